"""The library of these tests is the user's own, since it may be in a repository."""

from pathlib import Path

import pytest

from tests.e2e.reader import LIBRARY
from tests.pseudo_terminal import clean_environment


@pytest.fixture
def environment(own_home: Path) -> dict[str, str]:
    return clean_environment(own_home) | {"BRIEFING_LIBRARY": str(LIBRARY)}
