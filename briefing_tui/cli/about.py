"""`briefing help`, `manual`, `schema` and `paths`: what the program says about itself."""

from argparse import ArgumentParser, Namespace

from briefing_tui.check.schema import front_matter_schema
from briefing_tui.cli.console import Failure
from briefing_tui.cli.main import COMMANDS, add_json, command_parser, plain_answer
from briefing_tui.cli.open import open_path
from briefing_tui.cli.session import Session, installed_manual
from briefing_tui.export.json import encode
from briefing_tui.library.paths import cache_folder, config_file, data_folder, state_folder
from briefing_tui.text.sanitise import sanitise_name
from briefing_tui.text.suggestions import did_you_mean


def configure_help(parser: ArgumentParser) -> None:
    parser.add_argument(
        "command", metavar="COMMAND", nargs="?", help=f"one of {', '.join(COMMANDS)}"
    )


def run_help(options: Namespace, session: Session) -> int:
    """Print what `briefing COMMAND -h` prints."""
    console = session.console
    name = options.command
    if name is None:
        console.write(plain_answer(["-h"]))
        return 0
    if name not in COMMANDS:
        near = did_you_mean(name, COMMANDS)
        raise Failure(f"no command is called {name}", near or "`briefing help` lists them.")
    console.write(command_parser(COMMANDS[name]).format_help())
    return 0


def configure_manual(parser: ArgumentParser) -> None:
    parser.add_argument(
        "page", metavar="PAGE", nargs="?", default="index", help="a page, such as search"
    )


def run_manual(options: Namespace, session: Session) -> int:
    """Open a page, or print it where there is no terminal."""
    pages = {path.stem: path for path in sorted(installed_manual().glob("*.md"))}
    name = options.page
    if name not in pages:
        hint = did_you_mean(name, pages) or f"The pages are {', '.join(pages)}."
        raise Failure(f"no page of the manual is called {name}", hint)
    options.here, options.with_ignored = True, False
    return open_path(pages[name], options, session)


def run_tour(options: Namespace, session: Session) -> int:
    """Open the page of the manual that has a row of claims for each of the commonest signs."""
    options.page = "tour"
    return run_manual(options, session)


def run_schema(options: Namespace, session: Session) -> int:
    session.console.write(encode(front_matter_schema()))
    return 0


def configure_paths(parser: ArgumentParser) -> None:
    add_json(parser)


def run_paths(options: Namespace, session: Session) -> int:
    """Print the paths, whether they exist or not."""
    console = session.console
    status, library = 0, ""
    try:
        library = str(session.default_library().resolve())
    except Failure as failure:
        console.complain(failure.message, failure.hint)
        status = 2
    places = {
        "config": str(config_file()),
        "cache": str(cache_folder()),
        "state": str(state_folder()),
        "notes": str(session.settings.notes or data_folder() / "notes"),
        "texts": str(data_folder() / "texts"),
        "library": library,
    }
    shown = {name: sanitise_name(path) for name, path in places.items()}
    if options.json:
        console.write(encode({name: path or None for name, path in shown.items()}))
    else:
        console.write("".join(f"{name:<8} {path}\n" for name, path in shown.items()))
    return status
