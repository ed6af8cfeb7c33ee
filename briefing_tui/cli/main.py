"""The command line: the table of commands, and how its words are read.

The first word decides: a known command, else a path. `argparse`'s sub-commands would refuse
`briefing briefs`, so each command has a parser of its own.

This module imports nothing heavy before it knows the command; `--help` and `--version` need no
more.
"""

import gc
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, closing, suppress
from importlib import import_module
from types import SimpleNamespace
from typing import TYPE_CHECKING, NamedTuple, NoReturn, cast

from briefing_tui import __version__

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from briefing_tui.cli.console import Console
    from briefing_tui.cli.first_page import FirstPage
    from briefing_tui.settings import Problems, Settings

INTERRUPTED = 130
"""The status that shells give a program ended by Ctrl+C: 128 plus the signal's number."""
PIPE_CLOSED = 141


class Command(NamedTuple):
    """A command in the help, and the module that is imported to run it."""

    usage: str
    summary: str
    module: str
    needs_settings: bool = True
    """False for a command that helps to mend the configuration, and runs when it has errors."""
    takes_dashes: bool = False
    """True for a command whose arguments may begin with a dash: `briefing search -ukraine`."""


COMMANDS: Mapping[str, Command] = {
    "list": Command("list [PATH]", "list the briefs of a library, newest first", "list"),
    "show": Command("show BRIEF...", "print briefs as text", "show"),
    "export": Command(
        "export BRIEF...", "write briefs in another format, or a library as Markdown", "show"
    ),
    "check": Command("check [PATH...]", "report the problems in briefs", "check"),
    "topic": Command(
        "topic [NAME] [PATH]", "list the topics, or what each party said on one", "topic"
    ),
    "tags": Command("tags [PATH]", "list the tags, each with its number of briefs", "tags"),
    "compare": Command("compare A B", "compare two accounts or texts word by word", "compare"),
    "search": Command(
        "search QUERY [PATH]",
        "search a library and show where each brief matches",
        "list",
        takes_dashes=True,
    ),
    "changes": Command(
        "changes [BRIEF] [PATH]", "what changed in briefs since you read them", "changes"
    ),
    "notes": Command("notes [QUERY] [PATH]", "list your notes", "notes", takes_dashes=True),
    "text": Command(
        "text BRIEF SOURCE", "keep, print or remove your copy of an original text", "text"
    ),
    "new": Command("new TITLE", "begin a brief, from texts or a saved article", "new"),
    "schema": Command(
        "schema",
        "print the JSON Schema of the front matter, for editors",
        "about",
        needs_settings=False,
    ),
    "paths": Command(
        "paths",
        "print where configuration, cache, reading state, notes and library are",
        "about",
        needs_settings=False,
    ),
    "tour": Command("tour", "open a brief that explains the program", "about"),
    "manual": Command(
        "manual [PAGE]", "open the manual in the reader", "about", needs_settings=False
    ),
    "completion": Command(
        "completion SHELL",
        "print a completion script for bash, zsh or fish",
        "completion",
        needs_settings=False,
    ),
    "help": Command("help [COMMAND]", "explain a command", "about", needs_settings=False),
}

OPEN = Command("[PATH]", "open a library or one brief", "open")

HELP = """\
usage: briefing [PATH]      open a folder of briefs, or one brief
       briefing -           read one brief from standard input
       briefing COMMAND ...

A terminal reader for briefs: the narrative, what each source claims side by side, and the
events around it. Press ? in the reader for its keys. `briefing tour` opens a brief that
explains the program, and `briefing manual` the manual.

commands:
{commands}
  `briefing COMMAND -h` explains a command, too. A folder with the name of a command is
  opened as ./list.

options:
  --all                    include what is left out: hidden folders, node_modules, files that
                           .gitignore names
  --here                   open a brief with its own folder as the library
  --color WHEN             auto (the default: where the terminal has colour and NO_COLOR is
                           not set), always or never
  --theme NAME             the colours of the reader; `auto` suits the terminal's background,
                           and `--theme list` lists the others
  --width N                the width of text in cells, at least 20
  --version                print the version
  -h, --help               print this help

Without PATH, the library is $BRIEFING_LIBRARY, else `library` in the configuration, else
./briefs, else the vault or site around the current folder, else this folder if a brief is in
it, else the sample library. The library of a brief is the nearest folder above it, below your
home directory, that is the root of a vault or a site, or else of a Git repository. When
standard output or standard error is not a terminal, `briefing PATH` prints the brief as text,
or the library as a list.

exit status:
  0  fine
  1  problems found in briefs, or notes that can't be read; `briefing check --explain CODE`
     explains a problem by its code, and `briefing manual diagnostics` lists the codes.
     With --exit-status: `briefing search` or `briefing list --query` found nothing
  2  wrong usage, nothing readable, or marks that were not saved
"""
# The least width is written out here: importing it takes longer than printing the help. A test
# compares it.
VALUED = ("--color", "--theme", "--width")
"""The shared options that take a value. They may stand before the command."""
NUMBERS_END = 10**6
"""Numbers in arguments must be smaller."""


def _function(command: Command, name: str) -> Callable[..., int] | None:
    """`run` or `configure` of a command's module. A module of several commands has `run_show`."""
    module = import_module(f"briefing_tui.cli.{command.module}")
    suffix = "" if hasattr(module, "run") else f"_{command.usage.split()[0]}"
    return getattr(module, f"{name}{suffix}", None)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return 0 when all is well, 1 for problems in briefs, 2 for wrong usage."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    open_closed_streams()
    if answer := plain_answer(words):
        with suppress(OSError):  # tried again below, where it is reported
            print(answer, end="", flush=True)
            return 0
    gc.disable()  # imports create no garbage: without it a start takes 5 % more time
    with ExitStack() as stack:
        page = None
        name, rest = split_command(words)
        if not name and plain_paths(rest) is not None and "-" not in rest:
            from briefing_tui.cli.first_page import FirstPage

            page = FirstPage(rest)  # shown before the imports of the reader
            stack.enter_context(page.shown())
        from briefing_tui.cli.console import Console, Failure

        console = Console()
        try:
            try:
                status = _run(words, console, page)
            except SystemExit as end:  # argparse exits after `-h`
                status = end.code if isinstance(end.code, int) else 0
            console.flush()
        except Failure as failure:
            stack.close()  # the message is not for the page's screen
            from briefing_tui.former_names import removed_usage

            name, rest = split_command(words)
            removed = removed_usage([name, *rest] if name else rest)
            console.complain(removed or failure.message, "" if removed else failure.hint)
            status = 2
        except BrokenPipeError:  # `briefing list | head -1`
            status = PIPE_CLOSED
        except KeyboardInterrupt:
            status = INTERRUPTED
        return status if console.finish() else status or 2


def run_program() -> NoReturn:
    """Run a command and end the process. The interpreter is not taken apart: that takes a tenth
    of a short command, and nothing is left to be written.
    """
    os._exit(main())


def open_closed_streams() -> None:
    """Open `/dev/null` for each standard stream that is closed, as by `briefing list >&-`.

    Otherwise the next file to be opened would be standard output. The streams are opened the
    wrong way round, so that reading and writing data still fails. Messages are dropped.
    """
    for name, flags, mode in (
        ("stdin", os.O_WRONLY, "r"),
        ("stdout", os.O_RDONLY, "w"),
        ("stderr", os.O_WRONLY, "w"),
    ):
        if getattr(sys, name) is None:
            number = os.open(os.devnull, flags)
            os.set_inheritable(number, True)
            stream = open(number, mode, encoding="utf-8")  # noqa: PTH123, SIM115
            setattr(sys, name, stream)
            setattr(sys, f"__{name}__", stream)


def _run(words: list[str], console: "Console", page: "FirstPage | None" = None) -> int:
    name, rest = split_command(words)
    command = COMMANDS.get(name, OPEN)
    if answer := plain_answer(words):
        console.write(answer)
        return 0
    from briefing_tui.cli.console import Failure

    try:
        os.getcwd()  # noqa: PTH109 - `pathlib` may not have been imported
    except OSError:  # no relative path means anything there
        if command.needs_settings:
            raise Failure("the current folder is no longer there", "Go to another: cd ~") from None
    run = _function(command, "run")
    assert run is not None
    if command is not OPEN:  # the reader enables it after the first frame
        gc.set_threshold(250_000, 20, 100)  # briefs are many values without cycles
        gc.enable()
    options = plain_paths(rest) if command is OPEN else None
    options = options or parse_arguments(command, rest)
    options.first_page = page
    console.color = options.color
    from msgspec.structs import replace

    from briefing_tui.library.paths import config_file
    from briefing_tui.settings import read_settings, theme_hint

    if theme := options.theme:  # also in commands that use none
        from briefing_tui.tui.styles import THEME_NAMES

        if theme == "list":
            console.write("".join(f"{name}\n" for name in THEME_NAMES))
            return 0
        if theme not in THEME_NAMES:
            raise Failure(f"no theme is called {theme}", theme_hint(theme, THEME_NAMES))
    from briefing_tui.cli.session import Session

    settings, problems = read_settings(config_file())
    if command is not OPEN:  # the reader looks at more of them once it is imported
        problems = (*problems, *interface_problems(settings))
    console.report(problems)
    if errors_in(problems):
        if command.needs_settings:
            return 2
        settings = replace(settings, keymap={}, theme="")
    settings = override(settings, options)
    console.ascii_only = settings.glyphs == "ascii"
    console.bidi = settings.bidi
    with closing(Session(settings, console)) as session:
        return run(options, session)


def split_command(words: list[str]) -> tuple[str, list[str]]:
    """The command's name and the other words. The name is empty when there is no command."""
    is_value = False
    for index, word in enumerate(words):
        if is_value:
            is_value = False
        elif word == "--":
            break
        elif word in VALUED:
            is_value = True
        elif not word.startswith("-") or word == "-":
            if word in COMMANDS:
                return word, [*words[:index], *words[index + 1 :]]
            break
    return "", words


def errors_in(problems: "Problems") -> "Problems":
    """The problems that stop a command. The others are only told, as the id of a binding is that
    another version has.
    """
    return tuple(problem for problem in problems if problem.severity == "error")


def interface_problems(settings: "Settings") -> "Problems":
    """The problems in the configuration's keys and theme, which only the interface knows."""
    from briefing_tui.layout.themes import PALETTES

    if not settings.keymap and settings.theme in ("", *PALETTES):
        return ()  # without its imports, which take twice as long as a short command
    from briefing_tui.tui import configuration

    return configuration.interface_problems(settings)


def plain_answer(words: list[str]) -> str:
    """The answer to `--help` or `--version` without a command; else an empty text."""
    if split_command(words)[0]:
        return ""
    options = words[: words.index("--")] if "--" in words else words
    if "-h" in options or "--help" in options:
        commands = "\n".join(
            f"  {command.usage:<24} {command.summary}" for command in COMMANDS.values()
        )
        return HELP.format(commands=commands)
    return f"briefing {__version__}\n" if "--version" in options else ""


def plain_paths(words: list[str]) -> "Namespace | None":
    """The options for paths alone, as argparse would return them; None when there are others.

    Importing argparse and building a parser takes longer than reading a brief, and most starts
    have no options.
    """
    if any(word.startswith("-") and word != "-" for word in words):
        return None
    none = {"here": False, "with_ignored": False}
    options = SimpleNamespace(color="auto", theme="", width=None, paths=words, **none)
    return cast("Namespace", options)


def parse_arguments(command: Command, words: list[str]) -> "Namespace":
    # argparse takes a word that begins with a dash for an option, before Python 3.13 also after
    # `--`. A blank before it hides it.
    end = words.index("--") if "--" in words else len(words)

    def is_text(word: str, at: int) -> bool:
        return at > end or (command.takes_dashes and word != "-h" and not word.startswith("--"))

    def shown(value: object) -> object:
        if isinstance(value, list):
            return [shown(word) for word in value]
        return value[1:] if isinstance(value, str) and value.startswith(" -") else value

    hidden = [
        f" {word}" if word.startswith("-") and word != "-" and is_text(word, at) else word
        for at, word in enumerate(words)
    ]
    options = command_parser(command).parse_intermixed_args(hidden)
    for name, value in vars(options).items():
        setattr(options, name, shown(value))
    return options


def command_parser(command: Command) -> "ArgumentParser":
    """A parser for one command: the options that all commands share, and its own arguments."""
    import argparse

    from briefing_tui.cli.console import Failure

    # It would look for translations of its words, as if the other half were translated: 2 ms.
    vars(argparse)["_"] = str

    class Parser(argparse.ArgumentParser):
        """A parser that reports wrong usage as the commands report their other errors."""

        def error(self, message: str) -> NoReturn:
            raise Failure(message, " ".join(self.format_usage().split()))

        def format_help(self) -> str:
            self.formatter_class = argparse.RawDescriptionHelpFormatter  # as wide as the terminal
            return super().format_help()

    parser = Parser(
        prog="briefing",
        usage=f"briefing {command.usage} [options]",
        description=f"{command.summary[0].upper()}{command.summary[1:]}.",
        # argparse makes one for each argument. With a width it does not import `shutil`.
        formatter_class=lambda prog: argparse.HelpFormatter(prog, width=80),
        allow_abbrev=False,
    )
    add_shared_options(parser)
    if configure := _function(command, "configure"):
        configure(parser)
    return parser


def program_parser() -> "ArgumentParser":
    """A parser of the whole program, for the completion and the manual page.

    It doesn't parse command lines, whose first word may be a path.
    """
    import argparse

    def parser_of(**_given: object) -> argparse.ArgumentParser:
        """The parser of the next command, in the order of the table."""
        command = next(commands)
        parser = command_parser(command)
        parser.prog = f"briefing {command.usage.split()[0]}"
        return parser

    parser = argparse.ArgumentParser(
        "briefing",
        usage="briefing [options] [PATH]\n       briefing COMMAND ...",
        description="A terminal reader for briefs: the narrative, what each source claims side by "
        "side, and the events around it. PATH is a folder of briefs, one brief, or - for standard "
        "input.",
    )
    parser.add_argument("--version", action="version", version=__version__)
    add_shared_options(parser)
    commands = iter(COMMANDS.values())
    subparsers = parser.add_subparsers(
        title="commands", metavar="COMMAND", parser_class=cast("type[ArgumentParser]", parser_of)
    )
    for name, command in COMMANDS.items():
        subparsers.add_parser(name, help=command.summary)
    return parser


def add_shared_options(parser: "ArgumentParser") -> None:
    from briefing_tui.settings import LEAST_WIDTH

    shared = parser.add_argument_group("options of every command")
    shared.add_argument(
        "--color", choices=("auto", "always", "never"), default="auto", help="when to use colour"
    )
    shared.add_argument(
        "--theme", metavar="NAME", default="", help="the colour theme of the reader"
    )
    shared.add_argument(
        "--width",
        metavar="N",
        type=whole_number(LEAST_WIDTH),
        help=f"the width of text in cells, at least {LEAST_WIDTH}",
    )


def add_all(parser: "ArgumentParser") -> None:
    parser.add_argument(
        "--all",
        dest="with_ignored",
        action="store_true",
        help="include what is left out: hidden folders, node_modules, files that .gitignore names",
    )


def add_json(parser: "ArgumentParser", words: str = "print JSON") -> None:
    parser.add_argument("--json", action="store_true", help=words)


def add_excel(parser: "ArgumentParser") -> None:
    words = "with --to csv: begin with a byte-order mark, so that Excel knows the encoding"
    parser.add_argument("--excel", action="store_true", help=words)


def whole_number(least: int) -> Callable[[str], int]:
    """The `type` of an argument that takes a whole number."""

    def convert(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not least <= int(text[:9]) < NUMBERS_END:
            from argparse import ArgumentTypeError

            raise ArgumentTypeError(f"takes a whole number, at least {least}")
        return int(text)

    return convert


def override(settings: "Settings", options: "Namespace") -> "Settings":
    """The settings of the configuration, except where the command line says otherwise."""
    from msgspec.structs import replace

    from briefing_tui.cli.console import lacks_glyphs

    if options.theme:
        settings = replace(settings, theme=options.theme)
    if options.width:
        settings = replace(settings, width=options.width)
    if settings.glyphs == "auto" and lacks_glyphs():
        settings = replace(settings, glyphs="ascii")
    # By the convention (no-color.org), an empty `NO_COLOR` counts as unset.
    is_auto = options.color == "auto" and not os.environ.get("NO_COLOR")
    return replace(settings, colour=is_auto or options.color == "always")
