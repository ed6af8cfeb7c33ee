"""Math inside a sentence, `$a\\,b$`, is verbatim."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.rules_inline import StateInline

# As in Pandoc: no blank inside the signs, and no digit after them, so that `$5 and $6` is text.
_MATH = re.compile(
    r"\$\$(?!\$)[^$\n]{1,2000}\$\$|\$(?![\s$])[^$\n]{1,500}(?<![\s\\])\$(?![\d$])"
    r"|\\\\[(\[][^\n]{1,500}?\\\\[)\]]"
)


def math(state: StateInline, silent: bool) -> bool:
    """Parse math as text without markup. Its signs are kept."""
    if state.src[state.pos] not in "$\\" or not (match := _MATH.match(state.src, state.pos)):
        return False
    if match.end() > state.posMax:
        return False
    if not silent:
        state.push("verbatim", "", 0).content = match[0]
    state.pos = match.end()
    return True
