"""The first word decides: a known command, else a path.

Sub-commands of argparse would refuse `briefing briefs`, so there is one parser a command
and this table of them.
"""

import argparse
import gc
import os
from collections.abc import Mapping, Sequence
from importlib import import_module
from types import MappingProxyType, SimpleNamespace
from typing import TYPE_CHECKING, NamedTuple, NoReturn, Protocol, cast

from msgspec.structs import replace

from briefing_tui import __version__
from briefing_tui.cli.console import Console, Failure
from briefing_tui.library.paths import config_file
from briefing_tui.settings import LEAST_WIDTH, Settings, read_settings

if TYPE_CHECKING:
    from argparse import Namespace

VALUED = ("--color", "--theme", "--width")
"""Options of every command that are followed by a value; they may stand before it."""
INTERRUPTED = 130
"""What shells report of a program that Ctrl+C ended: 128 and the signal's number."""
PIPE_CLOSED = 141


class Command(NamedTuple):
    """A command in the help, and the module that is imported when it runs."""

    usage: str
    summary: str
    module: str
    needs_settings: bool = True
    """False for a command that also helps when the configuration is broken."""
    takes_dashes: bool = False
    """True for a command whose words may begin with a dash: `briefing search -ukraine`."""


COMMANDS: Mapping[str, Command] = MappingProxyType(
    {
        "list": Command("list [PATH]", "the briefs of a library, newest first", "list"),
        "show": Command("show BRIEF...", "print briefs as text", "show"),
        "check": Command("check [PATH...]", "find what is wrong in briefs", "check"),
        "topic": Command(
            "topic NAME [PATH]", "what each party said on a topic over the years", "topic"
        ),
        "compare": Command("compare A B", "two accounts or texts, word by word", "compare"),
        "search": Command(
            "search QUERY [PATH]",
            "find what the briefs of a library say",
            "search",
            takes_dashes=True,
        ),
        "paths": Command(
            "paths", "where the configuration, cache, state and library are", "paths", False
        ),
    }
)

OPEN = Command("[PATH]", "open a library or one brief", "open")

HELP = """\
usage: briefing [PATH]          open a folder of briefs, or one brief; without PATH the library
       briefing -               read one brief from standard input
       briefing COMMAND ...

A terminal reader for briefs: the narrative, what each source claims side by side, and the
events around it.

commands:
{commands}
  `briefing COMMAND -h` says more. The first word decides: a folder called list is ./list.

options:
  --color WHEN             auto, always or never
  --theme NAME             the interface's theme
  --width N                the width of text in cells
  --version                print the version
  -h, --help               print this

Without PATH the library is $BRIEFING_LIBRARY, else `library` in the configuration, else
./briefs, else the sample library. When standard output or standard error is no terminal,
the brief is printed as text.

exit status: 0 fine, 1 problems found in briefs, 2 wrong usage or nothing readable
"""


class CommandModule(Protocol):
    """What a command's module has: its arguments, and what it does."""

    def configure(self, parser: "Parser") -> None:
        """Adds the command's own arguments."""

    def run(self, options: "Namespace", settings: Settings, console: Console) -> int:
        """Does it and gives the exit status."""


def run(words: Sequence[str]) -> int:
    """Runs the command that the words of a command line name; gives the exit status."""
    console = Console()
    try:
        status = _run(list(words), console)
        console.flush()
    except Failure as failure:
        console.complain(failure.message, failure.hint)
        status = 2
    except BrokenPipeError:  # `briefing list | head -1`: the reader has seen enough
        status = PIPE_CLOSED
    except KeyboardInterrupt:
        status = INTERRUPTED
    except SystemExit as end:  # argparse's way to end after `-h`
        status = end.code if isinstance(end.code, int) else 0
    return status if console.finish() else status or 2


def _run(words: list[str], console: Console) -> int:
    name, rest = split_command(words)
    command = COMMANDS.get(name, OPEN)
    if command is OPEN and (answer := _plain_answer(rest)):
        console.write(answer)
        return 0
    module = cast("CommandModule", import_module(f"briefing_tui.cli.{command.module}"))
    gc.enable()
    options = plain_paths(rest) if command is OPEN else None
    options = options or _parsed(command, module, rest)
    console.color = options.color
    reading = read_settings(config_file())
    console.report(reading.diagnostics)
    if reading.diagnostics and command.needs_settings:
        return 2
    status = module.run(options, _chosen(reading.settings, options), console)
    return 2 if reading.diagnostics else status


def plain_paths(words: list[str]) -> "Namespace | None":
    """What argparse makes of paths alone. Importing and building it takes longer than reading
    a brief, and most starts have no options.
    """
    if any(each.startswith("-") and each != "-" for each in words):
        return None
    return cast("Namespace", SimpleNamespace(color="auto", theme="", width=None, paths=words))


def _parsed(command: Command, module: CommandModule, words: list[str]) -> "Namespace":

    parser = command_parser(command.usage, command.summary)
    module.configure(parser)
    return parser.parse_args(dashed(words) if command.takes_dashes else words)


def split_command(words: list[str]) -> tuple[str, list[str]]:
    """The command's name and the other words. The name is empty where none is meant."""
    skip = False
    for index, word in enumerate(words):
        if skip:
            skip = False
        elif word == "--":
            break
        elif word in VALUED:
            skip = True
        elif not word.startswith("-") or word == "-":
            if word in COMMANDS:
                return word, [*words[:index], *words[index + 1 :]]
            break
    return "", words


def dashed(words: Sequence[str]) -> list[str]:
    """Words for argparse, to which one that holds a blank is no option, dash or not."""
    return [
        f"{each} " if each.startswith("-") and each[1:2] not in ("", "-", "h") else each
        for each in words
    ]


def _plain_answer(words: list[str]) -> str:
    options = words[: words.index("--")] if "--" in words else words
    if "-h" in options or "--help" in options:
        commands = "\n".join(f"  {each.usage:<24} {each.summary}" for each in COMMANDS.values())
        return HELP.format(commands=commands)
    return f"briefing {__version__}\n" if "--version" in options else ""


def _chosen(settings: Settings, options: "Namespace") -> Settings:
    """The configuration with what the command line says instead."""
    if options.theme:
        settings = replace(settings, theme=options.theme, theme_line=0)
    if options.width:
        settings = replace(settings, width=options.width)
    return replace(settings, colour=wants_colour(options.color))


def wants_colour(color: str) -> bool:
    """Whether the interface may use colour: `NO_COLOR` counts when it is not empty."""
    return color == "always" or (color == "auto" and not os.environ.get("NO_COLOR"))


# MERGED:
# What the commands' arguments have in common.


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
