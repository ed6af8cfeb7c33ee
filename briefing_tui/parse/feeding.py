"""A body read piece by piece, so that its first screen never waits for its last line.

Each step reads some of the text and drops its last top-level block, which the next step
reads again, because only then is it known to be whole. Until the end that block is shown
as far as it goes. What comes of reading to the end is what reading at once would give.

The parser is imported when a step needs it: a feed that another process began is at hand
before that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from briefing_tui.model.document import Document, Leaf, Reference
from briefing_tui.parse.inline import plain, read_ahead
from briefing_tui.text.sanitise import sanitise
from briefing_tui.text.slugs import heading_anchor

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from markdown_it.token import Token

FIRST = 12_000
"""Characters read before the first screen."""

_WHOLE = 1 << 62


class Feed:
    """One body on its way to a document. `document` is what is known so far."""

    def __init__(
        self,
        text: str,
        *,
        line: int = 1,
        title: str = "",
        sources: frozenset[str] = frozenset(),
        claims: frozenset[str] = frozenset(),
    ) -> None:
        from briefing_tui.parse.leaves import LeafReader

        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        self._text = text
        self._at = 0
        self._line = line
        self._title = title
        self._reader = LeafReader()
        self._taken: dict[str, int] = {}
        self._references: dict[str, Reference] = {}
        self._ahead: dict[str, Reference] = {}
        self._anchored: list[Leaf] = []
        self._least = 0
        self.document = Document(sources=sources, claims=claims, whole=False)
        self.settled = 0
        """Leaves at the document's beginning that later steps leave as they are."""

    @property
    def done(self) -> bool:
        """Whether the document is whole."""
        return self.document.whole

    @property
    def size(self) -> int:
        """Characters of the whole text."""
        return len(self._text)

    def read_ahead(self, least: int) -> None:
        """Read the inline text of the first leaves too, so many characters or more."""
        self.document = read_ahead(self.document, least)

    def step(self, size: int = _WHOLE, *, shown: bool = True) -> Document:
        """Read about so many characters more; the document so far. Never raises.

        What is not to be `shown` yet is read without making a document of it.
        """
        if self.done:
            return self.document
        from briefing_tui.parse.markdown import block_tokens

        stop = self._stop(max(size, self._least))
        env: dict[str, Any] = {}
        chunk = sanitise(self._text[self._at : stop])
        tokens = block_tokens(chunk, env)
        if stop == len(self._text):
            self._keep(tokens, env, chunk, len(tokens), None)
            return self._finish()
        last, line = _last_block(tokens)
        if line == 0:  # one block fills the piece: take more the next time
            self._least = 2 * len(chunk)
            last = 0
        else:
            self._least = 0
        first = not self._at
        self._keep(tokens, env, chunk, last, line)
        if not (shown or first):
            return self.document
        return self._show(tokens[last:], env, chunk if first else "", stop)

    def _stop(self, size: int) -> int:
        """Where to end a piece: if it can be after a blank line, else after a line."""
        limit = self._at + size
        if limit >= len(self._text):
            return len(self._text)
        least = limit - size // 4
        if (end := self._text.rfind("\n\n", least, limit)) >= 0:
            return end + 2
        end = self._text.rfind("\n", least, limit)
        return end + 1 if end >= 0 else limit

    def _keep(
        self, tokens: Sequence[Token], env: dict[str, Any], chunk: str, last: int, line: int | None
    ) -> None:
        """Take the tokens before `last` for good; `line` is the first that is read again."""
        for label, each in _read_references(env).items():
            if line is None or env["references"][label]["map"][0] < line:
                self._references.setdefault(label, each)
        self._reader.read(tokens[:last], self._line)
        if line:
            self._at += _offset_of_line(chunk, line)
            self._line += line

    def _show(
        self, tail: Sequence[Token], env: dict[str, Any], first_chunk: str, stop: int
    ) -> Document:
        """The document as far as it goes, with the block that has not ended yet."""
        from briefing_tui.parse.ahead import definitions_ahead, items_ahead
        from briefing_tui.parse.leaves import LeafReader
        from briefing_tui.parse.notes import cited_labels

        document = self.document
        if first_chunk:
            ahead, notes = definitions_ahead(self._text, first_chunk)
            self._ahead = {each.label: each for each in ahead}
        references = self._ahead | _read_references(env) | self._references
        document = replace(document, references=_sorted(references), known=())
        rest = LeafReader()
        if tail and tail[0].type == "ordered_list_open":
            rest.items_ahead = items_ahead(self._text, stop)
        rest.read(tail, self._line)
        if first_chunk and notes:
            leaves = (*self._reader.leaves, *rest.leaves)
            document = replace(document, notes=cited_labels(leaves, notes, document))
        self._anchor(document)
        taken = dict(self._taken)
        leaves = (*self._anchored, *_anchored(rest.leaves, taken, document))
        return self._publish(leaves, frozenset(taken), document)

    def _publish(
        self, leaves: Sequence[Leaf], anchors: frozenset[str], document: Document
    ) -> Document:
        at = _title_at(leaves, self._title, document)
        self.settled = len(self._anchored) - (0 <= at < len(self._anchored))
        leaves = tuple(leaves) if at < 0 else (*leaves[:at], *leaves[at + 1 :])
        self.document = replace(document, leaves=leaves, anchors=anchors)
        return self.document

    def _anchor(self, document: Document) -> None:
        """Give the headings that were read since the last time their ids."""
        new = self._reader.leaves[len(self._anchored) :]
        self._anchored.extend(_anchored(new, self._taken, document))

    def _finish(self) -> Document:
        from briefing_tui.parse.notes import set_notes

        document = replace(self.document, references=_sorted(self._references), known=())
        labels, notes = set_notes(self._reader.leaves, self._reader.notes, document)
        document = replace(document, notes=labels, whole=True)
        if any(leaf.kind == "heading" and "[" in leaf.text for leaf in self._anchored):
            # Their words may have depended on definitions that came later.
            self._anchored, self._taken = [], {}
        self._anchor(document)
        self._anchored.extend(_anchored(notes, self._taken, document))
        self._publish(self._anchored, frozenset(self._taken), document)
        self._text, self._anchored = "", []
        del self._reader  # no step follows
        return self.document


def _read_references(env: dict[str, Any]) -> dict[str, Reference]:
    found: dict[str, dict[str, str]] = env.get("references", {})
    return {label: Reference(label, each["href"], each["title"]) for label, each in found.items()}


def _sorted(references: dict[str, Reference]) -> tuple[Reference, ...]:
    return tuple(references[label] for label in sorted(references))


def _title_at(leaves: Iterable[Leaf], title: str, document: Document) -> int:
    """The index of a first level-one heading that says the same as the title, else -1."""
    for index, leaf in enumerate(leaves if title else ()):
        if leaf.kind == "heading" and leaf.level == 1 and not leaf.prefixes:
            return index if _same_words(plain(leaf.text, document), title) else -1
    return -1


def _anchored(leaves: Iterable[Leaf], taken: dict[str, int], document: Document) -> Iterable[Leaf]:
    """The leaves with the headings' ids."""
    for leaf in leaves:
        if leaf.kind == "heading" and not leaf.anchor and not leaf.part:
            yield replace(leaf, anchor=heading_anchor(plain(leaf.text, document), taken))
        else:
            yield leaf


def _last_block(tokens: Sequence[Token]) -> tuple[int, int]:
    """The index of the last top-level block's first token, and the line it begins on."""
    for index in range(len(tokens) - 1, -1, -1):
        token = tokens[index]
        if token.level == 0 and token.nesting >= 0 and token.map:
            return index, token.map[0]
    return 0, 0


def _offset_of_line(text: str, line: int) -> int:
    """Where a line begins, counted from 0; it is near the end as a rule."""
    at = len(text)
    for _ in range(text.count("\n") - line + 1 if line else 0):
        at = text.rfind("\n", 0, at)
    return at + 1 if line else 0


def _same_words(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()
