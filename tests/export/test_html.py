"""The page of a brief: nothing gets in, nothing is lost, and every link of it leads somewhere."""

import json
import re
from base64 import b64encode
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree.ElementTree import Element

import html5lib
import pytest

from briefing_tui.compare.topics import build_topic
from briefing_tui.export.exporters import BriefWithRecords, ExportOptions, export_to
from briefing_tui.export.html import topic_page
from briefing_tui.export.html_body import (
    MOST_MEANT,
    Quoted,
    accounts_on,
    quoted_accounts,
    shown_address,
)
from briefing_tui.layout.blocks import LayoutContext, leaf_text
from briefing_tui.model.brief import STANCES, Brief
from briefing_tui.parse.brief import parse_brief
from briefing_tui.parse.document import parse_document
from tests.cases import each_case

ROOT = Path(__file__).parents[2]
BODIES = sorted(path for path in (ROOT / "tests/fixtures/body").iterdir() if path.suffix != ".txt")


def read(path: Path) -> Brief:
    return parse_brief(path.read_text(encoding="utf-8"), path.name).brief


CALL = read(ROOT / "briefs/2025-01-17-xi-trump-call.md")


def exported(*briefs: Brief) -> str:
    return export_to("html", [BriefWithRecords(brief) for brief in briefs], ExportOptions())


def tree_of(html: str) -> Element:
    """The page's tree; an error where it is no HTML of the standard."""
    parser = html5lib.HTMLParser(
        html5lib.getTreeBuilder("etree"), strict=True, namespaceHTMLElements=False
    )
    tree: Element = parser.parse(html)
    return tree


def words_of(element: Element) -> list[str]:
    return re.findall(r"\w+", " ".join(element.itertext()))


def by_class(tree: Element, name: str) -> list[Element]:
    return [each for each in tree.iter() if name in each.get("class", "").split()]


MARKED = """---
title: "`a_b` and <i>T</i>"
summary: "*Two* [sites](https://example.org/)"
---
"""


def test_markup_in_title_and_summary_is_laid_out() -> None:
    tree = tree_of(exported(parse_brief(MARKED, "m.md").brief))
    title, heading = (next(tree.iter(name)) for name in ("title", "h1"))
    assert title.text == "a_b and T"
    assert [(part.tag, part.text) for part in heading] == [("code", "a_b"), ("em", "T")]
    (summary,) = by_class(tree, "dek")
    assert [(part.tag, part.text) for part in summary] == [("em", "Two"), ("a", "sites")]


def scripts(tree: Element) -> list[Element]:
    """What runs: data of other programs doesn't."""
    return [each for each in tree.iter("script") if each.get("type") != "application/ld+json"]


def assert_sound(tree: Element) -> None:
    """What holds for every page: ids are unique, links lead somewhere, nothing can run."""
    ids = [each.get("id", "") for each in tree.iter() if "id" in each.attrib]
    assert len(set(ids)) == len(ids)
    for element in tree.iter():
        for name, value in element.attrib.items():
            assert not name.startswith("on"), name
            assert name not in ("style", "src", "srcdoc", "action", "formaction"), name
            if name == "href" and element.get("rel") == "icon":
                assert value.startswith("data:image/svg+xml,%3Csvg"), value
            elif name == "href":
                assert value.startswith(("https:", "http:", "mailto:", "#")), value
                assert not value.startswith("#") or unquote(value[1:]) in ids, value
            if name in ("for", "popovertarget", "aria-labelledby"):
                assert value in ids, value
    tags = {str(element.tag) for element in tree.iter()}
    assert not tags & {"iframe", "object", "embed", "img", "form", "base", "audio", "video"}


# All is there


@pytest.mark.parametrize("path", BODIES, ids=lambda path: path.name)
def test_the_narrative_keeps_its_words_in_their_order(path: Path) -> None:
    brief = read(path)
    tree = tree_of(exported(brief))
    assert_sound(tree)
    document = parse_document(brief)
    context = LayoutContext(document, {}, 80)
    text = "\n".join(leaf_text(leaf, context) for leaf in document.leaves)
    found = iter(words_of(by_class(tree, "narrative")[0]))
    assert not [word for word in re.findall(r"\w+", text) if word not in found]


def test_the_page_has_all_claims_events_and_sources() -> None:
    tree = tree_of(exported(CALL))
    assert_sound(tree)
    ids = {each.get("id") for each in tree.iter()}
    assert {claim.id for claim in CALL.claims} <= ids
    assert {f"source:{source.id}" for source in CALL.sources} <= ids
    assert {f"event:{event.date.edtf}" for event in CALL.events} <= ids
    text = " ".join("".join(tree.itertext()).split())
    for claim in CALL.claims:
        for account in claim.accounts:
            for words in (account.quote, account.translation, account.says, account.note):
                assert words in text
    hrefs = {link.get("href") for link in tree.iter("a")}
    assert {source.url for source in CALL.sources} <= hrefs
    assert "read in full" in text


def test_every_sign_that_is_used_is_in_the_page() -> None:
    tree = tree_of(exported(CALL))
    shapes = {symbol.get("id") for symbol in tree.iter() if str(symbol.tag).endswith("symbol")}
    assert shapes == {*(f"sign:{stance}" for stance in STANCES), "sign:reported"}


def test_previews_and_search_engines_read_what_the_article_is_but_no_claims() -> None:
    front = "title: </script> A call\nauthors: [Ann]\ndate: 2025-01\nclaims: [{ topic: Trade }]"
    alone = parse_brief(f"---\n{front}\n---\nWords.\n", "call.md").brief
    assert linked_data(alone) == {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": "</script> A call",
        "author": [{"@type": "Person", "name": "Ann"}],
        "datePublished": "2025-01",
    }
    both = linked_data(alone, CALL)["@graph"]
    assert [article["headline"] for article in both] == [alone.title, CALL.title]


def linked_data(*briefs: Brief) -> dict[str, Any]:
    data = [
        script.text
        for script in tree_of(exported(*briefs)).iter("script")
        if script.get("type") == "application/ld+json"
    ]
    read: dict[str, Any] = json.loads(data[0] or "")
    return read


def test_the_table_names_its_rows_and_columns() -> None:
    tree = tree_of(exported(CALL))
    (table,) = by_class(tree, "matrix")
    assert table.find("caption") is not None
    scopes = [cell.get("scope") for cell in table.iter("th")]
    assert scopes.count("col") == 4
    assert scopes.count("row") == len(CALL.claims)
    rows = {row.get("id"): row for row in table.iter("tr")}
    assert rows["taiwan"].get("data-tally") == "only:0"
    assert rows["taiwan"].get("data-sides") == "0:speaks 1:silent"


def test_a_foreign_quotation_says_its_language() -> None:
    tree = tree_of(exported(CALL))
    assert tree.get("lang") == "en"
    languages = {
        quote.get("lang")
        for quote in tree.iter("blockquote")
        if re.search("[\u4e00-\u9fff]", "".join(quote.itertext()))
    }
    assert languages == {"zh"}


@each_case(
    "address, shown",
    [
        ("https://example.org/", "example.org"),
        ("https://example.org/%E5%8F%B0", "example.org/台"),
        ("https://good.example@evil.example/a?b=%20", "evil.example/a?b="),
        ("https://xn--bcher-kva.example:81/" + "a" * 90, "bücher.example:81/aaaaaaaaaaaaaaaaa…"),
        ("mailto:a@b.example?subject=x", "a@b.example?subject=x"),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("https://example.org/%E2%80%AEgpj", "example.org/\N{REPLACEMENT CHARACTER}gpj"),
    ],
)
def test_an_address_is_shown_decoded_and_short(address: str, shown: str) -> None:
    assert shown_address(address) == shown


def test_what_is_noted_in_short_stands_in_words() -> None:
    text = """---
title: T
sources:
- { id: a, name: First paper, lang: zh, url: 'https://example.org/a' }
- { id: b, name: Second paper }
claims:
- topic: Length
  accounts: { a: { value: 90~, unit: minutes, quote: 'in any "big" “way”' } }
- topic: Taiwan
  accounts: { a: { stance: silent, via: b } }
---
See [[other]] and [[other|words]].
"""
    other = parse_brief("---\ntitle: The other one\n---\n", "other.md").brief
    tree = tree_of(exported(parse_brief(text, "t.md").brief, other))
    shown = " ".join("".join(tree.itertext()).split())
    assert "about 90 minutes" in shown
    assert '“in any "big" “way””' in shown, "a quotation is exactly the source's text"
    assert "not mentioned, says Second paper of the whole text" in shown
    assert "See The other one and words." in shown
    terms = {term.text for term in tree.iter("dt")}
    assert not terms & {"Language", "List", "Grade"}


# Citations


def test_a_citation_shows_what_its_paragraph_is_about() -> None:
    source = CALL.source("cn")
    assert source is not None
    quoted = quoted_accounts(CALL, source)
    topics = [
        [each.claim.id for each in accounts_on(quoted, *about)]
        for about in (
            ({"taiwan"}, ""),
            (set(), "It calls them “partners and friends” now"),
            (set(), "Nothing of it"),
        )
    ]
    assert topics == [["taiwan"], ["the-relationship"], []]


def test_every_citation_is_a_button_that_shows_quotations() -> None:
    tree = tree_of(exported(CALL))
    buttons = by_class(tree, "cite")
    shown = {each.get("id"): each for each in by_class(tree, "cited")}
    assert len(buttons) == len(shown) == CALL.body.count("@")
    assert all("popover" in each.attrib for each in shown.values())
    taiwan = next(
        shown[button.get("popovertarget")]
        for paragraph in tree.iter("p")
        if any(link.get("href") == "#taiwan" for link in paragraph.iter("a"))
        for button in by_class(paragraph, "cite")
    )
    assert "台湾问题" in "".join(taiwan.itertext())


def test_a_citation_with_a_place_shows_what_is_there() -> None:
    text = """---
sources: [{ id: a, name: A }]
claims:
- { topic: x, accounts: { a: { quote: first words, locator: p. 1 } } }
- { topic: y, accounts: { a: { quote: other words, locator: p. 2 } } }
---
See [@a, P. 2].
"""
    (shown,) = by_class(tree_of(exported(parse_brief(text, "t.md").brief)), "cited")
    words = "".join(shown.itertext())
    assert "other words" in words
    assert "first words" not in words


def test_what_a_paragraph_is_about_is_found_once_for_many_citations(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Looking through the paragraph for each citation would take quadratic time."""
    calls: list[str] = []

    def counted(quoted: Sequence[Quoted], linked: Iterable[str], text: str) -> list[Quoted]:
        calls.append(text)
        return accounts_on(quoted, linked, text)

    monkeypatch.setattr("briefing_tui.export.html_body.accounts_on", counted)
    claims = "".join(
        f"- {{ topic: t{n}, accounts: {{ a: {{ says: word {n} }} }} }}\n" for n in range(40)
    )
    text = f"---\nsources: [{{ id: a }}]\nclaims:\n{claims}---\n{'A word [@a]. ' * 40}\n"
    tree = tree_of(exported(parse_brief(text, "t.md").brief))
    assert len(by_class(tree, "cite")) == 40
    assert len(calls) == 1


def test_a_citation_shows_a_limited_number_of_quotations() -> None:
    numbers = range(MOST_MEANT + 5)
    claims = "".join(
        f"- {{ topic: t{n}, accounts: {{ a: {{ says: word {n} }} }} }}\n" for n in numbers
    )
    linked = " ".join(f"[x](#t{n})" for n in numbers)
    text = f"---\nsources: [{{ id: a }}]\nclaims:\n{claims}---\n{linked} [@a]\n"
    (shown,) = by_class(tree_of(exported(parse_brief(text, "t.md").brief)), "cited")
    assert len(list(shown.iter("li"))) == MOST_MEANT
    assert "5 more" in "".join(shown.itertext())


# Nothing gets in

HOSTILE = """---
title: <script>alert(1)</script> "onload="x"
summary: '{{ 7 * 7 }} {% raw %} <b>'
canonical: javascript:alert(1)
lang: '" onclick="x'
tags: ['<img src=x onerror=alert(1)>']
authors: ['</title><script>']
event: { title: </style><script>, place: '"><svg onload=1>' }
sources:
  - { id: a, name: '"><script>', publisher: "<b>", url: 'javascript:alert(1)', lang: 'x" y="' }
  - { id: b, name: B, url: 'data:text/html,x', archived: 'https://example.org/"><script>' }
claims:
  - topic: '<script>"'' onmouseover=x'
    id: 'a" onclick="x'
    claim: </td></table><script>
    accounts:
      a: { quote: '</blockquote><script>', translation: '<i>', says: '<u>', url: 'javascript:x' }
      b: { note: '<script>', stance: denies, value: '<1>' }
  - { topic: page:top, accounts: { a: silent } }
  - { topic: t, id: 'source:a', accounts: { a: states } }
events:
  - { date: 2025-01-01, title: '<script>', url: 'javascript:x', place: '<p>', brief: '../x"' }
  - { date: 2025-01-01, title: Again }
---
# source:a

<script>alert(1)</script> <img src=x onerror=alert(1)> [x](javascript:alert(1))
<a href="data:x">d</a> ![p](https://example.org/p.png) [[other|<b>]]
[@a, "><script>] `<code>` {{ 7 * 7 }} <i>y</i>

```"><script>
</code></pre><script>
```

## page:top {#cite:1}

| <script> | "onload |
|---|---|
| </td> | ~~[@b]~~ |
"""


def test_a_hostile_brief_brings_in_nothing() -> None:
    brief = parse_brief(HOSTILE, "2025-01-17-hostile.md").brief
    assert brief.claims
    assert brief.sources
    html = exported(brief)
    tree = tree_of(html)
    assert_sound(tree)
    assert len(scripts(tree)) == len(list(tree.iter("style"))) == 1
    assert "{{ 7 * 7 }}" in html
    assert "javascript:" not in {each.get("href", "")[:11] for each in tree.iter()}


def test_the_policy_lets_only_the_page_s_own_style_and_script_run() -> None:
    tree = tree_of(exported(CALL))
    policy = next(
        meta.get("content", "") for meta in tree.iter("meta") if "http-equiv" in meta.attrib
    )
    hashes = {
        name: "".join(
            f"'sha256-{b64encode(sha256((each.text or '').encode()).digest()).decode()}'"
            for each in elements
        )
        for name, elements in (("style", tree.iter("style")), ("script", scripts(tree)))
    }
    assert policy == (
        f"default-src 'none'; style-src {hashes['style']}; script-src {hashes['script']}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    assert not scripts(tree_of(exported(parse_brief("# A note\n", "note.md").brief)))


# Several briefs, and topics


def test_several_briefs_share_a_page_without_sharing_ids() -> None:
    other = read(ROOT / "briefs/2016-11-14-xi-trump-call.md")
    tree = tree_of(exported(CALL, other))
    assert_sound(tree)
    assert len(list(tree.iter("article"))) == 2
    hrefs = {link.get("href") for link in tree.iter("a")}
    assert f"#{other.slug}:page:top" in hrefs  # of the event that the first one names


def test_ids_are_unique_also_where_hostile_briefs_share_a_page() -> None:
    text = """---
sources: [{ id: a }]
claims:
- { topic: x, id: page:main, accounts: { a: states } }
- { topic: x, id: page:claims-heading, accounts: { a: states } }
- { topic: x, id: 'sign:states', accounts: { a: states } }
- { topic: x, id: 'b:page:main', accounts: { a: states } }
---
# note:1:back

Text[^1] and more[^back:1].

[^1]: A note.
[^back:1]: Another.
"""
    paths = ("a.md", "b.md", "c/a.md", "a:b.md")
    briefs = [parse_brief(text, path).brief for path in paths]
    assert_sound(tree_of(exported(briefs[0])))
    assert_sound(tree_of(exported(*briefs, parse_brief(HOSTILE, "b.md").brief)))


def test_a_topic_is_a_table_of_years() -> None:
    briefs = [read(path) for path in sorted((ROOT / "briefs").glob("*.md"))]
    topic = build_topic(briefs, "taiwan")
    assert topic is not None
    tree = tree_of(topic_page(topic))
    assert_sound(tree)
    dates = [time.get("datetime") for time in tree.iter("time")]
    assert dates == sorted(filter(None, dates))
    assert len(dates) == len(topic.rows)
    assert "no longer mentioned" in " ".join(words_of(tree))


RIGHT_TO_LEFT = """\
اتفق الطرفان على الأسعار.

OPEC منظمة تضم دولا كثيرة، منها السعودية.

English words.

> اقتباس قصير.

- بند

1. `code`

| عمود | Column |
|---|---|
| OPEC منظمة تضم دولا | value |
"""


@each_case(
    "front, direction",
    [
        ("lang: ar", "rtl"),
        ("lang: fa-IR", "rtl"),
        ("lang: az-Arab", "rtl"),
        ("lang: ar-Latn", None),
        ("lang: en\ntitle: اتفاق", None),
        ("title: OPEC", "rtl"),
    ],
)
def test_the_direction_of_a_page_is_that_of_its_language(front: str, direction: str | None) -> None:
    tree = tree_of(exported(parse_brief(f"---\n{front}\n---\n{RIGHT_TO_LEFT}", "a.md").brief))
    assert tree.get("dir") == direction


@pytest.mark.parametrize(
    ("lang", "directions"),
    [
        ("ar", ["auto", "rtl", "auto", None, "auto", None, "auto", "ltr", "auto"]),
        ("en", ["auto", "auto", "auto", "rtl", "auto", "rtl", "auto", None, "auto"]),
    ],
)
def test_each_paragraph_has_the_direction_of_its_letters(
    lang: str, directions: list[str | None]
) -> None:
    """Unless its first letter is of another script than most others: a browser looks at that."""
    tree = tree_of(exported(parse_brief(f"---\nlang: {lang}\n---\n{RIGHT_TO_LEFT}", "a.md").brief))
    (narrative,) = by_class(tree, "narrative")
    tags = ("p", "blockquote", "ul", "ol")
    assert [each.get("dir") for each in narrative.iter() if each.tag in tags] == directions
    cells = [each.get("dir") for each in narrative.iter() if each.tag in ("th", "td")]
    assert cells == ["auto", "auto", "rtl" if lang == "ar" else "auto", "auto"]


def test_the_direction_of_a_page_without_a_language_is_that_of_its_text() -> None:
    mostly = "An Arabic name, اتفاق, in English."
    for text, direction in ((RIGHT_TO_LEFT, "rtl"), (mostly, None), ("Words.", None)):
        assert (
            tree_of(exported(parse_brief(f"# Title\n\n{text}", "a.md").brief)).get("dir")
            == direction
        )


def test_a_name_from_right_to_left_does_not_turn_an_english_paragraph() -> None:
    tree = tree_of(exported(parse_brief("محمد said it in English.", "a.md").brief))
    (narrative,) = by_class(tree, "narrative")
    assert [each.get("dir") for each in narrative.iter("p")] == ["ltr"]


def test_a_page_of_several_briefs_has_the_direction_of_each() -> None:
    briefs = [
        parse_brief(f"---\nlang: {lang}\n---\nWords.", f"{lang}.md").brief for lang in ("he", "en")
    ]
    tree = tree_of(exported(*briefs))
    articles = [each.get("dir") for each in tree.iter("article")]
    assert (tree.get("dir"), articles) == ("rtl", [None, "ltr"])
