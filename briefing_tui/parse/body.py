"""The body of a brief: Markdown text to a document of flat leaves.

Only blocks are read here; inline text stays source until it is laid out, because most
of a long document is never on screen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from briefing_tui.model.document import Document, Leaf, Prefix, Reference
from briefing_tui.parse.inline import plain, read_inline
from briefing_tui.parse.leaves import LeafReader, Note
from briefing_tui.parse.markdown import block_tokens
from briefing_tui.text.sanitise import sanitise
from briefing_tui.text.slugs import heading_anchor

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def parse_body(
    text: str,
    *,
    line: int = 1,
    title: str = "",
    sources: frozenset[str] = frozenset(),
    claims: frozenset[str] = frozenset(),
) -> Document:
    """Read the body. `line` is the file line, from 1, on which `text` begins.

    A first level-one heading equal to `title` is left out. Never raises.
    """
    text = sanitise(text).replace("\r\n", "\n").replace("\r", "\n")
    env: dict[str, Any] = {}
    reader = LeafReader()
    reader.read(block_tokens(text, env), line)
    document = Document(references=_references(env), sources=sources, claims=claims)
    labels, notes = _notes(reader.leaves, reader.notes, document)
    document = replace(document, notes=labels)
    leaves, anchors = _anchored([*reader.leaves, *notes], document)
    return replace(document, leaves=_without_title(leaves, title, document), anchors=anchors)


def _references(env: dict[str, Any]) -> tuple[Reference, ...]:
    found: dict[str, dict[str, str]] = env.get("references", {})
    return tuple(
        Reference(label, found[label]["href"], found[label]["title"]) for label in sorted(found)
    )


def _anchored(
    leaves: Iterable[Leaf], document: Document
) -> tuple[tuple[Leaf, ...], frozenset[str]]:
    """The leaves with the headings' ids, and all ids."""
    taken: dict[str, int] = {}
    anchored = tuple(
        replace(leaf, anchor=heading_anchor(plain(leaf.text, document), taken))
        if leaf.kind == "heading" and not leaf.anchor
        else leaf
        for leaf in leaves
    )
    return anchored, frozenset(taken)


def _without_title(leaves: tuple[Leaf, ...], title: str, document: Document) -> tuple[Leaf, ...]:
    for index, leaf in enumerate(leaves):
        if leaf.kind == "heading" and leaf.level == 1 and not leaf.prefixes:
            if title and _same_words(plain(leaf.text, document), title):
                return leaves[:index] + leaves[index + 1 :]
            break
    return leaves


def _same_words(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def _notes(
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
    cited = list(dict.fromkeys(_cited_in(leaves, defined, document)))
    for note_index in cited:  # grows while it is read
        found = dict.fromkeys(_cited_in(notes[note_index].leaves, defined, document))
        cited.extend(index for index in found if index not in cited)
    ordered = [*cited, *(index for index in range(len(notes)) if index not in cited)]
    width = len(f"{len(ordered)}. ")
    numbered = [
        leaf
        for number, index in enumerate(ordered, 1)
        for leaf in _numbered(notes[index], f"{number}. ".rjust(width), number > 1)
    ]
    return tuple(notes[index].label for index in cited), numbered


def _cited_in(leaves: Iterable[Leaf], defined: dict[str, int], document: Document) -> Iterable[int]:
    """The notes that leaves cite, by index."""
    if not defined:
        return
    for leaf in leaves:
        if leaf.kind == "code":
            continue
        for source in (leaf.text, *(cell for row in leaf.rows for cell in row)):
            if "[^" in source:
                for label in read_inline(source, document, defined).notes:
                    yield defined[label]


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
