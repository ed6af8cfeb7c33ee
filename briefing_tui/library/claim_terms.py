"""The terms of a query on claims, tested on the rows of a brief's table of claims.

`topic:taiwan stance:silent party:china` means one claim on Taiwan on which China is silent. A term
asks something of the claim (ON_CLAIMS), of an account of it (ON_ACCOUNTS) or of a side's position;
`Asked` says of which ones. A side's position and the names of a class are those of the table, so
that a query means what the screen shows.
"""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import lru_cache
from typing import NamedTuple, cast

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from briefing_tui.compare.agreement import (
    BLANK,
    FLAGS,
    Agreement,
    Cell,
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
from briefing_tui.library.query import ANYBODY, MARKS_OF_CLAIMS, SOUGHT, UNEXPECTED, Term
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


@lru_cache(maxsize=_KEPT)
def _is_party(party: str, term: Term) -> bool:
    """Whether a party has a value as its name, or has its words if no party is called so."""
    text = party_words(party)
    names = {name_words(name) for name in text.split("\n")}
    return not names.isdisjoint(map(name_words, term.whole)) or _has_words(text, term)


def _has_stance(position: SidePosition, term: Term) -> bool:
    return any(is_position(cast("Stance", stance), position) for stance in term.values)


# What a term asks of an account: of a source, and its cell on a claim.


class OnAccount:
    """A condition on an account."""

    def __init__(self, term: Term) -> None:
        self.term = term

    def is_met(self, source: Source, cell: Cell) -> bool:
        raise NotImplementedError


class OfParty(OnAccount):
    """`party:china`: its source is of this party."""

    def is_met(self, source: Source, cell: Cell) -> bool:
        return _is_party(source.party, self.term)


class OfSource(OnAccount):
    """`source:post`: its source has this id, or these words in its name or publisher."""

    def is_met(self, source: Source, cell: Cell) -> bool:
        return _has_words(source_words(source), self.term)


class By(OnAccount):
    """`by:china`: its source is of this party, or is this source."""

    def is_met(self, source: Source, cell: Cell) -> bool:
        is_of_party = _is_party(source.party, self.term)
        return is_of_party or _has_words(source_words(source), self.term)


class OfSpeaker(OnAccount):
    """`speaker:smith`: it reports words of this person, or is in this person's own voice;
    `speaker:*`: it reports somebody's words.
    """

    def is_met(self, source: Source, cell: Cell) -> bool:
        if cell.speaker and ANYBODY in self.term.values:
            return True
        words = cell.speaker or f"{source.name} {source.publisher}"
        return cell.speaks and _has_words(words, self.term)


class WithStance(OnAccount):
    """`stance:denies`: it has this stance."""

    def is_met(self, source: Source, cell: Cell) -> bool:
        return _has_stance(position((cell,)), self.term)


class With(OnAccount):
    """`has:quote`: it speaks, and has a quotation; `has:sought`: it is silent, and says what was
    looked for.
    """

    def is_met(self, source: Source, cell: Cell) -> bool:
        return any(_has_on_account(mark, cell) for mark in self.term.values)


ON_ACCOUNTS: Mapping[str, type[OnAccount]] = {
    "party": OfParty,
    "source": OfSource,
    "by": By,
    "speaker": OfSpeaker,
    "stance": WithStance,
    "mark": With,
}


def may_meet(brief: Brief, term: Term) -> bool:
    """Whether a brief has the party, source or speaker that a term names."""
    if term.field == "by":
        return any(By(term).is_met(source, BLANK) for source in brief.sources)
    speakers = {account.speaker for claim in brief.claims for account in claim.accounts}
    own = {f"{source.name} {source.publisher}" for source in brief.sources}
    return any(_has_words(speaker, term) for speaker in speakers | own)


# What a term asks of a claim.


MARKS = (
    *(f"flag:{flag.replace(' ', '-')}" for flag in FLAGS),
    *(f"has:{mark}" for mark in MARKS_OF_CLAIMS),
    ONE_SOURCE,
)
"""What `has:` and `flag:` find of a claim, without what depends on other briefs."""


def has_mark(mark: str, row: ClaimRow) -> bool:
    if mark == ONE_SOURCE:
        return any(without_source(row.claim, row.columns, row.cells, row.agreement))
    if mark == "has:note":
        return row.claim.note != "" or any(account.note for account in row.claim.accounts)
    if mark.startswith("has:"):
        return any(_has_on_account(mark, cell) for cell in row.cells)
    return mark.removeprefix("flag:").replace("-", " ") in row.agreement.flags


def _is_silent(cell: Cell) -> bool:
    return cell.account is not None and cell.account.stance == "silent"


def _has_on_account(mark: str, cell: Cell) -> bool:
    """Whether an account speaks and has what is marked, or is silent and says what was sought."""
    account = cell.account if cell.speaks else None
    match mark:
        case "has:sought":
            return _is_silent(cell) and cell.account is not None and bool(cell.account.sought)
        case "has:quote":
            return account is not None and bool(account.quote or account.translation)
        case "has:value":
            return account is not None and account.value is not None
        case _:
            return account is not None and cell.speaker != ""


class OnClaim:
    """A condition on a claim, whatever its accounts are."""

    def __init__(self, term: Term) -> None:
        self.term = term

    def is_met(self, claim: Claim) -> bool:
        raise NotImplementedError


class OfTopic(OnClaim):
    """`topic:taiwan`: it has this topic, by its name or its id; `taiwan*` begins a topic, and
    `*strait*` is anywhere in one.
    """

    def __init__(self, term: Term) -> None:
        super().__init__(term)
        # A word can stand for thousands of topics.
        self.names = frozenset(name_words(value) for value in term.values if "*" not in value)
        starred = (value.split("*") for value in term.values if "*" in value)
        self.starred = [[name_words(part).strip() for part in parts] for parts in starred]

    def is_met(self, claim: Claim) -> bool:
        names = name_words(claim.topic), name_words(claim.id)
        if names[0] in self.names or names[1] in self.names:
            return True
        return bool(self.starred) and any(
            self.has_parts(name.strip(), *parts) for parts in self.starred for name in names
        )

    def has_parts(self, name: str, first: str, *others: str) -> bool:
        """Whether a name has all parts one behind the other, and begins and ends with them."""
        *middle, last = others
        if not (name.startswith(first) and name.endswith(last)):
            return False
        at, end = len(first), len(name) - len(last)
        for part in middle:
            if (found := name.find(part, at, end)) < 0:
                return False
            at = found + len(part)
        return at <= end


class OfKind(OnClaim):
    """`kind:conduct`: it is of this kind."""

    def is_met(self, claim: Claim) -> bool:
        return claim.kind in self.term.values


ON_CLAIMS: Mapping[str, type[OnClaim]] = {"topic": OfTopic, "kind": OfKind}


class OnRow:
    """A condition on what the accounts of a claim add up to. `unexpected` are the sides whose
    silence on it is unexpected.
    """

    def __init__(self, term: Term) -> None:
        self.term = term

    def is_met(self, row: ClaimRow, unexpected: Set[str]) -> bool:
        raise NotImplementedError


class OfClass(OnRow):
    """`agreement:contested`: its class has this name or sign."""

    def is_met(self, row: ClaimRow, unexpected: Set[str]) -> bool:
        return row.has_class(frozenset(map(class_key, self.term.values)))


class WithMark(OnRow):
    """`has:note`, `flag:varies`: it, or an account of it, has this mark."""

    def is_met(self, row: ClaimRow, unexpected: Set[str]) -> bool:
        if unexpected and UNEXPECTED in self.term.values:
            return True
        return any(has_mark(mark, row) for mark in self.term.values)


ON_ROWS: Mapping[str, type[OnRow]] = {"agreement": OfClass, "mark": WithMark}


# What all terms ask together.


Account = tuple[int, Source, Cell]
"""A source's account of a claim, with its column."""


class Stances(NamedTuple):
    """The terms on the position of somebody, and the negated ones."""

    wanted: Sequence[Term]
    unwanted: Sequence[Term]

    def fit(self, position: SidePosition) -> bool:
        """Whether a position is right. Without a term on it, it must speak."""
        if not (self.wanted or self.unwanted):
            return position.state == "speaks"
        is_counted = position.state != "blank" and not self.exclude(position)
        return is_counted and all(_has_stance(position, term) for term in self.wanted)

    def exclude(self, position: SidePosition) -> bool:
        return any(_has_stance(position, term) for term in self.unwanted)


class Asked:
    """What the terms of a query ask of one claim, which meets all of them:

    - `by:`, `speaker:` and `has:` are met by one account together. `source:` is then that of this
      account, and so is `stance:` unless `party:` alone says whose position is meant. For
      `has:sought` the account is silent, and of the `party:`.
    - Otherwise an account in each `source:`, and a side of each `party:`, has the stances. Without
      these two, some side has each stance.
    - Nobody speaks whose `party:` or `source:` is negated. Where only negated ones are given, no
      side has a stance that is negated.
    """

    def __init__(self, terms: Sequence[Term]) -> None:
        fields = {term.field for term in terms}
        is_of_side = "party" in fields and fields.isdisjoint(("by", "speaker", "source"))
        together = [term for term in terms if term.is_on_account]
        if together:
            shared = ("source",) if is_of_side else ("source", "stance")
            together += [term for term in terms if term.field in shared]
        marks = [set(term.values) for term in together if term.field == "mark"]
        self.must_be_silent = {SOUGHT} in marks
        is_of_silence = any(SOUGHT in values for values in marks)
        if is_of_silence:
            together += [term for term in terms if term.field == "party" and not term.is_negated]
        is_position_asked = not is_of_silence or "stance" in fields
        others = [
            term
            for term in terms
            if term not in together or (term.field == "party" and is_position_asked)
        ]
        for term in others:
            if term.field not in (*ON_CLAIMS, *ON_ROWS, "party", "source", "stance"):
                raise NotImplementedError(f"no test of a claim for `{term.field}:`")

        def of(*fields: str, negated: bool = False) -> list[Term]:
            return [t for t in others if t.field in fields and t.is_negated == negated]

        self.on_claim = [ON_CLAIMS[term.field](term) for term in others if term.field in ON_CLAIMS]
        self.on_row = [ON_ROWS[term.field](term) for term in others if term.field in ON_ROWS]
        self.together = [ON_ACCOUNTS[term.field](term) for term in together]
        self.may_be_silent = is_of_silence or any(term.field == "stance" for term in together)
        self.sources = [OfSource(term) for term in of("source")]
        self.nobody = [ON_ACCOUNTS[t.field](t) for t in of("party", "source", negated=True)]
        self.stances = Stances(of("stance"), of("stance", negated=True))
        self.sides: list[tuple[Term | None, Stances]]
        """The party of a side, or any, and the stances of its position."""
        self.sides = [(party, self.stances) for party in of("party")]
        self.is_of_some = bool(self.sides or self.sources)
        if not self.is_of_some:
            unwanted = self.stances.unwanted
            self.sides = [(None, Stances([term], unwanted)) for term in self.stances.wanted]
        self.flags = {term.values for term in of("mark")}

    def is_tested(self, claim: Claim) -> bool:
        """Whether a claim meets the terms on it, whatever its accounts are."""
        for asked in self.on_claim:  # `all` takes a tenth longer, and this runs for every claim
            is_met = asked.is_met(claim)
            if is_met == asked.term.is_negated:
                return False
        return True

    def evidence(
        self, matrix: Matrix, row: ClaimRow, unexpected: Set[str]
    ) -> tuple[int, ...] | None:
        """The columns whose cells meet the other terms; None if the claim doesn't meet all."""
        if any(asked.is_met(row, unexpected) == asked.term.is_negated for asked in self.on_row):
            return None
        unwanted = self.stances.unwanted and not self.is_of_some
        if unwanted and any(map(self.stances.exclude, row.positions)):
            return None
        accounts = [
            (at, source, cell)
            for at, (source, cell) in enumerate(zip(row.columns, row.cells, strict=True))
            if cell.state == "account"
        ]
        for asked in self.nobody:
            if any(cell.speaks and asked.is_met(source, cell) for _, source, cell in accounts):
                return None
        columns: dict[int, None] = {}
        for found in (*self.by_account(accounts), *self.by_side(matrix, row, accounts, unexpected)):
            if not found:
                return None
            columns |= dict.fromkeys(found)
        return tuple(columns)

    def by_account(self, accounts: Sequence[Account]) -> Iterator[list[int]]:
        """The columns that meet all terms on one account, and those of each source."""
        if self.together:
            yield [
                at
                for at, source, cell in accounts
                if (_is_silent(cell) if self.must_be_silent else cell.speaks or self.may_be_silent)
                and all(
                    asked.is_met(source, cell) != asked.term.is_negated for asked in self.together
                )
            ]
        for asked in self.sources:
            yield [
                at
                for at, source, cell in accounts
                if asked.is_met(source, cell) and self.stances.fit(position((cell,)))
            ]

    def by_side(
        self, matrix: Matrix, row: ClaimRow, accounts: Sequence[Account], unexpected: Set[str]
    ) -> Iterator[list[int]]:
        """The columns that give each side the position that is asked for."""
        flagged: dict[SideState, Set[str]] = {}
        """What a side does that has a flag, and the sides that have it."""
        if (UNEXPECTED,) in self.flags:
            flagged["silent"] = unexpected
        if (ONE_SOURCE,) in self.flags:
            without = without_source(row.claim, row.columns, row.cells, row.agreement)
            flagged["speaks"] = {source.side for source, _ in without}
        for party, stances in self.sides:
            fitting = {
                at
                for at, (side, does) in enumerate(zip(matrix.sides, row.positions, strict=True))
                if (party is None or (side.key[0] != "@" and _is_party(side.key, party)))
                and stances.fit(does)
                and (does.state not in flagged or side.key in flagged[does.state])
            }
            yield [
                at
                for at, _, cell in accounts
                for side in [row.column_sides[at]]
                if side in fitting
                for own in [position((cell,))]
                if own.state == row.positions[side].state
                and (not stances.wanted or any(_has_stance(own, term) for term in stances.wanted))
            ]


_asked = lru_cache(maxsize=64)(Asked)
Unexpected = frozenset[tuple[str, str, str]]
"""The unexpected silences: the path of the brief, the claim's id, and the party."""


class ClaimMatch(NamedTuple):
    """A claim that meets all terms, and the columns whose cells are the evidence."""

    row: ClaimRow
    columns: tuple[int, ...]


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
    asked = _asked(tuple(terms))
    matrix = build_matrix(brief, asked.is_tested, agreements)
    for row in matrix.rows:
        check()
        silent = {
            side.key for side in matrix.sides if (brief.path, row.claim.id, side.key) in unexpected
        }
        columns = asked.evidence(matrix, row, silent)
        if columns is not None:
            yield ClaimMatch(row, columns)


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
