"""The base classes of dialogs: of all, of those that list what typing filters, of plain text."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.segment import Segment
from rich.style import Style as RichStyle
from textual import events
from textual.app import App, ComposeResult
from textual.color import TRANSPARENT
from textual.geometry import Size
from textual.layout import WidgetPlacement
from textual.layouts.vertical import VerticalLayout
from textual.message import Message
from textual.renderables.background_screen import BackgroundScreen
from textual.screen import ModalScreen, Screen, ScreenResultType
from textual.widget import Widget

from briefing_tui.layout.links import lay_address
from briefing_tui.layout.spans import MUTED, PLAIN, STRONG, Line, Span, Style, hang, wrap_lines
from briefing_tui.text.addresses import Address
from briefing_tui.tui import keys
from briefing_tui.tui.header_footer import DialogKeys
from briefing_tui.tui.panes.base import ItemView, Lines, LineView, PaneHeading, span_styles

_NO_BARS = str.maketrans("▁▂▃▄▅▆▇", " " * 7)
"""Ends of scrollbars. The bars themselves are blanks, of which only the background shows."""


class Backdrop(BackgroundScreen):
    """The screen behind a dialog, in one dim style.

    Textual's own only blends colours, so that bold text, and without colour all text, would look
    as it does in front. One style is also fewer bytes than many.
    """

    def __init__(self, screen: Screen[object], app: App[object]) -> None:
        super().__init__(screen, TRANSPARENT)
        # Without colour, faint. A terminal that lacks that shows plain text.
        self._style = span_styles(app).rich(Style("rule")) + RichStyle(dim=app.no_color)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        segments = cast("Iterable[Segment]", super().__rich_console__(console, options))
        yield from Segment.simplify(
            Segment(text.translate(_NO_BARS), self._style) for text, _, _ in segments
        )


def dim(behind: RenderableType, app: App[object]) -> RenderableType:
    """What Textual draws behind a modal screen, dimmed if it is another screen."""
    return Backdrop(behind.screen, app) if isinstance(behind, BackgroundScreen) else behind


INSET_FROM = 100
"""The width of the screen from which there are cells beside a sheet."""


class SheetLayout(VerticalLayout):
    """Children below one another. If they are too high, what scrolls is made lower."""

    def arrange(
        self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True
    ) -> list[WidgetPlacement]:
        placements = super().arrange(parent, children, size, greedy)
        excess = placements[-1].region.bottom - size.height if placements else 0
        if not size.height or excess <= 0:  # without a height, its own is asked for
            return placements
        moved = 0
        for index, placement in enumerate(placements):
            region = placement.region.translate((0, -moved))
            if isinstance(placement.widget, Stack | LineView):
                moved = min(excess, region.height - 1)
                region = region.shrink((0, 0, moved, 0))
            placements[index] = placement._replace(region=region)
        return placements


class Stack(Widget):
    """A container with that layout. Textual 8.2.8 lets styles name its own layouts only."""

    _LAYOUT = SheetLayout()

    @property
    def layout(self) -> SheetLayout:
        return self._LAYOUT


class Frame(Stack):
    """A sheet and the blank cells at either side of it.

    Without them, a single column of what is behind would show.
    """

    def __init__(self) -> None:
        super().__init__()
        # Textual 8.2.8 applies its own HORIZONTAL_BREAKPOINTS only after the first frame.
        self.on_resize()

    def on_resize(self) -> None:
        self.set_class(self.app.size.width >= INSET_FROM, "-inset")


class Sheet(Stack):
    """The heading and the body of a dialog, as high as they are."""

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        # A blank line sets the end off from what is behind, also without colour.
        return super().get_content_height(container, viewport, width) + 1


class Dialog(ModalScreen[ScreenResultType]):
    """A sheet with a heading over a body, in front of the reader. Its keys stand in the footer.

    A dialog gets values. It answers with a result when it is dismissed, or, while it stays open,
    with messages to the screen below it.
    """

    BINDINGS = keys.DIALOG
    heading = ""
    hints: tuple[keys.Hint, ...] = ()
    """The keys to show in the footer, beside those that close it and show the help."""
    has_prompt = False
    """Whether characters are text, so that only other keys work."""

    def compose(self) -> ComposeResult:
        with Frame(), Sheet(id="dialog"):
            yield PaneHeading(self.heading)
            yield from self.compose_body()
        yield DialogKeys(self.hints, has_prompt=self.has_prompt)

    def render(self) -> RenderableType:
        return dim(super().render(), self.app)

    def compose_body(self) -> ComposeResult:
        """The widgets below the heading."""
        raise NotImplementedError

    def on_mount(self) -> None:
        for lines in self.query_one(Sheet).query(Lines):
            lines.background = "surface"
        for view in self.query(LineView):
            view.background = "surface"
        self.query_one(PaneHeading).heavy = True
        self.query_one(LineView).focus()
        self.bindings_updated_signal.subscribe(self, self._update_footer)

    def _update_footer(self, _screen: object) -> None:
        unavailable = self.query_one(LineView).unavailable()
        self.query_one(DialogKeys).left_out = frozenset(unavailable)

    def post_below(self, message: Message) -> None:
        """Post a message to the screen that this dialog was opened over."""
        screens = self.app.screen_stack
        screens[screens.index(self) - 1].post_message(message)

    def on_click(self, event: events.Click) -> None:
        """A click beside the dialog closes it."""
        within = event.widget.ancestors_with_self if event.widget else ()
        if not any(isinstance(node, DialogKeys) or node.id == "dialog" for node in within):
            self.action_close()

    def action_close(self) -> None:
        self.dismiss()


class FilteredList(ItemView):
    """A list of lines. Letters filter it, so that only other keys move the cursor."""

    BINDINGS = keys.PICKER
    closed_height = 1
    words = ""
    """What was typed."""

    @dataclass
    class Typed(Message):
        """A character was typed."""

        character: str

    def why_empty(self) -> tuple[str, ...]:
        return ("Nothing here has these words.",) if self.words else ()

    def filter(self, words: str) -> None:
        """Show the items that contain all of the words."""
        raise NotImplementedError

    def check_consume_key(self, key: str, character: str | None) -> bool:
        return character is not None and character.isprintable()

    def on_key(self, event: events.Key) -> None:
        if event.character and self.check_consume_key(event.key, event.character):
            event.stop()
            event.prevent_default()
            self.post_message(self.Typed(event.character))


class FilterDialog(Dialog[ScreenResultType]):
    """A dialog with such a list. What was typed stands in its heading."""

    BINDINGS = keys.TYPED
    has_prompt = True

    def __init__(self) -> None:
        super().__init__()
        self.typed = ""

    def on_mount(self) -> None:
        self.show_typed()

    def on_filtered_list_typed(self, message: FilteredList.Typed) -> None:
        self._filter(self.typed + message.character)

    def action_erase(self) -> None:
        self._filter(self.typed[:-1])

    def _filter(self, words: str) -> None:
        self.typed = words.lstrip()
        filtered = self.query_one(FilteredList)
        filtered.words = self.typed
        filtered.filter(self.typed)
        self.show_typed()

    def show_typed(self) -> None:
        """Show what was typed, and how many items are listed."""
        count = Span(f" {self.query_one(FilteredList).item_count():,}", MUTED)
        detail = (Span(self.typed, STRONG), count) if self.typed else _PROMPT
        self.query_one(PaneHeading).detail = detail


_PROMPT = (Span("type to filter", MUTED),)


class TextView(LineView):
    """Lines that `lay` lays at the width of the view."""

    def __init__(self, lay: Callable[[int], Sequence[Line]]) -> None:
        super().__init__()
        self._lay = lay
        self._lines: Sequence[Line] = ()

    def lay_out(self) -> None:
        self._lines = self._lay(self.room)

    def line_count(self) -> int:
        return len(self._lines)

    def line(self, y: int) -> tuple[Line, str]:
        return self._lines[y], "background"


class AddressDialog(Dialog[bool]):
    """An address with its host and its doubts. The result is whether to open it."""

    BINDINGS = keys.ADDRESS
    heading = "Open this address?"
    hints = (
        keys.Hint(("address.open",), "Open"),
        keys.Hint(("view.down", "view.up"), "Scroll"),
    )

    def __init__(self, address: Address) -> None:
        super().__init__()
        self._address = address

    def compose_body(self) -> ComposeResult:
        yield TextView(lambda width: lay_address(self._address, width))

    def action_open(self) -> None:
        self.dismiss(True)


class NoticesDialog(Dialog[None]):
    """The last notices in full, the newest first: the footer has room for one line."""

    heading = "Last notices"
    hints = (keys.Hint(("view.down", "view.up"), "Scroll"),)

    def __init__(self, notices: Iterable[str]) -> None:
        super().__init__()
        self._notices = tuple(notices) or ("No notices so far.",)

    def compose_body(self) -> ComposeResult:
        yield TextView(self._lay)

    def _lay(self, width: int) -> list[Line]:
        margin = [Span(" ", PLAIN)]
        return [
            line
            for notice in self._notices
            for line in hang(margin, wrap_lines([Span(notice, PLAIN)], width - 1))
        ]
