"""Limits on nesting that lose no text.

markdown-it-py 4 is recursive, and drops the text that is nested deeper than its own limit
(`maxNesting`). These rules keep the nesting below that: deeper text stays as it is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline

BLOCK_LEVELS = 24
"""A quote takes one level and a list two, so the prefix of a line stays under 80 cells."""
IMAGE_LEVELS = 4
INLINE_LEVELS = 50


def deep_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """At the deepest level, parse the lines up to a blank one as a paragraph."""
    if state.level < BLOCK_LEVELS or silent:
        return False
    line = start + 1
    while line < end and not state.isEmpty(line):
        if 0 <= state.sCount[line] < state.blkIndent:
            break
        line += 1
    state.line = line
    state.push("paragraph_open", "p", 1).map = [start, line]
    state.push("inline", "", 0).content = state.getLines(
        start, line, state.blkIndent, False
    ).strip()
    state.push("paragraph_close", "p", -1)
    return True


def shallow_images(
    rule: Callable[[StateInline, bool], bool],
) -> Callable[[StateInline, bool], bool]:
    """Limit the depth of images in the labels of images, which the image rule parses itself."""

    def image(state: StateInline, silent: bool) -> bool:
        depth = state.env.get("image depth", 0)
        if depth >= IMAGE_LEVELS:
            return False
        state.env["image depth"] = depth + 1
        try:
            return rule(state, silent)
        finally:
            state.env["image depth"] = depth

    return image
