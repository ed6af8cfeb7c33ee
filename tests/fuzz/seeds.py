"""Where fuzzing starts, and the inputs that once failed."""

import json
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source_tree import ROOT

FOLDER = Path(__file__).parent
CRASHES = FOLDER / "crashes"
"""Each input that ever failed, whole or shortened by hand. The suite tries them all again."""
CORPUS = FOLDER / "corpus"
"""Attacks written by hand."""
_FIXTURES = ("briefs/*.md", "tests/fixtures/format/*.md", "tests/fixtures/check/*.md")
_EXAMPLES = ROOT / "tests/fixtures/commonmark"


def inputs(folder: Path) -> list[Path]:
    """The files of a folder in a stable order."""
    return sorted(path for path in folder.iterdir() if path.is_file())


def seeds() -> Iterator[bytes]:
    """The corpus, what once failed, the fixtures of the format, the examples of Markdown."""
    for path in (*inputs(CORPUS), *inputs(CRASHES)):
        yield path.read_bytes()
    for pattern in _FIXTURES:
        for path in sorted(ROOT.glob(pattern)):
            yield path.read_bytes()
    for path in sorted(_EXAMPLES.glob("*.json")):
        for _, _, markdown, _ in json.loads(path.read_text(encoding="utf-8")):
            yield markdown.encode()
