"""A brief that changed while it was closed: what is marked when it is opened again."""

from functools import partial
from pathlib import Path

import pytest

from briefing_tui.tui.header_footer import TopLine
from briefing_tui.tui.panes.claims import ClaimsView
from briefing_tui.tui.panes.library import LibraryView
from briefing_tui.tui.panes.narrative import NarrativeView
from briefing_tui.tui.reader import ReaderScreen
from tests.tui.conftest import MakeApp
from tests.tui.pilots import WIDE, notices, settle, text_of, title, wait_until

CALL = "2025-01-17-second-call.md"
HOSTILE = "2010-01-01-hostile.md"


@pytest.fixture
def make_app(make_app: MakeApp) -> MakeApp:
    """Every visit is a stay."""
    return partial(make_app, stay=0.0)


async def read(make_app: MakeApp, name: str) -> None:
    """Open a brief, stay, and quit."""
    async with make_app(brief=name).run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        await wait_until(pilot, lambda: has_stayed(reader))


def has_stayed(reader: ReaderScreen) -> bool:
    return reader.state.visit is not None and reader.state.visit.has_stayed


def edit(path: Path, *pairs: tuple[str, str]) -> None:
    text = path.read_text()
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text)


def marked(view: NarrativeView) -> list[str]:
    return [line.strip("┃: ") for line in text_of(view).split("\n") if line[:1] in "┃:" and line]


async def test_what_changed_since_it_was_read_is_marked_until_it_is_read_again(
    make_app: MakeApp, library: Path
) -> None:
    await read(make_app, CALL)
    await read(make_app, HOSTILE)
    edit(
        library / CALL, ("Both speak of", "Both write of"), ("harbour is theirs", "harbour is ours")
    )
    async with make_app(brief=HOSTILE).run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        header, listed = reader.query_one(TopLine), reader.query_one(LibraryView)
        await wait_until(pilot, lambda: "1 unread, 1 changed" in text_of(header))
        assert text_of(listed).count("┃ changed") == 1
        await pilot.press("4", "n", "enter")
        assert title(reader) == "Ann and Bo speak by phone"
        await wait_until(pilot, lambda: bool(marked(reader.query_one(NarrativeView))))
        narrative, claims = reader.query_one(NarrativeView), reader.query_one(ClaimsView)
        assert marked(narrative)[0].startswith("Both write of trade")
        lines = text_of(narrative).split("\n")
        said = next(y for y, line in enumerate(lines) if "Since you read it on" in line)
        assert "┃ Both write of trade" in lines[said + 1], "above the text, and covers none"
        assert "1 passage and 1 claim changed" in lines[said]
        assert any(line.lstrip().startswith("┃") for line in text_of(claims).split("\n"))
        await pilot.press("escape", "escape")
        await wait_until(pilot, lambda: "changed" not in text_of(header))
        assert not marked(narrative)
    async with make_app(brief=CALL).run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        assert not reader.state.changes, "it was dismissed"


async def test_a_key_for_changes_does_not_claim_that_nothing_changed(
    make_app: MakeApp, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await read(make_app, CALL)
    edit(library / CALL, ("Both speak of", "Both write of"))
    monkeypatch.setattr("briefing_tui.tui.state.opening.AHEAD", 3600.0)
    async with make_app(brief=CALL).run_test(size=WIDE) as pilot:
        await settle(pilot)
        await pilot.press("c")
        await pilot.press("2", "c")
        said = "Still comparing this brief with the version that you read."
        assert notices(pilot) == [said, said]


async def test_the_line_above_the_text_cuts_no_hint(make_app: MakeApp, library: Path) -> None:
    await read(make_app, CALL)
    edit(library / CALL, ("Both speak of", "Both write of"))
    async with make_app(brief=CALL).run_test(size=(200, 30)) as pilot:
        narrative = (await settle(pilot)).query_one(NarrativeView)
        await wait_until(pilot, lambda: "Since you read it on" in text_of(narrative))
        for columns, end in (
            (200, "1 passage changed · c next · Esc done"),
            (66, "1 passage changed · c next"),
            (58, "1 passage changed"),
        ):
            await pilot.resize_terminal(columns, 30)
            await settle(pilot)
            (line,) = (line for line in text_of(narrative).split("\n") if "Since you read" in line)
            assert line.rstrip(" ▅▁▂▃▄▆▇█").endswith(end)
            assert "…" not in line


async def test_further_down_the_last_row_says_what_changed(
    make_app: MakeApp, library: Path
) -> None:
    (library / CALL).write_text((library / CALL).read_text() + "\n\nMore words." * 40)
    await read(make_app, CALL)
    edit(library / CALL, ("Both speak of", "Both write of"))
    async with make_app(brief=CALL).run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        narrative = reader.query_one(NarrativeView)
        await wait_until(pilot, lambda: "Since you read it on" in text_of(narrative))
        await pilot.press("G")
        *shown, last = text_of(narrative).split("\n")
        assert "1 passage changed" in last
        assert shown[-1].rstrip().endswith("lang   en"), "it doesn't cover the last property"


async def test_white_space_and_other_keys_are_no_change(make_app: MakeApp, library: Path) -> None:
    await read(make_app, CALL)
    edit(library / CALL, ("lang: en\n", "lang: en\nrating: 4\n"), ("---\nBoth", "---\n\n\nBoth"))
    async with make_app(brief=CALL).run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        assert reader.state.briefs.flags is not None
        assert CALL in reader.state.briefs.flags.read
        assert not reader.state.briefs.flags.changed
        assert not reader.state.changes
