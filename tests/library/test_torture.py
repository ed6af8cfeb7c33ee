"""Kills at random moments, files that change while they are indexed, and unreadable folders.

Nothing that was committed is lost, and the index ends up as if nothing had happened.
"""

import random
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from briefing_tui.library.index import parsing, writer
from briefing_tui.library.index.reader import IndexProgress
from briefing_tui.library.index.schema import index_location
from briefing_tui.library.index.writer import update
from tests.library import victims
from tests.library.victims import complete, disturb, make_library
from tests.slow import mostly_slow, slow

ROOT = Path(__file__).parents[2]
FEW = 100
"""Briefs enough where the program is not killed."""


def torture(*words: str) -> None:
    """Run the victims. What was lost is an `AssertionError` in their output."""
    command = [sys.executable, "-m", "tests.library.victims", *words]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize(("seed", "kills"), mostly_slow([("1", "10"), ("2", "60")], fast=1))
def test_saved_reading_state_survives_kills(tmp_path: Path, seed: str, kills: str) -> None:
    """With two readers at once, while their briefs are renamed all the time."""
    torture("readers", str(tmp_path), seed, kills)


@pytest.mark.parametrize(("seed", "kills"), mostly_slow([("1", "6"), ("2", "60")], fast=1))
def test_an_index_survives_kills(tmp_path: Path, seed: str, kills: str) -> None:
    torture("indexers", str(tmp_path), seed, kills)


@pytest.mark.parametrize(("alone", "briefs"), [(10_000, FEW), slow(20, victims.FILES)])
def test_files_change_while_they_are_indexed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, alone: int, briefs: int
) -> None:
    monkeypatch.setattr(victims, "FILES", briefs)
    monkeypatch.setattr(parsing, "ALONE", alone)
    monkeypatch.setattr(parsing, "UNIT", 10)
    monkeypatch.setattr(writer, "FIRST_BATCH", 20)
    monkeypatch.setattr(writer, "MAX_BATCH", 20)
    monkeypatch.setattr(writer, "REPORT_EVERY", 0)
    chance = random.Random(alone)
    root = tmp_path / "desk"
    make_library(root, chance)
    location = index_location(root, tmp_path / "cache")
    reports: list[IndexProgress | str] = []

    def report(progress: IndexProgress | str) -> None:
        reports.append(progress)
        disturb(chance, root)

    for _ in range(2):
        update(root, location, report, lambda: False)
    assert len(reports) > 10
    assert not [report for report in reports if isinstance(report, str)]
    complete(root, location, tmp_path / "fresh")


UNREADABLE = """
import os, random, sys
from pathlib import Path
from briefing_tui.library.index import parsing
from briefing_tui.library.index.schema import index_location
from briefing_tui.library.index.reader import Index
from briefing_tui.library.index.writer import update
from tests.library import victims
from tests.library.victims import complete, make_library

victims.FILES = int(sys.argv[2])
parsing.ALONE = 10_000  # no second process: it may not be allowed to start this Python
folder = Path(sys.argv[1])
make_library(folder / "warm", random.Random(1))
complete(folder / "warm", index_location(folder / "warm", folder / "a"), folder / "b")
if os.geteuid() == 0:  # the superuser reads everything
    os.setgid(65534)
    os.setuid(65534)

root, location = folder / "desk", index_location(folder / "desk", folder / "cache")
make_library(root, random.Random(2))
reports = []
changes = update(root, location, reports.append, lambda: False)
assert changes.complete and not changes.skipped, changes
closed = sorted(root.iterdir())[:20]
(root / "inside").mkdir()
for number, path in enumerate(closed):
    if number % 2:
        path.chmod(0)
    else:
        path.rename(root / "inside" / path.name)
(root / "inside").chmod(0)
changes = update(root, location, reports.append, lambda: False)
assert changes.complete, changes
assert changes.skipped == (("unreadable", 1),), changes
index = Index(root, location)
assert index.count() == int(sys.argv[2]) - 10, index.count()
assert index.number("SELECT count(*) FROM briefs WHERE errors") == 10
index.close()
(root / "inside").chmod(0o700)
for path in closed[1::2]:
    path.chmod(0o600)
complete(root, location, folder / "fresh")
assert not [report for report in reports if isinstance(report, str)], reports
"""


def test_unreadable_files_are_reported_and_read_once_they_can_be() -> None:
    # Not in pytest's folder, which no other user may enter.
    with TemporaryDirectory() as name:
        Path(name).chmod(0o777)
        command = [sys.executable, "-c", UNREADABLE, name, str(FEW)]
        result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert result.returncode == 0, result.stderr
