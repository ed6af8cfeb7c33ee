"""Content tabs. A page in a terminal has no tabs, so it shows all of them, each below its title.

`=== "Title"` has an indented body (MkDocs). `::: code-group` (VitePress) is a container, in which
each block of code has its title in brackets. Tabs that are elements are in `elements.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing_tui.parse.callouts import Opening, nested
from briefing_tui.parse.rules.tags import TABS
from briefing_tui.text.patterns import lazy_pattern

if TYPE_CHECKING:
    from markdown_it.rules_block import StateBlock

CODE_GROUP = "code-group"
TITLE_OF_CODE = lazy_pattern(r"[ \t]*\[([^\[\]]+)\]")
"""In the info string of a block of code in a group: `sh [npm]`."""
_TAB = lazy_pattern(r"===(?:\+!?|!\+?)?[ \t]+\"([^\n]*)\"[ \t]*")
_INDENT = 4


def tab(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Parse a tab of MkDocs, with its body."""
    offset = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith("===", offset):
        return False
    title = _TAB.fullmatch(state.src, offset, state.eMarks[start])
    if title is None or state.is_code_block(start):
        return False
    if silent:
        return True
    indent, line, last = state.sCount[start] + _INDENT, start + 1, start + 1
    while line < end and (state.isEmpty(line) or state.sCount[line] >= indent):
        line += 1
        last = last if state.isEmpty(line - 1) else line
    around, state.blkIndent = state.blkIndent, indent
    nested(state, Opening(TABS[0], title[1], []), (start + 1, last), "=")
    state.blkIndent = around
    state.line = last
    return True
