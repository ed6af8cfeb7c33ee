"""Which of the files that have just appeared is the one that has just gone.

Asked of the brief on the screen while it changes under the reader's eyes, by what was read of
it. Where reading state belongs is another question: see `moves`.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from msgspec.structs import replace

from briefing_tui.library.scan import is_brief_name, is_file, is_folder, walk
from briefing_tui.model.brief import Brief

MOST = 60
"""Files that are read to find one; in more than that a brief is not looked for."""


def renamed(gone: Brief, candidates: Iterable[Brief]) -> Brief | None:
    """The brief that says the same, else the one that goes by the same slug.

    None where there is none, or more than one: nothing is guessed.
    """
    found = list(candidates)
    whole = _nameless(gone)
    same = [each for each in found if _nameless(each) == whole]
    if not same:
        same = [each for each in found if each.slug.casefold() == gone.slug.casefold()]
    return same[0] if len(same) == 1 else None


def _nameless(brief: Brief) -> Brief:
    """Without what only the file's name says: its path and slug, the date and title it may
    give."""
    named = not brief.body and not brief.claims
    title = brief.title if named else ""
    return replace(brief, path="", slug="", title=title, date=None)


def files_among(paths: Iterable[str], but: Path, stop: Callable[[], bool]) -> Iterator[Path]:
    """The briefs among paths, and in the folders among them; those of the same name first."""
    found: list[Path] = []
    for each in sorted(paths):
        path = Path(each)
        if is_folder(path):
            found += [Path(file) for file, _ in walk(path, stop, most=MOST).files]
        elif is_brief_name(path.name) and is_file(path):
            found.append(path)
    found.sort(key=lambda path: path.name != but.name)
    return (path for path in found[:MOST] if path != but)
