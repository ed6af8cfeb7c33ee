"""The filter at the foot of the library's list: a line to type in, and the kinds of briefs."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec.structs import replace
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.reactive import reactive

from briefing_tui.layout.runs import fit_line, line_cells
from briefing_tui.layout.spans import MUTED, STRONG, Line, Span, Style
from briefing_tui.library.brief_list import KINDS, Kind, Rules
from briefing_tui.model.document import Target
from briefing_tui.tui import keys
from briefing_tui.tui.widgets.lines import Lines

if TYPE_CHECKING:
    from textual.widgets import Input


class RulesWanted(Message):
    """The reader wants another filter or order."""

    def __init__(self, rules: Rules) -> None:
        super().__init__()
        self.rules = rules


class FilterKinds(Lines):
    """`all unread starred problems`, the chosen one reversed; then what else is set."""

    rules: reactive[Rules] = reactive(Rules())
    typing: reactive[bool] = reactive(False)

    def lines(self) -> list[Line]:
        """As much as there is room for; the kinds come first."""
        spans: list[Span] = []
        for kind in KINDS:
            style = STRONG._replace(reverse=True) if kind == self.rules.kind else MUTED
            spans += [Span(" ", MUTED), Span(kind, style._replace(target=Target("heading", kind)))]
        for more in self._hints() if self.typing else [self._rest()]:
            if line_cells(more) <= self.size.width - line_cells(spans):
                spans += more
        return [fit_line(spans, self.size.width)]

    def _rest(self) -> list[Span]:
        return [Span(f"  {replace(self.rules, kind='all').label}", Style())]

    def _hints(self) -> Iterator[list[Span]]:
        """The keys that do something now, which are others than the list's."""
        found = {each.binding.id: each.binding for each in self.screen.active_bindings.values()}
        for name, word in (("filter.kind", ""), ("filter.drop", " Show all")):
            if (binding := found.get(name)) is not None:
                key = keys.key_names(binding, {})[0]
                yield [Span(f" {key}", STRONG), Span(word, MUTED)]

    def on_click(self, event: events.Click) -> None:
        """A click chooses a kind."""
        style = self.style_at(int(event.x), int(event.y))
        kind = next(
            (each for each in KINDS if style and style.target and each == style.target.name), None
        )
        if kind is not None:
            self.post_message(RulesWanted(replace(self.rules, kind=kind)))


class FilterBar(Vertical):
    """Shown while the reader types, and where there is no heading to say what is filtered."""

    DEFAULT_CSS = """
    FilterBar { height: auto; display: none; }
    FilterBar.-typing { display: block; }
    FilterBar Input { display: none; }
    FilterBar.-typing Input { display: block; }
    """
    BINDINGS = keys.FILTER
    rules: reactive[Rules] = reactive(Rules())

    class Moved(Message):
        """The list's cursor is to move while the reader types."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    class Left(Message):
        """The reader has typed enough: keys go back to the list."""

    def compose(self) -> ComposeResult:
        """The kinds; the line to type in is mounted when it is first wanted."""
        yield FilterKinds().data_bind(FilterBar.rules)

    async def open(self) -> None:
        """Let the reader type; what is set now can be changed."""
        from textual.widgets import Input

        self.add_class("-typing")
        self.query_one(FilterKinds).typing = True
        if not self.query(Input):
            line = Input(placeholder="title, author or #tag", compact=True, select_on_focus=False)
            await self.mount(line, before=0)
        line = self.query_one(Input)
        line.value = self.rules.words
        line.cursor_position = len(line.value)
        line.focus()

    def close(self) -> None:
        """The list is enough."""
        self.remove_class("-typing")
        self.query_one(FilterKinds).typing = False

    def watch_rules(self) -> None:
        """A filter or an order that is set stays in sight."""
        self.set_class(self.rules != Rules(), "-set")

    def want(self, *, kind: Kind | None = None, words: str | None = None) -> None:
        """Ask for other rules, if they are others."""
        rules = replace(
            self.rules,
            kind=self.rules.kind if kind is None else kind,
            words=self.rules.words if words is None else words,
        )
        if rules != self.rules:
            self.post_message(RulesWanted(rules))

    def on_input_changed(self, event: "Input.Changed") -> None:
        """Filter as one types."""
        event.stop()
        self.want(words=event.value)

    def on_input_submitted(self, event: "Input.Submitted") -> None:
        """Enter keeps the filter."""
        event.stop()
        self.post_message(self.Left())

    def action_kind(self, step: int) -> None:
        """The next kind of briefs."""
        self.want(kind=KINDS[(KINDS.index(self.rules.kind) + step) % len(KINDS)])

    def action_move(self, step: int) -> None:
        """Down or up in the list."""
        self.post_message(self.Moved(step))

    def action_drop(self) -> None:
        """Esc: no filter, and back to the list."""
        self.want(kind="all", words="")
        self.post_message(self.Left())
