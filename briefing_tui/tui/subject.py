"""What the reader is at: what `o` opens, `y` copies, and `e` goes to, by the focused pane."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from briefing_tui.model.brief import Account, Brief, Claim, Event, Source
from briefing_tui.model.dates import Date
from briefing_tui.tui.arrangement import PaneName

if TYPE_CHECKING:
    from briefing_tui.tui.open_brief import OpenBrief
    from briefing_tui.tui.reader import ReaderScreen


class Subject(Struct, frozen=True):
    """One thing that keys are about."""

    name: str = ""
    """What it is, in a notice: `Chinese readout`, `the claim Taiwan`."""
    address: str = ""
    text: str = ""
    """To be copied."""
    path: Path | None = None
    """The file to edit; None for a brief from standard input."""
    line: int = 1


def subject(reader: "ReaderScreen") -> Subject:
    """What the focused pane's cursor, or the top of the narrative, is at."""
    return _SUBJECTS[reader.active](reader)


def account_subject(opened: "OpenBrief", path: Path | None, row: int, column: int) -> Subject:
    """One source's account of one claim."""
    from briefing_tui.layout.citation import cite_account

    matrix = opened.matrix
    source, claim = matrix.columns[column], matrix.rows[row].claim
    account = claim.account(source.id)
    return Subject(
        name=source.name,
        address=source.url,
        text=cite_account(source, matrix.rows[row].cells[column]),
        path=path,
        line=_claim_line(opened, claim, account),
    )


def claim_subject(opened: "OpenBrief", path: Path | None, row: int) -> Subject:
    """One claim with all its accounts."""
    from briefing_tui.layout.citation import cite_claim

    claim = opened.matrix.rows[row].claim
    return Subject(
        name=f"the claim “{claim.topic}”",
        text=cite_claim(opened.brief, opened.matrix, row),
        path=path,
        line=_claim_line(opened, claim),
    )


def _claim_line(opened: "OpenBrief", claim: Claim, account: Account | None = None) -> int:
    field: tuple[str | int, ...] = ("claims", opened.brief.claims.index(claim))
    if account is not None:
        field = (*field, "accounts", account.source)
    return opened.parsed.position(field).line


def _narrative(reader: "ReaderScreen") -> Subject:
    from briefing_tui.layout.links import link_address
    from briefing_tui.tui.panes.narrative.view import NarrativeView

    brief = reader.opened.brief if reader.opened else None
    if brief is None:
        return Subject()
    view = reader.query_one(NarrativeView)
    line, link = view.file_line_at_top(), view.links.current
    if selected := view.selected_text():
        return Subject("the selection", brief.canonical, selected, reader.path, line)
    if link is not None:
        address = link_address(link.target, brief)
        return Subject("the link", address, address or link.target.name, reader.path, line)
    return Subject("the brief", brief.canonical, _cite_brief(brief), reader.path, line)


def _cite_brief(brief: Brief) -> str:
    from briefing_tui.layout.citation import cite_brief

    return cite_brief(brief)


def _claims(reader: "ReaderScreen") -> Subject:
    from briefing_tui.tui.panes.claims_view import ClaimsView

    view, opened = reader.query_one(ClaimsView), reader.opened
    if opened is None or view.claim is None:
        return Subject(path=reader.path)
    about = claim_subject(opened, reader.path, view.rows[view.cursor])
    source = _chosen(opened.matrix.columns, view.source)
    return replace(about, address=source.url if source else "")


def _chosen(columns: tuple[Source, ...], index: int) -> Source | None:
    return columns[index] if index < len(columns) else None


def _related(reader: "ReaderScreen") -> Subject:
    from briefing_tui.tui.panes.related import RelatedView

    opened, moment = reader.opened, reader.query_one(RelatedView).under_cursor()
    if opened is None or moment is None:
        return Subject(path=reader.path)
    if moment.found:
        path = reader.shelf.place(moment.found)
        return _other_brief(moment.title, moment.date, path)
    event = moment.event
    if event is None:
        line = opened.parsed.position(("event",)).line
        return Subject(
            "the brief", opened.brief.canonical, _cite_brief(opened.brief), reader.path, line
        )
    at = next(place for place, each in enumerate(opened.brief.events) if each is event)
    line = opened.parsed.position(("events", at)).line
    return Subject(f"“{event.title}”", event.url, _cite_event(event), reader.path, line)


def _cite_event(event: Event) -> str:
    from briefing_tui.layout.citation import cite_event

    return cite_event(event)


def _library(reader: "ReaderScreen") -> Subject:
    from briefing_tui.tui.panes.library import LibraryView

    listing = reader.query_one(LibraryView).under_cursor()
    if listing is None or listing.path == reader.path:
        return _narrative(reader)
    return _other_brief(listing.title, listing.date, listing.path)


def _other_brief(title: str, date: Date | None, path: Path) -> Subject:
    text = f"{title}, {date.label}." if date else f"{title}."
    return Subject(f"“{title}”", "", text, path)


_SUBJECTS: Mapping[PaneName, Callable[["ReaderScreen"], Subject]] = MappingProxyType(
    {"narrative": _narrative, "claims": _claims, "related": _related, "library": _library}
)
