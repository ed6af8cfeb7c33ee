"""A body read piece by piece, so that its first screen never waits for its last line.

Each step reads some of the text and drops its last top-level block, which the next step
reads again, because only then is it known to be whole. Until the end that block is shown
as far as it goes. What comes of reading to the end is what reading at once would give.

The parser is imported when a step needs it: a body that another process began is at hand
before that.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from briefing_tui.model.document import Document, Leaf, Prefix, Reference
from briefing_tui.parse.inline import parse_inlines, plain, read_inline
from briefing_tui.parse.markdown import block_tokens
from briefing_tui.text.sanitise import heading_anchor, sanitise

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

    from markdown_it.token import Token

    from briefing_tui.model.brief import Brief
    from briefing_tui.parse.blocks import Note

FIRST_SCREEN = 12_000
"""Characters read before the first screen."""

_WHOLE = 1 << 62


class IncrementalParser:
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
        from briefing_tui.parse.blocks import LeafReader

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
        self.stable = 0
        """Leaves at the document's beginning that later steps leave as they are."""

    @property
    def done(self) -> bool:
        """Whether the document is whole."""
        return self.document.whole

    def parse_inlines(self, least: int) -> None:
        """Read the inline text of the first leaves too, so many characters or more."""
        self.document = parse_inlines(self.document, least)

    def step(self, size: int = _WHOLE, *, publish: bool = True) -> Document:
        """Read about so many characters more; the document so far. Never raises.

        What is not to be published yet is read without making a document of it.
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
        if not (publish or first):
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
        from briefing_tui.parse.blocks import LeafReader

        document = self.document
        if first_chunk:
            ahead, notes = definitions_ahead(self._text, first_chunk)
            self._ahead = {each.label: each for each in ahead}
        references = self._ahead | _read_references(env) | self._references
        document = replace(document, references=_sorted(references), inlines=())
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
        self.stable = len(self._anchored) - (0 <= at < len(self._anchored))
        leaves = tuple(leaves) if at < 0 else (*leaves[:at], *leaves[at + 1 :])
        self.document = replace(document, leaves=leaves, anchors=anchors)
        return self.document

    def _anchor(self, document: Document) -> None:
        """Give the headings that were read since the last time their ids."""
        new = self._reader.leaves[len(self._anchored) :]
        self._anchored.extend(_anchored(new, self._taken, document))

    def _finish(self) -> Document:

        document = replace(self.document, references=_sorted(self._references), inlines=())
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


# MERGED:
# What the beginning of a long body needs to know of the rest before that is read.
#
# A reference `[words][label]` on the first screen is a link only if its definition, which
# may be the last line, is there. These searches find such lines at the speed of `find`;
# where one stands in a code block the guess is wrong, and mended once all has been read.

# Not `[words](address)`, nor a citation, nor the box of a task.
_BRACKETS = re.compile(r"\[(?!@|[ xX]\])([^\[\]]{1,200})\](?!\()")
_DEFINITION = re.compile(r"\[([^\[\]]{1,200})\]:.*(?:\n.+){0,2}")
_LIST = re.compile(r"(?:[ \t]*\n|[ \t].*\n|\d{1,9}[.)].*\n?)*")
_ITEM = re.compile(r"^ {0,3}\d{1,9}[.)](?:[ \t]|$)", re.M)
_MOST_LINES = 4_000
_MOST_FOUND = 400


def definitions_ahead(text: str, chunk: str) -> tuple[list[Reference], frozenset[str]]:
    """The link definitions that a piece of the text may want, and the labels of its notes."""
    wanted = {_folded(label) for label in _BRACKETS.findall(chunk)}
    references: dict[str, Reference] = {}
    notes: set[str] = set()
    at = -1
    for _ in range(_MOST_LINES if wanted else 0):
        found = _DEFINITION.match(text, at + 1)
        if found and _folded(found[1]) in wanted:
            if found[1].startswith("^"):
                notes.add(found[1][1:])
            else:
                for each in _read(found[0]):
                    references.setdefault(each.label, each)
        at = text.find("\n[", at + 1)
        if at < 0 or len(references) > _MOST_FOUND:
            break
    return list(references.values()), frozenset(notes)


def _folded(label: str) -> str:
    return " ".join(label.split()).casefold()


def _read(definition: str) -> list[Reference]:
    env: dict[str, Any] = {}
    block_tokens(definition, env)
    found: dict[str, dict[str, str]] = env.get("references", {})
    return [Reference(label, each["href"], each["title"]) for label, each in found.items()]


def items_ahead(text: str, at: int) -> int:
    """How many items of an ordered list follow a place inside of it."""
    found = _LIST.match(text, at)
    return len(_ITEM.findall(text, at, found.end())) if found else 0


# MERGED:
# The body of a brief: Markdown text to a document of flat leaves.
#
# Only blocks are read here; inline text stays source until it is laid out, because most
# of a long document is never on screen.


def parse_body(
    text: str,
    *,
    line: int = 1,
    title: str = "",
    sources: frozenset[str] = frozenset(),
    claims: frozenset[str] = frozenset(),
) -> Document:
    """Read the whole body. `line` is the file line, from 1, on which `text` begins.

    A first level-one heading equal to `title` is left out. Never raises.
    """
    return IncrementalParser(text, line=line, title=title, sources=sources, claims=claims).step()


def parser_for(brief: Brief) -> IncrementalParser:
    """The body of a brief, to be read in pieces, knowing what the brief can cite."""
    return IncrementalParser(
        brief.body,
        line=brief.body_line,
        title=brief.title,
        sources=frozenset(source.id for source in brief.sources),
        claims=frozenset(claim.id for claim in brief.claims),
    )


def parse_start(brief: Brief) -> IncrementalParser:
    """The same, read as far as the first screen needs it."""
    parser = parser_for(brief)
    parser.step(FIRST_SCREEN)
    return parser


def parse_document(brief: Brief) -> Document:
    """The whole body of a brief as a document."""
    return parser_for(brief).step()


# MERGED:
# Footnotes: which are cited, in what order, and their leaves at the document's end.


def set_notes(
    leaves: Sequence[Leaf], notes: Sequence[Note], document: Document
) -> tuple[tuple[str, ...], list[Leaf]]:
    """The labels cited, in the order of their numbers, and the leaves of all notes.

    A note cited only in another note comes after those cited in the text. One that is
    cited nowhere, or repeats a label, is set last, so that nothing the writer wrote is
    lost.
    """
    defined: dict[str, int] = {}
    for index, note in enumerate(notes):
        defined.setdefault(note.label, index)
    cited = [defined[label] for label in cited_labels(leaves, defined, document)]
    for note_index in cited:  # grows while it is read
        found = cited_labels(notes[note_index].leaves, defined, document)
        cited.extend(index for label in found if (index := defined[label]) not in cited)
    ordered = [*cited, *(index for index in range(len(notes)) if index not in cited)]
    width = len(f"{len(ordered)}. ")
    numbered = [
        leaf
        for number, index in enumerate(ordered, 1)
        for leaf in _numbered(notes[index], f"{number}. ".rjust(width), number > 1)
    ]
    return tuple(notes[index].label for index in cited), numbered


def cited_labels(
    leaves: Iterable[Leaf], defined: Container[str], document: Document
) -> tuple[str, ...]:
    """The labels that leaves cite, each once, in the order of the text."""
    found: dict[str, None] = {}
    if defined:
        for leaf in leaves:
            if leaf.kind == "code":
                continue
            for source in (leaf.text, *(cell for row in leaf.rows for cell in row)):
                if "[^" in source:
                    found |= dict.fromkeys(read_inline(source, document, defined).notes)
    return tuple(found)


def _numbered(note: Note, first: str, tight: bool) -> Iterable[Leaf]:
    """The leaves of a note with its number before the first."""
    rest = " " * len(first)
    for index, leaf in enumerate(note.leaves or (Leaf(kind="paragraph"),)):
        prefix = Prefix("note", rest if index else first, rest)
        leaf = replace(leaf, prefixes=(prefix, *leaf.prefixes))
        if index:
            yield leaf
        else:
            kind = "note" if leaf.kind == "paragraph" else leaf.kind
            yield replace(leaf, kind=kind, anchor=note.label, tight=tight)
