"""`briefing check`: the problems in briefs, each with its place and what to write instead."""

from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from msgspec.structs import replace

from briefing_tui.check.rules import CODES, codes_of, in_order
from briefing_tui.cli.console import Console, Failure, diagnostic_line, hint_line
from briefing_tui.cli.list import counted, no_briefs_in
from briefing_tui.cli.main import add_json
from briefing_tui.cli.target import (
    STANDARD_INPUT,
    STANDARD_INPUT_NAME,
    check_suffix,
    default_library,
    indexed_library,
    is_there,
    library_around,
    path_in_library,
    progress_bar,
    standard_input,
    updated_library,
)
from briefing_tui.export.diagnostics import FORMATS
from briefing_tui.layout.spans import PLAIN, Line, Span, Style
from briefing_tui.library.checking import (
    WEB_CODES,
    CheckedBrief,
    check_library,
    examine,
)
from briefing_tui.library.files import LIBRARY_CODES, is_unread, leads_out, read_brief, real_path
from briefing_tui.library.paths import cache_folder
from briefing_tui.model.brief import Code, Parsed, Severity
from briefing_tui.parse.brief import parse_bytes
from briefing_tui.settings import CodesSetting, Settings, split_codes
from briefing_tui.text.sanitise import sanitise_name
from briefing_tui.text.words import did_you_mean
from briefing_tui.text.wrapping import break_lines

if TYPE_CHECKING:
    from briefing_tui.library.library import Library

MEASURE = 78
"""The width of an explanation."""

SETTINGS_CODES = (
    Code(
        "settings",
        "error",
        "The configuration has an error.",
        "The configuration is a TOML file; `briefing paths` prints its path. Its settings are "
        '`library`, `theme`, `width`, `glyphs` ("unicode" or "ascii"), the table `[keys]` with '
        "lines `binding id = keys`, the table `[queries]` with lines `name = query`, and the "
        "table `[check]` with `select` and `ignore`. Any other name is an error, because a "
        "misspelt setting would silently do nothing.",
        'theme = "briefing-light"\n\n[keys]\nquit = "ctrl+q"',
    ),
)

ALL_CODES: tuple[Code, ...] = (*CODES, *WEB_CODES, *LIBRARY_CODES, *SETTINGS_CODES)
Codes = frozenset[str]
CODES_BY_NAME = {entry.code: entry for entry in ALL_CODES}


def explain(words: str) -> list[Line]:
    """The codes that words stand for, as in `--select`."""

    def unknown(word: str) -> None:
        hint = did_you_mean(word, CODES_BY_NAME)
        hint = hint or "`briefing check` prints codes in brackets: error[unknown-source]."
        raise Failure(f"no code is called {word}", hint)

    codes = codes_of(split_codes([words]), ALL_CODES, unknown)
    lines: list[Line] = []
    for entry in (entry for entry in CODES_BY_NAME.values() if entry.code in codes):
        lines += [(), *_explanation(entry)] if lines else _explanation(entry)
    return lines


def _explanation(entry: Code) -> list[Line]:
    """The meaning of a code, the reason for it, and an example."""
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
        help="a folder, a brief, its name in the library, or - for standard input (default: the "
        "library)",
    )
    parser.add_argument("--strict", action="store_true", help="exit with status 1 for warnings too")
    parser.add_argument(
        "--explain", metavar="CODE", help="explain the code of a problem, such as unknown-source"
    )
    parser.add_argument(
        "--select",
        metavar="CODES",
        action="append",
        help="report these only: codes, their first words, error, warning, hint, usual (all but "
        "the hints) or all, with commas",
    )
    parser.add_argument(
        "--ignore", metavar="CODES", action="append", help="don't report these", default=[]
    )
    parser.add_argument(
        "--format",
        choices=("text", *FORMATS),
        default="text",
        help="text, JSON, annotations of GitHub's workflows, or SARIF 2.1.0",
    )
    add_json(parser, "the same as --format json")
    parser.add_argument(
        "--links",
        action="store_true",
        help="ask the network which web addresses still answer, slowly, and offer copies",
    )


def run(options: Namespace, settings: Settings, console: Console) -> int:
    """Print the diagnostics, and a summary on standard error."""
    if options.explain:
        console.show(explain(options.explain))
        return 0
    codes = chosen_codes(options.select, options.ignore, settings)
    output = FORMATS.get("json" if options.json else options.format)
    typed = None
    if STANDARD_INPUT in options.paths:
        typed = parse_bytes(standard_input(), STANDARD_INPUT_NAME)
    briefs = _checked(options.paths, typed, settings, console, codes)
    if options.links:
        briefs = _with_links(list(briefs), typed, console, codes)
    checked: list[CheckedBrief] = []
    for brief in briefs:
        checked.append(brief)
        if output is None:
            for diagnostic in brief.diagnostics:
                hints = [hint_line(diagnostic.hint)] if diagnostic.hint else []
                console.show([diagnostic_line(diagnostic), *hints])
    diagnostics = [diagnostic for brief in checked for diagnostic in brief.diagnostics]
    if output is not None:
        if options.format == "github":  # which places only paths from the repository's root
            diagnostics = [replace(each, path=_from_here(each.path)) for each in diagnostics]
        console.write(output(diagnostics, ALL_CODES))
    if checked:
        console.tell([(Span(summary(checked), PLAIN),)])
    if all(brief.is_unread for brief in checked):
        return 2
    failing = {"error", "warning"} if options.strict else {"error"}
    return 1 if any(each.severity in failing for each in diagnostics) else 0


def chosen_codes(select: Sequence[str] | None, ignore: Sequence[str], settings: Settings) -> Codes:
    """The codes that the options ask for, else the configuration, without the ignored ones."""

    def unknown(word: str, line: int = 0) -> None:
        words = ("all", "usual", "error", "warning", "hint", *CODES_BY_NAME)
        hint = did_you_mean(word, words) or "`briefing manual diagnostics` lists the codes."
        place = f"{settings.file}:{line}: " if line else ""
        raise Failure(f"{place}no code is called {word}", hint)

    def of_setting(setting: CodesSetting) -> Codes:
        return codes_of(setting.words, ALL_CODES, lambda word: unknown(word, setting.line))

    if select is not None:
        chosen = codes_of(split_codes(list(select)), ALL_CODES, unknown)
    elif settings.select is not None:
        chosen = of_setting(settings.select)
    else:
        chosen = codes_of(("usual",), ALL_CODES, unknown)
    ignored = codes_of(split_codes(list(ignore)), ALL_CODES, unknown)
    left = chosen - ignored - of_setting(settings.ignore)
    if not left:
        hint = "All codes that are selected are also ignored." if chosen else "No code is selected."
        raise Failure("nothing is checked for", hint)
    return left


def summary(checked: Sequence[CheckedBrief]) -> str:
    """`14 briefs, no problems` or `2 errors, 1 warning in 2 of 14 briefs`."""
    diagnostics = [diagnostic for brief in checked for diagnostic in brief.diagnostics]
    briefs = counted(len(checked), "brief")
    if not diagnostics:
        return f"{briefs}, no problems"
    counts = Counter(diagnostic.severity for diagnostic in diagnostics)
    problems = ", ".join(
        counted(counts[severity], severity) for severity in get_args(Severity) if counts[severity]
    )
    faulty = sum(bool(brief.diagnostics) for brief in checked)
    return f"{problems} in {faulty} of {briefs}"


def _checked(
    names: Sequence[str],
    typed: Parsed | None,
    settings: Settings,
    console: Console,
    codes: Codes,
) -> Iterator[CheckedBrief]:
    """Each brief with its diagnostics, whose path can be opened from the current folder.

    `typed` is what standard input has.
    """
    if not names:
        yield from _check_folder(default_library(settings), console, codes)
    with ExitStack() as stack:

        @cache
        def library_at(root: Path) -> "Library":
            return stack.enter_context(updated_library(root, settings, console))[0]

        for name in names:
            if name == STANDARD_INPUT and typed is not None:
                yield CheckedBrief(Path(name), examine(typed, codes=codes), is_unread(typed))
            elif (path := _path(name, settings, console)).is_dir():
                yield from _check_folder(path, console, codes)
            else:
                check_suffix(path)
                root = _library_of(path, settings)
                library = library_at(root) if root is not None else None
                yield _openable(_check_brief(path, library, codes))


def _check_brief(path: Path, library: "Library | None", codes: Codes) -> CheckedBrief:
    """One brief, with the names of the library that it is part of."""
    if library is None or library.root is None or leads_out(path, library.root):
        parsed = read_brief(path, path.name)
        return CheckedBrief(path, examine(parsed, codes=codes), is_unread(parsed))
    parsed = read_brief(path, real_path(path).relative_to(real_path(library.root)).as_posix())
    return CheckedBrief(path, library.problems(parsed, codes=codes), is_unread(parsed))


def _path(name: str, settings: Settings, console: Console) -> Path:
    """A folder or a file, else the file of the brief that has this name in the library."""
    if is_there(path := Path(name)):
        return path
    root = default_library(settings)
    with indexed_library(root, settings, console) as (library, update):
        return path_in_library(name, root, library, update)


def _check_folder(root: Path, console: Console, codes: Codes) -> Iterator[CheckedBrief]:
    with progress_bar(console, "checking") as report:
        empty = True
        for brief in check_library(root, report, codes=codes):
            yield _openable(brief)
            empty = False
    if empty:
        console.complain(no_briefs_in(root))


def _with_links(
    briefs: Sequence[CheckedBrief], typed: Parsed | None, console: Console, codes: Codes
) -> Iterator[CheckedBrief]:
    """The briefs, with what the network says of their addresses."""
    # Imported here, because it imports what speaks HTTP and TLS.
    from briefing_tui.library.web import ACCESS, ask, diagnostics_of, web_addresses

    addresses = dict.fromkeys(
        address for brief in briefs for address, *_ in web_addresses(_parsed(brief, typed))
    )
    with progress_bar(console, "asking") as report:
        answers = ask(addresses, cache_folder() / "links.json", ACCESS, report)
    for brief in briefs:
        parsed = _parsed(brief, typed)
        found = diagnostics_of(parsed, parsed.brief.path, answers)
        wanted = (each for each in found if each.code in codes)
        yield replace(brief, diagnostics=in_order((*brief.diagnostics, *wanted)))


def _parsed(brief: CheckedBrief, typed: Parsed | None) -> Parsed:
    """The brief as its file is now, or as standard input had it."""
    if typed is not None and str(brief.path) == STANDARD_INPUT:
        return typed
    return read_brief(brief.path, str(brief.path))


def _from_here(path: str) -> str:
    here = Path.cwd()
    return str(Path(path).relative_to(here)) if Path(path).is_relative_to(here) else path


def _openable(brief: CheckedBrief) -> CheckedBrief:
    """The brief with a path in its diagnostics that can be opened from the current folder."""
    path = sanitise_name(str(brief.path))
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
