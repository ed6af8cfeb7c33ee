"""The claims matrix set in lines: topic, agreement, and the sources side by side.

Every row is one line until the cursor is on it; `open_claim` lays it then. Lines leave out
the cursor's bar, one cell at the left, which belongs to the view.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from msgspec import Struct

from briefing_tui.compare.matrix import Matrix, Row
from briefing_tui.layout.agreement import (
    agreement_role,
    agreement_sign,
    dots,
    short_label,
    side_role,
    tally_signs,
)
from briefing_tui.layout.cells import Voice, cell_line, particulars
from briefing_tui.layout.runs import fit_line, line_cells
from briefing_tui.layout.spans import MUTED, PLAIN, STRONG, Line, Span, Style
from briefing_tui.model.brief import Brief
from briefing_tui.text.cells import cells, cut

_LEAST_SOURCE = 22
_NARROW = 100
_NO_SIGNS: Mapping[str, str] = MappingProxyType({})


class Columns(Struct, frozen=True):
    """The widths, in cells, of a matrix set for a width. `shown` are the sources in sight."""

    topic: int
    slot: int
    label: int
    gap: int
    shown: tuple[int, ...]
    source: int

    @property
    def agreement(self) -> int:
        """The agreement column: the sign's slot, a blank, the label."""
        return self.slot + 1 + self.label

    @property
    def before_sources(self) -> int:
        """Cells left of the first source."""
        return self.topic + self.agreement + 2 * self.gap


class ClaimsTable:
    """A matrix at a width: its head, and its rows in one line each.

    `first` is the first source in sight where they don't all fit, and `signs` stand before the
    topics of claims, by their ids.
    """

    def __init__(
        self,
        brief: Brief,
        matrix: Matrix,
        width: int,
        *,
        ascii_only: bool = False,
        first: int = 0,
        signs: Mapping[str, str] = _NO_SIGNS,
    ) -> None:
        self.brief, self.matrix, self.width = brief, matrix, max(20, width)
        self.ascii_only = ascii_only
        self.signs = signs
        self.narrow = self.width < _NARROW
        self._rows: dict[int, Line] = {}
        self.columns = self._measure(first)
        self.voices = tuple(
            Voice(brief, source, side_role(matrix, side), ascii_only)
            for source, side in zip(matrix.columns, matrix.column_sides, strict=True)
        )

    def _measure(self, first: int) -> Columns:
        gap = 1 if self.narrow else 2
        slot = max((dots(row) for row in self.matrix.rows), default=0)
        slot = max(2, slot)
        labels = (cells(short_label(row, narrow=self.narrow)) for row in self.matrix.rows)
        label = max(max(labels, default=0), cells("Agreement") - slot - 1)
        topic = 18 if self.narrow else 20
        room = self.width - topic - gap - slot - 1 - label - gap
        count = len(self.matrix.columns)
        fits = max(1, min(count, (room + gap) // (_LEAST_SOURCE + gap))) if count else 0
        first = max(0, min(first, count - fits))
        source = max(1, (room - gap * (fits - 1)) // fits) if fits else 0
        return Columns(topic, slot, label, gap, tuple(range(first, first + fits)), source)

    def head(self, remark: Sequence[Span] = ()) -> tuple[Line, Line]:
        """Column headings in two lines; the second counts the claims, or tallies them.

        A `remark` on what is shown stands there instead.
        """
        columns = self.columns
        names = [
            *self.place([Span("Topic", STRONG)], columns.topic),
            *self.place([Span("Agreement", STRONG)], columns.agreement),
        ]
        below = self.place(list(remark) or self._count(), columns.before_sources - columns.gap)
        for index in columns.shown:
            names += self.place(self._source_name(index), columns.source)
            text = particulars(self.matrix.columns[index], self.brief, columns.source)
            below += self.place([Span(text, MUTED)], columns.source)
        return tuple(names), tuple(below)

    def _count(self) -> list[Span]:
        count = len(self.matrix.rows)
        if not self.narrow:
            return [Span(f"{count} claim{'' if count == 1 else 's'}", MUTED)]
        gap = 2 if self.width > 60 else 1
        return tally_signs(self.matrix, gap=gap, ascii_only=self.ascii_only)

    def _source_name(self, index: int) -> list[Span]:
        source, role = self.matrix.columns[index], self.voices[index].role
        before = "‹ " if index == self.columns.shown[0] and index > 0 else ""
        last = index == self.columns.shown[-1] and index < len(self.matrix.columns) - 1
        tail = f" [{source.id}]" + (" ›" if last else "")
        name = cut(before + source.name, max(1, self.columns.source - cells(tail)))
        return [Span(name, Style(role, bold=True)), Span(tail, Style(role))]

    def place(self, spans: list[Span], width: int) -> list[Span]:
        """Spans in a column, with the gap after it."""
        return [*fit_line(spans, width), Span(" " * self.columns.gap, PLAIN)]

    def row(self, index: int) -> Line:
        """A closed row: one line. Laid once, for it is painted again at every move."""
        if (laid := self._rows.get(index)) is None:
            laid = self._rows[index] = self._lay_row(index)
        return laid

    def _lay_row(self, index: int) -> Line:
        row = self.matrix.rows[index]
        spans = self.lead(row, PLAIN)
        for column in self.columns.shown:
            cell = cell_line(row.cells[column], self.voices[column])
            spans += self.place(cell, self.columns.source)
        return tuple(spans)

    def lead(self, row: Row, style: Style) -> list[Span]:
        """Topic and agreement, which stay while the sources page."""
        return [
            *self.place([*self._sign(row), Span(row.claim.topic, style)], self.columns.topic),
            *self.place(self._agreement(row), self.columns.agreement),
        ]

    def _sign(self, row: Row) -> list[Span]:
        sign = self.signs.get(row.claim.id)
        return [Span(sign, STRONG)] if sign else []

    def _agreement(self, row: Row) -> list[Span]:
        sign = agreement_sign(self.matrix, row, ascii_only=self.ascii_only)
        pad = Span(" " * (self.columns.slot - line_cells(sign) + 1), PLAIN)
        label = cut(short_label(row, narrow=self.narrow), self.columns.label)
        return [*sign, pad, Span(label, Style(agreement_role(self.matrix, row)))]
