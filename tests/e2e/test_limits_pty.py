"""The reader where the system gives it little: it works, or says in one line what it can't do."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.conftest import OpenTerminal
from tests.e2e.reader import ALPHA, BRIEFING, LIBRARY

NOBODY = 65534
ROOT = os.geteuid() == 0
LIMITED = """
import os, resource, sys
name, most, user, *command = sys.argv[1:]
if name == "RLIMIT_AS":
    pages = int(open("/proc/self/statm").read().split()[0])
    most = int(most) + pages * resource.getpagesize()
if user:
    os.setgroups([]), os.setgid(int(user)), os.setuid(int(user))
if name:
    resource.setrlimit(getattr(resource, name), (int(most), int(most)))
os.execv(command[0], command)
"""


class Limit(NamedTuple):
    """A limit, and what becomes of a reader that marks a brief."""

    resource: str
    most: int
    says: str = ""
    """What it says once it has ended."""
    status: int = 0
    starts: bool = True
    indexes: bool = True
    """Whether there is an index to search."""
    binds_root: bool = True


LIMITS = {
    "64 file descriptors": Limit("RLIMIT_NOFILE", 64),
    "320 MB of address space": Limit("RLIMIT_AS", 320 << 20),
    "no free processes": Limit(
        *("RLIMIT_NPROC", 1, "no more threads or processes"), 2, starts=False, binds_root=False
    ),
    "a full disk": Limit("RLIMIT_FSIZE", 0, "starred.", 2, indexes=False),
    "a read-only home": Limit("", 0, "starred.", 2, binds_root=False),
}


def _may_be_nobody() -> bool:
    """Whether root may start this Python as another user, who can read it."""
    try:
        command = [sys.executable, "-c", "import briefing_tui"]
        return not subprocess.run(command, user=NOBODY, stderr=subprocess.DEVNULL).returncode
    except OSError:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="the limits of Linux")
@pytest.mark.slow
@pytest.mark.parametrize("name", LIMITS)
def test_a_reader_within_limits_works_or_says_so(
    open_terminal: OpenTerminal, tmp_path: Path, own_home: Path, name: str
) -> None:
    limit, library = LIMITS[name], tmp_path / "library"
    user = ""
    if ROOT and not limit.binds_root:
        if not _may_be_nobody():
            pytest.skip("no other user may run this Python")
        user = str(NOBODY)
    shutil.copytree(LIBRARY, library)
    if name == "a read-only home":
        own_home.chmod(0o555)
    arguments = (sys.executable, "-c", LIMITED, limit.resource, str(limit.most), user)
    terminal = open_terminal(*arguments, *BRIEFING, str(library / ALPHA.name), size=(120, 40))
    if limit.starts:
        terminal.wait_for("narrative begins here", "Quit")
        terminal.press("2", "enter")
        terminal.wait_for("Esc Close")
        terminal.press("escape")
        terminal.wait_gone("Esc Close")
        terminal.press("*")
        if not limit.status:
            terminal.wait_for("Starred.")
        terminal.press("s", *"gamma")
        # Its name until it is read, and then its title.
        found = ("Gamma note", "A note without claims") if limit.indexes else ("there is no index",)
        terminal.wait_until(
            lambda screen: any(screen.find(words) for words in found), what="what is found"
        )
        terminal.wait_for("Search the library")
        terminal.press("escape")
        terminal.wait_gone("Search the library")  # a notice may stand where its keys do
        terminal.press("q")
    assert terminal.wait_exit() == limit.status
    terminal.assert_restored()
    assert limit.says in terminal.screen.text
    assert b"Traceback" not in terminal.output
