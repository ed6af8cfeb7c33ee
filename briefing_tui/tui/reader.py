"""The reader screen: it owns the state and hands it down; panes answer with messages."""

from pathlib import Path
from typing import ClassVar

from textual import events, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.reactive import reactive
from textual.screen import Screen
from textual.widget import Widget
from textual.worker import get_current_worker

from briefing_tui.library.catalog import Listing
from briefing_tui.model.brief import Parsed
from briefing_tui.settings import Settings
from briefing_tui.text.sanitise import one_line
from briefing_tui.tui import keys
from briefing_tui.tui.arrangement import PANES, PaneName, arrange, claims_height, size_class
from briefing_tui.tui.chrome import KeysLine, TopLine
from briefing_tui.tui.dialogs import HelpDialog
from briefing_tui.tui.history import History
from briefing_tui.tui.open_brief import OpenBrief, derive
from briefing_tui.tui.palette import ReaderCommands
from briefing_tui.tui.panes.claims import ClaimsPane
from briefing_tui.tui.panes.library import LibraryPane, LibraryView
from briefing_tui.tui.panes.narrative import NarrativePane
from briefing_tui.tui.panes.pane import Pane
from briefing_tui.tui.panes.related import RelatedPane, RelatedView
from briefing_tui.tui.shelf import LibraryRead, Shelf

_AT_ONCE = 64_000
"""Characters of a body that are read within a frame; longer ones are read in a thread."""


class ReaderScreen(Screen[None]):
    """Narrative, claims, related events and the library, and what is open in them."""

    BINDINGS = keys.READER
    COMMANDS: ClassVar = {ReaderCommands}
    AUTO_FOCUS = None

    opened: reactive[OpenBrief | None] = reactive(None)
    """The brief on screen with everything derived from it."""
    current: reactive[Path | None] = reactive(None)
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

    @property
    def remapped(self) -> dict[str, str]:
        """Binding ids to the keys that the reader's configuration gives them."""
        return self._settings.keymap

    def compose(self) -> ComposeResult:
        """The two lines of chrome and the panes between them."""
        ascii_only = self._settings.glyphs == "ascii"
        yield TopLine().data_bind(ReaderScreen.active)
        with Horizontal(id="body"):
            library = LibraryPane(id="library")
            yield library.data_bind(ReaderScreen.listings, ReaderScreen.current)
            with Vertical(id="main"):
                with Horizontal(id="upper"):
                    yield NarrativePane(id="narrative").data_bind(ReaderScreen.opened)
                    yield RelatedPane(id="related").data_bind(ReaderScreen.opened)
                claims = ClaimsPane(id="claims", ascii_only=ascii_only)
                yield claims.data_bind(ReaderScreen.opened)
        yield KeysLine(self.remapped).data_bind(ReaderScreen.active)

    def on_mount(self) -> None:
        """Open the first brief before the first frame; list the others after it."""
        self.query_one(TopLine).where = one_line(self._shelf.title)
        self.listings = self._shelf.quick()
        self.open_first()
        self.draw_panes()
        self.focus_pane(self.active)
        self.call_after_refresh(self.read_library)

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
        path = self._shelf.find(message.brief, self.current)
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
        self.current = path
        self.opened = opened
        if self.is_mounted:
            self.draw_panes()

    def watch_listings(self) -> None:
        """The place in the list."""
        self.show_place()

    def watch_opened(self) -> None:
        """Counts for the tabs, and the place in the list."""
        self.show_place()

    def show_place(self) -> None:
        """`10 of 14`, and how many items each pane has."""
        if not self.is_mounted:
            return
        top = self.query_one(TopLine)
        at = self._index()
        total = len(self.listings)
        tabs = size_class(*self.size) == "narrow"
        of = "/" if tabs else " of "
        top.place = f"{at + 1}{of}{total}" if at is not None else f"{total} briefs"
        claims = len(self.opened.brief.claims) if self.opened else 0
        related = len(self.opened.brief.events) if self.opened else 0
        top.tabs = tabs
        top.counts = (
            ("narrative", None),
            ("claims", claims),
            ("related", related),
            ("library", total),
        )

    def _index(self) -> int | None:
        paths = (index for index, each in enumerate(self.listings) if each.path == self.current)
        return next(paths, None)

    # Panes

    def on_resize(self, event: events.Resize) -> None:
        """Another size may draw other panes."""
        self.draw_panes()

    def empty_panes(self) -> frozenset[PaneName]:
        """Panes without anything to show."""
        if self.opened is None:
            return frozenset({"claims", "related"})
        brief = self.opened.brief
        parts: dict[PaneName, int] = {"claims": len(brief.claims), "related": len(brief.events)}
        return frozenset(pane for pane, count in parts.items() if not count)

    def draw_panes(self) -> None:
        """Draw the panes that the size, the brief and the focus call for."""
        width, height = self.size
        empty = self.empty_panes()
        plan = arrange(width, height, self.active, empty, zoomed=self.zoomed)
        for pane in PANES:
            self.query_one(f"#{pane}", Pane).display = pane in plan.shown
        upper = bool(plan.shown & {"narrative", "related"})
        self.query_one("#upper").display = upper
        self.query_one("#main").display = upper or "claims" in plan.shown
        for size in ("narrow", "medium", "wide"):
            self.set_class(plan.size == size, f"-{size}")
        self.set_class(plan.drawer, "-drawer")
        self.set_class(self.zoomed, "-zoomed")
        self.set_class("related" not in plan.shown, "-alone")
        self.set_class("claims" not in plan.shown, "-claimless")
        claims = self.query_one(ClaimsPane)
        full = not upper
        claims.styles.height = (
            "1fr" if full else claims_height(claims.lines_wanted(), height, plan.size)
        )
        self.show_place()

    def focus_pane(self, pane: PaneName) -> None:
        """Send the keys to a pane's view."""
        self.set_focus(self.query_one(f"#{pane}", Pane).view(), scroll_visible=False)

    def watch_active(self, before: PaneName, after: PaneName) -> None:
        """A pane that was hidden is drawn before it gets the focus."""
        if after == "library":
            self._before_drawer = before
        self.draw_panes()
        self.focus_pane(after)

    def watch_zoomed(self) -> None:
        """One pane, or all of them again."""
        self.draw_panes()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """A click into a pane makes it the active one."""
        pane = _pane_of(event.widget)
        if pane is not None:
            self.active = pane

    def on_top_line_pane_chosen(self, message: TopLine.PaneChosen) -> None:
        """A tab was clicked."""
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
        drawer = size_class(*self.size) == "medium" and not self.zoomed
        if pane == self.active == "library" and drawer:
            pane = self._before_drawer
        if pane in self.empty_panes():
            self.notify(_EMPTY[pane])
        else:
            self.active = pane

    def action_next_pane(self, step: int) -> None:
        """Around the panes, those that are hidden now as well."""
        panes = [each for each in PANES if each not in self.empty_panes()]
        at = panes.index(self.active) if self.active in panes else 0
        self.active = panes[(at + step) % len(panes)]

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
        if self.current is not None:
            self.open_path(self.current)
        self.read_library()

    def action_help(self) -> None:
        """The keys."""
        self.app.push_screen(HelpDialog(self.remapped))


_EMPTY: dict[PaneName, str] = {
    "claims": "This brief has no claims to compare.",
    "related": "This brief names no related events.",
}


def _pane_of(widget: Widget) -> PaneName | None:
    ids = {each.id for each in widget.ancestors_with_self}
    return next((pane for pane in PANES if pane in ids), None)
