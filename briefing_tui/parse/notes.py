"""Footnotes: which are cited, in what order, and their leaves at the document's end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from briefing_tui.model.document import Document, Leaf, Prefix
from briefing_tui.parse.inline import read_inline

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

    from briefing_tui.parse.leaves import Note


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
