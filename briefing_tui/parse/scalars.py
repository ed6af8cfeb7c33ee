"""Readers of single values: text, choices, ids, addresses, languages, flags, dates."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from yaml.nodes import Node, ScalarNode

from briefing_tui.model.brief import FieldPath
from briefing_tui.model.dates import Date
from briefing_tui.parse.dates import date_problem, iso_spellings, parse_date
from briefing_tui.parse.near import nearest, neighbours
from briefing_tui.parse.reading import Reading, alternatives, field_name, shape_of

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
