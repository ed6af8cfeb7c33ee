"""`briefing completion`: a script by which a shell completes the command line.

shtab writes it from the parsers of the commands. What a word stands for follows from its name in
the usage: a BRIEF is a file or the name of a brief, a CODE one of `briefing check`.
"""

from argparse import Action, ArgumentParser, Namespace
from collections.abc import Iterator

import shtab

from briefing_tui.check.rules import CODES
from briefing_tui.cli.console import Console
from briefing_tui.cli.main import COMMANDS, program_parser
from briefing_tui.cli.target import default_library
from briefing_tui.library.files import scan
from briefing_tui.library.paths import manual
from briefing_tui.parse.brief import stem_of
from briefing_tui.settings import Settings
from briefing_tui.tui.themes import THEME_NAMES

SHELLS = ("bash", "zsh", "fish")
NAMES = "briefs"
"""The word with which the scripts ask for the names of the library's briefs."""

_FILES_OR_BRIEFS: shtab.CompleteType = {
    "bash": "_briefing_files_or_briefs",
    "zsh": "_briefing_files_or_briefs",
    "fish": "(_briefing_files_or_briefs)",
    "preamble": {
        "bash": """
_briefing_files_or_briefs() {
  compgen -f -- "$1"
  compgen -W "$(briefing completion briefs 2>/dev/null)" -- "$1"
}""",
        "zsh": """
_briefing_files_or_briefs() {
  local -a briefs=(${(f)"$(briefing completion briefs 2>/dev/null)"})
  _alternative 'files:file:_files' "briefs:brief:compadd -a briefs"
}""",
        "fish": """
function _briefing_files_or_briefs
    __fish_complete_path (commandline -ct)
    briefing completion briefs 2>/dev/null
end""",
    },
}
_FIRST_WORD = (
    ("complete -o bashdefault ", "complete -o bashdefault -o default "),
    ("_describe 'briefing commands' _commands", "_describe 'briefing commands' _commands; _files"),
    (
        "complete -c briefing -f\n",
        "complete -c briefing -f\n"
        "complete -c briefing -n '_shtab_briefing_using; and test $_shtab_briefing_npos -eq 0'"
        " -ka '(__fish_complete_path (commandline -ct))'\n",
    ),
)
"""What shtab writes for bash, zsh and fish, and the same with files for the first word."""
_COMPLETED = {
    "PATH": shtab.FILE,
    "FILE": shtab.FILE,
    "DIR": shtab.DIRECTORY,
    "BRIEF": _FILES_OR_BRIEFS,
    "A": _FILES_OR_BRIEFS,
    "B": _FILES_OR_BRIEFS,
}


def configure(parser: ArgumentParser) -> None:
    parser.add_argument(
        "shell",
        metavar="SHELL",
        choices=(*SHELLS, NAMES),
        help="bash, zsh or fish; `briefs` prints the names that the scripts complete",
    )


def run(options: Namespace, settings: Settings, console: Console) -> int:
    """Print the script, or the names."""
    if options.shell == NAMES:
        entries = scan(default_library(settings)).entries
        names = dict.fromkeys(stem_of(entry.path_from_root) for entry in entries)
        console.write("".join(f"{name}\n" for name in names if " " not in name))
    else:
        console.write(script(options.shell))
    return 0


def script(shell: str) -> str:
    parser, pages = program_parser(), manual()
    words = {
        "CODE": [code.code for code in CODES],
        "COMMAND": list(COMMANDS),
        "PAGE": sorted(page.stem for page in pages.glob("*.md")) if pages else [],
    }
    for action in _actions(parser):
        metavar = action.metavar if isinstance(action.metavar, str) else ""
        if action.dest == "theme":
            action.choices = THEME_NAMES
        elif action.choices is None and metavar in words:
            action.choices = words[metavar]
        elif action.choices is None and metavar in _COMPLETED:
            action.complete = _COMPLETED[metavar]  # type: ignore[attr-defined]
    text = shtab.complete(parser, shell)
    # The first word may also be a file, which shtab has no means to say.
    for before, after in _FIRST_WORD:
        text = text.replace(before, after)
    return f"{text}\n"


def _actions(parser: ArgumentParser) -> Iterator[Action]:
    """All arguments of a parser and those of its commands; argparse has no public list of them."""
    for action in parser._actions:  # noqa: SLF001
        yield action
        for choice in action.choices.values() if isinstance(action.choices, dict) else ():
            if isinstance(choice, ArgumentParser):
                yield from _actions(choice)
