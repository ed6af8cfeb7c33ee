"""Links between briefs: `[[slug]]`, `[[slug|words]]`, `[[slug#heading]]`, `![[slug]]`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.rules_inline import StateInline

# Inside a table the bar is written `\|`; outside one both are understood.
_WIKILINK = re.compile(r"(!?)\[\[([^\[\]|#\\]*)(?:#([^\[\]|\\]*))?(?:\\?\|([^\[\]]*))?\]\]")


def wikilink(state: StateInline, silent: bool) -> bool:
    """Beats a reference, but not `[[1]](url)`, where the brackets are a link's text."""
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
        shown = f"{name}#{fragment}" if fragment else name
        token.meta = {
            "name": name,
            "fragment": fragment,
            "words": words or shown,
            "at": state.pos,
        }
    state.pos = end
    return True


def _folded(text: str | None) -> str:
    return " ".join(text.split()) if text else ""


def _is_link(state: StateInline) -> bool:
    from markdown_it.rules_inline import link

    at = state.pos
    found = link(state, True)
    state.pos = at
    return found
