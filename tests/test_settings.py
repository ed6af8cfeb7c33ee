"""The configuration: what it takes, and that every error is reported with its line."""

from pathlib import Path

import pytest

from briefing_tui.settings import MOST_REPORTED, Settings, parse_settings, read_settings
from briefing_tui.tui.configuration import is_key
from tests.cases import each_case

FILE = Path("/somewhere/config.toml")

A_QUERY = 'takes a query: "topic:taiwan agreement:contested".'
A_FOLDER = "takes the path of a folder, which begins with `/` or with `~` for your home."
A_COMMAND = 'takes a command that gets the text as its input: "xclip -selection primary".'
KEYS = 'takes keys: "j,down" or ["j", "down"]; the comma is called "comma".'
WHOLE = """\
# mine
library = "~/briefs"
theme = "briefing-light"
width = 72
glyphs = "ascii"
clipboard = "xclip -selection 'a b'"

[keys]
"brief.next" = "J,down"
quit = ["q", "ctrl+q"]

[queries]
taiwan-contested = "topic:taiwan agreement:contested"
"to read" = 'is:unread "world peace'
"""


def problems(text: str) -> list[tuple[int, str, str]]:
    return [(each.line, each.message, each.hint) for each in parse_settings(text, FILE)[1]]


def test_a_whole_configuration(own_home: Path) -> None:
    settings, diagnostics = parse_settings(WHOLE, FILE)
    assert not diagnostics
    assert settings == Settings(
        file=FILE,
        text=WHOLE,
        library=own_home / "briefs",
        theme="briefing-light",
        width=72,
        glyphs="ascii",
        clipboard=("xclip", "-selection", "a b"),
        keymap={"brief.next": "J,down", "quit": "q,ctrl+q"},
        queries={
            "taiwan-contested": "topic:taiwan agreement:contested",
            "to read": 'is:unread "world peace',
        },
    )


def test_who_orders_text_from_right_to_left() -> None:
    assert parse_settings('bidi = "terminal"', FILE)[0].bidi == "terminal"


def test_a_dot_in_a_name_needs_no_quotation_marks() -> None:
    settings, diagnostics = parse_settings('[keys]\nclaims.left = "h"\n[queries]\na.b = "x"', FILE)
    assert not diagnostics
    assert settings.keymap == {"claims.left": "h"}
    assert settings.line_of("keys.claims.left") == 2
    assert settings.queries == {"a.b": "x"}


def test_no_file_and_an_empty_one_are_the_defaults(tmp_path: Path) -> None:
    assert read_settings(tmp_path / "no.toml") == (Settings(), ())
    file = tmp_path / "config.toml"
    file.write_bytes(b"\xef\xbb\xbf# nothing yet\r\n")
    assert read_settings(file) == (Settings(file=file, text="# nothing yet\n"), ())


@each_case(
    "text, line, message",
    [
        ('library = "briefs"', 1, f"`library` {A_FOLDER}"),
        ('library = "/a\\u0000b"', 1, f"`library` {A_FOLDER}"),
        ("library = 3", 1, f"`library` {A_FOLDER}"),
        ('theme = ""', 1, "`theme` takes the name of a theme."),
        ('a = 1\nwidth = "72"', 2, "`width` takes a whole number of cells, at least 20."),
        ("width = true", 1, "`width` takes a whole number of cells, at least 20."),
        ("width = 19", 1, "`width` takes a whole number of cells, at least 20."),
        ('clipboard = ""', 1, f"`clipboard` {A_COMMAND}"),
        ('clipboard = "it\'s"', 1, f"`clipboard` {A_COMMAND}"),
        ('clipboard = "a\\u0000b"', 1, f"`clipboard` {A_COMMAND}"),
        ('clipboard = ["xclip"]', 1, f"`clipboard` {A_COMMAND}"),
        ('glyphs = "emoji"', 1, '`glyphs` takes "auto", "unicode" or "ascii".'),
        ('bidi = "auto "', 1, '`bidi` takes "auto", "terminal" or "off".'),
        ('glyphs = ["ascii"]', 1, '`glyphs` takes "auto", "unicode" or "ascii".'),
        ('keys = "j"', 1, "`keys` takes a table with lines like: binding id = keys."),
        ("[keys]\nquit = 3", 2, f"`quit` {KEYS}"),
        ('[keys]\n\nquit = ""', 3, f"`quit` {KEYS}"),
        ('[keys]\nquit = "q,,"', 2, f"`quit` {KEYS}"),
        ("[keys]\nclaims.left = 1", 2, f"`claims.left` {KEYS}"),
        ("[keys.claims]\nleft = 1", 2, f"`claims.left` {KEYS}"),
        ("queries = 3", 1, '`queries` takes a table with lines like: name = "query".'),
        ("[[queries]]\nname = 1", 1, '`queries` takes a table with lines like: name = "query".'),
        ("[queries]\na = 3", 2, f"`a` {A_QUERY}"),
        ("[queries]\n\na = ' '", 3, f"`a` {A_QUERY}"),
        ('[queries]\na = ["x"]', 2, f"`a` {A_QUERY}"),
        ('[queries]\n" " = "x"', 2, "An entry of `queries` has no name."),
    ],
)
def test_a_wrong_value_is_reported_with_its_line(text: str, line: int, message: str) -> None:
    assert (line, message) in [each[:2] for each in problems(text)]


def test_everything_wrong_is_reported_at_once_in_the_order_of_the_file() -> None:
    text = 'widht = 3\nglyphs = "x"\n\n[key]\nquit = "q"\n'
    assert problems(text) == [
        (1, "No setting is called `widht`.", "Did you mean `width`?"),
        (2, '`glyphs` takes "auto", "unicode" or "ascii".', ""),
        (4, "No setting is called `key`.", "Did you mean `keys`?"),
    ]


def test_what_is_right_counts_beside_what_is_wrong() -> None:
    assert parse_settings("wrong = 1\nwidth = 60", FILE)[0].width == 60


@pytest.mark.parametrize(
    ("text", "line"),
    [("width = 3\ntheme = dark\n", 2), ("width = 3\n[keys", 2), ("a = '", 1), ("x", 1)],
)
def test_what_is_no_toml_is_reported_with_its_place(text: str, line: int) -> None:
    ((found, message, _),) = problems(text)
    assert found == line
    assert message.startswith("The configuration is not TOML: ")
    assert "(at" not in message


def test_what_is_no_text_and_no_file_is_told(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes(b"a = 1\n# caf\xe9\n")
    _, (found,) = read_settings(file)
    assert (found.line, found.message) == (2, "The configuration is not UTF-8 text.")
    _, (found,) = read_settings(tmp_path)
    assert found.message == "The configuration can't be read: it is not a regular file."


def test_a_number_without_end_is_no_crash() -> None:
    _, (problem,) = parse_settings(f"width = {'1' * 5000}", FILE)
    assert problem.message.startswith("The configuration is not TOML: exceeds the limit")


def test_deep_nesting_is_no_crash() -> None:
    assert problems("a = " + "[" * 100_000)


def test_unknown_keys_are_errors_and_unknown_bindings_warnings() -> None:
    settings = parse_settings(WHOLE, FILE)[0]
    assert settings.check_keys(["brief.next", "quit"]) == ()
    (found,) = settings.check_keys(["brief.nxt", "quit"])
    assert str(found) == (
        "/somewhere/config.toml:9:1: warning[settings] No binding is called `brief.next`."
    )
    assert found.hint == "Did you mean `brief.nxt`?"
    (found,) = settings.check_keys(["brief.next", "quit"], lambda key: key != "ctrl+q")
    assert (found.line, found.message) == (10, "No key is called `ctrl+q`.")
    assert found.severity == "error"
    (found,) = settings.check_keys(["brief.next"], lambda key: key != "ctrl+q")
    assert found.message == "No binding is called `quit`.", "whatever its keys are"
    settings = parse_settings('[keys]\nquit = "Ctrl+Q,Ctrl+Foo"', FILE)[0]
    hints = [problem.hint for problem in settings.check_keys(["quit"], is_key)]
    assert hints == ["Did you mean `ctrl+q`?", ""]


def test_an_unknown_theme_is_a_warning_where_it_was_given() -> None:
    settings = parse_settings('\ntheme = "drak"', FILE)[0]
    assert settings.check_theme(["drak"]) == ()
    (found,) = settings.check_theme(["dark", "light"])
    assert (found.path, found.line, found.hint) == (str(FILE), 2, "Did you mean `dark`?")
    assert found.severity == "warning"
    (found,) = Settings(file=FILE, theme="zzz").check_theme(["dark", "light"])
    assert found.hint == "The themes are dark, light."
    assert Settings().check_theme([]) == ()


def test_a_binding_of_an_earlier_version_is_named_with_what_it_became() -> None:
    settings = parse_settings('[keys]\n"claims.next" = "f2"\n"sight.top" = "f3"', FILE)[0]
    hints = [problem.hint for problem in settings.check_keys(["next"])]
    assert hints == ["It became `next` in 1.2.", "It was removed in 1.2."]


@each_case(
    "text, first",
    [
        ("".join(f"s{number} = 1\n" for number in range(2000)), "No setting is called `s0`."),
        (
            "[check]\n" + "".join(f"s{number} = 1\n" for number in range(2000)),
            "`check` has no entry `s0`.",
        ),
        (
            "[keys]\n" + "".join(f's{number} = "f1"\n' for number in range(2000)),
            "No binding is called `s0`.",
        ),
        (f'[keys]\nquit = "{",".join(["nokey"] * 2000)}"', "No key is called `nokey`."),
    ],
)
def test_of_many_problems_the_first_twenty_are_reported(text: str, first: str) -> None:
    settings, diagnostics = parse_settings(text, FILE)
    found = [*diagnostics, *settings.check_keys(["quit"], is_key)]
    assert len(found) == MOST_REPORTED + 1
    assert found[0].message == first
    assert found[-1].message == "And 1,980 more."
    assert found[-1].severity == found[0].severity


def test_messages_are_safe_to_print() -> None:
    for text in ('"\\u001b[31m" = 1', '[keys]\n"\\u001b" = 1', 'theme = "\\u001b"', "\x1b"):
        settings, diagnostics = parse_settings(text, Path("/a\x1b/config.toml"))
        found = [*diagnostics, *settings.check_theme(["dark"])]
        assert found
        assert all("\x1b" not in str(each) + each.hint for each in found)
