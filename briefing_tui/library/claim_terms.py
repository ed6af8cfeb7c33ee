"""The facts about a brief's claims that a query tests, and the tests.

`topic:taiwan stance:silent party:china` means one claim on Taiwan on which China is silent. A
side's position and the names of a class come from `compare/agreement.py`, so that a query means
what the table of claims shows.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import product
from typing import NamedTuple, cast

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from briefing_tui.compare.agreement import (
    AgreementClass,
    SidePosition,
    SideState,
    class_key,
    class_names,
    is_position,
    short_party,
    without_source,
)
from briefing_tui.compare.matrix import build_matrix
from briefing_tui.compare.topics import Observation, earlier_accounts, participants
from briefing_tui.library.query import ClaimTerm, Term, fold, name_words, pattern_of, tokens
from briefing_tui.model.brief import STANCES, Brief, ClaimKind, Source, Stance


class SourceEntry(Struct, frozen=True, array_like=True, gc=False):
    """A column of the table of claims."""

    words: str
    """What `source:` searches."""
    party: str
    side: int
    """The index of its side."""
    own: str
    """The words by which `speaker:` finds that the text is somebody's own."""
    is_full: bool
    """Whether its text was read in full."""


class CellEntry(Struct, frozen=True, array_like=True, gc=False):
    """One source on one claim; a blank cell has no entry."""

    source: int
    """The index of the source."""
    stance: Stance
    """The stance that counts."""
    speaker: str = ""

    @property
    def state(self) -> SideState:
        return STANCES[self.stance].state

    @property
    def speaks(self) -> bool:
        return self.state == "speaks"

    @property
    def position(self) -> SidePosition:
        """The position that its side would have without other sources."""
        return SidePosition(self.state, (self.stance,))


class ClaimEntry(Struct, frozen=True, array_like=True, gc=False):
    """The facts about a claim that a query tests and the map of topics shows."""

    id: str
    topic: str
    cls: AgreementClass
    label: str
    names: tuple[str, ...]
    """All words and signs that the screen shows for its class."""
    kind: ClaimKind
    marks: tuple[str, ...]
    """`has:quote`, `flag:partial`."""
    positions: tuple[SidePosition, ...]
    """The position of each side."""
    cells: tuple[CellEntry, ...]


class ClaimEntries(Struct, frozen=True, array_like=True, gc=False):
    """The claims of a brief, its sources and the keys of its sides."""

    sources: tuple[SourceEntry, ...] = ()
    claims: tuple[ClaimEntry, ...] = ()
    sides: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    """Who took part in the event, in lower case."""


def source_words(source: Source) -> str:
    """The words of a source that `source:` searches."""
    return f"{source.name} {source.publisher} {source.id}"


def party_words(party: str) -> str:
    """The words of a party that `party:` searches: its name, and its abbreviation."""
    return f"{party}\n{short_party(party)}"


def claim_entries(brief: Brief) -> ClaimEntries:
    matrix = build_matrix(brief)
    sources = tuple(
        SourceEntry(
            source_words(source),
            source.party,
            side,
            f"{source.name} {source.publisher}",
            source.coverage == "full",
        )
        for source, side in zip(matrix.columns, matrix.column_sides, strict=True)
    )
    claims = []
    for row in matrix.rows:
        accounts = [cell.account for cell in row.cells if cell.account is not None and cell.speaks]
        marks = [f"flag:{flag.replace(' ', '-')}" for flag in row.agreement.flags]
        if any(account.quote for account in accounts):
            marks.append("has:quote")
        if row.claim.note or any(account.note for account in row.claim.accounts):
            marks.append("has:note")
        if any(True for _ in without_source(row.claim, matrix.columns, row.cells, row.agreement)):
            marks.append(ONE_SOURCE)
        entry = ClaimEntry(
            id=row.claim.id,
            topic=row.claim.topic,
            cls=row.agreement.cls,
            label=row.agreement.label,
            names=class_names(row.claim, row.agreement, row.pattern),
            kind=row.claim.kind,
            marks=tuple(marks),
            positions=row.positions,
            cells=tuple(
                CellEntry(index, cell.stance, cell.speaker)
                for index, cell in enumerate(row.cells)
                if cell.state == "account"
            ),
        )
        claims.append(entry)
    sides, people = tuple(side.key for side in matrix.sides), participants(brief)
    return ClaimEntries(sources, tuple(claims), sides, tuple(sorted(people)))


class ClaimMatch(NamedTuple):
    """A claim that meets all terms, by its index, and the sources whose cells are the evidence."""

    claim: int
    sources: tuple[int, ...]


def matches(entries: ClaimEntries, terms: Sequence[ClaimTerm]) -> Iterator[ClaimMatch]:
    """The claims that meet all terms, in the order of the file."""
    for index, claim in enumerate(entries.claims):
        if (sources := _evidence(entries, claim, terms)) is not None:
            yield ClaimMatch(index, sources)


def fits(entries: ClaimEntries, terms: Sequence[ClaimTerm]) -> bool:
    """Whether a brief fits: a claim meets all terms; if all are negated, no claim meets any."""
    if all(term.is_negated for term in terms):
        wanted = [replace(term, is_negated=False) for term in terms]
        return not any(any(True for _ in matches(entries, (term,))) for term in wanted)
    return next(matches(entries, terms), None) is not None


class _Terms(NamedTuple):
    """Terms by what they are about."""

    party: list[ClaimTerm]
    source: list[ClaimTerm]
    speaker: list[ClaimTerm]
    stance: list[ClaimTerm]

    @classmethod
    def of(cls, terms: Sequence[ClaimTerm], *, negated: bool) -> "_Terms":
        fields = ([term for term in terms if term.field == field] for field in cls._fields)
        return cls(*([term for term in group if term.is_negated == negated] for group in fields))


def _evidence(
    entries: ClaimEntries, claim: ClaimEntry, terms: Sequence[ClaimTerm]
) -> tuple[int, ...] | None:
    """The sources whose cells meet the terms; None if the claim doesn't meet all."""
    if any((has := _has(claim, term)) is not None and has == term.is_negated for term in terms):
        return None
    test = _Test(entries, claim, _Terms.of(terms, negated=False), _Terms.of(terms, negated=True))
    if test.has_unwanted():
        return None
    groups = [*test.by_source(), *test.by_side()]
    if not all(groups):
        return None
    return tuple(dict.fromkeys(cell.source for cells in groups for cell in cells))


class _Test(NamedTuple):
    """A claim, and the terms on its cells and sides."""

    entries: ClaimEntries
    claim: ClaimEntry
    wanted: _Terms
    unwanted: _Terms

    def has_unwanted(self) -> bool:
        """Whether somebody speaks who must not, or a side has a position that none may have."""
        unwanted, cells = self.unwanted, self.claim.cells
        who = (*unwanted.party, *unwanted.source, *unwanted.speaker)
        if any(cell.speaks and _is_of(self.entries, cell, term) for cell in cells for term in who):
            return True
        if self.wanted.party or self.wanted.source or self.wanted.speaker:
            return False  # it is theirs that counts
        positions = self.claim.positions
        return any(_is_any(position, term) for position in positions for term in unwanted.stance)

    def by_source(self) -> Iterator[list[CellEntry]]:
        """The cells that meet each term on a source, or each term on whose words they have."""
        wanted = self.wanted
        cells = [c for c in self.claim.cells if self._has_position(c.position, wanted.stance)]
        if not wanted.speaker:
            for term in wanted.source:
                yield [cell for cell in cells if _is_of(self.entries, cell, term)]
            return
        # With a speaker, the words must be in the text of each source and party that is named.
        for named in product(*filter(None, (wanted.speaker, wanted.source, wanted.party))):
            yield [c for c in cells if all(_is_of(self.entries, c, term) for term in named)]

    def by_side(self) -> Iterator[list[CellEntry]]:
        """The cells that give their sides the position that is asked for, for each such term."""
        wanted, entries = self.wanted, self.entries
        if wanted.speaker:
            return
        sides, stances = range(len(entries.sides)), wanted.stance
        groups = [([s for s in sides if _side_is(entries, s, t)], stances) for t in wanted.party]
        if not (groups or wanted.source):  # some side for each stance
            groups = [([*sides], [term]) for term in stances]
        for group, terms in groups:
            fitting = {s for s in group if self._has_position(self.claim.positions[s], terms)}
            yield [
                cell
                for cell in self.claim.cells
                if (side := entries.sources[cell.source].side) in fitting
                and cell.state == self.claim.positions[side].state
                and (not terms or any(_is_any(cell.position, term) for term in terms))
                and not any(_is_any(cell.position, term) for term in self.unwanted.stance)
            ]

    def _has_position(self, position: SidePosition, wanted: Sequence[ClaimTerm]) -> bool:
        """Whether the position of a side, or that of a cell alone, is right; without a term on it,
        it must speak.
        """
        unwanted = self.unwanted.stance
        if not (wanted or unwanted):
            return position.state == "speaks"
        is_unwanted = any(_is_any(position, term) for term in unwanted)
        is_counted = position.state != "blank" and not is_unwanted
        return is_counted and all(_is_any(position, term) for term in wanted)


def _is_any(position: SidePosition, term: ClaimTerm) -> bool:
    return any(is_position(cast("Stance", stance), position) for stance in term.values)


def _has(claim: ClaimEntry, term: ClaimTerm) -> bool | None:
    """Whether a claim itself meets a term; None for a term on its cells."""
    match term.field:
        case "topic":
            return _is_topic(claim, term.values)
        case "agreement":
            return not set(map(class_key, term.values)).isdisjoint(map(class_key, claim.names))
        case "kind":
            return claim.kind in term.values
        case "mark":
            return any(value in claim.marks for value in term.values)
        case _:
            return None


def _is_topic(claim: ClaimEntry, values: tuple[str, ...]) -> bool:
    names = {name_words(claim.topic), name_words(claim.id)}
    whole, starred = _topics_of(values)
    return not names.isdisjoint(whole) or any(
        _fits_stars(value, name.strip()) for value in starred for name in names
    )


@lru_cache(maxsize=8)
def _topics_of(values: tuple[str, ...]) -> tuple[frozenset[str], tuple[str, ...]]:
    """The folded names among the values of a term, of which a word can stand for thousands, and the
    values with stars.
    """
    starred = tuple(value for value in values if "*" in value)
    return frozenset(name_words(value) for value in values if "*" not in value), starred


def _fits_stars(value: str, name: str) -> bool:
    """`taiwan*` begins a topic; `*strait*` is anywhere in one. The parts follow each other."""
    first, *middle, last = (name_words(part).strip() for part in value.split("*"))
    if not (name.startswith(first) and name.endswith(last)):
        return False
    at, end = len(first), len(name) - len(last)
    for part in middle:
        if (found := name.find(part, at, end)) < 0:
            return False
        at = found + len(part)
    return at <= end


def _is_of(entries: ClaimEntries, cell: CellEntry, term: ClaimTerm) -> bool:
    """Whether a cell is a source's, a party's, or has somebody's words."""
    source = entries.sources[cell.source]
    if term.field == "party":
        return bool(source.party) and _is_party(source.party, term)
    if term.field == "source":
        text = source.words
    elif not cell.speaks:
        return False
    else:
        text = cell.speaker or source.own
    return any(_pattern(value, is_open=term.is_open).search(fold(text)) for value in term.values)


@lru_cache(maxsize=64)
def _pattern(value: str, *, is_open: bool) -> re.Pattern[str]:
    return pattern_of(Term(tuple(tokens(value)), is_open or value.endswith("*")))


def _side_is(entries: ClaimEntries, side: int, term: ClaimTerm) -> bool:
    key = entries.sides[side]
    return not key.startswith("@") and _is_party(key, term)


def _is_party(party: str, term: ClaimTerm) -> bool:
    """Whether a party has a value as its name, or has its words if no party is called so."""
    text = party_words(party)
    return any(
        any(name_words(name) == name_words(value) for name in text.split("\n"))
        if value in term.whole
        else _pattern(value, is_open=term.is_open).search(fold(text))
        for value in term.values
    )


ONE_SOURCE = "flag:one-source"
UNEXPECTED = "flag:unexpected"
"""A mark that depends on earlier briefs, so the index doesn't store it."""


def with_unexpected(briefs: Iterable[ClaimEntries]) -> Iterator[ClaimEntries]:
    """The claims of all briefs, the oldest first, with the mark of unexpected silences."""
    briefs, histories = list(briefs), defaultdict[tuple[str, str], list[_Seen]](list)
    for number, entries in enumerate(briefs):
        for index, claim in enumerate(entries.claims):
            for side, party in enumerate(entries.sides):
                if not party.startswith("@"):
                    seen = _Seen(number, index, _observation(entries, claim, side))
                    histories[claim.id, party].append(seen)
    marked: set[tuple[int, int]] = set()
    for history in histories.values():
        judged = earlier_accounts(seen.observation for seen in history)
        for seen, before in zip(history, judged, strict=True):
            if before.usually_named and seen.observation.state == "silent":
                marked.add((seen.brief, seen.claim))
    for number, entries in enumerate(briefs):
        claims = tuple(
            replace(claim, marks=(*claim.marks, UNEXPECTED)) if (number, index) in marked else claim
            for index, claim in enumerate(entries.claims)
        )
        yield replace(entries, claims=claims)


def silent_sources(entries: ClaimEntries, claim: ClaimEntry) -> tuple[int, ...]:
    """The sources of the sides that are silent on a claim."""
    sources, positions = (cell.source for cell in claim.cells), claim.positions
    return tuple(
        source for source in sources if positions[entries.sources[source].side].state == "silent"
    )


class _Seen(NamedTuple):
    """What a side did, and in which claim of which brief, by their numbers."""

    brief: int
    claim: int
    observation: Observation


def _observation(entries: ClaimEntries, claim: ClaimEntry, side: int) -> Observation:
    cells = [cell for cell in claim.cells if entries.sources[cell.source].side == side]
    return Observation(
        state=claim.positions[side].state,
        is_named=any(STANCES[cell.stance].names_topic for cell in cells),
        is_read=any(
            entries.sources[cell.source].is_full and cell.stance != "unchecked" for cell in cells
        ),
        people=frozenset(entries.people),
        kind=claim.kind,
        date=None,
    )


# In the index: one text for each brief with claims, and an SQL function that tests it.

encode_entries = msgspec.json.encode
decode_entries = msgspec.json.Decoder(ClaimEntries).decode
encode_terms = msgspec.json.encode
_decode_terms = lru_cache(maxsize=8)(msgspec.json.Decoder(tuple[ClaimTerm, ...]).decode)


def fits_stored(entries: bytes | None, terms: bytes) -> bool:
    """Whether a brief in the index fits some terms: the SQL function `has_claim`."""
    return fits(decode_entries(entries) if entries else ClaimEntries(), _decode_terms(terms))
