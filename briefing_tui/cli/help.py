"""`briefing help`: the help of the program or of a command."""

from argparse import ArgumentParser, Namespace
from importlib import import_module

from briefing_tui.cli.console import Console, Failure
from briefing_tui.cli.main import COMMANDS, command_parser, plain_answer
from briefing_tui.settings import Settings
from briefing_tui.text.spelling import did_you_mean


def configure(parser: ArgumentParser) -> None:
    parser.add_argument(
        "command", metavar="COMMAND", nargs="?", help=f"one of {', '.join(COMMANDS)}"
    )


def run(options: Namespace, settings: Settings, console: Console) -> int:
    """Print what `briefing COMMAND -h` prints."""
    name = options.command
    if name is None:
        console.write(plain_answer(["-h"]))
        return 0
    if name not in COMMANDS:
        near = did_you_mean(name, COMMANDS)
        raise Failure(f"no command is called {name}", near or "`briefing help` lists them.")
    parser = command_parser(COMMANDS[name])
    import_module(f"briefing_tui.cli.{COMMANDS[name].module}").configure(parser)
    console.write(parser.format_help())
    return 0
