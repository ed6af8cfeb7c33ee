"""`briefing show` and `briefing export`: briefs as text, or in another format."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from briefing_tui.cli.console import Failure
from briefing_tui.cli.main import add_excel
from briefing_tui.cli.session import (
    STANDARD_INPUT,
    STANDARD_INPUT_NAME,
    Session,
    check_suffix,
    is_there,
    plain_path,
    standard_input,
    write_file,
)
from briefing_tui.compare.sought import SoughtTerm, SoughtTerms, find_sought
from briefing_tui.export.exporters import (
    EXPORTERS,
    WRITTEN,
    BriefWithRecords,
    ExportOptions,
    export_to,
    format_of_file,
)
from briefing_tui.library.checking import examine
from briefing_tui.library.files import (
    TEXTS_FOLDER,
    RefusalError,
    identity_of,
    is_file,
    is_folder,
    is_unread,
    read_brief,
    read_data,
    read_source_text,
    real_path,
)
from briefing_tui.library.paths import texts_folder
from briefing_tui.library.roots import keeps_line_breaks
from briefing_tui.model.brief import SUFFIXES, Parsed, Source
from briefing_tui.model.document import NO_EMBEDS, Embeds
from briefing_tui.model.note import Note
from briefing_tui.model.records import NO_RECORDS, Records
from briefing_tui.parse.brief import parse_bytes
from briefing_tui.text.english import listed
from briefing_tui.text.sanitise import sanitise_name

READABLE_COLUMNS = 100
"""The longest line on a terminal: longer ones are hard to read."""
COLUMNS_OF_A_FILE = 80
STANDARD_OUTPUT = "-"


def configure_show(parser: ArgumentParser) -> None:
    add_briefs(parser, "+")
    add_format(parser, default="text")
    parser.add_argument(
        "--links",
        choices=("auto", "always", "never"),
        default="auto",
        help="when words with an address are links: where the terminal is known to take them",
    )
    for name in ("plain", "markdown"):
        parser.add_argument(
            f"--{name}", dest="to", action="store_const", const=name, help=f"same as --to {name}"
        )
    parser.add_argument(
        "--json",
        dest="to",
        action="store_const",
        const="json",
        help="the same as --to json: an object, or an array of objects for several briefs",
    )


def add_briefs(parser: ArgumentParser, number: str) -> None:
    parser.add_argument(
        "briefs",
        metavar="BRIEF",
        nargs=number,
        help="a file, the name of a brief in the library, or - for standard input",
    )


def add_format(parser: ArgumentParser, default: str | None) -> None:
    formats = "; ".join(f"{name}: {exporter.summary}" for name, exporter in EXPORTERS.items())
    parser.add_argument(
        "--to", metavar="FORMAT", choices=EXPORTERS, default=default, help=f"the format ({formats})"
    )


def run_show(options: Namespace, session: Session, output: str | None = None) -> int:
    """Print the briefs, or write them to a file, and on standard error the errors in them."""
    briefs, missing = [], False
    for name in options.briefs:
        try:
            check_suffix(Path(name))
            briefs.append(load(name, session))
        except Failure as failure:
            session.console.complain(failure.message, failure.hint)
            missing = True
    if output not in (None, STANDARD_OUTPUT):
        _refuse_output(Path(output), briefs)
    status = show(briefs, options, session, output)
    return 2 if missing else status


def _refuse_output(output: Path, briefs: Sequence["LoadedBrief"]) -> None:
    """Raise a Failure for a brief or the text of a source. Any other file is replaced."""
    existing = identity_of(output)
    if existing is None:
        return
    files = {real_path(brief.file): brief.parsed.brief for brief in briefs if brief.file}
    if existing in set(map(identity_of, files)):
        raise Failure(f"{output} is the brief itself", "Name another file.")
    # The file of a text is named from the brief's folder, or from the library's.
    texts = (
        identity_of(folder / source.text_file)
        for file, brief in files.items()
        for source in brief.sources
        for folder in file.parents
        if source.text_file
    )
    folder = real_path(output).parent
    beside = any(file.is_relative_to(folder.parent) for file in files)
    if existing in texts or (folder.name == TEXTS_FOLDER and beside):
        raise Failure(f"{output} is the text of a source", "Name another file.")
    if output.suffix.lower() in SUFFIXES and is_file(output):
        try:
            data = read_data(output)
            is_export = data.startswith(WRITTEN.encode())
            is_brief = data.startswith((b"---", b"\xef\xbb\xbf---")) and not is_export
        except RefusalError:
            is_brief = True
        if is_brief:
            raise Failure(f"{output} is a brief", "Name another file, or remove it first.")


class LoadedBrief(NamedTuple):
    """A brief, and the earlier accounts of its topics if it was found by its name in a library."""

    parsed: Parsed
    file: Path | None = None
    """None for standard input."""
    records: Records = NO_RECORDS
    missing: frozenset[str] = frozenset()
    """The names in its links that no brief of that library has."""
    embeds: Embeds = NO_EMBEDS
    root: Path | None = None
    """The library, if it was found in it by its name."""


def show(
    briefs: Sequence[LoadedBrief], options: Namespace, session: Session, output: str | None = None
) -> int:
    """Print briefs and their errors, and return the exit status.

    `output` is a file, or - for standard output without the parts meant for a terminal.
    """
    settings, console = session.settings, session.console
    # `briefing PATH` without a terminal has no option for a format.
    format_name = getattr(options, "to", "text")
    with_notes = getattr(options, "notes", False)
    read = [
        BriefWithRecords(
            brief.parsed.brief,
            brief.records,
            brief.missing,
            brief.embeds,
            _notes(brief, session) if with_notes else (),
            _sought(brief, session, with_copies=format_name == "text"),
        )
        for brief in briefs
        if not is_unread(brief.parsed)
    ]
    if with_notes and not any(brief.notes for brief in read):
        console.complain("there are no notes to export")
    columns = min(console.columns, READABLE_COLUMNS) if console.is_terminal else COLUMNS_OF_A_FILE
    if read:
        exported = export_to(
            format_name,
            read,
            ExportOptions(
                width=settings.width or columns,
                wrap_code=output is None and console.is_terminal,
                ascii_only=settings.glyphs == "ascii",
                order=console.order(sys.stdout) if output is None else "off",
                colour=output is None and console.colours(sys.stdout),
                links=output is None and console.links(getattr(options, "links", "auto")),
                for_excel=getattr(options, "excel", False),
                as_list=len(getattr(options, "briefs", briefs)) > 1,
                with_notes=with_notes,
            ),
        )
        if output not in (None, STANDARD_OUTPUT):
            write_file(Path(output), exported)
        elif output is None and EXPORTERS[format_name].paged:
            console.page_text(exported, keeps_links=getattr(options, "links", "") == "always")
        else:
            console.write(exported)
    problems = (problem for brief in briefs for problem in examine(brief.parsed))
    errors = [problem for problem in problems if problem.severity == "error"]
    console.report(errors)
    if not read:
        return 2
    return 1 if errors else 0


def _notes(brief: LoadedBrief, session: Session) -> tuple[Note, ...]:
    from briefing_tui.cli.notes import notes_on

    return notes_on(brief.file, brief.root, session) if brief.file else ()


def _sought(brief: LoadedBrief, session: Session, *, with_copies: bool) -> SoughtTerms:
    """What was looked for in silent sources, and whether the brief's texts of them have it; with
    `with_copies` also the user's copies of originals.
    """
    parsed = brief.parsed
    claims = parsed.brief.claims
    silent = {account.source for claim in claims for account in claim.accounts if account.sought}
    texts: dict[str, str] = {}
    of_copies: dict[tuple[str, str], tuple[SoughtTerm, ...]] = {}
    with_copies = with_copies and texts_folder().is_dir()  # a library takes 30 ms to import
    for source in parsed.brief.sources:
        is_elsewhere = source.text_file or (with_copies and not source.text)
        if source.id not in silent or not is_elsewhere or brief.file is None:
            continue
        library, path = session.around(brief.file, brief.root)
        inside = replace(parsed, brief=replace(parsed.brief, path=path))
        if source.text_file:
            texts[source.id] = library.source_text(inside, source).text
        else:
            found = library.quotations(inside, source).sought
            of_copies |= {(claims[at].id, source.id): terms for at, terms in found.items()}
    return {**find_sought(parsed.brief, texts), **of_copies} if silent else {}


def load(name: str, session: Session) -> LoadedBrief:
    """The brief that an argument names: standard input, a file, or a brief of the library."""
    if name == STANDARD_INPUT:
        return LoadedBrief(parse_bytes(standard_input(), STANDARD_INPUT_NAME))
    path = Path(name)
    if not is_there(path):
        return _load_from_library(name, session)
    if path.is_dir():
        raise Failure(f"{name} is a folder", f"`briefing list {name}` lists its briefs.")
    line_breaks = keeps_line_breaks(session.library_of(plain_path(path)))
    parsed = read_brief(path, name, line_breaks=line_breaks)
    if "![[" not in parsed.brief.body:
        return LoadedBrief(parsed, path)
    from briefing_tui.library.brief_links import read_embeds

    library, path_from_root = session.around(path)  # from which embeds come
    brief = replace(parsed.brief, path=path_from_root)
    embeds = read_embeds(library, brief, lambda name: library.find(name, plain_path(path)))
    return LoadedBrief(parsed, path, embeds=embeds)


def text_of_source(parsed: Parsed, source: Source, session: Session) -> str:
    """The text of a source, from the brief or from a file in its library."""
    if not source.text_file:
        return source.text
    path = plain_path(Path(parsed.brief.path))
    root = session.library_of(path)
    if root is None:
        raise Failure(f"{source.text_file} is not read", "A home directory is not a library.")
    relative = path.relative_to(root).as_posix()
    inside = replace(parsed, brief=replace(parsed.brief, path=relative))
    file = read_source_text(root, inside, source)
    if file.diagnostic is not None:
        raise Failure(file.diagnostic.message)
    return file.text


def _load_from_library(name: str, session: Session) -> LoadedBrief:
    from briefing_tui.library.brief_links import broken_links, read_embeds
    from briefing_tui.library.topics import earlier_records

    root, path = session.brief_called(name)
    assert path is not None
    library = session.library(root, update=False)
    parsed = library.read_whole(path)
    records = earlier_records(library, parsed.brief)
    missing = broken_links(library, parsed.brief) or frozenset()
    embeds = read_embeds(library, parsed.brief)
    # A path that can be opened from the current folder, not one from the library's root.
    shown = sanitise_name(str(path))
    diagnostics = tuple(replace(diagnostic, path=shown) for diagnostic in parsed.diagnostics)
    brief = replace(parsed.brief, path=shown)
    return LoadedBrief(
        replace(parsed, brief=brief, diagnostics=diagnostics), path, records, missing, embeds, root
    )


def configure_export(parser: ArgumentParser) -> None:
    add_briefs(parser, "*")
    add_format(parser, default=None)
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="write to this file; without --to, its suffix sets the format. An existing file is "
        "replaced, but never a brief or the text of a source. If BRIEF is the folder of a library, "
        "with --to markdown, FILE is a folder for its pages, of which other tools make a site: "
        "only such pages are replaced or removed",
    )
    parser.add_argument("--drafts", action="store_true", help="with the drafts of the library")
    add_excel(parser)
    parser.add_argument(
        "--notes", action="store_true", help=f"with your notes, in {_taking_notes()}"
    )


def _taking_notes() -> str:
    return listed([name for name, exporter in EXPORTERS.items() if exporter.takes_notes])


def run_export(options: Namespace, session: Session) -> int:
    if folder := next((name for name in options.briefs if is_folder(Path(name))), ""):
        return _run_export_of_library(folder, options, session)
    options.to = options.to or format_of_file(options.output or "")
    if options.drafts:
        raise Failure("--drafts is for a library, not for briefs", _OF_LIBRARY)
    if options.to is None or not options.briefs:
        missing = f"no format has the suffix of {options.output}" if options.output else ""
        raise Failure(
            (missing or "--to is missing") if options.briefs else "no BRIEF is named",
            "Say what and how: `briefing export BRIEF --to html`.",
        )
    if options.excel and options.to != "csv":
        raise Failure(f"--excel is for CSV, not for {options.to}", "Add `--to csv`.")
    if options.notes and not EXPORTERS[options.to].takes_notes:
        raise Failure(f"--notes is for {_taking_notes()}, not for {options.to}")
    return run_show(options, session, options.output or STANDARD_OUTPUT)


_OF_LIBRARY = "A library becomes pages: `briefing export LIBRARY --to markdown -o FOLDER`."


def _run_export_of_library(name: str, options: Namespace, session: Session) -> int:
    if options.to != "markdown" or options.output in (None, STANDARD_OUTPUT):
        lists = f"`briefing list {name}` lists its briefs."
        raise Failure(f"{name} is a folder", f"{_OF_LIBRARY} {lists}")
    if len(options.briefs) > 1:
        raise Failure("a library is written alone", _OF_LIBRARY)
    if options.notes:
        raise Failure("--notes is for briefs, not for a library", "A site would publish them.")
    if options.excel:
        raise Failure("--excel is for CSV, not for markdown")
    from briefing_tui.cli import export_folder

    return export_folder.run(options, session)
