"""Which panes are drawn: by the size of the screen, what the brief has, and the focus."""

from typing import Literal

from msgspec import Struct

from briefing_tui.tui.open_brief import OpenBrief

Size = Literal["narrow", "medium", "wide"]
PaneName = Literal["narrative", "claims", "related", "library"]

PANES: tuple[PaneName, ...] = ("narrative", "claims", "related", "library")

_MEDIUM_FROM, _WIDE_FROM, _TALL_FROM = 100, 160, 28


def empty_panes(opened: OpenBrief | None, relations: int = 0) -> frozenset[PaneName]:
    """Panes without anything to show for a brief, to which so many others are related."""
    claims = len(opened.brief.claims) if opened else 0
    events = len(opened.brief.events) if opened else 0
    counts: dict[PaneName, int] = {"claims": claims, "related": events + relations}
    return frozenset(pane for pane, count in counts.items() if not count)


class Arrangement(Struct, frozen=True):
    """The panes to draw. `drawer` says that the library lies over the others."""

    size: Size
    shown: frozenset[PaneName]
    drawer: bool = False


def size_class(width: int, height: int) -> Size:
    """A screen's size in cells as one of three; a low screen is narrow however wide."""
    if width < _MEDIUM_FROM or height < _TALL_FROM:
        return "narrow"
    return "wide" if width >= _WIDE_FROM else "medium"


def arrange(
    width: int, height: int, active: PaneName, empty: frozenset[PaneName], *, zoomed: bool
) -> Arrangement:
    """What to draw. `empty` panes have nothing to show; they are drawn only when asked for."""
    size = size_class(width, height)
    if size == "narrow" or zoomed:
        return Arrangement(size, frozenset({active}))
    shown: set[PaneName] = {pane for pane in PANES if pane not in empty and pane != "library"}
    drawer = size == "medium" and active == "library"
    if size == "wide" or drawer:
        shown.add("library")
    return Arrangement(size, frozenset({*shown, active}), drawer)


def claims_width(width: int, size: Size) -> int:
    """Cells for the claims: beside the library, where that has its own place."""
    return width - 2 - min(36, max(28, width * 18 // 100)) if size == "wide" else width


def claims_height(wanted: int, height: int, size: Size) -> int:
    """Lines for the claims: what they want, within the share of the screen they may take."""
    share = 0.45 if size == "wide" else 0.56
    return max(9, min(wanted, int(height * share)))
