"""Finding in the related events."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from briefing_tui.compare.related import Relation
from briefing_tui.layout.narrative import ScrollLayout
from briefing_tui.library.listing import Listing
from briefing_tui.tui import state
from briefing_tui.tui.panes.related import RelatedPane, RelatedView
from briefing_tui.tui.widgets.lines import PaneHeading
from tests.tui.conftest import MakeApp
from tests.tui.pilots import NARROW, WIDE, notices, settle, text_of, wait_until

CALL = "2025-01-17-second-call.md"


async def test_words_are_found_in_the_events(make_app: MakeApp) -> None:
    async with make_app(CALL).run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        view, pane = reader.query_one(RelatedView), reader.query_one(RelatedPane)
        titles = [moment.title for moment in view.moments]
        last = titles[-1]
        await pilot.press("3", "n")
        assert (
            notices(pilot)[-1]
            == "No search yet: / starts one; n goes to the next unread brief in the library."
        )
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
        await pilot.press("n")
        assert notices(pilot)[-2:] == ["No event here has these words."] * 2


async def test_a_step_lays_out_only_what_the_new_brief_has(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The brief came last, so the old one was laid out once more, without what is around it."""
    laid: list[int] = []
    find_matches, show_linked = RelatedView.find_matches, ScrollLayout.show_linked

    def note_moments(view: RelatedView) -> None:
        laid.append(len(view.relations))
        find_matches(view)

    def note_linked(layout: ScrollLayout, linked: tuple[Listing, ...]) -> None:
        if layout.brief.path:  # not the empty one, until the brief is laid out
            laid.append(len(linked))
        show_linked(layout, linked)

    async with make_app(CALL).run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        listing = reader.state.briefs.row(0)
        assert listing is not None
        assert listing.date is not None
        relation = Relation(listing.path_from_root, listing.title, listing.date, 1.0, "near")
        around = replace(reader.state, linked=(listing,), relations=(relation,))
        reader.apply(state.Next(around))
        monkeypatch.setattr(RelatedView, "find_matches", note_moments)
        monkeypatch.setattr(ScrollLayout, "show_linked", note_linked)
        reader.action_step(1)
        assert not reader.state.relations
        assert laid == [0, 0], "the timeline and the end of the text"


@pytest.mark.parametrize(("before", "after"), [(3, 30), (30, 3)])
async def test_a_save_changes_the_events_while_words_are_typed(
    make_app: MakeApp, library: Path, before: int, after: int
) -> None:
    """Saved with more events, the cursor went to a match among those that were not laid out."""

    def text(count: int) -> str:
        events = (f"{{date: 2024-01-{day:02}, title: Talks {day}}}" for day in range(1, count + 1))
        return f"---\ntitle: A call\nevents: [{', '.join(reversed([*events]))}]\n---\nText.\n"

    (library / CALL).write_text(text(before))
    async with make_app(CALL).run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        view = reader.query_one(RelatedView)
        await pilot.press("3", "G", "slash", *f"Talks {max(before, after)}")
        (library / CALL).write_text(text(after))
        reader.apply(state.file_changed(reader.state, reader.library))
        await wait_until(pilot, lambda: len(view.moments) == after + 1)
        found = view.moments[view.cursor].title
        assert found == ("Talks 30" if after == 30 else "A call")
        assert found in text_of(view)


async def test_a_key_that_comes_with_that_of_the_pane_moves_in_it(make_app: MakeApp) -> None:
    """A pane that has never been shown has laid nothing out."""
    async with make_app(CALL).run_test(size=NARROW) as pilot:
        reader = await settle(pilot)
        view = reader.query_one(RelatedView)
        assert not view.has_room
        view.action_edge(end=True)
        assert view.cursor == view.item_count() - 1 > 0


EVENTS = "".join(
    f"  - {{ date: {year}-05-06, title: The talks of {year} that go on in another place }}\n"
    for year in range(1990, 2020)
)
ROUNDS = f"""---
title: Rounds
date: 2004-05-07
event: {{ title: Rounds, date: 2004-05-07 }}
events:
{EVENTS}---
Text.
"""


async def test_the_list_begins_with_an_item(make_app: MakeApp, library: Path) -> None:
    """After a resize it began with the second line of a title."""
    (library / "rounds.md").write_text(ROUNDS)
    async with make_app("rounds.md").run_test(size=(120, 37)) as pilot:
        reader = await settle(pilot)
        view = reader.query_one(RelatedView)
        for height in (37, 36, 35, 40, 34):
            await pilot.resize_terminal(120, height)
            await settle(pilot)
            top = view.scroll_offset.y
            first = view.item_at(top)
            assert top > 0
            assert first is not None
            assert view.item_top(first) == top, height
            assert view.cursor in view.in_sight()
