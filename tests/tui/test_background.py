"""The question for the background's colour: its replies are consumed, the keys around them kept."""

import os
import pty
import re
import signal
import termios
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from threading import Event, Thread, Timer

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing_tui.tui.terminal import driver
from briefing_tui.tui.terminal.background import (
    Replies,
    TerminalInput,
    Tone,
    terminal_input,
    tone_of,
)
from tests.cases import each_case

COLOUR = b"\x1b]11;rgb:ffff/ffff/ffff\x1b\\"
ATTRIBUTES = b"\x1b[?62;22c"


@each_case(
    "colour, tone",
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


class Clock:
    """The seconds that a test says."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


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


REPLIES = (
    b"\x1b]11;rgb:eeee/eeee/eeee\x07",
    b"\x1b]4;1;rgb:ee/ee/ee\x1b\\",
    b"\x1b]52;c;ZWVlZQ==\x07",
    b"\x1b[?1;2c",
    b"\x1b[>41;390;0c",
    b"\x1b[?1u",
    b"\x1b[?997;1n",
    b"\x1b[0n",
    b"\x1b[8;24;80t",
    b"\x1bP>|XTerm(390)\x1b\\",
    b"\x1bP1$r0 q\x1b\\",
    b"\x1bP!|00e0e0ee\x1b\\",
    b"\x1b[M e\xff",
)
FOR_TEXTUAL = (
    b"\x1b[?2026;2$y",
    b"\x1b[48;24;80;480;640t",
    b"\x1b[<0;12;5M",
    b"\x1b[24;80R",
    b"\x1b[1;3D",
    b"\x1b[101;5u",
    b"\x1b[200~e\x1b[201~",
)


def feed_slowly(replies: Replies, *pieces: bytes) -> bytes:
    """Feed with pauses in which what may be a key becomes one."""
    return b"".join(replies.feed(piece) + replies.flush() for piece in pieces)


@each_case("reply", REPLIES)
def test_a_reply_is_consumed_at_any_time_and_in_pieces(reply: bytes) -> None:
    for cut in range(len(reply)):
        replies = Replies()
        assert replies.feed(b"j" + reply[:cut]) + replies.feed(reply[cut:] + b"k") == b"jk"
    for cut in range(2, len(reply)):
        assert feed_slowly(awaiting(), b"j" + reply[:cut], reply[cut:], b"k") == b"jk"


@each_case("sequence", FOR_TEXTUAL)
def test_what_textual_reads_is_given_to_it_whole(sequence: bytes) -> None:
    for cut in range(3, len(sequence)):
        keys = feed_slowly(Replies(), b"j" + sequence[:cut], sequence[cut:] + b"k")
        begun = re.search(rb"(\x1b\[?)?\Z", sequence[:cut])
        assert begun is not None
        assert keys == b"j" + sequence[:cut] + begun[0] + sequence[cut:] + b"k"


@each_case("held", [b"\x1b", b"\x1b]", b"\x1b]1", b"\x1b[", b"\x1bO", b"\x1bP"])
def test_what_may_be_a_key_is_one_when_nothing_follows(held: bytes) -> None:
    replies = Replies()
    assert replies.feed(b"j" + held) == b"j"
    assert replies.flush() == held
    assert replies.feed(b"k") == b"k"


LATE = (b"\x1b[B", b"\x1b[1;5C", b"\x1b[5~", b"\x1bOP", b"\x1b[<0;12;5M", REPLIES[0], REPLIES[5])


@each_case("sequence", LATE)
def test_the_late_rest_of_a_sequence_is_not_typed(sequence: bytes) -> None:
    clock = Clock()
    replies = Replies(clock)
    assert feed_slowly(replies, b"\x1b") == b"\x1b"
    clock.now += 0.9
    whole = b"" if sequence in REPLIES else sequence
    assert feed_slowly(replies, sequence[1:], b"j") == whole + b"j"
    assert feed_slowly(replies, b"\x1b") == b"\x1b"
    clock.now += 1.1
    assert replies.feed(sequence[1:]) == sequence[1:], "somebody types"


@pytest.mark.parametrize("typed", [b"[", b"]", b"[[", b"O", b"Oo", b"j", b"\x1b", b"\x1b[B"])
def test_keys_after_escape_are_keys(typed: bytes) -> None:
    assert feed_slowly(Replies(), b"\x1b", typed) == b"\x1b" + typed


def test_escape_is_a_key_soon_even_while_a_reply_is_awaited() -> None:
    assert feed_slowly(awaiting(), b"\x1b") == b"\x1b"
    assert feed_slowly(awaiting(), b"\x1b]") == b""


@pytest.mark.parametrize("begun", [b"\x1b]11;rgb:ff", b"\x1b[?62;", b"\x1b[<0;1"])
@pytest.mark.parametrize("key", [b"j", b"\x1b[A"])
def test_a_reply_that_breaks_off_is_dropped_and_the_next_key_kept(begun: bytes, key: bytes) -> None:
    assert Replies().feed(begun + key) == key
    assert feed_slowly(Replies(), begun, key) == key


def test_the_rest_of_a_reply_is_not_waited_for_forever() -> None:
    clock = Clock()
    replies = Replies(clock)
    assert replies.feed(b"\x1bP1$r") + replies.flush() == b""
    clock.now += 0.5
    assert replies.flush() == b""
    clock.now += 0.5
    assert replies.flush() == b""
    assert replies.feed(b"j") == b"j"


def test_each_reply_has_its_own_second() -> None:
    clock = Clock()
    replies = Replies(clock)
    assert replies.feed(b"\x1b]11;rgb:ee") == b""
    for rest in (b"ee/ee/ee\x07\x1b[8;", b"24;80t\x1b", b"[0n\x1b[8;"):
        clock.now += 0.6
        assert replies.feed(rest) == b""
    clock.now += 0.6
    assert replies.feed(b"24;80te") == b"e"


LONG = (
    *(b"\x1b]52;c;", b"\x1b]11;", b"\x1b]la", b"\x1bP1$r", b"\x1bP>|", b"\x1bPa"),
    *(b"\x1b_G", b"\x1b^a", b"\x1bXa"),
)
PIECE = b"a" * 4096
"""As much as is read at once."""


@pytest.mark.parametrize("end", [b"\x07", b"\x1b\\"])
@pytest.mark.parametrize("begun", LONG)
def test_a_reply_that_is_too_long_is_dropped_up_to_its_end(begun: bytes, end: bytes) -> None:
    for cut in range(len(end)):
        replies = awaiting()
        keys = replies.feed(b"j" + begun + PIECE)
        for _ in range(20):
            keys += replies.feed(PIECE) + replies.flush()
            assert len(replies._held) < 10
        keys += replies.feed(b"b" + end[:cut]) + replies.feed(end[cut:] + b"k" + COLOUR + b"l")
        assert keys == b"jkl"
        assert replies.tone == "light"


@pytest.mark.parametrize("key", [b"\r", b"\x1b[A", b"\x1b", b"\x03"])
@pytest.mark.parametrize("begun", LONG)
def test_a_key_ends_a_reply_without_an_end(begun: bytes, key: bytes) -> None:
    replies = Replies()
    assert replies.feed(begun + PIECE) + replies.feed(PIECE) == b""
    assert feed_slowly(replies, key, b"j") == key + b"j"


NUMBERS = (b"\x1b[1;", b"\x1b[?", b"\x1b[>", b"\x1b[<")


@each_case("begun", [*LONG, *NUMBERS])
def test_letters_are_keys_a_second_after_a_reply_without_an_end(begun: bytes) -> None:
    """However fast they are typed: each seemed to go on with the reply, and waited anew."""
    clock, piece = Clock(), b"1;2" * 1000 if begun in NUMBERS else PIECE
    replies = Replies(clock)
    assert replies.feed(begun + piece) == b""
    for _ in range(40):  # 10 seconds
        clock.now += 0.25
        assert replies.feed(piece) == b""
        assert len(replies._held) < 5_000
    for _ in range(15):
        clock.now += 1 / 16
        assert replies.feed(b"1") == b""
    clock.now += 1 / 16
    assert replies.feed(b"1") + replies.feed(b"j") == b"1j"


@pytest.mark.parametrize("begun", NUMBERS)
def test_numbers_that_are_too_long_are_dropped_with_their_end(begun: bytes) -> None:
    for size in (400, 40_000):
        replies = Replies()
        keys = replies.feed(begun)
        for _ in range(size // 400):
            keys += replies.feed(b"1;" * 200)
        assert keys + replies.feed(b"1R") + replies.feed(b"j") == b"j"


@each_case("keys", [b"\x1bXj", b"\x1b_", b"\x1b]k\x1b[A", b"\x1bPq", b"\x1b^\x1b"])
def test_keys_with_alt_begin_no_reply(keys: bytes) -> None:
    assert feed_slowly(Replies(), keys, b"j") == keys + b"j"


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
    opened = TerminalInput(theirs)
    opened.open(ask=True)
    assert os.read(ours, 100).startswith(b"\x1b]11;?")
    os.write(ours, b"a\x1b]11;rgb:ffff/ff")
    os.write(ours, b"ff/ffff\x1b\\b\x1b[?1;2cc\r")
    assert opened.tone() == "light"
    assert opened.typed == b"abc\r"
    opened.close()
    assert termios.tcgetattr(theirs) == before


def test_keys_typed_before_the_question_are_kept(terminal: tuple[int, int]) -> None:
    ours, theirs = terminal
    os.write(ours, b"jj\rG")
    opened = TerminalInput(theirs)
    opened.open(ask=True)
    assert opened.typed == b"jj\rG"


@pytest.mark.parametrize(("ask", "term"), [(True, "linux"), (False, "xterm")])
def test_not_every_terminal_is_asked(
    terminal: tuple[int, int], monkeypatch: pytest.MonkeyPatch, ask: bool, term: str
) -> None:
    monkeypatch.setenv("TERM", term)
    ours, theirs = terminal
    opened = TerminalInput(theirs)
    opened.open(ask=ask)
    os.set_blocking(ours, False)
    with pytest.raises(BlockingIOError):
        os.read(ours, 100)
    assert opened.tone() is None


def test_a_terminal_that_can_only_be_read_shows_no_page(
    terminal: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    for flags, is_shown in ((os.O_RDWR, True), (os.O_RDONLY, False)):
        number = os.open(os.ttyname(terminal[1]), flags | os.O_NOCTTY)
        opened = TerminalInput(number)
        opened.open(ask=False)
        opened.show("a page")
        assert opened.shows_page == is_shown
        opened.close()
        os.close(number)


def test_a_signal_during_an_import_of_an_extension_ends_the_program_in_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Python 3.13 turns what the signal's handler raises into an `ImportError` there."""
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    with pytest.raises(SystemExit) as ended, terminal_input() as terminal:
        with suppress(SystemExit):
            terminal.end(signal.SIGTERM)
        raise ImportError
    assert ended.value.code == 128 + signal.SIGTERM
    with pytest.raises(ImportError), terminal_input():
        raise ImportError


def test_a_read_that_waits_for_a_line_ends_when_the_modes_are_set() -> None:
    """After SIGSTOP, a shell has set its modes under a read, and the reader waited for the thread
    that reads (found by the monkey)."""
    master, slave = pty.openpty()
    terminal = TerminalInput(slave)
    read: list[bytes] = []
    os.write(master, b"no line")
    thread = Thread(target=lambda: read.append(terminal.read()))
    thread.start()
    thread.join(0.05)
    assert thread.is_alive()
    terminal.read_as_typed()
    thread.join()
    assert read == [b"no line"]
    os.close(master)
    os.close(slave)


def test_a_read_that_is_stuck_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """After SIGSTOP and Ctrl+C in the shell the reader waited until the next key (found by the
    monkey)."""
    monkeypatch.setattr(driver, "_STUCK", 0.01)
    master, slave = pty.openpty()
    stuck = driver.Driver.__new__(driver.Driver)
    stuck.fileno, stuck.exit_event, stuck._mouse, stuck._is_started = slave, Event(), False, True
    stuck._key_thread = thread = Thread(target=TerminalInput(slave).read)
    later = Timer(5, os.write, (master, b"\n"))
    window_changed = signal.getsignal(signal.SIGWINCH)
    later.start()
    thread.start()
    stuck.disable_input()
    assert thread.is_alive()
    later.cancel()
    os.write(master, b"\n")
    thread.join()
    signal.signal(signal.SIGWINCH, window_changed)
    os.close(master)
    os.close(slave)
