"""`briefing export --site DIR`: a library as a site of static pages, on all cores.

Only files whose text has changed are written. A manifest in the folder says which pages are ours,
so nothing is overwritten or removed that `briefing` did not write.
"""

import os
from argparse import Namespace
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

import msgspec
from msgspec import Struct

from briefing_tui.cli.console import Console, Failure
from briefing_tui.cli.target import library_folder, progress_bar, write_file
from briefing_tui.compare.topics import build_topic
from briefing_tui.export.exporters import BriefWithRecords
from briefing_tui.export.html import brief_page, topic_page
from briefing_tui.export.site import BriefPage, Card, Plan, Site, TopicPage, card_of, plan_site
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
from briefing_tui.library.workers import cores, on_all_cores
from briefing_tui.settings import Settings
from briefing_tui.text.addresses import normal_address

MANIFEST = ".briefing-site.json"
_MOST = 64 * 2**20
"""Bytes of the longest manifest."""
IN_CHUNK = 10
"""Pages that a worker is given at once, so few that an interrupted export ends soon."""
FEW = 40
"""Pages up to which starting workers would take longer than it saves."""


class Manifest(Struct, frozen=True):
    """What was written into the folder of a site."""

    pages: list[str] | dict[str, str] = []
    """The address of each file; with a hash, where version 0.1 wrote it."""


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
    before = _read_manifest(target)
    entries = scan(root)
    with progress_bar(console, "reading") as report:
        cards, unread = _cards(entries, report)
    for path in unread:
        console.complain(f"{path} can't be read, so it has no page", "`briefing check` says why.")
    if not cards:
        raise Failure(f"there is nothing to write: no brief in {root} can be read")
    drafts = sum(card.brief.draft for card in cards)
    shown = [card for card in cards if options.drafts or not card.brief.draft]
    with progress_bar(console, "writing") as report:
        files = {entry.path_from_root: str(entry.path) for entry in entries}
        words = _write(target, plan_site(site, shown), files, before, report)
    if drafts and not options.drafts:
        words += f"; {drafts} draft{'s' if drafts > 1 else ''} left out"
    console.tell_text(f"{words}\n")
    return 1 if unread else 0


# What is there


def _site_address(text: str) -> str:
    """The address of the site, ending with a slash; empty if none was given."""
    address = normal_address(text) if text.lower().startswith("http") else ""
    if text and not address:
        raise Failure(
            f"{text} is not a web address", "--url takes one such as https://example.org/."
        )
    return address if not address or address.endswith("/") else f"{address}/"


def _refuse_folder(target: Path, root: Path) -> None:
    """Raise a Failure for a folder that can't hold a site. A new one may have hidden files."""
    if real_path(target).is_relative_to(real_path(root)):
        raise Failure(
            f"{target} is in the library, {root}", "Name a folder outside it, for the site alone."
        )
    try:
        names = sorted(path.name for path in target.iterdir())
    except FileNotFoundError:
        return
    except OSError as error:
        hint = "Name a new or an empty folder for the site."
        raise Failure(f"{target} can't be used: {reason_of(error)}", hint) from None
    others = [name for name in names if not name.startswith(".")]
    if others and MANIFEST not in names:
        raise Failure(
            f"{target} has other files, such as {others[0]}",
            "Name a new or an empty folder for the site.",
        )


def _read_manifest(target: Path) -> list[str]:
    """The addresses of the pages that are ours; none where the manifest can't be understood."""
    try:
        manifest = msgspec.json.decode(read_own(target / MANIFEST, _MOST), type=Manifest)
    except (OSError, msgspec.DecodeError):
        return []
    # It names files to remove, and another program may have written it.
    return [address for address in manifest.pages if _is_inside(target, unquote(address))]


def _is_inside(target: Path, name: str) -> bool:
    """Whether a page's file is in the folder, also with all links resolved."""
    folder = real_path((target / name).parent)
    return folder.is_relative_to(real_path(target)) and name.endswith((".html", ".js", ".xml"))


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
        cards.append((entry.path_from_root, None if is_unread(parsed) else card_of(parsed.brief)))
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
    target: Path,
    plan: Plan,
    files: Mapping[str, str],
    before: Sequence[str],
    report: ReportProgress,
) -> str:
    """Write what has changed, and return how much that was."""
    jobs: list[_Job] = []
    pages: list[BriefPage | TopicPage] = [*plan.briefs, *plan.topics]
    for page in pages:
        paths = (page.path,) if isinstance(page, BriefPage) else page.paths
        jobs.append(_Job(page, tuple((files[path], path) for path in paths)))
    addresses = [*(page.address for page in pages), *(page.address for page in plan.others)]
    new = set(addresses).difference(before)
    for address in new:
        file = target / unquote(address)
        if os.path.lexists(file):
            raise Failure(
                f"{file} is in the way: `briefing` did not write it",
                "Name an empty folder, or move the file.",
            )
    # Should it end halfway, what may have been written is known to be ours.
    _write_manifest(target, {*before, *new})
    removed = set(before).difference(addresses)
    for address in removed:
        with suppress(OSError):  # a folder that has other files stays
            (target / unquote(address)).unlink()
            for folder in Path(unquote(address)).parents[:-1]:
                (target / folder).rmdir()
    written = done = 0
    for text_page in plan.others:
        written += _replace(target / unquote(text_page.address), text_page.text)
    chunks = [jobs[at : at + IN_CHUNK] for at in range(0, len(jobs), IN_CHUNK)]
    for chunk in on_all_cores(partial(_write_pages, target), chunks, _workers(jobs)):
        written += sum(chunk)
        done += len(chunk)
        report(done, len(jobs))
    _write_manifest(target, addresses)
    return f"{len(addresses)} pages in {target}: {written} written, {len(removed)} removed"


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


def _write_manifest(target: Path, addresses: Iterable[str]) -> None:
    manifest = Manifest(sorted(addresses))
    _replace(target / MANIFEST, msgspec.json.encode(manifest).decode())


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
