"""The reader screen: it owns the state and hands it down; panes answer with messages."""

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events, work
from textual.app import ComposeResult
from textual.reactive import reactive
from textual.screen import Screen
from textual.worker import get_current_worker

from briefing_tui.library.catalog import Listing
from briefing_tui.model.brief import Parsed
from briefing_tui.settings import Settings
from briefing_tui.text.sanitise import one_line
from briefing_tui.tui import collecting, keys
from briefing_tui.tui.arrangement import PANES, PaneName, empty_panes, size_class
from briefing_tui.tui.body import Body
from briefing_tui.tui.chrome import KeysLine, TopLine
from briefing_tui.tui.history import History
from briefing_tui.tui.open_brief import OpenBrief, derive
from briefing_tui.tui.panes.library import LibraryView
from briefing_tui.tui.panes.related import RelatedView
from briefing_tui.tui.shelf import LibraryRead, Shelf

if TYPE_CHECKING:
    from briefing_tui.tui.palette import ReaderCommands

_AT_ONCE = 64_000
"""Characters of a body that are read within a frame; longer ones are read in a thread."""

_EMPTY: dict[PaneName, str] = {
    "claims": "This brief has no claims to compare.",
    "related": "This brief names no related events.",
}


def _commands() -> "type[ReaderCommands]":
    from briefing_tui.tui.palette import ReaderCommands

    return ReaderCommands


class ReaderScreen(Screen[None]):
    """Narrative, claims, related events and the library, and what is open in them."""

    BINDINGS = keys.READER
    COMMANDS: ClassVar = {_commands}
    AUTO_FOCUS = ""

    opened: reactive[OpenBrief | None] = reactive(None)
    """The brief on screen with everything derived from it."""
    path: reactive[Path | None] = reactive(None)
    """Where it lies; None for a brief from standard input."""
    listings: reactive[tuple[Listing, ...]] = reactive(())
    """The library's briefs in the order of the list."""
    active: reactive[PaneName] = reactive[PaneName]("narrative", init=False)
    zoomed: reactive[bool] = reactive(False, init=False)

    def __init__(self, shelf: Shelf, settings: Settings) -> None:
        super().__init__()
        self._shelf = shelf
        self._settings = settings
        self._history = History()
        self._before_drawer: PaneName = "narrative"
        self._top = TopLine(one_line(shelf.title))
        self.set_reactive(ReaderScreen.listings, shelf.quick())

    @property
    def remapped(self) -> dict[str, str]:
        """Binding ids to the keys that the reader's configuration gives them."""
        return self._settings.keymap

    def compose(self) -> ComposeResult:
        """The first brief is opened before the first frame, the panes between chrome."""
        self.open_first()
        self.show_place()
        yield self._top.data_bind(ReaderScreen.active)
        body = Body(ascii_only=self._settings.glyphs == "ascii")
        yield body.data_bind(
            ReaderScreen.opened,
            ReaderScreen.listings,
            ReaderScreen.path,
            ReaderScreen.active,
            ReaderScreen.zoomed,
        )
        yield KeysLine(self.remapped).data_bind(ReaderScreen.active)

    def on_mount(self) -> None:
        """The other briefs are read after the first frame."""
        self.call_after_refresh(self.on_first_frame)

    def on_first_frame(self) -> None:
        """What can wait until there is something to read."""
        collecting.resume()
        self.read_library()

    def open_first(self) -> None:
        """The brief that was asked for, else the newest."""
        if (parsed := self._shelf.given()) is not None:
            self.opened = derive(parsed)
        elif first := self._shelf.first or (self.listings[0].path if self.listings else None):
            self.open_path(first)

    # The library

    @work(thread=True, exclusive=True, group="library")
    def read_library(self) -> None:
        """Read every brief's particulars, out of the way of the keys."""
        worker = get_current_worker()
        library = self._shelf.read(lambda: worker.is_cancelled)
        if library is not None and not worker.is_cancelled:
            self.post_message(LibraryRead(library))

    def on_library_read(self, message: LibraryRead) -> None:
        """The list gets its titles and dates."""
        self._shelf.library = message.library
        self.listings = message.library.listings

    def on_library_view_chosen(self, message: LibraryView.Chosen) -> None:
        """Open what the list's cursor is on, and read it."""
        self.open_path(message.path)
        self.active = "narrative"

    def on_related_view_opened(self, message: RelatedView.Opened) -> None:
        """Open an event's brief."""
        path = self._shelf.find(message.brief, self.path)
        if path is None:
            name = one_line(message.brief)
            self.notify(f"No brief in this library is called {name}.", markup=False)
        else:
            self.open_path(path)

    # Opening briefs

    def open_path(self, path: Path, *, visit: bool = True) -> None:
        """Show a brief; a long one is read in a thread while the old one stays."""
        parsed = self._shelf.load(path)
        if visit:
            self._history = self._history.visit(path)
        if len(parsed.brief.body) > _AT_ONCE:
            self.derive_long(path, parsed)
        else:
            self.show_brief(path, derive(parsed))

    @work(thread=True, exclusive=True, group="open")
    def derive_long(self, path: Path, parsed: Parsed) -> None:
        """Derive a long brief's panes in a thread; the latest one asked for wins."""
        worker = get_current_worker()
        opened = derive(parsed)
        if not worker.is_cancelled:
            self.app.call_from_thread(self.show_brief, path, opened)

    def show_brief(self, path: Path, opened: OpenBrief) -> None:
        """Hand a brief to the panes."""
        self.workers.cancel_group(self, "open")
        self.path = path
        self.opened = opened

    def watch_listings(self) -> None:
        """The place in the list."""
        self.show_place()

    def watch_opened(self) -> None:
        """Counts for the tabs, and the place in the list."""
        self.show_place()

    def on_resize(self, event: events.Resize) -> None:
        """A narrow screen has tabs."""
        self.show_place()

    def show_place(self) -> None:
        """`10 of 14`, and how many items each pane has."""
        at, total = self._index(), len(self.listings)
        tabs = size_class(*self.app.size) == "narrow"
        place = f"{total} brief{'' if total == 1 else 's'}" if total else ""
        if at is not None:
            place = f"{at + 1}/{total}" if tabs else f"{at + 1} of {total}"
        brief = self.opened.brief if self.opened else None
        counts = {
            "narrative": None,
            "claims": len(brief.claims) if brief else 0,
            "related": len(brief.events) if brief else 0,
            "library": total,
        }
        self._top.show(place, tuple(counts.items()), tabs=tabs)

    def _index(self) -> int | None:
        paths = (index for index, each in enumerate(self.listings) if each.path == self.path)
        return next(paths, None)

    # Panes

    def on_body_focused(self, message: Body.Focused) -> None:
        """A click into a pane."""
        self.active = message.pane

    def on_top_line_pane_chosen(self, message: TopLine.PaneChosen) -> None:
        """A click on a tab."""
        self.action_pane(message.pane)

    # Actions

    def action_step(self, step: int) -> None:
        """The next or previous brief of the list."""
        if not self.listings:
            return
        at = self._index()
        index = 0 if at is None else at + step
        if 0 <= index < len(self.listings):
            self.open_path(self.listings[index].path)
        else:
            self.notify("This is the last brief." if step > 0 else "This is the first brief.")

    def action_pane(self, name: str) -> None:
        """To a pane; once more to the library puts its drawer away."""
        pane = next(each for each in PANES if each == name)
        drawer = size_class(*self.app.size) == "medium" and not self.zoomed
        if pane == self.active == "library" and drawer:
            pane = self._before_drawer
        if pane in empty_panes(self.opened):
            self.notify(_EMPTY[pane])
        else:
            self.to_pane(pane)

    def action_next_pane(self, step: int) -> None:
        """Around the panes, those that are hidden now as well."""
        panes = [each for each in PANES if each not in empty_panes(self.opened)]
        at = panes.index(self.active) if self.active in panes else 0
        self.to_pane(panes[(at + step) % len(panes)])

    def to_pane(self, pane: PaneName) -> None:
        """Make a pane the active one, and remember where the drawer was opened from."""
        if pane == "library" != self.active:
            self._before_drawer = self.active
        self.active = pane

    def action_history(self, step: int) -> None:
        """Back and forward through the briefs visited."""
        moved = self._history.move(step)
        if moved is self._history or moved.current is None:
            self.notify("Nothing to go back to." if step < 0 else "Nothing to go forward to.")
            return
        self._history = moved
        self.open_path(moved.current, visit=False)

    def action_zoom(self) -> None:
        """The active pane over the whole screen, or back."""
        self.zoomed = not self.zoomed

    def action_reload(self) -> None:
        """Read the library and the open brief again."""
        if self.path is not None:
            self.open_path(self.path)
        self.read_library()

    def action_help(self) -> None:
        """The keys."""
        from briefing_tui.tui.dialogs import HelpDialog

        self.app.push_screen(HelpDialog(self.remapped))
