"""Columns of a table: their widths, which of them are in sight, and a line of their cells."""

from collections.abc import Sequence

from briefing_tui.layout.spans import Line, Span, cut_line, line_cells

ROOM_TO_READ = 30
"""The least width of a column in which a text stands in full; in a narrower one it would be a
tower of single words.
"""


def share_width(natural: Sequence[int], least: Sequence[int], room: int) -> list[int]:
    """The widths of columns that share a room, in cells.

    Each has its least width, and what is left is shared in proportion to the natural widths, which
    none exceeds. If not even the least widths fit, the widest columns give way.
    """
    widths = list(map(min, natural, least))
    while sum(widths) > max(room, len(widths)):
        widths[widths.index(max(widths))] -= 1
    for _ in range(room - sum(widths)):
        growing = [column for column, width in enumerate(widths) if width < natural[column]]
        if not growing:
            break
        shares = ((widths[column] / natural[column], widths[column], column) for column in growing)
        widths[min(shares)[-1]] += 1
    return widths


def fitting(least: Sequence[int], room: int, first: int) -> range:
    """The columns that fit beside each other from the first one on, or those up to the last; at
    least one. `least` has their widths with the gaps between them.
    """
    start = max(0, min(first, len(least) - 1))
    stop = min(start + 1, len(least))
    room -= sum(least[start:stop])
    while stop < len(least) and least[stop] <= room:
        room -= least[stop]
        stop += 1
    while stop == len(least) and start and least[start - 1] <= room:
        start -= 1
        room -= least[start]
    return range(start, stop)


def scrolled(least: Sequence[int], room: int, first: int, column: int) -> range:
    """The columns that fit, scrolled from the first one on as little as shows a column."""
    shown = fitting(least, room, min(first, column))
    while shown.stop < min(column + 1, len(least)):
        shown = fitting(least, room, shown.start + 1)
    return shown


def line_of(cells: Sequence[Sequence[Span]], widths: Sequence[int], gap: int) -> Line:
    """Cells side by side, each cut after a whole word or padded to the width of its column."""
    spans: list[Span] = []
    for cell, width in zip(cells, widths, strict=True):
        spans += [Span(" " * gap)] if spans and gap else []
        shown = cut_line(cell, width)
        room = width - line_cells(shown)
        spans += [*shown, Span(" " * room)] if room else shown
    return tuple(spans)
