"""The list of a library: at once from names, in full from text."""

from itertools import chain, repeat
from pathlib import Path

from briefing_tui.library.brief_list import first_names, read_all, read_each
from briefing_tui.library.files import LARGE, scan

CALL = """---
title: A call
date: 2025-01-17
updated: 2025-02-01
summary: Two accounts.
authors: [A. Writer, B. Writer]
tags: [china, taiwan]
aliases: [the-call]
sources:
  - { id: cn, name: Readout, party: China, coverage: full }
  - { id: us, name: Post, party: United States, coverage: full }
claims:
  - topic: Trade
    accounts: { cn: states, us: states }
events:
  - { date: 2025-01-20, title: An inauguration }
---
Text [@cn].
"""


def write(root: Path, name: str, text: str = "Text.\n") -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_quick_makes_a_list_of_names_newest_first(tmp_path: Path) -> None:
    write(tmp_path, "undated.md", CALL)
    write(tmp_path, "2025-01-17-xi-trump-call.md")
    write(tmp_path, "old/2016-12-02_tsai.markdown")
    write(tmp_path, "2025-01-18-index/index.md")
    listings = first_names(tmp_path, LARGE)[0]
    assert [(each.slug, each.date and each.date.edtf) for each in listings] == [
        ("2025-01-18-index", "2025-01-18"),
        ("2025-01-17-xi-trump-call", "2025-01-17"),
        ("2016-12-02_tsai", "2016-12-02"),
        ("undated", None),
    ]
    assert [each.title for each in listings] == ["Index", "Xi trump call", "Tsai", "Undated"]
    assert {each.claims for each in listings} == {None}


def test_quick_opens_no_file(tmp_path: Path) -> None:
    with (tmp_path / "large.md").open("wb") as large:
        large.truncate(2**34)
    assert [each.slug for each in first_names(tmp_path, LARGE)[0]] == ["large"]


def test_read_all_has_what_a_list_shows(tmp_path: Path) -> None:
    write(tmp_path, "calls/one.md", CALL)
    (listing,) = read_all(scan(tmp_path)).listings
    assert listing.path == tmp_path / "calls" / "one.md"
    assert (listing.path_from_root, listing.slug) == ("calls/one.md", "one")
    assert (listing.title, listing.summary) == ("A call", "Two accounts.")
    assert listing.date is not None and listing.date.edtf == "2025-01-17"
    assert listing.updated is not None and listing.updated.edtf == "2025-02-01"
    assert listing.authors == ("A. Writer", "B. Writer")
    assert listing.tags == ("china", "taiwan")
    assert (listing.sources, listing.claims, listing.events) == (2, 1, 1)
    assert (listing.errors, listing.warnings) == (0, 0)


def test_problems_of_reading_and_of_the_rules_both_count(tmp_path: Path) -> None:
    write(tmp_path, "a.md", CALL.replace("[@cn]", "[@cn; @nobody] and [[no-such-brief]]"))
    write(tmp_path, "b.md", "---\ntitle: !x y\n---\n")
    listings = {each.slug: each for each in read_all(scan(tmp_path)).listings}
    assert listings["a"].errors + listings["a"].warnings == 2
    assert listings["b"].errors == 1


def test_the_newest_is_first_and_the_undated_last_by_path(tmp_path: Path) -> None:
    for name, date in (("c", "2024"), ("b", "2025-01-17T09:30"), ("a", "2025-01-17"), ("z", "")):
        write(tmp_path, f"{name}.md", f"---\ntitle: T\ndate: {date}\n---\n")
    write(tmp_path, "y.md")
    order = [each.slug for each in read_all(scan(tmp_path)).listings]
    assert order == ["b", "a", "c", "y", "z"]


def test_a_brief_is_found_by_every_name_it_has(tmp_path: Path) -> None:
    write(tmp_path, "calls/2025-01-17-one.md", CALL)
    write(tmp_path, "calls/two.md")
    library = read_all(scan(tmp_path))
    for name in ("2025-01-17-one", "ONE", "calls/2025-01-17-one", "the-call"):
        found = library.find(name)
        assert found is not None and found.title == "A call", name
    beside = library.find("2025-01-17-one.md", "calls/two.md")
    assert beside is not None and beside.title == "A call"
    assert library.find("three") is None


def test_a_name_that_two_briefs_share_finds_none(tmp_path: Path) -> None:
    write(tmp_path, "a/same.md")
    write(tmp_path, "b/same.md")
    library = read_all(scan(tmp_path))
    assert library.find("same") is None
    assert library.find("b/same") is not None


def test_an_unreadable_file_is_listed_with_its_error(tmp_path: Path) -> None:
    with (tmp_path / "large.md").open("wb") as large:
        large.truncate(17 * 2**20)
    (listing,) = read_all(scan(tmp_path)).listings
    assert (listing.title, listing.errors, listing.claims) == ("large", 1, 0)


def test_what_was_skipped_is_known(tmp_path: Path) -> None:
    write(tmp_path, ".hidden/a.md")
    assert read_all(scan(tmp_path)).skipped == (("hidden", 1),)


def test_reading_stops_when_it_is_cancelled(tmp_path: Path) -> None:
    for number in range(5):
        write(tmp_path, f"{number}.md")
    answers = chain(repeat(False, 3), repeat(True))
    found = scan(tmp_path)
    assert len(read_each(found, lambda: next(answers))) == 3
    assert read_all(found, lambda: True).listings == ()


def test_titles_and_paths_are_safe_to_show(tmp_path: Path) -> None:
    write(tmp_path, "\x1b[31mred.md", '---\ntitle: "\\e]0;x\\a"\n---\n')
    for listing in (*first_names(tmp_path, LARGE)[0], *read_all(scan(tmp_path)).listings):
        assert "\x1b" not in listing.title + listing.slug + listing.path_from_root
