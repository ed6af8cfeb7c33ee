"""The settings in a configuration's table, and everything that is wrong with it."""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from briefing_tui.library.saved import SavedQuery
from briefing_tui.model.diagnostic import Diagnostic
from briefing_tui.settings import LEAST_WIDTH, KeySetting, Reading, Settings, did_you_mean
from briefing_tui.text.sanitise import one_line


class _WrongValueError(Exception):
    """A value that a setting can't have; the text says what it takes."""


def _path(value: object) -> Path:
    if not isinstance(value, str) or not value:
        raise _WrongValueError("takes the path of a folder")
    if "\0" in value:
        raise _WrongValueError("takes a path without control characters")
    try:
        path = Path(value).expanduser()
    except RuntimeError:
        raise _WrongValueError("begins with the home of a user who is not known here") from None
    if not path.is_absolute():
        # Relative to what? To each folder one happens to be in, it would be another library.
        raise _WrongValueError("takes a path that begins with `/` or `~`")
    return path


def _theme(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise _WrongValueError("takes a theme's name")
    return value


def _width(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < LEAST_WIDTH:
        raise _WrongValueError(f"takes a whole number of cells, at least {LEAST_WIDTH}")
    return value


def _glyphs(value: object) -> str:
    if value not in ("unicode", "ascii"):
        raise _WrongValueError('takes "unicode" or "ascii"')
    return str(value)


FIELDS: tuple[tuple[str, Callable[[object], object]], ...] = (
    ("library", _path),
    ("theme", _theme),
    ("width", _width),
    ("glyphs", _glyphs),
)
"""The settings that are one value each, beside the tables `[keys]` and `[queries]`."""


def _key_list(value: object) -> str:
    """Keys as Textual wants them, `j,down`, from such a text or a list of keys."""
    keys = value.split(",") if isinstance(value, str) else value
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
        raise _WrongValueError('takes keys: "j,down" or ["j", "down"]')
    joined = ",".join(key.strip() for key in keys)
    if not joined or any(not key for key in joined.split(",")):
        raise _WrongValueError('has an empty key; the comma key is called "comma"')
    return joined


def _query(value: object) -> str:
    """What one would type to search; whatever it says is a query, unless it says nothing."""
    if isinstance(value, dict):
        raise _WrongValueError('takes one query as text; a name with a dot stands in "…"')
    if not isinstance(value, str) or not value.strip():
        raise _WrongValueError('takes a query as text: "topic:taiwan agreement:contested"')
    return value


def _named(name: str) -> str:
    if not name.strip():
        raise _WrongValueError("is no name")
    return name


_Items = Callable[[dict[str, Any]], Iterable[tuple[str, object]]]


class ConfigurationReader:
    """One walk over a configuration that reports everything that is wrong in it."""

    def __init__(self, text: str, file: Path) -> None:
        self.lines = text.splitlines()
        self.file = file
        self.problems: list[Diagnostic] = []

    def read(self, table: dict[str, Any]) -> Reading:
        found: dict[str, Any] = {"file": self.file}
        for name, convert in FIELDS:
            if name in table:
                self._take(found, name, convert, table.pop(name))
        if "theme" in found:
            found["theme_line"] = self._line("", "theme")
        keys = self._table("keys", "binding id = keys", table, _flat)
        found["keys"] = tuple(KeySetting(*each) for each in self._entries("keys", keys, _key_list))
        queries = self._table("queries", 'name = "query"', table, dict.items)
        found["queries"] = tuple(
            SavedQuery(text, name) for name, text, _ in self._entries("queries", queries, _query)
        )
        known = [*(name for name, _ in FIELDS), "keys", "queries"]
        for name in table:
            self._report("", name, f"No setting is called `{name}`.", did_you_mean(name, known))
        return Reading(Settings(**found), tuple(sorted(self.problems, key=lambda each: each.line)))

    def _take(
        self, found: dict[str, Any], name: str, convert: Callable[[object], object], value: object
    ) -> None:
        try:
            found[name] = convert(value)
        except _WrongValueError as error:
            self._report("", name, f"`{name}` {error}.")

    def _table(
        self, section: str, shape: str, table: dict[str, Any], items: _Items
    ) -> Iterable[tuple[str, object]]:
        found = table.pop(section, {})
        if isinstance(found, dict):
            return items(found)
        self._report("", section, f"`{section}` takes a table: {shape}.")
        return ()

    def _entries(
        self,
        section: str,
        entries: Iterable[tuple[str, object]],
        convert: Callable[[object], str],
    ) -> Iterator[tuple[str, str, int]]:
        """Each name of a table with its value and line; what is wrong is reported instead."""
        for name, value in entries:
            try:
                yield _named(name), convert(value), self._line(section, name)
            except _WrongValueError as error:
                self._report(section, name, f"`{name}` {error}.")

    def _report(self, section: str, name: str, message: str, hint: str = "") -> None:
        line, message = self._line(section, name), one_line(message)
        path = one_line(str(self.file))
        self.problems.append(Diagnostic(path, line, 1, "error", "settings", message, hint))

    def _line(self, section: str, name: str) -> int:
        """The line a key stands on. tomllib doesn't say; the common ways to write it do."""
        inside = ""
        for number, line in enumerate(self.lines, start=1):
            if header := re.match(r"\s*\[\[?\s*([^]]+?)\s*\]", line):
                inside = _unquoted(header[1])
                if not section and _same_or_under(inside, name):
                    return number
            elif setting := re.match(r"\s*([^=#]+?)\s*=", line):
                written = _unquoted(setting[1])
                whole = f"{inside}.{written}" if inside else written
                if _same_or_under(whole, f"{section}.{name}" if section else name):
                    return number
        return 1


def _unquoted(key: str) -> str:
    return re.sub(r"\s*\.\s*", ".", key.replace('"', "").replace("'", ""))


def _same_or_under(written: str, name: str) -> bool:
    return written == name or written.startswith(f"{name}.")


def _flat(table: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, object]]:
    """`claims.next = "j"` is a table in a table to TOML, and a binding's id to us."""
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value
