"""Where the links of a narrative lead: to a brief, a claim, a source, or out of the program."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from briefing_tui.text.sanitise import one_line
from briefing_tui.tui.panes.narrative import NarrativeView

if TYPE_CHECKING:
    from briefing_tui.model.document import Target
    from briefing_tui.tui.library.shelf import Shelf
    from briefing_tui.tui.reader import ReaderScreen


def attach(reader: "ReaderScreen", shelf: "Shelf") -> None:
    """Let the narrative know which briefs there are, as soon as the library has been read."""
    view = reader.query_one(NarrativeView)

    def renew() -> None:
        library = shelf.library
        if library is None:
            return
        found: dict[str, bool] = {}

        def knows(name: str) -> bool:
            if name not in found:
                found[name] = shelf.find(name, reader.path) is not None
            return found[name]

        view.links.knows = knows
        view.refresh()

    for name in ("briefs", "path"):
        reader.watch(reader, name, renew)


def follow(reader: "ReaderScreen", shelf: "Shelf", target: "Target") -> None:
    """Go where a link leads."""
    _FOLLOW[target.kind](reader, shelf, target)


def _address(reader: "ReaderScreen", _shelf: "Shelf", target: "Target") -> None:
    from briefing_tui.tui.outside.browser import may_open, open_address

    if target.kind == "image" and not may_open(target.name):
        reader.notify(f"A picture beside the brief: {target.name}", markup=False)
    else:
        open_address(reader.app, target.name)


def _brief(reader: "ReaderScreen", shelf: "Shelf", target: "Target") -> None:
    path = shelf.find(target.name, reader.path)
    if path is None:
        name = one_line(target.name)
        reader.notify(f"No brief in this library is called {name}.", markup=False)
        return
    if path != reader.path:
        reader.open_path(path)
    opened = reader.opened
    if opened is None or not target.fragment:
        return
    if any(claim.id == target.fragment for claim in opened.brief.claims):
        _to_claim(reader, target.fragment)
    else:
        reader.query_one(NarrativeView).go_to_heading(target.fragment)


def _claim(reader: "ReaderScreen", _shelf: "Shelf", target: "Target") -> None:
    _to_claim(reader, target.name)


def _to_claim(reader: "ReaderScreen", claim_id: str, source_id: str = "") -> None:
    from briefing_tui.tui.panes.claims import ClaimsPane

    pane = reader.query_one(ClaimsPane)
    if claim_id:
        reader.claim = claim_id
        if not pane.display:  # it has to be seen where the link leads
            reader.to_pane("claims")
    pane.go_to(claim_id, source_id)


def _source(reader: "ReaderScreen", _shelf: "Shelf", target: "Target") -> None:
    _to_claim(reader, "", target.name)


def _broken(reader: "ReaderScreen", _shelf: "Shelf", target: "Target") -> None:
    reader.notify(f"This link leads nowhere: {one_line(target.name)}", markup=False)


_FOLLOW: Mapping[str, Callable[["ReaderScreen", "Shelf", "Target"], None]] = MappingProxyType(
    {
        "url": _address,
        "image": _address,
        "brief": _brief,
        "claim": _claim,
        "source": _source,
        "heading": _broken,
        "note": _broken,
        "broken": _broken,
    }
)
