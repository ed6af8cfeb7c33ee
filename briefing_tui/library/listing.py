"""What the library's list shows of a brief, what a list can be asked for, and a site's order."""

from collections.abc import Iterable, Mapping
from math import inf
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from briefing_tui.model.brief import Date
from briefing_tui.parse.dates import parse_date
from briefing_tui.text.patterns import lazy_pattern
from briefing_tui.text.sanitise import one_line


class Listing(Struct, frozen=True, kw_only=True):
    """One line of a list of briefs. Counts are None until the file has been read.

    Paths and dates are kept as text: to make their values takes most of the time of a long list.
    """

    file: str
    """The path of the file."""
    path_from_root: str
    """The sanitised path from the library's folder, with `/`: for showing, and the key of the
    brief in `KnownBriefs`, `Brief.path` and the reading state."""
    slug: str
    title: str
    date_edtf: str = ""
    updated_edtf: str = ""
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

    @property
    def path(self) -> Path:
        return Path(self.file)

    @property
    def date(self) -> Date | None:
        return parse_date(self.date_edtf)

    @property
    def updated(self) -> Date | None:
        return parse_date(self.updated_edtf)


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


# The order of the pages of a site: folder by folder, as the site's own menu has them.
#
# In a folder its index page comes first, then the pages, then the folders in it. Both go by
# `weight` (Hugo), `nav_order` (Jekyll), `order` (Astro, Quarto) or `sidebar_position`
# (Docusaurus), then by a number that begins the name, then dated pages from the newest on, then by
# name. A folder has the weight of its index page.

_KEYS = ("weight", "nav_order", "order", "sidebar_position")
_NUMBER = lazy_pattern(r"(\d{1,4})[-_. ](?!\d)")
_DIGITS = lazy_pattern(r"\d+")
_INDEXES = ("index", "_index", "readme")

INDEX, PAGE, FOLDER = range(3)


class Page(NamedTuple):
    """A page: its row, its path from the root, its weight, and the instant of its date."""

    docid: int
    path: str
    weight: float | None
    earliest: float | None


def weight_of(extra: str) -> float | None:
    """The weight in the unknown keys of a brief's front matter, the text of a JSON object."""
    if not any(f'"{key}"' in extra for key in _KEYS):
        return None
    import json  # printing a brief needs none

    values: dict[str, Any] = json.loads(extra)
    sidebar = values.get("sidebar")
    nested = sidebar.get("order") if isinstance(sidebar, dict) else None
    for value in (*(values.get(key) for key in _KEYS), nested):
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < inf:
            return float(value)
    return None


def is_index(path: str) -> bool:
    """Whether a file is the page of its folder: `index.md`, `_index.en.md`, `README.md`."""
    return path.rpartition("/")[2].casefold().partition(".")[0] in _INDEXES


def in_site_order(pages: Iterable[Page]) -> list[Page]:
    """The pages in the order of the site."""
    pages = tuple(pages)
    weights = {
        page.path.rpartition("/")[0]: page.weight
        for page in pages
        if page.weight is not None and is_index(page.path)
    }
    return sorted(pages, key=lambda page: _place(page, weights))


def _place(page: Page, weights: Mapping[str, float]) -> list[tuple[int, float, float, float, str]]:
    """The key of a page: one part for each folder of its path, and one for its name."""
    *folders, name = page.path.split("/")
    key = []
    path = ""
    for folder in folders:
        path = f"{path}/{folder}" if path else folder
        key.append((FOLDER, weights.get(path, inf), *_by_name(folder, None)))
    kind = INDEX if is_index(name) else PAGE
    weight = inf if page.weight is None or kind == INDEX else page.weight
    return [*key, (kind, weight, *_by_name(name, page.earliest))]


def _by_name(name: str, earliest: float | None) -> tuple[float, float, str]:
    number = _NUMBER.match(name)
    natural = _DIGITS.sub(lambda digits: digits[0].zfill(8), name.casefold())
    dated = inf if earliest is None else -earliest
    # The number of a date in a name is no place.
    first = float(number[1]) if number and earliest is None else inf
    return first, dated, natural
