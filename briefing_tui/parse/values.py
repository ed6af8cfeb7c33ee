"""Read an account's `value`: a number, a range, an estimate or a short answer."""

import re
from math import isfinite

from yaml.nodes import Node

from briefing_tui.model.brief import FieldPath, Value
from briefing_tui.parse.reading import Reading
from briefing_tui.parse.scalars import read_line

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
