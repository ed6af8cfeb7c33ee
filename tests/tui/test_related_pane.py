"""Finding in the related events."""

from briefing_tui.tui.panes.base import PaneHeading
from briefing_tui.tui.panes.related import RelatedPane, RelatedView
from tests.tui.conftest import MakeApp
from tests.tui.pilots import WIDE, notices, settle, text_of


async def test_words_are_found_in_the_events(make_app: MakeApp) -> None:
    async with make_app("2025-01-17-second-call.md").run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        view, pane = reader.query_one(RelatedView), reader.query_one(RelatedPane)
        titles = [moment.title for moment in view.moments]
        last = titles[-1]
        await pilot.press("3", "n")
        assert notices(pilot)[-1] == "Nothing is looked for here: / finds."
        await pilot.press("g", "slash", *last.split()[-1].lower())
        heading = text_of(pane.query_one(PaneHeading))
        assert f"/{last.split()[-1].lower()} " in heading
        assert last.split()[-1] in titles[view.cursor]
        at = view.cursor
        await pilot.press("enter", "n", "N")
        assert view.cursor == at
        await pilot.press("escape")
        assert "event" in text_of(pane.query_one(PaneHeading))
        await pilot.press("slash", *"xyzzy", "enter")
        assert notices(pilot)[-1] == "No event here has these words."
