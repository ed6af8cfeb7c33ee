"""The helper processes of the reader, and those of a check, end with it in the middle of work."""

import os
import select
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from tests.conftest import OpenTerminal
from tests.e2e.reader import ALPHA, BRIEFING
from tests.slow import slow
from tests.terminal import PATIENCE, Terminal

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="finds processes in /proc")

End = Callable[[Terminal], None]
FILES = 2_500
INDEX, WORKER = "briefing_tui.library.index.live", "worker"


def processes(home: Path) -> dict[str, int]:
    """The ids of the processes that run with a home, by their modules, and of a worker."""
    ids: dict[str, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            is_ours = f"HOME={home}\0".encode() in (folder / "environ").read_bytes()
            words = (folder / "cmdline").read_bytes().decode().split("\0")
        except OSError:  # it has ended, or it is another user's
            continue
        if is_ours and "-m" in words:
            ids[words[words.index("-m") + 1]] = int(folder.name)
        elif is_ours and "spawn_main" in " ".join(words):
            ids[WORKER] = int(folder.name)
    return ids


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A library that takes seconds to index."""
    folder = tmp_path / "library"
    folder.mkdir()
    first = folder / "0.md"
    first.write_text(ALPHA.read_text(encoding="utf-8") + "\nAnd *so* on.\n" * 1_000)
    for number in range(1, FILES):
        os.link(first, folder / f"{number}.md")
    return folder


def is_at_work(process: int) -> bool:
    """Whether a process has started its thread that waits for the end of the other."""
    return len(list(Path(f"/proc/{process}/task").iterdir())) > 1


def wait_for_the_end_of_all(home: Path) -> None:
    """The system tells when a process ends: a look at all of them takes long."""
    while ids := processes(home):
        with suppress(ProcessLookupError):
            descriptor = os.pidfd_open(next(iter(ids.values())))
            try:
                assert select.select([descriptor], [], [], PATIENCE)[0], ids
            finally:
                os.close(descriptor)


def quit_by_key(terminal: Terminal) -> None:
    terminal.press("q")
    terminal.wait_exit()


def hang_up(terminal: Terminal) -> None:
    terminal.pty.hang_up()


def kill(terminal: Terminal) -> None:
    terminal.pty.process.kill()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("end", "stopped"), [(quit_by_key, WORKER), (kill, INDEX), (kill, ""), (hang_up, "")]
)
def test_no_process_outlives_the_reader(
    open_terminal: OpenTerminal, own_home: Path, library: Path, end: End, stopped: str
) -> None:
    terminal = open_terminal(*BRIEFING, str(library), size=(120, 40))
    terminal.wait_for("narrative begins here", "Quit")

    def worker_works() -> bool:
        ids = processes(own_home)
        return WORKER in ids and is_at_work(ids[WORKER])

    terminal.wait_until(lambda screen: worker_works(), what="work in a worker")
    if stopped:
        os.kill(processes(own_home)[stopped], signal.SIGSTOP)
    end(terminal)
    terminal.pty.process.wait(PATIENCE)
    wait_for_the_end_of_all(own_home)


@pytest.mark.parametrize("is_killed", [slow(False), True])
def test_no_process_outlives_a_check(
    open_terminal: OpenTerminal, own_home: Path, library: Path, is_killed: bool
) -> None:
    terminal = open_terminal(*BRIEFING, "check", str(library))
    terminal.wait_for("checking", f"of {FILES:,}")
    if is_killed:
        kill(terminal)
        terminal.pty.process.wait(PATIENCE)
    else:
        terminal.press("ctrl+c")
        assert terminal.wait_exit() == 130
        assert not terminal.screen.find("checking")
    wait_for_the_end_of_all(own_home)
