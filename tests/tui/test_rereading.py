"""What is read again of the open brief when its file changes in the midst of something."""

from pathlib import Path
from threading import Event
from typing import NamedTuple

import pytest

from briefing_tui.model.brief import Parsed
from briefing_tui.tui.reader import ReaderScreen
from briefing_tui.tui.services import live_reload
from briefing_tui.tui.services.live_reload import Away, Indexing, Rereading, is_among, read_again
from briefing_tui.tui.services.open_library import Shelf
from tests.tui.conftest import MakeApp
from tests.tui.pilots import MEDIUM, settle
from tests.tui.waiting import wait_until

CALL = "2025-01-17-second-call.md"


@pytest.fixture(autouse=True)
def nobody_watches(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests themselves say when to look."""
    monkeypatch.setattr(Indexing, "start_soon", lambda _: None)


class Reader(NamedTuple):
    """Whoever reads a brief says so once that is done, and gives it when told to."""

    done: Event
    go_on: Event


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Reader:
    slow = Reader(Event(), Event())
    load = Shelf.load

    def load_and_wait(shelf: Shelf, path: Path) -> Parsed:
        parsed = load(shelf, path)
        slow.done.set()
        slow.go_on.wait()
        return parsed

    monkeypatch.setattr(Shelf, "load", load_and_wait)
    return slow


async def test_a_file_that_is_renamed_while_it_is_read_is_found(
    make_app: MakeApp, library: Path, slow: Reader
) -> None:
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        try:
            reader = await settle(pilot)
            looking = Rereading(reader, reader.shelf)
            looking.look([str(library / CALL)])
            await wait_until(pilot, slow.done.is_set)
            moved = (library / CALL).rename(library / "2025-01-17-moved.md")
            looking.look([str(library / CALL), str(moved)])
        finally:
            slow.go_on.set()
        await wait_until(pilot, lambda: reader.path == moved)


async def test_a_book_that_is_saved_while_the_rest_of_it_is_read(
    make_app: MakeApp, library: Path, slow: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long that takes, what was saved is shown in the end, and nothing told till then."""
    monkeypatch.setattr(live_reload, "PATIENCE", 0.0)
    book = library / "2026-01-01-book.md"
    book.write_text("---\ntitle: Huge\n---\n" + "Words of a paragraph.\n\n" * 20_000)
    async with make_app(book.name).run_test(size=MEDIUM) as pilot:
        try:
            reader = pilot.app.screen_stack[0]
            assert isinstance(reader, ReaderScreen)
            await wait_until(pilot, slow.done.is_set)
            with book.open("a") as file:
                file.write("The last words.\n")
            looking = Rereading(reader, reader.shelf)
            looking.look([str(book)])
            await wait_until(pilot, lambda: not looking._busy or looking._wanted)
            assert not pilot.app._notifications
        finally:
            slow.go_on.set()
        await wait_until(
            pilot, lambda: reader.opened is not None and "last words" in reader.opened.brief.body
        )


async def test_a_file_that_may_not_be_asked_for_is_no_reason_to_fall(
    make_app: MakeApp, tmp_path: Path
) -> None:
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        assert reader.opened is not None
        refused = tmp_path / f"{'a' * 300}.md"
        found = read_again(reader.shelf, refused, reader.opened, (), patient=False)
        assert isinstance(found, Away)
        assert "file name too long" in found.why


def test_a_link_to_itself_is_among_no_files(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.mkdir()
    link.symlink_to(real)
    (real / "brief.md").touch()
    (real / "loop.md").symlink_to("loop.md")
    assert not is_among(link / "brief.md", [str(real / "loop.md")])
    assert is_among(link / "brief.md", [str(real / "loop.md"), str(real / "brief.md")])
    assert is_among(link / "brief.md", [str(real)])
