"""What is measured on a library of any size: each answer in seconds, bytes or a rate."""

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from itertools import pairwise
from pathlib import Path

from msgspec.structs import replace

from benchmarks.contenders import BARE
from benchmarks.harness import NO_TEXT, PATIENCE, QUIET, Contender, start_time
from benchmarks.seeds import PARTIES, STANCES, Words, file_of
from briefing_tui.library.brief_links import read_embeds, sentence_of_link
from briefing_tui.library.files import OpenRequest
from briefing_tui.library.index.list import ListQuery
from briefing_tui.library.index.names import NameSession
from briefing_tui.library.index.reader import Index
from briefing_tui.library.index.relations import linked
from briefing_tui.library.index.schema import index_location
from briefing_tui.library.index.search import search
from briefing_tui.library.library import Library
from briefing_tui.library.query_syntax import parse_query
from tests.pseudo_terminal import PseudoTerminal
from tests.screen import answers_to

SIZE = (160, 48)
"""Columns and rows at which the list stands beside the narrative."""
STEPS = 9
"""Briefs to go on to: as many as the smallest library has after its first."""
BEGINS = "begins."
"""In the first line of every narrative and nowhere else."""
INDEX = """
import sys, time
from pathlib import Path
from briefing_tui.library.workers import collect_seldom
from briefing_tui.library.index.schema import index_location
from briefing_tui.library.index.writer import update
collect_seldom()
root = Path(sys.argv[1])
began = time.perf_counter()
changes = update(root, index_location(root), lambda news: None, lambda: False)
assert changes.complete
print(time.perf_counter() - began)
"""
PEER = """
import sqlite3, sys, time
from pathlib import Path
import frontmatter
began = time.perf_counter()
database = sqlite3.connect(sys.argv[2], isolation_level=None)
database.execute("CREATE VIRTUAL TABLE texts USING fts5 (title, meta, body)")
database.execute("BEGIN")
for path in Path(sys.argv[1]).rglob("*.md"):
    post = frontmatter.load(str(path))
    row = (str(post.get("title")), str(post.metadata), post.content)
    database.execute("INSERT INTO texts VALUES (?, ?, ?)", row)
database.execute("COMMIT")
print(time.perf_counter() - began)
"""

Environment = Mapping[str, str]


def timed(script: str, *words: str | Path, env: Environment) -> float:
    """The seconds that a script in a process of its own says it took."""
    command = [sys.executable, "-c", script, *map(str, words)]
    done = subprocess.run(command, env=dict(env), capture_output=True, text=True, check=True)
    return float(done.stdout)


def bare_walk(root: Path) -> float:
    """The least that looking at every file can take: `scandir` and `stat`."""
    began = time.perf_counter()
    folders = [str(root)]
    while folders:
        with os.scandir(folders.pop()) as listing:
            for item in listing:
                if item.is_dir(follow_symlinks=False):
                    folders.append(item.path)
                else:
                    item.stat(follow_symlinks=False)
    return time.perf_counter() - began


def program(root: Path) -> Contender:
    """`briefing` on a library."""
    command = str(Path(sys.executable).with_name("briefing"))
    return Contender(root.name, (command, str(root)), (BEGINS,))


def start(root: Path, env: Environment) -> float:
    """To the first line of the narrative, the list beside it."""
    return start_time(program(root), SIZE, unread(env), Path(env["HOME"]))


def unread(env: Environment) -> Environment:
    """For a reader who has read nothing yet, and so begins at the newest brief."""
    return {**env, "XDG_STATE_HOME": tempfile.mkdtemp(dir=env["HOME"])}


@contextmanager
def running(contender: Contender, env: Environment) -> Iterator[PseudoTerminal]:
    """A program that has shown its first screen and come to rest."""
    home = Path(env["HOME"])
    with PseudoTerminal(contender.argv, size=SIZE, env=unread(env), cwd=home) as pty:
        await_text(pty, contender.markers[0])
        rest(pty)
        yield pty


def await_text(pty: PseudoTerminal, marker: str) -> bytes:
    """Read until a text has been written."""
    output, wanted = b"", marker.encode()
    deadline = time.monotonic() + PATIENCE
    while data := pty.read(deadline - time.monotonic()):
        pty.write(answers_to(data))
        output += data
        if wanted in NO_TEXT.sub(b"", output):
            return output
    raise RuntimeError(f"never showed {marker}")


def rest(pty: PseudoTerminal, quiet: float = QUIET) -> None:
    """Read until nothing comes."""
    while data := pty.read(quiet):
        pty.write(answers_to(data))


def press(pty: PseudoTerminal, key: str) -> float:
    """Seconds from a key to the first output after it."""
    began = time.perf_counter()
    pty.write(key.encode())
    if not pty.read(PATIENCE):
        raise RuntimeError(f"no answer to {key!r}")
    return time.perf_counter() - began


def steps(root: Path, env: Environment, runs: int) -> list[float]:
    """From `J` to the next narrative, which is in the first output, from the newest brief on in
    every run.

    As often in each library, or a large one had more chances to be slow once.
    """
    times = []
    for _ in range(runs):
        with running(program(root), env) as pty:
            rest(pty, 1.0)
            for _ in range(STEPS):
                times.append(press(pty, "J"))
                rest(pty)
    return times


SEARCH, FILTER = "s", "4f"
"""The keys that open a line to type in: the search over the panes, the filter of the list."""


def typing(root: Path, env: Environment, line: str, words: Sequence[str]) -> list[float]:
    """From each keystroke in a line to its echo."""
    times = []
    with running(program(root), env) as pty:
        rest(pty, 1.0)
        for key in line:
            press(pty, key)
            rest(pty)
        for key in " ".join(words):
            times.append(press(pty, key))
            rest(pty, 0.05)
    return times


def keys_while_indexing(root: Path, env: Environment, count: int) -> list[float]:
    """From `j` or `k` by turns to the first output, while the index is being built.

    Several times the same key would reach an end of the narrative, where it has no answer: the
    first output would be the next report of the index, a second later.
    """
    times = []
    with running(program(root), env) as pty:
        await_text(pty, "indexing")
        for at in range(count):
            while pty.read(0.02):
                pass
            times.append(press(pty, "jk"[at % 2]))
    return times


def memory(contender: Contender, env: Environment, *, to_the_end: bool) -> int:
    """Bytes of the program's own process, the list scrolled to its end."""
    with running(contender, env) as pty:
        if to_the_end:
            rest(pty, 1.0)
            press(pty, "4")
            for key in (*"dddddddddd", "G", *"uuuuuuuuuu", "G"):
                pty.write(key.encode())
                rest(pty)
            rest(pty, 1.0)
        status = Path(f"/proc/{pty.process.pid}/status").read_text()
    line = next(each for each in status.splitlines() if each.startswith("VmRSS"))
    return int(line.split()[1]) * 1024


def bare_memory(env: Environment) -> int:
    """The same of an app that shows one text."""
    return memory(BARE, env, to_the_end=False)


def save_to_repaint(root: Path, env: Environment, count: int) -> list[float]:
    """From a save, by way of another name as editors do it, to the new words on the screen."""
    brief = file_of(root, 0)
    text = brief.read_text(encoding="utf-8")
    times = []
    contender = program(root)._replace(argv=(program(root).argv[0], str(brief)))
    try:
        with running(contender, env) as pty:
            rest(pty, 3.0)
            for turn in range(count):
                aside = brief.with_name(".saving")
                # No cell as before: only those that change are written.
                saved = chr(ord("A") + turn % 26) * 8
                aside.write_text(text.replace(BEGINS, f"{saved} {BEGINS}"), encoding="utf-8")
                began = time.perf_counter()
                aside.replace(brief)
                await_text(pty, saved)
                times.append(time.perf_counter() - began)
                rest(pty, 0.3)
    finally:
        brief.write_text(text, encoding="utf-8")
    return times


def queries(words: Words, seed: int = 3) -> dict[str, list[tuple[str, bool]]]:
    """Words of any frequency, and what is in the line after each key of typed queries."""
    draw = random.Random(seed)
    ranks = [int(40_000 ** draw.random()) - 1 for _ in range(200)]
    single = [words.all[max(0, rank)] for rank in ranks]
    typed = [" ".join(draw.sample(single, 2)) for _ in range(30)] + [
        "台湾问题",
        "party:china trade",
    ]
    keystrokes = [text[:end] for text in typed for end in range(1, len(text) + 1)]
    parties = draw.choices(PARTIES, k=len(single))
    stances = draw.choices(STANCES, k=len(single))
    asked = zip(single, parties, stances, strict=True)
    of_claims = [f'topic:"{word}" party:"{party}" stance:{name}' for word, party, name in asked]
    return {
        "a word of any frequency": [(each, False) for each in single],
        "each key of a typed query": [(each, True) for each in keystrokes],
        "a topic, a party and a stance": [(each, False) for each in of_claims],
    }


def search_times(root: Path, asked: Sequence[tuple[str, bool]]) -> list[float]:
    """Seconds to the first results, in this process."""
    times = []
    with closing(Index(root, index_location(root))) as index:
        for text, going_on in asked:
            began = time.perf_counter()
            search(index, parse_query(text, typing=going_on))
            times.append(time.perf_counter() - began)
    return times


IN_SIGHT = 20
"""The links of which the dialog shows the sentences at once."""


def note_times(root: Path, count: int, seed: int = 5) -> dict[str, list[float]]:
    """Seconds of what comes from other notes, in this process: what three embeds show, what links
    here with the sentences in sight.
    """
    times: dict[str, list[float]] = {"embeds": [], "backlinks": []}
    with closing(Library(OpenRequest(root=root))) as library:
        listings = library.listings(ListQuery())
        draw = random.Random(seed)
        for listing in draw.choices(listings, k=count):
            brief = library.read_whole(listing.path).brief
            others = "\n\n".join(f"![[{each.slug}]]" for each in draw.choices(listings, k=3))
            began = time.perf_counter()
            read_embeds(library, replace(brief, body=f"{others}\n"))
            embedded = time.perf_counter()
            for each in (library.ask(linked, brief) or ())[:IN_SIGHT]:
                sentence_of_link(library, brief, each)
            ends = (embedded, time.perf_counter())
            for name, (start, end) in zip(times, pairwise((began, *ends)), strict=True):
                times[name].append(end - start)
    return times


def name_times(root: Path, count: int, seed: int = 6) -> list[float]:
    """Seconds for each key of a name in the palette, in this process: the beginnings of two words
    of a title, the later one first. The first words, which read all names, are left out.
    """
    times: list[float] = []
    with closing(Library(OpenRequest(root=root))) as library:
        titles = [listing.title.split() for listing in library.listings(ListQuery())]
        library.briefs()  # the list, whose index answers
        session = NameSession(root, None)
        assert library.find_by_name(session, titles[0][0][:3])
        draw = random.Random(seed)
        for title in draw.choices([title for title in titles if len(title) > 1], k=count):
            before, after = sorted(draw.sample(range(len(title)), 2))
            text = f"{title[after][:5]} {title[before][:5]}"
            for end in range(1, len(text) + 1):
                began = time.perf_counter()
                library.find_by_name(session, text[:end])
                times.append(time.perf_counter() - began)
    return times


def ripgrep_times(root: Path, asked: Sequence[str]) -> list[float]:
    """Seconds of `rg` on the same words, where it is installed."""
    times = []
    if (rg := shutil.which("rg")) is not None:
        for word in asked:
            began = time.perf_counter()
            subprocess.run([rg, "-lwi", word, str(root)], capture_output=True, check=False)
            times.append(time.perf_counter() - began)
    return times
