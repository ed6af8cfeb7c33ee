"""A few pictures of the whole screen: what a change of one thing does to everything else.

`make snapshots` accepts how it looks now. Pictures are held against the version of Textual
that drew them; under another the other tests decide.
"""

from collections.abc import Callable
from importlib.metadata import version

import pytest
from textual.pilot import Pilot

from tests.slow import slow
from tests.tui.conftest import MakeApp
from tests.tui.pilots import MEDIUM, NARROW, WIDE, settle

DRAWN_BY = "8.2.8"

pytestmark = [
    pytest.mark.painted,
    pytest.mark.skipif(
        version("textual") != DRAWN_BY, reason=f"the pictures were drawn by Textual {DRAWN_BY}"
    ),
]

Compare = Callable[..., bool]
FAST = ("no-colour", NARROW), ("briefing-dark", MEDIUM), ("briefing-light", WIDE)


async def on_the_claims(pilot: Pilot[None]) -> None:
    """The library read, the cursor on the second claim."""
    await settle(pilot)
    await pilot.press("2", "j")
    await settle(pilot)


@pytest.mark.parametrize(
    ("look", "size"),
    [
        (look, size) if (look, size) in FAST else slow(look, size)
        for look in ("briefing-dark", "briefing-light", "no-colour")
        for size in (NARROW, MEDIUM, WIDE)
    ],
    ids=lambda value: value if isinstance(value, str) else f"{value[0]}x{value[1]}",
)
def test_the_reader(
    snap_compare: Compare,
    make_app: MakeApp,
    monkeypatch: pytest.MonkeyPatch,
    size: tuple[int, int],
    look: str,
) -> None:
    if look == "no-colour":
        monkeypatch.setenv("NO_COLOR", "1")
        app = make_app(colour=False)
    else:
        app = make_app(theme=look)
    assert snap_compare(app, terminal_size=size, run_before=on_the_claims)
