"""Citations of sources, as in Pandoc: `[@cn]`, `[@cn, para 3]`, `[@cn; @trump]`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.rules_inline import StateInline

_ITEM = r"\s*@([\w-]+)(?:\s*,([^\[\];]*))?\s*"
_CITATION = re.compile(rf"\[{_ITEM}(?:;{_ITEM})*\]")
_ITEMS = re.compile(_ITEM)


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
