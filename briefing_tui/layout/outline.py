"""The headings of a narrative as a tree that fits its levels, whatever those are."""

from typing import NamedTuple

from briefing_tui.layout.leaf import Setting, leaf_text
from briefing_tui.layout.spans import Line, Span, Style
from briefing_tui.model.document import Document


class Entry(NamedTuple):
    """A heading: its leaf, its words, and how many headings it stands under."""

    leaf: int
    words: str
    depth: int


def outline(document: Document, setting: Setting) -> tuple[Entry, ...]:
    """Every heading in order. A level that is left out does not indent."""
    entries: list[Entry] = []
    above: list[int] = []
    for index, leaf in document.headings():
        if leaf.part:
            continue
        while above and above[-1] >= leaf.level:
            above.pop()
        words = " ".join(leaf_text(leaf, setting).split())
        entries.append(Entry(index, words, len(above)))
        above.append(leaf.level)
    return tuple(entries)


def current_entry(entries: tuple[Entry, ...], leaf: int) -> int:
    """The index of the heading that a leaf stands under; the first for one above it."""
    before = [index for index, entry in enumerate(entries) if entry.leaf <= leaf]
    return before[-1] if before else 0


def matching(entries: tuple[Entry, ...], words: str) -> tuple[Entry, ...]:
    """The headings that hold all the words typed, in any case."""
    parts = words.casefold().split()
    return tuple(each for each in entries if all(part in each.words.casefold() for part in parts))


def entry_line(entry: Entry, *, current: bool) -> Line:
    """One heading; where one is now is marked by more than its weight."""
    mark = Span("› " if current else "  ", Style("accent", bold=True))
    style = Style("strong", bold=True) if current or not entry.depth else Style()
    return (mark, Span("  " * entry.depth, Style()), Span(entry.words or "(no words)", style))
