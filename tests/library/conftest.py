"""A small library with an index, and a reading state in a folder of the test's own."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from briefing_tui.library.index.reader import Index
from briefing_tui.library.index.schema import Place, place_of
from briefing_tui.library.index.writer import Changes, Progress, update
from briefing_tui.library.query import parse_query
from briefing_tui.library.search import search
from briefing_tui.library.state.reading_state import ReadingState

OpenState = Callable[..., ReadingState]

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
def built(tmp_path: Path) -> Built:
    root = tmp_path / "desk"
    root.mkdir()
    (root / "2025-01-17-call.md").write_text(CALL, encoding="utf-8")
    (root / "2010-01-01-old-note.md").write_text(NOTE, encoding="utf-8")
    return Built(root, place_of(root, tmp_path / "cache"))


@pytest.fixture
def state_file(tmp_path: Path) -> Path:
    return tmp_path / "state" / "briefing" / "state.sqlite"


@pytest.fixture
def open_state(tmp_path: Path, state_file: Path) -> OpenState:
    """`open_state("desk")`: the state of a library of that name, as a new reader has it."""

    def start(library: str = "desk") -> ReadingState:
        return ReadingState(state_file, tmp_path / library)

    return start
