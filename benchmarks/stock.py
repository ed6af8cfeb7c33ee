"""Textual's own Markdown widget: `J` shows the file that was named at the start."""

import sys
from pathlib import Path

from textual.app import App, ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Markdown


class Stock(App[None]):
    """One scrolling `Markdown`."""

    BINDINGS = [("J", "show", "Show")]  # noqa: RUF012

    def compose(self) -> ComposeResult:
        with VerticalScroll():
            yield Markdown("nothing yet")

    async def action_show(self) -> None:
        text = Path(sys.argv[1]).read_text(encoding="utf-8")
        await self.query_one(Markdown).update(text)


if __name__ == "__main__":
    Stock().run()
