"""Tables (GFM 4.10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing_tui.parse.html import MOST_CELLS
from briefing_tui.text.patterns import lazy_pattern

if TYPE_CHECKING:
    from markdown_it.rules_block import StateBlock


# Tables (GFM 4.10), with one token for the table instead of three for each cell. This makes long
# tables cheap. Unlike in GFM, a row with more cells than the header keeps the excess cells, so that
# no text is lost.

_DELIMITERS, _DELIMITER = lazy_pattern(r"[|: \t-]+"), lazy_pattern(r":?-+:?")
_BAR = lazy_pattern(r"(?<!\\)\|")


def table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Parse a header row, a delimiter row with as many cells, and the rows that follow."""
    if start + 2 > end or state.sCount[start + 1] < state.blkIndent:
        return False
    delimiters = line_text(state, start + 1)
    # A list item (`- a`) and a setext heading underline (`-`) have precedence.
    if delimiters.startswith(("- ", "-\t")) or len(delimiters) < 2:
        return False
    if not _DELIMITERS.fullmatch(delimiters) or "|" not in (header := line_text(state, start)):
        return False
    if state.is_code_block(start) or state.is_code_block(start + 1):
        return False
    rows, marks = [_cells(header)], _cells(delimiters)
    if len(rows[0]) != len(marks) or not all(map(_DELIMITER.fullmatch, marks[:MOST_CELLS])):
        return False
    if silent:
        return True
    line = _end_of_rows(state, start + 2, end)
    rows.extend(_cells(line_text(state, number)) for number in range(start + 2, line))
    token = state.push("table", "table", 0)
    token.map = [start, line]
    token.meta = {"rows": rows, "marks": marks}
    state.line = line
    return True


def _end_of_rows(state: StateBlock, line: int, end: int) -> int:
    """The line after the last row: a blank line, or the start of another block."""
    rules = state.md.block.ruler.getRules("blockquote")
    parent, state.parentType = state.parentType, "table"
    while line < end and not state.isEmpty(line) and state.sCount[line] >= state.blkIndent:
        if state.src.startswith(": ", state.bMarks[line]):  # a caption (Pandoc)
            break
        if state.is_code_block(line) or any(rule(state, line, end, True) for rule in rules):
            break
        line += 1
    state.parentType = parent
    return line


def line_text(state: StateBlock, line: int) -> str:
    """A line without the blanks around it."""
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].strip(" \t")


def _cells(line: str) -> list[str]:
    """The cells of a row. `\\|` is a literal bar in any cell, also in code."""
    cells = [cell.strip(" \t").replace("\\|", "|") for cell in _BAR.split(line, MOST_CELLS)]
    if cells and not cells[0]:
        del cells[0]
    if cells and not cells[-1]:
        del cells[-1]
    return cells
