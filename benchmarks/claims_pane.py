"""The claims pane alone, with the matrix ready, mounted at the key `o`.

What `data_table.py --later` is for a `DataTable`: neither parses nor derives while measured.
"""

import sys
from pathlib import Path

from textual.app import App, ComposeResult
from textual.widgets import Static

from briefing_tui.library.files import read_brief
from briefing_tui.tui.open_brief import derive
from briefing_tui.tui.panes.claims import ClaimsPane, ClaimsView
from briefing_tui.tui.styles import SpanStyles, theme_of


class Claims(App[None]):
    """An app with our colours, and one pane in it."""

    BINDINGS = [("o", "open", "Open")]  # noqa: RUF012

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.span_styles = SpanStyles({})
        dark = theme_of("briefing-dark", "truecolor")
        self.register_theme(dark)
        self.theme = dark.name
        self._opened = derive(read_brief(file, file.name))

    def get_css_variables(self) -> dict[str, str]:
        variables = super().get_css_variables()
        self.span_styles = SpanStyles(variables)
        return variables

    def compose(self) -> ComposeResult:
        yield Static("ready")

    async def action_open(self) -> None:
        view = ClaimsView()
        await self.mount(ClaimsPane(view, id="claims"))
        view.opened = self._opened
        view.focus()


if __name__ == "__main__":
    Claims(Path(sys.argv[1])).run()
