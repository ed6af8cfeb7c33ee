"""Lines as text, with and without colour."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing_tui.layout.ansi import COLOURS, render, sgr, takes_links, without_links
from briefing_tui.layout.spans import MUTED, PLAIN, STRONG, Line, Span, Style
from briefing_tui.model.document import Target
from tests.cases import each_case

SGR = re.compile(r"\x1b\[[\d;]+m")

LINE: Line = (
    Span("Taiwan ", STRONG),
    Span("China only", Style("party-1")),
    Span("  [cn]", Style("muted", target=Target("url", "https://example.org"))),
)


def test_plain_text_has_no_escape_sequence() -> None:
    assert render([LINE, ()], colour=False) == "Taiwan China only  [cn]\n\n"


def test_a_colour_ends_with_its_span() -> None:
    assert render([LINE], colour=True) == (
        "\x1b[1mTaiwan \x1b[0m\x1b[33mChina only\x1b[0m\x1b[2m  [cn]\x1b[0m\n"
    )


def test_links_add_nothing() -> None:
    style = Style(target=Target("url", "https://example.org"))
    assert render([(Span("words", style),)], colour=True) == "words\n"


def test_the_lines_of_one_link_have_one_id_and_what_has_no_address_is_no_link() -> None:
    addresses = {"a": "https://a.example/long", "b": "https://b.example/"}
    one, other, none = (Style(target=Target("url", name)) for name in ("a", "b", "c"))
    lines: list[Line] = [
        (Span("see ", PLAIN), Span("the first", one), Span("  ", one)),
        (Span("half", one), Span(" "), Span("b", STRONG._replace(target=other.target))),
        (Span("nowhere", none),),
    ]
    text = render(lines, colour=True, address_of=lambda target: addresses.get(target.name, ""))
    assert text == (
        "see \x1b]8;id=1;https://a.example/long\x1b\\the first  \x1b]8;;\x1b\\\n"
        "\x1b]8;id=1;https://a.example/long\x1b\\half\x1b]8;;\x1b\\ "
        "\x1b]8;id=2;https://b.example/\x1b\\\x1b[1mb\x1b[0m\x1b]8;;\x1b\\\n"
        "nowhere\n"
    )
    assert without_links(text) == "see the first  \nhalf \x1b[1mb\x1b[0m\nnowhere\n"


@pytest.mark.parametrize(
    ("environ", "takes"),
    [
        ({"TERM": "xterm-256color"}, False),
        ({"TERM": "linux"}, False),
        ({}, False),
        ({"TERM": "xterm-kitty"}, True),
        ({"TERM": "foot"}, True),
        ({"TERM": "foot-extra"}, True),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"}, True),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"}, False),
        ({"TERM": "xterm-256color", "VTE_VERSION": "7600"}, True),
        ({"TERM": "xterm-256color", "VTE_VERSION": "4205"}, False),
        ({"TERM": "xterm-256color", "VTE_VERSION": "many"}, False),
        ({"TERM": "xterm-256color", "WT_SESSION": "1"}, True),
        ({"TMUX": "1", "VTE_VERSION": "7600", "TERM_PROGRAM": "iTerm.app"}, False),
        ({"TMUX": "1", "TERM_PROGRAM": "tmux", "TERM_PROGRAM_VERSION": "3.3a"}, False),
        ({"TMUX": "1", "TERM_PROGRAM": "tmux", "TERM_PROGRAM_VERSION": "3.4"}, True),
        ({"TMUX": "1", "TERM_PROGRAM": "tmux", "TERM_PROGRAM_VERSION": "next-3.6"}, True),
        ({"TMUX": "1", "TERM_PROGRAM": "tmux", "TERM_PROGRAM_VERSION": "master"}, False),
        ({"TERM": "xterm-kitty", "STY": "1"}, False),
    ],
)
def test_links_are_for_terminals_that_are_known_to_take_them(
    environ: dict[str, str], takes: bool
) -> None:
    assert takes_links(environ) is takes


def test_neighbours_of_one_style_share_one_sequence() -> None:
    line = (Span("a", MUTED), Span("b", Style("rule")), Span("c", PLAIN), Span("", STRONG))
    assert render([line], colour=True) == "\x1b[2mab\x1b[0mc\n"


def test_a_control_character_is_shown_and_begins_no_line() -> None:
    line = (Span("a\x1b[2J\nb\u202e"), Span("\tc\x9bאב", STRONG))
    assert render([line], colour=False) == "a�[2J�b��c�אב\n"
    assert render([line], colour=True, order="terminal").count("\u2067") == 1, "an isolate of ours"


def test_trailing_blanks_are_left_out() -> None:
    assert render([(Span("a", PLAIN), Span("   ", PLAIN))], colour=True) == "a\n"
    assert render([(Span("a  ", STRONG), Span("   ", MUTED))], colour=False) == "a\n"


@each_case(
    "style, codes",
    [
        (Style(), ""),
        (Style("accent"), ""),
        (Style("hint"), ""),
        (Style("strong", bold=True), "1"),
        (Style("differs", bold=True, italic=True, underline=True, strike=True), "1;3;4;9;95"),
        (Style("error", reverse=True), "7;91"),
        (Style("party-2"), "94"),
    ],
)
def test_a_style_is_its_parameters(style: Style, codes: str) -> None:
    assert sgr(style) == codes


def test_parties_and_the_classes_beside_them_look_different() -> None:
    roles = [f"party-{number}" for number in range(1, 6)]
    roles += ["contested", "differs", "shared", "unverified", "muted"]
    assert len({COLOURS[role] for role in roles}) == len(roles)


SPANS = st.builds(
    Span,
    st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"])),
    st.builds(Style, st.sampled_from(["text", "muted", "party-2", "error"]), bold=st.booleans()),
)


@given(st.lists(st.lists(SPANS).map(tuple)))
def test_colour_changes_no_text(lines: list[Line]) -> None:
    plain = render(lines, colour=False)
    coloured = SGR.sub("", render(lines, colour=True))
    assert [line.rstrip() for line in coloured.split("\n")] == plain.split("\n")
