"""The list while files come, go and are renamed: its cursor, and `J` and `K`."""

from pathlib import Path

import pytest

from briefing_tui.tui import state
from briefing_tui.tui.panes.library import LibraryView
from tests.slow import slow
from tests.tui.conftest import MakeApp
from tests.tui.pilots import WIDE, settle, title
from tests.tui.waiting import index_now, wait_until

COUNT = 12


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(state.values, "PATIENCE", 0.01)
    root = tmp_path / "many"
    root.mkdir()
    for number in range(COUNT):
        make(root, number)
    return root


def make(root: Path, number: int) -> Path:
    file = root / f"2025-01-{number + 1:02}-post.md"
    file.write_text(f"---\ntitle: Post {number}\n---\nWords of post {number}.\n")
    return file


async def test_the_cursor_and_the_order_go_on(make_app: MakeApp, desk: Path) -> None:
    opened = desk / "2025-01-06-post.md"
    async with make_app(root=desk, brief=opened.name).run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        assert reader.state.briefs.count == COUNT
        view = reader.query_one(LibraryView)

        def under_cursor() -> str:
            listing = view.under_cursor
            return listing.title if listing else ""

        await pilot.press("m", "*", "4", "j", "j")
        assert under_cursor() == "Post 3"
        gone = desk / "2025-01-09-post.md"
        gone.unlink()
        index_now(reader, make(desk, COUNT), gone)
        await wait_until(pilot, lambda: reader.state.briefs.rows[0].title == f"Post {COUNT}")
        assert under_cursor() == "Post 3", "the cursor stays on its brief"
        listing = reader.state.briefs.opened
        assert listing is not None
        await wait_until(pilot, lambda: reader.state.briefs.is_starred(listing))  # once it is saved
        (desk / "2025-01-04-post.md").unlink()
        index_now(reader, desk / "2025-01-04-post.md")
        await wait_until(pilot, lambda: reader.state.briefs.count == COUNT - 1)
        assert under_cursor() == "Post 2", "what stands in the place of what is gone"
        assert title(reader) == "Post 5"


@pytest.mark.parametrize(("key", "then"), [("J", "Post 4"), slow("K", "Post 6")])
async def test_on_from_a_brief_that_is_gone(
    make_app: MakeApp, desk: Path, key: str, then: str
) -> None:
    opened = desk / "2025-01-06-post.md"
    async with make_app(root=desk, brief=opened.name).run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        assert reader.state.briefs.count == COUNT
        opened.unlink()
        index_now(reader, opened)
        await wait_until(pilot, lambda: reader.state.briefs.count == COUNT - 1)
        assert title(reader) == "Post 5"
        await pilot.press(key)
        assert title(reader) == then


async def test_on_from_a_brief_that_is_renamed(make_app: MakeApp, desk: Path) -> None:
    opened, renamed = desk / "2025-01-06-post.md", desk / "2025-01-08-renamed.md"
    (desk / "2025-01-08-post.md").unlink()
    async with make_app(root=desk, brief=opened.name).run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        view = reader.query_one(LibraryView)
        opened.rename(renamed)
        index_now(reader, opened, renamed)
        await wait_until(pilot, lambda: reader.state.briefs.place(renamed) is not None)
        await wait_until(pilot, lambda: reader.state.path == renamed)
        listing = view.under_cursor
        assert listing is not None
        assert listing.path == renamed
        await pilot.press("J")
        assert title(reader) == "Post 6"
