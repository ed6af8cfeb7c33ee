"""Callouts, which some tools call admonitions, in each notation that is read.

`CALLOUTS` in `model/document.py` has the kinds and the names of each. The notations are `> [!NOTE]`
(GitHub, Obsidian), `:::note` (MyST, Docusaurus, Astro, Quarto), `<div class="note">`, and
`!!! note` (MkDocs), which is in `rules/tabs.py`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from briefing_tui.parse.html import markdown_of
from briefing_tui.parse.rules.tags import CALLOUT_OF_NAME, TABS
from briefing_tui.text.patterns import lazy_pattern
from briefing_tui.text.sanitise import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from markdown_it.rules_block import StateBlock


MARK = lazy_pattern(r"\[!([A-Za-z][\w -]{0,40})(?:\|[^\]\n]*)?\][+-]?[ \t]*(.*)(?:\n|$)")
"""The first line of a quote that is a callout: its kind, its title."""


def title_of(name: str, title: str) -> str:
    """The first line of a callout: its kind, then its title unless that repeats the kind."""
    kind, title = name.replace("-", " ").capitalize(), title.strip()
    repeats = title.casefold() in {"", kind.casefold()}
    return title or kind if repeats else f"{kind}: {title}"


# HTML

_DIV = lazy_pattern(
    r"\s*<div\b[^<>]{0,300}?\bclass=[\"']([^\"'<>]{0,300})[\"'][^<>]{0,300}>(.*)</div\s*>\s*",
    re.DOTALL | re.IGNORECASE,
)
_HEADING_IN_HTML = lazy_pattern(r"\s*<h([1-6])\b[^<>]*>(.*?)</h\1\s*>", re.DOTALL | re.IGNORECASE)


def callout_in_html(source: str) -> tuple[str, str, str] | None:
    """The name, the heading and the content of an HTML block that is one `<div>` of a callout."""
    div = _DIV.fullmatch(source)
    if div is None or "<div" in div[2].lower():
        return None
    classes = reversed(div[1].lower().split())
    name = next((name for name in classes if name in CALLOUT_OF_NAME), "")
    if not name:
        return None
    heading = _HEADING_IN_HTML.match(div[2])
    if heading is None:
        return name, "", div[2]
    return name, markdown_of(heading[2]), div[2][heading.end() :]


# Callouts and other containers between `:::` lines.
#
# The two lines become two tokens without nesting. A line without a name closes the innermost
# container, as in Pandoc.

_FENCE = lazy_pattern(r":{3,}[ \t]*")
_NAME = lazy_pattern(r"[A-Za-z][\w-]*")
_HEADING = lazy_pattern(r"#{2,6}[ \t]++([^\n]*[^\s#])[ \t]*#*$")
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


def nested(state: StateBlock, opening: Opening, lines: tuple[int, int], mark: str) -> None:
    """Parse lines as the content of a container, between two tokens with a mark."""
    first, last = lines
    token = state.push("container_open", "", 0)
    token.meta, token.markup, token.map = opening._asdict(), mark, [state.line, last]
    end, state.lineMax = state.lineMax, last
    state.level += 1
    state.md.block.tokenize(state, first, last)
    state.level -= 1
    state.lineMax = end
    state.push("container_close", "", 0).markup = mark


def container(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Parse the line that opens or closes a container."""
    offset = state.bMarks[start] + state.tShift[start]
    fence = _FENCE.match(state.src, offset, state.eMarks[start])
    if fence is None or state.is_code_block(start):
        return False
    rest = state.src[fence.end() : state.eMarks[start]].strip().rstrip(":").strip()
    opening: Opening | None
    if directive := _DIRECTIVE.fullmatch(rest):
        opening, after = _read_directive(state, start, end, directive)
    else:
        opening, after = _opening(rest), start + 1
    if rest and opening is None:
        return False
    if silent:
        return True
    state.line = after
    if opening is None:
        token = state.push("container_close", "", 0)
    else:
        token = state.push("container_open", "", 0)
        title = opening.title
        if opening.name in CALLOUT_OF_NAME and not title:  # Quarto: a first heading is the title
            first = after
            while first < end and state.isEmpty(first):
                first += 1
            if heading := _HEADING.match(state.src, state.bMarks[first], state.eMarks[first]):
                title, state.line = heading[1], first + 1
        token.meta = {"name": opening.name, "title": title, "ids": opening.ids}
    token.markup, token.map = ":", [start, state.line]
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
        if not name:  # the first class
            of_class = _CLASS.search(attributes)
            name = of_class[1] if of_class else "div"
    title = title or rest[at:].strip()
    name = name.lower().removeprefix("callout-")
    return Opening(name, title.strip(), ids) if name else None


# The directives of MyST: `:::{note} Title`, or a fence of code, ```{note}. Options, `:label: id`,
# may follow in the next lines, or YAML between two lines of `---`.

_DIRECTIVE = lazy_pattern(r"\{([A-Za-z][\w:+-]*)\}[ \t]*+(.*)")
_DIRECTIVE_FENCE = lazy_pattern(r"(`{3,}|~{3,})[ \t]*(?=\{)([^`\n]*)")
DIRECTIVE_OPTIONS = lazy_pattern(
    r"[ \t>]*---[ \t]*\n.*?\n[ \t>]*---[ \t]*(?:\n|\Z)"
    r"|(?:[ \t>]*:[\w-]+:(?=\s)[^\n]*(?:\n|\Z))+",
    re.DOTALL,
)
_NAME_OPTION = lazy_pattern(r"^[ \t>]*:?(label|name|alt|class):[ \t]*(\S[^\n]*)", re.MULTILINE)
_CAPTION_OPTION = lazy_pattern(
    r"^([ \t>]*):?caption:[ \t]*([^\n]*(?:\n\1[ \t]+[^\n]*)*)", re.MULTILINE
)
"""Its lines after the first have a greater indent."""
_DIRECTIVES: Mapping[str, str] = {
    **dict.fromkeys(("exercise", "theorem", "lemma", "proof", "corollary"), "kind"),
    **dict.fromkeys(("definition", "remark", "proposition", "algorithm", "property"), "kind"),
    **dict.fromkeys(("axiom", "conjecture", "criterion", "observation", "assumption"), "kind"),
    **dict.fromkeys(("admonition", "card", "dropdown", "sidebar", "topic", "table"), "title"),
    **dict.fromkeys(("list-table", "grid-item-card"), "title"),
    **dict.fromkeys(("figure", "image"), "picture"),
    **dict.fromkeys(("grid", "grid-item", "tab-set", "margin", "epigraph", "div"), ""),
    **dict.fromkeys(("glossary", "index", "exercise-end", "solution-end"), ""),
    "solution": "kind alone",
}
"""What is shown of the first line of a directive whose content is Markdown."""
_PROSE = frozenset({*_DIRECTIVES, *CALLOUT_OF_NAME, *TABS})


def caption_of_options(options: str) -> str:
    """The caption that the options of a directive give to code, or to the figure it draws."""
    caption = _CAPTION_OPTION.search(options)
    return one_line(caption[2]).lstrip("|>- ").strip("\"' ") if caption else ""


def ids_of_options(options: str) -> list[str]:
    """The id that the options of a directive give to it."""
    return [id_.strip() for name, id_ in _NAME_OPTION.findall(options) if name in ("label", "name")]


def directive(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Parse a fence of code whose content is Markdown."""
    from markdown_it.rules_block import fence

    line = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
    opening = _DIRECTIVE_FENCE.fullmatch(line)
    named = _DIRECTIVE.fullmatch(opening[2].strip()) if opening else None
    if opening is None or named is None or _kind_of(named[1]) not in _PROSE:
        return False
    if not fence(state, start, end, silent) or silent:
        return silent
    state.tokens.pop()
    after, state.line = state.line, start
    last_line = state.src[state.bMarks[after - 1] : state.eMarks[after - 1]].strip(" \t>")
    is_closed = after > start + 1 and last_line.startswith(opening[1]) and len({*last_line}) == 1
    last = after - is_closed
    begun, first = _read_directive(state, start, last, named)
    nested(state, begun, (first, last), "`")
    state.line = after
    return True


def _kind_of(name: str) -> str:
    """`theorem` for `prf:theorem`, `exercise` for `exercise-start`."""
    return name.lower().rpartition(":")[2].removesuffix("-start")


def _read_directive(
    state: StateBlock, start: int, end: int, directive: re.Match[str]
) -> tuple[Opening, int]:
    """What the first line of a directive opens, and the line after its options."""
    name, title, first = _kind_of(directive[1]), directive[2].strip(), start + 1
    options = DIRECTIVE_OPTIONS.match(state.src, state.bMarks[first]) if first < end else None
    text = options[0] if options else ""
    if text and start + 1 + text.count("\n") <= end:
        first += text.count("\n")
    named = dict(_NAME_OPTION.findall(text))
    kind = _DIRECTIVES.get(name)
    if name == "admonition" and named.get("class") in CALLOUT_OF_NAME:
        name = named["class"]
    elif kind == "picture":
        title = f"![{named.get('alt', '')}](<{title}>)" if title else ""
    elif kind is not None:
        of_kind = title_of(name, title if kind == "kind" else "")
        title = of_kind if kind.startswith("kind") else title if kind == "title" else ""
        name = TABS[0] if title else name
    return Opening(name, title, ids_of_options(text)), first
