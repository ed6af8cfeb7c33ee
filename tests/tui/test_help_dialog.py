"""The help: what it begins with, what it finds, and the key that it presses."""

from operator import attrgetter
from pathlib import Path

import pytest
from textual.events import Key
from textual.keys import _character_to_key

from briefing_tui.compare.agreement import CLASSES
from briefing_tui.layout.spans import Line
from briefing_tui.model.brief import STANCES
from briefing_tui.tui.dialogs.help import HelpDialog, HelpView
from briefing_tui.tui.dialogs.palette import PaletteView
from briefing_tui.tui.reader import ReaderScreen
from tests.slow import slow
from tests.tui.conftest import MakeApp
from tests.tui.pilots import MEDIUM, NARROW, WIDE, settle, text_of, wait_until

FOUND = {
    "wording claims": ["compare"],
    "change.next": ["change.next"],  # by its id
    "backspace": ["history.back", "typed.erase"],
    "J": ["brief.next"],  # a key alone, not the letter in words
    "no such words": [],
}


async def test_help_begins_with_the_pane_or_dialog_where_it_is_opened(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        for way_in, first in (("2", "Claims"), ("4", "Library"), ("2", "Claims"), ("x", "Wording")):
            await pilot.press(way_in, "?")
            dialog = pilot.app.screen
            assert isinstance(dialog, HelpDialog)
            lines = [line.strip() for line in text_of(dialog.query_one(HelpView)).splitlines()]
            assert lines[0] == "Signs here"
            assert lines[lines.index("") + 1] == first
            assert dialog.query_one(HelpView).title_lines(0)[-1][0].text == first
            await pilot.press("?")
            assert pilot.app.screen is not dialog


async def test_a_folder_of_notes_has_no_briefs(make_app: MakeApp, tmp_path: Path) -> None:
    """Where nothing has sources or claims, help and palette say “note”."""
    root = tmp_path / "notes"
    root.mkdir()
    for name in ("one", "two"):
        (root / f"{name}.md").write_text(f"# {name}\n\nWords.\n")
    async with make_app(root=root).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        await wait_until(pilot, lambda: reader.state.briefs.noun == "note")
        await pilot.press("?")
        help_view = pilot.app.screen.query_one(HelpView)
        words = [row.binding.description for row in help_view.rows]
        assert "Next note" in words
        assert not [text for text in words if "brief" in text.lower()]
        await pilot.press("escape", "colon")
        commands = pilot.app.screen.query_one(PaletteView).commands
        assert "Export this note as csv" in [command.name for command in commands]
        names = [command.name for command in commands if command.group != "Themes"]
        assert not [name for name in names if "brief" in name.lower()]


async def test_only_the_keys_in_sight_are_laid_out(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    laid, row_lines = set[int](), HelpView.row_lines

    def count(view: HelpView, index: int) -> list[Line]:
        laid.add(index)
        return row_lines(view, index)

    monkeypatch.setattr(HelpView, "row_lines", count)
    async with make_app().run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        await pilot.press("?")
        await settle(pilot)
        view = pilot.app.screen.query_one(HelpView)
        text_of(view)
        assert 0 < max(laid) <= view.in_sight().stop < len(view.rows) / 2


@pytest.mark.parametrize(
    ("size", "glyphs"),
    [
        slow((60, 20), "unicode"),
        ((60, 20), "ascii"),
        slow(NARROW, "unicode"),
        slow(NARROW, "ascii"),
        (WIDE, "unicode"),
        slow(WIDE, "ascii"),
    ],
)
async def test_the_signs_of_claims_are_those_of_the_tables_in_eight_lines(
    make_app: MakeApp, size: tuple[int, int], glyphs: str
) -> None:
    async with make_app(brief="2025-01-17-second-call.md", glyphs=glyphs).run_test(
        size=size
    ) as pilot:
        await settle(pilot)
        await pilot.press("1" if size == WIDE else "2", "?")  # there the claims are in sight, too
        lines = text_of(pilot.app.screen.query_one(HelpView)).splitlines()
        signs = [line.strip() for line in lines[1 : [line.strip() for line in lines].index("")]]
        assert 1 < len(signs) <= 8
        shown = " ".join(signs)
        drawn = attrgetter("ascii" if glyphs == "ascii" else "shape")
        for cls in CLASSES.values():
            assert drawn(cls.glyph) in shown
        for stance in STANCES.values():
            assert drawn(stance.glyph) in shown
            assert stance.words in shown


async def test_help_is_filtered_as_one_types(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        await pilot.press("?", "end")
        view = pilot.app.screen.query_one(HelpView)
        for words, ids in FOUND.items():
            for character in words:
                view.post_message(Key(_character_to_key(character), character))
            await pilot.pause()
            assert [row.binding_id for row in view.rows] == ids
            shown = text_of(view)
            assert "Signs here" not in shown
            assert [binding_id in shown for binding_id in ids[:2]] == [True, False][: len(ids)]
            await pilot.press("ctrl+u")
            assert not view.words
        await pilot.press(*"zzz")
        assert "Nothing here has these words." in text_of(view)
        assert "Ctrl+P has commands without a key, too." in text_of(view)
        await pilot.press("backspace", "backspace", "backspace", "q")
        assert isinstance(pilot.app.screen, ReaderScreen)


async def test_the_help_finds_signs_by_their_meaning_and_space_pages_until_one_types(
    make_app: MakeApp,
) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        await pilot.press("2", "?", "space")
        view = pilot.app.screen.query_one(HelpView)
        assert view.cursor > 0
        await pilot.press(*"contradict")
        shown = text_of(view)
        assert "≠ contested: they contradict each other" in shown
        assert "not checked" not in shown
        assert "No key has these words." in shown
        await pilot.press("ctrl+u", *"silent")
        assert "○ not mentioned" not in text_of(view)
        assert "●○ one side, the others silent" in text_of(view)
        await pilot.press("space", "x")
        assert view.words == "silent x"


async def test_enter_in_the_help_presses_the_key_if_it_works_there(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        await pilot.press("?", *"zoom", "enter")
        await pilot.pause()
        assert pilot.app.screen is reader
        assert reader.state.zoomed
        await pilot.press("z", "?", *"library.read_all", "enter")
        assert isinstance(pilot.app.screen, HelpDialog)
        assert pilot.app.notice == "A works elsewhere: Library."  # type: ignore[attr-defined]
