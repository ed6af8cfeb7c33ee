"""`briefing changes`: what changed in briefs since they were read, or since a revision of the Git
repository that they are in.
"""

import os
import re
import subprocess
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from shutil import which
from typing import NamedTuple

from msgspec.structs import replace

from briefing_tui.cli.console import Console, Failure
from briefing_tui.cli.main import add_json
from briefing_tui.cli.target import (
    default_library,
    is_there,
    library_and_brief,
    path_in_library,
    updated_library,
)
from briefing_tui.compare.edits import WordEdit, edits_between, edits_of_passages
from briefing_tui.compare.revision import Baseline, changes_since, reduced
from briefing_tui.export.json import Json, encode
from briefing_tui.layout.spans import MUTED, PLAIN, STRONG, Line, Span, Style, hang, wrap_lines
from briefing_tui.library.files import is_brief_name, read_brief
from briefing_tui.library.library import Library
from briefing_tui.model.brief import Brief
from briefing_tui.model.dates import MONTHS
from briefing_tui.parse.brief import parse_brief
from briefing_tui.parse.document import parse_document
from briefing_tui.settings import Settings
from briefing_tui.text.sanitise import one_line, sanitise_name
from briefing_tui.text.words import counted

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_HINT = "A day is written 2026-11-21, a revision as Git takes it: HEAD~3."


class Changed(NamedTuple):
    """A brief that changed."""

    path: str
    """From the library's folder."""
    title: str
    since: str
    """`you read it on 21 Nov 2026`, or a revision."""
    edits: tuple[WordEdit, ...]
    removed_passages: int = 0
    """Passages that are gone, of which the words are not known."""


def configure(parser: ArgumentParser) -> None:
    parser.add_argument("path", metavar="BRIEF", nargs="?", help="a brief, its name, or a library")
    parser.add_argument(
        "--since",
        metavar="DATE|REVISION",
        help="since a day (2026-11-21) or a revision (HEAD~3) of the Git repository",
    )
    add_json(parser)


def run(options: Namespace, settings: Settings, console: Console) -> int:
    name = options.path or ""
    exists = bool(name) and is_there(Path(name))
    path = Path(name) if exists else default_library(settings, None if name else console)
    root, only = library_and_brief(path, settings)
    with updated_library(root, settings, console) as (library, _):
        if name and not exists:
            only = path_in_library(name, root, library, lambda: None)
        if options.since:
            changed = [*_since_revision(root, only, options.since)]
            since = f"since {options.since}"
        else:
            changed = [*_since_read(library, only)]
            since = "since you read them"
            if only is not None:
                since = _when_read(library, only)
    if options.json:
        console.write(encode([_object(brief) for brief in changed]))
        return 0
    width = settings.width or console.columns
    console.page([line for brief in changed for line in _lines(brief, width)])
    if not changed:
        console.complain(f"nothing changed {since}")
    return 0


# Since they were read


def _since_read(library: Library, only: Path | None) -> Iterator[Changed]:
    paths = library.load_flags().changed
    for path in sorted(paths, reverse=True):
        file = library.path_of(path)
        if only is not None and library.path_from_root(only) != path:
            continue
        base, brief = library.read_baseline(path), library.read_whole(file).brief
        version = library.state_of(path).version
        if base is None or version is None:
            continue
        since = f"you read it on {_day(version.at)}"
        if (found := _changed(path, brief, since, base)) is not None:
            yield found


def _when_read(library: Library, brief: Path) -> str:
    version = library.state_of(library.path_from_root(brief)).version
    if version is None:
        raise Failure(
            f"{brief} has not been read here",
            "A brief counts as read after two seconds in the reader; or name a `--since`.",
        )
    return f"since you read it on {_day(version.at)}"


def _day(seconds: int) -> str:
    day = date.fromtimestamp(seconds)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _changed(path: str, brief: Brief, since: str, base: Baseline) -> Changed | None:
    """A brief against what is kept of the version that was read: its passages are not."""
    document = parse_document(brief)
    changes = changes_since(base, brief, document)
    leaves = [document.leaves[index] for index in changes.leaves if not document.leaves[index].part]
    edits = [
        # Of a source's own text only a digest is kept.
        replace(edit, old="", new="another text") if edit.field == "text" else edit
        for edit in edits_between(base.brief, reduced(brief))
    ]
    edits += [WordEdit("passage", "", "", "", leaf.text) for leaf in leaves]
    removed = changes.passages.removed + changes.passages.changed
    return Changed(path, brief.title, since, tuple(edits), removed) if edits or removed else None


# Since a revision


def _since_revision(root: Path, only: Path | None, since: str) -> Iterator[Changed]:
    repository = Path(_git(root, "rev-parse", "--show-toplevel").rstrip("\n"))
    revision = _revision(repository, since)
    folder = os.path.relpath(root.resolve(), repository.resolve())
    for path, before in sorted(_files(repository, revision, folder).items(), reverse=True):
        file = repository / path
        name = os.path.relpath(file, repository / folder)
        if only is not None and not (file.exists() and file.samefile(only)):
            continue
        text = _git(repository, "show", "--no-textconv", f"{revision}:{before}") if before else ""
        old = parse_brief(text, sanitise_name(name)).brief if before else None
        new = read_brief(file, sanitise_name(name)).brief if file.is_file() else None
        if found := _edited(sanitise_name(name), old, new, since):
            yield found


def _revision(repository: Path, since: str) -> str:
    """The commit that a revision names, or that was the last one before a day."""
    if _DAY.fullmatch(since):
        before = f"--before={since} 00:00:00"
        found = _git(repository, "rev-list", "-1", before, "HEAD").strip()
        if not found:
            raise Failure(f"the repository has no commit from before {since}")
        return found
    if since.startswith("-"):
        raise Failure(f"{since} is not a day or a revision", _HINT)
    verify = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{since}^{{commit}}")
    missing = Failure(f"there is no revision {since}", _HINT)
    return _git(repository, *verify, otherwise=missing).strip()


def _files(repository: Path, revision: str, folder: str) -> dict[str, str]:
    """The briefs that differ from a revision, with their path then; empty for new ones."""
    words = ("diff", "--no-ext-diff", "--name-status", "-z", "-M", revision, "--", folder)
    parts = iter(_git(repository, *words).split("\0"))
    files: dict[str, str] = {}
    for status in parts:
        if not status:
            break
        before = next(parts)
        after = next(parts) if status[0] in "RC" else before
        files[after] = "" if status[0] == "A" else before
    others = ("ls-files", "-z", "--others", "--exclude-standard", "--", folder)
    files |= dict.fromkeys(filter(None, _git(repository, *others).split("\0")), "")
    return {after: before for after, before in files.items() if is_brief_name(after)}


def _edited(path: str, old: Brief | None, new: Brief | None, since: str) -> Changed | None:
    present = new or old
    assert present is not None
    if old is None or new is None:
        words = ("", "new") if old is None else ("gone", "")
        return Changed(path, present.title, since, (WordEdit("field", "", "brief", *words),))
    passages = edits_of_passages(parse_document(old), parse_document(new))
    edits = (*edits_between(old, new), *passages)
    return Changed(path, present.title, since, edits) if edits else None


def _git(folder: Path, *words: str, otherwise: Failure | None = None) -> str:
    """What git prints. A Failure if it fails, or isn't there. It runs no program that the
    repository names.
    """
    if (program := which("git")) is None:
        raise Failure("git is not installed", "`--since` asks it for the revision.")
    command = [program, "-c", "core.fsmonitor=false", "-C", str(folder), *words]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        reason = one_line(done.stderr.decode(errors="replace").partition("\n")[0])
        raise otherwise or Failure(reason.removeprefix("fatal: ") or "git failed")
    return done.stdout.decode("utf-8", "surrogateescape")


# The words


def _object(brief: Changed) -> dict[str, Json]:
    return {
        "path": brief.path,
        "title": brief.title,
        "since": brief.since,
        "changes": [
            {
                "part": edit.part,
                "place": edit.place or None,
                "field": edit.field or None,
                "old": edit.old or None,
                "new": edit.new or None,
            }
            for edit in brief.edits
        ],
        "passages_without_old_words": brief.removed_passages,
    }


_OLD, _NEW = Style("error"), Style("shared")


def _lines(brief: Changed, width: int) -> Iterable[Line]:
    yield from wrap_lines([Span(one_line(brief.title), STRONG)], width)
    yield (Span(f"{brief.path}, since {brief.since}", MUTED),)
    heading = ""
    for edit in brief.edits:
        name = " · ".join(filter(None, (edit.place, edit.field))) or edit.part
        words = f"{edit.part} {name}" if edit.place and edit.part != "account" else name
        if words != heading:
            heading = words
            yield from hang([Span("  ")], wrap_lines([Span(one_line(words), PLAIN)], width - 2))
        for sign, text, style in (("- ", edit.old, _OLD), ("+ ", edit.new, _NEW)):
            if text:
                spans = [Span(one_line(text), PLAIN)]
                lead = [Span("    "), Span(sign, style)]
                yield from hang(lead, wrap_lines(spans, max(20, width - 6)))
    if brief.removed_passages:
        count = counted(brief.removed_passages, "passage")
        verb = "were" if brief.removed_passages > 1 else "was"
        yield (Span(f"  {count} {verb} replaced or removed; the old words are not kept", MUTED),)
    yield ()
