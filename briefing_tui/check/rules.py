"""The rules in one table, and the check that runs them over a brief.

To add a rule, write its function in `violations.py` and its entry here. The rules that give hints
have theirs in `hints.py`. docs/diagnostics.md explains the codes.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from msgspec import Struct

from briefing_tui.check import hints, keys, violations
from briefing_tui.check.context import NamesOfBrief, RuleContext
from briefing_tui.check.violations import Violation
from briefing_tui.model.brief import Diagnostic, Position, Severity
from briefing_tui.parse.brief_names import KnownBriefs
from briefing_tui.parse.diagnostics import PARSE_CODES


class Rule(Struct, frozen=True):
    """A code, and the function that finds its violations."""

    code: str
    severity: Severity
    find: Callable[..., Iterator[Violation]]
    """Of a `RuleContext`; a rule about names, of `NamesOfBrief` and `KnownBriefs`."""
    plain_posts: bool = False
    """Whether the rule also applies to briefs without sources and claims: blog posts, notes."""


RULES: tuple[Rule, ...] = (
    Rule("unknown-source", "error", violations.unknown_source),
    Rule("silent-in-part", "warning", violations.silent_in_part),
    Rule("nothing-read", "warning", violations.nothing_read),
    Rule("stance-without-claim", "error", violations.stance_without_claim),
    Rule("speaker-own-side", "warning", violations.speaker_own_side),
    Rule("translation-without-quote", "warning", violations.translation_without_quote),
    Rule("quote-untranslated", "warning", violations.quote_untranslated),
    Rule("quote-not-found", "warning", violations.quote_not_found),
    Rule("sought-found", "warning", violations.sought_found),
    Rule("claim-without-account", "warning", violations.claim_without_account),
    Rule("differs-alone", "warning", violations.differs_alone),
    Rule("repeated-topic", "warning", violations.repeated_topic),
    Rule("unused-source", "warning", violations.unused_source),
    Rule("retrieved-missing", "warning", violations.retrieved_missing),
    Rule("outside-library", "error", violations.outside_library),
    Rule("party-spelling", "warning", violations.party_spelling),
    Rule("date-order", "warning", violations.date_order),
    Rule("event-order", "warning", violations.event_order),
    Rule("repeated-event", "warning", violations.repeated_event),
    Rule("unknown-citation", "warning", violations.unknown_citation),
    Rule("broken-link", "warning", violations.broken_link, plain_posts=True),
    Rule("link-not-opened", "warning", violations.link_not_opened),
    Rule("missing-file", "warning", violations.missing_file, plain_posts=True),
    Rule("uncited-sentence", "hint", hints.uncited_sentence),
    Rule("one-sided-verb", "hint", hints.one_sided_verb),
    Rule("party-of-report", "hint", hints.party_of_report),
    Rule("unchecked-in-full", "hint", hints.unchecked_in_full),
    Rule("silent-in-words", "hint", hints.silent_in_words),
    Rule("values-apart", "hint", hints.values_apart),
    Rule("states-unquoted", "hint", hints.states_unquoted),
    Rule("cut-quotation", "hint", hints.cut_quotation),
    Rule("quoted-twice", "hint", hints.quoted_twice),
    Rule("key-without-effect", "warning", keys.key_without_effect),
    Rule("unknown-key", "hint", keys.unknown_key),
    Rule("summary-missing", "hint", hints.summary_missing),
    Rule("undecided", "warning", violations.undecided),
    Rule("draft", "hint", hints.draft, plain_posts=True),
)

NAME_RULES: tuple[Rule, ...] = (
    Rule("unknown-brief", "warning", violations.unknown_brief),
    Rule("ambiguous-brief", "warning", violations.ambiguous_brief),
    Rule("shared-slug", "warning", violations.shared_slug),
)
"""The rules that need the names of all briefs of the library."""

RULE_CODES: Mapping[str, Severity] = {rule.code: rule.severity for rule in (*RULES, *NAME_RULES)}
CODES: Mapping[str, Severity] = {**PARSE_CODES, **RULE_CODES}
"""The codes of parsing and checking."""
PROBLEMS = frozenset(code for code, severity in CODES.items() if severity != "hint")
"""The errors and warnings, which the reader shows."""
_USUAL_HINTS = frozenset({"silent-in-words"})
USUAL = PROBLEMS | _USUAL_HINTS
"""The codes that `briefing check` reports by default."""
FORMER_CODES = {"half-sentence": "cut-quotation"}
"""What earlier versions called a code; the words of options and of the configuration may still."""
OTHER_HINTS = CODES.keys() - USUAL
"""The hints that are reported only if they are selected. Some of them need the parsed body."""


def codes_of(
    words: Iterable[str], codes: Mapping[str, Severity], unknown: Callable[[str], object]
) -> frozenset[str]:
    """The codes that words stand for: a code, its first words (`quote`), a severity, `all`, or
    `usual`, which is all but most hints. `unknown` receives a word that doesn't stand for any.
    """
    chosen: set[str] = set()
    for word in [FORMER_CODES.get(word, word) for word in words]:
        found = {
            code
            for code, severity in codes.items()
            if word in ("all", severity, code)
            or (word == "usual" and (severity != "hint" or code in _USUAL_HINTS))
            or code.startswith(f"{word}-")
        }
        if not found:
            unknown(word)
        chosen |= found
    return frozenset(chosen)


def check_alone(context: RuleContext, codes: Collection[str] = PROBLEMS) -> tuple[Diagnostic, ...]:
    """The violations that don't depend on the library."""
    parsed, brief = context.parsed, context.brief
    diagnostics: list[Diagnostic] = []
    for rule in RULES:
        applies = rule.plain_posts or brief.sources or brief.claims
        if applies and rule.code in codes:
            for violation in rule.find(context):
                where = violation.where
                position = where if isinstance(where, Position) else parsed.position(where)
                diagnostics.append(_diagnostic(brief.path, rule, violation, position))
    return tuple(diagnostics)


def check_names(
    brief: NamesOfBrief, names: KnownBriefs, codes: Collection[str] = PROBLEMS
) -> tuple[Diagnostic, ...]:
    """The violations in the names that a brief has; none where no library is known."""
    diagnostics: list[Diagnostic] = []
    for rule in NAME_RULES if names else ():
        for violation in rule.find(brief, names) if rule.code in codes else ():
            assert isinstance(violation.where, Position)
            diagnostics.append(_diagnostic(brief.path, rule, violation, violation.where))
    return tuple(diagnostics)


def _diagnostic(path: str, rule: Rule, violation: Violation, position: Position) -> Diagnostic:
    words = violation.message, violation.hint
    return Diagnostic(path, position.line, position.column, rule.severity, rule.code, *words)


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Diagnostics of one file by their lines and columns."""
    return tuple(sorted(diagnostics, key=lambda each: (each.line, each.column)))
