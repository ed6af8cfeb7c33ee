"""Searching the library from the reader."""

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.events import Key
from textual.pilot import Pilot
from textual.widgets import Input

from briefing_tui.library.library import Library
from briefing_tui.library.paths import OpenRequest
from briefing_tui.settings import Settings
from briefing_tui.tui.app import BriefingApp
from briefing_tui.tui.dialogs.search import ResultList, SearchDialog, SearchStatus
from briefing_tui.tui.panes.claims import ClaimsView
from briefing_tui.tui.panes.narrative import NarrativeView
from tests.tui.conftest import MakeApp
from tests.tui.pilots import MEDIUM, notices, settle, text_of, title
from tests.tui.waiting import wait_until


async def ask(pilot: Pilot[None], words: str) -> SearchDialog:
    """Open the search, once there is an index, and type."""
    await pilot.press("s")
    dialog = pilot.app.screen
    assert isinstance(dialog, SearchDialog)
    dialog.query_one(Input).value = words
    results = dialog.query_one(ResultList).results
    await wait_until(pilot, lambda: results.text == words and bool(results.listings))
    return dialog


def located(dialog: SearchDialog) -> Callable[[], bool]:
    view = dialog.query_one(ResultList)
    return lambda: len(view.results.hits) == len(view.results.listings)


async def test_a_hit_in_the_narrative_opens_with_the_find_active(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        dialog = await ask(pilot, '"plain post"')
        await wait_until(pilot, located(dialog))
        assert "Ann takes a call" in text_of(dialog.query_one(ResultList))
        await pilot.press("enter")
        await settle(pilot)
        assert title(reader) == "Ann takes a call"
        assert "/plain post  1/1" in text_of(reader.query_one(NarrativeView))


@pytest.mark.parametrize(("count", "place"), [(60, "121/123"), (600, "1201/1203")])
async def test_all_words_are_marked_and_the_passage_comes_first(
    make_app: MakeApp, library: Path, count: int, place: str
) -> None:
    """Also in a text that is too long to be parsed and searched before it is shown."""
    lines = [f"Line {number} is about the post." for number in range(count)]
    (library / "2020-02-02-long.md").write_text(
        "---\ntitle: Long\n---\n" + "\n\n".join([*lines, "A *zebra*, [the](#x) post."])
    )
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        dialog = await ask(pilot, "zebra the post")
        await wait_until(pilot, located(dialog))
        await pilot.press("enter")
        view = reader.query_one(NarrativeView)
        await wait_until(pilot, lambda: f"the post zebra  {place}" in text_of(view))
        assert "A zebra, the post." in text_of(view)


async def test_a_hit_in_the_summary_is_marked_until_it_is_cleared(
    make_app: MakeApp, library: Path
) -> None:
    (library / "2020-02-02-zebra.md").write_text("---\ntitle: Z\nsummary: Zebras.\n---\nText.\n")

    def marked(view: NarrativeView) -> list[str]:
        parts = (part for strip in view.render_lines(view.size.region) for part in strip)
        return [part.text for part in parts if part.style and part.style.reverse]

    async with make_app().run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        dialog = await ask(pilot, "zebra")
        await wait_until(pilot, located(dialog))
        await pilot.press("enter")
        view = reader.query_one(NarrativeView)
        await wait_until(pilot, lambda: marked(view) == ["Zebras"])
        await pilot.press("escape")
        assert not marked(view)


async def test_a_hit_in_a_claim_opens_at_the_claim(make_app: MakeApp) -> None:
    async with make_app(brief="2010-01-01-hostile.md").run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        dialog = await ask(pilot, "topic:harbour")
        await wait_until(pilot, located(dialog))
        await pilot.press("enter")
        await settle(pilot)
        assert title(reader) == "Ann and Bo speak by phone"
        claims = reader.query_one(ClaimsView)
        assert claims.has_focus
        assert "▌Harbour" in text_of(claims)


async def test_nothing_found_and_a_way_out(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        dialog = await ask(pilot, "call")
        dialog.query_one(Input).value = "xyzzy"
        await wait_until(pilot, lambda: not dialog.query_one(ResultList).results.listings)
        assert "Nothing found" in text_of(dialog.query_one(SearchStatus))
        await pilot.press("enter")
        assert dialog.is_current
        await pilot.press("escape")
        assert reader.is_current


async def test_the_cursor_moves_while_one_types(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        dialog = await ask(pilot, "before:2030")
        view = dialog.query_one(ResultList)
        assert len(view.results.listings) == 3
        await pilot.press("down", "down", "up")
        assert view.cursor == 1
        assert dialog.query_one(Input).has_focus


async def test_without_a_library_there_is_nothing_to_search() -> None:
    app = BriefingApp(Library(OpenRequest(text="# Alone\n")), Settings())
    async with app.run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        await pilot.press("s")
        assert pilot.app.screen is reader


async def test_the_last_search_comes_back_with_its_cursor(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        dialog = await ask(pilot, "before:2030")
        await wait_until(pilot, located(dialog))
        await pilot.press("down", "down", "escape")
        await pilot.press("s")
        view = pilot.app.screen.query_one(ResultList)
        assert pilot.app.screen.query_one(Input).value == "before:2030"
        assert (len(view.results.listings), view.cursor) == (3, 2)
        assert "3 briefs" in text_of(pilot.app.screen.query_one(SearchStatus))
        await settle(pilot)
        assert view.cursor == 2, "the same results, found again"
        await pilot.press(*"ann")
        assert pilot.app.screen.query_one(Input).value == "ann", "typing replaces the last query"
        await pilot.press("enter")
        await settle(pilot)
        assert notices(pilot)[-1] == "1 of 2: Ann and Bo speak by phone · > next, < previous"


async def test_hits_are_walked_without_the_dialog(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        await pilot.press("greater_than_sign")
        assert notices(pilot)[-1] == "Nothing has been found yet: s searches the library."
        await ask(pilot, "before:2030")
        await pilot.press("escape")
        walked = []
        for key in (">", ">", ">", ">", "<", "<"):
            await pilot.press({"<": "less_than_sign", ">": "greater_than_sign"}[key])
            await settle(pilot)
            walked.append((notices(pilot)[-1][:7], title(reader)[:9]))
            reader.action_pane("library" if len(walked) % 2 else "narrative")
        assert walked == [
            ("1 of 3:", "Ann and B"),
            ("2 of 3:", "Ann takes"),
            ("3 of 3:", "[@click=a"),
            ("1 of 3:", "Ann and B"),
            ("3 of 3:", "[@click=a"),
            ("2 of 3:", "Ann takes"),
        ]


async def test_a_walk_goes_beyond_what_the_dialog_finds(make_app: MakeApp, tmp_path: Path) -> None:
    root = tmp_path / "many"
    root.mkdir()
    for number in range(52):
        (root / f"{number}.md").write_text(f"---\ntitle: Sea {number}\n---\n")
    async with make_app(root=root).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        dialog = await ask(pilot, "sea")
        assert text_of(dialog.query_one(SearchStatus)).strip() == "50 or more briefs"
        await pilot.press("enter")
        assert notices(pilot)[-1].startswith("1 of 50 or more: ")
        await settle(pilot)
        await pilot.press("less_than_sign")
        assert notices(pilot)[-1].startswith("52 of 52: ")
        dialog = await ask(pilot, "sea")
        assert text_of(dialog.query_one(SearchStatus)).strip() == "52 briefs"
        assert dialog.query_one(ResultList).cursor == 51, "where it was"


async def test_a_walk_goes_to_the_claim_and_to_the_words(make_app: MakeApp) -> None:
    async with make_app(brief="2010-01-01-hostile.md").run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        dialog = await ask(pilot, "harbour")
        assert len(dialog.query_one(ResultList).results.listings) == 1
        await pilot.press("escape", "greater_than_sign")
        await settle(pilot)
        assert reader.query_one(ClaimsView).has_focus
        dialog = await ask(pilot, '"plain post"')
        await pilot.press("escape", "greater_than_sign")
        await settle(pilot)
        assert "/plain post  1/1" in text_of(reader.query_one(NarrativeView))


async def test_enter_right_after_the_words_opens_what_they_find(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        await ask(pilot, "markup")
        await pilot.press("escape")
        for key in ("s", *"plain post", "enter"):
            pilot.app.post_message(Key(key, key if len(key) == 1 else None))
        await wait_until(pilot, lambda: title(reader) == "Ann takes a call")


async def test_enter_while_the_library_is_indexed_opens_what_is_found_later(
    make_app: MakeApp,
) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        dialog = await ask(pilot, '"plain post"')
        text, listings = (
            dialog.query_one(Input).value,
            dialog.query_one(ResultList).results.listings,
        )
        dialog.on_search_dialog_results_found(SearchDialog.ResultsFound(text, None))
        dialog.action_choose()
        assert dialog.is_active
        # The retry and the news of a grown index may both answer.
        dialog.on_search_dialog_results_found(SearchDialog.ResultsFound(text, listings))
        dialog.on_search_dialog_results_found(SearchDialog.ResultsFound(text, listings))
        await settle(pilot)
        assert pilot.app.screen is reader
        assert title(reader) == "Ann takes a call"
