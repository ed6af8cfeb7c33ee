"""The claims as a Textual `DataTable`: what the matrix is measured against.

Its cells come ready from a JSON file, so it parses no brief and derives no agreement. With
`--later` the table is mounted at the key `o`, so that painting it can be told from the start.
"""

import json
import sys
from pathlib import Path

from textual.app import App, ComposeResult
from textual.widgets import DataTable, Static


class Table(App[None]):
    """One table with a row cursor."""

    BINDINGS = [("o", "open", "Open")]  # noqa: RUF012

    def __init__(self, file: Path, *, later: bool) -> None:
        super().__init__()
        self._rows = json.loads(file.read_text(encoding="utf-8"))
        self._later = later

    def compose(self) -> ComposeResult:
        yield Static("ready")

    async def on_mount(self) -> None:
        if not self._later:
            await self.action_open()

    async def action_open(self) -> None:
        table: DataTable[str] = DataTable(cursor_type="row")
        table.fixed_columns = 2
        table.add_columns(*self._rows[0])
        table.add_rows(self._rows[1:])
        await self.mount(table)
        table.focus()


if __name__ == "__main__":
    Table(Path(sys.argv[1]), later="--later" in sys.argv).run()
