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
from textual.keys import format_key

from briefing_tui.compare.claim_order import CLAIM_ORDERS
from briefing_tui.text.english import listed

if TYPE_CHECKING:
    from textual.app import App
    from textual.events import Event, Key


MOST_TYPED = 4_000
"""The most characters that a prompt takes: with more, each change would take too long."""


def _key(keys: str, action: str, description: str, binding_id: str) -> Binding:
    return Binding(keys, action, description, show=False, id=binding_id)


def _here(binding: Binding, action: str) -> Binding:
    """The same binding with another action: what its keys run in one of the places."""
    return replace(binding, action=action)


# Bindings that work in several panes or dialogs. Each has one id, one meaning and the same keys
# everywhere; the pane or dialog decides what it acts on.

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
WHOLE_SOURCE = _key("S", "whole_source", "The whole source; paste a copy of the original", "source")
TOPIC_HERE = _key("T", "topic", "The claim's topic in all briefs; elsewhere all topics", "topic")
BROWSE = _key("o", "browse", "Open the source or link in the browser", "browse")
COPY = _key("y", "copy", "Copy a citation, quote, row or selection", "copy")
NOTE_HERE = _key("a", "note", "Write a note here, or show the notes", "note")
EDIT = _key("e", "edit", "Edit the brief at this line, or the note", "edit")
ZOOM = _key("z", "zoom", "Show this pane or party alone, or all", "pane.zoom")
HELP = _key("?,f1", "app.help", "Help: the keys that work here", "help")
SUSPEND = _key("ctrl+z", "app.suspend_process", "Suspend; `fg` in the shell continues", "suspend")
CLEAR = _key("escape", "clear", "Back: clear marks and matches, close, drop the filter", "clear")
ERASE_ALL = _key("ctrl+u", "erase_all", "Erase all that was typed", "typed.erase_all")
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
    _key(">", "hit(1)", "Next result of the search, or of the filter's query", "search.next_hit"),
    _key("<", "hit(-1)", "Previous result", "search.previous_hit"),
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
    _here(EDIT, "screen.edit"),
    *TEXT,
]
PICKER: list[BindingType] = [OPEN]
TYPED: list[BindingType] = [
    OPEN,
    _key("backspace", "erase", "Erase the last letter typed", "typed.erase"),
    ERASE_ALL,
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
    ERASE_ALL,
]
PROMPT: list[BindingType] = [_here(OPEN, "accept")]
NOTE: list[BindingType] = [
    _key("alt+enter", "editor", "Go on in the editor", "note.editor"),
    _here(OPEN, "accept"),
    _here(NEXT_PART, "place"),
]
NOTES: list[BindingType] = [EDIT, _here(NOTE_HERE, "add")]
NEW_NOTE: list[BindingType] = [_here(EDIT, "begin")]
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
    "New note": NEW_NOTE,
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


def takes_text(titles: Sequence[str]) -> bool:
    """Whether the user types where some groups work."""
    return any(GROUPS[title] is prompt for title in titles for prompt in _PROMPTS)


_PANES = (NARRATIVE, CLAIMS, RELATED, LIBRARY)
_IN_DIALOGS = (DETAIL, SOURCE, PICKER, TOPIC, WORDING, OPENING, UNCOPIED, NOTES, NEW_NOTE)
_PROMPTS = (FILTER, FIND, TYPED, TOPICS, SEARCH, PROMPT, NOTE)
"""Groups that work while the user types, so that a key that is a character is text."""
_IN_READER = frozenset(_ids(READER, VIEW, *_PANES, DIALOG))


def _own(group: Sequence[BindingType]) -> tuple[str, ...]:
    """The bindings that work nowhere in the reader itself. They come first where they work, so
    another one may have their key."""
    return tuple(binding_id for binding_id in _ids(group) if binding_id not in _IN_READER)


_ALWAYS = (HELP.id or "", SUSPEND.id or "")
ACTIVE_TOGETHER: tuple[tuple[str, ...], ...] = (
    *(_ids(group, VIEW, READER) for group in _PANES),
    *((*_own(group), *_ids(VIEW), *_ALWAYS) for group in _IN_DIALOGS),
    *((*_own(group), *_ALWAYS) for group in _PROMPTS),
    _own(SELECTION),
)
"""The ids of bindings that handle keys at the same time, of which each needs its own key."""
ONLY_IN_PROMPTS = tuple(dict.fromkeys(own for group in _PROMPTS for own in _own(group)))
"""The ids of bindings that work only where characters are text."""
_ALSO_IN_PROMPTS = _IN_READER.intersection(_ids(*_PROMPTS, DIALOG))


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
_COMMON = "pane.library: Library; history.back: Back; edit: Edit; copy: Copy"
FOOTER: Mapping[str, str] = {
    "narrative": f"view.down view.up: Scroll; {_BRIEF}; pane.next: Pane; pane.zoom: Zoom; "
    f"find: Find; narrative.follow: Link; open: Open; narrative.outline: Outline; {_COMMON}; "
    "browse: Browser",
    "claims": "view.down view.up: Move; open: Open; compare: Wording; topic: Topic; "
    f"filter: Filter; view.left view.right: Source; {_BRIEF}; source: Text; find: Find; "
    f"order: Order; pane.next: Pane; pane.zoom: Zoom; {_COMMON}; browse: Browser",
    "related": "view.down view.up: Move; open: Open; browse: Browser; find: Find; "
    f"{_BRIEF}; pane.next: Pane; pane.zoom: Zoom; {_COMMON}",
    "library": "view.down view.up: Move; open: Open; filter: Filter; order: Order; "
    "brief.read: Read; brief.star: Star; next: Unread; find: Find; topic: Topics; "
    f"{_BRIEF}; pane.next: Pane; pane.zoom: Zoom; {_COMMON}",
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
        self.remapped = self._with_keys_for_prompts(remapped) if remapped else remapped
        """Binding id → keys, joined by commas: the argument of Textual's `set_keymap`."""
        self._modes: dict[int, dict[str, Binding]] = {}

    def _with_keys_for_prompts(self, remapped: Mapping[str, str]) -> dict[str, str]:
        """The keys that a configuration gives to bindings, without ids that no binding has.

        A binding that also works in a prompt keeps its own keys if all others would be typed as
        text there, and if no other binding has them.
        """
        own = {name: _split(binding.key) for name, binding in self._bindings.items()}
        given = {name: _split(keys) for name, keys in remapped.items() if name in own}
        found = own | given
        for binding_id in _ALSO_IN_PROMPTS.intersection(given):
            if not all(map(is_character, given[binding_id])):
                continue
            together = (ids for ids in ACTIVE_TOGETHER if binding_id in ids)
            others = {other for ids in together for other in ids}
            taken = {name_of(key) for other in others for key in found[other]}
            free = (key for key in own[binding_id] if name_of(key) not in taken)
            found[binding_id] += tuple(key for key in free if not is_character(key))
        return {binding_id: ",".join(found[binding_id]) for binding_id in given}

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
            [name_of(key) for key in self.keys(binding_id) if not is_character(key)]
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


@lru_cache(maxsize=512)
def name_of(key: str) -> str:
    """A key as people write it: `J`, `PgDn`, `Alt+←`."""
    *modifiers, last = key.split("+")
    name = _NAMES.get(last) or format_key(last)
    if (modifiers and len(name) == 1) or _FUNCTION_KEY.fullmatch(name):
        name = name.upper()
    return "+".join([*(modifier.capitalize() for modifier in modifiers), name])


def is_character(key: str) -> bool:
    """Whether a key types a character: `j`, `/`, `slash` as Textual calls it, `space`."""
    if key in _NAMES:
        return key == "space"
    character = format_key(key)
    return len(character) == 1 and character.isprintable() and character != " "
