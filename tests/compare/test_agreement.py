"""Every row of the format's agreement table, by hand and by property."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing_tui.compare.agreement import Agreement, agree
from briefing_tui.compare.words import CLASS_WORDS
from briefing_tui.model.brief import Account, Claim, Coverage, Differs, Role, Source, Stance, Value

PARTIES = {"cn": "China", "cn2": "China", "us": "United States", "us2": "United States", "ru": ""}


def src(
    source_id: str,
    *,
    coverage: Coverage = "full",
    role: Role = "account",
    open_list: bool = False,
    origin: str = "",
) -> Source:
    return Source(
        id=source_id,
        name=f"{source_id} text",
        party=PARTIES.get(source_id, ""),
        coverage=coverage,
        role=role,
        list="open" if open_list else "closed",
        origin=origin,
    )


def acc(
    source_id: str,
    stance: Stance = "states",
    *,
    speaker: str = "",
    value: Value | None = None,
    unit: str = "",
    via: str = "",
) -> Account:
    return Account(
        source=source_id, stance=stance, speaker=speaker, value=value, unit=unit, via=via
    )


def on(*accounts: Account, differs: Differs = "", claim: str = "") -> Claim:
    return Claim(id="c", topic="C", accounts=accounts, differs=differs, claim=claim)


def num(low: float | None, high: float | None = None, *, approximate: bool = False) -> Value:
    top = low if high is None and low is not None else high
    return Value(text="", number=True, low=low, high=top, approximate=approximate)


def answer(text: str) -> Value:
    return Value(text=text)


CN, CN2, US, US2, RU = src("cn"), src("cn2"), src("us"), src("us2"), src("ru")


def verdict(claim: Claim, *sources: Source) -> tuple[str, str]:
    found = agree(claim, sources)
    return found.cls, found.label


# One claim a row: the claim, the sources, the class and the words shown.
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
        "figures differ, by the writer's word",
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
        "one account, others not checked",
    ),
    (
        "one speaks, one silent, one unchecked",
        on(acc("cn"), acc("us", "silent")),
        (CN, US, RU),
        "unverified",
        "one account, others not checked",
    ),
    ("there is no other side", on(acc("cn")), (CN, CN2), "unverified", "one account"),
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
def test_the_table(claim: Claim, sources: tuple[Source, ...], cls: str, label: str) -> None:
    assert verdict(claim, *sources) == (cls, label)


def test_the_table_above_has_every_class() -> None:
    assert {row[3] for row in TABLE} == set(CLASS_WORDS)


@pytest.mark.parametrize(
    ("mine", "yours", "contested"),
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
def test_values_contest_where_none_fits_both(mine: Value, yours: Value, contested: bool) -> None:
    claim = on(acc("cn", value=mine, unit="minutes"), acc("us", value=yours, unit="Minutes"))
    assert verdict(claim, CN, US)[0] == ("contested" if contested else "shared")


def test_values_in_two_units_do_not_contest() -> None:
    claim = on(acc("cn", value=num(90), unit="minutes"), acc("us", value=num(1.5), unit="hours"))
    assert verdict(claim, CN, US)[0] == "shared"


def test_values_of_one_side_are_not_held_against_each_other() -> None:
    claim = on(acc("cn", value=num(90)), acc("cn2", value=num(120)), acc("us", value=num(80, 130)))
    assert verdict(claim, CN, CN2, US)[0] == "shared"


def test_a_value_does_not_count_where_its_source_does_not_speak() -> None:
    claim = on(acc("cn", value=num(90)), acc("us", "declines", value=num(120)))
    assert verdict(claim, CN, US)[0] == "only"


def test_a_side_that_denies_itself_contests_nothing() -> None:
    claim = on(acc("cn"), acc("cn2", "denies"), acc("us", "silent"))
    found = agree(claim, (CN, CN2, US))
    assert (found.label, found.flags) == ("China only", ("varies",))


def test_silence_on_an_excerpt_is_unchecked_unless_it_says_how_it_is_known() -> None:
    excerpt = src("us", coverage="excerpt")
    assert verdict(on(acc("cn"), acc("us", "silent")), CN, excerpt)[0] == "unverified"
    assert verdict(on(acc("cn"), acc("us", "silent", via="text")), CN, excerpt)[0] == "only"


def test_a_refusal_to_answer_needs_no_full_reading() -> None:
    claim = on(acc("cn"), acc("us", "declines"))
    assert verdict(claim, CN, src("us", coverage="excerpt"))[0] == "only"


def test_blank_cells_count_for_nothing() -> None:
    response, absent = src("us", role="response"), src("us2", coverage="none")
    claim = on(acc("cn"), acc("us2"), acc("ru", "silent"))
    found = agree(claim, (CN, response, absent, RU))
    assert (found.label, found.speaking, found.counted) == ("China only", 1, 2)


def test_a_response_with_an_account_counts() -> None:
    claim = on(acc("cn"), acc("us", "denies"))
    assert verdict(claim, CN, src("us", role="response"))[0] == "contested"


FLAGGED: list[tuple[str, Claim, tuple[Source, ...], tuple[str, ...]]] = [
    ("none", on(acc("cn"), acc("us", "silent")), (CN, US), ()),
    ("partial", on(acc("cn"), acc("us"), acc("ru", "silent")), (CN, US, RU), ("partial",)),
    ("not partial: unchecked", on(acc("cn"), acc("us")), (CN, US, RU), ()),
    (
        "open list",
        on(acc("cn"), acc("us", "silent")),
        (CN, src("us", open_list=True)),
        ("open list",),
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


# --- properties ---

STANCES: list[Stance] = [
    "states",
    "mentions",
    "qualifies",
    "denies",
    "declines",
    "silent",
    "unchecked",
]
STRENGTH = {cls: -rank for rank, cls in enumerate(CLASS_WORDS)}
"""The order of the format's table: a class further up says more."""

VALUES = (
    st.none()
    | st.builds(num, st.integers(0, 3).map(float))
    | st.builds(answer, st.sampled_from(["yes", "no"]))
)


@st.composite
def heard(draw: st.DrawFn) -> tuple[Source, Account | None]:
    """A source and its account, which may be missing; ids are given later."""
    party = draw(st.sampled_from(["", "A", "B", "C"]))
    source = Source(
        id="",
        name="",
        party=party,
        role=draw(st.sampled_from(["account", "response"])),
        coverage=draw(st.sampled_from(["full", "excerpt", "none"])),
        list=draw(st.sampled_from(["closed", "open"])),
        origin=draw(st.sampled_from(["", "wire"])),
    )
    if draw(st.booleans()):
        return source, None
    account = Account(
        source="",
        stance=draw(st.sampled_from(STANCES)),
        speaker=draw(st.sampled_from(["", "Someone"])),
        value=draw(VALUES),
        via=draw(st.sampled_from(["", "text"])),
    )
    return source, account


Case = tuple[Claim, tuple[Source, ...]]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    given_ = draw(st.lists(heard(), max_size=6))
    claim = on(
        differs=draw(st.sampled_from(["", "framing", "figures", "true"])),
        claim=draw(st.sampled_from(["", "It was so."])),
    )
    sources: tuple[Source, ...] = ()
    for source, account in given_:
        claim, sources = added(claim, sources, source, account)
    return claim, sources


def added(
    claim: Claim, sources: tuple[Source, ...], source: Source, account: Account | None
) -> Case:
    """The case with one more source, under an id of its own."""
    name = f"s{len(sources)}"
    source = Source(
        id=name,
        name=name,
        party=source.party,
        role=source.role,
        coverage=source.coverage,
        list=source.list,
        origin=source.origin,
    )
    accounts = claim.accounts
    if account is not None:
        accounts += (
            Account(
                source=name,
                stance=account.stance,
                speaker=account.speaker,
                value=account.value,
                via=account.via,
            ),
        )
    return (
        Claim(id="c", topic="C", accounts=accounts, differs=claim.differs, claim=claim.claim),
        (*sources, source),
    )


@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_sources_does_not_matter(case: Case, random: object) -> None:
    claim, sources = case
    mixed = list(sources)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert agree(claim, tuple(mixed)) == agree(claim, sources)


@given(cases(), heard(), st.sampled_from(["missing", "in part", "said so"]))
def test_an_unchecked_source_never_makes_a_class_stronger(
    case: Case, extra: tuple[Source, Account | None], how: str
) -> None:
    source = Source(id="", name="", party=extra[0].party, coverage="excerpt")
    stance: Stance = "silent" if how == "in part" else "unchecked"
    account = None if how == "missing" else Account(source="", stance=stance)
    before, after = agree(*case), agree(*added(*case, source, account))
    if before.counted:
        assert STRENGTH[after.cls] <= STRENGTH[before.cls]
    assert after.speaking == before.speaking


@given(cases(), heard(), st.sampled_from(["silent", "declines"]))
def test_silence_is_never_counted_as_denial(
    case: Case, extra: tuple[Source, Account | None], stance: Stance
) -> None:
    account = Account(source="", stance=stance)
    before, after = agree(*case), agree(*added(*case, extra[0], account))
    if before.cls not in {"contested", "denied"}:
        assert after.cls not in {"contested", "denied"}
    assert after.speaking == before.speaking


@given(cases(), heard())
def test_another_source_of_a_side_that_speaks_never_makes_only_shared(
    case: Case, extra: tuple[Source, Account | None]
) -> None:
    claim, sources = case
    before = agree(claim, sources)
    speaker = next((each for each in sources if each.party == before.only), None)
    if before.cls != "only" or speaker is None:
        return
    source = Source(id="", name="", party=speaker.party, coverage=extra[0].coverage)
    after = agree(*added(claim, sources, source, extra[1]))
    assert after.cls in {"only", "denied"} if extra[1] else after.cls == "only"


@given(cases())
def test_counts_and_words_hold_together(case: Case) -> None:
    found: Agreement = agree(*case)
    assert 0 <= found.speaking <= found.counted <= len(case[1])
    assert found.label
    assert (found.cls == "only") == bool(found.only)
