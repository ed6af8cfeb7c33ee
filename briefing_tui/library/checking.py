"""Check briefs: the problems found by reading them, by the rules, and in links between them.

A library is checked in two steps. First each brief is read and checked on its own, on all cores.
Then this process checks the names in all briefs, for which it needs all names. A worker returns
only diagnostics and names, so each brief is in memory only during its own check.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cached_property, partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from briefing_tui.check.context import MEDIA, NamesOfBrief, RuleContext
from briefing_tui.check.held_against import hold
from briefing_tui.check.rules import OTHER_HINTS, PROBLEMS, check_alone, check_names, in_order
from briefing_tui.library.files import (
    LIBRARY_CODES,
    Entry,
    ReportProgress,
    SourceText,
    Walk,
    has_file,
    is_unread,
    read_brief,
    read_source_text,
    scan,
    usable_glossary,
    walk_files,
)
from briefing_tui.library.workers import cores, on_all_cores
from briefing_tui.model.brief import Diagnostic, Parsed, Source
from briefing_tui.parse.brief_names import BriefName, KnownBriefs
from briefing_tui.text.patterns import lazy_pattern

if TYPE_CHECKING:
    from multiprocessing.context import BaseContext

    from briefing_tui.compare.glossary import Glossary

FILES_IN_CHUNK = 50
BYTES_IN_CHUNK = 400_000
"""The size of a chunk for a worker, small enough that an interrupted check ends soon."""
SMALL_LIBRARY = 2_000_000
"""Up to so many bytes of briefs, starting workers takes longer than it saves."""
BYTES_OF_A_FILE = 4_000
"""The time to open a file and read its front matter, expressed in bytes of a body."""

_MEDIA_NAME = lazy_pattern(rf"\.{MEDIA}$", re.IGNORECASE)

PROBLEM_CODES = PROBLEMS | LIBRARY_CODES.keys()
"""The errors and warnings."""


class CheckedBrief(Struct, frozen=True):
    """A brief, and everything wrong with it."""

    path: Path
    diagnostics: tuple[Diagnostic, ...]
    is_unread: bool
    """Whether the file could not be read at all."""


class _LibraryFolder:
    """What a brief may refer to in its library besides other briefs, read when it first does.

    Made for one check, so that a later one sees what has changed.
    """

    def __init__(self, root: Path | None) -> None:
        self.root = root

    @cached_property
    def media_names(self) -> frozenset[str]:
        """The casefolded names of all files that a body may show, in whatever folder."""
        files = walk_files(self.root) if self.root is not None else ()
        return frozenset(name.casefold() for _, name in files if _MEDIA_NAME.search(name))

    @cached_property
    def glossary(self) -> "Glossary":
        return usable_glossary(self.root)

    def has(self, brief_path: str, name: str, *, anywhere: bool) -> bool:
        """Whether there is a file that a brief names; also if the root is unknown."""
        return (
            self.root is None
            or has_file(self.root, brief_path, name)
            or (anywhere and name.casefold() in self.media_names)
        )


class _Checked(Struct, frozen=True, array_like=True):
    """A brief that was checked alone, as a worker returns it."""

    name: BriefName
    is_unread: bool
    diagnostics: tuple[Diagnostic, ...]
    names: NamesOfBrief


def check_library(
    root: Path,
    report: ReportProgress = lambda done, total: None,
    workers: int = 0,
    context: "BaseContext | None" = None,
    codes: Collection[str] = PROBLEM_CODES,
    tree: Walk | None = None,
) -> Iterator[CheckedBrief]:
    """Every brief under a folder, in the order of paths, or those that a walk has found.

    `workers` is the number of processes; by default one for each core if there is much to read.
    `context` says how they are started. Only diagnostics with one of the `codes` are reported.
    """
    entries = scan(root, tree)
    work = sum(entry.size + BYTES_OF_A_FILE for entry in entries)
    workers = workers or (1 if work <= SMALL_LIBRARY else cores())
    folder = _LibraryFolder(root)
    folder.media_names  # noqa: B018 - read them before workers get copies of the value
    checked: list[_Checked] = []
    check = partial(_check_chunk, folder, codes)
    for chunk in on_all_cores(check, list(_chunks(entries)), workers, context):
        checked += chunk
        report(len(checked), len(entries))
    names = KnownBriefs.build(brief.name for brief in checked)
    wrong = [  # where a name without a place would be a violation if a link has it
        number
        for number, used in enumerate(brief.names for brief in checked)
        if any(len(names.candidates(name, used.path)) != 1 for name in used.unplaced)
    ]
    chunks = list(_chunks(entries[number] for number in wrong))
    again = on_all_cores(partial(check, places=True), chunks, workers, context)
    for number, brief in zip(wrong, chain.from_iterable(again), strict=True):
        checked[number] = brief
    once = frozenset(codes) - {"shared-slug"}
    slugs: set[str] = set()
    for entry, brief in zip(entries, checked, strict=True):
        slug = names.clashes.get(brief.names.path, "")
        found = check_names(brief.names, names, once if slug in slugs else codes)
        if any(diagnostic.code == "shared-slug" for diagnostic in found):
            slugs.add(slug)
        yield CheckedBrief(
            entry.path, _wanted((*brief.diagnostics, *found), codes), brief.is_unread
        )


def examine(
    parsed: Parsed,
    look_up: Callable[[NamesOfBrief], KnownBriefs | None] | None = None,
    root: Path | None = None,
    codes: Collection[str] = PROBLEM_CODES,
) -> tuple[Diagnostic, ...]:
    """All diagnostics of a brief, in the order of the file.

    `look_up` finds the briefs that the names in a brief may mean; without it, or if it returns
    None, links to other briefs are not checked. Without a root, files of sources are not.
    """
    folder = _LibraryFolder(root)
    diagnostics, names = _examine_alone(parsed, folder, codes, places=look_up is not None)
    known = look_up(names) if look_up is not None else None
    found = check_names(names, known, codes) if known is not None else ()
    return _wanted((*diagnostics, *found), codes)


def problems_in_copy(parsed: Parsed, source: Source, text: SourceText) -> Iterable[Diagnostic]:
    """The warnings of a brief held against the user's copy of an original, which each names; none
    if the text is the brief's own.
    """
    problems = hold(parsed, source, text.text).problems if text.copied else ()
    for problem in problems:
        if problem.severity != "hint":
            yield replace(problem, message=f"In {text.copied}: {problem.message}")


def _wanted(diagnostics: Iterable[Diagnostic], codes: Collection[str]) -> tuple[Diagnostic, ...]:
    return in_order(diagnostic for diagnostic in diagnostics if diagnostic.code in codes)


def _examine_alone(
    parsed: Parsed, folder: _LibraryFolder, codes: Collection[str], *, places: bool
) -> tuple[tuple[Diagnostic, ...], NamesOfBrief]:
    """The diagnostics that a brief has in any library, and the names to check in this one, with
    `places` even if the body must be parsed only for that.
    """
    files = {
        source.id: read_source_text(folder.root, parsed, source)
        for source in parsed.brief.sources
        if folder.root is not None and source.text_file
    }
    texts = {source_id: file.text for source_id, file in files.items()}
    context = RuleContext.of(
        parsed,
        texts,
        lambda name, anywhere: folder.has(parsed.brief.path, name, anywhere=anywhere),
        lambda text: folder.glossary.mentions(text),
        hints=not OTHER_HINTS.isdisjoint(codes),
        places=places,
    )
    found = (*parsed.diagnostics, *check_alone(context, codes))
    # A rule reports a path that leads out of the library; don't look for the file here.
    reported = {(diagnostic.line, diagnostic.code) for diagnostic in found}
    refused = (file.diagnostic for file in files.values())
    new = (
        refusal for refusal in refused if refusal and (refusal.line, refusal.code) not in reported
    )
    return (*found, *new), NamesOfBrief.of(context)


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


def _check_chunk(
    folder: _LibraryFolder, codes: Collection[str], chunk: _Files, *, places: bool = False
) -> list[_Checked]:
    checked = []
    for path, path_from_root in chunk:
        parsed = read_brief(path, path_from_root)
        name = BriefName.of(parsed.brief)
        diagnostics, names = _examine_alone(parsed, folder, codes, places=places)
        checked.append(_Checked(name, is_unread(parsed), diagnostics, names))
    return checked
