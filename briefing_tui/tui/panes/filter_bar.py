"""The filter at the foot of the library's list: a line to type in, kinds of briefs, queries."""

from collections.abc import Iterable, Iterator
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

_LABEL = 24
"""Cells of a query's name."""
REST = 0.1
"""Seconds without a key after which a slow list is filtered by what was typed."""


class ListQueryRequested(Message):
    """Show the list by another query; `now` where the next key depends on the result."""

    def __init__(self, query: ListQuery, *, now: bool = False) -> None:
        super().__init__()
        self.query, self.now = query, now


class Choice(NamedTuple):
    """One thing that the list can be limited to: a kind of briefs, or a query's."""

    label: str
    kind: Kind = "all"
    query: SavedQuery | None = None

    def is_in(self, rules: ListQuery) -> bool:
        """Whether the rules have it."""
        return self.query == rules.query and (self.query is not None or self.kind == rules.kind)

    def applied(self, rules: ListQuery) -> ListQuery:
        """The rules with this choice instead of another."""
        return replace(rules, kind=self.kind, query=self.query)


def choices(rules: ListQuery, saved: Iterable[SavedQuery]) -> list[Choice]:
    """The kinds, the saved queries, and one that was typed, while it is on."""
    queries = list(saved)
    if rules.query is not None and rules.query not in queries:
        queries.append(rules.query)
    named = (cut(one_line(each.label), _LABEL) for each in queries)
    return [
        *(Choice(kind, kind) for kind in KINDS),
        *(Choice(name, query=query) for name, query in zip(named, queries, strict=True)),
    ]


class FilterKinds(Lines):
    """`all unread starred problems` and the queries, the chosen one reversed; then the rest."""

    rules: reactive[ListQuery] = reactive(ListQuery())
    saved: reactive[tuple[SavedQuery, ...]] = reactive(())
    count: reactive[str] = reactive("")
    typing: reactive[bool] = reactive(False)

    def lines(self) -> list[Line]:
        """As much as there is room for, the choice in sight."""
        spans = self._offered()
        for more in self._hints() if self.typing else [self._rest()]:
            if line_cells(more) <= self.size.width - line_cells(spans):
                spans += more
        return [fit_line(spans, self.size.width)]

    def _offered(self) -> list[Span]:
        """The choices from the first on from which the chosen one is in sight."""
        offered = choices(self.rules, self.saved)
        chosen = next((at for at, each in enumerate(offered) if each.is_in(self.rules)), 0)
        widths = [cells(each.label) + 1 for each in offered]
        first = 0
        while first < chosen and sum(widths[first : chosen + 1]) + 2 > self.size.width:
            first += 1
        spans = [Span(" …", MUTED)] if first else []
        for at in range(first, len(offered)):
            style = STRONG._replace(reverse=True) if at == chosen else MUTED
            spans += [
                Span(" ", MUTED),
                Span(offered[at].label, style._replace(target=Target("heading", str(at)))),
            ]
        return spans

    def _rest(self) -> list[Span]:
        rest = (replace(self.rules, kind="all", query=None).label, self.count)
        return [Span(f"  {' · '.join(filter(None, rest))}", Style())]

    def _hints(self) -> Iterator[list[Span]]:
        """The keys that do something now, which are others than the list's."""
        for binding_id, word in (("filter.kind", ""), ("filter.drop", " Show all")):
            key = keys.keymap(self.app).first(binding_id)
            yield [Span(f" {key}", STRONG), Span(word, MUTED)]

    def on_click(self, event: events.Click) -> None:
        """A click chooses."""
        style = self.style_at(int(event.x), int(event.y))
        if style is not None and style.target is not None:
            chosen = choices(self.rules, self.saved)[int(style.target.name)]
            self.post_message(ListQueryRequested(chosen.applied(self.rules)))


class FilterBar(Vertical):
    """Shown while the reader types, and where there is no heading to say what is filtered."""

    DEFAULT_CSS = """
    FilterBar { height: auto; display: none; }
    FilterBar.-typing { display: block; }
    FilterBar Input { display: none; }
    FilterBar.-typing Input { display: block; }
    """
    BINDINGS = keys.FILTER
    rules: reactive[ListQuery] = reactive(ListQuery())
    saved: reactive[tuple[SavedQuery, ...]] = reactive(())
    count: reactive[str] = reactive("")
    is_slow = False
    """The list is so long that the keys would feel it if each were answered by another."""

    class Moved(Message):
        """The list's cursor is to move while the reader types."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    class Left(Message):
        """The reader has typed enough: keys go back to the list."""

    _wanted: ListQuery | None = None
    """Not there yet: keys that come faster than the list go on from it."""
    _resting: "Timer | None" = None
    """Runs until what was typed last is asked for."""

    def compose(self) -> ComposeResult:
        """The kinds; the line to type in is mounted when it is first wanted."""
        yield FilterKinds().data_bind(FilterBar.rules, FilterBar.saved, FilterBar.count)

    async def open(self) -> None:
        """Let the reader type; what is set now can be changed."""
        from textual.widgets import Input

        self.add_class("-typing")
        self.query_one(FilterKinds).typing = True
        if not self.query(Input):
            line = Input(placeholder="title, author or #tag", compact=True, select_on_focus=False)
            await self.mount(line, before=0)
        line = self.query_one(Input)
        line.value = self.latest.words
        line.cursor_position = len(line.value)
        self.screen.set_focus(line)  # at once: `focus` would let the next keys go elsewhere

    def close(self) -> None:
        """The list is enough."""
        self.remove_class("-typing")
        self.query_one(FilterKinds).typing = False

    def watch_rules(self) -> None:
        """A filter or an order that is set stays in sight."""
        self.set_class(self.rules != ListQuery(), "-set")
        if self.rules == self._wanted:
            self._wanted = None

    @property
    def latest(self) -> ListQuery:
        """The rules as they will be."""
        return self._wanted or self.rules

    def want(self, rules: ListQuery, *, rest: float = 0.0) -> None:
        """Ask for other rules, if they are others: once nothing more is wanted for a while."""
        if rules == self.latest:
            return
        asked = self._wanted is not None and self._resting is None
        self._wanted = rules if asked or rules != self.rules else None
        if self._resting is not None:
            self._resting.stop()
        self._resting = self.set_timer(rest, self.ask) if rest else None
        if not rest:
            self.ask()

    def ask(self, *, now: bool = False) -> None:
        """Ask for what is wanted."""
        self._resting = None
        if self._wanted is not None:
            self.post_message(ListQueryRequested(self._wanted, now=now))

    def on_input_changed(self, event: "Input.Changed") -> None:
        """Filter as one types."""
        event.stop()
        rest = REST if self.is_slow else 0.0
        self.want(replace(self.latest, words=event.value), rest=rest)

    def on_input_submitted(self, event: "Input.Submitted") -> None:
        event.stop()
        self.action_keep()

    def action_keep(self) -> None:
        # The next key may depend on what the filter lets through.
        if self._resting is not None:
            self._resting.stop()
        if self._wanted != self.rules:
            self.ask(now=True)
        self.post_message(self.Left())

    def action_kind(self, step: int) -> None:
        """The next kind of briefs, or the next query."""
        offered = choices(self.latest, self.saved)
        at = next((at for at, each in enumerate(offered) if each.is_in(self.latest)), 0)
        self.want(offered[(at + step) % len(offered)].applied(self.latest))

    def action_move(self, step: int) -> None:
        """Down or up in the list."""
        self.post_message(self.Moved(step))

    def action_drop(self) -> None:
        """Esc: no filter, and back to the list."""
        self.want(self.latest.unfiltered())
        self.post_message(self.Left())
