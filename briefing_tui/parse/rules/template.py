"""Template tags of site generators, `{{< … >}}`, `{{ … }}`, `{% … %}`, and JSX tags with attributes
are kept as text. The text between a pair of tags for code is verbatim."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from briefing_tui.parse.rules.verbatim import (
    CODE_TAG,
    code_tag_end,
    component_end,
    has_attributes,
)

if TYPE_CHECKING:
    from markdown_it.rules_inline import StateInline

# The length of a tag is limited, so that many openings without an end take linear time.
_TAG = re.compile(
    r"\{\{<.{0,2000}?>\}\}|\{\{%.{0,2000}?%\}\}|\{\{.{0,2000}?\}\}|\{%.{0,2000}?%\}", re.DOTALL
)

_LONGEST_BODY = 2_000
_LONGEST_TAG = 1_000


def template(state: StateInline, silent: bool) -> bool:
    """Parse a tag. Its content is no markup: `{{< figure src="a_b_c.png" >}}`."""
    character = state.src[state.pos]
    end = -1
    if character == "{" and (match := _TAG.match(state.src, state.pos)):
        end = match.end()
    elif character == "<":
        end = component_end(state.src, state.pos, longest=_LONGEST_TAG)
    if not state.pos < end <= state.posMax:
        return False
    tag = state.src[state.pos : end]
    if not silent and (character == "{" or has_attributes(tag)):
        state.push("template", "", 0).content = tag
    state.pos = end
    if opening := CODE_TAG.fullmatch(tag):
        body = code_tag_end(opening).search(state.src, end, min(end + _LONGEST_BODY, state.posMax))
        if body is not None:
            if not silent:
                state.push("code_inline", "code", 0).content = state.src[end : body.start()]
            state.pos = body.start()
    return True
