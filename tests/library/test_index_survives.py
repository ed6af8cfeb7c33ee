"""What an index survives: kills, full disks, damage, other versions, other writers."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from briefing_tui.library.index.schema import Place, connect, place_of, transaction
from briefing_tui.library.index.writer import DAMAGED, FULL, OLD, READ_ONLY
from tests.library.conftest import Built


def test_another_version_is_built_anew(built: Built) -> None:
    built.update()
    with closing(connect(built.place)) as connection:
        connection.execute("PRAGMA user_version = 999")
    built.update()
    assert built.notices == [OLD]
    assert built.found("trade")


def test_a_damaged_file_is_built_anew(built: Built) -> None:
    built.update()
    assert built.place.file is not None
    built.place.file.write_bytes(b"no database at all" * 1000)
    built.update()
    assert built.notices == [DAMAGED]
    assert built.found("trade")


def test_damage_inside_is_noticed_and_mended(built: Built) -> None:
    built.update()
    with closing(connect(built.place)) as connection:
        connection.execute("DROP TABLE texts")
    (built.root / "new.md").write_text("New words.")
    built.update()
    assert built.notices == [DAMAGED]
    built.update()
    assert built.found("words")


def test_an_index_of_another_user_is_told_of(built: Built, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **_how: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "touch", refuse)
    assert not built.update().complete
    assert built.notices == [READ_ONLY]


def test_the_index_is_for_its_owner_alone(built: Built) -> None:
    assert built.place.file is not None
    assert built.place.file.parent.stat().st_mode & 0o077 == 0


def test_without_a_cache_folder_it_lives_in_memory(built: Built, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    place = place_of(built.root, tmp_path / "file" / "cache")
    assert place.file is None
    built.place = place
    with closing(connect(place)):
        built.update()
        assert built.found("trade") == ["2025-01-17-call.md"]


def test_a_full_disk_keeps_what_was_committed(
    built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("briefing_tui.library.index.writer.FIRST_BATCH", 1)
    built.update()
    for number in range(60):
        (built.root / f"{number:02}.md").write_text(f"Word{number} " * 500)

    def small(place: Place) -> sqlite3.Connection:
        connection = connect(place)
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 2}")
        return connection

    monkeypatch.setattr("briefing_tui.library.index.writer.connect_to_write", small)
    changes = built.update()
    assert not changes.complete
    assert built.notices == [FULL]
    assert built.found("trade")


def test_once_cancelled_it_stops_and_goes_on_later(built: Built) -> None:
    for number in range(300):
        (built.root / f"{number}.md").write_text(f"Word {number}.")
    answers = iter([False] * 4)
    changes = built.update(cancelled=lambda: next(answers, True))
    assert not changes.complete
    assert built.update().complete
    assert len(built.found("word", limit=1000)) == 300


def test_a_writer_waits_for_another(built: Built) -> None:
    built.update()
    assert built.place.file is not None
    lock = sqlite3.connect(built.place.file.with_suffix(".lock"), isolation_level=None)
    with closing(lock), transaction(lock):
        lock.execute("CREATE TABLE held (x)")
        waits = iter([False, False])
        assert not built.update(cancelled=lambda: next(waits, True)).complete
    assert built.update().complete
