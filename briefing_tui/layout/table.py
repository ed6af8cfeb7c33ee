"""Markdown tables: columns share the width fairly, cells wrap, in any script."""

from collections.abc import Sequence

from briefing_tui.layout.rows import DECORATION, EMPTY, Row, set_rows
from briefing_tui.layout.runs import line_cells
from briefing_tui.layout.spans import Span, Style
from briefing_tui.model.document import Align

_GAP = 2
_LEAST = 4
"""Cells below which a column can't be read; narrower tables are set as a list."""

Cell = Sequence[Span]


def lay_table(
    rows: Sequence[Sequence[Cell]],
    align: Sequence[Align],
    width: int,
    *,
    natural: Sequence[int] = (),
    labels: Sequence[Cell] = (),
) -> list[Row]:
    """A table in rows. The first row is the header (GFM 4.10), unless `labels` are given.

    Those are the header of a table of which these rows are a later piece. `natural` are the
    widths that the columns want, where these rows don't decide them. Offsets are into the
    cells' texts, each followed by one character.
    """
    columns = max((len(row) for row in rows), default=0)
    if not columns:
        return []
    head = () if labels else rows[:1]
    body = rows[len(head) :]
    if columns * (_LEAST + _GAP) - _GAP > width:
        names = [_bold(cell) for cell in (labels or rows[0])] if body else []
        return _as_list(body or head, names, width, 0 if labels or not body else _size(rows[0]))
    widths = share_width(list(natural) or natural_widths(rows), width)
    laid: list[Row] = []
    base = 0
    for row in head:
        laid.extend(_lay_row([_bold(cell) for cell in row], widths, align, base))
        laid.append(_rule(widths))
        base += _size(row)
    for row in body:
        laid.extend(_lay_row(row, widths, align, base))
        base += _size(row)
    return laid


def share_width(natural: Sequence[int], width: int) -> list[int]:
    """Give each column what it wants; where that is too much, the widest give way first.

    Narrow columns keep their width, so a long cell never starves its neighbours.
    """
    room = width - _GAP * (len(natural) - 1)
    widths = list(natural)
    open_columns = sorted(range(len(natural)), key=natural.__getitem__)
    while open_columns:
        share = room // len(open_columns)
        column = open_columns.pop(0)
        if natural[column] > share:
            extra = room - share * (len(open_columns) + 1)
            for place, each in enumerate([column, *open_columns]):
                widths[each] = share + (1 if place < extra else 0)
            break
        room -= natural[column]
    return [max(1, each) for each in widths]


def natural_widths(rows: Sequence[Sequence[Cell]]) -> list[int]:
    """The widths at which no cell of these rows would wrap."""
    columns = max((len(row) for row in rows), default=0)
    return [
        max((line_cells(row[column]) for row in rows if column < len(row)), default=1)
        for column in range(columns)
    ]


def _size(row: Sequence[Cell]) -> int:
    """Characters of a row's cells, with the one after each."""
    return sum(sum(len(span.text) for span in cell) + 1 for cell in row)


def _bold(cell: Cell) -> list[Span]:
    return [Span(text, style._replace(bold=True)) for text, style in cell]


def _rule(widths: Sequence[int]) -> Row:
    line = "─" * (sum(widths) + _GAP * (len(widths) - 1))
    return Row((Span(line, Style("rule")),), (DECORATION,))


def _lay_row(
    row: Sequence[Cell], widths: Sequence[int], align: Sequence[Align], base: int
) -> list[Row]:
    laid: list[list[Row]] = []
    for index, width in enumerate(widths):
        cell = row[index] if index < len(row) else ()
        laid.append([each.moved(base) for each in set_rows(cell, width)])
        base += sum(len(span.text) for span in cell) + 1
    lines: list[Row] = []
    for number in range(max(len(cell) for cell in laid)):
        spans: list[Span] = []
        offsets: list[int] = []
        for index, width in enumerate(widths):
            piece = laid[index][number] if number < len(laid[index]) else EMPTY
            placed = _place(piece, width, align[index] if index < len(align) else "left")
            if index < len(widths) - 1:
                placed = _followed(placed, " " * _GAP)
            spans += placed.spans
            offsets += placed.offsets
        lines.append(Row(tuple(spans), tuple(offsets)))
    return lines


def _place(piece: Row, width: int, side: Align) -> Row:
    free = max(0, width - line_cells(piece.spans))
    left = {"left": 0, "right": free, "center": free // 2}[side]
    if left:
        piece = piece.before(Span(" " * left, Style()))
    return _followed(piece, " " * (free - left))


def _followed(row: Row, blank: str) -> Row:
    if not blank:
        return row
    return Row((*row.spans, Span(blank, Style())), (*row.offsets, DECORATION))


def _as_list(
    rows: Sequence[Sequence[Cell]], labels: Sequence[Cell], width: int, base: int
) -> list[Row]:
    """Each cell on a line of its own after its column's name."""
    lines: list[Row] = []
    for row in rows:
        for index, cell in enumerate(row):
            label = list(labels[index]) if index < len(labels) else []
            if label:
                label.append(Span(": ", Style()))
            named = sum(len(span.text) for span in label)
            lines.extend(_unnamed(each, named, base) for each in set_rows([*label, *cell], width))
            base += sum(len(span.text) for span in cell) + 1
        lines.append(EMPTY)
    return lines[:-1]


def _unnamed(row: Row, named: int, base: int) -> Row:
    """The row with the name's characters as decoration and the cell's from `base` on."""
    offsets = (at - named + base if at >= named else DECORATION for at in row.offsets)
    return Row(row.spans, tuple(offsets))
