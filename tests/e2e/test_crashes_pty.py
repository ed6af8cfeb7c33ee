"""Errors of our own and of Textual's: the terminal is restored and the status is not 0."""

import sys

import pytest

from tests.conftest import OpenTerminal
from tests.e2e.reader import ALPHA

PROGRAM = """\
import sys, threading
from briefing_tui.cli.main import main
from briefing_tui.tui.app import BriefingApp
from briefing_tui.tui.reader import ReaderScreen
from briefing_tui.tui.terminal.driver import Driver

def fail(*_):
    raise RuntimeError("a planned error")

{where}
sys.exit(main([{brief!r}]))
"""
WHERE = {
    "a handler": "ReaderScreen._first_frame = fail",
    "a worker": "ReaderScreen._first_frame = lambda self: self.run_worker(fail, thread=True)",
    "the input thread": "Driver.process_message = fail",
    "the driver's start": "Driver._enable_bracketed_paste = fail",
    "a handler before q": (
        "ReaderScreen._first_frame = lambda self: (self.app.call_later(self.app.exit), fail())"
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("where", WHERE)
def test_an_error_is_shown_with_the_terminal_restored_and_a_status(
    open_terminal: OpenTerminal, where: str
) -> None:
    program = PROGRAM.format(where=WHERE[where], brief=str(ALPHA))
    terminal = open_terminal(sys.executable, "-c", program, size=(120, 40))
    assert terminal.wait_exit() == 1
    terminal.assert_restored()
    assert "a planned error" in terminal.screen.text
