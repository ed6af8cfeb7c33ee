"""References in brackets: citations of sources, links between briefs, footnotes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing_tui.text.patterns import lazy_pattern

if TYPE_CHECKING:
    from markdown_it.rules_inline import StateInline

# Citations, as in Pandoc: `[@cn]`, `[@cn, para 3]`, `[@cn; @trump]`.

_ITEM = r"\s*@([\w-]+)(?:\s*,([^\[\];]*))?\s*"
_CITATION = lazy_pattern(rf"\[{_ITEM}(?:;{_ITEM})*\]")
_ITEMS = lazy_pattern(_ITEM)


def citation(state: StateInline, silent: bool) -> bool:
    """Parse a citation. It follows the link rule, so that Markdown's own links have precedence.

    If any of its sources is unknown, the citation stays text, and the unknown ids are added
    to `env["unknown"]` with their offsets.
    """
    if state.src[state.pos] != "[" or not (match := _CITATION.match(state.src, state.pos)):
        return False
    if match.end() > state.posMax:
        return False
    offset = state.pos
    items = [
        (item[1], " ".join((item[2] or "").split()))
        for item in _ITEMS.finditer(state.src, offset + 1, match.end() - 1)
    ]
    unknown = [source for source, _ in items if source not in state.env["sources"]]
    if unknown:
        if not silent:
            state.env["unknown"].extend((source, offset) for source in unknown)
        return False
    if not silent:
        token = state.push("citation", "", 0)
        token.content = match[0]
        token.meta = {"items": items, "offset": offset}
    state.pos = match.end()
    return True


# Links between briefs: `[[slug]]`, `[[slug|words]]`, `[[slug#heading]]`, `![[slug]]`.

# In a table cell the bar is written `\|`. Elsewhere both forms are valid.
_WIKILINK = lazy_pattern(r"(!?)\[\[([^\[\]|#\\]*)(?:#([^\[\]|\\]*))?(?:\\?\|([^\[\]]*))?\]\]")


def wikilink(state: StateInline, silent: bool) -> bool:
    """Parse a wikilink. It precedes a reference link, but not `[[1]](url)`, an inline link."""
    if state.src[state.pos] not in "![" or not (match := _WIKILINK.match(state.src, state.pos)):
        return False
    end = match.end()
    embed, name, fragment, words = match[1], _folded(match[2]), _folded(match[3]), _folded(match[4])
    if end > state.posMax or not (name or fragment):
        return False
    if not embed and state.src[end : end + 1] in {"(", "["} and _is_link(state):
        return False
    if not silent:
        token = state.push("wikilink", "", 0)
        token.content = match[0]
        token.meta = {
            "name": name,
            "fragment": fragment,
            "words": words or (f"{name}#{fragment}" if fragment else name),
            "offset": state.pos,
        }
    state.pos = end
    return True


def _folded(text: str | None) -> str:
    return " ".join(text.split()) if text else ""


def _is_link(state: StateInline) -> bool:
    from markdown_it.rules_inline import link

    offset = state.pos
    is_link = link(state, True)
    state.pos = offset
    return is_link


# Footnotes, `[^1]`, a GitHub extension. mdit-py-plugins parses the definitions.

_FOOTNOTE = lazy_pattern(r"\[\^([^\s\]]+)\]")


def footnote_reference(state: StateInline, silent: bool) -> bool:
    """Parse a reference and add its label to `env["cited"]`. An undefined one stays text."""
    if not state.src.startswith("[^", state.pos):
        return False
    match = _FOOTNOTE.match(state.src, state.pos)
    if not match or match.end() > state.posMax or match[1] not in state.env["notes"]:
        return False
    if not silent:
        state.env["cited"].append(match[1])
        token = state.push("footnote_reference", "", 0)
        token.content = match[1]
        token.meta = {"offset": state.pos}
    state.pos = match.end()
    return True
