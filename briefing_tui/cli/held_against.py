"""`briefing check BRIEF --text ID=FILE`: a brief held against originals that it doesn't have."""

import re
from argparse import Namespace
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from briefing_tui.check.held_against import Held, hold
from briefing_tui.cli.console import Failure
from briefing_tui.cli.diagnostics import report_lines
from briefing_tui.cli.saved_files import FileReader, source_called
from briefing_tui.cli.session import Session
from briefing_tui.cli.show import LoadedBrief, load
from briefing_tui.export.json import encode, json_value
from briefing_tui.layout.spans import STRONG, Line, Span
from briefing_tui.library.files import RefusalError, is_unread, read_data
from briefing_tui.model.brief import Source
from briefing_tui.originals.formats import whole_text
from briefing_tui.text.sanitise import one_line

_ARGUMENT = re.compile(r"([\w-]+)=(.+)", re.DOTALL)


def run(options: Namespace, session: Session) -> int:
    """Print what the texts say. The status is 1 if a quotation isn't in its text, or a word is that
    was sought in vain.
    """
    console = session.console
    if len(options.paths) != 1:
        raise Failure("--text needs one brief", "briefing check BRIEF --text cn=FILE")
    loaded = load(options.paths[0], session)
    if is_unread(loaded.parsed):
        raise Failure(loaded.parsed.diagnostics[0].message)
    read = FileReader(options.encoding, console)
    results: list[tuple[str, Held]] = []
    for argument in options.text:
        source, name = _named(argument, loaded)
        text = read(whole_text, name).paragraphs[0]
        results.append((name, hold(loaded.parsed, source, text)))
    if options.json or options.format == "json":
        console.write(encode([_object(name, held) for name, held in results]))
    else:
        data = b""
        with suppress(RefusalError):
            data = read_data(loaded.file) if loaded.file is not None else b""
        for name, held in results:
            console.show(_lines(name, held))
            console.show(report_lines(held.problems, data, console.columns))
    failing = (problem.severity for _, held in results for problem in held.problems)
    return 1 if "warning" in failing else 0


def _named(argument: str, loaded: LoadedBrief) -> tuple[Source, str]:
    """The source and the file that an argument names."""
    match = _ARGUMENT.fullmatch(argument)
    if match is None:
        raise Failure(f"--text takes ID=FILE, not {argument}", "--text cn=readout.txt")
    return source_called(loaded.parsed.brief, match[1]), match[2]


def _lines(name: str, held: Held) -> Iterator[Line]:
    head = f"{held.source.name} [{held.source.id}] · {one_line(name)}"
    yield (Span(head, STRONG),)
    for sentence in held.fit.sentences:
        yield (Span(f"  {sentence}"),)


def _object(name: str, held: Held) -> dict[str, Any]:
    fit = held.fit
    return {
        "source": held.source.id,
        "file": one_line(name),
        "quotations": fit.quotations,
        "found": fit.found,
        "is_the_text": fit.is_the_text,
        "silences": fit.silences,
        "sought": fit.sought,
        "without": fit.without if fit.is_the_text else None,
        "against": [*fit.against] if fit.is_the_text else None,
        "problems": [json_value(problem) for problem in held.problems],
    }
