"""Signals: each ends the reader with the terminal restored and the reading state saved, and one
that continues it gives it the terminal back.
"""

import os
import re
import signal
import sys
from pathlib import Path

import pytest

from briefing_tui.library.state.reading_state import ReadingState
from tests.conftest import OpenTerminal
from tests.e2e.reader import ALPHA, BRIEFING, LIBRARY, quit_cleanly, start
from tests.e2e.shell import open_shell, run, stop
from tests.terminal import Terminal

SECOND, THIRD = "Betanarrative begins here", "Gammanarrative"
EDITOR = """\
import os, signal
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])  # it may come before we wait for it
os.write(1, b"the editor waits")
signal.sigwait([signal.SIGTERM])
os.write(1, b"the editor was told")
"""


def send(terminal: Terminal, *signals: signal.Signals) -> None:
    for number in signals:
        os.kill(terminal.pty.process.pid, number)


def stop_from_outside(terminal: Terminal) -> None:
    """Stops the program without its doing, until it has stopped."""
    send(terminal, signal.SIGSTOP)
    os.waitid(os.P_PID, terminal.pty.process.pid, os.WSTOPPED | os.WNOWAIT)


def assert_ended_by(terminal: Terminal, *numbers: signal.Signals) -> None:
    assert terminal.wait_exit() in {128 + number for number in numbers}
    terminal.assert_restored()
    assert b"Traceback" not in terminal.output


@pytest.fixture
def state(environment: dict[str, str]) -> ReadingState:
    """The reading state of the library, as a reader leaves it."""
    return ReadingState(Path(environment["XDG_STATE_HOME"]) / "briefing" / "state.sqlite", LIBRARY)


def test_the_end_of_the_terminal_and_a_signal_end_the_reader_in_order(
    open_terminal: OpenTerminal, state: ReadingState
) -> None:
    terminal = start(open_terminal, LIBRARY)
    terminal.press("J")
    terminal.wait_for(SECOND)
    terminal.pty.hang_up()
    assert terminal.pty.process.wait(60) == 128 + signal.SIGHUP
    terminal = open_terminal(*BRIEFING, str(LIBRARY), size=(120, 40))
    terminal.wait_for(SECOND, "Quit")
    terminal.press("J")
    terminal.wait_for(THIRD)
    send(terminal, signal.SIGTERM)
    assert_ended_by(terminal, signal.SIGTERM)
    assert state.last() == "2024-01-10-gamma-note.md"


@pytest.mark.slow
@pytest.mark.parametrize(
    "signals",
    [(signal.SIGINT,), (signal.SIGQUIT, signal.SIGQUIT), (signal.SIGHUP, signal.SIGTERM)],
)
def test_other_signals_and_two_at_once_end_the_reader_in_order(
    open_terminal: OpenTerminal, state: ReadingState, signals: tuple[signal.Signals, ...]
) -> None:
    terminal = start(open_terminal, LIBRARY)
    terminal.press("J")
    terminal.wait_for(SECOND)
    send(terminal, *signals)
    # Of two signals that are pending together, the system delivers either first.
    assert_ended_by(terminal, *signals)
    assert state.last() == "2024-02-01-beta-meeting.md"


def test_a_signal_during_the_start(open_terminal: OpenTerminal) -> None:
    terminal = open_terminal(*BRIEFING, str(ALPHA))
    terminal.wait_until(lambda _: b"\x1b[c" in terminal.output, what="the question")
    send(terminal, signal.SIGTERM)
    assert_ended_by(terminal, signal.SIGTERM)


@pytest.mark.slow
def test_the_reader_ends_at_the_end_of_its_input_without_a_signal(
    open_terminal: OpenTerminal,
) -> None:
    command = f"trap '' HUP; '{BRIEFING[0]}' -m briefing_tui '{ALPHA}'; exit $?"
    terminal = open_terminal("bash", "-c", command, size=(120, 40))
    terminal.wait_for("narrative begins here", "Quit")
    terminal.pty.hang_up()
    assert terminal.pty.process.wait(60) == 128 + signal.SIGHUP


@pytest.mark.slow
def test_a_signal_while_the_editor_has_the_terminal_ends_both(
    open_terminal: OpenTerminal, tmp_path: Path
) -> None:
    editor = tmp_path / "editor.py"
    editor.write_text(EDITOR, encoding="utf-8")
    env = {"VISUAL": f"{sys.executable} {editor}"}
    terminal = open_terminal(*BRIEFING, str(ALPHA), size=(120, 40), env=env)
    terminal.wait_for("narrative begins here", "Quit")
    terminal.press("e")
    terminal.wait_for("the editor waits")
    send(terminal, signal.SIGTERM)
    assert_ended_by(terminal, signal.SIGTERM)
    assert b"the editor was told" in terminal.output


def threads(terminal: Terminal) -> int:
    return len(list(Path(f"/proc/{terminal.pty.process.pid}/task").iterdir()))


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs the folders of Linux")
@pytest.mark.slow
def test_a_reader_that_is_continued_without_a_stop_has_no_more_threads(
    open_terminal: OpenTerminal,
) -> None:
    terminal = start(open_terminal, LIBRARY)
    before = threads(terminal)
    for _ in range(10):  # a key that follows the signal isn't lost
        send(terminal, signal.SIGCONT)
        terminal.press("J")
        terminal.wait_for(SECOND)
        send(terminal, signal.SIGCONT)
        terminal.press("K")
        terminal.wait_gone(SECOND)
    assert threads(terminal) < before + 10  # those of pools come and go
    quit_cleanly(terminal)


@pytest.mark.slow
def test_a_paste_goes_on_after_a_reader_was_continued(open_terminal: OpenTerminal) -> None:
    terminal = start(open_terminal, LIBRARY)
    terminal.press("/")
    terminal.wait_for("words in the narrative")
    started = terminal.output.count(b"\x1b[?1049h")
    terminal.pty.write(b"\x1b[200~beg")
    send(terminal, signal.SIGCONT)
    terminal.wait_until(
        lambda _: terminal.output.count(b"\x1b[?1049h") > started, what="application mode again"
    )
    terminal.pty.write(b"ins\x1b[201~")
    # In between is what the terminal has answered to the questions of application mode.
    terminal.wait_until(
        lambda screen: any(re.fullmatch("beg.*ins *", line.strip()) for line in screen.lines),
        what="the whole paste",
    )
    terminal.press("enter")
    terminal.wait_gone("Enter Keep")
    a_shell_has_the_terminal_during_a_paste(terminal, b"ins\x1b[201~", "begins")
    quit_cleanly(terminal)


@pytest.mark.slow
def test_a_paste_of_which_a_shell_has_read_the_end(open_terminal: OpenTerminal) -> None:
    terminal = start(open_terminal, LIBRARY)
    a_shell_has_the_terminal_during_a_paste(terminal, b"", "beg")
    quit_cleanly(terminal)


def a_shell_has_the_terminal_during_a_paste(terminal: Terminal, left: bytes, pasted: str) -> None:
    """The shell has left the rest, or has read it (both found by the monkey)."""
    terminal.press("/")
    terminal.wait_for("words in the narrative")
    terminal.pty.write(b"abc\x1b[200~beg")
    terminal.wait_for("abc")
    stop_from_outside(terminal)
    terminal.pty.restore()
    terminal.pty.write(left)
    send(terminal, signal.SIGCONT)
    terminal.wait_for(f"abc{pasted}")
    terminal.press("!")
    # In between is what the terminal has answered to the questions of application mode.
    terminal.wait_until(
        lambda screen: any(re.match(rf" */?abc{pasted}.*!", line) for line in screen.lines),
        what="a key after the paste",
    )
    terminal.press("enter")
    terminal.wait_gone("Enter Keep")


@pytest.mark.slow
def test_a_reader_that_was_stopped_from_outside_takes_the_terminal_back(
    open_terminal: OpenTerminal,
) -> None:
    terminal = start(open_terminal, LIBRARY)
    terminal.wait_for("3 unread", "J/K Brief", "Beta meets Gamma")  # what comes from the library
    terminal.press("J")
    terminal.wait_for(SECOND, "1 found", "1 links here", "2 unread")
    terminal.wait_idle()
    lines = terminal.screen.lines
    raw = terminal.pty.settings()
    stop_from_outside(terminal)
    terminal.pty.restore()
    terminal.press("ctrl+s")  # it stops the output of a terminal in these modes
    terminal.screen.feed(b"\x1b[?1049l\x1b[?1003l\x1b[2J\x1b[?25h")
    send(terminal, signal.SIGCONT)
    terminal.wait_until(lambda _: terminal.pty.settings() == raw, what="raw mode")
    terminal.wait_until(lambda screen: screen.modes[1049] and screen.modes[1003], what="its modes")
    terminal.wait_until(lambda screen: screen.lines == lines, what="the whole screen")
    # Only changes are written, unless the terminal may have lost what it showed.
    for is_asked in (False, True):
        terminal.screen.feed(b"\x1b[2J")
        if is_asked:
            terminal.press("r")
        else:
            send(terminal, signal.SIGWINCH)
        terminal.wait_until(lambda screen: screen.lines == lines, what="the whole screen again")
    terminal.press("K")
    terminal.wait_gone(SECOND)
    quit_cleanly(terminal)
    assert len(terminal.output) < 60_000, "more than what changes is written"


@pytest.mark.slow
def test_a_suspended_reader_ends_at_kill(open_terminal: OpenTerminal) -> None:
    terminal = open_shell(open_terminal)
    run(terminal, *BRIEFING, str(ALPHA))
    terminal.wait_for("narrative begins here", "Quit")
    stop(terminal)
    terminal.press("kill %1", "enter")
    terminal.wait_for("ready> kill")
    terminal.press("while kill -0 %1; do sleep 0.1; done 2>/dev/null; fg", "enter")
    terminal.wait_for("no such job")
    terminal.press("exit 0", "enter")
    assert terminal.wait_exit() == 0
    assert not terminal.screen.disorder()
