"""An editor in one half of the terminal, the reader in the other."""

import os
from pathlib import Path

import pytest

from tests.conftest import OpenTerminal
from tests.e2e.reader import ALPHA, BRIEFING, quit_cleanly
from tests.slow import slow

OLD, NEW = "narrative begins here", "narrative was begun anew"


def rename_over(path: Path, text: str) -> None:
    """As vim, emacs and `sed -i` save."""
    aside = path.with_name("sedAbCdEf")
    aside.write_text(text, encoding="utf-8")
    aside.replace(path)


def rewrite(path: Path, text: str) -> None:
    """As VS Code and nano save; the file is empty for a moment, and then half of it is there."""
    half = len(text.encode()) // 2
    with path.open("wb", buffering=0) as file:
        os.fsync(file.fileno())
        file.write(text.encode()[:half])
        os.fsync(file.fileno())
        file.write(text.encode()[half:])


@pytest.mark.parametrize(
    ("where", "save"),
    [
        ("library", rename_over),
        slow("library", rewrite),
        slow("home", rename_over),
        slow("home", rewrite),
        slow("linked", rename_over),
        slow("linked", rewrite),
    ],
)
def test_a_save_shows_and_is_marked(
    open_terminal: OpenTerminal,
    own_home: Path,
    tmp_path: Path,
    where: str,
    save: object,
) -> None:
    text = ALPHA.read_text(encoding="utf-8")
    folder = own_home if where == "home" else tmp_path / "desk"
    folder.mkdir(exist_ok=True)
    file = opened = folder / "call.md"
    if where == "linked":
        file = tmp_path / "real.md"
        opened.symlink_to(file)
    file.write_text(text, encoding="utf-8")
    os.utime(file, (1, 1))
    terminal = open_terminal(*BRIEFING, str(opened), size=(100, 40))
    terminal.wait_for(OLD, "Quit")
    assert callable(save)
    save(file, text.replace(OLD, NEW))
    terminal.wait_for(NEW, "1 changed")
    terminal.wait_until(
        lambda screen: any(NEW in line and line.startswith("┃") for line in screen.lines),
        what="the mark",
    )
    terminal.wait_for("1 passage changed.")  # since the opening, if half a file was seen
    terminal.press("escape")
    terminal.wait_gone("1 changed")
    quit_cleanly(terminal)
