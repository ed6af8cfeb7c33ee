"""The tables of keys, which the help, the footer, the hints and the remapping rely on."""

import re
from collections import Counter

import pytest
from textual.binding import Binding
from textual.widget import Widget

from briefing_tui.former_names import FORMER, what_became_of
from briefing_tui.layout.spans import plain_text
from briefing_tui.settings import Settings
from briefing_tui.tui import keys
from briefing_tui.tui.app import BriefingApp
from briefing_tui.tui.configuration import interface_problems, is_key, key_problems
from briefing_tui.tui.dialogs.base import (
    Dialog,
    FilterDialog,
    FilteredList,
    NewNoteDialog,
    OpenDialog,
    UncopiedDialog,
)
from briefing_tui.tui.dialogs.claim import ClaimDialog
from briefing_tui.tui.dialogs.diff import WordingDialog
from briefing_tui.tui.dialogs.help import HelpDialog, HelpView
from briefing_tui.tui.dialogs.notes import NoteDialog, NotesDialog
from briefing_tui.tui.dialogs.prompt import FileDialog
from briefing_tui.tui.dialogs.search import SearchDialog
from briefing_tui.tui.dialogs.source import SourceDialog, SourceView
from briefing_tui.tui.dialogs.topic import TopicDialog, TopicsDialog
from briefing_tui.tui.header_footer import KeysLine
from briefing_tui.tui.panes.claims import ClaimsView
from briefing_tui.tui.panes.library import FilterBar, LibraryView
from briefing_tui.tui.panes.narrative import NarrativeView
from briefing_tui.tui.panes.related import RelatedView
from briefing_tui.tui.reader import ReaderScreen
from briefing_tui.tui.widgets.find_line import FindLine
from briefing_tui.tui.widgets.items import ItemView
from briefing_tui.tui.widgets.view import LineView
from tests.cases import each_case
from tests.slow import slow
from tests.tui.conftest import MakeApp
from tests.tui.pilots import MEDIUM, NARROW, notices, settle, text_of, title

OWNERS: dict[str, type[Widget]] = {
    "In the reader": ReaderScreen,
    "In a pane": LineView,
    "Selection": LineView,
    "Narrative": NarrativeView,
    "Claims": ClaimsView,
    "Related": RelatedView,
    "Library": LibraryView,
    "Filter": FilterBar,
    "Find": FindLine,
    "Claim in full": ClaimDialog,
    "Source": SourceView,
    "Lists in dialogs": ItemView,
    "Typed filters": FilteredList,
    "Topics": TopicsDialog,
    "Topic": TopicDialog,
    "Wording": WordingDialog,
    "Search": SearchDialog,
    "Prompt": FileDialog,
    "Note": NoteDialog,
    "Notes": NotesDialog,
    "New note": NewNoteDialog,
    "Address": OpenDialog,
    "Not copied": UncopiedDialog,
    "Dialogs": Dialog,
}
_ALONE = (
    "In the reader",
    "Selection",
    "Dialogs",
    "Filter",
    "Find",
    "Claim in full",
    "Source",
    "Search",
    "Wording",
    "Topics",
    "Topic",
    "Typed filters",
    "Prompt",
    "Note",
    "Notes",
    "New note",
    "Address",
    "Not copied",
)


def test_a_binding_is_the_same_in_all_its_places() -> None:
    every = [binding for group in keys.GROUPS.values() for binding in group]
    for binding in every:
        assert isinstance(binding, Binding)
        assert binding.id
    same = {(binding.id, binding.key, binding.description) for binding in keys.bindings()}
    assert {(binding.id, binding.key, binding.description) for binding in every} == same  # type: ignore[union-attr]
    assert len(same) == len({binding_id for binding_id, *_ in same}) <= 130


def test_no_key_does_two_things_in_one_place() -> None:
    for group, bindings in keys.GROUPS.items():
        # A dialog and a prompt have the keys to themselves.
        around = keys.READER if group not in _ALONE else []
        inside = keys.VIEW if group in ("Narrative", "Claims", "Related", "Library") else []
        pressed = Counter(
            key
            for binding in [*bindings, *around, *inside]
            if isinstance(binding, Binding)
            for key in binding.key.split(",")
        )
        assert [key for key, count in pressed.items() if count > 1] == [], group


@each_case("group", keys.GROUPS)
def test_every_action_exists_where_its_key_is_bound(group: str) -> None:
    for binding in keys.GROUPS[group]:
        assert isinstance(binding, Binding)
        owner: type[object] = OWNERS[group]
        action = binding.action.partition("(")[0]
        if action.startswith("app."):
            owner, action = BriefingApp, action.removeprefix("app.")
        if action.startswith("screen."):
            owner = SourceDialog if group == "Source" else ReaderScreen
            action = action.removeprefix("screen.")
        assert hasattr(owner, f"action_{action}"), binding.id


def test_the_footer_and_the_dialogs_name_only_keys_that_exist() -> None:
    ids = {binding.id for binding in keys.bindings()}
    texts = [keys.PINNED, keys.SELECTION_HINTS, *keys.FOOTER.values()]
    texts += [hints for _, hints in keys.PROMPT_FOOTER]
    for base in (Dialog, FilterDialog):
        texts += [dialog.hints for dialog in base.__subclasses__() if dialog.hints]
    assert {name for text in texts for hint in keys.hints(text) for name in hint.ids} <= ids


@each_case(
    "key, shown",
    [
        ("J", ("J",)),
        ("space,pagedown", ("Space", "PgDn")),
        ("backspace,alt+left", ("Backspace", "Alt+←")),
        ("ctrl+p,shift+tab", ("Ctrl+P", "Shift+Tab")),
        ("?", ("?",)),
        ("slash,f5", ("/", "F5")),
    ],
)
def test_keys_are_shown_as_people_write_them(key: str, shown: tuple[str, ...]) -> None:
    assert keys.Keymap({"brief.next": key}).names("brief.next") == shown


def test_a_hint_shows_the_first_key_of_each_binding() -> None:
    assert keys.Keymap().first("view.down", "view.up") == "j/k"
    assert keys.Keymap({"view.down": "w,ctrl+n"}).first("view.down", "view.up") == "w/k"


@each_case(
    "key",
    [
        "j",
        "J",
        "?",
        "ctrl+n",
        "pagedown",
        "question_mark",
        "slash",
        "shift+tab",
        "f5",
        "é",
        "comma",
    ],
)
def test_keys_that_exist(key: str) -> None:
    assert is_key(key)


@each_case("key", ["", "crtl+n", "pagdown", "ctrl+", " ", "jj", "control+n"])
def test_keys_that_do_not(key: str) -> None:
    assert not is_key(key)


# Clashes


def messages(**remapped: str) -> list[str]:
    return [
        problem.message
        for problem in key_problems(
            {binding_id.replace("__", "."): key for binding_id, key in remapped.items()}
        )
    ]


def test_the_keys_of_the_program_do_not_clash() -> None:
    every_id = {binding.id or "": binding.key for binding in keys.bindings()}
    assert list(key_problems(every_id)) == []


def test_a_clash_names_both_bindings_and_the_key() -> None:
    (problem,) = key_problems({"brief.next": "n"})
    assert problem.message == (
        "`next` and `brief.next` have the same key, `n`, and work at the same time."
    )
    assert problem.hint == 'Write `"next" = "ctrl+n"`.'
    (problem,) = key_problems({"brief.next": "f"})
    assert problem.message.endswith("at the same time. 1 other binding has it, too.")
    assert problem.hint == 'Write `"narrative.follow" = "f2"`, and the same for `filter`.'


@each_case(
    "remapped",
    [
        {"brief.next": "n"},
        {"brief.next": "j"},
        {"pane.zoom": "n,N"},
        {"quit": "question_mark"},
        {"pane.next": "escape"},
        {"brief.next": "n", "next": "n"},
    ],
)
def test_the_lines_of_the_hint_end_the_clash(remapped: dict[str, str]) -> None:
    problems = list(key_problems(remapped))
    assert problems
    for problem in problems:
        lines = re.findall(r'`"(\S+)" = "(\S+)"`', problem.hint)
        _, _, same = problem.hint.partition("and the same for ")
        remapped = (
            remapped | dict(lines) | dict.fromkeys(re.findall(r"`([^`]+)`", same), lines[0][1])
        )
    assert list(key_problems(remapped)) == []


def test_a_key_clashes_under_each_of_its_names() -> None:
    assert "`help` and `quit`" in messages(quit="question_mark")[0]
    assert "`find`" in messages(brief__next="slash")[0]


def test_bindings_that_never_work_together_may_share_a_key() -> None:
    assert messages(wording__next="x") == []
    assert messages(narrative__outline="x") == []


def test_two_bindings_may_swap_their_keys() -> None:
    assert messages(view__down="k,up", view__up="j,down") == []


def test_a_key_that_was_given_up_is_free() -> None:
    assert messages(brief__next="n", next="w") == []


@pytest.mark.parametrize("binding_id", ["typed.erase", "search.list", "note.editor"])
def test_what_works_in_a_prompt_needs_a_key_that_is_not_text(binding_id: str) -> None:
    (problem,) = key_problems({binding_id: "@,~"})
    assert problem.binding_id == binding_id
    assert "`@` and `~` would be typed" in problem.message
    assert list(key_problems({binding_id: "~,f9"})) == []


@each_case(
    "keymap, present",
    [
        ({"view.down": "@", "clear": "~"}, {"view.down": "@,down", "clear": "~,escape"}),
        ({"view.down": "@,f9"}, {"view.down": "@,f9"}),
        ({"clear": "@", "quit": "escape"}, {"clear": "@", "quit": "escape"}),
        ({"nothing": "@"}, {}),
    ],
)
def test_a_binding_that_works_in_a_prompt_keeps_a_key_for_it(
    keymap: dict[str, str], present: dict[str, str]
) -> None:
    assert keys.Keymap(keymap).remapped == present


@pytest.mark.parametrize(
    ("old", "became"),
    [
        ("narrative.next", "became `next` in 1.2."),
        ("search.page_up", "became `view.page_up` in 1.2."),
        ("detail.next", "became `view.right` in 1.2."),
        ("sight.top", "was removed in 1.2."),
    ],
)
async def test_the_reader_says_what_became_of_an_id(
    make_app: MakeApp, old: str, became: str
) -> None:
    async with make_app(keymap={old: "f7", "brief.next": "f8"}).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        assert notices(pilot) == [f"! No binding is called `{old}`. It {became}"]
        before = title(reader)
        await pilot.press("f7")
        assert notices(pilot)[1:] == ["F7 does nothing here · ? help"]
        await pilot.press("f8")
        assert title(reader) != before


def test_each_former_id_leads_to_a_binding() -> None:
    ids = {binding.id for binding in keys.bindings()}
    former = [name for names in FORMER for name in names.split(", ") if "." in name]
    assert len(former) > 90
    assert not ids.intersection(former)
    for name in former:
        became = re.fullmatch(r"became `([\w.]+)` in 1\.2\.", what_became_of(name))
        assert what_became_of(name) == "was removed in 1.2." if became is None else became[1] in ids


def test_a_clash_is_an_error_on_its_line_of_the_configuration() -> None:
    settings = Settings(keymap={"brief.next": "n"})
    first, *_ = interface_problems(settings)
    assert first.severity == "error"
    assert "`brief.next`" in first.message


async def test_ids_that_no_binding_has_are_named_and_the_other_keys_work(
    make_app: MakeApp,
) -> None:
    keymap = {"brief.nxt": "f7", "a": "f7", "b": "f7", "c": "f7", "brief.next": "f8"}
    async with make_app(keymap=keymap).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        (notice,) = notices(pilot)
        words = "No binding is called `brief.nxt`. Did you mean `brief.next`?"
        assert notice.startswith(f"! {words} No binding is called `a`.")
        assert notice.endswith("And 1 more.")
        before = title(reader)
        await pilot.press("f8")
        assert title(reader) != before


# Help


def test_the_groups_that_work_everywhere_come_last() -> None:
    tables = [keys.VIEW, object(), keys.CLAIMS, keys.READER, keys.VIEW, None]
    assert keys.titles_of(tables) == ("Claims", "In a pane", "In the reader")
    assert keys.titles_of([keys.TYPED, keys.PICKER, keys.VIEW, keys.DIALOG]) == (
        *("Typed filters", "Lists in dialogs"),
        *("In a pane", "Dialogs"),
    )


@pytest.mark.parametrize("size", [slow(NARROW), MEDIUM])
async def test_help_shows_the_id_of_every_binding_under_the_cursor(
    make_app: MakeApp, size: tuple[int, int]
) -> None:
    async with make_app().run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press("?")
        view = pilot.app.screen.query_one(HelpView)
        listed = set()
        for index in range(view.item_count()):
            view.cursor = index
            listed.add(plain_text(view.row_lines(index)[-1]).rstrip().rpartition(" ")[2])
        assert {binding.id for binding in keys.bindings()} <= listed


async def test_a_prompts_hints_name_keys_that_are_not_text(make_app: MakeApp) -> None:
    remapped = {"clear": "Q,f10"}
    async with make_app(keymap=remapped).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        await pilot.press("s")
        hints = text_of(pilot.app.screen.query_one(KeysLine))
        assert "F10 Close" in hints
        assert "F1 Help" in hints
        await pilot.press("f1", "f10", "f10")
        assert isinstance(pilot.app.screen, ReaderScreen)


async def test_remapped_keys_are_shown_in_the_help_and_the_hints(make_app: MakeApp) -> None:
    remapped = {
        "clear": "f10",
        "help": "f9",
        "view.down": "w",
        "wording.swap": "W",
    }
    async with make_app(keymap=remapped).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        await pilot.press("2", "x")
        await settle(pilot)
        dialog = pilot.app.screen
        hints = text_of(dialog.query_one(KeysLine))
        assert "F10 Close" in hints
        assert "W Swap" in hints
        assert "w/k Move" in text_of(reader.query_one(KeysLine))
        assert "F9 Help" in hints
        await pilot.press("f9")
        assert any("F10" in row.names for row in pilot.app.screen.query_one(HelpView).rows)
        await pilot.press("f10", "f10")
        assert pilot.app.screen is reader


# Footer


async def test_the_footer_shows_the_keys_of_a_prompt_while_one_is_open(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        footer = reader.query_one(KeysLine)
        assert "j/k Scroll" in text_of(footer)
        await pilot.press("/")
        assert text_of(footer).split() == ["Enter", "Keep", "Esc", "Cancel", "F1", "Help"]
        await pilot.press("escape", "4", "f")
        assert "Tab Kind" in text_of(footer)
        await pilot.press("enter")
        assert "Enter Open" in text_of(footer)


async def test_a_click_on_a_hint_presses_its_key(make_app: MakeApp) -> None:
    async with make_app(keymap={"help": "!"}).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        await pilot.click(KeysLine, offset=(text_of(reader.query_one(KeysLine)).index("! Help"), 0))
        assert isinstance(pilot.app.screen, HelpDialog)
