"""Opening an address: in `$BROWSER`, else in what the desktop opens addresses with."""

import os
import re
import shlex
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePath
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
    from briefing_tui.tui.outside.foreground import run_in_foreground

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
