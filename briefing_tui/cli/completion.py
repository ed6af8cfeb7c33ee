"""`briefing completion`: a script by which a shell completes the command line.

shtab writes it from the parsers of the commands. What a word stands for follows from its name in
the usage: a BRIEF is a file or the name of a brief, a CODE one of `briefing check`.
"""

import re
from argparse import Action, ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Mapping

import shtab

from briefing_tui.check.rules import CODES
from briefing_tui.cli.main import COMMANDS, program_parser
from briefing_tui.cli.session import Session
from briefing_tui.library.files import scan
from briefing_tui.library.index.reader import Index
from briefing_tui.library.index.resolve import VALUES, values_of
from briefing_tui.library.paths import manual
from briefing_tui.library.query import FIELDS
from briefing_tui.library.topics import all_topics
from briefing_tui.parse.brief import stem_of
from briefing_tui.parse.dates import split_dated_name
from briefing_tui.text.sanitise import fold
from briefing_tui.tui.styles import THEME_NAMES

SHELLS = ("bash", "zsh", "fish")
_QUOTED = re.compile(r"[^\w.,:/@%+#-]")
"""What a shell would not take as a name, such as `$(…)`, or U+FFFD for a line break."""

_FUNCTIONS = {
    "bash": """
_briefing_files_or_briefs() {
  compgen -f -- "$1"
  compgen -W "$(briefing completion briefs 2>/dev/null)" -- "$1"
}
_briefing_topics() {
  compgen -W "$(briefing completion topics 2>/dev/null)" -- "$1"
}
_briefing() {
  local word="${COMP_LINE:0:COMP_POINT}"
  word="${word##*[[:space:]]}"
  if [[ $word != [a-z]*:* ]]; then
    _shtab_briefing "$@"
    return
  fi
  COMPREPLY=($(compgen -W "$(briefing completion queries 2>/dev/null)" -- "$word"))
  if [[ $COMP_WORDBREAKS == *:* ]]; then  # bash keeps what is before the colon
    COMPREPLY=("${COMPREPLY[@]#"${word%"${word##*:}"}"}")
  fi
}""",
    "zsh": """
_briefing_files_or_briefs() {
  local -a briefs=(${(f)"$(briefing completion briefs 2>/dev/null)"})
  _alternative 'files:file:_files' "briefs:brief:compadd -a briefs"
}
_briefing_topics() {
  local -a topics=(${(f)"$(briefing completion topics 2>/dev/null)"})
  compadd -a topics
}
functions[_shtab_briefing_commands]+=$'\\n_files'""",
    "fish": """
function _briefing_files_or_briefs
    __fish_complete_path (commandline -ct)
    briefing completion briefs 2>/dev/null
end
function _briefing_topics
    briefing completion topics 2>/dev/null
end""",
}


def _completed_by(function: str) -> shtab.CompleteType:
    return {"bash": function, "zsh": function, "fish": f"({function})", "preamble": _FUNCTIONS}


_FILES_OR_BRIEFS = _completed_by("_briefing_files_or_briefs")
_AFTER = {
    "bash": "complete -o bashdefault -o default -F _briefing briefing",
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
    "A": _FILES_OR_BRIEFS,
    "B": _FILES_OR_BRIEFS,
    "TOPIC": _completed_by("_briefing_topics"),
}


def configure(parser: ArgumentParser) -> None:
    parser.add_argument(
        "shell",
        metavar="SHELL",
        choices=(*SHELLS, *NAMES),
        help="bash, zsh or fish; `briefs`, `topics` and `queries` print what the scripts complete",
    )


def run(options: Namespace, session: Session) -> int:
    console = session.console
    if options.shell in NAMES:
        names = dict.fromkeys(NAMES[options.shell](session))
        console.write("".join(f"{name}\n" for name in names if name and not _QUOTED.search(name)))
    else:
        console.write(script(options.shell))
    return 0


def _briefs(session: Session) -> Iterator[str]:
    """`2025-01-17-call` and `call`, which names the brief, too."""
    stems = [stem_of(entry.path_from_root) for entry in scan(session.default_library())]
    yield from stems
    yield from (split_dated_name(stem)[1] for stem in stems)


def _topics(session: Session) -> Iterator[str]:
    library = session.library(session.default_library(), update=False)
    if not library.ask(Index.glance):
        session.update(library)
    yield from (topic.id for topic in all_topics(library))


def _queries(session: Session) -> Iterator[str]:
    """`topic:taiwan` and `is:unread`: each field of a query with the values that it may have."""
    for name, field in FIELDS.items():
        yield from (f"{name}:{value}" for value in field.values)
    library = session.library(session.default_library(), update=False)
    if not library.ask(Index.glance):
        session.update(library)
    for name in (name for name in VALUES if not FIELDS[name].values):  # those stand above
        values = ("-".join(fold(value).split()) for value in library.ask(values_of, name) or ())
        yield from (f"{name}:{value}" for value in values)


NAMES: Mapping[str, Callable[[Session], Iterator[str]]] = {
    "briefs": _briefs,
    "topics": _topics,
    "queries": _queries,
}
"""The words with which the scripts ask for names of the library and parts of queries."""


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
