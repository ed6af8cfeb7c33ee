"""Keys typed before the reader is on the screen, at terminals that answer early, late or never."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.reader import BRIEFING, LIBRARY, quit_cleanly
from tests.pseudo_terminal import clean_environment
from tests.screen import LIGHT, answers_to
from tests.terminal import Terminal

QUESTION = b"\x1b[c"
SECOND, THIRD = "Betanarrative begins here", "Gammanarrative"


class SlowTerminal(Terminal):
    """A terminal that answers only when the test says so."""

    answers = b""

    def _take(self, data: bytes) -> None:
        self.output += data
        self.answers += answers_to(self.screen.feed(data), LIGHT)

    def wait_for_question(self) -> None:
        self.wait_until(lambda _: QUESTION in self.output, what="the question")

    def answer(self) -> None:
        answers, self.answers = self.answers, b""
        self.pty.write(answers)


@pytest.fixture
def slow(tmp_path: Path) -> Iterator[SlowTerminal]:
    """The reader on the library of three briefs. `J`, `J`, `K` lead to the second one."""
    with SlowTerminal(
        (*BRIEFING, str(LIBRARY)), env=clean_environment(tmp_path), size=(120, 40)
    ) as terminal:
        yield terminal


def leave(terminal: SlowTerminal) -> None:
    terminal.answer()
    quit_cleanly(terminal)


def test_keys_before_the_program_runs(slow: SlowTerminal) -> None:
    """Enter is Enter, though the terminal turns it into a line feed until then."""
    slow.press("J", "J", "K", "4", "down", "enter")
    slow.wait_for_question()
    slow.answer()
    slow.wait_for(THIRD)
    leave(slow)


@pytest.mark.slow
def test_keys_before_and_after_the_answer(slow: SlowTerminal) -> None:
    slow.wait_for_question()
    slow.press("J")
    slow.answer()
    slow.press("J", "K")
    slow.wait_for(SECOND)
    leave(slow)


@pytest.mark.slow
def test_keys_at_a_terminal_that_never_answers(slow: SlowTerminal) -> None:
    slow.wait_for_question()
    slow.press("J", "J", "K")
    slow.wait_for(SECOND)
    slow.answers = b""
    quit_cleanly(slow)


@pytest.mark.slow
def test_escape_and_alt_are_keys_while_an_answer_is_awaited_which_is_none(
    slow: SlowTerminal,
) -> None:
    slow.wait_for_question()
    late, slow.answers = slow.answers, b""
    slow.wait_for("Alpha", "Quit")
    slow.press("J")
    slow.wait_for(SECOND)
    slow.press("alt+left")
    slow.wait_gone(SECOND)
    slow.press("?")
    slow.wait_for("Label the links")
    slow.press("escape")
    slow.wait_gone("Label the links")

    slow.press("J")
    slow.pty.write(late[:9])
    slow.wait_idle()
    slow.pty.write(late[9:])
    slow.press("J", "K")
    slow.wait_for(SECOND)
    slow.wait_idle()
    slow.wait_for(SECOND)
    leave(slow)
