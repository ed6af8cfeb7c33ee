"""The conditions of a query on claims, tested on the rows of a brief's table of claims.

`topic:taiwan stance:silent party:china` means one claim on Taiwan on which China is silent. A
side's position and the names of a class are those of the table, so that a query means what the
screen shows.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from functools import lru_cache, partial
from typing import NamedTuple, cast

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from briefing_tui.compare.agreement import (
    BLANK,
    FLAGS,
    Agreement,
    Cell,
    ClaimFlag,
    SidePosition,
    SideState,
    class_key,
    is_position,
    position,
    short_party,
    without_source,
)
from briefing_tui.compare.matrix import ClaimRow, Matrix, build_matrix
from briefing_tui.compare.topics import Check, go_on
from briefing_tui.library.query import ANYBODY, UNEXPECTED, Term
from briefing_tui.library.tokens import Phrase, fold, name_words, pattern_of, tokens
from briefing_tui.model.brief import Brief, Claim, Source, Stance

ONE_SOURCE = "flag:one-source"
_KEPT = 2048
"""The answers of `_has_words` and `_is_party` that are kept, as each claim has the same sources."""


def source_words(source: Source) -> str:
    """The words of a source that `source:` searches."""
    return f"{source.name} {source.publisher} {source.id}"


def party_words(party: str) -> str:
    """The words of a party that `party:` searches: its name, and its abbreviation."""
    return f"{party}\n{short_party(party)}"


_OF_CELLS: Mapping[str, Callable[[Cell], bool]] = {
    "has:quote": lambda cell: (
        cell.account is not None and bool(cell.account.quote or cell.account.translation)
    ),
    "has:value": lambda cell: cell.account is not None and cell.account.value is not None,
    "has:speaker": lambda cell: cell.speaker != "",
}
"""What `has:` finds of an account that speaks."""


def _has_cell(mark: str, row: ClaimRow) -> bool:
    return any(_OF_CELLS[mark](cell) for cell in row.cells if cell.speaks)


def _has_flag(flag: ClaimFlag, row: ClaimRow) -> bool:
    return flag in row.agreement.flags


MARKS: Mapping[str, Callable[[ClaimRow], bool]] = {
    **{f"flag:{flag.replace(' ', '-')}": partial(_has_flag, flag) for flag in FLAGS},
    **{mark: partial(_has_cell, mark) for mark in _OF_CELLS},
    "has:note": lambda row: (
        row.claim.note != "" or any(account.note for account in row.claim.accounts)
    ),
    ONE_SOURCE: lambda row: any(
        True for _ in without_source(row.claim, row.columns, row.cells, row.agreement)
    ),
}
"""What `has:` and `flag:` find of a claim, without what depends on other briefs."""


class ClaimMatch(NamedTuple):
    """A claim that meets all terms, and the columns whose cells are the evidence."""

    matrix: Matrix
    row: ClaimRow
    columns: tuple[int, ...]


Unexpected = frozenset[tuple[str, str, str]]
"""The unexpected silences: the path of the brief, the claim's id, and the party."""


def matches(
    brief: Brief,
    terms: Sequence[Term],
    unexpected: Unexpected = frozenset(),
    agreements: Sequence[Agreement] = (),
    check: Check = go_on,
) -> Iterator[ClaimMatch]:
    """The claims that meet all terms, in the order of the file. `agreements` are those of the
    brief's claims, if they are known; `check` raises an error when the reader no longer
    needs the answer.
    """
    on_claims = [term for term in terms if term.field in ("topic", "kind")]
    on_accounts = _on_accounts(terms)
    others = [term for term in terms if term not in on_accounts]
    on_rows = [term for term in others if term.field in ("agreement", "mark")]
    for term in others:
        if term not in (*on_claims, *on_rows) and term.field not in _Terms._fields:
            raise NotImplementedError(f"no test of a claim for `{term.field}:`")
    wanted = _Terms.of([term for term in others if not term.is_negated])
    unwanted = _Terms.of([term for term in others if term.is_negated])

    def is_tested(claim: Claim) -> bool:
        for term in on_claims:  # `all` takes a third longer, and this runs for every claim
            is_met = claim.kind in term.values if term.field == "kind" else _is_topic(claim, term)
            if is_met == term.is_negated:
                return False
        return True

    matrix = build_matrix(brief, is_tested, agreements)
    for row in matrix.rows:
        check()
        silent = {
            side.key for side in matrix.sides if (brief.path, row.claim.id, side.key) in unexpected
        }
        if any(_is_row(row, term, bool(silent)) == term.is_negated for term in on_rows):
            continue
        accounts = tuple(_accounts(row, on_accounts)) if on_accounts else ()
        if on_accounts and not accounts:
            continue
        test = _Test(matrix, row, wanted, unwanted, list(_flagged(row, silent, on_rows)))
        columns = test.evidence()
        if columns is not None:
            yield ClaimMatch(matrix, row, tuple(dict.fromkeys(accounts + columns)))


def _flagged(
    row: ClaimRow, silent: Set[str], terms: Sequence[Term]
) -> Iterator[tuple[SideState, Set[str]]]:
    """What a side does that has a flag, and the parties that have it, for each flag that is
    asked for.
    """
    asked = {term.values for term in terms if not term.is_negated}
    if (UNEXPECTED,) in asked:
        yield "silent", silent
    if (ONE_SOURCE,) in asked:
        without = without_source(row.claim, row.columns, row.cells, row.agreement)
        yield "speaks", {source.side for source, _ in without}


def _on_accounts(terms: Sequence[Term]) -> list[Term]:
    """The terms that one account must meet together. With any of them, `source:` is that account's,
    and so is `stance:` unless `party:` alone says whose position is meant.
    """
    found = [term for term in terms if term.is_on_account]
    if not found:
        return []
    fields = {term.field for term in terms}
    is_of_side = "party" in fields and fields.isdisjoint(("by", "speaker", "source"))
    found += [term for term in terms if term.field == "source"]
    found += [term for term in terms if term.field == "stance" and not is_of_side]
    return found


def _accounts(row: ClaimRow, terms: Sequence[Term]) -> Iterator[int]:
    """The columns whose accounts meet all terms. They speak, unless their stance is asked for."""
    may_be_silent = any(term.field == "stance" for term in terms)
    for at, (source, cell) in enumerate(zip(row.columns, row.cells, strict=True)):
        is_counted = cell.speaks or (may_be_silent and cell.state == "account")
        if is_counted and all(_is_of(source, cell, t) != t.is_negated for t in terms):
            yield at


def fits(
    brief: Brief,
    terms: Sequence[Term],
    unexpected: Unexpected = frozenset(),
    agreements: Sequence[Agreement] = (),
    check: Check = go_on,
) -> bool:
    """Whether a brief fits: a claim meets all terms; if all are negated, no claim meets any."""

    def has(*terms: Term) -> bool:
        return next(matches(brief, terms, unexpected, agreements, check), None) is not None

    if all(term.is_negated for term in terms):
        return not any(has(replace(term, is_negated=False)) for term in terms)
    return has(*terms)


class _Terms(NamedTuple):
    """Terms by what they are about."""

    party: list[Term]
    source: list[Term]
    stance: list[Term]

    @classmethod
    def of(cls, terms: Sequence[Term]) -> "_Terms":
        return cls(*([term for term in terms if term.field == field] for field in cls._fields))


class _Test(NamedTuple):
    """A claim, and the terms on its cells and sides."""

    matrix: Matrix
    row: ClaimRow
    wanted: _Terms
    unwanted: _Terms
    flagged: Sequence[tuple[SideState, Set[str]]]
    """See `_flagged`."""

    def evidence(self) -> tuple[int, ...] | None:
        """The columns whose cells meet the terms; None if the claim doesn't meet all."""
        if self.has_unwanted():
            return None
        groups = [*self.by_source(), *self.by_side()]
        return tuple(dict.fromkeys(at for group in groups for at in group)) if all(groups) else None

    def has_unwanted(self) -> bool:
        """Whether somebody speaks who must not, or a side has a position that none may have."""
        unwanted = self.unwanted
        who = (*unwanted.party, *unwanted.source)
        if who and any(
            cell.speaks and _is_of(source, cell, term)
            for source, cell in zip(self.row.columns, self.row.cells, strict=True)
            for term in who
        ):
            return True
        if self.wanted.party or self.wanted.source or not unwanted.stance:
            return False  # it is theirs that counts
        positions = self.row.positions
        return any(_is_any(position, term) for position in positions for term in unwanted.stance)

    def by_source(self) -> Iterator[list[int]]:
        """The columns that meet each term on a source."""
        for term in self.wanted.source:
            yield [
                at
                for at, (source, cell) in enumerate(
                    zip(self.row.columns, self.row.cells, strict=True)
                )
                if cell.state == "account"
                and _is_of(source, cell, term)
                and self._has_position(position((cell,)), self.wanted.stance)
            ]

    def by_side(self) -> Iterator[list[int]]:
        """The columns that give their sides the position that is asked for, for each such term."""
        wanted, row, sides = self.wanted, self.row, self.matrix.sides
        stances = wanted.stance
        parties = {at: side.key for at, side in enumerate(sides) if not side.key.startswith("@")}
        groups = [
            ([at for at, party in parties.items() if _is_party(party, term)], stances)
            for term in wanted.party
        ]
        if not (groups or wanted.source):  # some side for each stance
            groups = [([*range(len(sides))], [term]) for term in stances]
        for group, terms in groups:
            fitting = {
                at
                for at in group
                if self._has_position(row.positions[at], terms)
                and all(
                    row.positions[at].state != state or sides[at].key in parties
                    for state, parties in self.flagged
                )
            }
            yield [
                at
                for at, (side, cell) in enumerate(zip(row.column_sides, row.cells, strict=True))
                if side in fitting and cell.state == "account"
                for own in [position((cell,))]
                if own.state == row.positions[side].state
                and (not terms or any(_is_any(own, term) for term in terms))
                and not any(_is_any(own, term) for term in self.unwanted.stance)
            ]

    def _has_position(self, position: SidePosition, wanted: Sequence[Term]) -> bool:
        """Whether the position of a side, or that of a cell alone, is right; without a term on it,
        it must speak.
        """
        unwanted = self.unwanted.stance
        if not (wanted or unwanted):
            return position.state == "speaks"
        is_unwanted = any(_is_any(position, term) for term in unwanted)
        is_counted = position.state != "blank" and not is_unwanted
        return is_counted and all(_is_any(position, term) for term in wanted)


def _is_any(position: SidePosition, term: Term) -> bool:
    return any(is_position(cast("Stance", stance), position) for stance in term.values)


def _is_row(row: ClaimRow, term: Term, is_unexpected: bool) -> bool:
    """Whether a claim meets a term, given what its accounts add up to."""
    if term.field == "agreement":
        return row.has_class(frozenset(map(class_key, term.values)))
    if is_unexpected and UNEXPECTED in term.values:
        return True
    return any(value in MARKS and MARKS[value](row) for value in term.values)


def _is_topic(claim: Claim, term: Term) -> bool:
    names = name_words(claim.topic), name_words(claim.id)
    whole, starred = _topics_of(term.values)
    if names[0] in whole or names[1] in whole:
        return True
    return bool(starred) and any(
        _fits_stars(parts, name.strip()) for parts in starred for name in names
    )


@lru_cache(maxsize=8)
def _topics_of(values: tuple[str, ...]) -> tuple[frozenset[str], tuple[list[str], ...]]:
    """The folded names among the values of a term, of which a word can stand for thousands, and the
    folded parts of the values with stars.
    """
    starred = (value.split("*") for value in values if "*" in value)
    parts = tuple([name_words(part).strip() for part in value] for value in starred)
    return frozenset(name_words(value) for value in values if "*" not in value), parts


def _fits_stars(parts: Sequence[str], name: str) -> bool:
    """`taiwan*` begins a topic; `*strait*` is anywhere in one. The parts follow each other."""
    first, *middle, last = parts
    if not (name.startswith(first) and name.endswith(last)):
        return False
    at, end = len(first), len(name) - len(last)
    for part in middle:
        if (found := name.find(part, at, end)) < 0:
            return False
        at = found + len(part)
    return at <= end


def _is_of(source: Source, cell: Cell, term: Term) -> bool:
    """Whether an account meets a term: whose it is, whose words it has, what it does and has."""
    match term.field:
        case "party":
            return is_by_party(source, term)
        case "by" if is_by_party(source, term):
            return True
        case "by" | "source":
            return _has_words(source_words(source), term)
        case "speaker":
            has_speaker = cell.speaker != "" and ANYBODY in term.values
            return has_speaker or (
                cell.speaks and _has_words(speaker_words(source, cell.speaker), term)
            )
        case "stance":
            return _is_any(position((cell,)), term)
        case "mark":
            return cell.speaks and any(_OF_CELLS[mark](cell) for mark in term.values)
        case _:
            raise NotImplementedError(f"no test of an account for `{term.field}:`")


def may_meet(brief: Brief, term: Term) -> bool:
    """Whether a brief has the party, source or speaker that a term names."""
    if term.field == "by":
        return any(_is_of(source, BLANK, term) for source in brief.sources)
    speakers = {account.speaker for claim in brief.claims for account in claim.accounts}
    speakers |= {speaker_words(source, "") for source in brief.sources}
    return any(_has_words(speaker, term) for speaker in speakers)


def speaker_words(source: Source, speaker: str) -> str:
    """Whose words an account has: the speaker that it reports, or the source itself."""
    return speaker or f"{source.name} {source.publisher}"


@lru_cache(maxsize=_KEPT)
def _has_words(text: str, term: Term) -> bool:
    """Whether a text has one of the values of a term, without those that mean only the party of
    that name.
    """
    pattern = _pattern(term)
    return pattern is not None and pattern.search(fold(text)) is not None


@lru_cache(maxsize=64)
def _pattern(term: Term) -> re.Pattern[str] | None:
    values = (value for value in term.values if value not in (*term.whole, ANYBODY))
    phrases = (Phrase(tuple(tokens(v)), term.is_open or v.endswith("*")) for v in values)
    patterns = [pattern_of(phrase).pattern for phrase in phrases]
    return re.compile("|".join(patterns)) if patterns else None


def is_by_party(source: Source, term: Term) -> bool:
    return source.party != "" and _is_party(source.party, term)


@lru_cache(maxsize=_KEPT)
def _is_party(party: str, term: Term) -> bool:
    """Whether a party has a value as its name, or has its words if no party is called so."""
    text = party_words(party)
    names = {name_words(name) for name in text.split("\n")}
    return not names.isdisjoint(map(name_words, term.whole)) or _has_words(text, term)


# In the index: one value for each brief with claims, and an SQL function that tests it.

NO_CLAIMS = Brief(path="", slug="", title="")
"""Stands for a brief without claims, which the index doesn't keep."""

encode_terms = msgspec.json.encode
_decode_terms = lru_cache(maxsize=8)(msgspec.json.Decoder(tuple[Term, ...]).decode)


class IndexedBrief(Struct, frozen=True, array_like=True):
    """What the index keeps of a brief with claims."""

    brief: Brief
    """With what its claims, their accounts and a topic's history need: without its body, its
    summary, its tags and the texts of its sources, among others."""
    agreements: tuple[Agreement, ...]
    """Those of its claims, which take longest to derive."""


def encode_claims(brief: Brief, matrix: Matrix) -> bytes:
    sources = tuple([replace(source, text="") for source in brief.sources])
    brief = Brief(
        path=brief.path,
        slug=brief.slug,
        title=brief.title,
        date=brief.date,
        lang=brief.lang,
        canonical=brief.canonical,
        event=brief.event,
        sources=sources,
        claims=brief.claims,
    )
    agreements = tuple([row.agreement for row in matrix.rows])
    return msgspec.msgpack.encode(IndexedBrief(brief, agreements))


decode_claims = msgspec.msgpack.Decoder(IndexedBrief).decode


def fits_stored(stored: bytes | None, terms: bytes, check: Check) -> bool:
    """Whether a brief in the index fits some terms: the SQL function `has_claim`."""
    if not stored:
        return fits(NO_CLAIMS, _decode_terms(terms))
    indexed = decode_claims(stored)
    return fits(indexed.brief, _decode_terms(terms), agreements=indexed.agreements, check=check)
