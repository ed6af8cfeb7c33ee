"""How the words of a command line are read, the help, and the messages for wrong usage."""

from pathlib import Path

import pytest

from briefing_tui import __version__
from briefing_tui.cli.main import (
    COMMANDS,
    OPEN,
    VALUED,
    command_parser,
    plain_paths,
    split_command,
)
from briefing_tui.settings import LEAST_WIDTH
from briefing_tui.tui.styles import THEME_NAMES
from tests.cases import each_case
from tests.cli.conftest import Command


@each_case(
    "words, command, rest",
    [
        ([], "", []),
        (["list"], "list", []),
        (["list", "list"], "list", ["list"]),
        (["--color", "never", "show", "a"], "show", ["--color", "never", "a"]),
        (["--color=never", "show", "a"], "show", ["--color=never", "a"]),
        (["--width", "40", "list"], "list", ["--width", "40"]),
        (["--theme", "list"], "", ["--theme", "list"]),
        (["./list"], "", ["./list"]),
        (["a", "list"], "", ["a", "list"]),
        (["-", "list"], "", ["-", "list"]),
        (["--", "list"], "", ["--", "list"]),
        (["List"], "", ["List"]),
    ],
)
def test_the_first_word_decides(words: list[str], command: str, rest: list[str]) -> None:
    assert split_command(words) == (command, rest)


@pytest.mark.parametrize("words", [("--version",), ("--color", "never", "--version")])
def test_version(briefing: Command, words: tuple[str, ...]) -> None:
    answer = briefing(*words)
    assert (answer.status, answer.out, answer.err) == (0, f"briefing {__version__}\n", "")


@pytest.mark.parametrize("word", ["-h", "--help"])
def test_help_names_every_command(briefing: Command, word: str) -> None:
    answer = briefing(word)
    assert (answer.status, answer.err) == (0, "")
    assert all(f"  {command.usage}" in answer.out for command in COMMANDS.values())
    assert max(map(len, answer.out.splitlines())) <= 100


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(briefing: Command, name: str) -> None:
    answer = briefing(name, "-h")
    assert (answer.status, answer.err) == (0, "")
    assert answer.out.startswith(f"usage: briefing {name}")
    assert "--color" in answer.out


@pytest.mark.parametrize("name", COMMANDS)
def test_help_explains_a_command_as_its_option_does(briefing: Command, name: str) -> None:
    asked, option = briefing("help", name), briefing(name, "-h")
    assert (asked.status, asked.out, asked.err) == (0, option.out, "")


def test_the_help_has_the_least_width(briefing: Command) -> None:
    assert f"at least {LEAST_WIDTH}\n" in briefing("-h").out


def test_the_help_says_how_to_list_the_themes(briefing: Command) -> None:
    assert "`--theme list` lists" in briefing("-h").out
    for words in (("--theme", "list"), ("show", "x", "--theme=list")):
        answer = briefing(*words)
        assert (answer.status, answer.err) == (0, "")
        assert answer.out.split() == list(THEME_NAMES)


def test_help_alone_is_that_of_the_program(briefing: Command) -> None:
    answer = briefing("help")
    assert (answer.status, answer.out) == (0, briefing("-h").out)
    for words in ("briefing manual", "--theme NAME", "check --explain CODE"):
        assert words in answer.out
    answer = briefing("help", "lst")
    assert (answer.status, answer.out) == (2, "")
    assert answer.err == "briefing: no command is called lst\n    Did you mean `list`?\n"


@pytest.mark.parametrize("words", [(), ("list",), ("check",), ("topic",), ("paths",), ("manual",)])
def test_an_unknown_theme_is_the_same_error_everywhere(
    briefing: Command, words: tuple[str, ...]
) -> None:
    answer = briefing(*words, "--theme", "ansi-drk")
    assert (answer.status, answer.out) == (2, "")
    assert answer.err == "briefing: no theme is called ansi-drk\n    Did you mean `ansi-dark`?\n"
    assert "The themes are auto, briefing-dark," in briefing(*words, "--theme", "zzz").err


def test_a_misspelt_command_is_guessed(briefing: Command) -> None:
    answer = briefing("lst")
    assert (answer.status, answer.out) == (2, "")
    assert answer.err == (
        "briefing: no such file or folder: lst\n    Did you mean the command `briefing list`?\n"
    )


@pytest.mark.parametrize("words", [("serch", "taiwan"), ("zzz",), ("no/such.md",), ("a\nb",)])
def test_what_is_neither_command_nor_path(briefing: Command, words: tuple[str, ...]) -> None:
    answer = briefing(*words)
    assert (answer.status, answer.out) == (2, "")
    first = answer.err.splitlines()[0]
    assert first == f"briefing: no such file or folder: {' '.join(words[0].split())}"
    assert ("searches the library" in answer.err) == (words[0] in ("zzz", "a\nb"))


def test_names_in_messages_are_safe(briefing: Command) -> None:
    answer = briefing("\x1b]0;owned\x07")
    assert "\x1b" not in answer.err
    assert "\x07" not in answer.err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("list", "--wrong"), "unrecognized arguments: --wrong"),
        (("--wrong",), "unrecognized arguments: --wrong"),
        (("show",), "required: BRIEF"),
        (("list", "--width", "7"), "takes a whole number, at least 20"),
        (("list", "--width", "²²²"), "takes a whole number, at least 20"),
        (("list", "--color", "red"), "--color"),
        (("list", "--col", "never"), "--col"),
        (("check", "--explain"), "--explain"),
    ],
)
def test_wrong_usage(briefing: Command, words: tuple[str, ...], says: str) -> None:
    answer = briefing(*words)
    assert (answer.status, answer.out) == (2, "")
    assert says in answer.err
    assert "usage: briefing" in answer.err


def test_options_may_stand_anywhere(briefing: Command, library: Path) -> None:
    answers = {
        briefing(*words).out
        for words in (
            ("--color", "never", "search", "--json", "post", library),
            ("search", "post", "--json", library, "--color=never"),
            ("search", "--limit", "3", "post", library, "--json"),
        )
    }
    assert len(answers) == 1
    assert "A post" in answers.pop()


def test_two_paths_are_one_too_many(briefing: Command, library: Path) -> None:
    answer = briefing(library, library)
    assert (answer.status, answer.out) == (2, "")
    assert answer.err.startswith("briefing: more than one path\n")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('thme = "dark"', ":1:1: error[settings] No setting is called `thme`."),
        ('[keys]\nquit = "kwit"', ":2:1: error[settings] No key is called `kwit`."),
        ('[keys]\nsearch = "J"', ":2:1: error[settings] `brief.next` and `search` have the same"),
        ("keys = [", ":2:1: error[settings] The configuration is not TOML"),
    ],
)
def test_a_broken_configuration_stops_all_but_what_helps_to_mend_it(
    briefing: Command, own_home: Path, library: Path, text: str, problem: str
) -> None:
    file = own_home / "config" / "briefing" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text(f"{text}\n", encoding="utf-8")
    post = library / "old" / "post.md"
    said = briefing("list", library).err
    assert said.startswith(f"{file}{problem}")
    for words in ((library,), (post,), ("list", library), ("show", post), ("tour",)):
        answer = briefing(*words)
        assert (answer.status, answer.out, answer.err) == (2, "", said), words
    for command in ("paths", "manual", "schema", "completion bash", "help"):
        answer = briefing(*command.split())
        assert (answer.status, answer.err) == (0, said), command
        assert answer.out
    assert str(file) in briefing("paths").out
    assert briefing("list", "--help").status == briefing("--help").status == 0


def test_an_id_that_no_binding_has_is_told_and_the_rest_of_the_configuration_counts(
    briefing: Command, own_home: Path, library: Path
) -> None:
    file = own_home / "config" / "briefing" / "config.toml"
    file.parent.mkdir(parents=True)
    keys = '[keys]\nquiit = "x"\nquit = "f9"\n'
    text = f'library = "{library}"\n{keys}[queries]\nsilent = "stance:silent"\n'
    file.write_text(text, encoding="utf-8")
    said = (
        f"{file}:3:1: warning[settings] No binding is called `quiit`.\n    Did you mean `quit`?\n"
    )
    for words in ((), ("list",), ("list", "--query", "silent"), ("paths",), ("manual",), ("tags",)):
        answer = briefing(*words)
        assert (answer.status, answer.err[: len(said)]) == (0, said), words
        assert answer.err.count("quiit") == 1
        assert answer.out
    assert "A call between two" in briefing("list", "--query", "silent").out
    file.write_text(f'glyphs = "emoji"\n{text}', encoding="utf-8")
    assert briefing("list").status == 2


def test_a_removed_key_or_theme_stops_no_command(
    briefing: Command, own_home: Path, library: Path
) -> None:
    file = own_home / "config" / "briefing" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text('theme = "nord"\n[keys]\n"view.percent" = "x"\n', encoding="utf-8")
    answer = briefing("list", library)
    assert answer.status == 0
    assert "No theme is called `nord`.\n    The themes are auto, briefing-dark," in answer.err
    assert "No binding is called `view.percent`.\n    It was removed in 1.2." in answer.err


@each_case("words", [[], ["briefs"], ["-"], ["a", "b"], ["", "-"]])
def test_paths_alone_are_the_same_either_way(words: list[str]) -> None:
    parser = command_parser(OPEN)
    plain = plain_paths(words)
    assert plain is not None
    assert vars(plain) == vars(parser.parse_args(words))


@pytest.mark.parametrize("words", [["--"], ["-h"], ["--theme", "nord"], ["briefs", "--width=80"]])
def test_whatever_begins_with_a_dash_is_for_argparse(words: list[str]) -> None:
    assert plain_paths(words) is None


def test_the_options_with_a_value_are_known_to_the_first_word() -> None:
    actions = command_parser(OPEN)._actions
    valued = {
        action.option_strings[0]
        for action in actions
        if action.option_strings and action.nargs != 0
    }
    assert valued == set(VALUED)
