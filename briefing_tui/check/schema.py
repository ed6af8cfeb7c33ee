"""The JSON Schema (draft-07) of the front matter, for editors with a YAML language server.

It is made from `FIELDS`, and refuses what the parser refuses: wrong shapes and words, and dates
that it can't read. What a schema can hardly express (ids that are given twice, keys that look
misspelt) is left to `briefing check`. `enumDescriptions`, `patternErrorMessage` and `doNotSuggest`
are keywords of language servers, which other validators ignore.
"""

from collections.abc import Callable, Mapping
from typing import Any

from briefing_tui.model.brief import STANCES
from briefing_tui.parse.fields import FIELDS, Field, Owner

_Schema = dict[str, Any]

# Text is taken as written, so a number and YAML's booleans are texts; no value means no key.
_SCALAR = ["string", "number", "boolean", "null"]
_NO_VALUE: _Schema = {"type": "null"}
_FLAGS = [True, False, None, "yes", "no", "on", "off", "true", "false"]


def _text(pattern: str = "") -> _Schema:
    return {"type": _SCALAR, **({"pattern": pattern} if pattern else {})}


def _any_of(*schemas: _Schema) -> _Schema:
    return {"anyOf": list(schemas)}


def _list_of(items: _Schema) -> _Schema:
    return {"type": ["array", "null"], "items": _any_of(items, _NO_VALUE)}


def _reference(name: str) -> _Schema:
    return {"$ref": f"#/definitions/{name}"}


def _list_with(*keys: str) -> _Schema:
    """A list of mappings, at least one of which has the keys."""
    return {
        "type": "array",
        "items": {"type": ["object", "null"]},
        "contains": {"type": "object", "required": list(keys)},
    }


_TEXTS = _any_of(_text(), {"type": "array", "items": _text()})
_PERSON: _Schema = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": _any_of(
            {"type": ["string", "number", "boolean"]},
            {
                "type": "object",
                "properties": {key: _text() for key in ("literal", "given", "family")},
                "minProperties": 1,
            },
        )
    },
}
_AUTHOR = _any_of(_text(), _PERSON)
# JavaScript's \w has only ASCII letters, so this is all but blanks and ASCII punctuation other than
# `-` and `_`.
_ID = r"^\s*[^\s!-,./:-@\[-^`{-~]+\s*$"
_URL = r"^\s*[Hh][Tt][Tt][Pp][Ss]?://[^\s/?#]\S*\s*$"
_LANG = r"^\s*([A-Za-z]{2,3}|[IiXx](?=-))(-[A-Za-z0-9]{1,8})*\s*$"
_DAY = (
    r"((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)"
    r"|02-(0[1-9]|[12][0-9]))"
)
_EDTF = rf"[0-9]{{4}}(-(0[1-9]|1[0-2])|-{_DAY})?[~?%]?"
_MONTH, _NO_MONTH = "(0?[1-9]|1[0-2])", "(1[3-9]|2[0-9]|3[01])"
_NUMBERS = (
    *((_MONTH, _NO_MONTH), (_NO_MONTH, _MONTH)),
    *((f"{'0?' * (month < 10)}{month}",) * 2 for month in range(1, 13)),
)
_DATES = (
    rf"{_EDTF}(/{_EDTF})?",
    rf"[0-9]{{4}}-{_DAY}([Tt]| +)[0-9]{{1,2}}:[0-5][0-9](:[0-6][0-9]([.,][0-9]+)?)?"
    r" *([Zz]|[+-][0-9]{1,2}:?([0-9]{2})?)?",
    r"[A-Za-z]+\.? +[0-9]{1,2}(st|nd|rd|th)?,? +[0-9]{4}",
    r"[0-9]{1,2}(st|nd|rd|th)? +[A-Za-z]+\.?,? +[0-9]{4}",
    r"[0-9]{4}/[0-9]{1,2}/[0-9]{1,2}",
    r"[0-9]{4}年 ?[0-9]{1,2}月( ?[0-9]{1,2}日)?",
    r"[0-9]{8}",
    *(
        rf"{first}{sign}{second}{sign}[0-9]{{4}}"
        for sign in ("/", r"\.", "-")
        for first, second in _NUMBERS
    ),
)
_DATE: _Schema = {
    "type": ["string", "integer", "null"],
    "pattern": rf"^\s*({'|'.join(_DATES)})?\s*$",
    "patternErrorMessage": "Write a date such as 2025-01-17, 2025-01 or 2025-01-17T09:30+08:00.",
    # A number is a year, or a day such as 20250117.
    "minimum": 1000,
    "maximum": 99991231,
    "not": {"type": "integer", "exclusiveMinimum": 9999, "exclusiveMaximum": 10000101},
}
_DATES_APART: _Schema = {
    "type": "object",
    "required": ["created"],
    "properties": {"created": _DATE, "updated": _DATE},
}

_STANCE: _Schema = {
    "enum": list(STANCES),
    "enumDescriptions": [f"{row.words}: {row.meaning}" for row in STANCES.values()],
}

_SHAPES: Mapping[str, Callable[[Field], _Schema]] = {
    "accounts": lambda field: {
        "type": ["object", "null"],
        "additionalProperties": _any_of(_STANCE, _reference("account"), _NO_VALUE),
    },
    "authors": lambda field: _any_of(_AUTHOR, {"type": "array", "items": _AUTHOR}),
    "choice": lambda field: (
        {"enum": [*field.values, None]} if field.key != "stance" else _any_of(_STANCE, _NO_VALUE)
    ),
    "claims": lambda field: _list_of(_reference("claim")),
    "covered event": lambda field: _any_of(_reference("event covered"), _NO_VALUE),
    "date": lambda field: _DATE,
    "differs": lambda field: {
        "enum": [*(word for word in field.values if word != "true"), *_FLAGS]
    },
    "events": lambda field: _list_of(_reference("event")),
    "flag": lambda field: {"enum": _FLAGS},
    "grade": lambda field: _text(r"^\s*[A-F][1-6]\s*$"),
    "id": lambda field: _text(_ID),
    "lang": lambda field: _text(_LANG),
    "line": lambda field: _text(),
    "names": lambda field: _TEXTS,
    "publication date": lambda field: _any_of(_DATE, _DATES_APART),
    "source text": lambda field: _any_of(
        _text(), {"type": "object", "required": ["file"], "properties": {"file": _text()}}
    ),
    "sources": lambda field: {**_list_of(_reference("source")), "maxItems": 100},
    "tags": lambda field: _TEXTS,
    "text": lambda field: _text(),
    "url": lambda field: _text(_URL),
    "value": lambda field: _text(),
    "web source": lambda field: _text(_URL),
}

_WITH_CLAIMS: _Schema = {"required": ["claims"], "properties": {"claims": {"not": _NO_VALUE}}}
_OURS: Mapping[str, _Schema] = {
    "sources": _list_with("id"),
    "events": _list_with("date", "title"),
    "event": {"type": "object", "anyOf": [{"required": [key]} for key in ("title", "date")]},
}
"""The shapes by which these keys are ours in a file without claims. Others are another tool's."""
_ANYTHING = ("source", "published", "permalink", "url")
"""Spellings that other tools use with meanings of their own, beside claims too."""


def front_matter_schema() -> _Schema:
    properties = _properties("brief")
    for key in _ANYTHING:
        properties[key] = {name: properties[key][name] for name in ("description", "doNotSuggest")}
    conditions: list[_Schema] = []
    for key, ours in _OURS.items():
        strict = properties[key]
        is_ours = _any_of(_WITH_CLAIMS, {"required": [key], "properties": {key: ours}})
        conditions.append({"if": is_ours, "then": {"properties": {key: strict}}})
        # A language server completes from either, and only the first has entries.
        properties[key] = {"description": strict["description"], **_any_of(strict, {})}
    parts: tuple[Owner, ...] = ("event covered", "source", "claim", "account", "event")
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "The front matter of a brief",
        "type": ["object", "null"],
        "properties": properties,
        "allOf": conditions,
        "definitions": {part: _part(part) for part in parts},
    }


def _part(owner: Owner) -> _Schema:
    properties = _properties(owner)
    required = [field.key for field in FIELDS[owner] if field.required]
    for key in required:
        shape = properties[key]
        properties[key] = {**shape, "type": [name for name in shape["type"] if name != "null"]}
    # A key without a value is the rest of a text that was cut at its comma.
    rest: _Schema = {"additionalProperties": {"not": _NO_VALUE}} if owner != "event covered" else {}
    return {
        "type": "object",
        **({"required": required} if required else {}),
        "properties": properties,
        **rest,
    }


def _properties(owner: Owner) -> dict[str, _Schema]:
    properties: dict[str, _Schema] = {}
    for field in FIELDS[owner]:
        summary = f"{field.summary[0].upper()}{field.summary[1:]}."
        shape = _SHAPES[field.shape](field)
        properties[field.key] = {"description": summary, **shape}
        for alias in field.aliases:
            # The language server knows `doNotSuggest`: other spellings are valid, not proposed.
            also = f"The same as `{field.key}`. {summary}"
            properties[alias] = {"description": also, "doNotSuggest": True, **shape}
    return properties
