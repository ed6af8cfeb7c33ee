"""The claims matrix set in lines: topic, agreement, and the sources side by side.

Every row is one line until the cursor is on it; then it opens, in its columns where they
are wide enough and below them where not. Lines leave out the cursor's bar, one cell at the
left, which belongs to the view.
"""

from msgspec import Struct

from briefing_tui.compare.cell import NO_SPEECH
from briefing_tui.compare.matrix import Matrix, Row, Tally
from briefing_tui.compare.words import glyph
from briefing_tui.layout.cells import (
    Voice,
    cell_line,
    cell_paragraphs,
    particulars,
    short_words,
    stance_glyph,
)
from briefing_tui.layout.runs import fit_line, line_cells, party_role, set_runs
from briefing_tui.layout.spans import MUTED, PLAIN, STRONG, Line, Span, Style
from briefing_tui.model.brief import Brief
from briefing_tui.text.cells import cells, cut, fit

_OPEN_IN_PLACE = 44
"""Source columns of so many cells and more wrap where they stand."""
_LEAST_SOURCE = 22
_NARROW = 100
_MOST_DOTS = 6

CLASS_ROLES = {
    "contested": "contested",
    "denied": "contested",
    "differs": "differs",
    "corroborated": "shared",
    "shared": "shared",
    "only": "text",
    "unverified": "unverified",
    "unmentioned": "muted",
    "unknown": "muted",
}


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
        """The agreement column: the glyph's slot, a blank, the label."""
        return self.slot + 1 + self.label


class ClaimsTable:
    """A matrix at a width: its head, its rows in one line, and the open row.

    `first` is the first source in sight where they don't all fit.
    """

    def __init__(
        self, brief: Brief, matrix: Matrix, width: int, *, ascii_only: bool = False, first: int = 0
    ) -> None:
        self.brief, self.matrix, self.width = brief, matrix, max(20, width)
        self.ascii_only = ascii_only
        self.narrow = self.width < _NARROW
        self.columns = self._measure(first)
        self._voices = [
            Voice(brief, source, self.side_role(side), ascii_only)
            for source, side in zip(matrix.columns, matrix.column_sides, strict=True)
        ]

    def _measure(self, first: int) -> Columns:
        sides, gap = len(self.matrix.sides), 1 if self.narrow else 2
        slot = max(2, sides) if sides <= _MOST_DOTS else 2
        labels = [self._label(row) for row in self.matrix.rows]
        label = max((cells(each) for each in labels), default=9)
        label = max(label, 9 - slot - 1)
        topic = 18 if self.narrow else 20
        room = self.width - topic - gap - slot - 1 - label - gap
        count = len(self.matrix.columns)
        fits = max(1, min(count, (room + gap) // (_LEAST_SOURCE + gap))) if count else 0
        first = max(0, min(first, count - fits))
        source = max(1, (room - gap * (fits - 1)) // fits) if fits else 0
        return Columns(topic, slot, label, gap, tuple(range(first, first + fits)), source)

    def side_role(self, side: int) -> str:
        """The colour of a side, by its place in the matrix."""
        return party_role(self.matrix.sides[side].number)

    def voice(self, column: int) -> Voice:
        """How a source's cells look."""
        return self._voices[column]

    def _label(self, row: Row) -> str:
        agreement = row.agreement
        if agreement.cls == "unverified":
            return "one account"
        return "differs" if self.narrow and agreement.cls == "differs" else agreement.label

    def head(self) -> tuple[Line, Line]:
        """Column headings in two lines; the second counts the claims, or tallies them."""
        columns = self.columns
        names: list[Span] = [
            *self._cell([Span("Topic", STRONG)], columns.topic),
            *self._cell([Span("Agreement", STRONG)], columns.agreement),
        ]
        left = columns.topic + columns.gap + columns.agreement
        count = len(self.matrix.rows)
        counted = [Span(f"{count} claim{'' if count == 1 else 's'}", MUTED)]
        tally = self.tally_glyphs() if self.narrow else counted
        below = [*fit_line(tally, left), self._gap()]
        for index in columns.shown:
            names += self._cell(self._source_name(index), columns.source)
            text = particulars(self.matrix.columns[index], self.brief, columns.source)
            below += self._cell([Span(text, MUTED)], columns.source)
        return tuple(names), tuple(below)

    def _source_name(self, index: int) -> list[Span]:
        source, role = self.matrix.columns[index], self._voices[index].role
        before = "‹ " if index == self.columns.shown[0] and index > 0 else ""
        last = index == self.columns.shown[-1] and index < len(self.matrix.columns) - 1
        tail = f" [{source.id}]" + (" ›" if last else "")
        name = cut(before + source.name, max(1, self.columns.source - cells(tail)))
        return [Span(name, Style(role, bold=True)), Span(tail, Style(role))]

    def _cell(self, spans: list[Span], width: int) -> list[Span]:
        return [*fit_line(spans, width), self._gap()]

    def _gap(self) -> Span:
        return Span(" " * self.columns.gap, PLAIN)

    def agreement(self, row: Row) -> list[Span]:
        """The agreement's glyph, or one dot a side, and its label in the class's colour."""
        kind = row.agreement.cls
        role = CLASS_ROLES[kind]
        dots = kind in ("only", "unmentioned") and len(self.matrix.sides) <= _MOST_DOTS
        if kind == "only":
            speaking = row.pattern.index("speaks")
            role = self.side_role(speaking)
        sign = (
            self._dots(row)
            if dots
            else [Span(glyph(kind, ascii_only=self.ascii_only), Style(role))]
        )
        pad = self.columns.slot - line_cells(sign) + 1
        label = cut(self._label(row), self.columns.label)
        return [*sign, Span(" " * max(1, pad), PLAIN), Span(label, Style(role))]

    def _dots(self, row: Row) -> list[Span]:
        return [
            Span(
                glyph(state, ascii_only=self.ascii_only) if state != "blank" else " ",
                Style(self.side_role(side)) if state == "speaks" else MUTED,
            )
            for side, state in enumerate(row.pattern)
        ]

    def row(self, index: int) -> Line:
        """A closed row: one line."""
        row = self.matrix.rows[index]
        spans = self._lead(row, PLAIN)
        for column in self.columns.shown:
            cell = cell_line(row.cells[column], self._voices[column])
            spans += self._cell(cell, self.columns.source)
        return tuple(spans)

    def _lead(self, row: Row, style: Style) -> list[Span]:
        topic = [Span(row.claim.topic, style)]
        return [
            *self._cell(topic, self.columns.topic),
            *self._cell(self.agreement(row), self.columns.agreement),
        ]

    def open_row(self, index: int, source: int) -> list[Line]:
        """The cursor's row in full; `source` is the column that `h` and `l` have chosen."""
        row = self.matrix.rows[index]
        in_place = self.columns.source >= _OPEN_IN_PLACE
        lines = self._open_in_place(row, source) if in_place else self._open_below(row, source)
        for spans in self._remarks(row):
            lines += [(Span("  ", PLAIN), *line) for line in set_runs(spans, self._prose())]
        return lines

    def _prose(self) -> int:
        return min(self.width - 4, 96)

    def _remarks(self, row: Row) -> list[list[Span]]:
        agreement, remarks = row.agreement, []
        if row.claim.claim:
            remarks.append([Span("Claim: ", MUTED), Span(row.claim.claim, PLAIN)])
        words = [agreement.label] if agreement.label != self._label(row) else []
        words += [flag for flag in agreement.flags if flag != "open list"]
        note = " · ".join([*words, *([row.claim.note] if row.claim.note else [])])
        if note:
            remarks.append([Span(note, Style("muted", italic=True))])
        return remarks

    def _open_in_place(self, row: Row, source: int) -> list[Line]:
        width = self.columns.source
        laid = [self._tall_cell(row, column, width) for column in self.columns.shown]
        left = self.columns.topic + self.columns.agreement + 2 * self.columns.gap
        lines: list[Line] = []
        for number in range(max([1, *(len(each) for each in laid)])):
            spans = self._lead(row, STRONG) if number == 0 else [Span(" " * left, PLAIN)]
            for column, cell in zip(self.columns.shown, laid, strict=True):
                if number == 0 and column == source:
                    spans[-1] = Span(" " * (self.columns.gap - 2) + "› ", STRONG)
                spans += self._cell(list(cell[number]) if number < len(cell) else [], width)
            lines.append(tuple(spans))
        return lines

    def _tall_cell(self, row: Row, column: int, width: int) -> list[Line]:
        cell, voice = row.cells[column], self._voices[column]
        lines = [
            line for part in cell_paragraphs(cell, voice) for line in set_runs(part, width - 2)
        ]
        sign = stance_glyph(cell, voice)
        return [
            (sign if number == 0 else Span(" ", PLAIN), Span(" ", PLAIN), *line)
            for number, line in enumerate(lines)
        ]

    def _open_below(self, row: Row, source: int) -> list[Line]:
        spans = self._lead(row, STRONG)
        for column in self.columns.shown:
            cell, voice = row.cells[column], self._voices[column]
            muted = cell.stance in NO_SPEECH
            words = Span(short_words(cell, voice), MUTED if muted else voice.style)
            spans += self._cell(
                [stance_glyph(cell, voice), Span(" ", PLAIN), words], self.columns.source
            )
        names = min(16, max((cells(each.id) for each in self.matrix.columns), default=0))
        lines: list[Line] = [tuple(spans)]
        for column in range(len(row.cells)):
            lines += self._stacked(row, column, names, chosen=column == source)
        return lines

    def _stacked(self, row: Row, column: int, names: int, *, chosen: bool) -> list[Line]:
        voice, cell = self._voices[column], row.cells[column]
        muted = cell.stance in NO_SPEECH
        room = self._prose() - names - 4
        label = Style(voice.role, bold=not muted)
        parts = cell_paragraphs(cell, voice, stance=False)
        lines = [line for part in parts for line in set_runs(part, room)]
        sign = Span("› " if chosen else "  ", STRONG)
        name = Span(fit(voice.source.id, names + 2), label)
        blank = Span(" " * (names + 4), PLAIN)
        return [
            (sign, name, *line) if number == 0 else (blank, *line)
            for number, line in enumerate(lines)
        ]

    def tally_words(self) -> list[Span]:
        """`1 differs · 2 both · 8 China only`: each count in its class's colour."""
        spans: list[Span] = []
        for each in self.matrix.tally:
            if spans:
                spans.append(Span(" · ", MUTED))
            spans.append(Span(f"{each.count} {each.label}", Style(self._tally_role(each))))
        return spans

    def tally_glyphs(self) -> list[Span]:
        """The same as glyph and count: at 80 columns it doubles as the legend."""
        spans: list[Span] = []
        for each in self.matrix.tally:
            if spans:
                spans.append(Span("  " if self.width > 60 else " ", PLAIN))
            sign = glyph(each.cls, ascii_only=self.ascii_only)
            row = next(row for row in self.matrix.rows if _counts(each, row))
            dots = each.cls in ("only", "unmentioned") and len(self.matrix.sides) <= _MOST_DOTS
            role = self._tally_role(each)
            spans += self._dots(row) if dots else [Span(sign, Style(role))]
            spans.append(Span(f" {each.count}", Style(role)))
        return spans

    def _tally_role(self, tally: Tally) -> str:
        return CLASS_ROLES[tally.cls] if tally.side is None else self.side_role(tally.side)


def _counts(tally: Tally, row: Row) -> bool:
    if row.agreement.cls != tally.cls:
        return False
    return tally.side is None or row.pattern[tally.side] == "speaks"
