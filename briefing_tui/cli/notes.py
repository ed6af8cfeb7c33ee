"""`briefing notes`: the notes of a library."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from briefing_tui.cli.console import Failure
from briefing_tui.cli.main import add_json
from briefing_tui.cli.session import Session, words_or_path
from briefing_tui.compare.note_places import place_notes
from briefing_tui.export.json import Json, encode
from briefing_tui.layout.note_lines import BOOKMARK, note_facts, place_words
from briefing_tui.layout.spans import MUTED, PLAIN, STRONG, Line, Span, fit_line, hang, wrap_lines
from briefing_tui.library.files import is_folder, is_unread
from briefing_tui.library.library import Library
from briefing_tui.library.query import Query, fits_notes
from briefing_tui.library.state.note_files import NotesFile, words_of
from briefing_tui.model.brief import Brief
from briefing_tui.model.note import Note
from briefing_tui.parse.document import parse_document
from briefing_tui.text.english import counted
from briefing_tui.text.sanitise import one_line, sanitise_name


def configure(parser: ArgumentParser) -> None:
    parser.add_argument(
        "query",
        metavar="QUERY",
        nargs="?",
        help="list only the notes on briefs that this query finds, as in `briefing search`; "
        "note:WORD lists only the notes with the word",
    )
    parser.add_argument(
        "path",
        metavar="PATH",
        nargs="?",
        help="a library, or a brief in it; without QUERY write it with a slash: ./briefs",
    )
    add_json(parser)


def run(options: Namespace, session: Session) -> int:
    console = session.console
    query, path = words_or_path(options.query, options.path)
    root, only = session.place(path)
    library = session.library(root, update=bool(query))
    assert library.notes is not None
    if only is not None:
        path_from_root = library.path_from_root(only)
        files = [(path_from_root, library.notes.read(path_from_root))]
    else:
        files = [*library.notes.all()]
    found = [*_listed(library, files, session.query(query or ""))]
    unread = [(path, file.problem) for path, file in files if file.problem]
    for name, problem in unread:
        console.complain(f"{library.notes.folder / name}: {problem}")
    status = 1 if unread else 0
    found.sort(key=lambda listed: listed.note.made, reverse=True)
    if options.json:
        console.write(encode([_object(listed) for listed in found]))
        return status
    width = session.settings.width or console.columns
    console.page([line for listed in found for line in _lines(listed, width)])
    where = f"on {only.name}" if only is not None else f"in {root}"
    is_path = query and not options.path and not found and is_folder(Path(query))
    hint = f"`briefing notes ./{query}` lists the notes of that folder." if is_path else ""
    none = "no other notes" if unread else "no notes"
    console.tell([(Span(f"{counted(len(found), 'note') if found else none} {where}"),)], hint)
    return status


# The list


class _Listed(NamedTuple):
    path: str
    """Of the brief, from the library's folder."""
    title: str
    brief: Brief | None
    """None if the file is gone, or can't be read."""
    note: Note
    is_lost: bool


def _listed(
    library: Library, files: Iterable[tuple[str, NotesFile]], query: Query
) -> Iterator[_Listed]:
    """The notes that a query finds. Its conditions on notes choose among the notes, and its other
    conditions choose the briefs that these are on.
    """
    of_notes = query.of("note")
    others = tuple(term for term in query.terms if term not in of_notes)
    of_briefs = replace(query, terms=others)
    paths: set[str] | None = None
    if of_briefs:
        answer = library.search(of_briefs, 10**9)
        if answer.problem:
            raise Failure(answer.problem.rstrip("."), answer.hint)
        paths = {listing.path_from_root for listing in answer.listings}
    for path, file in files:
        if not file.entries or (paths is not None and path not in paths):
            continue
        parsed = library.read_whole(library.path_of(path))
        brief = None if is_unread(parsed) else parsed.brief
        lost: Sequence[int] = range(len(file.notes))
        if brief is not None:
            lost = place_notes(file.notes, brief, parse_document(brief)).lost
        name = sanitise_name(path)
        for index, note in enumerate(file.notes):
            if not of_notes or fits_notes(of_notes, (words_of(note),)):
                yield _Listed(name, brief.title if brief else name, brief, note, index in lost)


def _object(listed: _Listed) -> dict[str, Json]:
    note, place = listed.note, listed.note.place
    return {
        "brief": listed.path,
        "title": listed.title,
        "made": note.made or None,
        "author": note.author or None,
        "on": place_words(place, listed.brief),
        "kind": place.kind,
        "id": place.id or None,
        "source": place.source or None,
        "name": place.name or None,
        "quote": place.quote or None,
        "has_place": not listed.is_lost,
        "is_bookmark": not note.text,
        "text": note.text,
    }


def _lines(listed: _Listed, width: int) -> Iterator[Line]:
    note = listed.note
    made = f"{note.made}  " if note.made else ""
    facts = note_facts(replace(note, made=""), listed.brief, is_lost=listed.is_lost)
    head = [Span(made, MUTED), Span(one_line(listed.title), STRONG)]
    yield from wrap_lines([*head, Span(" · ".join(["", *facts]), MUTED)], width)
    if note.place.quote and note.place.kind != "passage":
        quote = Span(f"    “{one_line(note.place.quote)}”", MUTED)
        yield fit_line([quote], width, pad=False)
    text = note.text or BOOKMARK
    style = PLAIN if note.text else MUTED
    for line in text.split("\n"):
        yield from hang([Span("    ")], wrap_lines([Span(line, style)], max(20, width - 4)))
    yield ()


# For `briefing export --notes`


def notes_on(file: Path, root: Path | None, session: Session) -> tuple[Note, ...]:
    """The notes on a brief, in the library that it was found in by its name, else in its own."""
    library, path = session.around(file, root)
    assert library.notes is not None
    found = library.notes.read(path)
    if found.problem:
        session.console.complain(f"the notes on {file}: {found.problem}")
    return found.notes
