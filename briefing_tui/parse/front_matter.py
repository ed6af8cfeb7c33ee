"""Find the front matter of a file, even if its fences are not quite right, and read TOML.

Front matter stands between two lines of `---` (YAML) or `+++` (TOML), or is the JSON object that
begins the file. Front matter with faulty fences is read with a warning: an editor turned them into
a dash, blanks precede them, or one is missing. What a post of another tool may mean as narrative
stays narrative.
"""

import re
from json import JSONDecodeError, JSONDecoder, loads
from typing import NamedTuple

from briefing_tui.model.brief import Position
from briefing_tui.parse.diagnostics import ParseContext
from briefing_tui.parse.fields import FIELDS
from briefing_tui.parse.yaml import (
    DEPTH,
    MappingNode,
    Mark,
    Node,
    Pair,
    ScalarNode,
    SequenceNode,
    report_depth,
)
from briefing_tui.text.patterns import FENCED_CODE, lazy_pattern


class FrontMatter(NamedTuple):
    """A file in its two parts."""

    block: str
    """The front matter with a line end for each line before it, so that lines can be counted."""
    body: str
    body_line: int
    is_toml: bool = False


# Three hyphens, or what editors and typing errors turn them into. A dash of another length ends a
# block only if no key follows, since it may be decoration.
_FENCE = lazy_pattern(r"(---|\+\+\+)[ \t]*(?:\n|\Z)")
_ALMOST_FENCE = lazy_pattern(
    r"((?>(?:[ \t]*\n)*))([ \t]*)(\+\+\+|[-\u2010-\u2015]{2,}|[\u2012-\u2015])[ \t]*\n"
)
_YAML_END = lazy_pattern(
    r"\n(?:---|\.\.\.|(?P<almost>[-\u2010-\u2015]{2,}|[\u2012-\u2015]))[ \t]*+(?:\n|\Z)"
    r"(?(almost)(?!\s*+[\w-]+:\s))"
)
_TOML_END = lazy_pattern(r"\n\+\+\+[ \t]*(?:\n|\Z)")
_JSON = lazy_pattern(r'\{\s*(?:"[^"\n]*"\s*:|\}[ \t]*(?:\n|\Z))')
_JSON_END = lazy_pattern(r"[ \t]*(?:\n|\Z)")
_JSON_CLOSED = lazy_pattern(r"^\}[ \t]*(?:\n|\Z)", re.M)
_SURROGATES = lazy_pattern(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")
_INDENTED_END = lazy_pattern(r"\n[ \t]+(?P<almost>---|\+\+\+)[ \t]*(?:\n|\Z)")

_KEY = r"[A-Za-z_][\w-]*"
_BEGINS_WITH_KEY = lazy_pattern(rf"(?>(?:[ \t]*(?:#[^\n]*)?\n)*)[ ]*{_KEY}(?::(?=\s)|[ ]*=)")
_OUR_KEYS = "|".join(
    spelling for field in FIELDS["brief"] for spelling in (field.key, *field.aliases)
)
_OUR_KEY = lazy_pattern(rf"^([ ]*)({_OUR_KEYS})(?::(?=\s)|[ ]*=)", re.M)
_SURE_KEYS = {"title", "sources", "claims"}
"""Lines without a first fence are front matter if they have one of these keys and another field."""
# Lines that front matter can have, and a narrative cannot begin with: keys, and what is below them.
_LINES_WITHOUT_FENCE = lazy_pattern(
    rf"(?>(?:{_KEY}:(?=\s)[^\n]*\n?|[ \t]+\S[^\n]*\n?|-[ ][^\n]*\n?|[\]}}][^\n]*\n?"
    rf"|(?>(?:[ \t]*\n|\#[^\n]*\n)+)(?={_KEY}:\s|---|\.\.\.))*)"
)

_CODE_FENCE = lazy_pattern(r"(?>(?:[ \t]*\n)*)[ ]{0,3}(`{3,}+|~{3,}+)[^`\n]*+\n(?:---[ \t]*\n)?")
_TOPICS = r"claims:[ \t]*\n(?>(?:[ \t]*(?:#[^\n]*)?\n)*)[ \t]*-[ \t]+topic:"
_CLAIMS = lazy_pattern(_TOPICS)
_CLAIMS_OR_CODE = lazy_pattern(rf"{FENCED_CODE}|(?P<claims>^{_TOPICS})", re.DOTALL | re.MULTILINE)


def split_front_matter(context: ParseContext, text: str) -> FrontMatter:
    """The front matter and the body of a file, with a warning where the fences are wrong."""
    fence = _FENCE.match(text)
    parts = None
    if fence is not None:
        parts = _until_end(context, text, fence[1], fence.end(), 1)
    elif _JSON.match(text):
        parts = _json_object(context, text)
    elif almost := _ALMOST_FENCE.match(text):
        parts = _after_almost_fence(context, text, almost)
    elif text[:1].isascii() and _BEGINS_WITH_KEY.match(text):
        parts = _without_fence(context, text)
    elif (code := _CODE_FENCE.match(text)) and (
        _end_of_keys(text, code.end()) or _CLAIMS.match(text, code.end())
    ):
        line = text.count("\n", 0, code.end(1)) + 1
        _report_fence(
            context,
            line,
            f"Line {line} begins a block of code, so that the front matter in it is not read.",
            "Begin and end the front matter with `---`, and remove the marks of code around it.",
        )
    return parts or FrontMatter("", text, 1)


def _until_end(
    context: ParseContext, text: str, fence: str, start: int, line: int
) -> FrontMatter | None:
    """The block that begins at an offset, after a fence on a line; None if it doesn't end."""
    is_toml = fence == "+++"
    end = (_TOML_END if is_toml else _YAML_END).search(text, start - 1)
    end = end or _INDENTED_END.search(text, start - 1)
    almost = end.groupdict().get("almost") if end else None
    if end is None or (almost and not _OUR_KEY.search(text, start, end.start())):
        context.report(
            "front-matter-open",
            Position(line, 1),
            f"The `{fence}` on line {line} is never closed, so the whole file is narrative.",
            f"End the front matter with a line of `{fence}`.",
        )
        return None
    block = text[start : end.start() + 1]
    last = line + block.count("\n") + 1
    if almost:
        _report_fence(
            context,
            last,
            f"Line {last}, `{almost}`, is read as the end of the front matter.",
            f"Write `{fence}` at the beginning of the line, and nothing else.",
        )
    return FrontMatter("\n" * line + block, text[end.end() :], last + 1, is_toml)


def _json_object(context: ParseContext, text: str) -> FrontMatter | None:
    """The JSON object that begins a file (Hugo); None if more follows it on its last line.

    Its block is read as YAML, which has every value of JSON, and the positions of all of them.
    """
    try:
        length = JSONDecoder().raw_decode(text)[1]
    except (JSONDecodeError, RecursionError) as error:
        line, column, reason = 1, 1, "It is nested too deeply"
        if isinstance(error, JSONDecodeError):
            line, column, reason = error.lineno, error.colno, error.msg
        context.report(
            "front-matter-json",
            Position(line, column),
            f"The front matter is not valid JSON and is not read: {reason}.",
            'Write `"key": "value"` with commas between, or YAML between lines of `---`.',
        )
        end = _JSON_CLOSED.search(text)
        return (
            FrontMatter("", text[end.end() :], text.count("\n", 0, end.end()) + 1) if end else None
        )
    end = _JSON_END.match(text, length)
    if end is None:
        return None
    # The differences that occur are tabs between values, and surrogate pairs.
    block = _SURROGATES.sub(lambda pair: loads(f'"{pair[0]}"'), text[:length]).replace("\t", " ")
    return FrontMatter(block, text[end.end() :], text.count("\n", 0, end.end()) + 1)


def _after_almost_fence(
    context: ParseContext, text: str, almost: re.Match[str]
) -> FrontMatter | None:
    """The block after a first fence that is not quite one, if it begins with a key."""
    if not _BEGINS_WITH_KEY.match(text, almost.end()):
        return None
    blank_lines, blanks, written = almost.groups()
    line = blank_lines.count("\n") + 1
    fence = "+++" if written == "+++" else "---"
    count = len(context.diagnostics)
    parts = _until_end(context, text, fence, almost.end(), line)
    if parts is None or not _OUR_KEY.search(parts.block):
        del context.diagnostics[count:]
        return None
    if written != fence:
        message, hint = f"Line {line}, `{written}`, is read as `{fence}`", "instead"
    elif blanks:
        message, hint = f"There are blanks before the `{fence}` of line {line}", "without blanks"
    elif fence == "+++":
        return parts  # Zola takes blank lines
    else:
        message, hint = f"There are blank lines before the `{fence}` of line {line}", "on line 1"
    hint = f"Write `{fence}` {hint}{'; remove the lines before it' if blank_lines else ''}."
    _report_fence(context, line, f"{message}; the front matter is read all the same.", hint)
    return parts


def _without_fence(context: ParseContext, text: str) -> FrontMatter | None:
    """The block that begins with its first key, if it has several keys of ours."""
    if not (end := _end_of_keys(text, 0)):
        return None
    closing = _FENCE.match(text, end)
    last = text.count("\n", 0, end)
    _report_fence(
        context,
        1,
        "There is no `---` before line 1; the front matter is read all the same.",
        "Begin the file with a line of `---`"
        + ("." if closing else f", and write another one below line {last}."),
    )
    body = text[closing.end() if closing else end :]
    return FrontMatter(text[:end], body, last + 1 + bool(closing))


def _end_of_keys(text: str, start: int) -> int:
    """Where lines of front matter end; 0 if they don't have several keys of ours."""
    lines = _LINES_WITHOUT_FENCE.match(text, start)
    end = lines.end() if lines else start
    keys = {key for indent, key in _OUR_KEY.findall(text, start, end) if not indent}
    return 0 if len(keys) < 2 or keys.isdisjoint(_SURE_KEYS) else end


def _report_fence(context: ParseContext, line: int, message: str, hint: str) -> None:
    context.report("front-matter-fence", Position(line, 1), message, hint)


def report_claims_in_body(context: ParseContext, parts: FrontMatter) -> None:
    """Report claims in the narrative, where they are only text."""
    is_open = any(problem.code == "front-matter-open" for problem in context.diagnostics)
    if is_open or "claims:" not in parts.body:
        return
    for match in _CLAIMS_OR_CODE.finditer(parts.body):
        if match["claims"]:
            line = parts.body_line + parts.body.count("\n", 0, match.start())
            _report_fence(
                context,
                line,
                f"The claims on line {line} are in the narrative and are not read.",
                "Move them up, between the lines of `---` that begin the file.",
            )
            return


# TOML

_TOML_PLACE = lazy_pattern(r" \(at (?:line ([0-9]+), column ([0-9]+)|end of document)\)")
_NOT_CLOSED = "A quotation mark is missing"
_TOML_NAME = r"""(?:(?<![\w-])[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+"""
_DEEP_TOML_KEY = lazy_pattern(rf"(?:{_TOML_NAME}\.[ \t]*+){{{DEPTH}}}")
"""For a key of many parts, `tomllib` takes the square of their number of time and memory."""
_TOML_LINE = lazy_pattern(
    r"[ \t]*+(?:(\[{1,2})[ \t]*+([^\[\]#=\n]{1,200})\]|([\w.\"'-][\w.\"' -]{0,199}?)[ \t]*+=)"
)


def read_toml(context: ParseContext, block: str) -> list[Pair]:
    """The top-level pairs of a block of TOML 1.0, as the nodes that YAML would have."""
    from tomllib import TOMLDecodeError

    try:
        table = _toml_table(block)
    except (RecursionError, TOMLDecodeError) as error:
        too_deep = isinstance(error, RecursionError)
        words = "It is nested too deeply" if too_deep else str(error)
        where = _TOML_PLACE.search(words)
        line, column = (int(where[1]), int(where[2])) if where and where[1] else (0, 1)
        reason = _TOML_PLACE.sub("", words).replace(r"Illegal character '\n'", _NOT_CLOSED)
        context.report(
            "front-matter-toml",
            Position(line or max(2, block.count("\n")), column),
            f"The front matter is not valid TOML and is not read: {reason}.",
            'Write lines of `key = "value"`, or YAML between lines of `---`.',
        )
        return []
    places = _places_of_keys(block)
    pairs: list[Pair] = []
    for key, value in table.items():
        place = places.get((key,), (1, 0))
        name = _scalar(key, place)
        try:
            pairs.append((name, _node(value, (key,), place, places, 1)))
        except RecursionError:
            report_depth(context, name)
    return pairs


def _toml_table(block: str) -> dict[str, object]:
    from tomllib import loads

    if _DEEP_TOML_KEY.search(block):
        raise RecursionError
    return loads(block, parse_float=str)


_Path = tuple[str | int, ...]
_Place = tuple[int, int]


def _places_of_keys(block: str) -> dict[_Path, _Place]:
    """The line and column, from 0, of each key. Approximate, because strings are ignored."""
    places: dict[_Path, _Place] = {}
    counts: dict[_Path, int] = {}
    table: _Path = ()
    for number, line in enumerate(block.split("\n")):
        match = _TOML_LINE.match(line)
        if match is None:
            continue
        brackets, header, key = match.groups()
        names = tuple(name.strip(" \t\"'") for name in (header or key).split("."))
        place = number, len(line) - len(line.lstrip())
        if not brackets:
            places.setdefault((*table, *names), place)
            continue
        table = ()
        for index, name in enumerate(names, 1):
            table += (name,)
            places.setdefault(table, place)
            if index < len(names) and table in counts:
                table += (counts[table],)
        if brackets == "[[":
            counts[table] = counts.get(table, -1) + 1
            table += (counts[table],)
            places[table] = place
    return places


def _node(
    value: object, path: _Path, place: _Place, places: dict[_Path, _Place], depth: int
) -> Node:
    if depth > DEPTH:
        raise RecursionError
    mark = _mark(place)
    if isinstance(value, dict):
        pairs = []
        for key, item in value.items():
            inside = (*path, key)
            at = places.get(inside, place)
            pairs.append((_scalar(key, at), _node(item, inside, at, places, depth + 1)))
        return MappingNode("", pairs, mark, mark)
    if isinstance(value, list):
        items = []
        for number, item in enumerate(value):
            inside = (*path, number)
            items.append(_node(item, inside, places.get(inside, place), places, depth + 1))
        return SequenceNode("", items, mark, mark)
    if isinstance(value, str):
        return _scalar(value, place, '"')
    if isinstance(value, bool):
        return _scalar(str(value).lower(), place)
    isoformat = getattr(value, "isoformat", None)  # of a date or a time
    return _scalar(isoformat() if isoformat else str(value), place)


def _scalar(text: str, place: _Place, style: str | None = None) -> ScalarNode:
    mark = _mark(place)
    return ScalarNode("", text, mark, mark, style)


def _mark(place: _Place) -> Mark:
    return Mark("", 0, *place, None, 0)
