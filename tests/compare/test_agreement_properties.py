"""Properties of agreement that hold for any brief."""

import random

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from briefing_tui.compare.agreement import CLASSES, agree
from briefing_tui.model.brief import Account, Claim, Source, Stance
from tests.compare.claims import answer, num, on

STANCES: list[Stance] = [
    "states",
    "mentions",
    "qualifies",
    "denies",
    "declines",
    "silent",
    "unchecked",
]
STRENGTH = {cls: -rank for rank, cls in enumerate(CLASSES)}
"""By the order of the table of classes: a class further up says more."""

VALUES = (
    st.none()
    | st.builds(num, st.integers(0, 3).map(float))
    | st.builds(answer, st.sampled_from(["yes", "no"]))
)


@st.composite
def source_with_account(draw: st.DrawFn) -> tuple[Source, Account | None]:
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
        via=draw(st.sampled_from(["", "text", "wire"])),
    )
    return source, account


Case = tuple[Claim, tuple[Source, ...]]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    drawn = draw(st.lists(source_with_account(), max_size=6))
    claim = on(
        differs=draw(st.sampled_from(["", "framing", "figures", "true"])),
        claim=draw(st.sampled_from(["", "It was so."])),
        kind=draw(st.sampled_from(["subject", "conduct", "wording"])),
    )
    sources: tuple[Source, ...] = ()
    for source, account in drawn:
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
        replace(claim, accounts=accounts),
        (*sources, source),
    )


@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_sources_does_not_matter(case: Case, chance: random.Random) -> None:
    claim, sources = case
    mixed = list(sources)
    chance.shuffle(mixed)
    assert agree(claim, tuple(mixed)) == agree(claim, sources)


@given(cases(), source_with_account(), st.sampled_from(["missing", "in part", "unchecked"]))
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


@given(cases())
def test_only_a_claim_about_a_subject_has_an_open_list(case: Case) -> None:
    claim, sources = case
    if claim.kind != "subject":
        assert "open list" not in agree(claim, sources).flags


@given(cases(), source_with_account(), st.sampled_from(["silent", "declines"]))
def test_silence_is_never_counted_as_denial(
    case: Case, extra: tuple[Source, Account | None], stance: Stance
) -> None:
    account = Account(source="", stance=stance)
    before, after = agree(*case), agree(*added(*case, extra[0], account))
    if before.cls not in {"contested", "denied"}:
        assert after.cls not in {"contested", "denied"}
    assert after.speaking == before.speaking


@given(cases(), source_with_account())
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
def test_counts_and_labels_are_consistent(case: Case) -> None:
    agreement = agree(*case)
    assert 0 <= agreement.speaking <= agreement.counted <= len(case[1])
    assert agreement.label
    assert (agreement.cls == "only") == bool(agreement.only)
