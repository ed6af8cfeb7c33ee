"""Every key of the program, in one table for each widget or screen that handles it.

Help, the footer, the hints of dialogs, the tables in README.md and docs/keys.md, and the checks of
the configuration derive from these tables. Add a key only once its action works.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, cast

from textual.binding import Binding, BindingType
from textual.keys import Keys, format_key

from briefing_tui.compare.claim_order import CLAIM_ORDERS
from briefing_tui.text.words import counted, did_you_mean, listed

if TYPE_CHECKING:
    from textual.app import App
    from textual.events import Event, Key


MOST_TYPED = 4_000
"""The most characters that a prompt takes: with more, each change would take too long."""


def _key(keys: str, action: str, description: str, binding_id: str) -> Binding:
    return Binding(keys, action, description, show=False, id=binding_id)


def _here(binding: Binding, action: str) -> Binding:
    """A binding of several places, with what it runs in one of them."""
    return replace(binding, action=action)


# The bindings of several places. Each has one id, one meaning and the same keys everywhere, and the
# place decides what it acts on.

OPEN = _key("enter", "choose", "Open what is here; keep what was typed", "open")
FIND_WORDS = _key("/", "find", "Find words here", "find")
NEXT = _key("n", "match(1)", "Next match, quotation, pair, topic, unread", "next")
PREVIOUS = _key("N,p", "match(-1)", "Previous match, quotation, pair, topic, unread", "previous")
LEFT = _key("h,left", "source(-1)", "To the left: source, claim, party, character", "view.left")
RIGHT = _key("l,right", "source(1)", "To the right", "view.right")
DOWN = _key("j,down", "move(1)", "Down", "view.down")
UP = _key("k,up", "move(-1)", "Up", "view.up")
PAGE_DOWN = _key("space,pagedown,ctrl+f", "page(2)", "A page down", "view.page_down")
PAGE_UP = _key("b,pageup,ctrl+b", "page(-2)", "A page up", "view.page_up")
START = _key("g,home", "edge(False)", "To the start", "view.start")
END = _key("G,end", "edge(True)", "To the end", "view.end")
SELECT = _key("v", "select", "Select text from the cursor on; again: begin here", "view.select")
SELECT_LINES = _key("V", "select_lines", "Select paragraphs, or lines of code", "view.select_lines")
PARAGRAPH_UP = _key("{", "paragraph(-1)", "Previous paragraph", "narrative.previous_paragraph")
PARAGRAPH_DOWN = _key("}", "paragraph(1)", "Next paragraph", "narrative.next_paragraph")
NEXT_PART = _key(
    "tab", "next_pane(1)", "Next pane; elsewhere account, kind, value, place", "pane.next"
)
PREVIOUS_PART = _key(
    "shift+tab", "next_pane(-1)", "Previous pane, account, kind, value", "pane.previous"
)
NEXT_BRIEF = _key("J", "step(1)", "Next brief", "brief.next")
PREVIOUS_BRIEF = _key("K", "step(-1)", "Previous brief", "brief.previous")
NEXT_CHANGE = _key("c", "change(1)", "Next change since you read the brief", "change.next")
PREVIOUS_CHANGE = _key("C", "change(-1)", "Previous change", "change.previous")
FILTER_HERE = _key("f", "filter", "Filter the list, or the claims", "filter")
ORDER = _key("O", "order", f"Order the list; claims: {listed([*CLAIM_ORDERS], 'or')}", "order")
COMPARE = _key("x", "compare", "Compare the wording", "compare")
WHOLE_SOURCE = _key("S", "whole_source", "The whole source", "source")
TOPIC_HERE = _key("T", "topic", "The claim's topic in all briefs; elsewhere all topics", "topic")
BROWSE = _key("o", "browse", "Open the source or link in the browser", "browse")
COPY = _key("y", "copy", "Copy a citation, quote, row or selection", "copy")
NOTE_HERE = _key("a", "note", "Write a note here, or show the notes", "note")
EDIT = _key("e", "edit", "Edit the brief at this line, or the note", "edit")
ZOOM = _key("z", "zoom", "Show this pane or party alone, or all", "pane.zoom")
HELP = _key("?,f1", "app.help", "Help: the keys that work here", "help")
SUSPEND = _key("ctrl+z", "app.suspend_process", "Suspend; `fg` in the shell continues", "suspend")
CLEAR = _key("escape", "clear", "Back: clear marks and matches, close, drop the filter", "clear")
QUIT = _key("q", "quit", "Quit, or close what is open", "quit")

READER: list[BindingType] = [
    NEXT_BRIEF,
    PREVIOUS_BRIEF,
    NEXT_PART,
    PREVIOUS_PART,
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
    TOPIC_HERE,
    BROWSE,
    COPY,
    NOTE_HERE,
    EDIT,
    _key("D", "problems", "Errors and warnings in this brief", "brief.problems"),
    _key("X", "export", "Export the brief: HTML, CSV, Markdown and others", "brief.export"),
    ZOOM,
    _key("r", "reload", "Read the brief and the library again", "brief.reload"),
    HELP,
    _key("ctrl+p,:", "app.command_palette", "Command palette", "palette"),
    SUSPEND,
    CLEAR,
    QUIT,
]
VIEW: list[BindingType] = [
    DOWN,
    UP,
    _key("d,ctrl+d", "page(1)", "Half a page down", "view.half_down"),
    _key("u,ctrl+u", "page(-1)", "Half a page up", "view.half_up"),
    PAGE_DOWN,
    PAGE_UP,
    START,
    END,
    SELECT,
    SELECT_LINES,
]
SELECTED: list[BindingType] = [
    _here(COPY, "copy_selection"),
    _here(CLEAR, "end_selection"),
    _here(QUIT, "end_selection"),
]
"""The keys that come before others where text is selected, also with the mouse."""
SELECTION: list[BindingType] = [
    _key("w", "cursor('word', 1)", "To the next word", "selection.word"),
    _key("b", "cursor('word', -1)", "To the beginning of the word", "selection.word_back"),
    _key("0", "cursor('row_edge', -1)", "To the start of the line", "selection.row_start"),
    _key("$", "cursor('row_edge', 1)", "To the end of the line", "selection.row_end"),
    _here(LEFT, "cursor('column', -1)"),
    _here(RIGHT, "cursor('column', 1)"),
    _here(DOWN, "cursor_rows(1)"),
    _here(UP, "cursor_rows(-1)"),
    _here(PARAGRAPH_UP, "cursor('paragraph', -1)"),
    _here(PARAGRAPH_DOWN, "cursor('paragraph', 1)"),
    _here(START, "cursor('edge', -1)"),
    _here(END, "cursor('edge', 1)"),
    _here(FIND_WORDS, "select_find"),
    _here(NEXT, "select_match(1)"),
    _here(PREVIOUS, "select_match(-1)"),
    SELECT,
    SELECT_LINES,
    *SELECTED,
]
"""Those while keys select: the motions of vim."""
TEXT: list[BindingType] = [
    _key("f", "follow", "Label the links; type a label to follow it", "narrative.follow"),
    _key("[", "link(-1)", "Previous link", "narrative.previous_link"),
    _key("]", "link(1)", "Next link", "narrative.next_link"),
    FIND_WORDS,
    _key("t", "outline", "Outline: go to a heading", "narrative.outline"),
    PARAGRAPH_UP,
    PARAGRAPH_DOWN,
    _key("'", "jump_back", "Back from the jump; again: forward", "narrative.jump_back"),
]
"""Part of the groups of the narrative and of a source."""
NARRATIVE: list[BindingType] = [
    *TEXT,
    OPEN,
    NEXT,
    PREVIOUS,
    NEXT_CHANGE,
    PREVIOUS_CHANGE,
    _here(LEFT, "sideways(-8)"),
    _here(RIGHT, "sideways(8)"),
]
CLAIMS: list[BindingType] = [
    OPEN,
    LEFT,
    RIGHT,
    FILTER_HERE,
    ORDER,
    COMPARE,
    WHOLE_SOURCE,
    FIND_WORDS,
    NEXT,
    PREVIOUS,
    NEXT_CHANGE,
    PREVIOUS_CHANGE,
]
RELATED: list[BindingType] = [OPEN, FIND_WORDS, NEXT, PREVIOUS]
MARK_ALL: list[BindingType] = [
    _key("A", "screen.read_all(True)", "Mark all briefs in the list as read", "library.read_all"),
    _key("U", "screen.read_all(False)", "Undo marking all as read", "library.undo_read_all"),
]
"""Part of the library's group. The command palette has them in every pane."""
LIBRARY: list[BindingType] = [
    OPEN,
    FILTER_HERE,
    ORDER,
    FIND_WORDS,
    _here(NEXT, "next(1)"),
    _here(PREVIOUS, "next(-1)"),
    *MARK_ALL,
]
FILTER: list[BindingType] = [
    _here(NEXT_PART, "kind(1)"),
    _here(PREVIOUS_PART, "kind(-1)"),
    DOWN,
    UP,
    _here(OPEN, "keep"),
    _here(CLEAR, "drop"),
]
FIND: list[BindingType] = [_here(OPEN, "keep"), _here(CLEAR, "drop")]
DETAIL: list[BindingType] = [
    _here(OPEN, "whole_source"),
    WHOLE_SOURCE,
    _here(LEFT, "claim(-1)"),
    _here(RIGHT, "claim(1)"),
    _here(NEXT_PART, "account(1)"),
    _here(PREVIOUS_PART, "account(-1)"),
    BROWSE,
    COPY,
    NOTE_HERE,
    EDIT,
    COMPARE,
    TOPIC_HERE,
    NEXT_BRIEF,
    PREVIOUS_BRIEF,
]
SOURCE: list[BindingType] = [
    _here(NEXT, "screen.place(1)"),
    _here(PREVIOUS, "screen.place(-1)"),
    _here(OPEN, "screen.claim"),
    _here(LEFT, "screen.source(-1)"),
    _here(RIGHT, "screen.source(1)"),
    _here(BROWSE, "screen.browse"),
    _here(COPY, "screen.copy"),
    *TEXT,
]
PICKER: list[BindingType] = [OPEN]
TYPED: list[BindingType] = [
    OPEN,
    _key("backspace", "erase", "Erase the last letter typed", "typed.erase"),
    _key("ctrl+u", "erase_all", "Erase all that was typed", "typed.erase_all"),
]
TOPICS: list[BindingType] = [_here(LEFT, "column(-1)"), _here(RIGHT, "column(1)")]
TOPIC: list[BindingType] = [
    _key("m", "mark", "Mark this cell, or remove the mark", "topic.mark"),
    _key("Y", "copy(True)", "Copy the whole table as Markdown", "topic.copy_table"),
    OPEN,
    _here(LEFT, "party(-1)"),
    _here(RIGHT, "party(1)"),
    _here(ZOOM, "alone"),
    COMPARE,
    _here(COPY, "copy(False)"),
    _here(NEXT, "sibling(1)"),
    _here(PREVIOUS, "sibling(-1)"),
    _here(TOPIC_HERE, "topics"),
]
WORDING: list[BindingType] = [
    _key("s", "swap", "Swap the two texts", "wording.swap"),
    _here(NEXT, "next(1)"),
    _here(PREVIOUS, "next(-1)"),
]
SEARCH: list[BindingType] = [
    _key("ctrl+l", "list", "Filter the library by this query", "search.list"),
    OPEN,
    DOWN,
    UP,
    PAGE_DOWN,
    PAGE_UP,
    _here(NEXT_PART, "take(1)"),
    _here(PREVIOUS_PART, "take(-1)"),
]
PROMPT: list[BindingType] = [_here(OPEN, "accept")]
NOTE: list[BindingType] = [
    _key("alt+enter", "editor", "Go on in the editor", "note.editor"),
    _here(OPEN, "accept"),
    _here(NEXT_PART, "place"),
]
NOTES: list[BindingType] = [EDIT, _here(NOTE_HERE, "add")]
OPENING: list[BindingType] = [_here(OPEN, "open"), _here(BROWSE, "open"), COPY]
UNCOPIED: list[BindingType] = [
    _key("w", "write", "Write the text to a file", "uncopied.write"),
]
DIALOG: list[BindingType] = [_here(CLEAR, "close"), _here(QUIT, "close"), HELP, SUSPEND]

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
    "Address": OPENING,
    "Not copied": UNCOPIED,
    "Dialogs": DIALOG,
}


def _ids(*groups: Sequence[BindingType]) -> tuple[str, ...]:
    """The ids of some groups, each once."""
    some = (
        binding.id or "" for group in groups for binding in group if isinstance(binding, Binding)
    )
    return tuple(dict.fromkeys(some))


_PANES = (NARRATIVE, CLAIMS, RELATED, LIBRARY)
_IN_DIALOGS = (DETAIL, SOURCE, PICKER, TOPIC, WORDING, OPENING, UNCOPIED, NOTES)
_PROMPTS = (FILTER, FIND, TYPED, TOPICS, SEARCH, PROMPT, NOTE)
"""Groups that work while the user types, so that a key that is a character is text."""
_IN_READER = frozenset(_ids(READER, VIEW, *_PANES, DIALOG))


def _own(group: Sequence[BindingType]) -> tuple[str, ...]:
    """The bindings that work nowhere in the reader itself. They come first where they work, so
    another one may have their key."""
    return tuple(binding_id for binding_id in _ids(group) if binding_id not in _IN_READER)


_ALWAYS = (HELP.id or "", SUSPEND.id or "")
_ACTIVE_TOGETHER: tuple[tuple[str, ...], ...] = (
    *(_ids(group, VIEW, READER) for group in _PANES),
    *((*_own(group), *_ids(VIEW), *_ALWAYS) for group in _IN_DIALOGS),
    *((*_own(group), *_ALWAYS) for group in _PROMPTS),
    _own(SELECTION),
)
"""The ids of bindings that handle keys at the same time, of which each needs its own key."""


class Hint(NamedTuple):
    """Some bindings and one word for what they do."""

    ids: tuple[str, ...]
    word: str


@lru_cache
def hints(text: str) -> tuple[Hint, ...]:
    """The hints of a footer, the most important first: `open: Open; view.down view.up: Move`."""
    pairs = (part.split(": ") for part in text.split("; "))
    return tuple(Hint(tuple(ids.split()), word) for ids, word in pairs)


_BRIEF = "brief.next brief.previous: Brief"
_COMMON = "pane.library: Library; history.back: Back; pane.zoom: Zoom; edit: Edit; copy: Copy"
FOOTER: Mapping[str, str] = {
    "narrative": f"view.down view.up: Scroll; {_BRIEF}; pane.next: Pane; find: Find; "
    "narrative.follow: Link; view.select: Select; note: Note; open: Open; "
    f"narrative.outline: Outline; {_COMMON}; browse: Browser",
    "claims": "view.down view.up: Move; open: Open; compare: Wording; topic: Topic; "
    f"filter: Filter; view.left view.right: Source; {_BRIEF}; source: Text; find: Find; "
    f"order: Order; pane.next: Pane; {_COMMON}; browse: Browser",
    "related": "view.down view.up: Move; open: Open; browse: Browser; find: Find; "
    f"{_BRIEF}; pane.next: Pane; {_COMMON}",
    "library": "view.down view.up: Move; open: Open; filter: Filter; order: Order; "
    "brief.read: Read; brief.star: Star; next: Unread; find: Find; topic: Topics; "
    f"{_BRIEF}; pane.next: Pane; {_COMMON}",
}
"""The hints in the footer for each pane."""
PROMPT_FOOTER: tuple[tuple[list[BindingType], str], ...] = (
    (FIND, "open: Keep; clear: Cancel"),
    (FILTER, "open: Keep; clear: Show all; view.down view.up: Move; pane.next: Kind"),
)
"""The hints while the user types into a prompt with these bindings."""
SELECTION_HINTS = (
    "copy: Copy; clear: End; view.select: Begin here; view.select_lines: Paragraphs; "
    "selection.word selection.row_end: Word, line's end; find: Find"
)
"""The hints while keys select."""
HELP_HINT = "help: Help"
PINNED = "search: Search; help: Help; quit: Quit; clear: Back"
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
        self.remapped = _by_present_ids(remapped) if remapped else remapped
        """Binding id → keys, joined by commas: the argument of Textual's `set_keymap`."""
        self._modes: dict[int, dict[str, Binding]] = {}

    def keys(self, binding_id: str) -> tuple[str, ...]:
        """The keys of a binding, as the table or the configuration spells them."""
        return _split(self.remapped.get(binding_id) or self._bindings[binding_id].key)

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

    def pane_of(self, key: str) -> str:
        """The first pane in which a key works; empty if it works in none."""
        for pane in FOOTER:
            group = GROUPS.get(pane.capitalize(), [])
            here = [binding for binding in group if isinstance(binding, Binding)]
            if any(binding.key == key for binding in self._pressed(here)):
                return pane
        return ""

    def in_mode(self, mode: Sequence[BindingType], key: str) -> Binding | None:
        """The binding of a key in a table that comes before all others for a while."""
        if not mode:
            return None
        if id(mode) not in self._modes:
            here = [binding for binding in mode if isinstance(binding, Binding)]
            pressed = reversed([*self._pressed(here)])  # the mode's own bindings come first
            self._modes[id(mode)] = {binding.key: binding for binding in pressed}
        return self._modes[id(mode)].get(key)

    def _pressed(self, some: Iterable[Binding]) -> Iterable[Binding]:
        """Some bindings with the keys in force: one for each key, as Textual reports it."""
        return Binding.make_bindings(
            binding.with_key(",".join(self.keys(binding.id or ""))) for binding in some
        )


def _split(keys: str) -> tuple[str, ...]:
    return tuple(key.strip() for key in keys.split(","))


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


# The ids of 1.1, which a configuration may still have.

GONE = frozenset(
    {
        *("brief.information", "linked.mentions", "search.query_list", "topics.copy"),
        *("selection.bottom", "selection.half_down", "selection.half_up", "selection.middle"),
        *("selection.other_end", "selection.page_down", "selection.page_up", "selection.top"),
        *("selection.word_end", "sight.bottom", "sight.middle", "sight.top"),
        *("view.line_down", "view.line_up", "view.percent"),
    }
)
"""Those that were removed."""
_JOINED: Mapping[str, str] = {
    "open": (
        "address.open claims.open filter.keep find.keep library.open narrative.open "
        "note.accept picker.choose prompt.accept related.open search.open source.claim "
        "topic.open"
    ),
    "find": "claims.find library.find narrative.find related.find selection.find",
    "next": (
        "claims.next library.next narrative.next related.next selection.next source.next "
        "topic.next wording.next"
    ),
    "previous": (
        "claims.previous library.previous narrative.previous related.previous "
        "selection.previous source.previous topic.previous wording.previous"
    ),
    "view.left": (
        "claims.left detail.previous narrative.left selection.left source.left topic.left "
        "topics.left"
    ),
    "view.right": (
        "claims.right detail.next narrative.right selection.right source.right topic.right "
        "topics.right"
    ),
    "view.down": "filter.down search.down selection.down",
    "view.up": "filter.up search.up selection.up",
    "view.page_down": "search.page_down",
    "view.page_up": "search.page_up",
    "view.start": "selection.start",
    "view.end": "selection.end_of_text",
    "view.select": "selection.characters",
    "view.select_lines": "selection.lines",
    "narrative.next_paragraph": "selection.paragraph",
    "narrative.previous_paragraph": "selection.paragraph_back",
    "pane.next": "detail.account filter.kind note.place search.take",
    "pane.previous": "detail.account_back filter.kind_back search.take_back",
    "pane.zoom": "topic.alone",
    "brief.next": "detail.next_brief",
    "brief.previous": "detail.previous_brief",
    "browse": "detail.browse source.browse",
    "copy": "address.copy detail.copy selection.copy source.copy topic.copy",
    "edit": "brief.edit detail.edit notes.edit",
    "note": "brief.note detail.note notes.add",
    "compare": "claims.compare detail.compare topic.compare",
    "source": "claims.source detail.source",
    "topic": "detail.topic topic.list",
    "filter": "claims.filter library.filter",
    "order": "claims.order library.order",
    "change.next": "claims.next_change narrative.next_change",
    "change.previous": "claims.previous_change narrative.previous_change",
    "clear": "dialog.close filter.drop find.drop selection.end",
}
"""Those that became one binding, by its id."""
RENAMED: Mapping[str, str] = {old: new for new, ids in _JOINED.items() for old in ids.split()}


def _by_present_ids(remapped: Mapping[str, str]) -> dict[str, str]:
    """The keys that a configuration gives to bindings, by their ids of today.

    An id of 1.1 adds its keys to those of the binding that it became. A binding that also works in
    a prompt keeps its own keys if all others would be typed as text there. A key is left out where
    another binding has it.
    """
    own = {binding.id or "": _split(binding.key) for binding in bindings()}
    given = {binding_id: _split(keys) for binding_id, keys in remapped.items() if binding_id in own}
    old = [
        (RENAMED[binding_id], key)
        for binding_id, keys in remapped.items()
        if binding_id in RENAMED
        for key in _split(keys)
    ]
    joined = dict.fromkeys(binding_id for binding_id, _ in old if binding_id not in given)
    kept = [(binding_id, key) for binding_id in joined for key in own[binding_id]]
    for binding_id in _IN_READER.intersection(given, _ids(*_PROMPTS, DIALOG)):
        if all(map(_is_character, given[binding_id])):
            kept += [(binding_id, key) for key in own[binding_id] if not _is_character(key)]
    found = own | dict.fromkeys(joined, ()) | given
    for binding_id, key in (*old, *kept):
        together = (ids for ids in _ACTIVE_TOGETHER if binding_id in ids)
        others = {other for ids in together for other in ids} | {binding_id}
        if name_of(key) not in {name_of(key) for other in others for key in found[other]}:
            found[binding_id] = (*found[binding_id], key)
    return {
        binding_id: ",".join(found[binding_id])
        for binding_id in (*given, *joined)
        if found[binding_id]
    }


_MOST_NAMED = 3
"""Unknown ids that a notice names."""


def notice_about(remapped: Mapping[str, str]) -> str:
    """What of a configuration is ignored: ids that no binding has or that were removed, and keys
    that mean something else where an id of 1.1 works today. Empty if nothing is.
    """
    keymap = Keymap(remapped)
    known = {binding.id or "" for binding in bindings()}
    present_or_former = known | GONE | RENAMED.keys()
    unknown = [binding_id for binding_id in remapped if binding_id not in present_or_former]
    gone = [f"`{binding_id}`" for binding_id in remapped if binding_id in GONE]
    taken = [
        f"`{binding_id}`"
        for binding_id, keys in remapped.items()
        if binding_id in RENAMED and not {*_split(keys)} & {*keymap.keys(RENAMED[binding_id])}
    ]
    words = []
    for binding_id in unknown[:_MOST_NAMED]:
        words += [f"No binding is called `{binding_id}`.", did_you_mean(binding_id, known)]
    if (more := len(unknown) - _MOST_NAMED) > 0:
        words.append(f"And {more:,} more.")
    if gone:
        were = "was" if len(gone) == 1 else "were"
        words.append(f"[keys] has {listed(gone)}, which {were} removed in 1.2.")
    if taken:
        words.append(f"The keys that [keys] has for {listed(taken)} mean something else there now.")
    return " ".join(filter(None, words))


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
    for ids in _ACTIVE_TOGETHER:
        owners: dict[str, str] = {}
        for binding_id in ids:
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
    """The bindings that work only in a prompt, but have only keys that are text there."""
    for binding_id in dict.fromkeys(own for group in _PROMPTS for own in _own(group)):
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
