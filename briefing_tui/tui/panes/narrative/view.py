"""What one does in the narrative: follow links, find, select."""

from textual import events
from textual.message import Message
from textual.reactive import reactive

from briefing_tui.layout.flow import Place, Position, anchor
from briefing_tui.layout.links import Link
from briefing_tui.layout.spans import Line
from briefing_tui.tui import keys
from briefing_tui.tui.open_brief import OpenBrief
from briefing_tui.tui.panes.narrative import reading_on
from briefing_tui.tui.panes.narrative.changed import ChangeMarks
from briefing_tui.tui.panes.narrative.colouring import Colouring, Lexed
from briefing_tui.tui.panes.narrative.finder import Found
from briefing_tui.tui.panes.narrative.finding import Finding
from briefing_tui.tui.panes.narrative.link_cursor import Followed, LinkCursor
from briefing_tui.tui.panes.narrative.mouse import Mouse
from briefing_tui.tui.panes.narrative.painted_view import PaintedView
from briefing_tui.tui.panes.narrative.painting import Mark
from briefing_tui.tui.panes.narrative.selection import Selection


class NarrativeView(PaintedView):
    """The narrative with its links, its search and its selection."""

    BINDINGS = keys.NARRATIVE

    claim: reactive[str] = reactive("", init=False)
    """The claim that the reader is at: the passages that link to it are marked."""

    changes: reactive[int] = reactive(0, repaint=False)
    """How many leaves are other than when the brief was opened."""

    class FindWanted(Message):
        """The reader wants to type what to find."""

    class OutlineWanted(Message):
        """The reader wants to see the headings."""

    def __init__(self) -> None:
        super().__init__()
        self.links = LinkCursor()
        self.finding = Finding(self)
        self.colouring = Colouring(self)
        self.selection = Selection()
        self.mouse = Mouse(self)
        self.changed = ChangeMarks()
        self._awaited: Link | None = None
        """A link that was followed to what has not been read yet."""
        self._heading = ""
        """One that was led to from elsewhere and has not been read yet."""

    def marks(self, leaf: int) -> list[Mark]:
        """Hits, the link under the cursor, what is selected."""
        if self.flow is None:
            return []
        led = self.links.told(self.flow, leaf, self.claim)
        led += self.colouring.marks(self.flow, leaf)
        found, chosen = self.finding.marks(leaf), self.links.marks(leaf)
        return [*led, *found, *chosen, *self.selection.marks(leaf)]

    def labels(self, place: Place) -> list[tuple[int, str]]:
        """The labels of links, while one is being chosen."""
        return self.links.labels_on(place, self.flow) if self.flow and self.links.labels else []

    def notice(self) -> Line:
        """Of the link under the cursor, else of the search."""
        link = self.links.notice(self.flow) if self.flow else ()
        return link or self.finding.notice() or self.changed.notice()

    def watch_opened(self, before: OpenBrief | None, opened: OpenBrief | None) -> None:
        """Another brief has other links; what is looked for in one that was only read again
        is looked for again."""
        if opened is before:  # told again by a binding
            return
        again = opened is not None and opened.is_again(before)
        if not (again and before and before.begun):
            # The whole of a book begins as its beginning did: what was marked there stays.
            self.links.clear()
            self.selection.clear()
        if again:
            self.changed.read_again()
        else:
            self.finding.clear()
            self.changed.forget()
            self._awaited, self._heading = None, ""
        super().watch_opened(before, opened)
        self.finding.again(arrives=before is not None and before.begun)
        self._follow_awaited()

    def on_grown(self, message: reading_on.Grown) -> None:
        """Once all has been read, all is searched."""
        heading = self._heading
        super().on_grown(message)
        self._heading = heading  # to be brought where one once was is no moving
        if message.document.whole:
            self.finding.again(arrives=True)
        self._follow_awaited()

    # Links

    def action_follow(self) -> None:
        """Label the links in sight."""
        self.links.clear()
        if self.flow is not None and not self.links.label(self.flow, self.places()):
            self.notify("There is no link in sight.")
        self.refresh()

    def action_link(self, step: int) -> None:
        """The next or previous link comes under the cursor, and into sight."""
        if self.flow is not None:
            link = self.links.step(self.flow, self.places(), step)
            if link is None:
                self.notify("There are no links.")
            else:
                self.reveal(link.position)

    def action_choose(self) -> None:
        """Follow the link under the cursor."""
        if self.links.current is not None:
            self.follow(self.links.current)

    def follow(self, link: Link) -> None:
        """Follow a link: here, or by asking the screen. An address is shown first."""
        flow = self.flow
        if flow is None:
            return
        first, self.links.current = self.links.asks_first(link), link
        goal = self.links.destination(link, flow, self.position())
        if goal is not None:
            self.links.clear()
            self.show(flow.place(goal))
        elif self.links.awaits(link, flow):
            self._awaited = link
        elif not first:
            self.post_message(Followed(link.target))
        self.refresh()

    def _follow_awaited(self) -> None:
        if (link := self._awaited) is not None:
            self.follow(link)
        elif self._heading:
            self.go_to_heading(self._heading)

    def show(self, place: Place) -> None:
        """Bring a place to the top; whoever moves no longer waits to be moved."""
        self._awaited, self._heading = None, ""
        super().show(place)

    def go_to_heading(self, name: str) -> None:
        """Bring a heading to the top; if it has not been read yet, as soon as it is."""
        self._heading = ""
        goal = anchor(self.flow.document, name) if self.flow else None
        if goal is not None:
            self.restore(goal)
        elif self.flow is not None and not self.flow.document.whole:
            self._heading = name

    def on_key(self, event: events.Key) -> None:
        """While labels stand on the links, letters choose among them."""
        if not self.links.labels:
            return
        if event.character and event.is_printable:
            link = self.links.type(event.character)
            if link is not None:
                self.follow(link)
        else:
            self.links.clear()
        event.stop()
        event.prevent_default()
        self.refresh()

    def reveal(self, position: Position) -> None:
        """Bring a position into sight, a third of the screen from the top if it wasn't."""
        flow = self.flow
        if flow is not None:
            place = flow.place(position)
            # The last row may have a notice over it.
            if place not in self.places()[:-1]:
                self.show(flow.walk(place, -(self.page // 3)))
        self.refresh()

    # Find

    def action_find(self) -> None:
        """Type what to find; Esc comes back to here."""
        self.links.clear()
        self.finding.begin()
        self.post_message(self.FindWanted())

    def action_match(self, step: int) -> None:
        """The next or previous hit."""
        self.links.clear()
        if not self.finding.step(step):
            self.action_find()

    def on_found(self, message: Found) -> None:
        """Some of what is looked for."""
        self.finding.take(message)

    def action_clear(self) -> None:
        """Esc: labels and link, then what is selected, what was found, marks of changes."""
        for each in (self.links, self.selection, self.finding, self.changed):
            if each.clear():
                break
        self.refresh()

    def action_outline(self) -> None:
        """The headings."""
        self.post_message(self.OutlineWanted())

    def on_lexed(self, message: Lexed) -> None:
        """The looks of code."""
        self.colouring.take(message)

    # Changes

    def show_changes(self, leaves: tuple[int, ...], base: tuple[int, ...]) -> None:
        """Mark the leaves that are other than in the reading with these fingerprints."""
        self.changed.take(leaves, base)
        self.changes = len(leaves)
        self.refresh()

    def is_changed(self, leaf: int) -> bool:
        """Whether a leaf is marked."""
        document = self.flow.document if self.flow else None
        if document is None or not 0 <= leaf < len(document.leaves):
            return False
        return self.changed.is_marked(leaf, document.leaves[leaf])

    def action_change(self, step: int) -> None:
        """The next or previous changed passage."""
        in_sight = {place.leaf for place in self.places()}
        leaf = self.changed.step(self.position()[0], step, in_sight)
        if leaf is None:
            self.notify("No passage has changed since this brief was opened.")
        else:
            self.links.clear()
            self.reveal((leaf, 0))

    # Selection

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Begin to select."""
        self.mouse.down(event)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Select up to the mouse."""
        self.mouse.move(event)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """The selection stands."""
        self.mouse.up()

    def on_click(self, event: events.Click) -> None:
        """A link is followed; twice selects the word, three times the paragraph."""
        self.mouse.click(event)

    def selected_text(self) -> str:
        """What the mouse has selected, to be copied."""
        return self.selection.text(self.flow) if self.selection and self.flow else ""
