"""Every code of every diagnostic, from reading and from checking, with its explanation."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from briefing_tui.model.diagnostic import Code
from briefing_tui.parse.codes import PARSE_CODES

CHECK_CODES: tuple[Code, ...] = (
    Code(
        "unknown-source",
        "error",
        "A source is named that the brief does not have.",
        "Accounts, `via` and an event's `sources` name sources by their `id`. What a source "
        "that doesn't exist says is shown nowhere.",
        "sources:\n  - id: cn\nclaims:\n  - topic: Trade\n    accounts:\n      china: mentions",
    ),
    Code(
        "silent-in-part",
        "warning",
        "Silence is reported of a source that was only read in part.",
        "Who has read an excerpt can't know what the rest says. The cell is shown as "
        "`?` not in the part read, and counts as not checked.",
        "sources:\n  - id: cn\n    coverage: excerpt\n"
        "claims:\n  - topic: Trade\n    accounts: { cn: silent }",
    ),
    Code(
        "nothing-read",
        "warning",
        "A source of which no text was found has an account.",
        "`coverage: none` means that nobody has read the source. Its cells are blank and "
        "count for nothing, whatever the account says.",
        "sources:\n  - id: cn\n    coverage: none\n    retrieved: 2025-01-18\n"
        "claims:\n  - topic: Trade\n    accounts: { cn: mentions }",
    ),
    Code(
        "stance-without-claim",
        "error",
        "A source denies or hedges a claim that is not written out.",
        "A denial is of a sentence. Without it a reader can't tell what was denied, nor "
        "which conditions are conditions of what.",
        "sources:\n  - id: us\nclaims:\n  - topic: The call\n    accounts:\n"
        '      us: { stance: denies, quote: "There was no call." }',
    ),
    Code(
        "speaker-own-side",
        "warning",
        "`speaker` names somebody of the source's own side.",
        "`speaker` is for another side's words: Beijing reporting what Trump said. A side "
        "that reports its own people speaks in its own voice.",
        "sources:\n  - id: trump\n    publisher: Donald Trump, Truth Social\n"
        "claims:\n  - topic: Trade\n    accounts:\n"
        '      trump: { speaker: Donald Trump, quote: "balancing Trade" }',
    ),
    Code(
        "translation-without-quote",
        "warning",
        "A translation stands without the words it translates, and without a translator.",
        "A reader must be able to check a translation: against the source's words, or by the "
        "name of whoever printed it. What is put in your own words belongs in `says`.",
        "sources:\n  - id: cn\nclaims:\n  - topic: Trade\n    accounts:\n"
        '      cn: { translation: "Trade is of mutual benefit." }',
    ),
    Code(
        "quote-untranslated",
        "warning",
        "A quote is in another language than the brief and is not translated.",
        "The language is the account's `lang`, else the source's. Where the brief's own "
        "`lang` is not given, nothing is said.",
        "lang: en\nsources:\n  - id: cn\n    lang: zh\n"
        "claims:\n  - topic: Trade\n    accounts:\n      cn: { quote: 互利共赢 }",
    ),
    Code(
        "claim-without-account",
        "warning",
        "A claim has no account.",
        "All its cells are not checked, so the row tells a reader nothing.",
        "sources:\n  - id: cn\nclaims:\n  - topic: Trade",
    ),
    Code(
        "differs-alone",
        "warning",
        "`differs` is set where fewer than two sources speak.",
        "`differs` is your judgement that sources which speak say different things. One that "
        "is silent, won't say or is not checked says nothing.",
        "sources:\n  - id: cn\n  - id: us\n    coverage: full\n"
        "claims:\n  - topic: Trade\n    differs: framing\n"
        "    accounts: { cn: mentions, us: silent }",
    ),
    Code(
        "repeated-topic",
        "warning",
        "Two claims have one topic, and no claim sentence tells them apart.",
        "Their ids differ, but a reader sees two rows with the same heading.",
        "sources:\n  - id: cn\nclaims:\n"
        "  - id: trade-1\n    topic: Trade\n    accounts: { cn: mentions }\n"
        "  - id: trade-2\n    topic: Trade\n    accounts: { cn: unchecked }",
    ),
    Code(
        "unused-source",
        "warning",
        "A source has no account and is not cited.",
        "In a brief with claims every source should carry something: an account, a citation "
        "in the body, an event. A source with `coverage: none` may stand alone.",
        "sources:\n  - id: cn\n  - id: us\nclaims:\n  - topic: Trade\n"
        "    accounts: { cn: mentions }",
    ),
    Code(
        "retrieved-missing",
        "warning",
        "A source has `coverage: none` and no day on which that was so.",
        "That no text was found holds for the day of the search. It may be published later.",
        "sources:\n  - id: us\n    coverage: none",
    ),
    Code(
        "outside-library",
        "error",
        "A source's text is a file outside the library.",
        "`text: {file: …}` names a file inside the library, by its path from the brief's folder "
        "or from the library's root. A brief may come from a stranger, so no path and no "
        "symbolic link leads it out.",
        "sources:\n  - id: cn\n    text: { file: ../../secrets.txt }",
    ),
    Code(
        "party-spelling",
        "warning",
        "One party is spelt in two ways.",
        "Sides are counted by `party` as written. `China` and `china` would be two sides, "
        "and the agreement of one side with itself would look like that of two.",
        "sources:\n  - id: cn\n    party: China\n  - id: xinhua\n    party: china",
    ),
    Code(
        "date-order",
        "warning",
        "Two dates contradict each other.",
        "A brief can't be updated before its date, a source read before its own, or a readout "
        "written before the event it is of. Only what is sure is said: a month that holds "
        "both, or a date marked as about, is let pass.",
        "date: 2025-01-17\nupdated: 2025-01-16\nsources:\n  - id: cn",
    ),
    Code(
        "event-order",
        "warning",
        "An outcome or a scheduled event lies before the covered event.",
        "An `outcome` comes after what it is the outcome of, and what was `scheduled` was "
        "still to come.",
        "event: { title: The call, date: 2025-01-17 }\nsources:\n  - id: cn\nevents:\n"
        "  - date: 2016-12-02\n    title: The call with Tsai\n    kind: outcome",
    ),
    Code(
        "repeated-event",
        "warning",
        "An event is listed twice.",
        "Two events have one date and one title.",
        "sources:\n  - id: cn\nevents:\n"
        "  - { date: 2025-01-20, title: The inauguration }\n"
        "  - { date: 2025-01-20, title: The inauguration }",
    ),
    Code(
        "unknown-citation",
        "warning",
        "The body cites a source that the brief does not have.",
        "`[@cn]` cites the source with the id `cn`. A citation of an unknown one stays text. "
        "In a brief without sources `[@…]` is taken for text and nothing is said.",
        "---\nsources:\n  - id: cn\n---\nBeijing speaks of trade [@china].",
    ),
    Code(
        "unknown-brief",
        "warning",
        "A link or an event names a brief that the library does not have.",
        "A brief is named by its slug, its file's name with or without the date, its path "
        "from the library's root, or an alias. A link to a `.md` file starts at the folder "
        "of the brief it stands in.",
        "---\nsources:\n  - id: cn\n---\nCompare [[the-call-of-2016]].",
    ),
    Code(
        "ambiguous-brief",
        "warning",
        "A link or an event names several briefs at once.",
        "No brief is chosen for you. The path from the library's root says which is meant.",
        "---\nsources:\n  - id: cn\n---\nCompare [[notes]], where two folders have a notes.md.",
    ),
    Code(
        "broken-link",
        "warning",
        "A link leads to no claim and no heading of the brief.",
        "`[words](#taiwan)` leads to the claim with that id, else to the heading.",
        "---\nsources:\n  - id: cn\n---\nSee [Taiwan](#taiwan).",
    ),
    Code(
        "link-not-opened",
        "warning",
        "A link has an address that is never opened.",
        "Only `http`, `https` and `mailto` addresses are opened, and only when the reader "
        "asks. Nothing is said of this in a post without sources and claims.",
        "---\nsources:\n  - id: cn\n---\nSee [the file](file:///etc/hosts).",
    ),
    Code(
        "shared-slug",
        "warning",
        "Two briefs of the library have one slug.",
        "A link by that name is ambiguous, except from a brief in the same folder. The path "
        "tells them apart; a `slug` of its own is better.",
        "---\nslug: notes\n---\nAnother brief has the slug `notes` too.",
    ),
)

CODES: tuple[Code, ...] = PARSE_CODES + CHECK_CODES
"""Every code of the program, those of reading first."""

SEVERITIES = MappingProxyType({each.code: each.severity for each in CODES})


# MERGED:
# What to write instead: each code's example, put right.

CORRECTED: Mapping[str, str] = MappingProxyType(
    {
        # reading
        "not-utf8": "A café, saved as UTF-8.",
        "unsafe-characters": 'title: "A title in red"',
        "front-matter-open": "---\ntitle: Xi and Trump speak\n---\nBoth accounts speak of peace.",
        "front-matter-toml": "---\ntitle: Xi and Trump speak\n---",
        "yaml-syntax": 'title: "Xi and Trump: a call"',
        "yaml-tag": "title: Xi and Trump speak",
        "yaml-not-mapping": "---\ntitle: Xi and Trump speak\n---",
        "yaml-depth": "data: [one, two]",
        "yaml-alias": "data: &again [one]\nmore: *again",
        "yaml-merge": "base: &base { layout: post }\nmerged:\n  <<: *base",
        "duplicate-field": "title: Xi and Trump speak",
        "duplicate-key": "layout: post",
        "misspelt-key": "summary: Two accounts of one call.",
        "cut-text": "sources:\n  - id: us\nclaims:\n  - topic: Trade\n    accounts:\n"
        '      us: { quote: "Trade, Fentanyl, TikTok" }',
        "wrong-shape": "title: Xi and Trump",
        "wrong-value": "claims:\n  - topic: Trade\n    differs: framing",
        "wrong-id": "sources:\n  - id: xinhua-readout",
        "wrong-url": "canonical: https://example.org/xi-and-trump-speak",
        "wrong-lang": "lang: en-US",
        "missing-field": "claims:\n  - topic: Peace\n    note: One of them asks for it.",
        "duplicate-id": "sources:\n  - id: cn\n  - id: us",
        "duplicate-topic": "claims:\n  - topic: Trade\n    id: trade-balance\n"
        "  - topic: Trade\n    id: trade-deal",
        "stance-missing": "sources:\n  - id: us\nclaims:\n  - topic: Trade\n    accounts:\n"
        "      us: { stance: mentions, note: see the other post }",
        "backward-range": "claims:\n  - topic: Length\n    accounts:\n      us: { value: 90/120 }",
        "date-ambiguous": "date: 2024-07-03",
        "date-unreadable": "date: 2025-02-28",
        # checking
        "unknown-source": "sources:\n  - id: cn\nclaims:\n  - topic: Trade\n"
        "    accounts:\n      cn: mentions",
        "silent-in-part": "sources:\n  - id: cn\n    coverage: full\n"
        "claims:\n  - topic: Trade\n    accounts: { cn: silent }",
        "nothing-read": "sources:\n  - id: cn\n    coverage: excerpt\n"
        "claims:\n  - topic: Trade\n    accounts: { cn: mentions }",
        "stance-without-claim": "sources:\n  - id: us\nclaims:\n  - topic: The call\n"
        "    claim: The two spoke in April.\n    accounts:\n"
        '      us: { stance: denies, quote: "There was no call." }',
        "speaker-own-side": "sources:\n  - id: trump\n    publisher: Donald Trump, Truth Social\n"
        "claims:\n  - topic: Trade\n    accounts:\n"
        '      trump: { quote: "balancing Trade" }',
        "translation-without-quote": "sources:\n  - id: cn\nclaims:\n  - topic: Trade\n"
        "    accounts:\n      cn:\n        quote: 互利共赢\n"
        "        translation: mutual benefit",
        "quote-untranslated": "lang: en\nsources:\n  - id: cn\n    lang: zh\n"
        "claims:\n  - topic: Trade\n    accounts:\n"
        "      cn: { quote: 互利共赢, translation: mutual benefit }",
        "claim-without-account": "sources:\n  - id: cn\n    coverage: full\n"
        "claims:\n  - topic: Trade\n    accounts: { cn: silent }",
        "differs-alone": "sources:\n  - id: cn\n  - id: us\n    coverage: full\n"
        "claims:\n  - topic: Trade\n    accounts: { cn: mentions, us: silent }",
        "repeated-topic": "sources:\n  - id: cn\nclaims:\n"
        "  - topic: Trade\n    accounts: { cn: mentions }\n"
        "  - topic: Trade deficit\n    accounts: { cn: unchecked }",
        "unused-source": "---\nsources:\n  - id: cn\n  - id: us\nclaims:\n  - topic: Trade\n"
        "    accounts: { cn: mentions }\n---\nWashington gave no readout of its own [@us].",
        "retrieved-missing": "sources:\n  - id: us\n    coverage: none\n    retrieved: 2025-01-18",
        "outside-library": "sources:\n  - id: cn\n    text: { file: texts/readout.txt }",
        "party-spelling": "sources:\n  - id: cn\n    party: China\n"
        "  - id: xinhua\n    party: China",
        "date-order": "date: 2025-01-17\nupdated: 2025-01-18\nsources:\n  - id: cn",
        "event-order": "event: { title: The call, date: 2025-01-17 }\nsources:\n  - id: cn\n"
        "events:\n  - date: 2016-12-02\n    title: The call with Tsai\n    kind: background",
        "repeated-event": "sources:\n  - id: cn\nevents:\n"
        "  - { date: 2025-01-20, title: The inauguration }",
        "unknown-citation": "---\nsources:\n  - id: cn\n---\nBeijing speaks of trade [@cn].",
        "unknown-brief": "---\nsources:\n  - id: cn\n---\nCompare [[2016-12-02-trump-tsai-call]].",
        "ambiguous-brief": "---\nsources:\n  - id: cn\n---\nCompare [[a/notes]].",
        "broken-link": "---\nsources:\n  - id: cn\n---\nSee [Taiwan](#taiwan).\n\n## Taiwan",
        "link-not-opened": "---\nsources:\n  - id: cn\n---\n"
        "See [the page](https://example.org/hosts).",
        "shared-slug": "---\nslug: notes-on-trade\n---\nA slug of its own.",
    }
)
"""By code. A code without an entry has nothing to write instead."""


# MERGED:
# The page about every code: docs/diagnostics.md is what this makes of the tables.

_HEAD = """\
# Diagnostics

What `briefing check` says, one entry a code. A line of it reads
`path:line:column: severity[code] message`, and most have a hint below. `briefing check --explain
CODE` prints an entry in the terminal.

An **error** means that something of the brief is lost or says what it can't say. A **warning**
means that it shows, but perhaps not as you meant it. A brief with either still opens. With errors
`briefing check` ends with status 1; with `--strict` warnings count too.

A post without sources and claims, from Jekyll, Hugo, Obsidian and the like, is only told of slips
in its front matter and of links that lead nowhere.

This page is made from the tables in the code. To change an entry, change it there; a test compares
the two and says how to write the page anew.
"""


def diagnostics_page(codes: Iterable[Code]) -> str:
    """The page in Markdown: a list of all codes, then an entry each."""
    entries = tuple(codes)
    rows = [
        f"| [{each.code}](#{each.code}) | {each.severity} | {each.summary} |" for each in entries
    ]
    table = "\n".join(("| code | severity | means |", "|---|---|---|", *rows))
    return "\n".join((_HEAD, table, "", *("\n".join(_entry(each)) for each in entries)))


def _entry(code: Code) -> Iterator[str]:
    yield f"## {code.code}\n"
    yield f"*{code.severity.capitalize()}.* {code.summary} {code.explanation}\n"
    corrected = CORRECTED.get(code.code)
    if code.example:
        yield "Wrong:\n" if corrected else "Example:\n"
        yield _block(code.example)
    if corrected:
        yield "Right:\n"
        yield _block(corrected)


def _block(example: str) -> str:
    return f"```\n{example}\n```\n"
