"""What every pane has: one heading line, and a view that takes the focus."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.reactive import reactive

from briefing_tui.layout.runs import fit_line, line_cells
from briefing_tui.layout.spans import Line, Span, Style
from briefing_tui.tui.open_brief import OpenBrief
from briefing_tui.tui.widgets.box import Box
from briefing_tui.tui.widgets.lines import Lines, LineView


class PaneHeading(Lines):
    """`─ Related ───── 11 events ─`: heavy, its title reversed, where the focus is.

    Focus shows without colour, and no box takes rows and columns away.
    """

    heavy: reactive[bool] = reactive(False)
    detail: reactive[tuple[Span, ...]] = reactive(())

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title

    def lines(self) -> list[Line]:
        """The heading at its width."""
        rule = Style("accent" if self.heavy else "rule")
        dash = "━" if self.heavy else "─"
        title = Style("strong", bold=True, reverse=self.heavy)
        left = [Span(dash, rule), Span(f" {self._title} ", title)]
        right = [Span(" ", Style()), *self.detail, Span(" ", Style()), Span(dash, rule)]
        free = self.size.width - line_cells(left) - line_cells(right)
        if not self.detail or free < 1:
            right, free = [], self.size.width - line_cells(left)
        return [fit_line([*left, Span(dash * max(0, free), rule), *right], self.size.width)]


class Pane(Box):
    """A heading over a view. `title` is its name in the heading, `id` in keys and styles."""

    title = ""
    opened: reactive[OpenBrief | None] = reactive(None, repaint=False)

    def view(self) -> LineView:
        """The part that scrolls and takes the focus."""
        return self.query_one(LineView)

    def compose(self) -> ComposeResult:
        """The heading, a head that stays, and the view."""
        yield PaneHeading(self.title)
        yield from self.compose_body()

    def compose_body(self) -> ComposeResult:
        """What stands below the heading."""
        raise NotImplementedError

    async def type_to_find(self, placeholder: str) -> None:
        """A line to type in at the foot of the pane, mounted when it is first wanted."""
        from briefing_tui.tui.widgets.find_line import FindLine

        if not self.query(FindLine):
            await self.mount(FindLine(placeholder))
        await self.query_one(FindLine).open()

    def tell(self, detail: Sequence[Span]) -> None:
        """Set what stands at the right end of the heading."""
        self.query_one(PaneHeading).detail = tuple(detail)

    def on_descendant_focus(self) -> None:
        """The heading shows the focus."""
        self.show_focus()

    def on_descendant_blur(self) -> None:
        """The heading shows that it has gone."""
        self.show_focus()

    def show_focus(self) -> None:
        """Heavy where the focus is now: news of it comes late, and not always in order."""
        focused = self.screen.focused
        self.query_one(PaneHeading).heavy = focused is not None and self in focused.ancestors
