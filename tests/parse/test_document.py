"""Parsing a body in steps gives the same document as parsing it at once, and gives it early."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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


@given(bodies, st.integers(1, 60))
@settings(max_examples=400, deadline=None)
def test_steps_of_any_size_give_the_same_document(text: str, size: int) -> None:
    parser = IncrementalParser(text, title="Title")
    while not parser.done:
        parser.step(size)
    assert parser.document == parse_body(text, title="Title")


@given(bodies, st.integers(1, 60))
@settings(max_examples=150, deadline=None)
def test_no_later_step_changes_a_stable_leaf(text: str, size: int) -> None:
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


def test_the_unfinished_block_has_the_lines_of_the_file() -> None:
    text = "one\n\ntwo\n\n" + "three " * 40
    document = IncrementalParser(text, line=7).step(40)
    assert not document.whole
    assert [leaf.line for leaf in document.leaves] == [7, 9, 11]


def test_importing_the_modules_imports_no_parser() -> None:
    program = (
        "import sys, briefing_tui.parse.document, briefing_tui.parse.inline\n"
        "modules = ('markdown_it', 'mdit_py_plugins', 'yaml', 'html')\n"
        "print([name for name in modules if name in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"
