"""Markdown tables: columns share the width fairly, and long cells wrap, in any script."""

from collections.abc import Sequence

from briefing_tui.layout.spans import DECORATION, EMPTY, Row, Span, Style, line_cells, wrap_rows
from briefing_tui.model.document import Align

_GAP = 2
"""Cells between two columns."""
_NARROWEST = 4
"""Cells below which a column can't be read; a table that narrow is laid out as a list."""

Cell = Sequence[Span]


def lay_table(
    rows: Sequence[Sequence[Cell]],
    align: Sequence[Align],
    width: int,
    *,
    natural: Sequence[int] = (),
    labels: Sequence[Cell] = (),
) -> list[Row]:
    """Lay out a table in `width` cells; its first row is the header (GFM 4.10).

    A long table is laid out in pieces. `natural` then holds the widths that the columns of
    the whole table want, and `labels` the header for the pieces after the first, whose rows
    are all body. Offsets count in the text of the cells, each followed by one character.
    """
    columns = max((len(row) for row in rows), default=0)
    if not columns:  # a row without cells is still a row
        return [EMPTY] * len(rows)
    head = () if labels else rows[:1]
    body = rows[len(head) :]
    if columns * (_NARROWEST + _GAP) - _GAP > width:
        if not body:
            return _lay_as_list(head, (), width, 0, starts=True)
        names = [_bold(cell) for cell in labels or rows[0]]
        offset = sum(_row_length(row) for row in head)
        return _lay_as_list(body, names, width, offset, starts=not labels)
    widths = share_width(list(natural) or natural_widths(rows), width)
    lines: list[Row] = []
    offset = 0
    for row in head:
        lines += _lay_row([_bold(cell) for cell in row], widths, align, offset)
        rule = "─" * (sum(widths) + _GAP * (len(widths) - 1))
        lines.append(Row((Span(rule, Style("rule")),), (DECORATION,)))
        offset += _row_length(row)
    for row in body:
        lines += _lay_row(row, widths, align, offset)
        offset += _row_length(row)
    return lines


def natural_widths(rows: Sequence[Sequence[Cell]]) -> list[int]:
    """The column widths at which no cell would wrap."""
    widths = [0] * max((len(row) for row in rows), default=0)
    for row in rows:
        for column, cell in enumerate(row):
            widths[column] = max(widths[column], line_cells(cell))
    return widths


def share_width(natural: Sequence[int], width: int) -> list[int]:
    """Give each column its natural width, or if there is no room, shrink the widest first.

    Narrow columns keep their width, so a long cell never starves its neighbours.
    """
    room = width - _GAP * (len(natural) - 1)
    widths = list(natural)
    by_width = sorted(range(len(natural)), key=natural.__getitem__)
    while by_width:
        share = room // len(by_width)
        column = by_width[0]
        if natural[column] > share:
            rest = room - share * len(by_width)
            for number, column in enumerate(by_width):
                widths[column] = share + (1 if number < rest else 0)
            break
        room -= natural[column]
        by_width.pop(0)
    return [max(1, column) for column in widths]


def _cell_length(cell: Cell) -> int:
    return sum(len(span.text) for span in cell)


def _row_length(row: Sequence[Cell]) -> int:
    """The characters of a row's cells, each followed by one more; a row without cells has one."""
    return sum(_cell_length(cell) + 1 for cell in row) or 1


def _bold(cell: Cell) -> list[Span]:
    return [Span(text, style._replace(bold=True)) for text, style in cell]


def _lay_row(
    row: Sequence[Cell], widths: Sequence[int], align: Sequence[Align], offset: int
) -> list[Row]:
    columns: list[list[Row]] = []
    for index, width in enumerate(widths):
        cell = row[index] if index < len(row) else ()
        columns.append([line.moved(offset) for line in wrap_rows(cell, width)])
        offset += _cell_length(cell) + 1
    lines: list[Row] = []
    for number in range(max(map(len, columns))):
        spans: list[Span] = []
        offsets: list[int] = []
        for index, width in enumerate(widths):
            piece = columns[index][number] if number < len(columns[index]) else EMPTY
            free = max(0, width - line_cells(piece.spans))
            side = align[index] if index < len(align) else "left"
            left = {"left": 0, "right": free, "center": free // 2}[side]
            right = free - left + (_GAP if index < len(widths) - 1 else 0)
            if left:
                piece = piece.before(Span(" " * left, Style()))
            spans += piece.spans
            offsets += piece.offsets
            if right:
                spans.append(Span(" " * right, Style()))
                offsets.append(DECORATION)
        lines.append(Row(tuple(spans), tuple(offsets)))
    return lines


def _lay_as_list(
    rows: Sequence[Sequence[Cell]],
    labels: Sequence[Cell],
    width: int,
    offset: int,
    *,
    starts: bool,
) -> list[Row]:
    """Each cell on a line of its own, after the name of its column.

    The row that `starts` the table has all names, though it may have fewer cells.
    """
    lines: list[Row] = []
    for number, row in enumerate(rows):
        missing: list[Cell] = [()] * (len(labels) - len(row) if starts and number == 0 else 0)
        for index, cell in enumerate([*row, *missing]):
            label = list(labels[index]) if index < len(labels) else []
            if label:
                label.append(Span(": ", Style()))
            skip = _cell_length(label)
            for line in wrap_rows([*label, *cell], width):
                offsets = (at - skip + offset if at >= skip else DECORATION for at in line.offsets)
                lines.append(Row(line.spans, tuple(offsets)))
            offset += _cell_length(cell) + (index < len(row))
        offset += not row
        lines.append(EMPTY)
    return lines[:-1] or [EMPTY]
