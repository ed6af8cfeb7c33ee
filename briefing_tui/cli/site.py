"""`briefing export --site DIR`: a library as a site of static pages, on all cores.

Only files whose text has changed are written. A mark in each file says that `briefing` wrote it:
other files are not overwritten or removed.
"""

import os
from argparse import Namespace
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from urllib.parse import unquote

from briefing_tui.cli.console import Failure
from briefing_tui.cli.session import Session, progress_bar, write_file
from briefing_tui.compare.topics import build_topic
from briefing_tui.export.exporters import BriefWithRecords
from briefing_tui.export.html import brief_page, topic_page
from briefing_tui.export.site import BriefPage, Card, Plan, Site, TopicPage, card_of, plan_site
from briefing_tui.layout.spans import Span
from briefing_tui.library.files import (
    Entry,
    ReportProgress,
    is_unread,
    read_brief,
    real_path,
    reason_of,
    scan,
)
from briefing_tui.library.paths import read_own
from briefing_tui.library.roots import keeps_line_breaks
from briefing_tui.library.workers import cores, on_all_cores
from briefing_tui.text.addresses import normal_address
from briefing_tui.text.sanitise import one_line
from briefing_tui.text.words import counted

MARK = b"briefing (site)"
"""Stands near the beginning of each file of a site."""
_BEGINNING = 1500
_SUFFIXES = (".html", ".css", ".js", ".xml", ".txt")
IN_CHUNK = 10
"""Pages that a worker is given at once, so few that an interrupted export ends soon."""
FEW = 40
"""Pages up to which starting workers would take longer than it saves."""


def run(options: Namespace, session: Session) -> int:
    """Write the site, and on standard error what could not be read and what was done."""
    console = session.console
    if len(options.briefs) > 1:
        raise Failure(
            "--site takes one library", "Name its folder: `briefing export --site DIR PATH`."
        )
    name = options.briefs[0] if options.briefs else None
    root = session.folder(name, "--site writes a whole library.")
    target = Path(options.site)
    site = Site(one_line(options.title or root.resolve().name), _site_address(options.url))
    own = _own_files(target, root)
    entries = scan(root)
    with progress_bar(console, "reading") as report:
        cards, unread = _cards(entries, report)
    for path in unread:
        console.complain(f"{path} can't be read, so it has no page", "`briefing check` says why.")
    if not cards:
        raise Failure(f"there is nothing to write: no brief in {root} can be read")
    shown = [card for card in cards if options.drafts or not card.brief.draft]
    with progress_bar(console, "writing") as report:
        pages = partial(_write_pages, target, keeps_line_breaks(root))
        words = _write(target, plan_site(site, shown), entries, own, pages, report)
    if drafts := len(cards) - len(shown):
        words += f"; {counted(drafts, 'draft')} left out"
    console.tell([(Span(words),)])
    return 1 if unread else 0


# What is there


def _site_address(text: str) -> str:
    """The address of the site, ending with a slash; empty if none was given."""
    address = normal_address(text) if text.lower().startswith("http") else ""
    if text and not address:
        raise Failure(
            f"{text} is not a web address", "--url takes an address such as https://example.org/."
        )
    return address if not address or address.endswith("/") else f"{address}/"


def _own_files(target: Path, root: Path) -> set[Path]:
    """The files of a site that have our mark. A Failure for a folder that can't hold a site: a
    folder of the library, or one that has only other files, except hidden ones.
    """
    if real_path(target).is_relative_to(real_path(root)):
        raise Failure(
            f"{target} is in the library, {root}",
            "Name a folder outside it that holds only the site.",
        )
    try:
        names = sorted(path.name for path in target.iterdir() if not path.name.startswith("."))
    except FileNotFoundError:
        return set()
    except OSError as error:
        hint = "Name a new or an empty folder for the site."
        raise Failure(f"{target} can't be used: {reason_of(error)}", hint) from None
    own = {
        file
        for folder, _, files in os.walk(target)
        for file in (Path(folder, name) for name in files)
        if file.name.endswith(_SUFFIXES) and _is_marked(file)
    }
    if names and not own:
        raise Failure(
            f"{target} has other files, such as {names[0]}",
            "Name a new or an empty folder for the site.",
        )
    return own


def _is_marked(file: Path) -> bool:
    if file.is_symlink() or not file.is_file():  # opening a pipe would wait
        return False
    with suppress(OSError), file.open("rb") as stream:
        return MARK in stream.read(_BEGINNING)
    return False


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


_Job = tuple[BriefPage | TopicPage, tuple[tuple[str, str], ...]]
"""A page that a worker makes, with the path of each brief, and its path from the root."""


def _write(
    target: Path,
    plan: Plan,
    entries: Sequence[Entry],
    own: set[Path],
    write_pages: Callable[[Sequence[_Job]], int],
    report: ReportProgress,
) -> str:
    """Write what has changed, and return how much that was."""
    files = {entry.path_from_root: str(entry.path) for entry in entries}
    pages: list[BriefPage | TopicPage] = [*plan.briefs, *plan.topics]
    wanted = {target / unquote(page.address) for page in (*pages, *plan.others)}
    for file in wanted - own:
        if os.path.lexists(file):
            raise Failure(
                f"{file} is in the way: `briefing` did not write it",
                "Name an empty folder, or move the file.",
            )
    removed = _remove(target, own - wanted)
    written = sum(_replace(target / unquote(text.address), text.text) for text in plan.others)
    jobs: list[_Job] = []
    for page in pages:
        paths = (page.path,) if isinstance(page, BriefPage) else page.paths
        jobs.append((page, tuple((files[path], path) for path in paths)))
    done = 0
    chunks = [jobs[at : at + IN_CHUNK] for at in range(0, len(jobs), IN_CHUNK)]
    for chunk in on_all_cores(write_pages, chunks, _workers(jobs)):
        written += chunk
        done = min(done + IN_CHUNK, len(jobs))
        report(done, len(jobs))
    return f"{len(wanted)} pages in {target}: {written} written, {removed} removed"


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


def _write_pages(target: Path, line_breaks: bool, jobs: Sequence[_Job]) -> int:
    """Write some pages; say how many of their files differed."""
    written = 0
    for page, paths in jobs:
        briefs = [read_brief(*path, line_breaks=line_breaks).brief for path in paths]
        if isinstance(page, BriefPage):
            text = brief_page([BriefWithRecords(briefs[0], page.records)], page.around)
        else:
            topic = build_topic(briefs, page.topic)
            if topic is None:  # the briefs have changed meanwhile
                continue
            text = topic_page(topic, page.around, page.left_out)
        written += _replace(target / unquote(page.address), text)
    return written


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
