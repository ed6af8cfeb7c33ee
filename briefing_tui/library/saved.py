"""A query that opens as a list: saved under a name in the configuration, or typed just now."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from msgspec import Struct


class SavedQuery(Struct, frozen=True):
    """What was asked, and what the list is called."""

    text: str
    """As one types it to search. Nothing in it is an error."""
    name: str = ""
    """Empty for a query that was not saved."""

    @property
    def label(self) -> str:
        """What to call its list."""
        return self.name or self.text


class Answer(Struct, frozen=True):
    """What the index of a small library knows of a query."""

    paths: frozenset[str] = frozenset()
    """The briefs that it found, by their paths from the root."""
    whole: bool = False
    """False where the index has not gone over all of the library yet."""


def by_name(queries: Iterable[SavedQuery]) -> Mapping[str, str]:
    """The texts of saved queries, for those who ask for one by its name."""
    return MappingProxyType({each.name: each.text for each in queries})
