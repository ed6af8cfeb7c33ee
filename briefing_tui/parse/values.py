"""Readers of the values of fields: texts, choices, ids, addresses, dates, figures, lists.

A reader takes the context, a node and the path of the field, and returns the value. If it
can't, it reports why and returns None or an empty tuple.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from math import isfinite
from typing import TypeVar

from briefing_tui.model.brief import FieldPath, Value
from briefing_tui.model.dates import Date
from briefing_tui.parse.dates import is_ambiguous, iso_spellings, parse_date
from briefing_tui.parse.diagnostics import ParseContext, alternatives, field_name
from briefing_tui.parse.slips import hint_for_text
from briefing_tui.parse.yaml import (
    MappingNode,
    Node,
    ScalarNode,
    SequenceNode,
    is_absent,
    shape_of,
    words_of,
)
from briefing_tui.text.languages import LANGUAGES
from briefing_tui.text.patterns import lazy_pattern
from briefing_tui.text.sanitise import sanitise
from briefing_tui.text.suggestions import did_you_mean

_T = TypeVar("_T")

_ID = lazy_pattern(r"[\w-]+")
_URL = lazy_pattern(r"https?://[^\s/?#]\S*", re.I)
_LANG = lazy_pattern(r"(?:[A-Za-z]{2,3}|[IiXx](?=-))(?>(?:-[A-Za-z0-9]{1,8})*)")
_POSIX_LANG = lazy_pattern(r"[A-Za-z]{2,3}(?>(?:_[A-Za-z0-9]{2,8})+)")
_GRADE = lazy_pattern(r"[A-F][1-6]")

_FLAGS: Mapping[str, bool] = {
    **dict.fromkeys(("true", "yes", "on"), True),
    **dict.fromkeys(("false", "no", "off"), False),
}


def report_shape(
    context: ParseContext, node: Node, path: FieldPath, expected: str, hint: str = ""
) -> None:
    """Report a value of the wrong shape, such as a list in place of a text."""
    shape = shape_of(node)
    if isinstance(node, ScalarNode):
        hint = hint_for_text(node.value) or hint
    if expected == "a text" and shape != "a text":
        hint = "If it is a text that begins with `[` or `{`, put it in quotation marks."
    message = f"`{field_name(path)}` takes {expected}, and this is {shape}."
    context.report_field("wrong-shape", node, message, hint)


# Text.


def read_text(context: ParseContext, node: Node, path: FieldPath) -> str | None:
    """Text of one or more lines as written, without white space around it."""
    if type(node) is not ScalarNode:
        report_shape(context, node, path, "a text")
        return None
    return context.text_of(node).strip() or None


def read_line(context: ParseContext, node: Node, path: FieldPath) -> str | None:
    """Text on one line: line breaks become spaces."""
    # Most values are printable, and then have no line break and no unsafe character.
    if type(node) is ScalarNode and node.value.isprintable():
        return node.value.strip() or None
    text = read_text(context, node, path)
    if text and ("\n" in text or "\t" in text):
        return " ".join(text.split())
    return text


_REFERENCE = lazy_pattern(r"&(?:#[0-9]{1,7}|#[Xx][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


def decoded(text: str) -> str:
    """A text with its character references (`&amp;`, `&#8220;`) decoded once."""
    return _REFERENCE.sub(_character, text) if "&" in text else text


def encoded(text: str) -> str:
    """A text that `decoded` turns into this one."""
    return _REFERENCE.sub(lambda reference: f"&amp;{reference[0][1:]}", text)


def _character(reference: re.Match[str]) -> str:
    from html import unescape

    character = unescape(reference[0])
    if not 0 < len(character) <= 2:  # not a name: `&notit;` would be `¬it;`
        return reference[0]
    return " " if character.isspace() and character != "\u00a0" else sanitise(character)


def read_choice(
    choices: tuple[str, ...], context: ParseContext, node: Node, path: FieldPath
) -> str | None:
    """One of the words that a field takes."""
    text = read_line(context, node, path)
    if not text:
        return None
    if text in choices:
        # The word itself, not an equal one: msgspec leaves out a default by its identity.
        return choices[choices.index(text)]
    context.report_field(
        "wrong-value",
        node,
        f"`{field_name(path)}` does not take `{text}`.",
        did_you_mean(text, choices) or f"Write {alternatives(choices)}.",
    )
    return None


def read_id(context: ParseContext, node: Node, path: FieldPath) -> str | None:
    """An id: letters, digits, `-` and `_`, so that citations and links can contain it."""
    text = read_line(context, node, path)
    if not text or _ID.fullmatch(text):
        return text or None
    suggestion = re.sub(r"[^\w-]+", "-", text).strip("-")
    context.report_field(
        "wrong-id",
        node,
        f"The id `{text}` has a character that ids cannot have.",
        f"Use letters, digits, `-` and `_`{f', as in `{suggestion}`' if suggestion else ''}.",
    )
    return None


def is_url(text: str) -> bool:
    return _URL.fullmatch(text) is not None


def read_url(context: ParseContext, node: Node, path: FieldPath) -> str | None:
    text = read_line(context, node, path)
    if not text or is_url(text):
        return text or None
    context.report_field(
        "wrong-url",
        node,
        f"`{field_name(path)}` takes an http or https address, and `{text}` is not one.",
        "Write the whole address, beginning with `https://`.",
    )
    return None


def read_lang(context: ParseContext, node: Node, path: FieldPath) -> str | None:
    """A language tag (BCP 47). Its syntax is checked, its subtags are not looked up."""
    text = read_line(context, node, path)
    if not text or _LANG.fullmatch(text):
        return text or None
    example = LANGUAGES.get(text.lower(), "en` or `zh-Hant")
    if _POSIX_LANG.fullmatch(text):
        example = text.replace("_", "-")
    context.report_field(
        "wrong-lang", node, f"`{text}` is not a language tag.", f"Write a tag such as `{example}`."
    )
    return None


def read_grade(context: ParseContext, node: Node, path: FieldPath) -> str | None:
    """An Admiralty code (NATO AJP-2.1): reliability A to F and credibility 1 to 6."""
    text = read_line(context, node, path)
    if not text or _GRADE.fullmatch(text):
        return text or None
    hint = "Write a letter from A to F and a digit from 1 to 6, as in `B2`."
    if _GRADE.fullmatch(text.upper()):
        hint = f"Did you mean `{text.upper()}`?"
    context.report_field("wrong-value", node, f"`{text}` is not an Admiralty code.", hint)
    return None


# Booleans, dates, figures.


def flag_of(node: Node) -> bool | None:
    """The boolean that a scalar stands for in YAML 1.1 (less `y` and `n`), or None."""
    return _FLAGS.get(node.value.lower()) if isinstance(node, ScalarNode) else None


def read_flag(context: ParseContext, node: Node, path: FieldPath) -> bool | None:
    """A boolean, as `flag_of` reads it."""
    flag = flag_of(node)
    if flag is None and (text := read_line(context, node, path)):
        context.report_field(
            "wrong-value",
            node,
            f"`{field_name(path)}` does not take `{text}`.",
            "Write `true` or `false`.",
        )
    return flag


def read_date(context: ParseContext, node: Node, path: FieldPath) -> Date | None:
    """A date in one of the spellings that `parse_date` reads."""
    text = read_line(context, node, path)
    if not text:
        return None
    if (date := parse_date(text)) is not None:
        return date
    suggestions = " or ".join(f"`{spelling}`" for spelling in iso_spellings(text))
    if is_ambiguous(text):
        loss = "the event is left out" if path[0] == "events" else "the field is left out"
        context.report(
            "date-ambiguous",
            node,
            f"`{text}` can be one of two days, so {loss}.",
            f"Write {suggestions or 'the year first, as in `2024-07-03`'}.",
        )
    elif text.count("/") == 1 and parse_date(backwards := "/".join(reversed(text.split("/")))):
        context.report_field(
            "date-unreadable", node, f"`{text}` ends before it begins.", f"Write `{backwards}`."
        )
    else:
        context.report_field(
            "date-unreadable",
            node,
            f"There is no day `{text}`."
            if _DAY.fullmatch(text)
            else f"The date `{text}` cannot be read.",
            f"Write {suggestions or '`2025-01-17`, `2025-01` or `2025-01-17T09:30+08:00`'}.",
        )
    return None


_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_SPACES = " \u00a0\u2009\u202f"
_NUMBER = lazy_pattern(r"[+\-\u2212]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_GROUPED_NUMBER = lazy_pattern(
    rf"[+\-\u2212]?[0-9]{{1,3}}(?:([,_'\u2019{_SPACES}])[0-9]{{3}})(?>(?:\1[0-9]{{3}})*)(?:\.[0-9]+)?"
)
_TO_PYTHON = str.maketrans({"\u2212": "-"} | dict.fromkeys(",_'\u2019" + _SPACES, ""))


def read_value(context: ParseContext, node: Node, path: FieldPath) -> Value | None:
    """An account's `value`: a number, a range, an approximate number or a short answer."""
    text = read_line(context, node, path)
    if not text:
        return None
    value = parse_value(text)
    if value.low is not None and value.high is not None and value.low > value.high:
        context.report(
            "backward-range",
            node,
            f"The range `{text}` runs backwards and is read as a short answer.",
            "Write the lower number first.",
        )
        return Value(text=text)
    return value


def parse_value(text: str) -> Value:
    """Read `90`, `1,200`, `150~`, `90/..`, `../120` or `90/120`; any other text is an answer."""
    lower, slash, upper = text.partition("/")
    if not slash:
        upper = lower
    bounds = _bound(lower), _bound(upper)
    if None in bounds or (lower == upper == ".."):
        return Value(text=text)
    (low, about_low), (high, about_high) = (bound or (None, False) for bound in bounds)
    if low is None and high is None:
        return Value(text=text)
    return Value(text=text, number=True, low=low, high=high, approximate=about_low or about_high)


def _bound(text: str) -> tuple[float | None, bool] | None:
    """A number, or None for the open bound `..`, and whether it is approximate; None for other
    text."""
    text = text.strip()
    if text == "..":
        return None, False
    approximate = text.endswith("~")
    digits = text[:-1].rstrip() if approximate else text
    if not _NUMBER.fullmatch(digits) and not _GROUPED_NUMBER.fullmatch(digits):
        return None
    number = float(digits.translate(_TO_PYTHON))
    return (number, approximate) if isfinite(number) else None


# Lists.


def read_items(
    context: ParseContext,
    node: Node,
    path: FieldPath,
    read_item: Callable[[ParseContext, Node, FieldPath], _T | None],
    expected: tuple[str, str],
) -> tuple[_T, ...]:
    """A list of the results of `read_item`, without None. `expected` says for a message what the
    field takes, and for its hint how to begin an item.
    """
    if type(node) is not SequenceNode:
        report_shape(context, node, path, *expected)
        context.lose(path, words_of(node))
        return ()
    values: list[_T] = []
    for item in node.value:
        if is_absent(item):
            continue
        count = len(context.marks)
        item_path = (*path, len(values))
        context.marks[item_path] = item.start_mark
        value = read_item(context, item, item_path)
        if value is not None:
            values.append(value)
            continue
        context.lose(path, words_of(item))
        while len(context.marks) > count:  # the next item gets the same path
            context.marks.popitem()
    return tuple(values)


def _read_texts(
    context: ParseContext,
    node: Node,
    path: FieldPath,
    read_item: Callable[[ParseContext, Node, FieldPath], str | None],
) -> tuple[str, ...]:
    """A text, or a list of texts, each as `read_item` returns it."""
    items = node.value if type(node) is SequenceNode else [node]
    in_block = type(node) is SequenceNode and not node.flow_style
    for item in () if in_block or path == ("aliases",) else items:
        if type(item) is ScalarNode and not item.style and _NO_LIST.search(item.value):
            context.report(
                "text-as-list",
                item,
                f"`{field_name(path)}` has `{item.value}` as one text.",
                "Write `, ` between texts in brackets, or `- ` before each on a line of its own. "
                "If it is one text, put it in quotation marks.",
            )
    texts = (read_item(context, item, path) for item in items if not is_absent(item))
    return tuple(filter(None, texts))


# Full-width signs between texts, and list items without a blank after the hyphen.
_NO_LIST = re.compile(r"^［|[，、]|^-[^\s-]")


def read_names(context: ParseContext, node: Node, path: FieldPath) -> tuple[str, ...]:
    return _read_texts(context, node, path, _read_name)


def _read_name(context: ParseContext, node: Node, path: FieldPath) -> str | None:
    if isinstance(node, ScalarNode):
        return read_line(context, node, path)
    report_shape(context, node, path, "a text or a list of texts")
    return None


def read_tags(context: ParseContext, node: Node, path: FieldPath) -> tuple[str, ...]:
    """A list, or a text with commas between tags; Obsidian takes them with their `#`, too."""
    tags: Iterable[str] = (
        ",".join(_read_texts(context, node, path, read_line)).split(",")
        if isinstance(node, ScalarNode)
        else read_names(context, node, path)
    )
    return tuple(tag for part in tags if (tag := part.strip().removeprefix("#")))


def read_authors(context: ParseContext, node: Node, path: FieldPath) -> tuple[str, ...]:
    """A text, an object with a name, or a list of either."""
    return _read_texts(context, node, path, _read_author)


def _read_author(context: ParseContext, node: Node, path: FieldPath) -> str | None:
    if isinstance(node, ScalarNode):
        return read_line(context, node, path)
    name = _value_of(node, "name")
    if isinstance(name, ScalarNode):
        return read_line(context, name, path)
    # Quarto: `name` is an object with `literal`, or with `given` and `family`.
    parts = [
        read_line(context, part, path) or "" if isinstance(part, ScalarNode) else ""
        for part in (_value_of(name, key) for key in ("literal", "given", "family"))
    ]
    if whole := parts[0] or " ".join(part for part in parts[1:] if part):
        return whole
    report_shape(context, node, path, "a text, a list, or objects with `name`")
    return None


def _value_of(node: Node | None, key: str) -> Node | None:
    """The value of a mapping's key, or None if it is absent or the node is not a mapping."""
    if not isinstance(node, MappingNode):
        return None
    for key_node, value_node in node.value:
        if isinstance(key_node, ScalarNode) and key_node.value == key:
            value: Node = value_node
            return None if is_absent(value) else value
    return None
