"""Names of a brief from its path and body, where the front matter gives none."""

import re

from briefing_tui.model.dates import Date
from briefing_tui.parse.dates import parse_date, split_dated_name

_FOLDER_FILES = ("index", "_index")
_EXTENSION = re.compile(r"\.(?:md|markdown)$", re.I)

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DAY_OR_LESS = re.compile(r"[0-9]{4}(?:-[0-9]{2}){0,2}")


def stem_of(path: str) -> str:
    """A file's name without its extension; its folder's name for `index` and `_index`."""
    stem, _ = _stem(path)
    return stem


def _stem(path: str) -> tuple[str, bool]:
    folders, _, name = path.replace("\\", "/").rstrip("/").rpartition("/")
    stem = _EXTENSION.sub("", name)
    if stem.lower() in _FOLDER_FILES:
        names = (each for each in reversed(folders.split("/")) if each not in ("", ".", ".."))
        folder = next(names, "")
        if folder:
            return folder, True
    return stem or name, False


def date_of_name(path: str) -> Date | None:
    """The date prefix of a file's name, or the whole name where that is a date."""
    stem, is_folder = _stem(path)
    dated, _ = split_dated_name(stem)
    if dated is not None:
        return dated
    # A folder called 2025 holds a year's posts and is not dated by it.
    name_of_date = _DAY if is_folder else _DAY_OR_LESS
    return parse_date(stem) if name_of_date.fullmatch(stem) else None
