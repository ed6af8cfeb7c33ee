"""A topic's history as a grid: a row for each brief, a column for each party, signs for changes.
The topics of a library as a list.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from briefing_tui.compare.agreement import SourceCell, short_party
from briefing_tui.compare.topic_list import TopicSummary
from briefing_tui.compare.topics import Change, PartyCell, Topic, TopicRow
from briefing_tui.layout.agreement import OPEN_LIST
from briefing_tui.layout.claims import (
    SourceStyle,
    Spans,
    cell_line,
    cell_paragraphs,
    stance_glyph,
)
from briefing_tui.layout.spans import (
    MUTED,
    PLAIN,
    STRONG,
    Line,
    Role,
    Span,
    Style,
    fit_line,
    line_cells,
    party_role,
    plain_text,
    wrap_lines,
)
from briefing_tui.text.wrapping import cells, cut, fit

_GAP = 2
_SIGN = 2
"""Cells of the sign of a change and the blank after it."""
_NARROWEST_BRIEF, _WIDEST_BRIEF = 14, 30
_NARROWEST_PARTY = 18
_NARROWEST = 30
"""Cells of the narrowest grid."""
_BRIEF_LINES = 8
"""Lines of a brief's date and title in an open row."""
_OTHERS = "others"

_OTHER_PEOPLE = "◇"
"""Marks a brief whose event had other participants than the one before."""
_UNEXPECTED = "!"
"""The sign of a silence where the party usually named the topic."""
_CHANGES: Mapping[Change, tuple[str, str]] = MappingProxyType(
    {
        "": (" ", ""),
        "first": (" ", ""),
        "same": (" ", ""),
        "words": ("~", "other words than on {date}"),
        "stance": ("~", "another stance than on {date}"),
        "named": ("+", "named; not mentioned on {date}"),
        "dropped": ("-", "no longer mentioned; named on {date}"),
        "denied": (" ", "denies that it came up"),
    }
)
"""The sign of each change, and its description."""
_LEGEND: Sequence[tuple[str, str]] = (
    (_UNEXPECTED, "silent, though it mostly named it before"),
    ("+", "named after a silence"),
    ("-", "no longer named"),
    ("~", "other words or stance"),
    (OPEN_LIST, "its list of subjects is open"),
    (_OTHER_PEOPLE, "other participants than in the row above"),
)


def change_sign(cell: PartyCell) -> str:
    """The sign of what changed since the party's previous account, or a blank."""
    return _UNEXPECTED if cell.expected else _CHANGES[cell.change][0]


class TopicTable:
    """The grid in `width` cells. `first` is the first party to show if they don't all fit."""

    def __init__(
        self, topic: Topic, width: int, *, ascii_only: bool = False, first: int = 0
    ) -> None:
        self.topic, self.width, self.ascii_only = topic, max(_NARROWEST, width), ascii_only
        self._brief_width = max(_NARROWEST_BRIEF, min(_WIDEST_BRIEF, self.width // 5))
        room, count = self.width - self._brief_width, len(topic.parties)
        fits = max(1, min(count, room // (_NARROWEST_PARTY + _GAP))) if count else 0
        first = max(0, min(first, count - fits))
        self.shown = tuple(range(first, first + fits))
        self._party_width = max(8, room // fits - _GAP) if fits else 0
        self._text_width = self._party_width - _SIGN

    def role(self, party: int) -> Role:
        """The colour of a party, by its index in the history."""
        return party_role(party + 1) if self.topic.parties[party] else "text"

    def party_name(self, party: int) -> str:
        """The heading of a party's column."""
        return self.topic.parties[party] or _OTHERS

    def head(self) -> Line:
        """The headings of the columns."""
        spans = [*fit_line([Span("Brief", STRONG)], self._brief_width)]
        for party in self.shown:
            more = party == self.shown[-1] and party < len(self.topic.parties) - 1
            name = ("‹ " if party == self.shown[0] > 0 else "") + self.party_name(party)
            name = cut(name, self._text_width) + (" ›" if more else "")
            spans.append(Span(" " * _GAP, PLAIN))
            style = Style(self.role(party), bold=True)
            spans += fit_line([Span(name, style)], self._party_width)
        return tuple(spans)

    def row(self, index: int, most: int = 1) -> list[Line]:
        """A row in at most `most` lines: the brief's date and title, and every party."""
        row = self.topic.rows[index]
        columns = [self._brief(row, most)]
        for party in self.shown:
            spans = self._short(row, party, one_line=most == 1)
            if most == 1:
                columns.append([fit_line(spans, self._text_width)])
            else:
                lines = wrap_lines(spans, self._text_width)
                columns.append(_at_most(lines, most, self._text_width))
        return self._lay_columns(row, columns)

    def open_row(self, index: int, chosen: int = -1) -> list[Line]:
        """A row in full, with each change in words; `chosen` is the party to mark."""
        row = self.topic.rows[index]
        columns = [self._brief(row, _BRIEF_LINES)]
        for party in self.shown:
            paragraphs = self._full(row, party)
            columns.append(
                [line for spans in paragraphs for line in wrap_lines(spans, self._text_width)]
            )
        return self._lay_columns(row, columns, chosen=chosen)

    def legend(self) -> list[Line]:
        """The signs that occur, and their meanings."""
        used = {change_sign(cell) for row in self.topic.rows for cell in row.cells}
        used |= {OPEN_LIST for row in self.topic.rows if row.agreement.has_open_list}
        used |= {_OTHER_PEOPLE for row in self.topic.rows if row.other_participants}
        spans: Spans = []
        for sign, words in _LEGEND:
            if sign in used:
                spans += [Span("   " if spans else "", PLAIN), Span(f"{sign} ", STRONG)]
                spans.append(Span(words, MUTED))
        return wrap_lines(spans, self.width) if spans else []

    def _lay_columns(
        self, row: TopicRow, columns: Sequence[Sequence[Line]], *, chosen: int = -1
    ) -> list[Line]:
        lines: list[Line] = []
        for number in range(max(map(len, columns))):
            brief, *parties = (column[number] if number < len(column) else () for column in columns)
            spans = [*fit_line(brief, self._brief_width)]
            for party, text in zip(self.shown, parties, strict=True):
                sign = change_sign(row.cells[party]) if number == 0 else " "
                pointer = "›" if number == 0 and party == chosen else " "
                spans += [
                    Span(" " * (_GAP - 1) + pointer, STRONG),
                    Span(sign + " ", Style(self.role(party), bold=True)),
                    *fit_line(text, self._text_width),
                ]
            lines.append(tuple(spans))
        return lines

    def _brief(self, row: TopicRow, most: int) -> list[Line]:
        brief = row.brief
        date = Span(brief.date.label if brief.date else "no date", STRONG)
        mark = [Span(f" {_OTHER_PEOPLE}", MUTED)] if row.other_participants else []
        if most == 1:
            return [(date, *mark)]
        title = wrap_lines([Span(brief.title, MUTED)], self._brief_width)
        return [(date, *mark), *_at_most(title, most - 1, self._brief_width)]

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
                if line_cells(spans) + cells(words) > self._text_width:
                    words = f" ({counts})"
            spans.append(Span(words, Style(self.role(party), bold=True)))
        more = sum(source_cell.cell.speaks for source_cell in cell.source_cells) - 1
        return [*spans, Span(f" (+{more})", MUTED)] if more > 0 else spans

    def _full(self, row: TopicRow, party: int) -> list[Spans]:
        """Every account of the party, or its first silence; and the change in words."""
        cell = row.cells[party]
        speaking = [source_cell for source_cell in cell.source_cells if source_cell.cell.speaks]
        paragraphs: list[Spans] = []
        for source_cell in speaking or cell.source_cells[:1]:
            look = self._style(row, party, source_cell)
            if texts := cell_paragraphs(source_cell.cell, look):
                sign = stance_glyph(source_cell.cell, look)
                label = Span(f"[{source_cell.source.id}] ", MUTED)
                paragraphs += [[sign, Span(" ", PLAIN), label, *texts[0]], *texts[1:]]
        if remark := self._remark(cell):
            paragraphs.append([Span(remark, Style(self.role(party), bold=cell.expected))])
        return paragraphs

    def _remark(self, cell: PartyCell) -> str:
        """The change since the previous account; before a silence, how often it was named."""
        words = ""
        if cell.previous is not None:
            date = self.topic.rows[cell.previous].brief.date
            words = _CHANGES[cell.change][1].format(date=date.label if date else "an earlier date")
        return "; ".join(filter(None, (words, str(cell.earlier) if cell.expected else "")))

    def _style(self, row: TopicRow, party: int, source_cell: SourceCell) -> SourceStyle:
        return SourceStyle(row.brief, source_cell.source, self.role(party), self.ascii_only)


def topic_heading(topic: Topic) -> list[Span]:
    """`named in 7 of 10 briefs, 2016–2026 · China 3 of 8`: in how many briefs it is named, and by
    each party in how many of those in which that was checked.
    """
    dates = [row.brief.date for row in topic.rows if row.brief.date]
    count = len(topic.rows)
    words = f"named in {topic.named} of {count} brief{'' if count == 1 else 's'}"
    if dates:
        words += f", {_years(dates[0].first.year, dates[-1].first.year)}"
    spans = [Span(words, MUTED)]
    for index, party in enumerate(topic.parties):
        cells = [row.cells[index] for row in topic.rows]
        checked = sum(cell.state in ("speaks", "silent") for cell in cells)
        if party and checked:
            words = f"{short_party(party)} {sum(cell.names for cell in cells)} of {checked}"
            spans += [Span(" · ", MUTED), Span(words, Style(party_role(index + 1)))]
    return spans


def _years(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"


def lay_topic(
    topic: Topic, width: int, *, siblings: Sequence[TopicSummary] = (), ascii_only: bool = False
) -> list[Line]:
    """The whole history for a terminal or a file, each row in at most three lines, and a list of
    its sibling topics.

    If the parties don't all fit, grids follow one another.
    """
    table = TopicTable(topic, width, ascii_only=ascii_only)
    head = [Span(topic.name, STRONG), Span("  ", PLAIN), *topic_heading(topic)]
    lines: list[Line] = [*wrap_lines(head, table.width), ()]
    for first in range(0, max(1, len(topic.parties)), max(1, len(table.shown))):
        table = TopicTable(topic, width, ascii_only=ascii_only, first=first)
        lines += [table.head(), (Span("─" * table.width, Style("rule")),)]
        for index in range(len(topic.rows)):
            lines += table.row(index, most=3)
        lines.append(())
    lines += table.legend()
    if siblings:
        lines += [(), (Span("Sibling topics", STRONG),)]
        lines += lay_topics(siblings, table.width)
    return lines


def _at_most(lines: list[Line], most: int, width: int) -> list[Line]:
    """The first `most` lines, with an ellipsis if there are more."""
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    if cells(plain_text(last)) >= width:
        return [*lines[: most - 1], fit_line(last, width - 1, pad=False)]
    return [*lines[: most - 1], (*last, Span("…", MUTED))]


# The topics of a library, a line each.

_NAME, _ID, _PARTIES = 1, 0, 4
"""Columns that can shrink."""
_LEAST: Sequence[tuple[int, int]] = (
    (_PARTIES, 16),
    (_NAME, 20),
    (_ID, 12),
    (_PARTIES, 0),
    (_ID, 0),
    (_NAME, 1),
)
"""The columns that shrink where there is little room, in this order, and how far."""


_MEASURED = 1_000
"""Topics by which the columns are measured; a longer text of another one is cut."""


class TopicList:
    """The columns of a list of topics in `width` cells, as wide as they need without a width."""

    headings = ("Id", "Topic", "Named in", "Years", "Named by")

    def __init__(
        self, topics: Sequence[TopicSummary], width: int | None, *, with_ids: bool = False
    ) -> None:
        self.width = width
        measured = topics if width is None else topics[:_MEASURED]
        columns = zip(self.headings, *map(_texts, measured), strict=True)
        self._widths = [max(map(cells, column)) for column in columns]
        if not with_ids:
            self._widths[_ID] = 0
        if width is not None:
            self._shrink(width)

    def _shrink(self, width: int) -> None:
        for column, least in _LEAST:
            shown = [each for each in self._widths if each]
            over = max(0, sum(shown) + _GAP * (len(shown) - 1) - width)
            wanted = self._widths[column]
            self._widths[column] = min(wanted, max(least, wanted - over))

    def head(self) -> Line:
        """The headings of the columns."""
        return self._line(self.headings, [STRONG] * len(self.headings))

    def line(self, topic: TopicSummary) -> Line:
        """A topic."""
        return self._line(_texts(topic), [MUTED, STRONG, PLAIN, MUTED, PLAIN])

    def _line(self, texts: Sequence[str], styles: Sequence[Style]) -> Line:
        spans: list[Span] = []
        for text, width, style in zip(texts, self._widths, styles, strict=True):
            if width:
                spans += [Span(" " * _GAP, PLAIN)] if spans else []
                spans.append(Span(fit(text, width), style))
        return tuple(spans)


def _texts(topic: TopicSummary) -> tuple[str, ...]:
    """A topic under each of the headings."""
    parties = ", ".join(f"{short_party(party)} {named}" for party, named in topic.parties)
    years = _years(*topic.years) if topic.years else "–"
    return topic.id, topic.name, f"{topic.named} of {topic.briefs}", years, parties or "–"


def lay_topics(topics: Sequence[TopicSummary], width: int | None) -> list[Line]:
    """A list of topics with their ids, below its headings."""
    table = TopicList(topics, width, with_ids=True)
    return [table.head(), *map(table.line, topics)]


def lay_siblings(names: Sequence[str], current: int, key: str, width: int) -> Line:
    """`n Sibling topics: Taiwan · Arms sales · …`, the current one always in sight."""
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
