"""The program's own files under attack: whatever each of them is, a start works, or says one line.

The outcomes are the table in `tests/fuzz/ATTACKS.md`. `python -m tests.test_own_files` writes it,
if root runs it.
"""

import os
import random
import re
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from shutil import rmtree
from typing import NamedTuple

import pytest

from briefing_tui.cli import first_page
from briefing_tui.cli.first_page import FirstPage
from briefing_tui.compare.glossary import FaultyLineError
from briefing_tui.library.files import GLOSSARY, OpenRequest, RefusalError, read_glossary
from briefing_tui.library.index.schema import index_location
from briefing_tui.library.library import Library
from briefing_tui.library.paths import cache_folder, config_file, state_folder
from briefing_tui.library.state.reading_state import FILE_NAME
from briefing_tui.library.state.store import BriefState
from briefing_tui.library.state.theme import keep_theme, kept_theme, theme_file
from briefing_tui.settings import read_settings

PAGE = Path(__file__).parent / "fuzz" / "ATTACKS.md"
NOBODY = 65534


def _may_become_nobody() -> bool:
    """Whether root runs this, and another user may read the program where it is installed."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return False
    os.seteuid(NOBODY)
    try:
        return os.access(first_page.__file__, os.R_OK, effective_ids=True)
    finally:
        os.seteuid(0)


ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
MAY_BECOME_NOBODY = _may_become_nobody()
HUGE = 1 << 40
"""Bytes of a file that takes no room, because nothing is written to it."""


# What a start does with each file. The outcome is a word for the table.


def read_configuration(root: Path) -> str:
    _, problems = read_settings(config_file())
    if problems:
        assert all(len(str(problem).splitlines()) == 1 for problem in problems)
        return "says so"
    return "works"


def show_first_page(root: Path) -> str:
    with FirstPage(()).shown():
        return "works"


def read_theme(root: Path) -> str:
    kept_theme()
    assert keep_theme("ansi-dark") == "" or theme_file().is_dir()
    return "works"


def read_state(root: Path) -> str:
    """What is marked is there at the next start, or a line says why not."""
    state = Library(OpenRequest(root=root)).reading_state
    state.last()
    state.load()
    state.update("a.md", BriefState(starred=True))
    is_saved = state.save()
    words = (*state.take_notices(), *filter(None, (state.problem,)))
    assert all(len(line.splitlines()) == 1 for line in words)
    if not is_saved:
        assert words
        return "says so"
    assert "a.md" in Library(OpenRequest(root=root)).reading_state.load().starred
    return "set aside" if any("set aside" in line for line in words) else "works"


def use_index(root: Path) -> str:
    """The list has the brief of the library, and a search finds it."""
    with closing(Library(OpenRequest(root=root))) as library:
        library.update(lambda news: None)
        assert library.briefs().count == 1
        is_private = library._index.location.is_private
    with closing(Library(OpenRequest(root=root))) as again:
        assert is_private or again.briefs().count == 1
    return "for once" if is_private else "works"


def use_glossary(root: Path) -> str:
    try:
        read_glossary(root)
    except (FaultyLineError, RefusalError) as error:
        assert len(str(error).splitlines()) <= 1
        return "says so"
    return "works"


class OwnFile(NamedTuple):
    """A file of the program's own: where it is, how a good one is made, and what reads it."""

    path: Callable[[Path], Path]
    make: Callable[[Path], object]
    read: Callable[[Path], str]
    belongs_to_user: bool = False
    """Whether the user writes it, and may link to it."""


def _make_state(root: Path) -> None:
    state = Library(OpenRequest(root=root)).reading_state
    state.update("b.md", BriefState(read=True))
    assert state.save()


def _make_index(root: Path) -> None:
    Library(OpenRequest(root=root)).update(lambda news: None)


def _index(root: Path) -> Path:
    file = index_location(root).file
    assert file is not None
    return file


def _beside(file: Callable[[Path], Path], make: Callable[[Path], None], suffix: str) -> OwnFile:
    """A file that SQLite makes beside a database, which is a good one."""

    def path(root: Path) -> Path:
        database = file(root)
        return database.with_name(database.name + suffix)

    def make_both(root: Path) -> None:
        make(root)
        if not path(root).exists():
            path(root).write_bytes(file(root).read_bytes()[:4096])

    return OwnFile(path, make_both, use_index if file is _index else read_state)


def _state(root: Path) -> Path:
    return state_folder() / FILE_NAME


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


FILES: Mapping[str, OwnFile] = {
    "configuration": OwnFile(
        lambda root: config_file(),
        lambda root: _write(config_file(), 'theme = "ansi-dark"\nwidth = 70\n'),
        read_configuration,
        belongs_to_user=True,
    ),
    "glossary": OwnFile(
        lambda root: root / GLOSSARY,
        lambda root: _write(root / GLOSSARY, "台湾 = Taiwan\n"),
        use_glossary,
        belongs_to_user=True,
    ),
    "theme": OwnFile(lambda root: theme_file(), lambda root: keep_theme("ansi-dark"), read_theme),
    "first page": OwnFile(
        lambda root: cache_folder() / first_page._FILE,
        lambda root: _write(cache_folder() / first_page._FILE, "\0auto\0dark\0none\t\0page"),
        show_first_page,
    ),
    "state": OwnFile(_state, _make_state, read_state),
    "state-journal": _beside(_state, _make_state, "-journal"),
    "state-wal": _beside(_state, _make_state, "-wal"),
    "index": OwnFile(_index, _make_index, use_index),
    "index-journal": _beside(_index, _make_index, "-journal"),
    "index-wal": _beside(_index, _make_index, "-wal"),
    "index-shm": _beside(_index, _make_index, "-shm"),
    "lock": OwnFile(lambda root: _index(root).with_suffix(".lock"), _make_index, use_index),
}


# What each file may be instead


def _truncated(path: Path, root: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _random(path: Path, root: Path) -> None:
    path.write_bytes(random.Random(path.name).randbytes(20_000))


def _huge(path: Path, root: Path) -> None:
    os.truncate(path, HUGE)


def _instead(make: Callable[[Path], object]) -> Callable[[Path, Path], None]:
    def put(path: Path, root: Path) -> None:
        with suppress(FileNotFoundError):
            path.unlink()
        make(path)

    return put


def _linked(path: Path, root: Path) -> None:
    other = root.parent / "other place"
    path.rename(other)
    path.symlink_to(other)


def _other_version(path: Path, root: Path) -> None:
    if path.read_bytes().startswith(b"SQLite") and path.suffix == ".sqlite":
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA user_version = 999")
    else:
        path.write_bytes(b"later = true\n" + path.read_bytes())


def _owned_by_root(path: Path, root: Path) -> None:
    os.seteuid(0)
    os.chown(path, 0, 0)
    path.chmod(0o600)
    os.seteuid(NOBODY)


KINDS: Mapping[str, Callable[[Path, Path], object]] = {
    "absent": _instead(lambda path: None),
    "empty": _instead(Path.touch),
    "truncated": _truncated,
    "random": _random,
    "huge": _huge,
    "a directory": _instead(Path.mkdir),
    "a pipe": _instead(lambda path: os.mkfifo(path)),
    "a device": _instead(lambda path: os.mknod(path, 0o20666, os.makedev(1, 5))),
    "a link to a device": _instead(lambda path: path.symlink_to("/dev/zero")),
    "a link to nothing": _instead(lambda path: path.symlink_to("nothing")),
    "a link": _linked,
    "unreadable": lambda path, root: path.chmod(0),
    "another version": _other_version,
    "another user's": _owned_by_root,
}
NEED_ROOT = frozenset({"a device", "another user's"})
AS_NOBODY = frozenset({"unreadable", "another user's"})
"""What root may read, and so is tried as another user."""


@contextmanager
def home() -> Iterator[Path]:
    """A library of one brief in a home of its own, also for a user who is not root."""
    with pytest.MonkeyPatch.context() as patch:
        folder = Path(tempfile.mkdtemp(prefix="own-files-"))
        for purpose in ("CACHE", "CONFIG", "STATE"):
            patch.setenv(f"XDG_{purpose}_HOME", str(folder / purpose))
        root = folder / "desk"
        _write(root / "a.md", "# A brief\n")
        if ROOT:
            for path in (folder, root, root / "a.md"):
                os.chown(path, NOBODY, NOBODY)
        try:
            yield root
        finally:
            rmtree(folder, ignore_errors=True)


@contextmanager
def user(kind: str) -> Iterator[None]:
    """Not root, where root may do what others may not."""
    if not (ROOT and kind in AS_NOBODY):
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def outcome(name: str, kind: str) -> str:
    """What a start makes of a file that is such a thing."""
    own = FILES[name]
    with home() as root, user(kind):
        own.make(root)
        path = own.path(root)
        if not path.exists():
            path.touch()
        KINDS[kind](path, root)
        return own.read(root)


def column(name: str) -> list[str]:
    return [outcome(name, kind) for kind in KINDS]


def table() -> str:
    """All outcomes: a line for each kind, a column for each file."""
    columns = [column(name) for name in FILES]
    lines = [f"| {' | '.join(('', *FILES))} |", "|---" * (len(FILES) + 1) + "|"]
    for kind, *cells in zip(KINDS, *columns, strict=True):
        lines.append("| " + " | ".join((kind, *cells)) + " |")
    return "\n".join(lines)


_TABLE = re.compile(r"(?<=<!-- own files -->\n).*?(?=<!-- /own files -->)", re.DOTALL)


FAST = frozenset({"empty", "random", "a directory", "a link", "unreadable"})


@pytest.mark.parametrize(
    "kinds",
    [FAST, pytest.param(KINDS.keys() - FAST, marks=pytest.mark.slow)],
    ids=["few", "others"],
)
@pytest.mark.parametrize("name", FILES)
def test_whatever_an_own_file_is_a_start_works_or_says_so(
    name: str, kinds: AbstractSet[str]
) -> None:
    section = _TABLE.search(PAGE.read_text())
    assert section is not None
    head, _, *lines = [line.strip().strip("|").split("|") for line in section[0].splitlines()]
    at = 1 + [*FILES].index(name)
    told = {line[0].strip(): line[at].strip() for line in lines}
    tried = [
        kind
        for kind in kinds
        if (ROOT or kind not in NEED_ROOT)
        and (MAY_BECOME_NOBODY or not ROOT or kind not in AS_NOBODY)
    ]
    assert head[at].strip() == name
    assert {kind: outcome(name, kind) for kind in tried} == {kind: told[kind] for kind in tried}, (
        "run: python -m tests.test_own_files"
    )


if __name__ == "__main__":
    before, _, rest = PAGE.read_text().partition("<!-- own files -->\n")
    after = rest.partition("<!-- /own files -->")[2]
    PAGE.write_text(f"{before}<!-- own files -->\n{table()}\n<!-- /own files -->{after}")
