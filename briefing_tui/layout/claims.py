"""The claims matrix set in lines: topic, agreement, and the sources side by side.

Every row is one line until the cursor is on it; `open_claim` lays it then. Lines leave out
the cursor's bar, one cell at the left, which belongs to the view.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from briefing_tui.compare.agreement import (
    IN_PART,
    STANCE_WORDS,
    Cell,
    glyph,
    stance_words,
)
from briefing_tui.compare.matrix import ClaimRow, Matrix, Tally
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
from briefing_tui.model.brief import NO_SPEECH, Account, Brief, Source
from briefing_tui.text.wrapping import cells, cut, fit

if TYPE_CHECKING:
    from briefing_tui.compare.topics import PartyRecord

# MERGED:
# One cell of the claims matrix in words: what a source says on a claim, short and in full.

Spans = list[Span]


class Voice(NamedTuple):
    """How one source's cells look: its colour and how its brief shortens speakers' names."""

    brief: Brief
    source: Source
    role: str
    ascii_only: bool = False

    @property
    def style(self) -> Style:
        return Style(self.role)


def stance_glyph(cell: Cell, voice: Voice) -> Span:
    """The glyph of the cell's stance: in the side's colour where it speaks, else muted."""
    shape = cell.glyph(ascii_only=voice.ascii_only) or " "
    return Span(shape, MUTED if cell.stance in NO_SPEECH else voice.style)


def short_words(cell: Cell, voice: Voice) -> str:
    """The stance in a word or two, a speaker by the name the brief's titles use."""
    if cell.state == "blank" or not cell.speaker:
        return cell.words
    return stance_words(cell.stance, speaker=short_name(cell.speaker, voice.brief))


def cell_line(cell: Cell, voice: Voice) -> Spans:
    """The cell in one line, to be cut where it is too long. `states` needs no word."""
    if cell.state == "blank":
        return []
    words = short_words(cell, voice)
    text = _gist(cell.account, voice)
    silent = cell.stance in NO_SPEECH
    spans = [stance_glyph(cell, voice), Span(" ", Style())]
    if cell.stance == "states" and not cell.speaker and text:
        return [*spans, *text]
    if not text or silent:
        return [*spans, Span(words, MUTED if silent else voice.style)]
    joint = " " if text[0].text.startswith("“") else ": "
    return [*spans, Span(words + joint, MUTED), *text]


def _gist(account: Account | None, voice: Voice) -> Spans:
    if account is None:
        return []
    if account.translation:
        return [Span(account.translation, Style())]
    if account.quote:
        return [Span(f"“{account.quote}”", Style())]
    if account.says:
        return [Span(account.says, Style())]
    return [Span(value_text(account), Style())] if account.value else []


def value_text(account: Account) -> str:
    """A figure with its unit, as the source gives it."""
    return " ".join(filter(None, (account.value.text if account.value else "", account.unit)))


def cell_paragraphs(cell: Cell, voice: Voice, *, stance: bool = True) -> list[Spans]:
    """The cell in full, a paragraph each: the words, the original, the writer's remarks.

    `stance` says whether the first paragraph names the stance; not where it stands above.
    """
    account = cell.account
    if cell.state == "blank":
        return []
    if cell.stance in NO_SPEECH:
        # The words of a refusal to answer are evidence too.
        refusal = _words(account) if account is not None else []
        return [[Span(silence(cell, voice.source), MUTED)], *refusal, *_remarks_cells(account)]
    paragraphs: list[Spans] = []
    if account is not None:
        paragraphs = [*_words(account), *_remarks_cells(account)]
    named = stance or bool(cell.speaker)
    words = short_words(cell, voice) if named and (cell.stance != "states" or cell.speaker) else ""
    if words and paragraphs:
        joint = " " if paragraphs[0][0].text.startswith("“") else ": "
        paragraphs[0] = [Span(words + joint, MUTED), *paragraphs[0]]
    elif not paragraphs:
        paragraphs = [[Span(short_words(cell, voice), voice.style)]]
    return paragraphs


def silence(cell: Cell, source: Source) -> str:
    """A silence with what weakens it: an open list, a part unread, another's word for it."""
    account = cell.account
    if cell.in_part:
        return IN_PART
    words = STANCE_WORDS[cell.stance]
    if cell.stance != "silent":
        return words
    if account is not None and account.via not in ("", "text"):
        words = f"{words}, says {account.via} of the whole text"
    return f"{words}, but its list of subjects is open" if source.list == "open" else words


def _words(account: Account) -> list[Spans]:
    paragraphs: list[Spans] = []
    if account.translation:
        by = f" (translation: {account.translator})" if account.translator else ""
        paragraphs.append([Span(account.translation, Style()), Span(by, MUTED)])
    if account.quote:
        style = MUTED if account.translation else Style()
        paragraphs.append([Span(f"“{account.quote}”", style)])
    if account.says:
        paragraphs.append([Span(account.says, Style())])
    if account.value:
        paragraphs.append([Span(value_text(account), Style("strong", bold=True))])
    if account.locator and paragraphs:
        paragraphs[-1].append(Span(f" ({account.locator})", MUTED))
    return paragraphs


def _remarks_cells(account: Account | None) -> list[Spans]:
    if account is None or not account.note:
        return []
    return [[Span(account.note, Style("muted", italic=True))]]


def short_name(speaker: str, brief: Brief) -> str:
    """The part of a name that the brief's own titles use: `Trump`, `Xi`; else all of it.

    Which part of a name is the family name depends on the language, so it is not guessed.
    """
    titles = f"{brief.title} {brief.event.title if brief.event else ''}"
    words = set(titles.replace("–", " ").replace("-", " ").replace("'s", "").split())
    parts = [part for part in speaker.split() if part in words]
    return parts[0] if len(parts) == 1 else speaker


def particulars(source: Source, brief: Brief, width: int) -> str:
    """`post, open list, read in full`: whole items, as many as the width takes."""
    translated = source.lang and brief.lang and source.lang != brief.lang
    items: list[str] = [source.kind]
    if source.list == "open":
        items.append("open list")
    if translated:
        items.append("translated")
    items.append(
        {"full": "read in full", "excerpt": "read in part", "none": "no text found"}[
            source.coverage
        ]
    )
    while len(items) > 1 and len(", ".join(items)) > width:
        items.pop()
    return ", ".join(items)


# MERGED:
# Agreement in shapes, words and colours: of a claim, and counted over all claims.

MOST_DOTS = 6
"""Sides that a row of dots can show; with more the class has one glyph."""

_ROLES = {
    "contested": "contested",
    "denied": "contested",
    "differs": "differs",
    "corroborated": "shared",
    "shared": "shared",
    "unverified": "unverified",
    "unmentioned": "muted",
    "unknown": "muted",
}
"""The colour of each class but `only`, which has that of its side."""


def side_role(matrix: Matrix, side: int) -> str:
    """The colour of a side, by its place in the matrix."""
    return party_role(matrix.sides[side].number)


def agreement_role(matrix: Matrix, row: ClaimRow) -> str:
    """The colour of a claim's class."""
    if row.agreement.cls == "only":
        return side_role(matrix, row.pattern.index("speaks"))
    return _ROLES[row.agreement.cls]


def agreement_sign(matrix: Matrix, row: ClaimRow, *, ascii_only: bool) -> list[Span]:
    """One dot a side that counts where the pattern is the point, else the class's glyph."""
    kind = row.agreement.cls
    if not dots(row):
        shape = glyph(kind, ascii_only=ascii_only)
        return [Span(shape, Style(agreement_role(matrix, row)))]
    return [
        Span(
            glyph(state, ascii_only=ascii_only),
            Style(side_role(matrix, side)) if state == "speaks" else MUTED,
        )
        for side, state in enumerate(row.pattern)
        if state != "blank"
    ]


def dots(row: ClaimRow) -> int:
    """How many dots a claim has: none where its class has a glyph instead."""
    counted = sum(state != "blank" for state in row.pattern)
    patterned = row.agreement.cls in ("only", "unmentioned")
    return counted if patterned and counted <= MOST_DOTS else 0


def short_label(row: ClaimRow, *, narrow: bool) -> str:
    """The class in the few words that a column has room for."""
    agreement = row.agreement
    if agreement.cls == "unverified":
        return "one account"
    return "differs" if narrow and agreement.cls == "differs" else agreement.label


def tally_words(matrix: Matrix, chosen: Tally | None = None) -> list[Span]:
    """`1 differs · 2 both · 8 China only`: each count in its class's colour.

    The one that the claims are filtered by stands in reverse.
    """
    spans: list[Span] = []
    for each in matrix.tally:
        if spans:
            spans.append(Span(" · ", MUTED))
        spans.append(Span(f"{each.count} {each.label}", tally_style(matrix, each, each == chosen)))
    return spans


def tally_style(matrix: Matrix, tally: Tally, chosen: bool = False) -> Style:
    """A class's colour, in reverse where it is chosen."""
    role = agreement_role(matrix, _example(matrix, tally))
    return Style(role, bold=chosen, reverse=chosen)


def tally_sign(matrix: Matrix, tally: Tally, *, ascii_only: bool) -> list[Span]:
    """The sign that the rows of a class have."""
    return agreement_sign(matrix, _example(matrix, tally), ascii_only=ascii_only)


def tally_signs(matrix: Matrix, *, gap: int, ascii_only: bool) -> list[Span]:
    """`≈ 1  = 2  ●○ 8`: the same in signs, which makes it the legend of the rows below."""
    spans: list[Span] = []
    for each in matrix.tally:
        if spans:
            spans.append(Span(" " * gap, PLAIN))
        row = _example(matrix, each)
        spans += agreement_sign(matrix, row, ascii_only=ascii_only)
        spans.append(Span(f" {each.count}", Style(agreement_role(matrix, row))))
    return spans


def _example(matrix: Matrix, tally: Tally) -> ClaimRow:
    """A claim that the tally counts."""
    return next(
        row
        for row in matrix.rows
        if row.agreement.cls == tally.cls
        and (tally.side is None or row.pattern[tally.side] == "speaks")
    )


_LEAST_SOURCE = 22
_NARROW = 100
_NO_SIGNS: Mapping[str, str] = MappingProxyType({})


class Columns(Struct, frozen=True):
    """The widths, in cells, of a matrix set for a width. `shown` are the sources in sight."""

    topic: int
    slot: int
    label: int
    gap: int
    shown: tuple[int, ...]
    source: int

    @property
    def agreement(self) -> int:
        """The agreement column: the sign's slot, a blank, the label."""
        return self.slot + 1 + self.label

    @property
    def before_sources(self) -> int:
        """Cells left of the first source."""
        return self.topic + self.agreement + 2 * self.gap


class ClaimsTable:
    """A matrix at a width: its head, and its rows in one line each.

    `first` is the first source in sight where they don't all fit, and `signs` stand before the
    topics of claims, by their ids.
    """

    def __init__(
        self,
        brief: Brief,
        matrix: Matrix,
        width: int,
        *,
        ascii_only: bool = False,
        first: int = 0,
        signs: Mapping[str, str] = _NO_SIGNS,
    ) -> None:
        self.brief, self.matrix, self.width = brief, matrix, max(20, width)
        self.ascii_only = ascii_only
        self.signs = signs
        self.narrow = self.width < _NARROW
        self._rows: dict[int, Line] = {}
        self.columns = self._measure(first)
        self.voices = tuple(
            Voice(brief, source, side_role(matrix, side), ascii_only)
            for source, side in zip(matrix.columns, matrix.column_sides, strict=True)
        )

    def _measure(self, first: int) -> Columns:
        gap = 1 if self.narrow else 2
        slot = max((dots(row) for row in self.matrix.rows), default=0)
        slot = max(2, slot)
        labels = (cells(short_label(row, narrow=self.narrow)) for row in self.matrix.rows)
        label = max(max(labels, default=0), cells("Agreement") - slot - 1)
        topic = 18 if self.narrow else 20
        room = self.width - topic - gap - slot - 1 - label - gap
        count = len(self.matrix.columns)
        fits = max(1, min(count, (room + gap) // (_LEAST_SOURCE + gap))) if count else 0
        first = max(0, min(first, count - fits))
        source = max(1, (room - gap * (fits - 1)) // fits) if fits else 0
        return Columns(topic, slot, label, gap, tuple(range(first, first + fits)), source)

    def head(self, remark: Sequence[Span] = ()) -> tuple[Line, Line]:
        """Column headings in two lines; the second counts the claims, or tallies them.

        A `remark` on what is shown stands there instead.
        """
        columns = self.columns
        names = [
            *self.place([Span("Topic", STRONG)], columns.topic),
            *self.place([Span("Agreement", STRONG)], columns.agreement),
        ]
        below = self.place(list(remark) or self._count(), columns.before_sources - columns.gap)
        for index in columns.shown:
            names += self.place(self._source_name(index), columns.source)
            text = particulars(self.matrix.columns[index], self.brief, columns.source)
            below += self.place([Span(text, MUTED)], columns.source)
        return tuple(names), tuple(below)

    def _count(self) -> list[Span]:
        count = len(self.matrix.rows)
        if not self.narrow:
            return [Span(f"{count} claim{'' if count == 1 else 's'}", MUTED)]
        gap = 2 if self.width > 60 else 1
        return tally_signs(self.matrix, gap=gap, ascii_only=self.ascii_only)

    def _source_name(self, index: int) -> list[Span]:
        source, role = self.matrix.columns[index], self.voices[index].role
        before = "‹ " if index == self.columns.shown[0] and index > 0 else ""
        last = index == self.columns.shown[-1] and index < len(self.matrix.columns) - 1
        tail = f" [{source.id}]" + (" ›" if last else "")
        name = cut(before + source.name, max(1, self.columns.source - cells(tail)))
        return [Span(name, Style(role, bold=True)), Span(tail, Style(role))]

    def place(self, spans: list[Span], width: int) -> list[Span]:
        """Spans in a column, with the gap after it."""
        return [*fit_line(spans, width), Span(" " * self.columns.gap, PLAIN)]

    def row(self, index: int) -> Line:
        """A closed row: one line. Laid once, for it is painted again at every move."""
        if (laid := self._rows.get(index)) is None:
            laid = self._rows[index] = self._lay_row(index)
        return laid

    def _lay_row(self, index: int) -> Line:
        row = self.matrix.rows[index]
        spans = self.lead(row, PLAIN)
        for column in self.columns.shown:
            cell = cell_line(row.cells[column], self.voices[column])
            spans += self.place(cell, self.columns.source)
        return tuple(spans)

    def lead(self, row: ClaimRow, style: Style) -> list[Span]:
        """Topic and agreement, which stay while the sources page."""
        return [
            *self.place([*self._sign(row), Span(row.claim.topic, style)], self.columns.topic),
            *self.place(self._agreement(row), self.columns.agreement),
        ]

    def _sign(self, row: ClaimRow) -> list[Span]:
        sign = self.signs.get(row.claim.id)
        return [Span(sign, STRONG)] if sign else []

    def _agreement(self, row: ClaimRow) -> list[Span]:
        sign = agreement_sign(self.matrix, row, ascii_only=self.ascii_only)
        pad = Span(" " * (self.columns.slot - line_cells(sign) + 1), PLAIN)
        label = cut(short_label(row, narrow=self.narrow), self.columns.label)
        return [*sign, pad, Span(label, Style(agreement_role(self.matrix, row)))]


# MERGED:
# The claim under the cursor, in full: in its columns where they are wide, else below them.

_IN_PLACE_FROM = 44
"""Source columns of so many cells and more wrap where they stand."""
_WIDEST = 96
_LONGEST_ID = 16


def open_row(table: ClaimsTable, index: int, source: int) -> list[Line]:
    """A row in full; `source` is the column that `h` and `l` have chosen."""
    row = table.matrix.rows[index]
    in_place = table.columns.source >= _IN_PLACE_FROM
    lines = _in_place(table, row, source) if in_place else _below(table, row, source)
    for spans in _remarks(table, row):
        lines += [(Span("  ", PLAIN), *line) for line in wrap_lines(spans, _prose(table))]
    return lines


def _prose(table: ClaimsTable) -> int:
    return min(table.width - 4, _WIDEST)


def _remarks(table: ClaimsTable, row: ClaimRow) -> list[list[Span]]:
    """The sentence at issue, the class where the column cut it short, the writer's note."""
    agreement = row.agreement
    remarks = []
    if row.claim.claim:
        remarks.append([Span("Claim: ", MUTED), Span(row.claim.claim, PLAIN)])
    shown = short_label(row, narrow=table.narrow)
    words = [agreement.label] if agreement.label != shown else []
    words += [flag for flag in agreement.flags if flag != "open list"]
    note = " · ".join([*words, *([row.claim.note] if row.claim.note else [])])
    if note:
        remarks.append([Span(note, Style("muted", italic=True))])
    return remarks


def _in_place(table: ClaimsTable, row: ClaimRow, source: int) -> list[Line]:
    columns = table.columns
    laid = [_tall_cell(table, row, column) for column in columns.shown]
    lines: list[Line] = []
    for number in range(max([1, *(len(each) for each in laid)])):
        blank = [Span(" " * columns.before_sources, PLAIN)]
        spans = table.lead(row, STRONG) if number == 0 else blank
        for column, cell in zip(columns.shown, laid, strict=True):
            if number == 0 and column == source:
                spans[-1] = Span(" " * (columns.gap - 1) + "›", STRONG)
            spans += table.place(list(cell[number]) if number < len(cell) else [], columns.source)
        lines.append(tuple(spans))
    return lines


def _tall_cell(table: ClaimsTable, row: ClaimRow, column: int) -> list[Line]:
    cell, voice = row.cells[column], table.voices[column]
    room = table.columns.source - 2
    lines = [line for part in cell_paragraphs(cell, voice) for line in wrap_lines(part, room)]
    sign = stance_glyph(cell, voice)
    return [
        (sign if number == 0 else Span(" ", PLAIN), Span(" ", PLAIN), *line)
        for number, line in enumerate(lines)
    ]


def _below(table: ClaimsTable, row: ClaimRow, source: int) -> list[Line]:
    spans = table.lead(row, STRONG)
    for column in table.columns.shown:
        cell, voice = row.cells[column], table.voices[column]
        style = MUTED if cell.stance in NO_SPEECH else voice.style
        words = [stance_glyph(cell, voice), Span(" ", PLAIN), Span(short_words(cell, voice), style)]
        spans += table.place(words, table.columns.source)
    names = min(_LONGEST_ID, max((cells(each.id) for each in table.matrix.columns), default=0))
    lines: list[Line] = [tuple(spans)]
    for column in range(len(row.cells)):
        lines += _stacked(table, row, column, names, chosen=column == source)
    return lines


def _stacked(
    table: ClaimsTable, row: ClaimRow, column: int, names: int, *, chosen: bool
) -> list[Line]:
    voice, cell = table.voices[column], row.cells[column]
    parts = cell_paragraphs(cell, voice, stance=False)
    room = _prose(table) - names - 4
    lines = [line for part in parts for line in wrap_lines(part, room)]
    sign = Span("› " if chosen else "  ", STRONG)
    label = Style(voice.role, bold=cell.stance not in NO_SPEECH)
    name = Span(fit(voice.source.id, names + 2), label)
    blank = Span(" " * (names + 4), PLAIN)
    return [
        (sign, name, *line) if number == 0 else (blank, *line) for number, line in enumerate(lines)
    ]


# MERGED:
# Silences that stand out: a party that mostly named a topic before, and doesn't here.


def lay_silence(matrix: Matrix, record: "PartyRecord", width: int) -> list[Line]:
    """`! China: silent here; named in 4 of its 5 earlier accounts`; nothing where none is."""
    if not record.expected_silence:
        return []
    sides = (side.number for side in matrix.sides if side.key == record.party)
    role = party_role(next(sides, 0))
    spans = [
        Span(f"! {record.party}: ", Style(role, bold=True)),
        Span(f"silent here; {record.earlier}", PLAIN),
    ]
    return [(Span("  ", PLAIN), *line) for line in wrap_lines(spans, max(12, width - 2))]
