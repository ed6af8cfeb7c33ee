"""The library pane: the list of briefs in the chosen order, and the filter at its foot."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.reactive import reactive

from briefing_tui.layout.lists import LIBRARY_SIGNS, lay_listing, lay_remarks, skipped_remark
from briefing_tui.layout.spans import MUTED, STRONG, Line, Span, Style, fit_line, line_cells
from briefing_tui.library.index.list import (
    KINDS,
    WINDOW,
    BriefList,
    Found,
    Kind,
    ListQuery,
    SavedQuery,
)
from briefing_tui.model.document import Target
from briefing_tui.text.english import called, counted
from briefing_tui.text.sanitise import one_line
from briefing_tui.text.wrapping import break_lines, cells, cut
from briefing_tui.tui import keys, state
from briefing_tui.tui.messages import Happened
from briefing_tui.tui.pane_layout import size_class
from briefing_tui.tui.state import ReaderState
from briefing_tui.tui.subject import Subject, listed_subject
from briefing_tui.tui.widgets.find import FindView
from briefing_tui.tui.widgets.lines import Lines
from briefing_tui.tui.widgets.pane import Pane
from briefing_tui.tui.widgets.view import LineView

if TYPE_CHECKING:
    from textual.widget import AwaitMount
    from textual.widgets import Input

    from briefing_tui.library.listing import Listing


_LABEL_WIDTH = 24
"""The most cells for the name of a saved query."""


class FilterChoice(NamedTuple):
    """A kind of briefs, or a saved query, that the list can be limited to."""

    label: str
    kind: Kind = "all"
    saved: SavedQuery | None = None

    def applied(self, query: ListQuery) -> ListQuery:
        """The list query with this choice in place of its own."""
        return replace(query, kind=self.kind, query=self.saved)


def filter_choices(query: ListQuery, saved: Mapping[str, str]) -> list[FilterChoice]:
    """The kinds, the saved queries, and the query that the list has now if it is not saved."""
    queries = [SavedQuery(text, name) for name, text in saved.items()]
    if query.query is not None and query.query not in queries:
        queries.append(query.query)
    return [
        *(FilterChoice(kind, kind) for kind in KINDS),
        *(FilterChoice(cut(one_line(query.label), _LABEL_WIDTH), saved=query) for query in queries),
    ]


def _current(choices: list[FilterChoice], query: ListQuery) -> int:
    """The index of the choice that a list query has."""
    saved = query.query
    return next(
        index
        for index, choice in enumerate(choices)
        if choice.saved == saved and (saved is not None or choice.kind == query.kind)
    )


def _count(briefs: BriefList) -> str:
    """`2 of 14` in a filtered list; `2 so far` while a query may find more."""
    if briefs.is_partial:
        return f"{briefs.count:,} so far"
    total = f"{briefs.total:,}" if briefs.is_counted else "…"
    return f"{briefs.count:,} of {total}" if briefs.query.filters else ""


class FilterChoices(Lines):
    """`all unread starred problems` and saved queries, the current one reversed, and the count."""

    def __init__(self, briefs: BriefList) -> None:
        super().__init__()
        self.briefs = briefs

    def lines(self) -> list[Line]:
        spans = self._choices()
        other = replace(self.briefs.query, kind="all", query=None).label
        words = Span(f"  {' · '.join(filter(None, (other, _count(self.briefs))))}", Style())
        if line_cells([*spans, words]) <= self.size.width:
            spans.append(words)
        return [fit_line(spans, self.size.width)]

    def _choices(self) -> list[Span]:
        """The choices, scrolled so that the current one is in sight."""
        choices = filter_choices(self.briefs.query, self.briefs.saved)
        current = _current(choices, self.briefs.query)
        widths = [cells(choice.label) + 1 for choice in choices]
        first = 0
        while first < current and sum(widths[first : current + 1]) + 2 > self.size.width:
            first += 1
        spans = [Span(" …", MUTED)] if first else []
        for index in range(first, len(choices)):
            style = STRONG._replace(reverse=True) if index == current else MUTED
            target = Target("heading", str(index))
            spans += [Span(" ", MUTED), Span(choices[index].label, style._replace(target=target))]
        return spans

    def on_click(self, event: events.Click) -> None:
        if (target := self.target_at(event)) is not None:
            query = self.briefs.query
            choice = filter_choices(query, self.briefs.saved)[int(target.name)]
            self.post_message(Happened(state.list_requested, choice.applied(query)))


class FilterBar(Vertical):
    """Shown while the user types, and on a narrow screen as long as the list is filtered."""

    DEFAULT_CSS = """
    FilterBar { height: auto; display: none; }
    FilterBar.-typing { display: block; }
    FilterBar Input { display: none; }
    FilterBar.-typing Input { display: block; }
    """
    BINDINGS = keys.FILTER

    def __init__(self, filtered: LineView, briefs: BriefList) -> None:
        super().__init__()
        self._filtered, self._choices = filtered, FilterChoices(briefs)
        self.show_briefs(briefs)

    def compose(self) -> ComposeResult:
        yield self._choices

    def show_briefs(self, briefs: BriefList) -> None:
        self.briefs = self._choices.briefs = briefs
        self._choices.refresh()
        self.set_class(briefs.query != ListQuery(), "-set")

    async def open(self) -> None:
        """Show the prompt with the words of the present query. It is mounted when first used."""
        from briefing_tui.tui.widgets.prompt_line import PromptLine

        self.add_class("-typing")
        if not self.query(PromptLine):
            line = PromptLine(self.action_keep, placeholder="title, author or #tag")
            await self.mount(line, before=0)
        prompt = self.query_one(PromptLine)
        prompt.value = self.briefs.latest.words
        prompt.cursor_position = len(prompt.value)
        prompt.focus()

    def close(self) -> None:
        self.remove_class("-typing")
        self._filtered.focus(scroll_visible=False)

    def _request(self, query: ListQuery) -> None:
        if query != self.briefs.latest:
            self.post_message(Happened(state.list_requested, query))

    def on_input_changed(self, event: "Input.Changed") -> None:
        event.stop()
        self._request(replace(self.briefs.latest, words=event.value))

    def action_keep(self) -> None:
        if self.briefs.pending is not None:
            self.post_message(Happened(state.list_requested, self.briefs.pending, now=True))
        self.close()

    def action_kind(self, step: int) -> None:
        latest = self.briefs.latest
        choices = filter_choices(latest, self.briefs.saved)
        index = (_current(choices, latest) + step) % len(choices)
        self._request(choices[index].applied(latest))

    def action_move(self, step: int) -> None:
        self._filtered.move(step)

    def action_drop(self) -> None:
        self._request(self.briefs.latest.unfiltered())
        self.close()


_WRAPPED_TITLE, _OPEN_TITLE = 2, 10
"""The most lines of a title in a short list, and of the one under the cursor."""
_NOT_YET = ("Nothing found yet:", "the library is being indexed.")


class LibraryView(FindView):
    """The list of briefs and remarks below the last one.

    A brief has two lines, the one under the cursor as many as its title needs. Long titles have two
    lines in the drawer, and where the whole list fits that way.
    """

    BINDINGS = keys.LIBRARY
    placeholder = "title, author or #tag in this list"
    nothing_found = "No brief in the list has these words."
    closed_height = 2
    wanted: reactive[int | Path] = reactive[int | Path](
        0, init=False, repaint=False, always_update=True
    )
    """The place, or the brief, around which rows are needed. The screen answers at once with
    another window of the list, so the rows are known before they are painted.
    """

    class FilterRequested(Message):
        """Open the filter."""

    def __init__(self) -> None:
        super().__init__()
        self.briefs = BriefList()
        self._remarks: list[Line] = []
        """Below the last brief."""
        self.under_cursor: Listing | None = None
        """The brief under the cursor, which may be far from what is in sight."""

    def lay_out(self) -> None:
        self._remarks = self.remarks()
        most = self.item_count() * (_WRAPPED_TITLE + 1) + len(self._remarks)
        is_drawer = size_class(*self.app.size, frozenset()) == "medium"
        are_known = self.item_count() <= WINDOW // 2
        if most <= self.page or (is_drawer and are_known):
            self.closed_height = 0
        else:
            self.closed_height = _WRAPPED_TITLE + 1 if is_drawer else 2
        super().lay_out()

    def remarks(self) -> list[Line]:
        """The remarks about skipped files and uncounted problems, in lines of the present width."""
        # The index reads briefs one by one, when the others may not have been read yet.
        remark = (
            f"Problems with links to other {self.briefs.noun}s are not counted here, but listed by "
            f"{keys.keymap(self.app).first('brief.problems')}."
        )
        words = remark if self.briefs.query.kind == "problems" else ""
        return lay_remarks((words, skipped_remark(self.briefs.skipped)), self.item_width)

    def item_count(self) -> int:
        return self.briefs.count

    def item_top(self, index: int) -> int:
        # The remarks come before what follows the last brief.
        top = super().item_top(index)
        return top + len(self._remarks) if index >= self.item_count() else top

    def item_at(self, y: int) -> int | None:
        # A click on the remarks is a click on the last brief.
        index = super().item_at(y)
        return None if index is None else min(index, self.item_count() - 1)

    def item_lines(self, index: int) -> list[Line]:
        listing = self.under_cursor if index == self.cursor else self.briefs.row(index)
        if listing is None:
            return []
        before = self.briefs.row(index - 1)
        title_lines = 1 if self.closed_height == 2 else _WRAPPED_TITLE
        if index == self.cursor:
            title_lines = _OPEN_TITLE
        return lay_listing(
            listing,
            self.item_width,
            current=index == self.briefs.at,
            unread=self.briefs.is_unread(listing),
            starred=self.briefs.is_starred(listing),
            changed=self.briefs.is_changed(listing),
            notes=self.briefs.notes(listing),
            after=(before.path_from_root if before else "")
            if self.briefs.query.order == "folder"
            else None,
            title_lines=title_lines,
        )

    def line_count(self) -> int:
        if self.item_count():
            return super().line_count()
        return super().line_count() + len(self._remarks)

    def why_empty(self) -> tuple[str, ...]:
        if self.briefs.is_partial:
            return _NOT_YET
        if self.briefs.problem:
            problem = one_line(self.briefs.problem)
            lines = break_lines(problem, max(1, self.item_width - 2))
            return tuple(problem[start:end] for start, end in lines)
        noun = self.briefs.noun
        show_all = f"{keys.keymap(self.app).first('clear')} shows all."
        is_limited = self.briefs.query.query is not None or self.briefs.total
        if not is_limited:
            return (called("No briefs here.", noun),)
        return called("No brief matches.", noun), show_all

    def line(self, y: int) -> tuple[Line, str]:
        if y < self.line_count() - len(self._remarks):
            return super().line(y)
        return self._remarks[y - self.line_count()], "background"

    def unavailable(self) -> Iterator[str]:
        yield from super().unavailable()
        if not self.item_count():
            yield from ("open", "brief.read", "brief.star")
        yield "browse"

    def choose(self, index: int) -> None:
        if (listing := self.under_cursor) is not None:
            self.post_message(Happened(state.listed_opened, listing.path))

    def action_filter(self) -> None:
        self.post_message(self.FilterRequested())

    def find_matches(self) -> None:
        """Find the words in the index: the matches come with the list."""
        found = self.briefs.found if self.words else Found("")
        if found is not None and found.words == self.words:
            self.show_matches(found.places)
        else:
            self.is_finding, self.matches = True, ()
            self.post_message(Happened(state.find_typed, self.words, now=False))

    def with_matches(self, call: Callable[[], None]) -> None:
        super().with_matches(call)
        if self.is_finding:
            # In Textual a message doesn't bubble through the pane whose handler has sent it.
            self.screen.post_message(Happened(state.find_typed, self.words, now=True))

    def action_next(self, step: int) -> None:
        """Go to the next match during a search, else to the next unread or changed brief."""
        if self.words:
            self.action_match(step)
        else:
            self.post_message(Happened(state.unread_requested, self.cursor, step))

    def action_order(self) -> None:
        self.post_message(Happened(state.list_requested, self.briefs.latest.next_order()))

    def clear_marks(self) -> bool:
        """Clear the words to find, else show all briefs."""
        if super().clear_marks():
            return True
        query = self.briefs.latest.unfiltered()
        if query == self.briefs.latest:
            return False
        self.post_message(Happened(state.list_requested, query))
        return True

    def show(self, before: ReaderState, state: ReaderState) -> None:
        """Keep the cursor on its brief."""
        self.briefs = new = state.briefs
        if new is (old := before.briefs):
            return
        if new.selection != old.selection:
            cursor = self.validate_cursor(self._new_cursor(old, new))
            self._want_rows(cursor, cursor + 1)
            self.under_cursor = self.briefs.row(cursor)
            self.show_items(cursor)
            self.call_after_refresh(self.show_item, self.cursor)
            if self.words:
                self.find_matches()
            return
        self._note_cursor()
        if new.path != old.path and new.at is not None:
            self.cursor = new.at
        if self.is_finding and new.found is not None and new.found.words == self.words:
            self.show_matches(new.found.places)
        if self.remarks() != self._remarks:
            self.reflow()
        if not self.selection:
            self.lines_changed()
        self.refresh()

    def _new_cursor(self, old: BriefList, new: BriefList) -> int:
        """The cursor in a new list, which may lack its brief.

        It goes to the open brief if that has changed or has come into the list; else it stays on
        its brief; else, with the same query, at its place.
        """
        if new.at is not None and (old.at is None or new.path != old.path):
            return new.at
        if self.under_cursor is not None:
            path = self.under_cursor.path
            if new.place(path) is None:
                self.wanted = path
            if (place := self.briefs.place(path)) is not None:
                return place
        if old.query != new.query:
            return new.at or 0
        return self.cursor

    def _note_cursor(self) -> None:
        if self.briefs.has_rows(self.cursor, self.cursor + 1):
            self.under_cursor = self.briefs.row(self.cursor)

    def _want_rows(self, first: int, last: int) -> None:
        """Make sure that the rows from one place to before another are known."""
        if not self.briefs.has_rows(first, last):
            self.wanted = (first + last) // 2

    def watch_cursor(self, old: int, new: int) -> None:
        self._want_rows(new, new + 1)
        self._note_cursor()
        super().watch_cursor(old, new)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        self._want_rows_in_sight()
        super().watch_scroll_y(old_value, new_value)

    def reflow(self) -> None:
        super().reflow()
        self._want_rows_in_sight()

    def _want_rows_in_sight(self) -> None:
        if items := self.in_sight():
            # One more at both ends: it is partly in sight, or tells whether the folder changes.
            self._want_rows(items[0] - 2, items[-1] + 2)


class LibraryPane(Pane):
    """The list under a heading that counts the unread briefs or names the filter."""

    signs = LIBRARY_SIGNS
    view: LibraryView
    title = "Library"

    def __init__(self, view: LibraryView, *, id: str) -> None:
        super().__init__(view, id=id)
        self._bar: FilterBar | None = None
        """The filter. It is mounted when it is first used."""

    def subject(self) -> Subject | None:
        listing = self.view.under_cursor
        if listing is None or listing.path == self.view.briefs.path:
            return None
        return listed_subject(listing.title, listing.date, listing.path, listing)

    def on_mount(self) -> None:
        for name in ("words", "matches", "is_finding", "cursor"):
            self.watch(self.view, name, self.show_counts, init=False)

    def show(self, before: ReaderState, state: ReaderState) -> None:
        super().show(before, state)
        if state.briefs is before.briefs:
            return
        if self._bar is not None:
            self._bar.show_briefs(state.briefs)
        elif state.briefs.query != ListQuery():
            self._mount_filter()
        self.show_counts()

    def _mount_filter(self) -> "AwaitMount":
        self._bar = FilterBar(self.view, self.view.briefs)
        return self.mount(self._bar)

    def on_resize(self, event: events.Resize) -> None:
        self.show_counts()

    def show_counts(self) -> None:
        """Show `2 unread, 1 changed`, or as much of `unread · by title · 2 of 14` as fits.

        During a search, `/words 2 of 5`.
        """
        room = self.size.width - cells(self.title) - 7
        if (view := self.view).words:
            self.show_detail(view.match_count(room))
            return
        briefs = view.briefs
        words = briefs.news or (counted(briefs.total, "brief") if briefs.is_counted else "…")
        if briefs.query.label:
            words = self._label(max(1, room))
        self.show_detail([Span(words, MUTED)])

    def _label(self, room: int) -> str:
        """The list query in at most so many cells, with the count if both fit.

        A saved query always keeps its count, which is only shown here.
        """
        query, count = self.view.briefs.query, _count(self.view.briefs)
        count = f" · {count}" if count else ""
        if query.query is None:
            whole = query.label + count
            return whole if cells(whole) <= room else cut(query.label, room)
        name = one_line(query.query.label)
        number = count.partition(" of ")[0]
        labels = (f"{query.label}{count}", f"{name}{count}", f"{name}{number}")
        shortest = cut(name, max(1, room - cells(number))) + number
        return next((label for label in labels if cells(label) <= room), shortest)

    async def on_library_view_filter_requested(self) -> None:
        if self._bar is None:
            await self._mount_filter()
        assert self._bar is not None
        await self._bar.open()
