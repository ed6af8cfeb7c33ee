"""The highlights of a narrative itself: its code, and the links to the claim under the cursor."""

from collections.abc import Iterator

from briefing_tui.layout.highlighting import Highlight, TokenKind, language_of
from briefing_tui.layout.links import links_of
from briefing_tui.layout.narrative import ScrollLayout
from briefing_tui.model.document import Leaf
from briefing_tui.tui.widgets.selection import StyleRange

_CACHED_LEAVES = 300
_TOKEN_STYLES: dict[TokenKind, StyleRange] = {
    "comment": StyleRange(0, 0, "muted", italic=True),
    "keyword": StyleRange(0, 0, "strong", bold=True),
    "string": StyleRange(0, 0, "muted"),
    "name": StyleRange(0, 0, "strong"),
}
LexedCode = list[tuple[Leaf, tuple[Highlight, ...]]]
"""Leaves of code with their tokens."""


class CodeHighlighter:
    """The highlights of the code that has been in sight.

    Code is drawn without those that are missing; then a thread lexes it, and it is drawn again.
    """

    def __init__(self) -> None:
        # The leaf is kept with its highlights, so that no other object gets its id.
        self._cache: dict[int, tuple[Leaf, list[StyleRange]]] = {}
        self._missing: dict[int, Leaf] = {}
        """The requested leaves that are not in the cache."""
        self._is_lexing = False

    def highlights(self, leaf: Leaf) -> list[StyleRange]:
        """The highlights of a leaf; none while they are missing."""
        if leaf.kind != "code" or not language_of(leaf.info):
            return []
        if (cached := self._cache.get(id(leaf))) is not None:
            return cached[1]
        self._missing[id(leaf)] = leaf
        return []

    def begin_lexing(self) -> bool:
        """Whether the caller has to lex what is missing, because nobody does so far."""
        begins = bool(self._missing) and not self._is_lexing
        self._is_lexing = self._is_lexing or begins
        return begins

    def take_missing(self) -> list[Leaf]:
        missing, self._missing = self._missing, {}
        return [*missing.values()]

    def add(self, lexed: LexedCode) -> None:
        self._is_lexing = False
        if len(self._cache) > _CACHED_LEAVES:
            self._cache.clear()
        for leaf, tokens in lexed:
            self._cache[id(leaf)] = (
                leaf,
                [_TOKEN_STYLES[kind]._replace(start=a, end=b) for a, b, kind in tokens],
            )


def claim_links(layout: ScrollLayout, leaf: int, claim: str) -> Iterator[StyleRange]:
    """Links to the claim under the cursor."""
    for link in links_of(layout, leaf) if claim else ():
        if link.target.kind == "claim" and link.target.name == claim:
            yield StyleRange(link.start, link.end, "strong", bold=True)
