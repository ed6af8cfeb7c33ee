"""What a library knows of a brief's topics: how often each party named them before."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from msgspec import Struct

from briefing_tui.compare.topics import Change, Record, build_topic
from briefing_tui.model.brief import Brief


class PartyRecord(Struct, frozen=True, kw_only=True):
    """One party on one topic: its earlier accounts, and what changed since the last of them."""

    party: str
    earlier: Record
    expected_silence: bool
    change: Change
    previous: str = ""
    """The brief of the previous account, by its slug."""


Records = Mapping[str, tuple[PartyRecord, ...]]
"""Claim id to the parties that spoke or were silent on it; none where no library is known."""

NO_RECORDS: Records = MappingProxyType({})


def claim_records(brief: Brief, library: Iterable[Brief]) -> Records:
    """The records of every claim of a brief that is in a library, told by its path."""
    wanted = {claim.id for claim in brief.claims}
    others = [each for each in library if each.path != brief.path and _shares(each, wanted)]
    return MappingProxyType({each: _records(brief, others, each) for each in wanted})


def _shares(brief: Brief, wanted: set[str]) -> bool:
    return any(claim.id in wanted for claim in brief.claims)


def _records(brief: Brief, others: list[Brief], claim_id: str) -> tuple[PartyRecord, ...]:
    topic = build_topic((*others, brief), claim_id)
    row = next((each for each in topic.rows if each.brief is brief), None) if topic else None
    if topic is None or row is None:
        return ()
    return tuple(
        PartyRecord(
            party=party,
            earlier=cell.earlier,
            expected_silence=cell.expected,
            change=cell.change,
            previous=topic.rows[cell.previous].brief.slug if cell.previous is not None else "",
        )
        for party, cell in zip(topic.parties, row.cells, strict=True)
        if cell.change
    )
