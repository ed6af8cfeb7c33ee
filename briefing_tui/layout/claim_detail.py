"""A claim in full: its class in words, every account, and what is known of each source."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from msgspec import Struct

from briefing_tui.compare.agreement import Agreement, AgreementClass, Cell, Flag
from briefing_tui.compare.matrix import ClaimRow, Matrix
from briefing_tui.layout.claims import (
    Voice,
    agreement_role,
    agreement_sign,
    side_role,
    silence,
    stance_glyph,
    value_text,
)
from briefing_tui.layout.spans import (
    MUTED,
    PLAIN,
    STRONG,
    Line,
    Span,
    Style,
    fit_line,
    line_cells,
    wrap_lines,
)
from briefing_tui.model.brief import NO_SPEECH, Account, Brief, Event, Source
from briefing_tui.model.document import Target
from briefing_tui.text.wrapping import fit

# MERGED:
# What the classes, their flags and a source's grade mean, each in one line.

_CLASSES: Mapping[AgreementClass, str] = MappingProxyType(
    {
        "contested": "One side denies what another says, or their figures can't both be right.",
        "denied": "A side denies it, and no side says it.",
        "differs": "More than one side speaks of it, and the writer finds that they differ.",
        "corroborated": "Sides with different origins state it, each in its own voice.",
        "shared": "More than one side speaks of it, and no difference is noted.",
        "only": "One side alone speaks of it. The others' texts were read and say nothing.",
        "unverified": "One side speaks of it. What the others say has not been checked.",
        "unmentioned": "The texts were read, and none says anything of it.",
        "unknown": "No side is known to speak of it, and not every text has been checked.",
    }
)
_ALONE = "One side speaks of it, and there is no other to hold it against."

_FLAGS: Mapping[Flag, str] = MappingProxyType(
    {
        "partial": "at least one side says nothing of it",
        "open list": "a silent text says it left subjects out, so its silence weighs less",
        "varies": "the sources of one side differ among themselves",
    }
)

_RELIABILITY: Mapping[str, str] = MappingProxyType(
    {
        "A": "completely reliable",
        "B": "usually reliable",
        "C": "fairly reliable",
        "D": "not usually reliable",
        "E": "unreliable",
        "F": "reliability can't be judged",
    }
)
_CREDIBILITY: Mapping[str, str] = MappingProxyType(
    {
        "1": "confirmed by other sources",
        "2": "probably true",
        "3": "possibly true",
        "4": "doubtful",
        "5": "improbable",
        "6": "truth can't be judged",
    }
)
"""NATO's Admiralty code (AJP-2.1): the source's letter, then the information's digit."""


def class_meaning(agreement: Agreement) -> str:
    """What a claim's class says."""
    if agreement.cls == "unverified" and agreement.counted < 2:
        return _ALONE
    return _CLASSES[agreement.cls]


def flag_meaning(flag: Flag) -> str:
    """What a flag adds to the class."""
    return _FLAGS[flag]


def grade_words(grade: str) -> str:
    """`B2: usually reliable, probably true`; a grade that is none stays as it is."""
    words = [_RELIABILITY.get(grade[:1].upper(), ""), _CREDIBILITY.get(grade[1:], "")]
    return f"{grade}: {', '.join(words)}" if all(words) else grade


_BESIDE_FROM = 84
"""Cells from which the original stands beside the translation."""
_WIDEST = 96
"""Cells of one column of prose."""
_LABELS_FROM = 36
"""Cells of text from which labels have a column."""
_INDENT, _LABEL, _GAP = 4, 12, 4

_READ = {"full": "read in full", "excerpt": "read in part", "none": "no text found"}
_LISTS = {"open": "open: it says that there were other subjects", "closed": ""}

Labelled = tuple[str, list[Span]]


class ClaimDetail(Struct, frozen=True):
    """The lines, and the line on which each account begins, one a column of the matrix."""

    lines: tuple[Line, ...]
    starts: tuple[int, ...]

    def account_at(self, line: int) -> int | None:
        """The account that a line belongs to; none above the first."""
        before = [number for number, start in enumerate(self.starts) if start <= line]
        return before[-1] if before else None


class DetailOptions(Struct, frozen=True):
    """What a claim is laid for: the width in cells, and the account that keys are about."""

    width: int
    chosen: int = 0
    ascii_only: bool = False

    @property
    def prose(self) -> int:
        """Cells for one column of text."""
        return max(8, min(self.width - _INDENT - 1, _WIDEST))


def lay_claim(brief: Brief, matrix: Matrix, index: int, options: DetailOptions) -> ClaimDetail:
    """A row of the matrix in full."""
    row = matrix.rows[index]
    lines = list(_head(matrix, row, options))
    starts = []
    for column, source in enumerate(matrix.columns):
        lines.append(())
        starts.append(len(lines))
        role = side_role(matrix, matrix.column_sides[column])
        voice = Voice(brief, source, role, options.ascii_only)
        lines += _account(row.cells[column], voice, options, chosen=column == options.chosen)
    return ClaimDetail(tuple(lines), tuple(starts))


def _head(matrix: Matrix, row: ClaimRow, options: DetailOptions) -> Iterator[Line]:
    """The topic, the class and what it means, the sentence at issue, the writer's note."""
    agreement = row.agreement
    for line in wrap_lines([Span(row.claim.topic, STRONG)], options.prose):
        yield (Span("  ", PLAIN), *line)
    sign = agreement_sign(matrix, row, ascii_only=options.ascii_only)
    label = Style(agreement_role(matrix, row), bold=True)
    for line in wrap_lines([*sign, Span(f" {agreement.label}", label)], options.prose):
        yield (Span("  ", PLAIN), *line)
    rows: list[Labelled] = [("", [Span(class_meaning(agreement), MUTED)])]
    for flag in agreement.flags:
        rows.append(("", [Span(f"{flag.capitalize()}: {flag_meaning(flag)}.", MUTED)]))
    if row.claim.claim:
        rows.append(("Claim", [Span(row.claim.claim, STRONG)]))
    if row.claim.note:
        rows.append(("Note", [Span(row.claim.note, Style(italic=True))]))
    yield from _labelled(rows, options)


def _account(cell: Cell, voice: Voice, options: DetailOptions, *, chosen: bool) -> Iterator[Line]:
    account = cell.account
    yield _heading(cell, voice, options, chosen=chosen)
    if account is not None:
        yield from _words(account, voice, options)
        yield from _labelled(_facts(account), options)
    yield from _labelled(_particulars(voice.source), options, role="muted")


def _heading(cell: Cell, voice: Voice, options: DetailOptions, *, chosen: bool) -> Line:
    """`› Chinese readout [cn] ──── ● states`: who, and how it speaks."""
    mark = ">" if options.ascii_only else "›"
    left = [
        Span(f"{mark} " if chosen else "  ", STRONG),
        Span(voice.source.name, Style(voice.role, bold=True)),
        Span(f" [{voice.source.id}] ", Style(voice.role)),
    ]
    style = MUTED if cell.stance in NO_SPEECH else voice.style
    for words in (_stance(cell, voice), cell.words):
        right = [Span(" ", PLAIN), stance_glyph(cell, voice), Span(f" {words}", style)]
        free = options.width - line_cells(left) - line_cells(right) - 1
        if free >= 0:
            rule = "-" if options.ascii_only else "─"
            return (*left, Span(rule * free, Style("rule")), *right)
    return fit_line([*left, *right], options.width, pad=False)


def _stance(cell: Cell, voice: Voice) -> str:
    if cell.state == "blank":
        if voice.source.coverage == "none":
            return "no text found"
        return "spoke on other points only"
    return silence(cell, voice.source) if cell.stance in NO_SPEECH else cell.words


def _words(account: Account, voice: Voice, options: DetailOptions) -> Iterator[Line]:
    """The translation, and the original beside it where there is room, else below."""
    quote = [Span(f"“{account.quote}”", PLAIN)] if account.quote else []
    if not account.translation:
        if quote:
            yield from _margin(wrap_lines(quote, options.prose))
        return
    lang = account.lang or voice.source.lang
    by = account.translator or voice.source.translator
    titles = (
        f"Translation by {by}" if by else "Translation",
        f"Original ({lang})" if lang else "Original",
    )
    texts = ([Span(account.translation, PLAIN)], quote or [Span("not given", MUTED)])
    if options.width >= _BESIDE_FROM:
        yield from _margin(_beside(titles, texts, options))
        return
    for title, text in zip(titles, texts, strict=True):
        for part in ([Span(title, MUTED)], text):
            yield from _margin(wrap_lines(part, options.prose))


def _beside(
    titles: Iterable[str], texts: Iterable[list[Span]], options: DetailOptions
) -> Iterator[Line]:
    room = min(_WIDEST, (options.width - _INDENT - 1 - _GAP) // 2)
    left, right = (
        [*wrap_lines([Span(title, MUTED)], room), *wrap_lines(text, room)]
        for title, text in zip(titles, texts, strict=True)
    )
    for number in range(max(len(left), len(right))):
        first = fit_line(left[number] if number < len(left) else (), room + _GAP)
        yield (*first, *(right[number] if number < len(right) else ()))


def _facts(account: Account) -> Iterator[Labelled]:
    """What the writer has noted of one account."""
    if account.says:
        yield "In short", [Span(account.says, PLAIN)]
    if account.value or account.unit:
        yield "Value", [Span(value_text(account), STRONG)]
    if account.speaker:
        yield "Speaker", [Span(account.speaker, PLAIN), Span(", as this source reports", MUTED)]
    if account.locator:
        yield "Where", [Span(account.locator, PLAIN)]
    if account.via:
        whole = "the text itself" if account.via == "text" else f"{account.via}, of the whole text"
        yield "Known from", [Span(whole, PLAIN)]
    if account.note:
        yield "Note", [Span(account.note, Style(italic=True))]


def _particulars(source: Source) -> Iterator[Labelled]:
    """What is known of the source itself: in one line what every source has, then the rest."""
    when = source.retrieved.label if source.retrieved else ""
    kind = f"{source.kind}, to some points only" if source.role == "response" else source.kind
    items = (
        source.publisher,
        source.party,
        kind,
        source.date.label if source.date else "",
        source.lang,
        f"{_READ[source.coverage]} by {when}" if when else _READ[source.coverage],
    )
    yield "", [Span(" · ".join(filter(None, items)), MUTED)]
    rest = (
        ("List", _LISTS[source.list]),
        ("Origin", source.origin),
        ("Grade", grade_words(source.grade) if source.grade else ""),
    )
    for label, text in rest:
        if text:
            yield label, [Span(text, MUTED)]
    for label, url in (("Address", source.url), ("Archived", source.archived)):
        if url:
            style = Style("muted", underline=True, target=Target("url", url))
            yield label, [Span(url, style)]


def _labelled(
    rows: Iterable[Labelled], options: DetailOptions, *, role: str = "strong"
) -> Iterator[Line]:
    """Text with a label before it: in a column of its own, or where cells are few in the line."""
    columns = options.prose >= _LABELS_FROM
    for label, text in rows:
        room = _LABEL if label and columns else 0
        words = text if columns or not label else [Span(f"{label}: ", Style(role)), *text]
        for number, line in enumerate(wrap_lines(words, options.prose - room)):
            before = [Span(fit(label if number == 0 else "", room), Style(role))]
            yield (Span(" " * _INDENT, PLAIN), *(before if room else ()), *line)


def _margin(lines: Iterable[Line]) -> Iterator[Line]:
    for line in lines:
        yield (Span(" " * _INDENT, PLAIN), *line)


# MERGED:
# Citations in plain text, to be pasted into an article.


def cite_account(source: Source, cell: Cell) -> str:
    """What a source says on a claim, and below it who says so, when and where.

    Silence is told with the source it was observed in.
    """
    account = cell.account
    if account is None or cell.stance in NO_SPEECH:
        what = cell.words or "no account"
        return f"{what.capitalize()}: {_source(source, account)}"
    said = "\n".join(_said(account, source)) or cell.words
    if cell.stance not in ("states", "mentions"):
        said = f"{cell.words.capitalize()}: {said}" if said != cell.words else said.capitalize()
    speaker = f"{account.speaker}, according to " if account.speaker else ""
    return f"{said}\n— {speaker}{_source(source, account)}"


def cite_claim(brief: Brief, matrix: Matrix, index: int) -> str:
    """A claim with every account of it, and the brief that laid them side by side."""
    row = matrix.rows[index]
    head = f"{row.claim.topic} ({row.agreement.label})"
    if row.claim.claim:
        head += f"\n{row.claim.claim}"
    accounts = (
        cite_account(source, cell)
        for source, cell in zip(matrix.columns, row.cells, strict=True)
        if cell.state != "blank"
    )
    return "\n\n".join((head, *accounts, f"Compared in: {cite_brief(brief)}"))


def cite_brief(brief: Brief) -> str:
    """`Xi and Trump speak by phone, A. Writer, 17 Jan 2025. https://…`."""
    when = brief.date.label if brief.date else ""
    return _joined(brief.title, ", ".join(brief.authors), when, brief.canonical)


def cite_event(event: Event) -> str:
    """`Han Zheng attends the inauguration, Washington, 20 Jan 2025. https://…`."""
    return _joined(event.title, event.place, event.date.label, event.url)


def _said(account: Account, source: Source) -> Iterator[str]:
    """The source's own words in quotation marks; a translation and the writer's words without."""
    if account.quote:
        yield f"“{account.quote}”"
    if account.translation:
        by = account.translator or source.translator
        yield f"{account.translation} (translated by {by})" if by else account.translation
    if account.says and not account.quote:
        yield account.says
    if value := value_text(account):
        yield value


def _source(source: Source, account: Account | None) -> str:
    when = source.date.label if source.date else ""
    where = account.locator if account else ""
    return _joined(source.name, source.publisher, when, where, source.url)


def _joined(*parts: str) -> str:
    """`Trump post, Truth Social, 17 Jan 2025. https://…`: the address last."""
    *words, address = parts
    text = ", ".join(filter(None, words)) + "."
    return f"{text} {address}" if address else text
