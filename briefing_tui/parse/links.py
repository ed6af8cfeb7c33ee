"""Every link and citation of a document with its line, for those who check them."""

from collections.abc import Iterator

from briefing_tui.model.document import Document, Leaf, Target
from briefing_tui.parse.inline import Read, read_inline
from briefing_tui.parse.runs import NO_PLACE


def links(document: Document) -> Iterator[tuple[Target, int]]:
    """Each link, image, citation and footnote reference, with the file line it begins on."""
    for source, line in _sources(document):
        previous: Target | None = None
        for run in read_inline(source, document).runs:
            target = run.inline.target
            if target is not None and target is not previous:
                yield target, line + source.count("\n", 0, _offset(run, source))
            previous = target


def unknown_citations(document: Document) -> Iterator[tuple[str, int]]:
    """Each id in a citation that is none of the document's sources, with its file line."""
    for source, line in _sources(document):
        if "@" in source:
            for unknown, at in read_inline(source, document).unknown:
                yield unknown, line + source.count("\n", 0, at)


def _offset(run: Read, source: str) -> int:
    return max(0, source.find(run.inline.text)) if run.at == NO_PLACE else run.at


def _sources(document: Document) -> Iterator[tuple[str, int]]:
    """The inline sources that can hold a link, with the file line each begins on."""
    for leaf in document.leaves:
        if leaf.kind != "code":
            for source, line in ((leaf.text, leaf.line), *_cells(leaf)):
                if any(each in source for each in ("[", "<", "://", "@", "www.", "WWW.")):
                    yield source, line


def _cells(leaf: Leaf) -> Iterator[tuple[str, int]]:
    for number, row in enumerate(leaf.rows):
        # The delimiter row stands between the header and the others.
        line = leaf.line + number + (number > 0 and not leaf.part)
        for cell in row:
            yield cell, line
