"""Changes on disk: what another program saves shows at once."""

from pathlib import Path

import pytest

from briefing_tui.tui.header_footer import TopLine
from briefing_tui.tui.panes.claims import ClaimsView
from briefing_tui.tui.panes.library import LibraryView
from briefing_tui.tui.panes.narrative import NarrativeView
from briefing_tui.tui.panes.related import RelatedPane, RelatedView
from briefing_tui.tui.reader import ReaderScreen
from tests.tui.conftest import MakeApp
from tests.tui.pilots import MEDIUM, WIDE, settle, text_of, title
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
            lambda: reader.briefs.shown[1].path.name == "2025-01-18-moved.md",
        )
        assert title(reader) == "Ann and Bo speak by phone", "what was open stays on the screen"


async def test_a_library_without_an_index_gets_one(make_app: MakeApp) -> None:
    async with make_app(indexed=False).run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        assert [listing.title for listing in reader.briefs.shown] == [
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
        assert started.briefs.shown[1].title == "Ann takes a call", "at once"


async def test_the_index_process_starts_by_itself(
    make_app: MakeApp, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("briefing_tui.tui.reader.WATCH_AFTER", 0.1)
    async with make_app(indexed=False).run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        view = reader.query_one(LibraryView)
        await wait_until(pilot, lambda: "Ann takes a call" in text_of(view))


async def test_related_briefs_are_found_and_distinguished(
    make_app: MakeApp, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("briefing_tui.tui.reader.REST", 0.01)
    (library / "2025-01-18-after.md").write_text(
        "---\ntitle: The day after\ndate: 2025-01-18\n---\nSee [[2025-01-17-second-call]].\n"
    )
    async with make_app(brief=CALL).run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        view = reader.query_one(RelatedView)
        await wait_until(pilot, lambda: "+ The day after" in text_of(view))
        assert "1 found" in str(reader.query_one(RelatedPane).children[0].render_line(0).text)
        at = next(at for at, moment in enumerate(view.moments) if moment.related_path)
        view.cursor = at
        await pilot.pause()
        assert "links to this brief" in text_of(view)
        view.choose(at)
        await wait_until(pilot, lambda: title(reader) == "The day after")
