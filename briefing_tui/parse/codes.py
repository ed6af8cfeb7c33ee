"""The kinds of diagnostics that reading a file can give."""

from types import MappingProxyType

from briefing_tui.model.diagnostic import Code

_MILD = " A file without claims may belong to another tool, so there it is a warning."

PARSE_CODES: tuple[Code, ...] = (
    Code(
        "not-utf8",
        "warning",
        "The file is not all UTF-8.",
        "Each run of bytes that is no UTF-8 is shown as a visible mark. Save the file as UTF-8.",
        "A caf\ufffd, saved as Latin-1.",
    ),
    Code(
        "too-large",
        "error",
        "The file is over 16 MB, or its front matter over 100,000 lines and values.",
        "A brief is a short text. What is this large is not read, so that one file cannot "
        "stall a library.",
        "",
    ),
    Code(
        "too-many",
        "warning",
        "The file has over 1,000 problems.",
        "No more are listed. The file is probably no brief.",
        "",
    ),
    Code(
        "unsafe-characters",
        "warning",
        "The file has characters that a terminal would act on.",
        "Control characters, escape sequences and bidirectional overrides are shown as a "
        "visible mark, one for one, and never sent to the terminal.",
        'title: "A title \\e[31min red"',
    ),
    Code(
        "front-matter-open",
        "warning",
        "The front matter is never closed.",
        "Front matter begins on the first line with `---` and ends with a line `---` or "
        "`...`. Without the second line the whole file is read as narrative.",
        "---\ntitle: Xi and Trump speak\n\nBoth accounts speak of peace.",
    ),
    Code(
        "front-matter-toml",
        "warning",
        "The front matter is TOML, which is not read.",
        "A block between `+++` lines is hidden and its fields are not known. Write the "
        "fields as YAML between `---` lines.",
        '+++\ntitle = "Xi and Trump speak"\n+++',
    ),
    Code(
        "yaml-syntax",
        "error",
        "The front matter, or a part of it, is no YAML.",
        "The block is read again key by key, and only the keys that are no YAML are lost.",
        "title: Xi and Trump: a call",
    ),
    Code(
        "yaml-tag",
        "error",
        "A value has a YAML tag.",
        "Tags such as `!!python/object` and `!custom` ask a program to build something. "
        "None are followed, and the value is left out.",
        "title: !custom Xi and Trump speak",
    ),
    Code(
        "yaml-not-mapping",
        "error",
        "The front matter is not made of keys and values.",
        "Front matter is lines of `key: value`. A list or a bare text has no fields to read.",
        "---\n- Xi and Trump speak\n---",
    ),
    Code(
        "yaml-depth",
        "error",
        "Values stand more than 64 levels inside each other.",
        "No field of a brief needs more than a few levels. What is deeper is left out.",
        "data: [[[[[[ and so on",
    ),
    Code(
        "yaml-alias",
        "error",
        "A YAML alias grows without measure or contains itself.",
        "An alias repeats what an anchor names. Aliases of aliases can grow to millions of "
        "values, and an alias inside its own anchor never ends. The key is left out.",
        "data: &again [*again]",
    ),
    Code(
        "yaml-merge",
        "error",
        "A merge key does not name a mapping.",
        "`<<` takes over the keys of a mapping, or of a list of mappings, and of nothing else.",
        "<<: a text",
    ),
    Code(
        "duplicate-field",
        "error",
        "A field is given twice.",
        "The first is kept.",
        "title: Xi and Trump speak\ntitle: Xi and Trump talk",
    ),
    Code(
        "duplicate-key",
        "warning",
        "A key that is no field of ours is given twice.",
        "The first is kept. The key belongs to another tool, which may keep the other.",
        "layout: post\nlayout: page",
    ),
    Code(
        "misspelt-key",
        "warning",
        "A key is one letter away from a field that is absent.",
        "An unknown key is kept under `extra` and nothing of it is shown.",
        "sumary: Two accounts of one call.",
    ),
    Code(
        "cut-text",
        "error",
        "A key without a value, as left by a text that was cut at its comma.",
        "Between braces YAML ends a value at its first comma and takes each further piece "
        "for a key. Put the text in quotation marks.",
        "claims:\n  - topic: Trade\n    accounts:\n      us: { quote: Trade, Fentanyl, TikTok }",
    ),
    Code(
        "wrong-shape",
        "error",
        "A field holds a list where it takes a text, or the like.",
        "The field is left out." + _MILD,
        "title: [Xi, Trump]",
    ),
    Code(
        "wrong-value",
        "error",
        "A field holds a word that is none of those it takes.",
        "The field is left out." + _MILD,
        "claims:\n  - topic: Trade\n    differs: tone",
    ),
    Code(
        "wrong-id",
        "error",
        "An id has a character that ids cannot have.",
        "Ids are letters, digits, `-` and `_`, so that the body can cite them." + _MILD,
        "sources:\n  - id: xinhua readout",
    ),
    Code(
        "wrong-url",
        "error",
        "An address is no http or https address.",
        "Only `http` and `https` addresses are ever opened. The field is left out." + _MILD,
        "canonical: javascript:alert(1)",
    ),
    Code(
        "wrong-lang",
        "error",
        "A language is no language tag.",
        "Languages are BCP 47 tags: `en`, `zh`, `zh-Hant`, `pt-BR`. The field is left out." + _MILD,
        "lang: US English",
    ),
    Code(
        "missing-field",
        "error",
        "A source, claim or event lacks a field that it needs.",
        "A source needs its `id`, a claim its `topic`, an event its `date` and `title`. "
        "Without it the whole item is left out." + _MILD,
        "claims:\n  - note: One of them asks for peace.",
    ),
    Code(
        "duplicate-id",
        "error",
        "Two sources or two claims have one id.",
        "The first source is kept. A second claim is kept under an id with a number." + _MILD,
        "sources:\n  - id: cn\n  - id: cn",
    ),
    Code(
        "duplicate-topic",
        "warning",
        "Two claims have one topic and therefore one id.",
        "A claim's id defaults to its topic. The second gets a number, which changes when "
        "claims move; give it an `id`.",
        "claims:\n  - topic: Trade\n  - topic: Trade",
    ),
    Code(
        "stance-missing",
        "warning",
        "An account says nothing and has no stance.",
        "A stance may be left out beside `quote`, `says`, `translation`, `value` or "
        "`speaker`. Without any, the account counts as not checked.",
        "claims:\n  - topic: Trade\n    accounts:\n      us: { note: see the other post }",
    ),
    Code(
        "backward-range",
        "warning",
        "A range of values runs backwards.",
        "It is read as a short answer and not as a number.",
        "claims:\n  - topic: Length\n    accounts:\n      us: { value: 120/90 }",
    ),
    Code(
        "date-ambiguous",
        "warning",
        "A date can be read as two days.",
        "`03/07/2024` is the third of July to some and the seventh of March to others. "
        "Write `2024-07-03`. No date is taken.",
        "date: 03/07/2024",
    ),
    Code(
        "date-unreadable",
        "error",
        "A date cannot be read.",
        "Dates are `2016`, `2016-11`, `2016-11-14`, `2016-11-14T09:30-05:00`, about then "
        "(`2016-11~`), perhaps then (`2016-11?`) or from one to another "
        "(`2024-01/2024-03`)." + _MILD,
        "date: 2025-02-30",
    ),
)

SEVERITIES = MappingProxyType({code.code: code.severity for code in PARSE_CODES})
