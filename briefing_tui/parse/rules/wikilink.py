"""Links between briefs: `[[slug]]`, `[[slug|words]]`, `[[slug#heading]]`, `![[slug]]`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.rules_inline import StateInline

# In a table cell the bar is written `\|`. Elsewhere both forms are valid.
_WIKILINK = re.compile(r"(!?)\[\[([^\[\]|#\\]*)(?:#([^\[\]|\\]*))?(?:\\?\|([^\[\]]*))?\]\]")


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
