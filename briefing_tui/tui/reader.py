"""The reader screen: it owns the state and hands it down; panes answer with messages."""

import gc
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from msgspec import Struct
from textual import work
from textual.app import ComposeResult
from textual.geometry import Region
from textual.reactive import reactive
from textual.screen import Screen
from textual.strip import Strip
from textual.worker import get_current_worker

from briefing_tui.library.brief_list import BriefList
from briefing_tui.model.brief import Parsed
from briefing_tui.settings import Settings
from briefing_tui.text.sanitise import one_line
from briefing_tui.tui import actions, keys
from briefing_tui.tui.actions import subject
from briefing_tui.tui.body import WHY_EMPTY, Body
from briefing_tui.tui.header_footer import KeysLine, TopLine
from briefing_tui.tui.open_brief import OpenBrief, derive
from briefing_tui.tui.pane_layout import PANES, PaneName, size_class
from briefing_tui.tui.panes.base import render_blank_lines
from briefing_tui.tui.panes.claims import ClaimsPane, ClaimsView
from briefing_tui.tui.panes.library import LibraryView, RulesWanted
from briefing_tui.tui.panes.narrative.links import LinkFollowed
from briefing_tui.tui.panes.related import RelatedView
from briefing_tui.tui.services import related
from briefing_tui.tui.services.live_reload import Indexing, IndexNews, LibraryRead
from briefing_tui.tui.services.open_library import Arranging, Shelf
from briefing_tui.tui.services.reading_progress import Mark, Memory
from briefing_tui.tui.subject import browse, copy

if TYPE_CHECKING:
    from briefing_tui.tui.actions import ReaderCommands
    from briefing_tui.tui.dialogs.claim import ClaimDialog

# MERGED:
# Showing a brief from a file: a book's beginning at once, the whole of it a moment later.

_GROUP = "whole"
_LATER = 0.02
"""Seconds for the first screen to reach the terminal before a thread competes with it."""


def show(reader: "ReaderScreen", shelf: "Shelf", path: Path) -> None:
    """Show the brief in a file; of a book the beginning, while a thread reads it."""
    reader.workers.cancel_group(reader, _GROUP)
    begun = derive(*shelf.begin(path))
    reader.show_brief(path, begun)
    if not begun.partial:
        return

    def show_whole(opened: OpenBrief) -> None:
        if reader.opened is begun:
            reader.show_brief(path, opened)

    def work() -> None:
        worker = get_current_worker()
        opened = derive(shelf.load(path))
        if not worker.is_cancelled:
            reader.call_later(show_whole, opened)

    def begin() -> None:
        if reader.opened is begun:
            reader.run_worker(work, thread=True, exclusive=True, group=_GROUP)

    reader.set_timer(_LATER, begin)


# MERGED:
# The briefs visited, back and forward, as in a browser.


class History(Struct, frozen=True):
    """Paths visited; `at` is the place of the current one. Every change is a new value."""

    visited: tuple[Path, ...] = ()
    at: int = -1

    @property
    def current(self) -> Path | None:
        """The brief that is open."""
        return self.visited[self.at] if self.visited else None

    def visit(self, path: Path) -> "History":
        """Go somewhere new: what lay ahead is forgotten. The same brief again is no visit."""
        if path == self.current:
            return self
        visited = (*self.visited[: self.at + 1], path)
        return History(visited, len(visited) - 1)

    def renamed(self, old: Path, new: Path) -> "History":
        """A file has another name now."""
        return History(tuple(new if each == old else each for each in self.visited), self.at)

    def move(self, step: int) -> "History":
        """Back (-1) or forward (1); unchanged at either end."""
        at = self.at + step
        return History(self.visited, at) if 0 <= at < len(self.visited) else self


# MERGED:
# What a library without briefs shows instead: how to write one, as a brief.

_TEXT = """\
# No briefs here yet

The folder `{folder}` has no file ending in `.md` or `.markdown`. To open another folder, quit
with `q` and name it:

```
briefing FOLDER
```

## Write the first one

A brief is a Markdown file with a few lines of front matter. Save this as
`2025-01-17-phone-call.md` in the folder and press `r`:

```
---
title: Two presidents speak by phone
date: 2025-01-17
summary: Two accounts of one call.
sources:
  - {{id: north, name: Northern readout, party: North, coverage: full}}
  - {{id: south, name: Southern post, party: South, coverage: full}}
claims:
  - topic: Trade
    accounts:
      north: {{quote: "Trade is to be balanced."}}
      south: silent
---
Both sides gave an account [@north; @south].
```

Posts of a blog and notes of a vault are briefs as they are. `briefing check` says what is wrong
in a brief and where; `docs/format.md` explains the format. `?` shows the keys.
"""


def welcome(folder: str) -> Parsed:
    """The page for an empty folder of that name."""
    from briefing_tui.parse.brief import parse_brief

    return parse_brief(_TEXT.format(folder=folder.replace("`", "'")), "")


def _commands() -> "type[ReaderCommands]":
    from briefing_tui.tui.actions import ReaderCommands

    return ReaderCommands


class ReaderScreen(Screen[None]):
    """Narrative, claims, related events and the library, and what is open in them."""

    BINDINGS = keys.READER
    COMMANDS: ClassVar = {_commands}
    AUTO_FOCUS = ""

    # The screen paints nothing itself: repainting it would paint every pane anew.
    opened: reactive[OpenBrief | None] = reactive(None, repaint=False)
    """The brief on screen with everything derived from it."""
    path: reactive[Path | None] = reactive(None, repaint=False)
    """Where it lies; None for a brief from standard input."""
    briefs: reactive[BriefList] = reactive(BriefList(), repaint=False)
    """The library's briefs, those that its list shows, and what is read and starred."""
    claim: reactive[str] = reactive("", init=False, repaint=False)
    """The claim that the reader is at, by its id: under the cursor, or led to by the text."""
    active: reactive[PaneName] = reactive[PaneName]("narrative", init=False, repaint=False)
    zoomed: reactive[bool] = reactive(False, init=False, repaint=False)

    def __init__(self, shelf: Shelf, settings: Settings) -> None:
        super().__init__()
        self.shelf = shelf
        self._settings = settings
        self.history = History()
        self._before_drawer: PaneName = "narrative"
        self._memory = Memory(self, shelf.state)
        self.arranging = Arranging(self, shelf)
        self._indexing = Indexing(self, shelf)
        self.set_reactive(ReaderScreen.briefs, shelf.first_list())

    def render_lines(self, crop: Region) -> list[Strip]:
        return render_blank_lines(super().render_lines, crop)

    def compose(self) -> ComposeResult:
        """The first brief is opened before the first frame, the panes between chrome."""
        self.open_first()
        yield TopLine(one_line(self.shelf.title)).data_bind(
            ReaderScreen.active, ReaderScreen.opened, ReaderScreen.briefs, ReaderScreen.path
        )
        body = Body(self.opened, ascii_only=self._settings.glyphs == "ascii")
        yield body.data_bind(
            ReaderScreen.opened,
            ReaderScreen.briefs,
            ReaderScreen.path,
            ReaderScreen.claim,
            ReaderScreen.active,
            ReaderScreen.zoomed,
        )
        yield KeysLine().data_bind(ReaderScreen.active)

    def on_mount(self) -> None:
        """The other briefs are read after the first frame."""
        self._memory.begin()
        self.call_after_refresh(self.on_first_frame)
        actions.attach(self, self.shelf)
        related.attach(self, self.shelf)

    def on_unmount(self) -> None:
        """The reader quits."""
        self._memory.close()
        self._indexing.stop()

    def on_first_frame(self) -> None:
        """What can wait until there is something to read."""
        gc.freeze()  # a full collection takes 15 ms without the modules, 100 ms with them
        gc.enable()
        self.read_library()
        self._indexing.start_soon()

    def open_first(self) -> None:
        """The brief that was asked for, else the last one read, else the newest."""
        newest = self.briefs.shown[0].path if self.briefs.shown else None
        if (parsed := self.shelf.first.given()) is not None:
            self.opened = derive(parsed)
        elif (first := self.shelf.first.find() or newest) is not None:
            self.open_path(first)
        else:
            self.opened = derive(welcome(one_line(self.shelf.title)))

    # The library

    @work(thread=True, exclusive=True, group="library")
    def read_library(self) -> None:
        """Read every brief's particulars, out of the way of the keys."""
        worker = get_current_worker()
        library = self.shelf.read(lambda: worker.is_cancelled)
        if not worker.is_cancelled:
            self.post_message(LibraryRead(library, self.shelf.state.load()))

    def on_library_read(self, message: LibraryRead) -> None:
        """The list gets its titles, dates and marks."""
        self.shelf.library = message.library
        self.briefs = self.shelf.new_list(self.briefs, message.library, message.marks)
        self.arranging.again()
        self.settle_library()

    def settle_library(self) -> None:
        """The first brief of a folder that had none is opened."""
        self._memory.tell()
        if self.path is None and self.briefs.every:
            self.open_first()

    def on_rules_wanted(self, message: RulesWanted) -> None:
        """Another filter or order of the list, which `J` and `K` follow."""
        self.arranging.arrange(message.rules, now=message.now)

    def on_library_view_chosen(self, message: LibraryView.Chosen) -> None:
        """Open what the list's cursor is on, and read it."""
        self.open_path(message.path)
        self.active = "narrative"

    def on_related_view_opened(self, message: RelatedView.Opened) -> None:
        """Open an event's brief."""
        path = self.shelf.find(message.brief, self.path)
        if path is None:
            name = one_line(message.brief)
            self.notify(f"No brief in this library is called {name}.", markup=False)
        else:
            self.open_path(path)

    def on_claim_dialog_moved(self, message: "ClaimDialog.Moved") -> None:
        self.query_one(ClaimsPane).go_to(message.claim_id, message.source_id)
        self.claim = message.claim_id

    # Links

    def on_link_followed(self, message: LinkFollowed) -> None:
        """A link of the narrative."""
        actions.follow(self, self.shelf, message.target)

    # Claims

    def on_claims_view_highlighted(self, message: ClaimsView.Highlighted) -> None:
        """The narrative marks what it says of the claim."""
        self.claim = message.claim_id

    def on_claims_view_opened(self, message: ClaimsView.Opened) -> None:
        """A claim in full over the panes."""
        actions.open_claim(self, self.query_one(ClaimsView))

    def on_claims_view_dialog_requested(self, message: ClaimsView.DialogRequested) -> None:
        """A claim's wording, or its topic's history, over the panes."""
        actions.open_dialog(self, self.shelf, message)

    def on_claims_view_changes_dismissed(self) -> None:
        """Later changes count from here."""
        self._indexing.dismiss_changes()

    def on_narrative_view_changes_dismissed(self) -> None:
        self._indexing.dismiss_changes()

    # Opening briefs

    def open_path(self, path: Path, *, visit: bool = True) -> None:
        """Show a brief."""
        if visit:
            self.history = self.history.visit(path)
        show(self, self.shelf, path)

    def show_brief(self, path: Path, opened: OpenBrief) -> None:
        """Hand a brief to the panes."""
        self.path = path
        self.opened = opened
        self._memory.turn_to(path, opened)
        self._indexing.relate()

    # Panes

    def on_resize(self) -> None:
        """The header is tabs where the screen is low, though its own size is the same."""
        self.query_one(TopLine).refresh()

    def on_body_focused(self, message: Body.Focused) -> None:
        """A click into a pane."""
        self.active = message.pane

    def on_top_line_pane_chosen(self, message: TopLine.PaneChosen) -> None:
        """A click on a tab."""
        self.action_pane(message.pane)

    # Actions

    def action_step(self, step: int) -> None:
        """The next or previous brief of the list."""
        self.arranging.finish()
        if (beside := self.briefs.beside(self.path, step)) is not None:
            self.open_path(beside.path)
        elif self.briefs.every:
            self.notify("This is the last brief." if step > 0 else "This is the first brief.")

    def action_mark(self, mark: Mark) -> None:
        """Read or unread, starred or not: the brief under the list's cursor, or the open one."""
        self._memory.toggle(mark)

    def action_pane(self, name: str) -> None:
        """To a pane; once more to the library puts its drawer away."""
        pane = next(each for each in PANES if each == name)
        drawer = size_class(*self.app.size) == "medium" and not self.zoomed
        if pane == self.active == "library" and drawer:
            pane = self._before_drawer
        if pane in self.query_one(Body).empty:
            self.notify(WHY_EMPTY[pane])
        else:
            self.to_pane(pane)

    def action_next_pane(self, step: int) -> None:
        """Around the panes, those that are hidden now as well."""
        panes = [each for each in PANES if each not in self.query_one(Body).empty]
        at = panes.index(self.active) if self.active in panes else 0
        self.to_pane(panes[(at + step) % len(panes)])

    def to_pane(self, pane: PaneName) -> None:
        """Make a pane the active one, and remember where the drawer was opened from."""
        if pane == "library" != self.active:
            self._before_drawer = self.active
        self.active = pane

    def action_history(self, step: int) -> None:
        """Back and forward through the briefs visited."""
        moved = self.history.move(step)
        if moved is self.history or moved.current is None:
            self.notify("Nothing to go back to." if step < 0 else "Nothing to go forward to.")
            return
        self.history = moved
        self.open_path(moved.current, visit=False)

    def action_zoom(self) -> None:
        """The active pane over the whole screen, or back."""
        self.zoomed = not self.zoomed

    def action_reload(self) -> None:
        """Read the library and the open brief again."""
        if self.path is not None:
            self.open_path(self.path)
        self.read_library()

    def on_index_news(self, message: IndexNews) -> None:
        """The library changed on the disk, or its index has got further."""
        self._indexing.hear(message.news)

    def action_search(self) -> None:
        """`s`: the whole library."""
        self._indexing.open_search()

    def action_browse(self) -> None:
        """`o`: the address of what the focused pane is at."""
        browse(self, subject(self))

    def action_copy(self) -> None:
        """`y`: a citation of it."""
        copy(self, subject(self))

    def action_edit(self) -> None:
        """`e`: the file at its line."""
        actions.edit(self)

    def action_problems(self) -> None:
        """`D`: the open brief's diagnostics."""
        actions.open_problems(self, self.shelf)
