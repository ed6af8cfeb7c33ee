"""Opening an address: in `$BROWSER`, else in what the desktop opens addresses with."""

import os
import re
import shlex
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePath
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from textual.app import App

_OPENED = re.compile(r"(?:https?://[^\s/?#]|mailto:[^\s@]+@)[\x21-\x7e]*", re.IGNORECASE)
"""Nothing else is ever handed to a program. It can't be taken for an option either."""
_IN_THE_TERMINAL = frozenset(
    {"browsh", "carbonyl", "chawan", "cha", "elinks", "links", "links2", "lynx", "w3m"}
)
_DESKTOPS = ("wslview", "xdg-open", "gio open", "x-www-browser")
_DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME")
_PATIENCE, _STEP = 3.0, 0.1
"""Seconds in which a program that can't open the address may say so."""

Which = Callable[[str], str | None]


class Browser(NamedTuple):
    """A command that opens an address, and whether it needs the terminal for it."""

    command: tuple[str, ...]
    in_terminal: bool = False


def may_open(address: str) -> bool:
    """Whether an address is one of those that are ever opened: http, https, mailto."""
    return _OPENED.fullmatch(address) is not None


def find_browser(
    address: str,
    environ: Mapping[str, str],
    *,
    platform: str = sys.platform,
    which: Which = shutil.which,
) -> Browser | None:
    """The first of the programs that are there; None where none can open an address."""
    for words in _candidates(environ, platform):
        if which(words[0]) is None:
            continue
        filled = [each.replace("%s", address) for each in words]
        command = filled if filled != list(words) else [*words, address]
        return Browser(tuple(command), PurePath(words[0]).name in _IN_THE_TERMINAL)
    return None


def _candidates(environ: Mapping[str, str], platform: str) -> list[Sequence[str]]:
    """`$BROWSER` as Python's `webbrowser` reads it: programs with `:` between them, `%s`."""
    named = [each for each in environ.get("BROWSER", "").split(os.pathsep) if each.strip()]
    if not named:
        if platform == "darwin":
            named = ["open"]
        elif any(environ.get(each) for each in _DISPLAYS):
            named = list(_DESKTOPS)
    found: list[Sequence[str]] = []
    for each in named:
        try:
            words = shlex.split(each.rstrip().removesuffix("&"))
        except ValueError:
            continue
        if words:
            found.append(words)
    return found


def open_address(app: "App[Any]", address: str) -> None:
    """Open an address and say so. Where nothing can, the address is shown to be copied."""
    from briefing_tui.tui.terminal.tty import run_in_foreground

    if not may_open(address):
        app.notify(f"Only http, https and mailto are opened: {address}", markup=False)
        return
    browser = find_browser(address, os.environ)
    if browser is None:
        problem = "There is no browser here; $BROWSER can name one."
    elif browser.in_terminal:
        problem = run_in_foreground(app, browser.command)
    else:
        problem = ""
        app.notify(address, title="Opening", markup=False)
        app.run_worker(lambda: _start(app, browser, address), thread=True, group="browser")
    if problem:
        _tell(app, problem, address)


def _tell(app: "App[Any]", problem: str, address: str) -> None:
    app.notify(f"{problem}\n{address}", severity="warning", timeout=20, markup=False)


def _start(app: "App[Any]", browser: Browser, address: str) -> None:
    """Start a program that has a window of its own; nothing of it reaches our terminal."""
    import subprocess

    from textual.worker import get_current_worker

    worker, silent = get_current_worker(), subprocess.DEVNULL
    name = PurePath(browser.command[0]).name
    try:
        process = subprocess.Popen(
            browser.command, stdin=silent, stdout=silent, stderr=silent, start_new_session=True
        )
    except OSError as error:
        app.call_from_thread(_tell, app, f"{name}: {error.strerror}.", address)
        return
    for _ in range(round(_PATIENCE / _STEP)):
        try:
            status = process.wait(_STEP)
        except subprocess.TimeoutExpired:
            if worker.is_cancelled:
                return
            continue
        if status and not worker.is_cancelled:
            problem = f"{name} could not open it."
            app.call_from_thread(_tell, app, problem, address)
        return


# MERGED:
# The reader's editor, and how it is told which line to go to.

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


# MERGED:
# The clipboard of the desktop, beside the terminal's own.
#
# Textual asks the terminal (OSC 52), which works over ssh, but several terminals refuse. Where
# the desktop has a program for its clipboard, that gets the text as well.

_PROGRAMS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("WAYLAND_DISPLAY", ("wl-copy",)),
    ("DISPLAY", ("xclip", "-selection", "clipboard")),
    ("DISPLAY", ("xsel", "--clipboard", "--input")),
    ("WSL_DISTRO_NAME", ("clip.exe",)),
)
"""Each with the variable that says that its desktop is there."""
_PATIENCE_clipboard = 2.0
"""Seconds for the program to take the text."""


def clipboard_command(
    environ: Mapping[str, str],
    *,
    platform: str = sys.platform,
    which: Callable[[str], str | None] = shutil.which,
) -> tuple[str, ...]:
    """The program that takes text for the desktop's clipboard; nothing where there is none.

    Over ssh the desktop is not the one in front of the reader, so there only the terminal is asked.
    """
    if environ.get("SSH_TTY") or environ.get("SSH_CONNECTION"):
        return ()
    if platform == "darwin":
        return ("pbcopy",) if which("pbcopy") else ()
    for variable, command in _PROGRAMS:
        if environ.get(variable) and which(command[0]):
            return command
    return ()


def hand_over(text: str) -> None:
    """Give a text to the desktop's clipboard; for a thread. Failing is no news: the terminal
    was asked as well, and neither says whether it took the text.
    """
    import subprocess

    command = clipboard_command(os.environ)
    if not command:
        return
    silent = subprocess.DEVNULL
    try:
        subprocess.run(
            command,
            input=text.encode(),
            stdout=silent,
            stderr=silent,
            timeout=_PATIENCE_clipboard,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return
