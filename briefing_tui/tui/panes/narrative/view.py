"""What one does in the narrative: follow links, find, select."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.message import Message
from textual.reactive import reactive

from briefing_tui.compare.revision import fingerprint
from briefing_tui.layout.highlighting import Highlight, TokenKind, highlight, language_of
from briefing_tui.layout.links import Link
from briefing_tui.layout.narrative import LeafRow, ScrollLayout, TextOffset, anchor
from briefing_tui.layout.revision import change_position, changed_count
from briefing_tui.layout.spans import MUTED, Line, Span
from briefing_tui.model.document import Document, Leaf
from briefing_tui.tui import keys
from briefing_tui.tui.open_brief import OpenBrief
from briefing_tui.tui.panes.base import Pane
from briefing_tui.tui.panes.narrative import scroll
from briefing_tui.tui.panes.narrative.links import Followed, LinkCursor
from briefing_tui.tui.panes.narrative.scroll import Mark, PaintedView
from briefing_tui.tui.panes.narrative.search import Finding, Found
from briefing_tui.tui.panes.narrative.selection import Mouse, Selection

if TYPE_CHECKING:
    from briefing_tui.tui.panes.base import FindLine

# MERGED:
# The passages that are other than when the brief was opened: marked, and gone to in turn.


class ChangeMarks:
    """The marks of one view. `seen` is called when the reader puts them away."""

    def __init__(self) -> None:
        self.leaves: tuple[int, ...] = ()
        self.seen: Callable[[], None] = lambda: None
        self._among: frozenset[int] = frozenset()
        self._stops: tuple[int, ...] = ()
        self._current: int | None = None
        self._base: frozenset[int] | None = None
        """Of the brief as it was, while a later reading of it is not whole yet."""
        self._known: frozenset[int] = frozenset()

    def take(self, leaves: tuple[int, ...], base: Collection[int]) -> None:
        """What has changed in the document that is shown, and the fingerprints it is told by."""
        self.leaves, self._among = leaves, frozenset(leaves)
        self._stops = tuple(leaf for leaf in leaves if leaf - 1 not in self._among)
        self._base, self._known = None, frozenset(base)
        if self._current not in self._stops:
            self._current = None

    def read_again(self) -> None:
        """The document is another one: until it is whole blocks that are not known are marked."""
        if self.leaves:
            self._base = self._known

    def is_marked(self, place: int, leaf: Leaf) -> bool:
        """Whether a leaf of the document has changed."""
        if self._base is not None:
            return fingerprint(leaf) not in self._base
        return place in self._among

    def forget(self) -> None:
        """Another brief, or the reader has seen them."""
        self.take((), ())

    def clear(self) -> bool:
        """Put the marks away; whether there were any."""
        had = bool(self.leaves)
        if had:
            self.seen()
        return had

    def step(self, here: int, step: int, in_sight: Collection[int]) -> int | None:
        """The next or previous changed passage, around the ends."""
        stops = self._stops
        if not stops:
            return None
        if self._current is not None and self._current in in_sight:
            here = self._current
        elif step > 0:
            here -= 1  # what stands at the top is the next one
        at = bisect_right(stops, here) if step > 0 else bisect_left(stops, here) - 1
        self._current = stops[at % len(stops)]
        return self._current

    def notice(self) -> Line:
        """Which change the reader went to last."""
        if self._current is None:
            return ()
        number = self._stops.index(self._current) + 1
        return change_position(number, len(self._stops), keys.key_name("narrative.clear", {}))


# MERGED:
# Looks for the code in sight, found in a thread after it has been painted plain.

_KEPT = 300
_LOOKS: dict[TokenKind, Mark] = {
    "comment": Mark(0, 0, "muted", italic=True),
    "keyword": Mark(0, 0, "strong", bold=True),
    "string": Mark(0, 0, "muted"),
    "name": Mark(0, 0, "strong"),
}


class Lexed(Message):
    """What the characters of some leaves are."""

    def __init__(self, found: list[tuple[Leaf, tuple[Highlight, ...]]]) -> None:
        super().__init__()
        self.found = found


class Colouring:
    """The looks of the code of one view."""

    def __init__(self, view: "NarrativeView") -> None:
        self._view = view
        # By the leaf itself, which is kept so that nothing else can be at its address.
        self._known: dict[int, tuple[Leaf, list[Mark]]] = {}
        self._wanted: list[int] = []
        self._waiting = False

    def marks(self, layout: ScrollLayout, index: int) -> list[Mark]:
        """The looks of a leaf's characters, as soon as they are known."""
        if not 0 <= index < layout.leaf_count:
            return []
        leaf = layout.document.leaves[index]
        if leaf.kind != "code" or not language_of(leaf.info):
            return []
        if (known := self._known.get(id(leaf))) is not None:
            return known[1]
        if index not in self._wanted:
            self._wanted.append(index)
        if not self._waiting:
            self._waiting = True
            self._view.call_after_refresh(self._lex)
        return []

    def _lex(self) -> None:
        """Lex what was in sight when the thread begins."""
        layout, view = self._view.scroll_layout, self._view
        wanted, self._wanted = self._wanted, []
        if layout is None or not wanted:
            self._waiting = False
            return
        document = layout.document

        def work() -> None:
            view.post_message(Lexed(_lexed(document, wanted)))

        view.run_worker(work, thread=True, group="colours")

    def take(self, message: Lexed) -> None:
        """Paint again with the looks."""
        if len(self._known) > _KEPT:
            self._known.clear()
        for leaf, found in message.found:
            marks = [_LOOKS[kind]._replace(start=a, end=b) for a, b, kind in found]
            self._known[id(leaf)] = (leaf, marks)
        self._waiting = False
        self._view.refresh()


def _lexed(document: Document, wanted: list[int]) -> list[tuple[Leaf, tuple[Highlight, ...]]]:
    leaves = document.leaves
    return [(leaves[index], highlight(document, index)) for index in wanted if index < len(leaves)]


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
        if self.scroll_layout is None:
            return []
        led = self.links.told(self.scroll_layout, leaf, self.claim)
        led += self.colouring.marks(self.scroll_layout, leaf)
        found, chosen = self.finding.marks(leaf), self.links.marks(leaf)
        return [*led, *found, *chosen, *self.selection.marks(leaf)]

    def labels(self, place: LeafRow) -> list[tuple[int, str]]:
        """The labels of links, while one is being chosen."""
        return (
            self.links.labels_on(place, self.scroll_layout)
            if self.scroll_layout and self.links.labels
            else []
        )

    def notice(self) -> Line:
        """Of the link under the cursor, else of the search."""
        link = self.links.notice(self.scroll_layout) if self.scroll_layout else ()
        return link or self.finding.notice() or self.changed.notice()

    def watch_opened(self, before: OpenBrief | None, opened: OpenBrief | None) -> None:
        """Another brief has other links; what is looked for in one that was only read again
        is looked for again."""
        if opened is before:  # told again by a binding
            return
        again = opened is not None and opened.is_again(before)
        if not (again and before and before.partial):
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
        self.finding.again(arrives=before is not None and before.partial)
        self._follow_awaited()

    def on_grown(self, message: scroll.Grown) -> None:
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
        if self.scroll_layout is not None and not self.links.label(
            self.scroll_layout, self.places()
        ):
            self.notify("There is no link in sight.")
        self.refresh()

    def action_link(self, step: int) -> None:
        """The next or previous link comes under the cursor, and into sight."""
        if self.scroll_layout is not None:
            link = self.links.step(self.scroll_layout, self.places(), step)
            if link is None:
                self.notify("There are no links.")
            else:
                self.reveal(link.offset)

    def action_choose(self) -> None:
        """Follow the link under the cursor."""
        if self.links.current is not None:
            self.follow(self.links.current)

    def follow(self, link: Link) -> None:
        """Follow a link: here, or by asking the screen. An address is shown first."""
        layout = self.scroll_layout
        if layout is None:
            return
        first, self.links.current = self.links.asks_first(link), link
        goal = self.links.destination(link, layout, self.position())
        if goal is not None:
            self.links.clear()
            self.show(layout.row_of(goal))
        elif self.links.awaits(link, layout):
            self._awaited = link
        elif not first:
            self.post_message(Followed(link.target))
        self.refresh()

    def _follow_awaited(self) -> None:
        if (link := self._awaited) is not None:
            self.follow(link)
        elif self._heading:
            self.go_to_heading(self._heading)

    def show(self, place: LeafRow) -> None:
        """Bring a place to the top; whoever moves no longer waits to be moved."""
        self._awaited, self._heading = None, ""
        super().show(place)

    def go_to_heading(self, name: str) -> None:
        """Bring a heading to the top; if it has not been read yet, as soon as it is."""
        self._heading = ""
        goal = anchor(self.scroll_layout.document, name) if self.scroll_layout else None
        if goal is not None:
            self.restore(goal)
        elif self.scroll_layout is not None and not self.scroll_layout.document.whole:
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

    def reveal(self, position: TextOffset) -> None:
        """Bring a position into sight, a third of the screen from the top if it wasn't."""
        layout = self.scroll_layout
        if layout is not None:
            place = layout.row_of(position)
            # The last row may have a notice over it.
            if place not in self.places()[:-1]:
                self.show(layout.walk(place, -(self.page // 3)))
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
        document = self.scroll_layout.document if self.scroll_layout else None
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
        return (
            self.selection.text(self.scroll_layout) if self.selection and self.scroll_layout else ""
        )


# MERGED:
# The narrative pane: a heading that says how far one has read, the view.


class NarrativePane(Pane):
    """The narrative pane; its heading says how long it is and how far one has read."""

    title = "Narrative"
    claim: reactive[str] = reactive("", init=False, repaint=False)
    """The claim under the cursor of the claims pane: its links are marked here."""

    def compose_body(self) -> ComposeResult:
        """The view."""
        yield NarrativeView().data_bind(NarrativePane.opened, NarrativePane.claim)

    def on_mount(self) -> None:
        """The heading follows the scrolling."""
        for name in ("progress", "opened", "changes"):
            self.watch(self._narrative, name, self.show_progress)

    @property
    def _narrative(self) -> NarrativeView:
        return self.query_one(NarrativeView)

    def show_progress(self) -> None:
        """`1 min · 44%`."""
        if self.opened is None:
            self.tell([])
            return
        seen, whole = self._narrative.progress
        begins = not self._narrative.scroll_offset.y
        far = "all" if seen >= whole and begins else f"{100 * seen // whole}%"
        changed = changed_count(self._narrative.changes)
        self.tell([*changed, Span(f"{self.opened.minutes} min · {far}", MUTED)])

    # Find

    async def on_narrative_view_find_wanted(self, message: NarrativeView.FindWanted) -> None:
        """Type at the foot of the pane."""
        message.stop()
        await self.type_to_find("words in the narrative")

    def on_find_line_typed(self, message: "FindLine.Typed") -> None:
        """To the first match from where the reader was."""
        message.stop()
        self._narrative.finding.look(message.words)

    def on_find_line_left(self, message: "FindLine.Left") -> None:
        """Back to the text; dropped, to where the reader was."""
        message.stop()
        self._narrative.focus()
        if not message.kept:
            self._narrative.finding.drop()

    # Outline

    def on_narrative_view_outline_wanted(self, message: NarrativeView.OutlineWanted) -> None:
        """The headings in a dialog."""
        message.stop()
        from briefing_tui.tui.panes.narrative.links import OutlineDialog

        view = self._narrative
        if self.opened is None or view.scroll_layout is None:
            return
        if not self.opened.document.headings():
            self.notify("This narrative has no headings.")
            return
        dialog = OutlineDialog(
            view.scroll_layout, view.position(), lambda leaf: view.restore((leaf, 0))
        )
        self.app.push_screen(dialog)
