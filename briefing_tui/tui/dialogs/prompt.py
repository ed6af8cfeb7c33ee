"""The dialog that asks for the path of a file to write."""

from pathlib import Path

from briefing_tui.layout.spans import MUTED, PLAIN, Line, Span, hang, wrap_lines
from briefing_tui.tui import keys
from briefing_tui.tui.dialogs.base import Dialog
from briefing_tui.tui.new_files import export_objection
from briefing_tui.tui.state import WriteTo
from briefing_tui.tui.widgets.lines import LaidLines
from briefing_tui.tui.widgets.prompt_line import PromptLine


class FileDialog(Dialog[None]):
    """A path to type, with a text below it, which `write` takes unless there is an objection."""

    AUTO_FOCUS = "Input"
    BINDINGS = keys.PROMPT
    has_prompt = True
    hints = "open: Write"

    def __init__(self, heading: str, file: str, root: Path | None, write: WriteTo) -> None:
        """`file` is proposed, and `root` is the folder of the library."""
        super().__init__()
        self.heading = heading
        self._root, self._write = root, write
        self._about = "The path of a file. It starts at the folder in which briefing was started."
        self._warned = ""
        """The path to which there was an objection."""
        self._prompt = PromptLine(self.action_accept, file)
        self._lines = LaidLines(self._lay, height=0)
        self.body = (self._prompt, self._lines)

    def _lay(self, width: int) -> list[Line]:
        return hang([Span(" ", PLAIN)], wrap_lines([Span(self._about, MUTED)], width - 2))

    def action_accept(self) -> None:
        file = self._prompt.value
        objection = export_objection(self._root, file)
        if objection is None or (objection.again and file == self._warned):
            self.answer(self._write, file, objection is not None)
            return
        key = keys.keymap(self.app).first_in_prompt("open")
        again = f" {key} again {objection.again}." if objection.again else ""
        self._about, self._warned = f"{objection.words}{again}", file
        self._lines.refresh(layout=True)
