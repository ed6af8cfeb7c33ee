"""The claims matrix as a table: topic, agreement, and the sources side by side.

A row is one line; the row under the cursor opens to show its accounts in full. The cell for
the cursor's bar at the left belongs to the view and is not part of the lines.
"""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from briefing_tui.compare.agreement import (
    IN_PART,
    STANCE_WORDS,
    Agreement,
    Cell,
    stance_words,
)
from briefing_tui.compare.matrix import ClaimRow, Matrix
from briefing_tui.layout.citations import particulars, value_text
from briefing_tui.layout.signs import (
    OPEN_LIST,
    agreement_role,
    agreement_sign,
    dot_count,
    open_list_mark,
    short_label,
    side_role,
    tally_signs,
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
    hang,
    line_cells,
    party_role,
    wrap_lines,
)
from briefing_tui.model.brief import NO_SPEECH, Account, Brief, Source
from briefing_tui.model.document import Target
from briefing_tui.text.wrapping import cells, cut, fit

if TYPE_CHECKING:  # the first frame needs no history of topics
    from briefing_tui.compare.topics import PartyRecord

Spans = list[Span]

# A cell: one source on one claim, in one line or in full


class SourceStyle(NamedTuple):
    """How the cells of a source look: its colour, and how its brief shortens names."""

    brief: Brief
    source: Source
    role: Role
    ascii_only: bool = False

    @property
    def style(self) -> Style:
        return Style(self.role)


def source_styles(
    brief: Brief, matrix: Matrix, *, ascii_only: bool = False
) -> tuple[SourceStyle, ...]:
    """The style of each column of a matrix."""
    return tuple(
        SourceStyle(brief, source, side_role(matrix, side), ascii_only)
        for source, side in zip(matrix.columns, matrix.column_sides, strict=True)
    )


def stance_glyph(cell: Cell, look: SourceStyle) -> Span:
    """The glyph of a cell's stance: in the side's colour if the source speaks, else muted."""
    shape = cell.glyph(ascii_only=look.ascii_only) or " "
    return Span(shape, MUTED if cell.stance in NO_SPEECH else look.style)


def cell_line(cell: Cell, look: SourceStyle) -> Spans:
    """A cell in one line, to be cut at the column's width.

    The stance is named unless it is `states`.
    """
    if cell.state == "blank":
        return []
    lead = [stance_glyph(cell, look), Span(" ", PLAIN)]
    text = " ".join(_gist(cell.account).split())  # a text may have lines of its own
    words = short_words(cell, look)
    if cell.stance in NO_SPEECH:
        mark = f" {OPEN_LIST}" if cell.open_list else ""
        return [*lead, Span(words + mark, MUTED)]
    if not text:
        return [*lead, Span(words, look.style)]
    if cell.stance != "states" or cell.speaker or cell.via:
        lead.append(_introduction(words, text))
    return [*lead, Span(text, PLAIN)]


def _gist(account: Account | None) -> str:
    """The shortest text that an account has."""
    if account is None:
        return ""
    quote = f"“{account.quote}”" if account.quote else ""
    value = value_text(account) if account.value else ""
    return account.translation or quote or account.says or value


def _introduction(words: str, text: str) -> Span:
    return Span(words + (" " if text.startswith("“") else ": "), MUTED)


def cell_paragraphs(cell: Cell, look: SourceStyle, *, stance: bool = True) -> list[Spans]:
    """A cell in full, a paragraph each: the words, the original, the writer's note.

    Turn off `stance` if the stance is shown elsewhere; a speaker is named all the same.
    """
    account = cell.account
    if cell.state == "blank":
        return []
    paragraphs = _texts(account) if account is not None else []
    if account is not None and account.note:
        paragraphs.append([Span(account.note, Style("muted", italic=True))])
    if cell.stance in NO_SPEECH:
        # The words of a refusal to answer are evidence too, so they are shown.
        return [[Span(silence(cell, look.brief), MUTED)], *paragraphs]
    words = short_words(cell, look)
    if not paragraphs:
        return [[Span(words, look.style)]]
    if cell.speaker or cell.via or (stance and cell.stance != "states"):
        paragraphs[0].insert(0, _introduction(words, paragraphs[0][0].text))
    return paragraphs


def _texts(account: Account) -> list[Spans]:
    paragraphs: list[Spans] = []
    if account.translation:
        by = f" (translation: {account.translator})" if account.translator else ""
        paragraphs.append([Span(account.translation, PLAIN), Span(by, MUTED)])
    if account.quote:
        style = MUTED if account.translation else PLAIN
        paragraphs.append([Span(f"“{account.quote}”", style)])
    if account.says:
        paragraphs.append([Span(account.says, PLAIN)])
    if account.value:
        label = [Span("value: ", MUTED)] if paragraphs else []
        paragraphs.append([*label, Span(value_text(account), STRONG)])
    if account.locator and paragraphs:
        paragraphs[-1].append(Span(f" ({account.locator})", MUTED))
    return paragraphs


def short_words(cell: Cell, look: SourceStyle) -> str:
    """The stance in a word or two, with the speaker's short name and who reports it."""
    words = cell.words
    if cell.speaker:
        words = stance_words(cell.stance, speaker=short_name(cell.speaker, look.brief))
    if not cell.via:
        return words
    reporter = f"according to {source_name(cell.via, look.brief)}"
    return reporter if words == STANCE_WORDS["states"] else f"{words}, {reporter}"


def source_name(source_id: str, brief: Brief) -> str:
    """A source's name, or its id if the brief has no such source."""
    source = brief.source(source_id)
    return source.name if source is not None else source_id


def short_name(speaker: str, brief: Brief) -> str:
    """The part of a name that the brief's titles use, such as `Trump` or `Xi`, or all of it.

    Which part of a name is the family name depends on the language, so it isn't guessed.
    """
    titles = f"{brief.title} {brief.event.title if brief.event else ''}"
    words = set(titles.replace("–", " ").replace("-", " ").replace("'s", "").split())
    parts = [part for part in speaker.split() if part in words]
    return parts[0] if len(parts) == 1 else speaker


OPEN_LIST_WORDS = "its list of subjects is open, so this weighs less"


def silence(cell: Cell, brief: Brief) -> str:
    """A silence in words, with what weakens it: an excerpt, a summary, an open list."""
    account = cell.account
    if cell.in_part:
        return IN_PART
    words = STANCE_WORDS[cell.stance]
    if cell.stance != "silent":
        return words
    if account is not None and account.via not in ("", "text"):
        words = f"{words}, says {source_name(account.via, brief)} of the whole text"
    return f"{words}; {OPEN_LIST_WORDS}" if cell.open_list else words


_BETWEEN = Span("  ", PLAIN)
"""Between two pieces in a line."""


def pack(pieces: Iterable[Sequence[Span]], width: int) -> list[Line]:
    """Lines of at most `width` cells. A piece stands beside the one before where it fits."""
    lines: list[Line] = []
    for piece in pieces:
        laid = wrap_lines(piece, width)
        if lines and len(laid) == 1 and line_cells((*lines[-1], _BETWEEN, *laid[0])) <= width:
            lines[-1] = (*lines[-1], _BETWEEN, *laid[0])
        else:
            lines += laid
    return lines


def cut_lines(lines: list[Line], most: int, width: int) -> list[Line]:
    """The first lines; an ellipsis at the end of the last stands for the others."""
    if len(lines) <= most:
        return lines
    rest = [span for line in lines[most - 1 :] for span in (*line, Span(" ", PLAIN))]
    return [*lines[: most - 1], fit_line(rest, width, pad=False)]


# The table

_CHOSEN = Span("› ", STRONG)
"""Before the chosen source's account, where the accounts stand below one another."""
_NARROWEST = 20
"""Cells of the narrowest table."""
_NARROWEST_SOURCE = 22
"""Cells of the narrowest column of a source; if there is no room, sources are paged."""
_NARROW = 100
"""Cells below which the table has shorter labels and smaller gaps."""
_WIDE = 140
"""Cells from which the agreement column says `open list` in words."""
_WRAP_FROM = 44
"""Cells of a source's column from which an open row wraps in its columns, not below them."""
_WIDEST_PROSE = 112
_WIDEST_ID = 16
_NO_SIGNS: Mapping[str, str] = MappingProxyType({})


class ColumnWidths(Struct, frozen=True):
    """The widths of the columns, in cells, and the indexes of the sources that are shown."""

    topic: int
    sign: int
    label: int
    gap: int
    shown: tuple[int, ...]
    source: int

    @property
    def agreement(self) -> int:
        """The agreement column: the sign, a blank, the label."""
        return self.sign + 1 + self.label

    @property
    def before_sources(self) -> int:
        """The cells left of the first source."""
        return self.topic + self.agreement + 2 * self.gap


class ClaimsTable:
    """A matrix laid out in `width` cells: its head, its rows, and a row in full.

    `first` is the index of the first source to show if they don't all fit. `signs` are shown
    before the topics of claims, by claim id.
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
        self.brief, self.matrix, self.width = brief, matrix, max(_NARROWEST, width)
        self.ascii_only = ascii_only
        self.signs = signs
        self.narrow = self.width < _NARROW
        self.columns = self._measure(first)
        self.source_styles = source_styles(brief, matrix, ascii_only=ascii_only)
        ids = (cells(source.id) for source in matrix.columns)
        self._id_width = min(_WIDEST_ID, max(ids, default=0))
        self._rows: dict[int, Line] = {}
        self._open_rows: dict[tuple[int, int], list[Line]] = {}
        """Open rows without silences, by their indexes and the chosen columns."""

    def is_for(self, width: int) -> bool:
        """Whether a layout in `width` cells would be this one."""
        return self.width == max(_NARROWEST, width)

    def _measure(self, first: int) -> ColumnWidths:
        """The topics' column takes what the sources can spare, up to the longest topic."""
        gap = 1 if self.narrow else 2
        sign = max(2, *map(dot_count, self.matrix.rows)) if self.matrix.rows else 2
        labels = (cells(self._label(row)) for row in self.matrix.rows)
        # A label has the name of a party in it, which may be a sentence.
        label = min(max(labels, default=0), self.width // 3)
        label = max(label, cells("Agreement") - sign - 1)
        topic = 18 if self.narrow else 20
        room = self.width - topic - gap - sign - 1 - label - gap
        count = len(self.matrix.columns)
        fits = max(1, min(count, (room + gap) // (_NARROWEST_SOURCE + gap))) if count else 0
        first = max(0, min(first, count - fits))
        longest = max((cells(row.claim.topic) for row in self.matrix.rows), default=0)
        spare = room - fits * (_NARROWEST_SOURCE + gap) + gap
        more = max(0, min(longest - topic, self.width // 5 - topic, spare))
        topic, room = topic + more, room - more
        source = max(1, (room - gap * (fits - 1)) // fits) if fits else 0
        return ColumnWidths(topic, sign, label, gap, tuple(range(first, first + fits)), source)

    def head(self, remark: Sequence[Span] = ()) -> tuple[Line, Line]:
        """The headings in two lines: names, then particulars.

        Under the topic stands the remark, or else the number of claims, or their tally. The target
        of a name is its source.
        """
        columns = self.columns
        names = [
            *self._column([Span("Topic", STRONG)], columns.topic),
            *self._column([Span("Agreement", STRONG)], columns.agreement),
        ]
        remark = remark or self._count()
        below = self._column(remark, columns.before_sources - columns.gap)
        for index in columns.shown:
            names += self._column(self._source_name(index), columns.source)
            text = particulars(self.matrix.columns[index], self.brief, columns.source)
            below += self._column([Span(text, MUTED)], columns.source)
        return tuple(names), tuple(below)

    def row(self, index: int) -> Line:
        """A closed row, which is cached because each move of the cursor paints it again."""
        if (line := self._rows.get(index)) is None:
            row = self.matrix.rows[index]
            spans = self._lead(row, PLAIN)
            for column in self.columns.shown:
                cell = cell_line(row.cells[column], self.source_styles[column])
                if not any(row.cells[shown].speaks for shown in self.columns.shown):
                    cell = self._with_hidden(cell, row, column)
                spans += self._column(cell, self.columns.source)
            line = self._rows[index] = tuple(spans)
        return line

    def open_row(self, index: int, source: int, silences: Sequence[Spans] = ()) -> list[Line]:
        """A row with every account, the claim, the silences that stand out and the note, in as
        few lines as possible. `source` is the chosen column.
        """
        if silences:
            return self._lay_open(index, source, silences)
        if (lines := self._open_rows.get((index, source))) is None:
            lines = self._open_rows[index, source] = self._lay_open(index, source)
        return lines

    def most_lines(self, enough: int) -> int:
        """The lines with the tallest row open; where there are enough, perhaps fewer."""
        count = most = len(self.matrix.rows)
        for index in range(count):
            if most >= enough:
                break
            most = max(most, count - 1 + len(self.open_row(index, 0)))
        return most

    def _lay_open(self, index: int, source: int, silences: Iterable[Spans] = ()) -> list[Line]:
        row = self.matrix.rows[index]
        all_shown = len(self.columns.shown) == len(self.matrix.columns)
        if all_shown and self.columns.source >= _WRAP_FROM:
            lines = self._wrap_in_columns(row, source)
        else:
            lines = self._stack_below(row, source)
        return lines + [(Span("  ", PLAIN), *line) for line in self._remarks(row, silences)]

    def _column(self, spans: Sequence[Span], width: int) -> list[Span]:
        """Spans cut or padded to a column, and the gap after it."""
        return [*fit_line(spans, width), Span(" " * self.columns.gap, PLAIN)]

    def _count(self) -> list[Span]:
        count = len(self.matrix.rows)
        if not self.narrow:
            return [Span(f"{count} claim{'' if count == 1 else 's'}", MUTED)]
        gap = 2 if self.width > 60 else 1
        return tally_signs(self.matrix, gap=gap, ascii_only=self.ascii_only)

    def _source_name(self, index: int) -> list[Span]:
        source, role = self.matrix.columns[index], self.source_styles[index].role
        before = "‹ " if index == self.columns.shown[0] and index > 0 else ""
        more = index == self.columns.shown[-1] and index < len(self.matrix.columns) - 1
        tail = f" [{source.id}]" + (" ›" if more else "")
        name = cut(before + source.name, max(1, self.columns.source - cells(tail)))
        style = Style(role, target=Target("source", source.id))
        return [Span(name, style._replace(bold=True)), Span(tail, style)]

    def _with_hidden(self, cell: Spans, row: ClaimRow, column: int) -> Spans:
        """A cell, and where there is room who speaks beyond it: `speaks: mofcom ›`."""
        shown, words = self.columns.shown, list[str]()
        if column == shown[0] and (names := self._speakers(row, range(shown[0]))):
            words.append(f"‹ speaks: {names}")
        if column == shown[-1] and (
            names := self._speakers(row, range(column + 1, len(row.cells)))
        ):
            words.append(f"speaks: {names} ›")
        more = [*cell, *(Span(f"  {each}", MUTED) for each in words)]
        return more if line_cells(more) <= self.columns.source else cell

    def _speakers(self, row: ClaimRow, columns: Iterable[int]) -> str:
        ids = [self.matrix.columns[column].id for column in columns if row.cells[column].speaks]
        return ", ".join(ids[:2]) + (f" +{len(ids) - 2}" if len(ids) > 2 else "")

    def _lead(self, row: ClaimRow, topic_style: Style) -> list[Span]:
        """Topic and agreement, which stay in place while the sources are paged."""
        topic = [Span(row.claim.topic, topic_style)]
        if sign := self.signs.get(row.claim.id):
            topic.insert(0, Span(sign, STRONG))
        agreement = agreement_sign(self.matrix, row, ascii_only=self.ascii_only)
        agreement.append(Span(" " * (self.columns.sign - line_cells(agreement) + 1), PLAIN))
        label = cut(self._label(row), self.columns.label)
        agreement.append(Span(label, Style(agreement_role(self.matrix, row))))
        return [
            *self._column(topic, self.columns.topic),
            *self._column(agreement, self.columns.agreement),
        ]

    def _label(self, row: ClaimRow) -> str:
        """The class as its column has it, with the mark of an open list."""
        mark = open_list_mark(row.agreement, words=self.width >= _WIDE)
        return short_label(row, narrow=self.narrow) + mark

    # An open row

    @property
    def _prose(self) -> int:
        return min(self.width - 4, _WIDEST_PROSE)

    def _wrap_in_columns(self, row: ClaimRow, source: int) -> list[Line]:
        columns = self.columns
        texts = [self._tall_cell(row, column) for column in columns.shown]
        lines: list[Line] = []
        for number in range(max([1, *map(len, texts)])):
            blank = [Span(" " * columns.before_sources, PLAIN)]
            spans = self._lead(row, STRONG) if number == 0 else blank
            for column, text in zip(columns.shown, texts, strict=True):
                if number == 0 and column == source:
                    spans[-1] = Span(" " * (columns.gap - 1) + "›", STRONG)
                spans += self._column(text[number] if number < len(text) else (), columns.source)
            lines.append(tuple(spans))
        return lines

    def _tall_cell(self, row: ClaimRow, column: int) -> list[Line]:
        cell, look = row.cells[column], self.source_styles[column]
        return hang(
            [stance_glyph(cell, look), Span(" ", PLAIN)],
            pack(cell_paragraphs(cell, look), self.columns.source - 2),
        )

    def _stack_below(self, row: ClaimRow, source: int) -> list[Line]:
        spans = self._lead(row, STRONG)
        for column in self.columns.shown:
            cell, look = row.cells[column], self.source_styles[column]
            style = MUTED if cell.stance in NO_SPEECH else look.style
            stance = [stance_glyph(cell, look), Span(" ", PLAIN)]
            words = [*stance, Span(short_words(cell, look), style)] if cell.words else []
            spans += self._column(self._with_hidden(words, row, column), self.columns.source)
        lines: list[Line] = [tuple(spans)]
        silent: list[Spans] = []
        room = self._prose - self._id_width - 4
        for column, (cell, look) in enumerate(zip(row.cells, self.source_styles, strict=True)):
            bold = cell.stance not in NO_SPEECH
            name = Span(fit(look.source.id, self._id_width + 2), Style(look.role, bold=bold))
            chosen = _CHOSEN if column == source else Span("  ", PLAIN)
            paragraphs = cell_paragraphs(cell, look, stance=False)
            if bold or len(paragraphs) > 1:
                lines += hang([chosen, name], pack(paragraphs, room))
            elif paragraphs:
                silent.append([*([chosen] if column == source else []), name, *paragraphs[0]])
        # Wrapping removes blanks before the first word.
        return lines + [
            line if line[0] == _CHOSEN else (Span("  ", PLAIN), *line)
            for line in pack(silent, self._prose - 2)
        ]

    def _remarks(self, row: ClaimRow, silences: Iterable[Spans]) -> list[Line]:
        """The claim and the silences; and, cut to what is left of two lines, the class if its
        column shortened it, the flags and the writer's note.
        """
        agreement, claim = row.agreement, row.claim
        stated = [Span("Claim: ", MUTED), Span(claim.claim, PLAIN)]
        lines = pack([stated, *silences] if claim.claim else silences, self._prose)
        shortened = agreement.label != short_label(row, narrow=self.narrow)
        words = [agreement.label] if shortened else []
        words += flag_words(agreement)
        note = " · ".join(filter(None, [*words, claim.note]))
        if note:
            whole = pack([*lines, [Span(note, Style("muted", italic=True))]], self._prose)
            lines = cut_lines(whole, max(2, len(lines) + 1), self._prose)
        return lines


def flag_words(agreement: Agreement) -> list[str]:
    """The flags of a claim, without the open list: the silence that it weakens says so."""
    return [flag for flag in agreement.flags if flag != "open list"]


def silence_words(matrix: Matrix, record: "PartyRecord") -> Spans:
    """`! China: silent here; named on 17 Jan 2025 and 5 Jun 2025`.

    Empty unless the party usually named the topic before.
    """
    if not record.expected_silence:
        return []
    number = next((side.number for side in matrix.sides if side.key == record.party), 0)
    spans = [
        Span(f"! {record.party}: ", Style(party_role(number), bold=True)),
        Span(f"silent here; {record.earlier}", PLAIN),
    ]
    if record.open_list:
        spans.append(Span("; its list of subjects is open", MUTED))
    return spans
