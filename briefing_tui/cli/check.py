"""`briefing check`: everything that is wrong in briefs, where, and what to write instead."""

from argparse import Namespace
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec.structs import replace

from briefing_tui.check.codes import CODES
from briefing_tui.cli.console import Console, Failure, diagnostic_line, hint_line
from briefing_tui.cli.dispatch import Parser, add_json
from briefing_tui.cli.list import counted
from briefing_tui.cli.show import is_unread
from briefing_tui.cli.target import (
    STANDARD_INPUT,
    STANDARD_INPUT_NAME,
    default_library,
    existing,
    library_around,
    standard_input,
)
from briefing_tui.export.json import encode, json_value
from briefing_tui.layout.spans import PLAIN, Line, Span, Style
from briefing_tui.library.brief_list import examine, known_briefs, read_each
from briefing_tui.library.files import LIBRARY_CODES, read_brief, scan
from briefing_tui.model.brief import Parsed
from briefing_tui.model.diagnostic import Code, Diagnostic
from briefing_tui.parse.brief import parse_bytes
from briefing_tui.settings import Settings, did_you_mean
from briefing_tui.text.sanitise import sanitise
from briefing_tui.text.wrapping import break_lines

# MERGED:
# Every code that a diagnostic can have, and its explanation.

MEASURE = 78

SETTINGS_CODES = (
    Code(
        "settings",
        "error",
        "Something in the configuration is wrong.",
        "The configuration is a TOML file; `briefing paths` says where. Its settings are "
        '`library`, `theme`, `width`, `glyphs` ("unicode" or "ascii"), the table `[keys]`, '
        "binding id = keys, and the table `[queries]`, name = query. Any other name is an error, "
        "since a setting with a slip in its name would do nothing and no one would find out.",
        'theme = "briefing-light"\n\n[keys]\nquit = "ctrl+q"',
    ),
)

ALL_CODES: tuple[Code, ...] = (*CODES, *LIBRARY_CODES, *SETTINGS_CODES)


def explain(code: str) -> list[Line]:
    """What a code means, why, and an example that has it."""
    found = next((each for each in ALL_CODES if each.code == code), None)
    if found is None:
        hint = did_you_mean(code, [each.code for each in ALL_CODES])
        raise Failure(f"no code is called {code}", hint)
    head = (
        Span(found.severity, Style(found.severity, bold=True)),
        Span(f"[{found.code}]", Style("muted")),
        Span(f" {found.summary}", Style("strong", bold=True)),
    )
    text = found.explanation
    lines: list[Line] = [head, ()]
    lines += [(Span(text[start:end], PLAIN),) for start, end in break_lines(text, MEASURE)]
    if found.example:
        example = found.example.splitlines()
        lines += [(), *((Span(f"    {each}", Style("muted")),) for each in example)]
    return lines


def configure(parser: Parser) -> None:
    """Adds the command's arguments."""
    parser.add_argument(
        "paths",
        metavar="PATH",
        nargs="*",
        help="folders and briefs, or - for standard input; default the library",
    )
    parser.add_argument("--strict", action="store_true", help="warnings count as problems")
    parser.add_argument("--explain", metavar="CODE", help="explain a code that check prints")
    add_json(parser)


def run(options: Namespace, settings: Settings, console: Console) -> int:
    """Prints the diagnostics, and a summary on standard error."""
    if options.explain:
        console.show(explain(options.explain))
        return 0
    checked = list(_checked(options.paths, settings))
    found = [each for _, diagnostics in checked for each in diagnostics]
    if options.json:
        console.write(encode([plain_hint(each) for each in found]))
    else:
        for each in found:
            hints = [hint_line(each.hint)] if each.hint else []
            console.show([diagnostic_line(each), *hints])
    console.tell([(Span(summary(checked), PLAIN),)])
    if all(is_unread(parsed) for parsed, _ in checked):
        return 2
    return 1 if any(options.strict or each.severity == "error" for each in found) else 0


Checked = tuple[Parsed, tuple[Diagnostic, ...]]


def plain_hint(diagnostic: Diagnostic) -> dict[str, object]:
    """A diagnostic as JSON; its hint is null where it has none."""
    shown: dict[str, object] = json_value(diagnostic)
    return shown


def summary(checked: Sequence[Checked]) -> str:
    """`14 briefs, no problems` or `2 errors, 1 warning in 2 of 14 briefs`."""
    found = [each for _, diagnostics in checked for each in diagnostics]
    briefs = counted(len(checked), "brief")
    if not checked:
        return "no briefs there"
    if not found:
        return f"{briefs}, no problems"
    errors = sum(each.severity == "error" for each in found)
    counts = ((errors, "error"), (len(found) - errors, "warning"))
    problems = ", ".join(counted(count, word) for count, word in counts if count)
    faulty = sum(bool(diagnostics) for _, diagnostics in checked)
    return f"{problems} in {faulty} of {briefs}"


def _checked(names: Sequence[str], settings: Settings) -> Iterator[Checked]:
    """Each brief with what is wrong in it, its path as one can open it from here."""
    if not names:
        yield from _check_folder(default_library(settings))
    for name in names:
        if name == STANDARD_INPUT:
            parsed = parse_bytes(standard_input(), STANDARD_INPUT_NAME)
            yield parsed, examine(parsed, known_briefs([]))
        elif (path := existing(name)).is_dir():
            yield from _check_folder(path)
        else:
            yield _check_file(path, settings)


def _check_folder(root: Path) -> Iterator[Checked]:
    found = scan(root)
    briefs = read_each(found)
    names = known_briefs(briefs)
    for entry, parsed in zip(found.entries, briefs, strict=True):
        yield parsed, _shown(examine(parsed, names), str(entry.path))


def _check_file(path: Path, settings: Settings) -> Checked:
    """One brief, with the names that its library knows; without a library with none."""
    root = _library_of(path, settings)
    if root is None:
        parsed = read_brief(path, path.name)
        return parsed, _shown(examine(parsed, known_briefs([])), str(path))
    inside = path.resolve().relative_to(root.resolve()).as_posix()
    parsed = read_brief(path, inside)
    others = [each for each in read_each(scan(root)) if each.brief.path != parsed.brief.path]
    return parsed, _shown(examine(parsed, known_briefs([parsed, *others])), str(path))


def _library_of(path: Path, settings: Settings) -> Path | None:
    """The library a file is part of: the default one where it lies in that, else its folder."""
    try:
        root = default_library(settings)
    except Failure:
        return library_around(path)
    inside = path.resolve().is_relative_to(root.resolve())
    return root if inside else library_around(path)


def _shown(diagnostics: Sequence[Diagnostic], path: str) -> tuple[Diagnostic, ...]:
    return tuple(replace(each, path=sanitise(path)) for each in diagnostics)
