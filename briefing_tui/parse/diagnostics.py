"""The diagnostics of the parser: the table of them, and what collects those of one file."""

from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from briefing_tui.model.brief import Code, Diagnostic, FieldPath, Position, Severity
from briefing_tui.text.sanitise import one_line, sanitise, unify_line_ends

if TYPE_CHECKING:
    from yaml.error import Mark
    from yaml.nodes import Node, ScalarNode

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


# What the readers of one file share: positions, diagnostics and unknown keys.

BLOCK_LINE = 2
"""The line of the file on which the front matter's block begins. libyaml counts from 0."""

_MOST_DIAGNOSTICS = 1000
_LONGEST_MESSAGE = 300


class ParseContext:
    """Collects positions, diagnostics and unknown keys while one file is read."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.marks: dict[FieldPath, Mark] = {}
        """The position of each field, as libyaml gives it."""
        self.diagnostics: list[Diagnostic] = []
        self.extra: dict[str, object] = {}
        self.has_claims = False
        self.unsafe: Position | None = None
        """The first character that a terminal would interpret."""

    def report(
        self,
        code: str,
        where: "Node | Position",
        message: str,
        hint: str = "",
        severity: Severity | None = None,
    ) -> None:
        """Add a diagnostic. Its severity is that of its code unless given."""
        if len(self.diagnostics) > _MOST_DIAGNOSTICS:
            return
        if len(self.diagnostics) == _MOST_DIAGNOSTICS:
            code, hint, severity = "too-many", "", None
            message = f"The file has over {_MOST_DIAGNOSTICS} problems; the rest are not listed."
        position = where if isinstance(where, Position) else position_of(where)
        self.diagnostics.append(
            Diagnostic(
                self.path,
                position.line,
                position.column,
                severity or SEVERITIES[code],
                code,
                _shorten(message),
                _shorten(hint),
            )
        )

    def report_field(self, code: str, where: "Node", message: str, hint: str = "") -> None:
        """Report a field that can't be read: an error, or a warning in a file without claims.

        Such a file may belong to another tool.
        """
        self.report(code, where, message, hint, None if self.has_claims else "warning")

    def keep_marks(self, count: int) -> None:
        """Keep the first `count` marks only.

        Drops the marks of an item that is left out: the next item gets the same path.
        """
        while len(self.marks) > count:
            self.marks.popitem()

    def text_of(self, node: "ScalarNode") -> str:
        """The sanitised text of a scalar, in which each tab is a space and lines end with LF.

        The file is sanitised as a whole, but YAML's escapes can add unsafe characters.
        """
        value: str = node.value
        if value.isprintable():
            return value
        if node.style == '"':
            safe = sanitise(value)
            if safe != value and self.unsafe is None:
                self.unsafe = position_of(node)
            value = unify_line_ends(safe)
        return value.replace("\t", " ")


def _shorten(message: str) -> str:
    """A message on one line, which a long value in it can't make too long."""
    message = message if message.isprintable() else one_line(message)
    if len(message) <= _LONGEST_MESSAGE:
        return message
    return f"{message[: _LONGEST_MESSAGE - 1]}…"


class LazyPositions(Mapping[FieldPath, Position]):
    """The positions of a brief's fields, computed on access: most are never used."""

    __slots__ = ("_marks",)

    def __init__(self, marks: "dict[FieldPath, Mark]") -> None:
        self._marks = marks

    def __getitem__(self, path: FieldPath) -> Position:
        return _position(self._marks[path])

    def __iter__(self) -> Iterator[FieldPath]:
        return iter(self._marks)

    def __len__(self) -> int:
        return len(self._marks)

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        """Pickle as a plain dictionary, so that unpickling doesn't import yaml."""
        return dict, (dict(self),)


def position_of(node: "Node") -> Position:
    """Where a node begins in the file."""
    return _position(node.start_mark)


def _position(mark: "Mark") -> Position:
    return Position(mark.line + BLOCK_LINE, mark.column + 1)


def field_name(path: FieldPath) -> str:
    """A path as messages and `extra` show it: `claims[0].accounts.cn.quote`."""
    name = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return name.removeprefix(".")


def alternatives(words: Collection[str]) -> str:
    """The words to choose from: `full`, `excerpt` or `none`."""
    *most, last = (f"`{word}`" for word in words)
    return f"{', '.join(most)} or {last}" if most else last
