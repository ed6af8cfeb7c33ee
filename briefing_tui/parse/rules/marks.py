"""Marked text, `==words==`; attributes, which are dropped; a tilde that deletes nothing."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from briefing_tui.text.patterns import lazy_pattern

if TYPE_CHECKING:
    from markdown_it.rules_inline import StateInline

_MARK = lazy_pattern(r"==(?=[^\s=])[^\n]{0,1000}?(?<=[^\s=])==(?!=)")


def mark(state: StateInline, silent: bool) -> bool:
    """Parse either end of marked text. What is between the two is parsed as usual."""
    if not state.src.startswith("==", state.pos):
        return False
    closes = state.env.get("mark end") == state.pos
    if not closes:
        match = _MARK.match(state.src, state.pos)
        if match is None or match.end() > state.posMax or state.pos < state.env.get("mark end", 0):
            return False
        if not silent:
            state.env["mark end"] = match.end() - 2
    if not silent:
        state.push(*(("mark_close", "mark", -1) if closes else ("mark_open", "mark", 1)))
    state.pos += 2
    return True


def home_folder(state: StateInline, silent: bool) -> bool:
    """Parse the tilde before a slash as text."""
    after = state.pos > 0 and state.src[state.pos - 1] == "~"
    if after or not state.src.startswith("~/", state.pos):
        return False
    if not silent:
        state.pending += "~"
    state.pos += 1
    return True


ATTRIBUTES = lazy_pattern(r"\{:[^{}\n]{0,300}\}")
"""Attributes of kramdown: `{: .note }`."""
_OF_SPAN = lazy_pattern(r"\{(?=[.#:]|[\w-]{1,40}=)[^{}\n]*\}")
"""Those behind a link, a picture or code, also of Pandoc: `![](a.png){width=50%}`."""
_SPAN_END = lazy_pattern(r"\]\{(?=[.#])[^{}\n]*\}")
_ALT = lazy_pattern(r"\b(?:fig-)?alt=\"([^\"]*)\"")


@lru_cache(maxsize=8)
def _spans(source: str) -> dict[int, int]:
    """Where the attributes of spans end, by the offset of the bracket before them."""
    if "]{" not in source:
        return {}
    return {match.start(): match.end() for match in _SPAN_END.finditer(source)}


def bracketed_span(state: StateInline, silent: bool) -> bool:
    """Parse a span of Pandoc, `[words]{.class}`, as its words, unless they would join a word."""
    if state.src[state.pos] != "[" or state.src[state.pos - 1 : state.pos].isalnum():
        return False
    spans = _spans(state.src)
    if not spans or next(reversed(spans)) < state.pos:
        return False
    label_end = state.md.helpers.parseLinkLabel(state, state.pos)
    end = spans.get(label_end, state.posMax + 1)
    if end > state.posMax:
        return False
    if not silent:
        last, state.pos, state.posMax = state.posMax, state.pos + 1, label_end
        state.level += 1
        state.md.inline.tokenize(state)
        state.level -= 1
        state.posMax = last
    state.pos = end
    return True


def attributes(state: StateInline, silent: bool) -> bool:
    """Drop attributes: a line of kramdown's, or some behind a span, but for a picture's `alt`."""
    source, offset = state.src, state.pos
    if source[offset] != "{":
        return False
    before = source[offset - 1] if offset else "\n"
    match = None
    if before == "\n":
        match = ATTRIBUTES.match(source, offset)
        if match and source[match.end() : match.end() + 1] not in {"", "\n"}:
            return False
    elif before in ")]`*":
        match = _OF_SPAN.match(source, offset)
    if match is None or match.end() > state.posMax:
        return False
    if not silent and not state.pending and state.tokens and state.tokens[-1].type == "image":
        alt = _ALT.search(match[0])
        state.tokens[-1].meta["alt"] = alt[1] if alt else ""
    state.pos = match.end()
    return True
