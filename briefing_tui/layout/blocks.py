"""The rows of one leaf of a narrative: a paragraph, heading, code block or table.

Everything here depends only on the leaf and the `LayoutContext`. So a view can lay out the leaves
in sight first, and a thread the rest.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, groupby, islice, takewhile

from msgspec import Struct, field
from msgspec.structs import replace

from briefing_tui.layout.highlighting import language_of
from briefing_tui.layout.spans import (
    DECORATION,
    EMPTY,
    MISSING_SIGN,
    MUTED,
    Row,
    Span,
    Style,
    aligned,
    breakable,
    decoration,
    directed,
    inline_span,
    is_aligned,
    is_broken,
    line_cells,
    plain_text,
    text_without_asides,
    with_signs,
    wrap_lines,
    wrap_rows,
)
from briefing_tui.model.document import (
    BAR,
    CALLOUTS,
    MATH,
    NO_EMBEDS,
    Align,
    Document,
    Embed,
    Embeds,
    Inline,
    Leaf,
    Target,
)
from briefing_tui.parse.inline import parse_inline
from briefing_tui.text.bidi import base_level
from briefing_tui.text.patterns import lazy_pattern
from briefing_tui.text.scripts import has_right_to_left
from briefing_tui.text.wrapping import break_lines, cells, longest_unit

_HEADINGS = (
    Style("strong", bold=True),
    Style("text", bold=True),
    Style("muted", bold=True),
    Style("text", italic=True),
)
"""The styles of headings by level; deeper levels have the last. Level 1 is underlined by a rule."""
_NARROWEST = 8
"""The least width of a leaf, however deeply it is nested."""
_CACHED_TEXTS = 200
_CODE = Style("accent", ground=True)
_CODE_INDENT = 2
_SIGN_BAR = "  │ "
"""Before each line of code if code has no background of its own."""


class LayoutContext(Struct):
    """The document, and everything else that the layout of its leaves depends on."""

    document: Document
    parties: Mapping[str, int]
    """The number of each source's side, from 1, by the source's id."""
    width: int
    """Cells of a row."""
    wrap_code: bool = True
    """Whether long lines of code wrap; otherwise rows are as long as the code."""
    table_width: int = 0
    """Cells of a table, if it may be wider than the text. One that needs more has longer rows,
    which are scrolled; without a width for tables, it becomes a list."""
    signs: bool = False
    """Whether code has backticks or a bar, and marked text its `==`, instead of a background."""
    addresses: dict[str, int] | None = None
    """If given, the addresses of the links so far, each with the number that is shown after the
    link's words."""
    missing: Collection[str] = frozenset()
    """The names of briefs and pictures that the library lacks: links to them lead nowhere."""
    embeds: Embeds = NO_EMBEDS
    ascii_only: bool = False
    """Whether these numbers are written in brackets rather than as superscripts."""
    _columns: dict[int, tuple[list[int], list[int]]] = field(default_factory=dict)
    """The `column_sizes` of tables, by the identity of the rows that they are of."""
    _spans: dict[str, list[Span]] = field(default_factory=dict)
    """Parsed inline sources, which a table needs more than once, and a layout at another width."""

    def of(self, document: Document) -> "LayoutContext":
        """A context for another document, laid out in the same way."""
        return replace(self, document=document, _columns={}, _spans={})

    def column_sizes(self, leaf: Leaf) -> tuple[list[int], list[int]]:
        """The widths of a table's columns at which no cell wraps, and those at which no word is
        divided. They are computed once.
        """
        rows = leaf.rows
        if (sizes := self._columns.get(id(rows))) is None:
            natural, least = [0] * max(map(len, rows)), [0] * max(map(len, rows))
            for row in rows:
                for column, cell in enumerate(self.cells(row)):
                    size = line_cells(cell)
                    if size > least[column]:
                        natural[column] = max(natural[column], size)
                        words = longest_unit(breakable(cell))
                        least[column] = max(least[column], words)
            sizes = self._columns[id(rows)] = natural, least
        return sizes

    def spans(self, source: str) -> list[Span]:
        spans = self._spans.get(source)
        if spans is None:
            spans = self.spans_of(parse_inline(source, self.document))
            if len(self._spans) >= _CACHED_TEXTS:
                self._spans.clear()
            self._spans[source] = spans
        return spans

    def spans_of(self, runs: Iterable[Inline]) -> list[Span]:
        if self.signs:
            runs = with_signs(runs)
        spans = [inline_span(run, self.parties, signs=self.signs) for run in runs]
        targets = (span.style.target for span in spans)
        if any(target and is_broken(target, "", self.missing) for target in targets):
            spans = list(self._with_missing(spans))
        if self.addresses is not None:
            spans = list(self._numbered(spans, self.addresses))
        return spans

    def _with_missing(self, spans: list[Span]) -> Iterator[Span]:
        """The spans with links that lead nowhere muted, and a sign after them."""
        for _, run in groupby(spans, lambda span: id(span.style.target)):
            link = list(run)
            target = link[0].style.target
            if target is None or not is_broken(target, plain_text(link), self.missing):
                yield from link
                continue
            *others, (text, style) = (
                Span(text, style._replace(role="muted")) for text, style in link
            )
            words = text.rstrip()
            yield from (*others, Span(words, style), MISSING_SIGN)
            if words != text:  # the space between a picture and its words
                yield Span(text[len(words) :], style)

    def _numbered(self, spans: list[Span], addresses: dict[str, int]) -> Iterator[Span]:
        """The spans with a number after each link whose words aren't its address."""
        for index, span in enumerate(spans):
            target = span.style.target
            goes_on = index + 1 < len(spans) and spans[index + 1].style.target is target
            leads_out = target is not None and target.kind in {"url", "image", "brief", "page"}
            address = target.name_and_fragment if target is not None and leads_out else ""
            if goes_on or not address:
                yield span
                continue
            words = span.text.rstrip()
            yield Span(words, span.style)
            if words.strip("<>") not in {address, address.removeprefix("mailto:")}:
                number = addresses.setdefault(address, len(addresses) + 1)
                yield Span(reference_number(number, ascii_only=self.ascii_only), MUTED)
            if words != span.text:  # the space between a picture and its words
                yield Span(span.text[len(words) :], span.style)

    def cells(self, row: tuple[str, ...]) -> list[list[Span]]:
        return [self.spans(cell) for cell in row]


_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def reference_number(number: int, *, ascii_only: bool) -> str:
    """The number of a link's address, which differs from all numbers of footnotes."""
    return f"[L{number}]" if ascii_only else str(number).translate(_SUPERSCRIPTS)


# The text of a leaf


def math_of(leaf: Leaf) -> str:
    """What a leaf shows of its math; empty if it has no readable math."""
    if leaf.kind != "code" or leaf.info != MATH:
        return ""
    from briefing_tui.parse.math import block_math

    return block_math(leaf.text)


def leaf_text(leaf: Leaf, context: LayoutContext) -> str:
    """The text that the offsets of a leaf's rows refer to, as it is read and copied."""
    if leaf.kind == "code":
        return math_of(leaf) or leaf.text
    if leaf.kind == "table":
        rows = (map(text_without_asides, context.cells(row)) for row in leaf.rows)
        return "".join("\t".join(row) + "\n" for row in rows)
    text = text_without_asides(_text_spans(leaf, context))
    if leaf.kind == "embed" and (embed := context.embeds.get(leaf.text)):
        inner = _embedding(context, embed)
        text = "\n".join((text, *(leaf_text(part, inner) for part in embed.document.leaves)))
    return text


def gap_before(leaf: Leaf, previous: Leaf | None) -> bool:
    """Whether a leaf is preceded by a blank line: a heading always is, a leaf after a heading
    never."""
    if previous is None or leaf.tight:
        return False
    return leaf.kind == "heading" or previous.kind != "heading"


def shared_quotes(previous: Leaf, leaf: Leaf) -> int:
    """The number of quotes that a leaf shares with the one before it; a title begins a new one."""
    if leaf.kind == "title":
        return 0
    pairs = zip(previous.prefixes, leaf.prefixes, strict=False)
    return sum(1 for _ in takewhile(lambda p: p[0].kind == p[1].kind == "quote", pairs))


def lay_gap(leaf: Leaf, previous: Leaf | None, width: int) -> Row:
    """The blank row before a leaf, with the bars of quotes that continue."""
    shared = shared_quotes(previous, leaf) if previous and leaf.prefixes else 0
    if not shared:
        return EMPTY
    _, bars = _prefixes(replace(leaf, prefixes=leaf.prefixes[:shared]), width)
    room = width - line_cells(bars)
    is_turned = has_right_to_left(leaf.text) and base_level(leaf.text)
    return (decoration(aligned((), room)) if is_turned else EMPTY).after(bars)


def _text_spans(leaf: Leaf, context: LayoutContext) -> list[Span]:
    spans = context.spans(leaf.text)
    if leaf.kind == "heading":
        heading = _HEADINGS[min(leaf.level, len(_HEADINGS)) - 1]
        spans = [
            span
            if span.style.aside
            else Span(
                span.text, heading._replace(target=span.style.target, ground=span.style.ground)
            )
            for span in spans
        ]
    elif leaf.kind == "title":
        spans = [Span(text, style._replace(bold=True)) for text, style in spans]
    return spans


# Layout of a leaf


def lay_leaf(leaf: Leaf, context: LayoutContext) -> list[Row]:
    """The rows of a leaf, each with its prefixes (quote bars, list markers) before it."""
    first, rest = _prefixes(leaf, context.width)
    rows = _LAY[leaf.kind](leaf, context, _text_width(leaf, context.width))
    if not first:
        return rows
    outer = leaf.prefixes[0]
    if leaf.anchor and leaf.kind != "heading" and outer.kind == "note" and outer.first.strip():
        # The number of a footnote is a link back to its citation.
        back = Target("note", leaf.anchor)
        first = [Span(text, style._replace(target=back)) for text, style in first]
    return [row.after(rest if number else first) for number, row in enumerate(rows)]


def _text_width(leaf: Leaf, width: int) -> int:
    return max(_NARROWEST, width - sum(len(prefix.rest) for prefix in leaf.prefixes))


def _prefixes(leaf: Leaf, width: int) -> tuple[list[Span], list[Span]]:
    """The prefixes of the first row and of the other rows.

    If nested containers would leave no room, the prefixes of the outermost are not shown.
    """
    first: list[Span] = []
    rest: list[Span] = []
    cut_off = sum(len(prefix.rest) for prefix in leaf.prefixes) - max(0, width - _NARROWEST)
    for prefix in leaf.prefixes:
        style = Style(CALLOUTS[prefix.callout].role) if prefix.callout else MUTED
        hidden = min(max(0, cut_off), len(prefix.rest))
        cut_off -= hidden
        for text, spans in ((prefix.first, first), (prefix.rest, rest)):
            if len(text) == hidden:
                continue
            if spans and spans[-1].style == style:
                spans[-1] = Span(spans[-1].text + text[hidden:], style)
            else:
                spans.append(Span(text[hidden:], style))
    return first, rest


def _lay_text(leaf: Leaf, context: LayoutContext, width: int) -> list[Row]:
    spans = _text_spans(leaf, context)
    rows = wrap_rows(spans, width)
    if any(span.style.ground for span in spans):
        rows = [_with_room(row) for row in rows]
    if leaf.kind == "heading" and leaf.level == 1:
        longest = max(line_cells(row.spans[is_aligned(row.spans) :]) for row in rows)
        rule = Span("─" * longest, Style("rule"))
        if is_aligned(rows[0].spans):
            return [*rows, decoration(aligned(directed((rule,), 1)[0], width))]
        return [*rows, EMPTY.before(rule)]
    target = spans[0].style.target if spans else None
    if (
        target is None
        or target.kind != "image"
        or not target.name
        or any(span.style.target is not target for span in spans)
    ):
        return rows
    # The address of a picture that is a paragraph of its own is shown as a caption.
    address = Span(target.name, Style("muted", italic=True, target=target))
    return [*rows, *map(decoration, wrap_lines([address], width))]


# Embeds: the link, and below it a part of another brief, or the size of the picture


def _lay_embed(leaf: Leaf, context: LayoutContext, width: int) -> list[Row]:
    spans = _text_spans(leaf, context)
    rows = wrap_rows(spans, width)
    embed = context.embeds.get(leaf.text)
    if embed is None:
        return rows
    if embed.size is not None:
        from briefing_tui.text.english import size_words

        size = Span(f" · {size_words(embed.size)}", MUTED)
        if line_cells((*rows[-1].spans, size)) <= width:
            rows[-1] = Row((*rows[-1].spans, size), (*rows[-1].offsets, DECORATION))
        return rows
    inner = replace(_embedding(context, embed), width=max(_NARROWEST, width - len(BAR)))
    targets: dict[int, Target] = {}
    quoted: list[Row] = []
    offset, previous = len(text_without_asides(spans)) + 1, None
    for part in embed.document.leaves:
        if gap_before(part, previous):
            quoted.append(lay_gap(part, previous, inner.width))
        quoted += [_retargeted(row, embed, targets).moved(offset) for row in lay_leaf(part, inner)]
        offset, previous = offset + len(leaf_text(part, inner)) + 1, part
    return [*rows, *(row.before(Span(BAR, MUTED)) for row in quoted)]


def _embedding(context: LayoutContext, embed: Embed) -> LayoutContext:
    """The context of what is embedded, in which embeds are links, so that they can't be
    circular."""
    inner = context.of(embed.document)
    return replace(inner, parties={}, embeds=NO_EMBEDS, addresses=None, table_width=0)


def _retargeted(row: Row, embed: Embed, targets: dict[int, Target]) -> Row:
    """The row with its links within the embedded brief as links to that brief."""
    spans = []
    for span in row.spans:
        target = span.style.target
        if target is not None and target.kind in _WITHIN:
            fragment = "" if target.kind in ("note", "source") else target.name
            target = targets.setdefault(id(target), Target("brief", embed.path, fragment))
            span = span._replace(style=span.style._replace(target=target))
        spans.append(span)
    return Row(tuple(spans), row.offsets)


_WITHIN = frozenset({"claim", "heading", "note", "source"})


def _with_room(row: Row) -> Row:
    """The row with the background of inline code extended to the spaces beside it."""
    grounds = [False, *(span.style.ground for span in row.spans), False]
    spans: list[Span] = []
    offsets: list[int] = []
    for index, ((text, style), offset) in enumerate(zip(row.spans, row.offsets, strict=True)):
        roomy = not style.ground and len(text) > 1 and offset >= 0
        start = int(roomy and grounds[index] and text[0] == " ")
        end = len(text) - int(roomy and grounds[index + 2] and text[-1] == " ")
        grounded = style._replace(ground=True)
        parts = ((0, start, grounded), (start, end, style), (end, len(text), grounded))
        for first, last, look in parts:
            if first < last:
                spans.append(Span(text[first:last], look))
                offsets.append(offset + first)
    return Row(tuple(spans), tuple(offsets))


def _lay_code(leaf: Leaf, context: LayoutContext, width: int) -> list[Row]:
    rows: list[Row] = []
    style = MUTED if leaf.muted else _CODE._replace(ground=not context.signs)
    margin, offset = Span(" " * _CODE_INDENT, style), 0
    if leaf.muted:
        margin = Span("", style)
    elif context.signs:
        margin = Span(_SIGN_BAR, MUTED)
    marks = () if leaf.muted or "{" not in leaf.info else _marked_lines(leaf.info)
    lines, math = leaf.text.split("\n"), math_of(leaf)
    if math:
        lines, style = math.split("\n"), Style()
        margin = Span(" " * max(0, (width - max(map(cells, lines))) // 2), style)
    for number, text in enumerate(lines, 1):
        sign = next((sign for first, last, sign in marks if first <= number <= last), "")
        ranges = [(0, len(text))]
        if context.wrap_code:
            # Code has no break opportunities: break it at the width and keep its spaces.
            solid = text.replace(" ", "\u00a0").replace("-", "\u2011")
            if has_right_to_left(text):  # cut into spans, between which a joiner joins nothing
                solid = solid.replace("\u200d", "\u200c")
            ranges = break_lines(solid, max(1, width - cells(margin.text))) or [(0, 0)]
        for start, end in ranges:
            row = Row((Span(text[start:end], style),), (offset + start,))
            if context.wrap_code:  # otherwise, directed when it is drawn
                line, _ = directed(row.spans, 0)
                begins = accumulate((len(span.text) for span in line[:-1]), initial=offset + start)
                row = Row(line, tuple(begins))
            before = margin._replace(text=sign + margin.text[1:]) if sign and not start else margin
            rows.append(row.before(before) if margin.text else row)
        offset += len(text) + 1
    label = ""
    if not leaf.muted and not math:  # `src/site.ts · ts`
        name = _FILE_NAME.search(leaf.info)
        parts = (name[1] or name[2] if name else "", language_of(leaf.info))
        label = " · ".join(filter(None, parts))
    return [on_ground(row, width, "" if number else label) for number, row in enumerate(rows)]


_MARKED_LINES = lazy_pattern(r"(?:\b(ins|del)\s*=\s*)?\{([\d,\s-]+)\}")
_LINE_RANGE = lazy_pattern(r"(\d{1,9})(?:\s*-\s*(\d{1,9}))?")
_MOST_RANGES = 50
_FILE_NAME = lazy_pattern(r"\b(?:title|file|filename)\s*=\s*(?:\"([^\"]+)\"|'([^']+)')")


def _marked_lines(info: str) -> tuple[tuple[int, int, str], ...]:
    """The ranges of lines that an info string marks, each with its sign: `{3-8}`, `ins={2}`,
    `del={1,4}`."""
    ranges = (
        (int(lines[1]), int(lines[2] or lines[1]), {"ins": "+", "del": "-"}.get(mark[1], ">"))
        for mark in _MARKED_LINES.finditer(info)
        for lines in _LINE_RANGE.finditer(mark[2])
    )
    return tuple(islice(ranges, _MOST_RANGES))


def on_ground(row: Row, width: int, label: str = "") -> Row:
    """A row of code with its background filled to a width, and a label at the end if it fits."""
    style = row.spans[-1].style
    free = width - line_cells(row.spans)
    room = free - cells(label) - 2 if label else -1
    if room >= 0:
        fill = [
            Span(" " * (room + 1), style),
            Span(f"{label} ", MUTED._replace(ground=style.ground)),
        ]
    elif free > 0 and style.ground:
        fill = [Span(" " * free, style)]
    else:
        return row
    return Row((*row.spans, *fill), (*row.offsets, *(DECORATION for _ in fill)))


# Markdown tables: columns share the width, and long cells wrap between words, in any script.

_GAP = 2
"""Cells between two columns."""
_LONGEST_WORD = 20
"""The greatest width of a word that is never divided, and of a column in a table that scrolls."""

Cell = Sequence[Span]


def column_widths(leaf: Leaf, context: LayoutContext) -> list[int] | None:
    """The widths of a table's columns; None if it becomes a list, for want of room.

    Columns with room to spare are narrowed first, and no word is divided.
    """
    natural, least = context.column_sizes(leaf)
    least = [min(size, _LONGEST_WORD) for size in least]
    gaps = _GAP * (len(natural) - 1)
    room = _text_width(leaf, context.table_width or context.width) - gaps
    if sum(least) <= room:
        return share_width(natural, least, room)
    return [min(size, _LONGEST_WORD) for size in natural] if context.table_width else None


def table_cells(leaf: Leaf, context: LayoutContext) -> tuple[int, int]:
    """The cells of a table's rows before the second column, and all of them; 0, 0 for a list."""
    if not any(leaf.rows) or (widths := column_widths(leaf, context)) is None:
        return 0, 0
    before = sum(len(prefix.rest) for prefix in leaf.prefixes)
    return before + widths[0] + _GAP, before + sum(widths) + _GAP * (len(widths) - 1)


def _lay_table(leaf: Leaf, context: LayoutContext, width: int) -> list[Row]:
    """A table (GFM 4.10). Offsets count in its cells, each followed by one character."""
    rows = [context.cells(row) for row in leaf.rows]
    if not any(rows):  # a row without cells is still a row
        return [EMPTY] * len(rows)
    first, *body = rows
    names = [[Span(text, style._replace(bold=True)) for text, style in cell] for cell in first]
    offset = _row_length(first)
    if (widths := column_widths(leaf, context)) is None:
        if not body:
            return _lay_as_list(rows, (), width, 0)
        return _lay_as_list(body, names, width, offset)
    rule = Span("─" * (sum(widths) + _GAP * (len(widths) - 1)), Style("rule"))
    lines = [*_lay_row(names, widths, leaf.align, 0), EMPTY.before(rule)]
    for row in body:
        lines += _lay_row(row, widths, leaf.align, offset)
        offset += _row_length(row)
    return lines


def share_width(natural: Sequence[int], least: Sequence[int], room: int) -> list[int]:
    """Give each column its natural width or, if there is no room, narrow the widest ones, none to
    less than its least width. There is room for these.
    """
    low, high = 0, max(natural, default=0)
    while low < high:  # the greatest width for which there is room
        middle = (low + high + 1) // 2
        if sum(_within(natural, least, middle)) <= room:
            low = middle
        else:
            high = middle - 1
    widths = _within(natural, least, low)
    for column, size in enumerate(natural):
        if widths[column] == low < size and sum(widths) < room:
            widths[column] += 1
    return [max(1, size) for size in widths]


def _within(natural: Sequence[int], least: Sequence[int], most: int) -> list[int]:
    return [max(low, min(size, most)) for size, low in zip(natural, least, strict=True)]


def _cell_length(cell: Cell) -> int:
    return len(text_without_asides(cell))


def _row_length(row: Sequence[Cell]) -> int:
    """The length of a row's cells, each followed by one character; one for a row without cells."""
    return sum(_cell_length(cell) + 1 for cell in row) or 1


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
            free = width - line_cells(piece.spans)
            side = align[index] if index < len(align) else "left"
            left = {"left": 0, "right": free, "center": free // 2}[side]
            right = free - left + (_GAP if index < len(widths) - 1 else 0)
            if left:
                piece = piece.before(Span(" " * left))
            spans += piece.spans
            offsets += piece.offsets
            if right:
                spans.append(Span(" " * right))
                offsets.append(DECORATION)
        lines.append(Row(tuple(spans), tuple(offsets)))
    return lines


def _lay_as_list(
    rows: Sequence[Sequence[Cell]], labels: Sequence[Cell], width: int, offset: int
) -> list[Row]:
    """Each cell on a line of its own, after the name of its column.

    The first row of the table has all names, even if it has fewer cells.
    """
    lines: list[Row] = []
    for number, row in enumerate(rows):
        missing: list[Cell] = [()] * (len(labels) - len(row) if number == 0 else 0)
        for index, cell in enumerate([*row, *missing]):
            label = list(labels[index]) if index < len(labels) else []
            if label:
                label.append(Span(": "))
            skip = _cell_length(label)
            for line in wrap_rows([*label, *cell], width):
                offsets = (at - skip + offset if at >= skip else DECORATION for at in line.offsets)
                lines.append(Row(line.spans, tuple(offsets)))
            offset += _cell_length(cell) + (index < len(row))
        offset += not row
        lines.append(EMPTY)
    return lines[:-1] or [EMPTY]


_LAY: Mapping[str, Callable[[Leaf, LayoutContext, int], list[Row]]] = {
    "paragraph": _lay_text,
    "heading": _lay_text,
    "note": _lay_text,
    "title": _lay_text,
    "embed": _lay_embed,
    "code": _lay_code,
    "table": _lay_table,
    "rule": lambda leaf, context, width: [EMPTY.before(Span("─" * min(width, 24), Style("rule")))],
}
