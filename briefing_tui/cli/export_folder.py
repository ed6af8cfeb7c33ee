"""`briefing export LIBRARY --to markdown -o FOLDER`: each brief as a page for the tool that makes a
site of them, on all cores.

Only files whose text has changed are written. A mark at the beginning of each says that `briefing`
wrote it: other files are neither overwritten nor removed.
"""

import os
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from briefing_tui.cli.console import Failure
from briefing_tui.cli.session import Session, progress_bar, write_file
from briefing_tui.export.folder import (
    OWN_MARK,
    Card,
    Page,
    card_of,
    page_files,
    plan_pages,
    write_page,
)
from briefing_tui.library.files import (
    Entry,
    ReportProgress,
    is_unread,
    leads_out,
    read_brief,
    reason_of,
    scan,
)
from briefing_tui.library.paths import read_own
from briefing_tui.library.roots import keeps_line_breaks
from briefing_tui.library.workers import cores, on_all_cores
from briefing_tui.model.brief import Brief
from briefing_tui.text.english import counted

IN_CHUNK = 10
"""Briefs that a worker is given at once, so few that an interrupted export ends soon."""
FEW = 40
"""Briefs up to which starting workers would take longer than it saves."""


def run(options: Namespace, session: Session) -> int:
    """Write the pages, and on standard error what was left out and what was done."""
    console = session.console
    root, target = Path(options.briefs[0]), Path(options.output)
    for inner, outer in ((target, root), (root, target)):
        if not leads_out(inner, outer):
            raise Failure(f"{inner} is in {outer}", "Name a folder outside the library.")
    own = _own_files(target)
    entries = scan(root)
    with progress_bar(console, "reading") as report:
        cards, unread = _cards(entries, report)
    for path in unread:
        console.complain(
            f"{path} can't be read, so no page is written", "`briefing check` says why."
        )
    if not cards:
        raise Failure(f"there is nothing to write: no brief in {root} can be read")
    shown = [card for card in cards if options.drafts or not card.is_draft]
    files = page_files(entry.path_from_root for entry in entries)
    pages, foreign = [], False
    for page in plan_pages(files, shown):
        if (file := target / page.file) in own or not _is_taken(file, target):
            pages.append(page)
        else:
            foreign = True
            console.complain(f"{file} is in the way: `briefing` did not write it")
    # The page of a brief that can't be read now stays as it is.
    kept = {target / files[path] for path in (*unread, *(page.path for page in pages))}
    removed = _remove(target, own - kept)
    with progress_bar(console, "writing") as report:
        written = _write(target, pages, entries, keeps_line_breaks(root), report)
    words = f"{counted(len(pages), 'brief')} in {target}: {written} written, {removed} removed"
    if drafts := len(cards) - len(shown):
        words += f"; {counted(drafts, 'draft')} left out"
    console.tell_text(f"{words}\n")
    return 1 if unread or foreign else 0


# What is there


def _own_files(target: Path) -> set[Path]:
    """The files below a folder that have our mark. A Failure if it isn't a folder."""
    if os.path.lexists(target) and not target.is_dir():
        raise Failure(f"{target} is not a folder", "A library is written into a folder.")
    return {file for file in _markdown_files(target) if _is_marked(file)}


def _markdown_files(target: Path) -> Iterator[Path]:
    for folder, folders, files in os.walk(target):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(folder, name) for name in files if name.endswith(".md"))


def _is_marked(file: Path) -> bool:
    if file.is_symlink() or not file.is_file():  # opening a pipe would wait
        return False
    with suppress(OSError), file.open("rb") as stream:
        return stream.read(len(OWN_MARK)) == OWN_MARK.encode()
    return False


def _is_taken(file: Path, target: Path) -> bool:
    """Whether a file exists, or can't be made inside the folder: a link leads out of it."""
    if os.path.lexists(file):
        return True
    folder = file.parent
    while folder != target and not os.path.lexists(folder):
        folder = folder.parent
    return folder != target and (not folder.is_dir() or leads_out(folder, target))


# Reading


def _cards(entries: Sequence[Entry], report: ReportProgress) -> tuple[list[Card], list[str]]:
    """The cards of a library's briefs, and the paths of those that can't be read."""
    cards: list[Card] = []
    unread: list[str] = []
    chunks = [entries[at : at + IN_CHUNK] for at in range(0, len(entries), IN_CHUNK)]
    for chunk in on_all_cores(_read_cards, chunks, _workers(entries)):
        for path, card in chunk:
            if card is None:
                unread.append(path)
            else:
                cards.append(card)
        report(len(cards) + len(unread), len(entries))
    return cards, unread


def _read_cards(entries: Sequence[Entry]) -> list[tuple[str, Card | None]]:
    cards: list[tuple[str, Card | None]] = []
    for entry in entries:
        parsed = read_brief(entry.path, entry.path_from_root)
        card = None if is_unread(parsed) else card_of(parsed.brief)
        cards.append((entry.path_from_root, card))
    return cards


def _workers(items: Sequence[object]) -> int:
    return cores() if len(items) > FEW else 1


# Writing

_Job = tuple[Page, dict[str, Path]]
"""A page, and the files of its brief and of those that it links to, by their paths."""


def _write(
    target: Path,
    pages: Sequence[Page],
    entries: Sequence[Entry],
    line_breaks: bool,
    report: ReportProgress,
) -> int:
    """Write what has changed; say how many files that were."""
    briefs = {entry.path_from_root: entry.path for entry in entries}
    jobs = [(page, {path: briefs[path] for path in (page.path, *page.files)}) for page in pages]
    written = done = 0
    chunks = [jobs[at : at + IN_CHUNK] for at in range(0, len(jobs), IN_CHUNK)]
    for count in on_all_cores(partial(_write_pages, target, line_breaks), chunks, _workers(jobs)):
        written += count
        done = min(done + IN_CHUNK, len(jobs))
        report(done, len(jobs))
    return written


def _write_pages(target: Path, line_breaks: bool, jobs: Sequence[_Job]) -> int:
    return sum(_write_page(target, page, files, line_breaks) for page, files in jobs)


def _write_page(target: Path, page: Page, files: Mapping[str, Path], line_breaks: bool) -> bool:
    def read(path: str) -> Brief:
        return read_brief(files[path], path, line_breaks=line_breaks).brief

    parsed = read_brief(files[page.path], page.path, line_breaks=line_breaks)
    if is_unread(parsed):  # deleted meanwhile
        return False
    return _replace(target / page.file, write_page(parsed.brief, page, read))


def _replace(file: Path, text: str) -> bool:
    """Write a file unless it has the same text already; say whether it was written."""
    data = text.encode()
    with suppress(OSError):
        if read_own(file, len(data)) == data:
            return False
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Failure(f"{file.parent} can't be written: {reason_of(error)}") from None
    write_file(file, text)
    return True


def _remove(target: Path, files: set[Path]) -> int:
    """Remove files and the folders that they leave empty; say how many files."""
    removed = 0
    for file in files:
        with suppress(OSError):  # a folder that has other files stays
            file.unlink()
            removed += 1
            for folder in file.relative_to(target).parents[:-1]:
                (target / folder).rmdir()
    return removed
