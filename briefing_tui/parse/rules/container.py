"""Containers between `:::` lines (MyST, Docusaurus, Astro, Quarto), and the kinds of callouts.

The two lines become two tokens without nesting, so that a container may be longer than what is
parsed at once. A line without a name closes the innermost container.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from briefing_tui.text.patterns import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Mapping

    from markdown_it.rules_block import StateBlock

    from briefing_tui.model.document import Callout

CALLOUTS: Mapping[str, Callout] = {
    **dict.fromkeys(
        ("note", "info", "important", "abstract", "summary", "tldr", "todo", "example"), "note"
    ),
    **dict.fromkeys(("quote", "cite", "seealso", "admonition", "version", "aside"), "note"),
    **dict.fromkeys(("tip", "hint", "success", "check", "done"), "tip"),
    **dict.fromkeys(("warning", "caution", "attention", "question", "help", "faq"), "warning"),
    **dict.fromkeys(("danger", "error", "failure", "fail", "missing", "bug"), "danger"),
}
"""The kinds that GitHub, Obsidian, MkDocs, Docusaurus and Sphinx know."""

_FENCE = lazy_pattern(r":{3,}[ \t]*")
_NAME = lazy_pattern(r"[A-Za-z][\w-]*")
_HEADING = lazy_pattern(r"#{2,6}[ \t]+([^\n]*[^\s#])[ \t]*#*$")
_TITLE = lazy_pattern(r"[ \t]*\[([^\]\n]*)\]")
_ATTRIBUTES = lazy_pattern(r"[ \t]*\{([^{}\n]*)\}")
_CLASS = lazy_pattern(r"(?:^|[ \t])\.(?:callout-)?([A-Za-z][\w-]*)")
_TITLE_ATTRIBUTE = lazy_pattern(r"\btitle[ \t]*=[ \t]*(?:\"([^\"]*)\"|'([^']*)')")


class Opening(NamedTuple):
    """The name of a container in lower case, and its title as inline source."""

    name: str
    title: str


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
        if not title and opening.name in CALLOUTS:  # Quarto: a first heading is the title
            first = start + 1
            while first < end and state.isEmpty(first):
                first += 1
            if heading := _HEADING.match(state.src, state.bMarks[first], state.eMarks[first]):
                title, state.line = heading[1], first
        token.meta = {"name": opening.name, "title": title}
    state.line += 1
    token.map = [start, state.line]
    return True


def _opening(rest: str) -> Opening | None:
    """What `note[Title]{.class}`, `note Title` or `{.callout-note title="Title"}` opens."""
    name = title = ""
    at = 0
    if match := _NAME.match(rest):
        name, at = match[0], match.end()
    if match := _TITLE.match(rest, at):
        title, at = match[1], match.end()
    if match := _ATTRIBUTES.match(rest, at):
        attributes, at = match[1], match.end()
        if quoted := _TITLE_ATTRIBUTE.search(attributes):
            title = title or quoted[1] or quoted[2] or ""
        if not name:  # `{note}` of MyST, else the first class
            bare, of_class = _NAME.fullmatch(attributes.strip()), _CLASS.search(attributes)
            name = bare[0] if bare else of_class[1] if of_class else "div"
    title = title or rest[at:].strip()
    name = name.lower().removeprefix("callout-")
    return Opening(name, title.strip()) if name else None
