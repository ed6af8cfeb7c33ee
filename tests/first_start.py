"""Runs a command as a newcomer would, in a terminal, and quits once the reader is there.

    python -m tests.first_start FOLDER COMMAND

`.ci/run` gives it the README's first command, so that what the README promises is what happens.
"""

import os
import sys
import tempfile
from pathlib import Path

from tests.terminal import Terminal

PATIENCE = 600.0
"""Seconds for an installation over a slow network."""


def main(folder: str, command: str) -> None:
    """Fails with the screen in the message when the reader doesn't come up."""
    # The person's own settings of pip and its cache stay, for it has to find the packages.
    own = {name: value for name, value in os.environ.items() if not name.startswith("BRIEFING_")}
    own.pop("NO_COLOR", None)
    with tempfile.TemporaryDirectory() as state:
        env = own | {"XDG_STATE_HOME": state, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        argv = ("bash", "-euo", "pipefail", "-c", command)
        with Terminal(argv, env=env, size=(120, 40), cwd=Path(folder)) as terminal:
            terminal.wait_for("Narrative", "sample briefs", timeout=PATIENCE)
            print(terminal.screen.text)
            terminal.press("q")
            if status := terminal.wait_exit():
                sys.exit(f"it ended with status {status}")
            terminal.assert_restored()


if __name__ == "__main__":
    main(*sys.argv[1:])
