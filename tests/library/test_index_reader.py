"""What an index answers: listings in their orders, briefs by name, related briefs, topics."""

import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from briefing_tui.library.index import reader
from briefing_tui.library.index.list import SORTINGS
from briefing_tui.library.index.reader import Changes, open_index
from briefing_tui.library.index.schema import connect
from briefing_tui.library.index.search import search
from briefing_tui.library.query_syntax import parse_query
from tests.library.conftest import CALL, IndexedLibrary

CALL_FILE, NOTE_FILE = "2025-01-17-call.md", "2010-01-01-old-note.md"


def test_a_listing_has_what_the_list_shows(library: IndexedLibrary) -> None:
    text = CALL.replace("date: 2025-01-17", "date: 2025-01-17\nupdated: 2025-02-01")
    library.write("calls/one.md", text.replace("[Ann Writer]", "[A. Writer, B. Writer]"))
    library.update()
    with library.open() as index:
        listing = index.listing(library.root / "calls" / "one.md")
    assert listing is not None
    assert listing.path == library.root / "calls" / "one.md"
    assert (listing.path_from_root, listing.slug) == ("calls/one.md", "one")
    assert (listing.title, listing.summary) == ("A call about trade", "Two accounts.")
    assert listing.date is not None
    assert listing.date.edtf == "2025-01-17"
    assert listing.updated is not None
    assert listing.updated.edtf == "2025-02-01"
    assert listing.authors == ("A. Writer", "B. Writer")
    assert listing.tags == ("united-states",)
    assert (listing.sources, listing.claims, listing.events) == (2, 1, 1)
    assert not listing.draft


def test_problems_of_reading_and_of_the_rules_are_counted(library: IndexedLibrary) -> None:
    """But links to other briefs are not looked up: the others may not have been read yet."""
    library.write("a.md", CALL.replace("[@cn]", "[@cn; @nobody] and [[no-such-brief]]"))
    library.write("b.md", "---\ntitle: !x y\n---\n")
    library.write("c.md", "A post with a link to [[no-such-brief]] and [@nobody].\n")
    library.write("d.md", CALL)
    library.update()
    with library.open() as index:
        counts = {
            listing.slug: (listing.errors, listing.warnings) for listing in index.listings("")
        }
    assert sum(counts["a"]) == 1
    assert counts["b"][0] == 1
    assert counts["c"] == counts["d"] == (0, 0)


def test_a_file_that_cannot_be_read_is_listed_with_its_error(library: IndexedLibrary) -> None:
    with (library.root / "large.md").open("wb") as large:
        large.truncate(17 * 2**20)
    library.update()
    with library.open() as index:
        listing = index.listing(library.root / "large.md")
    assert listing is not None
    assert (listing.title, listing.errors, listing.claims) == ("large", 1, 0)


def test_titles_and_paths_are_safe_to_show(library: IndexedLibrary) -> None:
    library.write("\x1b[31mred.md", '---\ntitle: "\\e]0;x\\a"\n---\n')
    library.update()
    with library.open() as index:
        for listing in index.listings(""):
            assert "\x1b" not in listing.title + listing.slug + listing.path_from_root


def test_orders(library: IndexedLibrary) -> None:
    library.write("b.md", "---\ntitle: “Zebra”\nupdated: 2026-01-01\n---\n")
    library.update()
    with library.open() as index:
        titles = {
            order: [listing.title for listing in index.listings(f"ORDER BY {sorting.sql}")]
            for order, sorting in SORTINGS.items()
        }
        assert index.count() == 3
    assert titles == {
        "date": ["A call about trade", "Old note", "“Zebra”"],
        "updated": ["“Zebra”", "A call about trade", "Old note"],
        "title": ["A call about trade", "Old note", "“Zebra”"],
        "folder": ["Old note", "A call about trade", "“Zebra”"],
    }


def test_the_newest_is_first_and_the_undated_are_last_by_path(library: IndexedLibrary) -> None:
    for name, date in (("c", "2024"), ("b", "2025-03-17T09:30"), ("a", "2025-03-17"), ("z", "")):
        library.write(f"{name}.md", f"---\ntitle: T\ndate: {date}\n---\n")
    library.write("y.md")
    library.update()
    with library.open() as index:
        listings = index.listings(f"ORDER BY {SORTINGS['date'].sql}")
    slugs = [listing.slug for listing in listings]
    assert slugs == ["b", "a", "2025-01-17-call", "c", "2010-01-01-old-note", "y", "z"]


def test_an_index_that_is_missing_empty_or_of_another_version_is_not_opened(
    library: IndexedLibrary,
) -> None:
    assert open_index(library.root, library.location) is None
    assert library.location.file is not None
    library.location.file.touch()
    assert open_index(library.root, library.location) is None
    library.update()
    index = open_index(library.root, library.location)
    assert index is not None
    index.close()
    with closing(connect(library.location)) as connection:
        connection.execute("PRAGMA user_version = 999")
    assert open_index(library.root, library.location) is None


def test_names_that_are_not_utf_8(library: IndexedLibrary) -> None:
    name = os.fsdecode(b"2011-01-01-\xff.md")
    try:
        library.write(name, "Strange words.")
    except (OSError, UnicodeError):
        pytest.skip("this file system takes no such name")
    library.update()
    with library.open() as index:
        (listing,) = search(index, parse_query("strange")).listings
    assert listing.path.read_text() == "Strange words."


@pytest.mark.usefixtures("settled")
def test_a_glance_finds_what_an_update_without_changes_finds(library: IndexedLibrary) -> None:
    library.write("calls/.hidden.md")
    library.write("calls/one.md")
    library.update()
    with library.open() as index:
        assert index.glance() == library.update() == Changes(total=3, skipped=(("hidden", 1),))


@pytest.mark.usefixtures("unsettled")
def test_a_glance_does_not_trust_what_was_just_written(library: IndexedLibrary) -> None:
    library.update()
    with library.open() as index:
        assert index.glance() is None


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize(
    "change",
    [
        lambda root: (root / "calls" / "two.md").touch(),
        lambda root: (root / ".gitignore").write_text("calls/\n"),
        lambda root: (root / "calls" / "one.md").unlink(),
        lambda root: (root / "calls" / "one.md").rename(root / "calls" / "other.md"),
        lambda root: (root / "calls").rename(root / "talks"),
        lambda root: (root / NOTE_FILE).write_text("Written in place."),
    ],
)
def test_a_glance_notices_a_change(
    library: IndexedLibrary, change: Callable[[Path], object]
) -> None:
    library.write("calls/one.md")
    library.update()
    with library.open() as index:
        assert index.glance()
        change(library.root)
        assert index.glance() is None
        library.update()
        assert index.glance()


@pytest.mark.usefixtures("settled")
def test_a_glance_looks_at_the_files_that_were_written_last(
    library: IndexedLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "WRITTEN_LAST", 1)
    os.utime(library.root / NOTE_FILE, (10**9, 10**9))
    library.update()
    note, call = library.root / NOTE_FILE, library.root / CALL_FILE
    with library.open() as index:
        assert index.are_unchanged([call, note])
        with note.open("a") as file:
            file.write("More.")
        os.utime(note, (10**9, 10**9))
        assert index.glance(), "another file was written last"
        assert index.are_unchanged([call])
        assert not index.are_unchanged([call, note])
        with call.open("a") as file:
            file.write("More.")
        assert index.glance() is None
