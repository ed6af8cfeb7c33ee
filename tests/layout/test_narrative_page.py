"""The narrative on a page: title block, every kind of block, and the reading time."""

import re
from collections.abc import Iterable

import pytest
from msgspec.structs import replace

from briefing_tui.layout.links import link_beyond
from briefing_tui.layout.narrative import HEAD, LeafRow, ScrollLayout, TextLook, reading_minutes
from briefing_tui.layout.spans import Line, plain_text
from briefing_tui.layout.title_block import lay_title_block
from briefing_tui.library.listing import Listing
from briefing_tui.model.brief import Account, Brief, Claim, Source
from briefing_tui.model.document import Destinations, Target
from briefing_tui.parse.brief import parse_brief
from briefing_tui.parse.document import parse_body, parse_document
from briefing_tui.text.wrapping import cells
from tests.cases import each_case
from tests.layout import sample
from tests.layout.sample import narrative_page


def lay(body: str, width: int = 60, title: str = "T") -> list[Line]:
    brief = Brief(path="t.md", slug="t", title=title)
    return narrative_page(brief, parse_body(body), width)


def text(lines: Iterable[Line]) -> list[str]:
    return [plain_text(line).rstrip() for line in lines]


def test_below_the_summary_stands_what_the_claims_add_up_to_where_no_pane_says_it() -> None:
    brief, document = sample.brief(), parse_document(sample.brief())

    def head(width: int) -> list[str]:
        layout = ScrollLayout(brief, document, TextLook(width, with_tally=True))
        rows = (layout.row(LeafRow(HEAD, row)) for row in range(4))
        return [plain_text(row.spans).rstrip() for row in rows]

    whole = "6 claims: 2 North only, 1 US only, 1 differs, 1 one side, 1 in none"
    assert head(70)[1:3] == ["Two accounts of one call.", whole]
    assert head(len(whole) - 1)[2] == whole.rpartition(", ")[0], "whole items"
    layout = ScrollLayout(brief, document, TextLook(70))
    assert "claims" not in plain_text(layout.row(LeafRow(HEAD, 2)).spans)


def test_title_dek_byline_and_legend_come_first() -> None:
    brief = sample.brief()
    document = parse_body(brief.body, sources=frozenset({"a", "b"}), claims=frozenset({"trade"}))
    assert text(narrative_page(brief, document, 60)) == [
        "Ann and Bo speak by phone",
        "Two accounts of one call.",
        "17 Jan 2025",
        "[a] Northern readout   [b] Southern post",
        "",
        "Both speak of trade [a; b].",
        "",
        "event  Ann–Bo phone call · 17 Jan 2025 · Ann, Bo",
        "lang   en",
    ]


NOTE = (
    "---\ntitle: A note\nrating: 4\nup: '[[Other]]'\ndone: false\n"
    "place: {town: Port, quay: [1, 2]}\nempty:\n---\n"
    "Words.\n\nweather:: sunny\n\n`code:: not`, std::vector\n"
)


def test_the_properties_of_a_note_stand_below_its_title() -> None:
    brief = parse_brief(NOTE, "note.md").brief
    document = parse_document(brief)
    table = [
        "rating      4",
        "up          Other",
        "done        false",
        "place.town  Port",
        "place.quay  1, 2",
        "weather     sunny",
    ]
    assert text(narrative_page(brief, document, 60))[:9] == ["A note", *table, "", "Words."]
    layout = ScrollLayout(brief, document, TextLook(60))
    assert text(row.spans for row in layout.rows(HEAD)) == ["A note", *table, ""]
    assert not layout.rows(layout.leaf_count)


def test_a_wikilink_in_a_property_is_a_link() -> None:
    links = """\
---
title: A note
up: "[[Other#Part|the other]]"
near: ["[[Third]]", "[[Fourth]] and [[]]", "[[Half"]
---
Words of [[Fifth]].
"""
    brief = parse_brief(links, "note.md").brief
    layout = ScrollLayout(brief, parse_document(brief), TextLook(60, above=1))
    assert text(row.spans for row in layout.rows(HEAD)) == [
        "",
        "A note",
        "up    the other",
        "near  Third, Fourth and [[]], [[Half",
        "",
    ]
    places: list[tuple[str, LeafRow]] = []
    link = link_beyond(layout, (HEAD, -1), 1)
    while link is not None:
        places.append((link.target.name_and_fragment, layout.row_of(link.offset)))
        link = link_beyond(layout, link.offset, 1)
    assert places == [
        ("Other#part", LeafRow(HEAD, 2)),
        ("Third", LeafRow(HEAD, 3)),
        ("Fourth", LeafRow(HEAD, 3)),
        ("Fifth", LeafRow(0, 0)),
    ]
    back = link_beyond(layout, (0, 0), -1)
    assert back is not None
    assert back.target.name == "Fourth"
    for row in range(len(layout.rows(HEAD))):
        assert layout.row_of(layout.offset_of(LeafRow(HEAD, row))) == LeafRow(HEAD, row)
    layout.show_destinations(Destinations(missing=frozenset({"Third"})))
    assert "near  Third [missing], Fourth and" in "\n".join(
        text(row.spans for row in layout.rows(HEAD))
    )


def test_what_only_the_generator_of_a_site_uses_is_not_shown() -> None:
    def page(source: str) -> list[str]:
        brief = parse_brief(source, "note.md").brief
        return text(narrative_page(brief, parse_document(brief), 60))

    with_fields = NOTE.replace("done:", "math: true\nlayout: post\nweight: 8\ndone:")
    assert page(with_fields) == page(NOTE)
    assert "weight      72" in page(NOTE.replace("done:", "date: 2026-11-30\nweight: 72\ndone:"))


def test_tags_of_zola_are_no_properties() -> None:
    page = "+++\ntitle = 'A page'\nweight = 3\n[taxonomies]\ntags = ['sea']\n+++\nWords.\n"
    brief = parse_brief(page, "page.md").brief
    assert text(narrative_page(brief, parse_document(brief), 60)) == ["A page", "sea", "", "Words."]


def test_a_long_table_of_properties_stands_below_the_text_as_that_of_a_brief_with_claims() -> None:
    brief = parse_brief(NOTE.replace("done:", "fourth: 4\ndone:"), "note.md").brief
    layout = ScrollLayout(brief, parse_document(brief), TextLook(60))
    above = text(row.spans for row in layout.rows(HEAD))
    assert above[1:6] == [
        "rating      4",
        "up          Other",
        "fourth      4",
        "done        false",
        "place.town  Port",
    ]
    assert above[6:] == ["more properties below the text", ""]
    below = text(row.spans for row in layout.rows(layout.leaf_count))
    assert below[:3] == ["", "Properties", "rating      4"]
    assert below[-1] == "weather     sunny"
    with_claims = sample.brief()
    layout = ScrollLayout(with_claims, parse_document(with_claims), TextLook(60))
    assert "event" not in " ".join(text(row.spans for row in layout.rows(HEAD)))
    below = text(row.spans for row in layout.rows(layout.leaf_count))
    assert below[-3:-1] == ["Properties", "event  Ann–Bo phone call · 17 Jan 2025 · Ann, Bo"]


def test_citations_have_the_colour_of_their_side() -> None:
    brief = sample.brief()
    document = parse_body(brief.body, sources=frozenset({"a", "b"}))
    line = narrative_page(brief, document, 60)[-4]
    roles = {span.text: span.style.role for span in line}
    assert (roles["a"], roles["b"], roles["["]) == ("party-1", "party-2", "muted")


@each_case(
    "body, lines",
    [
        ("one\n\ntwo", ["one", "", "two"]),
        ("# H\n\ntext\n\n## I\n\nmore", ["H", "─", "text", "", "I", "more"]),
        ("- a\n- b\n  - c", ["– a", "– b", "  – c"]),
        ("> said\n> more", ["│ said more"]),
        ("```\nx = 1\n  y\n```", ["  │ x = 1", "  │   y"]),
        ("3. c\n4. d", ["3. c", "4. d"]),
        ("a  \nb", ["a", "b"]),
    ],
)
def test_every_kind_of_block(body: str, lines: list[str]) -> None:
    assert text(lay(body))[2:] == lines


def test_long_code_wraps() -> None:
    lines = text(lay("```\n" + "abc def " * 20 + "\n```", width=30))
    assert "".join("".join(lines[2:]).replace("│", "").split()) == "abcdef" * 20
    assert all(len(line) <= 30 for line in lines)


def test_text_has_eight_cells_however_deep_it_is() -> None:
    assert text(lay(f"{'> ' * 15}12345678 12345678", width=20))[2:] == [
        "│ │ │ │ │ │ 12345678",
        "│ │ │ │ │ │ 12345678",
    ]


def test_deep_nesting_leaves_room_for_the_text() -> None:
    lines = text(lay("> " * 20 + "some words that go on and on", width=24))
    assert all(len(line) <= 24 for line in lines)
    assert "".join("".join(lines[2:]).split()).replace("│", "") == "somewordsthatgoonandon"


def test_a_source_with_a_long_name_keeps_to_the_width() -> None:
    source = Source(id="a", name="A name of a source that is longer than a line")
    brief = Brief(path="t.md", slug="t", title="T", sources=(source, source))
    lines = text(narrative_page(brief, parse_body(""), 30))
    assert all(len(line) <= 30 for line in lines)
    assert "2 sources" in lines


BRIEF = Brief(
    path="t.md",
    slug="t",
    title="A call",
    summary="Nine words stand here, and nine more stand there. " * 4,
    authors=("A. Writer",),
    tags=("china", "united-states", "taiwan", "trade"),
    sources=tuple(Source(id=name, name=f"Text {name}") for name in "abcdefgh"),
    claims=(Claim(id="x", topic="X", accounts=(Account(source="c", stance="states"),)),),
)


def test_the_title_block_of_the_screen_has_few_lines() -> None:
    lines = [plain_text(line) for line in lay_title_block(BRIEF, 60, {}, whole=False)]
    assert lines[0] == "A call"
    assert lines[2].endswith("…")
    assert lines[3:] == [
        "A. Writer · china, united-states, taiwan, trade",
        "[c] Text c   [a] Text a   [b] Text b   + 5 more sources",
        "",
    ], "first the source that is a column of the claims"
    narrow = [plain_text(line) for line in lay_title_block(BRIEF, 40, {}, whole=False)]
    assert "A. Writer · china, united-states +2" in narrow


def test_a_summary_that_is_cut_off_fills_its_lines() -> None:
    brief = replace(BRIEF, summary="Nine words stand here, and nine more stand there. " * 3)
    lines = [plain_text(line) for line in lay_title_block(brief, 66, {}, whole=False)]
    assert lines[1] == "Nine words stand here, and nine more stand there. Nine words stand"
    even = [plain_text(line) for line in lay_title_block(brief, 66, {})]
    assert even[1] == "Nine words stand here, and nine more stand there."


MARKED = parse_brief(
    "---\ntitle: '`a_b` and <i>T</i>'\nsummary: '*Two* [sites](https://e.org/)'\n---\n", "m.md"
).brief


def test_markup_in_title_and_summary_is_laid_out() -> None:
    title, summary = lay_title_block(MARKED, 60, {}, whole=False)[:2]
    assert (plain_text(title), plain_text(summary)) == ("a_b and T", "Two sites")
    assert [(span.text, span.style.ground, span.style.italic) for span in title] == [
        ("a_b", True, False),
        (" and ", False, False),
        ("T", False, True),
    ]
    assert all(span.style.bold for span in title)
    assert [span.style.italic for span in summary] == [False, True, True], "emphasis in italics"
    assert summary[-1].style.target == Target("url", "https://e.org/")
    lines = narrative_page(MARKED, parse_body(""), 60)
    assert text(lines)[:2] == ["`a_b` and T", "Two sites"]


def test_the_line_of_sources_is_shortened_for_the_second_column() -> None:
    accounts = (Account(source="c", stance="states"), Account(source="e", stance="silent"))
    brief = replace(BRIEF, claims=(Claim(id="x", topic="X", accounts=accounts),))
    for width, legend in (
        (44, "[c] Text c   [e] Text e   + 6 more sources"),
        (40, "[c] Text c   [e] Text e   + 6 more"),
        (33, "[c] Text c   + 7 more sources"),
        (28, "[c] Text c   + 7 more"),
    ):
        lines = [plain_text(line) for line in lay_title_block(brief, width, {}, whole=False)]
        assert legend in lines


def test_the_page_of_a_brief_has_its_whole_summary() -> None:
    lines = [plain_text(line) for line in lay_title_block(BRIEF, 60, {})]
    assert " ".join(lines).count("Nine words") == 4


def test_the_sources_stand_below_the_text() -> None:
    layout = ScrollLayout(BRIEF, parse_body("Words."), TextLook(60))
    assert layout.sources is not None
    assert plain_text(layout.row(layout.sources).spans) == "Sources"
    assert plain_text(layout.row(layout.end).spans).startswith("[h] Text h · document")


def linked_lines(count: int, width: int, title: str = "Note number {}") -> list[str]:
    layout = ScrollLayout(
        Brief(path="t.md", slug="t", title="T"), parse_body("Words."), TextLook(width)
    )
    layout.show_linked(
        tuple(
            Listing(f"/{number}.md", (), (), False, f"{number}.md", "", title.format(number))
            for number in range(count)
        )
    )
    return text([row.spans for row in layout.rows(layout.leaf_count)])


def test_what_links_to_a_note_stands_below_its_text() -> None:
    assert linked_lines(0, 60) == []
    assert linked_lines(1, 40, "A title as long as the line it stands in") == [
        "",
        "─ Linked ──────────────── 1 links here ─",
        "A title as long as the line it stands in",
    ]
    assert linked_lines(14, 60) == [
        "",
        "─ Linked ──────────────────────────────────── 14 link here ─",
        "Note number 0   Note number 1   Note number 2",
        "Note number 3   Note number 4   Note number 5   +8",
    ]


@pytest.mark.parametrize("width", [12, 40, 88])
@pytest.mark.parametrize("count", [2, 3, 4, 5, 6, 7, 30, 1500])
def test_titles_and_the_number_of_the_others_keep_to_two_lines(count: int, width: int) -> None:
    lines = linked_lines(count, width, "The title of the note with the number {}")[2:]
    assert max(map(cells, lines)) <= width
    assert len(lines) <= 2
    *titles, last = re.split("   ", "   ".join(lines))
    if match := re.fullmatch(r"\+([\d,]+)", last):
        assert len(titles) + int(match[1].replace(",", "")) == count
    else:
        assert len(titles) + 1 == count


def test_minutes_are_counted_from_words_and_han_characters() -> None:
    assert reading_minutes("word " * 230) == 1
    assert reading_minutes("word " * 690) == 3
    assert reading_minutes("台" * 920) == 2
    assert reading_minutes("") == 1
