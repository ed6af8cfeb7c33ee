"""One topic across briefs: what each party said of it over time, and when it was silent.

Topics match by claim id. Everything is counted by side, as agreement is. An account counts
where a side spoke or was silent: both are observations. Unchecked and blank are the lack of
one, so they never count, and a change is measured from the last account that does.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Literal, NamedTuple

from msgspec import Struct

from briefing_tui.compare.agreement import (
    Agreement,
    Cell,
    SideState,
    agree,
    columns,
    read_cell,
    side_state,
)
from briefing_tui.model.brief import Account, Brief, Claim, Source

# MERGED:
# Which words of two accounts can be laid against each other.


class Said(NamedTuple):
    """One account with where it stands."""

    brief: Brief
    source: Source
    account: Account

    @property
    def words(self) -> str:
        """In the brief's language: the translation, else the quotation, else the writer's words."""
        account = self.account
        value = " ".join(filter(None, (account.value.text if account.value else "", account.unit)))
        return account.translation or account.quote or account.says or value

    @property
    def lang(self) -> str:
        """The language of the quotation; empty where nobody wrote it."""
        return self.account.lang or self.source.lang


class Readings(NamedTuple):
    """Two texts to compare, and what they are: `as translated`, `in the original (zh)`."""

    what: str
    old: str
    new: str


def readings(old: Said, new: Said) -> tuple[Readings, ...]:
    """The ways in which two accounts can be compared, the first the one to begin with.

    Originals are compared only in one language: words of two languages have none in common.
    """
    found = []
    if old.words and new.words:
        translated = bool(old.account.translation or new.account.translation)
        found.append(Readings("as translated" if translated else "", old.words, new.words))
    quotes = old.account.quote, new.account.quote
    if all(quotes) and old.lang == new.lang and quotes != (old.words, new.words):
        lang = f" ({new.lang})" if new.lang else ""
        found.append(Readings(f"in the original{lang}", *quotes))
    return tuple(found)


class Shared(NamedTuple):
    """A topic on which two sources have words, by its claim in the second one's brief."""

    claim: Claim
    readings: Readings


class Accounts(NamedTuple):
    """Two sources held against each other claim by claim, in the second brief's order."""

    shared: tuple[Shared, ...]
    only_old: tuple[Claim, ...]
    only_new: tuple[Claim, ...]


def match_accounts(
    old_brief: Brief, old_source: Source, new_brief: Brief, new_source: Source
) -> Accounts:
    """The topics of two sources: both have words on them, or one alone."""
    old, new = _said(old_brief, old_source), _said(new_brief, new_source)
    shared = [
        Shared(claim, found[0])
        for claim_id, (claim, said) in new.items()
        if claim_id in old and (found := readings(old[claim_id][1], said))
    ]
    return Accounts(
        tuple(shared),
        tuple(claim for claim_id, (claim, _) in old.items() if claim_id not in new),
        tuple(claim for claim_id, (claim, _) in new.items() if claim_id not in old),
    )


def _said(brief: Brief, source: Source) -> dict[str, tuple[Claim, Said]]:
    found = {}
    for claim in brief.claims:
        account = claim.account(source.id)
        if account is not None and (said := Said(brief, source, account)).words:
            found[claim.id] = claim, said
    return found


Change = Literal["", "first", "same", "words", "stance", "named", "dropped"]

Columns = Callable[[Brief], tuple[Source, ...]]

FEWEST_NAMED = 2
"""Earlier accounts that must have named a topic before a silence on it is pointed out."""

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Voice(Struct, frozen=True):
    """A source of a party, and its cell on the topic."""

    source: Source
    cell: Cell


class Record(Struct, frozen=True):
    """A party's earlier accounts of a topic that were checked: how many named it."""

    named: int = 0
    accounts: int = 0

    def __str__(self) -> str:
        accounts = "account" if self.accounts == 1 else "accounts"
        return f"named in {self.named} of its {self.accounts} earlier {accounts}"

    @property
    def usual(self) -> bool:
        """Did most of them name it, and more than one?"""
        return self.named >= FEWEST_NAMED and 2 * self.named > self.accounts


class PartyCell(Struct, frozen=True, kw_only=True):
    """What a party does about the topic in one brief.

    `voices` are its sources in the order of the file, those that speak first. `earlier`
    counts its accounts in the rows before this one; `previous` is the last of them, as an index
    into the rows. `expected` says that it is silent where it usually was not.
    """

    state: SideState
    voices: tuple[Voice, ...] = ()
    change: Change = ""
    previous: int | None = None
    earlier: Record = Record()
    expected: bool = False

    @property
    def voice(self) -> Voice | None:
        """The source to quote, if the party has any."""
        return self.voices[0] if self.voices else None


class TopicRow(Struct, frozen=True, kw_only=True):
    """One brief that has the topic, with a cell for each party."""

    brief: Brief
    claim: Claim
    agreement: Agreement
    cells: tuple[PartyCell, ...]

    def said(self, party: int) -> Said | None:
        """The words to quote of a party, if it said any."""
        voice = self.cells[party].voice
        if voice is None or voice.cell.account is None or not voice.cell.speaks:
            return None
        return Said(self.brief, voice.source, voice.cell.account)


class Topic(Struct, frozen=True, kw_only=True):
    """A topic over time, the oldest brief first.

    `parties` are in order of first appearance. Sources without a party share the last column,
    whose name is empty: in another brief they need not be the same, so nothing is counted.
    """

    id: str
    name: str
    parties: tuple[str, ...]
    rows: tuple[TopicRow, ...]


def topic_names(briefs: Iterable[Brief]) -> Mapping[str, str]:
    """Every claim id with the topic's name in the latest brief that has it."""
    ordered = sorted(briefs, key=_when)
    return MappingProxyType({claim.id: claim.topic for brief in ordered for claim in brief.claims})


def build_topic(
    briefs: Iterable[Brief], claim_id: str, columns_of: Columns = columns
) -> Topic | None:
    """The history of a topic; None where no brief has it.

    Whoever asks for many topics of the same briefs may remember their columns.
    """
    found = [
        (brief, claim)
        for brief in sorted(briefs, key=_when)
        if (claim := brief.claim(claim_id)) is not None
    ]
    if not found:
        return None
    heard = [_voices(claim, columns_of(brief)) for brief, claim in found]
    parties = tuple(
        sorted({party: None for each in heard for party in each}, key=lambda each: not each)
    )
    histories = [_history([each.get(party, ()) for each in heard], party) for party in parties]
    rows = tuple(
        TopicRow(brief=brief, claim=claim, agreement=agree(claim, columns_of(brief)), cells=cells)
        for (brief, claim), *cells_ in zip(found, *histories, strict=True)
        for cells in [tuple(cells_)]
    )
    return Topic(id=claim_id, name=found[-1][1].topic, parties=parties, rows=rows)


def _when(brief: Brief) -> tuple[bool, datetime, str]:
    """Oldest first; a brief without a date at the end, for nothing is known to follow it."""
    date = brief.date
    return date is None, date.earliest if date else _LONG_AGO, brief.path


def _voices(claim: Claim, sources: tuple[Source, ...]) -> Mapping[str, tuple[Voice, ...]]:
    voices: dict[str, list[Voice]] = {}
    for source in sources:
        cell = read_cell(claim, source)
        if cell.state == "account":
            voices.setdefault(source.party, []).append(Voice(source, cell))
    return {party: tuple(sorted(each, key=_weight)) for party, each in voices.items()}


def _weight(voice: Voice) -> int:
    """What speaks goes first, then what was observed."""
    return {"speaks": 0, "silent": 1}.get(side_state((voice.cell,)), 2)


def _history(heard: list[tuple[Voice, ...]], party: str) -> list[PartyCell]:
    cells: list[PartyCell] = []
    record, previous = Record(), None
    for index, voices in enumerate(heard):
        state = side_state(tuple(voice.cell for voice in voices))
        cell = PartyCell(state=state, voices=voices)
        if party and state in ("speaks", "silent"):
            before = cells[previous] if previous is not None else None
            cell = PartyCell(
                state=state,
                voices=voices,
                change=_change(before, voices, state),
                previous=previous,
                earlier=record,
                expected=record.usual and state == "silent",
            )
            record = Record(record.named + (state == "speaks"), record.accounts + 1)
            previous = index
        cells.append(cell)
    return cells


def _change(before: PartyCell | None, voices: tuple[Voice, ...], state: SideState) -> Change:
    if before is None:
        return "first"
    if before.state != state:
        return "named" if state == "speaks" else "dropped"
    if state == "silent":
        return "same"
    if _stances(before.voices) != _stances(voices):
        return "stance"
    return "same" if _words(before.voices) == _words(voices) else "words"


def _stances(voices: tuple[Voice, ...]) -> set[tuple[str, str]]:
    return {(voice.cell.stance, voice.cell.said_by) for voice in voices if voice.cell.speaks}


def _words(voices: tuple[Voice, ...]) -> list[str]:
    said = (voice.cell.account for voice in voices if voice.cell.speaks)
    return [each.quote or each.translation or each.says for each in said if each is not None]


# MERGED:
# What a library knows of a brief's topics: how often each party named them before.


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
