"""`briefing changes`: what changed in briefs since they were read."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from briefing_tui.cli.console import Failure
from briefing_tui.cli.main import add_json
from briefing_tui.cli.session import Session, is_there
from briefing_tui.compare.changes import (
    NOT_KEPT,
    WordEdit,
    changes_since,
    decode_baseline,
    edits_of,
)
from briefing_tui.export.json import Json, encode
from briefing_tui.layout.spans import MUTED, PLAIN, STRONG, Line, Span, Style, hang, wrap_lines
from briefing_tui.library.library import Library
from briefing_tui.model.dates import MONTHS
from briefing_tui.parse.document import parse_document
from briefing_tui.text.sanitise import one_line


class Changed(NamedTuple):
    """A brief that changed."""

    path: str
    """From the library's folder."""
    title: str
    since: str
    """`you read it on 21 Nov 2026`."""
    edits: tuple[WordEdit, ...]


def configure(parser: ArgumentParser) -> None:
    parser.add_argument("brief", metavar="BRIEF", nargs="?", help="a brief, its name, or a library")
    parser.add_argument("path", metavar="PATH", nargs="?", help="the library of a brief named so")
    add_json(parser)


def run(options: Namespace, session: Session) -> int:
    console = session.console
    name = options.brief or ""
    if options.path:
        root, only = session.brief_called(name, session.folder(options.path, "PATH is a library."))
    elif not name or is_there(Path(name)):
        root, only = session.place(name)
    else:
        root, only = session.brief_called(name)
    library = session.library(root)
    changed = [*_since_read(library, only)]
    since = "since you read them"
    if only is not None:
        version = library.state_of(library.path_from_root(only)).version
        if version is None:
            hint = "A brief counts as read after two seconds in the reader."
            raise Failure(f"{only} has not been read here", hint)
        since = f"since you read it on {_day(version.at)}"
    if options.json:
        console.write(encode([_object(brief) for brief in changed]))
        return 0
    width = session.settings.width or console.columns
    console.page([line for brief in changed for line in _lines(brief, width)])
    if not changed:
        console.complain(f"nothing changed {since}")
    return 0


def _since_read(library: Library, only: Path | None) -> Iterator[Changed]:
    paths = library.load_flags().changed
    for path in sorted(paths, reverse=True):
        file = library.path_of(path)
        if only is not None and library.path_from_root(only) != path:
            continue
        base = decode_baseline(library.reading_state.baseline(path))
        brief = library.read_whole(file).brief
        version = library.state_of(path).version
        if base is None or version is None:
            continue
        since, document = f"you read it on {_day(version.at)}", parse_document(brief)
        if edits := tuple(edits_of(changes_since(base, brief, document), base, document)):
            yield Changed(path, brief.title, since, edits)


def _day(seconds: int) -> str:
    day = date.fromtimestamp(seconds)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _object(brief: Changed) -> dict[str, Json]:
    return {
        "path": brief.path,
        "title": brief.title,
        "since": brief.since,
        "changes": [
            {
                "part": edit.part,
                "place": edit.place or None,
                "field": edit.field or None,
                "old": edit.old or None,
                "new": edit.new or None,
            }
            for edit in brief.edits
        ],
        "passages_without_old_words": sum(edit.old == NOT_KEPT for edit in brief.edits),
    }


_OLD, _NEW = Style("error"), Style("shared")


def _lines(brief: Changed, width: int) -> Iterable[Line]:
    yield from wrap_lines([Span(one_line(brief.title), STRONG)], width)
    yield (Span(f"{brief.path}, since {brief.since}", MUTED),)
    heading = ""
    for edit in brief.edits:
        name = " · ".join(filter(None, (edit.place, edit.field))) or edit.part
        words = f"{edit.part} {name}" if edit.place and edit.part != "account" else name
        if words != heading:
            heading = words
            yield from hang([Span("  ")], wrap_lines([Span(one_line(words), PLAIN)], width - 2))
        for sign, text, style in (("- ", edit.old, _OLD), ("+ ", edit.new, _NEW)):
            if text:
                spans = [Span(one_line(text), PLAIN)]
                lead = [Span("    "), Span(sign, style)]
                yield from hang(lead, wrap_lines(spans, max(20, width - 6)))
    yield ()
