"""The diagnostics of the parser: their table, and the context that collects those of a file."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from briefing_tui.model.brief import Diagnostic, FieldPath, Position, Severity
from briefing_tui.text.sanitise import one_line, sanitise, unify_line_ends

if TYPE_CHECKING:
    from yaml.error import Mark
    from yaml.nodes import Node, ScalarNode

PARSE_CODES: Mapping[str, Severity] = {
    "not-utf8": "warning",
    "too-large": "error",
    "too-many": "warning",
    "unsafe-characters": "warning",
    "front-matter-open": "warning",
    "front-matter-fence": "warning",
    "front-matter-toml": "error",
    "front-matter-json": "error",
    "yaml-syntax": "error",
    "yaml-tag": "error",
    "yaml-not-mapping": "error",
    "yaml-depth": "error",
    "yaml-alias": "error",
    "yaml-merge": "error",
    "duplicate-field": "error",
    "duplicate-key": "warning",
    "misspelt-key": "warning",
    "cut-text": "error",
    "wrong-shape": "error",
    "wrong-value": "error",
    "wrong-id": "error",
    "wrong-url": "error",
    "wrong-lang": "error",
    "missing-field": "error",
    "duplicate-id": "error",
    "duplicate-topic": "warning",
    "stance-missing": "warning",
    "sought-not-silent": "warning",
    "text-as-list": "warning",
    "backward-range": "warning",
    "date-ambiguous": "warning",
    "date-unreadable": "error",
}
"""The codes of the parser. In a file without claims many of the errors are warnings: see
docs/diagnostics.md."""

# What the readers of one file share: positions, diagnostics and unknown keys.

_MOST_DIAGNOSTICS = 1000
_LONGEST_MESSAGE = 300


class ParseContext:
    """Collects positions, diagnostics and unknown keys while one file is read."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.marks: dict[FieldPath, Mark] = {}
        """The position of each field, as libyaml gives it."""
        self.diagnostics: list[Diagnostic] = []
        self.lost: dict[str, tuple[str, ...]] = {}
        """The texts that could not be read, by the top-level keys that they belong to."""
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
                severity or PARSE_CODES[code],
                code,
                _shorten(message),
                _shorten(hint),
            )
        )

    def lose(self, path: FieldPath, text: str) -> None:
        """Note a text of a top-level key that can't be read, or is left out."""
        key = str(path[0]) if path else ""
        self.lost[key] = (*self.lost.get(key, ()), text)

    def report_field(self, code: str, where: "Node", message: str, hint: str = "") -> None:
        """Report a field that can't be read: an error, or a warning in a file without claims.

        Such a file may belong to another tool.
        """
        self.report(code, where, message, hint, None if self.has_claims else "warning")

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


def position_of(node: "Node") -> Position:
    """Where a node begins in the file."""
    return position_at(node.start_mark)


def position_at(mark: "Mark") -> Position:
    """A position in the file. A block begins with as many line ends as the file has lines before
    it, and a mark counts from 0."""
    return Position(mark.line + 1, mark.column + 1)


def field_name(path: FieldPath) -> str:
    """A path as messages and `extra` show it: `claims[0].accounts.cn.quote`."""
    name = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return name.removeprefix(".")


def alternatives(words: Collection[str]) -> str:
    """The words to choose from: `full`, `excerpt` or `none`."""
    *most, last = (f"`{word}`" for word in words)
    return f"{', '.join(most)} or {last}" if most else last
