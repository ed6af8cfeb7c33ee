"""What one source says on one claim, once coverage and role are taken into account."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Literal, get_args

from msgspec import Struct

from briefing_tui.compare.words import SideState, stance_glyph, stance_words
from briefing_tui.model.brief import Account, Brief, Claim, Source, Stance

SILENCE: frozenset[Stance] = frozenset({"silent", "declines"})
NO_SPEECH: frozenset[Stance] = SILENCE | {"unchecked"}

_MOST_FIRST: tuple[SideState, ...] = ("speaks", "silent", "unchecked")
_DOES: Mapping[Stance, SideState] = MappingProxyType(
    {
        stance: "silent" if stance in SILENCE else "unchecked" if stance in NO_SPEECH else "speaks"
        for stance in get_args(Stance)
    }
)


class Cell(Struct, frozen=True, kw_only=True, gc=False):
    """One source on one claim. `stance` is the effective one.

    A blank cell counts for nothing: nobody looked for the source's word there, or there
    was no text to look in. `in_part` marks silence observed in an excerpt alone, which
    is no observation of the whole and has the stance `unchecked`.
    """

    state: Literal["account", "blank"]
    stance: Stance = "unchecked"
    in_part: bool = False
    account: Account | None = None
    said_by: str = ""

    @property
    def speaks(self) -> bool:
        """Does the source say anything on the claim, by whatever stance?"""
        return self.state == "account" and self.stance not in NO_SPEECH

    @property
    def words(self) -> str:
        """The cell's stance in words; nothing for a blank cell."""
        if self.state == "blank":
            return ""
        return stance_words(self.stance, said_by=self.said_by, in_part=self.in_part)

    def glyph(self, *, ascii_only: bool = False) -> str:
        """The cell's shape; nothing for a blank cell."""
        if self.state == "blank":
            return ""
        return stance_glyph(self.stance, said_by=self.said_by, ascii_only=ascii_only)


BLANK = Cell(state="blank")
UNCHECKED = Cell(state="account")


def read_cells(claim: Claim, sources: tuple[Source, ...]) -> tuple[Cell, ...]:
    """A claim's cells, one a source."""
    accounts: dict[str, Account] = {}
    for account in claim.accounts:
        accounts.setdefault(account.source, account)
    return tuple(_read(source, accounts.get(source.id)) for source in sources)


def read_cell(claim: Claim, source: Source) -> Cell:
    """What counts of the writer's account of a source, if there is one."""
    return _read(source, claim.account(source.id))


def _read(source: Source, account: Account | None) -> Cell:
    if source.coverage == "none" or (account is None and source.role == "response"):
        return BLANK
    if account is None:
        return UNCHECKED
    if account.stance == "silent" and source.coverage != "full" and not account.via:
        return Cell(state="account", in_part=True, account=account)
    said_by = "" if account.stance in NO_SPEECH else account.speaker
    return Cell(state="account", stance=account.stance, account=account, said_by=said_by)


def columns(brief: Brief) -> tuple[Source, ...]:
    """The sources that have an account on any claim, in the order of the file."""
    heard = {account.source for claim in brief.claims for account in claim.accounts}
    return tuple(source for source in brief.sources if source.id in heard)


def side_state(cells: Sequence[Cell]) -> SideState:
    """What a side does, given the cells of its sources: the most that any of them does."""
    found = [_DOES[cell.stance] for cell in cells if cell.state == "account"]
    if len(found) == 1:
        return found[0]
    return next((state for state in _MOST_FIRST if state in found), "blank")
