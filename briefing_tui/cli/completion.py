"""`briefing completion`: a script by which a shell completes the command line.

shtab writes it from the parsers of the commands. What a word stands for follows from its name in
the usage: a BRIEF is a file or the name of a brief, a CODE one of `briefing check`.
"""

import re
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

_UNDATED = "sed -E 's/^[0-9]{4}(-[0-9]{2}){0,2}-//'"
"""Makes of `2025-01-17-call` the name `call`, by which a brief can be meant, too. Fish looks for a
word anywhere in a name."""
_FILES_OR_BRIEFS: shtab.CompleteType = {
    "bash": "_briefing_files_or_briefs",
    "zsh": "_briefing_files_or_briefs",
    "fish": "(_briefing_files_or_briefs)",
    "preamble": {
        "bash": f"""
_briefing_files_or_briefs() {{
  local briefs="$(briefing completion briefs 2>/dev/null)"
  compgen -f -- "$1"
  [[ $1 ]] && briefs+=" $({_UNDATED} <<< "$briefs")"
  compgen -W "$briefs" -- "$1"
}}""",
        "zsh": f"""
_briefing_files_or_briefs() {{
  local -a briefs=(${{(f)"$(briefing completion briefs 2>/dev/null)"}})
  [[ -n $PREFIX ]] && briefs+=(${{(f)"$(print -l $briefs | {_UNDATED})"}})
  _alternative 'files:file:_files' "briefs:brief:compadd -a briefs"
}}""",
        "fish": """
function _briefing_files_or_briefs
    __fish_complete_path (commandline -ct)
    briefing completion briefs 2>/dev/null
end""",
    },
}
_CHANGES = (
    # The first word may also be a file.
    ("complete -o bashdefault ", "complete -o bashdefault -o default "),
    ("_describe 'briefing commands' _commands", "_describe 'briefing commands' _commands; _files"),
    (
        "complete -c briefing -f\n",
        "complete -c briefing -f\n"
        "complete -c briefing -n '_shtab_briefing_using; and test $_shtab_briefing_npos -eq 0'"
        " -ka '(__fish_complete_path (commandline -ct))'\n",
    ),
    # Bash makes three words of `--to=html`.
    (
        "_shtab_briefing() {\n  local completing_word=",
        """_shtab_briefing() {
  local words=() current=$COMP_CWORD index
  for index in "${!COMP_WORDS[@]}"; do
    if [[ "${COMP_WORDS[index]}" != "=" ]]; then
      words+=("${COMP_WORDS[index]}")
    elif (( index == COMP_CWORD )); then
      words+=("")
    elif (( index < COMP_CWORD )); then
      (( current -= 1 ))
    fi
  done
  COMP_WORDS=("${words[@]}") COMP_CWORD=$current
  local completing_word=""",
    ),
)
"""What shtab writes for bash, zsh or fish, and what replaces it."""
_VALUED = re.compile(r'^  (?:("\*?--[\w-]+)|\{-o,--output\}")(?=\[.*\]:\w+:.*"$)', re.MULTILINE)
"""The names of an option with a value in the script for zsh."""
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
        # A shell takes a name with a blank for two; a line break and the like are shown as U+FFFD.
        console.write("".join(f"{name}\n" for name in names if not {" ", "\ufffd"} & set(name)))
    else:
        console.write(script(options.shell))
    return 0


def script(shell: str) -> str:
    parser, pages = program_parser(), manual()
    codes = [code.code for code in CODES]
    words = {
        "CODE": codes,
        "CODES": [*codes, "error", "warning", "hint", "usual", "all"],
        "COMMAND": list(COMMANDS),
        "PAGE": sorted(page.stem for page in pages.glob("*.md")) if pages else [],
    }
    for action in _actions(parser):
        metavar = action.metavar if isinstance(action.metavar, str) else ""
        # Shells show the help beside each value of an option.
        if action.help:
            action.help = action.help.partition(" (")[0]
        if action.dest == "theme":
            action.choices = THEME_NAMES
        elif action.dest == "shell":
            action.choices = SHELLS
        elif action.choices is None and metavar in words:
            action.choices = words[metavar]
        elif action.choices is None and metavar in _COMPLETED:
            action.complete = _COMPLETED[metavar]  # type: ignore[attr-defined]
    text = shtab.complete(parser, shell)
    for before, after in _CHANGES:
        text = text.replace(before, after)
    if shell == "zsh":  # `--to=html`, too
        text = _VALUED.sub(lambda name: f"  {name[1]}=" if name[1] else '  {-o+,--output=}"', text)
    return f"{text}\n"


def _actions(parser: ArgumentParser) -> Iterator[Action]:
    """All arguments of a parser and those of its commands; argparse has no public list of them."""
    for action in parser._actions:  # noqa: SLF001
        yield action
        for choice in action.choices.values() if isinstance(action.choices, dict) else ():
            if isinstance(choice, ArgumentParser):
                yield from _actions(choice)
