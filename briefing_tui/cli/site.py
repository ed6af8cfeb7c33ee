"""`briefing export --site DIR`: a library as a site of static pages, on all cores.

A manifest in the folder says which pages are ours and what each was made from. So only what changed
is written again, and nothing is overwritten or removed that `briefing` did not write.
"""

import os
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from briefing_tui import __version__
from briefing_tui.cli.console import Console, Failure
from briefing_tui.cli.target import default_library, existing, progress_bar, write_file
from briefing_tui.compare.topics import build_topic
from briefing_tui.export.exporters import BriefWithRecords
from briefing_tui.export.html import brief_page, topic_page
from briefing_tui.export.site import BriefPage, Card, Site, TopicPage, card_of, plan_site
from briefing_tui.library.checking import cores, on_all_cores
from briefing_tui.library.files import Entry, is_unread, read_brief, real_path, reason_of, scan
from briefing_tui.settings import Settings
from briefing_tui.text.addresses import normal_address

MANIFEST = ".briefing-site.json"
BRIEFS_IN_CHUNK = 20
"""What a worker is given at once, so that an interrupted export ends soon."""
TOPICS_IN_CHUNK = 5
FEW = 40
"""Pages up to which starting workers would take longer than it saves."""

Report = Callable[[int, int], None]
"""Receives how many of how many are done."""
Stamp = tuple[int, int]
"""The size of a file, and when it was written, in nanoseconds."""


class Known(Struct, frozen=True, array_like=True):
    """A brief's card, and the stamp of the file that it was read from."""

    stamp: Stamp
    card: Card


class Manifest(Struct, frozen=True, kw_only=True):
    """What was written into the folder of a site."""

    version: str = ""
    """What the pages were made with."""
    pages: dict[str, str] = {}
    """The address of each file, and a hash of all that it was made from."""
    briefs: dict[str, Known] = {}
    """By their paths from the root of the library."""


class Counts(NamedTuple):
    """How many pages there are, how many were written, and how many removed."""

    pages: int
    written: int
    removed: int


def run(options: Namespace, settings: Settings, console: Console) -> int:
    """Write the site, and on standard error what could not be read and what was done."""
    if len(options.briefs) > 1:
        raise Failure(
            "--site takes one library", "Name its folder: `briefing export --site DIR PATH`."
        )
    root = existing(options.briefs[0]) if options.briefs else default_library(settings)
    if not root.is_dir():
        raise Failure(f"{root} is not a folder", "--site writes a whole library.")
    target = Path(options.site)
    _refuse_folder(target, root)
    site = Site(options.title or root.resolve().name, _site_address(options.url))
    manifest = _read_manifest(target)
    entries = scan(root).entries
    with progress_bar(console, "reading") as report:
        cards, unread = _cards(entries, manifest, report)
    for path in unread:
        console.complain(f"{path} can't be read, so it has no page", "`briefing check` says why.")
    if not cards:
        raise Failure(f"there is nothing to write: no brief in {root} can be read")
    drafts = sum(known.card.draft for known in cards.values())
    shown = {path: known for path, known in cards.items() if options.drafts or not known.card.draft}
    with progress_bar(console, "writing") as report:
        counts = _write(
            site, target, {e.path_from_root: e for e in entries}, shown, manifest, report
        )
    words = f"{counts.pages} pages in {target}: {counts.written} written, {counts.removed} removed"
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
    """Raise a Failure for a folder that is no place for a site. Hidden files, as Git's, may be in
    a new one.
    """
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


def _read_manifest(target: Path) -> Manifest:
    """The manifest; an empty one for a new folder, or where it can't be understood."""
    try:
        manifest = msgspec.json.decode((target / MANIFEST).read_bytes(), type=Manifest)
    except (OSError, msgspec.DecodeError):
        return Manifest(version=_version())
    # It names files to remove, and another program may have written it.
    pages = _pages_inside(target, manifest.pages)
    if manifest.version == _version():
        return replace(manifest, pages=pages)
    return Manifest(version=_version(), pages=dict.fromkeys(pages, ""))


def _pages_inside(target: Path, pages: Mapping[str, str]) -> dict[str, str]:
    """The pages whose files are in the folder, also with all links resolved."""
    inside: dict[str, bool] = {}
    kept: dict[str, str] = {}
    for address, key in pages.items():
        folder, _, name = unquote(address).rpartition("/")
        if folder not in inside:
            inside[folder] = real_path(target / folder).is_relative_to(real_path(target))
        if inside[folder] and name.endswith((".html", ".js", ".xml")):
            kept[address] = key
    return kept


def _version() -> str:
    """Of the program, its templates and styles: other ones make other pages."""
    digest = sha256(__version__.encode())
    templates = files("briefing_tui.export") / "templates"
    for template in sorted(templates.iterdir(), key=lambda each: each.name):
        digest.update(template.read_bytes())
    return digest.hexdigest()[:16]


# Reading


def _cards(
    entries: Sequence[Entry], manifest: Manifest, report: Report
) -> tuple[dict[str, Known], list[str]]:
    """The briefs of a library by their paths, and those that can't be read. Only what changed
    since the manifest was written is read.
    """
    cards: dict[str, Known] = {}
    new: list[Entry] = []
    for entry in entries:
        known = manifest.briefs.get(entry.path_from_root)
        if known is not None and known.stamp == (entry.size, entry.mtime_ns):
            cards[entry.path_from_root] = known
        else:
            new.append(entry)
    unread: list[str] = []
    chunks = [new[at : at + BRIEFS_IN_CHUNK] for at in range(0, len(new), BRIEFS_IN_CHUNK)]
    done = 0
    for chunk in on_all_cores(_read_cards, chunks, cores() if len(new) > FEW else 1):
        for path, known in chunk:
            done += 1
            if known is None:
                unread.append(path)
            else:
                cards[path] = known
        report(done, len(new))
    return dict(sorted(cards.items())), unread


def _read_cards(entries: Sequence[Entry]) -> list[tuple[str, Known | None]]:
    cards: list[tuple[str, Known | None]] = []
    for entry in entries:
        parsed = read_brief(entry.path, entry.path_from_root)
        known = Known((entry.size, entry.mtime_ns), card_of(parsed.brief))
        cards.append((entry.path_from_root, None if is_unread(parsed) else known))
    return cards


# Writing


class _Job(NamedTuple):
    """A page that a worker makes, with the files that it is made from."""

    page: BriefPage | TopicPage
    paths: tuple[tuple[str, str], ...]
    """The path of each brief, and its path from the root."""


def _write(
    site: Site,
    target: Path,
    entries: Mapping[str, Entry],
    briefs: Mapping[str, Known],
    manifest: Manifest,
    report: Report,
) -> Counts:
    plan = plan_site(site, [known.card for known in briefs.values()])
    stamps = {path: known.stamp for path, known in briefs.items()}
    jobs: dict[str, _Job] = {}
    keys: dict[str, str] = {}
    pages: list[BriefPage | TopicPage] = [*plan.briefs, *plan.topics]
    for page in pages:
        paths = (page.path,) if isinstance(page, BriefPage) else page.paths
        jobs[page.address] = _Job(page, tuple((str(entries[each].path), each) for each in paths))
        keys[page.address] = _key(page, [stamps[path] for path in paths])
    for text_page in plan.others:
        keys[text_page.address] = _key(text_page.values)
    stale = [
        address
        for address, key in keys.items()
        if manifest.pages.get(address) != key or not (target / unquote(address)).is_file()
    ]
    _refuse_foreign(target, stale, manifest)
    removed = [address for address in manifest.pages if address not in keys]
    # Should it end halfway, what may have been written is known to be ours, and is written again.
    pending = {**manifest.pages, **dict.fromkeys(stale, "")}
    if stale or removed or not (target / MANIFEST).is_file():
        _write_manifest(target, Manifest(version=manifest.version, pages=pending))
    written = 0
    for address in removed:
        _remove(target, address)
    others = {text_page.address: text_page for text_page in plan.others}
    for address in filter(others.__contains__, stale):
        page_text = others[address].render(others[address].values)
        written += _replace(target / unquote(address), page_text)
    chunks = list(_chunks([jobs[address] for address in stale if address in jobs]))
    total, done = sum(map(len, chunks)), 0
    workers = cores() if total > FEW else 1
    for chunk in on_all_cores(partial(_write_pages, target), chunks, workers):
        written += sum(chunk)
        done += len(chunk)
        report(done, total)
    if stale or removed:
        _write_manifest(target, Manifest(version=manifest.version, pages=keys, briefs=dict(briefs)))
    return Counts(len(keys), written, len(removed))


def _key(*made_from: object) -> str:
    return sha256(msgspec.json.encode(made_from)).hexdigest()[:24]


def _chunks(jobs: Sequence[_Job]) -> Iterator[Sequence[_Job]]:
    """The pages of topics last, since each is made from many briefs."""
    briefs = [job for job in jobs if isinstance(job.page, BriefPage)]
    topics = [job for job in jobs if isinstance(job.page, TopicPage)]
    for part, size in ((briefs, BRIEFS_IN_CHUNK), (topics, TOPICS_IN_CHUNK)):
        yield from (part[at : at + size] for at in range(0, len(part), size))


def _write_pages(target: Path, jobs: Sequence[_Job]) -> list[bool]:
    """Write some pages; say of each whether its file differed."""
    return [_replace(target / unquote(job.page.address), _text_of(job)) for job in jobs]


def _text_of(job: _Job) -> str:
    briefs = [read_brief(path, path_from_root).brief for path, path_from_root in job.paths]
    page = job.page
    if isinstance(page, BriefPage):
        return brief_page([BriefWithRecords(briefs[0], page.records)], page.around)
    topic = build_topic(briefs, page.topic)
    # None if the briefs have changed since they were scanned: the next export writes it again.
    return topic_page(topic, page.around, page.left_out) if topic else ""


# Files of the site


def _refuse_foreign(target: Path, addresses: Sequence[str], manifest: Manifest) -> None:
    """Raise a Failure for a file that stands where a page goes and is none of ours."""
    for address in addresses:
        file = target / unquote(address)
        if address not in manifest.pages and os.path.lexists(file):
            raise Failure(
                f"{file} is in the way: `briefing` did not write it",
                "Name an empty folder, or move the file.",
            )


def _write_manifest(target: Path, manifest: Manifest) -> None:
    _replace(target / MANIFEST, msgspec.json.encode(manifest).decode())


def _replace(file: Path, text: str) -> bool:
    """Write a file unless it has the same text already; say whether it was written."""
    with suppress(OSError):
        if file.read_bytes() == text.encode():
            return False
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Failure(f"{file.parent} can't be written: {reason_of(error)}") from None
    write_file(file, text)
    return True


def _remove(target: Path, address: str) -> None:
    """Remove a page that the site no longer has, and its folder if nothing else is in it."""
    file = target / unquote(address)
    with suppress(OSError):
        file.unlink()
        for folder in file.relative_to(target).parents:
            if folder != Path():
                (target / folder).rmdir()
