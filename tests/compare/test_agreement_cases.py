"""Agreement in detail: values, blank cells, excerpts, flags."""

import pytest

from briefing_tui.compare.agreement import agree
from briefing_tui.model.brief import Claim, Source, Value
from tests.cases import each_case
from tests.compare.claims import CN, CN2, RU, US, acc, answer, num, on, src, verdict


@each_case(
    "first, second, contested",
    [
        (num(90), num(120), True),
        (num(90), num(90), False),
        (num(90, 120), num(100), False),
        (num(90, 120), num(120, 150), False),
        (num(90, 100), num(101, 120), True),
        (num(90, None), num(None, 60), True),
        (Value(text="90/..", number=True, low=90), num(1000), False),
        (Value(text="../60", number=True, high=60), num(90), True),
        (num(150, approximate=True), num(90), False),
        (num(90), num(150, approximate=True), False),
        (answer("yes"), answer("no"), True),
        (answer("Beijing"), answer(" beijing"), False),
        (answer("an hour and a half"), num(90), False),
    ],
)
def test_values_contest_if_no_value_fits_both(first: Value, second: Value, contested: bool) -> None:
    claim = on(acc("cn", value=first, unit="minutes"), acc("us", value=second, unit="Minutes"))
    assert verdict(claim, CN, US)[0] == ("contested" if contested else "shared")


def test_values_in_two_units_do_not_contest() -> None:
    claim = on(acc("cn", value=num(90), unit="minutes"), acc("us", value=num(1.5), unit="hours"))
    assert verdict(claim, CN, US)[0] == "shared"


def test_values_of_one_side_are_not_compared() -> None:
    claim = on(acc("cn", value=num(90)), acc("cn2", value=num(120)), acc("us", value=num(80, 130)))
    assert verdict(claim, CN, CN2, US)[0] == "shared"


def test_a_value_of_a_silent_source_does_not_count() -> None:
    claim = on(acc("cn", value=num(90)), acc("us", "declines", value=num(120)))
    assert verdict(claim, CN, US)[0] == "only"


def test_a_side_that_denies_itself_contests_nothing() -> None:
    claim = on(acc("cn"), acc("cn2", "denies"), acc("us", "silent"))
    agreement = agree(claim, (CN, CN2, US))
    assert (agreement.label, agreement.flags) == ("China only", ("varies",))


def test_silence_in_an_excerpt_is_unchecked_without_via() -> None:
    excerpt = src("us", coverage="excerpt")
    assert verdict(on(acc("cn"), acc("us", "silent")), CN, excerpt)[0] == "unverified"
    assert verdict(on(acc("cn"), acc("us", "silent", via="text")), CN, excerpt)[0] == "only"


def test_a_refusal_in_an_excerpt_counts() -> None:
    claim = on(acc("cn"), acc("us", "declines"))
    assert verdict(claim, CN, src("us", coverage="excerpt"))[0] == "only"


def test_blank_cells_count_for_nothing() -> None:
    response, absent = src("us", role="response"), src("us2", coverage="none")
    claim = on(acc("cn"), acc("us2"), acc("ru", "silent"))
    agreement = agree(claim, (CN, response, absent, RU))
    assert (agreement.label, agreement.speaking, agreement.counted) == ("China only", 1, 2)


def test_a_response_with_an_account_counts() -> None:
    claim = on(acc("cn"), acc("us", "denies"))
    assert verdict(claim, CN, src("us", role="response"))[0] == "contested"


RUS = (CN, US, RU)
FOUR = (CN, US, RU, src("jp"))
ONE_OF_FOUR = (acc("cn"), acc("us"), acc("ru", "silent"), acc("jp", "silent"))
FLAGGED: list[tuple[str, Claim, tuple[Source, ...], tuple[str, ...]]] = [
    ("none", on(acc("cn"), acc("us", "silent")), (CN, US), ()),
    ("partial", on(acc("cn"), acc("us"), acc("ru", "silent")), (CN, US, RU), ("partial",)),
    ("partial: two are silent", on(*ONE_OF_FOUR), FOUR, ("partial",)),
    ("not partial: one speaks", on(acc("cn"), acc("us", "silent"), acc("ru", "silent")), RUS, ()),
    ("not partial: all speak", on(acc("cn"), acc("us"), acc("ru")), (CN, US, RU), ()),
    ("not partial: unchecked", on(acc("cn"), acc("us")), (CN, US, RU), ()),
    (
        "open list",
        on(acc("cn"), acc("us", "silent")),
        (CN, src("us", open_list=True)),
        ("open list",),
    ),
    (
        "not open: the claim is no subject",
        on(acc("cn"), acc("us", "silent"), kind="conduct"),
        (CN, src("us", open_list=True)),
        (),
    ),
    (
        "not open: it would not say",
        on(acc("cn"), acc("us", "declines")),
        (CN, src("us", open_list=True)),
        (),
    ),
    (
        "not open: it speaks",
        on(acc("cn", "silent"), acc("us")),
        (CN, src("us", open_list=True)),
        (),
    ),
    (
        "varies: one side's sources differ",
        on(acc("cn"), acc("cn2"), differs="wording"),
        (CN, CN2),
        ("varies",),
    ),
    ("one source can't vary", on(acc("cn"), differs="wording"), (CN,), ()),
    (
        "differs between sides is no variation within one",
        on(acc("cn"), acc("us"), differs="wording"),
        (CN, US),
        (),
    ),
    (
        "all three",
        on(acc("cn"), acc("cn2", "denies"), acc("us"), acc("ru", "silent")),
        (CN, CN2, US, src("ru", open_list=True)),
        ("partial", "open list", "varies"),
    ),
]


@pytest.mark.parametrize(
    ("claim", "sources", "flags"), [row[1:] for row in FLAGGED], ids=[row[0] for row in FLAGGED]
)
def test_flags(claim: Claim, sources: tuple[Source, ...], flags: tuple[str, ...]) -> None:
    assert agree(claim, sources).flags == flags
