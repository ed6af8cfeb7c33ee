"""The table of the diagnostics that the parser reports. A new kind is one entry."""

from types import MappingProxyType

from briefing_tui.model.diagnostic import Code

_MILD = " In a file without claims it is a warning, because the file may belong to another tool."

PARSE_CODES: tuple[Code, ...] = (
    Code(
        "unreviewed",
        "warning",
        "The brief has proposals that nobody has reviewed.",
        "`briefing new` marks what it proposes with a comment, `# review:`. Hold each proposal "
        "against the source, correct it, and remove the comment.",
        "title: A call\n# review: the text says so in its third sentence\nsummary: They spoke.",
        "title: A call\nsummary: They spoke.",
    ),
    Code(
        "not-utf8",
        "warning",
        "The file is not valid UTF-8.",
        "Each run of invalid bytes is shown as a visible mark. Save the file as UTF-8.",
        "A caf\ufffd, saved as Latin-1.",
        "A café, saved as UTF-8.",
    ),
    Code(
        "too-large",
        "error",
        "The file is over 16 MB, its front matter over 100,000 lines and values, or it has over "
        "100 sources.",
        "A brief is a short text. A larger file, and further sources, are not read, so that one "
        "file cannot block a library.",
        "",
    ),
    Code(
        "too-many",
        "warning",
        "The file has over 1,000 problems.",
        "The rest are not listed. The file is probably not a brief.",
        "",
    ),
    Code(
        "unsafe-characters",
        "warning",
        "The file has characters that a terminal would interpret.",
        "Control characters, escape sequences and bidirectional overrides are never sent to the "
        "terminal. A visible mark is shown in place of each character.",
        'title: "A title \\e[31min red"',
        'title: "A title in red"',
    ),
    Code(
        "front-matter-open",
        "warning",
        "The front matter is never closed.",
        "Front matter begins with `---` on the first line and ends with a line `---` or `...`. "
        "Without the second line the whole file is read as narrative.",
        "---\ntitle: Xi and Trump speak\n\nBoth accounts speak of peace.",
        "---\ntitle: Xi and Trump speak\n---\nBoth accounts speak of peace.",
    ),
    Code(
        "front-matter-toml",
        "warning",
        "The front matter is TOML, which is not supported.",
        "A block between lines of `+++` is hidden and its fields are not read. Write the fields "
        "as YAML between lines of `---`.",
        '+++\ntitle = "Xi and Trump speak"\n+++',
        "---\ntitle: Xi and Trump speak\n---",
    ),
    Code(
        "yaml-syntax",
        "error",
        "The front matter, or a part of it, is not valid YAML.",
        "The block is read again key by key, and only the keys that are not valid YAML are lost.",
        "title: Xi and Trump: a call",
        'title: "Xi and Trump: a call"',
    ),
    Code(
        "yaml-tag",
        "error",
        "A value has a YAML tag.",
        "Tags such as `!!python/object` and `!custom` ask a program to construct an object. They "
        "are not supported, and the value is left out.",
        "title: !custom Xi and Trump speak",
        "title: Xi and Trump speak",
    ),
    Code(
        "yaml-not-mapping",
        "error",
        "The front matter is not a mapping.",
        "Front matter consists of lines of `key: value`. A list or a plain text has no fields.",
        "---\n- Xi and Trump speak\n---",
        "---\ntitle: Xi and Trump speak\n---",
    ),
    Code(
        "yaml-depth",
        "error",
        "Values are nested more than 64 levels deep.",
        "No field of a brief needs more than a few levels. A deeper value is left out.",
        "data: [[[[[[ and so on",
        "data: [one, two]",
    ),
    Code(
        "yaml-alias",
        "error",
        "A YAML alias expands to too many values or contains itself.",
        "An alias repeats the value of its anchor. Aliases of aliases can expand to millions of "
        "values, and an alias inside its own anchor never ends. The key is left out.",
        "data: &again [*again]",
        "data: &again [one]\nmore: *again",
    ),
    Code(
        "yaml-merge",
        "error",
        "The value of a merge key is not a mapping.",
        "`<<` merges the keys of a mapping, or of each mapping in a list.",
        "<<: a text",
        "base: &base { layout: post }\nmerged:\n  <<: *base",
    ),
    Code(
        "duplicate-field",
        "error",
        "A field is given twice.",
        "The first is kept.",
        "title: Xi and Trump speak\ntitle: Xi and Trump talk",
        "title: Xi and Trump speak",
    ),
    Code(
        "duplicate-key",
        "warning",
        "An unknown key is given twice.",
        "The first is kept. The key belongs to another tool, which may use the second.",
        "layout: post\nlayout: page",
        "layout: post",
    ),
    Code(
        "misspelt-key",
        "warning",
        "An unknown key is one letter away from a field that is absent.",
        "Unknown keys are kept under `extra` in the JSON output and are not shown.",
        "sumary: Two accounts of one call.",
        "summary: Two accounts of one call.",
    ),
    Code(
        "cut-text",
        "error",
        "A key has no value, probably because a text was cut at its comma.",
        "In braces YAML ends a value at its first comma and reads the rest as further keys. Put "
        "the text in quotation marks.",
        "claims:\n  - topic: Trade\n    accounts:\n      us: { quote: Trade, Fentanyl, TikTok }",
        "sources:\n  - id: us\nclaims:\n  - topic: Trade\n    accounts:\n"
        '      us: { quote: "Trade, Fentanyl, TikTok" }',
    ),
    Code(
        "wrong-shape",
        "error",
        "A field has the wrong shape, such as a list in place of a text.",
        "The field is left out." + _MILD,
        "title: [Xi, Trump]",
        "title: Xi and Trump",
    ),
    Code(
        "wrong-value",
        "error",
        "A field has a value that it does not take.",
        "The field is left out." + _MILD,
        "claims:\n  - topic: Trade\n    differs: tone",
        "claims:\n  - topic: Trade\n    differs: framing",
    ),
    Code(
        "wrong-id",
        "error",
        "An id has a character that ids cannot have.",
        "Ids are letters, digits, `-` and `_`, so that the body can cite them." + _MILD,
        "sources:\n  - id: xinhua readout",
        "sources:\n  - id: xinhua-readout",
    ),
    Code(
        "wrong-url",
        "error",
        "An address is not an http or https address.",
        "Only `http` and `https` addresses can be opened. The field is left out." + _MILD,
        "canonical: javascript:alert(1)",
        "canonical: https://example.org/xi-and-trump-speak",
    ),
    Code(
        "wrong-lang",
        "error",
        "A language is not a language tag.",
        "Languages are BCP 47 tags: `en`, `zh`, `zh-Hant`, `pt-BR`. The field is left out." + _MILD,
        "lang: US English",
        "lang: en-US",
    ),
    Code(
        "missing-field",
        "error",
        "A source, claim or event lacks a field that it needs.",
        "A source needs an `id`, a claim a `topic`, an event a `date` and a `title`. Without "
        "them the whole item is left out." + _MILD,
        "claims:\n  - note: One of them asks for peace.",
        "claims:\n  - topic: Peace\n    note: One of them asks for it.",
    ),
    Code(
        "duplicate-id",
        "error",
        "Two sources or two claims have the same id.",
        "The first source is kept. A second claim is kept under an id with a number." + _MILD,
        "sources:\n  - id: cn\n  - id: cn",
        "sources:\n  - id: cn\n  - id: us",
    ),
    Code(
        "duplicate-topic",
        "warning",
        "Two claims have the same topic and so the same id.",
        "A claim's id defaults to its topic. The second claim gets a number, which changes if "
        "the claims are reordered. Give it an `id`.",
        "claims:\n  - topic: Trade\n  - topic: Trade",
        "claims:\n  - topic: Trade\n    id: trade-balance\n  - topic: Trade\n    id: trade-deal",
    ),
    Code(
        "stance-missing",
        "warning",
        "An account has no stance and no words.",
        "The stance can be left out beside `quote`, `says`, `translation`, `value` or `speaker`. "
        "Without any of these the account counts as not checked.",
        "claims:\n  - topic: Trade\n    accounts:\n      us: { note: see the other post }",
        "sources:\n  - id: us\nclaims:\n  - topic: Trade\n    accounts:\n"
        "      us: { stance: mentions, note: see the other post }",
    ),
    Code(
        "backward-range",
        "warning",
        "A range of values runs backwards.",
        "It is read as a short answer, not as numbers.",
        "claims:\n  - topic: Length\n    accounts:\n      us: { value: 120/90 }",
        "claims:\n  - topic: Length\n    accounts:\n      us: { value: 90/120 }",
    ),
    Code(
        "date-ambiguous",
        "warning",
        "A date can be one of two days.",
        "`03/07/2024` is 3 July or 7 March, depending on the country. Write `2024-07-03`. The "
        "field is left out.",
        "date: 03/07/2024",
        "date: 2024-07-03",
    ),
    Code(
        "date-unreadable",
        "error",
        "A date cannot be read.",
        "Dates are `2016`, `2016-11`, `2016-11-14` or `2016-11-14T09:30-05:00`. A date can be "
        "approximate (`2016-11~`), uncertain (`2016-11?`) or an interval (`2024-01/2024-03`)."
        + _MILD,
        "date: 2025-02-30",
        "date: 2025-02-28",
    ),
)

SEVERITIES = MappingProxyType({code.code: code.severity for code in PARSE_CODES})
