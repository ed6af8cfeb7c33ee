"""`briefing export --site DIR`: a library as a site of static pages, on all cores.

Only files whose text has changed are written. A record in the cache folder has what each page was
made from, so only pages of changed briefs are made again. Without the record, a mark in each file
says that `briefing` wrote it: other files are not overwritten or removed.
"""

import os
import time
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, unquote

import msgspec
from msgspec import Struct

import briefing_tui
from briefing_tui.cli.console import Console, Failure
from briefing_tui.cli.target import library_folder, progress_bar, write_file
from briefing_tui.compare.topics import build_topic
from briefing_tui.export.exporters import BriefWithRecords
from briefing_tui.export.html import brief_page, feed_content, topic_page
from briefing_tui.export.site import (
    BriefPage,
    Card,
    Plan,
    Site,
    TextPage,
    TopicPage,
    card_of,
    plan_site,
)
from briefing_tui.library.files import (
    Entry,
    ReportProgress,
    is_unread,
    read_brief,
    real_path,
    reason_of,
    scan,
)
from briefing_tui.library.paths import cache_folder, read_own, write_own
from briefing_tui.library.workers import cores, on_all_cores
from briefing_tui.settings import Settings
from briefing_tui.text.addresses import normal_address
from briefing_tui.text.words import counted

MARK = b"briefing (site)"
"""Stands near the beginning of each file of a site."""
_BEGINNING = 1500
_MOST = 2**30
"""Bytes of the longest record."""
_RECENT = 2_000_000_000
"""Nanoseconds within which a file may change again without getting other times."""
IN_CHUNK = 10
"""Pages that a worker is given at once, so few that an interrupted export ends soon."""
FEW = 40
"""Pages up to which starting workers would take longer than it saves."""

SizeAndTime = tuple[int, int]
"""The size of a file, and the time of its last change in nanoseconds."""


class Record(Struct):
    """What the last export read and wrote."""

    began: int = 0
    """When it began, in nanoseconds."""
    program: str = ""
    """What made the pages; another version makes all of them again."""
    cards: dict[str, tuple[SizeAndTime, Card]] = {}
    """The briefs, by their paths from the library's root."""
    pages: dict[str, tuple[str, SizeAndTime]] = {}
    """The address of each file, a digest of what it was made from, and its stamp."""
    contents: dict[str, tuple[str, str]] = {}
    """The contents of the feed by path, each with the digest of what it was made from."""
    read: set[str] = set()
    """The paths of the briefs that were read, since they may have changed."""


def run(options: Namespace, settings: Settings, console: Console) -> int:
    """Write the site, and on standard error what could not be read and what was done."""
    if len(options.briefs) > 1:
        raise Failure(
            "--site takes one library", "Name its folder: `briefing export --site DIR PATH`."
        )
    name = options.briefs[0] if options.briefs else None
    root = library_folder(name, settings, "--site writes a whole library.")
    target = Path(options.site)
    _refuse_folder(target, root)
    site = Site(options.title or root.resolve().name, _site_address(options.url))
    file = _record_file(target)
    record = _read_record(file)
    _refuse_others(target, record)
    entries = scan(root)
    with progress_bar(console, "reading") as report:
        cards, unread = _cards(entries, record, report)
    for path in unread:
        console.complain(f"{path} can't be read, so it has no page", "`briefing check` says why.")
    if not cards:
        raise Failure(f"there is nothing to write: no brief in {root} can be read")
    drafts = sum(card.brief.draft for card in cards)
    shown = [card for card in cards if options.drafts or not card.brief.draft]
    with progress_bar(console, "writing") as report:
        words = _write(target, plan_site(site, shown), entries, record, report)
    _write_record(file, record)
    if drafts and not options.drafts:
        words += f"; {counted(drafts, 'draft')} left out"
    console.tell_text(f"{words}\n")
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


def _refuse_folder(target: Path, root: Path) -> None:
    """Raise a Failure for a folder that can't hold a site."""
    if real_path(target).is_relative_to(real_path(root)):
        raise Failure(
            f"{target} is in the library, {root}",
            "Name a folder outside it that holds only the site.",
        )


def _refuse_others(target: Path, record: Record) -> None:
    """Raise a Failure for a folder that only has other files. A new one may have hidden files."""
    if not record.pages:
        record.pages = dict.fromkeys(_marked(target), ("", (0, 0)))
    try:
        others = sorted(path.name for path in target.iterdir() if not path.name.startswith("."))
    except FileNotFoundError:
        return
    except OSError as error:
        hint = "Name a new or an empty folder for the site."
        raise Failure(f"{target} can't be used: {reason_of(error)}", hint) from None
    if others and not record.pages:
        raise Failure(
            f"{target} has other files, such as {others[0]}",
            "Name a new or an empty folder for the site.",
        )


def _marked(target: Path) -> Iterator[str]:
    """The addresses of the files that have our mark."""
    for folder, _, names in os.walk(target):
        for name in names:
            file = Path(folder, name)
            if name.endswith(_SUFFIXES) and _is_marked(file):
                yield quote(file.relative_to(target).as_posix())


_SUFFIXES = (".html", ".css", ".js", ".xml", ".txt")


def _is_marked(file: Path) -> bool:
    if file.is_symlink():
        return False
    with suppress(OSError), file.open("rb") as stream:
        return MARK in stream.read(_BEGINNING)
    return False


def _record_file(target: Path) -> Path:
    name = blake2b(os.fsencode(real_path(target)), digest_size=16).hexdigest()
    return cache_folder() / "sites" / name


def _read_record(file: Path) -> Record:
    try:
        record = msgspec.msgpack.decode(read_own(file, _MOST), type=Record)
    except (OSError, msgspec.DecodeError):
        return Record(program=_program())
    if record.program != _program():
        pages = {address: ("", stamp) for address, (_, stamp) in record.pages.items()}
        return Record(program=_program(), pages=pages)
    return record


def _write_record(file: Path, record: Record) -> None:
    with suppress(OSError):  # then the next export reads and makes all again
        file.parent.mkdir(parents=True, exist_ok=True)
        write_own(file, msgspec.msgpack.encode(record))


def _program() -> str:
    """What makes the pages: the version, and when each file of the package was changed."""
    root = Path(briefing_tui.__file__).parent
    files = [file for folder in _CODE for file in sorted((root / folder).rglob("*.*"))]
    stats = [file.stat() for file in files if file.suffix != ".pyc"]
    return _digest([(stat.st_size, stat.st_mtime_ns) for stat in stats])


_CODE = ("cli", "check", "compare", "export", "layout", "model", "parse", "text")


def _digest(value: object) -> str:
    return blake2b(msgspec.msgpack.encode(value), digest_size=16).hexdigest()


# Reading


def _cards(
    entries: Sequence[Entry], record: Record, report: ReportProgress
) -> tuple[list[Card], list[str]]:
    """The cards of a library's briefs, and the paths of those that can't be read.

    A card in the record is used again while the file has the same stamp.
    """
    known, settled = record.cards, record.began - _RECENT
    record.cards, record.read, record.began = {}, set(), time.time_ns()
    unread: list[str] = []
    changed = []
    for entry in entries:
        stamp, card = known.get(entry.path_from_root, ((0, 0), None))
        if card is not None and stamp == _stamp(entry) and entry.mtime_ns < settled:
            record.cards[entry.path_from_root] = (stamp, card)
        else:
            changed.append(entry)
    chunks = [changed[at : at + IN_CHUNK] for at in range(0, len(changed), IN_CHUNK)]
    new: list[Card] = []
    for chunk in on_all_cores(_read_cards, chunks, _workers(changed)):
        for entry, card in chunk:
            path = entry.path_from_root
            if card is None:
                unread.append(path)
            else:
                new.append(card)
                record.cards[path] = (_stamp(entry), card)
                record.read.add(path)
        report(len(new) + len(unread), len(changed))
    return [card for _, card in record.cards.values()], unread


def _stamp(entry: Entry) -> SizeAndTime:
    return entry.size, entry.mtime_ns


def _read_cards(entries: Sequence[Entry]) -> list[tuple[Entry, Card | None]]:
    cards: list[tuple[Entry, Card | None]] = []
    for entry in entries:
        parsed = read_brief(entry.path, entry.path_from_root)
        cards.append((entry, None if is_unread(parsed) else card_of(parsed.brief)))
    return cards


def _workers(items: Sequence[object]) -> int:
    return cores() if len(items) > FEW else 1


# Writing


class _Job(NamedTuple):
    """A page that a worker makes, with the files that it is made from."""

    page: BriefPage | TopicPage
    paths: tuple[tuple[str, str], ...]
    """The path of each brief, and its path from the root."""


def _write(
    target: Path, plan: Plan, entries: Sequence[Entry], record: Record, report: ReportProgress
) -> str:
    """Write what has changed, and return how much that was."""
    files = {entry.path_from_root: entry for entry in entries}
    feed = plan.feed_page(_feed_contents(plan, files, record))
    texts = [*plan.others[:-1], feed]
    digests = _page_digests(plan, texts, record)
    before = record.pages
    for address in digests.keys() - before.keys():
        file = target / unquote(address)
        if os.path.lexists(file) and not _is_marked(file):
            raise Failure(
                f"{file} is in the way: `briefing` did not write it",
                "Name an empty folder, or move the file.",
            )
    removed = _remove(target, [address for address in before if address not in digests])
    record.pages = {}
    read = {page.address for page in plan.briefs if page.path in record.read}
    for address, digest in digests.items():
        made_from, stamp = before.get(address, ("", (0, 0)))
        if (
            address not in read
            and made_from == digest
            and _stamp_of(target / unquote(address)) == stamp
        ):
            record.pages[address] = (digest, stamp)
    jobs: list[_Job] = []
    pages: list[BriefPage | TopicPage] = [*plan.briefs, *plan.topics]
    for page in pages:
        if page.address not in record.pages:
            paths = (page.path,) if isinstance(page, BriefPage) else page.paths
            jobs.append(_Job(page, tuple((str(files[path].path), path) for path in paths)))
    written = done = 0
    for text_page in texts:
        if text_page.address not in record.pages:
            written += _replace(target / unquote(text_page.address), text_page.text)
    chunks = [jobs[at : at + IN_CHUNK] for at in range(0, len(jobs), IN_CHUNK)]
    for chunk in on_all_cores(partial(_write_pages, target), chunks, _workers(jobs)):
        written += sum(chunk)
        done += len(chunk)
        report(done, len(jobs))
    for address, digest in digests.items():
        if address not in record.pages:
            record.pages[address] = (digest, _stamp_of(target / unquote(address)))
    return f"{len(digests)} pages in {target}: {written} written, {removed} removed"


def _remove(target: Path, addresses: Sequence[str]) -> int:
    """Remove the pages at some addresses and the folders that they leave empty; say how many."""
    removed = 0
    for address in filter(partial(_is_inside, target), addresses):
        with suppress(OSError):  # a folder that has other files stays
            (target / unquote(address)).unlink()
            removed += 1
            for folder in Path(unquote(address)).parents[:-1]:
                (target / folder).rmdir()
    return removed


def _page_digests(plan: Plan, texts: Sequence[TextPage], record: Record) -> dict[str, str]:
    """What each page is made from: the plan of it, and the stamps of the files it shows."""
    cards = {path: _digest(card.brief) for path, (_, card) in record.cards.items()}
    digests = {page.address: _digest((page, record.cards[page.path][0])) for page in plan.briefs}
    # The page of a topic shows only what a brief's card has.
    for page in plan.topics:
        digests[page.address] = _digest((page, [cards[path] for path in page.paths]))
    digests |= {page.address: _digest((page.template, page.values, page.around)) for page in texts}
    return digests


def _feed_contents(plan: Plan, files: Mapping[str, Entry], record: Record) -> dict[str, str]:
    contents: dict[str, tuple[str, str]] = {}
    pages = {page.path: page for page in plan.briefs}
    for path in plan.feed:
        digest = _digest((pages[path], record.cards[path][0]))
        known, text = record.contents.get(path, ("", ""))
        if known != digest or path in record.read:
            brief = read_brief(files[path].path, path).brief
            text = feed_content(brief, pages[path].around)
        contents[path] = (digest, text)
    record.contents = contents
    return {path: text for path, (_, text) in contents.items()}


def _stamp_of(file: Path) -> SizeAndTime:
    try:
        stat = file.stat(follow_symlinks=False)
    except OSError:
        return (0, 0)
    return stat.st_size, stat.st_mtime_ns


def _is_inside(target: Path, address: str) -> bool:
    """Whether a page's file is in the folder, also with all links resolved."""
    name = unquote(address)
    folder = real_path((target / name).parent)
    return folder.is_relative_to(real_path(target)) and name.endswith(_SUFFIXES)


def _write_pages(target: Path, jobs: Sequence[_Job]) -> list[bool]:
    """Write some pages; say of each whether its file differed."""
    written = []
    for page, paths in jobs:
        briefs = [read_brief(path, path_from_root).brief for path, path_from_root in paths]
        if isinstance(page, BriefPage):
            text = brief_page([BriefWithRecords(briefs[0], page.records)], page.around)
        else:
            topic = build_topic(briefs, page.topic)
            # None if the briefs have changed meanwhile: the next export writes it again.
            text = topic_page(topic, page.around, page.left_out) if topic else ""
        written.append(_replace(target / unquote(page.address), text))
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
