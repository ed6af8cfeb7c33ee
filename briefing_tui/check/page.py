"""The page about every code: docs/diagnostics.md is what this makes of the tables."""

from collections.abc import Iterable, Iterator

from briefing_tui.check.corrections import CORRECTED
from briefing_tui.model.diagnostic import Code

_HEAD = """\
# Diagnostics

What `briefing check` says, one entry a code. A line of it reads
`path:line:column: severity[code] message`, and most have a hint below. `briefing check --explain
CODE` prints an entry in the terminal.

An **error** means that something of the brief is lost or says what it can't say. A **warning**
means that it shows, but perhaps not as you meant it. A brief with either still opens. With errors
`briefing check` ends with status 1; with `--strict` warnings count too.

A post without sources and claims, from Jekyll, Hugo, Obsidian and the like, is only told of slips
in its front matter and of links that lead nowhere.

This page is made from the tables in the code. To change an entry, change it there; a test compares
the two and says how to write the page anew.
"""


def diagnostics_page(codes: Iterable[Code]) -> str:
    """The page in Markdown: a list of all codes, then an entry each."""
    entries = tuple(codes)
    rows = [
        f"| [{each.code}](#{each.code}) | {each.severity} | {each.summary} |" for each in entries
    ]
    table = "\n".join(("| code | severity | means |", "|---|---|---|", *rows))
    return "\n".join((_HEAD, table, "", *("\n".join(_entry(each)) for each in entries)))


def _entry(code: Code) -> Iterator[str]:
    yield f"## {code.code}\n"
    yield f"*{code.severity.capitalize()}.* {code.summary} {code.explanation}\n"
    corrected = CORRECTED.get(code.code)
    if code.example:
        yield "Wrong:\n" if corrected else "Example:\n"
        yield _block(code.example)
    if corrected:
        yield "Right:\n"
        yield _block(corrected)


def _block(example: str) -> str:
    return f"```\n{example}\n```\n"
