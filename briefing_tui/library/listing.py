"""The queries for a list of briefs, and what its rows are sorted by."""

import json
from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from briefing_tui.model.dates import Date
from briefing_tui.text.patterns import lazy_pattern
from briefing_tui.text.sanitise import one_line


def named_only(path: str) -> tuple[str, str, Date | None]:
    """The slug, title and date that a file's path suggests."""
    from briefing_tui.parse.brief import date_of_name, stem_of
    from briefing_tui.parse.dates import split_dated_name

    stem = stem_of(path)
    date, name = split_dated_name(stem)
    words = " ".join(name.replace("-", " ").replace("_", " ").split())
    return stem, words[:1].upper() + words[1:] or stem, date or date_of_name(path)


def sortable(title: str) -> str:
    """The key by which titles are sorted: case-folded, from the first letter or digit on."""
    folded = title.casefold()
    start = next((index for index, char in enumerate(folded) if char.isalnum()), 0)
    return folded[start:]


class SavedQuery(Struct, frozen=True):
    """A query of the configuration, or one that the reader typed and shows as a list."""

    text: str
    """In the syntax of the search, in which no text is an error."""
    name: str = ""
    """Empty if the query isn't saved."""

    @property
    def label(self) -> str:
        """The title of its list."""
        return self.name or self.text


def by_name(queries: Iterable[SavedQuery]) -> Mapping[str, str]:
    return {query.name: query.text for query in queries}


Order = Literal["date", "updated", "title", "folder"]
Kind = Literal["all", "unread", "starred", "problems"]

ORDERS: tuple[Order, ...] = ("date", "updated", "title", "folder")
_ORDER_WORDS: Mapping[Order, str] = {"date": "", "updated": "by last change"}
KINDS: tuple[Kind, ...] = ("all", "unread", "starred", "problems")


class ListQuery(Struct, frozen=True):
    """A query for a list: which briefs it has, and in which order."""

    order: Order = "date"
    kind: Kind = "all"
    words: str = ""
    """Each must begin a word of the title, a tag, an author or the path; `#word` a tag's."""
    query: SavedQuery | None = None
    """The list has only briefs that this query finds."""

    @property
    def filters(self) -> bool:
        """Whether briefs may be missing from the list."""
        return self.kind != "all" or self.takes_time

    @property
    def takes_time(self) -> bool:
        """Whether the full text is searched, so that a worker collects the whole list."""
        return bool(self.words.strip()) or self.query is not None

    @property
    def label(self) -> str:
        """The differences from the default, in words: `unread · taiwan · by title`."""
        parts = (
            one_line(self.query.label) if self.query else "",
            self.kind if self.kind != "all" else "",
            " ".join(self.words.split()),
            _ORDER_WORDS.get(self.order, f"by {self.order}"),
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


# The order by folder.

_INDEXES = ("index", "_index", "readme")
_DIGITS = lazy_pattern(r"\d+")
_LAST = 1e6
"""The greatest weight, which a page without one has."""


def is_index(path: str) -> bool:
    """Whether a file is the page of its folder: `index.md`, `_index.en.md`, `README.md`."""
    return path.rpartition("/")[2].casefold().partition(".")[0] in _INDEXES


def place_key(path: str, extra: str = "{}") -> str:
    """The key by which pages are sorted folder by folder: the index page, then the other pages,
    then the folders in it.

    Pages are sorted by `weight`, a key of Hugo, which is among the unknown keys of the front
    matter, the JSON object `extra`; then by name. Numbers in names are numbers.
    """
    weight = json.loads(extra).get("weight") if '"weight"' in extra else None
    if not isinstance(weight, int | float) or not abs(weight) < _LAST:
        weight = _LAST
    natural = _DIGITS.sub(lambda digits: digits[0].zfill(8), path.casefold())
    *folders, name = natural.split("/")
    kind = 0 if is_index(path) else 1
    page = f"{kind}{weight + _LAST:010.2f}{name}"
    return "\t".join([*(f"2{folder}" for folder in folders), page])
