"""Files in, rows out: parsing for the index, shared between this process and a second one.

Threads would take turns on one core. Messages between the processes are MessagePack with
four bytes of length before each. A row is what the list shows of a brief, and what a search finds.
"""

import contextlib
import os
import re
import sys
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import IO

import msgspec
from msgspec import Struct

from briefing_tui.check.names import BriefName, folded_names, link_names
from briefing_tui.library.files import read_brief_and_digest
from briefing_tui.library.index.schema import TEXT_COLUMNS, Key, path_of
from briefing_tui.library.listing import named_only, sortable, weight_of
from briefing_tui.library.query import (
    ClaimEntries,
    claim_entries,
    encode_entries,
    exact_facet,
    facet,
    source_words,
    spread,
)
from briefing_tui.model.brief import SUFFIX, Brief, Claim, CoveredEvent, Date, Diagnostic, Parsed
from briefing_tui.model.document import Document
from briefing_tui.parse.rules.inline import address_of
from briefing_tui.text.sanitise import without_comments

# Each pattern begins with literal characters, which `re` searches for fastest.
_WIKILINK = re.compile(r"\[\[([^\[\]|#\n]+)")
_FILE_LINK = re.compile(rf"\]\(([^()\s#]+(?:{SUFFIX}))[#)]", re.IGNORECASE)
_TEMPLATED_LINK = re.compile(r"\]\((\{[{%][^{}\n]*[%}]\}(?:[^\s(){}]|\{[{%][^{}\n]*[%}]\})*)")
_PAGE_LINK = re.compile(r"\](?:\(|:[ \t])[ \t]*<?(\.{0,2}/[^()\s#?<>]*)")
_LINK_ADDRESS = re.compile(r"\]\([^()\s]*")

UNDATED = -1e12
"""The sort key of a brief without a date: before every date, so last where the newest lead."""
MAX_FACETS = 400
"""Facets of one brief. A file with a thousand links is an index of files and no brief."""
TRUNCATED = facet("cut", "short")
"""The last facet of a brief that has more than `MAX_FACETS`."""


class BriefRow(Struct, frozen=True, array_like=True, gc=False):
    """The columns of the table `briefs` that reading a brief fills, under the same names.

    `texts` holds the full text in the order of `TEXT_COLUMNS`. Dates are EDTF, or empty.
    """

    slug: str
    title: str
    date: str
    updated: str
    earliest: float
    """Seconds since 1970 of the date's earliest instant: the sort key."""
    changed: float
    """The same for `updated`, or for the date where there is no `updated`."""
    sortable: str
    authors: str
    """One a line; `tags` too."""
    tags: str
    summary: str
    draft: bool
    weight: float | None
    """The page's place in the menu of its site."""
    sources: int | None
    claims: int | None
    events: int | None
    errors: int
    warnings: int
    content: bytes
    """A digest of the file's bytes, by which a renamed file is recognised."""
    day: int
    """The ordinal of the date's first day, by which the full text is ordered; 0 for none."""
    texts: tuple[str, ...]
    entries: bytes
    """The claims, as `claim_terms` encodes them; empty for a brief without claims."""


def row_of(parsed: Parsed, content: bytes = b"") -> BriefRow:
    """The row of a brief that was read."""
    brief = parsed.brief
    problems = _problems(parsed)
    entries = claim_entries(brief)
    return BriefRow(
        slug=brief.slug,
        title=brief.title,
        date=brief.date.edtf if brief.date else "",
        updated=brief.updated.edtf if brief.updated else "",
        earliest=_timestamp(brief.date),
        changed=_timestamp(brief.updated or brief.date),
        sortable=sortable(brief.title),
        authors="\n".join(brief.authors),
        tags="\n".join(brief.tags),
        summary=brief.summary,
        draft=brief.draft,
        weight=weight_of(brief.extra),
        sources=len(brief.sources),
        claims=len(brief.claims),
        events=len(brief.events),
        errors=sum(diagnostic.severity == "error" for diagnostic in problems),
        warnings=sum(diagnostic.severity == "warning" for diagnostic in problems),
        content=content,
        day=_day(brief.date),
        texts=(*map(spread, _texts(brief)), " ".join(_facets_of(brief, entries))),
        entries=encode_entries(entries) if brief.claims else b"",
    )


def row_of_name(path: str) -> BriefRow:
    """The row of a file of which only the path is known, without its text."""
    slug, title, date = named_only(path)
    return BriefRow(
        slug=slug,
        title=title,
        date=date.edtf if date else "",
        updated="",
        earliest=_timestamp(date),
        changed=_timestamp(date),
        sortable=sortable(title),
        authors="",
        tags="",
        summary="",
        draft=False,
        weight=None,
        sources=None,
        claims=None,
        events=None,
        errors=0,
        warnings=0,
        content=b"",
        day=_day(date),
        texts=(),
        entries=b"",
    )


def texts_of_name(path: str) -> tuple[str, ...]:
    """The full text of such a file: its name."""
    slug, title, _ = named_only(path)
    names = folded_names(BriefName(path, slug, (), title))
    texts = dict.fromkeys(TEXT_COLUMNS, "")
    texts |= {
        "title": spread(title),
        "facets": " ".join(exact_facet("name", name) for name in names),
    }
    return tuple(texts.values())


def _problems(parsed: Parsed) -> tuple[Diagnostic, ...]:
    """What reading found, and for a brief with sources or claims what its rules find.

    Links to other briefs are not looked up: the others may not have been read yet.
    """
    if not (parsed.brief.sources or parsed.brief.claims):
        return parsed.diagnostics
    from briefing_tui.check.body_links import document_to_check, plain_names
    from briefing_tui.check.names import KnownBriefs
    from briefing_tui.check.rules import check

    # No rule asks for the names here, so a body that has nothing else to check is not parsed.
    plain = plain_names(parsed.brief) is not None
    document = Document() if plain else document_to_check(parsed.brief)
    return (*parsed.diagnostics, *check(parsed, document, KnownBriefs.build(())))


def _timestamp(date: Date | None) -> float:
    return date.earliest.timestamp() if date else UNDATED


def _day(date: Date | None) -> int:
    return date.first.toordinal() if date else 0


def _texts(brief: Brief) -> Iterator[str]:
    """The texts of `TEXT_COLUMNS`, without the facets."""
    yield brief.title
    yield brief.summary
    yield "\n".join(claim.topic for claim in brief.claims)
    yield "\n".join(_statements(brief))
    yield "\n".join(map(source_words, brief.sources))
    yield "\n".join(dict.fromkeys(source.party for source in brief.sources if source.party))
    yield "\n".join(brief.authors)
    yield "\n".join(brief.tags)
    yield "\n".join(_events(brief))
    yield _LINK_ADDRESS.sub("](", without_comments(brief.body))


def _statements(brief: Brief) -> Iterator[str]:
    for claim in brief.claims:
        yield f"{claim.claim} {claim.note}"
        for account in claim.accounts:
            yield " ".join(
                (account.quote, account.translation, account.says, account.speaker, account.note)
            )


def _events(brief: Brief) -> Iterator[str]:
    if brief.event is not None:
        yield f"{brief.event.title} {brief.event.place} {' '.join(brief.event.participants)}"
    for event in brief.events:
        yield f"{event.title} {event.summary} {event.place}"


def _facets_of(brief: Brief, entries: ClaimEntries) -> tuple[str, ...]:
    """The words of the full text that stand for a whole value: names, links, tags, topics."""
    facets: dict[str, None] = {}
    for name, spell, values in _facets(brief, entries):
        for value in dict.fromkeys(values):  # a value is often repeated, and spelling it takes time
            if value:
                facets[spell(name, value)] = None
    if len(facets) > MAX_FACETS:
        return (*tuple(facets)[: MAX_FACETS - 1], TRUNCATED)
    return tuple(facets)


def _facets(
    brief: Brief, entries: ClaimEntries
) -> Iterator[tuple[str, Callable[[str, str], str], Iterable[str]]]:
    entry = BriefName(brief.path, brief.slug, brief.aliases, brief.title)
    yield "name", exact_facet, folded_names(entry)
    yield "tag", facet, brief.tags
    yield "party", facet, [source.party for source in brief.sources]
    yield "topic", facet, [name for claim in brief.claims for name in _topic_names(claim)]
    yield "event", facet, (event_name(brief.event),)
    yield "agreement", facet, [name for claim in entries.claims for name in claim.agreements]
    yield "stance", facet, [stance for claim in entries.claims for _, stance in claim.accounts]
    yield (
        "link",
        exact_facet,
        [key for link in links_of(brief) for key in link_names(link, brief.path)],
    )


def _topic_names(claim: Claim) -> tuple[str, ...]:
    """The claim's heading, and its id where that is not the heading spelled with hyphens."""
    if claim.topic.isascii() and claim.id.replace("-", " ") == claim.topic.lower():
        return (claim.topic,)
    return claim.topic, claim.id


def event_name(event: CoveredEvent | None) -> str:
    """The name under which two briefs about one event meet; empty where that can't be told."""
    if event is None or not event.title or event.date is None:
        return ""
    return f"{event.title} {event.date.edtf}"


def links_of(brief: Brief) -> tuple[str, ...]:
    """The names of briefs that a brief links to, in its narrative and its events."""
    events = (event.brief for event in brief.events if event.brief)
    body = brief.body
    names = (*events, *_WIKILINK.findall(body), *_FILE_LINK.findall(body), *_page_links(body))
    return tuple(dict.fromkeys(names))


def _page_links(body: str) -> Iterator[str]:
    """The addresses of pages of the same site."""
    yield from _PAGE_LINK.findall(body)
    if "]({" in body:
        for address in _TEMPLATED_LINK.findall(body):
            if (page := address_of(address).partition("#")[0]).startswith(("/", ".")):
                yield page


# Files in, rows out: parsing for the index, shared between this process and a second one.
#
# Threads would take turns on one core. Messages between the processes are MessagePack with
# four bytes of length before each.

MODULE = "briefing_tui.library.index.parsing"
UNIT = 40
"""Files in one message."""
ALONE = 64
"""Up to this many files, a second process would take longer to start than it saves."""
QUEUED = 160_000
"""Bytes of names in flight: enough that the parser stays busy while a batch is written."""
PIPE_SIZE = 2**20
"""Bytes that a pipe holds, where the system allows it (Linux). The parser would wait at a full
pipe whenever this process is too busy to read from it."""

Unit = list[Key]
Rows = list[BriefRow]


def read_files(root: str, files: Sequence[Key]) -> Generator[tuple[Unit, Rows], None, None]:
    """The rows of files, a unit at a time, in about the order of the files.

    The first pair is empty: it is yielded when the second process has begun to parse.
    """
    units = deque(list(files[start : start + UNIT]) for start in range(0, len(files), UNIT))
    if len(files) <= ALONE:
        yield [], []
        while units:
            unit = units.popleft()
            yield unit, read_unit(root, unit)
        return
    parser = Parser(root)
    try:
        yield from _share(root, units, parser)
    finally:
        parser.close()


def _share(
    root: str, units: deque[Unit], parser: "Parser"
) -> Generator[tuple[Unit, Rows], None, None]:
    """Take what the parser has done; while there is nothing, parse a unit here.

    The parser is never given more than is left, so that both processes end at the same time.
    """
    sent: deque[Unit] = deque()

    def send() -> None:
        while len(sent) < len(units) and parser.send(units[0]):
            sent.append(units.popleft())

    send()
    yield [], []
    while units or sent:
        send()
        rows = parser.receive(wait=not units)
        if rows is not None:
            yield sent.popleft(), rows
        elif parser.ended:  # killed, or out of memory: parse here what it was given
            units.extendleft(reversed(sent))
            sent.clear()
        if units and rows is None:
            unit = units.popleft()
            yield unit, read_unit(root, unit)


def read_unit(root: str, unit: Sequence[Key]) -> Rows:
    """The rows of some files, whatever is in them.

    All files are read before the first row is made: alternating between the two kinds of work
    took a twentieth longer.
    """
    folder = os.path.join(root, "")  # noqa: PTH118 - a Path for each file is slow
    briefs = [read_brief_and_digest(folder + path, path) for path in map(path_of, unit)]
    return [row_of(parsed, digest) for parsed, digest in briefs]


class Parser:
    """The second process. Units go in, and their rows come out in the same order."""

    def __init__(self, root: str) -> None:
        import subprocess

        self._process = subprocess.Popen(
            module_command(MODULE, root),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=PIPE_SIZE,
            pipesize=PIPE_SIZE,
            env=module_environment(),
        )
        self._pending: deque[int] = deque()
        """The size of each message that has no answer yet."""
        self._answers: SimpleQueue[Rows | None] = SimpleQueue()
        self.ended = False
        """No more rows will come."""
        self._thread = Thread(target=self._read_answers, daemon=True)
        self._thread.start()

    def send(self, unit: Unit) -> bool:
        """Give the process some files; False where it has enough to do, or has ended."""
        assert self._process.stdin is not None
        message = msgspec.msgpack.encode(unit)
        if self.ended or (self._pending and sum(self._pending) + len(message) > QUEUED):
            return False
        try:
            _write(self._process.stdin, message)
        except OSError:
            return False
        self._pending.append(len(message))
        return True

    def receive(self, *, wait: bool) -> Rows | None:
        """The next unit's rows. None: not yet, or with `wait` that there will be none."""
        if self.ended:
            return None
        try:
            rows = self._answers.get(block=wait)
        except Empty:
            return None
        self.ended = rows is None
        if rows is not None:
            self._pending.popleft()
        return rows

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()
        self._thread.join()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            with contextlib.suppress(OSError):
                pipe.close()

    def _read_answers(self) -> None:
        assert self._process.stdout is not None
        decoder = msgspec.msgpack.Decoder(Rows)
        while data := _read(self._process.stdout):
            self._answers.put(decoder.decode(data))
        self._answers.put(None)


def module_command(module: str, *arguments: str) -> list[str]:
    """The command that runs a module of ours in a process of its own.

    `-P` keeps the working folder, which may be a library, out of the places of modules.
    """
    return [sys.executable, "-P", "-m", module, *arguments]


def module_environment() -> Mapping[str, str]:
    """The environment for that command, in which the package is found uninstalled, too.

    One arena for all threads (glibc) takes half a megabyte less, and they rarely allocate at once.
    """
    package_folder = str(Path(__file__).resolve().parents[3])
    folders = (package_folder, os.environ.get("PYTHONPATH", ""))
    path = os.pathsep.join(filter(None, folders))
    return {**os.environ, "PYTHONPATH": path, "MALLOC_ARENA_MAX": "1"}


def ignore_interrupts() -> None:
    """Leave Ctrl+C to the process that the user started; this one ends with it."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)


def end_with_parent() -> None:
    """Have Linux kill this process with the one that started it: the end of a pipe is noticed
    only by a process that runs, and this one may have been stopped.
    """
    if sys.platform != "linux":
        return
    import ctypes
    from signal import SIGKILL

    set_parent_death_signal = 1  # PR_SET_PDEATHSIG, prctl(2)
    ctypes.CDLL(None).prctl(set_parent_death_signal, SIGKILL)


def collect_seldom() -> None:
    """Run the garbage collector rarely: a parsed brief has thousands of values and no cycles."""
    import gc

    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def _write(pipe: IO[bytes], data: bytes) -> None:
    pipe.write(len(data).to_bytes(4, "big") + data)
    pipe.flush()


def _read(pipe: IO[bytes]) -> bytes:
    """One message; nothing once the other end is closed."""
    length = int.from_bytes(pipe.read(4), "big")
    data = pipe.read(length)
    return data if len(data) == length else b""


def _serve(root: str) -> None:
    """Answer until the other end closes the pipe. A thread reads, so that the process ends at once:
    a unit of long files may take a minute, and there is nobody to answer.
    """
    decoder = msgspec.msgpack.Decoder()  # untyped: a typed one can't tell text from bytes
    encoder = msgspec.msgpack.Encoder()
    units: SimpleQueue[bytes] = SimpleQueue()

    def read_units() -> None:
        while data := _read(sys.stdin.buffer):
            units.put(data)
        os._exit(0)

    Thread(target=read_units, daemon=True).start()
    while True:
        rows = read_unit(root, decoder.decode(units.get()))
        _write(sys.stdout.buffer, encoder.encode(rows))


if __name__ == "__main__":
    ignore_interrupts()
    end_with_parent()
    collect_seldom()
    with contextlib.suppress(OSError):  # the other end was killed
        _serve(sys.argv[1])
