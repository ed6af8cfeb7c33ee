"""A whole source as a document: the facts about it, the accounts whose words aren't in its
text, the text with the quotations marked, and the accounts that quote nothing from it.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from briefing_tui.compare.agreement import without_source
from briefing_tui.compare.matrix import ClaimRow, Matrix, side_numbers
from briefing_tui.compare.quotations import SourceQuotations, runs_in
from briefing_tui.layout.citations import source_addresses, source_facts
from briefing_tui.layout.claims import SourceStyle, cell_paragraphs, short_words, stance_glyph
from briefing_tui.layout.signs import agreement_role, agreement_sign, sign
from briefing_tui.layout.spans import (
    MUTED,
    PLAIN,
    STRONG,
    Line,
    Span,
    Style,
    cut_lines,
    fit_line,
    line_cells,
    party_role,
    plain_text,
    wrap_lines,
)
from briefing_tui.model.brief import NO_SPEECH, Brief
from briefing_tui.model.document import Document, Inline, Leaf, Prefix, Target
from briefing_tui.text.english import counted
from briefing_tui.text.quotations import TextRange

_TOPICS_FROM = 60
"""The least width for topics in the margin; with less it has numbers."""
_NUMBERS, _NARROWEST_MARGIN, _WIDEST_MARGIN = 4, 16, 34
_FEW = 2
"""The most lines of a translation below the text."""

_NO_TEXT = (
    "The brief has no text of this source, only what it quotes. With a text or a saved page of "
    "yours, `briefing text BRIEF SOURCE FILE` keeps a copy of it, which is shown here."
)

_PARAGRAPH = Leaf(kind="paragraph")
_LINE = Leaf(kind="paragraph", tight=True)
_HEADING = Leaf(kind="heading", level=2)
_ACCOUNT = Leaf(kind="paragraph", tight=True, prefixes=(Prefix("item", "  ", "    "),))

SOURCE_SIGNS = (
    sign("bar", "quoted in a claim, in the colour of its agreement", Style("shared")),
    sign("▌", "the quotation that keys act on"),
)


class SourcePlace(Struct, frozen=True):
    """A place to go to, by its characters in a leaf: a quotation, or the topic of an account below
    the text. `row` is its claim's row in the matrix.
    """

    row: int
    leaf: int
    start: int
    end: int

    def overlaps(self, start: int, end: int) -> bool:
        """Whether some characters of its leaf are in it."""
        return self.start < end and start < self.end


class SourcePage(Struct, frozen=True, eq=False):
    """A source as a document, with what is drawn over its text and beside it."""

    brief: Brief
    """A brief that has only the source's text."""
    document: Document
    styles: tuple[tuple[Span, ...], ...]
    """The text of each leaf in its styles."""
    text: range
    """The leaves of the source's text, below the facts and above the accounts."""
    places: tuple[SourcePlace, ...]
    """The accounts whose words aren't in the text, the quotations in its order, and the accounts
    that quote nothing from it."""

    def places_in(self, leaf: int) -> range:
        """The indexes of the places in a leaf."""
        first = bisect_left(self.places, leaf, key=_leaf_of)
        return range(first, bisect_right(self.places, leaf, lo=first, key=_leaf_of))

    def bar(self, matrix: Matrix, leaf: int, start: int, end: int) -> Span:
        """What stands before a row with these characters: a bar in the colour of its first
        quotation's class, or a muted one if only other words of its sentences are quoted.
        """
        if leaf not in self.text:
            return Span("  ")
        for index in self.places_in(leaf):
            if (place := self.places[index]).overlaps(start, end):
                return Span("│ ", Style(agreement_role(matrix, matrix.rows[place.row])))
        at, is_quoted = 0, False
        for words, style in self.styles[leaf]:
            is_quoted = is_quoted or (style != MUTED and at < end and start < at + len(words))
            at += len(words)
        return Span("│ ", Style("rule")) if is_quoted else Span("  ")


def _leaf_of(place: SourcePlace) -> int:
    return place.leaf


NO_PAGE = SourcePage(Brief(path="", slug="", title=""), Document(), (), range(0), ())


def margin_width(room: int) -> int:
    """Cells for the topics, or numbers, beside a text."""
    if room < _TOPICS_FROM:
        return _NUMBERS
    return max(_NARROWEST_MARGIN, min(_WIDEST_MARGIN, room // 4))


def lay_margin(matrix: Matrix, page: SourcePage, indexes: Iterable[int], width: int) -> Line:
    """The topics of some quotations' claims, or the numbers of the quotations."""
    spans: list[Span] = []
    for index in indexes:
        row = matrix.rows[page.places[index].row]
        role = Style(agreement_role(matrix, row))
        if spans:
            spans.append(Span(" "))
        if width == _NUMBERS:
            spans.append(Span(str(index + 1), role))
        else:
            spans += agreement_sign(matrix, row)
            spans.append(Span(f" {row.claim.topic}", role))
    return fit_line(spans, width, pad=False)


def source_page(
    brief: Brief, matrix: Matrix, quotations: SourceQuotations, without_text: str = _NO_TEXT
) -> SourcePage:
    """A source of a brief as a document; `without_text` stands in place of a text. For workers: a
    long text takes a second.
    """
    facts, *addresses = _facts(matrix, quotations)
    leaves: list[tuple[Leaf, Sequence[Span]]] = [(_PARAGRAPH, facts)]
    if quotations.copied and quotations.fit is not None:
        words = f"{quotations.copied}: {' · '.join(quotations.fit.phrases)}"
        leaves.append((_LINE, [Span(words, Style("strong"))]))
    leaves += [(_LINE, address) for address in addresses]
    places = list[SourcePlace]()

    def add_accounts(heading: str, accounts: Sequence[tuple[int, Sequence[Span]]]) -> None:
        if accounts:
            leaves.append((_HEADING, [Span(heading)]))
        for row, spans in accounts:
            start = len(spans[0].text) + 1
            end = start + len(matrix.rows[row].claim.topic)
            places.append(SourcePlace(row, len(leaves), start, end))
            leaves.append((_ACCOUNT, spans))

    is_column = quotations.source in matrix.columns
    accounts = list(_accounts(brief, matrix, quotations)) if is_column else []
    missing = [each for each in accounts if each[0] in quotations.missing]
    add_accounts("Not in this text", missing)
    first, paragraphs = len(leaves), quotations.text.paragraphs
    leaves += [(_PARAGRAPH, _marked(quotations, paragraph)) for paragraph in paragraphs]
    starts = [paragraph.start for paragraph in paragraphs]
    text = range(first, len(leaves))
    for start, end, row in quotations.passages:
        at = bisect_right(starts, start) - 1
        places.append(SourcePlace(row, first + at, start - starts[at], end - starts[at]))
    if not text:
        why = quotations.problem or without_text
        leaves.append((_PARAGRAPH, [Span(why, MUTED)]))
    elif quotations.text.cut:
        why = "The text goes on; only its start is shown."
        leaves.append((_PARAGRAPH, [Span(why, MUTED)]))
    if is_column:
        heading = "Not quoted from this text" if text else "Its accounts"
        add_accounts(heading, [each for each in accounts if each not in missing])
    else:
        leaves.append((_PARAGRAPH, [Span("No claim has an account of it.", MUTED)]))
    return SourcePage(
        replace(NO_PAGE.brief, body=quotations.text.text),
        Document(
            leaves=tuple(replace(leaf, text=plain_text(spans)) for leaf, spans in leaves),
            inlines={plain_text(spans): tuple(map(_inline, spans)) for _, spans in leaves},
        ),
        tuple(tuple(spans) for _, spans in leaves),
        text,
        tuple(places),
    )


def _inline(span: Span) -> Inline:
    return Inline(text=span.text, target=span.style.target)


def _facts(matrix: Matrix, quotations: SourceQuotations) -> Iterator[list[Span]]:
    """The facts about the source, and then its addresses."""
    source = quotations.source
    named = {"Translator", "Retrieved", "List", "Grade", "Origin"}
    facts = [
        f"{label.lower()} {text}" if label in named else text
        for label, text in source_facts(source).items()
        if label != "Grade" or source.grade
    ]
    if count := len(quotations.text.sentences):
        facts.append(f"{len(quotations.quoted)} of {count} sentences quoted")
    resting = sum(
        any(other.id == source.id for other, _ in without_source(row.claim, matrix.columns))
        for row in matrix.rows
    )
    if resting:
        facts.append(f"{resting} of {counted(len(matrix.rows), 'claim')} rest on it")
    yield [Span(" · ".join(facts), MUTED)]
    for label, url in source_addresses(source):
        link = Style("muted", underline=True, target=Target("url", url))
        yield [Span(f"{label} ", MUTED), Span(url, link)]


def _marked(quotations: SourceQuotations, part: TextRange) -> list[Span]:
    """A part of the text: quotations bold, and sentences from which nothing is quoted muted."""
    spans = []
    for run in runs_in(quotations, part):
        style = PLAIN if run.in_quoted_sentence else MUTED
        if run.passage is not None:
            # In a draft nearly all is quoted, and the terms tell why.
            style = STRONG if run.marked or not quotations.marks else PLAIN
        spans.append(Span(quotations.text.text[run.start : run.end], style))
    return spans


def _accounts(
    brief: Brief, matrix: Matrix, quotations: SourceQuotations
) -> Iterator[tuple[int, list[Span]]]:
    """The accounts without a passage in the text, each with its claim's row."""
    source, column = quotations.source, matrix.columns.index(quotations.source)
    look = SourceStyle(brief, source, party_role(side_numbers(brief)[source.id]))
    quoted = {passage.claim for passage in quotations.passages}
    for number, row in enumerate(matrix.rows):
        cell = row.cells[column]
        if number in quoted or cell.account is None:
            continue
        paragraphs = cell_paragraphs(cell, look, stance=False)
        words = [Span(short_words(cell, look), MUTED)]
        if cell.stance in NO_SPEECH and paragraphs:
            words = paragraphs.pop(0)
        if number in quotations.missing:
            nearest = quotations.nearest.get(number)
            said = "The text doesn't have these words" + (f"; {nearest.words}" if nearest else "")
            paragraphs.append([Span(f"{said}.", Style("warning"))])
            paragraphs += [[Span(nearest.difference, MUTED)]] if nearest else []
        spans = [stance_glyph(cell, look), Span(f" {row.claim.topic}", STRONG), Span("  ")]
        spans += words
        for paragraph in paragraphs:
            spans += [Span("\n"), *paragraph]
        yield number, spans


def lay_claim_in_few_lines(matrix: Matrix, row: ClaimRow, source_id: str, width: int) -> list[Line]:
    """A place's claim and its class, then the translation or else the writer's note."""
    head = [
        Span("─ ", Style("rule")),
        *agreement_sign(matrix, row),
        Span(f" {row.claim.topic}", STRONG),
        Span(f"  {row.agreement.label} ", Style(agreement_role(matrix, row))),
    ]
    rule = Span("─" * max(0, width - line_cells(head)), Style("rule"))
    lines = [fit_line([*head, rule], width)]
    account = row.claim.account(source_id)
    words = (account.translation or account.says if account else "") or row.claim.note
    wrapped = wrap_lines([Span(words)], width) if words else []
    return [*lines, *cut_lines(wrapped, _FEW, width)]
