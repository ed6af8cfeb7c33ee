"""Programs that are killed at random moments, over and over, and what is found afterwards.

Each runs as a process of its own: `python -m tests.library.victims WHAT FOLDER SEED KILLS`. It
imports everything once and forks its victims, so that dozens of kills take a second or two.
Nothing is said where all is well; what was lost is an AssertionError.
"""

import fcntl
import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from types import MappingProxyType

from briefing_tui.library import files
from briefing_tui.library.index import parsing, writer
from briefing_tui.library.index.list import SORTINGS
from briefing_tui.library.index.reader import Index, IndexProgress, Renames
from briefing_tui.library.index.schema import IndexLocation, index_location
from briefing_tui.library.index.search import search
from briefing_tui.library.index.writer import MoveState, update
from briefing_tui.library.query_syntax import parse_query
from briefing_tui.library.state.reading_state import ReadingState
from briefing_tui.library.state.store import BriefState, ReadingPosition

Say = Callable[[int], None]
Work = Callable[[random.Random, Say], None]

SOON = 0.008
"""Seconds after a report at which a victim dies at the latest, if it lives so long."""
BRIEFS = 12
FILES = 250


def kill(chance: random.Random, most: int, works: Iterable[Work]) -> list[list[int]]:
    """Let some victims work beside each other and kill each at a moment of its own; what
    each of them had reported by then.
    """
    victims = []
    for work in works:
        readable, writable = os.pipe()
        seed = chance.random()
        if not (child := os.fork()):
            _live(work, random.Random(seed), writable)
        os.close(writable)
        victims.append((child, readable))
    reports = []
    for child, readable in victims:
        with os.fdopen(readable, "rb") as pipe:
            heard = [line for _ in range(chance.randint(0, most)) if (line := pipe.readline())]
            time.sleep(chance.uniform(0, SOON))  # the moment, and no waiting for anything
            os.kill(child, signal.SIGKILL)
            heard += pipe.read().splitlines(keepends=True)
        os.waitpid(child, 0)
        reports.append([int(line) for line in heard if line.endswith(b"\n")])
    return reports


def _live(work: Work, chance: random.Random, writable: int) -> None:
    def say(number: int) -> None:
        os.write(writable, f"{number}\n".encode())

    try:
        work(chance, say)
    finally:
        os._exit(0)


# The reading state


def kill_readers(folder: Path, seed: int, kills: int) -> None:
    """Two readers mark briefs that are renamed all the time: no saved mark is lost."""
    chance = random.Random(seed)
    file, root = folder / "state" / "state.sqlite", folder / "desk"
    root.mkdir()
    for number in range(BRIEFS):
        (root / f"{number}.md").write_text(f"The brief {number}.")
    read: set[int] = set()
    starred: set[int] = set()
    for _ in range(kills // 2):
        reports = kill(chance, 8, (_reads(file, root), _stars(file, root)))
        read.update(reports[0])
        starred.update(reports[1])
        state = ReadingState(file, root)
        scan_names(root, state)
        marks = state.load()
        assert not state.take_notices()
        assert read <= _numbers(root, marks.read), (read, marks)
        assert starred <= _numbers(root, marks.starred), (starred, marks)
    assert read and starred


def scan_names(root: Path, state: ReadingState) -> None:
    """Report renames as a scan does: one path is gone, and one with the same content is new.

    The reading state is saved before the names are: after a kill between the two, the next scan
    reports the rename again.
    """
    with _locked(root):
        names = root.with_name("names.json")
        before = json.loads(names.read_text()) if names.exists() else {}
        now = {str(_number(path)): path.name for path in root.iterdir()}
        state.rename((path, now[number]) for number, path in before.items())
        if state.save():
            written = names.with_name("names.new")
            written.write_text(json.dumps(now))
            written.replace(names)


@contextmanager
def _locked(root: Path) -> Iterator[None]:
    """Only one program at a time scans or renames; the lock ends with a killed program."""
    with root.with_name("lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _number(file: Path) -> int:
    """Which brief it is, whatever it is called now."""
    return int(file.read_text().removeprefix("The brief ").removesuffix("."))


def _numbers(root: Path, paths: Iterable[str]) -> set[int]:
    return {_number(root / path) for path in paths if (root / path).is_file()}


def _reads(file: Path, root: Path) -> Work:
    def work(chance: random.Random, say: Say) -> None:
        state = ReadingState(file, root)
        while True:
            with _locked(root):
                path = chance.choice(sorted(root.iterdir()))
                path = path.rename(root / f"{chance.randrange(10**9)}.md")
            scan_names(root, state)
            number = _number(path)
            state.update(path.name, BriefState(read=True, position=ReadingPosition(number, 0)))
            state.set_last(path.name)
            if state.save():
                say(number)

    return work


def _stars(file: Path, root: Path) -> Work:
    def work(chance: random.Random, say: Say) -> None:
        state = ReadingState(file, root)
        while True:
            scan_names(root, state)
            path = chance.choice(sorted(root.iterdir()))
            with suppress(OSError):  # the other program renames it in the meantime
                number = _number(path)
                state.update(path.name, BriefState(starred=True))
                if state.save() and path.exists():
                    say(number)

    return work


# The index


def kill_indexers(folder: Path, seed: int, kills: int) -> None:
    """Files change, and the program that updates the index is killed: the index ends up whole,
    and the stars of renamed briefs move along.
    """
    chance = random.Random(seed)
    writer.FIRST_BATCH = writer.MAX_BATCH = 7
    writer.NAMES_BATCH = 20
    writer.REPORT_EVERY = 0
    parsing.UNIT = 3
    root, location = folder / "desk", index_location(folder / "desk", folder / "cache")
    file = folder / "state" / "state.sqlite"
    make_library(root, chance)
    starred = {path.name for path in chance.sample(sorted(root.iterdir()), k=100)}
    state = ReadingState(file, root)
    for name in starred:
        state.update(name, BriefState(starred=True))
    assert state.save()
    for turn in range(kills):
        parsing.ALONE = 20 if turn % 8 == 7 else 10_000  # with a parser beside it
        # The stamps of files that were just written are trusted at some of the times.
        files.CLOCK_GRANULARITY = chance.choice([2 * 10**9, -(10**9)])
        (report,) = kill(chance, 30, (_indexes(root, location, file),))
        if report:
            with closing(Index(root, location)) as index:
                assert index.is_ready()
                assert index.connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
                assert index.number("SELECT count(*) FROM briefs") == index.count()
                assert index.number("SELECT count(*) FROM briefs WHERE read") >= report[-1]
        if turn % 6 == 5:
            parsing.ALONE = 10_000
            complete(root, location, folder / f"fresh {turn}", _mover(root, file))
            starred = {name for name in starred if (root / name).exists()}
            assert starred <= ReadingState(file, root).load().starred
            is_new = turn % 12 == 11
            if is_new:
                _vanish(location)
            renames = disturb(chance, root)
            # A new index doesn't know what the files were called before.
            starred -= renames.keys() if is_new else set()
            starred = {renames.get(name, name) for name in starred}
    assert starred


def _indexes(root: Path, location: IndexLocation, file: Path) -> Work:
    def work(chance: random.Random, say: Say) -> None:
        def report(progress: IndexProgress | str) -> None:
            say(progress.done if isinstance(progress, IndexProgress) else 0)

        update(root, location, report, lambda: False, _mover(root, file))

    return work


def _mover(root: Path, file: Path) -> MoveState:
    """Moves the reading state in a file along with renamed briefs."""

    def move(renames: Renames) -> None:
        state = ReadingState(file, root)
        state.rename(renames)
        assert state.save()

    return move


def _vanish(location: IndexLocation) -> None:
    """The index begins anew, as on the first day."""
    location.file.unlink()
    for suffix in ("-wal", "-shm"):
        location.file.with_name(location.file.name + suffix).unlink(missing_ok=True)


def complete(
    root: Path,
    location: IndexLocation,
    cache: Path,
    move_state: MoveState = lambda renames: None,
) -> None:
    """Bring an index up to date; then it has the same contents as one that is built anew."""
    reports: list[IndexProgress | str] = []
    fresh = index_location(root, cache)
    assert update(root, location, reports.append, lambda: False, move_state).complete
    assert update(root, fresh, reports.append, lambda: False).complete
    assert not [report for report in reports if isinstance(report, str)], reports
    assert answers(root, location) == answers(root, fresh)


def answers(root: Path, location: IndexLocation) -> list[object]:
    """What an index answers about a library, in whatever order it has read the files."""
    with closing(Index(root, location)) as index:
        found = [sorted(index.listings(""), key=lambda listing: listing.path_from_root)]
        for query in ("brief", "red", "green", "b*", "red -green", "tag:red", "-red"):
            listings = search(index, parse_query(query), limit=10**6).listings
            found.append(sorted(listings, key=lambda listing: listing.path_from_root))
        by_title = index.listings(f"ORDER BY {SORTINGS['title'].sql}")
        return [*found, index.count(), [listing.title for listing in by_title]]


def make_library(root: Path, chance: random.Random) -> None:
    """Small briefs in some colours."""
    root.mkdir()
    for number in range(FILES):
        (root / f"{number}.md").write_text(_text(chance, number))


def _text(chance: random.Random, number: int) -> str:
    colours = chance.sample(["red", "green", "blue"], k=2)
    date = f"20{chance.randrange(10, 30)}-0{chance.randrange(1, 10)}-11"
    front = f"title: Title {number}\ndate: {date}\ntags: [{colours[0]}]"
    return f"---\n{front}\n---\nA {colours[1]} brief."


def disturb(chance: random.Random, root: Path) -> dict[str, str]:
    """Edit, rename, delete and make files; the old and new names of those that were renamed."""
    renames = {}
    for path in sorted(chance.sample(sorted(root.iterdir()), k=30)):
        number = chance.randrange(10**9)
        match chance.randrange(4):
            case 0:
                path.write_text(_text(chance, number))
            case 1:
                path.rename(root / f"{number}.md")
                renames[path.name] = f"{number}.md"
            case 2:
                path.unlink()
            case _:
                (root / f"{number}.md").write_text(_text(chance, number))
    return renames


VICTIMS = MappingProxyType({"readers": kill_readers, "indexers": kill_indexers})

if __name__ == "__main__":
    what, where, number, times = sys.argv[1:]
    VICTIMS[what](Path(where), int(number), int(times))
