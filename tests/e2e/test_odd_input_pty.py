"""What no keyboard sends: late and broken replies, bytes that are not UTF-8, keys after `q`."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import OpenTerminal
from tests.e2e.reader import BRIEFING, LIBRARY, quit_cleanly
from tests.pseudo_terminal import clean_environment
from tests.terminal import Terminal
from tests.tui.test_background import REPLIES

SECOND = "Betanarrative begins here"
EDITOR = "the editor has been started"


class SilentTerminal(Terminal):
    """A terminal that answers nothing by itself."""

    def _take(self, data: bytes) -> None:
        self.output += data
        self.screen.feed(data)


@pytest.fixture
def silent(tmp_path: Path) -> Iterator[SilentTerminal]:
    """The reader on the library, with an editor. `J`, `J`, `K` lead to the second brief."""
    env = clean_environment(tmp_path, VISUAL=f"{sys.executable} -c print('{EDITOR}')")
    with SilentTerminal((*BRIEFING, str(LIBRARY)), env=env, size=(120, 40)) as terminal:
        terminal.wait_for("Alphanarrative begins", "Quit")
        yield terminal


@pytest.mark.slow
def test_neither_late_replies_nor_what_is_in_a_paste_are_keys(silent: SilentTerminal) -> None:
    late_replies(silent)
    paste(silent)
    quit_cleanly(silent)


def late_replies(silent: SilentTerminal) -> None:
    """The keys around them are kept."""
    keys = iter(b"J" + b"J" + b"K")
    for reply in REPLIES:
        middle = len(reply) // 2 + 1
        # A second would end the wait for the rest.
        silent.write_halves(bytes([next(keys, 0x15)]) + reply[:middle], reply[middle:], 0.15)
    silent.wait_for(SECOND)
    silent.wait_idle()
    silent.wait_for(SECOND)
    assert EDITOR.encode() not in silent.output


PASTED = "\x1b" + "e" * 40 + "\x1b]0;title\x07\ttab\u202e\x08\nend"


def paste(silent: SilentTerminal) -> None:
    """Textual takes 32 characters after an Esc in a paste for keys, and prompts draw controls."""
    silent.pty.write(f"\x1b[200~{PASTED}\x1b[201~s\x1b[200~{PASTED}\x1b[201~".encode())
    silent.wait_for("end", "Search the library")
    assert EDITOR.encode() not in silent.output
    for control in (b"\x1be", b"\x1b]0", b"\t", b"\x08", "\u202e".encode()):
        assert control not in silent.output
    silent.press("escape")
    silent.wait_gone("Search the library")


ODD = (
    b"\xe9\xff",  # Latin-1
    b"\x1b[200~caf\xe9 \xff\x1b[201~",
    b"\x1b[M \xe9\xff\x1b[M#\xe9\xff",  # the mouse of X10
    b"\x1b[99999999u\x1b[97;5;99999999u",  # keys beyond Unicode
    b"\x1b[48;40;120;0;0t\x1b[<35;9;9M\x1b[<35;8;8M",  # a window of no pixels
    b"\x1b[48;0;0;0;0t",  # a window of no cells
)


@pytest.mark.slow
def test_no_input_ends_the_program_and_nothing_is_done_after_q(open_terminal: OpenTerminal) -> None:
    env = {"COLUMNS": "99999999", "LINES": "99999999"}  # the terminal alone says its size
    terminal = open_terminal(*BRIEFING, str(LIBRARY), size=(120, 40), env=env)
    terminal.wait_for("Alphanarrative begins", "Quit")
    for data in ODD:
        terminal.pty.write(b"/" + data)
        terminal.wait_for("Cancel")
        terminal.press("escape")
        terminal.wait_gone("Cancel")
    terminal.press("J")
    terminal.wait_for(SECOND)
    letters = "".join(map(chr, range(32, 127)))
    terminal.press("q", letters, "ctrl+p", "enter", "\x1b[<0;9;9M\x1b[<0;9;9m\x1b[200~s\x1b[201~")
    assert terminal.wait_exit() == 0
    terminal.assert_restored()
    assert b"Traceback" not in terminal.output
