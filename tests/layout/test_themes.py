"""Whether text can be read in the colours of each palette: contrast as WCAG 2.1 defines it."""

from collections.abc import Mapping
from itertools import pairwise

import pytest
from rich._palettes import EIGHT_BIT_PALETTE
from rich.color_triplet import ColorTriplet

from briefing_tui.layout.themes import DEPTHS, PALETTES
from briefing_tui.model.document import CALLOUTS

BACKGROUNDS = ("background", "surface", "cursor-blurred", "cursor", "panel")
LINES = {"rule"}
XTERM = {
    "red": (0xCD, 0, 0),
    "green": (0, 0xCD, 0),
    "yellow": (0xCD, 0xCD, 0),
    "blue": (0, 0, 0xEE),
    "magenta": (0xCD, 0, 0xCD),
    "cyan": (0, 0xCD, 0xCD),
    "bright_black": (0x7F, 0x7F, 0x7F),
    "bright_red": (0xFF, 0, 0),
    "bright_green": (0, 0xFF, 0),
    "bright_yellow": (0xFF, 0xFF, 0),
    "bright_blue": (0x5C, 0x5C, 0xFF),
    "bright_magenta": (0xFF, 0, 0xFF),
}
"""The colours of xterm, which other terminals change for better ones."""


def triplet(colour: str) -> tuple[int, int, int]:
    """`#d9dce3`, or an index of xterm's palette."""
    if colour.isdigit():
        return EIGHT_BIT_PALETTE[int(colour)]
    return ColorTriplet(*bytes.fromhex(colour[1:]))


def luminance(colour: tuple[int, int, int]) -> float:
    """The relative luminance of sRGB."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


palettes = pytest.mark.parametrize(
    "palette",
    [
        pytest.param(palette.at(depth), id=f"{name} {depth}")
        for depth in DEPTHS
        if depth != "standard"
        for name, palette in PALETTES.items()
    ],
)


@palettes
def test_text_can_be_read_on_every_background(palette: Mapping[str, str]) -> None:
    for role in palette.keys() - {*BACKGROUNDS, *LINES}:
        on = {
            background: contrast(triplet(palette[role]), triplet(palette[background]))
            for background in BACKGROUNDS
        }
        assert on["background"] >= 5, (role, on)
        assert min(on.values()) >= 4.5, (role, on)


@palettes
def test_lines_and_what_is_behind_a_dialog_can_be_seen(palette: Mapping[str, str]) -> None:
    assert contrast(triplet(palette["rule"]), triplet(palette["background"])) >= 3


@palettes
def test_each_background_stands_out_more_than_the_one_before(palette: Mapping[str, str]) -> None:
    steps = [contrast(triplet(palette["background"]), triplet(palette[on])) for on in BACKGROUNDS]
    assert all(before <= after for before, after in pairwise(steps))
    assert steps[1] > 1
    assert steps[2] < steps[3] == steps[4]


@pytest.mark.parametrize("name", PALETTES)
def test_sixteen_colours_can_be_read_in_xterm(name: str) -> None:
    palette = PALETTES[name].at("standard")
    background = (0, 0, 0) if PALETTES[name].dark else (255, 255, 255)
    assert {colour for role, colour in palette.items() if role in BACKGROUNDS} == {"default"}
    for role, colour in palette.items():
        if role not in LINES and colour != "default":
            assert contrast(XTERM[colour], background) >= 4.4, role


def test_every_palette_has_every_role() -> None:
    assert len({tuple(palette.colours) for palette in PALETTES.values()}) == 1


def test_every_callout_has_a_colour_and_names_of_its_own() -> None:
    names = [name for row in CALLOUTS.values() for name in row.names]
    assert len(names) == len(set(names))
    for colours in PALETTES.values():
        assert {row.role for row in CALLOUTS.values()} <= colours.colours.keys()
