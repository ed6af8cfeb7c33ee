"""The footer: it offers what can be done now, the most important first."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.geometry import Region
from textual.strip import Strip

from briefing_tui.tui.header_footer import KeysLine, TopLine
from briefing_tui.tui.reader import ReaderScreen
from tests.slow import slow
from tests.tui.conftest import MakeApp
from tests.tui.pilots import MEDIUM, NARROW, WIDE, notices, settle, text_of

CALL = "2025-01-17-second-call.md"
PLAIN = "2026-01-01-plain.md"
EVENTS = """\
---
title: Plain
date: 2026-01-01
events:
  - { date: 2025-12-01, title: With an address, url: "https://example.org/event" }
  - { date: 2025-12-02, title: With a brief, brief: second-call }
  - { date: 2025-12-03, title: With neither }
sources:
  - { id: a, name: A readout, url: "https://example.org/a" }
  - { id: b, name: B readout }
claims:
  - { topic: Trade, accounts: { a: { quote: one }, b: { quote: two } } }
  - { topic: Harbour, accounts: { a: { quote: one }, b: silent } }
---
Words without any link.
"""


@pytest.mark.painted
async def test_what_is_available_is_found_once_for_a_paint(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, painted = [], []
    left_out, render_lines = ReaderScreen.left_out, KeysLine.render_lines

    def find(screen: ReaderScreen) -> Iterator[str]:
        found.append(screen)
        yield from left_out(screen)

    def paint(line: KeysLine, crop: Region) -> list[Strip]:
        painted.append(line)
        return render_lines(line, crop)

    monkeypatch.setattr(ReaderScreen, "left_out", find)
    monkeypatch.setattr(KeysLine, "render_lines", paint)
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        for key in ("2", "j", "J", "4", "j", "1"):
            found.clear()
            painted.clear()
            await pilot.press(key)
            await settle(pilot)
            assert len(found) == len(painted) > 0, key


@pytest.mark.parametrize("size", [(60, 20), slow(NARROW), slow((100, 30)), slow(WIDE)])
async def test_search_stands_in_it_at_every_size(make_app: MakeApp, size: tuple[int, int]) -> None:
    async with make_app(CALL).run_test(size=size) as pilot:
        reader = await settle(pilot)
        for pane in "1234":
            await pilot.press(pane)
            line = text_of(reader.query_one(KeysLine))
            assert line.endswith(" s Search  ? Help  q Quit ")
            assert "Move" in line or "Scroll" in line


async def test_what_matters_most_comes_first(make_app: MakeApp) -> None:
    async with make_app(CALL).run_test(size=NARROW) as pilot:
        reader = await settle(pilot)
        footer = reader.query_one(KeysLine)
        for pane, hints in (
            ("1", " j/k Scroll  J/K Brief  Tab Pane  / Find  f Link "),
            ("2", " j/k Move  Enter Open  x Wording  T Topic  f Filter "),
            ("4", " j/k Move  Enter Open  f Filter  O Order  m Read "),
        ):
            await pilot.press(pane)
            await pilot.pause()
            assert text_of(footer).startswith(hints)


async def test_what_has_nothing_to_do_now_is_not_offered(make_app: MakeApp, library: Path) -> None:
    (library / PLAIN).write_text(EVENTS)
    async with make_app(PLAIN).run_test(size=(240, 50)) as pilot:
        reader = await settle(pilot)

        async def offered(*pressed: str) -> list[str]:
            await pilot.press(*pressed)
            await pilot.pause()
            return text_of(reader.query_one(KeysLine)).split()

        for pressed, here, not_here in (
            ("1", {"Find", "Brief"}, {"Back", "Link", "Outline", "Browser"}),
            ("2 g", {"Wording", "Browser", "Source"}, {"Back"}),
            ("j", {"Topic", "Browser"}, {"Wording"}),
            ("l", {"Topic"}, {"Browser"}),
            ("3 g", {"Browser"}, {"Open"}),
            ("j", {"Open"}, {"Browser"}),
            ("j", {"Move"}, {"Open", "Browser"}),
            ("1 J", {"Back", "Link"}, {"Browser", "Outline"}),
            ("backspace", {"Scroll"}, {"Back", "Link"}),
        ):
            words = set(await offered(*pressed.split()))
            assert here <= words, pressed
            assert not not_here & words, pressed


async def test_enter_on_an_event_with_an_address_says_which_key_opens_it(
    make_app: MakeApp, library: Path
) -> None:
    (library / PLAIN).write_text(EVENTS)
    async with make_app(PLAIN).run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press("3", "g", "enter")
        assert notices(pilot) == ["o opens https://example.org/event"]
        await pilot.press("j", "j", "enter")
        assert notices(pilot)[-1] == "No brief is linked to this event."
        await pilot.press("G", "enter")
        assert notices(pilot)[-1] == "The open brief is about this event."


async def test_a_library_that_was_found_is_named_where_there_is_room(
    make_app: MakeApp, library: Path
) -> None:
    columns, place = 52 + 1 + len("1/3 · 3 unread "), f" · {library}"
    app = make_app(CALL, is_found=True)
    async with app.run_test(size=(columns + len(place), 20)) as pilot:
        reader = await settle(pilot)
        assert f"4 Library 3 {place} " in text_of(reader.query_one(TopLine))
        await pilot.resize_terminal(columns + len(library.name) + 3, 20)
        await settle(pilot)
        assert f"4 Library 3  · {library.name} " in text_of(reader.query_one(TopLine))
        await pilot.resize_terminal(columns, 20)
        await settle(pilot)
        assert library.name not in text_of(reader.query_one(TopLine))


async def test_without_a_library_there_is_nothing_to_search(make_app: MakeApp) -> None:
    async with make_app(text="# A title\n\nWords.\n").run_test(size=NARROW) as pilot:
        reader = await settle(pilot)
        line = text_of(reader.query_one(KeysLine))
        assert "? Help  q Quit" in line
        assert not {"Search", "Edit", "Brief", "Zoom"} & set(line.split())


async def test_the_footer_of_a_dialog_is_the_only_one(make_app: MakeApp) -> None:
    async with make_app(CALL).run_test(size=NARROW) as pilot:
        reader = await settle(pilot)
        await pilot.press("D")
        await settle(pilot)
        footer = pilot.app.screen.query_one(KeysLine)
        assert footer.region == reader.query_one(KeysLine).region
        assert text_of(footer).split() == ["Esc", "Close", "?", "Help"], "there is no problem"


async def test_a_dialog_offers_what_can_be_done_in_it(make_app: MakeApp, library: Path) -> None:
    (library / PLAIN).write_text(EVENTS)
    async with make_app(PLAIN).run_test(size=WIDE) as pilot:
        await settle(pilot)
        await pilot.press("2", "enter")
        await settle(pilot)
        footer = pilot.app.screen.query_one(KeysLine)
        assert {"Claim", "Account", "Browser"} <= set(text_of(footer).split())
        assert "Scroll" not in text_of(footer), "all of it is in sight"
        await pilot.press("tab")
        await pilot.pause()
        assert "Browser" not in text_of(footer)
        await pilot.press("x")
        await settle(pilot)
        words = text_of(pilot.app.screen.query_one(KeysLine)).split()
        assert "Swap" in words
        assert "Pair" not in words, "there is one"
