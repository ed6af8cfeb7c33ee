"""CONTRIBUTING's page on how the reader works names the modules that its stories run through."""

import asyncio
import re
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import pytest

from briefing_tui.tui import state
from briefing_tui.tui.dialogs.search import SearchDialog
from briefing_tui.tui.panes.narrative import NarrativeView
from tests.architecture.source_tree import ROOT
from tests.tui.conftest import MakeApp
from tests.tui.pilots import WIDE, settle, title
from tests.tui.waiting import wait_until, watching

PACKAGE = ROOT / "briefing_tui"
CALL = "2025-01-17-second-call.md"


def section(story: str) -> str:
    text = (ROOT / "CONTRIBUTING.md").read_text()
    return text.partition(f"### {story}\n")[2].partition("\n### ")[0].partition("\n## ")[0]


def modules_of(story: str) -> list[str]:
    """The modules that the steps of a story name, in their order."""
    steps = "\n".join(re.findall(r"^\d\. .*(?:\n   .*)*", section(story), re.MULTILINE))
    return list(dict.fromkeys(re.findall(r"`([\w/]+\.py)`", steps)))


@contextmanager
def called() -> Iterator[list[str]]:
    """The modules of the package that are called, also in workers."""
    files: dict[str, None] = {}

    def note(frame: FrameType, event: str, argument: object) -> None:
        if event == "call" and frame.f_code.co_filename not in files:
            files[frame.f_code.co_filename] = None

    names: list[str] = []
    threading.setprofile(note)
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor())  # of new threads
    sys.setprofile(note)
    try:
        yield names
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
        paths = map(Path, [*files])  # threads may still be running
        names += [
            path.relative_to(PACKAGE).as_posix() for path in paths if path.is_relative_to(PACKAGE)
        ]


def check(story: str, names: list[str]) -> None:
    modules = modules_of(story)
    assert len(modules) > 4, f"CONTRIBUTING.md has no steps of this story: {story}"
    assert not set(modules) - set(names), "modules that the story doesn't run through"


def test_the_code_of_a_step_is_the_code() -> None:
    (code,) = re.findall(r"^```python\n(.*?)^```", section("A step"), re.MULTILINE | re.DOTALL)
    source = (PACKAGE / "tui" / "state" / "opening.py").read_text()
    functions = re.split(r"\n{2,}(?=def )", code.strip())
    assert [function for function in functions if f"\n\n\n{function}\n\n\n" not in source] == []
    assert len(code.splitlines()) < 40


async def test_a_step(make_app: MakeApp) -> None:
    async with make_app(CALL).run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        with called() as names:
            await pilot.press("J")
            await pilot.pause()
        assert title(reader) == "Ann takes a call"
    check("A step", names)


async def test_a_save(make_app: MakeApp, library: Path) -> None:
    async with make_app(CALL).run_test(size=WIDE) as pilot:
        reader = await watching(pilot)
        view = reader.query_one(NarrativeView)
        with called() as names:
            file = library / CALL
            file.write_text(file.read_text() + "\nOne more paragraph.\n")
            await wait_until(pilot, lambda: len(view.state.changes.leaves) == 1)
            await pilot.pause()
    check("A save", names)


async def test_a_search(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state.lists, "HITS_AFTER", 0.001)
    async with make_app(CALL).run_test(size=WIDE) as pilot:
        await settle(pilot)
        await pilot.press("s")
        dialog = pilot.app.screen
        assert isinstance(dialog, SearchDialog)
        await pilot.pause()
        with called() as names:
            await pilot.press(*"post")
            await wait_until(pilot, lambda: bool(dialog.results.listings))
            await settle(pilot)
    check("A search", names)
