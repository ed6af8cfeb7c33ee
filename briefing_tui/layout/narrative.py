"""The narrative set in lines, whole: title block, body, disclaimer."""

from bisect import bisect_right

from msgspec import Struct

from briefing_tui.compare.matrix import side_numbers
from briefing_tui.layout.leaf import Setting, gap_before, lay_leaf
from briefing_tui.layout.spans import Line
from briefing_tui.layout.title_block import lay_disclaimer, lay_title_block
from briefing_tui.model.brief import Brief
from briefing_tui.model.document import Document, Leaf


class Page(Struct, frozen=True):
    """A narrative in lines. `starts` has the first line of each leaf, in order."""

    lines: tuple[Line, ...]
    starts: tuple[int, ...]
    document: Document

    def leaf_at(self, line: int) -> int:
        """The index of the leaf that a line belongs to; the title block counts as the first."""
        return max(0, bisect_right(self.starts, line) - 1)

    def file_line(self, line: int) -> int:
        """The line in the brief's file that stands at a line of the page, from 1."""
        if not self.document.leaves or line < self.starts[0]:
            return 1
        return self.document.leaves[self.leaf_at(line)].line

    def anchor(self, name: str) -> int | None:
        """The line on which a heading (or footnote) with that id begins."""
        for start, leaf in zip(self.starts, self.document.leaves, strict=True):
            if leaf.anchor and leaf.anchor == name:
                return start
        return None


def lay_narrative(brief: Brief, document: Document, width: int) -> Page:
    """The whole narrative for a width in cells."""
    setting = Setting(document, side_numbers(brief), width)
    lines = lay_title_block(brief, width, setting.parties)
    starts: list[int] = []
    previous: Leaf | None = None
    for leaf in document.leaves:
        if gap_before(leaf, previous):
            lines.append(())
        starts.append(len(lines))
        lines.extend(row.spans for row in lay_leaf(leaf, setting))
        previous = leaf
    lines.extend(lay_disclaimer(brief, width))
    return Page(tuple(lines), tuple(starts), document)
