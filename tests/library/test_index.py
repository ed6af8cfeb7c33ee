"""The index: what it finds, what it notices, and what it survives."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from briefing_tui.library.index.database import Place, connect, place_of, transaction
from briefing_tui.library.index.reader import Index
from briefing_tui.library.index.refresh import Changes, Progress
from briefing_tui.library.index.writer import DAMAGED, FULL, OLD, update
from briefing_tui.library.query import parse_query
from briefing_tui.library.search import search

CALL = """---
title: A call about trade
date: 2025-01-17
summary: Two accounts.
authors: [Ann Writer]
tags: [united-states]
aliases: [The Call]
sources:
  - { id: cn, name: Readout, party: China, publisher: Xinhua, coverage: full }
  - { id: us, name: Post, party: United States, coverage: full }
claims:
  - topic: Taiwan
    accounts: { cn: { quote: 台湾问题事关中国, translation: the Taiwan question }, us: silent }
events:
  - { date: 2025-01-20, title: An inauguration, brief: old-note }
---
Text about café prices [@cn]. See [[2010-01-01-old-note|words]].
"""
NOTE = "---\ntitle: Old note\ndate: 2010-01-01\n---\nIt speaks of tariffs.\n"

Build = Callable[..., Changes]


class Built:
    """A library, its index, and what was told while it was built."""

    def __init__(self, root: Path, place: Place) -> None:
        self.root, self.place = root, place
        self.told: list[Progress | str] = []

    def update(self, *, cancelled: Callable[[], bool] = lambda: False) -> Changes:
        return update(self.root, self.place, self.told.append, cancelled)

    def found(self, query: str, **options: object) -> list[str]:
        with closing(Index(self.root, self.place)) as index:
            listings = search(index, parse_query(query), **options)  # type: ignore[arg-type]
            return [each.path_from_root for each in listings]

    @property
    def notices(self) -> list[str]:
        return [each for each in self.told if isinstance(each, str)]


@pytest.fixture
def built(tmp_path: Path) -> Iterator[Built]:
    root = tmp_path / "desk"
    root.mkdir()
    (root / "2025-01-17-call.md").write_text(CALL, encoding="utf-8")
    (root / "2010-01-01-old-note.md").write_text(NOTE, encoding="utf-8")
    yield Built(root, place_of(root, tmp_path / "cache"))


def aged(path: Path) -> None:
    """As if written a while ago: the index doesn't trust a stamp of this very moment."""
    os.utime(path, ns=(1, 1))


@pytest.mark.parametrize(
    ("query", "count"),
    [
        *(("trade", 1), ("TRADE", 1), ("cafe", 1), ("tariff*", 1), ("tariff", 0)),
        *(("台湾", 1), ("湾台", 0), ('"taiwan question"', 1), ('"question taiwan"', 0)),
        *(("tag:united-states", 1), ("tag:united", 0), ("author:ann", 1), ("source:xinhua", 1)),
        *(("party:china", 1), ("topic:taiwan", 1), ("stance:silent", 1), ("agreement:only", 1)),
        *(("agreement:'china only'", 0), ('agreement:"China only"', 1), ("title:trade", 1)),
        *(("before:2020", 1), ("after:2020", 1), ("before:2010", 0), ("after:2010 before:2030", 2)),
        *(("-trade", 1), ("-trade -tariffs", 0), ("words -trade", 0), ("name", 0), ("", 0)),
    ],
)
def test_what_a_query_finds(built: Built, query: str, count: int) -> None:
    built.update()
    assert len(built.found(query)) == count


def test_hits_in_the_title_come_first_then_the_newest(built: Built) -> None:
    (built.root / "2012-01-01-trade.md").write_text("---\ntitle: Old trade\n---\nx\n")
    (built.root / "2026-01-01-new.md").write_text("---\ntitle: New\n---\nOn trade.\n")
    built.update()
    assert built.found("trade") == [
        "2025-01-17-call.md",
        "2012-01-01-trade.md",
        "2026-01-01-new.md",
    ]


def test_read_and_starred_briefs(built: Built) -> None:
    built.update()
    states = {"read": frozenset({"2025-01-17-call.md"}), "starred": frozenset[str]()}
    assert built.found("is:unread", states=states) == ["2010-01-01-old-note.md"]
    assert built.found("-is:unread", states=states) == ["2025-01-17-call.md"]
    assert built.found("is:starred", states=states) == []


def test_only_what_changed_is_read_again(built: Built) -> None:
    for path in built.root.iterdir():
        aged(path)
    with closing(connect(built.place)):
        assert built.update().read == 2
    note = built.root / "2010-01-01-old-note.md"
    # The other time of the stamp was now, so it can't be trusted yet.
    note.write_text(NOTE.replace("tariffs", "wheat"))
    assert built.update().read >= 1
    assert built.found("tariffs") == []
    assert built.found("wheat") == ["2010-01-01-old-note.md"]


def test_stamps_that_have_settled_are_trusted(
    built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("briefing_tui.library.index.refresh.SETTLED", -(10**12))
    assert built.update().read == 2
    assert built.update().read == 0


def test_files_that_are_gone_or_renamed(built: Built) -> None:
    built.update()
    (built.root / "2010-01-01-old-note.md").rename(built.root / "2010-01-01-new-name.md")
    (built.root / "2025-01-17-call.md").unlink()
    changes = built.update()
    assert changes.removed == 2
    assert built.found("tariffs") == ["2010-01-01-new-name.md"]
    assert built.found("trade") == []


def test_pages_in_each_order(built: Built) -> None:
    (built.root / "b.md").write_text("---\ntitle: “Zebra”\nupdated: 2026-01-01\n---\n")
    built.update()
    with closing(Index(built.root, built.place)) as index:
        titles = {
            order: [each.title for each in index.page(order, 0, 10)]
            for order in ("date", "updated", "title")
        }
        assert index.count() == 3
        assert [each.title for each in index.page("date", 1, 1)] == ["Old note"]
        listing = index.listing(built.root / "2025-01-17-call.md")
    assert titles == {
        "date": ["A call about trade", "Old note", "“Zebra”"],
        "updated": ["“Zebra”", "A call about trade", "Old note"],
        "title": ["A call about trade", "Old note", "“Zebra”"],
    }
    assert listing is not None
    assert (listing.authors, listing.tags, listing.claims) == (
        ("Ann Writer",),
        ("united-states",),
        1,
    )
    assert listing.date is not None and listing.date.edtf == "2025-01-17"


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("old-note", "2010-01-01-old-note"),
        ("2010-01-01-OLD-note", "2010-01-01-old-note"),
        ("the call", "2025-01-17-call"),
        ("2010-01-01-old-note.md", "2010-01-01-old-note"),
        ("old note", None),
        ("nothing", None),
    ],
)
def test_briefs_by_name(built: Built, name: str, slug: str | None) -> None:
    built.update()
    with closing(Index(built.root, built.place)) as index:
        found = index.find(name, "2025-01-17-call.md")
    assert (found.slug if found else None) == slug


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
    monkeypatch.setattr("briefing_tui.library.index.refresh.FIRST_BATCH", 1)
    built.update()
    for number in range(60):
        (built.root / f"{number:02}.md").write_text(f"Word{number} " * 500)

    def small(place: Place) -> sqlite3.Connection:
        connection = connect(place)
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 2}")
        return connection

    monkeypatch.setattr("briefing_tui.library.index.writer.connect", small)
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


def test_names_that_are_no_text(built: Built) -> None:
    name = os.fsdecode(b"2011-01-01-\xff.md")
    try:
        (built.root / name).write_text("Strange words.")
    except (OSError, UnicodeError):
        pytest.skip("this file system takes no such name")
    built.update()
    with closing(Index(built.root, built.place)) as index:
        (found,) = search(index, parse_query("strange"))
    assert found.path.read_text() == "Strange words."


BUILD = """
import sys
from pathlib import Path
from briefing_tui.library.index import refresh
from briefing_tui.library.index.database import place_of
from briefing_tui.library.index.writer import update
refresh.FIRST_BATCH = refresh.BATCH = 5
refresh.LOUD = 0
root, cache = Path(sys.argv[1]), Path(sys.argv[2])
def tell(news):
    print(news.done, flush=True)
update(root, place_of(root, cache), tell, lambda: False)
"""


def test_killed_at_any_moment_it_goes_on_from_there(built: Built, tmp_path: Path) -> None:
    """What was committed before the kill is there, and the next run completes the rest."""
    for number in range(400):
        (built.root / f"{number:03}.md").write_text(f"Words of {number}.\n")
    place = place_of(built.root, tmp_path / "killed")
    for moment in (1, 3, 6, 10, 2):
        command = [sys.executable, "-c", BUILD, str(built.root), str(tmp_path / "killed")]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            for _ in range(moment):
                process.stdout.readline()
            process.kill()
        with closing(Index(built.root, place)) as index:
            assert index.connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert index.is_ready()
            assert index.count() >= 5
    built.place = place
    assert built.update().complete
    assert not built.notices
    assert len(built.found("words", limit=1000)) == 401
