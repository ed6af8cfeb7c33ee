"""The table of keys: what the help, the footer and the remapping rely on."""

from collections import Counter

import pytest
from textual.binding import Binding
from textual.widget import Widget

from briefing_tui.tui import keys
from briefing_tui.tui.app import BriefingApp
from briefing_tui.tui.dialogs.base import Dialog
from briefing_tui.tui.dialogs.claim import ClaimDialog
from briefing_tui.tui.dialogs.diff import WordingView
from briefing_tui.tui.dialogs.search import FoundView, SearchDialog
from briefing_tui.tui.dialogs.topic import TopicView
from briefing_tui.tui.panes.base import FindLine, ItemView, LineView
from briefing_tui.tui.panes.claims import ClaimsView
from briefing_tui.tui.panes.filter_bar import FilterBar
from briefing_tui.tui.panes.library import LibraryView
from briefing_tui.tui.panes.narrative import NarrativeView
from briefing_tui.tui.panes.related import RelatedView
from briefing_tui.tui.reader import ReaderScreen

OWNERS: dict[str, type[Widget]] = {
    "Everywhere": ReaderScreen,
    "In a pane": LineView,
    "Narrative": NarrativeView,
    "Claims": ClaimsView,
    "Related": RelatedView,
    "Library": LibraryView,
    "Filter": FilterBar,
    "Find": FindLine,
    "Claim in full": ClaimDialog,
    "Lists in dialogs": ItemView,
    "Topic": TopicView,
    "Wording": WordingView,
    "Search": SearchDialog,
    "Search results": FoundView,
    "Dialogs": Dialog,
}


_ALONE = ("Everywhere", "Dialogs", "Filter", "Find", "Claim in full", "Search", "Wording")


def test_every_binding_has_an_id_of_its_own() -> None:
    ids = Counter(binding.id for binding in keys.bindings())
    assert None not in ids
    assert [name for name, count in ids.items() if count > 1] == []


def test_no_key_does_two_things_in_one_place() -> None:
    for group, bindings in keys.GROUPS.items():
        # A dialog and a line to type in have the keys to themselves.
        around = keys.READER if group not in _ALONE else []
        inside = keys.VIEW if group in ("Narrative", "Claims", "Related", "Library") else []
        pressed = Counter(
            key
            for binding in [*bindings, *around, *inside]
            if isinstance(binding, Binding)
            for key in binding.key.split(",")
        )
        assert [key for key, count in pressed.items() if count > 1] == [], group


@pytest.mark.parametrize("group", keys.GROUPS)
def test_every_action_exists_where_its_key_is_bound(group: str) -> None:
    for binding in keys.GROUPS[group]:
        assert isinstance(binding, Binding)
        owner: type[object] = OWNERS[group]
        action = binding.action.partition("(")[0]
        if action.startswith("app."):
            owner, action = BriefingApp, action.removeprefix("app.")
        assert hasattr(owner, f"action_{action}"), binding.id


def test_the_footer_names_only_keys_that_exist() -> None:
    ids = {binding.id for binding in keys.bindings()}
    hints = [*keys.PINNED, *(hint for row in keys.FOOTER.values() for hint in row)]
    assert {name for hint in hints for name in hint.ids} <= ids


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("J", ("J",)),
        ("space,pagedown", ("Space", "PgDn")),
        ("backspace,alt+left", ("Backspace", "Alt+←")),
        ("ctrl+p", ("Ctrl+P",)),
        ("?", ("?",)),
    ],
)
def test_keys_are_shown_as_people_write_them(key: str, shown: tuple[str, ...]) -> None:
    assert keys.key_names(Binding(key, "x", id="x"), {}) == shown


def test_a_remapped_key_is_shown_as_remapped() -> None:
    assert keys.key_names(Binding("J", "x", id="x"), {"x": "n,ctrl+n"}) == ("n", "Ctrl+N")


@pytest.mark.parametrize(
    "key", ["j", "J", "?", "ctrl+n", "pagedown", "question_mark", "shift+tab", "f5", "é", "comma"]
)
def test_keys_that_exist(key: str) -> None:
    assert keys.is_key(key)


@pytest.mark.parametrize("key", ["", "crtl+n", "pagdown", "ctrl+", " ", "jj", "control+n"])
def test_keys_that_do_not(key: str) -> None:
    assert not keys.is_key(key)
