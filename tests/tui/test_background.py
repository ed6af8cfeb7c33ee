"""The question for the background's colour: its replies are consumed, the keys around them kept."""

import os
import pty
import termios
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing_tui.tui.terminal.background import Replies, TerminalInput, Tone, tone_of

COLOUR = b"\x1b]11;rgb:ffff/ffff/ffff\x1b\\"
ATTRIBUTES = b"\x1b[?62;22c"


@pytest.mark.parametrize(
    ("colour", "tone"),
    [
        (b"rgb:ffff/ffff/ffff", "light"),
        (b"rgb:fb/f9/f4", "light"),
        (b"rgba:1515/1717/1c1c/ffff", "dark"),
        (b"rgb:0/0/0", "dark"),
        (b"rgb:", None),
        (b"", None),
    ],
)
def test_the_tone_of_a_colour(colour: bytes, tone: Tone | None) -> None:
    assert tone_of(colour) == tone


def awaiting() -> Replies:
    replies = Replies()
    replies.awaited = True
    return replies


KEYS = st.sampled_from(
    [b"j", b"1", b"]", b"\x1b", b"\x1b]", b"\x1b[A", b"\x1b[5~", b"\x1bOP", "中".encode(), b"\r"]
)


@given(st.lists(KEYS), st.lists(KEYS), st.lists(KEYS), st.sets(st.integers(0, 80)))
def test_keys_around_replies_are_kept_in_order(
    before: list[bytes], between: list[bytes], after: list[bytes], cuts: set[int]
) -> None:
    parts = (b"".join(before), b"".join(between), b"".join(after))
    data = parts[0] + COLOUR + parts[1] + ATTRIBUTES + parts[2]
    edges = [0, *sorted(cut for cut in cuts if cut < len(data)), len(data)]
    replies, keys = awaiting(), b""
    for start, end in pairwise(edges):
        keys += replies.feed(data[start:end])
    keys += replies.flush()
    assert keys == b"".join(parts)
    assert replies.tone == "light"
    assert not replies.awaited


@pytest.mark.parametrize("held", [b"\x1b", b"\x1b]", b"\x1b]1", b"\x1b["])
def test_what_may_be_a_key_is_one_when_nothing_follows(held: bytes) -> None:
    replies = awaiting()
    assert replies.feed(b"j" + held) == b"j"
    assert replies.flush() == held
    assert replies.feed(b"k") == b"k"


def test_escape_is_not_held_back_once_the_replies_are_there() -> None:
    replies = awaiting()
    replies.feed(COLOUR + ATTRIBUTES)
    assert replies.feed(b"\x1b") == b"\x1b"


def test_a_reply_that_breaks_off_swallows_no_keys() -> None:
    replies = awaiting()
    assert replies.feed(b"\x1b]11;rgb:ff") == b""
    assert replies.flush() == b""
    assert replies.feed(b"j") == b"\x1b]11;rgb:ffj"


def test_replies_are_consumed_even_if_the_attributes_came_before() -> None:
    replies = awaiting()
    assert replies.feed(ATTRIBUTES + b"j") == b"j"
    assert replies.feed(b"k\x1b]11;rgb:ff/") == b"k"
    assert replies.feed(b"ff/ff\x07l") == b"l"
    assert replies.tone == "light"


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[int, int]]:
    """The two ends of a pty: the terminal's and the program's."""
    monkeypatch.setenv("TERM", "xterm-256color")
    ours, theirs = pty.openpty()
    yield ours, theirs
    os.close(ours)
    os.close(theirs)


def test_a_terminal_is_asked_and_restored(terminal: tuple[int, int]) -> None:
    ours, theirs = terminal
    before = termios.tcgetattr(theirs)
    terminal_input = TerminalInput(theirs)
    terminal_input.open(ask=True)
    assert os.read(ours, 100).startswith(b"\x1b]11;?")
    os.write(ours, b"a\x1b]11;rgb:ffff/ff")
    os.write(ours, b"ff/ffff\x1b\\b\x1b[?1;2cc\r")
    assert terminal_input.tone() == "light"
    assert terminal_input.typed == b"abc\r"
    terminal_input.close()
    assert termios.tcgetattr(theirs) == before


def test_keys_typed_before_the_question_are_kept(terminal: tuple[int, int]) -> None:
    ours, theirs = terminal
    os.write(ours, b"jj\rG")
    terminal_input = TerminalInput(theirs)
    terminal_input.open(ask=True)
    assert terminal_input.typed == b"jj\rG"


@pytest.mark.parametrize(("ask", "term"), [(True, "linux"), (False, "xterm")])
def test_not_every_terminal_is_asked(
    terminal: tuple[int, int], monkeypatch: pytest.MonkeyPatch, ask: bool, term: str
) -> None:
    monkeypatch.setenv("TERM", term)
    ours, theirs = terminal
    terminal_input = TerminalInput(theirs)
    terminal_input.open(ask=ask)
    os.set_blocking(ours, False)
    with pytest.raises(BlockingIOError):
        os.read(ours, 100)
    assert terminal_input.tone() is None
