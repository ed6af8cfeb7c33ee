"""The line to type in. Its own module, because the import of Textual's takes time."""

from collections.abc import Callable

from textual.widgets import Input

from briefing_tui.tui.keys import MOST_TYPED


class PromptLine(Input):
    """One line of text, at most `MOST_TYPED` characters of it. Enter calls `accept`."""

    def __init__(self, accept: Callable[[], None], value: str = "", placeholder: str = "") -> None:
        # Text typed before it has the focus must not be selected and replaced.
        super().__init__(value, placeholder, select_on_focus=False, compact=True)
        self._accept = accept

    async def action_submit(self) -> None:
        self._accept()

    def replace(self, text: str, start: int, end: int) -> None:
        room = MOST_TYPED - len(self.value) + abs(end - start)
        super().replace(text[: max(0, room)], start, end)
