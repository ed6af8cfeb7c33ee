"""The narrative's lines as they are painted: with marks, labels and a notice over them."""

from typing import Self

from textual.geometry import Region
from textual.strip import Strip

from briefing_tui.layout.changed import margin
from briefing_tui.layout.flow import Place
from briefing_tui.layout.rows import Row
from briefing_tui.layout.runs import fit_line
from briefing_tui.layout.spans import MUTED, Line, Span, Style
from briefing_tui.tui.panes.narrative.flow_view import FlowView
from briefing_tui.tui.panes.narrative.painting import Mark, labelled, marked, shifted
from briefing_tui.tui.widgets.lines import looks_of


class PaintedView(FlowView):
    """Paints what is in sight. Subclasses say what is marked."""

    def __init__(self) -> None:
        super().__init__()
        self._shift = 0
        self._marks: dict[int, list[Mark]] = {}

    def marks(self, leaf: int) -> list[Mark]:
        """What is marked in a leaf."""
        return []

    def labels(self, place: Place) -> list[tuple[int, str]]:
        """Cells of a row, and the words that are put over them."""
        return []

    def is_changed(self, leaf: int) -> bool:
        """Whether a leaf is other than when the brief was opened."""
        return False

    def notice(self) -> Line:
        """What is said in the last row in sight, over the text; nothing as a rule."""
        return ()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Paint without Textual's cache of styled lines: we have no border and no padding, and
        when the text scrolls no line is where it was."""
        strips = [self.render_line(y) for y in crop.line_range]
        if filters := self.get_line_filters():
            background = self.background_colors[1]
            for each in filters:
                strips = [strip.apply_filter(each, background) for strip in strips]
        blank = looks_of(self.app).rich(Style())
        return [strip.crop_extend(crop.x, crop.right, blank) for strip in strips]

    def render_line(self, y: int) -> Strip:
        """Paint one line of the visible part (Textual's Line API)."""
        if self._laid_width != self.room:
            # Painted before the resize is told: the first frame must be right as well.
            self._laid_width = self.room
            self.lay()
        width = self.scrollable_content_region.width
        if y == self.page - 1 and (notice := self.notice()):
            line = (Span(" " * self.inset, MUTED), *notice)
            return looks_of(self.app).strip(fit_line(line, width), width, "cursor")
        places = self.places()
        line = self._line_at(places[y]) if y < len(places) else ()
        return looks_of(self.app).strip(line, width)

    def refresh(self, *regions: Region, **how: bool) -> Self:
        """Repaint; what was marked may have changed."""
        self._marks = {}
        return super().refresh(*regions, **how)

    def _line_at(self, place: Place) -> Line:
        if place.leaf not in self._marks:
            self._marks[place.leaf] = self.marks(place.leaf)
        row = self.row_at(place)
        line = marked(row, self._marks[place.leaf])
        if labels := self.labels(place):
            line = labelled(line, labels)
        changed = bool(row.spans) and self.is_changed(place.leaf)
        return (margin(self.inset, changed=changed), *line)

    def row_at(self, place: Place) -> Row:
        """A row as it is in sight: long code may have been moved sideways."""
        flow = self.flow
        assert flow is not None
        row = flow.row(place)
        if 0 <= place.leaf < flow.count and flow.document.leaves[place.leaf].kind == "code":
            row = shifted(row, self._shift, flow.width)
        return row

    def action_sideways(self, cells: int) -> None:
        """Long lines of code to the left or the right."""
        self._shift = max(0, self._shift + cells)
        self.refresh()
