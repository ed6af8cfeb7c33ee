"""The clipboard of the desktop, beside the terminal's own.

Textual asks the terminal (OSC 52), which works over ssh, but several terminals refuse. Where
the desktop has a program for its clipboard, that gets the text as well.
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
"""Each with the variable that says that its desktop is there."""
_PATIENCE = 2.0
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
            timeout=_PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return
