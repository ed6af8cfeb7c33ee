"""Events as a calendar (iCalendar, RFC 5545): the covered event and the events around it.

A calendar has only days and instants, so a less exact date fills all the days that it may be, and
the description says how the brief gives it.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

from icalendar import Calendar
from icalendar import Event as Entry

from briefing_tui.compare.timeline import build_timeline, own_moment
from briefing_tui.export.exporters import BriefWithRecords, ExportOptions
from briefing_tui.model.brief import Brief, Event
from briefing_tui.model.dates import Date
from briefing_tui.text.sanitise import distinct

_STAMP = datetime(2000, 1, 1, tzinfo=UTC)
"""When an entry of a brief without a date was written: the format wants an instant, and the same
brief gives the same calendar."""


def export_briefs(briefs: Sequence[BriefWithRecords], options: ExportOptions) -> str:
    """One calendar with the events of all briefs."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//briefing//briefing export//EN")
    calendar.add("x-wr-calname", ", ".join(brief.title for brief, *_ in briefs))
    for brief, *_ in briefs:
        for entry in _entries(brief):
            calendar.add_component(entry)
    return str(calendar.to_ical(), "utf-8")


def _entries(brief: Brief) -> Iterator[Entry]:
    own = own_moment(brief)
    moments = build_timeline(brief) or ([own] if own is not None else [])
    taken: dict[str, int] = {}  # the same event may be there twice
    for moment in moments:
        entry = _entry(brief, moment.date, moment.title)
        name = distinct("\n".join((brief.slug, moment.date.edtf, moment.title)), taken)
        entry.add("uid", f"{sha256(name.encode()).hexdigest()[:32]}@briefing")
        if moment.event is not None:
            _add_event(entry, moment.date, moment.event)
        else:
            place = brief.event.place if brief.event else ""
            _add(entry, location=place, url=brief.canonical, description=brief.summary)
        yield entry


def _entry(brief: Brief, when: Date, title: str) -> Entry:
    entry = Entry()
    entry.add("summary", title)
    written = brief.updated or brief.date
    entry.add("dtstamp", written.earliest if written else _STAMP)
    if when.precision == "time":
        entry.add("dtstart", when.earliest)
    else:
        entry.add("dtstart", when.first)
        entry.add("dtend", when.last + timedelta(days=when.last < date.max))
    if when.uncertain or when.approximate:
        entry.add("status", "TENTATIVE")
    return entry


def _add_event(entry: Entry, when: Date, event: Event) -> None:
    exact = when.precision in ("day", "time") and not (when.uncertain or when.approximate)
    dated = "" if exact and when.end_precision is None else f"Date: {when.label}"
    description = "\n".join(filter(None, (event.summary, dated)))
    _add(entry, location=event.place, url=event.url, description=description)
    if event.kind:
        entry.add("categories", [event.kind])


def _add(entry: Entry, **texts: str) -> None:
    for name, text in texts.items():
        if text:
            entry.add(name, text)
