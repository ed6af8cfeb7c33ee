"""`briefing manual`: the pages of docs/ as a library in the reader."""

from argparse import ArgumentParser, Namespace

from briefing_tui.cli.console import Console, Failure
from briefing_tui.cli.open import open_path
from briefing_tui.library.paths import manual
from briefing_tui.settings import Settings
from briefing_tui.text.spelling import did_you_mean


def configure(parser: ArgumentParser) -> None:
    parser.add_argument(
        "page", metavar="PAGE", nargs="?", default="index", help="a page, such as search"
    )


def run(options: Namespace, settings: Settings, console: Console) -> int:
    """Open a page, or print it where there is no terminal."""
    folder = manual()
    if folder is None:
        raise Failure("the manual is not installed")
    pages = {path.stem: path for path in sorted(folder.glob("*.md"))}
    name = options.page
    if name not in pages:
        hint = did_you_mean(name, pages) or f"The pages are {', '.join(pages)}."
        raise Failure(f"no page of the manual is called {name}", hint)
    return open_path(pages[name], options, settings, console)
