"""The queries for a list of briefs, and the order of a site."""

from collections.abc import Iterable, Mapping
from math import inf
from typing import Any, Literal, NamedTuple

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
    """The texts of saved queries by their names."""
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
    """Each must begin a word of the title, a tag or an author; `#word` must begin a tag's."""
    query: SavedQuery | None = None
    """The list has only briefs that this query finds."""

    @property
    def filters(self) -> bool:
        """Whether briefs may be missing from the list."""
        return self.kind != "all" or self.searches

    @property
    def searches(self) -> bool:
        """Whether the full text is searched."""
        return bool(self.words.strip()) or self.query is not None

    @property
    def takes_time(self) -> bool:
        """Whether the whole list is collected at once, which should be done by a worker."""
        return self.searches or self.order == "folder"

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


# The order of the pages of a site: folder by folder, as in the site's own menu.
#
# The index page of a folder comes first, then its pages, then its subfolders. Pages and folders are
# sorted by `weight` (Hugo), `nav_order` (Jekyll), `order` (Astro, Quarto) or `sidebar_position`
# (Docusaurus), then by a number at the start of the name, then dated pages newest first, then by
# name. A folder has the weight of its index page.

_KEYS = ("weight", "nav_order", "order", "sidebar_position")
_NUMBER = lazy_pattern(r"(\d{1,4})[-_. ](?!\d)")
_DIGITS = lazy_pattern(r"\d+")
_INDEXES = ("index", "_index", "readme")

INDEX, PAGE, FOLDER = range(3)


class Page(NamedTuple):
    """A page: its row, its path from the root, its weight, and the sort key of its date."""

    docid: int
    path: str
    weight: float | None
    date_key: float | None


def weight_of(extra: str) -> float | None:
    """The weight in the unknown keys of the front matter, which are the text of a JSON object."""
    if not any(f'"{key}"' in extra for key in _KEYS):
        return None
    import json  # not needed to print a brief

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
    return [*key, (kind, weight, *_by_name(name, page.date_key))]


def _by_name(name: str, date_key: float | None) -> tuple[float, float, str]:
    number = _NUMBER.match(name)
    natural = _DIGITS.sub(lambda digits: digits[0].zfill(8), name.casefold())
    dated = inf if date_key is None else -date_key
    # The number that begins a date isn't a weight.
    first = float(number[1]) if number and date_key is None else inf
    return first, dated, natural
