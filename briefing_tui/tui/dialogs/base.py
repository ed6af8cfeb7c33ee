"""Dialogs: one base class, so that each closes on `Esc` and on `q`."""

from collections.abc import Mapping

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen

from briefing_tui.layout.spans import MUTED, STRONG, Line, Span, line_cells
from briefing_tui.model.document import Target
from briefing_tui.tui import keys
from briefing_tui.tui.panes.base import Lines, LineView, PaneHeading


class Dialog(ModalScreen[None]):
    """A heading over a body, above the reader."""

    BINDINGS = keys.DIALOG
    heading = ""

    def compose(self) -> ComposeResult:
        """The dialog's frame around its body."""
        with Vertical(id="dialog"):
            yield PaneHeading(self.heading)
            yield from self.compose_body()

    def compose_body(self) -> ComposeResult:
        """What the dialog shows."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Keys go to the dialog at once. It has a ground of its own."""
        for head in self.query(Lines):
            head.background = "surface"
        for view in self.query(LineView):
            view.ground = "surface"
        self.query_one(PaneHeading).heavy = True
        self.query_one(LineView).focus()

    def leave(self) -> bool:
        """Back to what is below; whether this dialog is still there to be left.

        A second key can come before the first has been answered. To dismiss the dialog once more
        would take away what is below.
        """
        if self.app.screen is not self:
            return False
        self.dismiss()
        return True

    def action_close(self) -> None:
        """Back to the reader."""
        self.leave()


# MERGED:
# The line at a dialog's foot that says which keys it has.


class DialogKeys(Lines):
    """As many hints as there is room for; closing comes first, for it always works."""

    def __init__(self, hints: tuple[keys.Hint, ...], remapped: Mapping[str, str]) -> None:
        super().__init__()
        self._hints = (keys.Hint(("dialog.close",), "Close"), *hints)
        self._remapped = remapped
        self._by_id = {each.id: each for each in keys.bindings()}

    def lines(self) -> list[Line]:
        """Key and word, by turns."""
        spans: list[Span] = []
        for hint in self._hints:
            names = [keys.key_names(self._by_id[each], self._remapped)[0] for each in hint.ids]
            target = Target("heading", hint.ids[0])
            more = [
                Span(" " + "/".join(names), STRONG._replace(target=target)),
                Span(f" {hint.word} ", MUTED._replace(target=target)),
            ]
            if line_cells([*spans, *more]) > self.size.width:
                break
            spans += more
        return [tuple(spans)]

    async def on_click(self, event: events.Click) -> None:
        """A click on a hint does what its key does."""
        style = self.style_at(int(event.x), int(event.y))
        if style is None or style.target is None:
            return
        binding = self._by_id[style.target.name]
        action = binding.action.partition("(")[0]
        view = self.screen.query_one(LineView)
        owner = view if hasattr(view, f"action_{action}") else self.screen
        await owner.run_action(binding.action)
