"""The command line. `--version` answers before anything else is imported."""

import gc
import sys
from collections.abc import Sequence

from briefing_tui import __version__


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command and gives its exit status: 0 fine, 1 problems in briefs, 2 wrong usage."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words == ["--version"]:
        print(f"briefing {__version__}")
        return 0
    gc.disable()  # imports make no garbage to collect; on again once the command is imported
    from briefing_tui.cli.dispatch import run

    return run(words)
