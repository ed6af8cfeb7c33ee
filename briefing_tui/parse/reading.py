"""What one reading of one file gathers: positions, diagnostics, unknown keys."""

from collections.abc import Collection, Iterator, Mapping

from yaml.error import Mark
from yaml.nodes import MappingNode, Node, ScalarNode

from briefing_tui.model.brief import FieldPath
from briefing_tui.model.diagnostic import Diagnostic, Position, Severity
from briefing_tui.parse.codes import SEVERITIES
from briefing_tui.text.sanitise import one_line, sanitise

BLOCK_LINE = 2
"""The file's line on which the front matter's block begins; libyaml counts from 0."""

MOST = 1000
"""Diagnostics of one file, after which no more are listed."""

_LONGEST = 300
"""Characters of the longest message."""

ABSENT = frozenset(("", "~", "null"))


class Reading:
    """Gathers while a file is read, and is gone when its `Parsed` is made."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.marks: dict[FieldPath, Mark] = {}
        """Where each field stands, as YAML's reader counts."""
        self.diagnostics: list[Diagnostic] = []
        self.extra: dict[str, object] = {}
        self.has_claims = False
        self.unsafe: Position | None = None

    def report(
        self,
        code: str,
        where: Node | Position,
        message: str,
        hint: str = "",
        severity: Severity | None = None,
    ) -> None:
        """Add a diagnostic at a node or position, of its code's usual severity."""
        if len(self.diagnostics) >= MOST:
            if len(self.diagnostics) > MOST:
                return
            code, message, hint, severity = (
                "too-many",
                f"Over {MOST} problems; no more listed.",
                "",
                None,
            )
        place = where if isinstance(where, Position) else position_of(where)
        self.diagnostics.append(
            Diagnostic(
                self.path,
                place.line,
                place.column,
                severity or SEVERITIES[code],
                code,
                _in_short(message),
                _in_short(hint),
            )
        )

    def report_field(self, code: str, where: Node, message: str, hint: str = "") -> None:
        """Report what can't be read, as a warning where it may be another tool's."""
        self.report(code, where, message, hint, None if self.has_claims else "warning")

    def forget(self, count: int) -> None:
        """Drop all marks but the first `count`: those of an item that was left out.

        Paths count the items that are kept, so the next item takes the place.
        """
        while len(self.marks) > count:
            self.marks.popitem()

    def clean(self, node: ScalarNode) -> str:
        """The text of a scalar; an escape such as `"\\e"` makes characters YAML let pass."""
        value: str = node.value
        if node.style != '"' or value.isprintable():
            return value
        safe = sanitise(value)
        if safe != value and self.unsafe is None:
            self.unsafe = position_of(node)
        return safe


def _in_short(text: str) -> str:
    """A message on one line, however long the value it shows."""
    text = text if text.isprintable() else one_line(text)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


class Places(Mapping[FieldPath, Position]):
    """Where the fields of a brief stand in its file.

    Reckoned when someone asks: of a library's briefs hardly any is asked for.
    """

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
        """For another process plain positions, which it knows without a YAML reader."""
        return dict, (dict(self),)


def position_of(node: Node) -> Position:
    """Where a node begins in the file."""
    return _position(node.start_mark)


def _position(mark: Mark) -> Position:
    return Position(mark.line + BLOCK_LINE, mark.column + 1)


def is_absent(node: Node) -> bool:
    """An empty value, `~` and an unquoted `null`: as if the key were not there."""
    return type(node) is ScalarNode and node.value in ABSENT and not node.style


def shape_of(node: Node) -> str:
    """What a node is, in a writer's words."""
    if isinstance(node, ScalarNode):
        return "a text"
    return "a mapping" if isinstance(node, MappingNode) else "a list"


def field_name(path: FieldPath) -> str:
    """`claims[0].accounts.cn.quote`: a path as messages and `extra` show it."""
    name = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return name.removeprefix(".")


def alternatives(words: Collection[str]) -> str:
    """`full`, `excerpt` or `none`: words a writer may choose from."""
    *most, last = (f"`{each}`" for each in words)
    return f"{', '.join(most)} or {last}" if most else last
