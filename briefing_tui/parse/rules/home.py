"""The tilde of a path, `~/components`, begins no deleted text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.rules_inline import StateInline


def home_folder(state: StateInline, silent: bool) -> bool:
    """Parse the tilde before a slash as text."""
    after = state.pos > 0 and state.src[state.pos - 1] == "~"
    if after or not state.src.startswith("~/", state.pos):
        return False
    if not silent:
        state.pending += "~"
    state.pos += 1
    return True
