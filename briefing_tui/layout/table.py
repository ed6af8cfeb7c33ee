"""Markdown tables: columns share the width fairly, cells wrap, in any script."""

from collections.abc import Sequence

from briefing_tui.layout.runs import line_cells, set_runs
from briefing_tui.layout.spans import Line, Span, Style
from briefing_tui.model.document import Align

_GAP = 2
_LEAST = 4
"""Cells below which a column can't be read; narrower tables are set as a list."""

Cell = Sequence[Span]


def lay_table(rows: Sequence[Sequence[Cell]], align: Sequence[Align], width: int) -> list[Line]:
    """A table in lines. The first row is the header (GFM 4.10)."""
    columns = max((len(row) for row in rows), default=0)
    if not columns:
        return []
    if columns * (_LEAST + _GAP) - _GAP > width:
        return _as_list(rows, width)
    widths = share_width([_natural(rows, each) for each in range(columns)], width)
    lines = _lay_row([_bold(cell) for cell in rows[0]], widths, align)
    lines.append(tuple(_rule(widths)))
    for row in rows[1:]:
        lines.extend(_lay_row(row, widths, align))
    return lines


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


def _natural(rows: Sequence[Sequence[Cell]], column: int) -> int:
    return max((line_cells(row[column]) for row in rows if column < len(row)), default=1)


def _bold(cell: Cell) -> list[Span]:
    return [Span(text, style._replace(bold=True)) for text, style in cell]


def _rule(widths: Sequence[int]) -> list[Span]:
    return [Span("─" * (sum(widths) + _GAP * (len(widths) - 1)), Style("rule"))]


def _lay_row(row: Sequence[Cell], widths: Sequence[int], align: Sequence[Align]) -> list[Line]:
    laid = [
        set_runs(row[index], width) if index < len(row) else [()]
        for index, width in enumerate(widths)
    ]
    lines: list[Line] = []
    for number in range(max(len(cell) for cell in laid)):
        spans: list[Span] = []
        for index, width in enumerate(widths):
            piece = laid[index][number] if number < len(laid[index]) else ()
            side = align[index] if index < len(align) else "left"
            spans.extend(_place(piece, width, side))
            if index < len(widths) - 1:
                spans.append(Span(" " * _GAP, Style()))
        lines.append(tuple(spans))
    return lines


def _place(piece: Line, width: int, side: Align) -> list[Span]:
    free = max(0, width - line_cells(piece))
    left = {"left": 0, "right": free, "center": free // 2}[side]
    before, after = Span(" " * left, Style()), Span(" " * (free - left), Style())
    return [each for each in (before, *piece, after) if each.text]


def _as_list(rows: Sequence[Sequence[Cell]], width: int) -> list[Line]:
    lines: list[Line] = []
    for row in rows[1:] or rows:
        for index, cell in enumerate(row):
            label = _bold(rows[0][index]) if index < len(rows[0]) and len(rows) > 1 else []
            separator = [Span(": ", Style())] if label else []
            lines.extend(set_runs([*label, *separator, *cell], width))
        lines.append(())
    return lines[:-1]
