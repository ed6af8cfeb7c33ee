"""`briefing completion`: a script by which a shell completes the command line.

shtab writes it from the parsers of the commands. What a word stands for follows from its name in
the usage: a BRIEF is a file or the name of a brief, a CODE one of `briefing check`.
"""

import re
from argparse import Action, ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Mapping

import shtab

from briefing_tui.check.rules import CODES
from briefing_tui.cli.console import Console
from briefing_tui.cli.main import COMMANDS, program_parser
from briefing_tui.cli.show import load
from briefing_tui.cli.target import default_library, indexed_library
from briefing_tui.library.files import scan
from briefing_tui.library.paths import manual
from briefing_tui.parse.brief import stem_of
from briefing_tui.settings import Settings
from briefing_tui.tui.styles import THEME_NAMES

SHELLS = ("bash", "zsh", "fish")
_QUOTED = re.compile(r"[^\w.,:/@%+#-]")
"""What a shell would not take as a name, such as `$(…)`, or U+FFFD for a line break."""

_UNDATED = "sed -E 's/^[0-9]{4}(-[0-9]{2}){0,2}-//'"
"""Turns `2025-01-17-call` into `call`, which also names the brief. Fish looks for a word anywhere
in a name."""
_FUNCTIONS = {
    "bash": f"""
_briefing_files_or_briefs() {{
  local briefs="$(briefing completion briefs 2>/dev/null)"
  compgen -f -- "$1"
  [[ $1 ]] && briefs+=" $({_UNDATED} <<< "$briefs")"
  compgen -W "$briefs" -- "$1"
}}
_briefing_sources() {{
  if [[ $1 == *"#"* ]]; then
    compgen -W "$(briefing completion sources "${{1%%#*}}" 2>/dev/null)" -- "$1"
  else
    _briefing_files_or_briefs "$1"
  fi
}}
_briefing_topics() {{
  compgen -W "$(briefing completion topics 2>/dev/null)" -- "$1"
}}""",
    "zsh": f"""
_briefing_files_or_briefs() {{
  local -a briefs=(${{(f)"$(briefing completion briefs 2>/dev/null)"}})
  [[ -n $PREFIX ]] && briefs+=(${{(f)"$(print -l $briefs | {_UNDATED})"}})
  _alternative 'files:file:_files' "briefs:brief:compadd -a briefs"
}}
_briefing_sources() {{
  if [[ $PREFIX == *"#"* ]]; then
    local -a sources=(${{(f)"$(briefing completion sources "${{(Q)PREFIX%%\\#*}}" 2>/dev/null)"}})
    compadd -Q -a sources
  else
    _briefing_files_or_briefs
  fi
}}
_briefing_topics() {{
  local -a topics=(${{(f)"$(briefing completion topics 2>/dev/null)"}})
  compadd -a topics
}}
functions[_shtab_briefing_commands]+=$'\\n_files'""",
    "fish": """
function _briefing_files_or_briefs
    __fish_complete_path (commandline -ct)
    briefing completion briefs 2>/dev/null
end
function _briefing_sources
    set -l word (commandline -ct)
    if string match -q '*#*' -- $word
        briefing completion sources (string split -m 1 '#' -- $word)[1] 2>/dev/null
    else
        _briefing_files_or_briefs
    end
end
function _briefing_topics
    briefing completion topics 2>/dev/null
end""",
}


def _completed_by(function: str) -> shtab.CompleteType:
    return {
        "bash": function,
        "zsh": function,
        "fish": f"({function})",
        "preamble": _FUNCTIONS,
    }


_FILES_OR_BRIEFS = _completed_by("_briefing_files_or_briefs")
_SOURCES = _completed_by("_briefing_sources")
_AFTER = {
    "bash": "complete -o bashdefault -o default -F _shtab_briefing briefing",
    "fish": (
        "complete -c briefing -n '_shtab_briefing_using; and test $_shtab_briefing_npos -eq 0'"
        " -ka '(__fish_complete_path (commandline -ct))'"
    ),
}
"""The first word may also be a file. For zsh, `_FUNCTIONS` says so."""
_COMPLETED = {
    "PATH": shtab.FILE,
    "FILE": shtab.FILE,
    "DIR": shtab.DIRECTORY,
    "BRIEF": _FILES_OR_BRIEFS,
    "A": _SOURCES,
    "B": _SOURCES,
    "TOPIC": _completed_by("_briefing_topics"),
}


def configure(parser: ArgumentParser) -> None:
    parser.add_argument(
        "shell",
        metavar="SHELL",
        choices=(*SHELLS, *NAMES),
        help="bash, zsh or fish; `briefs`, `topics` and `sources` print the names that the scripts "
        "complete",
    )
    parser.add_argument("brief", metavar="BRIEF", nargs="?", help="the brief of the sources")


def run(options: Namespace, settings: Settings, console: Console) -> int:
    if options.shell in NAMES:
        names = dict.fromkeys(NAMES[options.shell](options.brief or "", settings, console))
        console.write("".join(f"{name}\n" for name in names if name and not _QUOTED.search(name)))
    else:
        console.write(script(options.shell))
    return 0


def _briefs(_brief: str, settings: Settings, _console: Console) -> Iterator[str]:
    return (stem_of(entry.path_from_root) for entry in scan(default_library(settings)))


def _topics(_brief: str, settings: Settings, console: Console) -> Iterator[str]:
    with indexed_library(default_library(settings), settings, console) as (library, update):
        if not library.glance():
            update()
        yield from (topic.id for topic in library.topics())


def _sources(brief: str, settings: Settings, console: Console) -> Iterator[str]:
    sources = load(brief, settings, console).parsed.brief.sources
    return (f"{brief}#{source.id}" for source in sources)


NAMES: Mapping[str, Callable[[str, Settings, Console], Iterator[str]]] = {
    "briefs": _briefs,
    "topics": _topics,
    "sources": _sources,
}
"""The words with which the scripts ask for names of the library."""


def script(shell: str) -> str:
    parser, pages = program_parser(), manual()
    codes = list(CODES)
    words = {
        "CODE": codes,
        "CODES": [*codes, "error", "warning", "hint", "usual", "all"],
        "COMMAND": list(COMMANDS),
        "PAGE": sorted(page.stem for page in pages.glob("*.md")) if pages else [],
    }
    for action in _actions(parser):
        metavar = action.metavar if isinstance(action.metavar, str) else ""
        if metavar == "NAME" and action.dest in ("name", "topic"):  # other names are of themes
            metavar = "TOPIC"
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
    return f"{shtab.complete(parser, shell)}\n{_AFTER.get(shell, '')}\n"


def _actions(parser: ArgumentParser) -> Iterator[Action]:
    """All arguments of a parser and those of its commands; argparse has no public list of them."""
    for action in parser._actions:  # noqa: SLF001
        yield action
        for choice in action.choices.values() if isinstance(action.choices, dict) else ():
            if isinstance(choice, ArgumentParser):
                yield from _actions(choice)
