"""Lines as text for a terminal, with escape sequences for colours and attributes.

Commands use only the 16 colours, because they don't know whether the background is dark or
light, and the terminal's theme does. `render` writes no other sequences than SGR (ECMA-48,
8.3.117) and, where links are wanted, OSC 8 with a checked address: it sanitises the text, so that
neither a brief nor the name of a file can add any.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from itertools import groupby

from briefing_tui.layout.direction import Order, arranged_line
from briefing_tui.layout.spans import Line, Span, Style, plain_text
from briefing_tui.layout.themes import DARK_NAME, PALETTES
from briefing_tui.model.document import Target
from briefing_tui.text.sanitise import sanitise_name

_NAMES = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
_CODES: Mapping[str, str] = {
    role: str(_NAMES.index(name.removeprefix("bright_")) + (90 if "bright_" in name else 30))
    for role, name in PALETTES[DARK_NAME].at("standard").items()
    if name != "default"
}
COLOURS: Mapping[str, str] = {
    **_CODES,
    "muted": "2",
    "rule": "2",
    "error": _CODES["contested"],
    "success": _CODES["shared"],
    "warning": _CODES["unverified"],
}
"""Role → SGR parameter. Other roles have the terminal's plain foreground."""

ATTRIBUTES: tuple[tuple[str, str], ...] = (
    ("bold", "1"),
    ("italic", "3"),
    ("underline", "4"),
    ("reverse", "7"),
    ("strike", "9"),
)

CONSOLES = frozenset({"ansi", "cons25", "linux", "sun", "vt100", "vt102", "vt220", "wsvt25"})
"""Values of `$TERM` for consoles with a font of few characters, and for old terminals."""


_LINK_TERMS = ("alacritty", "contour", "foot", "ghostty", "rio", "wezterm")
_LINK_PROGRAMS = frozenset(
    {"Hyper", "WarpTerminal", "WezTerm", "ghostty", "iTerm.app", "rio", "vscode"}
)
_LINK_VARIABLES = ("KITTY_WINDOW_ID", "ALACRITTY_WINDOW_ID", "WT_SESSION", "DOMTERM")
_LEAST_VERSIONS = (("VTE_VERSION", 5001), ("KONSOLE_VERSION", 201200))
_LINKS = re.compile("\x1b]8;[^\x1b]*\x1b\\\\")


def is_over_ssh(environ: Mapping[str, str]) -> bool:
    """Whether the terminal is at the other end of ssh."""
    return bool(environ.get("SSH_TTY") or environ.get("SSH_CONNECTION"))


def takes_links(environ: Mapping[str, str]) -> bool:
    """Whether the terminal is known to take links (OSC 8). Others may print the addresses."""
    program, version = (environ.get(f"TERM_PROGRAM{part}", "") for part in ("", "_VERSION"))
    if environ.get("TMUX") or environ.get("STY"):  # the other variables are those around it
        numbers = [*map(int, re.findall(r"\d+", version)), 0, 0]
        return program == "tmux" and numbers[:2] >= [3, 4]
    name = environ.get("TERM", "").removeprefix("xterm-").partition("-")[0]
    if name == "kitty" or name in _LINK_TERMS or program in _LINK_PROGRAMS:
        return True
    versions = ((environ.get(name, ""), least) for name, least in _LEAST_VERSIONS)
    if any(version.isdecimal() and int(version) >= least for version, least in versions):
        return True
    return any(map(environ.get, _LINK_VARIABLES))


def without_links(text: str) -> str:
    """What `render` wrote, for a pager that doesn't pass links on."""
    return _LINKS.sub("", text)


def no_address(_: Target) -> str:
    return ""


def render(
    lines: Iterable[Line],
    colour: bool,
    address_of: Callable[[Target], str] = no_address,
    order: Order = "off",
) -> str:
    """The lines as text, each without trailing spaces and ended by a line feed.

    Without `colour`, the text has no escape sequences; files and pipes get it in this form,
    and with the characters in the order of the text. With
    `address_of`, words with an address are links (OSC 8). The pieces of a link that was broken
    into lines have the same id, so that a terminal shows them as one.
    """
    ids: dict[str, int] = {}

    def look(span: Span) -> tuple[str, str]:
        target = span.style.target
        return sgr(span.style) if colour else "", address_of(target) if target else ""

    def draw(line: Line) -> str:
        drawn = ""
        for (codes, address), spans in groupby(line, key=look):
            text = plain_text(spans)
            if codes and text:
                text = f"\x1b[{codes}m{text}\x1b[0m"
            if address and text:
                number = ids.setdefault(address, len(ids) + 1)
                text = f"\x1b]8;id={number};{address}\x1b\\{text}\x1b]8;;\x1b\\"
            drawn += text
        return drawn

    # Sanitised first: `arranged_line` may add isolates.
    safe = (tuple(Span(sanitise_name(text), style) for text, style in line) for line in lines)
    return "".join(draw(arranged_line(line, order)).rstrip() + "\n" for line in safe)


def sgr(style: Style) -> str:
    """The parameters of a style, joined by semicolons; empty for plain text."""
    codes = [code for name, code in ATTRIBUTES if getattr(style, name)]
    if colour := COLOURS.get(style.role):
        codes.append(colour)
    return ";".join(codes)
