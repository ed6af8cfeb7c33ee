"""The manual in a second reader above the first."""

from briefing_tui.tui.dialogs.palette import PaletteView
from briefing_tui.tui.reader import ReaderScreen
from tests.tui.conftest import MakeApp
from tests.tui.pilots import MEDIUM, settle, title


async def test_the_palette_opens_the_manual_and_q_leaves_it(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        app, before = pilot.app, title(reader)
        await pilot.press("ctrl+p", *"manual")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        manual = app.screen
        assert isinstance(manual, ReaderScreen)
        assert manual is not reader
        assert title(manual) == "The manual"
        await pilot.press("f", "a")
        assert title(manual).startswith("Two notes about one program"), "the tour"
        await pilot.press("backspace")
        assert title(manual) == "The manual"
        # It offers no manual of its own.
        await pilot.press("ctrl+p")
        assert "Manual" not in {
            command.name for command in app.screen.query_one(PaletteView).commands
        }
        await pilot.press("escape")
        await pilot.press("q")
        await pilot.pause()
        assert app.screen is reader
        assert title(reader) == before
        await pilot.press("q")
        await pilot.pause()
        assert app.return_code == 0
