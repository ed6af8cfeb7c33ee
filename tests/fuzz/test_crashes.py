"""The inputs from which the fuzzer starts, and all on which it ever failed."""

from pathlib import Path

import pytest

from tests.fuzz.seeds import CORPUS, CRASHES, inputs
from tests.fuzz.target import Options, check_brief
from tests.slow import slow


@pytest.mark.parametrize("path", inputs(CRASHES), ids=lambda path: path.name)
def test_what_once_failed_does_no_longer(path: Path) -> None:
    check_brief(path.read_bytes())
    for width in (1, 20):
        check_brief(path.read_bytes(), Options(width))


@pytest.mark.parametrize("path", inputs(CORPUS), ids=lambda path: path.name)
@pytest.mark.parametrize("width", [1, slow(20), 79, slow(200)])
def test_attacks_by_hand(path: Path, width: int) -> None:
    check_brief(path.read_bytes(), Options(width, ascii_only=width == 79))
