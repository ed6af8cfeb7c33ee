"""The base classes of dialogs: of all dialogs, of lists that typing filters, and of plain text."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, Self, TypeVar, TypeVarTuple, cast

from rich.style import Style as RichStyle
from textual import events
from textual.app import App, ComposeResult
from textual.await_complete import AwaitComplete
from textual.geometry import Region
from textual.reactive import reactive
from textual.screen import Screen, ScreenResultType
from textual.strip import Strip
from textual.widget import Widget
from textual.worker import get_current_worker

from briefing_tui.layout.selection import Place
from briefing_tui.layout.signs import Sign
from briefing_tui.layout.spans import MUTED, STRONG, Line, Span, Style, wrap_lines
from briefing_tui.library.library import Library
from briefing_tui.text.sanitise import one_line, sanitise
from briefing_tui.tui import keys, state
from briefing_tui.tui.header_footer import KeysLine, TopLine
from briefing_tui.tui.messages import Happened
from briefing_tui.tui.screen import BlankScreen
from briefing_tui.tui.state import Desk, Next, ReaderState
from briefing_tui.tui.subject import Subject, copy
from briefing_tui.tui.terminal.sheet import SHEET_LAYOUT, Sheet, SheetLayout
from briefing_tui.tui.widgets.items import ItemView
from briefing_tui.tui.widgets.lines import Lines, PaneHeading
from briefing_tui.tui.widgets.view import LineView


class HeaderBehind(Lines):
    """The header of the reader behind a dialog, in one dim style. Only the header of that screen is
    in sight, but Textual would draw the whole screen.

    One style also takes fewer bytes than many.
    """

    def lines(self) -> list[Line]:
        readers = (screen for screen in reversed(self.app.screen_stack) if screen.query(TopLine))
        (line,) = next(readers).query_one(TopLine).lines()
        return [(Span("".join(span.text for span in line), Style("rule")),)]

    def render_lines(self, crop: Region) -> list[Strip]:
        # Faint if there is no colour. A terminal without faint text shows plain text.
        dim = RichStyle(dim=self.app.no_color)
        return [strip.apply_style(dim) for strip in super().render_lines(crop)]


Found = TypeVar("Found")
P = ParamSpec("P")
Args = TypeVarTuple("Args")


def is_cancelled() -> bool:
    """Whether the dialog has been closed, so that the worker that calls this can stop."""
    return get_current_worker().is_cancelled


class Dialog(BlankScreen[ScreenResultType]):
    """A sheet with a heading over a body, in front of the reader. The footer shows its keys.

    A dialog gets values. It asks the library for more with `ask`, tells the reader an event with
    `tell`, and with `answer` if it closes. To a widget that opened it, it gives a result.
    """

    BINDINGS = keys.DIALOG
    heading = ""
    signs: Sequence[Sign] = ()
    """The signs in it, which the help explains first."""
    hints = ""
    """Those of the footer, besides the keys that close it and show the help."""
    has_prompt = False
    """Whether characters are text, so that only other keys work."""
    body: Sequence[Widget] = ()
    """The widgets below the heading."""
    is_modal = True

    def open_in(self, app: App[Any], then: Callable[[ScreenResultType], object]) -> None:
        """Show the dialog in front. `then` gets its result, unless it is closed without one."""

        def answered(result: ScreenResultType | None) -> None:
            if result is not None:
                then(result)

        app.push_screen(self, answered)

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        """Close the dialog if it is in front. Textual would close another in its place."""
        return super().dismiss(result) if self.is_active else AwaitComplete()

    @property
    def layout(self) -> SheetLayout:
        return SHEET_LAYOUT

    def compose(self) -> ComposeResult:
        yield HeaderBehind()
        yield Sheet(PaneHeading(self.heading), *self.body)
        hints = "; ".join(filter(None, ("clear: Close", self.hints)))
        yield KeysLine(hints, in_prompt=self.has_prompt)

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        if regions:  # Textual would paint the whole dialog for each change behind it
            self.query(HeaderBehind).refresh()
            return self
        return super().refresh(repaint=repaint, layout=layout, recompose=recompose)

    def on_resize(self, event: events.Resize) -> None:
        # Textual would lay out again what it has just laid out for this size.
        if event.size == self.outer_size:
            event.prevent_default()

    def on_mount(self) -> None:
        for lines in self.query_one(Sheet).query(Lines):
            lines.background = "surface"
        self.query_one(PaneHeading).heavy = True
        for view in self.query(LineView):
            view.background = "surface"
            view.focus()

    def left_out(self) -> Iterator[str]:
        for view in self.query(LineView):
            yield from view.unavailable()

    def ask(
        self,
        find: Callable[[Library, *Args], Found],
        show: Callable[[Found], object],
        *arguments: *Args,
        is_exclusive: bool = True,
    ) -> None:
        """Ask the library something in a worker, and show the answer. The question replaces the
        same one if that still runs and it is exclusive. A dialog that is closed meanwhile neither
        asks nor shows.
        """
        if (reader := self._reader()) is None:
            return
        library = cast("Library", reader.library)  # type: ignore[attr-defined]

        def run() -> None:
            found = find(library, *arguments)
            if not is_cancelled():
                self.call_later(show_found, found)

        def show_found(found: Found) -> None:
            if self._reader() is not None:
                show(found)

        name = find.__name__
        self.run_worker(run, group=name, description=name, exclusive=is_exclusive, thread=True)

    def tell(
        self,
        event: Callable[Concatenate[ReaderState, Desk, P], Next],
        *arguments: P.args,
        **options: P.kwargs,
    ) -> None:
        """Tell the reader below an event, unless this dialog is closed: its prompt may still handle
        a key that was typed before.
        """
        if (reader := self._reader()) is not None:
            reader.post_message(Happened(event, *arguments, **options))

    def answer(
        self,
        event: Callable[Concatenate[ReaderState, Desk, P], Next],
        *arguments: P.args,
        **options: P.kwargs,
    ) -> None:
        """Tell the reader an event, and close, if this dialog is in front."""
        if self.is_active:
            self.tell(event, *arguments, **options)
            self.dismiss()

    def _reader(self) -> Screen[Any] | None:
        """The reader below; None if this dialog is closed."""
        screens = self.app.screen_stack
        below = reversed(screens[: screens.index(self)] if self in screens else ())
        return next((screen for screen in below if not isinstance(screen, Dialog)), None)

    def on_click(self, event: events.Click) -> None:
        within = event.widget.ancestors_with_self if event.widget else ()
        if not any(isinstance(node, KeysLine) or node.id == "dialog" for node in within):
            self.action_close()

    def action_close(self) -> None:
        self.dismiss()


class FilteredList(ItemView):
    """A list of lines. Letters filter it, so only other keys move the cursor."""

    can_select = False

    BINDINGS = keys.TYPED
    follows_height = False
    closed_height = 1
    words: reactive[str] = reactive("", init=False)
    """What was typed."""

    def found_count(self) -> int:
        """How much has the words."""
        return self.item_count()

    def why_empty(self) -> tuple[str, ...]:
        return ("Nothing here has these words.",) if self.words else ()

    def filter(self, words: str) -> None:
        """Show the items that contain all of the words."""
        raise NotImplementedError

    def check_consume_key(self, key: str, character: str | None) -> bool:
        # No word begins with a blank, so the space bar is a key until something is typed.
        is_typed = character is not None and character.isprintable()
        return is_typed and (character != " " or self.words != "")

    def on_key(self, event: events.Key) -> None:
        if event.character and self.check_consume_key(event.key, event.character):
            event.stop()
            event.prevent_default()
            self.type_words(self.words + event.character)

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        self.type_words(self.words + event.text)

    def type_words(self, words: str) -> None:
        self.words = words.lstrip()[: keys.MOST_TYPED]

    def watch_words(self) -> None:
        self.filter(self.words)

    def action_erase(self) -> None:
        self.type_words(self.words[:-1])

    def action_erase_all(self) -> None:
        self.type_words("")


class GroupedList(FilteredList):
    """Rows under the titles of their groups."""

    closed_height = 0

    def group(self, index: int) -> str:
        """The title of a row's group."""
        raise NotImplementedError

    def row_lines(self, index: int) -> list[Line]:
        raise NotImplementedError

    def item_lines(self, index: int) -> list[Line]:
        return [*self.title_lines(index), *self.row_lines(index)]

    def item_height(self, index: int) -> int:
        # Only the cursor's row may have more lines than one.
        row = len(self.row_lines(index)) if index == self.cursor else 1
        return len(self.title_lines(index)) + row

    def title_lines(self, index: int) -> list[Line]:
        """The lines above a group's first row."""
        if index and self.group(index - 1) == self.group(index):
            return []
        blank: list[Line] = [()] if index else []
        return [*blank, (Span(self.group(index), STRONG),)]

    def line(self, y: int) -> tuple[Line, str]:
        index = self.item_at(y)
        if index is not None and y - self.item_top(index) < len(title := self.title_lines(index)):
            # The cursor's bar is only at its row.
            return (Span(" ", Style()), *title[y - self.item_top(index)]), "background"
        return super().line(y)

    def show_from_top(self) -> None:
        """Show other rows, with the cursor on the first one."""
        self.show_items(0)
        self.scroll_to(y=0, animate=False)


class FilterDialog(Dialog[ScreenResultType]):
    """A dialog with such a list. The heading shows what was typed."""

    has_prompt = True

    def on_mount(self) -> None:
        self.watch(self.query_one(FilteredList), "words", self.show_typed)

    def show_typed(self) -> None:
        """Show what was typed, and how many items are listed."""
        filtered = self.query_one(FilteredList)
        count = Span(f" {filtered.found_count():,}", MUTED)
        detail = (Span(filtered.words, STRONG), count) if filtered.words else _PROMPT
        self.query_one(PaneHeading).detail = detail


_PROMPT = (Span("type to filter", MUTED),)


class TextView(LineView):
    """Lines that `lay` lays at the width of the view."""

    def __init__(
        self,
        lay: Callable[[int], Sequence[Line]],
        columns: Callable[[int], Sequence[int]] = lambda _: (),
        current: Callable[[], int] = lambda: 0,
    ) -> None:
        """`columns` are the cells at which texts stand side by side at a width, and `current` is
        the line of what keys act on.
        """
        super().__init__()
        self._lay, self._columns, self._current = lay, columns, current
        self._lines: Sequence[Line] = ()

    def text_columns(self) -> Sequence[int]:
        return self._columns(self.room)

    def selection_start(self) -> Place | None:
        y = self._current() - self.scroll_offset.y
        return self.first_place_on(y if 0 <= y < self.page else 0)

    def lay_out(self) -> None:
        self._lines = self._lay(self.room)

    def line_count(self) -> int:
        return len(self._lines)

    def line(self, y: int) -> tuple[Line, str]:
        return self._lines[y], "background"

    def on_click(self, event: events.Click) -> None:
        place = self.place_under(event.offset) if event.chain > 1 else None
        if place is not None:
            self.select_by_clicks(place, event.chain)


class TextDialog(Dialog[ScreenResultType]):
    """Lines to read, which `lay` lays at a width."""

    hints = "view.down view.up: Scroll"

    def __init__(self, heading: str, lay: Callable[[int], Sequence[Line]]) -> None:
        super().__init__()
        self.heading = heading
        self.body = (TextView(lay),)


class OpenDialog(TextDialog[bool]):
    """What another program would open, or can't. The result is whether to open it."""

    BINDINGS = keys.OPENING
    hints = "open: Open; copy: Copy; view.down view.up: Scroll"

    def __init__(
        self,
        heading: str,
        subject: Subject,
        lay: Callable[[int], Sequence[Line]],
        *,
        can_open: bool = True,
    ) -> None:
        super().__init__(heading, lay)
        self._subject, self._can_open = subject, can_open

    def left_out(self) -> Iterator[str]:
        yield from super().left_out()
        if not self._can_open:
            yield "open"

    def action_open(self) -> None:
        if self._can_open:
            self.dismiss(True)

    def action_copy(self) -> None:
        copy(self, self._subject)


class NewNoteDialog(TextDialog[bool]):
    """The path of a note that doesn't exist. The result is to begin it in the editor."""

    BINDINGS = keys.NEW_NOTE
    hints = "edit: Begin it in the editor"

    def __init__(self, path: Path) -> None:
        super().__init__(
            "This note doesn't exist yet", partial(wrap_lines, [Span(one_line(str(path)))])
        )

    def action_begin(self) -> None:
        self.dismiss(True)


def show_unopened(app: App[None], problem: str, opened: str) -> None:
    """Show an address or a path whole that nothing here could open."""
    show_to_copy(app, "Not opened", Subject("the address", text=opened), problem)


def show_to_copy(app: App[Any], heading: str, subject: Subject, problem: str) -> None:
    """Show the text of a subject to be copied, as something else failed."""

    def lay(width: int) -> list[Line]:
        lines = wrap_lines([Span(problem, MUTED)], width)
        words = sanitise(subject.text).split("\n")
        parts = (wrap_lines([Span(part, STRONG)], width) for part in words)
        return [*lines, (), *(line for part in parts for line in part)]

    app.push_screen(OpenDialog(heading, subject, lay, can_open=False))


class UncopiedDialog(TextDialog[None]):
    """A text that nothing here can copy, but write to a file."""

    BINDINGS = keys.UNCOPIED
    hints = "uncopied.write: Write to a file; view.down view.up: Scroll"

    def __init__(self, heading: str, text: str, problem: str) -> None:
        why = f"{problem}This terminal has no clipboard that briefing can reach. Select the text \
with the mouse, in most terminals with Shift held, or write it to a file. The setting `clipboard` \
names a command that copies."

        def lay(width: int) -> list[Line]:
            lines = [line for part in text.split("\n") for line in wrap_lines([Span(part)], width)]
            return [*wrap_lines([Span(why, MUTED)], width), (), *lines]

        super().__init__(heading, lay)
        self._text = text

    def action_write(self) -> None:
        self.answer(state.copy_failed, self._text)


def show_uncopied(app: App[None], name: str, text: str, problem: str) -> None:
    """Show a text that nothing here could copy."""
    app.push_screen(UncopiedDialog(f"Not copied: {name}", text, problem))
