"""A topic's history as a grid, and its sibling topics.

The grid has a row for each brief and a column for each party. A rule with the participants stands
above the rows where they change.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, chain
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
from briefing_tui.layout.columns import ROOM_TO_READ, line_of, scrolled, share_width
from briefing_tui.layout.signs import CURSOR, lay_signs, sign, stance_signs
from briefing_tui.layout.spans import (
    ASIDE,
    MUTED,
    PLAIN,
    STRONG,
    Line,
    Span,
    Style,
    cut_line,
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
from briefing_tui.model.document import Role
from briefing_tui.model.records import Change
from briefing_tui.text.english import counted
from briefing_tui.text.wrapping import cells, fit

_GAP = 2
_NARROWEST = 30
"""The least width of a grid."""
_NARROWEST_BRIEF, _WIDEST_BRIEF = 14, 34
_TWO_PARTIES = 40
"""The width of two narrow parties; the brief has a fifth of what is left beside them, since the
words of the parties matter more than titles."""
_SHORTEST_TITLE = 8
"""The least width for a title beside the date."""
_WIDE = 100
"""From this width on, a party that speaks has at least `_SPEAKING` cells, else `_SPEAKING_NARROW`.
"""
_SPEAKING, _SPEAKING_NARROW = 20, 16
_SILENCE = 24
"""The least width of a column with silences in words; in a narrower one they are signs."""
_WIDEST_SILENT = 12
"""The most cells for the name of a party that never speaks."""
_MOST_TIMES = 3
"""A party that speaks is at most so many times as wide as the narrowest one."""
_MANY_ROWS = 10
"""From so many rows on, parties with a single cell share a column."""
_MEASURED = 100
"""The newest rows that determine the widths of the columns."""
_BRIEF_LINES = 8
"""The most lines of a brief's date and title in an open row."""
OTHERS = "others"
"""The name of sources without a party."""

_UNEXPECTED = "!"
"""The sign of a silence on a topic that the party usually named."""
_CHANGES: Mapping[Change, str] = {
    "": "",
    "first": "",
    "same": "",
    "words": "other words than on {date}",
    "stance": "not as on {date}",
    "named": "named; not mentioned on {date}",
    "dropped": "no longer mentioned; named on {date}",
    "denied": "denies that it came up",
}
"""The words for each change since a party's previous account."""
_SILENT_WHERE_NAMED = sign(_UNEXPECTED, "silent, though it mostly named it before")
TOPIC_SIGNS = (
    *(CURSOR, sign("›", "the current party"), _SILENT_WHERE_NAMED),
    *stance_signs(),
)

ALL_OPEN, ONE_LINE, _THREE_LINES = 0, 1, 3
"""The look of a grid: the most lines of a row that isn't open; or all rows are open."""
NO_PLACES: Mapping[CellPlace, str] = {}


def change_words(cell: PartyCell) -> str:
    """The change since the previous account; for a silence, how often the topic was named."""
    words = ""
    if cell.previous is not None:
        date = cell.previous.date
        words = _CHANGES[cell.change].format(date=date_label(date, "an earlier date"))
    return "; ".join(filter(None, (words, str(cell.earlier) if cell.expected else "")))


def topic_party_role(topic: Topic, party: int) -> Role:
    return party_role(party + 1) if topic.parties[party] else "text"


Column = tuple[int, ...]
"""The parties of a column, by their indexes."""


def party_columns(topic: Topic) -> tuple[Column, ...]:
    """A column for each party. In a long history, parties with a single cell share the last one
    with the sources that have no party.
    """
    parties = range(len(topic.parties))
    if len(topic.rows) < _MANY_ROWS:
        return tuple((party,) for party in parties)
    counts = [sum(row.cells[party].state != "blank" for row in topic.rows) for party in parties]
    others = [party for party in parties if counts[party] == 1 or not topic.parties[party]]
    columns = [(party,) for party in parties if party not in others]
    return (*columns, tuple(others)) if others else tuple(columns)


class GridWidths(NamedTuple):
    """The width of the brief, the columns that are shown, and the widths of their texts."""

    brief: int
    shown: range
    texts: tuple[int, ...]

    @property
    def starts(self) -> tuple[int, ...]:
        """The cells at which the texts begin."""
        widths = (_GAP + width for width in self.texts[:-1])
        return tuple(accumulate(widths, initial=self.brief + _GAP)) if self.texts else ()


def _grid_widths(
    topic: Topic, columns: Sequence[Column], width: int, first: int, column: int
) -> GridWidths:
    """The widths of the columns, scrolled as `scrolled` says.

    If all words fit into a line, the parties that speak have what they need, and titles as much as
    they need. Else parties share the room by how much they say, at most 1 to 3, and titles are cut.
    A party that never speaks has the room of its name.
    """
    said = [_words_of(topic, parties) for parties in columns]
    speaking = _SPEAKING if width >= _WIDE else _SPEAKING_NARROW
    names = (short_party(_column_name(topic, parties)) for parties in columns)
    silent = [max(3, min(_WIDEST_SILENT, cells(name))) for name in names]
    least = [speaking if words else name for words, name in zip(said, silent, strict=True)]
    title = max((cells(row.brief.title) for row in topic.rows), default=0)
    roomy = max(_NARROWEST_BRIEF, min(_WIDEST_BRIEF, title))
    needed = [max([low, *words]) for low, words in zip(least, said, strict=True)]
    room = width - roomy - _GAP * len(columns)
    levelled = share_width(
        [room if words else low for low, words in zip(least, said, strict=True)], needed, room
    )
    spoken = [size for size, words in zip(levelled, said, strict=True) if words]
    if sum(needed) <= room and max(spoken, default=0) <= _MOST_TIMES * min(spoken, default=0):
        return GridWidths(roomy, range(len(columns)), tuple(levelled))
    brief = max(_NARROWEST_BRIEF, min(roomy, (width - _TWO_PARTIES) // 5))
    shown = scrolled([_GAP + size for size in least], width - brief, first, column)
    here = slice(shown.start, shown.stop)
    most = max(map(sum, said))
    natural = [
        max(low, sum(words), most // _MOST_TIMES + 1) if words else low
        for low, words in zip(least, said, strict=True)
    ]
    room = width - brief - _GAP * len(shown)
    return GridWidths(brief, shown, tuple(share_width(natural[here], least[here], room)))


def _words_of(topic: Topic, parties: Column) -> list[int]:
    """The widths of the newest accounts of some parties, each with its source's id."""
    spoken = [
        (row, quoted)
        for row in topic.rows
        for party in parties
        if (quoted := row.cells[party].quoted) is not None and quoted.cell.speaks
    ]
    return [
        cells(f"[{quoted.source.id}] ")
        + line_cells(cell_line(quoted.cell, SourceStyle(row.brief, quoted.source, "text")))
        for row, quoted in spoken[-_MEASURED:]
    ]


def _account(row: TopicRow, account: SourceCell, role: Role) -> list[Spans]:
    """An account in full, with its source."""
    look = SourceStyle(row.brief, account.source, role)
    texts = cell_paragraphs(account.cell, look)
    label = Span(f"[{account.source.id}] ", MUTED)
    lead = [stance_glyph(account.cell, look), Span(" "), label]
    return [[*lead, *texts[0]], *texts[1:]] if texts else []


def _column_name(topic: Topic, parties: Column) -> str:
    return (
        topic.parties[parties[0]] if len(parties) == 1 and topic.parties[parties[0]] else "Others"
    )


class TopicTable:
    """The grid in `width` cells, with those of the columns that fit from the `first` one on. It is
    scrolled as little as shows a party, if one is given.
    """

    def __init__(
        self,
        topic: Topic,
        width: int,
        columns: tuple[Column, ...] | None = None,
        *,
        first: int = 0,
        party: int | None = None,
    ) -> None:
        self.topic, self.width = topic, max(_NARROWEST, width)
        self.columns = party_columns(topic) if columns is None else columns
        self.order = tuple(chain.from_iterable(self.columns))
        """The parties from left to right."""
        column = first if party is None else self._column_of(party)
        self.widths = _grid_widths(topic, self.columns, self.width, first, column)
        self._has_participants = any(row.brief.participants for row in topic.rows)
        self._wrapped: dict[tuple[int, int | None], list[list[Line]]] = {}
        """The cache of `_wrap`."""

    def is_for(self, width: int) -> bool:
        return self.width == max(_NARROWEST, width)

    def _column_of(self, party: int) -> int:
        return next((at for at, parties in enumerate(self.columns) if party in parties), 0)

    @property
    def shown(self) -> tuple[int, ...]:
        """The parties whose columns are shown."""
        shown = self.widths.shown
        return tuple(chain.from_iterable(self.columns[shown.start : shown.stop]))

    def begin_of(self, party: int) -> int:
        """The cell at which the words of a party that is shown begin."""
        return self.widths.starts[self._column_of(party) - self.widths.shown.start]

    def role(self, party: int) -> Role:
        return topic_party_role(self.topic, party)

    def party_name(self, party: int) -> str:
        return self.topic.parties[party] or OTHERS

    def party_at(self, x: int, index: int) -> int | None:
        """The party at a cell of a row; in a shared column the first one that has an account."""
        for column, start, width in zip(
            self.widths.shown, self.widths.starts, self.widths.texts, strict=True
        ):
            if start - _GAP <= x < start + width:
                parties = self.columns[column]
                row = self.topic.rows[index]
                return next((p for p in parties if row.cells[p].quoted is not None), parties[0])
        return None

    def text_columns(self) -> tuple[int, ...]:
        """The cells at which the brief and the parties' texts begin."""
        return (0, *self.widths.starts)

    def _line(self, brief: Line, texts: Sequence[Sequence[Span]]) -> Line:
        return line_of(
            [brief, *texts], [self.widths.brief, *(_GAP + n for n in self.widths.texts)], 0
        )

    def head(self, *, paged: bool = True) -> Line:
        """The names of the parties and, if `paged`, how many columns are left and right of them."""
        shown, names = self.widths.shown, []
        for column, width in zip(shown, self.widths.texts, strict=True):
            name = _column_name(self.topic, self.columns[column])
            name = name if cells(name) <= width else short_party(name)
            role = self.role(self.columns[column][0]) if len(self.columns[column]) == 1 else "text"
            names.append([Span(" " * _GAP), Span(name, Style(role, bold=True))])
        before, after = shown.start, len(self.columns) - shown.stop
        brief = Span("Brief", STRONG)
        if paged and before:
            brief = Span(f"← {before} more", MUTED)
        line = self._line((brief,), names)
        if paged and after:
            more = f" → {after} more"
            line = (*fit_line(line, self.width - cells(more)), Span(more, MUTED))
        return line

    def look(self, height: int) -> int:
        """The look that shows most of every row in `height` lines, whichever row is open."""
        rows = range(len(self.topic.rows))
        looks: list[int] = [ALL_OPEN, *range(_BRIEF_LINES, 0, -1)]
        if len(rows) <= height:
            for look in looks:
                closed = [len(self.row(index, look)) for index in rows]
                if sum(closed) > height:
                    continue
                opened = (len(self.row(index, look, is_open=True)) for index in rows)
                growth = max(high - low for high, low in zip(opened, closed, strict=True))
                if sum(closed) + growth <= height:
                    return look
        return ONE_LINE

    def has_rule(self, index: int) -> bool:
        """Whether the participants differ from those of the row above, or there is no row above."""
        return self._has_participants and (index == 0 or self.topic.rows[index].other_participants)

    def rule(self, index: int) -> Line:
        """A rule with a brief's participants, or a plain one if no brief names any."""
        if not self._has_participants:
            return (Span("─" * self.width, Style("rule")),)
        names = ", ".join(self.topic.rows[index].brief.participants) or "participants not given"
        spans = cut_line([Span("── ", Style("rule")), Span(names, MUTED)], self.width - 1)
        rest = "─" * max(0, self.width - line_cells(spans) - 1)
        return (*spans, Span(f" {rest}", Style("rule")))

    def row(
        self,
        index: int,
        look: int,
        places: Mapping[CellPlace, str] = NO_PLACES,
        *,
        is_open: bool = False,
    ) -> list[Line]:
        """The brief's date and title, and every party: in full if the row is open, or else in as
        many lines as the look allows. `places` has the signs before some cells.
        """
        is_whole = is_open or look == ALL_OPEN
        below = self._below(index) if is_whole and self._runs_below(index) else []
        date = (Span(date_label(self.topic.rows[index].brief.date, "no date"), STRONG),)
        if below or (look == ONE_LINE and not is_whole):
            brief, texts = [self._date_and_title(index, date)], self._one_line(index)
        else:
            most = _BRIEF_LINES if is_whole else look
            title, *texts = self._wrap(index, None if is_whole else most + 1)
            if len(self.order) == 1:  # its words decide the height
                most = min(most, max(2, len(texts[0])))
            brief = [date, *cut_lines(title, most - 1, self.widths.brief)]
            if not is_whole:
                texts = [
                    cut_lines(lines, look, width)
                    for lines, width in zip(texts, self.widths.texts, strict=True)
                ]
        laid: list[Line] = []
        for number in range(max(map(len, (brief, *texts)))):
            line = brief[number] if number < len(brief) else ()
            parts: list[list[Span]] = []
            for column, text in zip(self.widths.shown, texts, strict=True):
                marks = (places.get(CellPlace(index, party), "") for party in self.columns[column])
                place = next(filter(None, marks), "") if number == 0 else ""
                style = ASIDE._replace(reverse=True) if place[:1].isdigit() else ASIDE
                gap = Span(f"{place:>{_GAP}}", style)
                parts.append([gap, *(text[number] if number < len(text) else ())])
            laid.append(self._line(line, parts))
        return [*([self.rule(index)] if self.has_rule(index) else []), *laid, *below]

    def words_below(self, index: int, party: int) -> int | None:
        """The line of an open row at which a party's words begin, if that is below the columns."""
        if not self._runs_below(index) or not self._full(self.topic.rows[index], party):
            return None
        return self.has_rule(index) + 1 + len(self._below(index, before=party))

    def _runs_below(self, index: int) -> bool:
        """Whether an open row runs below the columns: an account has no column that it can be read
        in.
        """
        rooms = dict(zip(self.widths.shown, self.widths.texts, strict=True))
        row = self.topic.rows[index]
        return any(
            row.cells[party].quoted is not None and rooms.get(column, 0) < ROOM_TO_READ
            for column, parties in enumerate(self.columns)
            for party in parties
        )

    def _below(self, index: int, before: int | None = None) -> list[Line]:
        """The title, and below it every party's accounts in the full width, or those of the parties
        before one.
        """
        row, order = self.topic.rows[index], self.order
        lines = wrap_lines([Span(row.brief.title, MUTED)], self.width - 2)
        longest = max(map(cells, map(self.party_name, order)), default=0)
        names = min(_SPEAKING_NARROW, longest) + _GAP
        for party in order if before is None else order[: order.index(before)]:
            if paragraphs := self._full(row, party):
                style = Style(self.role(party), bold=True, aside=True)
                name = Span(f"{fit(self.party_name(party), names - _GAP)}{' ' * _GAP}", style)
                lines += hang([name], pack(paragraphs, self.width - names - 2))
        return [(Span("  "), *line) for line in lines]

    def _date_and_title(self, index: int, date: Line) -> Line:
        room = self.widths.brief - line_cells(date) - 1
        title = Span(f" {self.topic.rows[index].brief.title}", MUTED)
        return (*date, title) if room >= _SHORTEST_TITLE else date

    def _one_line(self, index: int) -> list[list[Line]]:
        """The text of each column in one line."""
        texts = []
        for column, width in zip(self.widths.shown, self.widths.texts, strict=True):
            spans: Spans = []
            for short in self._short(index, column, width, is_line=True):
                spans += [Span("  "), *short] if spans else short
            texts.append([tuple(spans)])
        return texts

    def _wrap(self, index: int, most: int | None) -> list[list[Line]]:
        """The brief's title, and every party in full; or, in the first `most` lines, only with its
        first account.
        """
        key = index, most
        if key not in self._wrapped:
            row = self.topic.rows[index]
            columns = [wrap_lines([Span(row.brief.title, MUTED)], self.widths.brief)]
            for column, width in zip(self.widths.shown, self.widths.texts, strict=True):
                if most is None:
                    paragraphs = self._full_column(row, self.columns[column])
                else:
                    paragraphs = self._short(index, column, width)
                lines = (wrap_lines(spans, width, most=most or sys.maxsize) for spans in paragraphs)
                columns.append(list(chain.from_iterable(lines)))
            self._wrapped[key] = columns
        return self._wrapped[key]

    def legend(self) -> list[Line]:
        """The signs that stand without words in the columns shown, with their meanings. A sign with
        its words is broken only if it doesn't fit a line.
        """
        narrow = {
            party
            for column, width in zip(self.widths.shown, self.widths.texts, strict=True)
            for party in self.columns[column]
            if width < _SILENCE
        }
        shown = [(party, cell) for row in self.topic.rows for party, cell in enumerate(row.cells)]
        alone = {
            cell.quoted.cell.stance
            for party, cell in shown
            if party in narrow and cell.quoted is not None and not cell.quoted.cell.speaks
        }
        signs = [_SILENT_WHERE_NAMED] if any(cell.expected for _, cell in shown) else []
        signs += stance_signs(stance for stance in STANCES if stance in alone)
        return lay_signs(signs, self.width)

    def _short(self, index: int, column: int, width: int, *, is_line: bool = False) -> list[Spans]:
        """For each party of a column, the account that is quoted, and how many more it has in this
        brief. In a narrow column a silence is its sign alone.
        """
        row, parties = self.topic.rows[index], self.columns[column]
        paragraphs: list[Spans] = []
        for party in parties:
            cell = row.cells[party]
            if cell.quoted is None:
                continue
            look = SourceStyle(row.brief, cell.quoted.source, self.role(party))
            strong = Style(self.role(party), bold=True)
            spans = cell_line(cell.quoted.cell, look)
            if not cell.quoted.cell.speaks and width < _SILENCE:
                spans = spans[:1]
            elif cell.expected:
                named = len(cell.earlier.named)
                counts = f"{named} of {named + len(cell.earlier.unnamed)}"
                words = f" (named in {counts})" if is_line else f", {cell.earlier}"
                spans.append(Span(words, strong))
            if cell.expected:
                spans.insert(0, Span(f"{_UNEXPECTED} ", strong))
            if len(parties) > 1:
                spans.insert(0, self._label(party))
            more = sum(source_cell.cell.speaks for source_cell in cell.source_cells) - 1
            paragraphs.append([*spans, Span(f" (+{more})", MUTED)] if more > 0 else spans)
        return paragraphs

    def _label(self, party: int) -> Span:
        """The party's name before its words in a shared column."""
        return Span(f"{short_party(self.party_name(party))}: ", Style(self.role(party), bold=True))

    def _full_column(self, row: TopicRow, parties: Column) -> list[Spans]:
        paragraphs: list[Spans] = []
        for party in parties:
            full = self._full(row, party)
            if full and len(parties) > 1:
                full[0].insert(0, self._label(party))
            paragraphs += full
        return paragraphs

    def _full(self, row: TopicRow, party: int) -> list[Spans]:
        """Every account of the party, or its first silence, and the change in words."""
        cell = row.cells[party]
        speaking = [source_cell for source_cell in cell.source_cells if source_cell.cell.speaks]
        paragraphs: list[Spans] = []
        for source_cell in speaking or cell.source_cells[:1]:
            paragraphs += _account(row, source_cell, self.role(party))
        if remark := change_words(cell):
            paragraphs.append([Span(remark, Style(self.role(party), bold=cell.expected))])
        return paragraphs


def topic_heading(topic: Topic) -> list[Span]:
    """`named in 7 of 10 briefs, 2016–2026 · China 3 of 8`.

    The numbers of briefs that name the topic: among all, and for each party among the briefs in
    which its account was checked.
    """
    years = [row.brief.date.first.year for row in topic.rows if row.brief.date]
    count = len(topic.rows)
    words = f"named in {topic.named} of {counted(count, 'brief')}"
    if years:
        words += f", {_years(min(years), max(years))}"
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


def _lay_rows(table: TopicTable, *, every_row: bool) -> Iterator[Line]:
    """The rows of a grid below a rule; only those in which a party has an account, if not every
    row. A change of the participants in a row that is left out shows in the next one.
    """
    is_due = True
    for index, row in enumerate(table.topic.rows):
        is_due = is_due or table.has_rule(index)
        if every_row or any(row.cells[party].quoted is not None for party in table.shown):
            if is_due and not table.has_rule(index):
                yield table.rule(index)
            yield from table.row(index, _THREE_LINES)
            is_due = False


def lay_topic(
    topic: Topic,
    width: int,
    *,
    siblings: Sequence[TopicSummary] = (),
    naming: Sequence[NamingTopic] = (),
) -> list[Line]:
    """The whole history for a terminal or a file, each row in at most three lines, the topics that
    name it, and a list of sibling topics.

    Parties that don't fit follow in a second grid, without the briefs in which these have no
    account.
    """
    table = TopicTable(topic, width)
    head = [Span(topic.name, STRONG), Span("  "), *topic_heading(topic)]
    lines: list[Line] = [*wrap_lines(head, table.width), ()]
    legend: dict[Line, None] = {}
    columns = left = table.columns
    while True:
        table = TopicTable(topic, width, left)
        lines += [table.head(paged=False), *_lay_rows(table, every_row=left is columns), ()]
        legend |= dict.fromkeys(table.legend())
        left = left[table.widths.shown.stop :]
        if not left:
            break
    lines += legend
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
