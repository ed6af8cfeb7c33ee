"""The order of the pages of a site: folder by folder, as the site's own menu has them.

In a folder its index page comes first, then the pages, then the folders in it. Both go by
`weight` (Hugo), `nav_order` (Jekyll), `order` (Astro, Quarto) or `sidebar_position`
(Docusaurus), then by a number that begins the name, then dated pages from the newest on, then by
name. A folder has the weight of its index page.
"""

import json
import re
from collections.abc import Iterable, Mapping
from math import inf
from typing import Any, NamedTuple

_KEYS = ("weight", "nav_order", "order", "sidebar_position")
_NUMBER = re.compile(r"(\d{1,4})[-_. ](?!\d)")
_DIGITS = re.compile(r"\d+")
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
