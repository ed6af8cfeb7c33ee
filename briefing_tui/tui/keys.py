"""Every key of the program, in one table for each widget or screen that handles it.

Help, the footer, the hints of dialogs, the tables in README.md and docs/keys.md, and the checks of
the configuration derive from these tables. Add a key only once its action works.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, cast

from textual.binding import Binding, BindingType
from textual.keys import Keys, format_key

from briefing_tui.compare.claim_order import CLAIM_ORDERS
from briefing_tui.text.words import counted, listed

if TYPE_CHECKING:
    from textual.app import App
    from textual.events import Event, Key


MOST_TYPED = 4_000
"""The most characters that a prompt takes: with more, each change would take too long."""


def _key(keys: str, action: str, description: str, binding_id: str) -> Binding:
    return Binding(keys, action, description, show=False, id=binding_id)


HELP = _key("?,f1", "app.help", "Help: the keys that work here", "help")
SUSPEND = _key("ctrl+z", "app.suspend_process", "Suspend; `fg` in the shell continues", "suspend")

READER: list[BindingType] = [
    _key("J", "step(1)", "Next brief", "brief.next"),
    _key("K", "step(-1)", "Previous brief", "brief.previous"),
    _key("tab", "next_pane(1)", "Next pane", "pane.next"),
    _key("shift+tab", "next_pane(-1)", "Previous pane", "pane.previous"),
    _key("1", "pane('narrative')", "Go to the narrative", "pane.narrative"),
    _key("2", "pane('claims')", "Go to the claims", "pane.claims"),
    _key("3", "pane('related')", "Go to the related events", "pane.related"),
    _key("4", "pane('library')", "Go to the library, or close its drawer", "pane.library"),
    _key("backspace,alt+left,ctrl+o", "history(-1)", "Back to the brief before", "history.back"),
    _key("alt+right,ctrl+i", "history(1)", "Forward again", "history.forward"),
    _key("m", "mark('read')", "Mark as read or unread", "brief.read"),
    _key("*", "mark('starred')", "Star, or remove the star", "brief.star"),
    _key("s", "search", "Search the library", "search"),
    _key(">", "hit(1)", "Next claim or brief that the filter's query finds", "search.next_hit"),
    _key("<", "hit(-1)", "Previous claim or brief that it finds", "search.previous_hit"),
    _key("T", "topic", "The claim's topic in all briefs; elsewhere all topics", "topic"),
    _key("o", "browse", "Open the source or link in the browser", "browse"),
    _key("y", "copy", "Copy a citation, quote or selection", "copy"),
    _key("a", "note", "Write a note here, or show the notes", "brief.note"),
    _key("e", "edit", "Edit the brief at this line", "brief.edit"),
    _key("i", "information", "Information: file, words, links, front matter", "brief.information"),
    _key("D", "problems", "Errors and warnings in this brief", "brief.problems"),
    _key("X", "export", "Export the brief: HTML, CSV, Markdown and others", "brief.export"),
    _key("z", "zoom", "Show this pane alone, or all panes", "pane.zoom"),
    _key("r", "reload", "Read the brief and the library again", "brief.reload"),
    HELP,
    _key("ctrl+p,:", "app.command_palette", "Command palette", "palette"),
    SUSPEND,
    _key("escape", "clear", "Clear marks, matches; leave zoom, drawer; drop the filter", "clear"),
    _key("q", "quit", "Quit, or leave the zoom or the drawer", "quit"),
]
VIEW: list[BindingType] = [
    _key("j,down", "move(1)", "Down", "view.down"),
    _key("k,up", "move(-1)", "Up", "view.up"),
    _key("d,ctrl+d", "page(1)", "Half a page down", "view.half_down"),
    _key("u,ctrl+u", "page(-1)", "Half a page up", "view.half_up"),
    _key("space,pagedown,ctrl+f", "page(2)", "A page down", "view.page_down"),
    _key("b,pageup,ctrl+b", "page(-2)", "A page up", "view.page_up"),
    _key("g,home", "edge(False)", "To the start", "view.start"),
    _key("G,end", "edge(True)", "To the end", "view.end"),
    _key("v", "select", "Select text from the cursor on", "view.select"),
    _key("V", "select_lines", "Select lines of the text", "view.select_lines"),
]
SELECTED: list[BindingType] = [
    _key("y", "copy_selection", "Copy what is selected", "selection.copy"),
    _key("escape,q", "end_selection", "Select nothing", "selection.end"),
]
"""The keys that come before others where text is selected, also with the mouse."""
SELECTION: list[BindingType] = [
    _key("h,left", "cursor('column', -1)", "A character back", "selection.left"),
    _key("l,right", "cursor('column', 1)", "A character on", "selection.right"),
    _key("j,down", "cursor_rows(1)", "Down", "selection.down"),
    _key("k,up", "cursor_rows(-1)", "Up", "selection.up"),
    _key("w", "cursor('word', 1)", "To the next word", "selection.word"),
    _key("b", "cursor('word', -1)", "To the beginning of the word", "selection.word_back"),
    _key("0,home", "cursor('row_edge', -1)", "To the start of the line", "selection.row_start"),
    _key("$,end", "cursor('row_edge', 1)", "To the end of the line", "selection.row_end"),
    _key("{", "cursor('paragraph', -1)", "To the paragraph's start", "selection.paragraph_back"),
    _key("}", "cursor('paragraph', 1)", "To the paragraph's end", "selection.paragraph"),
    _key("g", "cursor('edge', -1)", "To the start of the text", "selection.start"),
    _key("G", "cursor('edge', 1)", "To the end of the text", "selection.end_of_text"),
    _key("/", "select_find", "To words of the text", "selection.find"),
    _key("n", "select_match(1)", "To the next match", "selection.next"),
    _key("N", "select_match(-1)", "To the previous match", "selection.previous"),
    _key("v", "select", "Characters; again: begin here", "selection.characters"),
    _key("V", "select_lines", "Paragraphs, or lines of code; again: begin here", "selection.lines"),
    *SELECTED,
]
"""Those while keys select: the motions of vim."""
TEXT: list[BindingType] = [
    _key("f", "follow", "Label the links; type a label to follow it", "narrative.follow"),
    _key("[", "link(-1)", "Previous link", "narrative.previous_link"),
    _key("]", "link(1)", "Next link", "narrative.next_link"),
    _key("/", "find", "Find in the text", "narrative.find"),
    _key("t", "outline", "Outline: go to a heading", "narrative.outline"),
    _key("{", "paragraph(-1)", "Previous paragraph", "narrative.previous_paragraph"),
    _key("}", "paragraph(1)", "Next paragraph", "narrative.next_paragraph"),
    _key("'", "jump_back", "Back from the jump; again: forward", "narrative.jump_back"),
]
"""Part of the groups of the narrative and of a source."""
NARRATIVE: list[BindingType] = [
    *TEXT,
    _key(
        "enter",
        "choose",
        "Follow the link; in a note, list what links here",
        "narrative.open",
    ),
    _key("n", "match(1)", "Next match", "narrative.next"),
    _key("N", "match(-1)", "Previous match", "narrative.previous"),
    _key("c", "change(1)", "Next change since you read the brief", "narrative.next_change"),
    _key("C", "change(-1)", "Previous change", "narrative.previous_change"),
    _key("h,left", "sideways(-8)", "Scroll long code and wide tables back", "narrative.left"),
    _key("l,right", "sideways(8)", "Scroll long code and wide tables", "narrative.right"),
]
CLAIMS: list[BindingType] = [
    _key("enter", "choose", "Show the claim in full", "claims.open"),
    _key("h,left", "source(-1)", "Source to the left", "claims.left"),
    _key("l,right", "source(1)", "Source to the right", "claims.right"),
    _key("f", "filter", "Filter by agreement, side, source or speaker", "claims.filter"),
    _key("O", "order", f"Order by {listed([*CLAIM_ORDERS], 'or')}", "claims.order"),
    _key("x", "compare", "Compare the wording", "claims.compare"),
    _key("S", "whole_source", "The whole source", "claims.source"),
    _key("/", "find", "Find in the claims", "claims.find"),
    _key("n", "match(1)", "Next match", "claims.next"),
    _key("N", "match(-1)", "Previous match", "claims.previous"),
    _key("c", "change(1)", "Next change since you read the brief", "claims.next_change"),
    _key("C", "change(-1)", "Previous change", "claims.previous_change"),
]
RELATED: list[BindingType] = [
    _key("enter", "choose", "Open the event's brief", "related.open"),
    _key("/", "find", "Find in the events", "related.find"),
    _key("n", "match(1)", "Next match", "related.next"),
    _key("N", "match(-1)", "Previous match", "related.previous"),
]
MARK_ALL: list[BindingType] = [
    _key("A", "screen.read_all(True)", "Mark all briefs in the list as read", "library.read_all"),
    _key("U", "screen.read_all(False)", "Undo marking all as read", "library.undo_read_all"),
]
"""Part of the library's group. The command palette has them in every pane."""
LIBRARY: list[BindingType] = [
    _key("enter", "choose", "Open the brief", "library.open"),
    _key("f", "filter", "Filter the list", "library.filter"),
    _key("O", "order", "Order by date, last change, title or folder", "library.order"),
    _key("/", "find", "Find in the list", "library.find"),
    _key("n", "next(1)", "Next unread or changed brief; after `/` the next match", "library.next"),
    _key("p,N", "next(-1)", "Previous unread or changed brief, or match", "library.previous"),
    *MARK_ALL,
]
FILTER: list[BindingType] = [
    _key("tab", "kind(1)", "Next kind: unread, starred, saved queries", "filter.kind"),
    _key("shift+tab", "kind(-1)", "Previous kind", "filter.kind_back"),
    _key("down", "move(1)", "Down in the list", "filter.down"),
    _key("up", "move(-1)", "Up in the list", "filter.up"),
    _key("enter", "keep", "Keep the filter, back to the list", "filter.keep"),
    _key("escape", "drop", "Show all briefs, leave the filter", "filter.drop"),
]
FIND: list[BindingType] = [
    _key("enter", "keep", "Keep the matches, back to the pane", "find.keep"),
    _key("escape", "drop", "Cancel, back to where you were", "find.drop"),
]
DETAIL: list[BindingType] = [
    _key("enter,S", "whole_source", "The whole source of the account", "detail.source"),
    _key("h,left", "claim(-1)", "Previous claim", "detail.previous"),
    _key("l,right", "claim(1)", "Next claim", "detail.next"),
    _key("tab", "account(1)", "Next account", "detail.account"),
    _key("shift+tab", "account(-1)", "Previous account", "detail.account_back"),
    _key("o", "browse", "Open the account's source in the browser", "detail.browse"),
    _key("y", "copy", "Copy the account with its source", "detail.copy"),
    _key("a", "note", "Write a note on the account, or show the notes", "detail.note"),
    _key("e", "edit", "Edit the brief at the account", "detail.edit"),
    _key("x", "compare", "Compare the account's wording", "detail.compare"),
    _key("T", "topic", "The claim's topic in all briefs", "detail.topic"),
    _key("J", "step(1)", "Next brief, at the same topic if it has it", "detail.next_brief"),
    _key("K", "step(-1)", "Previous brief", "detail.previous_brief"),
]
SOURCE: list[BindingType] = [
    _key("n", "screen.place(1)", "Next quotation or account, or match", "source.next"),
    _key("N", "screen.place(-1)", "Previous quotation, account or match", "source.previous"),
    _key("enter", "screen.claim", "Go to its claim; or follow the link", "source.claim"),
    _key("h,left", "screen.source(-1)", "Previous source", "source.left"),
    _key("l,right", "screen.source(1)", "Next source", "source.right"),
    _key("o", "screen.browse", "Open the source in the browser", "source.browse"),
    _key("y", "screen.copy", "Copy the selection, or the quotation with its source", "source.copy"),
    *TEXT,
]
PICKER: list[BindingType] = [
    _key("enter", "choose", "Choose", "picker.choose"),
]
TYPED: list[BindingType] = [
    *PICKER,
    _key("backspace", "erase", "Erase the last letter typed", "typed.erase"),
    _key("ctrl+u", "erase_all", "Erase all that was typed", "typed.erase_all"),
]
TOPICS: list[BindingType] = [
    _key("left", "column(-1)", "Brief to the left", "topics.left"),
    _key("right", "column(1)", "Brief to the right", "topics.right"),
]
TOPIC: list[BindingType] = [
    _key("enter", "choose", "Open the brief at this claim", "topic.open"),
    _key("h,left", "party(-1)", "Party to the left", "topic.left"),
    _key("l,right", "party(1)", "Party to the right", "topic.right"),
    _key("z", "alone", "This party's words alone and whole, or all parties", "topic.alone"),
    _key("m", "mark", "Mark this cell, or remove the mark", "topic.mark"),
    _key("x", "compare", "Compare two marked cells, or with earlier words", "topic.compare"),
    _key("y", "copy(False)", "Copy the row as a Markdown table", "topic.copy"),
    _key("Y", "copy(True)", "Copy the whole table as Markdown", "topic.copy_table"),
    _key("n", "sibling(1)", "Next sibling topic", "topic.next"),
    _key("N", "sibling(-1)", "Previous sibling topic", "topic.previous"),
    _key("T", "topics", "All topics", "topic.list"),
]
WORDING: list[BindingType] = [
    _key("n", "next(1)", "Next pair of texts", "wording.next"),
    _key("N", "next(-1)", "Previous pair of texts", "wording.previous"),
    _key("s", "swap", "Swap the two texts", "wording.swap"),
]
SEARCH: list[BindingType] = [
    _key("enter", "choose", "Ask the question; open the brief at the match", "search.open"),
    _key("down", "move(1)", "Down in the questions, or the results", "search.down"),
    _key("up", "move(-1)", "Up in the questions, or the results", "search.up"),
    _key("pagedown", "page(2)", "A page of results down", "search.page_down"),
    _key("pageup", "page(-2)", "A page of results up", "search.page_up"),
    _key("ctrl+l", "list", "Filter the library by this query", "search.list"),
    _key("tab", "take(1)", "Complete a field's value; again: the next", "search.take"),
    _key("shift+tab", "take(-1)", "The previous value", "search.take_back"),
]
PROMPT: list[BindingType] = [
    _key("enter", "accept", "Take what was typed", "prompt.accept"),
]
NOTE: list[BindingType] = [
    _key("enter", "accept", "Save the note; without words, a bookmark", "note.accept"),
    _key("alt+enter", "editor", "Go on in the editor", "note.editor"),
    _key("tab", "place", "About something else: the claim, the account, the brief", "note.place"),
]
NOTES: list[BindingType] = [
    _key("e", "edit", "Edit the note", "notes.edit"),
    _key("a", "add", "Write another note here", "notes.add"),
]
ADDRESS: list[BindingType] = [
    _key("enter,o", "open", "Open the address or the picture", "address.open"),
    _key("y", "copy", "Copy the address, the path or the note", "address.copy"),
]
UNCOPIED: list[BindingType] = [
    _key("w", "write", "Write the text to a file", "uncopied.write"),
]
DIALOG: list[BindingType] = [
    _key("escape,q", "close", "Close", "dialog.close"),
    HELP,
    SUSPEND,
]

GROUPS: Mapping[str, list[BindingType]] = {
    "In the reader": READER,
    "In a pane": VIEW,
    "Selection": SELECTION,
    "Narrative": NARRATIVE,
    "Claims": CLAIMS,
    "Related": RELATED,
    "Library": LIBRARY,
    "Filter": FILTER,
    "Find": FIND,
    "Claim in full": DETAIL,
    "Source": SOURCE,
    "Lists in dialogs": PICKER,
    "Typed filters": TYPED,
    "Topics": TOPICS,
    "Topic": TOPIC,
    "Wording": WORDING,
    "Search": SEARCH,
    "Prompt": PROMPT,
    "Note": NOTE,
    "Notes": NOTES,
    "Address": ADDRESS,
    "Not copied": UNCOPIED,
    "Dialogs": DIALOG,
}
_IN_DIALOGS = (DETAIL, SOURCE, PICKER, TOPIC, WORDING, ADDRESS, UNCOPIED, NOTES)
_ACTIVE_TOGETHER: tuple[tuple[list[BindingType], ...], ...] = (
    *((group, VIEW, READER) for group in (NARRATIVE, CLAIMS, RELATED, LIBRARY)),
    *((group, VIEW, DIALOG) for group in _IN_DIALOGS),
    *((group, DIALOG) for group in (TYPED, SEARCH, PROMPT, NOTE)),
    *((SELECTION,), (FILTER,), (FIND,), (TOPICS, TYPED, DIALOG)),
)
"""The groups that handle keys at the same time. A prompt hides the bindings behind it."""
_PROMPTS = (
    *(FILTER, FIND, TYPED, TOPICS, SEARCH, PROMPT, NOTE),
    [binding for binding in DIALOG if binding is not HELP],
)
"""Groups that work while the user types, so that a key that is a character is text."""


class Hint(NamedTuple):
    """Some bindings and one word for what they do."""

    ids: tuple[str, ...]
    word: str


_MOVE = Hint(("view.down", "view.up"), "Move")
_SCROLL = Hint(("view.down", "view.up"), "Scroll")
_BRIEF = Hint(("brief.next", "brief.previous"), "Brief")
_PANE = Hint(("pane.next",), "Pane")
_BROWSE = Hint(("browse",), "Browser")
_COMMON = (
    Hint(("pane.library",), "Library"),
    Hint(("history.back",), "Back"),
    Hint(("pane.zoom",), "Zoom"),
    Hint(("brief.edit",), "Edit"),
    Hint(("copy",), "Copy"),
)
FOOTER: Mapping[str, tuple[Hint, ...]] = {
    "narrative": (
        _SCROLL,
        _BRIEF,
        _PANE,
        Hint(("narrative.find",), "Find"),
        Hint(("narrative.follow",), "Link"),
        Hint(("narrative.open",), "Linked"),
        Hint(("narrative.outline",), "Outline"),
        *_COMMON,
        Hint(("view.select",), "Select"),
        _BROWSE,
    ),
    "claims": (
        _MOVE,
        Hint(("claims.open",), "Open"),
        Hint(("claims.compare",), "Wording"),
        Hint(("topic",), "Topic"),
        Hint(("claims.filter",), "Filter"),
        Hint(("claims.left", "claims.right"), "Source"),
        _BRIEF,
        Hint(("claims.source",), "Text"),
        Hint(("claims.find",), "Find"),
        Hint(("claims.order",), "Order"),
        _PANE,
        *_COMMON,
        _BROWSE,
    ),
    "related": (
        _MOVE,
        Hint(("related.open",), "Open"),
        _BROWSE,
        Hint(("related.find",), "Find"),
        _BRIEF,
        _PANE,
        *_COMMON,
    ),
    "library": (
        _MOVE,
        Hint(("library.open",), "Open"),
        Hint(("library.filter",), "Filter"),
        Hint(("library.order",), "Order"),
        Hint(("brief.read",), "Read"),
        Hint(("brief.star",), "Star"),
        Hint(("library.next",), "Unread"),
        Hint(("library.find",), "Find"),
        Hint(("topic",), "Topics"),
        _BRIEF,
        _PANE,
        *_COMMON,
    ),
}
"""The hints in the footer for each pane, as many as fit, the most important first."""
PROMPT_FOOTER: tuple[tuple[list[BindingType], tuple[Hint, ...]], ...] = (
    (FIND, (Hint(("find.keep",), "Keep"), Hint(("find.drop",), "Cancel"))),
    (
        FILTER,
        (
            Hint(("filter.keep",), "Keep"),
            Hint(("filter.drop",), "Show all"),
            Hint(("filter.down", "filter.up"), "Move"),
            Hint(("filter.kind",), "Kind"),
        ),
    ),
)
"""The hints while the user types into a prompt with these bindings."""
SELECTION_HINTS = (
    Hint(("selection.copy",), "Copy"),
    Hint(("selection.end",), "End"),
    Hint(("selection.characters",), "Begin here"),
    Hint(("selection.word", "selection.paragraph"), "Words, paragraphs"),
    Hint(("selection.lines",), "Lines"),
    Hint(("selection.find",), "Find"),
)
"""The hints while keys select."""
HELP_HINT = Hint(("help",), "Help")
CLOSE_HINT = Hint(("dialog.close",), "Close")
PINNED = (Hint(("search",), "Search"), HELP_HINT, Hint(("quit",), "Quit"), Hint(("clear",), "Back"))
"""The hints that are always shown, at the right."""


_GENERAL = (VIEW, READER, DIALOG)
"""Groups whose keys work in many places."""


def titles_of(tables: Sequence[object]) -> tuple[str, ...]:
    """The titles of the groups that have some bindings, the general ones last."""
    titles = {id(group): title for title, group in GROUPS.items()}
    general = [id(group) for group in _GENERAL]
    here = [id(table) for table in tables if id(table) in titles]
    special = [table for table in here if table not in general]
    return tuple(titles[group] for group in dict.fromkeys([*special, *general]) if group in here)


def bindings() -> Iterator[Binding]:
    """Every binding once, in the order of the groups."""
    seen: set[str | None] = set()
    for group in GROUPS.values():
        for binding in group:
            if isinstance(binding, Binding) and binding.id not in seen:
                seen.add(binding.id)
                yield binding


class Keymap:
    """The keys in force: from the configuration, and from the tables for all other bindings."""

    def __init__(self, remapped: Mapping[str, str] = {}) -> None:
        self._bindings = {binding.id or "": binding for binding in bindings()}
        self._remapped = remapped
        self._modes: dict[int, dict[str, Binding]] = {}

    def keys(self, binding_id: str) -> tuple[str, ...]:
        """The keys of a binding, as the table or the configuration spells them."""
        joined = self._remapped.get(binding_id) or self._bindings[binding_id].key
        return tuple(key.strip() for key in joined.split(","))

    def names(self, binding_id: str) -> tuple[str, ...]:
        """The keys of a binding as people write them: `J`, `PgDn`, `Alt+←`."""
        return tuple(name_of(key) for key in self.keys(binding_id))

    def pressed(self, binding_id: str) -> str:
        """The first key of a binding as Textual reports it when it is pressed: `question_mark`."""
        return next(iter(self._pressed([self._bindings[binding_id]]))).key

    def first(self, *binding_ids: str) -> str:
        """The first key of each binding, for a hint: `j/k`."""
        return "/".join(self.names(binding_id)[0] for binding_id in binding_ids)

    def first_in_prompt(self, *binding_ids: str) -> str:
        """The same for a prompt, which takes characters as text; empty if no key works there."""
        names = (
            [name_of(key) for key in self.keys(binding_id) if not _is_character(key)]
            for binding_id in binding_ids
        )
        return "/".join(keys[0] for keys in names if keys)

    def in_mode(self, mode: Sequence[BindingType], key: str) -> Binding | None:
        """The binding of a key in a table that comes before all others for a while."""
        if not mode:
            return None
        if id(mode) not in self._modes:
            here = [binding for binding in mode if isinstance(binding, Binding)]
            self._modes[id(mode)] = {binding.key: binding for binding in self._pressed(here)}
        return self._modes[id(mode)].get(key)

    def _pressed(self, some: Iterable[Binding]) -> Iterable[Binding]:
        """Some bindings with the keys in force: one for each key, as Textual reports it."""
        return Binding.make_bindings(
            binding.with_key(",".join(self.keys(binding.id or ""))) for binding in some
        )


def is_repeated(key: "Key", following: "Event | None") -> bool:
    """Whether the same key follows, as it does while the key is held."""
    return following is not None and getattr(following, "key", None) == key.key


def keymap(app: "App[object]") -> Keymap:
    """The keys in force, which the app keeps."""
    return cast("Keymap", app.keys_in_force)  # type: ignore[attr-defined]


_NAMES: Mapping[str, str] = {
    "tab": "Tab",
    "enter": "Enter",
    "escape": "Esc",
    "space": "Space",
    "backspace": "Backspace",
    "delete": "Del",
    "insert": "Ins",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "home": "Home",
    "end": "End",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
}
_FUNCTION_KEY = re.compile(r"f\d+")
_MODIFIERS = ("ctrl", "shift", "alt", "super", "meta", "hyper")


@lru_cache(maxsize=512)
def name_of(key: str) -> str:
    """A key as people write it: `J`, `PgDn`, `Alt+←`."""
    *modifiers, last = key.split("+")
    name = _NAMES.get(last) or format_key(last)
    if (modifiers and len(name) == 1) or _FUNCTION_KEY.fullmatch(name):
        name = name.upper()
    return "+".join([*(modifier.capitalize() for modifier in modifiers), name])


# The checks of the configuration


def is_key(key: str) -> bool:
    """Whether Textual knows a key by that name: `J`, `ctrl+n`, `pagedown`, `question_mark`."""
    *modifiers, last = key.strip().split("+")
    if any(modifier not in _MODIFIERS for modifier in modifiers):
        return False
    return _is_character(last) or last in set(Keys)


def _is_character(key: str) -> bool:
    """Whether a key types a character: `j`, `/`, `slash` as Textual calls it, `space`."""
    if key in _NAMES:
        return key == "space"
    character = format_key(key)
    return len(character) == 1 and character.isprintable() and character != " "


GONE = frozenset(
    {
        *("linked.mentions", "search.query_list", "topics.copy"),
        *("selection.bottom", "selection.half_down", "selection.half_up", "selection.middle"),
        *("selection.other_end", "selection.page_down", "selection.page_up", "selection.top"),
        *("selection.word_end", "sight.bottom", "sight.middle", "sight.top"),
        *("view.line_down", "view.line_up", "view.percent"),
    }
)
"""The ids of 1.1 that were removed. A configuration that has them is read all the same."""


def gone_message(remapped: Mapping[str, str]) -> str:
    """The notice about ids of a configuration that were removed; empty if there are none."""
    gone = [f"`{binding_id}`" for binding_id in remapped if binding_id in GONE]
    if not gone:
        return ""
    were = "was" if len(gone) == 1 else "were"
    return f"The configuration gives keys to {listed(gone)}, which {were} removed in 1.2."


class KeyProblem(NamedTuple):
    """An error in the keys of a binding."""

    binding_id: str
    message: str
    hint: str = ""


def key_problems(remapped: Mapping[str, str]) -> Iterator[KeyProblem]:
    """The keys of a configuration that would not work, each at a binding that it names."""
    keymap = Keymap(remapped)
    for (binding_id, key), others in _clashes(keymap, remapped).items():
        first, *rest = others
        has = "has" if len(rest) == 1 else "have"
        too = f" {counted(len(rest), 'other binding')} {has} it, too." if rest else ""
        yield KeyProblem(
            binding_id,
            f"`{first}` and `{binding_id}` have the same key, `{key}`, "
            f"and work at the same time.{too}",
            _way_out(keymap, remapped, key, others),
        )
    for binding_id in _typed(keymap, remapped):
        keys = " and ".join(f"`{key}`" for key in keymap.names(binding_id))
        yield KeyProblem(
            binding_id,
            f"`{binding_id}` needs a key that isn't a character: "
            f"it works in a prompt, where {keys} would be typed as text.",
        )


def _clashes(keymap: Keymap, remapped: Mapping[str, str]) -> dict[tuple[str, str], list[str]]:
    """Remapped bindings, each with a key of it that bindings have that are active at the same time:
    `("brief.next", "n")` and these bindings.
    """
    clashes: dict[tuple[str, str], list[str]] = {}
    for groups in _ACTIVE_TOGETHER:
        owners: dict[str, str] = {}
        for binding_id in _ids([binding for group in groups for binding in group]):
            for key in keymap.names(binding_id):
                owner = owners.setdefault(key, binding_id)
                if owner == binding_id or not remapped.keys() & {owner, binding_id}:
                    continue
                mine, other = binding_id, owner
                if mine not in remapped:
                    mine, other = other, mine
                others = clashes.setdefault((mine, key), [])
                if other not in others:
                    others.append(other)
    return clashes


def _typed(keymap: Keymap, remapped: Mapping[str, str]) -> Iterator[str]:
    """The bindings that work in a prompt, but have only keys that are text there."""
    for group in _PROMPTS:
        for binding_id in _ids(group):
            if binding_id in remapped and all(map(_is_character, keymap.keys(binding_id))):
                yield binding_id


def _way_out(keymap: Keymap, remapped: Mapping[str, str], key: str, others: list[str]) -> str:
    """The line that gives another key to a binding that has the key, too: `Write `"claims.next" =
    "ctrl+n"`.` It has the binding's other keys, or else a key that is free.
    """
    # The other letters with Ctrl are Tab, Enter and the like, or mean something to terminals.
    control = [f"ctrl+{key}"] if re.fullmatch("[abd-gklnoprt-y]", key) else []
    for free in (*control, *(f"f{number}" for number in range(2, 13))):
        keys = {
            binding_id: [name for name in keymap.keys(binding_id) if name_of(name) != key] or [free]
            for binding_id in others
        }
        changed = {**remapped, **{binding_id: ",".join(keys[binding_id]) for binding_id in others}}
        after = Keymap(changed)
        clashes = {binding_id for binding_id, _ in _clashes(after, changed)}
        if clashes.isdisjoint(others) and set(_typed(after, changed)).isdisjoint(others):
            lines = [f'`"{binding_id}" = "{changed[binding_id]}"`' for binding_id in others]
            if len(lines) == 1 or len({changed[binding_id] for binding_id in others}) > 1:
                return f"Write {listed(lines)}."
            same = listed([f"`{binding_id}`" for binding_id in others[1:]])
            return f"Write {lines[0]}, and the same for {same}."
    return ""


def _ids(group: Sequence[BindingType]) -> list[str]:
    return [binding.id or "" for binding in group if isinstance(binding, Binding)]
