"""The Markdown of a file of notes: one heading for each, the words it is about, and its text.

## 2031-05-03 14:05 · claim #taiwan @cn · “Taiwan”

> The words it is about.

What the reader notes.
"""

import re
from collections.abc import Iterator
from typing import get_args

from msgspec import Struct

from briefing_tui.model.note import Note, NoteKind, NotePlace
from briefing_tui.text.patterns import lazy_pattern
from briefing_tui.text.sanitise import one_line, sanitise, unify_line_ends

_KINDS = "|".join(get_args(NoteKind))
_HEADING = lazy_pattern(
    r"^## (?P<made>\d{4}-\d\d-\d\d \d\d:\d\d) · "
    rf"(?P<kind>{_KINDS})(?: #(?P<id>\S+))?(?: @(?P<source>[\w-]+))?"
    r"(?: · “(?P<name>.*(?=” · )|.*(?=”[ \t]*$))”)?(?: · by (?P<author>.+)|[ \t]*)$",
    re.MULTILINE,
)
_FRONT = lazy_pattern(r"\A\ufeff?---\n.*?\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_LIKE_HEADING = lazy_pattern(
    rf"^(\\*)(?=## \d{{4}}-\d\d-\d\d \d\d:\d\d · (?:{_KINDS})\b)", re.MULTILINE
)
_MARK, _ESCAPED_MARK = lazy_pattern(r"\\*>"), lazy_pattern(r"\\+>")
"""A quotation at the start of a note's text would be taken for the words that it is about."""


class NoteEntry(Struct, frozen=True):
    """A note and its part of the file."""

    note: Note
    raw: str
    number: int
    """Its place among the notes of the file, from 0."""


def parse_notes(text: str) -> tuple[NoteEntry, ...]:
    """The notes of a file in its order. What stands before the first is a note on the brief, so
    that nothing that somebody wrote there is hidden.
    """
    parts = _parts(unify_line_ends(text))
    return tuple(NoteEntry(note, raw, number) for number, (note, raw) in enumerate(parts))


def _parts(text: str) -> Iterator[tuple[Note, str]]:
    front = _FRONT.match(text)
    headings = list(_HEADING.finditer(text))
    first = headings[0].start() if headings else len(text)
    before = text[front.end() if front else 0 : first]
    if before.strip():
        yield Note(NotePlace(), "", sanitise(before.strip())), before
    ends = [*(heading.start() for heading in headings[1:]), len(text)]
    for heading, end in zip(headings, ends, strict=False):
        yield _note(heading, text[heading.end() : end]), text[heading.start() : end]


def replace_note(text: str, before: NoteEntry, new: str) -> str | None:
    """Put a note's part of a file in the place of another one, and leave the rest as it is, also
    its line ends. The note is where it was, or the only one with its words; None without it.
    """
    entries = parse_notes(text)
    same = [entry for entry in entries if entry.raw.rstrip() == before.raw.rstrip()]
    there = [entry for entry in same if entry.number == before.number]
    if len(there or same) != 1:
        return None
    (entry,) = there or same
    rest = sum(len(later.raw) for later in entries[entry.number + 1 :])
    unified = unify_line_ends(text)
    end = _offset(text, len(unified) - rest)
    start = _offset(text, len(unified) - rest - len(entry.raw))
    if "\r\n" in text[start:end]:
        new = new.replace("\n", "\r\n")
    return text[:start] + new + text[end:]


def _offset(text: str, unified: int) -> int:
    """The offset in a text of an offset in the same text with unified line ends."""
    offset = unified
    for pair in re.finditer("\r\n", text):
        if pair.start() >= offset:
            break
        offset += 1
    return offset


def _note(heading: re.Match[str], rest: str) -> Note:
    lines = rest.strip("\n").split("\n")
    quoted = 0
    while quoted < len(lines) and lines[quoted].startswith(">"):
        quoted += 1
    quote = "\n".join(line[1:].removeprefix(" ") for line in lines[:quoted]).strip()
    words = "\n".join(lines[quoted:]).strip("\n")
    words = _LIKE_HEADING.sub(lambda found: found[1][1:], words)
    words = words[1:] if _ESCAPED_MARK.match(words) else words
    kind: NoteKind = heading["kind"]  # type: ignore[assignment]
    names = {name: heading[name] or "" for name in ("id", "source", "name", "author")}
    names = {name: sanitise(part.rstrip(" \t")) for name, part in names.items()}
    place = NotePlace(kind, names["id"], names["source"], names["name"], sanitise(quote))
    return Note(place, heading["made"], sanitise(words), names["author"])


def format_note(note: Note) -> str:
    """A note as its part of a file."""
    place = note.place
    claim = f" #{place.id}" if place.id else ""
    source = f" @{place.source}" if place.source else ""
    head = [
        f"## {note.made}",
        f"{place.kind}{claim}{source}",
        f"“{one_line(place.name)}”" if place.name else "",
        f"by {one_line(note.author)}" if note.author else "",
    ]
    parts = [" · ".join(filter(None, head))]
    if place.quote:
        parts.append("\n".join(f"> {line}".rstrip() for line in place.quote.split("\n")))
    text = note.text.strip("\n")
    if text:
        text = _LIKE_HEADING.sub(r"\1\\", text)
        parts.append(f"\\{text}" if _MARK.match(text) else text)
    return "\n\n".join(parts) + "\n\n"


def format_head(title: str, path: str, library: str) -> str:
    """The front matter of a new file of notes."""
    import json

    values = {"title": f"Notes on {title}", "brief": path, "library": library}
    lines = (f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in values.items())
    return "\n".join(["---", *lines, "---", "", ""])
