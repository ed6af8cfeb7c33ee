"""What a monkey may break: a library, a home, and programs that only write down their arguments."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Self

from tests.changing_brief import Content
from tests.hostile_library import ATTACKS, SPECIAL, brief
from tests.pseudo_terminal import clean_environment

ROOT = Path(__file__).resolve().parents[2]
GOOD = (*sorted((ROOT / "tests/e2e/library").glob("*.md")), *sorted((ROOT / "briefs").glob("*.md")))
SIZE = 20_000
"""Bytes of a hostile file here, so that starting is as fast as with good ones."""
NAMES = tuple(sorted({path.name for path in GOOD} | {attack.name for attack in ATTACKS}))
RECORDER = '#!/bin/sh\nprintf "%s\\n" "$*" >> "$MONKEY_RECORDS/{name}"\n'
PROGRAMS = ("editor", "browser", "pager")


class Sandbox:
    """A fresh folder for one run, removed at its end."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="monkey-"))
        self.home, self.records = self.folder / "home", self.folder / "records"
        self.library, self.exports = self.folder / "library", self.folder / "exports"
        """The folder of the briefs, and the current one, into which they are exported."""
        for folder in (self.home, self.records, self.folder / "bin", self.library, self.exports):
            folder.mkdir()
        for name in PROGRAMS:
            program = self.folder / "bin" / name
            program.write_text(RECORDER.format(name=name), encoding="utf-8")
            program.chmod(0o755)
        self.env = clean_environment(
            self.home,
            MONKEY_RECORDS=str(self.records),
            PYTHONFAULTHANDLER="1",
            PYTHONPATH=str(ROOT),
            **{name.upper(): str(self.folder / "bin" / name) for name in PROGRAMS},
        )
        self._fill()
        self._state_lock: sqlite3.Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.unlock_state()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _fill(self) -> None:
        self.library.mkdir(exist_ok=True)
        for path in GOOD:
            shutil.copy(path, self.library)
        for attack in ATTACKS:
            attack.write(self.library, SIZE)
        for special in SPECIAL:
            special.make(self.library / special.name)

    def recorded(self, program: str) -> list[str]:
        """With which arguments a program was started, each time."""
        file = self.records / program
        return file.read_text(errors="replace").splitlines() if file.exists() else []

    def outside(self) -> list[str]:
        """What is in the sandbox that neither the monkey nor the program's own folders explain."""
        own = {"home", "records", "bin", "library", "exports"}
        homes = {"config", "cache", "data", "state"}
        return sorted(
            [path.name for path in self.folder.iterdir() if path.name not in own]
            + [path.name for path in self.home.iterdir() if path.name not in homes]
        )

    # The library

    def change_file(self, change: str, name: str) -> None:
        """Change the library under the program. What isn't there any more is left alone."""
        path = self.library / name
        if change == "delete all":
            shutil.rmtree(self.library, ignore_errors=True)
        elif change == "add many":
            self.library.mkdir(exist_ok=True)
            for number in range(100):
                text = brief(f"Text {number}.", f"Brief {number}")
                (self.library / f"added-{number}.md").write_text(text, encoding="utf-8")
        elif change == "add":
            if self.library.exists():
                shutil.copy(GOOD[len(name) % len(GOOD)], path)
            else:
                self._fill()
        elif path.exists():
            self._change_one(change, path)

    def _change_one(self, change: str, path: Path) -> None:
        if change == "append":
            with path.open("ab") as file:
                file.write(b"\n\nOne more *paragraph* with a [link](http://a.example).\n")
        elif change == "delete":
            path.unlink()
        elif change == "rename":
            path.rename(path.with_name(f"renamed-{len(path.name)}.md"))
        elif change == "replace":
            attack = ATTACKS[sum(path.name.encode()) % len(ATTACKS)]
            saved = path.with_name(".saved")  # as most editors do
            attack._replace(name=saved.name).write(path.parent, SIZE)
            saved.rename(path)
        else:
            path.touch()

    def save(self, name: str, content: Content) -> None:
        """Save a brief, or all good ones, as an editor does that writes the file in place."""
        for each in (path.name for path in GOOD) if name == "all" else (name,):
            if (self.library / each).is_file():
                text = content.text(each, NAMES)
                (self.library / each).write_text(text, encoding="utf-8")

    def delete_index(self) -> None:
        """Delete all that the program may make again."""
        shutil.rmtree(self.home / "cache", ignore_errors=True)

    # The reading state

    @property
    def state(self) -> Path:
        return self.home / "state" / "briefing" / "state.sqlite"

    @property
    def is_locked(self) -> bool:
        return self._state_lock is not None

    def lock_state(self) -> None:
        """Hold the reading state locked, or let it go."""
        if self._state_lock:
            self.unlock_state()
        elif self.state.exists():
            self._state_lock = sqlite3.connect(self.state, isolation_level=None, timeout=0)
            try:
                self._state_lock.execute("BEGIN EXCLUSIVE")
            except sqlite3.Error:
                self.unlock_state()

    def unlock_state(self) -> None:
        """Let the reading state go."""
        if self._state_lock:
            self._state_lock.close()
            self._state_lock = None

    def damage(self) -> str:
        """What is wrong with the reading state; nothing if it is intact."""
        if not self.state.exists():
            return ""
        try:
            with closing(sqlite3.connect(self.state)) as connection:
                (answer,) = connection.execute("PRAGMA integrity_check").fetchone()
        except sqlite3.Error as error:
            return str(error)
        return "" if answer == "ok" else str(answer)

    # Processes

    def processes(self) -> Iterator[int]:
        """The processes that were started in this sandbox and still run."""
        mark = f"MONKEY_RECORDS={self.records}".encode()
        for folder in Path("/proc").iterdir():
            if folder.name.isdecimal():
                try:
                    # A zombie's environment is empty.
                    if mark in (folder / "environ").read_bytes().split(b"\0"):
                        yield int(folder.name)
                except OSError:
                    continue


def bytes_read(process: int) -> int:
    """What a process has read, from the terminal or elsewhere; 0 if it has ended."""
    try:
        io = Path(f"/proc/{process}/io").read_text(encoding="ascii")
    except OSError:
        return 0
    return int(io.split()[1])


def cpu_seconds(process: int) -> float:
    """The processor time that a process has used; 0 if it has ended."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0.0
    fields = stat.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
