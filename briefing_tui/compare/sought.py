"""What was looked for in a source that is silent on a claim, and whether its text has it."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from briefing_tui.model.brief import Account, Brief, Claim, Coverage
from briefing_tui.text.quotations import QuotedText, TextRange
from briefing_tui.text.sanitise import one_line
from briefing_tui.text.sought import SoughtText


class SoughtTerm(Struct, frozen=True):
    """A word or phrase that was looked for; `alli*` takes any ending."""

    term: str
    places: tuple[TextRange, ...] | None = None
    """Where the text has it first; None where that isn't known, as without a text."""
    lines: tuple[int, ...] = ()
    """The lines of the source's text as it was written that have it, from 1."""
    words: str = ""
    """The words that were found first, and the sentence that has them."""
    sentence: str = ""


SoughtTerms = Mapping[tuple[str, str], tuple[SoughtTerm, ...]]
"""What was looked for, by the ids of the claim and of the silent source."""
NOTHING_SOUGHT: SoughtTerms = {}


def find_terms(
    terms: Sequence[str], text: QuotedText, searched: SoughtText
) -> tuple[SoughtTerm, ...]:
    """The terms with their places in a text."""
    if not text.text or text.cut:
        return tuple(map(SoughtTerm, terms))
    return tuple(_find_term(term, text, searched) for term in terms)


def _find_term(term: str, text: QuotedText, searched: SoughtText) -> SoughtTerm:
    places = searched.find(term)
    if not places:
        return SoughtTerm(term, places)
    lines = dict.fromkeys(text.line(place.start) for place in places)
    sentence = text.sentences[text.sentences_of(places[0]).start]
    first, around = (text.text[place.start : place.end] for place in (places[0], sentence))
    return SoughtTerm(term, places, tuple(lines), first, one_line(around))


def find_sought(brief: Brief, texts: Mapping[str, str] = {}) -> SoughtTerms:
    """What was looked for in all silent accounts. `texts` has those that were read from files."""
    read: dict[str, tuple[QuotedText, SoughtText]] = {}
    found = {}
    for claim in brief.claims:
        for account in claim.accounts:
            if not account.sought or account.stance != "silent":
                continue
            if account.source not in read:
                source = brief.source(account.source)
                own = source.text if source is not None else ""
                text = QuotedText(own or texts.get(account.source, ""))
                read[account.source] = text, SoughtText(text.text)
            found[claim.id, account.source] = find_terms(account.sought, *read[account.source])
    return found


def terms_of(claim: Claim, account: Account, sought: SoughtTerms) -> tuple[SoughtTerm, ...]:
    """What was looked for in the source of a silent account; nothing in others."""
    if account.stance != "silent":
        return ()
    return sought.get((claim.id, account.source)) or tuple(map(SoughtTerm, account.sought))


def sought_facts(terms: Sequence[SoughtTerm], coverage: Coverage) -> Iterator[tuple[str, str]]:
    """What was looked for in words, each part with its label."""
    unknown = [term.term for term in terms if term.places is None]
    absent = [term.term for term in terms if term.places == ()]
    if unknown:
        yield "Sought", f"{', '.join(unknown)} (by the authors; the text isn't here)"
    if absent and coverage == "excerpt":
        yield "Sought", f"Not in the part read: {', '.join(absent)}"
    elif absent:
        yield "Not in it", ", ".join(absent)
    for term in terms:
        if term.places:
            label = "But it has" if absent else "It has"
            yield label, f"{term.words} (line {term.lines[0]}): {term.sentence}"
