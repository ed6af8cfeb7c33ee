"""Read a brief: from the text or bytes of a file to values, positions and diagnostics."""

import re
from collections.abc import Iterator
from typing import Any

from briefing_tui.model.brief import SUFFIX, Brief, FieldPath, Parsed, Position
from briefing_tui.model.dates import Date
from briefing_tui.model.document import Document, Inline
from briefing_tui.parse.dates import parse_date, split_dated_name
from briefing_tui.parse.diagnostics import ParseContext, position_at
from briefing_tui.parse.fields import (
    READERS,
    Reader,
    Values,
    as_json,
    keep,
    keep_unknown,
    report_duplicate,
    table_of,
)
from briefing_tui.parse.front_matter import (
    FrontMatter,
    read_toml,
    report_claims_in_body,
    split_front_matter,
)
from briefing_tui.parse.sections import read_claims, read_covered_event, read_events, read_sources
from briefing_tui.parse.slips import hint_for_text, report_syntax_problem
from briefing_tui.parse.values import decoded, flag_of, is_url, read_date, read_url
from briefing_tui.parse.yaml import (
    MappingNode,
    Node,
    Pair,
    ScalarNode,
    SequenceNode,
    compose,
    is_absent,
    resolve_pairs,
    shape_of,
)
from briefing_tui.text.patterns import CODE_BETWEEN_TAGS, FENCED_CODE, lazy_pattern
from briefing_tui.text.sanitise import (
    MARK,
    count_unsafe,
    one_line,
    sanitise,
    sanitise_name,
    unify_line_ends,
)

LIMIT = 16 * 1024 * 1024
"""The size in bytes of the largest file that is read."""

_MOST_PARTS = 100_000
"""The most lines and values in a front matter that is read. They take some seconds."""


# Slug, title and date from the path and the body, if the front matter lacks them.

_FOLDER_FILES = ("index", "_index")
_DRAFTS_FOLDER = "_drafts"
"""All posts in it are unpublished (Jekyll)."""
_EXTENSION = lazy_pattern(rf"(?:{SUFFIX})$", re.I)

_DAY = lazy_pattern(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DAY_MONTH_OR_YEAR = lazy_pattern(r"[0-9]{4}(?:-[0-9]{2}){0,2}")


def stem_of(path: str) -> str:
    """A file's name without its extension; its folder's name for `index` and `_index`."""
    stem, _ = _stem(path)
    return stem


def _stem(path: str) -> tuple[str, bool]:
    """The stem, and whether it is the folder's name."""
    folders, _, name = path.replace("\\", "/").rstrip("/").rpartition("/")
    stem = _EXTENSION.sub("", name)
    if stem.lower() in _FOLDER_FILES:
        names = (part for part in reversed(folders.split("/")) if part not in ("", ".", ".."))
        folder = next(names, "")
        if folder:
            return folder, True
    return stem or name, False


def date_of_name(path: str) -> Date | None:
    """The date prefix of a file's name, or the whole name if it is a date."""
    stem, is_folder = _stem(path)
    date, _ = split_dated_name(stem)
    if date is not None:
        return date
    # A folder `2025` contains the posts of a year, so its name isn't the date of one post.
    pattern = _DAY if is_folder else _DAY_MONTH_OR_YEAR
    return parse_date(stem) if pattern.fullmatch(stem) else None


_CODE_OR_HEADING = lazy_pattern(
    rf"{FENCED_CODE}"
    rf"|^ {{0,3}}(?:{CODE_BETWEEN_TAGS})"
    r"|^ {0,3}\#(?:[ \t]+(?P<atx>[^\n]*))?$"
    r"|^ {0,3}(?P<setext>(?![>#]|[-+*][ \t]|[0-9]{1,9}[.)][ \t]|=+[ \t]*$)\S[^\n]*)"
    r"\n {0,3}=+[ \t]*$",
    re.DOTALL | re.MULTILINE,
)


def first_heading(body: str) -> str:
    """The Markdown source of the first level-one heading, or an empty string.

    Finds ATX and setext headings (CommonMark 4.2, 4.3) outside fenced code, and code in template
    tags, without parsing the body.
    """
    for match in _CODE_OR_HEADING.finditer(body):
        heading = (match["setext"] or match["atx"] or "").strip()
        if match["atx"]:
            text = heading.rstrip("#")
            heading = heading if text and text[-1] not in " \t" else text.strip()
        if heading:
            return heading
    return ""


# The fields of the front matter, among which the keys of other tools are common.


_WITH_MARKUP = (("title",), ("summary",))


def _with_references(shape: str) -> Reader:
    """The reader of a shape of text, in which site generators have character references. Those of
    a title and a summary are read with their markup, by `words_and_runs`."""
    read = READERS[shape]

    def read_decoded(context: ParseContext, node: Node, path: FieldPath) -> Any:
        value = read(context, node, path)
        if path in _WITH_MARKUP:
            return value
        return tuple(map(decoded, value)) if isinstance(value, tuple) else value and decoded(value)

    return read_decoded


_TABLE = table_of(
    "brief",
    {
        **READERS,
        **{
            shape: _with_references(shape) for shape in ("authors", "line", "names", "tags", "text")
        },
        "claims": read_claims,
        "covered event": read_covered_event,
        "events": read_events,
        "publication date": read_date,
        "sources": read_sources,
        "web source": read_url,
    },
)

_PAGE_KEYS = ("permalink", "url")
"""The path of the page on the site, in some tools its whole address."""

_SHARED_KEYS = ("source", "sources", "events", "event", *_PAGE_KEYS)
"""Keys of ours that other tools use with meanings of their own."""

_MERGED = frozenset({"tags", "aliases"})
"""Fields that take the values of all their spellings."""

_REQUIRED_IN_ITEMS = {"sources": ("id",), "events": ("date", "title")}


def _read_front_matter(context: ParseContext, pairs: list[Pair]) -> Values:
    """The values of the brief's own fields. All other keys go to `extra`."""
    fields = _TABLE.fields
    pairs = [*_dates_apart(pairs), *_of_taxonomies(pairs)]
    given = {key.value for key, _ in pairs if type(key) is ScalarNode}
    present: dict[str, Pair] = {}
    absent: set[str] = set()
    unknown: list[Pair] = []
    repeated: list[Node] = []
    for pair in pairs:
        key_node, value_node = pair
        key = _key_of(key_node, given)
        if key not in fields:
            unknown.append(pair)
        elif key in present or key in absent:
            repeated.append(key_node)
        elif is_absent(value_node):
            absent.add(key)
        else:
            present[key] = pair
    context.has_claims = "claims" in present
    for key_node in repeated:
        report_duplicate(context, key_node, (key_node.value,))
    values = _take_published_flag(present)
    if not present.keys().isdisjoint(_SHARED_KEYS):
        for key in _foreign_keys(context, present):
            keep(context, key, present.pop(key)[1])
    spellings_by_name: dict[str, list[str]] = {}
    for key in present:
        spellings_by_name.setdefault(fields[key][0], []).append(key)
    for name, spellings in spellings_by_name.items():
        if len(spellings) > 1:
            spellings.sort(key=lambda spelling: fields[spelling][2])
        _read_field(context, name, spellings, present, values)
    if unknown:
        keep_unknown(context, unknown, (), _TABLE, spellings_by_name.keys())
    return values


def _key_of(node: Node, given: set[str]) -> str:
    """A key in the spelling of the fields: to Hugo and Obsidian, `Title` is `title`. Empty if it
    isn't a text."""
    key = node.value if type(node) is ScalarNode else ""
    is_other_case = key not in _TABLE.fields and key.lower() not in given
    return key.lower() if is_other_case else key


def _dates_apart(pairs: list[Pair]) -> Iterator[Pair]:
    """The pairs, with those of `date: {created: …, updated: …}` in its place (MkDocs Material)."""
    for pair in pairs:
        key, node = pair
        is_nested = type(node) is MappingNode and "created" in _scalar_keys(node)
        if is_nested and _TABLE.fields.get(key.value, ("",))[0] == "date":
            yield from (inner for inner in node.value if inner[0].value in ("created", "updated"))
        else:
            yield pair


def _of_taxonomies(pairs: list[Pair]) -> Iterator[Pair]:
    """The tags and authors in the table `taxonomies` (Zola), unless they are given beside it."""
    given = {key.value for key, _ in pairs if type(key) is ScalarNode}
    if "taxonomies" not in given:
        return
    for key, node in pairs:
        if key.value == "taxonomies" and type(node) is MappingNode:
            for pair in node.value:
                name = _TABLE.fields.get(pair[0].value, ("",))[0]
                if name in ("tags", "authors") and pair[0].value not in given:
                    yield pair


def _take_published_flag(present: dict[str, Pair]) -> Values:
    """Remove `published` if it is a boolean and not a date: `published: false` means draft."""
    if "published" not in present or (flag := flag_of(present["published"][1])) is None:
        return {}
    del present["published"]
    return {} if "draft" in present else {"draft": not flag}


def _read_field(
    context: ParseContext, name: str, spellings: list[str], present: dict[str, Pair], values: Values
) -> None:
    """Read the first spelling of a field and keep the others as unknown keys; merge tags and
    aliases."""
    read = _TABLE.fields[name][1]
    path = (name,)
    key_node, value_node = present[spellings[0]]
    marked = value_node if type(value_node) is ScalarNode else key_node
    context.marks[path] = marked.start_mark
    value = read(context, value_node, path)
    if name in _MERGED:
        for spelling in spellings[1:]:
            value += read(context, present[spelling][1], path)
        by_case: dict[str, str] = {}
        for text in value:
            by_case.setdefault(text.casefold(), text)
        value = tuple(by_case.values())
    else:
        for spelling in spellings[1:]:
            keep(context, spelling, present[spelling][1])
    if value is not None:
        values[name] = value


def _foreign_keys(context: ParseContext, present: dict[str, Pair]) -> list[str]:
    """The shared keys whose values have the shape of another tool's."""
    foreign = []
    if "source" in present:
        node = present["source"][1]
        if not (isinstance(node, ScalarNode) and is_url(node.value.strip())):
            foreign.append("source")
    for key in _PAGE_KEYS:
        if key in present:
            node = present[key][1]
            if not isinstance(node, ScalarNode) or is_url(node.value.strip()):
                foreign.append(key)
    if context.has_claims:
        return foreign
    for key, required in _REQUIRED_IN_ITEMS.items():
        if key in present and not _is_list_of(present[key][1], required):
            foreign.append(key)
    if "event" in present:
        node = present["event"][1]
        if type(node) is not MappingNode or _scalar_keys(node).isdisjoint(("title", "date")):
            foreign.append("event")
    return foreign


def _is_list_of(node: Node, required: tuple[str, ...]) -> bool:
    """Whether a node is a list of mappings, at least one of which has the required keys."""
    if not isinstance(node, SequenceNode):
        return False
    items = [item for item in node.value if not is_absent(item)]
    if not all(isinstance(item, MappingNode) for item in items):
        return False
    return any(_scalar_keys(item).issuperset(required) for item in items)


def _scalar_keys(node: Node) -> set[str]:
    return {
        key.value
        for key, value in node.value
        if isinstance(key, ScalarNode) and isinstance(value, ScalarNode)
    }


# The whole file.

_MARKUP = lazy_pattern(r"[*_`<\\~$]|\]\(|\[\[|==|:[a-z]+-")
_NAME = lazy_pattern(r"</?([A-Za-z][\w.-]*+)[^<>]*+>|(?<!\w)__\w+__")
"""What is a name in a title rather than markup: half of a pair of tags, `__init__`."""
_PLACEHOLDERS = lazy_pattern(r"[^\w{<]*+(?:(?:\{\{[^{}]*+\}\}|<%[^%]*+%>)[^\w{<]*+)+")
"""The title of a template in a vault of notes, `{{title}}` or `<% tp.file.title %>`."""
_LONGEST_MARKED = 10_000
"""The most characters of a title or a summary in which markup is read."""


def parse_bytes(data: bytes, path: str, *, line_breaks: bool = False) -> Parsed:
    """Read the bytes of a file. Bytes that are not UTF-8 become U+FFFD, with a diagnostic.

    `line_breaks` says that a line break in a paragraph is shown (`Brief.line_breaks`).
    """
    context = ParseContext(sanitise_name(path))
    if len(data) > LIMIT:
        context.report(
            "too-large",
            Position(1, 1),
            f"The file is over {LIMIT // 2**20} MB and is not read.",
            "Split it into several briefs.",
        )
        return _parse("", context, line_breaks=line_breaks)
    try:
        return _parse(data.decode(), context, line_breaks=line_breaks)
    except UnicodeDecodeError as error:
        before = unify_line_ends(data[: error.start].decode())
        line = before.count("\n") + 1
        column = len(before) - (before.rfind("\n") + 1) + 1
        context.report(
            "not-utf8",
            Position(line, column),
            f"The file is not valid UTF-8; invalid bytes are shown as `{MARK}`.",
            "Save the file as UTF-8.",
        )
        return _parse(data.decode(errors="replace"), context, line_breaks=line_breaks)


def parse_brief(text: str, path: str) -> Parsed:
    """Read the text of a file. Never raises, whatever the text."""
    return _parse(text, ParseContext(sanitise_name(path)))


def _parse(text: str, context: ParseContext, *, line_breaks: bool = False) -> Parsed:
    text = unify_line_ends(text.removeprefix("\N{BYTE ORDER MARK}"))
    # Unsafe characters are not printable, and `isprintable` is faster than a search for them.
    safe = text if text.replace("\n", " ").isprintable() else sanitise(text)
    if safe is not text and safe != text:
        pairs = enumerate(zip(text, safe, strict=True))
        offset = next(offset for offset, (before, after) in pairs if before != after)
        line = text.count("\n", 0, offset) + 1
        context.unsafe = Position(line, offset - text.rfind("\n", 0, offset))
    parts = split_front_matter(context, safe)
    body = parts.body
    values = _read_block(context, parts) if parts.block else {}
    if "claims" not in values:
        report_claims_in_body(context, parts)
    if "slug" not in values:
        values["slug"] = stem_of(context.path)
    _add_title(values, body, context.path)
    # A date that can't be read has a mark. The file's date doesn't replace it.
    if ("date",) not in context.marks and (date := date_of_name(context.path)):
        values["date"] = date
    if "#" in body:
        _add_tags(values, body)
    if _DRAFTS_FOLDER in context.path.split("/")[:-1]:
        values["draft"] = True
    if context.unsafe is not None:
        _report_unsafe(context, context.unsafe, count_unsafe(text))
    brief = Brief(
        path=context.path,
        **values,
        body=body,
        body_line=parts.body_line,
        extra=as_json(context.extra) if context.extra else "{}",
        line_breaks=line_breaks,
    )
    diagnostics = context.diagnostics
    if len(diagnostics) > 1:
        diagnostics.sort(key=lambda diagnostic: (diagnostic.line, diagnostic.column))
    positions = {path: position_at(mark) for path, mark in context.marks.items()}
    return Parsed(brief, positions, tuple(diagnostics), context.lost)


def _add_title(values: Values, body: str, path: str) -> None:
    """Add the title of the body, if there is none, and the runs of title and summary."""
    for name in ("title", "summary"):
        if name in values:
            values[name], values[f"{name}_runs"] = words_and_runs(values[name], with_names=True)
    if "title" not in values:
        heading = first_heading(body)
        if "{" in heading:
            from briefing_tui.parse.rules.inline import without_attributes

            heading, _ = without_attributes(heading)
        values["title"], values["title_runs"] = words_and_runs(heading)
    title = one_line(values["title"])
    if not title or _PLACEHOLDERS.fullmatch(title):
        title, values["title_runs"] = stem_of(path), ()
    values["title"] = title


def _add_tags(values: Values, body: str) -> None:
    from briefing_tui.parse.rules.inline import tags_in

    if tags := tags_in(body):
        by_case = {tag.casefold(): tag for tag in (*reversed(tags), *values.get("tags", ()))}
        own = [*values.get("tags", ()), *tags]
        values["tags"] = tuple(dict.fromkeys(by_case[tag.casefold()] for tag in own))


def _read_block(context: ParseContext, parts: FrontMatter) -> Values:
    block = parts.block
    if len(block) > _MOST_PARTS and sum(map(block.count, "\n,[{")) > _MOST_PARTS:
        context.report(
            "too-large",
            Position(1, 1),
            f"The front matter has over {_MOST_PARTS:,} lines and values and is not read.",
            "Split the file into several briefs.",
        )
        return {}
    if parts.is_toml:
        return _read_front_matter(context, read_toml(context, block))
    composed = compose(block)
    lines = block.split("\n") if composed.problems else []
    for problem in composed.problems:
        report_syntax_problem(context, problem, lines)
        context.lose((problem.key,), problem.lost)
    if composed.root is not None and not is_absent(composed.root):
        context.report(
            "yaml-not-mapping",
            composed.root,
            f"The front matter is {shape_of(composed.root)} and has no fields.",
            (isinstance(composed.root, ScalarNode) and hint_for_text(composed.root.value))
            or "Write lines of `key: value` between the lines of `---`.",
        )
    return _read_front_matter(context, resolve_pairs(context, composed.pairs, block))


def words_and_runs(source: str, *, with_names: bool = False) -> tuple[str, tuple[Inline, ...]]:
    """The words of a title or a summary, and its runs if they have formats or links. `with_names`
    says that it is plain text if one of its names would be lost.
    """
    if len(source) > _LONGEST_MARKED or not _MARKUP.search(source):
        return decoded(source), ()
    # markdown-it is slow to import, and few titles need it.
    from briefing_tui.parse.inline import parse_inline

    runs = parse_inline(source.replace("\n", "  \n"), Document())
    words = "".join(run.text for run in runs).strip()
    for name in _NAME.finditer(source) if with_names else ():
        is_pair = name[1] and f"<{name[1]}" in source and f"</{name[1]}" in source
        is_break = name[1] == "br" and name.start() > 0
        if not (is_pair or is_break or name[0] in words):
            return decoded(source), ()
    if not words:
        return decoded(source), ()
    return words, () if all(run == Inline(text=run.text) for run in runs) else runs


def _report_unsafe(context: ParseContext, position: Position, count: int) -> None:
    subject = f"{count} unsafe characters are" if count > 1 else "An unsafe character is"
    context.report(
        "unsafe-characters",
        position,
        f"{subject} shown as `{MARK}`: a terminal would interpret such characters.",
        "Remove control characters, escape sequences and bidirectional overrides.",
    )
