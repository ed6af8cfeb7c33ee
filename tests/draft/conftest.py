"""The command line, as the tests of other commands have it."""

from tests.cli.conftest import briefing, library
from tests.cli.test_hostile_names import harmless

__all__ = ["briefing", "harmless", "library"]
