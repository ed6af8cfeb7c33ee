"""A brief checked by all rules at once, as tests need it."""

from collections.abc import Collection, Mapping

from briefing_tui.check.context import FindTerms, IsThere, NamesOfBrief, RuleContext
from briefing_tui.check.rules import OTHER_HINTS, PROBLEMS, check_alone, check_names, in_order
from briefing_tui.model.brief import Diagnostic, Parsed
from briefing_tui.parse.brief_names import KnownBriefs


def check(
    parsed: Parsed,
    names: KnownBriefs,
    texts: Mapping[str, str] = {},
    codes: Collection[str] = PROBLEMS,
    is_there: IsThere = lambda path, anywhere: True,
    mentions: FindTerms = lambda text: (),
) -> tuple[Diagnostic, ...]:
    """The violations in a brief, in the order of the file, without those in `parsed.diagnostics`.

    `names` is empty if no library is known; then no name is reported as unknown. `texts` are the
    texts that sources have in files, by the source's id.
    """
    hints = not OTHER_HINTS.isdisjoint(codes)
    context = RuleContext.of(parsed, texts, is_there, mentions, hints=hints)
    of_names = check_names(NamesOfBrief.of(context), names, codes)
    return in_order((*check_alone(context, codes), *of_names))
