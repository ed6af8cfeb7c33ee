"""A library on disk, and the command line in this process."""

import io
import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from briefing_tui.cli.main import main

GOOD = """---
title: A call between two
date: 2025-01-17
summary: Two accounts of one call.
tags: [china, taiwan]
event: { title: A call, date: 2025-01-17, participants: [Xi, Trump] }
sources:
  - { id: cn, name: Readout, party: China, coverage: full }
  - { id: us, name: Post, party: United States, coverage: full }
claims:
  - topic: Taiwan
    accounts:
      cn: { quote: 台湾问题, translation: The Taiwan question }
      us: silent
events:
  - { date: 2025-01-20, title: An inauguration, kind: outcome }
---
Only one names it [@cn].
"""

FAULTY = """---
title: A faulty brief
date: 2024-05-06
sources:
  - id: cn
claims:
  - topic: Trade
    differs: tone
    accounts: { cn: states }
---
Words and [@nobody].
"""


class Answer:
    """The exit status and the output of a command."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err


Command = Callable[..., Answer]


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A good brief, a faulty one and a plain post."""
    root = tmp_path / "library"
    (root / "old").mkdir(parents=True)
    (root / "2025-01-17-call.md").write_text(GOOD, encoding="utf-8")
    (root / "2024-05-06-faulty.md").write_text(FAULTY, encoding="utf-8")
    (root / "old" / "post.md").write_text("# A post\n\nWords.\n", encoding="utf-8")
    return root


@pytest.fixture
def named_library(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The library is the user's own, which commands read without its name."""
    monkeypatch.setenv("BRIEFING_LIBRARY", str(library))


@pytest.fixture(scope="session")
def samples_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("samples")


@pytest.fixture
def samples(samples_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The sample library, which the first test that asks for it has indexed for the others."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(samples_cache))
    return Path(__file__).parents[2] / "briefs"


@pytest.fixture
def briefing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Command:
    """Runs `briefing WORDS...` in this process, in the folder `cwd` or an empty one.

    `env` are variables of the environment beside those of the test, and `stdin` is the standard
    input.
    """
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)

    def run(
        *words: str | Path,
        cwd: Path | None = None,
        env: Mapping[str, str | Path] = {},
        stdin: bytes | None = None,
    ) -> Answer:
        capsys.readouterr()
        with pytest.MonkeyPatch.context() as patch:
            if cwd is not None:
                patch.chdir(cwd)
            if stdin is not None:
                patch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin)))
            for name, value in {"COLUMNS": "80", **env}.items():
                patch.setenv(name, os.fspath(value))
            status = main([os.fspath(word) for word in words])
        streams = capsys.readouterr()
        return Answer(status, streams.out, streams.err)

    return run
