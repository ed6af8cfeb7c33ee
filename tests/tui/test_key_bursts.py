"""Keys that arrive together, as from a paste or over a slow line: each is handled in its turn."""

import gc
import random
from pathlib import Path

import pytest
from textual import events
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input

from briefing_tui.library.files import Reading
from briefing_tui.library.library import Library
from briefing_tui.tui.app import BriefingApp
from briefing_tui.tui.dialogs.claim import ClaimDialog
from briefing_tui.tui.dialogs.palette import PaletteDialog, PaletteView
from briefing_tui.tui.dialogs.search import SearchDialog
from briefing_tui.tui.keys import MOST_TYPED
from briefing_tui.tui.panes.claims import ClaimsView
from briefing_tui.tui.panes.narrative import NarrativeView
from briefing_tui.tui.reader import ReaderScreen
from briefing_tui.tui.state import Next
from briefing_tui.tui.widgets.lines import PaneHeading
from tests.internals import needs_internals
from tests.slow import slow
from tests.tui.conftest import MakeApp
from tests.tui.pilots import MEDIUM, notices, settle, text_of, title
from tests.tui.waiting import wait_until

CALL = "2025-01-17-second-call.md"
NAMES = {"/": "slash", "?": "question_mark"}


async def press_together(pilot: Pilot[None], *keys: str) -> ReaderScreen:
    """Post all keys before the app can handle the first."""
    app = pilot.app
    assert isinstance(app, BriefingApp)
    for key in keys:
        app.post_message(events.Key(NAMES.get(key, key), key if len(key) == 1 else None))
    await pilot.pause()
    await wait_until(pilot, lambda: not app._held and not app._is_waiting)
    await pilot.pause()
    screen = pilot.app.screen_stack[0]
    assert isinstance(screen, ReaderScreen)
    return screen


async def test_what_follows_a_slash_is_typed_into_the_find_prompt(make_app: MakeApp) -> None:
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        for pane in ("1", "2"):
            await press_together(pilot, pane, "/", *"taiwan")
            line = pilot.app.focused
            assert isinstance(line, Input)
            assert line.value == "taiwan"
            await pilot.press("escape")


async def test_a_digit_goes_to_its_pane_whatever_follows_it(make_app: MakeApp) -> None:
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        reader = await press_together(pilot, "2", "j")
        claims = reader.query_one(ClaimsView)
        assert (reader.state.active, claims.cursor) == ("claims", 1)
        await press_together(pilot, "4", "3", "2", "k")
        assert (reader.state.active, claims.cursor) == ("claims", 0)
        await press_together(pilot, "5", "j")
        assert claims.cursor == 1, "not five lines further"
        assert notices(pilot)[-1] == "5 does nothing here · ? help"


async def test_a_key_of_another_pane_says_where_it_works(make_app: MakeApp) -> None:
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        await pilot.press("U", "x", "4", "t")
        assert notices(pilot) == [
            "U works in the library (4)",
            "x works in the claims (2)",
            "t works in the narrative (1)",
        ]


async def test_a_key_without_a_function_says_so_once(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        await pilot.press("F", "F", "ctrl+t", "%")
        names = "F", "Ctrl+T", "%"
        assert notices(pilot) == [f"{name} does nothing here · ? help" for name in names]


@needs_internals
async def test_garbage_is_collected_after_the_answer_to_a_key(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    enabled: list[bool] = []
    for owner, name in ((ReaderScreen, "action_step"), (BriefingApp, "_display")):
        monkeypatch.setattr(owner, name, lambda *_: enabled.append(gc.isenabled()))
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        enabled.clear()
        await pilot.press("J", "j")
        assert gc.isenabled()
    assert enabled[:2] == [False, False]


async def test_enter_and_the_keys_after_it_leave_the_find_prompt(make_app: MakeApp) -> None:
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        reader = await press_together(pilot, "/", *"call", "enter", "2", "j")
        assert "/call" in text_of(reader.query_one(NarrativeView))
        assert reader.query_one(ClaimsView).has_focus
        assert reader.query_one(ClaimsView).cursor == 1


async def test_escape_forgets_all_that_was_typed_before_it(make_app: MakeApp) -> None:
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        reader = await press_together(pilot, "2", "/", *"trade", "escape", "j")
        assert reader.query_one(ClaimsView).words == ""
        assert reader.query_one(ClaimsView).cursor == 1


async def test_what_follows_s_is_searched(make_app: MakeApp) -> None:
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        await press_together(pilot, "s", *"Taiwan")
        dialog: object = pilot.app.screen
        assert isinstance(dialog, SearchDialog)
        assert dialog.query_one(Input).value == "Taiwan"
        reader = await press_together(pilot, "escape", "s", "x", "escape", "J")
        assert pilot.app.screen is reader
        assert title(reader) == "Ann takes a call"


async def test_what_follows_f_is_typed_into_the_librarys_filter(make_app: MakeApp) -> None:
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        reader = await press_together(pilot, "4", "f", *"takes", "enter", "enter")
        assert title(reader) == "Ann takes a call"
        assert reader.state.briefs.count == 1


@pytest.mark.parametrize("keys", [slow("1/"), slow("2/"), slow("4/"), "4f", slow("s")])
async def test_what_is_typed_at_once_is_handled_at_once(make_app: MakeApp, keys: str) -> None:
    """Nothing else is looked at between the keys, and thousands would take half a minute."""
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        await press_together(pilot, *keys)
        prompt = pilot.app.focused
        assert isinstance(prompt, Input)
        values: list[str] = []
        pilot.app.watch(prompt, "value", lambda value: values.append(value), init=False)
        await press_together(pilot, *"a b" * 100, "backspace", *"cd")
        await wait_until(pilot, lambda: prompt.value == "a b" * 99 + "a cd")
        assert len(values) < 10


async def test_a_prompt_takes_so_many_characters_and_no_more(make_app: MakeApp) -> None:
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        await press_together(pilot, "/", *"a" * (MOST_TYPED - 1))
        prompt = pilot.app.focused
        assert isinstance(prompt, Input)
        pilot.app.post_message(events.Paste("bcd"))
        await press_together(pilot, *"ef")
        assert prompt.value == "a" * (MOST_TYPED - 1) + "b"
        await press_together(pilot, "escape", "ctrl+p", *"a" * (MOST_TYPED + 1), "b")
        dialog = pilot.app.screen
        assert isinstance(dialog, PaletteDialog)
        assert dialog.query_one(PaletteView).words == "a" * MOST_TYPED


async def test_of_keys_in_a_row_the_last_decides_what_is_listed_and_found(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        shown, apply = [""], reader.apply

        def applied(step: Next) -> None:
            before = reader.state.briefs
            apply(step)
            if reader.state.briefs is not before:
                shown.append(reader.state.briefs.query.words)

        monkeypatch.setattr(reader, "apply", applied)
        await press_together(pilot, "4", "f", *"a call" * 10)
        await wait_until(pilot, lambda: shown[-1] == "a call" * 10)
        assert len(shown) < 20
        await press_together(pilot, "escape", "2", "/")
        view = reader.query_one(ClaimsView)
        found: list[str] = []
        pilot.app.watch(view, "words", lambda words: found.append(words), init=False)
        await press_together(pilot, *"taiwan" * 10)
        await wait_until(pilot, lambda: found[-1:] == ["taiwan" * 10])
        assert len(found) < 20


async def test_a_letter_that_is_taken_back_at_once_leaves_no_list_query_behind(
    make_app: MakeApp,
) -> None:
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        reader = await press_together(pilot, "4", "f", "x", "backspace", "enter")
        await pilot.press("O", "f", "z")
        await settle(pilot)
        assert (reader.state.briefs.query.words, reader.state.briefs.query.order) == (
            "z",
            "updated",
        )


async def test_what_follows_f_chooses_among_the_classes_of_claims(make_app: MakeApp) -> None:
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        reader = await press_together(pilot, "2", "f", "j", "enter", "l")
        assert pilot.app.screen is reader
        view = reader.query_one(ClaimsView)
        assert len(view.rows) < len(reader.state.opened.matrix.rows)  # type: ignore[union-attr]
        assert view.source == 1


async def test_what_follows_f_in_the_narrative_is_a_links_label(
    make_app: MakeApp, library: Path
) -> None:
    (library / CALL).write_text("---\ntitle: One link\n---\nSee [[2016-12-02-first-call]].\n")
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        reader = await press_together(pilot, "f", "a")
        assert title(reader) == "Ann takes a call"


async def test_a_dialog_closes_on_a_key_that_came_with_the_one_that_opened_it(
    make_app: MakeApp, library: Path
) -> None:
    text = (library / CALL).read_text()
    (library / CALL).write_text(text.replace("\n---\n", "\n---\n## A heading\n\n", 1))
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        for keys in (*("?q", "Dq", "2Tq", "2xq", "2fq"), ("1", "t", "escape")):
            reader = await press_together(pilot, *keys)
            assert pilot.app.screen is reader, keys
            assert pilot.app.is_running, keys


async def test_keys_after_enter_go_to_the_claim_in_full(make_app: MakeApp) -> None:
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        reader = await press_together(pilot, "2", "enter", "l", "l")
        assert isinstance(pilot.app.screen, ClaimDialog)
        assert reader.query_one(ClaimsView).cursor == 2


async def test_keys_after_tab_go_to_the_next_pane(make_app: MakeApp) -> None:
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        reader = await press_together(pilot, "tab", "j", "j", "l")
        assert reader.query_one(ClaimsView).cursor == 2
        assert reader.query_one(ClaimsView).source == 1


async def test_what_follows_ctrl_p_is_typed_into_the_command_palette(make_app: MakeApp) -> None:
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        await press_together(pilot, "ctrl+p", *"outline")
        dialog = pilot.app.screen
        assert isinstance(dialog, PaletteDialog)
        assert dialog.query_one(PaletteView).words == "outline"
        pilot.app.post_message(events.Paste(": go"))
        await settle(pilot)
        assert dialog.query_one(PaletteView).words == "outline: go"


async def test_keys_before_the_first_frame_wait_for_it(make_app: MakeApp) -> None:
    app = make_app(CALL)
    for key in ("2", "j", "j"):
        app.post_message(events.Key(key, key))
    async with app.run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        assert reader.query_one(ClaimsView).cursor == 2


async def test_a_paste_after_a_slash_goes_to_the_prompt(make_app: MakeApp) -> None:
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        pilot.app.post_message(events.Key("slash", "/"))
        pilot.app.post_message(events.Paste("taiwan strait"))
        await settle(pilot)
        assert isinstance(pilot.app.focused, Input)
        assert pilot.app.focused.value == "taiwan strait"


@needs_internals
async def test_a_held_key_passes_by_the_briefs_in_between(
    make_app: MakeApp, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for year in (2005, 2004, 2003):
        (library / f"{year}.md").write_text(
            f"---\ntitle: In {year}\ndate: {year}-01-01\n---\nText.\n"
        )
    opened: list[str] = []
    read = Library.read

    def note(library: Library, path: Path) -> Reading:
        opened.append(path.name)
        return read(library, path)

    monkeypatch.setattr(Library, "read", note)
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        reader = await press_together(pilot, *"JJJJ")
        assert title(reader) == "In 2004"
        visited = [path.name[:4] for path in reader.state.history.visited]
        assert visited == ["2025", "2004"], "one is not led back through what was passed by"
        assert [name[:4] for name in opened] == ["2025", "2004"]
        reader = await press_together(pilot, *"KKKKKK")
        assert title(reader) == "Ann and Bo speak by phone"
        assert notices(pilot)[-1] == "This is the first brief."
        reader = await press_together(pilot, "J", "backspace", "backspace")
        assert title(reader) == "In 2004"


KEYS = (
    *("/", "f", "t", "?", "s", "escape", "escape", "enter", "tab", "ctrl+p"),
    *("1", "2", "3", "4", "j", "k", "h", "l", "x", "T", "D", "J", "K", "a", "n", "z", "O", "space"),
)


def state(app: App[None]) -> tuple[object, ...]:
    """What a key can change on the screen."""
    reader = app.screen_stack[0]
    assert isinstance(reader, ReaderScreen)
    claims, focused = reader.query_one(ClaimsView), app.focused
    return (
        [type(screen).__name__ for screen in app.screen_stack],
        type(focused).__name__,
        focused.value if isinstance(focused, Input) else "",
        (reader.state.active, reader.state.zoomed, title(reader)),
        (claims.cursor, claims.source, claims.order, claims.words),
    )


@pytest.mark.parametrize("seed", [slow(0), slow(1), 2, slow(3)])
async def test_a_burst_does_what_the_same_keys_do_one_by_one(make_app: MakeApp, seed: int) -> None:
    keys = random.Random(seed).choices(KEYS, k=14)
    states = []
    for press in (Pilot.press, press_together):
        async with make_app(CALL).run_test(size=MEDIUM) as pilot:
            await settle(pilot)
            await press(pilot, *keys)
            await pilot.pause()
            states.append(state(pilot.app))
    assert states[0] == states[1], keys


async def test_keys_typed_at_once_go_to_the_source_that_one_of_them_opens(
    make_app: MakeApp,
) -> None:
    """The full view of a claim asks the reader, which is below it, to show the source."""
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        await pilot.press("2", "enter")
        await settle(pilot)
        before = text_of(pilot.app.screen.query_one(PaneHeading))
        await press_together(pilot, "S", "n", "n", "N", "enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, ClaimDialog)
        after = text_of(pilot.app.screen.query_one(PaneHeading))
        assert "1 of" in before
        assert "2 of" in after
