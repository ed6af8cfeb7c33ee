"""`briefing export`: briefs in another format, to standard output or into a file."""

import os
import tempfile
from argparse import ArgumentParser, Namespace
from contextlib import suppress
from pathlib import Path

from briefing_tui.cli import show
from briefing_tui.cli.console import Console, Failure
from briefing_tui.library.files import real_path
from briefing_tui.settings import Settings


def configure(parser: ArgumentParser) -> None:
    show.add_briefs(parser, "+")
    show.add_format(parser, default=None)
    parser.add_argument(
        "-o", "--output", metavar="FILE", help="write to this file instead of standard output"
    )


def run(options: Namespace, settings: Settings, console: Console) -> int:
    """Write briefs, and on standard error the errors in them."""
    if options.to is None:
        raise Failure("--to is missing", "Say the format: `briefing export BRIEF --to html`.")
    output = Path(options.output) if options.output not in (None, "-") else None
    if output is None:
        return show.run(options, settings, console, console.write)
    if real_path(output) in {real_path(Path(name)) for name in options.briefs}:
        raise Failure(f"{output} is the brief itself", "Name another file.")
    return show.run(options, settings, console, lambda text: write_file(output, text))


def write_file(path: Path, text: str) -> None:
    """Write a file so that there is never half of it. A Failure if it can't be written."""
    try:
        if path.is_dir():
            raise IsADirectoryError(None, "is a directory")
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
        if path.exists() and not path.is_file():  # a device or a pipe
            path.write_bytes(text.encode())
            return
        descriptor, name = tempfile.mkstemp(prefix=".briefing-", dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(text.encode())
            Path(name).chmod(mode)
            Path(name).replace(path)
        except BaseException:
            with suppress(OSError):
                Path(name).unlink()
            raise
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise Failure(f"{path} can't be written: {reason}") from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
