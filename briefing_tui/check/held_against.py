"""A brief held against an original that it lacks: what it quotes from it, and what was sought.

The text may be another one, or only a part, as a page that asks about cookies is. That a word
isn't in it says something only if at least half of the quotations are.
"""

from msgspec import Struct
from msgspec.structs import replace

from briefing_tui.check.context import RuleContext
from briefing_tui.check.rules import check_alone, in_order
from briefing_tui.model.brief import Diagnostic, Parsed, Source
from briefing_tui.text.quotations import Fit, QuotedText
from briefing_tui.text.sought import SoughtText

_OF_QUOTATIONS = ("quote-not-found", "cut-quotation")
_OF_SILENCES = "sought-found"


class Held(Struct, frozen=True, kw_only=True):
    """What a text says about the accounts of a source."""

    source: Source
    fit: Fit
    problems: tuple[Diagnostic, ...]
    """Quotations that aren't in it or end too early, and words of silences that are in it."""


def hold(parsed: Parsed, source: Source, text: str) -> Held:
    """Hold the accounts of a source against its whole text."""
    own = replace(source, text=text, text_file="")
    sources = [
        own if each is source else replace(each, text="", text_file="")
        for each in parsed.brief.sources
    ]
    brief = replace(parsed.brief, sources=tuple(sources))
    quoted_text = QuotedText(text)
    quotations = [account.quote for _, account in brief.quotations(own)]
    silent = [
        (claim.topic, account.sought)
        for claim in brief.claims
        if (account := claim.account(source.id)) is not None and account.stance == "silent"
    ]
    searched = SoughtText(quoted_text.text)
    context = RuleContext.of(replace(parsed, brief=brief), places=False)
    fit = Fit(
        quotations=len(quotations),
        found=sum(quoted_text.find(quotation) is not None for quotation in quotations),
        silences=len(silent),
        sought=sum(bool(terms) for _, terms in silent),
        without=sum(
            bool(terms) and all(searched.find(term) == () for term in terms) for _, terms in silent
        ),
        against=tuple(topic for topic, terms in silent if any(map(searched.find, terms))),
    )
    codes = (*_OF_QUOTATIONS, _OF_SILENCES) if fit.is_the_text else _OF_QUOTATIONS
    return Held(source=source, fit=fit, problems=in_order(check_alone(context, codes)))
