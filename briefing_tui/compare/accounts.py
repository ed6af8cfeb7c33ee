"""Which words of two accounts can be laid against each other."""

from typing import NamedTuple

from briefing_tui.model.brief import Account, Brief, Claim, Source


class Said(NamedTuple):
    """One account with where it stands."""

    brief: Brief
    source: Source
    account: Account

    @property
    def words(self) -> str:
        """In the brief's language: the translation, else the quotation, else the writer's words."""
        account = self.account
        value = " ".join(filter(None, (account.value.text if account.value else "", account.unit)))
        return account.translation or account.quote or account.says or value

    @property
    def lang(self) -> str:
        """The language of the quotation; empty where nobody wrote it."""
        return self.account.lang or self.source.lang


class Readings(NamedTuple):
    """Two texts to compare, and what they are: `as translated`, `in the original (zh)`."""

    what: str
    old: str
    new: str


def readings(old: Said, new: Said) -> tuple[Readings, ...]:
    """The ways in which two accounts can be compared, the first the one to begin with.

    Originals are compared only in one language: words of two languages have none in common.
    """
    found = []
    if old.words and new.words:
        translated = bool(old.account.translation or new.account.translation)
        found.append(Readings("as translated" if translated else "", old.words, new.words))
    quotes = old.account.quote, new.account.quote
    if all(quotes) and old.lang == new.lang and quotes != (old.words, new.words):
        lang = f" ({new.lang})" if new.lang else ""
        found.append(Readings(f"in the original{lang}", *quotes))
    return tuple(found)


class Shared(NamedTuple):
    """A topic on which two sources have words, by its claim in the second one's brief."""

    claim: Claim
    readings: Readings


class Accounts(NamedTuple):
    """Two sources held against each other claim by claim, in the second brief's order."""

    shared: tuple[Shared, ...]
    only_old: tuple[Claim, ...]
    only_new: tuple[Claim, ...]


def match_accounts(
    old_brief: Brief, old_source: Source, new_brief: Brief, new_source: Source
) -> Accounts:
    """The topics of two sources: both have words on them, or one alone."""
    old, new = _said(old_brief, old_source), _said(new_brief, new_source)
    shared = [
        Shared(claim, found[0])
        for claim_id, (claim, said) in new.items()
        if claim_id in old and (found := readings(old[claim_id][1], said))
    ]
    return Accounts(
        tuple(shared),
        tuple(claim for claim_id, (claim, _) in old.items() if claim_id not in new),
        tuple(claim for claim_id, (claim, _) in new.items() if claim_id not in old),
    )


def _said(brief: Brief, source: Source) -> dict[str, tuple[Claim, Said]]:
    found = {}
    for claim in brief.claims:
        account = claim.account(source.id)
        if account is not None and (said := Said(brief, source, account)).words:
            found[claim.id] = claim, said
    return found
