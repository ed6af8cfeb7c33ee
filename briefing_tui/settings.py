"""The configuration: a TOML file, read once into a frozen value.

An unknown name is an error, because a misspelt setting would silently do nothing. The id of a
binding and the name of a theme are only a warning: another version may have them.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

from msgspec import Meta, Struct, ValidationError, convert
from msgspec.structs import replace

from briefing_tui.former_names import what_became_of
from briefing_tui.layout.direction import Bidi
from briefing_tui.library.files import reason_of
from briefing_tui.library.paths import read_own
from briefing_tui.model.brief import Diagnostic, Severity
from briefing_tui.text.sanitise import one_line
from briefing_tui.text.suggestions import did_you_mean

Glyphs = Literal["auto", "unicode", "ascii"]

_MOST = 2**20
"""Bytes of the longest configuration."""
MOST_VERSIONS = 1000
LEAST_WIDTH = 20
"""The smallest measure in cells. It has no upper limit."""
MOST_REPORTED = 20
"""The problems of one check that are reported: looking for the line of each takes time."""


class Fault(NamedTuple):
    """A problem whose line and hint have not been looked for."""

    path: str
    """The setting's dotted path: `keys.quit`."""
    message: str
    hint: Callable[[], str] = str
    severity: Severity = "error"


class Settings(Struct, frozen=True, kw_only=True):
    """The choices of the user, from the configuration and then from the command line."""

    file: Path | None = None
    """The configuration that was read, if it exists."""
    text: str = ""
    """The text of that file, in which an error finds its line."""
    library: Path | None = None
    theme: str = ""
    """The name of a theme. Empty means a theme that suits the terminal's background."""
    is_theme_named: bool = True
    """False if `theme` is the one chosen in the reader last, or its default."""
    width: int | None = None
    """The measure of the text in cells. None means the default of each view."""
    glyphs: Glyphs = "auto"
    """`auto` is decided where the terminal is known; elsewhere it means `unicode`."""
    clipboard: tuple[str, ...] = ()
    """The command that gets what is copied; without one, what the system has is used."""
    bidi: Bidi = "auto"
    """Who puts right-to-left text in the order of the screen. `auto` is decided by what the
    terminal says of itself."""
    notes: Path | None = None
    """The folder of notes. None means the folder of the user's data."""
    versions: int = 100
    """Megabytes of the reading state from which on the versions read longest ago are forgotten."""
    keymap: Mapping[str, str] = {}
    """Binding id → keys, joined by commas: the argument of Textual's `set_keymap`."""
    queries: Mapping[str, str] = {}
    """The saved queries, in the order of the file."""
    select: tuple[str, ...] | None = None
    """What `briefing check` reports: codes or words for several; None means all but the hints."""
    ignore: tuple[str, ...] = ()
    """The codes that `briefing check` leaves out."""
    colour: bool = True
    """False if `NO_COLOR` or `--color never` asks for an interface without colour codes."""

    def check_keys(
        self,
        known_ids: Collection[str],
        is_key: Callable[[str], bool] = lambda key: True,
    ) -> tuple[Diagnostic, ...]:
        """The problems in `[keys]`. Only the interface knows its bindings and the names of keys."""

        def hint(key: str) -> str:
            return f"Did you mean `{key.lower()}`?" if is_key(key.lower()) else ""

        def hint_of_id(id: str) -> str:
            became = what_became_of(id)
            return f"It {became}" if became else did_you_mean(id, known_ids)

        unknown = self.keymap.keys() - known_ids
        unknown_keys = [
            Fault(f"keys.{id}", f"No key is called `{key}`.", partial(hint, key))
            for id, keys in self.keymap.items()
            for key in keys.split(",")
            if id not in unknown and not is_key(key)
        ]
        unknown_ids = [
            Fault(
                f"keys.{id}",
                f"No binding is called `{id}`.",
                partial(hint_of_id, id),
                "warning",
            )
            for id in self.keymap
            if id in unknown
        ]
        return self.reported([*unknown_keys, *unknown_ids])

    def check_theme(self, known: Collection[str]) -> tuple[Diagnostic, ...]:
        """The warning of an unknown theme. Only the interface knows the themes."""
        if not self.theme or self.theme in known:
            return ()
        message = f"No theme is called `{self.theme}`."
        return (self.problem("theme", message, theme_hint(self.theme, known), "warning"),)

    def reported(self, faults: Sequence[Fault]) -> "Problems":
        """The first problems in the order of the file, and the number of the others."""
        shown = [
            self.problem(fault.path, fault.message, fault.hint(), fault.severity)
            for fault in faults[:MOST_REPORTED]
        ]
        shown.sort(key=lambda problem: problem.line)
        if others := faults[MOST_REPORTED:]:
            severity = min(fault.severity for fault in others)  # "error" before "warning"
            words = f"And {len(others):,} more."
            shown.append(self.problem(others[0].path, words, severity=severity))
        return tuple(shown)

    def problem(
        self, path: str, message: str, hint: str = "", severity: Severity = "error"
    ) -> Diagnostic:
        """A problem in a setting, which is named by its dotted path: `keys.quit`."""
        file = one_line(str(self.file))
        message = one_line(message)
        return Diagnostic(file, self.line_of(path), 1, severity, "settings", message, hint)

    def line_of(self, path: str) -> int:
        """The first line of a setting or a table, named by its dotted path; tomllib reports none.

        Finds what stands at the beginning of a line, else returns 1.
        """
        table = ""
        for number, line in enumerate(self.text.splitlines(), start=1):
            if header := re.match(r"\s*+\[\[?([^]]+)\]", line):
                table = name = f"{_unquoted(header[1].strip())}."
            elif setting := re.match(r"\s*+([^=#]+)=", line):
                name = f"{table}{_unquoted(setting[1].strip())}."
            else:
                continue
            if name.startswith(f"{path}."):
                return number
        return 1


Problems = tuple[Diagnostic, ...]


def theme_hint(name: str, known: Collection[str]) -> str:
    return did_you_mean(name, known) or f"The themes are {', '.join(known)}."


def read_settings(file: Path) -> tuple[Settings, Problems]:
    """Read a configuration. A file that does not exist gives the defaults."""
    try:
        # utf-8-sig: editors on Windows write a byte order mark, which TOML does not allow.
        data = read_own(file, _MOST, follows_links=True).decode("utf-8-sig")
        text = data.replace("\r\n", "\n").replace("\r", "\n")
    except FileNotFoundError:
        return Settings(), ()
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return _unreadable(file, line, 1, "The configuration is not UTF-8 text.")
    except OSError as error:
        return _unreadable(file, 1, 1, f"The configuration can't be read: {reason_of(error)}.")
    return parse_settings(text, file)


def parse_settings(text: str, file: Path) -> tuple[Settings, Problems]:
    """Read a configuration from its text; `file` is its path."""
    import tomllib  # here, because most users have no configuration

    try:
        table = tomllib.loads(text)
    # tomllib lets Python's errors through for too many digits and too deep a nesting.
    except (ValueError, RecursionError) as error:
        message, line, column = _toml_place(str(error), text)
        return _unreadable(file, line, column, f"The configuration is not TOML: {message}.")
    return _settings_in(table, text, file)


def _unreadable(file: Path, line: int, column: int, message: str) -> tuple[Settings, Problems]:
    path = one_line(str(file))
    return Settings(), (Diagnostic(path, line, column, "error", "settings", message),)


def _toml_place(message: str, text: str) -> tuple[str, int, int]:
    """Split an error of tomllib into its message, line and column."""
    message = message[:1].lower() + message[1:]
    match = re.fullmatch(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", message, re.S)
    if match is None:
        return one_line(message), 1, 1
    line, column = match[2] or text.count("\n") + 1, match[3] or 1
    return one_line(match[1]), int(line), int(column)


# The settings by name: how a value is converted, and what an error says about it.


class Setting(NamedTuple):
    """A setting, or an entry of a table of settings."""

    convert: Callable[[Any], Any]
    """Raises msgspec's ValidationError for a value that the setting does not take."""
    takes: str
    table: str = ""
    """The form of the table's lines, if the setting is a table."""
    entries: tuple[str, ...] = ()
    """The names that the table's lines may have; empty for any."""


def _folder(value: Any) -> Path:
    # A relative path would name another folder in each folder.
    path = convert(value, Annotated[str, Meta(pattern=r"\A[/~][^\0]*\Z")])
    try:
        return Path(path).expanduser()
    except RuntimeError:
        raise ValidationError(f"the home of {path} is unknown") from None


def _command(value: Any) -> tuple[str, ...]:
    """The words of a command, which no shell reads."""
    import shlex

    try:
        words = shlex.split(convert(value, str))
    except ValueError as error:  # msgspec's ValidationError is one, too
        raise ValidationError("not a command") from error
    if not words or "\0" in "".join(words):
        raise ValidationError("no command")
    return tuple(words)


def _keys(value: Any) -> str:
    """Keys in the form of Textual, `j,down`, from such a text or from a list."""
    keys = convert(value.split(",") if isinstance(value, str) else value, list[str])
    stripped = [key.strip() for key in ",".join(keys).split(",")]
    return ",".join(convert(stripped, list[Annotated[str, Meta(min_length=1)]]))


def split_codes(value: Any) -> tuple[str, ...]:
    """The words in `shared-slug, date` or `["shared-slug", "date"]`."""
    words = convert(value.split(",") if isinstance(value, str) else value, list[str])
    return tuple(filter(None, (word.strip() for word in ",".join(words).split(","))))


SETTINGS: Mapping[str, Setting] = {
    "library": Setting(
        _folder, "the path of a folder, which begins with `/` or with `~` for your home"
    ),
    "notes": Setting(
        _folder, "the path of a folder, which begins with `/` or with `~` for your home"
    ),
    "theme": Setting(
        lambda value: convert(value, Annotated[str, Meta(min_length=1)]), "the name of a theme"
    ),
    "width": Setting(
        lambda value: convert(value, Annotated[int, Meta(ge=LEAST_WIDTH)]),
        f"a whole number of cells, at least {LEAST_WIDTH}",
    ),
    "glyphs": Setting(lambda value: convert(value, Glyphs), '"auto", "unicode" or "ascii"'),
    "clipboard": Setting(
        _command, 'a command that gets the text as its input: "xclip -selection primary"'
    ),
    "bidi": Setting(lambda value: convert(value, Bidi), '"auto", "terminal" or "off"'),
    "versions": Setting(
        lambda value: convert(value, Annotated[int, Meta(ge=0, le=MOST_VERSIONS)]),
        f"a whole number of megabytes, at most {MOST_VERSIONS}",
    ),
    "keys": Setting(
        _keys,
        'keys: "j,down" or ["j", "down"]; the comma is called "comma"',
        table="binding id = keys",
    ),
    "queries": Setting(
        lambda value: convert(value, Annotated[str, Meta(pattern=r"\S")]),
        'a query: "topic:taiwan agreement:contested"',
        table='name = "query"',
    ),
    "check": Setting(
        split_codes,
        'codes of `briefing check`: "shared-slug, date" or ["shared-slug", "date"]',
        table="select = codes",
        entries=("select", "ignore"),
    ),
}


def _settings_in(table: dict[str, Any], text: str, file: Path) -> tuple[Settings, Problems]:
    """Convert each setting on its own, so that all errors are reported at once."""
    settings = Settings(file=file, text=text)
    values: dict[str, Any] = {}
    faults: list[Fault] = []

    def report(path: str, message: str, hint: Callable[[], str] = str) -> None:
        faults.append(Fault(path, message, hint))

    for name, value in table.items():
        setting = SETTINGS.get(name)
        if setting is None:
            hint = partial(did_you_mean, name, SETTINGS)
            report(name, f"No setting is called `{name}`.", hint)
        elif not setting.table:
            try:
                values[name] = setting.convert(value)
            except ValidationError:
                report(name, f"`{name}` takes {setting.takes}.")
        elif not isinstance(value, dict):
            report(name, f"`{name}` takes a table with lines like: {setting.table}.")
        else:
            values[name] = _entries(name, setting, value, report)
    values["keymap"] = values.pop("keys", {})
    values |= values.pop("check", {})
    return replace(settings, **values), settings.reported(faults)


def _entries(
    name: str, setting: Setting, table: dict[str, Any], report: Callable[..., None]
) -> dict[str, Any]:
    entries: dict[str, Any] = {}
    for key, value in _flat(table):
        if setting.entries and key not in setting.entries:
            hint = f"Its entries are {', '.join(setting.entries)}."
            report(f"{name}.{key}", f"`{name}` has no entry `{key}`.", partial(str, hint))
            continue
        try:
            entries[key] = setting.convert(value)
        except ValidationError:
            report(f"{name}.{key}", f"`{key}` takes {setting.takes}.")
        if not key.strip():
            report(f"{name}.{key}", f"An entry of `{name}` has no name.")
    return entries


def _flat(table: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, object]]:
    """The entries of a table. `claims.next = "j"` is a nested table in TOML, one name for us."""
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def _unquoted(key: str) -> str:
    return re.sub(r"(?<!\s)\s*+\.\s*+", ".", key.replace('"', "").replace("'", ""))
