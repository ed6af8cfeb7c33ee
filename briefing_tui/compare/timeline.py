"""What is around a brief in time: the events in order, and the related briefs."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from math import exp, floor, log
from typing import Literal, NamedTuple

from msgspec import Struct

from briefing_tui.model.brief import Brief, Event
from briefing_tui.model.dates import Date, Precision, sort_key
from briefing_tui.parse.dates import days_in_month
from briefing_tui.text.words import counted, places_of

THIS_BRIEF = "this brief"


class Moment(Struct, frozen=True, kw_only=True):
    """One point of the timeline: an event, a related brief, or the covered event (`own`)."""

    date: Date
    title: str
    own: bool = False
    event: Event | None = None
    distance: str = ""
    related_path: str = ""
    """The path from the library's root of a brief that this one doesn't name."""
    reason: str = ""
    """Why that brief is related."""


def build_timeline(brief: Brief) -> tuple[Moment, ...]:
    """The brief's events and the covered event, by their dates.

    Events of one date keep the order of the file; the covered event follows those that lead
    up to it (`kind: background`). A brief without events has no timeline, and there are no
    distances if neither the covered event nor the brief has a date.
    """
    own = own_moment(brief)
    moments = [
        Moment(
            date=event.date,
            title=event.title,
            event=event,
            distance=distance(event.date, own.date) if own else "",
        )
        for event in sorted(brief.events, key=lambda event: sort_key(event.date))
    ]
    if moments and own:
        key = sort_key(own.date)
        later = (
            index
            for index, moment in enumerate(moments)
            if (other := sort_key(moment.date)) > key
            or (other == key and moment.event is not None and moment.event.kind != "background")
        )
        moments.insert(next(later, len(moments)), own)
    return tuple(moments)


def find_moments(moments: Iterable[Moment], words: str) -> tuple[int, ...]:
    """The places of the moments whose title, date or particulars contain every word."""
    return places_of(words, map(_searched_text, moments))


def _searched_text(moment: Moment) -> str:
    parts = [moment.title, moment.date.label, moment.reason]
    if (event := moment.event) is not None:
        parts += [event.kind, event.place, event.summary, event.url]
    return "\n".join(parts)


def own_moment(brief: Brief) -> Moment | None:
    """The covered event, else the brief itself, if either has a date."""
    covered = brief.event
    own_date = (covered.date if covered else None) or brief.date
    if own_date is None:
        return None
    title = (covered.title if covered else "") or brief.title
    return Moment(date=own_date, title=title, own=True, distance=THIS_BRIEF)


# Distances in words

MONTHS_FROM = 60
"""Days from which a distance is given in months."""
YEARS_FROM = 24
"""Months from which a distance is given in years; exactly twelve months are one year."""

_COARSENESS: dict[Precision, int] = {"time": 0, "day": 0, "month": 1, "year": 2}
_OVERLAP = ("about the same time", "the same month", "the same year")


def distance(when: Date, own: Date) -> str:
    """How far a date is from the covered event's, in words: `8 years before`, `the same day`.

    Days are counted between the dates as written, each in its own zone. A date that is known to the
    month or the year, or approximate, gives a distance no finer than that: `about 3 months before`,
    `the year before`, `the same month`.
    """
    about = when.approximate or own.approximate
    for earlier, later, word in ((when, own, "before"), (own, when, "after")):
        if earlier.last < later.first:
            precisions = earlier.end_precision or earlier.precision, later.precision
            unit = max(_COARSENESS[precision] for precision in precisions)
            return f"{_length(earlier.last, later.first, unit, about)} {word}"
    if when.first == when.last and own.first == own.last:
        return "about the same day" if about else "the same day"
    if when.end_precision is None and own.end_precision is None:
        return _OVERLAP[max(_COARSENESS[when.precision], _COARSENESS[own.precision])]
    return _OVERLAP[0]


def _length(start: date, end: date, unit: int, about: bool) -> str:
    """The time between two days in words, in a unit no finer than is known."""
    count, name = (end - start).days, "day"
    if unit == 2:
        count, name = end.year - start.year, "year"
    elif unit == 1:
        count, name = _months_or_years((end.year - start.year) * 12 + end.month - start.month)
    elif count >= MONTHS_FROM:
        count, name = _months_or_years(_months(start, end))
        count, name = (1, "year") if (count, name) == (12, "month") else (count, name)
    if unit and count == 1 and not about:
        return f"the {name}"
    return ("about " if unit or about else "") + counted(count, name)


def _months_or_years(months: float) -> tuple[int, str]:
    """Rounded half up, and once: 65.5 months are five years."""
    whole = floor(months + 0.5)
    return (floor(months / 12 + 0.5), "year") if whole >= YEARS_FROM else (whole, "month")


def _months(start: date, end: date) -> float:
    """Months between two days; the days left are a part of the last month."""
    months = (end.year - start.year) * 12 + end.month - start.month
    if end.day < start.day:
        months -= 1
    years, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month + 1
    length = days_in_month(year, month)
    days_left = (end - date(year, month, min(start.day, length))).days
    return months + days_left / length


# Which briefs are related to another one, though it may not name them, and why.
#
# What two briefs share counts more the rarer it is in the library, and the nearer the two are in
# time. A link always counts. The library finds the candidates; this module ranks them.

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
