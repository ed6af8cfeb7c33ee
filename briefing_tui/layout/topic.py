"""A topic's history as a grid: a row a brief, a column a party, changes marked by sign."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from briefing_tui.compare.agreement import short_party
from briefing_tui.compare.topics import Change, PartyCell, Topic, TopicRow
from briefing_tui.layout.claims import Spans, Voice, cell_line, cell_paragraphs, stance_glyph
from briefing_tui.layout.spans import (
    MUTED,
    PLAIN,
    STRONG,
    Line,
    Span,
    Style,
    fit_line,
    line_cells,
    party_role,
    wrap_lines,
)
from briefing_tui.model.brief import Brief
from briefing_tui.text.wrapping import cells, cut

_GAP = 2
_NARROWEST_BRIEF, _WIDEST_BRIEF = 14, 30
_LEAST_PARTY = 18
_OTHERS = "others"

_EXPECTED = "!"
_MARKS: Mapping[Change, tuple[str, str]] = MappingProxyType(
    {
        "": (" ", ""),
        "first": (" ", ""),
        "same": (" ", ""),
        "words": ("~", "other words than on {date}"),
        "stance": ("~", "another stance than on {date}"),
        "named": ("+", "named; not mentioned on {date}"),
        "dropped": ("-", "no longer mentioned; named on {date}"),
    }
)
_LEGEND: Sequence[tuple[str, str]] = (
    (_EXPECTED, "silent, though it mostly named it before"),
    ("+", "named after a silence"),
    ("-", "no longer named"),
    ("~", "other words or stance"),
)


def change_mark(cell: PartyCell) -> str:
    """One sign for what changed since the party's previous account, or a blank."""
    return _EXPECTED if cell.expected else _MARKS[cell.change][0]


class TopicTable:
    """The grid at a width. `first` is the first party in sight where they don't all fit."""

    def __init__(
        self, topic: Topic, width: int, *, ascii_only: bool = False, first: int = 0
    ) -> None:
        self.topic, self.width, self.ascii_only = topic, max(30, width), ascii_only
        self.brief = max(_NARROWEST_BRIEF, min(_WIDEST_BRIEF, self.width // 5))
        room, count = self.width - self.brief, len(topic.parties)
        fits = max(1, min(count, room // (_LEAST_PARTY + _GAP))) if count else 0
        first = max(0, min(first, count - fits))
        self.shown = tuple(range(first, first + fits))
        self.party = max(8, room // fits - _GAP) if fits else 0

    def role(self, party: int) -> str:
        """The colour of a party: by its place in the history, none for the rest."""
        return party_role(party + 1) if self.topic.parties[party] else "text"

    def party_name(self, party: int) -> str:
        """A party's column heading."""
        return self.topic.parties[party] or _OTHERS

    def head(self) -> Line:
        """The column headings."""
        spans = [*fit_line([Span("Brief", STRONG)], self.brief)]
        for party in self.shown:
            last = party == self.shown[-1] and party < len(self.topic.parties) - 1
            name = ("‹ " if party == self.shown[0] > 0 else "") + self.party_name(party)
            name = cut(name, self.party - 2) + (" ›" if last else "")
            spans.append(Span(" " * _GAP, PLAIN))
            spans += fit_line([Span(name, Style(self.role(party), bold=True))], self.party)
        return tuple(spans)

    def row(self, index: int, most: int = 1) -> list[Line]:
        """A row in at most so many lines: the brief's date and title, and every party."""
        row = self.topic.rows[index]
        parts = [self._brief(row.brief, most)]
        for party in self.shown:
            spans = self._short(row, party, brief=most == 1)
            if most == 1:
                parts.append([fit_line(spans, self.party - 2)])
            else:
                parts.append(_at_most(wrap_lines(spans, self.party - 2), most, self.party - 2))
        return self._beside(row, parts)

    def open_row(self, index: int, chosen: int = -1) -> list[Line]:
        """A row in full, with what changed in words; `chosen` is the party with the mark."""
        row = self.topic.rows[index]
        parts = [self._brief(row.brief, 8)]
        for party in self.shown:
            lines = [
                line
                for spans in self._full(row, party)
                for line in wrap_lines(spans, self.party - 2)
            ]
            parts.append(lines)
        return self._beside(row, parts, chosen=chosen)

    def _beside(
        self, row: TopicRow, parts: Sequence[Sequence[Line]], *, chosen: int = -1
    ) -> list[Line]:
        lines: list[Line] = []
        for number in range(max(len(part) for part in parts)):
            spans = [*fit_line(_nth(parts[0], number), self.brief)]
            for party, part in zip(self.shown, parts[1:], strict=True):
                mark = change_mark(row.cells[party]) if number == 0 else " "
                pointer = "›" if number == 0 and party == chosen else " "
                spans += [
                    Span(" " * (_GAP - 1) + pointer, STRONG),
                    Span(mark + " ", Style(self.role(party), bold=True)),
                    *fit_line(_nth(part, number), self.party - 2),
                ]
            lines.append(tuple(spans))
        return lines

    def _brief(self, brief: Brief, most: int) -> list[Line]:
        date = Span(brief.date.label if brief.date else "no date", STRONG)
        if most == 1:
            return [(date,)]
        title = wrap_lines([Span(brief.title, MUTED)], self.brief)
        return [(date,), *_at_most(title, most - 1, self.brief)]

    def _short(self, row: TopicRow, party: int, *, brief: bool) -> Spans:
        cell = row.cells[party]
        if cell.quoted is None:
            return []
        spans = [*cell_line(cell.quoted.cell, self._voice(row, party))]
        if cell.expected:
            record = cell.earlier
            counts = f"{record.named} of {record.accounts}"
            words = f" (named in {counts})" if brief else f", {record}"
            if brief and line_cells(spans) + cells(words) > self.party - 2:
                words = f" ({counts})"
            spans.append(Span(words, Style(self.role(party), bold=True)))
        more = sum(source_cell.cell.speaks for source_cell in cell.source_cells) - 1
        return [*spans, Span(f" (+{more})", MUTED)] if more > 0 else spans

    def _full(self, row: TopicRow, party: int) -> list[Spans]:
        cell = row.cells[party]
        heard = [each for each in cell.source_cells if each.cell.speaks] or list(
            cell.source_cells[:1]
        )
        paragraphs: list[Spans] = []
        for voice in heard:
            look = Voice(row.brief, voice.source, self.role(party), self.ascii_only)
            sign = stance_glyph(voice.cell, look)
            found = cell_paragraphs(voice.cell, look)
            label = Span(f"[{voice.source.id}] ", MUTED)
            paragraphs += [[sign, Span(" ", PLAIN), label, *found[0]], *found[1:]] if found else []
        if remark := self._remark(cell):
            paragraphs.append([Span(remark, Style(self.role(party), bold=cell.expected))])
        return paragraphs

    def _remark(self, cell: PartyCell) -> str:
        """What changed since the party's previous account, and how often it named the topic."""
        words = ""
        if cell.previous is not None:
            date = self.topic.rows[cell.previous].brief.date
            words = _MARKS[cell.change][1].format(date=date.label if date else "an earlier date")
        return "; ".join(filter(None, (words, str(cell.earlier) if cell.expected else "")))

    def _voice(self, row: TopicRow, party: int) -> Voice:
        voice = row.cells[party].quoted
        assert voice is not None
        return Voice(row.brief, voice.source, self.role(party), self.ascii_only)

    def legend(self) -> list[Line]:
        """The signs that occur, each with what it means."""
        used = {change_mark(cell) for row in self.topic.rows for cell in row.cells}
        spans: Spans = []
        for sign, words in _LEGEND:
            if sign in used:
                spans += [Span("   " if spans else "", PLAIN), Span(f"{sign} ", STRONG)]
                spans.append(Span(words, MUTED))
        return wrap_lines(spans, self.width) if spans else []


def topic_heading(topic: Topic) -> list[Span]:
    """`10 briefs, 2016–2026 · China silent in 3 of 8`: what the whole history says."""
    dates = [row.brief.date for row in topic.rows if row.brief.date]
    count = len(topic.rows)
    words = f"{count} brief{'' if count == 1 else 's'}"
    if dates:
        first, last = dates[0].first.year, dates[-1].first.year
        words += f", {first}" if first == last else f", {first}–{last}"
    spans = [Span(words, MUTED)]
    for index, party in enumerate(topic.parties):
        states = [row.cells[index].state for row in topic.rows]
        checked = sum(state in ("speaks", "silent") for state in states)
        if party and checked:
            named = states.count("speaks")
            spans += [
                Span(" · ", MUTED),
                Span(f"{short_party(party)} {named} of {checked}", Style(party_role(index + 1))),
            ]
    return spans


def lay_topic(topic: Topic, width: int, *, ascii_only: bool = False) -> list[Line]:
    """The whole history for a terminal or a file, each row in a few lines."""
    table = TopicTable(topic, width, ascii_only=ascii_only)
    head = [Span(topic.name, STRONG), Span("  named in: ", MUTED), *topic_heading(topic)]
    lines: list[Line] = [*wrap_lines(head, table.width), ()]
    groups = range(0, len(topic.parties), max(1, len(table.shown)))
    for first in groups or range(1):
        table = TopicTable(topic, width, ascii_only=ascii_only, first=first)
        lines += [table.head(), (Span("─" * table.width, Style("rule")),)]
        for index in range(len(topic.rows)):
            lines += table.row(index, most=3)
        lines.append(())
    return [*lines, *table.legend()]


def _nth(lines: Sequence[Line], number: int) -> Line:
    return lines[number] if number < len(lines) else ()


def _at_most(lines: list[Line], most: int, width: int) -> list[Line]:
    """The first lines, an ellipsis where there were more."""
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    text = "".join(span.text for span in last)
    if cells(text) >= width:
        last = fit_line(last, width - 1, pad=False)
        return [*lines[: most - 1], last]
    return [*lines[: most - 1], (*last, Span("…", MUTED))]
