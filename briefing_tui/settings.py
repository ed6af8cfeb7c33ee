"""The configuration: read once from a TOML file into a frozen value that is passed on.

An unknown key is an error and not a shrug: a setting that does nothing because of a typing
slip is the kind of fault nobody finds.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import Any, Literal

from msgspec import Struct

from briefing_tui.library.brief_list import SavedQuery
from briefing_tui.model.diagnostic import Diagnostic
from briefing_tui.text.sanitise import one_line

Glyphs = Literal["unicode", "ascii"]

LEAST_WIDTH = 20
"""Fewer cells make no line. There is no upper limit."""


class KeySetting(Struct, frozen=True):
    """One line of `[keys]`: a binding's id, its keys joined by commas, and the line."""

    id: str
    keys: str
    line: int = 1


class Settings(Struct, frozen=True, kw_only=True):
    """What the reader chose, from the configuration and then the command line."""

    file: Path | None = None
    """The configuration that was read, if there is one."""
    library: Path | None = None
    theme: str = ""
    """A theme's name, or empty for the interface's own choice."""
    theme_line: int = 0
    """The line of the configuration it stands on; 0 where the command line gave it."""
    width: int | None = None
    """The measure of prose in cells, where the reader set one."""
    glyphs: Glyphs = "unicode"
    keys: tuple[KeySetting, ...] = ()
    queries: tuple[SavedQuery, ...] = ()
    """Queries that open as lists, in the order of the file."""
    colour: bool = True
    """False where `NO_COLOR` or `--color never` asks for no colour code at all."""

    @property
    def keymap(self) -> dict[str, str]:
        """Binding id → keys, as Textual's `set_keymap` takes it."""
        return {setting.id: setting.keys for setting in self.keys}

    def check_keys(
        self, known_ids: Collection[str], known_key: Callable[[str], bool] = lambda key: True
    ) -> tuple[Diagnostic, ...]:
        """What is wrong in `[keys]`; only the interface knows its bindings and key names."""
        return tuple(self._key_problems(known_ids, known_key))

    def _key_problems(
        self, known_ids: Collection[str], known_key: Callable[[str], bool]
    ) -> Iterator[Diagnostic]:
        for setting in self.keys:
            if setting.id not in known_ids:
                yield self._problem(
                    setting.line,
                    f"No binding is called `{one_line(setting.id)}`.",
                    did_you_mean(setting.id, known_ids),
                )
            for key in setting.keys.split(","):
                if not known_key(key):
                    yield self._problem(setting.line, f"No key is called `{one_line(key)}`.")

    def check_theme(self, known: Collection[str]) -> tuple[Diagnostic, ...]:
        """What is wrong with the theme; only the interface knows the themes."""
        if not self.theme or self.theme in known:
            return ()
        hint = did_you_mean(self.theme, known) or f"The themes are {', '.join(sorted(known))}."
        message = f"No theme is called `{one_line(self.theme)}`."
        return (self._problem(self.theme_line, message, hint),)

    def _problem(self, line: int, message: str, hint: str = "") -> Diagnostic:
        path = one_line(str(self.file)) if self.file and line else "command line"
        return Diagnostic(path, max(line, 1), 1, "error", "settings", message, hint)


class Reading(Struct, frozen=True):
    """A configuration as far as it could be read, and what was wrong with it."""

    settings: Settings
    diagnostics: tuple[Diagnostic, ...] = ()


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`Did you mean `theme`?`, or nothing where no known word is near."""
    near = nearest(word, known)
    return f"Did you mean `{near}`?" if near else ""


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word most like a misspelt one, or nothing."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(word.lower(), list(known), n=1, cutoff=0.6)), "")


def read_settings(file: Path) -> Reading:
    """The configuration in a file. A file that isn't there is a configuration of defaults."""
    shown = one_line(str(file))
    try:
        # utf-8-sig: editors on Windows begin a file with a mark that TOML doesn't allow.
        text = file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return Reading(Settings())
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return _refused(shown, line, 1, "The configuration is not UTF-8 text.")
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        return _refused(shown, 1, 1, f"The configuration can't be read: {reason}.")
    return parse_settings(text, file)


def parse_settings(text: str, file: Path) -> Reading:
    """The configuration in a TOML text; `file` is where it came from."""
    import tomllib  # most readers have no configuration to read with it

    shown = one_line(str(file))
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message, line, column = _toml_place(str(error), text)
        return _refused(shown, line, column, f"The configuration is not TOML: {message}.")
    except ValueError:  # Python's limit of digits; tomllib lets it through
        return _refused(shown, 1, 1, "The configuration has a number of too many digits.")
    except RecursionError:
        return _refused(shown, 1, 1, "The configuration is nested too deeply.")
    return ConfigurationReader(text, file).read(table)


def _refused(shown: str, line: int, column: int, message: str) -> Reading:
    return Reading(Settings(), (Diagnostic(shown, line, column, "error", "settings", message),))


def _toml_place(message: str, text: str) -> tuple[str, int, int]:
    """tomllib's message without the place at its end, and the place."""
    if found := re.fullmatch(r"(.*) \(at line (\d+), column (\d+)\)", message, re.DOTALL):
        return _lowered(found[1]), int(found[2]), int(found[3])
    return _lowered(message.removesuffix(" (at end of document)")), text.count("\n") + 1, 1


def _lowered(message: str) -> str:
    return one_line(message[:1].lower() + message[1:])


# MERGED:
# The settings in a configuration's table, and everything that is wrong with it.


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
