"""The list of a large library, where something becomes of its index."""

import sqlite3
from pathlib import Path

import pytest

from briefing_tui.library.brief_list import BriefList, Rules, never
from briefing_tui.library.index.schema import Place, discard, place_of
from briefing_tui.library.index.writer import update
from briefing_tui.library.paths import Opening
from briefing_tui.parse.brief import parse_brief
from briefing_tui.tui.services import open_library
from briefing_tui.tui.services.open_library import LargeLibrary, Shelf

BRIEFS = 300


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "large"
    root.mkdir()
    for number in range(BRIEFS):
        (root / f"{number}.md").write_text(f"# Number {number}\n\nSome words.\n")
    return root


def kept(root: Path) -> Place:
    """Where the index is, brought up to date."""
    place = place_of(root)
    update(root, place, lambda news: None, never)
    return place


def damage(place: Place) -> None:
    """All but its head is overwritten."""
    assert place.file is not None
    connection = sqlite3.connect(place.file)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    data = place.file.read_bytes()
    page = int.from_bytes(data[16:18], "big")
    assert len(data) > 8 * page
    place.file.write_bytes(data[: 4 * page] + b"\xaa" * (len(data) - 4 * page))


def test_a_start_does_not_fail_on_a_damaged_index(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_library, "_LARGE_INDEX", 0)
    monkeypatch.setattr(open_library, "LARGE", BRIEFS // 2)
    damage(kept(root))
    opened = Shelf(Opening(root=root))
    before = opened.first_list()
    assert before.shown[0].title.isdigit(), "the names of files"
    kept(root)
    assert len(opened.new_list(before, None, None).shown) == BRIEFS


def test_a_damaged_index_answers_nothing_to_workers_and_links(root: Path) -> None:
    place = kept(root)
    large = LargeLibrary(root, place)
    assert large.find("7", "") == root / "7.md"
    assert large.about("trade") == ()
    damage(place)
    large = LargeLibrary(root, place)
    brief = parse_brief("See [[7]].", "new.md").brief
    assert large.find("7", "") is None
    assert large.about("trade") is None
    assert large.names_around(brief).resolve("new", "") == "new.md"


def test_a_filter_of_a_damaged_index_leaves_what_was_shown(root: Path) -> None:
    place = kept(root)
    large = LargeLibrary(root, place)
    before = large.briefs(BriefList(), None, "")
    assert before is not None and place.file is not None
    damage(place)
    rules = Rules(words="number")
    assert large.found(rules, before) is None
    after = large.arranged(before, rules)
    assert (after.rules, after.shown) == (rules, before.shown)
    assert not place.file.exists(), "it is made anew"


def test_an_index_that_was_made_anew_is_the_one_that_is_asked(root: Path) -> None:
    """By another `briefing`, of another version perhaps. What is on the screen stays readable."""
    place = kept(root)
    large = LargeLibrary(root, place)
    before = large.briefs(BriefList(), None, "")
    assert before is not None
    discard(place)
    (root / "0.md").unlink()
    kept(root)
    after = large.briefs(before, None, "")
    assert after is not None
    assert len(after.shown) == BRIEFS - 1
    assert before.shown[BRIEFS - 1].title


def test_marks_that_are_read_meanwhile_leave_what_is_said_of_the_index(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_library, "_LARGE_INDEX", 0)
    kept(root)
    opened = Shelf(Opening(root=root))
    growing = opened.new_list(opened.first_list(), None, None, "indexing 3 of 300")
    marked = opened.new_list(growing, None, opened.state.load())
    assert marked.note == "indexing 3 of 300"
    assert opened.new_list(marked, None, None, "").note == ""
