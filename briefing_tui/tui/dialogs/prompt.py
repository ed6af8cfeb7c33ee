"""The dialog that asks for one line: the path of a file, the title of a brief."""

from collections.abc import Callable

from briefing_tui.layout.spans import MUTED, PLAIN, Line, Span, hang, wrap_lines
from briefing_tui.tui import keys
from briefing_tui.tui.dialogs.base import Dialog
from briefing_tui.tui.new_files import Objection
from briefing_tui.tui.panes.base import LaidLines
from briefing_tui.tui.panes.prompt_line import PromptLine


class PromptDialog(Dialog[str]):
    """One line to type, with a text below it. The result is the line, unless there is an objection
    to it.
    """

    AUTO_FOCUS = "Input"
    BINDINGS = keys.PROMPT
    has_prompt = True
    hints = (keys.Hint(("open",), "Write"),)

    def __init__(
        self,
        heading: str,
        about: str,
        object_to: Callable[[str], Objection | None],
        value: str = "",
    ) -> None:
        super().__init__()
        self.heading = heading
        self._about, self._object_to = about, object_to
        self._warned = ""
        """The line to which there was an objection."""
        self._prompt = PromptLine(self.action_accept, value)
        self._lines = LaidLines(self._lay, height=0)
        self.body = (self._prompt, self._lines)

    def _lay(self, width: int) -> list[Line]:
        return hang([Span(" ", PLAIN)], wrap_lines([Span(self._about, MUTED)], width - 2))

    def action_accept(self) -> None:
        value = self._prompt.value
        objection = self._object_to(value)
        if objection is None or (objection.again and value == self._warned):
            self.dismiss(value)
            return
        key = keys.keymap(self.app).first_in_prompt("open")
        again = f" {key} again {objection.again}." if objection.again else ""
        self._about, self._warned = f"{objection.words}{again}", value
        self._lines.refresh(layout=True)
