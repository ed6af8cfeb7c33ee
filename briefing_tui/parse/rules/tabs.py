"""Content tabs. A page in a terminal has no tabs, so it shows all of them, each below its title.

The notations are `=== "Title"` with an indented body (MkDocs) and `<TabItem label="Title">`
(Docusaurus, Starlight). `::: code-group` (VitePress) is a container, in which each block of code
has its title in brackets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing_tui.parse.callouts import TABS
from briefing_tui.parse.rules.verbatim import component_end, line_of
from briefing_tui.text.patterns import lazy_pattern

if TYPE_CHECKING:
    from markdown_it.rules_block import StateBlock

CODE_GROUP = "code-group"
TITLE_OF_CODE = lazy_pattern(r"[ \t]*\[([^\[\]]+)\]")
"""In the info string of a block of code in a group: `sh [npm]`."""
_TAB = lazy_pattern(r"===(?:\+!?|!\+?)?[ \t]+\"([^\n]*)\"[ \t]*")
_INDENT = 4
_COMPONENT = lazy_pattern(r"<(/?)Tab(s|Item)?\b")
_TAB_END = "</TabItem>"
_LABEL = lazy_pattern(r"\s(label|title|value)\s*=\s*\{?\s*(?:\"([^\"]*)\"|'([^']*)'|`([^`]*)`)")
_ENTRY = lazy_pattern(r"\{([^{}]*)\}")
_FIELD = lazy_pattern(r"\b(label|value)[\"']?\s*:\s*(?:\"([^\"]*)\"|'([^']*)'|`([^`]*)`)")


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
    token = state.push("tab_open", "", 1)
    token.content, token.map = title[1], [start, last]
    around = state.blkIndent, state.lineMax
    state.blkIndent, state.lineMax = indent, last
    state.md.block.tokenize(state, start + 1, last)
    state.blkIndent, state.lineMax = around
    state.push("tab_close", "", -1)
    state.line = last
    return True


def tab_component(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Parse the lines that begin or end a tab of Docusaurus, or all of its tabs.

    `<Tabs values={[{label: 'Title', value: 'a'}]}>` tells the titles of all tabs at once.
    """
    offset = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith(("<Tab", "</Tab"), offset):
        return False
    tag = _COMPONENT.match(state.src, offset)
    after = component_end(state.src, offset) if tag and not state.is_code_block(start) else -1
    last = line_of(state, after - 1, end) if after >= 0 else -1
    if tag is None or last < 0:
        return False
    words = state.src[after : state.eMarks[last]].strip()
    is_whole = words.endswith(_TAB_END) and tag[2] == "Item" and not tag[1]
    if words and not is_whole:
        return False
    attributes = state.src[offset:after]
    labels: dict[str, str] = state.env.setdefault("tab labels", {})
    title = ""
    if tag[2] != "s":
        titles = _texts(_LABEL.findall(attributes))
        value = titles.get("value", "")
        title = titles.get("label") or titles.get("title") or labels.get(value, value)
        if "{[" in attributes or not (tag[1] or title):
            return False
    elif "{[" in attributes:
        entries = [_texts(_FIELD.findall(entry)) for entry in _ENTRY.findall(attributes)]
        told = {entry["value"]: entry["label"] for entry in entries if len(entry) > 1}
        if not told:
            return False
        labels |= told
    if silent:
        return True
    if tag[2] != "s":
        token = state.push("container_close" if tag[1] else "container_open", "", 0)
        token.meta = {"name": TABS[0], "title": title, "ids": []}
        token.markup, token.map = "<", [start, last + 1]
    if is_whole:
        if content := words.removesuffix(_TAB_END).strip():
            state.push("paragraph_open", "p", 1).map = [last, last + 1]
            state.push("inline", "", 0).content = content
            state.push("paragraph_close", "p", -1)
        state.push("container_close", "", 0).markup = "<"
    state.line = last + 1
    return True


def _texts(found: list[tuple[str, ...]]) -> dict[str, str]:
    """The texts by their names, the first of each."""
    return {name: "".join(texts) for name, *texts in reversed(found)}
