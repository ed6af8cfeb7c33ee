"""The map of a library's topics as a table: a row for each topic, a column for each brief.

Above a column stand the brief's date and a letter for each of its sides; in a cell, below the
letters, the dots of the sides, or the sign of a class that is a judgement.
"""

from collections.abc import Iterable, Sequence, Set

from briefing_tui.compare.agreement import CLASSES, SIDE_GLYPHS, SideState, short_party
from briefing_tui.compare.matrix import ClaimRow
from briefing_tui.compare.topic_map import MOST_BRIEFS, MapBrief, TopicMap, party_of
from briefing_tui.compare.topics import TopicSummary
from briefing_tui.layout.columns import line_of, scrolled
from briefing_tui.layout.signs import MAX_DOTS, Sign, side_dot
from briefing_tui.layout.spans import (
    MUTED,
    STRONG,
    Line,
    Span,
    Style,
    cut_line,
    mark_words,
    pack,
    party_role,
)
from briefing_tui.model.brief import Glyph
from briefing_tui.model.dates import MONTHS
from briefing_tui.model.document import Role
from briefing_tui.text.english import counted
from briefing_tui.text.wrapping import cells, cut, fit

_MEASURED = 1_000
"""The number of topics that determine the width of their column; longer names are cut."""
_NARROWEST, _WIDEST = 14, 34
_DATE = 4
_COUNT = "Briefs"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_NO_PARTY = "&"
"""Stands for the sources without a party, which may be different ones in each brief."""


def party_letters(parties: Sequence[str]) -> tuple[str, ...]:
    """A letter for each party: the first letter of its name that no earlier party has."""
    letters: list[str] = []
    for party in parties:
        free = (
            letter
            for letter in (*short_party(party).upper(), *_LETTERS)
            if letter.isalnum() and cells(letter) == 1 and letter not in letters
        )
        letters.append(next(free, "#") if party else _NO_PARTY)
    return tuple(letters)


def map_party_role(topic_map: TopicMap, side: str) -> Role:
    """The colour of a side, which is the same in all columns."""
    return party_role(topic_map.party(side) + 1) if party_of(side) else "text"


def map_sign(topic_map: TopicMap, brief: MapBrief, cell: ClaimRow) -> list[Span]:
    """A dot for each side of the brief in the order of its letters, or the sign of the class."""
    row = CLASSES[cell.agreement.cls]
    if not row.dots or len(cell.pattern) > MAX_DOTS:
        return [Span(row.glyph.shape, Style(row.role or "text"))]
    sides = list(zip(brief.sides, cell.pattern, strict=True))
    # A brief may have many sources without a party, most of which were not asked about a point.
    while len(sides) > 1 and sides[-1][1] == "blank" and not party_of(sides[-1][0]):
        sides.pop()
    return [side_dot(state, map_party_role(topic_map, side)) for side, state in sides]


def cell_words(brief: MapBrief, topic: TopicSummary) -> str:
    """`China only`: the class of a topic in a brief, in words."""
    cell = brief.cells.get(topic.id)
    return cell.agreement.label if cell else "no claim"


class MapTable:
    """The map in `width` cells, with the columns that fit; or all of them, if there is no width.

    They are scrolled from the `first` one on as little as shows a column, or else end with the
    newest.
    """

    def __init__(
        self,
        topic_map: TopicMap,
        width: int | None,
        *,
        first: int | None = None,
        column: int | None = None,
    ) -> None:
        self.map, self.width = topic_map, width
        self._letters = party_letters(topic_map.parties)
        self._widths = [
            1 + max(_DATE, min(len(brief.sides), MAX_DOTS)) for brief in topic_map.briefs
        ]
        names = [topic.name for topic in topic_map.topics]
        longest = max(map(cells, names if width is None else names[:_MEASURED]), default=0)
        room = sum(self._widths)
        if width is not None:
            longest = min(_WIDEST, longest, (width - len(_COUNT)) * 2 // 5)
            room = width - max(_NARROWEST, longest) - len(_COUNT) - 1
        self._topic = max(_NARROWEST, longest)
        newest = len(self._widths) - 1
        first = newest if first is None else first
        self.shown = scrolled(self._widths, room, first, first if column is None else column)

    def with_column(self, column: int) -> "MapTable":
        """The table, scrolled as little as shows a column."""
        if column in self.shown or not self.shown:
            return self
        return MapTable(self.map, self.width, first=self.shown.start, column=column)

    def _line(self, name: Sequence[Span], columns: Iterable[Sequence[Span]], count: Span) -> Line:
        widths = [self._topic, *(self._widths[number] for number in self.shown), len(_COUNT) + 1]
        return line_of([name, *columns, [count]], widths, 0)

    def column_at(self, x: int) -> int | None:
        end = self._topic
        for number in self.shown if x >= end else ():
            end += self._widths[number]
            if x < end:
                return number
        return None

    def head(self, column: int | None = None) -> list[Line]:
        """Years, months and days; then the letters of the sides. The column is marked."""
        left = ["", "", "", "Topic"]
        if earlier := self.shown.start:
            left[0] = self._more("←", earlier)
        if later := len(self.map.briefs) - self.shown.stop:
            left[1] = self._more("→", later)
        columns: list[list[list[Span]]] = [[], [], [], []]
        year = None
        for number in self.shown:
            brief = self.map.briefs[number]
            date = brief.date
            style = Style("strong" if number == column else "muted", reverse=number == column)
            texts = ["", "none", ""]
            if date is not None:
                first, precision = date.first, date.precision
                texts = ["" if first.year == year else str(first.year), "", ""]
                if precision != "year":
                    texts[1] = MONTHS[first.month - 1]
                if precision not in ("year", "month"):
                    texts[2] = f"{first.day:2}"
                year = first.year
            width = self._widths[number] - 1
            for above, text, text_style in zip(
                columns, texts, (STRONG, style, style), strict=False
            ):
                above.append([Span(" "), Span(fit(text, width), text_style)])
            letters = [
                Span(self._letters[self.map.party(side)], Style(self._role(side), bold=True))
                for side in brief.sides[:MAX_DOTS]
            ]
            columns[3].append([Span(" "), *letters])
        styles = (MUTED, MUTED, MUTED, STRONG)
        counts = ("", "", "", f" {_COUNT}")
        return [
            self._line([Span(text, style)], line, Span(count, STRONG))
            for text, style, line, count in zip(left, styles, columns, counts, strict=True)
        ]

    def _more(self, arrow: str, count: int) -> str:
        """`→ 30 more briefs`, or `→ 30 more` where that doesn't fit."""
        words = f"{arrow} {counted(count, 'more brief')}"
        return words if cells(words) <= self._topic else f"{arrow} {count:,} more"

    def _role(self, side: str) -> Role:
        return map_party_role(self.map, side)

    def row(
        self,
        topic: TopicSummary,
        column: int | None = None,
        words: str = "",
        classes: Set[str] = frozenset(),
    ) -> Line:
        """A topic, its cells, and its number of briefs. A sign marks the cell of the column.

        The words of a filter are marked in its name, or in its id if only that has them, and the
        cells that have one of the classes.
        """
        name = [Span(topic.name, STRONG)]
        if topic.is_listed_for_its_id(words):
            rest = max(self._topic // 2, self._topic - cells(topic.id) - 1)
            name = [Span(cut(topic.name, rest), STRONG), Span(f" {topic.id}", MUTED)]
        signs: list[list[Span]] = []
        for number in self.shown:
            brief = self.map.briefs[number]
            cell = brief.cells.get(topic.id)
            sign = map_sign(self.map, brief, cell) if cell else []
            if cell and cell.has_class(classes):
                sign = [Span(text, style._replace(reverse=True)) for text, style in sign]
            signs.append([Span("›" if number == column else " ", STRONG), *sign])
        count = Span(f" {topic.briefs:>{len(_COUNT)}}", MUTED)
        return self._line(mark_words(cut_line(name, self._topic), words.split()), signs, count)

    def legend(self) -> list[Line]:
        """The letters of the columns shown, and the signs. A sign with its words is broken only if
        it doesn't fit a line."""
        briefs = [self.map.briefs[number] for number in self.shown]
        sides = {self.map.party(side): side for brief in briefs for side in brief.sides}
        entries: list[Line] = []
        for number, side in sorted(sides.items()):
            name = short_party(self.map.parties[number]) or "without a party"
            style = Style(self._role(side), bold=True)
            entries.append((Span(self._letters[number], style), Span(f" {name}", MUTED)))
        for glyph, words in map_signs(briefs):
            entries.append((Span(glyph.shape, STRONG), Span(f" {words}", MUTED)))
        return pack(entries, self.width or 80)


_STATES: tuple[tuple[SideState, str], ...] = (
    ("speaks", "speaks of it"),
    ("silent", "not mentioned"),
    ("unchecked", "not checked"),
    ("blank", "not asked"),
)


MAP_SIGNS = (
    *(Sign(SIDE_GLYPHS[state], words) for state, words in _STATES),
    *(Sign(row.glyph, row.words) for row in CLASSES.values() if not row.dots),
)
"""The signs of the map, for the help."""


def map_signs(briefs: Iterable[MapBrief]) -> list[tuple[Glyph, str]]:
    """The signs in the cells of some columns, each with its words."""
    cells = [cell for brief in briefs for cell in brief.cells.values()]
    classes = {cell.agreement.cls for cell in cells}
    classes = {cls for cls in classes if not CLASSES[cls].dots}
    with_dots = (cell for cell in cells if cell.agreement.cls not in classes)
    states = {state for cell in with_dots for state in cell.pattern}
    signs = [(SIDE_GLYPHS[state], words) for state, words in _STATES if state in states]
    return signs + [(row.glyph, row.words) for cls, row in CLASSES.items() if cls in classes]


def left_out_words(topic_map: TopicMap, shown: int) -> str:
    """How many briefs with claims are not shown; empty if all are."""
    left_out = topic_map.left_out + len(topic_map.briefs) - shown
    one = left_out == 1
    return f"{left_out:,} older brief{' is' if one else 's are'} left out" if left_out else ""


def lay_map(topic_map: TopicMap, width: int | None) -> list[Line]:
    """The map for a terminal or a file, with the newest briefs that fit, and its legend."""
    table = MapTable(topic_map, width)
    lines = [*table.head(), *map(table.row, topic_map.topics)]
    lines += [(), *table.legend()]
    if words := left_out_words(topic_map, len(table.shown)):
        if len(table.shown) < len(topic_map.briefs):
            words += f"; a wider terminal, or a file, shows up to {MOST_BRIEFS}"
        lines += [(Span(f"{words}.", MUTED),)]
    return lines
