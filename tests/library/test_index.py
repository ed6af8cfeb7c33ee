"""The index: what it finds and what it notices."""

import os
from contextlib import closing
from pathlib import Path

import pytest

from briefing_tui.library.index.reader import SORTINGS, Index
from briefing_tui.library.query import parse_query
from briefing_tui.library.search import search
from tests.library.conftest import CALL, NOTE, Built


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


def test_a_source_that_no_claim_has_heard_is_no_side(built: Built) -> None:
    """As in the matrix: else nothing would be China's alone beside a source of no account."""
    japan = "  - { id: jp, name: Note, party: Japan, coverage: full }\nclaims:"
    (built.root / "third.md").write_text(CALL.replace("claims:", japan), encoding="utf-8")
    built.update()
    assert len(built.found("party:japan")) == 1
    assert len(built.found("agreement:only")) == 2


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
    monkeypatch.setattr("briefing_tui.library.index.writer.SETTLED", -(10**12))
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


def test_each_order(built: Built) -> None:
    (built.root / "b.md").write_text("---\ntitle: “Zebra”\nupdated: 2026-01-01\n---\n")
    built.update()
    with closing(Index(built.root, built.place)) as index:
        titles = {
            order: [each.title for each in index.listings(f"ORDER BY {sorting.sql}")]
            for order, sorting in SORTINGS.items()
        }
        assert index.count() == 3
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
