"""The command palette: what it lists, and that each of its commands can be run."""

from collections.abc import Sequence
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, cast

import pytest
from textual.pilot import Pilot

from briefing_tui.library.index.names import Match, NameSession
from briefing_tui.library.library import Library
from briefing_tui.library.query_advice import QUESTIONS
from briefing_tui.library.state.theme import kept_theme
from briefing_tui.tui import keys
from briefing_tui.tui.dialogs.palette import PaletteDialog, PaletteView
from briefing_tui.tui.header_footer import KeysLine
from briefing_tui.tui.panes.narrative.view import NarrativeView
from briefing_tui.tui.reader import ReaderScreen
from briefing_tui.tui.styles import THEME_NAMES
from briefing_tui.tui.terminal.background import AUTO
from briefing_tui.tui.terminal.sheet import Sheet
from tests.slow import slow
from tests.tui.conftest import MakeApp
from tests.tui.pilots import MEDIUM, NARROW, WIDE, settle, text_of, title, wait_until

if TYPE_CHECKING:
    from briefing_tui.tui.app import BriefingApp

CALL = "2025-01-17-second-call.md"
SIZES = (NARROW, MEDIUM, WIDE)


async def opened(pilot: Pilot[None], words: str = "") -> PaletteView:
    """The palette with some words typed."""
    await pilot.press("ctrl+p", *words)
    await settle(pilot)
    return pilot.app.screen.query_one(PaletteView)


def rows(view: PaletteView) -> list[str]:
    return [line.rstrip() for line in text_of(view).split("\n")]


async def to_the_reader(pilot: Pilot[None], reader: ReaderScreen) -> None:
    """Leave whatever a command has opened."""
    while pilot.app.screen is not reader:
        if isinstance(pilot.app.screen, ReaderScreen):  # the manual
            await pilot.press("q")
        else:
            await pilot.press("escape")
        await settle(pilot)
    await pilot.press("escape", "escape")


async def run(pilot: Pilot[None], name: str) -> None:
    """Run a command of the palette."""
    view = await opened(pilot)
    view.cursor = [command.name for command in view.commands].index(name)
    palette = pilot.app.screen
    await pilot.press("enter")
    await settle(pilot)
    assert pilot.app.screen is not palette, name


async def test_a_command_of_each_group_runs(make_app: MakeApp, tmp_path: Path) -> None:
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        commands = (await opened(pilot)).commands
        first = {command.group: command.name for command in reversed(commands)}
        await pilot.press("escape")
        assert len(first) == 8
        for name in first.values():
            await to_the_reader(pilot, reader)
            await run(pilot, name)


async def test_all_tags_are_listed_and_one_opens_as_a_list(
    make_app: MakeApp, library: Path
) -> None:
    for name, tags in (("x", "harbour, fish"), ("y", "harbour")):
        (library / f"{name}.md").write_text(f"---\ntags: [{tags}]\n---\nWords.")
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        await run(pilot, "All tags")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, PaletteDialog))
        view = pilot.app.screen.query_one(PaletteView)
        listed = [(command.name, command.right) for command in view.commands]
        assert ("harbour", "2 briefs") in listed
        await pilot.press(*"harb", "enter")
        await settle(pilot)
        assert (reader.state.active, reader.state.briefs.count) == ("library", 2)


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES)
async def test_every_command_runs(
    make_app: MakeApp,
    library: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    edited: list[Sequence[str]],
    size: tuple[int, int],
) -> None:
    monkeypatch.chdir(tmp_path)
    # Each theme at one of the sizes: the command is the same.
    themes = [name for name in THEME_NAMES if name != AUTO]
    others = {f"Theme: {name}" for name in {*themes} - {*themes[SIZES.index(size) :: len(SIZES)]}}
    async with make_app(CALL).run_test(size=size) as pilot:
        reader = await settle(pilot)
        ran: list[str] = []
        for pane in ("1", "2", "3", "4"):
            await to_the_reader(pilot, reader)
            await pilot.press(pane)
            commands = (await opened(pilot)).commands
            names = [command.name for command in commands if command.name not in (*ran, *others)]
            await pilot.press("escape")
            for name in names:
                if name.startswith("Quit"):
                    continue  # at the end
                await to_the_reader(pilot, reader)
                if reader.state.active != commands[0].group.lower():
                    await pilot.press(pane)
                await run(pilot, name)
                ran.append(name)
        await to_the_reader(pilot, reader)
        assert {binding.description for binding in keys.LIBRARY} <= set(ran)  # type: ignore[union-attr]
        assert len(edited) == 1
        assert {f"Theme: {name}" for name in themes} <= {*ran, *others}
        await pilot.press("1")
        await opened(pilot, "quit, or")
        await pilot.press("enter")
        await settle(pilot)
        assert pilot.app.return_code == 0


@pytest.mark.parametrize("size", [slow(NARROW), MEDIUM, slow(WIDE)])
async def test_a_command_has_one_line_and_the_cursors_an_explanation(
    make_app: MakeApp, size: tuple[int, int]
) -> None:
    async with make_app(CALL).run_test(size=size) as pilot:
        await settle(pilot)
        view = await opened(pilot)
        groups = list(dict.fromkeys(command.group for command in view.commands))
        assert groups[:4] == ["Narrative", "In the reader", "In a pane", "Library"]
        assert groups[4:] == ["Export", "Questions", "Program", "Themes"]
        assert view.line_count() == len(view.commands) + 2 * len(groups) - 1
        title, first, second = rows(view)[:3]
        assert title == " Narrative"
        assert first.startswith("▌ Label the links; type a label to follow it  ")
        assert first.endswith("  f")
        assert second.startswith("  Previous link  ")
        await pilot.press(*"export this")
        await settle(pilot)
        _, first, second = rows(view)[:3]
        assert first.startswith(f"▌ {view.commands[0].name}  {view.commands[0].explanation[:30]}")
        assert second.strip() == view.commands[1].name


async def test_words_are_in_a_name_or_are_a_key_and_briefs_come_last(make_app: MakeApp) -> None:
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        view = await opened(pilot, "call")
        assert [(row.name, row.group, row.right) for row in view.commands] == [
            ("Ann takes a call", "Briefs", "2 Dec 2016"),
            ("Ann and Bo speak by phone", "Briefs", "17 Jan 2025"),
        ], "the other has it in its path"
        await pilot.press("escape")
        commands = (await opened(pilot, "result PREV")).commands
        assert [command.name for command in commands] == ["Previous result"]
        await pilot.press("escape")
        view = await opened(pilot, "*")
        assert [command.name for command in view.commands] == ["Star, or remove the star"]
        await pilot.press("backspace", "q")
        assert view.commands[0].name.startswith("Quit"), "as :q does in vim"
        await pilot.press("escape")
        for words, command in ((":today", "Today"), (":q", "Quit"), ("notes", "Notes of this")):
            view = await opened(pilot, words)
            assert view.commands[0].name.startswith(command)
            await pilot.press("escape")
        view = await opened(pilot, "q")
        await pilot.press("x", "y")
        assert (view.commands, rows(view)[0].strip()) == ((), "Nothing here has these words.")
        await pilot.press("enter", "backspace", "backspace", "backspace")
        assert len(view.commands) > 70
        await pilot.press(*"DAILY")
        assert [command.name for command in view.commands] == ["Today"], "its explanation has it"
        await pilot.press("escape", "X", *"claims table")
        view = pilot.app.screen.query_one(PaletteView)
        assert [command.name for command in view.commands][:1] == ["Export this brief as csv"]


async def test_questions_are_found_by_this_word_and_then_the_page_about_them(
    make_app: MakeApp,
) -> None:
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        view = await opened(pilot, "questions")
        names = [command.name for command in view.commands]
        assert names == [*QUESTIONS, "Manual: what to ask"]
        await pilot.press("end", "enter")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ReaderScreen))
        assert pilot.app.screen is not reader
        assert title(cast("ReaderScreen", pilot.app.screen)) == "Thirteen questions"


async def test_escape_leaves_everything_as_it_was(make_app: MakeApp) -> None:
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        await pilot.press("2", "j")
        before = title(reader), reader.state.claim, reader.state.active, pilot.app.theme
        await opened(pilot, "theme")
        await pilot.press("down", "escape")
        assert pilot.app.screen is reader
        assert (title(reader), reader.state.claim, reader.state.active, pilot.app.theme) == before


async def test_it_is_a_sheet_and_opens_once(make_app: MakeApp) -> None:
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+p", "f1", "ctrl+p", "escape", "ctrl+p", *"star")
        palette = pilot.app.screen
        await settle(pilot)
        assert pilot.app.screen_stack[1:] == [palette]
        assert palette.query_one(Sheet).region.x == 2
        assert palette.query_one(Sheet).region.bottom < MEDIUM[1]
        assert palette.query_one(KeysLine).region.y == MEDIUM[1] - 1


@pytest.mark.parametrize("size", [slow((80, 4)), (4, 94), slow((6, 94))])
async def test_there_may_be_no_room(make_app: MakeApp, size: tuple[int, int]) -> None:
    async with make_app(CALL).run_test(size=size) as pilot:
        await settle(pilot)
        await opened(pilot, "open")
        await pilot.press("down", "pagedown", "pageup", "ctrl+end", "ctrl+home")
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, ReaderScreen)


async def test_a_theme_is_kept(make_app: MakeApp) -> None:
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        await opened(pilot, "theme: ansi-d")
        await pilot.press("enter")
        await settle(pilot)
        assert pilot.app.theme == "ansi-dark"
        view = await opened(pilot, "theme: ansi-d")
        assert view.commands[0].explanation == "in use"
    assert kept_theme() == "ansi-dark"
    async with make_app(CALL, theme="ansi-dark").run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        await opened(pilot, "theme: auto")
        await pilot.press("enter")
        await settle(pilot)
        assert pilot.app.theme == "briefing-dark"
        assert cast("BriefingApp", pilot.app).notice.startswith("auto, until you quit: the conf")
    assert kept_theme() == "auto"


async def test_an_unknown_theme_is_a_notice(make_app: MakeApp) -> None:
    app = make_app(CALL, theme="nord", keymap={"linked.mentions": "f7"})
    async with app.run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        assert app.theme == "briefing-dark"
        assert "No theme is called `nord`. The themes are auto," in app.notice
        assert "No binding is called `linked.mentions`." in app.notice


async def test_a_heading_and_a_tag_are_found_by_their_names(
    make_app: MakeApp, library: Path
) -> None:
    (library / "long.md").write_text(
        "---\ntags: [far]\n---\n# Long\n" + "Words.\n\n" * 200 + "## The end\n" + "x\n\n" * 99
    )
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        await opened(pilot, "lon#end")
        await pilot.press("enter")
        await settle(pilot)
        assert reader.state.path == library / "long.md"
        assert "The end" in text_of(reader.query_one(NarrativeView)).split("\n")[0]
        await opened(pilot, "tag:fa")
        await pilot.press("enter")
        await settle(pilot)
        assert [row.title for row in reader.state.briefs.rows] == ["Long"]


async def test_enter_waits_for_what_is_looked_for(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was found for the letters before is not what is meant."""
    go_on = Event()
    find = Library.find_by_name

    def slowly(self: Library, session: NameSession, text: str) -> tuple[Match, ...]:
        if text == "ann call":
            go_on.wait()
        return find(self, session, text)

    monkeypatch.setattr(Library, "find_by_name", slowly)
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        before = reader.state.path
        await pilot.press("ctrl+p", *"ann call", "enter")
        await pilot.pause()
        assert len(pilot.app.screen_stack) == 2
        go_on.set()
        await settle(pilot)
        assert reader.state.path != before
        assert len(pilot.app.screen_stack) == 1


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (":q", ["Quit, or close what is open"]),
        ("mark", ["Mark as read or unread", "Mark"]),
        ("all tags", ["All tags", "All tags and more"]),
        ("outline", ["The outline of it", "Outline: go to a heading"]),
        ("Mark.md", ["Mark"]),
        ("grdn", ["Garden"]),
    ],
)
async def test_commands_that_were_typed_come_first_then_files_then_other_commands(
    make_app: MakeApp, library: Path, words: str, expected: list[str]
) -> None:
    for name in ("Mark", "All tags and more", "The outline of it", "Garden"):
        (library / f"{name}.md").write_text(f"# {name}\n")
    async with make_app(CALL).run_test(size=NARROW) as pilot:
        await settle(pilot)
        view = await opened(pilot, words)
        names = [command.name for command in view.commands]
        assert names[0] == expected[0]
        shown = text_of(view)
        assert all(name in names and f" {name}" in shown for name in expected)
        places = [names.index(name) for name in expected]
        assert places == sorted(places)


async def test_the_cursor_stays_on_a_command_when_files_are_found(make_app: MakeApp) -> None:
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        view = await opened(pilot, "brief")
        view.cursor = 3
        command = view.commands[3]
        view.show_found([command._replace(name="A brief", group="Briefs")])
        assert view.commands[view.cursor] is command
