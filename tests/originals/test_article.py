"""Saved pages of three kinds of sites. The pages are built for this test, not fetched."""

import re
from html import unescape
from pathlib import Path
from typing import NamedTuple

import pytest

from briefing_tui.originals.article import Article, read_article
from briefing_tui.originals.formats import saved_article
from tests.extras import reads_pages

pytestmark = reads_pages

PAGES = Path(__file__).parents[1] / "fixtures" / "articles"


class Page(NamedTuple):
    """What is right for a page: its facts, the ends of its paragraphs, and how many there are."""

    title: str
    date: str
    summary: str
    authors: tuple[str, ...]
    tags: tuple[str, ...]
    canonical: str
    paragraphs: tuple[str, ...]


EXPECTED = {
    "blog": Page(
        "Two accounts of one call",
        "2025-01-17T21:06:33+00:00",
        "Fish is in both texts. The strait is in Westmoor’s only, salt in Northmark’s only.",
        ("M. Example",),
        (),
        "https://strait-observer.example/2025/01/17/two-accounts-of-one-call/",
        (
            "its own account of the call.",
            "Mr. Sample wrote on his page.",
            "a subject that the post does not name.",
            "What only one says",
            "Mr. Sample added.",
            "“borrowed map” in Westmoor.",
            "and each pays for a bucket!",
            "asked for the call. No.",
        ),
    ),
    "ministry": Page(
        "Readout of the President's Call with the President of Northmark",
        "",
        "",
        (),
        (),
        "https://president.eastland.example/readouts/2031/05/03/northmark-call.html",
        (
            "the strait between their countries.",
            "“will sail again before the summer”.",
            "to the harbour festival in Northmark.",
            "12 of the 14 permits had been renewed.",
        ),
    ),
    "newspaper": Page(
        "Westmoor names the strait, Northmark names salt",
        "2025-01-18T09:30:00+08:00",
        "Two readouts of a call three days before the harbour festival part on what was discussed.",
        ("Ada Example", "Ben Sample"),
        ("Westmoor", "Strait", "Salt", "Sam Sample"),
        "https://courier.example/world/2025/jan/18/call-accounts",
        (
            "two accounts of what they had said.",
            "“is welcome to row across it”.",
            "and many other subjects.”",
            "the transition team pointed to the post.",
            "objected to a “borrowed map”.",
            "as Westmoor had announced that morning.",
        ),
    ),
}


@pytest.fixture(scope="module", params=EXPECTED)
def page(request: pytest.FixtureRequest) -> tuple[Page, Article, str]:
    html = (PAGES / f"{request.param}.html").read_bytes()
    return EXPECTED[request.param], saved_article(html, "page.html"), html.decode()


def test_the_facts_of_an_article(page: tuple[Page, Article, str]) -> None:
    right, article, _ = page
    assert right[:6] == (
        article.title,
        article.date.edtf if article.date else "",
        article.summary,
        article.authors,
        article.tags,
        article.canonical,
    )


def test_all_paragraphs_are_there_and_nothing_else(page: tuple[Page, Article, str]) -> None:
    right, article, html = page
    assert len(article.paragraphs) == len(right.paragraphs)
    for paragraph, end in zip(article.paragraphs, right.paragraphs, strict=True):
        assert paragraph.endswith(end)
    blocks = re.findall(r"<(?:p|h2)\b[^>]*>(.*?)</(?:p|h2)>", html, re.DOTALL)
    whole = [unescape(re.sub("<[^>]*>", "", block)) for block in blocks]
    assert {paragraph.lstrip("#> ") for paragraph in article.paragraphs} <= set(whole), (
        "word for word"
    )


ANA = ("Ana Example",)


@pytest.mark.parametrize(
    ("data", "authors"),
    [
        ('{"@type": "NewsArticle", "author": 7, "datePublished": {"a": 1}}', ()),
        ('[{"@type": ["Thing", "BlogPosting"], "author": "Ana Example"}]', ()),
        ('[{"@type": "BlogPosting", "author": ["Ana Example"]}]', ANA),
        ('{"@type": "Recipe", "author": "Ana Example"}', ()),
        ("{broken", ()),
        pytest.param("[" * 100_000, (), id="deep"),
        ('{"@type": "Article", "author": {"name": "Ana Example"}}', ANA),
        ('{"@graph": [{"@type": "Article", "author": "Ana Example"}, 5]}', ANA),
        ('//<![CDATA[\n{"@type": "Article", "author": "Ana Example"}\n//]]>', ANA),
        ('{"@type": "Article", "author": "https://example.org/a"}', ()),
        ('{"@type": "Article", "author": ["admin", "Ana Example"]}', ANA),
    ],
)
def test_odd_data(data: str, authors: tuple[str, ...]) -> None:
    words = "A paragraph that is long enough to be the text of an article, with a sentence or two. "
    page = (
        f"<html><head><title>In the page</title>"
        f'<script type="application/ld+json">{data}</script></head>'
        f"<body><article><h1>A heading</h1><p>{words * 3}</p></article></body></html>"
    )
    article = read_article(page)
    assert article is not None
    assert (article.title, article.authors) == ("In the page", authors)


WORDS = "A paragraph that is long enough to be the text of an article, with a sentence or two. " * 3


def test_the_headline_is_the_longest_heading_in_the_pages_title() -> None:
    page = (
        "<html><head><title>My site » Notes on a call</title></head><body><h1>My site</h1>"
        f"<article><h2>Notes on a call</h2><p>{WORDS}</p><h2>A part of it</h2><p>{WORDS}</p>"
    )
    article = read_article(page)
    assert article is not None
    assert article.title == "Notes on a call"


@pytest.mark.parametrize(
    ("block", "stays"),
    [
        ("Published: Friday, January 17, 2025 4:06 pm (EST)", True),
        ("* * *", False),
    ],
)
def test_a_block_without_words_is_left_out(block: str, stays: bool) -> None:
    data = '{"@type": "Article", "datePublished": "2025-01-17"}'
    page = (
        f'<html><head><script type="application/ld+json">{data}</script></head>'
        f"<body><article><p>{WORDS}</p><p>{block}</p><p>{WORDS} End.</p></article></body></html>"
    )
    article = read_article(page)
    assert article is not None
    assert len(article.paragraphs) == 2 + stays


@pytest.mark.parametrize("page", ["", "<html></html>", "\0\1", "<p></p>"])
def test_a_page_without_text_is_no_article(page: str) -> None:
    assert read_article(page) is None


def test_nothing_is_guessed_from_the_text() -> None:
    page = (
        "<html><head><title>A call</title></head><body><article><h1>A call</h1>"
        f"<p>By Ana Example, January 17, 2025</p><p>{WORDS}</p><p>{WORDS}</p></article>"
        "<footer>© 2019 The Observer</footer></body></html>"
    )
    article = read_article(page)
    assert article is not None
    assert (article.title, article.authors, article.date) == ("A call", (), None)


def test_a_short_article_keeps_its_blocks() -> None:
    page = (
        "<html><head><title>A call</title></head><body><nav><a href='/'>Home</a></nav><article>"
        "<h1>A call</h1><p class='byline'>By Username</p><p>They <em>met</em> at noon near <a "
        "href='/doc'>the pier</a> of the harbour. <a href='#top'>Up</a></p>"
        "<ul><li>Fish</li><li>Salt</li></ul><blockquote><p>We will meet.</p></blockquote>"
        "<pre>fish  1\n  ```\n<b>salt</b>  2</pre>"
        "<p>No more.</p></article><footer>© 2019</footer></body></html>"
    )
    article = saved_article(page.encode(), "page.html")
    assert article.paragraphs == (
        "They *met* at noon near [the pier](/doc) of the harbour. Up",
        "- Fish\n- Salt",
        "> We will meet.",
        "````\nfish  1\n  ```\nsalt  2\n````",
        "No more.",
    )
    assert article.relative_links == 1
