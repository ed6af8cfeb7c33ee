"""A library whose index is damaged or replaced while it is open."""

import sqlite3
from pathlib import Path

import pytest
from msgspec.structs import replace

from briefing_tui.library.index.schema import discard, index_location
from briefing_tui.library.library import Library
from briefing_tui.library.listing import ListQuery
from briefing_tui.library.paths import OpenRequest
from briefing_tui.parse.brief import parse_brief

BRIEFS = 300


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "many"
    root.mkdir()
    for number in range(BRIEFS):
        (root / f"{number}.md").write_text(f"# Number {number}\n\nSome words.\n")
    return root


def indexed(root: Path) -> Library:
    """The library, with its index up to date."""
    library = Library(OpenRequest(root=root))
    library.update(lambda news: None)
    return library


def index_file(root: Path) -> Path:
    file = index_location(root).file
    assert file is not None
    return file


def damage(root: Path) -> None:
    """Overwrite all pages of the index but the first four."""
    file = index_file(root)
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    data = file.read_bytes()
    page = int.from_bytes(data[16:18], "big")
    assert len(data) > 8 * page
    file.write_bytes(data[: 4 * page] + b"\xaa" * (len(data) - 4 * page))


def test_a_start_with_a_damaged_index_lists_the_names_of_files(root: Path) -> None:
    indexed(root)
    damage(root)
    library = Library(OpenRequest(root=root))
    before = library.briefs()
    assert before.shown[0].title.isdigit()
    assert not index_file(root).exists()
    indexed(root)
    assert library.is_replaced(before)
    after = library.briefs(before)
    assert len(after.shown) == BRIEFS
    assert after.shown[0].title.startswith("Number ")


def test_questions_to_a_damaged_index_have_no_answer(root: Path) -> None:
    library = indexed(root)
    assert library.find("7") == root / "7.md"
    assert library.topics_like("trade") == ()
    damage(root)
    library = Library(OpenRequest(root=root))
    parsed = parse_brief("See [[7]].", "new.md")
    assert library.find("7") is None
    library = indexed(root)
    damage(root)
    assert library.topics_like("trade") == ()
    assert library.related(parsed.brief) == ()
    assert library.topic("trade") is None


def test_a_filter_of_a_damaged_index_leaves_what_was_shown(root: Path) -> None:
    library = indexed(root)
    before = library.briefs()
    damage(root)
    query = ListQuery(words="number")
    after = library.with_query(before, query)
    assert (after.query, after.shown) == (query, before.shown)
    assert not index_file(root).exists(), "the index process builds another"


def test_a_query_of_a_damaged_index_in_a_worker_finds_nothing(root: Path) -> None:
    library = indexed(root)
    before = library.briefs()
    damage(root)
    assert library.select(before, ListQuery(words="number")) is None


def test_an_index_that_was_replaced_is_the_one_that_is_asked(root: Path) -> None:
    """By another `briefing`, of another version perhaps. The old list stays readable."""
    library = indexed(root)
    before = library.briefs()
    discard(index_location(root))
    (root / "0.md").unlink()
    indexed(root)
    after = library.briefs(before)
    assert len(after.shown) == BRIEFS - 1
    assert before.shown[BRIEFS - 1].title


def test_reading_the_flags_keeps_the_note(root: Path) -> None:
    library = indexed(root)
    growing = replace(library.briefs(), note="indexing 3 of 300")
    marked = growing.with_flags(library.reading_state.load())
    assert marked.note == "indexing 3 of 300"
    assert library.briefs(marked).note == "indexing 3 of 300"
