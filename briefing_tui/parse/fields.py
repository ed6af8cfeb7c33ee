"""The table of all fields of a brief, and the reader of a mapping that uses it."""

from collections.abc import Callable, Collection, Mapping
from functools import lru_cache, partial
from itertools import groupby
from typing import Any, Literal, get_args

import msgspec
from msgspec import Struct

from briefing_tui.model import brief as model
from briefing_tui.model.brief import FieldPath
from briefing_tui.parse.diagnostics import ParseContext, field_name
from briefing_tui.parse.values import (
    decoded,
    read_authors,
    read_choice,
    read_date,
    read_flag,
    read_grade,
    read_id,
    read_lang,
    read_line,
    read_names,
    read_tags,
    read_text,
    read_url,
    read_value,
    report_shape,
)
from briefing_tui.parse.yaml import (
    ABSENT,
    DEPTH,
    MappingNode,
    Node,
    Pair,
    ScalarNode,
    is_absent,
    report_depth,
)
from briefing_tui.text.patterns import lazy_pattern

Owner = Literal["brief", "event covered", "source", "claim", "account", "event"]


class Field(Struct, frozen=True):
    """One key of the front matter. The shape `line` is text on one line, `text` on several."""

    key: str
    shape: str
    """How its value is read: a key of `READERS`, or of the readers that its owner adds."""
    summary: str
    aliases: tuple[str, ...] = ()
    """Other spellings. If a file has several, the key wins, then the first alias."""
    required: bool = False
    values: tuple[str, ...] = ()
    """The words that the shape `choice` takes."""


def _choice(key: str, literal: object, summary: str) -> Field:
    return Field(key, "choice", summary, values=tuple(filter(None, get_args(literal))))


_LANG = Field("lang", "lang", "the language of the text, as a BCP 47 tag", ("language",))

FIELDS: Mapping[Owner, tuple[Field, ...]] = {
    "brief": (
        Field("title", "line", "the headline"),
        Field(
            "date",
            "publication date",
            "when it was written; default: the date in the file's name",
            ("publishDate", "pubDate", "published", "created"),
        ),
        Field(
            "updated",
            "date",
            "when it last changed",
            ("lastmod", "modified", "date-modified", "last_modified_at"),
        ),
        Field("authors", "authors", "who wrote it", ("author", "byline")),
        Field(
            "summary",
            "text",
            "a short text under the title",
            ("description", "excerpt", "dek", "deck", "subtitle", "abstract", "lead"),
        ),
        Field(
            "tags",
            "tags",
            "a list, or a text with commas; the tags of all spellings are merged",
            ("tag", "keywords", "topics", "categories", "category"),
        ),
        Field("lang", "lang", "the brief's language, as a BCP 47 tag", ("language",)),
        Field("slug", "line", "its name in links; default: the file's name without extension"),
        Field(
            "aliases",
            "names",
            "other names or paths of the brief; those of all spellings are merged",
            ("alias", "permalink", "url", "redirect_from"),
        ),
        Field("draft", "flag", "whether it is unpublished"),
        Field(
            "canonical",
            "web source",
            "the address of the original publication",
            ("canonical_url", "source_url", "source"),
        ),
        Field("disclaimer", "text", "shown at the end of the narrative"),
        Field("event", "covered event", "the event that the accounts are about"),
        Field("sources", "sources", "the texts that give an account"),
        Field("claims", "claims", "points on which the accounts are compared"),
        Field("events", "events", "related events"),
    ),
    "event covered": (
        Field("title", "line", "what happened"),
        Field("date", "date", "when"),
        Field("place", "line", "where"),
        Field("participants", "names", "who took part"),
    ),
    "source": (
        Field("id", "id", "letters, digits, `-` and `_`", required=True),
        Field("name", "line", "a short label, the column heading; default: the id"),
        Field("publisher", "line", "who issued it"),
        Field("party", "line", "whose account it is; sources of one party are one side"),
        _choice(
            "role",
            model.SourceRole,
            "an account of the whole event, or a response to some points",
        ),
        _choice("kind", model.SourceKind, "what kind of text it is"),
        Field("date", "date", "when it was issued"),
        _LANG,
        Field("translator", "line", "who translated it"),
        Field("url", "url", "the page with its text"),
        Field("archived", "url", "a copy of the page"),
        Field("retrieved", "date", "when it was read"),
        _choice("coverage", model.Coverage, "how much of it the writer has read"),
        _choice(
            "list",
            model.SubjectList,
            'whether its list of subjects ends with "and other subjects"',
        ),
        Field("origin", "line", "sources of one origin are never independent"),
        Field("grade", "grade", "an Admiralty code, A1 to F6"),
        Field("text", "source text", "its text, or `file:` and a path in the library"),
    ),
    "claim": (
        Field("topic", "line", "the row heading", required=True),
        Field("id", "id", "its name in links; default: the topic's slug"),
        Field("claim", "text", "the sentence at issue"),
        _choice(
            "kind",
            model.ClaimKind,
            "a subject of the event, its conduct, or the use of a phrase",
        ),
        Field("accounts", "accounts", "a stance or an account for each source's id"),
        Field(
            "differs",
            "differs",
            "how the speaking sources differ, or `true`",
            values=model.DIFFERENCES,
        ),
        Field("note", "text", "the writer's note"),
    ),
    "account": (
        _choice("stance", model.Stance, "what the source does"),
        Field("quote", "text", "the source's own words"),
        _LANG,
        Field("translation", "text", "the quote in the brief's language"),
        Field("translator", "line", "who translated it"),
        Field("says", "text", "the writer's words for what it says"),
        Field("speaker", "line", "the person of another side whose words it reports"),
        Field("value", "value", "a number, a range or a short answer"),
        Field("unit", "line", "the value's unit"),
        Field(
            "via",
            "line",
            "how it is known, if not from the source's own words: the source that reports it; "
            "for `silent` also `text`",
        ),
        Field("url", "url", "its page, if it isn't the source's"),
        Field("note", "text", "the writer's note"),
        Field("locator", "line", "where in the source"),
        Field(
            "sought",
            "names",
            "for `silent`: words that were looked for in vain; `alli*` takes any ending",
        ),
    ),
    "event": (
        Field("date", "date", "when", required=True),
        Field("title", "line", "what happened", required=True),
        Field("summary", "text", "a longer description"),
        Field("brief", "line", "the name of a brief about it"),
        Field("url", "url", "a page about it"),
        Field("sources", "names", "the ids of its sources"),
        Field("place", "line", "where"),
        _choice("kind", model.EventKind, "how it relates to the covered event"),
    ),
}


# Read a mapping by its table of fields: each key once, each value by the reader of its shape.
#
# Unknown keys go to the context's `extra`, with a warning for those that look like a mistake.

Reader = Callable[[ParseContext, Node, FieldPath], Any]
Values = dict[str, Any]
"""Values by the names of the model's attributes."""

READERS: Mapping[str, Reader] = {
    "authors": read_authors,
    "date": read_date,
    "flag": read_flag,
    "grade": read_grade,
    "id": read_id,
    "lang": read_lang,
    "line": read_line,
    "names": read_names,
    "tags": read_tags,
    "text": read_text,
    "url": read_url,
    "value": read_value,
}
"""The readers that several owners of fields share."""


class FieldTable(Struct, frozen=True):
    """The fields of one owner with their readers, by every spelling."""

    owner: Owner
    fields: Mapping[str, tuple[str, Reader, int]]
    """By spelling: the field's key, its reader and the spelling's rank. The lowest rank wins."""
    required: tuple[str, ...]
    """The keys of the fields without which an item is left out."""


def table_of(owner: Owner, readers: Mapping[str, Reader]) -> FieldTable:
    """The table of an owner. `readers` has a reader for every shape of its fields."""
    fields: dict[str, tuple[str, Reader, int]] = {}
    for field in FIELDS[owner]:
        is_choice = field.shape == "choice"
        reader = partial(read_choice, field.values) if is_choice else readers[field.shape]
        for rank, spelling in enumerate((field.key, *field.aliases)):
            fields[spelling] = (field.key, reader, rank)
    required = tuple(field.key for field in FIELDS[owner] if field.required)
    return FieldTable(owner, fields, required)


def read_mapping(
    context: ParseContext, node: Node, path: FieldPath, table: FieldTable
) -> Values | None:
    if type(node) is not MappingNode:
        report_shape(context, node, path, "keys and values")
        return None
    values: Values = {}
    fields, marks = table.fields, context.marks
    ranks: dict[str, int] = {}
    unknown: list[Pair] = []
    for key_node, value_node in node.value:
        field = fields.get(key_node.value) if type(key_node) is ScalarNode else None
        if field is None:
            unknown.append((key_node, value_node))
            continue
        name, reader, rank = field
        if name in ranks:
            if ranks[name] == rank:
                report_duplicate(context, key_node, (*path, key_node.value))
            if ranks[name] <= rank:
                continue
        if type(value_node) is ScalarNode:
            text = value_node.value
            if not text or (text in ABSENT and not value_node.style):
                continue
            mark = value_node.start_mark
        else:
            mark = key_node.start_mark
        ranks[name] = rank
        field_path = (*path, name)
        marks[field_path] = mark
        value = reader(context, value_node, field_path)
        if value is not None:
            values[name] = value
    if unknown:
        # In block style without claims, a key without a value may be another tool's habit.
        cut_candidates = node.value if node.flow_style or context.has_claims else []
        keep_unknown(context, unknown, path, table, values.keys(), cut_candidates)
    return values


def report_duplicate(context: ParseContext, key: Node, path: FieldPath) -> None:
    context.report_field(
        "duplicate-field",
        key,
        f"`{field_name(path)}` is given twice; the first is kept.",
        "Remove one of them.",
    )


# Unknown keys.


def keep_unknown(
    context: ParseContext,
    unknown: list[Pair],
    path: FieldPath,
    table: FieldTable,
    present: Collection[str],
    cut_candidates: list[Pair] | None = None,
) -> None:
    """Put unknown keys into `extra`, with a warning for a key that looks misspelt.

    `present` are the fields that the mapping has. `cut_candidates` are all pairs of a mapping
    in which an unknown key without a value is the rest of a text that was cut at a comma.
    """
    if cut_candidates and any(is_absent(value) for _, value in unknown):
        _report_cuts(context, cut_candidates, table)
        unknown = [pair for pair in unknown if not is_absent(pair[1])]
    for key_node, value_node in unknown:
        key = text_of_key(context, key_node)
        name = field_name((*path, key)) if path else key
        if name in context.extra:
            _report_duplicate_key(context, key_node, name)
            continue
        keep(context, name, value_node)
        if path:
            context.marks[(*path, key)] = key_node.start_mark
        spelling = _misspelt_field(table.owner, key)
        if spelling and table.fields[spelling][0] not in present:
            context.report(
                "misspelt-key",
                key_node,
                f"`{key}` is not a field of {with_article(table.owner)}.",
                f"Did you mean `{spelling}`?",
            )


def with_article(owner: Owner) -> str:
    return f"{'an' if owner[0] in 'ae' else 'a'} {owner}"


def _report_duplicate_key(context: ParseContext, key_node: Node, name: str) -> None:
    context.report(
        "duplicate-key",
        key_node,
        f"The key `{name}` is given twice; the first is kept.",
        "Remove one of them.",
    )


# The files of a library have the same few unknown keys.
@lru_cache(maxsize=1024)
def _misspelt_field(owner: Owner, key: str) -> str:
    """The spelling of a field that is one edit away from a key, or an empty string.

    Unlike a hint, a warning must not rest on mere similarity: `created_at` isn't `updated`.
    """
    spellings = (spelling for field in FIELDS[owner] for spelling in (field.key, *field.aliases))
    return next((spelling for spelling in spellings if is_one_edit(key, spelling)), "")


def is_one_edit(word: str, known: str) -> bool:
    """Whether two words differ by one character added, dropped or replaced, or by two swapped."""
    if word == known or abs(len(word) - len(known)) > 1:
        return False
    start = 0
    for character, known_character in zip(word, known, strict=False):
        if character != known_character:
            break
        start += 1
    rest, known_rest = word[start:], known[start:]
    return (
        rest[1:] == known_rest
        or rest == known_rest[1:]
        or rest[1:] == known_rest[1:]
        or (rest[:2] == known_rest[1::-1] and rest[2:] == known_rest[2:])
    )


# Keys without a value: the rest of a text that was cut at its comma.

_MOST_KEYS_SHOWN = 8


def _report_cuts(context: ParseContext, pairs: list[Pair], table: FieldTable) -> None:
    """Report each run of keys without a value, with the text it was probably cut from."""

    def is_cut(pair: Pair) -> bool:
        is_field = type(pair[0]) is ScalarNode and pair[0].value in table.fields
        return not is_field and is_absent(pair[1])

    before: Pair | None = None
    for cut, group in groupby(pairs, is_cut):
        run = list(group)
        if not cut:
            before = run[-1]
            continue
        keys = [text_of_key(context, key_node) for key_node, _ in run[:_MOST_KEYS_SHOWN]]
        hint = "Put the whole text in quotation marks, or give the key a value."
        if before is not None and isinstance(before[1], ScalarNode):
            key, text = text_of_key(context, before[0]), context.text_of(before[1])
            whole = ", ".join([text, *keys])
            curly = whole[:1] in "“„‘" and whole[-1:] in "”“’"
            kind = "straight quotation marks" if curly else "quotation marks"
            hint = f'Put the whole text in {kind}: `{key}: "{whole[1:-1] if curly else whole}"`.'
        context.report(
            "cut-text",
            run[0][0],
            f"{' and '.join(f'`{key}`' for key in keys)} {'has' if len(keys) == 1 else 'have'} no "
            "value: the text before seems to be cut at its comma.",
            hint,
        )


# The values of unknown keys, as JSON. Their meaning is unknown, so scalars are resolved as in
# YAML's core schema (1.2, section 10.3) if JSON has the same value, and else kept as text.

_INTEGER = lazy_pattern(r"-?(?:0|[1-9][0-9]{0,14})")
_DECIMAL = lazy_pattern(r"-?(?:0|[1-9][0-9]{0,14})\.[0-9]{1,15}")
_WORDS: Mapping[str, bool | None] = {**dict.fromkeys(ABSENT), "true": True, "false": False}


def keep(context: ParseContext, name: str, node: Node) -> None:
    """Put a value into `extra`, or report that it is nested too deeply."""
    try:
        context.extra[name] = _plain_value(context, node, 1)
    except RecursionError:
        report_depth(context, node)


def _plain_value(context: ParseContext, node: Node, depth: int) -> object:
    """A node as a value of JSON. Raises RecursionError beyond `DEPTH` levels."""
    if isinstance(node, ScalarNode):
        return decoded(context.text_of(node)) if node.style else _plain_scalar(node.value)
    if depth > DEPTH:
        raise RecursionError
    if isinstance(node, MappingNode):
        values: dict[str, object] = {}
        for key_node, value_node in node.value:
            key = _text_of_key(context, key_node, depth)
            if key in values:
                _report_duplicate_key(context, key_node, key)
                continue
            values[key] = _plain_value(context, value_node, depth + 1)
        return values
    return [_plain_value(context, item, depth + 1) for item in node.value]


def _plain_scalar(text: str) -> object:
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "-0123456789":
        return decoded(text)
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) else text


def text_of_key(context: ParseContext, node: Node) -> str:
    """A key as text. A key that is a list or a mapping becomes JSON."""
    try:
        return _text_of_key(context, node, 1)
    except RecursionError:
        report_depth(context, node)
        return ""


def _text_of_key(context: ParseContext, node: Node, depth: int) -> str:
    if isinstance(node, ScalarNode):
        return context.text_of(node)
    return as_json(_plain_value(context, node, depth + 1))


def as_json(value: object) -> str:
    return msgspec.json.encode(value).decode()
