"""Diagnostics as text, and as other programs read them: as JSON, as GitHub's workflow commands.

The manual's page of them is read here, too.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from briefing_tui.cli.console import diagnostic_line, hint_line
from briefing_tui.export.json import encode, json_value
from briefing_tui.layout.spans import Line, Span, Style
from briefing_tui.model.brief import Diagnostic, Severity
from briefing_tui.text.sanitise import sanitise, unify_line_ends
from briefing_tui.text.wrapping import cells, cut, cut_start


class Code(NamedTuple):
    """A kind of diagnostic, as docs/diagnostics.md explains it."""

    code: str
    severity: Severity
    """The usual one; the explanation says when it is milder."""
    summary: str
    explanation: str
    example: str
    """YAML or Markdown that gets the diagnostic; may be empty."""
    correction: str


_ROW = re.compile(r"^\| \[([\w-]+)\]\(#\1\) \| (\w+) \| (.+) \|$", re.MULTILINE)
_FENCE = re.compile(r"^```\n(.*?)\n```$", re.MULTILINE | re.DOTALL)


def read_codes(page: str) -> Iterator[Code]:
    """The codes of docs/diagnostics.md: the rows of its table, each with its entry below."""
    rows = _ROW.findall(page)
    names = "|".join(code for code, *_ in rows)
    entries = re.split(rf"^## (?:{names})$", page, flags=re.MULTILINE)[1:]
    for (code, severity, summary), entry in zip(rows, entries, strict=True):
        explanation = entry.strip().partition("\n")[0].partition(f"{summary} ")[2]
        example, correction = (*_FENCE.findall(entry), "", "")[:2]
        yield Code(code, severity, summary, explanation, example, correction)


_AROUND = 1_000
"""Characters of a line on each side of a problem that are looked at: a line may be long, and have
many problems."""


def report_lines(diagnostics: Iterable[Diagnostic], data: bytes, width: int) -> Iterator[Line]:
    """The diagnostics of a file, each with its line of the file, a caret below it, and a hint."""
    lines = sanitise(unify_line_ends(data.decode("utf-8-sig", errors="replace"))).split("\n")
    for diagnostic in diagnostics:
        yield diagnostic_line(diagnostic)
        text = lines[diagnostic.line - 1] if diagnostic.line <= len(lines) else ""
        if text.strip():
            gutter = f"{diagnostic.line:>7} | "
            room = max(width - len(gutter), 20)
            at = diagnostic.column - 1
            parts = text[max(0, at - _AROUND) : at], text[at : at + _AROUND]
            before, rest = (part.replace("\t", "    ") for part in parts)
            before = cut_start(before, room * 2 // 3)
            indent = cells(before)
            yield Span(gutter, Style("muted")), Span(f"{before}{cut(rest, room - indent)}")
            mark = Span("^", Style(diagnostic.severity, bold=True))
            yield Span(f"{' ' * (len(gutter) - 2)}| ", Style("muted")), Span(" " * indent), mark
        if diagnostic.hint:
            yield hint_line(diagnostic.hint)


Format = Callable[[Sequence[Diagnostic]], str]
"""Makes a text from diagnostics."""

_GITHUB_LEVELS: Mapping[Severity, str] = {"error": "error", "warning": "warning", "hint": "notice"}


def github(diagnostics: Sequence[Diagnostic]) -> str:
    """Workflow commands, which GitHub shows at the lines of a pull request."""
    lines: list[str] = []
    for diagnostic in diagnostics:
        text = "\n".join(filter(None, (diagnostic.message, diagnostic.hint)))
        properties = {
            "file": diagnostic.path,
            "line": str(diagnostic.line),
            "col": str(diagnostic.column),
            "title": diagnostic.code,
        }
        written = ",".join(
            f"{name}={_escaped(value).replace(':', '%3A').replace(',', '%2C')}"
            for name, value in properties.items()
        )
        lines.append(f"::{_GITHUB_LEVELS[diagnostic.severity]} {written}::{_escaped(text)}\n")
    return "".join(lines)


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


FORMATS: Mapping[str, Format] = {
    "json": lambda diagnostics: encode([*map(json_value, diagnostics)]),
    "github": github,
}
"""By the name that `--format` takes; `text` is printed brief by brief."""
