"""Rows as they are drawn: long code and wide tables are scrolled sideways, and cut at the edges."""

from briefing_tui.layout.blocks import on_ground, table_cells
from briefing_tui.layout.direction import Order, arranged
from briefing_tui.layout.narrative import HEAD, LeafRow, ScrollLayout, TextOffset
from briefing_tui.layout.spans import (
    DECORATION,
    MUTED,
    Row,
    Span,
    decoration,
    joined_rows,
    line_cells,
    plain_text,
)
from briefing_tui.text.wrapping import cells, prefix_length


def visible_row(layout: ScrollLayout, at: LeafRow, columns: int, order: Order = "reader") -> Row:
    """A row as it is drawn, with code and tables scrolled to the left by so many cells."""
    row = layout.row(at)
    if not HEAD < at.leaf < layout.leaf_count:
        return arranged(row, order)
    leaf, context = layout.document.leaves[at.leaf], layout.context
    if leaf.kind == "code":
        return arranged(scroll_code(row, columns, layout.width), order, base=0)
    row = arranged(row, order)
    if leaf.kind == "table":
        fixed, size = table_cells(leaf, context)
        if size > context.table_width:
            return scroll_table(row, columns, fixed, size, context.table_width)
    return row


def scroll_table(row: Row, columns: int, fixed: int, size: int, width: int) -> Row:
    """A row of a table of `size` cells scrolled to the left, with `←` and `→` where it is cut. Its
    first `fixed` cells stay.
    """
    fixed = min(fixed, width // 2)
    columns = min(columns, size - width)
    left, right = fixed + columns, columns + width
    parts = [row.between(0, fixed), row.between(left, right)]
    if columns and _has_ink(row.between(fixed, left)):
        parts[:1] = row.between(0, fixed - 1), decoration((Span("←", MUTED),))
    if _has_ink(row.between(right, size)):
        parts[-1:] = row.between(left, right - 1), decoration((Span("→", MUTED),))
    return joined_rows(parts)


def hidden_cells(layout: ScrollLayout, at: LeafRow) -> int:
    """The cells of a row of code or of a table for which there is no room."""
    if not HEAD < at.leaf < layout.leaf_count:
        return 0
    leaf, context = layout.document.leaves[at.leaf], layout.context
    if leaf.kind == "code":
        return max(0, line_cells(layout.row(at).spans) - layout.width)
    return max(0, table_cells(leaf, context)[1] - context.table_width)


def columns_showing(layout: ScrollLayout, at: LeafRow, character: int, columns: int) -> int:
    """The cells by which to scroll to the left so that a character of a row is in sight, `columns`
    if it is.
    """
    if not (hidden := hidden_cells(layout, at)):
        return columns
    row, leaf, context = layout.row(at), layout.document.leaves[at.leaf], layout.context
    row = arranged(row)
    if leaf.kind == "code":
        fixed, width = row.cell_of(row.start), layout.width
    else:
        width = context.table_width
        fixed = min(table_cells(leaf, context)[0], width // 2)
    x, columns = row.cell_of(character), min(columns, hidden)
    if x < fixed or fixed + columns <= x < columns + width - 1:
        return columns
    return max(0, min(hidden, x - fixed - (width - fixed) // 3))


def _has_ink(row: Row) -> bool:
    return bool(plain_text(row.spans).strip())


def scroll_code(row: Row, columns: int, width: int) -> Row:
    """A row of code scrolled to the left by so many cells, with `←` and `→` where it is cut."""
    index = next((index for index, offset in enumerate(row.offsets) if offset >= 0), None)
    if index is None:
        return row
    prefix, code = [*row.spans[:index]], row.spans[index]  # what follows is the ground
    room = max(1, width - sum(cells(span.text) for span in prefix))
    if not columns and len(code.text) <= room and cells(code.text) <= room:
        return row
    # A line of code can be as long as the file, so look only at the part that can be seen.
    window = code.text[: 4 * (columns + room) + 64]
    hidden = prefix_length(window, columns)
    text = window[hidden:]
    shown = prefix_length(text, room)
    cut = hidden + shown < len(code.text)
    if cut:
        shown = prefix_length(text, room - 1)
    spans = [*prefix, Span(text[:shown], code.style)]
    offsets = [*row.offsets[:index], row.offsets[index] + hidden]
    if cut:
        spans.append(Span("→", MUTED))
        offsets.append(DECORATION)
    if hidden and prefix:
        spans[len(prefix) - 1] = Span(prefix[-1].text[:-1] + "←", prefix[-1].style)
    scrolled = Row(tuple(spans), tuple(offsets))
    return scrolled if cut else on_ground(scrolled, width)


def offset_at(layout: ScrollLayout, at: LeafRow, row: Row, x: int) -> TextOffset:
    """The offset of the character at a cell of a row, or of the nearest one in its leaf.

    `row` is what is drawn at `at`, and `x` counts from the start of the row.
    """
    if at.leaf < 0:
        return 0, 0
    if at.leaf >= layout.leaf_count:
        last = layout.leaf_count - 1
        return last, len(layout.text(last))
    character = row.character_at(x)
    return (at.leaf, character) if character >= 0 else layout.offset_of(at)
