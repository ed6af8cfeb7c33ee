"""Diagnostics: what is wrong in a brief, where, and what to write instead."""

from typing import Literal

from msgspec import Struct

Severity = Literal["error", "warning"]


class Position(Struct, frozen=True, gc=False):
    """A place in a file: line and column, both counted from 1, columns in characters."""

    line: int
    column: int


class Diagnostic(Struct, frozen=True):
    """One finding about one place in one file. `code` is stable; wording may improve."""

    path: str
    line: int
    column: int
    severity: Severity
    code: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.severity}[{self.code}] {self.message}"


class Code(Struct, frozen=True):
    """A kind of diagnostic, for people to look up. `example` is YAML or Markdown that has it.

    `severity` is the one it usually has. A code that is milder in files of other tools
    says so in its explanation.
    """

    code: str
    severity: Severity
    summary: str
    explanation: str
    example: str
