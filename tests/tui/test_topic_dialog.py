"""The dialog that shows a topic across briefs."""

from pathlib import Path

from briefing_tui.tui.dialogs.diff import WordingDialog
from briefing_tui.tui.dialogs.topic import TopicDialog, TopicView
from briefing_tui.tui.panes.base import Lines
from tests.tui.conftest import MakeApp
from tests.tui.pilots import MEDIUM, settle, text_of, title
from tests.tui.test_claims_pane import claims, two_briefs

__all__ = ["two_briefs"]


async def test_enter_opens_a_brief_at_its_claim(make_app: MakeApp, two_briefs: Path) -> None:
    async with make_app(root=two_briefs).run_test(size=MEDIUM) as pilot:
        reader, view = await claims(pilot)
        await pilot.press("j", "T")
        await settle(pilot)
        dialog = pilot.app.screen
        assert isinstance(dialog, TopicDialog)
        grid = dialog.query_one(TopicView)
        assert "▌17 Jan 2025" in text_of(grid)
        assert "other words than on 5 May 2020" in text_of(grid)
        assert "North" in "\n".join(text_of(each) for each in dialog.query(Lines))
        await pilot.press("x")
        assert isinstance(pilot.app.screen, WordingDialog)
        await pilot.press("escape", "k", "l", "h", "enter")
        await settle(pilot)
        assert title(reader) == "An earlier call"
        assert reader.claim == "harbour"
        assert "Harbour" in text_of(view).splitlines()[1]
        assert view.claim is not None
        assert view.claim.id == "harbour"
