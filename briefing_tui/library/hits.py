"""Where in a brief a query hit, as a short text with the hits marked. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from briefing_tui.compare.agreement import matrix_columns, read_cell
from briefing_tui.library.claim_terms import claim_entries, claim_terms, places
from briefing_tui.library.query import FIELDS, Query, Term, fold, pattern_of
from briefing_tui.model.brief import Brief, Claim, Source
from briefing_tui.text.sanitise import one_line, without_comments

Where = Literal[
    "title", "summary", "claim", "narrative", "source", "author", "tag", "event", "brief"
]
Ranges = tuple[tuple[int, int], ...]
"""Start and end of each hit in a text, in characters."""

LENGTH = 160
"""Characters of a snippet."""
BEFORE = 40
"""Characters before its first hit."""

_MARKUP = re.compile(r"\]\([^()\s]*\)|\[\[[^\[\]|]*\||[\[\]*_`#>|]+")
_COLUMNS: dict[Where, frozenset[str]] = {
    "title": frozenset({"title"}),
    "claim": frozenset({"topics"}),
    "source": frozenset({"sources", "parties"}),
    "author": frozenset({"authors"}),
}
"""The columns of the index that a kind of text is part of, where a query can name them."""


class Hit(Struct, frozen=True, kw_only=True):
    """The part of a brief that answers a query best."""

    where: Where
    label: str = ""
    """Which of them: the claim's topic, the source's name, the event's title."""
    claim: str = ""
    """The claim's id."""
    text: str = ""
    """A snippet of one line."""
    marks: Ranges = ()
    title_marks: Ranges = ()
    """The same in the brief's title."""


class _Piece(Struct):
    """A text that may hold a hit."""

    where: Where
    text: str
    label: str = ""
    claim: str = ""


def hit_in(brief: Brief, query: Query) -> Hit:
    """The best hit outside the title: the text with the most of the words, the first of those.

    Where there is none (the title alone has them, or the query names no words), the summary
    or the beginning stands for the brief.
    """
    patterns = [(term, pattern_of(term)) for term in query.text_terms]
    title_marks = marks_in(brief.title, (pattern for _, pattern in patterns))
    if (terms := claim_terms(query)) and (hit := _claim_hit(brief, query, terms)):
        return replace(hit, title_marks=title_marks)
    best, most = None, 0
    for piece in _pieces(brief):
        folded = fold(piece.text)
        fitting = [pattern for term, pattern in patterns if _fits(term, piece.where)]
        count = sum(pattern.search(folded) is not None for pattern in fitting)
        if count > most:
            best, most = piece, count
            if count == len(patterns):
                break
    if best is None:
        text = brief.summary or next(_paragraphs(brief.body), "")
        return Hit(
            where="title" if title_marks else "brief", text=_cut(text), title_marks=title_marks
        )
    found = (pattern for term, pattern in patterns if _fits(term, best.where))
    text, marks = snippet(best.text, tuple(found))
    return Hit(
        where=best.where,
        label=best.label,
        claim=best.claim,
        text=text,
        marks=marks,
        title_marks=title_marks,
    )


def _claim_hit(brief: Brief, query: Query, terms: Sequence[Term]) -> Hit | None:
    """The claim and the account that a query asks for; among several, the most of its words."""
    patterns = tuple(pattern_of(term) for term in query.text_terms if term.field in ("", "topic"))
    columns = matrix_columns(brief)
    hits = []
    for place in places(claim_entries(brief), terms):
        claim = brief.claims[place.claim]
        texts = (
            [_account_text(claim, columns[place.source])]
            if place.source is not None
            else [
                *(_account_text(claim, source) for source in columns if claim.account(source.id)),
                claim.claim,
            ]
        )
        best = max(texts, key=lambda text: len(marks_in(text, patterns)), default="")
        text, marks = snippet(best or claim.topic, patterns)
        hits.append(Hit(where="claim", label=claim.topic, claim=claim.id, text=text, marks=marks))
    return max(hits, key=lambda hit: len(hit.marks), default=None)


def _account_text(claim: Claim, source: Source) -> str:
    """`China: the harbour is ours`, or `China: not mentioned`."""
    cell = read_cell(claim, source)
    account = cell.account
    words = (account.translation or account.quote or account.says) if account else ""
    name = source.party or source.name
    if not words:
        return f"{name}: {cell.words}"
    return f"{name}: {words}" if cell.stance == "states" else f"{name}: {cell.words}: {words}"


def _fits(term: Term, where: Where) -> bool:
    return not term.field or FIELDS[term.field].column in _COLUMNS.get(where, frozenset())


def _pieces(brief: Brief) -> Iterator[_Piece]:
    yield _Piece("summary", brief.summary)
    for claim in brief.claims:
        accounts = (
            part
            for each in claim.accounts
            for part in (each.quote, each.translation, each.says, each.speaker, each.note)
        )
        parts = (claim.claim, *accounts, claim.note)
        yield _Piece("claim", claim.topic, claim.topic, claim.id)
        for part in filter(None, parts):
            yield _Piece("claim", part, claim.topic, claim.id)
    for paragraph in _paragraphs(brief.body):
        yield _Piece("narrative", paragraph)
    for source in brief.sources:
        text = " · ".join(filter(None, (source.name, source.publisher, source.party, source.id)))
        yield _Piece("source", text, source.name)
    for event in brief.events:
        text = " · ".join(filter(None, (event.title, event.summary, event.place)))
        yield _Piece("event", text, event.title)
    if brief.event is not None:
        covered = (brief.event.title, brief.event.place, *brief.event.participants)
        yield _Piece("event", " · ".join(filter(None, covered)), brief.event.title)
    yield _Piece("author", ", ".join(brief.authors))
    yield _Piece("tag", ", ".join(brief.tags))


def _paragraphs(body: str) -> Iterator[str]:
    for block in re.split(r"\n\s*\n", without_comments(body)):
        if text := one_line(_MARKUP.sub("", block)):
            yield text


def marks_in(text: str, patterns: Iterable[re.Pattern[str]]) -> Ranges:
    """Where the patterns match, in order and without overlaps."""
    folded = fold(text)
    found = sorted(each.span() for pattern in patterns for each in pattern.finditer(folded))
    marks: list[tuple[int, int]] = []
    for start, end in found:
        if start == end:
            continue
        if marks and start < marks[-1][1]:
            marks[-1] = (marks[-1][0], max(end, marks[-1][1]))
        else:
            marks.append((start, end))
    return tuple(marks)


def snippet(text: str, patterns: tuple[re.Pattern[str], ...]) -> tuple[str, Ranges]:
    """One line of the text around its first hit, and the hits in it."""
    line = one_line(text)
    marks = marks_in(line, patterns)
    first = marks[0][0] if marks else 0
    start = max(0, first - BEFORE)
    if start:
        blank = line.find(" ", start, first)
        start = blank + 1 if blank >= 0 else start
    shown = ("… " if start else "") + _cut(line[start:])
    return shown, marks_in(shown, patterns)


def _cut(text: str) -> str:
    line = one_line(text)
    if len(line) <= LENGTH:
        return line
    blank = line.rfind(" ", LENGTH - 30, LENGTH)
    return line[: blank if blank > 0 else LENGTH] + " …"
