"""The filter at the foot of the library's list: a prompt, kinds of briefs and saved queries."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.reactive import reactive

from briefing_tui.layout.spans import MUTED, STRONG, Line, Span, Style, fit_line, line_cells
from briefing_tui.library.listing import KINDS, Kind, ListQuery, SavedQuery
from briefing_tui.model.document import Target
from briefing_tui.text.sanitise import one_line
from briefing_tui.text.wrapping import cells, cut
from briefing_tui.tui import keys
from briefing_tui.tui.panes.base import Lines

if TYPE_CHECKING:
    from textual.timer import Timer
    from textual.widgets import Input

_LABEL_WIDTH = 24
"""The most cells for the name of a saved query."""
_PAUSE = 0.1
"""Seconds without a key before a slow list is filtered by what was typed."""


class ListQueryRequested(Message):
    """Show the list by another query; `now` if the next key depends on the result."""

    def __init__(self, query: ListQuery, *, now: bool = False) -> None:
        super().__init__()
        self.query, self.now = query, now


class FilterChoice(NamedTuple):
    """A kind of briefs, or a saved query, that the list can be limited to."""

    label: str
    kind: Kind = "all"
    saved: SavedQuery | None = None

    def is_in(self, query: ListQuery) -> bool:
        """Whether a list query has this choice."""
        return self.saved == query.query and (self.saved is not None or self.kind == query.kind)

    def applied(self, query: ListQuery) -> ListQuery:
        """A list query with this choice in place of its own."""
        return replace(query, kind=self.kind, query=self.saved)


def filter_choices(query: ListQuery, saved: Iterable[SavedQuery]) -> list[FilterChoice]:
    """The kinds, the saved queries, and the query that the list has now if it is not saved."""
    queries = list(saved)
    if query.query is not None and query.query not in queries:
        queries.append(query.query)
    return [
        *(FilterChoice(kind, kind) for kind in KINDS),
        *(
            FilterChoice(cut(one_line(each_saved.label), _LABEL_WIDTH), saved=each_saved)
            for each_saved in queries
        ),
    ]


def _current(choices: list[FilterChoice], query: ListQuery) -> int:
    return next((index for index, choice in enumerate(choices) if choice.is_in(query)), 0)


class FilterChoices(Lines):
    """`all unread starred problems` and saved queries, the current one reversed, and the count."""

    list_query: reactive[ListQuery] = reactive(ListQuery())
    saved: reactive[tuple[SavedQuery, ...]] = reactive(())
    count: reactive[str] = reactive("")

    def lines(self) -> list[Line]:
        spans = self._choices()
        other = replace(self.list_query, kind="all", query=None).label
        words = Span(f"  {' · '.join(filter(None, (other, self.count)))}", Style())
        if line_cells([*spans, words]) <= self.size.width:
            spans.append(words)
        return [fit_line(spans, self.size.width)]

    def _choices(self) -> list[Span]:
        """The choices, from the first one that leaves room for the current one."""
        choices = filter_choices(self.list_query, self.saved)
        current = _current(choices, self.list_query)
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
        style = self.style_at(int(event.x), int(event.y))
        if style is not None and style.target is not None:
            choice = filter_choices(self.list_query, self.saved)[int(style.target.name)]
            self.post_message(ListQueryRequested(choice.applied(self.list_query)))


class FilterBar(Vertical):
    """Shown while the user types, and on a narrow screen as long as the list is filtered."""

    DEFAULT_CSS = """
    FilterBar { height: auto; display: none; }
    FilterBar.-typing { display: block; }
    FilterBar Input { display: none; }
    FilterBar.-typing Input { display: block; }
    """
    BINDINGS = keys.FILTER
    list_query: reactive[ListQuery] = reactive(ListQuery())
    saved: reactive[tuple[SavedQuery, ...]] = reactive(())
    count: reactive[str] = reactive("")
    is_slow = False
    """Whether the list is so long that filtering it at every key would delay the keys."""

    class Moved(Message):
        """Move the list's cursor while the user types."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    class Left(Message):
        """The user has typed enough."""

    _pending: ListQuery | None = None
    """A list query that the list does not show yet. Keys that come meanwhile change this one."""
    _pause: "Timer | None" = None
    """Runs until the pending query is requested."""

    def compose(self) -> ComposeResult:
        yield FilterChoices().data_bind(FilterBar.list_query, FilterBar.saved, FilterBar.count)

    async def open(self) -> None:
        """Show the prompt with the words of the present query. It is mounted when first used."""
        from textual.widgets import Input

        self.add_class("-typing")
        if not self.query(Input):
            prompt = Input(placeholder="title, author or #tag", compact=True, select_on_focus=False)
            await self.mount(prompt, before=0)
        prompt = self.query_one(Input)
        prompt.value = self.latest.words
        prompt.cursor_position = len(prompt.value)
        prompt.focus()

    def close(self) -> None:
        """Hide the prompt."""
        self.remove_class("-typing")

    def watch_list_query(self) -> None:
        self.set_class(self.list_query != ListQuery(), "-set")
        if self.list_query == self._pending:
            self._pending = None

    @property
    def latest(self) -> ListQuery:
        """The list query once all requests are answered."""
        return self._pending or self.list_query

    def _request(self, query: ListQuery, *, pause: float = 0.0) -> None:
        """Request another list query, after a pause without further requests."""
        if query == self.latest:
            return
        is_requested = self._pending is not None and self._pause is None
        self._pending = query if is_requested or query != self.list_query else None
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(pause, self.post_pending) if pause else None
        if not pause:
            self.post_pending()

    def post_pending(self, *, now: bool = False) -> None:
        """Request the pending query now, without the rest of the pause."""
        self._pause = None
        if self._pending is not None:
            self.post_message(ListQueryRequested(self._pending, now=now))

    def on_input_changed(self, event: "Input.Changed") -> None:
        event.stop()
        query = replace(self.latest, words=event.value)
        self._request(query, pause=_PAUSE if self.is_slow else 0.0)

    def on_input_submitted(self, event: "Input.Submitted") -> None:
        event.stop()
        self.action_keep()

    def action_keep(self) -> None:
        if self._pause is not None:
            self._pause.stop()
        if self._pending != self.list_query:
            self.post_pending(now=True)
        self.post_message(self.Left())

    def action_kind(self, step: int) -> None:
        """The next kind of briefs, or the next saved query."""
        choices = filter_choices(self.latest, self.saved)
        index = (_current(choices, self.latest) + step) % len(choices)
        self._request(choices[index].applied(self.latest))

    def action_move(self, step: int) -> None:
        self.post_message(self.Moved(step))

    def action_drop(self) -> None:
        """Show all briefs, and leave the prompt."""
        self._request(self.latest.unfiltered())
        self.post_message(self.Left())
