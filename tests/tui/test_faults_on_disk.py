"""Files, folders and the index are broken under the open reader: it says so and goes on."""

import os
from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path

import pytest
from textual.pilot import Pilot

from briefing_tui.library.paths import cache_folder
from briefing_tui.tui import state
from briefing_tui.tui.panes.library import LibraryView
from briefing_tui.tui.panes.narrative import NarrativeView
from briefing_tui.tui.reader import ReaderScreen
from tests.tui.conftest import MakeApp
from tests.tui.pilots import WIDE, notices, settle, text_of
from tests.tui.waiting import wait_until, watching

CALL = "2025-01-17-second-call.md"
SECRET = "A secret outside"
KEYS = ("J", "K", "2", "j", "enter", "escape", "4", "f", "a", "enter", "escape", "*", "1", "r")

Break = Callable[[Path], object]


async def use(pilot: Pilot[None], reader: ReaderScreen) -> None:
    """Go through briefs, panes, a dialog and a filter, mark, and read everything again."""
    await pilot.press(*KEYS)
    assert pilot.app.screen is reader


def link_out(file: Path) -> None:
    secret = file.parents[1] / "secret.md"
    secret.write_text(SECRET)
    file.symlink_to(secret)


BREAKS: tuple[Break, ...] = (
    lambda file: None,
    Path.mkdir,
    os.mkfifo,
    lambda file: file.symlink_to("/dev/zero"),
    lambda file: file.symlink_to(file),
    link_out,
)
"""What is in the place of the open brief instead: nothing at first."""


async def test_the_open_brief_stays_open_as_it_was_read(
    make_app: MakeApp, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("briefing_tui.tui.state.values.PATIENCE", 0.0)
    brief = library / CALL
    text = brief.read_text()
    async with make_app().run_test(size=WIDE) as pilot:
        reader = await watching(pilot)
        view = reader.query_one(NarrativeView)
        shown = text_of(view)
        for number, make in enumerate(BREAKS, start=1):
            brief.unlink()
            make(brief)
            await wait_until(pilot, partial(has_said, pilot, number))
            assert text_of(view) == shown
            remove(brief)
            brief.write_text(text)
            await wait_until(pilot, lambda: reader.state.reload.phase == "idle")
        brief.unlink()
        link_out(brief)
        await use(pilot, reader)
        reader.handle(state.path_opened, brief)
        await settle(pilot)
        assert SECRET not in text_of(view)


def remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        path.rmdir()
    else:
        path.unlink(missing_ok=True)


def has_said(pilot: Pilot[None], times: int) -> bool:
    """Whether the reader has said that often that the brief stays open."""
    return sum("It stays open as it was read." in notice for notice in notices(pilot)) == times


async def test_the_library_is_gone(make_app: MakeApp, library: Path) -> None:
    async with make_app().run_test(size=WIDE) as pilot:
        reader = await watching(pilot)
        view, briefs = reader.query_one(NarrativeView), reader.query_one(LibraryView)
        shown = text_of(view)
        for file in library.iterdir():
            file.unlink()
        await wait_until(pilot, lambda: has_said(pilot, 1))
        await wait_until(pilot, lambda: "Ann and Bo" not in text_of(briefs))
        assert text_of(view) == shown
        library.rmdir()
        await pilot.press("r", "J")
        library.write_text("a file")
        await use(pilot, reader)
        library.unlink()
        library.mkdir()
        (library / "2026-01-01-other.md").write_text("# Another library\n\nWords.\n")
        await pilot.press("r")
        await wait_until(pilot, lambda: "Another library" in text_of(briefs))


def put_a_file_in_place(folder: Path, elsewhere: Path) -> None:
    """The index may make the folder again at any moment."""
    for number in count():
        folder.rename(elsewhere / f"moved {number}")
        try:
            folder.write_text("a file")
        except IsADirectoryError:
            continue
        return


async def test_the_cache_folder_is_gone(make_app: MakeApp, library: Path, tmp_path: Path) -> None:
    """First it is moved away, and made again; then a file is in its place."""
    async with make_app().run_test(size=WIDE) as pilot:
        reader = await watching(pilot)
        view = reader.query_one(LibraryView)
        cache_folder().rename(tmp_path / "first")
        (library / "2026-01-01-new.md").write_text("# A new one\n")
        await wait_until(pilot, lambda: "A new one" in text_of(view))
        assert reader.state.briefs.count == 4, "not only the new one"
        await use(pilot, reader)
        put_a_file_in_place(cache_folder(), tmp_path)
        await use(pilot, reader)
        assert "A new one" in text_of(view)
