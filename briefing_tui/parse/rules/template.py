"""Template tags of site generators, `{{< … >}}`, `{{ … }}`, `{% … %}`, are kept as text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.rules_inline import StateInline

# The length of a tag is limited, so that many openings without an end take linear time.
_TAG = re.compile(
    r"\{\{<.{0,2000}?>\}\}|\{\{%.{0,2000}?%\}\}|\{\{.{0,2000}?\}\}|\{%.{0,2000}?%\}", re.DOTALL
)


def template(state: StateInline, silent: bool) -> bool:
    """Parse a tag. Its content is no markup: `{{< figure src="a_b_c.png" >}}`."""
    if state.src[state.pos] != "{" or not (match := _TAG.match(state.src, state.pos)):
        return False
    if match.end() > state.posMax:
        return False
    if not silent:
        state.push("template", "", 0).content = match[0]
    state.pos = match.end()
    return True
