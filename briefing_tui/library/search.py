"""Searching a library's index: the newest briefs first, those with a hit in the title before."""

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, suppress
from datetime import date, timedelta
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from briefing_tui.compare.related import Relation
from briefing_tui.library.brief_list import Answer, Listing, SavedQuery
from briefing_tui.library.files import read_brief
from briefing_tui.library.index.reader import LISTED, SORTINGS, Index
from briefing_tui.library.index.schema import Place, first_docid_of
from briefing_tui.library.query import FIELDS, Query, Term, fold, parse_query, spaceless
from briefing_tui.model.brief import Brief
from briefing_tui.text.sanitise import one_line

if TYPE_CHECKING:
    from briefing_tui.library.files import Identity

FIRST = 50
"""Results that are enough to choose from."""

States = Mapping[str, frozenset[str]]
"""The briefs, by their paths from the root, that are `read` and that are `starred`."""
NOTHING_KNOWN: States = MappingProxyType({})


_MATCHING = "SELECT rowid FROM texts WHERE texts MATCH ?"


class Condition(Struct):
    """A part of a query that is SQL: an expression and its values."""

    text: str = ""
    values: tuple[object, ...] = ()

    def add(self, text: str, *values: object) -> None:
        """This too has to be so."""
        self.text += f" AND {text}"
        self.values += values


def condition_on_briefs(query: Query, states: States = NOTHING_KNOWN) -> Condition:
    """A query as a condition on a row of `briefs`; an empty query lets none through."""
    if not query:
        return Condition("0")
    if query.match:
        found = Condition(f"briefs.docid IN ({_MATCHING})", (_expression(query, query.match),))
    else:  # what has not been read is not known to lack anything
        found = Condition("briefs.read")
        if query.exclude:
            found.add(f"briefs.docid NOT IN ({_MATCHING})", query.exclude)
    limits = _limits(query, states, "briefs.docid")
    return Condition(found.text + limits.text, (*found.values, *limits.values))


def search(
    index: Index, query: Query, limit: int = FIRST, states: States = NOTHING_KNOWN
) -> tuple[Listing, ...]:
    """The briefs that a query finds; an empty query finds nothing.

    Costs hardly more for a word in every brief than for one in a few: the index is in the
    order of the results, so reading stops at the limit.
    """
    if not query:
        return ()
    found: dict[str, Listing] = {}
    for match in _tiers(query):
        for listing in _matching(index, query, match, limit, states):
            found.setdefault(listing.path_from_root, listing)
        if len(found) >= limit:
            break
    return tuple(found.values())[:limit]


def _tiers(query: Query) -> Iterator[str]:
    if any(not each.field for each in query.wanted):
        yield query.match_in_title
    yield query.match


def _matching(
    index: Index, query: Query, match: str, limit: int, states: States
) -> Iterator[Listing]:
    limits = _limits(query, states, "texts.rowid" if match else "briefs.docid")
    if match:
        source, order = "texts CROSS JOIN briefs ON briefs.docid = texts.rowid", "texts.rowid"
        where = Condition(
            "texts MATCH ?" + limits.text, (_expression(query, match), *limits.values)
        )
    else:
        source, order, where = "briefs", "briefs.docid", condition_on_briefs(query, states)
    rows = index.connection.execute(
        f"SELECT {LISTED} FROM {source} WHERE {where.text} ORDER BY {order} LIMIT ?",
        (*where.values, limit),
    )
    return (index.listing_of(row) for row in rows)


def _expression(query: Query, match: str) -> str:
    """In FTS5's syntax: what matches and has nothing that the query excludes."""
    return f"({match}) NOT ({query.exclude})" if query.exclude else match


def _limits(query: Query, states: States, key: str) -> Condition:
    limits = Condition()
    if query.since or query.until:  # a brief without a date is in no time
        since = query.since or date.min + timedelta(days=1)
        limits.add(f"{key} < ?", first_docid_of(since.toordinal() - 1))
    if query.until:
        limits.add(f"{key} >= ?", first_docid_of(query.until.toordinal() - 1))
    for state, wanted in query.states:
        name, among = ("read", not wanted) if state == "unread" else (state, wanted)
        paths = json.dumps(sorted(states.get(name, ())))
        word = "IN" if among else "NOT IN"
        limits.add(f"briefs.shown {word} (SELECT value FROM json_each(?))", paths)
    return limits


# MERGED:
# Where in a brief a query hit, in a few words with the hits marked. Pure.

Where = Literal[
    "title", "summary", "claim", "narrative", "source", "author", "tag", "event", "brief"
]
Marks = tuple[tuple[int, int], ...]
"""Ranges of characters in a text."""

LENGTH = 160
"""Characters of a snippet."""
BEFORE = 40
"""Characters before its first hit."""

_MARKUP = re.compile(r"\]\([^()\s]*\)|\[\[[^\]|]*\||[\[\]*_`#>|]+")
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
    marks: Marks = ()
    title_marks: Marks = ()
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
    patterns = [(term, pattern_of(term)) for term in query.sought]
    title_marks = marks_in(brief.title, (pattern for _, pattern in patterns))
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
    for block in re.split(r"\n\s*\n", body):
        if text := one_line(_MARKUP.sub("", block)):
            yield text


def pattern_of(term: Term) -> re.Pattern[str]:
    """What matches a term in folded text, much as the index would."""
    words = [re.escape(fold(word)) for word in term.words]
    begin = "" if spaceless(term.words[0]) else r"(?<![^\W_])"
    end = "" if spaceless(term.words[-1]) else r"(?![^\W_])"
    tail = r"[^\W_]*" if term.prefix and end else end
    return re.compile(begin + r"[\W_]*".join(words) + tail)


def marks_in(text: str, patterns: Iterable[re.Pattern[str]]) -> Marks:
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


def snippet(text: str, patterns: tuple[re.Pattern[str], ...]) -> tuple[str, Marks]:
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


# MERGED:
# Searching while one types: the latest query wins, whatever the one before is still doing.


class Seeker:
    """Asks one library's index. `seek` is for threads, `interrupt` for whoever started them."""

    def __init__(self, root: Path, place: Place) -> None:
        self._root, self._place = root, place
        self._index: Index | None = None
        self._opened: Identity | None = None
        """The file in which the index was. Who makes one anew begins another."""
        self._lock = Lock()
        """Held by the one query that runs."""

    def interrupt(self) -> None:
        """Let the query that is running end with nothing."""
        if (index := self._index) is not None:
            with suppress(sqlite3.Error):
                index.connection.interrupt()

    def seek(self, query: Query, states: States) -> tuple[Listing, ...] | None:
        """The first results. None where it was interrupted or there is no index yet."""
        with self._lock:
            try:
                index = self._open()
                if index.is_ready():
                    return search(index, query, states=states)
                self.close()
            except sqlite3.Error:  # interrupted; or thrown away under our hands, and made anew
                self.close()
        return None

    def related(self, brief: Brief) -> tuple[Relation, ...]:
        """The briefs that have to do with a brief, as far as the index knows by now."""
        from briefing_tui.library.index.reader import related

        try:
            with closing(Index(self._root, self._place)) as index:
                return related(index, brief) if index.is_ready() else ()
        except sqlite3.Error:  # thrown away under our hands, and made anew
            return ()

    def _open(self) -> Index:
        there = self._place.identity
        if self._index is None or there != self._opened:
            self.close()
            self._index, self._opened = Index(self._root, self._place), there
        return self._index

    def hit(self, listing: Listing, query: Query) -> Hit:
        """Where in a brief the query hit, from the file as it is now."""
        return hit_in(read_brief(listing.path, listing.path_from_root).brief, query)

    def close(self) -> None:
        """Let go of the file."""
        if self._index is not None:
            self._index.close()
            self._index = None


# MERGED:
# What the index of a small library answers to a query that opens as a list.
#
# The list of a small library is in memory and has its briefs already; only which of them a query
# finds comes from here. A large one's list is in the index itself.


def answer(
    root: Path, place: Place, query: SavedQuery, saved: Mapping[str, str], states: States
) -> Answer:
    """What is known by now: nothing as long as there is no index."""
    try:
        with closing(Index(root, place)) as index:
            if not index.is_ready():
                return Answer()
            asked = parse_query(query.text, saved=saved)
            return Answer(paths_found(index, asked, states), index.is_through())
    except sqlite3.Error:  # none yet, or thrown away under our hands to be made anew
        return Answer()


def paths_found(index: Index, query: Query, states: States) -> frozenset[str]:
    """All briefs that a query finds, by their paths from the root."""
    found = condition_on_briefs(query, states)
    rows = index.connection.execute(
        f"SELECT briefs.shown FROM briefs WHERE {found.text}", found.values
    )
    return frozenset(row[0] for row in rows)


def briefs_found(index: Index, query: Query, states: States) -> tuple[Listing, ...]:
    """The same as lines of the list, newest first."""
    found = condition_on_briefs(query, states)
    return index.listings(f"WHERE {found.text} ORDER BY {SORTINGS['date'].sql}", found.values)
