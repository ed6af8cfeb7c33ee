"""Checking briefs: what reading finds, what the rules find, and the names of a whole library.

A library is checked in two steps. First each brief is read and checked alone, on all cores. Then
this process checks the names in all briefs, which needs the names of all. A worker returns only
diagnostics and names, so no brief is in memory for longer than its own check.
"""

import os
import signal
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from briefing_tui.check.body_links import document_to_check, plain_names
from briefing_tui.check.names import BriefName, KnownBriefs
from briefing_tui.check.rules import HINTS, USUAL, check_alone, check_names, in_order
from briefing_tui.check.violations import NamesOfBrief, RuleContext
from briefing_tui.library.files import (
    LIBRARY_CODES,
    Entry,
    has_file,
    is_unread,
    read_brief,
    read_source_text,
    scan,
)
from briefing_tui.model.brief import Code, Diagnostic, Parsed
from briefing_tui.model.document import Document

if TYPE_CHECKING:
    from multiprocessing.context import BaseContext

Chunk = TypeVar("Chunk")
Result = TypeVar("Result")

FILES_IN_CHUNK = 50
BYTES_IN_CHUNK = 400_000
"""What a worker is given at once, so that an interrupted check ends soon."""
ALONE = 2_000_000
"""Bytes of briefs up to which starting workers would take longer than it saves."""
BYTES_OF_A_FILE = 4_000
"""What opening a file and reading its front matter takes, in bytes of a body."""
MOST_WORKERS = 61
"""The most that Windows allows."""

WEB_CODES = (
    Code(
        "dead-address",
        "warning",
        "A web address leads nowhere.",
        "Only `briefing check --links` asks the network. The server says that the page is gone "
        "(404 or 410), or there is no such server. The hint names a copy, in the source's "
        "`archived` or in the Wayback Machine. Answers are kept: of a page that is there for a "
        "week, of one that isn't for a day.",
        "",
    ),
    Code(
        "address-unsure",
        "hint",
        "A web address could not be checked.",
        "The server refuses programs, is out of order, or did not answer in time. A browser may "
        "show the page all the same.",
        "",
    ),
)
USUAL_CODES = USUAL | {code.code for code in LIBRARY_CODES}
"""The diagnostics that are reported where nobody says otherwise."""

ReportProgress = Callable[[int, int], None]
"""Receives how many of how many briefs have been checked."""


class CheckedBrief(Struct, frozen=True):
    """A brief, and everything wrong with it."""

    path: Path
    diagnostics: tuple[Diagnostic, ...]
    is_unread: bool
    """Whether nothing of the file could be read."""


class _Checked(Struct, frozen=True, array_like=True):
    """A brief that was checked alone, as a worker returns it."""

    name: BriefName
    is_unread: bool
    diagnostics: tuple[Diagnostic, ...]
    names: NamesOfBrief


def no_report(done: int, total: int) -> None:
    """For callers that show no progress."""


def check_library(
    root: Path,
    report: ReportProgress = no_report,
    workers: int = 0,
    context: "BaseContext | None" = None,
    codes: Collection[str] = USUAL_CODES,
) -> Iterator[CheckedBrief]:
    """Every brief under a folder, in the order of paths.

    `workers` is the number of processes, by default one for each core if there is much to read.
    `context` says how they are started. `codes` are the diagnostics that are wanted.
    """
    entries = scan(root).entries
    work = sum(entry.size + BYTES_OF_A_FILE for entry in entries)
    workers = workers or (1 if work <= ALONE else cores())
    checked: list[_Checked] = []
    check = partial(_check_chunk, root, codes)
    for chunk in on_all_cores(check, list(_chunks(entries)), workers, context):
        checked += chunk
        report(len(checked), len(entries))
    names = KnownBriefs.build(brief.name for brief in checked)
    wrong = [number for number, brief in enumerate(checked) if brief.names.needs_places(names)]
    chunks = list(_chunks(entries[number] for number in wrong))
    again = on_all_cores(partial(check, places=True), chunks, workers, context)
    for number, brief in zip(wrong, chain.from_iterable(again), strict=True):
        checked[number] = brief
    once = frozenset(codes) - {"shared-slug"}
    slugs: set[str] = set()
    for entry, brief in zip(entries, checked, strict=True):
        slug = names.clashes.get(brief.names.path, "")
        found = check_names(brief.names, names, once if slug in slugs else codes)
        if any(each.code == "shared-slug" for each in found):
            slugs.add(slug)
        wanted = in_order(each for each in (*brief.diagnostics, *found) if each.code in codes)
        yield CheckedBrief(entry.path, wanted, brief.is_unread)


LookUp = Callable[[NamesOfBrief], KnownBriefs | None]
"""Finds the briefs of a library that the names in a brief may mean; None if that can't be said."""


def examine(
    parsed: Parsed,
    look_up: LookUp | None = None,
    root: Path | None = None,
    codes: Collection[str] = USUAL_CODES,
) -> tuple[Diagnostic, ...]:
    """What reading a brief found and what the rules find, in the order of the file.

    Without names, links to other briefs are not checked; without a root, no files of sources.
    """
    diagnostics, names = _examine_alone(parsed, root, codes, places=look_up is not None)
    known = look_up(names) if look_up is not None else None
    found = check_names(names, known, codes) if known is not None else ()
    return in_order(each for each in (*diagnostics, *found) if each.code in codes)


def name_of(parsed: Parsed) -> BriefName:
    """How a brief that was read can be named."""
    brief = parsed.brief
    return BriefName(brief.path, brief.slug, brief.aliases, brief.title)


def _examine_alone(
    parsed: Parsed, root: Path | None, codes: Collection[str], *, places: bool
) -> tuple[tuple[Diagnostic, ...], NamesOfBrief]:
    """The diagnostics that a brief has in any library, and the names that are to be checked.

    The names have `places` if they are wanted; else a body is not parsed for them alone.
    """
    files = {
        source.id: read_source_text(root, parsed, source)
        for source in parsed.brief.sources
        if root is not None and source.text_file
    }
    texts = {source_id: file.text for source_id, file in files.items()}
    hints = not HINTS.isdisjoint(codes)
    unplaced = None if places or hints else plain_names(parsed.brief)
    parse = unplaced is None
    document = document_to_check(parsed.brief, hints=hints) if parse else Document()
    context = RuleContext.of(
        parsed,
        document,
        texts,
        lambda name: root is None or has_file(root, parsed.brief.path, name),
    )
    of_rules, names = check_alone(context, codes, unplaced or ())
    found = (*parsed.diagnostics, *of_rules)
    # A rule reports a path that leads out of the library without looking for the file.
    reported = {(diagnostic.line, diagnostic.code) for diagnostic in found}
    refused = [file.diagnostic for file in files.values() if file.diagnostic is not None]
    new = [each for each in refused if (each.line, each.code) not in reported]
    return (*found, *new), names


# Chunks of files, on all cores


_Files = Sequence[tuple[str, str]]
"""The path of each file, and its path from the root."""


def _chunks(entries: Iterable[Entry]) -> Iterator[_Files]:
    chunk: list[tuple[str, str]] = []
    size = 0
    for entry in entries:
        chunk.append((str(entry.path), entry.path_from_root))
        size += entry.size
        if len(chunk) == FILES_IN_CHUNK or size > BYTES_IN_CHUNK:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def on_all_cores(
    task: Callable[[Chunk], Result],
    chunks: Sequence[Chunk],
    workers: int,
    context: "BaseContext | None" = None,
) -> Iterator[Result]:
    """What a task makes of each chunk, in their order. This process does what the others can't
    do: where no process can be started, and where one was killed.
    """
    done = 0
    if workers > 1 and len(chunks) > 1:
        # Imported here, because the reader checks one brief at a time.
        from concurrent.futures.process import BrokenProcessPool, ProcessPoolExecutor

        try:
            # A task that is interrupted ends once the workers have done the chunks they are at:
            # to end them would break the pool, of which a thread of Python 3.11 then complains.
            with ProcessPoolExecutor(workers, context, _start_worker) as pool:
                for result in pool.map(task, chunks):
                    done += 1
                    yield result
        except (BrokenProcessPool, OSError, NotImplementedError):
            pass
    for chunk in chunks[done:]:
        yield task(chunk)


def _check_chunk(
    root: Path, codes: Collection[str], chunk: _Files, *, places: bool = False
) -> list[_Checked]:
    checked = []
    for path, path_from_root in chunk:
        parsed = read_brief(path, path_from_root)
        diagnostics, names = _examine_alone(parsed, root, codes, places=places)
        checked.append(_Checked(name_of(parsed), is_unread(parsed), diagnostics, names))
    return checked


def _start_worker() -> None:
    """Leave Ctrl+C to the first process, and end with it, however it ends."""
    from multiprocessing import parent_process
    from multiprocessing.connection import wait

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if parent := parent_process():
        sentinel = parent.sentinel

        def end_with_parent() -> None:
            wait([sentinel])
            os._exit(1)

        Thread(target=end_with_parent, daemon=True).start()


def cores() -> int:
    """The cores that this process may use, as far as there may be as many workers."""
    affinity = getattr(os, "sched_getaffinity", None)
    return min(MOST_WORKERS, len(affinity(0)) if affinity else os.cpu_count() or 1)
