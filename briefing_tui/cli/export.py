"""`briefing export`: briefs in another format, or a library as a site."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from briefing_tui.cli import show
from briefing_tui.cli.console import Console, Failure, needing
from briefing_tui.cli.target import write_file
from briefing_tui.export.exporters import format_of_file
from briefing_tui.library.files import real_path
from briefing_tui.settings import Settings


def configure(parser: ArgumentParser) -> None:
    show.add_briefs(parser, "*")
    show.add_format(parser, default=None)
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="write to this file; without --to, in the format of its suffix",
    )
    site = parser.add_argument_group("a library as a site")
    site.add_argument(
        "--site",
        metavar="DIR",
        help="write the library as static pages into this folder; BRIEF is the library's folder",
    )
    site.add_argument("--title", metavar="TEXT", help="the site's name; else the folder's")
    site.add_argument(
        "--url", metavar="URL", default="", help="where the site will be, for its feed"
    )
    site.add_argument("--drafts", action="store_true", help="write drafts, too")


def run(options: Namespace, settings: Settings, console: Console) -> int:
    """Write briefs, and on standard error the errors in them."""
    if options.site:
        with needing("export"):
            from briefing_tui.cli import site

        return site.run(options, settings, console)
    options.to = options.to or format_of_file(options.output or "")
    if options.to is None or not options.briefs:
        raise Failure(
            "--to is missing" if options.briefs else "no BRIEF is named",
            "Say what and how: `briefing export BRIEF --to html`, `briefing export --site DIR`.",
        )
    output = Path(options.output) if options.output not in (None, "-") else None
    if output is None:
        return show.run(options, settings, console, console.write)
    if real_path(output) in {real_path(Path(name)) for name in options.briefs}:
        raise Failure(f"{output} is the brief itself", "Name another file.")
    return show.run(options, settings, console, lambda text: write_file(output, text))
