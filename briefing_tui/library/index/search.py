"""Searching an index, where in a brief a query hits, and going through the results."""

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from briefing_tui.compare.agreement import matrix_columns, read_cell
from briefing_tui.library.files import Identity, read_brief
from briefing_tui.library.index.reader import Condition, Index
from briefing_tui.library.index.schema import FAILURES, LISTED, IndexLocation, first_docid_of
from briefing_tui.library.listing import Listing
from briefing_tui.library.query import (
    FIELDS,
    Query,
    Term,
    claim_entries,
    claim_terms,
    encode_terms,
    fold,
    pattern_of,
    places,
)
from briefing_tui.model.brief import Brief, Claim, Source
from briefing_tui.text.patterns import lazy_pattern
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

_SIGNS = re.compile(r"\]\([^()\s]*\)|\[\[[^\[\]|]*\||[\[\]*_`#>|]+")
"""The commonest markup, which is left out where words are looked for."""
_MARKUP = lazy_pattern(
    # What a group has stays: what is escaped, and code.
    r"\\([^\w\s])|(?<!`)`([^`\n]+)`(?!`)"
    # The address of a link, the label of a reference or note, the name in a wikilink, a tag.
    r"|\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)"
    r"|\]\[[^\[\]]*\]|\[\^[^\[\]\s]+\]:?|\[\[[^\[\]|]*\||</?[A-Za-z][^<>]*>|\{:[^{}\n]*\}"
    # A definition, the line under the header of a table, the sign at the start of a line.
    r"|^[ \t]*(?:\[[^\[\]\n]+\]:.*|\|?[ \t]*:?-+[ \t:|-]*)$"
    r"|^[ \t>]*(?:#{1,6}|[-*+]|:{3,}|>)(?=\s)"
    r"|!?\[+|\]+|\*+|`+|(?<!\w)_+|_+(?!\w)|~~|==",
    re.MULTILINE,
)
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
    words: tuple[str, ...] = ()
    """Of a hit in the narrative or the summary, what answers the query anywhere in it, in lower
    case.
    """


class _Piece(Struct):
    """A text that may hold a hit."""

    where: Where
    text: str
    label: str = ""
    claim: str = ""
    block: str = ""
    """Of the narrative: the Markdown that the text is from."""


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
        text = brief.summary or next(filter(None, map(_as_shown, _blocks(brief.body))), "")
        return Hit(
            where="title" if title_marks else "brief", text=_cut(text), title_marks=title_marks
        )
    found = tuple(pattern for term, pattern in patterns if _fits(term, best.where))
    text, marks = snippet(_as_shown(best.block) if best.block else best.text, found)
    if best.block and not marks:  # the words are in markup that isn't shown
        text, marks = snippet(best.text, found)
    words: dict[str, None] = {}
    blocks = {"narrative": _blocks(brief.body), "summary": (brief.summary,)}
    for block in blocks.get(best.where, ()):
        paragraph = one_line(_SIGNS.sub("", block))
        words |= {paragraph[start:end].lower(): None for start, end in marks_in(paragraph, found)}
    return Hit(
        where=best.where,
        label=best.label,
        claim=best.claim,
        text=text,
        marks=marks,
        title_marks=title_marks,
        words=tuple(words),
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
        yield _Piece("claim", claim.topic, claim.topic, claim.id)
    for claim in brief.claims:
        accounts = (
            part
            for each in claim.accounts
            for part in (each.quote, each.translation, each.says, each.speaker, each.note)
        )
        parts = (claim.claim, *accounts, claim.note)
        for part in filter(None, parts):
            yield _Piece("claim", part, claim.topic, claim.id)
    for block in _blocks(brief.body):
        yield _Piece("narrative", one_line(_SIGNS.sub("", block)), block=block)
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


def _blocks(body: str) -> Iterator[str]:
    for block in re.split(r"\n\s*\n", without_comments(body)):
        if block.strip():
            yield block


def _as_shown(block: str) -> str:
    """About the text that the page shows for a block of the body, without a parser."""
    text = _MARKUP.sub(r"\1\2", block)
    if "&" in text:
        from html import unescape  # few snippets need it

        text = unescape(text)
    return one_line(text.replace("|", " ") if block.lstrip().startswith("|") else text)


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


# Searching an index: the newest briefs first, those with a hit in the title before the others.

FIRST = 50
"""Results of a search, unless more are asked for."""
MOST = 1_000
"""Results that one can go through one by one."""

States = Mapping[str, frozenset[str]]
"""The paths from the library's folder of the briefs that are `read` and `starred`."""
NO_STATES: States = MappingProxyType({})


_MATCHING = "SELECT rowid FROM texts WHERE texts MATCH ?"


def condition_on_briefs(query: Query, states: States = NO_STATES) -> Condition:
    """A query as a condition on a row of `briefs`. An empty query selects nothing."""
    if not query:
        return Condition("0")
    if query.match:
        found = Condition(f"briefs.docid IN ({_MATCHING})", (_expression(query, query.match),))
    else:  # a brief that has not been read may contain what the query excludes
        found = Condition("briefs.read")
        if query.exclude:
            found.add(f"briefs.docid NOT IN ({_MATCHING})", query.exclude)
    limits = _limits(query, states, "briefs.docid")
    return Condition(found.text + limits.text, (*found.values, *limits.values))


def search(
    index: Index, query: Query, limit: int = FIRST, states: States = NO_STATES
) -> tuple[Listing, ...]:
    """The newest briefs that a query finds, those with a hit in the title first.

    A word in every brief costs hardly more than one in a few: the full text is in the order of
    the results, so reading it stops at the limit.
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
    if any(not term.field for term in query.wanted):
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
    """In the syntax of FTS5: the matches without what the query excludes."""
    return f"({match}) NOT ({query.exclude})" if query.exclude else match


def _limits(query: Query, states: States, key: str) -> Condition:
    limits = Condition()
    if query.since or query.until:  # a brief without a date is never found
        since = query.since or date.min + timedelta(days=1)
        limits.add(f"{key} < ?", first_docid_of(since.toordinal() - 1))
    if query.until:
        limits.add(f"{key} >= ?", first_docid_of(query.until.toordinal() - 1))
    if len(terms := claim_terms(query)) > 1:  # one alone is met where the full text has it
        entries = f"(SELECT entries FROM claims WHERE docid = {key})"
        limits.add(f"has_claim({entries}, ?)", encode_terms(terms))
    for state, wanted in query.states:
        name, among = ("read", not wanted) if state == "unread" else (state, wanted)
        paths = json.dumps(sorted(states.get(name, ())))
        word = "IN" if among else "NOT IN"
        limits.add(f"briefs.shown {word} (SELECT value FROM json_each(?))", paths)
    return limits


class SearchSession:
    """Searches one library's index while the reader types: the latest query wins.

    `search` is called in threads, one at a time; `interrupt` from any thread.
    """

    def __init__(self, root: Path, location: IndexLocation) -> None:
        self._root, self._location = root, location
        self._index: Index | None = None
        self._identity: Identity | None = None
        """The file of the index that is open: a rebuilt index is another file."""
        self._lock = Lock()
        """Held by the query that runs."""

    def interrupt(self) -> None:
        """End the query that is running without results."""
        if (index := self._index) is not None:
            with suppress(sqlite3.Error):
                index.connection.interrupt()

    def search(
        self, query: Query, states: States, limit: int = FIRST
    ) -> tuple[Listing, ...] | None:
        """The first results. None where it was interrupted, or there is no index yet."""
        with self._lock:
            try:
                identity = self._location.identity
                if self._index is None or identity != self._identity:
                    self._close_index()
                    self._index, self._identity = Index(self._root, self._location), identity
                if self._index.is_ready():
                    return search(self._index, query, limit, states)
                self._close_index()
            except FAILURES:  # interrupted, or the index was deleted to be rebuilt
                self._close_index()
        return None

    def hit(self, listing: Listing, query: Query) -> Hit:
        """The best hit in a brief, from the file as it is now."""
        brief = read_brief(listing.path, listing.path_from_root, self._root).brief
        return hit_in(brief, query)

    def close(self) -> None:
        """Close the index, once the query that runs has ended: SQLite crashes if it is closed
        under one.
        """
        self.interrupt()
        with self._lock:
            self._close_index()

    def _close_index(self) -> None:
        if self._index is not None:
            self._index.close()
            self._index = None


# What the last search of the library found, and where the reader is among it. The search dialog
# fills it in. The reader goes from brief to brief in it without the dialog, and the dialog shows it
# again when it is opened the next time.


class SearchResults:
    """A query as it was typed, the briefs that it finds, and the one under the cursor."""

    def __init__(self) -> None:
        self.text = ""
        self.listings: tuple[Listing, ...] = ()
        self.hits: dict[str, Hit] = {}
        """Where in a brief the query hits, by the brief's path, as far as that is known."""
        self.cursor = 0
        self.limit = FIRST
        """How many were asked for at most."""
        self._opened = False
        """Whether a brief was opened that this query finds."""

    def update(self, text: str, listings: tuple[Listing, ...], limit: int = FIRST) -> bool:
        """Take over the first results of a query, at most `limit`; whether they differ from what
        was known.

        The cursor stays on its brief if it is still the same query.
        """
        again, before = text == self.text, self.current
        self.text = text
        known = self.listings[:limit] if again else self.listings
        self.limit = max(limit, self.limit) if again and listings == known else limit
        if listings == known:
            return False
        self.listings, self.cursor = listings, 0
        if not again:
            self.hits, self._opened = {}, False
        elif before is not None:
            paths = [listing.path for listing in listings]
            self.cursor = paths.index(before.path) if before.path in paths else 0
        return True

    @property
    def is_cut(self) -> bool:
        """Whether the query may find more."""
        return len(self.listings) >= self.limit

    @property
    def count(self) -> str:
        """`17`, `50 or more`"""
        return f"{len(self.listings):,}{' or more' if self.is_cut else ''}"

    @property
    def current(self) -> Listing | None:
        """The brief under the cursor."""
        return self.listings[self.cursor] if self.cursor < len(self.listings) else None

    @property
    def current_hit(self) -> Hit | None:
        """Where it is hit, if that is known."""
        return self.hits.get(self.current.path_from_root) if self.current else None

    def open(self, step: int = 0) -> None:
        """Open the current brief, or another one, around the ends. The next one is the first
        one as long as none was opened.
        """
        if self.listings and (self._opened or step < 0):
            self.cursor = (self.cursor + step) % len(self.listings)
        self._opened = True

    @property
    def place(self) -> str:
        """`3 of 17: Title`"""
        if self.current is None:
            return ""
        return f"{self.cursor + 1:,} of {self.count}: {one_line(self.current.title)}"
