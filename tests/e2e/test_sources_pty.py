"""A source, whole, in a terminal: its quotations, the claim that one leads to, and the way back."""

import pytest

from tests.architecture.source_tree import ROOT
from tests.conftest import OpenTerminal
from tests.e2e.reader import BRIEFING, quit_cleanly

BRIEF = ROOT / "docs" / "examples" / "2031-05-03-kite-call.md"


@pytest.mark.slow
def test_from_a_claim_to_its_source_and_from_there_to_another_claim(
    open_terminal: OpenTerminal,
) -> None:
    terminal = open_terminal(*BRIEFING, str(BRIEF), size=(80, 24))
    terminal.wait_for("Two invented mayors agree", "Quit")
    terminal.press("tab", "l", "S")
    terminal.wait_for("Hillmark statement", "2 of 10", "≈ Cable car", "n/N Quotation")
    terminal.wait_for("cable car can only", "A panel of engineers")
    quoted = terminal.screen.look("cable car can only")
    assert quoted.bold
    assert quoted.underscore
    assert not terminal.screen.look("A panel of engineers").bold
    terminal.press("n", "n", "n", "enter")
    terminal.wait_for("━ Claim: ", "In the text", "their colleagues in Fenglin")
    # In one write: the other account's source, the place before this claim's, and its claim.
    terminal.press("shift+tab", "S", "n", "N", "N", "enter")
    terminal.wait_for("━ Claim: ", "In the text", "双方还就烟花")
    terminal.press("q", "S", "h", "?")
    terminal.wait_for("next")
    terminal.press("q", "q")
    terminal.wait_gone("next", "n/N Quotation")
    quit_cleanly(terminal)
