"""Asking an index that another process keeps: it is made anew, or loses a brief, meanwhile."""

from contextlib import closing

import pytest

from briefing_tui.library.brief_list import Listing
from briefing_tui.library.files import read_brief
from briefing_tui.library.index import reader
from briefing_tui.library.index.reader import Index
from briefing_tui.library.index.schema import discard
from briefing_tui.library.query import parse_query
from briefing_tui.library.search import Seeker
from tests.library.conftest import Built

NOTE = "2010-01-01-old-note.md"


def sought(seeker: Seeker, words: str) -> list[str] | None:
    found = seeker.seek(parse_query(words), {})
    return None if found is None else [each.path_from_root for each in found]


def test_a_search_that_stays_open_sees_an_index_that_was_made_anew(built: Built) -> None:
    built.update()
    with closing(Seeker(built.root, built.place)) as seeker:
        assert sought(seeker, "tariffs") == [NOTE]
        discard(built.place)
        assert sought(seeker, "tariffs") is None
        (built.root / "new.md").write_text("Fresh words.")
        built.update()
        assert sought(seeker, "fresh") == ["new.md"]


def test_a_brief_that_is_gone_once_it_was_found_is_not_related(
    built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    built.update()
    brief = read_brief(built.root / "2025-01-17-call.md", "2025-01-17-call.md").brief
    find = Index.find

    def find_and_lose(index: Index, name: str, from_path: str = "") -> Listing | None:
        found = find(index, name, from_path)
        (built.root / NOTE).unlink(missing_ok=True)
        built.update()
        return found

    monkeypatch.setattr(Index, "find", find_and_lose)
    with closing(Index(built.root, built.place)) as index:
        assert reader.candidates(index, brief) == ()
