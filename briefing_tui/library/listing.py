"""What the library's list shows of a brief, and what a list can be asked for."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from briefing_tui.model.brief import Date
from briefing_tui.text.sanitise import one_line


class Listing(Struct, frozen=True, kw_only=True):
    """One line of a list of briefs. Counts are None until the file has been read."""

    path: Path
    """Opens the file."""
    path_from_root: str
    """The sanitised path from the library's folder, with `/`: for showing, and the key of the
    brief in `KnownBriefs`, `Brief.path` and the reading state."""
    slug: str
    title: str
    date: Date | None = None
    updated: Date | None = None
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    summary: str = ""
    draft: bool = False
    sources: int | None = None
    claims: int | None = None
    events: int | None = None
    errors: int = 0
    """Problems that the brief shows by itself. Links to other briefs are not among them."""
    warnings: int = 0


def named_only(path: str) -> tuple[str, str, Date | None]:
    """The slug, title and date that a file's path alone suggests."""
    from briefing_tui.parse.brief import date_of_name, stem_of
    from briefing_tui.parse.dates import split_dated_name

    stem = stem_of(path)
    date, name = split_dated_name(stem)
    words = " ".join(name.replace("-", " ").replace("_", " ").split())
    return stem, words[:1].upper() + words[1:] or stem, date or date_of_name(path)


def sortable(title: str) -> str:
    """The key that titles are sorted by: case-folded, from the first letter or digit on."""
    folded = title.casefold()
    start = next((index for index, char in enumerate(folded) if char.isalnum()), 0)
    return folded[start:]


class SavedQuery(Struct, frozen=True):
    """A query of the configuration, or one that the reader typed to see it as a list."""

    text: str
    """In the syntax of the search. Nothing in it is an error."""
    name: str = ""
    """Empty for a query that is not saved."""

    @property
    def label(self) -> str:
        """The title of its list."""
        return self.name or self.text


def by_name(queries: Iterable[SavedQuery]) -> Mapping[str, str]:
    """The texts of saved queries by their names."""
    return MappingProxyType({query.name: query.text for query in queries})


Order = Literal["date", "updated", "title", "folder"]
Kind = Literal["all", "unread", "starred", "problems"]

ORDERS: tuple[Order, ...] = ("date", "updated", "title", "folder")
KINDS: tuple[Kind, ...] = ("all", "unread", "starred", "problems")


class ListQuery(Struct, frozen=True):
    """Which briefs a list has, and in which order."""

    order: Order = "date"
    kind: Kind = "all"
    words: str = ""
    """Each must begin a word of the title, a tag or an author's name; `#word` begins a tag."""
    query: SavedQuery | None = None
    """Limits the list to what this query finds."""

    @property
    def filters(self) -> bool:
        """Whether the list may leave briefs out."""
        return self.kind != "all" or self.searches

    @property
    def searches(self) -> bool:
        """Whether the full text is searched."""
        return bool(self.words.strip()) or self.query is not None

    @property
    def takes_time(self) -> bool:
        """Whether the whole list is gathered at once, which is work for a thread."""
        return self.searches or self.order == "folder"

    @property
    def label(self) -> str:
        """What differs from the default, in words: `unread · taiwan · by title`."""
        parts = (
            one_line(self.query.label) if self.query else "",
            self.kind if self.kind != "all" else "",
            " ".join(self.words.split()),
            f"by {self.order}" if self.order != "date" else "",
        )
        return " · ".join(filter(None, parts))

    def next_order(self) -> "ListQuery":
        """The same briefs in the next order."""
        return replace(self, order=ORDERS[(ORDERS.index(self.order) + 1) % len(ORDERS)])

    def unfiltered(self) -> "ListQuery":
        """All briefs in the same order."""
        return replace(self, kind="all", words="", query=None)

    def limited_to(self, query: SavedQuery) -> "ListQuery":
        """Everything that a query finds, in the same order."""
        return ListQuery(order=self.order, query=query)
