"""A whole source: its text with the quotations marked and their claims in the margin, the facts
about it, and its accounts that quote nothing from the text.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from msgspec import Struct

from briefing_tui.compare.matrix import ClaimRow, Matrix, side_numbers
from briefing_tui.compare.quotations import QuotedPassage, SourceQuotations, TextRun, runs_in
from briefing_tui.layout.citations import source_addresses, source_facts
from briefing_tui.layout.claims import SourceStyle, cell_paragraphs, short_words, stance_glyph
from briefing_tui.layout.signs import agreement_role, agreement_sign, sign
from briefing_tui.layout.spans import (
    DECORATION,
    EMPTY,
    MUTED,
    PLAIN,
    STRONG,
    Line,
    Row,
    Span,
    Style,
    cut_lines,
    decoration,
    fit_line,
    hang,
    line_cells,
    party_role,
    wrap_lines,
    wrap_rows,
)
from briefing_tui.model.brief import NO_SPEECH, Brief, Source
from briefing_tui.model.document import Target
from briefing_tui.text.quotations import TextRange
from briefing_tui.text.wrapping import fit

_WIDEST = 88
"""The greatest width of a line of text."""
_TOPICS_FROM = 60
"""The least width for topics in the margin; with less it has numbers."""
_BAR, _GAP, _NUMBER = 2, 2, 4
_NARROWEST_MARGIN, _WIDEST_MARGIN = 16, 34
WIDEST_SOURCE = _BAR + _WIDEST + _GAP + _WIDEST_MARGIN
"""The greatest width of the text and its margin."""
_LABEL = 12
_INDENT = 4
_FEW = 2
"""The most lines of a translation below the text."""

SOURCE_SIGNS = (
    sign("│", "quoted in a claim, in the colour of its agreement", Style("shared")),
    sign("▌", "the quotation that keys act on"),
)


class Stop(Struct, frozen=True):
    """A place to go to: a passage or an account, with its claim's row and its lines."""

    row: int
    first: int
    last: int
    passage: QuotedPassage | None = None


class SourceLayout(Struct, frozen=True):
    """The rows of a source, and the places in them in order."""

    rows: tuple[Row, ...] = ()
    stops: tuple[Stop, ...] = ()

    def line(self, y: int, chosen: Stop | None) -> Line:
        """A line; the selected passage is underlined, and its lines have a heavy bar."""
        row = self.rows[y]
        if chosen is None or not chosen.first <= y <= chosen.last:
            return row.spans
        spans = [
            Span(span.text, span.style._replace(underline=True))
            if chosen.passage is not None and chosen.passage.start <= offset < chosen.passage.end
            else span
            for span, offset in zip(row.spans, row.offsets, strict=True)
        ]
        return (Span("▌ ", Style("accent")), *spans[1:])

    def stop_at(self, x: int, y: int) -> int | None:
        """The place at a cell: the passage there, or else one on the same line."""
        row = self.rows[y] if 0 <= y < len(self.rows) else EMPTY
        target = row.target_at(x)
        if target is not None and target.kind == "claim":
            return int(target.name)
        return next((n for n, stop in enumerate(self.stops) if stop.first <= y <= stop.last), None)


class SourceOptions(Struct, frozen=True):
    """The width in cells, and whether the facts are shown above the text."""

    width: int
    facts_above: bool = True
    ascii_only: bool = False

    @property
    def margin(self) -> int:
        if self.width < _TOPICS_FROM:
            return _NUMBER
        return max(_NARROWEST_MARGIN, min(_WIDEST_MARGIN, self.width // 4))

    @property
    def text(self) -> int:
        return max(8, min(_WIDEST, self.width - _BAR - _GAP - self.margin))

    @property
    def prose(self) -> int:
        return max(8, min(_WIDEST, self.width - _BAR))


def lay_source(
    brief: Brief, matrix: Matrix, quotations: SourceQuotations, options: SourceOptions
) -> SourceLayout:
    return _Layout(brief, matrix, quotations, options).lay()


class _Layout:
    """The rows and places of one source while they are laid out."""

    def __init__(
        self, brief: Brief, matrix: Matrix, quotations: SourceQuotations, options: SourceOptions
    ) -> None:
        self.matrix, self.quotations, self.options = matrix, quotations, options
        ids = [source.id for source in matrix.columns]
        self.column = ids.index(quotations.source.id) if quotations.source.id in ids else None
        role = party_role(side_numbers(brief)[quotations.source.id])
        self.look = SourceStyle(brief, quotations.source, role, options.ascii_only)
        self.rows: list[Row] = []
        self.stops: list[Stop] = []

    def lay(self) -> SourceLayout:
        options, quotations = self.options, self.quotations
        if options.facts_above:
            self._add(lay_facts_in_few_lines(quotations, options.prose))
            self._add([()])
        if quotations.text.text:
            self._add_text()
        else:
            why = quotations.problem or "The brief has no text of this source."
            self._add(wrap_lines([Span(why, MUTED)], options.prose))
        if self.column is None:
            self._add([(), (Span("No claim has an account of it.", MUTED),)])
        else:
            self._add_accounts(self.column)
        return SourceLayout(tuple(self.rows), tuple(self.stops))

    def _add(self, lines: Sequence[Line]) -> None:
        """Add lines that aren't part of the text."""
        bar = Span(" " * _BAR, PLAIN)
        for line in lines:
            self.rows.append(decoration((bar, *line) if line else ()))

    # The text and its margin

    def _add_text(self) -> None:
        quotations, options = self.quotations, self.options
        begins, starts, numbers = len(self.rows), list[int](), list[int]()
        for paragraph in quotations.text.paragraphs:
            if len(self.rows) > begins:
                self.rows.append(EMPTY)
            for row in self._paragraph(paragraph):
                starts.append(row.start)
                numbers.append(len(self.rows))
                self.rows.append(row)
        if quotations.text.cut:
            self._add([(), (Span("The text goes on; only its start is shown.", MUTED),)])
        free = begins
        for index, passage in enumerate(quotations.passages):
            first = numbers[bisect_right(starts, passage.start) - 1]
            last = numbers[bisect_right(starts, passage.end - 1) - 1]
            self.stops.append(Stop(passage.claim, first, last, passage))
            free = max(first, free)
            while free >= len(self.rows):
                self.rows.append(EMPTY)
            self.rows[free] = self._with_margin(self.rows[free], index, options)
            free += 1

    def _paragraph(self, paragraph: TextRange) -> Iterator[Row]:
        text = self.quotations.text.text
        runs = runs_in(self.quotations, paragraph)
        spans = [Span(text[run.start : run.end], self._style(run)) for run in runs]
        for row in wrap_rows(spans, self.options.text):
            yield row.moved(paragraph.start).before(self._bar(row))

    def _style(self, run: TextRun) -> Style:
        if run.passage is not None:
            # In a draft nearly all is quoted, and the terms tell why.
            style = STRONG if run.marked or not self.quotations.marks else PLAIN
            return style._replace(target=Target("claim", str(run.passage)))
        return PLAIN if run.in_quoted_sentence else MUTED

    def _bar(self, row: Row) -> Span:
        """A bar in the colour of the first passage's class, or a space if nothing is quoted."""
        for span in row.spans:
            if (target := span.style.target) is not None:
                claim_row = self.matrix.rows[self.quotations.passages[int(target.name)].claim]
                return Span("│ ", Style(agreement_role(self.matrix, claim_row)))
        is_quoted = any(span.style != MUTED for span in row.spans)
        return Span("│ ", Style("rule")) if is_quoted else Span(" " * _BAR, PLAIN)

    def _with_margin(self, row: Row, index: int, options: SourceOptions) -> Row:
        """The row with the topic of a passage's claim, or its number, in the margin."""
        claim_row = self.matrix.rows[self.quotations.passages[index].claim]
        role = agreement_role(self.matrix, claim_row)
        target = Target("claim", str(index))
        if options.margin == _NUMBER:
            note = [Span(str(index + 1), Style(role, target=target))]
        else:
            sign = agreement_sign(self.matrix, claim_row, ascii_only=options.ascii_only)
            topic = Span(f" {claim_row.claim.topic}", Style(role, target=target))
            note = list(fit_line([*sign, topic], options.margin, pad=False))
        blank = " " * max(0, _BAR + options.text + _GAP - line_cells(row.spans))
        decorations = (DECORATION,) * (1 + len(note))
        return Row((*row.spans, Span(blank, PLAIN), *note), (*row.offsets, *decorations))

    # The accounts without a passage

    def _add_accounts(self, column: int) -> None:
        passages = {passage.claim for passage in self.quotations.passages}
        heading = "Not quoted from this text" if self.quotations.text.text else "Its accounts"
        for number, row in enumerate(self.matrix.rows):
            if number in passages or row.cells[column].account is None:
                continue
            if heading:
                rule = Span("─" * max(0, self.options.prose - len(heading) - 1), Style("rule"))
                self._add([(), (Span(f"{heading} ", STRONG), rule)])
                heading = ""
            first = len(self.rows)
            self._add(list(self._account(number, column)))
            self.stops.append(Stop(number, first, len(self.rows) - 1))

    def _account(self, number: int, column: int) -> Iterator[Line]:
        row = self.matrix.rows[number]
        cell, look = row.cells[column], self.look
        paragraphs = cell_paragraphs(cell, look, stance=False)
        words = [Span(short_words(cell, look), MUTED)]
        if cell.stance in NO_SPEECH and paragraphs:
            words = paragraphs.pop(0)
        head = [stance_glyph(cell, look), Span(f" {row.claim.topic}  ", STRONG), *words]
        yield from wrap_lines(head, self.options.prose)
        if number in self.quotations.missing:
            paragraphs.append([Span("The text doesn't have these words.", Style("warning"))])
        for paragraph in paragraphs:
            for line in wrap_lines(paragraph, max(8, self.options.prose - _INDENT)):
                yield (Span(" " * _INDENT, PLAIN), *line)


def lay_claim_in_few_lines(
    matrix: Matrix, row: ClaimRow, source_id: str, width: int, *, ascii_only: bool
) -> list[Line]:
    """A place's claim and its class, then the translation or else the writer's note."""
    head = [
        Span("─ ", Style("rule")),
        *agreement_sign(matrix, row, ascii_only=ascii_only),
        Span(f" {row.claim.topic}", STRONG),
        Span(f"  {row.agreement.label} ", Style(agreement_role(matrix, row))),
    ]
    rule = Span("─" * max(0, width - line_cells(head)), Style("rule"))
    lines = [fit_line([*head, rule], width)]
    account = row.claim.account(source_id)
    words = (account.translation or account.says if account else "") or row.claim.note
    wrapped = wrap_lines([Span(words, PLAIN)], width) if words else []
    return [*lines, *cut_lines(wrapped, _FEW, width)]


# Facts about a source


def _addresses(source: Source) -> Iterator[tuple[str, Span]]:
    for label, url in source_addresses(source):
        yield label, Span(url, Style("muted", underline=True, target=Target("url", url)))


def quoted_count(quotations: SourceQuotations) -> str:
    """`7 of 31 sentences quoted`; empty without a text."""
    if not (count := len(quotations.text.sentences)):
        return ""
    return f"{len(quotations.quoted)} of {count} sentences quoted"


def lay_facts(quotations: SourceQuotations, width: int) -> list[Line]:
    source = quotations.source
    lines: list[Line] = [(Span(fit("What is known", width), STRONG),), ()]
    rows = [(label, Span(text, PLAIN)) for label, text in source_facts(source).items()]
    rows += _addresses(source)
    if count := quoted_count(quotations):
        rows.append(("Quoted", Span(count, PLAIN)))
    for label, span in rows:
        text = wrap_lines([span], max(8, width - _LABEL))
        lines += hang([Span(fit(label, _LABEL), MUTED)], text)
    return lines


def lay_facts_in_few_lines(quotations: SourceQuotations, width: int) -> list[Line]:
    """The facts about a source above its text: one paragraph, and a line for each address."""
    source = quotations.source
    named = {"Translator", "Retrieved", "List", "Grade", "Origin"}
    known = {**source_facts(source), "Grade": source.grade}
    facts = [
        f"{label.lower()} {text}" if label in named and text else text
        for label, text in known.items()
    ]
    facts.append(quoted_count(quotations))
    lines = wrap_lines([Span(" · ".join(filter(None, facts)), MUTED)], width)
    for label, span in _addresses(source):
        lines.append(fit_line([Span(f"{label} ", MUTED), span], width, pad=False))
    return lines
