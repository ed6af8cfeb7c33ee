"""A small library with an index, and a reading state in a folder of the test's own."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from briefing_tui.library import files
from briefing_tui.library.index import list as lists
from briefing_tui.library.index.conditions import NO_FLAGS
from briefing_tui.library.index.list import BriefList, ListQuery
from briefing_tui.library.index.reader import Changes, Index, IndexProgress
from briefing_tui.library.index.schema import IndexLocation, index_location
from briefing_tui.library.index.search import search
from briefing_tui.library.index.writer import update
from briefing_tui.library.query_syntax import parse_query
from briefing_tui.library.results import FIRST, QueryAnswer
from briefing_tui.library.state.reading_state import ReadingState
from briefing_tui.library.state.store import Flags

OpenState = Callable[..., ReadingState]

CALL = """---
title: A call about trade
date: 2025-01-17
summary: Two accounts.
authors: [Ann Writer]
tags: [united-states]
aliases: [The Call]
event: { title: A call, date: 2025-01-17, participants: [Xi, Trump] }
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


class IndexedLibrary:
    """A library, its index, and what was reported while the index was updated."""

    def __init__(self, root: Path, location: IndexLocation) -> None:
        self.root, self.location = root, location
        self.reports: list[IndexProgress | str] = []

    def write(self, name: str, text: str = "Words.\n") -> Path:
        """Write a file, with a time long enough ago for the index to trust its stamp later."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def update(self, *, cancelled: Callable[[], bool] = lambda: False) -> Changes:
        return update(self.root, self.location, self.reports.append, cancelled)

    def open(self) -> closing[Index]:
        """`with library.open() as index`: the index as it is now."""
        return closing(Index(self.root, self.location))

    def search(self, query: str, limit: int = FIRST, flags: Flags = NO_FLAGS) -> list[str]:
        """The paths that a query finds."""
        return [listing.path_from_root for listing in self.answer(query, limit, flags).listings]

    def answer(self, query: str, limit: int = FIRST, flags: Flags = NO_FLAGS) -> QueryAnswer:
        with self.open() as index:
            return search(index, parse_query(query), limit, flags)

    @property
    def notices(self) -> list[str]:
        return [report for report in self.reports if isinstance(report, str)]


@pytest.fixture
def library(tmp_path: Path) -> IndexedLibrary:
    """Two briefs, and an index that has not been built."""
    root = tmp_path / "desk"
    root.mkdir()
    (root / "2025-01-17-call.md").write_text(CALL, encoding="utf-8")
    (root / "2010-01-01-old-note.md").write_text(NOTE, encoding="utf-8")
    return IndexedLibrary(root, index_location(root, tmp_path / "cache"))


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files and folders count as old enough for their stamps to be trusted."""
    monkeypatch.setattr(files, "CLOCK_GRANULARITY", -(10**12))


@pytest.fixture
def unsettled(monkeypatch: pytest.MonkeyPatch) -> None:
    """None does, however slow the machine is."""
    monkeypatch.setattr(files, "CLOCK_GRANULARITY", 10**15)


@pytest.fixture
def state_file(tmp_path: Path) -> Path:
    return tmp_path / "state" / "briefing" / "state.sqlite"


@pytest.fixture
def open_state(tmp_path: Path, state_file: Path) -> OpenState:
    """`open_state("desk")`: the state of a library of that name, as a new reader has it."""

    def start(library: str = "desk") -> ReadingState:
        return ReadingState(state_file, tmp_path / library)

    return start


def queried(index: Index, briefs: BriefList, query: ListQuery) -> BriefList:
    """The list by another query."""
    return lists.with_query(index, briefs, query)
