"""What the other briefs of a library say about the topics of one brief."""

from collections.abc import Mapping, Sequence
from typing import Literal

from msgspec import Struct

from briefing_tui.model.dates import Date, date_label
from briefing_tui.text.english import listed

Change = Literal["", "first", "same", "words", "stance", "named", "dropped", "denied"]

MIN_NAMED = 2
"""How many earlier accounts must have named a topic before a silence on it is pointed out."""


class EarlierAccounts(Struct, frozen=True):
    """The dates of a party's comparable earlier accounts, by whether they named the topic.

    docs/comparing.md, "Unexpected silence", says which accounts are comparable.
    """

    named: tuple[Date | None, ...] = ()
    unnamed: tuple[Date | None, ...] = ()

    def __str__(self) -> str:
        """`named on 17 Jan 2025 and 5 Jun 2025, not on 19 Sep 2025`."""
        words = [f"named on {_listed(self.named)}"] if self.named else []
        if self.unnamed:
            words.append(f"not on {_listed(self.unnamed)}")
        return ", ".join(words)

    @property
    def usually_named(self) -> bool:
        """Whether more than one of them, and more than half, named the topic."""
        return len(self.named) >= MIN_NAMED and len(self.named) > len(self.unnamed)


def _listed(dates: Sequence[Date | None]) -> str:
    return listed([date_label(date, "an unknown date") for date in dates])


class PartyRecord(Struct, frozen=True, kw_only=True):
    """One party on one topic: its earlier accounts, and what changed since the last of them."""

    party: str
    earlier: EarlierAccounts
    expected_silence: bool
    open_list: bool
    change: Change
    previous: str = ""
    """The slug of the brief with the previous account."""


Records = Mapping[str, tuple[PartyRecord, ...]]
"""Claim id to the parties that spoke or were silent on it; empty where no other brief has it."""

NO_RECORDS: Records = {}
