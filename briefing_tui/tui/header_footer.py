"""The header above the panes, the footer below them, and the footer of dialogs."""

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from msgspec.structs import replace
from textual import events

from briefing_tui.layout.lists import problem_mark
from briefing_tui.layout.spans import MUTED, STRONG, Line, Span, Style, fit_line, line_cells
from briefing_tui.model.document import Target
from briefing_tui.text.english import called
from briefing_tui.text.sanitise import one_line
from briefing_tui.text.wrapping import cells, cut
from briefing_tui.tui import keys
from briefing_tui.tui.pane_layout import PANES
from briefing_tui.tui.state import ReaderState
from briefing_tui.tui.widgets.lines import Lines
from briefing_tui.tui.widgets.view import LineView

if TYPE_CHECKING:
    from briefing_tui.tui.screen import BlankScreen

_LEAST_NAME = 6
"""Cells of the name of what limits the list; with less room it is left out."""
_LONGEST_NAME = max(map(len, PANES))


class TopLine(Lines):
    """The header: the library and the brief's place in it; on a narrow screen the panes as tabs.

    The targets of clicks are actions of the screen.
    """

    background = "panel"

    def __init__(self, where: str) -> None:
        super().__init__()
        self._where, self.state = where, ReaderState()

    def show(self, before: ReaderState, state: ReaderState) -> None:
        self.state = state
        if state.differs(before, "opened", "briefs", "relations", "active", "size"):
            self.refresh()

    def lines(self) -> list[Line]:
        left: list[Span] = []
        without_limits: Line = ()
        for left, place in self._variants():
            right = [*self._problems(), Span(f"{place} ", MUTED)]
            free = self.size.width - line_cells(left) - line_cells(right)
            if free < 1:
                continue
            query = self._query(free - 1)
            line = (*left, *query, Span(" " * (free - line_cells(query)), Style()), *right)
            if query or not self.state.briefs.query.filters:
                return [line]
            without_limits = without_limits or line
        return [without_limits or fit_line(left, self.size.width)]

    def _variants(self) -> Iterator[tuple[list[Span], str]]:
        """What to show at the left and at the right, from the longest to the shortest."""
        if self.state.layout.size != "narrow":
            path = [Span(" briefing", STRONG), *self._folder(self._where)]
            yield path, self.state.briefs.summary(short=False)
            return
        place = self.state.briefs.summary(short=True)
        if "/" in self._where:  # the path of a folder that the user hasn't named
            for where in (self._where, self._where.rpartition("/")[2]):
                yield [*self._tabs(counted=True), *self._folder(where)], place
        yield self._tabs(counted=True), place
        yield self._tabs(), place
        for letters in (*range(_LONGEST_NAME, 1, -1), 0):
            yield self._tabs(letters), place.partition(" · ")[0]

    def _query(self, room: int) -> list[Span]:
        """`· taiwan  Esc clears it`: what limits the list, as far as there is room."""
        limits = replace(self.state.briefs.query, order="date").label
        key = keys.keymap(self.app).first("clear")
        target = Target("heading", "clear_filter")
        for hint in (f"  {key} clears it", f" {key}"):
            name_room = room - 3 - cells(hint)
            if self.state.briefs.query.filters and name_room >= _LEAST_NAME:
                name = cut(one_line(limits), name_room)
                return [
                    Span(" · ", MUTED),
                    Span(name, STRONG._replace(target=target)),
                    Span(hint, MUTED._replace(target=target)),
                ]
        return []

    def _folder(self, where: str) -> list[Span]:
        return [Span(" · ", MUTED), Span(where, Style())] if where else []

    def _problems(self) -> list[Span]:
        """`!! 2`, as in the list; only the sign if the rules have not been applied yet, and the
        problems come from reading the brief.
        """
        if self.state.opened is None:
            return []
        listing, parsed = self.state.briefs.opened, self.state.opened.parsed
        if listing is not None and listing.claims is not None:
            count = listing.errors or listing.warnings
            mark = problem_mark(count, errors=bool(listing.errors)) if count else None
        else:
            mark = problem_mark(None, errors=bool(parsed.errors)) if parsed.diagnostics else None
        if mark is None:
            return []
        style = mark.style._replace(target=Target("heading", "problems"))
        return [mark._replace(style=style), Span(" · ", MUTED)]

    def _counts(self) -> Iterator[tuple[str, int | None]]:
        """The panes with the number of their items. The narrative has none, nor has a library that
        isn't counted yet.
        """
        brief = self.state.opened.brief if self.state.opened else None
        yield "narrative", None
        yield "claims", len(brief.claims) if brief else 0
        yield "related", (len(brief.events) if brief else 0) + len(self.state.relations)
        yield "library", self.state.briefs.total if self.state.briefs.is_counted else None

    def _tabs(self, letters: int = _LONGEST_NAME, *, counted: bool = False) -> list[Span]:
        """The tabs. Names of inactive tabs are cut to a few letters. Empty panes are left out in a
        library without claims.
        """
        spans: list[Span] = []
        for number, (name, count) in enumerate(self._counts(), 1):
            if count == 0 and name != self.state.active and not self.state.briefs.may_have_claims:
                continue
            words = name.capitalize()
            words = words if name == self.state.active else cut(words, letters)
            label = " ".join(filter(None, (str(number), words)))
            if count and counted:
                label += f" {count}"
            style = Style(target=Target("heading", f"pane('{name}')"))
            if name == self.state.active:
                style = style._replace(role="strong", bold=True, reverse=True)
            elif count == 0:
                style = style._replace(role="muted")
            spans += [Span(f" {label} ", style)]
        return spans

    async def on_click(self, event: events.Click) -> None:
        if (target := self.target_at(event)) is not None:
            await self.screen.run_action(target.name)


@lru_cache(maxsize=16)
def _lay_hints(
    keymap: keys.Keymap,
    left: str,
    right: str,
    left_out: frozenset[str],
    noun: str,
    width: int,
    *,
    in_prompt: bool,
) -> Line:
    """As many hints as there is room for. They are the same from key to key."""
    names_of = keymap.first_in_prompt if in_prompt else keymap.first

    def spans_of(hint: keys.Hint) -> tuple[Span, ...]:
        """No spans for a hint without a key that works."""
        if left_out.issuperset(hint.ids) or not (names := names_of(*hint.ids)):
            return ()
        target, word = Target("heading", hint.ids[0]), called(hint.word, noun)
        return (
            Span(f" {names}", STRONG._replace(target=target)),
            Span(f" {word} ", MUTED._replace(target=target)),
        )

    pinned = [span for hint in keys.hints(right) for span in spans_of(hint)]
    free = width - line_cells(pinned)
    shown: list[Span] = []
    for hint in keys.hints(left):
        spans = spans_of(hint)
        if (size := line_cells(spans)) > free:
            break
        shown += spans
        free -= size
    return (*shown, Span(" " * max(0, free), Style()), *pinned)


class KeysLine(Lines):
    """The footer: keys and what they do, as many as there is room for. A click on one presses it.
    They are those of a dialog or of the active pane, or of the prompt that the user types into.

    A notice replaces them, because there it doesn't cover text.
    """

    background = "panel"

    def __init__(self, hints: str = "", *, in_prompt: bool = False) -> None:
        """`hints` are those of a dialog. In a prompt characters are text."""
        super().__init__()
        self._hints, self._in_prompt, self._state = hints, in_prompt, ReaderState()

    def on_mount(self) -> None:
        self.watch(self.app, "notice", self.refresh_hints, init=False)
        self.watch(self.screen, "focused", self.refresh_hints, init=False)
        self.screen.bindings_updated_signal.subscribe(self, self.refresh_hints, immediate=True)

    def refresh_hints(self, *_: object) -> None:
        """Paint the hints again. What is available is found once for a paint, in `lines`."""
        self.refresh()

    def show(self, before: ReaderState, state: ReaderState) -> None:
        self._state = state
        parts = "opened", "path", "history", "briefs", "active", "zoomed", "size"
        if state.differs(before, *parts):
            self.refresh()

    def lines(self) -> list[Line]:
        width = self.size.width
        if notice := cast("str", self.app.notice):  # type: ignore[attr-defined]
            sign = "! " if notice.startswith("! ") else ""
            words = Span(notice.removeprefix(sign), STRONG)
            return [fit_line([Span(f" {sign}", Style("warning", bold=True)), words], width)]

        left, right, in_prompt = self._hints, keys.HELP_HINT, self._in_prompt
        left_out: frozenset[str] = frozenset()
        view = self.screen.focused
        # The line to find or filter, while the user types there.
        tables = [vars(type(node)).get("BINDINGS") for node in (view.ancestors if view else ())]
        for group, hints in keys.PROMPT_FOOTER:
            if any(table is group for table in tables):
                left, in_prompt = hints, True
                break
        else:
            if isinstance(view, LineView) and view.mode:
                left, in_prompt = keys.SELECTION_HINTS, False
            else:
                left_out = frozenset(cast("BlankScreen[object]", self.screen).left_out())
                if not left:
                    left, right = keys.FOOTER[self._state.active], keys.PINNED
        keymap, noun = keys.keymap(self.app), self._state.briefs.noun
        return [_lay_hints(keymap, left, right, left_out, noun, width, in_prompt=in_prompt)]

    def on_click(self, event: events.Click) -> None:
        if (target := self.target_at(event)) is not None:
            self.app.simulate_key(keys.keymap(self.app).pressed(target.name))
