"""Opening an address in `$BROWSER` or in the desktop's browser.

The standard library's `webbrowser` does not suffice: it doesn't tell which browsers need the
terminal, and those that don't still write their messages to it.
"""

import os
import shlex
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, NamedTuple

from briefing_tui.text.addresses import Address

if TYPE_CHECKING:
    from textual.app import App

_IN_THE_TERMINAL = frozenset(
    {"browsh", "carbonyl", "chawan", "cha", "elinks", "links", "links2", "lynx", "w3m"}
)
_DESKTOPS = ("wslview", "xdg-open", "gio open", "x-www-browser")
_DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME")
_TIMEOUT, _STEP = 3.0, 0.1
"""Seconds to wait for a program to fail; one that runs longer has opened the address."""


class Browser(NamedTuple):
    """A command that opens an address, and whether it needs the terminal."""

    command: tuple[str, ...]
    in_terminal: bool = False


def find_browser(
    address: str,
    environ: Mapping[str, str],
    *,
    platform: str = sys.platform,
    which: Callable[[str], str | None] = shutil.which,
) -> Browser | None:
    """The first browser that is installed: of those in `$BROWSER`, else of the desktop's.

    `$BROWSER` is a list of commands separated by `:`, in which `%s` stands for the address.
    """
    commands = [name for name in environ.get("BROWSER", "").split(os.pathsep) if name.strip()]
    if not commands and platform == "darwin":
        commands = ["open"]
    elif not commands and any(environ.get(variable) for variable in _DISPLAYS):
        commands = list(_DESKTOPS)
    for command in commands:
        try:
            words = shlex.split(command.rstrip().removesuffix("&"))
        except ValueError:
            continue
        if words and which(words[0]):
            filled = [word.replace("%s", address) for word in words]
            filled = filled if filled != words else [*words, address]
            return Browser(tuple(filled), PurePath(words[0]).name in _IN_THE_TERMINAL)
    return None


def open_address(app: "App[Any]", address: Address) -> None:
    """Open an address and show its host. Without a browser, show the address to be copied."""
    from briefing_tui.tui.terminal.suspend import run_in_foreground

    host = address.host + (f" ({address.decoded})" if address.decoded else "")
    if app.is_web:  # the browser that the reader is in
        app.open_url(address.text)
        app.notify(f"Opening {host}: {address.text}")
        return
    browser = find_browser(address.text, os.environ)
    if browser is None:
        _report(app, "There is no browser here; $BROWSER can name one.", address.text)
    elif browser.in_terminal:
        if problem := run_in_foreground(app, browser.command, f"Opening {host}"):
            _report(app, problem, address.text)
    else:
        command = browser.command
        app.notify(f"Opening {host}: {address.text}")
        app.run_worker(lambda: _start(app, command, address.text), thread=True, group="browser")


def _report(app: "App[Any]", problem: str, address: str) -> None:
    app.notify(f"{problem} {address}", severity="warning")


def _start(app: "App[Any]", command: Sequence[str], address: str) -> None:
    """Start a program with its own window; none of its output reaches our terminal."""
    import subprocess

    from textual.worker import get_current_worker

    worker, null = get_current_worker(), subprocess.DEVNULL
    name = PurePath(command[0]).name
    try:
        process = subprocess.Popen(
            command, stdin=null, stdout=null, stderr=null, start_new_session=True
        )
    except OSError as error:
        app.call_from_thread(_report, app, f"{name}: {error.strerror}.", address)
        return
    for _ in range(round(_TIMEOUT / _STEP)):
        try:
            status = process.wait(_STEP)
        except subprocess.TimeoutExpired:
            if worker.is_cancelled:
                return
            continue
        if status and not worker.is_cancelled:
            app.call_from_thread(_report, app, f"{name} could not open it.", address)
        return
