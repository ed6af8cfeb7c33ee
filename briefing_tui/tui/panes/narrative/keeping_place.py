"""Where the reader was in a narrative, found in what it has become.

A place is a leaf's number, and whatever is written above it moves the numbers.
"""

from briefing_tui.compare.revision import NEAR, leaf_after
from briefing_tui.layout.flow import Position
from briefing_tui.model.document import Document


class KeepingPlace:
    """One place, until it is found or the reader goes elsewhere."""

    def __init__(self) -> None:
        self._wanted: tuple[Document, Position] | None = None

    def begin(self, document: Document | None, position: Position) -> None:
        """A narrative is about to be shown anew; `document` is what it was."""
        known = document is not None and 0 <= position[0] < len(document.leaves)
        self._wanted = (document, position) if document is not None and known else None

    def forget(self) -> None:
        """The reader is elsewhere."""
        self._wanted = None

    def find(self, document: Document) -> Position | None:
        """Where the place is in the document as far as it has been read; None: where it was,
        or not known yet."""
        if self._wanted is None:
            return None
        before, (leaf, character) = self._wanted
        if not document.whole and leaf + 2 * NEAR >= len(document.leaves):
            return None
        self._wanted = None
        found = leaf_after(before.leaves, document.leaves, leaf)
        return (found, character) if found is not None and found != leaf else None
