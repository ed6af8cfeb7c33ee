"""The help: what it begins with, what it finds, and the key that it presses."""

from itertools import pairwise
from operator import attrgetter
from pathlib import Path

import pytest
from textual.events import Key
from textual.keys import _character_to_key

from briefing_tui.compare.agreement import CLASSES
from briefing_tui.layout.spans import Line
from briefing_tui.model.brief import STANCES
from briefing_tui.tui import keys
from briefing_tui.tui.dialogs.help import _IN_THE_WORDS_OF, HelpDialog, HelpView, _words_in
from briefing_tui.tui.dialogs.palette import PaletteView
from briefing_tui.tui.reader import ReaderScreen
from briefing_tui.tui.widgets.lines import PaneHeading
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


def titles_in(view: HelpView) -> list[str]:
    """The titles of signs and groups in sight."""
    lines = [line.strip() for line in text_of(view).splitlines()]
    return [lines[0], *(line for before, line in pairwise(lines) if not before and line)]


async def test_help_begins_with_twelve_keys_of_a_pane_or_with_those_of_a_dialog(
    make_app: MakeApp,
) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        for way_in, titles, words in (
            ("2", ["First", "Signs here", "Claims"], "Compare the wording of this account"),
            ("4", ["First", "Signs here", "Library"], "Next unread, or next match"),
            ("1", ["First", "Signs here", "Narrative"], "Label the links, to follow one"),
            ("3", ["First", "Signs here", "Related"], "Open the event's brief"),
        ):
            await pilot.press(way_in, "?")
            view = pilot.app.screen.query_one(HelpView)
            assert titles_in(view)[:3] == titles
            first = [row for row in view.rows if row.group == "First"]
            assert len(first) == 12
            assert words in [row.words for row in first]
            assert len({row.binding_id for row in view.rows}) == len(view.rows)
            await pilot.press("?")
        await pilot.press("2", "x", "?")
        view = pilot.app.screen.query_one(HelpView)
        assert titles_in(view)[:2] == ["Signs here", "Wording"]
        assert ("n", "Next pair") in [(row.names[0], row.words) for row in view.rows]


async def test_help_lists_no_key_that_is_typed_there(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        await pilot.press("s", "f1")
        view = pilot.app.screen.query_one(HelpView)
        here = {row.words: row.names for row in view.rows if row.group in view.here}
        assert here["Down"] == ("↓",)
        assert here["Take the suggestion"] == ("Tab",)
        assert not [
            name for names in here.values() for name in names if len(name) == 1 and name not in "↓↑"
        ]


def test_the_words_of_a_place_are_of_keys_that_work_there() -> None:
    general = [*keys.VIEW, *keys.READER, *keys.DIALOG, *keys.TYPED]
    for title, words in _IN_THE_WORDS_OF.items():
        ids = {binding.id for binding in (*keys.GROUPS[title], *general)}  # type: ignore[union-attr]
        assert _words_in(title).keys() <= ids
        assert all(_words_in(title).values())
        assert words.count(": ") == len(_words_in(title)), "each once"


async def test_help_explains_the_words_on_the_screen(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        await pilot.press("2", "?")
        view = pilot.app.screen.query_one(HelpView)
        for words, meaning in (
            ("open list", "open list: a silent text says it left subjects out"),
            ("framing", "differs: framing: the sides speak of it in different frames"),
            ("≡", "≡ corroborated: Sides with different origins state it"),
            ("varies", "varies: the sources of one side differ among themselves"),
            ("won't say", "– won't say: asked, and would not say"),
        ):
            view.type_words(words)
            await settle(pilot)
            assert meaning in text_of(view)


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
        words = [row.words for row in help_view.rows]
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
        view = pilot.app.screen.query_one(HelpView)
        view.scroll_to(y=13, animate=False)  # below the first keys
        await settle(pilot)
        lines = [line.strip() for line in text_of(view).splitlines()]
        begin = lines.index("Signs here")
        signs = lines[begin + 1 : lines.index("", begin)]
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
        assert "contradict 1" in text_of(pilot.app.screen.query_one(PaneHeading))
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
