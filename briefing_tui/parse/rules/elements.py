"""Tags in a line of their own: components of MDX, and paired tags that are callouts or tabs,
`<Note>` … `</Note>`, `{% tip %}` … `{% endtip %}`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing_tui.parse.callouts import Opening, nested
from briefing_tui.parse.html import closed_names
from briefing_tui.parse.rules.tags import TABS, Element, container_of, pairs, read_element, shown_by
from briefing_tui.parse.rules.verbatim import BLANK, LONGEST_TAG, line_of
from briefing_tui.text.patterns import lazy_pattern

if TYPE_CHECKING:
    from markdown_it.rules_block import StateBlock

_ENTRY = lazy_pattern(r"\{([^{}]*)\}")
_FIELD = lazy_pattern(r"\b(label|value)[\"']?\s*:\s*(?:\"([^\"]*)\"|'([^']*)'|`([^`]*)`)")


def element(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Parse a callout or a tab between two tags, or the lines of one tag of a component.

    A component is a container: its content is Markdown. Its tags aren't shown but for the words and
    addresses in them (`shown_by`). One that ends itself and only has other attributes is shown as
    it is written.
    """
    offset = state.bMarks[start] + state.tShift[start]
    if state.src[offset : offset + 1] not in ("<", "{") or state.is_code_block(start):
        return False
    mdx = bool(state.env.get("mdx"))
    tag = read_element(state.src, offset, elements=mdx)
    if tag is None:
        return False
    if between := pairs(state.src).get(offset):
        return _parse_pair(state, start, end, silent, tag, *between)
    last = line_of(state, tag.end - 1, end)
    if tag.pair[0] != "<" or last < 0 or not BLANK.match(state.src, tag.end):
        return False
    is_component = not tag.pair[1:].islower()
    source = state.src[offset : tag.end]
    is_container = mdx or tag.closing or tag.empty or tag.pair[1:] in closed_names(state.src)
    shown = shown_by(tag) if is_component and tag.end - offset <= LONGEST_TAG else None
    if tag.name == "tabs" and "{[" in source:
        _learn_labels(state, source)
    is_tab = tag.name in TABS and "{[" not in source
    title = _tab_title(state, tag) if is_tab and not (tag.closing or tag.empty) else ""
    is_unknown = is_component and tag.has_props and (tag.empty or not is_container)
    if not (is_component and (is_container or is_unknown or title)) and not mdx:
        return False
    if silent:
        return True
    state.line = last + 1
    if title or (tag.closing and tag.name in TABS):
        token = state.push("container_open" if title else "container_close", "", 0)
        token.meta, token.markup = Opening(TABS[0], title, [])._asdict(), "<"
    elif shown and not tag.closing:
        if not (tag.empty or shown.words or shown.is_picture):  # the address is all there is
            source += f"{shown.address}</{tag.pair[1:]}>"
        state.push("paragraph_open", "p", 1).map = [start, state.line]
        state.push("inline", "", 0).content = source
        state.push("paragraph_close", "p", -1)
        return True
    elif is_unknown:
        token = state.push("fence", "code", 0)
        token.content, token.meta = f"{source}\n", {"muted": True}
    else:
        token = state.push("comment", "", 0)
    token.map = [start, state.line]
    return True


def _parse_pair(
    state: StateBlock, start: int, end: int, silent: bool, tag: Element, close: int, after: int
) -> bool:
    """Parse a callout or a tab. Its tags may share lines with its content."""
    first, last = line_of(state, tag.end - 1, end), line_of(state, after - 1, end)
    if last < first or first < 0 or not BLANK.match(state.src, after):
        return False
    if silent:
        return True
    name, title = container_of(tag)
    title = _tab_title(state, tag) if name in TABS else title
    # What stands in the lines of the tags is cut to what is between them, as a quote does it.
    marks = state.bMarks[first], state.tShift[first], state.sCount[first], state.eMarks[last]
    below = first + 1
    if not BLANK.match(state.src, tag.end) and first <= last:
        words = state.src[tag.end : min(close, state.eMarks[first])]
        state.bMarks[first], state.sCount[first] = tag.end, state.blkIndent
        state.tShift[first] = len(words) - len(words.lstrip(" \t"))
        below = first
    if below <= last and state.src[state.bMarks[last] : close].strip():
        state.eMarks[last] = close
        last += 1
    nested(state, Opening(name, title, []), (below, last), "<")
    if state.tokens[-2].content.endswith(state.src[close]):  # markdown-it takes a line feed along
        state.tokens[-2].content = state.tokens[-2].content[:-1]
    last = line_of(state, after - 1, end)
    state.bMarks[first], state.tShift[first], state.sCount[first], state.eMarks[last] = marks
    state.line = last + 1
    return True


def _learn_labels(state: StateBlock, source: str) -> None:
    """Keep the titles in `<Tabs values={[{label: 'Title', value: 'a'}]}>`, by their values."""
    labels: dict[str, str] = state.env.setdefault("tab labels", {})
    for entry in _ENTRY.findall(source):
        texts = {name: "".join(value) for name, *value in reversed(_FIELD.findall(entry))}
        if len(texts) > 1:
            labels[texts["value"]] = texts["label"]


def _tab_title(state: StateBlock, tag: Element) -> str:
    value = tag.named.get("value", "")
    return container_of(tag)[1] or str(state.env.get("tab labels", {}).get(value, value))
