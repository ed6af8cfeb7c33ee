"""The claims as a Textual `DataTable`: what the matrix is measured against.

Its cells come ready from a JSON file, so it parses no brief and derives no agreement.
"""

import json
import sys
from pathlib import Path

from textual.app import App, ComposeResult
from textual.widgets import DataTable


class Table(App[None]):
    """One table with a row cursor."""

    def compose(self) -> ComposeResult:
        yield DataTable(cursor_type="row")

    def on_mount(self) -> None:
        rows = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
        table = self.query_one(DataTable)
        table.fixed_columns = 2
        table.add_columns(*rows[0])
        table.add_rows(rows[1:])
        table.focus()


if __name__ == "__main__":
    Table().run()
