"""The configuration: read once from a TOML file into a frozen value that is passed on.

An unknown key is an error and not a shrug: a setting that does nothing because of a typing
slip is the kind of fault nobody finds.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import Literal

from msgspec import Struct

from briefing_tui.library.saved import SavedQuery
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

    from briefing_tui.settings.reading import ConfigurationReader

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
