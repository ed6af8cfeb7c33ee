"""`briefing check`: the problems in briefs, each with its place and what to write instead."""

import os
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import get_args

from msgspec.structs import replace

from briefing_tui.check.context import NamesOfBrief
from briefing_tui.check.rules import CODES, codes_of
from briefing_tui.cli.console import Console, Failure
from briefing_tui.cli.diagnostics import FORMATS, Code, read_codes, report_lines
from briefing_tui.cli.list import no_briefs_in, skipped_lines
from briefing_tui.cli.main import add_all, add_json
from briefing_tui.cli.session import (
    STANDARD_INPUT,
    STANDARD_INPUT_NAME,
    Session,
    check_suffix,
    folder_of,
    installed_manual,
    is_there,
    plain_path,
    progress_bar,
    standard_input,
)
from briefing_tui.layout.spans import Line, Span, Style
from briefing_tui.library.checking import CheckedBrief, check_library, examine
from briefing_tui.library.files import (
    LIBRARY_CODES,
    RefusalError,
    is_unread,
    leads_out,
    read_brief,
    read_data,
    real_path,
    walk,
)
from briefing_tui.model.brief import Parsed, Severity
from briefing_tui.parse.brief import parse_bytes
from briefing_tui.parse.brief_names import KnownBriefs
from briefing_tui.settings import Settings, split_codes
from briefing_tui.text.english import counted
from briefing_tui.text.sanitise import sanitise_name
from briefing_tui.text.suggestions import did_you_mean
from briefing_tui.text.wrapping import break_lines

MEASURE = 78
"""The width of an explanation."""
ALL_CODES: Mapping[str, Severity] = {**CODES, **LIBRARY_CODES, "settings": "error"}
Codes = frozenset[str]


def explain(words: str) -> list[Line]:
    """The codes that words stand for, as in `--select`, as the manual explains them."""
    codes = _codes([words])
    page = (installed_manual() / "diagnostics.md").read_text(encoding="utf-8")
    lines: list[Line] = []
    for entry in (entry for entry in read_codes(page) if entry.code in codes):
        lines += [(), *_explanation(entry)] if lines else _explanation(entry)
    return lines


def _codes(words: Sequence[str], place: str = "") -> Codes:
    """The codes that words stand for; the `place` of a wrong word is shown before the message."""

    def unknown(word: str) -> None:
        known = ("all", "usual", "error", "warning", "hint", *ALL_CODES)
        hint = did_you_mean(word, known) or "`briefing manual diagnostics` lists the codes."
        raise Failure(f"{place}no code is called {word}", hint)

    return codes_of(split_codes(list(words)), ALL_CODES, unknown)


def _explanation(entry: Code) -> list[Line]:
    head = (
        Span(entry.severity, Style(entry.severity, bold=True)),
        Span(f"[{entry.code}]", Style("muted")),
        Span(f" {entry.summary}", Style("strong", bold=True)),
    )
    text = entry.explanation
    lines: list[Line] = [head, ()]
    lines += [(Span(text[start:end]),) for start, end in break_lines(text, MEASURE)]
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
    parser.add_argument(
        "--strict", action="store_true", help="exit with status 1 for warnings, too"
    )
    parser.add_argument(
        "--explain", metavar="CODE", help="explain the code of a problem, such as unknown-source"
    )
    parser.add_argument(
        "--select",
        metavar="CODES",
        action="append",
        help="report only these, separated by commas: codes, first words of codes, error, warning, "
        "hint, usual (all but most hints) or all",
    )
    parser.add_argument(
        "--ignore", metavar="CODES", action="append", help="don't report these", default=[]
    )
    parser.add_argument(
        "--format",
        choices=("text", *FORMATS),
        default="text",
        help="text, JSON, or annotations for a GitHub workflow",
    )
    parser.add_argument(
        "--text",
        metavar="ID=FILE",
        action="append",
        help="hold one brief against the original text of a source, which is not kept: a text, a "
        "saved page or a PDF; may be repeated",
    )
    parser.add_argument(
        "--encoding",
        metavar="NAME",
        default="",
        help="with --text: how files are encoded that aren't UTF-8, such as gb18030",
    )
    add_all(parser)
    add_json(parser, "the same as --format json")


def run(options: Namespace, session: Session) -> int:
    console = session.console
    if options.explain:
        console.show(explain(options.explain))
        return 0
    if options.text:
        from briefing_tui.cli import held_against

        return held_against.run(options, session)
    codes = chosen_codes(options.select, options.ignore, session.settings)
    output = FORMATS.get("json" if options.json else options.format)
    typed, typed_data = None, b""
    if STANDARD_INPUT in options.paths:
        typed_data = standard_input()
        typed = parse_bytes(typed_data, STANDARD_INPUT_NAME)
    checked: list[CheckedBrief] = []
    for brief in _checked(options, typed, session, codes):
        checked.append(brief)
        if output is None and brief.diagnostics:
            data = typed_data if brief.path.name == STANDARD_INPUT else b""
            with suppress(RefusalError):
                data = data or read_data(brief.path)
            console.show(report_lines(brief.diagnostics, data, console.columns))
    diagnostics = [diagnostic for brief in checked for diagnostic in brief.diagnostics]
    if output is not None:
        if options.format == "github":  # which places only paths from the repository's root
            here = f"{Path.cwd()}{os.sep}"
            diagnostics = [
                replace(diagnostic, path=diagnostic.path.removeprefix(here))
                for diagnostic in diagnostics
            ]
        console.write(output(diagnostics))
    if checked:
        console.tell([(Span(summary(checked)),)])
    if all(brief.is_unread for brief in checked):
        return 2
    failing = {"error", "warning"} if options.strict else {"error"}
    return 1 if any(diagnostic.severity in failing for diagnostic in diagnostics) else 0


def chosen_codes(select: Sequence[str] | None, ignore: Sequence[str], settings: Settings) -> Codes:
    """The codes that the options ask for, else the configuration, without the ignored ones."""

    def of_setting(name: str, words: Sequence[str]) -> Codes:
        return _codes(words, f"{settings.file}:{settings.line_of(f'check.{name}')}: ")

    if select is not None:
        chosen = _codes(select)
    elif settings.select is not None:
        chosen = of_setting("select", settings.select)
    else:
        chosen = _codes(("usual",))
    left = chosen - _codes(ignore) - of_setting("ignore", settings.ignore)
    if not left:
        hint = "All codes that are selected are also ignored." if chosen else "No code is selected."
        raise Failure("there is nothing to check", hint)
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
    options: Namespace, typed: Parsed | None, session: Session, codes: Codes
) -> Iterator[CheckedBrief]:
    """Each brief with its diagnostics, whose path can be opened from the current folder.

    `typed` is the text from standard input.
    """
    console = session.console
    if not options.paths:
        root = session.default_library(says_samples=True)
        yield from _check_folder(root, options, console, codes)
    for name in options.paths:
        if name == STANDARD_INPUT and typed is not None:
            yield CheckedBrief(Path(name), examine(typed, codes=codes), is_unread(typed))
            continue
        path = Path(name)
        path = path if is_there(path) else session.brief_called(name).brief or path
        if path.is_dir():
            yield from _check_folder(path, options, console, codes)
        else:
            check_suffix(path)
            yield _openable(_check_brief(path, session, codes))


def _check_brief(path: Path, session: Session, codes: Codes) -> CheckedBrief:
    library = session.library_above(plain_path(path))
    root = library or folder_of(plain_path(path))
    if root is None or leads_out(path, root):
        parsed = read_brief(path, path.name)
        return CheckedBrief(path, examine(parsed, codes=codes), is_unread(parsed))
    parsed = read_brief(path, real_path(path).relative_to(real_path(root)).as_posix())

    def look_up(names: NamesOfBrief) -> KnownBriefs | None:
        # A mere folder, such as one of downloads, is indexed only if the brief names others.
        is_needed = library is not None or names.briefs
        return session.library(root).names_around(parsed.brief, names) if is_needed else None

    return CheckedBrief(path, examine(parsed, look_up, root, codes), is_unread(parsed))


def _check_folder(
    root: Path, options: Namespace, console: Console, codes: Codes
) -> Iterator[CheckedBrief]:
    with progress_bar(console, "checking") as report:
        tree = walk(root, with_ignored=options.with_ignored)
        yield from map(_openable, check_library(root, report, codes=codes, tree=tree))
    if not tree.files:
        console.complain(no_briefs_in(root))
    console.tell(skipped_lines(tuple(tree.skipped.items())))


def _openable(brief: CheckedBrief) -> CheckedBrief:
    """The brief with a path in its diagnostics that can be opened from the current folder."""
    path = sanitise_name(str(brief.path))
    diagnostics = tuple(replace(diagnostic, path=path) for diagnostic in brief.diagnostics)
    return replace(brief, diagnostics=diagnostics)
