"""Briefs of an index by slug, path and alias."""

from contextlib import closing

import pytest

from briefing_tui.library.files import read_brief
from briefing_tui.library.index.relations import find_named, names_around
from briefing_tui.library.index.schema import connect_to_write, create
from briefing_tui.library.index.writer import list_by_name
from tests.library.conftest import IndexedLibrary

CALL_FILE, NOTE_FILE = "2025-01-17-call.md", "2010-01-01-old-note.md"


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("old-note", "2010-01-01-old-note"),
        ("2010-01-01-OLD-note", "2010-01-01-old-note"),
        ("the call", "2025-01-17-call"),
        ("2010-01-01-old-note.md", "2010-01-01-old-note"),
        ("deep/three", "three"),
        ("DEEP/three.md", "three"),
        ("old note", None),
        ("same", "same"),
        ("deep/same", "same"),
        ("nothing", None),
    ],
)
def test_briefs_by_name(library: IndexedLibrary, name: str, slug: str | None) -> None:
    for path in ("deep/three.md", "deep/same.md", "other/same.md"):
        library.write(path)
    library.update()
    with library.open() as index:
        listing = find_named(index, name, CALL_FILE)
    assert (listing.slug if listing else None) == slug


def test_briefs_that_have_not_been_read_are_found_by_their_paths(library: IndexedLibrary) -> None:
    with closing(connect_to_write(library.location)) as connection:
        create(connection)
        list_by_name(connection, library.root, map(str, library.root.iterdir()))
    with library.open() as index:
        assert (index.count(), index.is_complete()) == (2, False)
        assert [find_named(index, name) is not None for name in ("old-note", "the call")] == [
            True,
            False,
        ]


def test_the_names_that_checking_a_brief_needs(library: IndexedLibrary) -> None:
    library.write("other.md")
    library.update()
    brief = read_brief(library.root / CALL_FILE, CALL_FILE).brief
    with library.open() as index:
        names = names_around(index, brief, ["old-note"])
        assert names.near("othe", CALL_FILE) == "", "every name that was looked up is there"
        names_for_hint = names_around(index, brief, ["othe"])
    assert names_for_hint.near("othe", CALL_FILE) == "Did you mean `other`?"
    assert names_for_hint.near("othe", "other.md") == "", "a brief doesn't name itself"
    assert names.candidates("the call") == (CALL_FILE,)
    assert names.candidates("old-note") == (NOTE_FILE,), "it is linked to"
    assert names.candidates("other") == ()
