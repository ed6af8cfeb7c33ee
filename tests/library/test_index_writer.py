"""Updating an index: changed and renamed files, kills, full disks, damage, other writers."""

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing

import pytest

from briefing_tui.library.files import BOOK, Stamp
from briefing_tui.library.index import parsing, writer
from briefing_tui.library.index.parsing import Rows, Unit
from briefing_tui.library.index.reader import Changes, IndexProgress, Renames
from briefing_tui.library.index.schema import (
    IndexLocation,
    Key,
    connect,
    connect_to_write,
    path_of,
    transaction,
)
from briefing_tui.library.index.writer import (
    DAMAGED,
    DISK_FULL,
    OUTDATED,
    READ_ONLY,
    update,
    update_files,
)
from tests.library.conftest import CALL, NOTE, IndexedLibrary

CALL_FILE, NOTE_FILE = "2025-01-17-call.md", "2010-01-01-old-note.md"


@pytest.mark.usefixtures("settled")
def test_only_changed_files_are_read_again(library: IndexedLibrary) -> None:
    assert library.update().read == 2
    assert library.update().read == 0
    library.write(NOTE_FILE, NOTE.replace("tariffs", "wheat"))
    assert library.update().read == 1
    assert library.search("tariffs") == []
    assert library.search("wheat") == [NOTE_FILE]


@pytest.mark.usefixtures("unsettled")
def test_the_stamp_of_a_file_that_was_just_written_is_not_trusted(library: IndexedLibrary) -> None:
    """A second write within the granularity of the clock may leave the stamp as it is."""
    for path in library.root.iterdir():
        os.utime(path, ns=(1, 1))  # the ctime is still now
    assert library.update().read == 2
    assert library.update().read == 2


def test_removed_files_are_no_longer_found(library: IndexedLibrary) -> None:
    library.update()
    (library.root / CALL_FILE).unlink()
    changes = library.update()
    assert (changes.removed, changes.total) == (1, 1)
    assert library.search("trade") == []


def test_files_are_listed_by_name_before_they_are_read(
    library: IndexedLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.write("undated.md", CALL)
    library.write("2016-12-02_tsai.markdown")
    titles: list[tuple[str, int | None]] = []

    def look_and_read(root: str, files: Sequence[Key]) -> Iterator[tuple[Unit, Rows]]:
        if files:
            with library.open() as index:
                listings = index.listings("ORDER BY date_key DESC, shown")
            titles.extend((listing.title, listing.claims) for listing in listings)
        yield from ()

    monkeypatch.setattr(writer, "read_files", look_and_read)
    library.update()
    assert titles == [("Call", None), ("Tsai", None), ("Old note", None), ("Undated", None)]


def test_a_command_lists_no_names_because_nobody_sees_them(
    library: IndexedLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "FIRST_BATCH", 1)
    monkeypatch.setattr("briefing_tui.library.index.parsing.UNIT", 1)
    seen: list[list[str]] = []

    def report(_: IndexProgress | str) -> None:
        with library.open() as index:
            seen.append([listing.title for listing in index.listings("ORDER BY date_key DESC")])

    update(library.root, library.location, report, lambda: False, names_first=False)
    assert seen[0] == ["A call about trade"]
    assert seen[-1] == ["A call about trade", "Old note"]


def test_the_newest_files_are_read_first(
    library: IndexedLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []

    def record(root: str, files: Sequence[Key]) -> Iterator[tuple[Unit, Rows]]:
        order.extend(map(path_of, files))
        return parsing.read_files(root, files)

    monkeypatch.setattr(writer, "read_files", record)
    library.write("undated.md")
    library.write("2016-12-02-tsai.md")
    library.update()
    assert order == [CALL_FILE, "2016-12-02-tsai.md", NOTE_FILE, "undated.md"]


@pytest.mark.parametrize("books", [False, True])
def test_the_first_titles_come_before_the_last_names(
    library: IndexedLibrary, monkeypatch: pytest.MonkeyPatch, books: bool
) -> None:
    """Of 20,000 briefs, the names alone take a second and a half."""
    for name, size in (("FIRST_BATCH", 2), ("NAMES_BATCH", 3), ("REPORT_EVERY", 0)):
        monkeypatch.setattr(writer, name, size)
    monkeypatch.setattr("briefing_tui.library.index.parsing.UNIT", 2)
    if books:  # nothing but books
        monkeypatch.setattr(writer, "BOOK", 0)
    for year in range(2000, 2008):
        library.write(f"{year}-01-01-x.md", f"---\ntitle: Read {year}\n---\n")
    seen: list[list[str]] = []

    def report(_: IndexProgress | str) -> None:
        with library.open() as index:
            listings = index.listings("ORDER BY date_key DESC, shown")
            seen.append([listing.title for listing in listings])

    update(library.root, library.location, report, lambda: False)
    titles = ["A call about trade", "Old note", *(f"Read {year}" for year in range(2007, 1999, -1))]
    assert seen[0] == titles[:2] + (["X"] * 8 if books else ["X"])
    assert seen[-1] == titles


# Long files


def test_long_files_are_read_last_and_listed_by_their_names_before(
    library: IndexedLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A long file must not keep the titles and texts of a library waiting."""
    monkeypatch.setattr(writer, "FIRST_BATCH", 1)
    monkeypatch.setattr(writer, "MAX_BATCH", 1)
    monkeypatch.setattr(writer, "REPORT_EVERY", 0)
    monkeypatch.setattr("briefing_tui.library.index.parsing.UNIT", 10)
    front = "---\ntitle: A whole book\ndate: 2025-12-31\nauthors: [Ann]\n---\n"
    paragraph = "The words of a long book, and the lastword at its end.\n\n"
    library.write("a-book.md", front + paragraph * (BOOK // len(paragraph) + 1))
    for number in range(30):
        library.write(f"{number:02}.md", f"# Title {number}\n\nShort words.\n")
    seen: list[tuple[int, tuple[str, str] | None, int, int]] = []

    def report(progress: IndexProgress | str) -> None:
        assert isinstance(progress, IndexProgress)
        with library.open() as index:
            book = index.listing(library.root / "a-book.md")
        assert book is not None
        found = (len(library.search("short")), len(library.search("lastword")))
        seen.append((progress.done, (book.title, ", ".join(book.authors)), *found))

    update(library.root, library.location, report, lambda: False)
    done, titles, short, long = zip(*seen, strict=True)
    assert done[-1] == 33
    assert set(titles[:-1]) == {("A book", "")}, "its name is known all the time"
    assert titles[-1] == ("A whole book", "Ann")
    assert short[-2] == 30, "every short file is read by then"
    assert long == (*(0 for _ in long[1:]), 1)
    with library.open() as index:
        assert index.listings("ORDER BY date_key DESC, shown")[0].title == "A whole book"
        assert index.number("SELECT count(*) FROM briefs") == index.count() == 33


def test_a_long_file_that_changed_keeps_its_listing_until_it_is_read(
    library: IndexedLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = library.write("book.md", "---\ntitle: Old title\n---\n" + "old words\n" * (BOOK // 10))
    assert library.update().complete
    book.write_text("---\ntitle: New title\n---\n" + "new words\n" * (BOOK // 10))
    assert library.update().complete
    with library.open() as index:
        assert [listing.title for listing in index.listings("")].count("New title") == 1
        assert index.count() == 3
    assert library.search('"old words"') == []


def test_a_long_file_without_an_end_of_its_front_matter_is_listed_by_name(
    library: IndexedLibrary,
) -> None:
    library.write("2020-02-02-strange.md", "---\n" + "key: value\n" * (BOOK // 10))
    assert library.update().complete
    with library.open() as index:
        assert index.count() == 3
        assert index.listing(library.root / "2020-02-02-strange.md") is not None


# Renamed files


Rename = Callable[[IndexedLibrary], Renames]


def updated(library: IndexedLibrary) -> Renames:
    """The renames that an update reports, which are those that the state is moved by."""
    moved: list[Renames] = []
    changes = update(
        library.root, library.location, library.reports.append, lambda: False, moved.append
    )
    assert moved == ([changes.renamed] if changes.renamed else [])
    return changes.renamed


def updated_by_paths(library: IndexedLibrary) -> Renames:
    """The same where the system has reported the files that changed."""
    with library.open() as index:
        known = {str(listing.path) for listing in index.listings("")}
    stamps = {str(path): Stamp.of(path.stat()) for path in library.root.rglob("*.md")}
    changes = update_files(
        library.root, library.location, sorted(known | stamps.keys()), stamps, lambda _: None
    )
    return changes.renamed


@pytest.fixture(params=[updated, updated_by_paths], ids=["by a scan", "as reported"])
def renames(request: pytest.FixtureRequest, library: IndexedLibrary) -> Callable[[], Renames]:
    """Update the library's index, which is there already, and return the renames."""
    library.update()
    return lambda: request.param(library)


def move(library: IndexedLibrary, old: str, new: str) -> None:
    path = library.root / new
    path.parent.mkdir(parents=True, exist_ok=True)
    (library.root / old).rename(path)


def test_a_file_with_the_same_content_was_renamed(
    library: IndexedLibrary, renames: Callable[[], Renames]
) -> None:
    move(library, NOTE_FILE, "archive/another-name.md")
    assert renames() == ((NOTE_FILE, "archive/another-name.md"),)
    assert library.search("tariffs") == ["archive/another-name.md"]
    assert renames() == ()


def test_a_file_with_the_same_slug_was_renamed(
    library: IndexedLibrary, renames: Callable[[], Renames]
) -> None:
    """It may be edited on the way."""
    move(library, NOTE_FILE, f"archive/{NOTE_FILE}")
    library.write(f"archive/{NOTE_FILE}", NOTE.replace("tariffs", "wheat"))
    assert renames() == ((NOTE_FILE, f"archive/{NOTE_FILE}"),)


def test_content_counts_before_the_slug(
    library: IndexedLibrary, renames: Callable[[], Renames]
) -> None:
    move(library, NOTE_FILE, "elsewhere/another-name.md")
    library.write(f"archive/{NOTE_FILE}", "Other words.")
    assert renames() == ((NOTE_FILE, "elsewhere/another-name.md"),)


def test_two_files_exchange_their_names(
    library: IndexedLibrary, renames: Callable[[], Renames]
) -> None:
    """No path vanishes, so each name keeps its state."""
    move(library, NOTE_FILE, "aside.md")
    move(library, CALL_FILE, NOTE_FILE)
    move(library, "aside.md", CALL_FILE)
    assert renames() == ()


def test_a_copy_takes_nothing(library: IndexedLibrary, renames: Callable[[], Renames]) -> None:
    library.write("copy.md", NOTE)
    library.write(f"archive/{NOTE_FILE}", NOTE)
    assert renames() == ()
    (library.root / NOTE_FILE).unlink()
    assert renames() == (), "neither copy is new any more"


def test_two_candidates_leave_the_state_where_it_was(
    library: IndexedLibrary, renames: Callable[[], Renames]
) -> None:
    for name in ("one.md", "two.md"):
        library.write(name, NOTE)
    (library.root / NOTE_FILE).unlink()
    assert renames() == ()


def test_of_two_candidates_by_content_the_slug_decides(
    library: IndexedLibrary, renames: Callable[[], Renames]
) -> None:
    library.write("other.md", NOTE)
    move(library, NOTE_FILE, f"archive/{NOTE_FILE}")
    assert renames() == ((NOTE_FILE, f"archive/{NOTE_FILE}"),)


def test_two_files_with_one_content_vanish_while_one_appears(
    library: IndexedLibrary, renames: Callable[[], Renames]
) -> None:
    library.write("same.md", NOTE)
    assert renames() == ()
    (library.root / "same.md").unlink()
    move(library, NOTE_FILE, "new.md")
    assert renames() == ()


def test_an_empty_file_has_the_content_of_no_other(
    library: IndexedLibrary, renames: Callable[[], Renames]
) -> None:
    library.write("empty.md", "")
    assert renames() == ()
    move(library, "empty.md", "another.md")
    assert renames() == ()


def test_a_whole_folder_is_renamed(library: IndexedLibrary, renames: Callable[[], Renames]) -> None:
    for number in range(40):
        library.write(f"old/{number}.md", f"The brief {number}.")
    assert renames() == ()
    move(library, "old", "new")
    assert sorted(renames()) == sorted((f"old/{n}.md", f"new/{n}.md") for n in range(40))


def test_the_index_files_of_folders_are_told_apart_by_their_content(
    library: IndexedLibrary, renames: Callable[[], Renames]
) -> None:
    """`README.md` is the name of many files, and `index.md` has the slug of its folder."""
    for folder in ("one", "two"):
        library.write(f"{folder}/README.md", f"About {folder}.")
        library.write(f"{folder}/index.md", f"An index of {folder}.")
    assert renames() == ()
    for name in ("README.md", "index.md"):
        move(library, f"one/{name}", f"three/{name}")
        move(library, f"two/{name}", f"four/{name}")
    assert sorted(renames()) == [
        ("one/README.md", "three/README.md"),
        ("one/index.md", "three/index.md"),
        ("two/README.md", "four/README.md"),
        ("two/index.md", "four/index.md"),
    ]


def test_a_file_whose_name_is_not_utf_8_is_renamed(
    library: IndexedLibrary, renames: Callable[[], Renames]
) -> None:
    strange = os.fsdecode(b"caf\xe9.md")
    library.write(strange, "Strange words.")
    assert renames() == ()
    move(library, strange, os.fsdecode(b"th\xe9.md"))
    assert renames() == (("caf\ufffd.md", "th\ufffd.md"),)
    move(library, os.fsdecode(b"th\xe9.md"), "tea.md")
    assert renames() == (("th\ufffd.md", "tea.md"),)


def test_a_file_that_cannot_be_read_is_renamed_by_its_slug_only(
    library: IndexedLibrary, renames: Callable[[], Renames]
) -> None:
    for name in ("large.md", "huge.md"):
        with (library.root / name).open("wb") as file:
            file.truncate(17 * 2**20)
    assert renames() == ()
    move(library, "large.md", "larger.md")
    move(library, "huge.md", "archive/huge.md")
    assert renames() == (("huge.md", "archive/huge.md"),)


def test_a_kill_before_the_index_forgets_the_old_path_reports_the_rename_again(
    library: IndexedLibrary,
) -> None:
    library.update()
    move(library, NOTE_FILE, "new.md")
    library.write("other.md")
    moved: list[Renames] = []

    class Killed(BaseException):
        pass

    def kill(renames: Renames) -> None:
        moved.append(renames)
        raise Killed

    with pytest.raises(Killed):
        update(library.root, library.location, lambda _: None, lambda: False, kill)
    assert updated(library) == moved[0] == ((NOTE_FILE, "new.md"),)


def test_the_index_knows_the_last_name_of_a_file_that_was_renamed_twice(
    library: IndexedLibrary, renames: Callable[[], Renames]
) -> None:
    for old, new in ((NOTE_FILE, "y.md"), ("y.md", "a.md")):
        move(library, old, new)
        assert renames() == ((old, new),)
    with library.open() as index:
        assert sorted(index.renames()) == [(NOTE_FILE, "a.md"), ("y.md", "a.md")]
        assert index.renamed_to(NOTE_FILE) == "a.md"
    move(library, "a.md", NOTE_FILE)
    assert renames() == (("a.md", NOTE_FILE),)
    with library.open() as index:
        assert index.renamed_to(NOTE_FILE) is None
        assert sorted(index.renames()) == [("a.md", NOTE_FILE), ("y.md", NOTE_FILE)]


# What an index survives


def test_an_index_of_another_version_is_rebuilt(library: IndexedLibrary) -> None:
    library.update()
    with closing(connect(library.location)) as connection:
        connection.execute("PRAGMA user_version = 999")
    library.update()
    assert library.notices == [OUTDATED]
    assert library.search("trade")


def test_an_index_that_another_release_made_is_rebuilt(
    library: IndexedLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as earlier:
        earlier.setattr("briefing_tui.library.index.schema.__version__", "0.0.1")
        library.update()
    library.update()
    assert library.notices == [OUTDATED]
    assert library.search("trade")


def test_a_damaged_index_is_rebuilt(library: IndexedLibrary) -> None:
    library.update()
    library.location.file.write_bytes(b"no database at all" * 1000)
    assert library.update().complete
    assert library.notices == [DAMAGED]
    assert library.search("trade")


def test_an_index_without_one_of_its_tables_is_rebuilt(library: IndexedLibrary) -> None:
    library.update()
    with closing(connect(library.location)) as connection:
        connection.execute("DROP TABLE texts")
    library.write("new.md", "New words.")
    assert library.update().complete
    assert library.notices == [DAMAGED]
    assert library.search("words")


@pytest.mark.usefixtures("settled")
def test_an_index_with_mostly_old_texts_is_rebuilt(
    library: IndexedLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "MAX_STALE", 3)
    library.update()
    for turn in range(5):
        library.write(NOTE_FILE, f"Words of turn {turn}." + turn * "\n")  # of another size
        library.update()
    with library.open() as index:
        assert index.number("SELECT value FROM meta WHERE name = 'stale'") < 4
    assert library.search("turn 4") == [NOTE_FILE]
    assert library.search("trade") == [CALL_FILE]
    assert library.notices == []


def test_a_clock_that_goes_back_hides_no_change(
    library: IndexedLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = library.write("clock.md", "Early words.\n")
    library.update()
    monkeypatch.setattr("time.time_ns", lambda: 0)
    path.write_text("Later words.\n")
    os.utime(path, ns=(0, 0))
    library.update()
    assert library.search("later") == ["clock.md"]
    path.write_text("Final words.\n")
    os.utime(path, ns=(0, 0))
    library.update()
    assert library.search("final") == ["clock.md"] and not library.search("later")


def test_an_index_that_cannot_be_written_is_reported(library: IndexedLibrary) -> None:
    folder = library.location.file.parent
    folder.rmdir()
    folder.write_text("a file where the folder should be")
    assert not library.update().complete
    assert library.notices == [READ_ONLY]


def test_a_full_disk_keeps_what_was_committed(
    library: IndexedLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "FIRST_BATCH", 1)
    library.update()
    for number in range(60):
        library.write(f"{number:02}.md", f"Word{number} " * 500)

    def connect_to_full_disk(location: IndexLocation) -> sqlite3.Connection:
        connection = connect_to_write(location)
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 2}")
        return connection

    monkeypatch.setattr(writer, "connect_to_write", connect_to_full_disk)
    changes = library.update()
    assert not changes.complete
    assert library.notices == [DISK_FULL]
    assert library.search("trade")


def test_a_cancelled_update_goes_on_later(library: IndexedLibrary) -> None:
    for number in range(300):
        library.write(f"{number}.md", f"Word {number}.")
    answers = iter([False] * 4)
    changes = library.update(cancelled=lambda: next(answers, True))
    assert not changes.complete
    with library.open() as index:
        assert not index.is_complete()
    assert library.update().complete
    assert len(library.search("word", limit=1000)) == 300


def test_a_writer_waits_for_another_one(library: IndexedLibrary) -> None:
    library.update()
    lock = sqlite3.connect(library.location.file.with_suffix(".lock"), isolation_level=None)
    with closing(lock), transaction(lock):
        lock.execute("CREATE TABLE held (x)")
        waits = iter([False, False])
        assert library.update(cancelled=lambda: next(waits, True)) == Changes(complete=False)
    assert library.update().complete


def test_unreadable_folders_are_skipped(library: IndexedLibrary) -> None:
    locked = library.root / "locked"
    locked.mkdir()
    (locked / "x.md").write_text("Hidden words.")
    locked.chmod(0)
    try:
        changes = library.update()
    finally:
        locked.chmod(0o700)
    if os.geteuid():
        assert ("unreadable", 1) in changes.skipped
    assert library.search("trade")


def test_what_was_skipped_is_reported(library: IndexedLibrary) -> None:
    library.write(".hidden/a.md")
    assert library.update().skipped == (("hidden", 1),)
