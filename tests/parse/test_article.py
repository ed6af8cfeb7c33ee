"""Saved pages of three kinds of sites. The pages are built for this test, not fetched."""

import re
from html import unescape
from pathlib import Path
from typing import NamedTuple

import pytest

from briefing_tui.parse.article import (
    Article,
    ArticleQuotation,
    datelines,
    quotations_in,
    read_article,
)

PAGES = Path(__file__).parents[1] / "fixtures" / "articles"


class Page(NamedTuple):
    """What is right for a page: its facts, the ends of its paragraphs, and how many there are."""

    title: str
    date: str
    summary: str
    authors: tuple[str, ...]
    tags: tuple[str, ...]
    canonical: str
    publisher: str
    paragraphs: tuple[str, ...]


EXPECTED = {
    "blog": Page(
        "Two accounts of one call",
        "2025-01-17T16:06:33-05:00",
        "Trade is in both texts. Taiwan is in Beijing’s only, TikTok in Trump’s only.",
        ("M. Example",),
        ("Diplomacy", "China", "Taiwan", "TikTok"),
        "https://strait-observer.example/2025/01/17/two-accounts-of-one-call/",
        "The Strait Observer",
        (
            "its own account of the call.",
            "Mr. Trump wrote on Truth Social.",
            "a subject that the post does not name.",
            "What only one says",
            "Mr. Trump added.",
            "“erroneous claim” by Beijing.",
            "the World more peaceful and safe!",
            "asked for the call. No.",
        ),
    ),
    "ministry": Page(
        "Readout of the President's Call with the President of Northmark",
        "2031-05-03T16:06-04:00",
        "",
        (),
        (),
        "https://president.eastland.example/readouts/2031/05/03/northmark-call.html",
        "president.eastland.example",
        (
            "the strait between their countries.",
            "“will sail again before the summer”.",
            "to the harbour festival in Northmark.",
            "12 of the 14 permits had been renewed.",
        ),
    ),
    "newspaper": Page(
        "Beijing names Taiwan, Trump names TikTok",
        "2025-01-18T09:30:00+08:00",
        "Two readouts of a call three days before the inauguration part on what was discussed.",
        ("Ada Example", "Ben Sample"),
        ("China", "Taiwan", "TikTok", "Donald Trump"),
        "https://courier.example/world/2025/jan/18/call-accounts",
        "The Harbour Courier",
        (
            "two accounts of what they had said.",
            "“needs to approach it with prudence”.",
            "and many other subjects.”",
            "the transition team pointed to the post.",
            "objected to an “erroneous claim”.",
            "as Beijing had announced that morning.",
        ),
    ),
}


@pytest.fixture(scope="module", params=EXPECTED)
def page(request: pytest.FixtureRequest) -> tuple[Page, Article, str]:
    html = (PAGES / f"{request.param}.html").read_bytes()
    article = read_article(html)
    assert article is not None
    return EXPECTED[request.param], article, html.decode()


def test_the_facts_of_an_article(page: tuple[Page, Article, str]) -> None:
    right, article, _ = page
    assert article.date is not None
    assert right[:7] == (
        article.title,
        article.date.edtf,
        article.summary,
        article.authors,
        article.tags,
        article.canonical,
        article.publisher,
    )


def test_all_paragraphs_are_there_and_nothing_else(page: tuple[Page, Article, str]) -> None:
    right, article, html = page
    assert len(article.paragraphs) == len(right.paragraphs)
    for paragraph, end in zip(article.paragraphs, right.paragraphs, strict=True):
        assert paragraph.endswith(end)
    blocks = re.findall(r"<(?:p|h2)\b[^>]*>(.*?)</(?:p|h2)>", html, re.DOTALL)
    whole = [unescape(re.sub("<[^>]*>", "", block)) for block in blocks]
    assert {paragraph.lstrip("# ") for paragraph in article.paragraphs} <= set(whole), (
        "word for word"
    )


@pytest.mark.parametrize(
    ("data", "field", "value"),
    [
        (
            '{"@type": "NewsArticle", "headline": 5, "author": 7, "keywords": {"a": 1}}',
            "title",
            "5",
        ),
        ('[{"@type": ["Thing", "BlogPosting"], "headline": "A post"}]', "title", "A post"),
        ('{"@type": "Recipe", "headline": "A cake"}', "title", "In the page"),
        ("{broken", "title", "In the page"),
        ('{"@type": "Article", "headline": "A <em>big</em> &amp; B"}', "title", "A big & B"),
        pytest.param("[" * 100_000, "title", "In the page", id="deep"),
        ('{"@type": "Article", "author": {"name": "A"}}', "authors", ("A",)),
        ('{"@type": "Article", "author": "https://example.org/a"}', "authors", ()),
        ('{"@type": "Article", "keywords": "a, b,, a"}', "tags", ("a", "b")),
        ('{"@type": "Article", "url": "javascript:alert(1)"}', "canonical", ""),
    ],
)
def test_odd_data(data: str, field: str, value: object) -> None:
    words = "A paragraph that is long enough to be the text of an article, with a sentence or two. "
    page = (
        f"<html><head><title>In the page</title>"
        f'<script type="application/ld+json">{data}</script></head>'
        f"<body><article><h1>In the page</h1><p>{words * 3}</p></article></body></html>"
    )
    article = read_article(page.encode())
    assert article is not None
    assert getattr(article, field) == value


WORDS = "A paragraph that is long enough to be the text of an article, with a sentence or two. " * 3


def test_the_headline_is_the_longest_heading_in_the_pages_title() -> None:
    page = (
        "<html><head><title>My site » Notes on a call</title></head><body><h1>My site</h1>"
        f"<article><h2>Notes on a call</h2><p>{WORDS}</p><h2>A part of it</h2><p>{WORDS}</p>"
    )
    article = read_article(page.encode())
    assert article is not None
    assert article.title == "Notes on a call"


@pytest.mark.parametrize(
    ("block", "stays"),
    [
        ("Published: Friday, January 17, 2025 4:06 pm (EST)", False),
        ("18 January 2025", True),  # of a diary
        ("On January 17, 2025 they spoke.", True),
        ("foo 45, 2025", True),
        ("SKIP ADVERTISEMENT", False),
        ("See more on: China, Taiwan", False),
        ("* * *", False),
        ("责任编辑：张三", False),
    ],
)
def test_boilerplate(block: str, stays: bool) -> None:
    data = '{"@type": "Article", "datePublished": "2025-01-17"}'
    page = (
        f'<html><head><script type="application/ld+json">{data}</script></head>'
        f"<body><article><p>{WORDS}</p><p>{block}</p><p>{WORDS} End.</p></article></body></html>"
    )
    article = read_article(page.encode())
    assert article is not None
    assert len(article.paragraphs) == 2 + stays


@pytest.mark.parametrize("page", [b"", b"<html></html>", b"\0\1", b"<p></p>"])
def test_a_page_without_text_is_no_article(page: bytes) -> None:
    assert read_article(page) is None


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("January 17, 2025 4:06 pm (EST)", "2025-01-17T16:06-05:00"),
        ("Posted Jan. 17, 2025, 12:06 a.m. PDT by", "2025-01-17T00:06-07:00"),
        ("17 January 2025 16.06 GMT", "2025-01-17T16:06Z"),
        ("17 January 2025 at 16:06 JST", "2025-01-17T16:06+09:00"),
        ("January 17, 2025 4:06 pm", "2025-01-17"),
        ("January 17, 2025 4:06 pm CST", "2025-01-17"),
        ("January 17, 2025 25:99 GMT", "2025-01-17"),
        ("January 17, 2025", "2025-01-17"),
    ],
)
def test_datelines(text: str, date: str) -> None:
    assert [each.edtf for each in datelines(text)] == [date]
    assert not list(datelines("Foo 45, 2025 and 1/2/2025"))


@pytest.mark.parametrize(
    ("text", "words", "speaker"),
    [
        ("“We will meet soon,” Mr. Xi said.", "We will meet soon", "Xi"),
        ("“We will meet soon,” said Ana Example, who left.", "We will meet soon", "Ana Example"),
        ("Bo Sample told reporters: “It was good.”", "It was good.", "Bo Sample"),
        (
            "According to the Foreign Ministry, “it was good”.",
            "it was good",
            "the Foreign Ministry",
        ),
        ("“Not so,” he said.", "Not so", ""),
        ("It was a “very good” call.", "very good", ""),
        ("‘China’s view is clear,’ Mr. Xi said.", "China’s view is clear", "Xi"),
        ("Chinese President Xi Jinping said: “It is so.”", "It is so.", "Xi Jinping"),
        ("“It is so,” the President of Northmark said.", "It is so", "the President of Northmark"),
        ("习近平表示：“很好”", "很好", ""),
        ("„Wir sind bereit“, schrieb sie.", "Wir sind bereit", ""),
    ],
)
def test_quotations_and_their_attribution(text: str, words: str, speaker: str) -> None:
    (quotation,) = quotations_in(text)
    assert (quotation.words, quotation.speaker) == (words, speaker)
    assert "“…”" in quotation.around
    assert not list(quotations_in("A “word” in quotation marks."))


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("“It is so,” said Mr. Xi. “We agree.”", ["Xi", "Xi"]),
        ("“It is so,” Xi, the leader of China, said. “We agree,” he added.", ["", ""]),
        ("“It is so,” Xi told Mr. Trump, “and we agree.”", ["Xi", "Xi"]),
        ("“Yes,” Xi said. “We do agree,” he added, “at last.”", ["Xi", "Xi"]),
        ("“It is so,” Xi said. “We agree,” an aide said.", ["Xi", ""]),
        ("“It is so,” Xi said. Trump was pleased. “We agree.”", ["Xi", ""]),
        ("“It is so,” Xi said. “A rare agreement” is what Trump sees.", ["Xi", ""]),
        ("State media said Xi had told Trump: “We can be friends.”", ["Xi"]),
        ("The nominee, Ann Example, called it “a near peer”.", ["Ann Example"]),
    ],
)
def test_quotations_that_go_on(text: str, speakers: list[str]) -> None:
    assert [each.speaker for each in quotations_in(text)] == speakers


def test_the_words_around_a_quotation_are_whole() -> None:
    (quotation,) = quotations_in(f"{'before ' * 30}“very good” {'after ' * 30}")
    words = quotation.around.replace("…before", "before").replace("after…", "after").split()
    assert set(words) == {"before", "“…”", "after"}
    assert len(quotation.around) > 150


def test_a_quotation_that_is_repeated_is_offered_once() -> None:
    article = Article(paragraphs=("“Very good,” A said.", "Again “Very good”, and “so so”."))
    assert list(article.quotations()) == [
        ArticleQuotation("Very good", "A", "“…” A said."),
        ArticleQuotation("so so", "", "Again “Very good”, and “…”."),
    ]
