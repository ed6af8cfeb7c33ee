"""Any file is a configuration, and what is wrong in it is safe to print."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from briefing_tui.settings import SETTINGS, read_settings
from briefing_tui.text.sanitise import count_unsafe
from briefing_tui.tui.configuration import interface_problems
from briefing_tui.tui.keys import bindings

KEYS = (
    "j",
    "down",
    "ctrl+q",
    "+",
    "ctrl++",
    "f12",
    "\\u001b",
    "\\n",
    "\\u202e",
    "",
    " ",
    "é",
    "slash",
)
IDS = [f'"{binding.id}"' for binding in bindings()]
entries = st.tuples(
    st.sampled_from([*IDS, "quit", "claims.left", "nope", '"\\u001b"', '" "']),
    st.lists(st.sampled_from(KEYS), max_size=3).map(",".join),
).map(lambda entry: f'{entry[0]} = "{entry[1]}"\n')
tables = st.tuples(
    st.sampled_from(["[keys]\n", "[keys]\n", "[queries]\n", "[[keys]]\n", ""]), st.lists(entries)
).map(lambda table: table[0] + "".join(table[1]))
values = st.sampled_from(
    [
        *(
            '"a"',
            "'~'",
            '"/\\u0000"',
            '"~nobody/x"',
            '"\\u001b[31m"',
            '"ascii"',
            "true",
            "72",
            "-1",
        ),
        *("1e400", "inf", "nan", "0x" + "f" * 30, "1979-05-27", "[]", "{}", '["j", "k"]', "[[1]]"),
    ]
)
settings_lines = st.tuples(st.sampled_from([*SETTINGS, "widht", '"\\u001b"', "a.b"]), values).map(
    lambda setting: f"{setting[0]} = {setting[1]}\n"
)
marks = st.sampled_from(
    [
        "\n",
        "\r\n",
        "\r",
        "=",
        "#",
        ".",
        '"',
        "'",
        '"""',
        "[",
        "]",
        "{",
        "\\",
        "\x00",
        "\ud800",
        "\x85",
    ]
)
files = st.lists(settings_lines | tables | marks, max_size=6).map(
    lambda parts: "".join(parts).encode(errors="surrogatepass")
)


@example(b'[keys]\n"brief.next" = "\\u001b"\n"brief.previous" = "\\u001b"\n')
@given(files | st.binary())
def test_any_file_is_a_configuration(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    file = tmp_path_factory.getbasetemp() / "any.toml"
    file.write_bytes(data)
    settings, diagnostics = read_settings(file)
    lines = data.count(b"\n") + data.count(b"\r") + 1
    for diagnostic in (*diagnostics, *interface_problems(settings)):
        assert 1 <= diagnostic.line <= lines
        assert 1 <= diagnostic.column <= len(data) + 1
        shown = f"{diagnostic}{diagnostic.hint}"
        assert count_unsafe(shown) == 0
        assert not set(shown) & set("\t\r\n")
