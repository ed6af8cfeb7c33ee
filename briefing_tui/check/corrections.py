"""What to write instead: each code's example, put right."""

from collections.abc import Mapping
from types import MappingProxyType

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
