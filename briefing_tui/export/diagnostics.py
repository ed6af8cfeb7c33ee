"""Diagnostics in the formats that other programs read: JSON, GitHub's workflow commands, SARIF.

The manual's page of them is read here, too.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import quote

from briefing_tui import __version__
from briefing_tui.export.json import encode, json_value
from briefing_tui.model.brief import Diagnostic, Severity


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


Format = Callable[[Sequence[Diagnostic], Sequence[Code]], str]
"""Makes a text from diagnostics. The codes are the ones that the format explains."""

_SARIF_LEVELS: Mapping[Severity, str] = {"error": "error", "warning": "warning", "hint": "note"}
_GITHUB_LEVELS: Mapping[Severity, str] = {"error": "error", "warning": "warning", "hint": "notice"}
_SARIF_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)


def github(diagnostics: Sequence[Diagnostic], codes: Sequence[Code]) -> str:
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


def sarif(diagnostics: Sequence[Diagnostic], codes: Sequence[Code]) -> str:
    """A log of one run (SARIF 2.1.0), with the rules that have results."""
    found = {diagnostic.code for diagnostic in diagnostics}
    rules = [code for code in codes if code.code in found]
    indexes = {code.code: index for index, code in enumerate(rules)}
    driver = {
        "name": "briefing",
        "version": __version__,
        "rules": [
            {
                "id": code.code,
                "shortDescription": {"text": code.summary},
                "fullDescription": {"text": code.explanation},
                "help": {"text": f"briefing check --explain {code.code}"},
                "defaultConfiguration": {"level": _SARIF_LEVELS[code.severity]},
            }
            for code in rules
        ],
    }
    results = [
        {
            "ruleId": diagnostic.code,
            "ruleIndex": indexes[diagnostic.code],
            "level": _SARIF_LEVELS[diagnostic.severity],
            "message": {"text": " ".join(filter(None, (diagnostic.message, diagnostic.hint)))},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": _uri(diagnostic.path)},
                        "region": {"startLine": diagnostic.line, "startColumn": diagnostic.column},
                    }
                }
            ],
        }
        for diagnostic in diagnostics
    ]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return encode({"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]})


def _uri(path: str) -> str:
    """A path as a URI: relative, or a `file:` address where it is absolute."""
    written = quote(path.replace("\\", "/"))
    return f"file://{written}" if written.startswith("/") else written


FORMATS: Mapping[str, Format] = {
    "json": lambda diagnostics, codes: encode([*map(json_value, diagnostics)]),
    "github": github,
    "sarif": sarif,
}
"""By the name that `--format` takes; `text` is printed brief by brief."""
