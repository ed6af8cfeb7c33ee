"""Which panes are shown, given the size of the screen, the brief and the active pane. Pure."""

from collections.abc import Mapping
from math import ceil
from typing import Literal, get_args

from msgspec import Struct

from briefing_tui.tui.open_brief import OpenBrief

Size = Literal["narrow", "medium", "wide"]
PaneName = Literal["narrative", "claims", "related", "library"]

PANES: tuple[PaneName, ...] = get_args(PaneName)
"""In the order of the digits and of Tab."""

WHY_EMPTY: Mapping[PaneName, str] = {
    "claims": "This brief has no claims to compare.",
    "related": "This brief names no related events.",
}

_MEDIUM_FROM, _WIDE_FROM = 100, 160
"""Columns."""
_TALL_FROM, _TALL_WITH_CLAIMS_FROM = 30, 34
"""Rows. A lower screen has no room for six lines of prose above seven claims and an open one."""
_NARRATIVE_LINES = 14
"""The narrative's lines above the claims, as far as the screen has them."""
_HEAD_LINES = 8
_HEADINGS = 3
"""Lines of the header, the narrative's heading and the footer."""


def empty_panes(opened: OpenBrief | None, relations: int = 0) -> frozenset[PaneName]:
    """The panes that have nothing to show. `relations` counts the related briefs."""
    claims = len(opened.brief.claims) if opened else 0
    events = len(opened.brief.events) if opened else 0
    counts: dict[PaneName, int] = {"claims": claims, "related": events + relations}
    return frozenset(pane for pane, count in counts.items() if not count)


class PaneLayout(Struct, frozen=True):
    """The panes to show."""

    size: Size
    shown: frozenset[PaneName]


def size_class(width: int, height: int, empty: frozenset[PaneName]) -> Size:
    """The class of a screen's size in cells, given the panes that are empty. A low screen is
    narrow, whatever its width.
    """
    tall_from = _TALL_FROM if "claims" in empty else _TALL_WITH_CLAIMS_FROM
    if width < _MEDIUM_FROM or height < tall_from:
        return "narrow"
    return "wide" if width >= _WIDE_FROM else "medium"


def lay_out_panes(
    width: int, height: int, active: PaneName, empty: frozenset[PaneName], *, zoomed: bool
) -> PaneLayout:
    """The panes to show. An `empty` pane is shown only while it is the active one.

    On a medium screen the library is a drawer: it is shown while it is the active pane. It moves
    the others aside, so that one can read what `J` opens; the related events give way to it.
    """
    size = size_class(width, height, empty)
    if size == "narrow" or zoomed:
        return PaneLayout(size, frozenset({active}))
    shown: set[PaneName] = {pane for pane in PANES if pane not in empty and pane != "library"}
    if size == "wide" or active == "library":
        shown.add("library")
    if active == "library" and _beside_library(width) < _MEDIUM_FROM:
        shown.discard("related")
    return PaneLayout(size, frozenset({*shown, active}))


def claims_width(width: int, layout: PaneLayout) -> int:
    return _beside_library(width) if len(layout.shown & {"library", "claims"}) > 1 else width


def _beside_library(width: int) -> int:
    return width - 2 - min(36, max(28, width * 18 // 100))


def claims_height(wanted: int, height: int, size: Size, *, prose: bool = True) -> int:
    """The height of the claims pane in lines: as high as its content, up to a share of the screen
    that leaves the narrative enough lines. Without prose, as in a new draft, its head is enough.
    """
    if not prose:
        return max(9, min(wanted, height - _HEADINGS - _HEAD_LINES))
    share = 0.45 if size == "wide" else 0.56
    return max(9, min(wanted, ceil(height * share), height - _HEADINGS - _NARRATIVE_LINES))
