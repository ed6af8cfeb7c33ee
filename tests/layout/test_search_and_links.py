"""Searching, links and headings of a scroll layout."""

from msgspec.structs import replace

from briefing_tui.layout.blocks import LayoutContext
from briefing_tui.layout.links import (
    Link,
    current_entry,
    describe,
    first_citation,
    labels_for,
    link_address,
    link_beyond,
    links_of,
    matching_entries,
    outline,
)
from briefing_tui.layout.narrative import (
    ScrollLayout,
    TextLook,
    anchor,
    around,
    find,
    passage_pattern,
    pattern_of,
)
from briefing_tui.layout.spans import plain_text
from briefing_tui.model.document import Target
from briefing_tui.parse.document import parse_body
from briefing_tui.text.addresses import fit_url
from briefing_tui.text.wrapping import cells
from tests.cases import each_case
from tests.layout import sample

BODY = """\
Both [a] say *trade*
and Trade. See [@a] and [Taiwan](#trade), [down](#down), [out](https://example.org).

- [[first-call]] and a note[^1]

```
[not](a link)
```

# Down

|a|b|
|-|-|
|[in a table](https://example.com)|trade|

[^1]: The note.
"""


def layout_of(body: str = BODY, width: int = 30) -> ScrollLayout:
    document = parse_body(body, sources=frozenset({"a"}), claims=frozenset({"trade"}))
    return ScrollLayout(sample.brief(), document, TextLook(width))


def test_a_match_is_at_its_place_beside_what_is_not_shown() -> None:
    document, pattern = (
        layout_of(":octicons-code-16: the menu: material").document,
        pattern_of("menu"),
    )
    context = LayoutContext(document, {}, 30)
    assert pattern and [*find(document, context, pattern, [0])] == [(0, 4, 8)]


@each_case(
    "words, count",
    [("trade", 3), ("Trade", 1), ("trade and", 1), ("say trade and", 1), ("", 0), ("(a", 1)],
)
def test_smart_case_any_space_and_no_markup(words: str, count: int) -> None:
    document, pattern = layout_of().document, pattern_of(words)
    leaves = around(len(document.leaves), 3)
    hits = list(find(document, LayoutContext(document, {}, 30), pattern, leaves)) if pattern else []
    assert len(hits) == count
    assert hits == sorted(hits, key=lambda hit: (hit[0] < 3, hit))


def test_signs_around_words_are_not_searched() -> None:
    document = parse_body("Words with ==marked== text\n\nand a :gear: in it")
    context, marked, gear = (
        LayoutContext(document, {}, 30),
        pattern_of("marked"),
        pattern_of("gear"),
    )
    assert marked is not None
    assert gear is not None
    assert list(find(document, context, marked, [0])) == [(0, 11, 17)]
    assert not list(find(document, context, gear, [1]))


def test_any_of_several_phrases_the_longest_first() -> None:
    pattern = pattern_of("trade", "Trade balance", "sea")
    assert pattern is not None
    assert pattern.findall("Trade, Trade balance, trade balance, SEA") == [
        "Trade",
        "Trade balance",
        "trade",
        "SEA",
    ]


def test_arabic_is_found_without_its_vowel_signs_and_in_a_word_with_the_article() -> None:
    for words in ("كتاب", "كِتَاب"):
        pattern = pattern_of(words)
        assert pattern is not None
        assert pattern.findall("الكِتَابِ وكتاب") == ["كِتَابِ", "كتاب"]


def test_a_passage_is_found_whatever_stands_between_its_words() -> None:
    pattern = passage_pattern("the trade, trump and peace")
    assert pattern is not None
    assert pattern.search("On the trade [trump] and\npeace.")
    assert passage_pattern("…") is None


def test_a_search_stops_when_it_is_cancelled() -> None:
    document, pattern = layout_of().document, pattern_of("trade")
    assert pattern is not None
    assert not list(find(document, LayoutContext(document, {}, 30), pattern, [0], lambda: True))


def test_stepping_through_the_links_of_every_kind_of_block() -> None:
    layout = layout_of()
    kinds, position = [], (-1, 0)
    while link := link_beyond(layout, position, 1):
        kinds.append(link.target.kind)
        position = link.offset
    assert kinds == ["source", "claim", "heading", "url", "brief", "note", "url", "note"]
    back = []
    while link := link_beyond(layout, position, -1):
        back.append(link.target.kind)
        position = link.offset
    assert back == kinds[-2::-1]


def test_stepping_through_the_links_of_a_book() -> None:
    blocks = ["words"] * 600
    linked = [3, 255, 256, 300, 599]
    for number in linked:
        blocks[number] = "[a](https://example.org/)"
    layout = layout_of("\n\n".join(blocks))
    for step, position, expected in ((1, (-1, 0), linked), (-1, (600, 0), linked[::-1])):
        leaves = []
        while link := link_beyond(layout, position, step):
            leaves.append(link.leaf)
            position = link.offset
        assert leaves == expected


def test_the_number_of_a_note_leads_back() -> None:
    layout = layout_of()
    number = next(link for link in links_of(layout, layout.leaf_count - 1) if link.leads_back)
    cited = first_citation(layout, number.target.name)
    assert cited is not None
    assert layout.document.leaves[cited[0]].text.endswith("[^1]")


def test_labels_are_of_one_length_and_each_is_once() -> None:
    for count in (1, 26, 27, 300):
        labels = labels_for(count)
        assert len(set(labels)) == len(labels) == count
        assert len({len(label) for label in labels}) == 1


def test_descriptions_of_link_targets() -> None:
    layout, brief = layout_of(), sample.brief()
    descriptions: dict[str, str] = {}
    for leaf in range(layout.leaf_count):
        for link in links_of(layout, leaf):
            descriptions.setdefault(
                link.target.kind, plain_text(describe(link, brief, layout.document, "Enter", 200))
            )
    assert descriptions["source"].startswith("[a] Northern readout")
    assert descriptions["claim"] == "claim Trade"
    assert descriptions["heading"] == "to Down"
    assert descriptions["url"] == "Enter opens https://example.org"
    assert descriptions["brief"] == "brief first-call"
    assert descriptions["note"] == "note The note."


def test_a_place_is_found_by_its_id_and_described_by_its_words() -> None:
    document = parse_body('# A\n\n<a id="Two"></a>\n\nWords *here*. ^x1\n\n## Two')
    assert anchor(document, "Two") == anchor(document, "^x1") == (1, 0)
    assert anchor(document, "two") == anchor(document, "TWO") == (2, 0)
    link = Link(0, 0, 1, Target("heading", "^x1"))
    assert plain_text(describe(link, sample.brief(), document, "Enter", 80)) == "to Words here."


def test_a_page_of_the_site_is_described_by_its_address() -> None:
    layout, brief = layout_of(), sample.brief()
    link = Link(0, 0, 1, Target("page", "/docs/install/", "windows"))
    line = describe(link, brief, layout.document, "Enter", 80)
    assert plain_text(line) == "page /docs/install/#windows of the site"


def test_a_doubtful_host_is_shown_before_its_address() -> None:
    layout, brief = layout_of(), sample.brief()
    url = "https://a.b@xn--80ak6aa92e.com/"
    for target, lead in (
        (Target("url", url), "o opens "),
        (Target("image", url), "o opens the picture "),
    ):
        line = describe(Link(0, 0, 1, target), brief, layout.document, "o", 200)
        assert plain_text(line) == (f"{lead}xn--80ak6aa92e.com (аррӏе.com) user name: a.b · {url}")


@each_case(
    "width, shown",
    [
        (60, "https://www.example.org/2025/01/17/a-long-name/readout?lang=en"[:60]),
        (40, "https://www.example.org/2025…out?lang=en"),
        (24, "https://www.example.org…"),
        (12, "…example.org"),
        (1, "…"),
        (0, ""),
    ],
)
def test_an_address_is_cut_in_its_middle_and_never_at_its_host(width: int, shown: str) -> None:
    url = "https://www.example.org/2025/01/17/a-long-name/readout?lang=en"
    assert fit_url(url[:60] if width == 60 else url, width) == shown


def test_words_give_way_to_the_host_of_a_sources_address() -> None:
    brief = sample.brief()
    source = replace(brief.sources[0], url="https://www.example.org/" + "path/" * 40)
    brief, link = replace(brief, sources=(source,)), Link(0, 0, 1, Target("source", source.id))
    for width in (40, 60, 100):
        text = plain_text(describe(link, brief, layout_of().document, "o", width))
        assert cells(text) == width
        assert text.startswith(f"[{source.id}] Northern"[: min(width // 2, width - 30) - 4])
        assert " · https://www.example.org" in text


def test_only_web_links_have_an_address() -> None:
    layout, brief = layout_of(), sample.brief()
    addresses = {
        link.target.kind: link_address(link.target, brief)
        for leaf in range(layout.leaf_count)
        for link in links_of(layout, leaf)
    }
    assert addresses["url"].startswith("https://example")
    assert addresses["brief"] == addresses["claim"] == addresses["heading"] == ""


def test_an_outline_is_a_tree_whatever_the_levels() -> None:
    document = parse_body("intro\n\n# A\n\n### B *b*\n\n#### C\n\n## D\n\n# E\n")
    entries = outline(document, LayoutContext(document, {}, 30))
    assert [(entry.text, entry.depth) for entry in entries] == [
        ("A", 0), ("B b", 1), ("C", 2), ("D", 1), ("E", 0),
    ]  # fmt: skip
    assert current_entry(entries, 0) == 0
    assert entries[current_entry(entries, entries[2].leaf)].text == "C"
    assert [entry.text for entry in matching_entries(entries, "b B")] == ["B b"]
    assert matching_entries(entries, "z") == ()
