"""Briefs that have to do with another one, though its writer may not say so: which, and why.

What two briefs share counts the more the rarer it is in the library, and the more the nearer
they are in time. A link counts in any case. The candidates come from whoever knows the
library; nothing here does.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import exp, log
from types import MappingProxyType
from typing import Literal

from msgspec import Struct

from briefing_tui.compare.timeline import Moment, distance, own_moment
from briefing_tui.model.brief import Brief, Date

SignalKind = Literal["links to", "linked from", "event", "tag", "topic", "party"]

WEIGHTS: Mapping[SignalKind, float] = MappingProxyType(
    {"links to": 3.0, "linked from": 3.0, "event": 3.0, "topic": 1.2, "tag": 1.0, "party": 0.4}
)
"""How much a signal weighs where no other brief has it."""
ALWAYS: frozenset[SignalKind] = frozenset({"links to", "linked from", "event"})
"""What doesn't weigh less for being common, or long ago."""
FADES = 500.0
"""Days in which nearness in time fades to a third."""
FAR = 0.35
"""What is left of a weight however far apart two briefs are."""
LEAST = 0.5
"""Briefs that score less have too little to do with each other to be named."""
MOST = 8
"""More than so many are a list and no hint."""


class Signal(Struct, frozen=True):
    """Something that two briefs have in common, or a link between them."""

    kind: SignalKind
    value: str = ""
    """As people write it: the tag, the topic, the party."""
    briefs: int = 1
    """How many briefs of the library have it."""


class RelatedCandidate(Struct, frozen=True):
    """Another brief and what it shares with the one that is open."""

    path: str
    """From the library's root."""
    title: str
    date: Date | None
    signals: tuple[Signal, ...]


class Relation(Struct, frozen=True):
    """A related brief, how strongly, and the reason in a few words."""

    path: str
    title: str
    date: Date
    score: float
    reason: str


def relate(
    brief: Brief, candidates: Iterable[RelatedCandidate], total: int
) -> tuple[Relation, ...]:
    """The briefs that have most to do with a brief, the strongest first.

    `total` is how many briefs the library has. One without a date has no place on a timeline.
    """
    own = own_moment(brief)
    found = [
        Relation(each.path, each.title, each.date, score, _reason(each.signals, total))
        for each in candidates
        if each.date is not None
        and (score := related_score(each, own.date if own else None, total)) >= LEAST
    ]
    return tuple(sorted(found, key=lambda each: (-each.score, each.path))[:MOST])


def related_score(candidate: RelatedCandidate, own: Date | None, total: int) -> float:
    """How much a brief has to do with one of that date."""
    near = _nearness(candidate.date, own)
    return sum(
        _weight(each, total) * (1.0 if each.kind in ALWAYS else near) for each in candidate.signals
    )


def _weight(signal: Signal, total: int) -> float:
    if signal.kind in ALWAYS:
        return WEIGHTS[signal.kind]
    return WEIGHTS[signal.kind] * rarity(signal.briefs, total)


def rarity(briefs: int, total: int) -> float:
    """1 for what two briefs alone share, 0 for what all have."""
    if total <= 2 or briefs >= total:
        return 0.0
    return min(1.0, log(total / max(briefs, 2)) / log(total / 2))


def _nearness(date: Date | None, own: Date | None) -> float:
    """1 on the same day, and never less than `FAR`."""
    if date is None or own is None:
        return FAR
    days = abs((date.first - own.first).days)
    return FAR + (1 - FAR) * exp(-days / FADES)


_WORDS: Mapping[SignalKind, str] = MappingProxyType(
    {
        "links to": "linked here",
        "linked from": "links to this brief",
        "event": "the same event",
        "topic": "topic",
        "tag": "tag",
        "party": "party",
    }
)


def _reason(signals: Sequence[Signal], total: int) -> str:
    """`the same event · topics Taiwan, Trade`: the strongest signals, two of a kind."""
    order = sorted(signals, key=lambda each: -_weight(each, total))
    parts: list[str] = []
    for kind in dict.fromkeys(each.kind for each in order):
        values = [each.value for each in order if each.kind == kind and each.value][:2]
        word = _WORDS[kind]
        if kind in ALWAYS:
            parts.append(word)
        elif values:
            plural = {"party": "parties"}.get(word, f"{word}s") if len(values) > 1 else word
            parts.append(f"{plural} {', '.join(values)}")
    return " · ".join(parts[:3])


def with_relations(
    moments: Sequence[Moment], brief: Brief, relations: Iterable[Relation]
) -> tuple[Moment, ...]:
    """A timeline with the related briefs in their places; each follows what is of its day."""
    own = own_moment(brief)
    told = list(moments) or ([own] if own else [])
    for each in relations:
        moment = Moment(
            date=each.date,
            title=each.title,
            distance=distance(each.date, own.date) if own else "",
            related_path=each.path,
            reason=each.reason,
        )
        at = len(told)
        while at and told[at - 1].date.earliest > moment.date.earliest:
            at -= 1
        told.insert(at, moment)
    return tuple(told) if len(told) > 1 or moments else ()
