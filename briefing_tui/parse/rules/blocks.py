"""Blocks beyond CommonMark: tables, and containers such as callouts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from briefing_tui.model.document import CALLOUTS
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
    delimiters = _line(state, start + 1)
    # A list item (`- a`) and a setext heading underline (`-`) have precedence.
    if delimiters.startswith(("- ", "-\t")) or len(delimiters) < 2:
        return False
    if not _DELIMITERS.fullmatch(delimiters) or "|" not in (header := _line(state, start)):
        return False
    if state.is_code_block(start) or state.is_code_block(start + 1):
        return False
    rows, marks = [_cells(header)], _cells(delimiters)
    if len(rows[0]) != len(marks) or not all(map(_DELIMITER.fullmatch, marks[:MOST_CELLS])):
        return False
    if silent:
        return True
    line = _end_of_rows(state, start + 2, end)
    rows.extend(_cells(_line(state, number)) for number in range(start + 2, line))
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


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].strip(" \t")


def _cells(line: str) -> list[str]:
    """The cells of a row. `\\|` is a literal bar in any cell, also in code."""
    cells = [cell.strip(" \t").replace("\\|", "|") for cell in _BAR.split(line, MOST_CELLS)]
    if cells and not cells[0]:
        del cells[0]
    if cells and not cells[-1]:
        del cells[-1]
    return cells


# Containers between `:::` lines (MyST, Docusaurus, Astro, Quarto).
#
# The two lines become two tokens without nesting, so that a container may be longer than what is
# parsed at once. A line without a name closes the innermost container.

CALLOUT_OF_NAME = {name: callout for callout, row in CALLOUTS.items() for name in row.names}

_FENCE = lazy_pattern(r":{3,}[ \t]*")
_NAME = lazy_pattern(r"[A-Za-z][\w-]*")
_HEADING = lazy_pattern(r"#{2,6}[ \t]+([^\n]*[^\s#])[ \t]*#*$")
_TITLE = lazy_pattern(r"[ \t]*\[([^\]\n]*)\]")
_ATTRIBUTES = lazy_pattern(r"[ \t]*\{([^{}\n]*)\}")
_CLASS = lazy_pattern(r"(?:^|[ \t])\.(?:callout-)?([A-Za-z][\w-]*)")
_ID = lazy_pattern(r"(?:^|[ \t])#([^\s#]+)")
_TITLE_ATTRIBUTE = lazy_pattern(r"\btitle[ \t]*=[ \t]*(?:\"([^\"]*)\"|'([^']*)')")


class Opening(NamedTuple):
    """The name of a container in lower case, its title as inline source, and its ids."""

    name: str
    title: str
    ids: list[str]


def container(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Parse the line that opens or closes a container."""
    offset = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith(":::", offset) or state.is_code_block(start):
        return False
    fence = _FENCE.match(state.src, offset, state.eMarks[start])
    if fence is None:
        return False
    rest = state.src[fence.end() : state.eMarks[start]].strip().rstrip(":").strip()
    opening = _opening(rest)
    if rest and opening is None:
        return False
    if silent:
        return True
    if opening is None:
        token = state.push("container_close", "", 0)
    else:
        token = state.push("container_open", "", 0)
        title = opening.title
        if not title and opening.name in CALLOUT_OF_NAME:  # Quarto: a first heading is the title
            first = start + 1
            while first < end and state.isEmpty(first):
                first += 1
            if heading := _HEADING.match(state.src, state.bMarks[first], state.eMarks[first]):
                title, state.line = heading[1], first
        token.meta = {"name": opening.name, "title": title, "ids": opening.ids}
    state.line += 1
    token.map = [start, state.line]
    return True


def _opening(rest: str) -> Opening | None:
    """What `note[Title]{.class}`, `note Title` or `{.callout-note title="Title"}` opens."""
    name = title = ""
    ids: list[str] = []
    at = 0
    if match := _NAME.match(rest):
        name, at = match[0], match.end()
    if match := _TITLE.match(rest, at):
        title, at = match[1], match.end()
    if match := _ATTRIBUTES.match(rest, at):
        attributes, at = match[1], match.end()
        ids = _ID.findall(attributes)
        if quoted := _TITLE_ATTRIBUTE.search(attributes):
            title = title or quoted[1] or quoted[2] or ""
        if not name:  # `{note}` of MyST, else the first class
            bare, of_class = _NAME.fullmatch(attributes.strip()), _CLASS.search(attributes)
            name = bare[0] if bare else of_class[1] if of_class else "div"
    title = title or rest[at:].strip()
    name = name.lower().removeprefix("callout-")
    return Opening(name, title.strip(), ids) if name else None
