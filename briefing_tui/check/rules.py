"""The rules in one table, and the check that runs them: a brief and names to diagnostics."""

from collections.abc import Iterator

from briefing_tui.check import accounts, claims, dates, links, sources
from briefing_tui.check.case import Case, Rule
from briefing_tui.check.codes import SEVERITIES
from briefing_tui.check.names import KnownBriefs
from briefing_tui.model.brief import Parsed
from briefing_tui.model.diagnostic import Diagnostic, Position
from briefing_tui.model.document import Document
from briefing_tui.parse.links import links as links_of

RULES: tuple[Rule, ...] = (
    Rule("unknown-source", accounts.unknown_sources),
    Rule("silent-in-part", accounts.silent_in_part),
    Rule("nothing-read", accounts.nothing_read),
    Rule("stance-without-claim", claims.stance_without_claim),
    Rule("speaker-own-side", accounts.speaker_own_side),
    Rule("translation-without-quote", accounts.translation_without_quote),
    Rule("quote-untranslated", accounts.quote_untranslated),
    Rule("claim-without-account", claims.claim_without_account),
    Rule("differs-alone", claims.differs_alone),
    Rule("repeated-topic", claims.repeated_topic),
    Rule("unused-source", sources.unused_source),
    Rule("retrieved-missing", sources.retrieved_missing),
    Rule("outside-library", sources.text_outside_library),
    Rule("party-spelling", sources.party_spelling),
    Rule("date-order", dates.date_order),
    Rule("event-order", dates.event_order),
    Rule("repeated-event", dates.repeated_event),
    Rule("unknown-citation", links.unknown_citation),
    Rule("unknown-brief", links.unknown_brief, plain=True),
    Rule("ambiguous-brief", links.ambiguous_brief, plain=True),
    Rule("broken-link", links.broken_link, plain=True),
    Rule("link-not-opened", links.link_not_opened),
    Rule("shared-slug", links.shared_slug, plain=True),
)


def run(parsed: Parsed, document: Document, names: KnownBriefs) -> tuple[Diagnostic, ...]:
    """Apply every rule: see `briefing_tui.check.check`."""
    case = Case(parsed, document, names, tuple(links_of(document)))
    found = [each for rule in RULES for each in _apply(rule, case)]
    return tuple(sorted(found, key=lambda each: (each.line, each.column)))


def _apply(rule: Rule, case: Case) -> Iterator[Diagnostic]:
    if not (rule.plain or case.structured):
        return
    for finding in rule.find(case):
        place = finding.where
        at = Position(place, 1) if isinstance(place, int) else case.parsed.position(place)
        yield Diagnostic(
            path=case.brief.path,
            line=at.line,
            column=at.column,
            severity=SEVERITIES[rule.code],
            code=rule.code,
            message=finding.message,
            hint=finding.hint,
        )
