"""The library's list: orders, filters, and the way from brief to brief."""

from pathlib import Path

import pytest

from briefing_tui.library.brief_list import BriefList, Kind, Listing, Order, Rules
from briefing_tui.library.state.brief_state import BriefState, Flags
from briefing_tui.parse.dates import parse_date


def listing(name: str, date: str = "", updated: str = "", **fields: object) -> Listing:
    return Listing(
        path=Path("desk", f"{name}.md"),
        path_from_root=f"{name}.md",
        slug=name,
        date=parse_date(date) if date else None,
        updated=parse_date(updated) if updated else None,
        **{"title": name.capitalize(), **fields},  # type: ignore[arg-type]
    )


EVERY = (
    listing("d", "2024-04-04", title="“An end” of talks", tags=("Taiwan", "trade"), errors=1),
    listing("c", "2024-03-03", "2025-01-01", authors=("Ann Lee",)),
    listing("b", "2023-02-02", tags=("taiwanese",)),
    listing("a", warnings=2),
)
MARKS = Flags(read=frozenset({"d.md", "a.md"}), starred=frozenset({"b.md"}))
LIST = BriefList().with_library(EVERY, MARKS)


def names(briefs: BriefList) -> str:
    return "".join(each.slug for each in briefs.shown)


@pytest.mark.parametrize(
    ("order", "expected"), [("date", "dcba"), ("updated", "cdba"), ("title", "adbc")]
)
def test_orders(order: Order, expected: str) -> None:
    assert names(LIST.with_rules(Rules(order=order))) == expected


def test_the_orders_come_round() -> None:
    rules = Rules(words="x").next_order().next_order()
    assert rules == Rules("title", "all", "x")
    assert rules.next_order() == Rules(words="x")


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("all", "dcba"), ("unread", "cb"), ("starred", "b"), ("problems", "da")],
)
def test_kinds(kind: Kind, expected: str) -> None:
    assert names(LIST.with_rules(Rules(kind=kind))) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", "dcba"),
        ("  ", "dcba"),
        ("TAIWAN", "db"),
        ("taiwan trade", "d"),
        ("lee", "c"),
        ("end of", "d"),
        ("#tai", "db"),
        ("#taiwanese", "b"),
        ("#end", ""),
        ("#", ""),
        ("[bold]", ""),
    ],
)
def test_words(words: str, expected: str) -> None:
    assert names(LIST.with_rules(Rules(words=words))) == expected


@pytest.mark.parametrize(
    ("rules", "label"),
    [
        (Rules(), ""),
        (Rules("title"), "by title"),
        (Rules("updated", "unread", " tai  wan "), "unread · tai wan · by updated"),
    ],
)
def test_labels(rules: Rules, label: str) -> None:
    assert rules.label == label
    assert rules.unfiltered() == Rules(rules.order)


def test_what_is_marked_stays_in_the_list() -> None:
    unread = LIST.with_rules(Rules(kind="unread"))
    assert unread.unread == 2
    marked = unread.with_mark("b.md", BriefState(read=True)).with_mark(
        "c.md", BriefState(read=True)
    )
    assert names(marked) == "cb"
    assert marked.unread == 0
    assert names(marked.with_rules(marked.rules)) == ""
    assert marked.with_mark("b.md", BriefState(read=False)).unread == 1
    assert marked.with_mark("b.md", BriefState(starred=True)).unread == 0
    assert marked.with_mark("elsewhere.md", BriefState(read=True)).unread == 0


def test_steps_follow_the_list() -> None:
    briefs = LIST.with_rules(Rules("title"))
    beside = briefs.beside(EVERY[0].path, 1)
    assert beside is not None
    assert beside.slug == "b"
    assert briefs.beside(EVERY[1].path, 1) is None
    assert briefs.beside(EVERY[3].path, -1) is None


@pytest.mark.parametrize(("step", "expected"), [(1, "b"), (-1, "d")])
def test_steps_from_a_brief_that_is_filtered_out(step: int, expected: str) -> None:
    beside = LIST.with_rules(Rules(words="#tai")).beside(EVERY[1].path, step)
    assert beside is not None
    assert beside.slug == expected


def test_steps_from_nowhere_begin_at_the_top() -> None:
    for path in (None, Path("elsewhere.md")):
        beside = LIST.beside(path, 1)
        assert beside is not None
        assert beside.slug == "d"
    assert BriefList().beside(None, 1) is None


def test_places() -> None:
    assert LIST.place(EVERY[1].path, short=False) == "2 of 4 · 2 unread"
    assert LIST.place(EVERY[1].path, short=True) == "2/4 · 2 unread"
    assert LIST.place(None, short=True) == "4 briefs · 2 unread"
    assert LIST.with_rules(Rules(words="lee")).place(None, short=True) == "1 brief · 2 unread"
    assert BriefList().with_library(EVERY, None).place(EVERY[0].path, short=False) == "1 of 4"
    assert BriefList().place(None, short=False) == ""


def test_nothing_is_marked_until_the_marks_are_known() -> None:
    briefs = BriefList().with_library(EVERY, None)
    assert not any(briefs.is_unread(each) or briefs.is_starred(each) for each in EVERY)
    assert names(briefs.with_rules(Rules(kind="unread"))) == "dcba"
