"""Readers of single values: text, choices, ids, addresses, languages, flags, dates."""

import re
from collections.abc import Callable, Iterable, Mapping
from math import isfinite
from types import MappingProxyType
from typing import TypeVar

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from briefing_tui.model.brief import Date, FieldPath, Value
from briefing_tui.parse.dates import date_problem, iso_spellings, parse_date
from briefing_tui.parse.reading import Reading, alternatives, field_name, is_absent, shape_of

# MERGED:
# Which known word a misspelt one was meant to be.

Neighbours = Mapping[str, tuple[str, ...]]
"""Known words by what is left of them when one character is dropped, and whole.

Two words one edit apart share such a rest, so that a word is looked up in as many steps
as it has characters, whatever the number of known words.
"""


def neighbours(known: Iterable[str]) -> Neighbours:
    """The table in which `nearest` looks words up."""
    found: dict[str, tuple[str, ...]] = {}
    for word in known:
        rests = {word[:at] + word[at + 1 :] for at in range(len(word))}
        for rest in {word, *rests}:
            found[rest] = (*found.get(rest, ()), word)
    return found


def nearest(word: str, known: Neighbours) -> str:
    """A known word one edit away, the first there is, or nothing.

    An edit adds, drops or replaces one character, or swaps two neighbours.
    """
    if len(word) > _LONGEST:
        return ""
    candidates = known.get(word, ())
    for at in range(len(word)):
        rest = word[:at] + word[at + 1 :]
        if rest in known:
            candidates += known[rest]
    return next((each for each in candidates if is_one_edit(word, each)), "")


_LONGEST = 40
"""No word of ours is as long, and a rest of a megabyte's key costs a megabyte."""


def is_one_edit(word: str, other: str) -> bool:
    """Whether two words are exactly one edit apart."""
    if word == other or abs(len(word) - len(other)) > 1:
        return False
    start = 0
    for mine, theirs in zip(word, other, strict=False):
        if mine != theirs:
            break
        start += 1
    rest, their_rest = word[start:], other[start:]
    return (
        rest[1:] == their_rest
        or rest == their_rest[1:]
        or rest[1:] == their_rest[1:]
        or (rest[:2] == their_rest[1::-1] and rest[2:] == their_rest[2:])
    )


_ID = re.compile(r"[\w-]+")
_URL = re.compile(r"https?://[^\s/?#]\S*", re.I)
_LANG = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_GRADE = re.compile(r"[A-F][1-6]")
_LANG_IN_USE = re.compile(r"[A-Za-z]{2,3}(?:_[A-Za-z0-9]{2,8})+")

FLAGS: Mapping[str, bool] = MappingProxyType(
    {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
)


def read_text(reading: Reading, node: Node, path: FieldPath) -> str | None:
    """Text as written. What a block scalar's end or quotation marks add in space is dropped."""
    if type(node) is not ScalarNode:
        report_shape(reading, node, path, "a text")
        return None
    return reading.clean(node).strip() or None


def read_line(reading: Reading, node: Node, path: FieldPath) -> str | None:
    """Text for one line: line breaks in it are spaces."""
    # Nearly all values are printable, so they have no line break and nothing unsafe.
    if type(node) is ScalarNode and node.value.isprintable():
        return node.value.strip() or None
    text = read_text(reading, node, path)
    if text and ("\n" in text or "\t" in text):
        return " ".join(text.split())
    return text


def report_shape(
    reading: Reading, node: Node, path: FieldPath, wanted: str, hint: str = ""
) -> None:
    """Report a field that holds a list where a text belongs, or the like."""
    name = field_name(path)
    if wanted == "a text" and shape_of(node) != "a text":
        hint = "Put a text that begins with `[` or `{` in quotation marks."
    reading.report_field(
        "wrong-shape", node, f"`{name}` takes {wanted}, and this is {shape_of(node)}.", hint
    )


def read_choice(
    reading: Reading, node: Node, path: FieldPath, values: tuple[str, ...]
) -> str | None:
    """One of the words a field takes."""
    text = read_line(reading, node, path)
    if not text or text in values:
        return text or None
    meant = nearest(text.lower(), neighbours(values)) or (
        text.lower() if text.lower() in values else ""
    )
    hint = f"Did you mean `{meant}`?" if meant else f"Write {alternatives(values)}."
    reading.report_field("wrong-value", node, f"`{field_name(path)}` does not take `{text}`.", hint)
    return None


def read_id(reading: Reading, node: Node, path: FieldPath) -> str | None:
    """An id that citations and links can hold."""
    text = read_line(reading, node, path)
    if not text or _ID.fullmatch(text):
        return text or None
    meant = re.sub(r"[^\w-]+", "-", text).strip("-")
    reading.report_field(
        "wrong-id",
        node,
        f"The id `{text}` has a character that ids cannot have.",
        f"Use letters, digits, `-` and `_`{f', as in `{meant}`' if meant else ''}.",
    )
    return None


def is_url(text: str) -> bool:
    """Whether a text is an http or https address."""
    return _URL.fullmatch(text) is not None


def read_url(reading: Reading, node: Node, path: FieldPath) -> str | None:
    """An http or https address."""
    text = read_line(reading, node, path)
    if not text or is_url(text):
        return text or None
    reading.report_field(
        "wrong-url",
        node,
        f"`{field_name(path)}` takes an http or https address, and `{text}` is none.",
        "Write the whole address, beginning with `https://`.",
    )
    return None


def read_lang(reading: Reading, node: Node, path: FieldPath) -> str | None:
    """A language tag (BCP 47), checked for its form and not against the registry."""
    text = read_line(reading, node, path)
    if not text or _LANG.fullmatch(text):
        return text or None
    meant = text.replace("_", "-") if _LANG_IN_USE.fullmatch(text) else "en` or `zh-Hant"
    reading.report_field(
        "wrong-lang", node, f"`{text}` is no language tag.", f"Write a tag such as `{meant}`."
    )
    return None


def read_grade(reading: Reading, node: Node, path: FieldPath) -> str | None:
    """An Admiralty code (NATO AJP-2.1): reliability A to F and credibility 1 to 6."""
    text = read_line(reading, node, path)
    if not text or _GRADE.fullmatch(text):
        return text or None
    hint = "Write a letter from A to F and a digit from 1 to 6, as in `B2`."
    if _GRADE.fullmatch(text.upper()):
        hint = f"Did you mean `{text.upper()}`?"
    reading.report_field("wrong-value", node, f"`{text}` is no Admiralty code.", hint)
    return None


def flag_of(node: Node) -> bool | None:
    """The boolean a scalar spells, or None."""
    return FLAGS.get(node.value.lower()) if isinstance(node, ScalarNode) else None


def read_flag(reading: Reading, node: Node, path: FieldPath) -> bool | None:
    """`true`, `false`, `yes`, `no`, and `on` and `off` as YAML 1.1 has them."""
    flag = flag_of(node)
    if flag is None and (text := read_line(reading, node, path)):
        reading.report_field(
            "wrong-value",
            node,
            f"`{field_name(path)}` does not take `{text}`.",
            "Write `true` or `false`.",
        )
    return flag


def _lost_with(path: FieldPath) -> str:
    return "the event is left out" if path[0] == "events" else "no date is taken"


def read_date(reading: Reading, node: Node, path: FieldPath) -> Date | None:
    """A date. One that can't be read is never guessed."""
    text = read_line(reading, node, path)
    if not text:
        return None
    if (found := parse_date(text)) is not None:
        return found
    if date_problem(text) == "ambiguous":
        spelled = " or ".join(f"`{each}`" for each in iso_spellings(text))
        reading.report(
            "date-ambiguous",
            node,
            f"`{text}` can be read as two days, so {_lost_with(path)}.",
            f"Write {spelled or 'the year first, as in `2024-07-03`'}.",
        )
        return None
    spelled = " or ".join(f"`{each}`" for each in iso_spellings(text))
    reading.report_field(
        "date-unreadable",
        node,
        f"The date `{text}` cannot be read.",
        f"Write {spelled or '`2025-01-17`, `2025-01` or `2025-01-17T09:30+08:00`'}.",
    )
    return None


# MERGED:
# Read an account's `value`: a number, a range, an estimate or a short answer.

_SPACES = " \u00a0\u2009\u202f"
_PLAIN = r"[+\-\u2212]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?"
_GROUPED = (
    rf"[+\-\u2212]?[0-9]{{1,3}}(?:([,_'\u2019{_SPACES}])[0-9]{{3}})(?:\1[0-9]{{3}})*(?:\.[0-9]+)?"
)
_NUMBER = re.compile(_PLAIN)
_WITH_GROUPS = re.compile(_GROUPED)
_SEPARATORS = str.maketrans({"\u2212": "-"} | dict.fromkeys(",_'\u2019" + _SPACES, ""))


def read_value(reading: Reading, node: Node, path: FieldPath) -> Value | None:
    """The value of one account."""
    text = read_line(reading, node, path)
    if not text:
        return None
    value = parse_value(text)
    if value.low is not None and value.high is not None and value.low > value.high:
        reading.report(
            "backward-range",
            node,
            f"The range `{text}` runs backwards and is read as a short answer.",
            "Write the lower number first.",
        )
        return Value(text=text)
    return value


def parse_value(text: str) -> Value:
    """`90`, `1,200`, `150~`, `90/..`, `../120`, `90/120`; all else is a short answer."""
    lower, slash, upper = text.partition("/")
    if not slash:
        upper = lower
    bounds = _bound(lower), _bound(upper)
    if None in bounds or (lower == upper == ".."):
        return Value(text=text)
    (low, about_low), (high, about_high) = (each or (None, False) for each in bounds)
    if low is None and high is None:
        return Value(text=text)
    return Value(text=text, number=True, low=low, high=high, approximate=about_low or about_high)


def _bound(text: str) -> tuple[float | None, bool] | None:
    """A bound and whether it is approximate; None where the text is no bound."""
    text = text.strip()
    if text == "..":
        return None, False
    about = text.endswith("~")
    number = text[:-1].rstrip() if about else text
    if not _NUMBER.fullmatch(number) and not _WITH_GROUPS.fullmatch(number):
        return None
    found = float(number.translate(_SEPARATORS))
    return (found, about) if isfinite(found) else None


# MERGED:
# Readers of lists: of sources, claims and events, and of names such as authors and tags.

_T = TypeVar("_T")
_NAMES = "a text or a list of texts"
_AUTHORS = "a text, a list, or objects with `name`"


def read_values(
    reading: Reading,
    node: Node,
    path: FieldPath,
    read: Callable[[Reading, Node, FieldPath], _T | None],
    wanted: tuple[str, str],
) -> tuple[_T, ...]:
    """The values that `read` makes of a list's items; those of which it makes none are left out.

    `wanted` is what stands in a message where there is no list, and how one begins.
    """
    if type(node) is not SequenceNode:
        report_shape(reading, node, path, *wanted)
        return ()
    found: list[_T] = []
    for each in node.value:
        if is_absent(each):
            continue
        count = len(reading.marks)
        here = (*path, len(found))
        reading.marks[here] = each.start_mark
        value = read(reading, each, here)
        if value is None:
            reading.forget(count)
        else:
            found.append(value)
    return tuple(found)


def read_names(reading: Reading, node: Node, path: FieldPath) -> tuple[str, ...]:
    """A text, or a list of texts."""
    if type(node) is SequenceNode:
        return _read_items(reading, node, path)
    if isinstance(node, ScalarNode):
        text = read_line(reading, node, path)
        return (text,) if text else ()
    report_shape(reading, node, path, _NAMES)
    return ()


def _read_items(reading: Reading, node: SequenceNode, path: FieldPath) -> tuple[str, ...]:
    # Elsewhere nobody asks where one name of a list stands.
    placed = path[0] == "events"
    found: list[str] = []
    for each in node.value:
        if is_absent(each):
            continue
        if type(each) is not ScalarNode:
            report_shape(reading, each, path, _NAMES)
        elif text := read_line(reading, each, path):
            if placed:
                reading.marks[(*path, len(found))] = each.start_mark
            found.append(text)
    return tuple(found)


def read_tags(reading: Reading, node: Node, path: FieldPath) -> tuple[str, ...]:
    """A list, or one text with commas between tags."""
    if not isinstance(node, ScalarNode):
        return read_names(reading, node, path)
    text = read_line(reading, node, path) or ""
    return tuple(tag for each in text.split(",") if (tag := each.strip()))


def first_spellings(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names without those that differ from an earlier one in letter case only."""
    found: dict[str, str] = {}
    for each in names:
        found.setdefault(each.casefold(), each)
    return tuple(found.values())


def read_authors(reading: Reading, node: Node, path: FieldPath) -> tuple[str, ...]:
    """A text, an object with a name, or a list of either."""
    if type(node) is not SequenceNode:
        name = _author(reading, node, path)
        return (name,) if name else ()
    found: list[str] = []
    for each in node.value:
        if not is_absent(each) and (name := _author(reading, each, path)):
            found.append(name)
    return tuple(found)


def _author(reading: Reading, node: Node, path: FieldPath) -> str | None:
    if isinstance(node, ScalarNode):
        return read_line(reading, node, path)
    if isinstance(node, MappingNode) and (name := _value_of(node, "name")) is not None:
        if isinstance(name, ScalarNode):
            return read_line(reading, name, path)
        if isinstance(name, MappingNode) and (whole := _name_of_parts(reading, name, path)):
            return whole
    report_shape(reading, node, path, _AUTHORS)
    return None


def _name_of_parts(reading: Reading, node: MappingNode, path: FieldPath) -> str:
    """Quarto's names: `literal`, or `given` and `family`."""
    parts = [_value_of(node, each) for each in ("literal", "given", "family")]
    texts = [
        read_line(reading, each, path) or "" if isinstance(each, ScalarNode) else ""
        for each in parts
    ]
    return texts[0] or " ".join(each for each in texts[1:] if each)


def _value_of(node: MappingNode, key: str) -> Node | None:
    for key_node, value_node in node.value:
        if isinstance(key_node, ScalarNode) and key_node.value == key:
            found: Node = value_node
            return None if is_absent(found) else found
    return None
