"""Texts on one event whose points were paired by hand, and what a draft makes of them.

A file of `fixtures/drafts/pairs/` has the texts by source, and the points of which they speak: for
each source the passages that speak of it. `asides` are statements that belong in no row. No weight
is chosen with the group of the kind `apart`.
"""

from collections import Counter
from collections.abc import Mapping
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import yaml

from briefing_tui.draft.rows import Draft
from briefing_tui.model.brief import Claim
from briefing_tui.text.languages import language_of
from briefing_tui.text.sentences import sentence_ranges

FOLDER = Path(__file__).parents[1] / "fixtures" / "drafts" / "pairs"


STATEMENTS = "statements"
APART = "apart"
TWO_LANGUAGES = "two languages"


class Case(NamedTuple):
    """Texts by their sources, and the passages of each point by source."""

    name: str
    texts: Mapping[str, str]
    points: Mapping[str, Mapping[str, tuple[str, ...]]]
    kind: str
    """What texts they are; `STATEMENTS` of each side, if the file doesn't say."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """Its kind, and `TWO_LANGUAGES` if it has more than one."""
        languages = {language_of(text, 1) for text in self.texts.values()}
        return (self.kind, *([TWO_LANGUAGES] if len(languages) > 1 else []))


class Score(NamedTuple):
    """What a draft has: pairs of cells that speak of one point, and cells that must be edited."""

    rows: int
    proposed: int
    right: int
    wanted: int
    """Pairs that were made by hand."""
    found: int
    """Those of them that stand side by side."""
    reached: int
    """Those that stand side by side or in a comment."""
    cells: int
    """Cells with a quotation."""
    edited: int
    """Those with a sentence on another point than their row's, those of a point that a row before
    stands for, and those without a stance."""
    longest: int
    """Characters of the longest cell."""


@cache
def read_case(name: str) -> Case:
    read = yaml.safe_load((FOLDER / f"{name}.yaml").read_text("utf-8"))
    points = {
        point["topic"]: {
            source: (passages,) if isinstance(passages, str) else tuple(passages)
            for source, passages in point.items()
            if source != "topic"
        }
        for point in read["points"]
    }
    return Case(name, read["texts"], points, read.get("kind", STATEMENTS))


def cases() -> list[Case]:
    return [read_case(path.stem) for path in sorted(FOLDER.glob("*.yaml"))]


def score(case: Case, draft: Draft) -> Score:
    wanted = {
        (topic, first, second)
        for topic, passages in case.points.items()
        for first, second in combinations(case.texts, 2)
        if first in passages and second in passages
    }
    found: set[tuple[str, str, str]] = set()
    beside: set[tuple[str, str, str]] = set()
    proposed = right = cells = edited = longest = 0
    placed: Counter[str] = Counter()
    """How many rows before stand for a point."""
    for row in draft.rows:
        claim = row.claim
        spoken = {
            account.source: _points_in(case, account.source, account.quote)
            for account in claim.accounts
            if account.quote
        }
        for first, second in combinations(case.texts, 2):
            if first in spoken and second in spoken:
                both = {(topic, first, second) for topic in spoken[first] & spoken[second]}
                proposed += 1
                right += bool(both & wanted)
                found |= both & wanted
        for source, nearest in row.perhaps.items():
            points = set().union(*(_points_in(case, source, each.quote) for each in nearest))
            for other in spoken:
                first, second = sorted((source, other), key=[*case.texts].index)
                beside |= {(topic, first, second) for topic in points & spoken[other]} & wanted
        votes = Counter(topic for topics in spoken.values() for topic in topics)
        point = max(votes, key=lambda topic: (votes[topic], not placed[topic]), default="")
        for source in spoken:
            account = claim.account(source)
            assert account is not None
            cells += 1
            longest = max(longest, len(account.quote))
            sentences = _sentences(account.quote)
            is_right = all(point in _points_in(case, source, each) for each in sentences)
            edited += account.stance == "unchecked" or not is_right or placed[point] > 0
        placed[point] += 1
    numbers = len(wanted), len(found), len(found | beside)
    return Score(len(draft.rows), proposed, right, *numbers, cells, edited, longest)


def _points_in(case: Case, source: str, quote: str) -> set[str]:
    """The points of which a quotation speaks."""
    return {
        topic
        for topic, passages in case.points.items()
        if any(_joined(passage) in _joined(quote) for passage in passages.get(source, ()))
    }


def _sentences(quote: str) -> list[str]:
    return [part[start:end] for part in quote.split(" … ") for start, end in sentence_ranges(part)]


def _joined(text: str) -> str:
    return " ".join(text.split())


def shown(claim: Claim) -> str:
    """A row on a few lines, for a look at what is proposed."""
    cells = (
        f"    {account.source}: {account.quote}" for account in claim.accounts if account.quote
    )
    return "\n".join([claim.topic, *cells])
