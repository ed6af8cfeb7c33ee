"""Footnote references, `[^1]`, a GitHub extension. mdit-py-plugins parses the definitions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.rules_inline import StateInline

_REFERENCE = re.compile(r"\[\^([^\s\]]+)\]")


def footnote_reference(state: StateInline, silent: bool) -> bool:
    """Parse a reference and add its label to `env["cited"]`. An undefined one stays text."""
    if not state.src.startswith("[^", state.pos):
        return False
    match = _REFERENCE.match(state.src, state.pos)
    if not match or match.end() > state.posMax or match[1] not in state.env["notes"]:
        return False
    if not silent:
        state.env["cited"].append(match[1])
        token = state.push("footnote_reference", "", 0)
        token.content = match[1]
        token.meta = {"offset": state.pos}
    state.pos = match.end()
    return True
