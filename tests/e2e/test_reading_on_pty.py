"""Reading on: the unread, the last search, jumps and finds, with keys written in one burst."""

import pytest

from tests.conftest import OpenTerminal
from tests.e2e.reader import quit_cleanly, start


@pytest.mark.slow
def test_bursts_of_keys_mark_find_jump_and_search_in_their_order(
    open_terminal: OpenTerminal,
) -> None:
    terminal = start(open_terminal, size=(120, 40))
    terminal.wait_for("3 unread")
    terminal.press("4", "A")
    terminal.wait_for("Marked read: 3 briefs. U undoes it.")
    terminal.wait_gone("unread")
    terminal.press("U")
    terminal.wait_for("Unread again: 3 briefs.", "3 unread")
    # The titles are there once the files are read, and the words of the next find with them.
    terminal.wait_for("A note without claims")
    terminal.press("g", "m", "n", "n", "n", "p", "p", "enter")
    terminal.wait_for("Betanarrative begins here")
    terminal.press("4", *"/alpha", "enter", "G", "n", "enter")
    terminal.wait_for("Alphanarrative begins here")

    terminal.press("G", "'", "'", "n")
    terminal.wait_for("Alphanarrative ends here", "No search yet: / starts one;")
    terminal.press("'")
    terminal.wait_for("Alphanarrative begins here")
    terminal.press(":")
    terminal.wait_for("Command palette")
    terminal.press("escape")
    terminal.wait_gone("Command palette")

    terminal.press("s", *"begins", "ctrl+l")
    terminal.wait_for("· begins*  Esc clears it")
    terminal.press("1", "K", ">")
    terminal.wait_for("Beta meets Gamma", "Betanarrative begins", "/begins  1/1")
    terminal.press(">", ">")
    terminal.wait_for("Gammanarrative begins", "This is the last brief.")
    terminal.press("s")
    terminal.wait_for("Search the library", " begins ", "│Alpha and Beta")
    terminal.press(*"taiwan")
    terminal.wait_for(" taiwan ", "Nothing found")
    terminal.press("escape")
    terminal.wait_gone("Search the library")
    terminal.press("s", *"rivers", "ctrl+l")
    terminal.wait_for("· rivers*  Esc clears it", "/alpha")
    terminal.press("escape")
    terminal.wait_gone("/alpha")
    terminal.press("escape")
    terminal.wait_gone("clears it")
    terminal.press("1")
    terminal.wait_for("━ Narrative")
    quit_cleanly(terminal)
