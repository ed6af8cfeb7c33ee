"""What a rule is given and what it gives back."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from msgspec import Struct

from briefing_tui.check.names import KnownBriefs
from briefing_tui.model.brief import Account, Brief, Claim, FieldPath, Parsed, Source
from briefing_tui.model.document import Document, Target


class Case(Struct, frozen=True):
    """A brief as read, its body as a document, and the names its library knows."""

    parsed: Parsed
    document: Document
    names: KnownBriefs
    links: tuple[tuple[Target, int], ...]
    """What the body's links and citations lead to, each with its line."""

    @property
    def brief(self) -> Brief:
        """The brief itself."""
        return self.parsed.brief

    @property
    def structured(self) -> bool:
        """Has it sources or claims? A plain post has neither and must not be nagged."""
        return bool(self.brief.sources or self.brief.claims)

    def accounts(self) -> Iterator[tuple[FieldPath, Claim, Account]]:
        """Every account with the path of its field and its claim."""
        for index, claim in enumerate(self.brief.claims):
            for account in claim.accounts:
                yield ("claims", index, "accounts", account.source), claim, account

    def sources(self) -> Iterator[tuple[FieldPath, Source]]:
        """Every source with the path of its field."""
        for index, source in enumerate(self.brief.sources):
            yield ("sources", index), source


class Finding(NamedTuple):
    """One thing a rule found: at a field of the front matter, or on a line of the file."""

    where: FieldPath | int
    message: str
    hint: str = ""


Find = Callable[[Case], Iterator[Finding]]


class Rule(Struct, frozen=True):
    """One rule: the code of its diagnostics and the function that finds them.

    Rules about links also run on plain posts; all others on briefs with sources or claims.
    """

    code: str
    find: Find
    plain: bool = False


def fold(text: str) -> str:
    """A text for comparison: case and runs of white space don't matter."""
    return " ".join(text.casefold().split())
