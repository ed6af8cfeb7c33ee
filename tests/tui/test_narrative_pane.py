"""The narrative by keyboard and by mouse: links, find, outline, selection, position."""

from pathlib import Path

import pytest
from textual.pilot import Pilot

from briefing_tui.layout.spans import plain_text
from briefing_tui.tui.panes.claims_view import ClaimsView
from briefing_tui.tui.panes.narrative import NarrativeView
from briefing_tui.tui.panes.narrative.outline import OutlineDialog, OutlineView
from briefing_tui.tui.reader import ReaderScreen
from tests.tui.conftest import MakeApp
from tests.tui.pilots import settle, text_of, title

SIZE = (120, 40)
NAME = "2026-01-01-long.md"
LONG = """\
---
title: A long one
date: 2026-01-01
sources:
  - { id: a, name: Northern readout, publisher: Ministry, party: North }
  - { id: b, name: Southern post, party: South }
claims:
  - { topic: Trade, accounts: { a: states, b: silent } }
  - { topic: Harbour, accounts: { a: silent, b: states } }
---
It begins [@a] and compares [the harbour](#harbour) with [[first-call|an older call]],
with [[nowhere]], [the end](#the-end), [the web](https://example.org/page) and a note[^n].

## Middle

- one item of words
- another item

{filler}

## The end

台湾问题事关主权 and the last **words** of it.

```python
def long_line(): return "{wide}"
```

[^n]: The note's own words.
"""


def long_text() -> str:
    filler = "\n\n".join(f"Paragraph {number} of filler, with words." for number in range(80))
    return LONG.replace("{filler}", filler).replace("{wide}", "x" * 200)


@pytest.fixture
def long_library(library: Path) -> Path:
    (library / NAME).write_text(long_text())
    return library


async def ready(pilot: Pilot[None]) -> tuple[ReaderScreen, NarrativeView]:
    reader = await settle(pilot)
    return reader, reader.query_one(NarrativeView)


def on_top(pilot: Pilot[None]) -> object:
    return pilot.app.screen


def notice(view: NarrativeView) -> str:
    return plain_text(view.notice())


async def test_a_citation_shows_its_source_and_moves_the_claims(
    make_app: MakeApp, long_library: Path
) -> None:
    async with make_app(NAME).run_test(size=SIZE) as pilot:
        reader, view = await ready(pilot)
        await pilot.press("right_square_bracket")
        assert notice(view).startswith("[a] Northern readout · Ministry")
        await pilot.press("right_square_bracket")
        assert notice(view) == "claim Harbour"
        await pilot.press("enter")
        assert reader.claim == "harbour"
        assert "▌Harbour" in text_of(reader.query_one(ClaimsView)).replace("│", "▌")
        await pilot.press("left_square_bracket")
        assert notice(view).startswith("[a]")
        await pilot.press("escape")
        assert notice(view) == ""


async def test_labels_follow_links_and_other_letters_put_them_away(
    make_app: MakeApp, long_library: Path
) -> None:
    async with make_app(NAME).run_test(size=SIZE) as pilot:
        reader, view = await ready(pilot)
        await pilot.press("f")
        assert "letters of a link" in notice(view)
        labels = {link.target.kind: label for label, link in view.links.labels.items()}
        assert {"source", "claim", "brief", "heading", "url", "note"} <= labels.keys()
        await pilot.press("0")
        assert not view.links.labels
        await pilot.press("f", labels["heading"])
        assert "The end" in text_of(view)
        await pilot.press("g", "f")
        older = next(
            label for label, link in view.links.labels.items() if link.target.name == "first-call"
        )
        await pilot.press(older)
        assert title(reader) == "Ann takes a call"


async def test_a_web_link_shows_its_address_before_it_is_opened(
    make_app: MakeApp, long_library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(
        "briefing_tui.tui.outside.browser.open_address", lambda _app, url: opened.append(url)
    )
    async with make_app(NAME).run_test(size=SIZE) as pilot:
        _, view = await ready(pilot)
        await pilot.press("f")
        label = next(
            label for label, link in view.links.labels.items() if link.target.kind == "url"
        )
        await pilot.press(label)
        assert notice(view) == "Enter opens https://example.org/page"
        assert not opened
        await pilot.press("enter")
        await pilot.press("o")
        assert opened == ["https://example.org/page"] * 2


async def test_a_note_and_back(make_app: MakeApp, long_library: Path) -> None:
    async with make_app(NAME).run_test(size=SIZE) as pilot:
        _, view = await ready(pilot)
        await pilot.press("G", "g", "f")
        label = next(
            label for label, link in view.links.labels.items() if link.target.kind == "note"
        )
        await pilot.press(label)
        assert "The note's own words" in text_of(view)
        await pilot.press("f")
        back = next(label for label, link in view.links.labels.items() if link.leads_back)
        await pilot.press(back)
        assert "It begins" in text_of(view)


async def test_links_to_briefs_that_are_not_there_look_broken(
    make_app: MakeApp, long_library: Path
) -> None:
    async with make_app(NAME).run_test(size=SIZE) as pilot:
        _, view = await ready(pilot)
        assert view.flow is not None
        struck = [mark for mark in view.marks(0) if mark.strike]
        assert [view.flow.text(0)[mark.start : mark.end] for mark in struck] == ["nowhere"]


async def test_find_marks_counts_wraps_and_comes_back(
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


async def test_the_outline_filters_and_goes(make_app: MakeApp, long_library: Path) -> None:
    async with make_app(NAME).run_test(size=SIZE) as pilot:
        reader, view = await ready(pilot)
        await pilot.press("t")
        assert isinstance(on_top(pilot), OutlineDialog)
        assert "Middle" in text_of(pilot.app.screen.query_one(OutlineView))
        await pilot.press(*"end q", "backspace", "backspace", "enter")
        assert on_top(pilot) is reader
        assert text_of(view).strip().startswith("Paragraph") or "The end" in text_of(view)
        await pilot.press("t", "escape")
        assert on_top(pilot) is reader


async def test_the_mouse_selects_text_and_not_decoration(
    make_app: MakeApp, long_library: Path
) -> None:
    async with make_app(NAME).run_test(size=SIZE) as pilot:
        _, view = await ready(pilot)
        lines = text_of(view).splitlines()
        first = next(y for y, line in enumerate(lines) if "Middle" in line)
        x = lines[first].index("Middle")
        await pilot.mouse_down(view, offset=(x, first))
        await pilot.hover(view, offset=(x + 4, first + 2))
        await pilot.mouse_up(view, offset=(x + 4, first + 2))
        assert view.selected_text() == "Middle\none item of words\nan"
        await pilot.press("y")
        assert pilot.app.clipboard == view.selected_text()
        await pilot.click(view, offset=(x + 2, first), times=2)
        assert view.selected_text() == "Middle"
        await pilot.click(view, offset=(x + 4, first + 1), times=3)
        assert view.selected_text() == "one item of words"
        await pilot.press("escape")
        assert view.selected_text() == ""


async def test_half_a_wide_character_is_that_character(
    make_app: MakeApp, long_library: Path
) -> None:
    async with make_app(NAME).run_test(size=SIZE) as pilot:
        _, view = await ready(pilot)
        await pilot.press("G")
        lines = text_of(view).splitlines()
        y = next(y for y, line in enumerate(lines) if "台湾" in line)
        x = lines[y].index("台")
        for right_half in (x + 1, x + 3):
            await pilot.mouse_down(view, offset=(x, y))
            await pilot.hover(view, offset=(right_half, y))
            await pilot.mouse_up(view, offset=(right_half, y))
            assert view.selected_text() == "台湾"[: right_half - x - 1 >> 1]


async def test_a_click_follows_a_link(make_app: MakeApp, long_library: Path) -> None:
    async with make_app(NAME).run_test(size=SIZE) as pilot:
        reader, view = await ready(pilot)
        lines = text_of(view).splitlines()
        y = next(y for y, line in enumerate(lines) if "the harbour" in line)
        await pilot.click(view, offset=(lines[y].index("harbour"), y))
        assert reader.claim == "harbour"


async def test_the_place_is_kept_on_resize_zoom_theme_and_reload(
    make_app: MakeApp, long_library: Path
) -> None:
    async with make_app(NAME).run_test(size=SIZE) as pilot:
        _, view = await ready(pilot)
        await pilot.press("space", "space", "d")
        place, line = view.position(), view.file_line_at_top()
        assert place[0] > 10
        for size in ((80, 24), (200, 60), (99, 30), SIZE):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert view.position() == place
        await pilot.press("z")
        assert view.position() == place
        await pilot.press("z")
        pilot.app.theme = "briefing-light"
        await pilot.press("r")
        await pilot.pause()
        assert view.position() == place
        assert view.file_line_at_top() == line


async def test_long_code_scrolls_sideways(make_app: MakeApp, long_library: Path) -> None:
    async with make_app(NAME).run_test(size=SIZE) as pilot:
        _, view = await ready(pilot)
        await pilot.press("G")
        assert "›" in text_of(view)
        assert "def long_line" in text_of(view)
        await pilot.press("right", "l")
        assert "def long_line" not in text_of(view)
        assert "‹" in text_of(view)
        await pilot.press("left", "h", "h")
        assert "def long_line" in text_of(view)


async def test_a_long_body_is_read_on_behind_the_first_screen(
    make_app: MakeApp, library: Path
) -> None:
    body = "\n\n".join(f"Paragraph {number} [far][end]." for number in range(6000))
    text = f"---\ntitle: Huge\ndate: 2026-01-02\n---\n{body}\n\n[end]: https://example.org\n"
    (library / NAME).write_text(text)
    async with make_app(NAME).run_test(size=SIZE) as pilot:
        reader, view = await ready(pilot)
        assert "Paragraph 0 far." in text_of(view)
        await pilot.pause()
        assert view.flow is not None
        assert view.flow.document.whole
        assert view.flow.measured
        assert view.flow.count == 6000
        await pilot.press("G")
        assert "Paragraph 5999 far." in text_of(view)
        view.restore((3000, 0))
        assert "Paragraph 3000 far." in text_of(view).splitlines()[0]
        await pilot.press("slash", *"paragraph 4500", "enter")
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert notice(view).endswith("1/1")
        assert reader.path is not None


async def test_a_higher_window_leaves_no_room_below_the_end(
    make_app: MakeApp, long_library: Path
) -> None:
    async with make_app(NAME).run_test(size=(120, 20)) as pilot:
        _, view = await ready(pilot)
        await pilot.press("G")
        place = view.position()
        await pilot.resize_terminal(120, 60)
        await pilot.pause()
        assert "own words" in text_of(view).splitlines()[-1]
        await pilot.resize_terminal(120, 20)
        await pilot.pause()
        assert view.position() == place
        assert "own words" in text_of(view)
