"""Rules about claims: what is laid side by side."""

from collections.abc import Iterator

from briefing_tui.check.case import Case, Finding, fold
from briefing_tui.model.brief import Stance
from briefing_tui.model.diagnostic import Position

_NEEDS_CLAIM: dict[Stance, str] = {"qualifies": "has conditions", "denies": "is denied"}
_REPORTED = frozenset({"duplicate-topic", "duplicate-id"})
_NO_SPEECH: frozenset[Stance] = frozenset({"silent", "declines", "unchecked"})


def stance_without_claim(case: Case) -> Iterator[Finding]:
    """What is denied or hedged must be on the page, or a reader can't tell what that is."""
    for path, claim, account in case.accounts():
        stance = account.stance
        if stance in _NEEDS_CLAIM and not claim.claim:
            yield Finding(
                path,
                f"{claim.topic}: `{account.source}` {stance} a claim that is not written out.",
                f"Add to the claim, as `claim`, the sentence that {_NEEDS_CLAIM[stance]}.",
            )


def claim_without_account(case: Case) -> Iterator[Finding]:
    """A claim that no source is heard on says nothing."""
    for index, claim in enumerate(case.brief.claims):
        if not claim.accounts:
            yield Finding(
                ("claims", index),
                f"{claim.topic}: no source has an account of this claim.",
                "Add `accounts`, if only `silent` for a source that was read in full.",
            )


def differs_alone(case: Case) -> Iterator[Finding]:
    """`differs` is a judgement about what sources say, so at least two must say something."""
    unread = {source.id for source in case.brief.sources if source.coverage == "none"}
    for index, claim in enumerate(case.brief.claims):
        speaking = [
            account
            for account in claim.accounts
            if account.stance not in _NO_SPEECH and account.source not in unread
        ]
        if claim.differs and len(speaking) < 2:
            number = "one source speaks" if speaking else "no source speaks"
            yield Finding(
                ("claims", index, "differs"),
                f"{claim.topic}: `differs` is set, and {number}.",
                "Silence is no difference: leave `differs` out.",
            )


def repeated_topic(case: Case) -> Iterator[Finding]:
    """Two rows with one heading and one sentence can't be told apart by a reader.

    Without ids of their own such claims are the parser's `duplicate-topic`.
    """
    seen: set[tuple[str, str]] = set()
    reported = {
        Position(each.line, each.column)
        for each in case.parsed.diagnostics
        if each.code in _REPORTED
    }
    for index, claim in enumerate(case.brief.claims):
        path = ("claims", index)
        key = fold(claim.topic), fold(claim.claim)
        if key in seen and case.parsed.position(path) not in reported:
            yield Finding(
                (*path, "topic"),
                f"{claim.topic}: an earlier claim has this topic.",
                "Give it a topic of its own, or both a `claim` sentence.",
            )
        seen.add(key)
