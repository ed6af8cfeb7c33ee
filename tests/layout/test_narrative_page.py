"""The narrative on a page: title block, every kind of block, and the reading time."""

import pytest

from briefing_tui.layout.narrative import reading_minutes
from briefing_tui.layout.page import lay_narrative
from briefing_tui.layout.spans import Line, plain_text
from briefing_tui.model.brief import Brief, Source
from briefing_tui.parse.document import parse_body
from tests.layout import sample


def lay(body: str, width: int = 60, title: str = "T") -> list[Line]:
    brief = Brief(path="t.md", slug="t", title=title)
    return lay_narrative(brief, parse_body(body), width)


def text(lines: list[Line]) -> list[str]:
    return [plain_text(line).rstrip() for line in lines]


def test_title_dek_byline_and_legend_come_first() -> None:
    brief = sample.brief()
    document = parse_body(brief.body, sources=frozenset({"a", "b"}), claims=frozenset({"trade"}))
    assert text(lay_narrative(brief, document, 60)) == [
        "Ann and Bo speak by phone",
        "Two accounts of one call.",
        "17 Jan 2025",
        "[a] Northern readout   [b] Southern post",
        "",
        "Both speak of trade [a; b].",
    ]


def test_citations_have_the_colour_of_their_side() -> None:
    brief = sample.brief()
    document = parse_body(brief.body, sources=frozenset({"a", "b"}))
    line = lay_narrative(brief, document, 60)[-1]
    roles = {span.text: span.style.role for span in line}
    assert (roles["a"], roles["b"], roles["["]) == ("party-1", "party-2", "muted")


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("one\n\ntwo", ["one", "", "two"]),
        ("# H\n\ntext\n\n## I\n\nmore", ["H", "─", "text", "", "I", "more"]),
        ("- a\n- b\n  - c", ["• a", "• b", "  • c"]),
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
    lines = text(lay_narrative(brief, parse_body(""), 30))
    assert all(len(line) <= 30 for line in lines)
    assert " ".join(lines).count("longer than a line") == 2


def test_minutes_are_counted_from_words_and_han_characters() -> None:
    assert reading_minutes("word " * 230) == 1
    assert reading_minutes("word " * 690) == 3
    assert reading_minutes("台" * 920) == 2
    assert reading_minutes("") == 1
