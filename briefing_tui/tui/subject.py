"""What the actions copy, open, edit and cite: the thing under the cursor of the active pane."""

from pathlib import Path

from msgspec import Struct
from textual.widget import Widget

from briefing_tui.layout.citations import cite_account, cite_brief, cite_claim, cite_event
from briefing_tui.layout.links import link_address
from briefing_tui.library.listing import Listing
from briefing_tui.model.brief import Account, Brief, Claim, Event, Source
from briefing_tui.model.dates import Date
from briefing_tui.model.document import Target
from briefing_tui.model.note import NotePlace
from briefing_tui.text.english import counted
from briefing_tui.tui import state
from briefing_tui.tui.messages import AddressRequested, CopyRequested, Happened
from briefing_tui.tui.open_brief import OpenBrief


class Subject(Struct, frozen=True):
    """The thing that `o` opens, `y` copies and `e` edits."""

    name: str = ""
    """Its name in notices: `Chinese readout`, `the claim “Taiwan”`."""
    address: str = ""
    text: str = ""
    """The text to copy."""
    path: Path | None = None
    """The file to edit, if it is not that of the open brief."""
    line: int = 1
    picture: str = ""
    """The name of a picture in the library, which `o` opens in place of an address."""
    notice: str = ""
    """Its name in the notice about a copy, if that is not `name`."""
    places: tuple[NotePlace, ...] = (NotePlace(),)
    """What a note may be about, the most likely first."""
    part: int | None = None
    """The leaf of the passage, or the index of the event."""
    listing: Listing | None = None
    """The brief under the cursor of the library, if it is not the open one: a note is on it."""


def brief_subject(brief: Brief, line: int) -> Subject:
    """The open brief, at a line of its file."""
    return Subject("the brief", brief.canonical, cite_brief(brief), line=line)


def link_subject(brief: Brief, target: Target, line: int) -> Subject:
    address = link_address(target, brief)
    text = address or target.name
    picture = target.name if target.kind == "image" and not address else ""
    return Subject("the link", address, text, line=line, picture=picture, notice=text)


def listed_subject(
    title: str, date: Date | None, path: Path, listing: Listing | None = None
) -> Subject:
    """Another brief of the library, known by its title and date."""
    text = f"{title}, {date.label}." if date else f"{title}."
    return Subject(f"“{title}”", "", text, path, listing=listing)


def event_subject(opened: OpenBrief, event: Event) -> Subject:
    events = opened.brief.events
    index = next(index for index, candidate in enumerate(events) if candidate is event)
    line = opened.parsed.position(("events", index)).line
    places = NotePlace("event", event.date.edtf, name=event.title), NotePlace()
    return Subject(
        f"“{event.title}”", event.url, cite_event(event), line=line, places=places, part=index
    )


def account_subject(opened: OpenBrief, row: int, column: int) -> Subject:
    """One source's account of one claim, by its row and column in the matrix."""
    matrix = opened.matrix
    source, claim = matrix.columns[column], matrix.rows[row].claim
    return Subject(
        name=source.name,
        address=source.url,
        text=cite_account(opened.brief, source, matrix.rows[row].cells[column], claim.topic),
        line=_claim_line(opened, claim, claim.account(source.id)),
        notice=f"{claim.topic}, {source.name}",
        places=(_on_account(claim, source), _on_claim(claim), NotePlace()),
    )


def claim_subject(opened: OpenBrief, row: int, source: Source | None = None) -> Subject:
    """One claim with all its accounts; the address is that of the source under the cursor."""
    claim = opened.matrix.rows[row].claim
    sources = sum(cell.state != "blank" for cell in opened.matrix.rows[row].cells)
    return Subject(
        name=f"the claim “{claim.topic}”",
        address=source.url if source else "",
        text=cite_claim(opened.brief, opened.matrix, row),
        line=_claim_line(opened, claim),
        notice=f"{claim.topic}, {counted(sources, 'source')}",
        places=(
            _on_claim(claim),
            *([_on_account(claim, source)] if source else []),
            NotePlace(),
        ),
    )


def _on_claim(claim: Claim) -> NotePlace:
    quotes = (account.quote for account in claim.accounts if account.quote)
    return NotePlace("claim", claim.id, "", claim.topic, claim.claim or next(quotes, ""))


def _on_account(claim: Claim, source: Source) -> NotePlace:
    account = claim.account(source.id)
    words = (account.quote or account.translation or account.says) if account else ""
    return NotePlace("claim", claim.id, source.id, claim.topic, words)


def passage_places(quote: str) -> tuple[NotePlace, ...]:
    """What a note on some words of the narrative may be about."""
    return (NotePlace("passage", quote=quote), NotePlace()) if quote else (NotePlace(),)


def _claim_line(opened: OpenBrief, claim: Claim, account: Account | None = None) -> int:
    field: tuple[str | int, ...] = ("claims", opened.brief.claims.index(claim))
    if account is not None:
        field = (*field, "accounts", account.source)
    return opened.parsed.position(field).line


def browse(screen: Widget, subject: Subject) -> None:
    if subject.picture:
        screen.post_message(Happened(state.picture_named, subject.picture))
    elif subject.address:
        screen.post_message(AddressRequested(subject.address))
    else:
        screen.notify(f"There is no address for {subject.name or 'this'}.")


def copy(screen: Widget, subject: Subject) -> None:
    if not subject.text:
        screen.notify("There is nothing to copy here.")
    else:
        screen.post_message(CopyRequested(subject.text, subject.notice or subject.name))
