"""The full view of a claim: its class explained, every account, and facts about each source."""

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from briefing_tui.compare.agreement import CLASSES, FLAGS, Agreement, Cell, rests_on
from briefing_tui.compare.matrix import ClaimRow, Matrix
from briefing_tui.compare.quotations import SourceQuotations
from briefing_tui.compare.sought import SoughtTerm, sought_facts
from briefing_tui.layout.citations import (
    COVERAGE_WORDS,
    silence,
    source_addresses,
    source_facts,
    value_text,
)
from briefing_tui.layout.claims import SourceStyle, stance_glyph
from briefing_tui.layout.signs import agreement_role, agreement_sign, side_role
from briefing_tui.layout.spans import (
    ASIDE,
    MUTED,
    STRONG,
    Line,
    Span,
    Style,
    fit_line,
    lay_labelled,
    line_cells,
    side_by_side,
    wrap_lines,
)
from briefing_tui.model.brief import NO_SPEECH, Account, Brief, Source
from briefing_tui.model.document import Role, Target
from briefing_tui.text.addresses import fit_url, origin_of
from briefing_tui.text.wrapping import cells, fit

_ONLY_SIDE = "One side speaks of it, and there is no other to compare it with."


def class_meaning(agreement: Agreement) -> str:
    if agreement.cls == "unverified" and agreement.counted < 2:
        return _ONLY_SIDE
    return CLASSES[agreement.cls].meaning


# Layout

_BESIDE_FROM = 84
"""The least width for the original beside the translation rather than below it."""
_WIDEST = 96
"""The greatest width of a column of prose."""
_INDENT, _LABEL, _GAP = 4, 12, 4

_IN_ONE_LINE = ("Publisher", "Party", "Kind", "Date", "Language")

_LEAST_PATH = 10
"""The least cells of an address after its host, if it is cut."""

Labelled = tuple[str, list[Span]]
"""A label and a text."""


class ClaimDetail(Struct, frozen=True):
    """The lines of a claim, and the first line of each account, by column of the matrix."""

    lines: tuple[Line, ...]
    starts: tuple[int, ...]

    def account_at(self, line: int) -> int | None:
        """The account that a line belongs to, or None above the first."""
        before = [number for number, start in enumerate(self.starts) if start <= line]
        return before[-1] if before else None


def _prose(width: int) -> int:
    """The width of text below a heading."""
    return max(8, min(width - _INDENT - 1, _WIDEST))


def lay_claim(
    brief: Brief,
    matrix: Matrix,
    index: int,
    width: int,
    chosen: int = 0,
    quotations: Mapping[str, SourceQuotations] = {},
) -> ClaimDetail:
    """The claim in a row of the matrix, with the account of a column marked as selected.

    `quotations` has the sources with a text, by id.
    """
    row = matrix.rows[index]
    lines = list(_head(matrix, row, width))
    starts = []
    for column, source in enumerate(matrix.columns):
        lines.append(())
        starts.append(len(lines))
        look = SourceStyle(brief, source, side_role(matrix, matrix.column_sides[column]))
        read = quotations.get(source.id)
        context = list(_context(read, index) if read is not None else ())
        account = row.cells[column].account
        if account is not None and account.sought and account.stance == "silent":
            context = list(_sought(account, source, quotations, index))
            if read is not None and read.fit is not None and not read.fit.is_the_text:
                read = None  # nothing is said of what was sought in a copy of another text
        if read is not None and read.copied:
            context.append(("", [Span(f"In {read.copied}.", MUTED)]))
        is_chosen = column == chosen
        lines += _account(row.cells[column], look, width, context, is_chosen=is_chosen)
    return ClaimDetail(tuple(lines), tuple(starts))


def _head(matrix: Matrix, row: ClaimRow, width: int) -> Iterator[Line]:
    """The class and its meaning, the claim, the writer's note. The topic is in the heading."""
    agreement = row.agreement
    sign = agreement_sign(matrix, row)
    label = Span(f" {agreement.label}", Style(agreement_role(matrix, row), bold=True))
    for line in wrap_lines([*sign, label], _prose(width)):
        yield (Span("  "), *line)
    rows: list[Labelled] = [("", [Span(class_meaning(agreement), MUTED)])]
    for flag in agreement.flags:
        rows.append(("", [Span(f"{flag.capitalize()}: {FLAGS[flag].meaning}.", MUTED)]))
    if without := rests_on(row.claim, matrix.columns):
        words = "; ".join(without.values())
        rows.append(("", [Span(f"Rests on one source: {words}.", MUTED)]))
    if row.claim.claim:
        rows.append(("Claim", [Span(row.claim.claim, STRONG)]))
    if row.claim.note:
        rows.append(("Note", [Span(row.claim.note, Style(italic=True))]))
    yield from _lay_labelled(rows, width)


def _account(
    cell: Cell,
    look: SourceStyle,
    width: int,
    context: Iterable[Labelled],
    *,
    is_chosen: bool,
) -> Iterator[Line]:
    account = cell.account
    yield _heading(cell, look, width, is_chosen=is_chosen)
    if account is not None:
        yield from _texts(account, look.source, width)
        yield from _lay_labelled(context, width)
        yield from _lay_labelled(_facts(account, width), width)
    # Leave out the facts about a source that says nothing about the claim and didn't have to.
    if cell.state != "blank" or look.source.coverage == "none":
        yield from _lay_labelled(_source_facts(look.source, width), width, role="muted")


def _heading(cell: Cell, look: SourceStyle, width: int, *, is_chosen: bool) -> Line:
    """`› Chinese readout [cn] ──── ● states`; the stance is shortened if there is no room."""
    left = [
        Span("› " if is_chosen else "  ", ASIDE),
        Span(look.source.name, Style(look.role, bold=True)),
        Span(f" [{look.source.id}] ", Style(look.role)),
    ]
    style, stance = look.style, cell.words
    if cell.stance in NO_SPEECH:
        style, stance = MUTED, silence(cell, look.brief)
    if cell.state == "blank":
        covered = look.source.coverage != "none"
        stance = "spoke on other points only" if covered else COVERAGE_WORDS["none"]
    for words in (stance, cell.words):
        right = [Span(" "), stance_glyph(cell, look), Span(f" {words}", style)]
        free = width - line_cells(left) - line_cells(right) - 1
        if free >= 0:
            return (*left, Span("─" * free, Style("rule")), *right)
    return fit_line([*left, *right], width, pad=False)


def _texts(account: Account, source: Source, width: int) -> Iterator[Line]:
    """The translation, and the original beside it or, without room, below it."""
    quote = [Span(f"“{account.quote}”")] if account.quote else []
    if not account.translation:
        if quote:
            yield from _indented(wrap_lines(quote, _prose(width)))
        return
    lang = account.lang or source.lang
    by = account.translator or source.translator
    translation = [
        [Span(f"Translation: {by}" if by else "Translation", MUTED)],
        [Span(account.translation)],
    ]
    original = [
        [Span(f"Original ({lang})" if lang else "Original", MUTED)],
        quote or [Span("not given", MUTED)],
    ]
    if width >= _BESIDE_FROM:
        room = min(_WIDEST, (width - _INDENT - 1 - _GAP) // 2)
        left, right = (
            [line for spans in column for line in wrap_lines(spans, room)]
            for column in (translation, original)
        )
        yield from _indented(side_by_side(left, right, room, _GAP))
        return
    for spans in (*translation, *original):
        yield from _indented(wrap_lines(spans, _prose(width)))


def _context(quotations: SourceQuotations, claim: int) -> Iterator[Labelled]:
    """A quotation with the sentences around it in the source's text."""
    if claim in quotations.missing:
        yield "In the text", [Span("The text doesn't have these words.", Style("warning"))]
    elif runs := quotations.context(claim):
        yield "In the text", [Span(run, STRONG if quoted else MUTED) for run, quoted in runs]


def _sought(
    account: Account, source: Source, quotations: Mapping[str, SourceQuotations], claim: int
) -> Iterator[Labelled]:
    """What was looked for in a source that is silent, and whether its text has it."""
    if source.id in quotations:
        terms = quotations[source.id].sought.get(claim, ())
    else:  # a text that is there is being read
        has_text = source.text or source.text_file
        terms = () if has_text else tuple(map(SoughtTerm, account.sought))
    for label, words in sought_facts(terms, source.coverage):
        yield label, [Span(words)]


def _facts(account: Account, width: int) -> Iterator[Labelled]:
    if account.says:
        yield "In short", [Span(account.says)]
    if account.value or account.unit:
        yield "Value", [Span(value_text(account), STRONG)]
    if account.speaker:
        yield "Speaker", [Span(account.speaker), Span(", as this source reports", MUTED)]
    if account.locator:
        yield "Where", [Span(account.locator)]
    if account.via:
        known = "the text itself" if account.via == "text" else account.via
        whole = ", of the whole text" if account.stance == "silent" and known == account.via else ""
        yield "Known from", [Span(known + whole)]
    if account.url:
        yield "Page", _address(account.url, width)
    if account.note:
        yield "Note", [Span(account.note, Style(italic=True))]


def _address(url: str, width: int) -> list[Span]:
    """An address, cut to one line if that has room for more than its host."""
    room = _prose(width) - _LABEL
    shown = fit_url(url, room) if room >= cells(origin_of(url)) + _LEAST_PATH else url
    return [Span(shown, Style("muted", underline=True, target=Target("url", url)))]


def _source_facts(source: Source, width: int) -> Iterator[Labelled]:
    """The facts about a source: in one line those that every source has, then the others."""
    known = source_facts(source)
    line = [known[label] for label in _IN_ONE_LINE if label in known]
    by = f" by {known['Retrieved']}" if "Retrieved" in known else ""
    yield "", [Span(" · ".join((*line, known["Coverage"] + by)), MUTED)]
    if source.list == "open":
        yield "List", [Span(known["List"], MUTED)]
    if source.origin:
        yield "Origin", [Span(source.origin, MUTED)]
    if source.grade:
        yield "Grade", [Span(known["Grade"], MUTED)]
    for label, url in source_addresses(source):
        yield label, _address(url, width)


def _lay_labelled(rows: Iterable[Labelled], width: int, *, role: Role = "strong") -> Iterator[Line]:
    for label, text in rows:
        name = Span(fit(label, _LABEL) if label else "", Style(role, aside=True))
        yield from _indented(lay_labelled(name, [text], _prose(width)))


def _indented(lines: Iterable[Line]) -> Iterator[Line]:
    for line in lines:
        yield (Span(" " * _INDENT), *line)
