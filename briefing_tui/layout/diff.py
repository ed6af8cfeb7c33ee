"""A comparison of the wordings of two texts, in one column or side by side.

Words that only one text has are marked by signs (`[-gone-]`, `{+new+}`) as well as by colour, so
the comparison can be read without colours. Texts with little in common have no signs.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from operator import itemgetter
from typing import NamedTuple

from msgspec import Struct

from briefing_tui.compare.changes import WordEdit
from briefing_tui.compare.diff import (
    MOST_WORDS,
    Comparison,
    Passage,
    Segment,
    SegmentKind,
    compare_wording,
    paragraphs,
)
from briefing_tui.compare.matrix import ClaimRow, Matrix
from briefing_tui.compare.topics import (
    CellPlace,
    Statement,
    Topic,
    WordingPair,
    WordsOf,
    oldest,
    wording_pairs,
)
from briefing_tui.layout.signs import side_role, sign
from briefing_tui.layout.spans import (
    MUTED,
    PLAIN,
    STRONG,
    Line,
    Span,
    Style,
    fit_line,
    joined,
    party_role,
    side_by_side,
    wrap_lines,
)
from briefing_tui.model.brief import STANCES, Brief, Source
from briefing_tui.model.dates import date_label
from briefing_tui.model.document import Role
from briefing_tui.text.english import counted
from briefing_tui.text.languages import language_name
from briefing_tui.text.wrapping import joins_without_space

TWO_COLUMNS_FROM = 100
"""The least width for two texts side by side."""
_GAP = 3
_NARROWEST = 20
_LITTLE_IN_COMMON = "Little in common"
_TRANSLATIONS = "Translations compared"
_TWO_LANGUAGES = "Two languages"
_MOVED_WORDS = 5
"""The number of words shown of a moved sentence at its old place, in one column."""

_SIGNS: Mapping[SegmentKind, tuple[str, str]] = {
    "kept": ("", ""),
    "gone": ("[-", "-]"),
    "new": ("{+", "+}"),
}


WORDING_SIGNS = (
    sign("[-words-]", "only in the first text"),
    sign("{+words+}", "only in the second"),
    sign("[moved here]", "a sentence that is elsewhere in the first"),
)


class Party(Struct, frozen=True):
    """The name of a text's author, and its colour."""

    name: str
    role: Role


def wording_columns(width: int) -> tuple[int, ...]:
    """The cells at which the two texts stand side by side, if they do."""
    return (0, (width - _GAP) // 2 + _GAP) if width >= TWO_COLUMNS_FROM else ()


def lay_wording(
    comparison: Comparison, old: Party, new: Party, width: int, words_of: WordsOf = "sources"
) -> list[Line]:
    """A comparison in lines of at most `width` cells, with two columns from `TWO_COLUMNS_FROM`."""
    width = max(_NARROWEST, width)
    summary = _summary(comparison, old, new, words_of)
    lines = [*wrap_lines(summary, width), *_cut(comparison, width), ()]
    if width >= TWO_COLUMNS_FROM:
        return [*lines, *_headings(old, new, width), *_columns(comparison, old, new, width)]
    if not comparison.little_in_common:
        lines += [*_legend(old, new, width), ()]
    return [*lines, *_one_run(comparison, old, new, width)]


def lay_accounts(
    shared: Sequence[tuple[str, Comparison]],
    only: tuple[Sequence[str], Sequence[str]],
    old: Party,
    new: Party,
    width: int,
) -> list[Line]:
    """The accounts of two sources topic by topic, then the topics that only one speaks about."""
    width = max(_NARROWEST, width)
    columns = width >= TWO_COLUMNS_FROM
    lines = list(_headings(old, new, width)) if columns else _legend(old, new, width)
    lay = _columns if columns else _one_run
    for topic, comparison in shared:
        heading = [Span(topic, STRONG)]
        if comparison.little_in_common:
            little = _languages(comparison) or _LITTLE_IN_COMMON
            heading += [Span("  "), Span(little, MUTED)]
        lines += [(), *wrap_lines(heading, width), *_cut(comparison, width)]
        lines += lay(comparison, old, new, width)
    for topics, party, words in zip(only, (old, new), ("first", "second"), strict=True):
        if topics:
            label = Span(f"Only in the {words}: ", Style(party.role, bold=True))
            lines += [(), *wrap_lines([label, Span(", ".join(topics))], width)]
    return lines


def _summary(
    comparison: Comparison, old: Party, new: Party, words_of: WordsOf = "sources"
) -> list[Span]:
    """`Little in common · 0 words in both · 3 only in the first · 4 only in the second`;
    `Translations compared · 5 words in both · …`. How many words of a translator or of the writer
    are in both tells nothing of the sources, if they are few.
    """
    if languages := _languages(comparison):
        return [Span(languages, STRONG), Span(" · their words can't be compared", MUTED)]
    lead = [Span(_TRANSLATIONS, STRONG)] if words_of == "translators" else []
    if comparison.little_in_common and words_of != "sources":
        little = "little in common" if lead else _LITTLE_IN_COMMON
        return joined([*lead, Span(little, STRONG)])
    kept, removed, added = comparison.kept, comparison.gone, comparison.new
    if comparison.little_in_common:  # no word is marked, so their order doesn't matter
        kept, removed, added = comparison.shared_words()
    moved = comparison.moved
    if not comparison.gone and not comparison.new and not moved:
        return joined([*lead, Span("The same words.", STRONG)])
    spans = [
        *lead,
        Span(f"{counted(kept, 'word')} in both"),
        Span(f"{removed} only in the first", Style(old.role)),
        Span(f"{added} only in the second", Style(new.role)),
    ]
    if moved:
        spans.append(Span(f"{counted(moved, 'sentence')} moved"))
    if comparison.little_in_common:
        spans.insert(0, Span(_LITTLE_IN_COMMON, STRONG))
    return joined(spans)


def _languages(comparison: Comparison) -> str:
    """`In French and English`, or `Two languages`; empty where words can be compared."""
    if not comparison.in_two_languages:
        return ""
    if not comparison.given_languages:
        return _TWO_LANGUAGES
    return f"In {' and '.join(map(language_name, comparison.langs))}"


def _cut(comparison: Comparison, width: int) -> list[Line]:
    """A note if a text is too long to be compared as a whole."""
    words = f"Only the first {MOST_WORDS:,} words of each text are compared."
    return wrap_lines([Span(words, Style("warning"))], width) if comparison.cut else []


def _legend(old: Party, new: Party, width: int) -> list[Line]:
    first = [Span("[-first-] ", Style(old.role, bold=True)), Span(old.name, Style(old.role))]
    second = [Span("{+second+} ", Style(new.role, bold=True)), Span(new.name, Style(new.role))]
    return [*wrap_lines(first, width), *wrap_lines(second, width)]


def _headings(old: Party, new: Party, width: int) -> Iterator[Line]:
    room = (width - _GAP) // 2
    names = ([Span(party.name, Style(party.role, bold=True))] for party in (old, new))
    left, right = ([fit_line(name, room), (Span("─" * room, Style("rule")),)] for name in names)
    yield from side_by_side(left, right, room, _GAP)


def _one_run(comparison: Comparison, old: Party, new: Party, width: int) -> Iterator[Line]:
    """The texts in one column; with little in common, one above the other."""
    if comparison.little_in_common:
        for party, text in zip((old, new), comparison.texts, strict=True):
            yield from wrap_lines([Span(party.name, Style(party.role, bold=True))], width)
            yield from _paragraphs(text, width)
            yield ()
        return
    paragraph: list[Span] = []
    for passage in comparison.passages:
        if paragraph and passage.starts_paragraph and passage.kind not in ("gone", "left"):
            yield from wrap_lines(paragraph, width)
            yield ()
            paragraph = []
        if paragraph:
            paragraph.append(Span(" "))
        paragraph += _marked(passage, passage.both, old, new)
    if paragraph:
        yield from wrap_lines(paragraph, width)


def _columns(comparison: Comparison, old: Party, new: Party, width: int) -> Iterator[Line]:
    """Matching sentences beside each other, and the others in the columns between them."""
    room = (width - _GAP) // 2
    left: list[Line] = []
    right: list[Line] = []
    if comparison.little_in_common:
        left, right = (_paragraphs(text, room) for text in comparison.texts)
        yield from side_by_side(left, right, room, _GAP)
        return
    for number, passage in enumerate(comparison.passages):
        paired = passage.kind in ("kept", "changed")
        if paired:
            yield from side_by_side(left, right, room, _GAP)
            left, right = [], []
        if number and passage.starts_paragraph and paired:
            yield ()
        if passage.kind == "left":
            moved = [Span("[moved] ", MUTED), Span(passage.old[0].text, MUTED)]
            left += wrap_lines(moved, room)
        elif passage.old and passage.kind != "moved":
            left += wrap_lines(_marked(passage, passage.old, old, new), room)
        if passage.new:
            # Words removed from a moved sentence are shown only at its new place.
            segments = passage.both if passage.kind == "moved" else passage.new
            right += wrap_lines(_marked(passage, segments, old, new), room)
        if paired:
            yield from side_by_side(left, right, room, _GAP)
            left, right = [], []
    yield from side_by_side(left, right, room, _GAP)


def _paragraphs(text: str, width: int) -> list[Line]:
    """A text without signs, with a blank line between paragraphs."""
    lines: list[Line] = []
    for paragraph in paragraphs(text):
        lines += [()] if lines else []
        lines += wrap_lines([Span(paragraph)], width)
    return lines


def _marked(passage: Passage, segments: Sequence[Segment], old: Party, new: Party) -> list[Span]:
    """The words of a passage with their signs."""
    if passage.kind == "left":
        words = segments[0].text.split()
        start = " ".join(words[:_MOVED_WORDS]) + ("…" if len(words) > _MOVED_WORDS else "")
        return [Span(f"[moved: {start}]", MUTED)]
    spans = [Span("[moved here] ", MUTED)] if passage.kind == "moved" else []
    for number, segment in enumerate(segments):
        before = segments[number - 1] if number else None
        if before is not None:
            # Words that replace each other at the start of a sentence need a space, too.
            last, first = before.text[-1], segment.text[0]
            touch = last.isalnum() and first.isalnum() and not joins_without_space(last, first)
            replaces = (before.kind, segment.kind) == ("gone", "new")
            if segment.spaced or (replaces and touch):
                spans.append(Span(" "))
        opening, closing = _SIGNS[segment.kind]
        style = PLAIN
        if segment.kind != "kept":
            style = Style(old.role if segment.kind == "gone" else new.role, bold=True)
        spans.append(Span(f"{opening}{segment.text}{closing}", style))
    return spans


# The comparisons that a reader can choose from


class Offer(NamedTuple):
    """Two texts that can be compared, and their authors."""

    old: Party
    new: Party
    texts: WordingPair
    between_sides: bool = False
    """Whether the authors belong to different sides."""

    def swapped(self) -> "Offer":
        label, old, new, langs, words_of = self.texts
        swapped = WordingPair(label, new, old, langs[::-1], words_of)
        return Offer(self.new, self.old, swapped, self.between_sides)


_MEASURED = 4_000
"""The number of characters of each text that offers are ranked by."""


def by_worth(offers: Iterable[Offer]) -> tuple[Offer, ...]:
    """The offers, most telling first: those with more than a little in common, then those between
    two sides, then those with most in common.

    The texts of one pair of accounts stay in their order, originals before translations.
    """
    ranked: list[tuple[tuple[bool, bool, float], Offer]] = []
    shares: dict[tuple[Party, Party], float] = {}
    for offer in offers:
        start = compare_wording(offer.texts.old[:_MEASURED], offer.texts.new[:_MEASURED])
        share = shares.setdefault((offer.old, offer.new), start.similarity)
        little = start.little_in_common
        if ranked and _translates(offer, ranked[-1][1]):
            little = ranked[-1][0][0]
        ranked.append(((little, not offer.between_sides, -share), offer))
    return tuple(offer for _, offer in sorted(ranked, key=itemgetter(0)))


def _translates(offer: Offer, before: Offer) -> bool:
    """Whether an offer has the same accounts as the one before it, in translation."""
    words_of = before.texts.words_of, offer.texts.words_of
    same = (before.old, before.new) == (offer.old, offer.new)
    return same and words_of == ("sources", "translators")


def offers_of(edits: Iterable[WordEdit]) -> tuple[Offer, ...]:
    """The old and the new words of each edit."""
    old, new = Party("before", party_role(1)), Party("now", party_role(2))
    labels = (" · ".join(filter(None, (edit.place, edit.field))) for edit in edits)
    return tuple(
        Offer(old, new, WordingPair(label, edit.old, edit.new))
        for label, edit in zip(labels, edits, strict=True)
    )


def offers_between(brief: Brief, matrix: Matrix, row: ClaimRow, chosen: int) -> tuple[Offer, ...]:
    """The selected source's account of a claim, compared with the account of every other source
    that has words, in the order of the columns after the selected one.
    """
    first = _statement(brief, matrix, row, chosen)
    if first is None:
        return ()
    count = len(matrix.columns)
    return tuple(
        offer._replace(between_sides=matrix.column_sides[column] != matrix.column_sides[chosen])
        for column in ((chosen + step) % count for step in range(1, count))
        if (statement := _statement(brief, matrix, row, column)) is not None
        for offer in _offers(_party(matrix, chosen), first, _party(matrix, column), statement)
    )


def why_no_words(brief: Brief, matrix: Matrix, row: ClaimRow, chosen: int, key: str) -> str:
    """`Trump post is silent on Taiwan; x on Chinese readout compares it`: why the selected source's
    account has no words, and what `key` can compare. Empty if it has words.
    """
    if not matrix.columns:
        return "This brief has no sources, so there is nothing to compare"
    if _statement(brief, matrix, row, chosen) is not None:
        return ""
    cell, topic = row.cells[chosen], row.claim.topic
    why = "has no words on"
    if cell.in_part:
        why = "is, in the part read, silent on"
    elif cell.state == "account":
        why = STANCES[cell.stance].no_words
    speaking = [
        source.name
        for column, source in enumerate(matrix.columns)
        if _statement(brief, matrix, row, column) is not None
    ]
    where = "a cell with words" if len(speaking) > 1 else "".join(speaking)
    return f"{matrix.columns[chosen].name} {why} {topic}; " + (
        f"{key} on {where} compares it" if where else "nobody's words are quoted"
    )


def _statement(brief: Brief, matrix: Matrix, row: ClaimRow, column: int) -> Statement | None:
    cell = row.cells[column]
    if not cell.speaks or cell.account is None:
        return None
    statement = Statement(brief, matrix.columns[column], cell.account)
    return statement if statement.text else None


def offers_before(topic: Topic, row: int, party: int) -> tuple[Offer, ...]:
    """A party's account of a topic in one brief, compared with its previous one."""
    times = [oldest(each.brief) for each in topic.rows]
    earlier = (
        index
        for index, each in enumerate(topic.rows)
        if times[index] < times[row] and each.statements(party)
    )
    old = max(earlier, key=times.__getitem__, default=None)
    if old is None:
        return ()
    return offers_of_cells(topic, CellPlace(old, party), CellPlace(row, party))


def offers_of_cells(topic: Topic, old: CellPlace, new: CellPlace) -> tuple[Offer, ...]:
    """All pairs of an account in one cell of a topic's history and one in another."""
    first, second = (
        [
            (dated_party(statement.brief, statement.source, party_role(place.party + 1)), statement)
            for statement in topic.rows[place.row].statements(place.party)
        ]
        for place in (old, new)
    )
    return tuple(
        offer._replace(between_sides=old.party != new.party)
        for (old_party, old_statement), (new_party, new_statement) in product(first, second)
        for offer in _offers(old_party, old_statement, new_party, new_statement)
    )


def why_no_cell_words(topic: Topic, place: CellPlace) -> str:
    """`United States, 17 Jan 2025: not mentioned; there are no words to compare`. Empty if the cell
    has words.
    """
    row = topic.rows[place.row]
    if row.statements(place.party):
        return ""
    quoted, date = row.cells[place.party].quoted, row.brief.date
    words = (quoted.cell.words if quoted else "") or "no account"
    who = ", ".join(filter(None, (topic.parties[place.party], date_label(date))))
    return f"{who}: {words}; there are no words to compare"


def offer_texts(
    matrix: Matrix, old: Source, new: Source, old_text: str, new_text: str
) -> tuple[Offer, ...]:
    """The whole texts of two sources, if both have one."""
    if not old_text or not new_text:
        return ()
    columns = [matrix.columns.index(source) for source in (old, new)]
    first, second = (_party(matrix, column) for column in columns)
    sides = {matrix.column_sides[column] for column in columns}
    texts = WordingPair("the whole texts", old_text, new_text, (old.lang, new.lang))
    return (Offer(first, second, texts, len(sides) > 1),)


def _offers(
    old_party: Party, old: Statement, new_party: Party, new: Statement
) -> tuple[Offer, ...]:
    return tuple(Offer(old_party, new_party, pair) for pair in wording_pairs(old, new))


def _party(matrix: Matrix, column: int) -> Party:
    return Party(matrix.columns[column].name, side_role(matrix, matrix.column_sides[column]))


def dated_party(brief: Brief, source: Source, role: Role) -> Party:
    """The name of a source, with the date of its text."""
    date = source.date or brief.date
    return Party(", ".join(filter(None, (source.name, date_label(date)))), role)
