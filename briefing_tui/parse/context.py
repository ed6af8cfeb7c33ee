"""What the readers of one file share: positions, diagnostics and unknown keys."""

from collections.abc import Collection, Iterator, Mapping

from yaml.error import Mark
from yaml.nodes import MappingNode, Node, ScalarNode

from briefing_tui.model.brief import FieldPath
from briefing_tui.model.diagnostic import Diagnostic, Position, Severity
from briefing_tui.parse.codes import SEVERITIES
from briefing_tui.text.sanitise import one_line, sanitise, unify_line_ends

BLOCK_LINE = 2
"""The line of the file on which the front matter's block begins. libyaml counts from 0."""

_MOST_DIAGNOSTICS = 1000
_LONGEST_MESSAGE = 300

ABSENT = frozenset(("", "~", "null"))
"""Plain scalars that mean that a key is absent."""


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
        where: Node | Position,
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

    def report_field(self, code: str, where: Node, message: str, hint: str = "") -> None:
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

    def text_of(self, node: ScalarNode) -> str:
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

    def __init__(self, marks: dict[FieldPath, Mark]) -> None:
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


def position_of(node: Node) -> Position:
    """Where a node begins in the file."""
    return _position(node.start_mark)


def _position(mark: Mark) -> Position:
    return Position(mark.line + BLOCK_LINE, mark.column + 1)


def is_absent(node: Node) -> bool:
    """Whether a value is empty, `~` or an unquoted `null`: then its key counts as absent."""
    return type(node) is ScalarNode and node.value in ABSENT and not node.style


def shape_of(node: Node) -> str:
    """`a text`, `a mapping` or `a list`."""
    if isinstance(node, ScalarNode):
        return "a text"
    return "a mapping" if isinstance(node, MappingNode) else "a list"


def field_name(path: FieldPath) -> str:
    """A path as messages and `extra` show it: `claims[0].accounts.cn.quote`."""
    name = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return name.removeprefix(".")


def alternatives(words: Collection[str]) -> str:
    """The words to choose from: `full`, `excerpt` or `none`."""
    *most, last = (f"`{word}`" for word in words)
    return f"{', '.join(most)} or {last}" if most else last
