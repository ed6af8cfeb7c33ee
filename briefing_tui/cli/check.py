"""`briefing check`: the problems in briefs, each with its place and what to write instead."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec.structs import replace

from briefing_tui.check.rules import CODES
from briefing_tui.cli.console import Console, Failure, diagnostic_line, hint_line
from briefing_tui.cli.list import counted, no_briefs_in
from briefing_tui.cli.main import add_json
from briefing_tui.cli.target import (
    STANDARD_INPUT,
    STANDARD_INPUT_NAME,
    default_library,
    existing,
    library_around,
    progress_bar,
    standard_input,
)
from briefing_tui.export.json import encode, json_value
from briefing_tui.layout.spans import PLAIN, Line, Span, Style
from briefing_tui.library.checking import CheckedBrief, check_brief, check_library, examine
from briefing_tui.library.files import LIBRARY_CODES, is_unread
from briefing_tui.model.diagnostic import Code
from briefing_tui.parse.brief import parse_bytes
from briefing_tui.settings import Settings
from briefing_tui.text.sanitise import sanitise
from briefing_tui.text.spelling import did_you_mean
from briefing_tui.text.wrapping import break_lines

MEASURE = 78
"""The width of an explanation."""

SETTINGS_CODES = (
    Code(
        "settings",
        "error",
        "The configuration has an error.",
        "The configuration is a TOML file; `briefing paths` prints its path. Its settings are "
        '`library`, `theme`, `width`, `glyphs` ("unicode" or "ascii"), the table `[keys]` with '
        "lines `binding id = keys`, and the table `[queries]` with lines `name = query`. Any "
        "other name is an error, because a misspelt setting would silently do nothing.",
        'theme = "briefing-light"\n\n[keys]\nquit = "ctrl+q"',
    ),
)

ALL_CODES: tuple[Code, ...] = (*CODES, *LIBRARY_CODES, *SETTINGS_CODES)
CODES_BY_NAME = {entry.code: entry for entry in ALL_CODES}


def explain(code: str) -> list[Line]:
    """The meaning of a code, the reason for it, and an example."""
    entry = CODES_BY_NAME.get(code)
    if entry is None:
        hint = did_you_mean(code, CODES_BY_NAME)
        hint = hint or "`briefing check` prints codes in brackets: error[unknown-source]."
        raise Failure(f"no code is called {code}", hint)
    head = (
        Span(entry.severity, Style(entry.severity, bold=True)),
        Span(f"[{entry.code}]", Style("muted")),
        Span(f" {entry.summary}", Style("strong", bold=True)),
    )
    text = entry.explanation
    lines: list[Line] = [head, ()]
    lines += [(Span(text[start:end], PLAIN),) for start, end in break_lines(text, MEASURE)]
    if entry.example:
        example = entry.example.splitlines()
        lines += [(), *((Span(f"    {line}", Style("muted")),) for line in example)]
    return lines


def configure(parser: ArgumentParser) -> None:
    parser.add_argument(
        "paths",
        metavar="PATH",
        nargs="*",
        help="a folder, a brief, or - for standard input (default: the library)",
    )
    parser.add_argument("--strict", action="store_true", help="exit with status 1 for warnings too")
    parser.add_argument(
        "--explain", metavar="CODE", help="explain the code of a problem, such as unknown-source"
    )
    add_json(parser)


def run(options: Namespace, settings: Settings, console: Console) -> int:
    """Print the diagnostics, and a summary on standard error."""
    if options.explain:
        console.show(explain(options.explain))
        return 0
    checked: list[CheckedBrief] = []
    for brief in _checked(options.paths, settings, console):
        checked.append(brief)
        if not options.json:
            for diagnostic in brief.diagnostics:
                hints = [hint_line(diagnostic.hint)] if diagnostic.hint else []
                console.show([diagnostic_line(diagnostic), *hints])
    diagnostics = [diagnostic for brief in checked for diagnostic in brief.diagnostics]
    if options.json:
        console.write(encode([json_value(diagnostic) for diagnostic in diagnostics]))
    if checked:
        console.tell([(Span(summary(checked), PLAIN),)])
    if all(brief.is_unread for brief in checked):
        return 2
    failing = [each for each in diagnostics if options.strict or each.severity == "error"]
    return 1 if failing else 0


def summary(checked: Sequence[CheckedBrief]) -> str:
    """`14 briefs, no problems` or `2 errors, 1 warning in 2 of 14 briefs`."""
    diagnostics = [diagnostic for brief in checked for diagnostic in brief.diagnostics]
    briefs = counted(len(checked), "brief")
    if not diagnostics:
        return f"{briefs}, no problems"
    errors = sum(diagnostic.severity == "error" for diagnostic in diagnostics)
    counts = ((errors, "error"), (len(diagnostics) - errors, "warning"))
    problems = ", ".join(counted(count, word) for count, word in counts if count)
    faulty = sum(bool(brief.diagnostics) for brief in checked)
    return f"{problems} in {faulty} of {briefs}"


def _checked(names: Sequence[str], settings: Settings, console: Console) -> Iterator[CheckedBrief]:
    """Each brief with its diagnostics, whose path can be opened from the current folder."""
    if not names:
        yield from _check_folder(default_library(settings), console)
    for name in names:
        if name == STANDARD_INPUT:
            parsed = parse_bytes(standard_input(), STANDARD_INPUT_NAME)
            yield CheckedBrief(Path(name), examine(parsed), is_unread(parsed))
        elif (path := existing(name)).is_dir():
            yield from _check_folder(path, console)
        else:  # its links and names are checked against its library, if it has one
            yield _openable(check_brief(path, _library_of(path, settings)))


def _check_folder(root: Path, console: Console) -> Iterator[CheckedBrief]:
    with progress_bar(console, "checking") as report:
        empty = True
        for brief in check_library(root, report):
            yield _openable(brief)
            empty = False
    if empty:
        console.complain(no_briefs_in(root))


def _openable(brief: CheckedBrief) -> CheckedBrief:
    """The brief with a path in its diagnostics that can be opened from the current folder."""
    path = sanitise(str(brief.path))
    diagnostics = tuple(replace(diagnostic, path=path) for diagnostic in brief.diagnostics)
    return replace(brief, diagnostics=diagnostics)


def _library_of(path: Path, settings: Settings) -> Path | None:
    """The library of a brief: the default library if it contains the brief, else its folder."""
    try:
        root = default_library(settings)
    except Failure:
        return library_around(path)
    inside = path.resolve().is_relative_to(root.resolve())
    return root if inside else library_around(path)
