"""`briefing notes`: the notes of a library, and notes of colleagues as annotations."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from briefing_tui.cli.console import Console, Failure
from briefing_tui.cli.main import add_json
from briefing_tui.cli.target import (
    STANDARD_INPUT,
    default_library,
    existing,
    indexed_library,
    is_there,
    library_and_brief,
    library_of,
    parsed_query,
    path_in_library,
    plain_path,
    standard_input,
    words_or_path,
)
from briefing_tui.compare.note_places import find_place, place_notes
from briefing_tui.export.json import Json, encode
from briefing_tui.layout.notes import BOOKMARK, note_facts, place_words
from briefing_tui.layout.spans import MUTED, PLAIN, STRONG, Line, Span, fit_line, hang, wrap_lines
from briefing_tui.library.files import OpenRequest, is_folder, is_unread, reason_of
from briefing_tui.library.library import Library
from briefing_tui.library.paths import read_own
from briefing_tui.library.query import fits_notes
from briefing_tui.library.state.notes import NoteFiles, now, own_name, words_of
from briefing_tui.model.brief import Brief
from briefing_tui.model.notes import NOT_NAMED, Note, NotePlace
from briefing_tui.parse.annotations import Annotation, parse_annotations
from briefing_tui.parse.document import parse_document
from briefing_tui.parse.notes import format_note, parse_notes
from briefing_tui.settings import Settings
from briefing_tui.text.sanitise import one_line
from briefing_tui.text.words import counted, listed

_MOST = 64 * 2**20
"""Bytes of the longest file of annotations."""


def configure(parser: ArgumentParser) -> None:
    parser.add_argument(
        "query",
        metavar="QUERY",
        nargs="?",
        help="list only the notes on briefs that this query finds, as in `briefing search`; "
        "note:WORD lists only the notes with the word. With --import: the brief that the "
        "annotations are about, or a library",
    )
    parser.add_argument(
        "path",
        metavar="PATH",
        nargs="?",
        help="a library, or a brief in it; without QUERY write it with a slash: ./briefs",
    )
    parser.add_argument(
        "--import",
        dest="annotations",
        metavar="FILE",
        help="add the notes in a file of W3C Web Annotations, which `briefing export --to "
        "annotations --notes` writes, or of Hypothesis; - is standard input",
    )
    add_json(parser)


def run(options: Namespace, settings: Settings, console: Console) -> int:
    if options.annotations is not None:
        return _import(options, settings, console)
    query, path = words_or_path(options.query, options.path)
    place = existing(path) if path else default_library(settings, console)
    root, only = library_and_brief(place, settings)
    with indexed_library(root, settings, console) as (library, update):
        assert library.notes is not None
        if query:
            update()
        found = [*_listed(library, library.notes, query or "", settings, console)]
        if only is not None:
            found = [listed for listed in found if listed.path == library.path_from_root(only)]
    found.sort(key=lambda listed: listed.note.made, reverse=True)
    if options.json:
        console.write(encode([_object(listed) for listed in found]))
        return 0
    width = settings.width or console.columns
    console.page([line for listed in found for line in _lines(listed, width)])
    where = f"on {only.name}" if only is not None else f"in {root}"
    is_path = query and not options.path and not found and is_folder(Path(query))
    hint = f"`briefing notes ./{query}` lists the notes of that folder." if is_path else ""
    said = f"{counted(len(found), 'note') if found else 'no notes'} {where}"
    console.tell([(Span(said),)], hint)
    return 0


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
    library: Library, files: NoteFiles, text: str, settings: Settings, console: Console
) -> Iterator[_Listed]:
    """The notes that a query finds: those that meet its conditions on notes, on the briefs that
    meet the others.
    """
    query = parsed_query(text, settings)
    of_briefs = replace(query, notes=())
    paths: set[str] | None = None
    if of_briefs:
        answer = library.search(of_briefs, 10**9)
        if answer.problem:
            raise Failure(answer.problem.rstrip("."), answer.hint)
        paths = {listing.path_from_root for listing in answer.listings}
    for path, file in files.all():
        if file.problem:
            console.complain(f"{files.file_of(path)}: {file.problem}")
        if paths is not None and path not in paths:
            continue
        parsed = library.read_whole(library.path_of(path))
        brief = None if is_unread(parsed) else parsed.brief
        lost: Sequence[int] = range(len(file.notes))
        if brief is not None:
            lost = place_notes(file.notes, brief, parse_document(brief)).lost
        for index, note in enumerate(file.notes):
            if not query.notes or fits_notes(query.notes, (words_of(note),)):
                yield _Listed(path, brief.title if brief else path, brief, note, index in lost)


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


# Notes of colleagues


def _import(options: Namespace, settings: Settings, console: Console) -> int:
    """Add the notes of a file that aren't there yet."""
    if options.path:
        raise Failure("--import takes one BRIEF or library", "briefing notes --import FILE [BRIEF]")
    annotations = _read(options.annotations)
    name = options.query
    place = Path(name) if name and is_there(Path(name)) else None
    root, only = library_and_brief(place or default_library(settings, console), settings)
    by_brief: dict[Path, list[Annotation]] = {}
    strange: dict[str, int] = {}
    with indexed_library(root, settings, console) as (library, update):
        if only is None:
            update()
        if name and place is None:
            only = path_in_library(name, root, library, update)
        slug = library.read_whole(only).brief.slug if only is not None else ""
        for annotation in annotations:
            named = annotation.brief or annotation.source
            file = only if annotation.brief in ("", slug) else None
            if only is None:
                paths = library.candidates(named)
                file = library.path_of(paths[0]) if len(paths) == 1 else None
            if file is None:
                strange[named] = strange.get(named, 0) + 1
            else:
                by_brief.setdefault(file, []).append(annotation)
        for file, found in by_brief.items():
            console.tell([(Span(_add(library, file, found)),)])
    for named, count in strange.items():
        where = f"another brief, {named}" if only is not None else f"{named or 'no page'}"
        hint = "" if only is not None else f"No one brief in {root} is called so: name the BRIEF."
        console.complain(f"{counted(count, 'note')} not added, on {where}", hint)
    return 2 if strange else 0


def _read(name: str) -> tuple[Annotation, ...]:
    try:
        if name == STANDARD_INPUT:
            data = standard_input()
        else:
            data = read_own(Path(name), _MOST, follows_links=True)
        return parse_annotations(data)
    except OSError as error:
        raise Failure(f"{name} can't be read: {reason_of(error)}") from None
    except ValueError as error:
        raise Failure(
            f"{name} {error}",
            "A file of W3C Web Annotations, or of Hypothesis, is JSON; nothing was added.",
        ) from None


def _add(library: Library, file: Path, annotations: Sequence[Annotation]) -> str:
    """Add notes on a brief that it doesn't have, and say how many."""
    files = library.notes
    assert files is not None
    brief = library.read_whole(file).brief
    document, known = parse_document(brief), files.read(brief.path)
    if known.problem and not known.entries:
        raise Failure(f"{files.file_of(brief.path)}: {known.problem}")
    me = own_name()
    there = {_key(note, note.author, made) for note in known.notes for made in (note.made, "")}
    new: list[Note] = []
    for annotation in annotations:
        note, made = annotation.note, annotation.note.made
        if not annotation.brief:
            place = find_place(note.place.quote, annotation.element, brief, document)
            note = replace(note, place=place)
        # As the file will have it, so that it is known when it is imported again.
        (entry,) = parse_notes(format_note(replace(note, made=made or now())))
        note = entry.note
        mine = {note.author, "" if note.author == me else note.author}
        if there.isdisjoint(_key(note, author, made) for author in mine):
            there |= {_key(note, note.author, note.made), _key(note, note.author, "")}
            new.append(note)
    if new:
        try:
            files.add(brief.path, brief.title, *new)
        except OSError as error:
            raise Failure(f"the notes can't be written: {reason_of(error)}") from None
    authors = listed([*dict.fromkeys(note.author for note in new if note.author != NOT_NAMED)])
    by = f" by {authors}" if authors else ""
    count, same = len(new), len(annotations) - len(new)
    also = f"; {same} {'was' if same == 1 else 'were'} there already" if same else ""
    return f"{counted(count, 'note')}{by} added to {one_line(brief.title)}{also}"


def _key(note: Note, author: str, made: str) -> tuple[NotePlace, str, str, str]:
    """What distinguishes a note from others. Not every annotation has a time."""
    return note.place, note.text, author, made


# For `briefing export --notes`


def notes_on(
    file: Path, root: Path | None, settings: Settings, console: Console
) -> tuple[Note, ...]:
    """The notes on a brief, in the library that it was found in by its name, else in its own."""
    root = root if root is not None else library_of(plain_path(file), settings)
    path = file if root is not None and file.is_relative_to(root) else plain_path(file)
    with closing(Library(OpenRequest(root=root, brief=path), notes=settings.notes)) as library:
        assert library.notes is not None
        found = library.notes.read(library.path_from_root(path))
        if found.problem:
            console.complain(f"the notes on {file}: {found.problem}")
        return found.notes
