"""The editor and the shell in a real terminal: the reader steps aside and comes back."""

import base64
import shutil
import sys
from pathlib import Path

import pytest

from tests.conftest import OpenTerminal
from tests.e2e.reader import ALPHA, BRIEFING, quit_cleanly
from tests.e2e.shell import go_on, leave, open_shell, run, stop
from tests.terminal import Terminal

EDITOR = """\
#!{python}
import os, select, signal, sys

signal.signal(signal.SIGCONT, lambda *_: os.write(1, b"the editor is back\\n"))
line, name = sys.argv[1:]
os.write(1, f"the editor has {{line}}\\n".encode())
while not select.select([0], [], [], 0.05)[0]:
    pass  # a handler of Python runs before or after a call, not in one that waits
os.read(0, 1024)
with open(name, "a", encoding="utf-8") as file:
    file.write("\\nA line from the editor.\\n")
"""
STUBBORN = """\
#!{python}
import signal

signal.signal(signal.SIGINT, signal.SIG_DFL)  # not Python's, which runs only after a call
print("stop me if you can", flush=True)
signal.pause()
"""


def install(folder: Path, name: str, text: str) -> Path:
    """A program of our own, an editor or a browser."""
    file = folder / name
    file.write_text(text.format(python=sys.executable), encoding="utf-8")
    file.chmod(0o755)
    return file


@pytest.fixture
def brief(tmp_path: Path) -> Path:
    """A copy that may be written to."""
    (tmp_path / "desk").mkdir()
    return Path(shutil.copy(ALPHA, tmp_path / "desk"))


def start(
    open_terminal: OpenTerminal,
    brief: Path,
    editor: str,
    around: tuple[str, ...] = (),
    browser: str = "",
) -> Terminal:
    command = (*around, *BRIEFING, str(brief))
    env = {"VISUAL": editor, "BROWSER": browser}
    terminal = open_terminal(*command, size=(120, 40), env=env)
    terminal.wait_for("narrative begins here", "Quit")
    return terminal


def test_the_editor_the_browser_and_the_clipboard(
    open_terminal: OpenTerminal, brief: Path, tmp_path: Path
) -> None:
    """All in one program, since each takes long to start; the editor is another one each time."""
    address = "https://good.example@xn--80ak6aa92e.com/x"
    with brief.open("a", encoding="utf-8") as file:
        file.write(f"\nThe [report]({address}).\n")
    editor = install(tmp_path, "vi", EDITOR)
    browser = install(tmp_path, "browser", f'#!/bin/sh\necho "$1" >> "{tmp_path}/opened"\n')
    terminal = start(open_terminal, brief, str(editor), browser=str(browser))
    terminal.press("tab", "j", "e")
    terminal.wait_for("the editor has +")
    assert not terminal.screen.modes[1049]
    line = brief.read_text(encoding="utf-8").splitlines().index("  - topic: Harbour") + 1
    assert f"the editor has +{line}" in terminal.screen.text
    terminal.press("enter")
    terminal.wait_for("Claims", "Quit")
    terminal.press("1", "G")
    terminal.wait_for("A line from the editor.")
    a_link_shows_its_host_and_is_opened_after_a_question(terminal, address, tmp_path / "opened")
    terminal.press("g")
    keys_that_came_with_e_are_not_for_the_reader(terminal, "j")
    terminal.press("2", "g", "y")
    terminal.wait_for("Sent to the terminal's clipboard: Trade, 2 sources")
    sent = terminal.output.split(b"\x1b]52;c;")[1].partition(b"\x07")[0]
    assert base64.b64decode(sent).decode().startswith("Trade (differs: framing)")

    install(tmp_path, "vi", STUBBORN)
    terminal.press("e")
    terminal.wait_for("stop me if you can")
    terminal.press("ctrl+c")
    terminal.wait_for("narrative begins here", "vi was ended by signal 2")
    editor.unlink()
    terminal.press("e")
    terminal.wait_for("vi can't be run", "narrative begins here")
    quit_cleanly(terminal)


def a_link_shows_its_host_and_is_opened_after_a_question(
    terminal: Terminal, address: str, opened: Path
) -> None:
    terminal.press("f", "a")
    terminal.wait_for("opens xn--80ak6aa92e.com (аррӏе.com) user name: good.example")
    terminal.press("enter")
    terminal.wait_for("Open this address?", address)
    terminal.press("escape")
    terminal.wait_gone("Open this address?")
    assert not opened.exists()
    terminal.press("o")
    terminal.wait_for("Open this address?")
    terminal.press("enter")
    terminal.wait_for("Opening xn--80ak6aa92e.com (аррӏе.com)")
    terminal.wait_until(
        lambda _: opened.exists() and opened.read_text() == f"{address}\n", what="the browser"
    )


def keys_that_came_with_e_are_not_for_the_reader(terminal: Terminal, before: str) -> None:
    """Of a paste that became keys, each `e` opened the editor once more (found by the monkey)."""
    times = terminal.output.count(b"the editor has +")
    terminal.press(before, "e", "?")
    terminal.wait_until(
        lambda _: terminal.output.count(b"the editor has +") > times, what="the editor"
    )
    terminal.press("enter")
    terminal.wait_for("narrative begins here", "Quit")


@pytest.mark.slow
def test_keys_that_came_with_e_at_the_start(open_terminal: OpenTerminal, brief: Path) -> None:
    terminal = start(open_terminal, brief, str(install(brief.parent, "vi", EDITOR)))
    keys_that_came_with_e_are_not_for_the_reader(terminal, "")
    quit_cleanly(terminal)  # in the help `q` would only close it


def test_ctrl_z_after_the_editor_still_gives_the_shell_back(
    open_terminal: OpenTerminal, brief: Path
) -> None:
    editor = install(brief.parent, "vi", EDITOR)
    terminal = open_shell(open_terminal, {"VISUAL": str(editor)})
    run(terminal, *BRIEFING, str(brief))
    terminal.wait_for("narrative begins here", "Quit")
    terminal.press("e")
    terminal.wait_for("the editor has +")
    stop(terminal)
    go_on(terminal)
    terminal.wait_for("the editor is back")
    terminal.press("enter")
    terminal.wait_for("narrative begins here", "Quit")
    terminal.press("2")
    stop(terminal)
    go_on(terminal)
    terminal.wait_for("Claims", "Quit")
    leave(terminal)


@pytest.mark.slow
@pytest.mark.parametrize("around", [(), ("sh", "-c", '"$0" "$@"; exit $?')])
def test_ctrl_z_without_a_shell_leaves_no_dead_terminal(
    open_terminal: OpenTerminal, brief: Path, around: tuple[str, ...]
) -> None:
    editor = install(brief.parent, "vi", EDITOR)
    terminal = start(open_terminal, brief, str(editor), around)
    terminal.press("ctrl+z")
    terminal.wait_for("no shell to return to", "narrative begins here")
    assert terminal.output.count(b"\x1b[?1049h") == (2 if around else 1), "alone it needn't try"
    terminal.press("e")
    terminal.wait_for("the editor has +")
    terminal.press("ctrl+z", "enter")
    terminal.wait_for("narrative begins here", "Quit")
    quit_cleanly(terminal)


@pytest.mark.slow
def test_ctrl_z_stops_a_script_around_the_reader_too(
    open_terminal: OpenTerminal, brief: Path
) -> None:
    script = brief.parent / "read"
    script.write_text(f'"{BRIEFING[0]}" -m briefing_tui "{brief}"\necho "the script is done"\n')
    terminal = open_shell(open_terminal)
    run(terminal, "sh", str(script))
    terminal.wait_for("narrative begins here", "Quit")
    stop(terminal)
    go_on(terminal)
    terminal.wait_for("narrative begins here", "Quit")
    terminal.press("q")
    terminal.wait_for("the script is done")
