"""Content tabs. A page in a terminal has no tabs, so it shows all of them, each below its title.

`=== "Title"` has an indented body (MkDocs), as has a callout, `!!! note "Title"`. `::: code-group`
(VitePress) is a container, in which each block of code has its title in brackets. Tabs that are
elements are in `elements.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing_tui.parse.callouts import Opening, nested
from briefing_tui.parse.rules.tags import TABS
from briefing_tui.text.patterns import lazy_pattern

if TYPE_CHECKING:
    from markdown_it.rules_block import StateBlock

CODE_GROUP = "code-group"
TITLE_OF_CODE = lazy_pattern(r"(?<![ \t])[ \t]*+\[([^\[\]]+)\]")
"""In the info string of a block of code in a group: `sh [npm]`."""
_CODE_MARK = lazy_pattern(r"\[!code ([\w+-]{1,20})\] *(?:\*/|-->)?$")
_COMMENT_SIGNS = ("//", "#", "--", ";", "%", "/*", "<!--")
_MARKS = {"++": "ins=", "--": "del="}
_OPENING = lazy_pattern(
    r"===(?:\+!?|!\+?)?[ \t]+(?=\"[^\n]*\"[ \t]*\Z)|(?:!!!|\?\?\?\+?)[ \t]*([^\s\"]+)"
)
_INDENT = 4


def text_and_marks(text: str, info: str) -> tuple[str, str]:
    """Code without the comments that mark lines in VitePress, `// [!code ++]`, and its info string,
    which names these lines."""
    if "[!code " not in text:
        return text, info
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if mark := _CODE_MARK.search(line.rstrip()):
            before = line[: mark.start()].rstrip()
            sign = next(filter(before.endswith, _COMMENT_SIGNS), "")
            lines[number] = before.removesuffix(sign).rstrip()
            info += f" {_MARKS.get(mark[1], '')}{{{number + 1}}}"
    return "\n".join(lines), info


def indented(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Parse a tab or a callout of MkDocs, with its body."""
    offset = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith(("===", "!!!", "???"), offset) or state.is_code_block(start):
        return False
    opening = _OPENING.match(state.src, offset, state.eMarks[start])
    if opening is None or silent:
        return opening is not None
    rest = state.src[opening.end() : state.eMarks[start]]
    quoted = rest[rest.find('"') + 1 : rest.rfind('"')] if '"' in rest else rest.strip()
    indent, line, last = state.sCount[start] + _INDENT, start + 1, start + 1
    while line < end and (state.isEmpty(line) or state.sCount[line] >= indent):
        line += 1
        last = last if state.isEmpty(line - 1) else line
    around, state.blkIndent = state.blkIndent, indent
    name, mark = ((opening[1] or TABS[0]).lower(), opening[0][0])
    nested(state, Opening(name, quoted, []), (start + 1, last), mark)
    state.blkIndent, state.line = around, last
    return True
