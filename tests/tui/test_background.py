"""Light and dark terminals told apart by what they answer."""

import os
import pty
from collections.abc import Iterator

import pytest

from briefing_tui.tui.terminal.tty import Inquiry, Tone, tone_of


@pytest.mark.parametrize(
    ("answer", "tone"),
    [
        (b"\x1b]11;rgb:ffff/ffff/ffff\x1b\\", "light"),
        (b"\x1b]11;rgb:fb/f9/f4\x07", "light"),
        (b"\x1b]11;rgba:1515/1717/1c1c/ffff\x1b\\", "dark"),
        (b"\x1b]11;rgb:0/0/0\x1b\\\x1b[?62;22c", "dark"),
        (b"\x1b[?62;22c", None),
        (b"jjq", None),
        (b"", None),
    ],
)
def test_the_tone_of_an_answer(answer: bytes, tone: Tone | None) -> None:
    assert tone_of(answer) == tone


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[int, int]]:
    """The two ends of a pty: the terminal's and the program's."""
    monkeypatch.setenv("TERM", "xterm-256color")
    ours, theirs = pty.openpty()
    yield ours, theirs
    os.close(ours)
    os.close(theirs)


def test_a_terminal_is_asked_and_left_as_it_was(terminal: tuple[int, int]) -> None:
    import termios

    ours, theirs = terminal
    before = termios.tcgetattr(theirs)
    inquiry = Inquiry(theirs)
    inquiry.ask()
    assert os.read(ours, 100).startswith(b"\x1b]11;?")
    os.write(ours, b"\x1b]11;rgb:ffff/ff")
    os.write(ours, b"ff/ffff\x1b\\\x1b[?1;2c")
    assert inquiry.tone() == "light"
    inquiry.close()
    assert termios.tcgetattr(theirs) == before


def test_a_console_without_colours_is_not_asked(
    terminal: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "linux")
    inquiry = Inquiry(terminal[1])
    inquiry.ask()
    assert inquiry.tone() is None
