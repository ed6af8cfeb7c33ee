"""Read a brief: from the text or bytes of a file to values, positions and diagnostics."""

import re
from typing import Literal

from msgspec import Struct
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from briefing_tui.model.brief import Brief, Date, Parsed
from briefing_tui.model.diagnostic import Position
from briefing_tui.model.document import Document
from briefing_tui.parse.dates import parse_date, split_dated_name
from briefing_tui.parse.mappings import (
    READERS,
    Values,
    as_json,
    keep,
    keep_unknown,
    report_duplicate,
    table_of,
)
from briefing_tui.parse.reading import Places, Reading, is_absent, shape_of
from briefing_tui.parse.scalars import first_spellings, flag_of, is_url, read_date, read_url
from briefing_tui.parse.sections import read_claims, read_covered_event, read_events, read_sources
from briefing_tui.parse.yaml import Pair, compose, guard, report_slip
from briefing_tui.text.sanitise import MARK, count_unsafe, one_line, sanitise

# MERGED:
# Part a file into front matter and body.

SplitProblem = Literal["", "open", "toml"]

_ENDS = ("---", "...")
BYTE_ORDER_MARK = "\ufeff"


class Split(Struct, frozen=True):
    """The parts of a file. The block begins on line 2; the body on `body_line`, from 1."""

    block: str
    body: str
    body_line: int
    problem: SplitProblem = ""


def unify_line_ends(text: str) -> str:
    """Each CRLF and CR becomes LF, so that lines count alike everywhere after."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def split(text: str) -> Split:
    """Part a text whose lines end in LF and whose byte-order mark is gone."""
    fence = text[:3]
    if fence not in ("---", "+++"):
        return Split("", text, 1)
    line_end = text.find("\n")
    if line_end < 0:
        line_end = len(text)
    if text[3:line_end].strip(" \t"):
        return Split("", text, 1)
    start = _line_of(text, "\n" + fence, line_end, len(text))
    if fence == "---":
        dots = _line_of(text, "\n...", line_end, start if start >= 0 else len(text))
        start = dots if dots >= 0 else start
    if start < 0:
        return Split("", text, 1, "open")
    block = text[line_end + 1 : start + 1]
    end = text.find("\n", start + 1)
    body = text[end + 1 :] if end >= 0 else ""
    body_line = block.count("\n") + 3
    return Split("", body, body_line, "toml") if fence == "+++" else Split(block, body, body_line)


def _line_of(text: str, fence: str, start: int, limit: int) -> int:
    """Where a line that is a fence and nothing else begins, at the break before it, or -1.

    Searching for the fence is several times as fast as a regular expression by lines.
    """
    at = text.find(fence, start, limit)
    while at >= 0:
        end = text.find("\n", at + 1)
        if not text[at + 4 : end if end >= 0 else len(text)].strip(" \t"):
            return at
        at = text.find(fence, at + 4, limit)
    return -1


# MERGED:
# Names of a brief from its path and body, where the front matter gives none.

_FOLDER_FILES = ("index", "_index")
_EXTENSION = re.compile(r"\.(?:md|markdown)$", re.I)

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DAY_OR_LESS = re.compile(r"[0-9]{4}(?:-[0-9]{2}){0,2}")


def stem_of(path: str) -> str:
    """A file's name without its extension; its folder's name for `index` and `_index`."""
    stem, _ = _stem(path)
    return stem


def _stem(path: str) -> tuple[str, bool]:
    folders, _, name = path.replace("\\", "/").rstrip("/").rpartition("/")
    stem = _EXTENSION.sub("", name)
    if stem.lower() in _FOLDER_FILES:
        names = (each for each in reversed(folders.split("/")) if each not in ("", ".", ".."))
        folder = next(names, "")
        if folder:
            return folder, True
    return stem or name, False


def date_of_name(path: str) -> Date | None:
    """The date prefix of a file's name, or the whole name where that is a date."""
    stem, is_folder = _stem(path)
    dated, _ = split_dated_name(stem)
    if dated is not None:
        return dated
    # A folder called 2025 holds a year's posts and is not dated by it.
    name_of_date = _DAY if is_folder else _DAY_OR_LESS
    return parse_date(stem) if name_of_date.fullmatch(stem) else None


# MERGED:
# Find a body's first level-one heading (CommonMark 4.2 and 4.3) without parsing the body.

_LINE = re.compile(
    r"^ {0,3}(?:"
    r"(?P<fence>`{3,}(?=[^`\n]*$)|~{3,})"
    r"|\#(?:[ \t]+(?P<atx>[^\n]*))?$"
    r"|(?P<setext>\S[^\n]*)\n {0,3}=+[ \t]*$"
    r")",
    re.M,
)
_CLOSING = re.compile(r"(?:^|[ \t]+)#+[ \t]*$")
_NO_PARAGRAPH = re.compile(r"[>#]|[-+*][ \t]|[0-9]{1,9}[.)][ \t]|=+[ \t]*$")


def first_heading(body: str) -> str:
    """The source of the first level-one heading, or nothing."""
    at = 0
    while found := _LINE.search(body, at):
        if fence := found["fence"]:
            at = _end_of_fence(body, found.end(), fence)
            continue
        if found["setext"] is not None:
            if not _NO_PARAGRAPH.match(found["setext"]):
                return found["setext"].strip()
            at = body.find("\n", found.start()) + 1
            continue
        if text := _CLOSING.sub("", found["atx"] or "").strip():
            return text
        at = found.end()
    return ""


def _end_of_fence(body: str, start: int, fence: str) -> int:
    closed = re.compile(rf"^ {{0,3}}{re.escape(fence[0])}{{{len(fence)},}}[ \t]*$", re.M)
    found = closed.search(body, start)
    return found.end() if found else len(body)


# MERGED:
# Read the top level of the front matter, where other tools' keys live beside ours.

_TABLE = table_of(
    "brief",
    {
        **READERS,
        "claims": read_claims,
        "covered event": read_covered_event,
        "events": read_events,
        "publication date": read_date,
        "sources": read_sources,
        "web source": read_url,
    },
)

_SHARED = ("source", "sources", "events", "event")
"""Keys of ours to which other tools give meanings of their own."""

_REQUIRED = {"sources": ("id",), "events": ("date", "title")}


def read_front_fields(reading: Reading, pairs: list[Pair]) -> Values:
    """The values of the brief's own fields; all other keys go to `extra`."""
    known = _TABLE.fields
    present: dict[str, Pair] = {}
    absent: set[str] = set()
    unknown: list[Pair] = []
    repeated: list[Node] = []
    for pair in pairs:
        key_node, value_node = pair
        key = key_node.value if type(key_node) is ScalarNode else ""
        if key not in known:
            unknown.append(pair)
        elif key in present or key in absent:
            repeated.append(key_node)
        elif is_absent(value_node):
            absent.add(key)
        else:
            present[key] = pair
    reading.has_claims = "claims" in present
    for key_node in repeated:
        report_duplicate(reading, key_node, (key_node.value,))
    values = _take_published(present)
    if not present.keys().isdisjoint(_SHARED):
        for key in _foreign(reading, present):
            keep(reading, key, present.pop(key)[1])
    fields = _by_field(present)
    for name, spellings in fields.items():
        _read_field(reading, name, spellings, present, values)
    if unknown:
        keep_unknown(reading, unknown, (), _TABLE, fields.keys())
    return values


def _by_field(present: dict[str, Pair]) -> dict[str, list[str]]:
    """The fields that are present, each with its spellings in the order in which they win."""
    found: dict[str, list[str]] = {}
    known = _TABLE.fields
    for key in present:
        name = known[key][0]
        if name in found:
            found[name].append(key)
            found[name].sort(key=lambda each: known[each][2])
        else:
            found[name] = [key]
    return found


def _take_published(present: dict[str, Pair]) -> Values:
    """`published: false` means draft; as a boolean it is no date."""
    if "published" not in present or (flag := flag_of(present["published"][1])) is None:
        return {}
    del present["published"]
    return {} if "draft" in present else {"draft": not flag}


def _read_field(
    reading: Reading, name: str, spellings: list[str], present: dict[str, Pair], values: Values
) -> None:
    """Read the first spelling of a field, or all of them where they are merged."""
    reader = _TABLE.fields[name][1]
    path = (name,)
    key_node, value_node = present[spellings[0]]
    placed = value_node if type(value_node) is ScalarNode else key_node
    reading.marks[path] = placed.start_mark
    value = reader(reading, value_node, path)
    if name == "tags":
        for each in spellings[1:]:
            value += reader(reading, present[each][1], path)
        value = first_spellings(value)
    else:
        for each in spellings[1:]:
            keep(reading, each, present[each][1])
    if value is not None:
        values[name] = value


def _foreign(reading: Reading, present: dict[str, Pair]) -> list[str]:
    """Our keys that hold what some other tool means by them."""
    found = []
    if "source" in present and not _is_address(present["source"][1]):
        found.append("source")
    if reading.has_claims:
        return found
    for key, required in _REQUIRED.items():
        if key in present and not _is_list_of(present[key][1], required):
            found.append(key)
    if "event" in present and not _is_covered_event(present["event"][1]):
        found.append("event")
    return found


def _is_address(node: Node) -> bool:
    return isinstance(node, ScalarNode) and is_url(node.value.strip())


def _is_list_of(node: Node, required: tuple[str, ...]) -> bool:
    """Whether a list has mappings only, and one of them has the keys ours need."""
    if not isinstance(node, SequenceNode):
        return False
    items = [each for each in node.value if not is_absent(each)]
    if not all(isinstance(each, MappingNode) for each in items):
        return False
    return any(_scalar_keys(each).issuperset(required) for each in items)


def _is_covered_event(node: Node) -> bool:
    return type(node) is MappingNode and not _scalar_keys(node).isdisjoint(("title", "date"))


def _scalar_keys(node: Node) -> set[str]:
    """The keys of a mapping that hold a text."""
    return {
        key.value
        for key, value in node.value
        if isinstance(key, ScalarNode) and isinstance(value, ScalarNode)
    }


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
