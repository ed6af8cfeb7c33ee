"""Waiting for what another process or the disk will bring about."""

from collections.abc import Callable
from time import monotonic

from textual.pilot import Pilot

PATIENCE = 30.0


async def wait_until(pilot: Pilot[None], condition: Callable[[], bool]) -> None:
    """Let the app run until something is so."""
    deadline = monotonic() + PATIENCE
    while not condition():
        assert monotonic() < deadline, "it never came about"
        await pilot.pause(0.02)
