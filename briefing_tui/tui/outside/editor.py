"""The reader's editor, and how it is told which line to go to."""

import shlex
from collections.abc import Mapping
from pathlib import PurePath
from types import MappingProxyType
from typing import NamedTuple

VARIABLES = ("VISUAL", "EDITOR")
"""In the order in which they count."""


class Habit(NamedTuple):
    """How an editor takes a file and a line. `wait` makes one that opens a window stay."""

    arguments: tuple[str, ...] = ("{file}",)
    wait: str = ""

    def fill(self, file: str, line: int) -> list[str]:
        """The arguments for a file and a line from 1."""
        return [each.format(file=file, line=line) for each in self.arguments]


_PLUS = ("+{line}", "{file}")
_COLON = ("{file}:{line}",)

HABITS: Mapping[str, Habit] = MappingProxyType(
    {
        **dict.fromkeys(
            ("vi", "vim", "nvim", "view", "nano", "pico", "emacs", "emacsclient", "kak", "micro"),
            Habit(_PLUS),
        ),
        **dict.fromkeys(("joe", "jed", "jmacs", "mg", "ne", "mcedit", "vis", "zile"), Habit(_PLUS)),
        **dict.fromkeys(("hx", "helix"), Habit(_COLON)),
        **dict.fromkeys(
            ("code", "code-insiders", "codium", "vscodium", "cursor"),
            Habit(("-g", "{file}:{line}"), "--wait"),
        ),
        **dict.fromkeys(("subl", "sublime_text", "zed", "zeditor"), Habit(_COLON, "--wait")),
        "gedit": Habit(_PLUS, "--wait"),
        "gnome-text-editor": Habit(wait="--standalone"),
        "gvim": Habit(_PLUS, "-f"),
        "mvim": Habit(_PLUS, "-f"),
        "kate": Habit(("-l", "{line}", "{file}"), "--block"),
        "mate": Habit(("-l", "{line}", "{file}"), "--wait"),
        "bbedit": Habit(_PLUS, "--wait"),
    }
)
"""Editors by the name of the program. Others get the file alone."""


class Editing(NamedTuple):
    """A command that edits a file; without one, why not."""

    command: tuple[str, ...] = ()
    window: bool = False
    """It opens a window of its own, and the terminal stays blank meanwhile."""
    problem: str = ""


def editor_command(environ: Mapping[str, str], file: str, line: int = 1) -> Editing:
    """The command for `$VISUAL`, else `$EDITOR`, which may have arguments of their own."""
    name = next((each for each in VARIABLES if environ.get(each, "").strip()), "")
    if not name:
        return Editing(problem="Set $VISUAL or $EDITOR to your editor: export EDITOR=nano")
    try:
        words = shlex.split(environ[name])
    except ValueError:
        return Editing(problem=f"${name} has a quotation mark that is not closed.")
    if not any(words[:1]):
        return Editing(problem=f"${name} names no program.")
    habit = HABITS.get(PurePath(words[0]).name.removesuffix(".exe"), Habit())
    waits = not habit.wait or {habit.wait, "-w", "--wait"} & set(words[1:])
    before = words if waits else [*words, habit.wait]
    return Editing((*before, *habit.fill(file, line)), window=bool(habit.wait))
