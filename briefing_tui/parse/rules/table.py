"""GitHub's tables (GFM 4.10), a token a table instead of three a cell.

That makes a long table cheap, and a row with more cells than the header keeps them:
GitHub drops the rest, which here would hide what the writer wrote.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.rules_block import StateBlock

_DELIMITERS = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?")
_BAR = re.compile(r"(?<!\\)\|")


def table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A header with a bar, a row of delimiters with as many cells, and rows to a blank line."""
    if start + 2 > end or state.sCount[start + 1] < state.blkIndent:
        return False
    delimiters = _line(state, start + 1)
    # `- a` is a list and `-` underlines a heading before either is a table.
    if delimiters.startswith(("- ", "-\t")) or len(delimiters) < 2:
        return False
    if not _DELIMITERS.fullmatch(delimiters) or "|" not in (header := _line(state, start)):
        return False
    if state.is_code_block(start) or state.is_code_block(start + 1):
        return False
    rows, marks = [_cells(header)], _cells(delimiters)
    if len(rows[0]) != len(marks):
        return False
    if silent:
        return True
    line = _last_row(state, start + 2, end)
    rows.extend(_cells(_line(state, number)) for number in range(start + 2, line))
    token = state.push("table", "table", 0)
    token.map = [start, line]
    token.meta = {"rows": rows, "marks": marks}
    state.line = line
    return True


def _last_row(state: StateBlock, line: int, end: int) -> int:
    """The line after the rows: a blank one, or one that begins another block."""
    rules = state.md.block.ruler.getRules("blockquote")
    around, state.parentType = state.parentType, "table"
    while line < end and not state.isEmpty(line) and state.sCount[line] >= state.blkIndent:
        if state.is_code_block(line) or any(rule(state, line, end, True) for rule in rules):
            break
        line += 1
    state.parentType = around
    return line


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].strip(" \t")


def _cells(line: str) -> list[str]:
    """The cells of a row; a bar is written `\\|` in any of them, in code too."""
    cells = [cell.strip(" \t").replace("\\|", "|") for cell in _BAR.split(line)]
    if cells and not cells[0]:
        del cells[0]
    if cells and not cells[-1]:
        del cells[-1]
    return cells
