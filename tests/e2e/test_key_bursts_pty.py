"""Keys that reach the reader in one write, as from a paste or over a slow line.

`tests/tui/test_key_bursts.py` has the other kinds, with the keys already read from the terminal.
"""

import pytest

from tests.conftest import OpenTerminal
from tests.e2e.reader import start


@pytest.mark.slow
@pytest.mark.parametrize(
    ("keys", "seen"),
    [
        (("s", *"Gamma"), "A note without claims"),
        # Its file name and its title have these letters, so it needs no index.
        (("4", "f", *"mee", "enter", "enter"), "Betanarrative"),
        (("?", "q", "J"), "Betanarrative"),
    ],
)
def test_no_key_of_one_write_is_lost(
    open_terminal: OpenTerminal, keys: tuple[str, ...], seen: str
) -> None:
    terminal = start(open_terminal)
    terminal.press(*keys)
    terminal.wait_for(seen)
