"""Parsing a body in steps gives the same document as parsing it at once, and gives it early."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing_tui.model.document import Document
from briefing_tui.parse.blocks import LONG_TEXT, split_text
from briefing_tui.parse.document import IncrementalParser, parse_body
from briefing_tui.parse.inline import plain

BLOCKS = (
    "# Title\n",
    "# Title\n\n",
    "## Two [words][ref]\n\n",
    "Two\nlines\n===\n\n",
    "text with [a link][ref] and a note[^a].\n",
    "text\nmore text\n\n",
    "[ref]: https://example.org\n",
    "[ref]: https://example.com/second\n  'a title'\n\n",
    "[^a]: a note\n\n    with more\n\n",
    "[^b]: another[^a]\n",
    "- a\n- b\n",
    "- a\n\n  b\n\n",
    "  - deep\n",
    "1. one\n2. two\n",
    "> quoted\n",
    "lazy\n",
    "> - a\n>   b\n\n",
    "|a|b|\n|-|-|\n|c|d|\n",
    "|e|f|\n",
    "```\ncode\n\n",
    "```\n",
    "    indented\n\n",
    "<div>\n",
    "<!-- a\n\ncomment -->\n",
    "---\n",
    "\n",
    "\n\n",
)
bodies = st.lists(st.sampled_from(BLOCKS), max_size=14).map("".join)


def fed(text: str, size: int) -> Document:
    parser = IncrementalParser(text, title="Title")
    while not parser.done:
        parser.step(size)
    return parser.document


@given(bodies, st.integers(1, 60))
@settings(max_examples=400, deadline=None)
def test_pieces_of_any_size_give_the_same_document(text: str, size: int) -> None:
    assert fed(text, size) == parse_body(text, title="Title")


@given(bodies, st.integers(1, 60))
@settings(max_examples=150, deadline=None)
def test_what_is_settled_stays(text: str, size: int) -> None:
    parser = IncrementalParser(text, title="Title")
    before: tuple[str, ...] = ()
    while not parser.done:
        leaves = parser.step(size).leaves
        assert tuple(leaf.text for leaf in leaves[: len(before)]) == before
        before = tuple(leaf.text for leaf in leaves[: parser.stable])


def test_the_first_step_finds_definitions_and_notes_on_the_last_line() -> None:
    start = "A [link][far] and a note[^n], and [a heading](#last).\n\n"
    text = start + "filler\n\n" * 900 + "# Last\n\n[far]: https://example.org\n[^n]: note\n"
    first = IncrementalParser(text).step(400)
    whole = parse_body(text)
    assert not first.whole
    assert first.leaves[0] == whole.leaves[0]
    assert first.references == whole.references
    assert first.notes == whole.notes
    assert plain(start.strip(), first) == plain(start.strip(), whole)


@pytest.mark.parametrize(
    ("start", "unit", "least"),
    [
        ("", "- an item of a list\n", 10),
        ("", "1. an item of a numbered list\n", 10),
        ("|a|b|\n|-|-|\n", "|some|cells|\n", 1),
        ("", "some words of one paragraph\n", 2),
        ("", "x", 2),
        ("```python\n", "line = 1\n", 2),
        ("", "> quoted\n\n", 10),
    ],
)
def test_the_first_leaves_of_a_giant_block_are_final(start: str, unit: str, least: int) -> None:
    text = start + unit * (100_000 // len(unit))
    first = IncrementalParser(text).step(32_000)
    whole = parse_body(text)
    assert not first.whole
    assert len(first.leaves) < len(whole.leaves)
    assert first.leaves[:least] == whole.leaves[:least]


@given(st.text(alphabet="ab [`*\\\n。中\u0301", min_size=1, max_size=60))
@settings(max_examples=100, deadline=None)
def test_the_parts_of_a_long_paragraph_lose_no_character(unit: str) -> None:
    text = (unit * (2 * LONG_TEXT // len(unit) + 1)).strip()
    pieces = [piece for piece, _ in split_text(text)]
    assert "".join(pieces).replace("\n", " ") == text.replace("\n", " ")
    assert all(len(piece) <= LONG_TEXT for piece in pieces)


def test_the_unfinished_block_has_the_lines_of_the_file() -> None:
    text = "one\n\ntwo\n\n" + "three " * 40
    document = IncrementalParser(text, line=7).step(40)
    assert not document.whole
    assert [leaf.line for leaf in document.leaves] == [7, 9, 11]


def test_the_parts_of_long_blocks_have_the_lines_of_the_file() -> None:
    text = "a paragraph\n" * 3000 + "\n```\n" + "code\n" * 300 + "```\n"
    lines = ["", *text.split("\n")]
    document = parse_body(text)
    assert len(document.leaves) > 12
    for leaf in document.leaves:
        line = lines[leaf.line]
        assert leaf.text.startswith(line) or line == "```"
