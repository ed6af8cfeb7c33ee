"""The command that opens the user's editor at a line."""

import shlex
from collections.abc import Mapping
from pathlib import PurePath
from types import MappingProxyType
from typing import NamedTuple

VARIABLES = ("VISUAL", "EDITOR")
"""The first one that is set counts."""


class EditorStyle(NamedTuple):
    """How an editor takes a file and a line number."""

    arguments: tuple[str, ...] = ("{file}",)
    wait: str = ""
    """The option that makes an editor with its own window wait until the file is closed."""

    def fill(self, file: str, line: int) -> list[str]:
        """The arguments for a file and a line number from 1."""
        return [argument.format(file=file, line=line) for argument in self.arguments]


_PLUS = ("+{line}", "{file}")
_COLON = ("{file}:{line}",)

EDITORS: Mapping[str, EditorStyle] = MappingProxyType(
    {
        **dict.fromkeys(
            ("vi", "vim", "nvim", "view", "nano", "pico", "emacs", "emacsclient", "kak", "micro"),
            EditorStyle(_PLUS),
        ),
        **dict.fromkeys(
            ("joe", "jed", "jmacs", "mg", "ne", "mcedit", "vis", "zile"), EditorStyle(_PLUS)
        ),
        **dict.fromkeys(("hx", "helix"), EditorStyle(_COLON)),
        **dict.fromkeys(
            ("code", "code-insiders", "codium", "vscodium", "cursor"),
            EditorStyle(("-g", "{file}:{line}"), "--wait"),
        ),
        **dict.fromkeys(("subl", "sublime_text", "zed", "zeditor"), EditorStyle(_COLON, "--wait")),
        "gedit": EditorStyle(_PLUS, "--wait"),
        "gnome-text-editor": EditorStyle(wait="--standalone"),
        "gvim": EditorStyle(_PLUS, "-f"),
        "mvim": EditorStyle(_PLUS, "-f"),
        "kate": EditorStyle(("-l", "{line}", "{file}"), "--block"),
        "mate": EditorStyle(("-l", "{line}", "{file}"), "--wait"),
        "bbedit": EditorStyle(_PLUS, "--wait"),
    }
)
"""Editors by the name of the program. Any other editor gets the file alone."""


class EditorCommand(NamedTuple):
    """A command that edits a file, or the reason why there is none."""

    command: tuple[str, ...] = ()
    window: bool = False
    """Whether the editor opens its own window and leaves the terminal blank."""
    problem: str = ""


def editor_command(environ: Mapping[str, str], file: str, line: int = 1) -> EditorCommand:
    """The command of `$VISUAL` or `$EDITOR`, which may contain arguments, for a file and a line."""
    variable = next((name for name in VARIABLES if environ.get(name, "").strip()), "")
    if not variable:
        return EditorCommand(problem="Set $VISUAL or $EDITOR to your editor: export EDITOR=nano")
    try:
        words = shlex.split(environ[variable])
    except ValueError:
        return EditorCommand(problem=f"${variable} has a quotation mark that is not closed.")
    if not any(words[:1]):
        return EditorCommand(problem=f"${variable} names no program.")
    style = EDITORS.get(PurePath(words[0]).name.removesuffix(".exe"), EditorStyle())
    waits = not style.wait or {style.wait, "-w", "--wait"} & set(words[1:])
    program = words if waits else [*words, style.wait]
    return EditorCommand((*program, *style.fill(file, line)), window=bool(style.wait))
