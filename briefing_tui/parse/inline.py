"""Inline Markdown of one leaf to runs of text with one look each."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec.structs import replace

from briefing_tui.model.document import Document, Inline
from briefing_tui.text.sanitise import sanitise

if TYPE_CHECKING:
    from collections.abc import Container

# Without any of these a text is only text, and the parser can be left out.
_MARKUP = re.compile(r"[\\`*_\[\]<&~{\n\r\t@]|://|www\.", re.IGNORECASE)


class Read(NamedTuple):
    """An inline run, with the offset in the source where its link begins."""

    inline: Inline
    at: int


class UnknownCitation(NamedTuple):
    """The id in a citation that is not one of the document's sources, and its offset."""

    source: str
    at: int


class Reading(NamedTuple):
    """All that a source text has for those who need more than its runs."""

    runs: tuple[Read, ...]
    unknown: tuple[UnknownCitation, ...]
    notes: tuple[str, ...]
    """The labels of the footnotes cited, in order, with repeats."""


def parse_inline(source: str, document: Document) -> tuple[Inline, ...]:
    """The runs of a paragraph's, heading's or table cell's source.

    The pieces of one link share one `Target` object; another link, even to the same
    address, has another.
    """
    if not _MARKUP.search(source):
        return (Inline(text=sanitise(source)),) if source else ()
    if document.known:
        at = bisect_left(document.known, source, key=lambda each: each[0])
        if at < len(document.known) and document.known[at][0] == source:
            return document.known[at][1]
    return tuple(run.inline for run in read_inline(source, document).runs)


def plain(source: str, document: Document) -> str:
    """The words of a source text without markup."""
    return "".join(inline.text for inline in parse_inline(source, document))


def read_inline(source: str, document: Document, notes: Container[str] | None = None) -> Reading:
    """The runs with their places. `notes` are the labels of footnotes, by default the cited."""
    # A screen whose text was read ahead is up before the parser is there.
    from briefing_tui.parse.markdown import inline_tokens
    from briefing_tui.parse.runs import RunReader

    env: dict[str, Any] = {
        "references": _References(document),
        "sources": document.sources,
        "notes": document.notes if notes is None else notes,
        "unknown": [],
        "cited": [],
    }
    reader = RunReader(document)
    reader.read(inline_tokens(source, env))
    runs = tuple(Read(inline, at) for inline, at in reader.runs)
    unknown = tuple(UnknownCitation(*each) for each in env["unknown"])
    return Reading(runs, unknown, tuple(env["cited"]))


def read_ahead(document: Document, least: int) -> Document:
    """The document with the inline text of its first leaves, so many characters or more."""
    known: dict[str, tuple[Inline, ...]] = {}
    for leaf in document.leaves:
        if least < 0:
            break
        sources = (*leaf.sample[:1], *leaf.rows)
        for source in (leaf.text, *(cell for row in sources for cell in row)):
            least -= len(source)
            if leaf.kind != "code" and _MARKUP.search(source):
                known[source] = parse_inline(source, document)
    return replace(document, known=tuple(sorted(known.items())))


class _References:
    """The document's link definitions as the parser asks for them.

    They are sorted by label, so that nothing has to be built for each paragraph.
    """

    def __init__(self, document: Document) -> None:
        self._references = document.references

    def get(self, label: str, default: None = None) -> dict[str, str] | None:
        """The definition of a normalised label."""
        index = bisect_left(self._references, label, key=lambda each: each.label)
        if index < len(self._references) and self._references[index].label == label:
            found = self._references[index]
            return {"href": found.href, "title": found.title}
        return default
