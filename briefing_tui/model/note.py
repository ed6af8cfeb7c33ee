"""What a reader notes on a brief: the words, and what they are about."""

from typing import Literal

from msgspec import Struct

NoteKind = Literal["brief", "claim", "passage", "event"]


class NotePlace(Struct, frozen=True):
    """What a note is about, in a form that survives edits of the brief."""

    kind: NoteKind = "brief"
    id: str = ""
    """The id of the claim; the date of the event, in EDTF."""
    source: str = ""
    """The id of the source, if it is about one account of the claim."""
    name: str = ""
    """The topic of the claim, or the title of the event."""
    quote: str = ""
    """The words that it is about, with blank lines between paragraphs."""


class Note(Struct, frozen=True):
    """One note. Without a text it is a bookmark."""

    place: NotePlace
    made: str
    """Local time, `2031-05-03 14:05`; empty for what somebody wrote between the notes."""
    text: str = ""
    """Markdown."""
    author: str = ""
    """Who wrote it, if the file names somebody."""
