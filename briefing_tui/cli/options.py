"""What the commands' arguments have in common."""

import argparse
from typing import NoReturn

from briefing_tui.cli.failure import Failure
from briefing_tui.settings import LEAST_WIDTH


class Parser(argparse.ArgumentParser):
    """A parser whose errors look like all others."""

    def error(self, message: str) -> NoReturn:
        """Ends the command, with the usage for a hint."""
        raise Failure(message, " ".join(self.format_usage().split()))


def command_parser(usage: str, summary: str) -> Parser:
    """A parser for one command with the options that all share."""
    parser = Parser(
        prog="briefing",
        usage=f"briefing {usage} [options]",
        description=f"{summary[0].upper()}{summary[1:]}.",
        allow_abbrev=False,
    )
    shared = parser.add_argument_group("options of every command")
    shared.add_argument(
        "--color", choices=("auto", "always", "never"), default="auto", help="when to colour"
    )
    shared.add_argument("--theme", metavar="NAME", default="", help="the interface's theme")
    shared.add_argument(
        "--width", metavar="N", type=_width, help="the width of text, in cells of the terminal"
    )
    return parser


def add_json(parser: Parser, words: str = "print JSON for programs") -> None:
    """Adds `--json`."""
    parser.add_argument("--json", action="store_true", help=words)


def _width(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not LEAST_WIDTH <= int(text[:9]) < 10**6:
        raise argparse.ArgumentTypeError(f"takes a whole number, at least {LEAST_WIDTH}")
    return int(text)
