"""A topic's history as a grid, and its sibling topics.

The grid has a row for each brief, a column for each party, and signs for changes.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from briefing_tui.compare.agreement import SourceCell, short_party
from briefing_tui.compare.topics import (
    CellPlace,
    NamingTopic,
    PartyCell,
    Topic,
    TopicRow,
    TopicSummary,
)
from briefing_tui.layout.claims import (
    SourceStyle,
    Spans,
    cell_line,
    cell_paragraphs,
    stance_glyph,
)
from briefing_tui.layout.signs import CURSOR, OPEN_LIST, OPEN_LIST_SIGN, Sign, lay_signs, sign
from briefing_tui.layout.spans import (
    ASIDE,
    MUTED,
    PLAIN,
    STRONG,
    Line,
    Role,
    Span,
    Style,
    cut_lines,
    fit_line,
    hang,
    line_cells,
    pack,
    party_role,
    wrap_lines,
)
from briefing_tui.model.brief import STANCES
from briefing_tui.model.dates import date_label
from briefing_tui.model.records import Change
from briefing_tui.text.words import counted
from briefing_tui.text.wrapping import cells, cut, fit

_GAP = 2
_SIGN = 2
"""The width of the sign of a change and the space after it."""
_NARROWEST_BRIEF, _WIDEST_BRIEF = 14, 34
_TWO_PARTIES = 40
"""The width of two narrow parties; the brief has a fifth of what is left beside them, since the
words of the parties matter more than titles."""
_SHORTEST_TITLE = 8
"""The least width for a title beside the date."""
_NARROWEST_PARTY, _RARE_PARTY = 18, 8
"""The least width of a party, and of one that says nothing in most briefs."""
_STACK_BELOW = 44
"""The least width of a party's text in an open row. With less, its accounts are shown one below the
other, because in narrow columns the row would fill a small screen."""
_NARROWEST = 30
"""The least width of a grid."""
_MEASURED = 100
"""The newest rows that determine the widths of the columns."""
_BRIEF_LINES = 8
"""The most lines of a brief's date and title in an open row."""
OTHERS = "others"
"""The heading of the column for sources without a party."""

_OTHER_PEOPLE = "◇"
"""Marks a brief whose event has other participants than the one above, if no line says so."""
_UNEXPECTED = "!"
"""The sign of a silence on a topic that the party usually named."""
_CHANGES: Mapping[Change, tuple[str, str]] = {
    "": (" ", ""),
    "first": (" ", ""),
    "same": (" ", ""),
    "words": ("∆", "other words than on {date}"),
    "stance": ("∆", "not as on {date}"),
    "named": ("+", "named; not mentioned on {date}"),
    "dropped": ("-", "no longer mentioned; named on {date}"),
    "denied": (" ", "denies that it came up"),
}
"""The sign of each change, and its description."""
LEGEND = (
    sign(_UNEXPECTED, "silent, though it mostly named it before"),
    sign("+", "named after a silence"),
    sign("-", "no longer named"),
    sign("∆", "other words or stance"),
    OPEN_LIST_SIGN,
    sign(_OTHER_PEOPLE, "other participants than in the row above"),
)
TOPIC_SIGNS = (
    *(CURSOR, sign("›", "the current party"), *LEGEND),
    *(Sign(row.glyph, row.words) for row in STANCES.values()),
)


class RowLook(NamedTuple):
    """The way the rows of a grid are drawn, depending on the room."""

    lines: int
    """The most lines of a row that isn't open; 0 opens all rows."""
    rules: bool
    """Whether a line with the participants is shown where they change."""


ONE_LINE = RowLook(1, rules=False)
"""The look of a grid whose rows don't all fit."""
ALL_OPEN = RowLook(0, rules=True)
_THREE_LINES = RowLook(3, rules=True)
NO_PLACES: Mapping[CellPlace, str] = {}


def change_sign(cell: PartyCell) -> str:
    """The sign of the change since the party's previous account, or a space."""
    return _UNEXPECTED if cell.expected else _CHANGES[cell.change][0]


def change_words(topic: Topic, cell: PartyCell) -> str:
    """The change since the previous account; for a silence, how often the topic was named."""
    words = ""
    if cell.previous is not None:
        date = topic.rows[cell.previous].brief.date
        words = _CHANGES[cell.change][1].format(date=date_label(date, "an earlier date"))
    return "; ".join(filter(None, (words, str(cell.earlier) if cell.expected else "")))


def topic_party_role(topic: Topic, party: int) -> Role:
    return party_role(party + 1) if topic.parties[party] else "text"


class TopicTable:
    """The grid in `width` cells. `first` is the first party to show if they don't all fit; `alone`
    is the only one.
    """

    def __init__(
        self, topic: Topic, width: int, *, first: int = 0, alone: int | None = None
    ) -> None:
        self.topic, self.width, self.alone = topic, max(_NARROWEST, width), alone
        share = (self.width - _TWO_PARTIES) // 5
        longest = max((cells(row.brief.title) for row in topic.rows), default=0)
        self._brief_width = max(_NARROWEST_BRIEF, min(_WIDEST_BRIEF, share, longest))
        self._has_participants = any(row.brief.participants for row in topic.rows)
        self._columns: dict[tuple[int, int], list[list[Line]]] = {}
        """The cache of `_row_columns`."""
        room = self.width - self._brief_width
        rare = frozenset(filter(self._is_rare, range(len(topic.parties))))
        self._rare = rare if len(rare) < len(topic.parties) else frozenset()
        """The parties that say nothing in most briefs, if others say more."""
        self.shown = (alone,) if alone is not None else self._fitting(room, first)
        self._text_widths = dict(zip(self.shown, self._widths(room), strict=True))
        spare = room - sum(_GAP + _SIGN + width for width in self._text_widths.values())
        self._brief_width += max(0, min(spare, min(_WIDEST_BRIEF, longest) - self._brief_width))

    def _is_rare(self, party: int) -> bool:
        rows = self.topic.rows[-_MEASURED:]
        return 2 * sum(row.cells[party].state == "speaks" for row in rows) < len(rows)

    def _least(self, party: int) -> int:
        return _RARE_PARTY if party in self._rare else _NARROWEST_PARTY

    def _fitting(self, room: int, first: int) -> tuple[int, ...]:
        """The parties that fit from the first one on, or those up to the last one; at least one."""
        parties = range(len(self.topic.parties))
        start = stop = min(first, len(parties) - 1) if parties else 0
        room -= sum(self._least(party) + _GAP for party in parties[start : start + 1])
        stop = min(start + 1, len(parties))
        while stop < len(parties) and (need := self._least(stop) + _GAP) <= room:
            stop, room = stop + 1, room - need
        while start and (need := self._least(start - 1) + _GAP) <= room:
            start, room = start - 1, room - need
        return tuple(range(start, stop))

    def _widths(self, room: int) -> list[int]:
        """The widths of the parties' texts: a party that says more gets more, up to its longest
        text; then those that say nothing in most briefs.
        """
        most, total = [], []
        for party in self.shown:
            lengths = [
                line_cells(spans)
                for row in self.topic.rows[-_MEASURED:]
                for spans in (self._short(row, party, one_line=False), *self._full(row, party))
            ]
            most.append(max([cells(self.party_name(party)), *lengths]))
            total.append(sum(lengths))
        free = room - len(self.shown) * (_GAP + _SIGN)
        least = max(8 - _SIGN, free // max(1, len(self.shown)))
        widths = [min(self._least(party) - _SIGN, least) for party in self.shown]
        left = free - sum(widths)
        while left > 0 and (growing := [n for n, width in enumerate(widths) if width < most[n]]):
            often = [number for number in growing if self.shown[number] not in self._rare]
            growing = often or growing
            shares = sum(total[number] for number in growing)
            for number in growing:
                share = max(1, left * total[number] // max(1, shares))
                widths[number] += min(
                    share, most[number] - widths[number], max(0, free - sum(widths))
                )
            left = free - sum(widths)
        return widths

    def role(self, party: int) -> Role:
        return topic_party_role(self.topic, party)

    def party_name(self, party: int) -> str:
        return self.topic.parties[party] or OTHERS

    def party_at(self, x: int) -> int | None:
        at = self._brief_width
        for party, width in self._text_widths.items():
            begin, at = at, at + _GAP + _SIGN + width
            if begin <= x < at:
                return party
        return None

    def columns(self) -> list[int]:
        """The cells at which the parties' texts begin, after the brief's."""
        widths = (_GAP + _SIGN + width for width in self._text_widths.values())
        starts = accumulate(widths, initial=self._brief_width + _GAP + _SIGN)
        return [0, *list(starts)[:-1]]

    def head(self) -> Line:
        spans = [*fit_line([Span("Brief", STRONG)], self._brief_width)]
        for party in self.shown:
            more = party == self.shown[-1] and party < len(self.topic.parties) - 1
            name = ("‹ " if party == self.shown[0] > 0 else "") + self.party_name(party)
            width = self._text_widths[party]
            name = cut(name, width) + (" ›" if more else "")
            spans.append(Span(" " * _GAP))
            style = Style(self.role(party), bold=True)
            spans += fit_line([Span(name, style)], _SIGN + width)
        return tuple(spans)

    def look(self, lines: int) -> RowLook:
        """The look that shows most of every row in `height` lines, whichever row is open."""
        rows = range(len(self.topic.rows))
        left = lines - sum(map(self.has_rule, rows)) if len(rows) <= lines else 0
        if len(rows) > left:
            return ONE_LINE
        whole = [self._open_height(index) for index in rows]
        if sum(whole) <= left:
            return ALL_OPEN
        # A row with its date and title has at least two lines.
        for most in range(_BRIEF_LINES if 2 * len(rows) <= left else 1, 0, -1):
            heights = (self._height(row, _BRIEF_LINES) for row in rows)
            closed = [1 if most == 1 else min(most, height) for height in heights]
            look = RowLook(most, rules=True)
            opened = [1 + len(self._stacked(row)) for row in rows] if self._stacks(look) else whole
            growth = max(height - least for height, least in zip(opened, closed, strict=True))
            if sum(closed) + growth <= left:
                return look
        return ONE_LINE

    def has_rule(self, index: int) -> bool:
        """Whether the participants differ from those of the row above, or there is no row above."""
        return self._has_participants and (index == 0 or self.topic.rows[index].other_participants)

    def rule(self, index: int) -> Line:
        names = ", ".join(self.topic.rows[index].brief.participants) or "participants not given"
        spans = fit_line(
            [Span("── ", Style("rule")), Span(names, MUTED)], self.width - 1, pad=False
        )
        rest = "─" * max(0, self.width - line_cells(spans) - 1)
        return (*spans, Span(f" {rest}", Style("rule")))

    def row(
        self,
        index: int,
        look: RowLook,
        places: Mapping[CellPlace, str] = NO_PLACES,
        *,
        is_open: bool = False,
    ) -> list[Line]:
        """The brief's date and title, and every party: in full if the row is open, or else in as
        many lines as the look allows. `places` has the signs before some cells.
        """
        row, whole = self.topic.rows[index], is_open or not look.lines
        stacks = (is_open and self._stacks(look)) or (whole and self._has_rare_words(index))
        stacked = self._stacked(index) if stacks else []
        if stacked or (look.lines == 1 and not is_open):
            short = (self._short(row, party, one_line=True) for party in self.shown)
            widths = self._text_widths.values()
            lines = (fit_line(*line) for line in zip(short, widths, strict=True))
            date = self._date(row, look)
            left = self._brief_width - line_cells(date) - 1
            title = (
                [Span(f" {cut(row.brief.title, left)}", MUTED)] if left >= _SHORTEST_TITLE else []
            )
            columns = [[(*date, *title)], *([line] for line in lines)]
        else:
            texts = list(self._row_columns(index, 0 if whole else look.lines))
            if self.alone is not None:  # its words decide the height
                texts[0] = cut_lines(texts[0], max(1, len(texts[1]) - 1), self._brief_width)
            if not whole:
                room = [self._brief_width, *self._text_widths.values()]
                most = [look.lines - 1, *(look.lines for _ in self.shown)]
                texts = list(map(cut_lines, texts, most, room))
            columns = [[self._date(row, look), *texts[0]], *texts[1:]]
        laid: list[Line] = []
        for number in range(max(map(len, columns))):
            brief, *parties = (column[number] if number < len(column) else () for column in columns)
            spans = [*fit_line(brief, self._brief_width)]
            for party, text in zip(self.shown, parties, strict=True):
                sign = change_sign(row.cells[party]) if number == 0 else " "
                place = places.get(CellPlace(index, party), "") if number == 0 else ""
                spans += [
                    Span(f"{place:>{_GAP}}", ASIDE._replace(reverse=place[:1].isdigit())),
                    Span(sign + " ", Style(self.role(party), bold=True, aside=True)),
                    *fit_line(text, self._text_widths[party]),
                ]
            laid.append(tuple(spans))
        laid += stacked
        return [self.rule(index), *laid] if look.rules and self.has_rule(index) else laid

    def _stacks(self, look: RowLook) -> bool:
        widest = max(self._text_widths.values(), default=0)
        return look.lines == 1 and widest < _STACK_BELOW

    def _has_rare_words(self, index: int) -> bool:
        """Whether a party speaks in a column that is too narrow for its words in full."""
        cells_of_row = self.topic.rows[index].cells
        return any(
            party in self._rare and width < _NARROWEST_PARTY
            for party, width in self._text_widths.items()
            if cells_of_row[party].state == "speaks"
        )

    def _open_height(self, index: int) -> int:
        if self._has_rare_words(index):
            return 1 + len(self._stacked(index))
        return self._height(index)

    def words_below(self, index: int, party: int, look: RowLook) -> int | None:
        """The line of an open row where a party's words begin, if they stand below the columns."""
        is_below = self._stacks(look) or self._has_rare_words(index)
        if not is_below or not self._full(self.topic.rows[index], party):
            return None
        return 1 + len(self._stacked(index, before=party))

    def _stacked(self, index: int, before: int | None = None) -> list[Line]:
        """The title, and below it every party's accounts in the full width, or those of the parties
        before one.
        """
        row = self.topic.rows[index]
        lines = wrap_lines([Span(row.brief.title, MUTED)], self.width - 2)
        parties = range(len(self.topic.parties))
        names = min(_NARROWEST_PARTY, max(map(cells, map(self.party_name, parties)), default=0)) + 2
        for party in parties[:before]:
            if paragraphs := self._full(row, party):
                style = Style(self.role(party), bold=True, aside=True)
                name = Span(f"{fit(self.party_name(party), names - 2)}  ", style)
                lines += hang([name], pack(paragraphs, self.width - names - 2))
        return [(Span("  "), *line) for line in lines]

    def _height(self, index: int, most: int = 0) -> int:
        title, *parties = map(len, self._row_columns(index, most))
        return max([title + 1, *parties])

    @cached_property
    def _signs(self) -> set[str]:
        signs = {change_sign(cell) for row in self.topic.rows for cell in row.cells}
        signs |= {OPEN_LIST for row in self.topic.rows if row.agreement.has_open_list}
        return signs | {_OTHER_PEOPLE for row in self.topic.rows if row.other_participants}

    def _row_columns(self, index: int, most: int = 0) -> list[list[Line]]:
        """The brief's title, and every party in full; or only with its first account, in one line
        more than `most`, which shows that some are missing.
        """
        key = index, most
        if key not in self._columns:
            row = self.topic.rows[index]
            title = wrap_lines([Span(row.brief.title, MUTED)], self._brief_width)
            columns = [cut_lines(title, _BRIEF_LINES - 1, self._brief_width)]
            for party in self.shown:
                width = self._text_widths[party]
                if most:
                    short = self._short(row, party, one_line=False)
                    columns.append(wrap_lines(short, width, most=most + 1))
                else:
                    paragraphs = self._full(row, party)
                    columns.append(
                        [line for text in paragraphs for line in wrap_lines(text, width)]
                    )
            self._columns[key] = columns
        return self._columns[key]

    def _date(self, row: TopicRow, look: RowLook) -> Line:
        date = row.brief.date
        mark = (
            [Span(f" {_OTHER_PEOPLE}", MUTED)] if row.other_participants and not look.rules else []
        )
        return (Span(date_label(date, "no date"), STRONG), *mark)

    def legend(self, look: RowLook) -> list[Line]:
        """The signs that occur, with their meanings. A sign with its words is broken only if it
        doesn't fit a line."""
        hidden = _OTHER_PEOPLE if look.rules else ""
        signs = (sign for sign in LEGEND if sign.glyph.shape in self._signs - {hidden})
        return lay_signs(signs, self.width)

    def _short(self, row: TopicRow, party: int, *, one_line: bool) -> Spans:
        """The account that is quoted, and how many more the party has in this brief."""
        cell = row.cells[party]
        if cell.quoted is None:
            return []
        spans = cell_line(cell.quoted.cell, self._style(row, party, cell.quoted))
        if cell.expected:
            words = f", {cell.earlier}"
            if one_line:
                named = len(cell.earlier.named)
                counts = f"{named} of {named + len(cell.earlier.unnamed)}"
                words = f" (named in {counts})"
                if line_cells(spans) + cells(words) > self._text_widths[party]:
                    words = f" ({counts})"
            spans.append(Span(words, Style(self.role(party), bold=True)))
        more = sum(source_cell.cell.speaks for source_cell in cell.source_cells) - 1
        return [*spans, Span(f" (+{more})", MUTED)] if more > 0 else spans

    def _full(self, row: TopicRow, party: int) -> list[Spans]:
        """Every account of the party, or its first silence, and the change in words."""
        cell = row.cells[party]
        speaking = [source_cell for source_cell in cell.source_cells if source_cell.cell.speaks]
        paragraphs: list[Spans] = []
        for source_cell in speaking or cell.source_cells[:1]:
            look = self._style(row, party, source_cell)
            if texts := cell_paragraphs(source_cell.cell, look):
                sign = stance_glyph(source_cell.cell, look)
                label = Span(f"[{source_cell.source.id}] ", MUTED)
                paragraphs += [[sign, Span(" "), label, *texts[0]], *texts[1:]]
        if remark := change_words(self.topic, cell):
            paragraphs.append([Span(remark, Style(self.role(party), bold=cell.expected))])
        return paragraphs

    def _style(self, row: TopicRow, party: int, source_cell: SourceCell) -> SourceStyle:
        return SourceStyle(row.brief, source_cell.source, self.role(party))


def topic_heading(topic: Topic) -> list[Span]:
    """`named in 7 of 10 briefs, 2016–2026 · China 3 of 8`.

    The numbers of briefs that name the topic: among all, and for each party among the briefs in
    which its account was checked.
    """
    dates = [row.brief.date for row in topic.rows if row.brief.date]
    count = len(topic.rows)
    words = f"named in {topic.named} of {counted(count, 'brief')}"
    if dates:
        words += f", {_years(dates[0].first.year, dates[-1].first.year)}"
    spans = [Span(words, MUTED)]
    for index, party in enumerate(topic.parties):
        cells = [row.cells[index] for row in topic.rows]
        checked = sum(cell.state in ("speaks", "silent") for cell in cells)
        if party and checked:
            style, named = Style(party_role(index + 1)), sum(cell.names for cell in cells)
            # The name is a span of its own: from right to left, it would turn the numbers.
            counts = Span(f" {named} of {checked}", style)
            spans += [Span(" · ", MUTED), Span(short_party(party), style), counts]
    return spans


def _years(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"


def lay_topic(
    topic: Topic,
    width: int,
    *,
    siblings: Sequence[TopicSummary] = (),
    naming: Sequence[NamingTopic] = (),
) -> list[Line]:
    """The whole history for a terminal or a file, each row in at most three lines, the topics that
    name it, and a list of sibling topics.

    If not all parties fit, there are several grids, one below the other.
    """
    table = TopicTable(topic, width)
    shown = -1
    head = [Span(topic.name, STRONG), Span("  "), *topic_heading(topic)]
    lines: list[Line] = [*wrap_lines(head, table.width), ()]
    while shown < max(0, len(topic.parties) - 1):
        table = TopicTable(topic, width, first=shown + 1)
        shown = max(table.shown, default=0)
        lines.append(table.head())
        if not table.has_rule(0):
            lines.append((Span("─" * table.width, Style("rule")),))
        for index in range(len(topic.rows)):
            lines += table.row(index, _THREE_LINES)
        lines.append(())
    lines += table.legend(_THREE_LINES)
    if naming:
        words = Span(", ".join(map(words_of_naming, naming)), PLAIN)
        lines += [(), *wrap_lines([Span(ALSO_NAMED, MUTED), words], table.width)]
    if siblings:
        lines += [(), (Span("Sibling topics", STRONG),)]
        lines += [line for topic in siblings for line in _lay_sibling(topic, table.width)]
    return lines


ALSO_NAMED = "also named in: "


def words_of_naming(topic: NamingTopic) -> str:
    """`Drugs (2 briefs)`."""
    return f"{topic.name} ({counted(topic.briefs, 'brief')})"


def _lay_sibling(topic: TopicSummary, width: int) -> list[Line]:
    """`Arms sales  arms-sales · named in 2 of 3 briefs, 2016–2026 · US 2, China 1`."""
    years = f", {_years(*topic.years)}" if topic.years else ""
    named = f"named in {topic.named} of {counted(topic.briefs, 'brief')}{years}"
    parties = ", ".join(f"{short_party(party)} {count}" for party, count in topic.parties)
    facts = " · ".join(filter(None, (topic.id, named, parties)))
    spans = [Span(topic.name, STRONG), Span(f"  {facts}", MUTED)]
    return cut_lines(wrap_lines(spans, width), 2, width)


def lay_siblings(names: Sequence[str], current: int, key: str, width: int) -> Line:
    """`n Sibling topics: Taiwan · Arms sales · …`, always showing the current one."""
    for first in range(current + 1):
        lead = " Sibling topics: " + ("… · " if first else "")
        spans = [Span(key, STRONG), Span(lead, MUTED)]
        for index, name in enumerate(names[first:], first):
            style = Style("strong", bold=True, reverse=True) if index == current else PLAIN
            spans += [Span(" · ", MUTED)] if index > first else []
            spans.append(Span(name, style))
            if index == current and line_cells(spans) >= width and first < current:
                break
        else:
            break
    return fit_line(spans, width, pad=False)
