"""Finding words in the narrative."""

from pathlib import Path

import pytest

from tests.tui.conftest import MakeApp
from tests.tui.long_brief import NAME, SIZE, notice, ready
from tests.tui.pilots import text_of

pytestmark = pytest.mark.painted


async def test_find_highlights_counts_wraps_and_returns(
    make_app: MakeApp, long_library: Path
) -> None:
    async with make_app(NAME).run_test(size=SIZE) as pilot:
        _, view = await ready(pilot)
        start = view.position()
        await pilot.press("slash", *"paragraph 7")
        assert notice(view) == "/paragraph 7  1/11"
        assert "Paragraph 7 of filler" in text_of(view)
        await pilot.press("escape")
        assert notice(view) == ""
        assert view.position() == start
        await pilot.press("slash", *"paragraph 7", "enter", "n")
        assert notice(view) == "/paragraph 7  2/11"
        assert "Paragraph 70 of filler" in text_of(view)
        await pilot.press("N", "N")
        assert notice(view) == "/paragraph 7  11/11"
        await pilot.press("n")
        assert notice(view) == "/paragraph 7  1/11"
        await pilot.press("slash", *"Paragraph of", "enter")
        assert notice(view) == "/Paragraph of  nothing found"


async def test_hits_are_counted_from_the_start_of_the_document(
    make_app: MakeApp, long_library: Path
) -> None:
    """Though the search begins at the top of the screen."""
    async with make_app(NAME).run_test(size=SIZE) as pilot:
        _, view = await ready(pilot)
        await pilot.press("space", "space", "slash", *"paragraph", "enter")
        leaf = view.position()[0]
        assert view.scroll_layout.text(leaf).startswith("Paragraph")
        number = int(view.scroll_layout.text(leaf).split()[1])
        assert notice(view) == f"/paragraph  {number + 1}/80"
        await pilot.press("N")
        assert notice(view) == f"/paragraph  {number}/80"
        await pilot.press("g")
        assert all(view.search.highlights(index) for index in range(leaf - 5, leaf + 5))
