"""The terms of a query that belong to a claim, tested on one claim and one account of it. Pure.

`topic:taiwan stance:silent party:china` means a claim about Taiwan on which China is silent. The
full text only knows that a brief has each of them somewhere.
"""

import json
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import msgspec
from msgspec import Struct

from briefing_tui.compare.agreement import Agreement, agree, matrix_columns, read_cells
from briefing_tui.library.query import Query, Term, facet, fold, pattern_of
from briefing_tui.model.brief import Brief, Source

CLAIM_FIELDS = frozenset({"topic", "agreement"})
ACCOUNT_FIELDS = frozenset({"stance", "party", "source"})
_OF_CLAIMS_ALONE = frozenset({"topic", "agreement", "stance"})
"""`party:` and `source:` are also asked of a brief without claims."""


class ClaimEntry(Struct, frozen=True, array_like=True, gc=False):
    """What the terms ask of a claim, and what the list of topics shows of it."""

    id: str
    topic: str
    agreements: tuple[str, ...]
    accounts: tuple[tuple[int, str], ...]
    """The index of the source and the stance that counts."""


class ClaimEntries(Struct, frozen=True, array_like=True, gc=False):
    """The claims of a brief; each source is its words and its party."""

    sources: tuple[tuple[str, str], ...] = ()
    claims: tuple[ClaimEntry, ...] = ()


class Place(NamedTuple):
    """A claim, and the account of it that fits: the id of its source, or nothing."""

    claim: int
    source: int | None


def source_words(source: Source) -> str:
    """What `source:` searches."""
    return f"{source.name} {source.publisher} {source.id}"


def agreement_names(agreement: Agreement) -> tuple[str, ...]:
    """What `agreement:` takes for a claim: its class, its label, how the sides differ."""
    return tuple(filter(None, (agreement.cls, agreement.label, agreement.difference)))


def claim_entries(brief: Brief) -> ClaimEntries:
    """The claims of a brief. A blank cell is no account."""
    columns = matrix_columns(brief)
    claims = []
    for claim in brief.claims:
        cells = read_cells(claim, columns)
        accounts = [
            (index, cell.stance) for index, cell in enumerate(cells) if cell.state == "account"
        ]
        names = agreement_names(agree(claim, columns, cells))
        claims.append(ClaimEntry(claim.id, claim.topic, names, tuple(accounts)))
    sources = tuple((source_words(source), source.party) for source in columns)
    return ClaimEntries(sources, tuple(claims))


def claim_terms(query: Query) -> tuple[Term, ...]:
    """The terms that one claim must fit; none if the query asks nothing that only a claim has.

    No account is of two parties: where a field of accounts is repeated, its terms are not among
    them, and the brief need only have each of them somewhere.
    """
    terms = [term for term in query.wanted if term.field in CLAIM_FIELDS | ACCOUNT_FIELDS]
    if not any(term.field in _OF_CLAIMS_ALONE for term in terms):
        return ()
    fields = [term.field for term in terms]
    return tuple(
        term for term in terms if term.field in CLAIM_FIELDS or fields.count(term.field) == 1
    )


def places(entries: ClaimEntries, terms: Sequence[Term]) -> Iterator[Place]:
    """The claims that fit all terms, each with the first account that does."""
    of_claim = [term for term in terms if term.field in CLAIM_FIELDS]
    of_account = [term for term in terms if term.field in ACCOUNT_FIELDS]
    for number, claim in enumerate(entries.claims):
        if not all(_claim_fits(claim, term) for term in of_claim):
            continue
        if not of_account:
            yield Place(number, None)
            continue
        for source, stance in claim.accounts:
            words, party = entries.sources[source]
            values = {"stance": stance, "party": party, "source": words}
            if all(_fits(term, values[term.field]) for term in of_account):
                yield Place(number, source)
                break


def _claim_fits(claim: ClaimEntry, term: Term) -> bool:
    if term.field == "topic":
        return _fits(term, claim.topic)
    return any(_fits(term, name) for name in claim.agreements)


def _fits(term: Term, value: str) -> bool:
    if term.field in ("stance", "agreement"):
        return facet(term.field, value) == facet(term.field, " ".join(term.words))
    return pattern_of(term).search(fold(value)) is not None


# In the index: one text for each brief that has claims, and a function of SQL that tests it.


def encode_entries(entries: ClaimEntries) -> bytes:
    """The claims of a brief as the index keeps them."""
    return msgspec.json.encode(entries)


_DECODER = msgspec.json.Decoder(ClaimEntries)


def decode_entries(entries: bytes) -> ClaimEntries:
    """What `encode_entries` has encoded."""
    return _DECODER.decode(entries)


def encode_terms(terms: Sequence[Term]) -> str:
    """The terms as the parameter of `has_claim`."""
    return json.dumps([[list(term.words), term.prefix, term.field] for term in terms])


@lru_cache(maxsize=8)
def _terms(text: str) -> tuple[Term, ...]:
    return tuple(Term(tuple(words), prefix, field) for words, prefix, field in json.loads(text))


def has_claim(entries: bytes | None, terms: str) -> bool:
    """Whether a claim of a brief fits some terms: the function of that name in the index's SQL."""
    if not entries:
        return False
    return next(places(decode_entries(entries), _terms(terms)), None) is not None
