"""The narrative at one width: what is in sight is laid out first, and then the whole text.

A leaf is a paragraph, heading, code block or table of the document. A `LeafRow` names a row
of a leaf; a `TextOffset` names a character, and means the same at every width.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from briefing_tui.compare.matrix import build_matrix, side_numbers
from briefing_tui.layout.blocks import (
    LayoutContext,
    gap_before,
    lay_gap,
    lay_leaf,
    leaf_text,
)
from briefing_tui.layout.citations import source_addresses, source_line
from briefing_tui.layout.signs import CHANGED_BAR, NOTES, sign, tally_sentence
from briefing_tui.layout.spans import (
    DECORATION,
    MUTED,
    PLAIN,
    STRONG,
    Line,
    Row,
    Span,
    Style,
    address_span,
    fit_line,
    lay_labelled,
    line_cells,
    plain_text,
    wrap_lines,
)
from briefing_tui.layout.title_block import (
    BETWEEN_ENTRIES,
    lay_properties,
    lay_title_block,
    properties_above,
)
from briefing_tui.library.listing import Listing
from briefing_tui.model.brief import Brief
from briefing_tui.model.document import NO_DESTINATIONS, Destinations, Document, Leaf, Target
from briefing_tui.parse.document import heading_with
from briefing_tui.parse.inline import has_markup
from briefing_tui.text.sanitise import anchor_names, one_line
from briefing_tui.text.scripts import spelling_pattern
from briefing_tui.text.wrapping import cells, cut

ALL_LINKED = Target("heading", "linked")
"""The target of the heading and the count of the briefs that link to a note: the list of all."""
_LINKED_LINES = 2
_LONGEST_LINKED = 40
"""The greatest width of a title among the many briefs that link to a note: they have two lines."""

# What stands below the text

NARRATIVE_SIGNS = (
    sign("[id]", "cites the source, in its party's colour", Style("party-1")),
    sign("words", "a link", PLAIN._replace(underline=True)),
    *(sign(CHANGED_BAR, "changed since you opened it"), NOTES),
)


def lay_sources(brief: Brief, width: int, *, addresses: bool = True) -> list[Line]:
    """Each source with its publisher, kind and date, and where it can be read."""
    lines: list[Line] = []
    for source in brief.sources:
        words = ", ".join(source_line(source, brief))
        text = [Span(f"{source.name} · "), Span(words, MUTED)]
        for _, url in source_addresses(source) if addresses else []:
            text += [Span(" · ", MUTED), address_span(url, MUTED)]
        lines += lay_labelled(Span(f"[{source.id}] ", STRONG), [text], width)
    return lines


def lay_disclaimer(brief: Brief, width: int) -> list[Line]:
    """The disclaimer after the body, with a blank line before it."""
    if not brief.disclaimer:
        return []
    return [(), *wrap_lines([Span(brief.disclaimer, Style("muted", italic=True))], width)]


def _lay_linked(linked: Sequence[Listing], width: int) -> list[Line]:
    """`─ Linked ──── 14 link here ─` over as many of the briefs that link here as two lines hold,
    and the number of the others, `+8`.
    """
    if not linked:
        return []
    rule, opens = Style("rule"), Style("muted", target=ALL_LINKED)
    heading = (Span("─", rule), Span(" Linked ", STRONG))
    count = Span(f" {len(linked):,} link{'s' if len(linked) == 1 else ''} here ", opens)
    free = width - line_cells((*heading, count)) - 1
    half = min(_LONGEST_LINKED, (width - cells(BETWEEN_ENTRIES)) // 2)
    longest = width if len(linked) <= _LINKED_LINES else half
    lines: list[list[Span]] = [[]]
    for index, listing in enumerate(linked):
        rest = len(linked) - index
        after = f"{BETWEEN_ENTRIES}+{rest - 1:,}" if rest > 1 else ""
        before = BETWEEN_ENTRIES if lines[-1] else ""
        title = cut(one_line(listing.title), longest)
        room = width - line_cells(lines[-1]) - cells(before)
        if lines[-1] and cells(title) + cells(after) * (len(lines) == _LINKED_LINES) > room:
            if len(lines) == _LINKED_LINES:
                lines[-1].append(Span(f"{BETWEEN_ENTRIES}+{rest:,}", opens))
                break
            lines.append([])
            before, room = "", width
        if len(lines) == _LINKED_LINES:
            title = cut(title, max(1, room - cells(after)))
        target = Target("brief", listing.path_from_root)
        lines[-1] += [Span(before), Span(title, Style(underline=True, target=target))]
    return [
        (),
        fit_line([*heading, Span("─" * max(0, free), rule), count, Span("─", rule)], width),
        *map(tuple, lines),
    ]


def _lay_tail(
    brief: Brief, properties: Sequence[Line], linked: Sequence[Listing], width: int
) -> list[Line]:
    """What stands below the text: the disclaimer, the sources, the properties that have no room
    above, and what links here.
    """
    lines = lay_disclaimer(brief, width)
    if brief.sources:
        lines += [(), (Span("Sources", STRONG),), *lay_sources(brief, width, addresses=False)]
    if properties:
        lines += [(), (Span("Properties", STRONG),), *properties]
    return lines + _lay_linked(linked, width)


_LEADING = frozenset(("brief", "page", "image", "url"))
"""The kinds of links above and below the text to which keys lead."""


def _rows_with_links(lines: Iterable[Line], start: int = 0) -> tuple[list[Row], list[int]]:
    """Lines above or below the text as rows, and the offset at which each begins. Of their spans,
    only links have offsets: the others aren't part of the text.
    """
    rows: list[Row] = []
    starts: list[int] = []
    for line in lines:
        starts.append(start)
        offsets = []
        for span in line:
            target = span.style.target
            is_link = target is not None and target.kind in _LEADING
            offsets.append(start if is_link else DECORATION)
            start += len(span.text)
        rows.append(Row(line, tuple(offsets)))
        start += 1
    return rows, starts


# Reading time

_WORDS_PER_MINUTE = 230
"""Silent reading of English non-fiction (Brysbaert 2019: 238)."""
_HAN = re.compile(rb"\xe3[\x90-\xbf]|[\xe4-\xe9]")
"""U+3400 to U+9FFF, by their first bytes in UTF-8. A pattern with a range of characters would take
more than a millisecond to compile, at each start."""
_COUNTED = 16_000
"""Characters at the beginning whose words are counted, so that a book takes no time."""


def reading_minutes(body: str) -> int:
    """Minutes to read a body, at least one.

    A Han character counts as half a word: Chinese readers read at least 255 characters a minute.
    """
    text, scale = body[:_COUNTED], max(1.0, len(body) / _COUNTED)
    han = 0 if text.isascii() else len(_HAN.findall(text.encode(errors="replace")))
    return max(1, round((len(text.split()) + han / 2) * scale / _WORDS_PER_MINUTE))


# Scrolling

HEAD = -1
"""The index of the title block, which is treated as a leaf."""
_CACHED_LEAVES = 400
"""The number of leaves whose rows are cached. A screen shows about twenty."""

TextOffset = tuple[int, int]
"""A leaf and a character of its text, from 0. It means the same at every width."""


class LeafRow(NamedTuple):
    """A row of a leaf, from 0. The blank line before a leaf is its row 0."""

    leaf: int
    row: int


START = LeafRow(HEAD, 0)


class TextLook(NamedTuple):
    """How a text is laid out."""

    width: int
    """In cells."""
    above: int = 0
    """The number of blank rows above the title."""
    signs: bool = False
    """Whether code has no background, as in `LayoutContext`."""
    table_width: int = 0
    """Cells for a table, which may be wider than the text; 0 if it may not."""
    whole_head: bool = False
    """Whether the summary has all its lines, and the byline all tags."""
    with_tally: bool = False
    """Whether it says what the claims add up to, as no pane with them is in sight."""


class ScrollLayout:
    """The rows of a narrative at one width, found by number, by leaf and by text offset.

    Going from row to row lays out the leaves on the way. The numbers of rows need the whole text,
    which `leaf_starts` lays out. Leaf -1 is the title block, and the leaf after the last one has
    what stands below the text.
    """

    def __init__(
        self,
        brief: Brief,
        document: Document,
        look: TextLook,
        *,
        linked: tuple[Listing, ...] = (),
        destinations: Destinations = NO_DESTINATIONS,
        like: "ScrollLayout | None" = None,
    ) -> None:
        """The briefs of `linked` link to this one. If `like` is the same text at another width, it
        is not parsed again.
        """
        self.brief = brief
        self.look = look
        self.width = width = look.width
        self.destinations = destinations
        self.context = LayoutContext(
            document,
            side_numbers(brief),
            width,
            wrap_code=False,
            table_width=max(width, look.table_width),
            signs=look.signs,
            missing=destinations.missing,
            embeds=destinations.embeds,
        )
        self._lay_head()
        if (
            like is not None
            and like.brief is brief
            and like.look.signs == look.signs
            and like.destinations is destinations
        ):  # without that, the drawer takes a third more calls
            table_width = self.context.table_width
            self.context = replace(like.context, width=width, table_width=table_width)
        self.show_linked(linked)
        self._cache: dict[int, list[Row]] = {}
        self._starts: Sequence[int] | None = None

    def _lay_head(self) -> None:
        """Lay out the title block, and the properties, which may stand below the text."""
        brief, look = self.brief, self.look
        self._properties = lay_properties(brief, self.context)
        above = [] if brief.claims else properties_above(self._properties)
        title = lay_title_block(
            brief,
            self.width,
            self.context.parties,
            whole=look.whole_head,
            spans_of=self.context.spans_of,
            properties=above,
            tally=tally_sentence(build_matrix(brief), self.width) if look.with_tally else (),
        )
        if above == self._properties:
            self._properties = []
        self._head, self._head_starts = _rows_with_links([*[()] * look.above, *title])

    def show_linked(self, linked: tuple[Listing, ...]) -> None:
        """Show which briefs link to this one, below the text."""
        self.linked = linked
        tail = _lay_tail(self.brief, self._properties, linked, self.width)
        self._tail, _ = _rows_with_links(tail, 1)  # the offset 0 stands for the whole tail

    def show_destinations(self, destinations: Destinations) -> None:
        """Mark the links to briefs that the library lacks, and show what the embeds show."""
        self.destinations = destinations
        missing, embeds = destinations.missing, destinations.embeds
        self.context = replace(self.context, missing=missing, embeds=embeds, _columns={}, _spans={})
        self._lay_head()
        self.show_linked(self.linked)
        self._cache.clear()
        self._starts = None

    def is_for(self, brief: Brief, look: TextLook) -> bool:
        return self.brief is brief and self.look == look

    @property
    def document(self) -> Document:
        return self.context.document

    @property
    def leaf_count(self) -> int:
        return len(self.context.document.leaves)

    @property
    def is_complete(self) -> bool:
        """Whether the whole text has been laid out, so that rows have numbers."""
        return self._starts is not None

    def complete(self, starts: Sequence[int] | None = None) -> None:
        """Lay out the whole text, unless a worker has found its `leaf_starts`."""
        self._starts = starts or leaf_starts(self.context, heights=self.heights())

    def heights(self) -> Mapping[int, int]:
        """The number of rows of each leaf that has been laid out. Another thread may call this."""
        return {leaf: len(rows) for leaf, rows in self._cache.copy().items()}

    @property
    def starts(self) -> Sequence[int]:
        """The row below the title block at which each leaf begins, and where the last one ends."""
        if self._starts is None:
            self.complete()
        return self._starts or (0,)

    @property
    def height(self) -> int:
        return self.text_height + len(self._tail)

    @property
    def text_height(self) -> int:
        """The number of rows down to the end of the text."""
        return len(self._head) + self.starts[-1]

    @property
    def sources(self) -> LeafRow | None:
        """The heading of the sources below the text."""
        names = [plain_text(row.spans) for row in self._tail]
        return LeafRow(self.leaf_count, names.index("Sources")) if "Sources" in names else None

    def rows(self, leaf: int) -> list[Row]:
        """The rows of a leaf, including the blank one before it."""
        if leaf < 0:
            return self._head
        if leaf >= self.leaf_count:
            return self._tail
        rows = self._cache.pop(leaf, None)
        if rows is None:
            before = self.document.leaves[leaf - 1] if leaf else None
            rows = _lay_with_gap(self.document.leaves[leaf], before, self.context)
            if len(self._cache) >= _CACHED_LEAVES:
                del self._cache[next(iter(self._cache))]
        self._cache[leaf] = rows
        return rows

    def text(self, leaf: int) -> str:
        """The text that offsets in a leaf refer to."""
        return leaf_text(self.document.leaves[leaf], self.context)

    def row(self, row: LeafRow) -> Row:
        return self.rows(row.leaf)[row.row]

    def row_at(self, y: int) -> LeafRow:
        """The row with a number, from 0 at the top, or the last row if the number is too large."""
        y = max(0, y)
        if y < len(self._head):
            return LeafRow(HEAD, y)
        y -= len(self._head)
        if y >= self.starts[-1]:
            row = LeafRow(self.leaf_count, y - self.starts[-1])
            return min(row, self.end) if self._tail else self.end
        leaf = bisect_right(self.starts, y) - 1
        return LeafRow(leaf, y - self.starts[leaf])

    def y_of(self, row: LeafRow) -> int:
        """The number of a row, from 0 at the top."""
        if row.leaf < 0:
            return row.row
        if row.leaf >= self.leaf_count:
            return self.text_height + row.row
        return len(self._head) + self.starts[row.leaf] + row.row

    def walk(self, start: LeafRow, rows: int) -> LeafRow:
        """The row `rows` below a row, or above it if negative, but not beyond the ends.

        The leaves in between are laid out, so the distance is exact.
        """
        leaf, row = start.leaf, start.row + rows
        while row < 0 and leaf > HEAD:
            leaf -= 1
            row += len(self.rows(leaf))
        while leaf <= self.leaf_count and row >= (height := len(self.rows(leaf))):
            leaf += 1
            row -= height
        return self.end if leaf > self.leaf_count else LeafRow(leaf, max(0, row))

    def paragraph(self, start: LeafRow, step: int) -> LeafRow:
        """The next row after `start` that begins a paragraph, or the last before it."""
        leaf = min(start.leaf, self.leaf_count)
        while leaf > HEAD or (step > 0 and leaf == HEAD):
            if leaf == self.leaf_count and step > 0:
                return self.end
            if 0 <= leaf < self.leaf_count and (leaf == 0 or self._has_gap(leaf)):
                row = self.row_of((leaf, 0))
                if (row > start) if step > 0 else (row < start):
                    return row
            leaf += step
        return START

    @property
    def end(self) -> LeafRow:
        if self._tail:
            return LeafRow(self.leaf_count, len(self._tail) - 1)
        last = self.leaf_count - 1
        return LeafRow(last, max(0, len(self.rows(last)) - 1))

    def offset_of(self, row: LeafRow) -> TextOffset:
        """The offset of a row's first character."""
        if row.leaf < 0:
            return HEAD, self._head_starts[row.row]
        if row.leaf >= self.leaf_count:
            return self.leaf_count, 0
        for spans in self.rows(row.leaf)[row.row :]:
            if spans.start != DECORATION:
                return row.leaf, spans.start
        return row.leaf, 0

    def row_of(self, offset: TextOffset) -> LeafRow:
        """The row that shows the character at an offset."""
        leaf, character = offset
        if leaf < 0:
            return LeafRow(HEAD, max(0, bisect_right(self._head_starts, character) - 1))
        if leaf >= self.leaf_count:
            starts = ((number, row.start) for number, row in enumerate(self._tail))
            last = [number for number, start in starts if DECORATION < start <= character]
            return LeafRow(self.leaf_count, last[-1]) if last else self.end
        nearest = 0
        for number, row in enumerate(self.rows(leaf)):
            for span, start in zip(row.spans, row.offsets, strict=True):
                if start == DECORATION or start > character:
                    continue
                nearest = number
                if character < start + len(span.text):
                    return LeafRow(leaf, number)
        return LeafRow(leaf, nearest or int(self._has_gap(leaf) and len(self.rows(leaf)) > 1))

    def _has_gap(self, leaf: int) -> bool:
        leaves = self.document.leaves
        return gap_before(leaves[leaf], leaves[leaf - 1] if leaf else None)


def leaf_starts(
    context: LayoutContext,
    cancelled: Callable[[], bool] = lambda: False,
    heights: Mapping[int, int] = {},
) -> Sequence[int]:
    """The row at which each leaf of a document begins, and where the last one ends. If it is
    cancelled, there are fewer. Leaves whose heights are known aren't laid out again.
    """
    starts, before = [0], None
    for index, leaf in enumerate(context.document.leaves):
        if cancelled():
            break
        height = heights.get(index) or len(_lay_with_gap(leaf, before, context))
        starts.append(starts[-1] + height)
        before = leaf
    return starts


def _lay_with_gap(leaf: Leaf, before: Leaf | None, context: LayoutContext) -> list[Row]:
    """The rows of a leaf, and the blank one before it."""
    rows = lay_leaf(leaf, context)
    return [lay_gap(leaf, before, context.width), *rows] if gap_before(leaf, before) else rows


def file_line(layout: ScrollLayout, row: LeafRow) -> int:
    """The line of the brief's file that a row shows, from 1."""
    if row.leaf < 0 or not layout.leaf_count:
        return 1
    leaves = layout.document.leaves
    index = min(row.leaf, len(leaves) - 1)
    leaf, rows = leaves[index], layout.rows(index)
    number = row.row if row.leaf <= index else len(rows) - 1
    if gap_before(leaf, leaves[index - 1] if index else None):
        number = max(0, number - 1)
    if leaf.kind == "code":
        return leaf.line + number
    return leaf.line + leaf.text.count("\n") * number // max(1, len(rows))


def anchor(document: Document, name: str, *, note: bool = False) -> TextOffset | None:
    """The start of the heading, other leaf or footnote with an id.

    Headings are also found by their text, regardless of case, and by the ids of other programs.
    """
    if not note and name:
        known = next((known for known in anchor_names(name) if known in document.anchors), "")
        if not known and (index := heading_with(document, name)) is not None:
            return index, 0
        name = known
    for index, leaf in enumerate(document.leaves):
        if not note and name in leaf.ids:
            return index, 0
        if leaf.anchor == name and name:
            in_note = bool(leaf.prefixes) and leaf.prefixes[0].kind == "note"
            if note == (in_note and leaf.kind != "heading"):
                return index, 0
    return None


# Search

Match = tuple[int, int, int]
"""A leaf, and the start and end offsets of a match in it."""


def pattern_of(*phrases: str) -> re.Pattern[str] | None:
    """A pattern for any of the phrases, in which a space matches any white space.

    A phrase with a capital letter is case-sensitive. Vowel signs of Arabic and Hebrew don't count.
    """
    patterns = []
    for phrase in sorted(phrases, key=len, reverse=True):  # prefer the longest match
        if words := phrase.split():
            case = "" if phrase != phrase.lower() else "i"
            patterns.append(f"(?{case}:" + r"\s+".join(map(spelling_pattern, words)) + ")")
    return re.compile("|".join(patterns)) if patterns else None


def passage_pattern(passage: str) -> re.Pattern[str] | None:
    """A pattern for the words of a passage, with anything between them that isn't a word."""
    words = re.findall(r"\w+", passage)
    return re.compile(r"\W+".join(words)) if words else None


def find(
    document: Document,
    context: LayoutContext,
    pattern: re.Pattern[str],
    leaves: Iterable[int],
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[Match]:
    """Yield the matches of a pattern, leaf by leaf in the order given, until cancelled."""
    for index in leaves:
        if cancelled():
            return
        leaf = document.leaves[index]
        plain = leaf.kind not in ("table", "code") and not has_markup(leaf.text)
        # Source without markup is its own text and needn't be parsed.
        for match in pattern.finditer(leaf.text if plain else leaf_text(leaf, context)):
            yield index, match.start(), match.end()


def around(count: int, first: int) -> Iterator[int]:
    """All numbers below `count`, starting at `first` and wrapping around."""
    yield from range(first, count)
    yield from range(first)
