"""Comments of Obsidian, `%%…%%`, and of MDX, `{/*…*/}`, which are dropped."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from briefing_tui.parse.rules.verbatim import find_end, line_of

if TYPE_CHECKING:
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline

# The length of a comment in a line is limited, so that openings without an end stay cheap.
_INLINE = re.compile(r"%%.{0,2000}?%%|\{/\*.{0,2000}?\*/\}", re.DOTALL)
_ENDS = {"%": re.compile("%%"), "{": re.compile(r"\*/\}")}


def comment(state: StateInline, silent: bool) -> bool:
    """Drop a comment inside a paragraph."""
    if state.src[state.pos] not in "%{" or not (match := _INLINE.match(state.src, state.pos)):
        return False
    if match.end() > state.posMax:
        return False
    state.pos = match.end()
    return True


def comment_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Drop the lines of a comment that begins on a line and ends at the end of another."""
    if state.is_code_block(start):
        return False
    offset = state.bMarks[start] + state.tShift[start]
    opening = state.src[offset : min(offset + 3, state.eMarks[start])]
    if opening != "{/*" and not (opening[:2] == "%%" and state.eMarks[start] == offset + 2):
        return False
    ending = find_end(state, _ENDS[opening[0]], offset + 2)
    line = line_of(state, ending[0], end) if ending else -1
    if ending is None or line < 0:
        return False
    if line < end and state.src[ending[1] : state.eMarks[line]].strip():
        return False  # text follows: the comment is part of a paragraph
    if not silent:
        state.line = min(line + 1, end)
        state.push("comment", "", 0).map = [start, state.line]
    return True
