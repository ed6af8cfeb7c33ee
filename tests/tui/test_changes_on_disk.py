"""Changes on disk: what another program saves shows at once."""

from pathlib import Path
from threading import Event
from typing import NamedTuple

import pytest

from briefing_tui.library.index.process import FilesChanged
from briefing_tui.library.library import Library
from briefing_tui.model.brief import Parsed
from briefing_tui.tui.header_footer import TopLine
from briefing_tui.tui.panes.claims import ClaimsView
from briefing_tui.tui.panes.library import LibraryView
from briefing_tui.tui.panes.narrative import NarrativeView
from briefing_tui.tui.panes.related import RelatedPane, RelatedView
from briefing_tui.tui.reader import ReaderScreen
from tests.tui.conftest import MakeApp
from tests.tui.pilots import MEDIUM, WIDE, notices, settle, text_of, title
from tests.tui.waiting import wait_until, watching

CALL = "2025-01-17-second-call.md"


async def test_the_open_brief_follows_its_file(make_app: MakeApp, library: Path) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader = await watching(pilot)
        await pilot.press("2", "j")
        text = (library / CALL).read_text()
        aside = library / ".saving"
        aside.write_text(text.replace("Both speak of", "Both write of"))
        aside.replace(library / CALL)
        view = reader.query_one(NarrativeView)
        await wait_until(pilot, lambda: "Both write of" in text_of(view))
        assert "▌Harbour" in text_of(reader.query_one(ClaimsView)), "the cursor stays"


async def test_new_renamed_and_deleted_files(make_app: MakeApp, library: Path) -> None:
    async with make_app().run_test(size=WIDE) as pilot:
        reader = await watching(pilot)
        (library / "2026-01-01-new.md").write_text("# A new one\n")
        view = reader.query_one(LibraryView)
        await wait_until(pilot, lambda: "A new one" in text_of(view))
        (library / "2010-01-01-hostile.md").unlink()
        await wait_until(pilot, lambda: "press me" not in text_of(view))
        (library / CALL).rename(library / "2025-01-18-moved.md")
        await wait_until(
            pilot,
            lambda: reader.state.briefs.rows[1].path.name == "2025-01-18-moved.md",
        )
        assert title(reader) == "Ann and Bo speak by phone", "what was open stays on the screen"


async def test_a_library_without_an_index_gets_one(make_app: MakeApp) -> None:
    async with make_app(indexed=False).run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        assert [listing.title for listing in reader.state.briefs.rows] == [
            "Second call",
            "First call",
            "Hostile",
        ]
        await watching(pilot)
        await wait_until(
            pilot, lambda: "Ann takes a call" in text_of(reader.query_one(LibraryView))
        )
        await pilot.press("J")
        assert title(reader) == "Ann takes a call"
        await wait_until(pilot, lambda: "2 of 3" in text_of(reader.query_one(TopLine)))
    async with make_app(indexed=False).run_test(size=WIDE) as pilot:
        started = pilot.app.screen_stack[0]
        assert isinstance(started, ReaderScreen)
        assert started.state.briefs.rows[1].title == "Ann takes a call", "at once"


async def test_the_index_process_starts_by_itself(make_app: MakeApp, library: Path) -> None:
    async with make_app(indexed=False, watch_after=0.1).run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        view = reader.query_one(LibraryView)
        await wait_until(pilot, lambda: "Ann takes a call" in text_of(view))


async def test_related_briefs_are_found_and_distinguished(make_app: MakeApp, library: Path) -> None:
    (library / "2025-01-18-after.md").write_text(
        "---\ntitle: The day after\ndate: 2025-01-18\n---\nSee [[2025-01-17-second-call]].\n"
    )
    async with make_app(CALL, rest=0.01).run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        view = reader.query_one(RelatedView)
        await wait_until(pilot, lambda: "└ The day after" in text_of(view))
        heading = reader.query_one(RelatedPane).children[0]
        assert " 2 events + 1 found " in heading.render_line(0).text
        at = next(at for at, moment in enumerate(view.moments) if moment.related_path)
        view.cursor = at
        await pilot.pause()
        assert "links to this brief" in text_of(view)
        view.choose(at)
        await wait_until(pilot, lambda: title(reader) == "The day after")
        await wait_until(pilot, lambda: "─ 1 found " in heading.render_line(0).text)


async def test_a_missing_brief_is_reported_once(
    make_app: MakeApp, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("briefing_tui.tui.state.values.PATIENCE", 0.0)
    async with make_app(brief=CALL).run_test(size=MEDIUM) as pilot:
        reader = await watching(pilot)
        (library / CALL).unlink()
        await wait_until(pilot, lambda: bool(notices(pilot)))
        (library / "2026-01-01-new.md").write_text("# A new one\n")
        await wait_until(pilot, lambda: reader.state.briefs.rows[0].title == "A new one")
        await settle(pilot)
        assert notices(pilot) == [
            "This brief's file is no longer there. It stays open as it was read."
        ]
        (library / CALL).write_text("# It is back\n")
        await wait_until(pilot, lambda: title(reader) == "It is back")


class Gate(NamedTuple):
    """A worker that has read a whole brief sets `done`, and goes on once `go_on` is set."""

    done: Event
    go_on: Event

    def close(self) -> None:
        self.done.clear()
        self.go_on.clear()


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Gate:
    gate = Gate(Event(), Event())
    gate.go_on.set()
    read_whole = Library.read_whole

    def read_and_wait(library: Library, path: Path) -> Parsed:
        parsed = read_whole(library, path)
        gate.done.set()
        gate.go_on.wait()
        return parsed

    monkeypatch.setattr(Library, "read_whole", read_and_wait)
    return gate


async def test_a_file_that_is_renamed_while_it_is_read_is_followed(
    make_app: MakeApp, library: Path, slow: Gate
) -> None:
    (library / "archive").mkdir()
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        try:
            reader = await watching(pilot)
            slow.close()
            (library / CALL).write_text((library / CALL).read_text() + "More words.\n")
            await wait_until(pilot, slow.done.is_set)
            # By its slug: the index may not have the saved text yet.
            moved = (library / CALL).rename(library / "archive" / CALL)
            await wait_until(pilot, lambda: reader.state.path == moved)
        finally:
            slow.go_on.set()
        await wait_until(
            pilot,
            lambda: (
                reader.state.opened is not None and "More words" in reader.state.opened.brief.body
            ),
        )
        assert reader.state.path == moved
        assert not [notice for notice in notices(pilot) if "no longer" in notice]


async def test_a_book_that_is_saved_while_the_rest_of_it_is_read(
    make_app: MakeApp, library: Path, slow: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long that takes, the saved text is shown in the end, and no notice until then."""
    monkeypatch.setattr("briefing_tui.tui.state.values.PATIENCE", 0.0)
    book = library / "2026-01-01-book.md"
    book.write_text("---\ntitle: Huge\n---\n" + "Words of a paragraph.\n\n" * 4_000)
    slow.close()
    async with make_app(book.name).run_test(size=MEDIUM) as pilot:
        try:
            reader = pilot.app.screen_stack[0]
            assert isinstance(reader, ReaderScreen)
            await wait_until(pilot, slow.done.is_set)
            with book.open("a") as file:
                file.write("The last words.\n")
            reader._report(FilesChanged.of([str(book)]))
            await wait_until(pilot, lambda: reader.state.reload.phase == "reading")
            await pilot.pause(0.1)
            assert not notices(pilot)
        finally:
            slow.go_on.set()
        await wait_until(
            pilot,
            lambda: (
                reader.state.opened is not None and "last words" in reader.state.opened.brief.body
            ),
        )
