"""Short constructors for sources, accounts and claims."""

from briefing_tui.compare.agreement import agree
from briefing_tui.model.brief import (
    Account,
    Claim,
    ClaimKind,
    Coverage,
    Differs,
    Source,
    SourceRole,
    Stance,
    Value,
)

PARTIES = {"cn": "China", "cn2": "China", "us": "United States", "us2": "United States", "ru": ""}


def src(
    source_id: str,
    *,
    coverage: Coverage = "full",
    role: SourceRole = "account",
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


def on(
    *accounts: Account, differs: Differs = "", claim: str = "", kind: ClaimKind = "subject"
) -> Claim:
    return Claim(id="c", topic="C", accounts=accounts, differs=differs, claim=claim, kind=kind)


def num(low: float | None, high: float | None = None, *, approximate: bool = False) -> Value:
    top = low if high is None and low is not None else high
    return Value(text="", number=True, low=low, high=top, approximate=approximate)


def answer(text: str) -> Value:
    return Value(text=text)


CN, CN2, US, US2, RU = src("cn"), src("cn2"), src("us"), src("us2"), src("ru")


def verdict(claim: Claim, *sources: Source) -> tuple[str, str]:
    agreement = agree(claim, sources)
    return agreement.cls, agreement.label
