"""The line above the panes and the line below them."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from textual import events
from textual.binding import Binding
from textual.message import Message
from textual.reactive import reactive

from briefing_tui.layout.spans import MUTED, STRONG, Line, Span, Style, fit_line, line_cells
from briefing_tui.library.brief_list import BriefList
from briefing_tui.model.document import Target
from briefing_tui.tui import keys
from briefing_tui.tui.open_brief import OpenBrief
from briefing_tui.tui.pane_layout import size_class
from briefing_tui.tui.panes.base import Lines

_PANE_IDS = frozenset(
    binding.id
    for name, group in keys.GROUPS.items()
    if name not in ("Everywhere", "Dialogs")
    for binding in group
    if isinstance(binding, Binding)
)
"""Bindings that the focused view answers; the screen answers the others."""


_PROBLEMS = "problems"
"""What a click on the count of problems asks for, as the tabs' targets name panes."""


class TopLine(Lines):
    """Where one is: the library and the place in it; on a narrow screen the panes as tabs."""

    background = "cursor"
    active: reactive[str] = reactive("narrative")
    opened: reactive[OpenBrief | None] = reactive(None)
    briefs: reactive[BriefList] = reactive(BriefList())
    path: reactive[Path | None] = reactive(None)

    class PaneChosen(Message):
        """A tab was clicked."""

        def __init__(self, pane: str) -> None:
            super().__init__()
            self.pane = pane

    def __init__(self, where: str) -> None:
        super().__init__()
        self._where = where

    def lines(self) -> list[Line]:
        """The header or the tab line."""
        tabs = size_class(*self.app.size) == "narrow"
        left = self._tabs() if tabs else self._path()
        place = self.briefs.place(self.path, short=tabs)
        right = [*self._problems(), Span(f"{place} ", MUTED)]
        free = self.size.width - line_cells(left) - line_cells(right)
        if free < 1:
            return [fit_line(left, self.size.width)]
        return [(*left, Span(" " * free, Style()), *right)]

    def _path(self) -> list[Span]:
        spans = [Span(" briefing", STRONG)]
        if self._where:
            spans += [Span(" › ", MUTED), Span(self._where, Style())]
        return spans

    def _problems(self) -> list[Span]:
        """`! 2`: as many as the list says, which knows the whole library's names."""
        if self.opened is None:
            return []
        listing = self.briefs.listing(self.path)
        found = self.opened.parsed.diagnostics
        errors = sum(each.severity == "error" for each in found)
        count = len(found)
        if listing is not None and listing.claims is not None:
            errors, count = listing.errors, listing.errors + listing.warnings
        if not count:
            return []
        style = Style("error" if errors else "warning", target=Target("heading", _PROBLEMS))
        return [Span(f"! {count}", style), Span(" · ", MUTED)]

    def _counts(self) -> Iterator[tuple[str, int | None]]:
        """Each pane with the number of its items; None for the narrative, which has none."""
        brief = self.opened.brief if self.opened else None
        yield "narrative", None
        yield "claims", len(brief.claims) if brief else 0
        yield "related", len(brief.events) if brief else 0
        yield "library", len(self.briefs.every)

    def _tabs(self) -> list[Span]:
        tight = self.size.width < 72
        spans: list[Span] = []
        for number, (name, count) in enumerate(self._counts(), 1):
            words = name.capitalize() if not tight or name == self.active else ""
            label = " ".join(filter(None, (str(number), words)))
            if count is not None and not tight:
                label += f" {count}" if count else " –"
            style = Style(target=Target("heading", name))
            if name == self.active:
                style = style._replace(role="strong", bold=True, reverse=True)
            elif count == 0:
                style = style._replace(role="muted")
            spans += [Span(f" {label} ", style)]
        return spans

    async def on_click(self, event: events.Click) -> None:
        """A tab opens its pane, the count of problems their list."""
        style = self.style_at(int(event.x), int(event.y))
        if style is None or style.target is None:
            return
        if style.target.name == _PROBLEMS:
            await self.screen.run_action(_PROBLEMS)
        else:
            self.post_message(self.PaneChosen(style.target.name))


class KeysLine(Lines):
    """The keys of the focused pane; help and quit stay when the room goes."""

    background = "cursor"
    active: reactive[str] = reactive("narrative")

    def __init__(self, remapped: Mapping[str, str]) -> None:
        super().__init__()
        self._remapped = remapped
        self._by_id = {each.id: each for each in keys.bindings()}

    def lines(self) -> list[Line]:
        """As many hints as there is room for."""
        pinned = [span for hint in keys.PINNED for span in self._hint(hint)]
        room = self.size.width - line_cells(pinned)
        spans: list[Span] = []
        for hint in keys.FOOTER[self.active]:
            more = self._hint(hint)
            if line_cells(spans) + line_cells(more) > room:
                break
            spans += more
        free = room - line_cells(spans)
        return [(*spans, Span(" " * max(0, free), Style()), *pinned)]

    def _hint(self, hint: keys.Hint) -> list[Span]:
        names = [keys.key_names(self._by_id[each], self._remapped)[0] for each in hint.ids]
        style = STRONG._replace(target=Target("heading", hint.ids[0]))
        return [
            Span(" " + "/".join(names), style),
            Span(f" {hint.word} ", Style("muted", target=style.target)),
        ]

    async def on_click(self, event: events.Click) -> None:
        """A click on a hint does what its key does."""
        style = self.style_at(int(event.x), int(event.y))
        if style is None or style.target is None:
            return
        binding = self._by_id[style.target.name]
        owner = self.screen.focused if style.target.name in _PANE_IDS else self.screen
        await (owner or self.screen).run_action(binding.action)
