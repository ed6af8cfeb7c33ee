"""The rules in one table, and the check that runs them over a brief.

To add a rule, write its function in `violations.py` and its entry here. The rules that give hints
have theirs in `hints.py`.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from types import MappingProxyType

from msgspec import Struct

from briefing_tui.check import hints, violations
from briefing_tui.check.names import KnownBriefs
from briefing_tui.check.violations import NamesOfBrief, RuleContext, Violation
from briefing_tui.model.brief import Code, Diagnostic, Parsed, Position
from briefing_tui.model.document import Document
from briefing_tui.parse.diagnostics import PARSE_CODES


class Rule(Struct, frozen=True):
    """A code, and the function that finds its violations."""

    code: Code
    find: Callable[[RuleContext], Iterator[Violation]]
    plain_posts: bool = False
    """Whether the rule also applies to briefs without sources and claims: blog posts, notes."""


class NameRule(Struct, frozen=True):
    """A code, and the function that finds its violations in the names of briefs."""

    code: Code
    find: Callable[[NamesOfBrief, KnownBriefs], Iterator[Violation]]


RULES: tuple[Rule, ...] = (
    Rule(
        Code(
            "unknown-source",
            "error",
            "A source is named that the brief does not have.",
            "Accounts, `via` and an event's `sources` name sources by their `id`. What a source "
            "that doesn't exist says is shown nowhere.",
            "sources:\n  - id: cn\nclaims:\n  - topic: Trade\n    accounts:\n      china: mentions",
            "sources:\n  - id: cn\nclaims:\n  - topic: Trade\n    accounts:\n      cn: mentions",
        ),
        violations.unknown_source,
    ),
    Rule(
        Code(
            "silent-in-part",
            "warning",
            "Silence is reported of a source that was only read in part.",
            "An excerpt doesn't show what the rest says. The cell is shown as `?` not in the part "
            "read, and counts as not checked.",
            "sources:\n  - id: cn\n    coverage: excerpt\n"
            "claims:\n  - topic: Trade\n    accounts: { cn: silent }",
            "sources:\n  - id: cn\n    coverage: full\n"
            "claims:\n  - topic: Trade\n    accounts: { cn: silent }",
        ),
        violations.silent_in_part,
    ),
    Rule(
        Code(
            "nothing-read",
            "warning",
            "A source of which no text was found has an account.",
            "`coverage: none` means that nobody has read the source. Its cells are blank and "
            "count for nothing, whatever the account says.",
            "sources:\n  - id: cn\n    coverage: none\n    retrieved: 2025-01-18\n"
            "claims:\n  - topic: Trade\n    accounts: { cn: mentions }",
            "sources:\n  - id: cn\n    coverage: excerpt\n"
            "claims:\n  - topic: Trade\n    accounts: { cn: mentions }",
        ),
        violations.nothing_read,
    ),
    Rule(
        Code(
            "stance-without-claim",
            "error",
            "A source denies or hedges a claim that is not written out.",
            "A denial is of a sentence. Without it a reader can't tell what was denied, nor "
            "which conditions are conditions of what.",
            "sources:\n  - id: us\nclaims:\n  - topic: The call\n    accounts:\n"
            '      us: { stance: denies, quote: "There was no call." }',
            "sources:\n  - id: us\nclaims:\n  - topic: The call\n"
            "    claim: The two spoke in April.\n    accounts:\n"
            '      us: { stance: denies, quote: "There was no call." }',
        ),
        violations.stance_without_claim,
    ),
    Rule(
        Code(
            "speaker-own-side",
            "warning",
            "`speaker` names somebody of the source's own side.",
            "`speaker` is for another side's words: Beijing reporting what Trump said. A side "
            "that reports its own people speaks in its own voice.",
            "sources:\n  - id: trump\n    publisher: Donald Trump, Truth Social\n"
            "claims:\n  - topic: Trade\n    accounts:\n"
            '      trump: { speaker: Donald Trump, quote: "balancing Trade" }',
            "sources:\n  - id: trump\n    publisher: Donald Trump, Truth Social\n"
            "claims:\n  - topic: Trade\n    accounts:\n"
            '      trump: { quote: "balancing Trade" }',
        ),
        violations.speaker_own_side,
    ),
    Rule(
        Code(
            "translation-without-quote",
            "warning",
            "A translation has neither the words it translates nor a translator.",
            "A reader must be able to check a translation: against the source's words, or by the "
            "name of the publisher who printed it. What you put in your own words belongs in "
            "`says`.",
            "sources:\n  - id: cn\nclaims:\n  - topic: Trade\n    accounts:\n"
            '      cn: { translation: "Trade is of mutual benefit." }',
            "sources:\n  - id: cn\nclaims:\n  - topic: Trade\n    accounts:\n"
            "      cn:\n        quote: 互利共赢\n        translation: mutual benefit",
        ),
        violations.translation_without_quote,
    ),
    Rule(
        Code(
            "quote-untranslated",
            "warning",
            "A quote is in another language than the brief and is not translated.",
            "The language is the account's `lang`, else the source's. A brief without a `lang` "
            "is not checked.",
            "lang: en\nsources:\n  - id: cn\n    lang: zh\n"
            "claims:\n  - topic: Trade\n    accounts:\n      cn: { quote: 互利共赢 }",
            "lang: en\nsources:\n  - id: cn\n    lang: zh\n"
            "claims:\n  - topic: Trade\n    accounts:\n"
            "      cn: { quote: 互利共赢, translation: mutual benefit }",
        ),
        violations.quote_untranslated,
    ),
    Rule(
        Code(
            "quote-not-found",
            "warning",
            "A quotation isn't in its source's text.",
            "The text is the source's `text`. Blanks, the kind of quotation marks, the case of the "
            "first letter and the punctuation at either end make no difference; `…` and words in "
            "square brackets join two passages. What was read elsewhere is not looked for: an "
            "account with a `url` or a `via` of its own, or in another language than its source. "
            "The message names the nearest passage, and the hint where it differs first.",
            "sources:\n  - id: us\n    text: It will be very good for both countries.\n"
            "claims:\n  - topic: Outlook\n    accounts:\n"
            '      us: { quote: "very good for our countries" }',
            "sources:\n  - id: us\n    text: It will be very good for both countries.\n"
            "claims:\n  - topic: Outlook\n    accounts:\n"
            '      us: { quote: "very good … countries" }',
        ),
        violations.quote_not_found,
    ),
    Rule(
        Code(
            "claim-without-account",
            "warning",
            "A claim has no account.",
            "All its cells are not checked, so the row tells a reader nothing.",
            "sources:\n  - id: cn\nclaims:\n  - topic: Trade",
            "sources:\n  - id: cn\n    coverage: full\n"
            "claims:\n  - topic: Trade\n    accounts: { cn: silent }",
        ),
        violations.claim_without_account,
    ),
    Rule(
        Code(
            "differs-alone",
            "warning",
            "`differs` is set where fewer than two sources speak.",
            "`differs` is your judgement that sources which speak say different things. A source "
            "that is silent, won't say or is not checked says nothing.",
            "sources:\n  - id: cn\n  - id: us\n    coverage: full\n"
            "claims:\n  - topic: Trade\n    differs: framing\n"
            "    accounts: { cn: mentions, us: silent }",
            "sources:\n  - id: cn\n  - id: us\n    coverage: full\n"
            "claims:\n  - topic: Trade\n    accounts: { cn: mentions, us: silent }",
        ),
        violations.differs_alone,
    ),
    Rule(
        Code(
            "repeated-topic",
            "warning",
            "Two claims have the same topic, and no claim sentence tells them apart.",
            "Their ids differ, but a reader sees two rows with the same heading.",
            "sources:\n  - id: cn\nclaims:\n"
            "  - id: trade-1\n    topic: Trade\n    accounts: { cn: mentions }\n"
            "  - id: trade-2\n    topic: Trade\n    accounts: { cn: unchecked }",
            "sources:\n  - id: cn\nclaims:\n"
            "  - topic: Trade\n    accounts: { cn: mentions }\n"
            "  - topic: Trade deficit\n    accounts: { cn: unchecked }",
        ),
        violations.repeated_topic,
    ),
    Rule(
        Code(
            "unused-source",
            "warning",
            "A source has no account and is not cited.",
            "In a brief with claims every source should carry something: an account, a citation "
            "in the body, an event. A source with `coverage: none` may stand alone.",
            "sources:\n  - id: cn\n  - id: us\nclaims:\n  - topic: Trade\n"
            "    accounts: { cn: mentions }",
            "---\nsources:\n  - id: cn\n  - id: us\nclaims:\n  - topic: Trade\n"
            "    accounts: { cn: mentions }\n---\nWashington gave no readout of its own [@us].",
        ),
        violations.unused_source,
    ),
    Rule(
        Code(
            "retrieved-missing",
            "warning",
            "A source has `coverage: none` and no day on which that was so.",
            "That no text was found holds for the day of the search. It may be published later.",
            "sources:\n  - id: us\n    coverage: none",
            "sources:\n  - id: us\n    coverage: none\n    retrieved: 2025-01-18",
        ),
        violations.retrieved_missing,
    ),
    Rule(
        Code(
            "outside-library",
            "error",
            "A source's text is a file outside the library.",
            "`text: {file: …}` names a file inside the library, by its path from the brief's "
            "folder or from the library's root. A brief may come from a stranger, so neither a "
            "path nor a symbolic link may lead out of the library.",
            "sources:\n  - id: cn\n    text: { file: ../../secrets.txt }",
            "sources:\n  - id: cn\n    text: { file: texts/readout.txt }",
        ),
        violations.outside_library,
    ),
    Rule(
        Code(
            "party-spelling",
            "warning",
            "One party is spelt in two ways.",
            "Sides are counted by `party` as written. `China` and `china` would be two sides, "
            "and the agreement of one side with itself would look like that of two.",
            "sources:\n  - id: cn\n    party: China\n  - id: xinhua\n    party: china",
            "sources:\n  - id: cn\n    party: China\n  - id: xinhua\n    party: China",
        ),
        violations.party_spelling,
    ),
    Rule(
        Code(
            "date-order",
            "warning",
            "Two dates contradict each other.",
            "A brief can't be updated before its date, a source read before its own, or a readout "
            "written before the event it is of. Only certain contradictions are reported: a month "
            "that contains both dates, or a date marked as about, is accepted.",
            "date: 2025-01-17\nupdated: 2025-01-16\nsources:\n  - id: cn",
            "date: 2025-01-17\nupdated: 2025-01-18\nsources:\n  - id: cn",
        ),
        violations.date_order,
    ),
    Rule(
        Code(
            "event-order",
            "warning",
            "An outcome or a scheduled event lies before the covered event.",
            "An `outcome` comes after its cause, and what was `scheduled` had not happened yet.",
            "event: { title: The call, date: 2025-01-17 }\nsources:\n  - id: cn\nevents:\n"
            "  - date: 2016-12-02\n    title: The call with Tsai\n    kind: outcome",
            "event: { title: The call, date: 2025-01-17 }\nsources:\n  - id: cn\nevents:\n"
            "  - date: 2016-12-02\n    title: The call with Tsai\n    kind: background",
        ),
        violations.event_order,
    ),
    Rule(
        Code(
            "repeated-event",
            "warning",
            "An event is listed twice.",
            "Two events have the same date and the same title.",
            "sources:\n  - id: cn\nevents:\n"
            "  - { date: 2025-01-20, title: The inauguration }\n"
            "  - { date: 2025-01-20, title: The inauguration }",
            "sources:\n  - id: cn\nevents:\n  - { date: 2025-01-20, title: The inauguration }",
        ),
        violations.repeated_event,
    ),
    Rule(
        Code(
            "unknown-citation",
            "warning",
            "The body cites a source that the brief does not have.",
            "`[@cn]` cites the source with the id `cn`. A citation of an unknown source stays "
            "text. In a brief without sources `[@…]` is text, and nothing is reported.",
            "---\nsources:\n  - id: cn\n---\nBeijing speaks of trade [@china].",
            "---\nsources:\n  - id: cn\n---\nBeijing speaks of trade [@cn].",
        ),
        violations.unknown_citation,
    ),
    Rule(
        Code(
            "broken-link",
            "warning",
            "A link leads to no claim and no heading of the brief.",
            "`[words](#taiwan)` leads to the claim with that id, else to the heading.",
            "---\nsources:\n  - id: cn\n---\nSee [Taiwan](#taiwan).",
            "---\nsources:\n  - id: cn\n---\nSee [Taiwan](#taiwan).\n\n## Taiwan",
        ),
        violations.broken_link,
        plain_posts=True,
    ),
    Rule(
        Code(
            "link-not-opened",
            "warning",
            "A link has an address that is never opened.",
            "Only `http`, `https` and `mailto` addresses are opened, and only when the reader "
            "asks. A post without sources and claims is not checked.",
            "---\nsources:\n  - id: cn\n---\nSee [the file](file:///etc/hosts).",
            "---\nsources:\n  - id: cn\n---\nSee [the page](https://example.org/hosts).",
        ),
        violations.link_not_opened,
    ),
    Rule(
        Code(
            "missing-file",
            "warning",
            "A link or an image names a file that the library does not have.",
            "A path starts at the folder of the brief or of the library. Paths from the site's "
            "root, pages, and Obsidian's `![[photo.png]]` are not looked for, nor "
            "is anything in a post without sources and claims: its site may put the file there.",
            "---\nsources:\n  - id: cn\n---\nSee [the scan](scans/no-such-readout.pdf).",
            "---\nsources:\n  - id: cn\n---\nSee [the scan](https://example.org/readout.pdf).",
        ),
        violations.missing_file,
    ),
    Rule(
        Code(
            "uncited-sentence",
            "hint",
            "A sentence of the narrative cites no source.",
            "In a brief with sources a reader wants to know where each sentence is from. A "
            "citation, a footnote and a link count, also after the full "
            "stop. Headings, quotations, questions and sentences of three words are left out.",
            "---\nsources:\n  - id: cn\n---\nBeijing speaks of trade and of peace.",
            "---\nsources:\n  - id: cn\n---\nBeijing speaks of trade and of peace [@cn].",
        ),
        hints.uncited_sentence,
    ),
    Rule(
        Code(
            "one-sided-verb",
            "hint",
            "A verb takes a side.",
            "“Claims” doubts what “admits” believes. Where accounts are compared, “says” and "
            "“states” are fair to all of them. Quotations are left out, and so are briefs in "
            "other languages than English.",
            "---\nsources:\n  - id: cn\n---\nBeijing claims that trade was discussed [@cn].",
            "---\nsources:\n  - id: cn\n---\nBeijing says that trade was discussed [@cn].",
        ),
        hints.one_sided_verb,
    ),
    Rule(
        Code(
            "summary-missing",
            "hint",
            "The brief has no summary.",
            "The summary stands under the title, in lists and in what is exported.",
            "title: A call\nsources:\n  - id: cn",
            "title: A call\nsummary: Two accounts of one call.\nsources:\n  - id: cn",
        ),
        hints.summary_missing,
    ),
    Rule(
        Code(
            "draft",
            "hint",
            "The brief is a draft.",
            "`draft: true`, or `published: false`, marks a brief that is not for readers yet.",
            "title: A call\ndraft: true",
            "title: A call",
        ),
        hints.draft,
        plain_posts=True,
    ),
)

NAME_RULES: tuple[NameRule, ...] = (
    NameRule(
        Code(
            "unknown-brief",
            "warning",
            "A link or an event names a brief that the library does not have.",
            "A brief is named by its slug, its file's name with or without the date, its path "
            "from the library's root, or an alias. A link to a `.md` file starts at the folder "
            "of the brief it stands in.",
            "---\nsources:\n  - id: cn\n---\nCompare [[the-call-of-2016]].",
            "---\nsources:\n  - id: cn\n---\nCompare [[2016-12-02-trump-tsai-call]].",
        ),
        violations.unknown_brief,
    ),
    NameRule(
        Code(
            "ambiguous-brief",
            "warning",
            "A link or an event gives a name that several briefs have.",
            "The link leads to the brief with the shortest path. The path from the library's root "
            "says which is meant. A name is no problem where just one of its briefs is in the "
            "folder of the link, or just one is in its language.",
            "---\nsources:\n  - id: cn\n---\nCompare [[notes]], where two folders have a notes.md.",
            "---\nsources:\n  - id: cn\n---\nCompare [[a/notes]].",
        ),
        violations.ambiguous_brief,
    ),
    NameRule(
        Code(
            "shared-slug",
            "warning",
            "Two briefs of the library have one slug.",
            "A link by that name is ambiguous, except from a brief near one of them. The path "
            "tells them apart; a `slug` of its own is better. `briefing check FOLDER` reports it "
            "once for all briefs with that slug. Files of one name in several folders that give no "
            "`slug` are different pages, and a link by that name is reported where it stands. "
            "Translations may share theirs: files whose paths differ only by a code of a "
            "language, as `index.md` and `index.en.md`, or `en/post.md` and `fr/post.md`.",
            "---\nslug: notes\n---\nAnother brief has the slug `notes` too.",
            "---\nslug: notes-on-trade\n---\nA slug of its own.",
        ),
        violations.shared_slug,
    ),
)
"""The rules that need the names of all briefs of the library."""

RULE_CODES: tuple[Code, ...] = (
    *(rule.code for rule in RULES),
    *(rule.code for rule in NAME_RULES),
)
CODES: tuple[Code, ...] = (*PARSE_CODES, *RULE_CODES)
"""The codes of parsing and checking."""
HINTS = frozenset(code.code for code in CODES if code.severity == "hint")
USUAL = frozenset(code.code for code in CODES) - HINTS
"""The codes that are reported where nobody says otherwise: all but the hints."""


def codes_of(
    words: Iterable[str], codes: Collection[Code], unknown: Callable[[str], object]
) -> frozenset[str]:
    """The codes that words stand for: a code, its first words (`quote`), a severity, `all`, or
    `usual`, which is all but the hints. `unknown` receives a word that stands for none.
    """
    chosen: set[str] = set()
    for word in words:
        found = {
            each.code
            for each in codes
            if word in ("all", each.severity, each.code)
            or (word == "usual" and each.severity != "hint")
            or each.code.startswith(f"{word}-")
        }
        if not found:
            unknown(word)
        chosen |= found
    return frozenset(chosen)


def check(
    parsed: Parsed,
    document: Document,
    names: KnownBriefs,
    texts: Mapping[str, str] = MappingProxyType({}),
    codes: Collection[str] = USUAL,
    is_there: Callable[[str], bool] = lambda path: True,
) -> tuple[Diagnostic, ...]:
    """The violations in a brief, in the order of the file, without those in `parsed.diagnostics`.

    `names` is empty if no library is known; then no name is reported as unknown. `texts` are
    those that sources have in files, by the source's id.
    """
    context = RuleContext.of(parsed, document, texts, is_there)
    diagnostics, names_of_brief = check_alone(context, codes)
    return in_order((*diagnostics, *check_names(names_of_brief, names, codes)))


def check_alone(
    context: RuleContext, codes: Collection[str] = USUAL, unplaced: tuple[str, ...] = ()
) -> tuple[tuple[Diagnostic, ...], NamesOfBrief]:
    """The violations that a brief has in any library, and the names that are to be checked.

    `unplaced` are the names in the body, if it was not parsed.
    """
    parsed, brief = context.parsed, context.brief
    diagnostics: list[Diagnostic] = []
    for rule in RULES:
        applies = rule.plain_posts or brief.sources or brief.claims
        if applies and rule.code.code in codes:
            for violation in rule.find(context):
                where = violation.where
                position = where if isinstance(where, Position) else parsed.position(where)
                diagnostics.append(_diagnostic(brief.path, rule.code, violation, position))
    return tuple(diagnostics), NamesOfBrief.of(context, unplaced)


def check_names(
    brief: NamesOfBrief, names: KnownBriefs, codes: Collection[str] = USUAL
) -> tuple[Diagnostic, ...]:
    """The violations in the names that a brief has; none where no library is known."""
    diagnostics: list[Diagnostic] = []
    for rule in NAME_RULES if names else ():
        for violation in rule.find(brief, names) if rule.code.code in codes else ():
            assert isinstance(violation.where, Position)
            diagnostics.append(_diagnostic(brief.path, rule.code, violation, violation.where))
    return tuple(diagnostics)


def _diagnostic(path: str, code: Code, violation: Violation, position: Position) -> Diagnostic:
    return Diagnostic(
        path=path,
        line=position.line,
        column=position.column,
        severity=code.severity,
        code=code.code,
        message=violation.message,
        hint=violation.hint,
    )


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Diagnostics of one file by their lines and columns."""
    return tuple(sorted(diagnostics, key=lambda each: (each.line, each.column)))
