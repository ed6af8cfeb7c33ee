"""Read a brief: from the text or bytes of a file to values, positions and diagnostics."""

import re

from briefing_tui.model.brief import Brief, Parsed
from briefing_tui.model.diagnostic import Position
from briefing_tui.model.document import Document
from briefing_tui.parse.extra import as_json
from briefing_tui.parse.front_fields import read_front_fields
from briefing_tui.parse.front_matter import BYTE_ORDER_MARK, Split, split, unify_line_ends
from briefing_tui.parse.guard import guard
from briefing_tui.parse.headings import first_heading
from briefing_tui.parse.identity import date_of_name, stem_of
from briefing_tui.parse.mappings import Values
from briefing_tui.parse.reading import Places, Reading, is_absent, shape_of
from briefing_tui.parse.slips import report_slip
from briefing_tui.parse.yaml_nodes import compose
from briefing_tui.text.sanitise import MARK, count_unsafe, one_line, sanitise

LIMIT = 16 * 1024 * 1024
"""Bytes of the largest file that is read."""

MOST_PARTS = 100_000
"""Lines and commas of the longest front matter that is read: some seconds' worth."""

_MARKUP = re.compile(r"[*_`\[\]<>&\\~]")
_BREAKS = str.maketrans(dict.fromkeys("\t\n\r", MARK))


def _reading_of(path: str) -> Reading:
    """A reading whose path is safe to show; file names may hold any character."""
    if path.isprintable():
        return Reading(path)
    reading = Reading(sanitise(path).translate(_BREAKS))
    if reading.path != path:
        reading.unsafe = Position(1, 1)
    return reading


def parse_bytes(data: bytes, path: str) -> Parsed:
    """Read the bytes of a file as UTF-8; bytes that are none become visible marks."""
    if len(data) > LIMIT:
        return _too_large(path)
    try:
        return parse_brief(data.decode(), path)
    except UnicodeDecodeError as error:
        before = unify_line_ends(data[: error.start].decode())
        line = before.count("\n") + 1
        place = Position(line, len(before) - (before.rfind("\n") + 1) + 1)
        reading = _reading_of(path)
        reading.report(
            "not-utf8",
            place,
            "The file is not all UTF-8; what is not is shown as a mark.",
            "Save the file as UTF-8.",
        )
        return _parse(data.decode(errors="replace"), reading)


def parse_brief(text: str, path: str) -> Parsed:
    """Read the text of a file. Never raises, whatever the text."""
    return _parse(text, _reading_of(path))


def _too_large(path: str) -> Parsed:
    reading = _reading_of(path)
    reading.report(
        "too-large",
        Position(1, 1),
        f"The file is over {LIMIT // 1024 // 1024} MB and is not read.",
        "Part it into several briefs.",
    )
    stem = stem_of(reading.path)
    brief = Brief(path=reading.path, slug=stem, title=stem, date=date_of_name(reading.path))
    return Parsed(brief, {}, tuple(reading.diagnostics))


def _parse(text: str, reading: Reading) -> Parsed:
    text = unify_line_ends(text.removeprefix(BYTE_ORDER_MARK))
    # Whatever a terminal acts on is not printable, and this asks at the speed of C.
    safe = text if text.replace("\n", " ").isprintable() else sanitise(text)
    if safe is not text and safe != text:
        reading.unsafe = _first_difference(text, safe)
    parts = split(safe)
    _report_split(reading, parts, safe)
    values = _read_block(reading, parts.block) if parts.block else {}
    _fill_in(values, reading, parts.body)
    if reading.unsafe is not None:
        _report_unsafe(reading, reading.unsafe, count_unsafe(text))
    brief = Brief(
        path=reading.path,
        **values,
        body=parts.body,
        body_line=parts.body_line,
        extra=as_json(reading.extra) if reading.extra else "{}",
    )
    found = reading.diagnostics
    if len(found) > 1:
        found.sort(key=lambda each: (each.line, each.column))
    return Parsed(brief, Places(reading.marks), tuple(found))


def _read_block(reading: Reading, block: str) -> Values:
    if len(block) > MOST_PARTS and sum(map(block.count, "\n,[{")) > MOST_PARTS:
        reading.report(
            "too-large",
            Position(1, 1),
            f"The front matter has over {MOST_PARTS:,} lines and values and is not read.",
            "Part it into several briefs.",
        )
        return {}
    composed = compose(block)
    for each in composed.slips:
        report_slip(reading, each)
    if composed.other is not None and not is_absent(composed.other):
        reading.report(
            "yaml-not-mapping",
            composed.other,
            f"The front matter is {shape_of(composed.other)} and has no fields.",
            "Write lines of `key: value` between the lines of `---`.",
        )
    return read_front_fields(reading, guard(reading, composed.pairs, block))


def _fill_in(values: Values, reading: Reading, body: str) -> None:
    """What the front matter does not give comes from the body and the file's name."""
    if "slug" not in values:
        values["slug"] = stem_of(reading.path)
    if "title" not in values:
        values["title"] = _plain(first_heading(body)) or stem_of(reading.path)
    # A date that is there and can't be read is left out, never guessed.
    if ("date",) not in reading.marks and (named := date_of_name(reading.path)):
        values["date"] = named


def _plain(heading: str) -> str:
    """A heading without its markup."""
    if not _MARKUP.search(heading):
        return heading
    # The inline parser is slow to import, and few titles need it.
    from briefing_tui.parse.inline import plain

    return one_line(plain(heading, Document()))


def _first_difference(text: str, other: str) -> Position:
    at = next(at for at, (a, b) in enumerate(zip(text, other, strict=True)) if a != b)
    return Position(text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))


def _report_unsafe(reading: Reading, place: Position, count: int) -> None:
    found = f"{count} characters" if count > 1 else "A character"
    verb = "are" if count > 1 else "is"
    reading.report(
        "unsafe-characters",
        place,
        f"{found} that a terminal would act on {verb} shown as `{MARK}`.",
        "Remove control characters, escape sequences and bidirectional overrides.",
    )


def _report_split(reading: Reading, parts: Split, text: str) -> None:
    if parts.problem == "open":
        fence = text[:3]
        reading.report(
            "front-matter-open",
            Position(1, 1),
            f"The `{fence}` on the first line is never closed, so all of the file is narrative.",
            f"End the front matter with a line of `{fence}`.",
        )
    elif parts.problem == "toml":
        reading.report(
            "front-matter-toml",
            Position(1, 1),
            "The front matter is TOML, which is not read.",
            "Write it as YAML between lines of `---`.",
        )
