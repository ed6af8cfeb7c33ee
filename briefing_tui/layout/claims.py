"""The claims matrix as a table: topic, agreement, and the sources side by side.

A row is one line; the row under the cursor is open and shows its accounts in full. The view draws
the cursor's bar in a cell to the left of the lines.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct

from briefing_tui.compare.agreement import AgreementClass, Cell, contradiction, short_party
from briefing_tui.compare.matrix import ClaimRow, Matrix
from briefing_tui.compare.sought import SoughtTerm, sought_facts
from briefing_tui.layout.citations import (
    particulars,
    remarks,
    silence,
    source_name,
    value_text,
)
from briefing_tui.layout.columns import line_of, scrolled, share_width
from briefing_tui.layout.signs import (
    agreement_role,
    agreement_sign,
    dot_count,
    short_label,
    side_role,
)
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
    directed,
    hang,
    line_cells,
    pack,
    party_role,
)
from briefing_tui.model.brief import NO_SPEECH, STANCES, Account, Brief, Source, Stance
from briefing_tui.model.document import Role, Target
from briefing_tui.model.records import PartyRecord
from briefing_tui.text.english import counted, listed
from briefing_tui.text.wrapping import cells, cut, fit

Spans = list[Span]

# A cell: the account of one claim by one source, in one line or in full


class SourceStyle(NamedTuple):
    """The look of a source's cells: its colour, and the way its brief shortens names."""

    brief: Brief
    source: Source
    role: Role

    @property
    def style(self) -> Style:
        return Style(self.role)


def source_styles(brief: Brief, matrix: Matrix) -> tuple[SourceStyle, ...]:
    return tuple(
        SourceStyle(brief, source, side_role(matrix, side))
        for source, side in zip(matrix.columns, matrix.column_sides, strict=True)
    )


def stance_glyph(cell: Cell, look: SourceStyle) -> Span:
    """The glyph of a cell's stance, in the side's colour or, if the source is silent, muted."""
    return Span(cell.glyph, MUTED if cell.stance in NO_SPEECH else look.style)


def cell_line(cell: Cell, look: SourceStyle) -> Spans:
    """A cell in one line, uncut. The stance is named unless it is `states`. A figure that is stated
    comes before who reported it: the end may be cut off.
    """
    if cell.state == "blank":
        return [stance_glyph(cell, look)]
    lead = [stance_glyph(cell, look), Span(" ")]
    text = " ".join(_gist(cell.account).split())  # a text may have line breaks
    words = short_words(cell, look)
    # A draft quotes what has a negation, for the writer to decide.
    if cell.stance in NO_SPEECH and not (text and cell.stance == "unchecked"):
        return [*lead, Span(words, MUTED)]
    if not text:
        return [*lead, Span(words, look.style)]
    if cell.stance == "states" and (figure := _figure(cell.account)):
        text = figure
        if cell.via and not cell.speaker:
            return [*lead, Span(text), Span(f", {words}", MUTED)]
    if cell.stance != "states" or cell.speaker or cell.via:
        lead.append(_introduction(words, text))
    return [*lead, Span(text)]


def _figure(account: Account | None) -> str:
    value = account.value if account is not None else None
    return value_text(account) if account is not None and value and value.number else ""


def _gist(account: Account | None) -> str:
    """The translation of an account, or else its quotation, the writer's words, or its value."""
    if account is None:
        return ""
    quote = f"“{account.quote}”" if account.quote else ""
    value = value_text(account) if account.value else ""
    return account.translation or quote or account.says or value


def _introduction(words: str, text: str) -> Span:
    return Span(words + (" " if text.startswith("“") else ": "), MUTED)


def cell_paragraphs(
    cell: Cell,
    look: SourceStyle,
    *,
    stance: bool = True,
    in_full: bool = False,
    sought: Sequence[SoughtTerm] = (),
) -> list[Spans]:
    """The paragraphs of a cell in full: the words, the original, the writer's note.

    Turn off `stance` if the stance is shown elsewhere; a speaker is always named. With `in_full`,
    a silence is followed by what an open list means. `sought` is what was looked for in vain.
    """
    account = cell.account
    if cell.state == "blank":
        return []
    paragraphs = _texts(account) if account is not None else []
    if account is not None and account.note:
        paragraphs.append([Span(account.note, Style("muted", italic=True))])
    if cell.stance in NO_SPEECH:
        # The words of a refusal to answer are evidence, too.
        facts = [
            [Span(f"{label}: ", MUTED), Span(words)]
            for label, words in sought_facts(sought, look.source.coverage)
        ]
        return [[Span(silence(cell, look.brief, in_full=in_full), MUTED)], *facts, *paragraphs]
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
        paragraphs.append([Span(account.translation), Span(by, MUTED)])
    if account.quote:
        style = MUTED if account.translation else PLAIN
        paragraphs.append([Span(f"“{account.quote}”", style)])
    if account.says:
        paragraphs.append([Span(account.says)])
    if account.value:
        label = [Span("value: ", MUTED)] if paragraphs else []
        paragraphs.append([*label, Span(value_text(account), STRONG)])
    if account.locator and paragraphs:
        paragraphs[-1].append(Span(f" ({account.locator})", MUTED))
    return paragraphs


def short_words(cell: Cell, look: SourceStyle) -> str:
    """The stance in a word or two, with the short names of the speaker and the reporter."""
    words = cell.words
    if cell.speaker:
        words = STANCES[cell.stance].words_for(short_name(cell.speaker, look.brief))
    if not cell.via:
        return words
    reporter = f"according to {source_name(cell.via, look.brief)}"
    return reporter if words == STANCES["states"].words else f"{words}, {reporter}"


def short_name(speaker: str, brief: Brief) -> str:
    """The part of a name that the brief's titles use, such as `Trump` or `Xi`, or else the whole
    name.

    The family name isn't guessed, because its place depends on the language.
    """
    titles = f"{brief.title} {brief.event.title if brief.event else ''}"
    words = set(titles.replace("–", " ").replace("-", " ").replace("'s", "").split())
    parts = [part for part in speaker.split() if part in words]
    return parts[0] if len(parts) == 1 else speaker


# The table

_CHOSEN = Span("› ", ASIDE)
"""Before the selected source's account, if the accounts are one below the other."""
_NARROWEST = 20
"""The least width of a table."""
_NARROW = 97
"""Narrower tables have shorter topics and labels, smaller gaps, and narrower sources."""
_SOURCE, _NARROWEST_SHORT_SOURCE = 22, 18
"""The least width of a source's column, also in a narrow table; without room for it, sources are
paged."""
_SHORT_TOPIC = 18
"""Longer topics may be cut in a narrow table."""
_WRAP_FROM = 44
"""The least width of a source's column in which an open row wraps its account."""
_WIDEST_PROSE = 112
_WIDEST_ID = 16
_NO_SIGNS: Mapping[str, str] = {}


class ColumnWidths(Struct, frozen=True):
    """The widths of the columns, in cells, and the indexes of the sources that are shown."""

    topic: int
    sign: int
    label: int
    gap: int
    is_short: bool
    """Whether the labels of the classes are shortened."""
    shown: tuple[int, ...]
    sources: tuple[int, ...]

    @property
    def agreement(self) -> int:
        return self.sign + 1 + self.label

    @property
    def before_sources(self) -> int:
        return self.topic + self.agreement + 2 * self.gap

    @property
    def source(self) -> int:
        """The width of the narrowest source."""
        return min(self.sources, default=0)


def _column_widths(matrix: Matrix, width: int, first: int, source: int) -> ColumnWidths:
    """The sources share what the topics leave, who have what the sources can spare, up to the
    longest topic. The sources are scrolled from the first one on as little as shows one.

    A narrow table has shorter labels if two sources don't fit beside whole ones, or topics are
    cut.
    """
    is_narrow = width < _NARROW
    gap, topic, least = (1, 14, _NARROWEST_SHORT_SOURCE) if is_narrow else (2, 20, _SOURCE)
    count = len(matrix.columns)
    longest = max((cells(row.claim.topic) for row in matrix.rows), default=0)
    sign = max([2, *map(dot_count, matrix.rows)])
    for is_short in (False, True) if is_narrow else (False,):
        labels = (cells(short_label(row, narrow=is_short)) for row in matrix.rows)
        # A label contains the name of a party, which may be as long as a sentence.
        label = min(max(labels, default=0), width // (5 if is_short else 3))
        label = max(label, cells("Agreement") - sign - 1)
        room = width - topic - gap - sign - 1 - label
        shown = scrolled([least + gap] * count, room, first, source)
        spare = room - len(shown) * (_SOURCE + gap)
        if len(shown) >= min(count, 2) and spare >= min(longest, _SHORT_TOPIC) - topic:
            break
    more = max(0, min(longest - topic, max(20, width // 5) - topic, spare))
    room -= more + gap * len(shown)
    sources = share_width([room] * len(shown), [least] * len(shown), room)
    return ColumnWidths(topic + more, sign, label, gap, is_short, tuple(shown), tuple(sources))


class ClaimsTable:
    """A matrix laid out in `width` cells: its head, its rows, and an open row.

    `first` is the index of the first source to show if they don't all fit, scrolled as little as
    shows the `source`. `signs` has the signs before the topics of claims, by claim id.
    """

    def __init__(
        self,
        brief: Brief,
        matrix: Matrix,
        width: int,
        *,
        first: int = 0,
        source: int | None = None,
        signs: Mapping[str, str] = _NO_SIGNS,
    ) -> None:
        self.brief, self.matrix, self.width = brief, matrix, max(_NARROWEST, width)
        self.signs = signs
        shown_source = first if source is None else source
        self.columns = _column_widths(matrix, self.width, first, shown_source)
        self.source_styles = source_styles(brief, matrix)
        ids = (cells(source.id) for source in matrix.columns)
        self._id_width = min(_WIDEST_ID, max(ids, default=0))
        self._rows: dict[int, Line] = {}
        self._open_rows: dict[tuple[object, ...], list[Line]] = {}
        """Open rows by the arguments of `open_row`."""

    def is_for(self, width: int, signs: Mapping[str, str]) -> bool:
        return self.width == max(_NARROWEST, width) and self.signs == signs

    def shows(self, source: int) -> bool:
        """Whether a source's column is among those shown, or there are none."""
        return source in self.columns.shown or not self.columns.shown

    def head(self, remark: Sequence[Span] = ()) -> tuple[Line, Line]:
        """The headings in two lines: names, then particulars.

        Below “topic” is the remark, or else the number of claims. Each name is a link to its
        source. Below the first and the last one stands how many more there are beside them.
        """
        columns = self.columns
        names = [
            *self._column([Span("Topic", STRONG)], columns.topic),
            *self._column([Span("Agreement", STRONG)], columns.agreement),
        ]
        count = len(self.matrix.rows)
        remark = remark or [Span(counted(count, "claim"), MUTED)]
        below = self._column(remark, self.remark_width)
        left = columns.shown[0] if columns.shown else 0
        right = len(self.matrix.columns) - 1 - (columns.shown[-1] if columns.shown else 0)
        for index, width in zip(columns.shown, columns.sources, strict=True):
            names += self._column(self._source_name(index, width), width)
            coverage = cells(particulars(self.matrix.columns[index], self.brief, 0))
            for noun in ("more source", "more"):
                earlier, later = (
                    counted(number, noun) if noun != "more" else f"{number} more"
                    for number in (left, right)
                )
                before = f"← {earlier}  " if left and index == columns.shown[0] else ""
                after = f"→ {later}" if right and index == columns.shown[-1] else ""
                room = width - cells(before) - (cells(after) + 2 if after else 0)
                if room >= coverage:
                    break
            text = particulars(self.matrix.columns[index], self.brief, max(0, room))
            text = before + (fit(text, room + 2) + after if after else text)
            below += self._column([Span(text, MUTED)], width)
        return tuple(names), tuple(below)

    @property
    def remark_width(self) -> int:
        """The room in cells for the remark in the head."""
        return self.columns.before_sources - self.columns.gap

    def row(self, index: int) -> Line:
        """A closed row. It is cached, because every move of the cursor paints it again."""
        if (line := self._rows.get(index)) is None:
            row = self.matrix.rows[index]
            spans = self._lead(row, PLAIN)
            looks = self.source_styles
            spans += self._source_cells(row, lambda at: cell_line(row.cells[at], looks[at]))
            line = self._rows[index] = tuple(spans)
        return line

    def open_row(self, index: int, source: int, silences: tuple[Line, ...] = ()) -> list[Line]:
        """A row with every account, the claim, the unexpected silences and the note, in as few
        lines as possible. `source` is the selected column.
        """
        key = (index, source, silences)
        if (lines := self._open_rows.get(key)) is None:
            lines = self._open_rows[key] = self._lay_open(*key)
        return lines

    def most_lines(self, enough: int) -> int:
        """The height with the tallest row open; if that is over `enough`, perhaps less."""
        count = most = len(self.matrix.rows)
        for index in range(count):
            if most >= enough:
                break
            most = max(most, count - 1 + len(self.open_row(index, 0)))
        return most

    def _lay_open(self, index: int, source: int, silences: tuple[Line, ...]) -> list[Line]:
        row = self.matrix.rows[index]
        all_shown = len(self.columns.shown) == len(self.matrix.columns)
        if all_shown and self.columns.source >= _WRAP_FROM:
            lines = self._wrap_in_columns(row, source)
        else:
            lines = self._stack_below(row, source)
        return lines + [(Span("  "), *line) for line in self._remarks(row, silences)]

    def _column(self, spans: Sequence[Span], width: int) -> list[Span]:
        """Spans cut or padded to a column's width, and the gap after it."""
        return [*line_of([spans], [width], 0), Span(" " * self.columns.gap)]

    def _source_name(self, index: int, width: int) -> list[Span]:
        source, role = self.matrix.columns[index], self.source_styles[index].role
        tail = f" [{source.id}]"
        name = cut(source.name, max(1, width - cells(tail)))
        style = Style(role, target=Target("source", source.id))
        return [Span(name, style._replace(bold=True)), Span(tail, style)]

    def _source_cells(
        self, row: ClaimRow, lay: Callable[[int], Spans], *, is_open: bool = False
    ) -> Spans:
        """The cells of the sources that are shown, or instead two that contradict each other if one
        of these is off the screen; in the open row also those that speak, if one side is only heard
        off the screen. Each has its source before it, which isn't that of the column, and the arrow
        to where that is: `[cn] ● he called  ≠ → [pm] × denies`.
        """
        columns, shown = self.columns, self.columns.shown
        moved = self._moved(row, is_open=is_open)
        spans: Spans = []
        if not moved:
            for column, width in zip(shown, columns.sources, strict=True):
                cell = self._with_hidden(lay(column), row, column, width)
                spans += self._column(cell, width)
            return spans
        count = len(moved)
        room = sum(columns.sources) + columns.gap * (len(shown) - count)
        widths = share_width([room] * count, [1] * count, room)
        for column, width in zip(moved, widths, strict=True):
            arrow = "← " if column < shown[0] else "→ " if column > shown[-1] else ""
            look = self.source_styles[column]
            label = [Span(arrow, MUTED), Span(f"[{look.source.id}] ", look.style)]
            if column == moved[-1] and row.agreement.cls == "contested" and not dot_count(row):
                label = [*agreement_sign(self.matrix, row), Span(" "), *label]
            spans += self._column(cut_line([*label, *lay(column)], width), width)
        return spans

    def _moved(self, row: ClaimRow, *, is_open: bool) -> tuple[int, ...]:
        """The sources that a row shows in place of the columns. Of those that speak as many as
        there are columns, at least two, and first one for each side.
        """
        shown, sides = self.columns.shown, self.matrix.column_sides
        if not shown:
            return ()
        pair = contradiction(row.claim, self.matrix.columns, row.cells) or ()
        if pair:
            return () if set(pair) <= set(shown) else pair
        if not is_open or not self._speakers(row, range(len(row.cells))):
            return ()
        speaking = [column for column, cell in enumerate(row.cells) if cell.speaks]
        first = {sides[column]: column for column in reversed(speaking)}
        ordered = sorted(speaking, key=lambda column: first[sides[column]] != column)
        return tuple(sorted(ordered[: max(2, len(self.columns.shown))]))

    def _with_hidden(self, cell: Spans, row: ClaimRow, column: int, room: int) -> Spans:
        """A cell, and the sources off the screen that speak for a side whose sources in sight
        don't: `○ not mentioned  speaks: mofcom →`. With less room it is `mofcom →`, beside a
        silence before its words are cut: `○  mofcom →`, `○  2 speak →`; beside words only `→`.
        """
        shown = self.columns.shown
        before = self._speakers(row, range(shown[0])) if column == shown[0] else []
        after = (
            self._speakers(row, range(column + 1, len(row.cells))) if column == shown[-1] else []
        )
        if not before and not after:
            return cell
        is_silent = not row.cells[column].speaks
        for kept in (cell, cell[:1]) if is_silent else (cell,):
            for say in (_speaking, _named, _number_speaking)[: 2 + is_silent]:
                words = _with_arrows(say(before), say(after))
                if line_cells(kept) + 2 + cells(words) <= room:
                    return [*kept, Span(f"  {words}", MUTED)]
        words = "  ".join([*(["←"] if before else []), *(["→"] if after else [])])
        return [*cut_line(cell, room - cells(words) - 2), Span(f"  {words}", MUTED)]

    def _speakers(self, row: ClaimRow, columns: Iterable[int]) -> list[str]:
        """The ids of those of some sources that speak for a side whose sources in sight don't."""
        sides = self.matrix.column_sides
        heard = {sides[column] for column in self.columns.shown if row.cells[column].speaks}
        return [
            self.matrix.columns[column].id
            for column in columns
            if row.cells[column].speaks and sides[column] not in heard
        ]

    def _lead(self, row: ClaimRow, topic_style: Style) -> list[Span]:
        """Topic and agreement, which stay in place while the sources are paged."""
        topic = [Span(row.claim.topic, topic_style)]
        if sign := self.signs.get(row.claim.id):
            topic.insert(0, Span(sign, STRONG))
        agreement = agreement_sign(self.matrix, row)
        agreement.append(Span(" " * (self.columns.sign - line_cells(agreement) + 1)))
        label = cut(short_label(row, narrow=self.columns.is_short), self.columns.label)
        agreement += directed([Span(label, Style(agreement_role(self.matrix, row)))], 0)[0]
        return [
            *self._column(topic, self.columns.topic),
            *self._column(agreement, self.columns.agreement),
        ]

    # An open row

    @property
    def _prose(self) -> int:
        return min(self.width - 4, _WIDEST_PROSE)

    def _wrap_in_columns(self, row: ClaimRow, source: int) -> list[Line]:
        columns = self.columns
        texts = []
        for column, width in zip(columns.shown, columns.sources, strict=True):
            cell, look = row.cells[column], self.source_styles[column]
            text = pack(cell_paragraphs(cell, look), width - 2)
            texts.append(hang([stance_glyph(cell, look), Span(" ")], text))
        lines: list[Line] = []
        for number in range(max([1, *map(len, texts)])):
            blank = [Span(" " * columns.before_sources)]
            spans = self._lead(row, STRONG) if number == 0 else blank
            for column, width, text in zip(columns.shown, columns.sources, texts, strict=True):
                if number == 0 and column == source:
                    spans[-1] = Span(" " * (columns.gap - 1) + "›", ASIDE)
                spans += self._column(text[number] if number < len(text) else (), width)
            lines.append(tuple(spans))
        return lines

    def _stack_below(self, row: ClaimRow, source: int) -> list[Line]:
        pair = contradiction(row.claim, self.matrix.columns, row.cells) or ()
        said = dict(zip(self.columns.shown, self.columns.sources, strict=True))
        if self._moved(row, is_open=True):
            said = {}
        lead = self._source_cells(row, lambda at: self._stance(row, at), is_open=True)
        lines: list[Line] = [(*self._lead(row, STRONG), *lead)]
        silent: list[Spans] = []
        room = self._prose - self._id_width - 4
        # Where a pane cuts a long row, those that contradict each other are still shown.
        for column in (*pair, *(at for at in range(len(row.cells)) if at not in pair)):
            cell, look = row.cells[column], self.source_styles[column]
            bold = cell.stance not in NO_SPEECH
            name = Span(fit(look.source.id, self._id_width + 2), Style(look.role, bold=bold))
            chosen = _CHOSEN if column == source else Span("  ")
            is_said = line_cells(self._stance(row, column)) <= said.get(column, 0)
            paragraphs = cell_paragraphs(cell, look, stance=not is_said)
            is_line = len(paragraphs) == 1 and line_cells((name, *paragraphs[0])) < self._prose - 3
            if bold or not is_line:
                lines += hang([chosen, name], pack(paragraphs, room))
            else:
                silent.append([*([chosen] if column == source else []), name, *paragraphs[0]])
        # Wrapping removes spaces before the first word.
        return lines + [
            line if line[0] == _CHOSEN else (Span("  "), *line)
            for line in pack(silent, self._prose - 2)
        ]

    def _stance(self, row: ClaimRow, column: int) -> Spans:
        """`× denies`."""
        cell, look = row.cells[column], self.source_styles[column]
        style = MUTED if cell.stance in NO_SPEECH else look.style
        words = [Span(" "), Span(short_words(cell, look), style)] if cell.words else []
        return [stance_glyph(cell, look), *words]

    def _remarks(self, row: ClaimRow, silences: tuple[Line, ...]) -> list[Line]:
        """The claim and the silences, followed by the flags and the writer's note, which are cut so
        that there are about two lines.
        """
        claim = row.claim
        stated = (Span("Claim: ", MUTED), Span(claim.claim))
        lines = pack((stated, *silences) if claim.claim else silences, self._prose)
        if note := " · ".join(remarks(row)):
            whole = pack([*lines, [Span(note, Style("muted", italic=True))]], self._prose)
            lines = cut_lines(whole, max(2, len(lines) + 1), self._prose)
        return lines


def _with_arrows(before: str, after: str) -> str:
    """`← 2 speak  cn →`: what is said of the sources to the left and to the right, if any."""
    return "  ".join([*([f"← {before}"] if before else []), *([f"{after} →"] if after else [])])


def _named(ids: Sequence[str]) -> str:
    return ", ".join(ids[:2]) + (f" +{len(ids) - 2}" if len(ids) > 2 else "")


def _speaking(ids: Sequence[str]) -> str:
    return f"speaks: {_named(ids)}" if ids else ""


def _number_speaking(ids: Sequence[str]) -> str:
    return f"{len(ids)} speak{'s' if len(ids) == 1 else ''}" if ids else ""


# The row under the cursor in words

_IN_WORDS: Mapping[AgreementClass, str] = {
    "contested": "they contradict each other",
    "denied": "it is denied, and no side says it",
    "differs": "{sides} speak of it, {how}",
    "corroborated": "{sides} state it, each with an origin of its own",
    "shared": "{sides} speak of it",
    "only": "only {only} speaks of it",
    "unverified": "one side speaks of it",
    "unmentioned": "no side mentions it",
    "unknown": "no side is known to speak of it",
}
HOW_THEY_DIFFER: Mapping[str, str] = {
    "framing": "in different frames",
    "scope": "to a different extent",
    "wording": "in different words",
    "": "and the writer finds that they differ",
}
_SPEECH: Mapping[Stance, tuple[str, str]] = {
    "states": ("states", "said it"),
    "mentions": ("mentions", "mentioned it"),
    "qualifies": ("states with conditions", "said it with conditions"),
    "denies": ("denies", "denied it"),
}
"""What a side does, and what it says that a speaker of another side did."""
_SILENCE: Mapping[tuple[Stance, bool], tuple[str, str]] = {
    ("declines", False): ("won't say", "won't say"),
    ("silent", False): ("doesn't mention it", "don't mention it"),
    ("silent", True): (
        "doesn't mention it, but its list is open",
        "don't mention it, but their lists are open",
    ),
    ("unchecked", False): ("isn't checked", "aren't checked"),
}
"""What one side and what several don't do, by the stance and whether a list is open."""


def row_in_words(brief: Brief, matrix: Matrix, row: ClaimRow) -> Line:
    """`Trade: both speak of it, in different frames. China states; US mentions.`

    The sides that speak come first. Those that don't, for one reason, are named together.
    """
    agreement = row.agreement
    sides = f"{agreement.speaking} of {agreement.counted} sides"
    if agreement.speaking == agreement.counted:
        sides = "both" if agreement.counted == 2 else f"all {agreement.counted} sides"
    summary = _IN_WORDS[agreement.cls].format(
        sides=sides, how=HOW_THEY_DIFFER[agreement.difference], only=short_party(agreement.only)
    )
    clauses: list[Spans] = []
    silent: dict[tuple[str, str], list[Span]] = {}
    for side, position in enumerate(row.positions):
        party = Span(short_party(matrix.sides[side].label), Style(side_role(matrix, side)))
        its_cells = [
            cell
            for cell, at in zip(row.cells, row.column_sides, strict=True)
            if at == side and cell.stance in position.stances
        ]
        if position.state == "speaks":
            words = _speech(its_cells, brief)
            if (agreement.cls, words) != ("only", "states"):
                clauses.append([party, Span(f" {words}")])
        elif position.state != "blank":
            is_open = any(cell.open_list for cell in its_cells)
            stance: Stance = "silent" if is_open else position.stances[0]
            silent.setdefault(_SILENCE[stance, is_open], []).append(party)
    for (one, several), parties in silent.items():
        names = [part for party in parties for part in (Span(", "), party)][1:]
        if len(parties) > 1:
            names[-2] = Span(" and ")
        clauses.append([*names, Span(f" {several if len(parties) > 1 else one}")])
    said = [span for clause in clauses for span in (Span("; "), *clause)][1:]
    lead = [Span(row.claim.topic, STRONG), Span(f": {summary}.")]
    return directed([*lead, *([Span(" "), *said, Span(".")] if said else [])], 0)[0]


def _speech(cells_of_side: Iterable[Cell], brief: Brief) -> str:
    """`states and mentions`, `says that Bo denied it`, `mentions, according to Reuters`."""
    verbs: dict[tuple[Stance, str], str] = {}
    order = list(_SPEECH)
    for cell in sorted(cells_of_side, key=lambda cell: (order.index(cell.stance), cell.via != "")):
        verb, reported = _SPEECH[cell.stance]
        if cell.speaker:
            verb = f"says that {short_name(cell.speaker, brief)} {reported}"
        if cell.via:
            verb = f"{verb}, according to {source_name(cell.via, brief)}"
        verbs.setdefault((cell.stance, cell.speaker), verb)
    return listed([*verbs.values()])


def silence_words(matrix: Matrix, record: PartyRecord) -> Line:
    """`! China: silent here; named on 17 Jan 2025 and 5 Jun 2025`.

    Empty unless the party usually named the topic before.
    """
    if not record.expected_silence:
        return ()
    number = next((side.number for side in matrix.sides if side.key == record.party), 0)
    after = (Span("; its list of subjects is open", MUTED),) if record.open_list else ()
    return (
        Span(f"! {record.party}: ", Style(party_role(number), bold=True)),
        Span(f"silent here; {record.earlier}"),
        *after,
    )
