"""Keys that reach the reader in one write, as from a paste or over a slow line."""

import pytest

from tests.conftest import OpenTerminal
from tests.e2e.reader import start


@pytest.mark.parametrize(
    ("keys", "seen"),
    [
        (("/", *"harbour"), "/harbour"),
        (("2", "/", *"harbour"), "harbour"),
        (("s", *"Gamma"), "A note without claims"),
        # Its file name and its title have these letters, so it needs no index.
        (("4", "f", *"mee", "enter", "enter"), "Betanarrative"),
        (("2", "f", "j", "enter"), "1 of 3"),
        (("2", "enter", "l"), "2 of"),
        (("?", "q", "J"), "Betanarrative"),
        (("tab", "enter"), "1 of"),
    ],
)
def test_no_key_of_one_write_is_lost(
    open_terminal: OpenTerminal, keys: tuple[str, ...], seen: str
) -> None:
    terminal = start(open_terminal)
    terminal.press(*keys)
    terminal.wait_for(seen)
