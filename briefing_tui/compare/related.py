"""Which briefs are related to another one, though it may not name them, and why.

What two briefs share counts more the rarer it is in the library, and the nearer the two are in
time. A link always counts. The library finds the candidates; this module ranks them.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import exp, log
from typing import Literal, NamedTuple

from msgspec import Struct

from briefing_tui.compare.timeline import Moment, distance, own_moment
from briefing_tui.model.brief import Brief
from briefing_tui.model.dates import Date, sort_key

SignalKind = Literal["links to", "linked from", "event", "tag", "topic", "party"]


class Weight(NamedTuple):
    """How much a kind of signal counts, and the words that give it as a reason."""

    weight: float
    """The weight if no third brief has it."""
    words: str
    plural: str = ""
    fixed: bool = False
    """True if it counts as much however common it is, and however long ago."""


WEIGHTS: Mapping[SignalKind, Weight] = {
    "links to": Weight(3.0, "linked here", fixed=True),
    "linked from": Weight(3.0, "links to this brief", fixed=True),
    "event": Weight(3.0, "the same event", fixed=True),
    "topic": Weight(1.2, "topic", "topics"),
    "tag": Weight(1.0, "tag", "tags"),
    "party": Weight(0.4, "party", "parties"),
}
NEARNESS_DAYS = 500.0
"""Days in which nearness in time falls to about a third."""
MIN_NEARNESS = 0.35
MIN_SCORE = 0.5
"""Briefs with a lower score have too little in common to be named."""
MAX_RELATED = 8


class Signal(Struct, frozen=True):
    """Something that two briefs have in common, or a link between them."""

    kind: SignalKind
    value: str = ""
    """As people write it: the tag, the topic, the party."""
    briefs: int = 1
    """How many briefs of the library have it."""


class RelatedCandidate(Struct, frozen=True):
    """Another brief and what it shares with the open one."""

    path: str
    """From the library's root."""
    title: str
    date: Date | None
    signals: tuple[Signal, ...]


class Relation(Struct, frozen=True):
    """A related brief, its score, and the reason in a few words."""

    path: str
    title: str
    date: Date
    score: float
    reason: str


def relate(
    brief: Brief, candidates: Iterable[RelatedCandidate], total: int
) -> tuple[Relation, ...]:
    """The briefs most related to a brief, by score.

    `total` is the number of briefs in the library. A candidate without a date is left out, as it
    has no place on a timeline.
    """
    own = own_moment(brief)
    relations = [
        Relation(
            candidate.path,
            candidate.title,
            candidate.date,
            score,
            _reason(candidate.signals, total),
        )
        for candidate in candidates
        if candidate.date is not None
        and (score := related_score(candidate, own.date if own else None, total)) >= MIN_SCORE
    ]
    return tuple(sorted(relations, key=lambda each: (-each.score, each.path))[:MAX_RELATED])


def related_score(candidate: RelatedCandidate, own: Date | None, total: int) -> float:
    """The score of a candidate for a brief with the date `own`."""
    nearness = MIN_NEARNESS  # it is 1 on the same day
    if candidate.date is not None and own is not None:
        days = abs((candidate.date.first - own.first).days)
        nearness += (1 - MIN_NEARNESS) * exp(-days / NEARNESS_DAYS)
    return sum(
        _weight(signal, total) * (1.0 if WEIGHTS[signal.kind].fixed else nearness)
        for signal in candidate.signals
    )


def _weight(signal: Signal, total: int) -> float:
    weight = WEIGHTS[signal.kind]
    return weight.weight * (1.0 if weight.fixed else rarity(signal.briefs, total))


def rarity(briefs: int, total: int) -> float:
    """1 for something that only two briefs share, 0 for something that all have."""
    if total <= 2 or briefs >= total:
        return 0.0
    return min(1.0, log(total / max(briefs, 2)) / log(total / 2))


def _reason(signals: Sequence[Signal], total: int) -> str:
    """`the same event · topics Taiwan, Trade`: the strongest three kinds, two values of each."""
    strongest = sorted(signals, key=lambda signal: -_weight(signal, total))
    parts: list[str] = []
    for kind in dict.fromkeys(signal.kind for signal in strongest):
        weight = WEIGHTS[kind]
        values = [signal.value for signal in strongest if signal.kind == kind and signal.value][:2]
        if weight.fixed:
            parts.append(weight.words)
        elif values:
            words = weight.plural if len(values) > 1 else weight.words
            parts.append(f"{words} {', '.join(values)}")
    return " · ".join(parts[:3])


def with_relations(
    moments: Sequence[Moment], brief: Brief, relations: Iterable[Relation]
) -> tuple[Moment, ...]:
    """A timeline, and after it the related briefs by their dates.

    A brief with neither events nor relations has no timeline.
    """
    own = own_moment(brief)
    events = tuple(moments) or ((own,) if own else ())
    found = tuple(
        Moment(
            date=relation.date,
            title=relation.title,
            distance=distance(relation.date, own.date) if own else "",
            related_path=relation.path,
            reason=relation.reason,
        )
        for relation in sorted(relations, key=lambda relation: sort_key(relation.date))
    )
    return (*events, *found) if moments or found else ()
