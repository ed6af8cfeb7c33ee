"""Diagnostics: the problems of a brief, with their positions and hints."""

from typing import Literal

from msgspec import Struct

Severity = Literal["error", "warning", "hint"]
"""A hint is reported only where it is asked for, and is never a reason to fail."""


class Position(Struct, frozen=True, gc=False):
    """A place in a file: line and column, both counted from 1, columns in characters."""

    line: int
    column: int


class Diagnostic(Struct, frozen=True):
    """One problem at one position in one file. The code is stable, the wording is not."""

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
    """A kind of diagnostic, as docs/diagnostics.md explains it.

    `severity` is the usual one; the explanation says where it is milder. `example` is YAML
    or Markdown that gets the diagnostic, and `correction` the same without it.
    """

    code: str
    severity: Severity
    summary: str
    explanation: str
    example: str
    correction: str = ""
