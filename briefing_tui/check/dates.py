"""Rules about the order of dates and events. They speak up only where the order is sure."""

from collections.abc import Iterator
from datetime import timedelta

from briefing_tui.check.case import Case, Finding, fold
from briefing_tui.model.brief import EventKind
from briefing_tui.model.dates import Date

_DAY = timedelta(days=1)
_FOLLOWS: frozenset[EventKind] = frozenset({"outcome", "scheduled"})


def date_order(case: Case) -> Iterator[Finding]:
    """Dates of one brief or source that contradict each other."""
    brief = case.brief
    if _before(brief.updated, brief.date):
        yield Finding(("updated",), "The brief was updated before its date.")
    covered = brief.event.date if brief.event else None
    for path, source in case.sources():
        if _before(source.retrieved, source.date):
            yield Finding((*path, "retrieved"), f"`{source.id}` was read before its date.")
        # A day's grace: east of the meeting it was still, or already, another day.
        if source.kind == "readout" and _before(source.date, covered, _DAY):
            yield Finding(
                (*path, "date"), f"`{source.id}` is a readout from before the event it is of."
            )


def event_order(case: Case) -> Iterator[Finding]:
    """An outcome, or what was still to come, can't stand before the covered event."""
    covered = case.brief.event.date if case.brief.event else None
    for index, event in enumerate(case.brief.events):
        if event.kind in _FOLLOWS and _before(event.date, covered, _DAY):
            yield Finding(
                ("events", index, "date"),
                f"{event.title}: `kind: {event.kind}`, but dated before the covered event.",
                "Mend the date, or use `kind: background`.",
            )


def repeated_event(case: Case) -> Iterator[Finding]:
    """One event twice in the timeline."""
    seen: set[tuple[str, str]] = set()
    for index, event in enumerate(case.brief.events):
        key = event.date.edtf, fold(event.title)
        if key in seen:
            yield Finding(("events", index), f"{event.title}: this event is already listed.")
        seen.add(key)


def _before(one: Date | None, other: Date | None, grace: timedelta = timedelta(0)) -> bool:
    """Is one surely before the other, by more days than the grace?"""
    if one is None or other is None:
        return False
    if any(each.approximate or each.uncertain for each in (one, other)):
        return False
    # Not `other.first - grace`: the first day of the calendar has no day before.
    return other.first - one.last > grace
