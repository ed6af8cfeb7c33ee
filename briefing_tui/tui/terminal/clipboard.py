"""The clipboard of the desktop.

Textual asks the terminal to copy (OSC 52). That works over ssh, but several terminals refuse, so
the desktop's own clipboard program gets the text as well.
"""

import os
import shutil
import sys
from collections.abc import Callable, Mapping

_PROGRAMS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("WAYLAND_DISPLAY", ("wl-copy",)),
    ("DISPLAY", ("xclip", "-selection", "clipboard")),
    ("DISPLAY", ("xsel", "--clipboard", "--input")),
    ("WSL_DISTRO_NAME", ("clip.exe",)),
)
"""Clipboard programs, each with the variable that is set on its desktop."""
_TIMEOUT = 2.0
"""Seconds for the program to take the text."""


def clipboard_command(
    environ: Mapping[str, str],
    *,
    platform: str = sys.platform,
    which: Callable[[str], str | None] = shutil.which,
) -> tuple[str, ...]:
    """The clipboard program of the desktop, or nothing.

    Over ssh there is none: the desktop would not be the one in front of the user.
    """
    if environ.get("SSH_TTY") or environ.get("SSH_CONNECTION"):
        return ()
    if platform == "darwin":
        return ("pbcopy",) if which("pbcopy") else ()
    for variable, command in _PROGRAMS:
        if environ.get(variable) and which(command[0]):
            return command
    return ()


def copy_to_desktop(text: str) -> None:
    """Give a text to the clipboard program; blocks, so call it in a thread.

    Errors are ignored: the terminal was asked too, and does not report success either.
    """
    import subprocess

    command = clipboard_command(os.environ)
    if not command:
        return
    output = subprocess.DEVNULL
    try:
        subprocess.run(
            command,
            input=text.encode(),
            stdout=output,
            stderr=output,
            timeout=_TIMEOUT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return
