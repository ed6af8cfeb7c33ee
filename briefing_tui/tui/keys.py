"""Every key of the program, grouped by the widget that answers it.

Help, the footer, the README's table and the remapping derive from these tables. A key
stands here only once what it does works.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from textual.binding import Binding, BindingType
from textual.keys import Keys, key_to_character


def _key(keys: str, action: str, words: str, name: str) -> Binding:
    return Binding(keys, action, words, show=False, id=name)


READER: list[BindingType] = [
    _key("J", "step(1)", "Next brief", "brief.next"),
    _key("K", "step(-1)", "Previous brief", "brief.previous"),
    _key("tab", "next_pane(1)", "Next pane", "pane.next"),
    _key("shift+tab", "next_pane(-1)", "Previous pane", "pane.previous"),
    _key("1", "pane('narrative')", "Narrative", "pane.narrative"),
    _key("2", "pane('claims')", "Claims", "pane.claims"),
    _key("3", "pane('related')", "Related events", "pane.related"),
    _key("4", "pane('library')", "Library", "pane.library"),
    _key("backspace,alt+left", "history(-1)", "Back", "history.back"),
    _key("alt+right", "history(1)", "Forward", "history.forward"),
    _key("m", "mark('read')", "Mark read or unread", "brief.read"),
    _key("*", "mark('starred')", "Star", "brief.star"),
    _key("s", "search", "Search the whole library", "search"),
    _key("o", "browse", "Open the source or address in the browser", "browse"),
    _key("y", "copy", "Copy a citation", "copy"),
    _key("e", "edit", "Edit the brief at this line", "brief.edit"),
    _key("D", "problems", "What is wrong with this brief", "brief.problems"),
    _key("z", "zoom", "Zoom the pane", "pane.zoom"),
    _key("r", "reload", "Reload", "brief.reload"),
    _key("?", "help", "Help", "help"),
    _key("ctrl+p", "app.command_palette", "Command palette", "palette"),
    _key("ctrl+z", "app.suspend_process", "Suspend", "suspend"),
    _key("q", "app.quit", "Quit", "quit"),
]
VIEW: list[BindingType] = [
    _key("j,down", "move(1)", "Down", "view.down"),
    _key("k,up", "move(-1)", "Up", "view.up"),
    _key("d,ctrl+d", "page(1)", "Half a page down", "view.half_down"),
    _key("u,ctrl+u", "page(-1)", "Half a page up", "view.half_up"),
    _key("space,pagedown", "page(2)", "A page down", "view.page_down"),
    _key("b,pageup", "page(-2)", "A page up", "view.page_up"),
    _key("g,home", "edge(False)", "To the start", "view.start"),
    _key("G,end", "edge(True)", "To the end", "view.end"),
]
NARRATIVE: list[BindingType] = [
    _key("f", "follow", "Follow a link by its label", "narrative.follow"),
    _key("left_square_bracket", "link(-1)", "Previous link", "narrative.previous_link"),
    _key("right_square_bracket", "link(1)", "Next link", "narrative.next_link"),
    _key("enter", "choose", "Open the link under the cursor", "narrative.open"),
    _key("slash", "find", "Find in the narrative", "narrative.find"),
    _key("n", "match(1)", "Next match", "narrative.next"),
    _key("N", "match(-1)", "Previous match", "narrative.previous"),
    _key("t", "outline", "Outline", "narrative.outline"),
    _key("c", "change(1)", "Next change since it was opened", "narrative.next_change"),
    _key("C", "change(-1)", "Previous change", "narrative.previous_change"),
    _key("h,left", "sideways(-8)", "Long code to the right again", "narrative.left"),
    _key("l,right", "sideways(8)", "Long code to the left", "narrative.right"),
    _key("escape", "clear", "Clear link, selection, search, marks", "narrative.clear"),
]
CLAIMS: list[BindingType] = [
    _key("enter", "choose", "The claim in full", "claims.open"),
    _key("h,left", "source(-1)", "Source to the left", "claims.left"),
    _key("l,right", "source(1)", "Source to the right", "claims.right"),
    _key("f", "filter", "Choose a class, or one side's own claims", "claims.filter"),
    _key("O", "order", "Order by file, agreement or topic", "claims.order"),
    _key("x", "compare", "Compare the wording", "claims.compare"),
    _key("T", "topic", "This topic across briefs", "claims.topic"),
    _key("slash", "find", "Find in the claims", "claims.find"),
    _key("n", "match(1)", "Next match", "claims.next"),
    _key("N", "match(-1)", "Previous match", "claims.previous"),
    _key("c", "change(1)", "Next change since it was opened", "claims.next_change"),
    _key("C", "change(-1)", "Previous change", "claims.previous_change"),
    _key("escape", "clear", "Clear search, filter, marks of changes", "claims.clear"),
]
RELATED: list[BindingType] = [
    _key("enter", "choose", "Open the event's brief", "related.open"),
]
LIBRARY: list[BindingType] = [
    _key("enter", "choose", "Open the brief", "library.open"),
    _key("f", "filter", "Filter", "library.filter"),
    _key("O", "order", "Order by date, last change or title", "library.order"),
    _key("escape", "clear", "Show all", "library.clear"),
]
FILTER: list[BindingType] = [
    _key("tab", "kind(1)", "All, unread, starred, with problems, each saved query", "filter.kind"),
    _key("shift+tab", "kind(-1)", "The same backwards", "filter.kind_back"),
    _key("down", "move(1)", "Down in the list", "filter.down"),
    _key("up", "move(-1)", "Up in the list", "filter.up"),
    _key("escape", "drop", "Show all", "filter.drop"),
]
FIND: list[BindingType] = [
    _key("escape", "drop", "Forget what was typed", "find.drop"),
]
DETAIL: list[BindingType] = [
    _key("h,left", "claim(-1)", "Previous claim", "detail.previous"),
    _key("l,right", "claim(1)", "Next claim", "detail.next"),
    _key("tab", "account(1)", "Next account", "detail.account"),
    _key("shift+tab", "account(-1)", "Previous account", "detail.account_back"),
    _key("o", "browse", "Open the account's source in the browser", "detail.browse"),
    _key("y", "copy", "Copy the account with its source", "detail.copy"),
    _key("e", "edit", "Edit the brief at the account", "detail.edit"),
]
PICKER: list[BindingType] = [
    _key("enter", "choose", "Choose", "picker.choose"),
]
TOPIC: list[BindingType] = [
    _key("enter", "choose", "Open the brief at this claim", "topic.open"),
    _key("h,left", "party(-1)", "Party to the left", "topic.left"),
    _key("l,right", "party(1)", "Party to the right", "topic.right"),
    _key("x", "compare", "Compare with the party's words before", "topic.compare"),
]
WORDING: list[BindingType] = [
    _key("v", "next(1)", "Next two texts", "wording.next"),
    _key("V", "next(-1)", "Previous two texts", "wording.previous"),
    _key("s", "swap", "Swap the two", "wording.swap"),
]
SEARCH: list[BindingType] = [
    _key("down", "found(1)", "Down in the results", "search.down"),
    _key("up", "found(-1)", "Up in the results", "search.up"),
    _key("pagedown", "found_page(2)", "A page of results down", "search.page_down"),
    _key("pageup", "found_page(-2)", "A page of results up", "search.page_up"),
    _key("ctrl+l", "as_list", "All that it finds as the library's list", "search.list"),
]
FOUND: list[BindingType] = [
    _key("enter", "choose", "Open the brief at the hit", "search.open"),
]
DIALOG: list[BindingType] = [
    _key("escape,q", "close", "Close", "dialog.close"),
]

GROUPS: Mapping[str, list[BindingType]] = MappingProxyType(
    {
        "Everywhere": READER,
        "In a pane": VIEW,
        "Narrative": NARRATIVE,
        "Claims": CLAIMS,
        "Related": RELATED,
        "Library": LIBRARY,
        "Filter": FILTER,
        "Find": FIND,
        "Claim in full": DETAIL,
        "Lists in dialogs": PICKER,
        "Topic": TOPIC,
        "Wording": WORDING,
        "Search": SEARCH,
        "Search results": FOUND,
        "Dialogs": DIALOG,
    }
)


class Hint(NamedTuple):
    """One entry of the footer: the bindings it stands for, and a word."""

    ids: tuple[str, ...]
    word: str


_MOVE = Hint(("view.down", "view.up"), "Move")
_SCROLL = Hint(("view.down", "view.up"), "Scroll")
_COMMON = (
    Hint(("brief.next", "brief.previous"), "Brief"),
    Hint(("pane.next",), "Pane"),
    Hint(("pane.library",), "Library"),
    Hint(("history.back",), "Back"),
    Hint(("pane.zoom",), "Zoom"),
    Hint(("brief.edit",), "Edit"),
    Hint(("copy",), "Copy"),
    Hint(("browse",), "Browser"),
)
FOOTER: Mapping[str, tuple[Hint, ...]] = MappingProxyType(
    {
        "narrative": (
            _SCROLL,
            Hint(("narrative.follow",), "Link"),
            Hint(("narrative.find",), "Find"),
            Hint(("narrative.outline",), "Outline"),
            *_COMMON,
        ),
        "claims": (
            _MOVE,
            Hint(("claims.open",), "Open"),
            Hint(("claims.left", "claims.right"), "Source"),
            Hint(("claims.compare",), "Wording"),
            Hint(("claims.topic",), "Topic"),
            Hint(("claims.filter",), "Filter"),
            Hint(("claims.find",), "Find"),
            Hint(("claims.order",), "Order"),
            *_COMMON,
        ),
        "related": (_MOVE, Hint(("related.open",), "Open"), *_COMMON),
        "library": (
            _MOVE,
            Hint(("library.open",), "Open"),
            Hint(("library.filter",), "Filter"),
            Hint(("library.order",), "Order"),
            Hint(("brief.read",), "Read"),
            Hint(("brief.star",), "Star"),
            *_COMMON,
        ),
    }
)
PINNED = (Hint(("help",), "Help"), Hint(("quit",), "Quit"))

_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "slash": "/",
        "left_square_bracket": "[",
        "right_square_bracket": "]",
        "tab": "Tab",
        "shift+tab": "Shift+Tab",
        "enter": "Enter",
        "escape": "Esc",
        "space": "Space",
        "backspace": "Backspace",
        "pagedown": "PgDn",
        "pageup": "PgUp",
        "home": "Home",
        "end": "End",
        "up": "↑",
        "down": "↓",
        "left": "←",
        "right": "→",
    }
)


def bindings() -> Iterator[Binding]:
    """Every binding once, in the order of the groups."""
    for group in GROUPS.values():
        yield from (each for each in group if isinstance(each, Binding))


def is_key(key: str) -> bool:
    """Whether Textual knows a key by that name: `J`, `ctrl+n`, `pagedown`, `question_mark`."""
    *modifiers, last = key.strip().split("+")
    if any(each not in ("ctrl", "shift", "alt", "super", "meta", "hyper") for each in modifiers):
        return False
    if len(last) == 1:
        return last.isprintable() and not last.isspace()
    return last in set(Keys) or key_to_character(last) is not None


def key_names(binding: Binding, remapped: Mapping[str, str]) -> tuple[str, ...]:
    """A binding's keys as people write them: `J`, `PgDn`, `Alt+←`."""
    keys = remapped.get(binding.id or "", binding.key)
    return tuple(_key_name(key.strip()) for key in keys.split(","))


def key_name(binding_id: str, remapped: Mapping[str, str]) -> str:
    """The first key of a binding as people write it, for a hint in a text."""
    return next(key_names(each, remapped)[0] for each in bindings() if each.id == binding_id)


def _key_name(key: str) -> str:
    if named := _NAMES.get(key):
        return named
    *modifiers, last = key.split("+")
    if not modifiers:
        return key
    name = _NAMES.get(last, last.upper() if len(last) == 1 else last)
    return "+".join([*(each.capitalize() for each in modifiers), name])
