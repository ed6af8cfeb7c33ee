"""Commands where the disk, the index, the reading state or the library is broken."""

import sqlite3
from pathlib import Path

import pytest

from briefing_tui.library.index import writer
from briefing_tui.library.index.schema import IndexLocation, connect_to_write
from briefing_tui.library.paths import cache_folder
from tests.cli.conftest import Command


def test_without_room_for_an_index_the_answers_are_the_same(
    briefing: Command, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = (("list",), ("search", "Taiwan"), ("topic", "Taiwan"))
    expected = [briefing(*words, library) for words in commands]
    for file in (cache_folder() / "index").iterdir():
        file.unlink()

    def full(location: IndexLocation) -> sqlite3.Connection:
        connection = connect_to_write(location)
        if location.file is not None:
            connection.execute("PRAGMA max_page_count = 1")
        return connection

    monkeypatch.setattr(writer, "connect_to_write", full)
    for words, answer in zip(commands, expected, strict=True):
        again = briefing(*words, library)
        assert (again.status, again.out) == (0, answer.out)
        assert again.err == f"briefing: {writer.DISK_FULL}\n{answer.err}"
