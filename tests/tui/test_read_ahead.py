"""A brief that was read aside while the screen was imported looks like any other."""

from pathlib import Path

import pytest

from briefing_tui.library.paths import Opening
from briefing_tui.settings import Settings
from briefing_tui.tui.app import BriefingApp
from briefing_tui.tui.panes.claims import ClaimsView
from briefing_tui.tui.panes.narrative import NarrativeView
from briefing_tui.tui.services.open_library import Shelf
from tests.architecture.source_tree import ROOT
from tests.tui.pilots import MEDIUM, settle, text_of, title

BRIEFS = sorted((ROOT / "briefs").glob("*.md"))


async def painted(opening: Opening, shelf: Shelf, *keys: str) -> list[str]:
    """What the panes of the brief show once the library has been read; what is found related
    comes when it comes."""
    app = BriefingApp(opening, Settings(), shelf)
    async with app.run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        await pilot.press(*keys)
        await settle(pilot)
        return [text_of(reader.query_one(view)) for view in (NarrativeView, ClaimsView)]


@pytest.mark.parametrize("path", BRIEFS[::5], ids=lambda path: path.stem)
async def test_a_brief_read_aside_is_painted_alike(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = ("pagedown", "]", "2", "j", "enter", "escape")
    opening = Opening(root=path.parent, brief=path)
    found = []
    for way in ("aside", "here"):
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / way))
        shelf = Shelf(opening)
        if way == "aside":
            shelf.read_ahead()
        found.append(await painted(opening, shelf, *keys))
    assert found[0] == found[1]


async def test_without_a_brief_named_the_newest_is_read_aside(library: Path) -> None:
    opening = Opening(root=library)
    shelf = Shelf(opening)
    shelf.read_ahead()
    async with BriefingApp(opening, Settings(), shelf).run_test() as pilot:
        assert title(await settle(pilot)) == "Ann and Bo speak by phone"


async def test_where_the_last_one_cannot_be_looked_at_the_newest_is_read_aside(
    library: Path,
) -> None:
    """As in a folder that is no longer the reader's: here it has a name that no file can have."""
    opening = Opening(root=library)
    state = Shelf(opening).state
    state.set_last(f"{'a' * 300}.md")
    state.save()
    shelf = Shelf(opening)
    shelf.read_ahead()
    async with BriefingApp(opening, Settings(), shelf).run_test() as pilot:
        assert title(await settle(pilot)) == "Ann and Bo speak by phone"


async def test_an_empty_folder_has_nothing_to_read_aside(tmp_path: Path) -> None:
    opening = Opening(root=tmp_path)
    shelf = Shelf(opening)
    shelf.read_ahead()
    async with BriefingApp(opening, Settings(), shelf).run_test() as pilot:
        reader = await settle(pilot)
        assert reader.path is None
