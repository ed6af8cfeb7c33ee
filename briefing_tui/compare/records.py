"""What a library knows of a brief's topics: how often each party named them before."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from msgspec import Struct

from briefing_tui.compare.cell import columns
from briefing_tui.compare.topics import Change, Columns, Record, build_topic
from briefing_tui.model.brief import Brief, Source


class PartyRecord(Struct, frozen=True, kw_only=True):
    """One party on one topic: its earlier accounts, and what changed since the last of them."""

    party: str
    earlier: Record
    expected_silence: bool
    change: Change
    previous: str = ""
    """The brief of the previous account, by its slug."""


Records = Mapping[str, tuple[PartyRecord, ...]]
"""Claim id to the parties that spoke or were silent on it; none where no other brief has it."""

NO_RECORDS: Records = MappingProxyType({})


def claim_records(brief: Brief, library: Iterable[Brief]) -> Records:
    """The records of every claim of a brief that is in a library, told by its path."""
    sharing: dict[str, list[Brief]] = {claim.id: [] for claim in brief.claims}
    for other in library:
        for claim_id in {claim.id for claim in other.claims} if other.path != brief.path else ():
            if claim_id in sharing:
                sharing[claim_id].append(other)
    known: dict[str, tuple[Source, ...]] = {}

    def columns_of(each: Brief) -> tuple[Source, ...]:
        if each.path not in known:
            known[each.path] = columns(each)
        return known[each.path]

    found = {each: _records(brief, others, each, columns_of) for each, others in sharing.items()}
    return MappingProxyType(found)


def _records(
    brief: Brief, others: list[Brief], claim_id: str, columns_of: Columns
) -> tuple[PartyRecord, ...]:
    if not others:
        return ()
    topic = build_topic((*others, brief), claim_id, columns_of)
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
