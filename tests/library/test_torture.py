"""What a library goes through: kills at random moments, files that change under its feet, and
folders that can't be entered. Nothing that was committed is lost, and the index ends up as if
nothing had happened.
"""

import random
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from briefing_tui.library.index import parsing, writer
from briefing_tui.library.index.schema import place_of
from briefing_tui.library.index.writer import update
from tests.library.victims import FILES, complete, disturb, make_library

ROOT = Path(__file__).parents[2]


def torture(*words: str) -> None:
    """Run the victims; what they say is what was lost."""
    command = [sys.executable, "-m", "tests.library.victims", *words]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("seed", ["1", "2"])
def test_every_committed_mark_outlives_kills(tmp_path: Path, seed: str) -> None:
    """Two readers at once, while each of their briefs is renamed again and again."""
    torture("readers", str(tmp_path), seed, "40")


@pytest.mark.parametrize("seed", ["1", "2"])
def test_an_index_outlives_kills(tmp_path: Path, seed: str) -> None:
    torture("indexers", str(tmp_path), seed, "36")


@pytest.mark.parametrize("alone", [10_000, 64], ids=["in one process", "with a parser"])
def test_files_change_under_its_feet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, alone: int
) -> None:
    monkeypatch.setattr(parsing, "ALONE", alone)
    monkeypatch.setattr(parsing, "UNIT", 10)
    monkeypatch.setattr(writer, "FIRST_BATCH", 20)
    monkeypatch.setattr(writer, "BATCH", 20)
    monkeypatch.setattr(writer, "LOUD", 0)
    chance = random.Random(alone)
    root = tmp_path / "desk"
    make_library(root, chance)
    place = place_of(root, tmp_path / "cache")
    told: list[object] = []

    def tell(news: object) -> None:
        told.append(news)
        disturb(chance, root)

    for _ in range(2):
        update(root, place, tell, lambda: False)
    assert len(told) > 10
    assert not [each for each in told if isinstance(each, str)]
    complete(root, place, tmp_path / "fresh")


UNREADABLE = """
import os, random, sys
from pathlib import Path
from briefing_tui.library.index import parsing
from briefing_tui.library.index.schema import place_of
from briefing_tui.library.index.reader import Index
from briefing_tui.library.index.writer import update
from tests.library.victims import complete, make_library

parsing.ALONE = 10_000  # nobody may start a Python that is somebody else's
folder = Path(sys.argv[1])
make_library(folder / "warm", random.Random(1))
complete(folder / "warm", place_of(folder / "warm", folder / "a"), folder / "b")
if os.geteuid() == 0:  # who may read everything
    os.setgid(65534)
    os.setuid(65534)

root, place = folder / "desk", place_of(folder / "desk", folder / "cache")
make_library(root, random.Random(2))
told = []
changes = update(root, place, told.append, lambda: False)
assert changes.complete and not changes.skipped, changes
closed = sorted(root.iterdir())[:20]
(root / "inside").mkdir()
for number, path in enumerate(closed):
    if number % 2:
        path.chmod(0)
    else:
        path.rename(root / "inside" / path.name)
(root / "inside").chmod(0)
changes = update(root, place, told.append, lambda: False)
assert changes.complete, changes
assert changes.skipped == (("unreadable", 1),), changes
index = Index(root, place)
assert index.count() == int(sys.argv[2]) - 10, index.count()
assert index.number("SELECT count(*) FROM briefs WHERE errors") == 10
index.close()
(root / "inside").chmod(0o700)
for path in closed[1::2]:
    path.chmod(0o600)
complete(root, place, folder / "fresh")
assert not [each for each in told if isinstance(each, str)], told
"""


def test_what_cannot_be_read_is_told_and_read_when_it_can() -> None:
    # Not in pytest's own folder, which nobody else may enter.
    with TemporaryDirectory() as name:
        Path(name).chmod(0o777)
        command = [sys.executable, "-c", UNREADABLE, name, str(FILES)]
        result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert result.returncode == 0, result.stderr
