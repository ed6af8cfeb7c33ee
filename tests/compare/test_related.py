"""Which briefs are related, by which score, and why."""

import pytest

from briefing_tui.compare.related import (
    RelatedCandidate,
    Relation,
    Signal,
    rarity,
    relate,
    related_score,
    with_relations,
)
from briefing_tui.compare.timeline import build_timeline
from briefing_tui.model.brief import Brief, Event
from briefing_tui.model.dates import Date
from briefing_tui.parse.dates import parse_date

TOTAL = 1_000


def day(text: str) -> Date:
    date = parse_date(text)
    assert date is not None
    return date


OWN = Brief(path="own.md", slug="own", title="The call", date=day("2025-01-17"))


def candidate(*signals: Signal, date: str = "2025-01-17", path: str = "x.md") -> RelatedCandidate:
    return RelatedCandidate(path, "Another", day(date), signals)


def score(*signals: Signal, date: str = "2025-01-17") -> float:
    return related_score(candidate(*signals, date=date), OWN.date, TOTAL)


def test_a_rarer_signal_scores_more() -> None:
    assert rarity(2, TOTAL) == 1.0
    assert rarity(TOTAL, TOTAL) == 0.0
    assert (
        score(Signal("tag", "a", 3))
        > score(Signal("tag", "a", 30))
        > score(Signal("tag", "a", 300))
    )


def test_a_nearer_brief_scores_more() -> None:
    signal = Signal("topic", "Taiwan", 5)
    assert score(signal) > score(signal, date="2024-01-17") > score(signal, date="2004-01-17") > 0


def test_a_link_counts_at_any_distance() -> None:
    link = Signal("linked from")
    assert score(link, date="1990-01-01") == score(link)
    assert score(link) > score(Signal("topic", "Taiwan", 2), Signal("tag", "taiwan", 2))


def test_what_most_briefs_share_relates_none() -> None:
    shared = candidate(Signal("party", "China", 900), Signal("tag", "news", 999))
    assert relate(OWN, [shared], TOTAL) == ()


def test_relations_are_by_score_with_their_reasons() -> None:
    relations = relate(
        OWN,
        [
            candidate(Signal("tag", "chips", 3), Signal("tag", "trade", 90), path="tags.md"),
            candidate(Signal("event"), Signal("topic", "Taiwan", 4), path="event.md"),
            candidate(Signal("party", "China", 400), path="party.md"),
        ],
        TOTAL,
    )
    assert [(each.path, each.reason) for each in relations] == [
        ("event.md", "the same event · topic Taiwan"),
        ("tags.md", "tags chips, trade"),
    ]


def test_the_eight_most_related_are_kept() -> None:
    briefs = [candidate(Signal("event"), path=f"{number}.md") for number in range(10)]
    assert [each.path for each in relate(OWN, briefs, TOTAL)] == [f"{at}.md" for at in range(8)]


def test_a_brief_without_a_date_is_left_out() -> None:
    assert relate(OWN, [RelatedCandidate("x.md", "Another", None, (Signal("event"),))], TOTAL) == ()


@pytest.mark.parametrize("events", [True, False])
def test_relations_stand_after_the_timeline_by_date(events: bool) -> None:
    event = Event(date=day("2025-01-20"), title="An inauguration")
    brief = Brief(
        path="own.md",
        slug="own",
        title="The call",
        date=day("2025-01-17"),
        events=(event,) if events else (),
    )
    relations = [
        Relation("b.md", "Later", day("2025-02-01"), 1.0, "tag chips"),
        Relation("a.md", "Same day", day("2025-01-17"), 2.0, "the same event"),
    ]
    moments = with_relations(build_timeline(brief), brief, relations)
    middle = ["An inauguration"] if events else []
    assert [each.title for each in moments] == ["The call", *middle, "Same day", "Later"]
    assert [each.related_path for each in moments if each.related_path] == ["a.md", "b.md"]
    assert moments[-1].distance == "15 days after"
    assert moments[-2].reason == "the same event"


def test_without_events_and_relations_there_is_no_timeline() -> None:
    assert with_relations((), OWN, ()) == ()
