"""Every row of the table of classes in docs/format.md."""

import pytest

from briefing_tui.compare.agreement import CLASSES, rests_on
from briefing_tui.model.brief import Claim, Source
from briefing_tui.parse.values import parse_value
from tests.compare.claims import CN, CN2, RU, US, US2, acc, on, src, verdict

# Name, claim, sources, class, label.
TABLE: list[tuple[str, Claim, tuple[Source, ...], str, str]] = [
    (
        "denies what another states",
        on(acc("cn"), acc("us", "denies"), claim="It was so."),
        (CN, US),
        "contested",
        "contested",
    ),
    (
        "denies what another qualifies",
        on(acc("cn", "qualifies"), acc("us", "denies"), claim="It was so."),
        (CN, US),
        "contested",
        "contested",
    ),
    (
        "figures differ, as the writer says",
        on(acc("cn"), acc("us"), differs="figures"),
        (CN, US),
        "contested",
        "contested",
    ),
    (
        "contested comes before differs",
        on(acc("cn"), acc("us", "denies"), differs="framing"),
        (CN, US),
        "contested",
        "contested",
    ),
    (
        "denied and merely mentioned",
        on(acc("cn", "mentions"), acc("us", "denies")),
        (CN, US),
        "denied",
        "denied",
    ),
    ("denied by one", on(acc("cn", "silent"), acc("us", "denies")), (CN, US), "denied", "denied"),
    (
        "denied while others are unchecked",
        on(acc("us", "denies")),
        (CN, US),
        "denied",
        "denied",
    ),
    (
        "differs in kind",
        on(acc("cn"), acc("us", "mentions"), differs="framing"),
        (CN, US),
        "differs",
        "differs: framing",
    ),
    ("differs", on(acc("cn"), acc("us"), differs="true"), (CN, US), "differs", "differs"),
    (
        "differs comes before corroborated",
        on(acc("cn"), acc("us"), differs="scope", claim="It was so."),
        (CN, US),
        "differs",
        "differs: scope",
    ),
    (
        "corroborated",
        on(acc("cn"), acc("us"), claim="It was so."),
        (CN, US),
        "corroborated",
        "corroborated",
    ),
    ("no claim sentence", on(acc("cn"), acc("us")), (CN, US), "shared", "both"),
    (
        "one in another's words",
        on(acc("cn", speaker="Donald Trump"), acc("us"), claim="It was so."),
        (CN, US),
        "shared",
        "both",
    ),
    (
        "one only mentions",
        on(acc("cn", "mentions"), acc("us"), claim="It was so."),
        (CN, US),
        "shared",
        "both",
    ),
    (
        "one origin",
        on(acc("cn"), acc("us"), claim="It was so."),
        (src("cn", origin="Reuters"), src("us", origin=" reuters ")),
        "shared",
        "both",
    ),
    (
        "one origin known, the other not",
        on(acc("cn"), acc("us"), claim="It was so."),
        (src("cn", origin="Reuters"), US),
        "corroborated",
        "corroborated",
    ),
    ("three sides", on(acc("cn"), acc("us"), acc("ru")), (CN, US, RU), "shared", "all"),
    (
        "two of three sides",
        on(acc("cn"), acc("us"), acc("ru", "silent")),
        (CN, US, RU),
        "shared",
        "2 of 3",
    ),
    (
        "two speak, the third is unchecked",
        on(acc("cn"), acc("us")),
        (CN, US, RU),
        "shared",
        "2 of 3",
    ),
    ("one party", on(acc("cn"), acc("us", "silent")), (CN, US), "only", "China only"),
    (
        "a source without a party",
        on(acc("ru"), acc("us", "silent")),
        (RU, US),
        "only",
        "ru text only",
    ),
    (
        "declines is silence",
        on(acc("cn"), acc("us", "declines")),
        (CN, US),
        "only",
        "China only",
    ),
    (
        "one speaks and none is known to be silent",
        on(acc("cn")),
        (CN, US),
        "unverified",
        "one side, others not checked",
    ),
    (
        "one speaks, one silent, one unchecked",
        on(acc("cn"), acc("us", "silent")),
        (CN, US, RU),
        "unverified",
        "one side, others not checked",
    ),
    (
        "one silent source doesn't speak for an unread one of its side",
        on(acc("cn"), acc("us", "silent")),
        (CN, US, US2),
        "unverified",
        "one side, others not checked",
    ),
    (
        "an unread response doesn't keep its side from being silent",
        on(acc("cn"), acc("us", "silent"), acc("us2", "unchecked")),
        (CN, US, src("us2", role="response")),
        "only",
        "China only",
    ),
    (
        "words known through another source corroborate nothing",
        on(acc("cn", via="wire"), acc("us"), claim="It was so."),
        (CN, US),
        "shared",
        "both",
    ),
    ("there is no other side", on(acc("cn")), (CN, CN2), "unverified", "one side"),
    (
        "all silent",
        on(acc("cn", "silent"), acc("us", "declines")),
        (CN, US),
        "unmentioned",
        "in none",
    ),
    (
        "silent and unchecked",
        on(acc("cn", "silent")),
        (CN, US),
        "unknown",
        "not checked",
    ),
    ("nothing checked", on(), (CN, US), "unknown", "not checked"),
    ("no source at all", on(), (), "unknown", "not checked"),
    ("all blank", on(), (src("cn", coverage="none"),), "unknown", "not checked"),
]


@pytest.mark.parametrize(
    ("claim", "sources", "cls", "label"),
    [row[1:] for row in TABLE],
    ids=[row[0] for row in TABLE],
)
def test_a_claim_has_its_class(
    claim: Claim, sources: tuple[Source, ...], cls: str, label: str
) -> None:
    assert verdict(claim, *sources) == (cls, label)


def test_the_table_has_every_class() -> None:
    assert {row[3] for row in TABLE} == set(CLASSES)


RESTS: list[tuple[str, Claim, tuple[Source, ...], dict[str, str]]] = [
    ("each side has one source", on(acc("cn"), acc("us", "silent")), (CN, US), {}),
    (
        "another of its side is silent",
        on(acc("cn"), acc("cn2", "silent"), acc("us")),
        (CN, CN2, US),
        {"cn": "without [cn]: US only"},
    ),
    (
        "another of its side is unread",
        on(acc("cn"), acc("us")),
        (CN, CN2, US),
        {"cn": "without [cn]: one side, others not checked"},
    ),
    ("another of its side speaks", on(acc("cn"), acc("cn2", "mentions")), (CN, CN2, US), {}),
    ("another of its side is blank", on(acc("us")), (US, src("us2", role="response"), CN), {}),
    (
        "on each side one of two",
        on(acc("cn"), acc("cn2", "silent"), acc("us", "silent"), acc("us2", "denies")),
        (CN, CN2, US, US2),
        {"cn": "without [cn]: denied", "us2": "without [us2]: China only"},
    ),
    (
        "the class is the same without it",
        on(acc("cn"), acc("cn2", "silent"), acc("us"), acc("ru")),
        (CN, CN2, US, RU),
        {},
    ),
    ("a silent source", on(acc("cn", "silent"), acc("us")), (CN, CN2, US), {}),
]


@pytest.mark.parametrize(
    ("claim", "sources", "without"), [row[1:] for row in RESTS], ids=[row[0] for row in RESTS]
)
def test_a_class_rests_on_the_only_one_of_several_of_a_side_that_speaks(
    claim: Claim, sources: tuple[Source, ...], without: dict[str, str]
) -> None:
    assert rests_on(claim, sources) == without


@pytest.mark.parametrize(
    ("one", "other", "cls"),
    [
        ("18~", "30~", "shared"),
        ("18~", "30", "shared"),
        ("18~", "20~", "corroborated"),
        ("18", "30", "contested"),
        ("-10~", "-10.5~", "corroborated"),
        ("20/30~", "28~", "corroborated"),
    ],
)
def test_values_that_are_far_apart_are_not_corroborated(one: str, other: str, cls: str) -> None:
    claim = on(
        acc("cn", value=parse_value(one), unit="knots"),
        acc("us", value=parse_value(other), unit="knots"),
        claim="The wind was strong.",
    )
    assert verdict(claim, CN, US)[0] == cls
