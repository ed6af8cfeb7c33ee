"""A brief held against an original that it lacks: what it quotes from it, and what was sought.

The text may be another one, or only a part, as a page that asks about cookies is. That a word
isn't in it says something only if at least half of the quotations are.
"""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from briefing_tui.check.context import RuleContext
from briefing_tui.check.rules import check_alone, in_order
from briefing_tui.model.brief import Diagnostic, Parsed, Source
from briefing_tui.text.english import counted
from briefing_tui.text.quotations import QuotedText, is_the_text
from briefing_tui.text.sought import SoughtText

_OF_QUOTATIONS = ("quote-not-found", "cut-quotation")
_OF_SILENCES = "sought-found"


class Held(Struct, frozen=True, kw_only=True):
    """What a text says about the accounts of a source."""

    source: Source
    quotations: int
    found: int
    """How many of the quotations are in the text, word for word."""
    silences: int
    sought: int
    """How many of the silences say what was looked for."""
    without: int
    """For how many of these none of the words is in the text."""
    problems: tuple[Diagnostic, ...]
    """Quotations that aren't in it or end too early, and words of silences that are in it."""

    @property
    def is_the_text(self) -> bool:
        """Whether enough of the quotations are in it to say that something isn't."""
        return is_the_text(self.found, self.quotations)

    @property
    def sentences(self) -> Sequence[str]:
        """The counts in words."""
        number = counted(self.quotations, "quotation")
        are = "is" if 1 in (self.found, self.quotations) else "are"
        if not self.is_the_text:
            words = (
                f"This may not be the text, or only a part: {self.found} of {number} {are} in it."
            )
            undecided = f"{counted(self.silences, 'silence')} not decided." if self.silences else ""
            return [*filter(None, (words, undecided))]
        lines = [f"{self.found} of {number} {are} in it, word for word."]
        if self.sought:
            silences = f"{self.without} of {counted(self.sought, 'silence')}"
            lines.append(f"{silences}: none of the words that were sought is in it.")
        if unsaid := self.silences - self.sought:
            lines.append(f"{counted(unsaid, 'silence')} without words that were sought.")
        return lines


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
        account
        for claim in brief.claims
        if (account := claim.account(source.id)) is not None and account.stance == "silent"
    ]
    searched = SoughtText(quoted_text.text)
    context = RuleContext.of(replace(parsed, brief=brief), places=False)
    held = Held(
        source=source,
        quotations=len(quotations),
        found=sum(quoted_text.find(quotation) is not None for quotation in quotations),
        silences=len(silent),
        sought=sum(bool(account.sought) for account in silent),
        without=sum(
            bool(account.sought) and all(searched.find(term) == () for term in account.sought)
            for account in silent
        ),
        problems=in_order(check_alone(context, (*_OF_QUOTATIONS, _OF_SILENCES))),
    )
    if held.is_the_text:
        return held
    return replace(held, problems=in_order(check_alone(context, _OF_QUOTATIONS)))
