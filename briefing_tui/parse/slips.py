"""Say what is wrong where a piece of front matter is no YAML, in a writer's words."""

from typing import NamedTuple

from briefing_tui.parse.reading import Reading
from briefing_tui.parse.yaml_nodes import STRAY, Slip


class _Advice(NamedTuple):
    problem: str
    """A part of libyaml's message."""
    message: str
    hint: str
    character: str = ""
    """What stands at the place, where that tells cases apart."""


_ADVICE = (
    _Advice(
        "mapping values are not allowed",
        "a colon and a space stand inside a text without quotation marks",
        'Put the text in quotation marks, as in `title: "Xi and Trump: a call"`; a key of its '
        "own gets the indent of its neighbours.",
    ),
    _Advice("cannot start any token", "the line is indented with a tab", "Use spaces.", "\t"),
    _Advice(
        "cannot start any token",
        "a text begins with a character that YAML keeps for itself",
        "Put the text in quotation marks.",
    ),
    _Advice(
        "unexpected end of stream",
        "a quotation mark is never closed",
        "Close it. Inside single quotation marks an apostrophe is written twice: `'it''s'`.",
    ),
    _Advice(
        "expected ',' or ']'",
        "a list that begins with `[` is not closed, or lacks a comma",
        "Close it with `]`, and put texts with commas, colons or brackets in quotation marks.",
    ),
    _Advice(
        "expected ',' or '}'",
        "a mapping that begins with `{` is not closed, or lacks a comma",
        "Close it with `}`, and put texts with commas, colons or brackets in quotation marks.",
    ),
    _Advice(
        "undefined alias",
        "a text begins with `*`, which YAML takes for an alias",
        "Put the text in quotation marks.",
    ),
    _Advice(
        "alphabetic or numeric character",
        "a text begins with `*` or `&`, which YAML takes for an alias or an anchor",
        "Put the text in quotation marks.",
    ),
    _Advice(
        "unknown escape character",
        "a backslash stands between double quotation marks",
        "Use single quotation marks, or write the backslash twice.",
    ),
    _Advice(
        "invalid Unicode character escape",
        "an escape between double quotation marks names no character",
        "Write the character itself.",
    ),
    _Advice(
        STRAY,
        "the line is neither `key: value` nor part of the value above it",
        "Write `key: value`, or indent the line to make it part of the value above.",
    ),
    _Advice(
        "expected node content",
        "a list or a mapping between brackets is not closed",
        "Close it with `]` or `}`, and put texts with commas, colons or brackets in "
        "quotation marks.",
    ),
    _Advice(
        "could not find expected ':'",
        "a line is neither `key: value` nor part of the value above it",
        "Write `key: value`, or indent the line to make it part of the value above.",
    ),
    _Advice(
        "did not find expected key",
        "a line is indented otherwise than its neighbours, or a text goes on after its "
        "closing quotation mark",
        "Give keys of one level one indent, and put the whole text in quotation marks.",
    ),
    _Advice(
        "did not find expected '-' indicator",
        "a key stands among the items of a list",
        "Begin each item with `- `, and move the key out of the list.",
    ),
    _Advice(
        "block sequence entries are not allowed",
        "a list begins on the line of its key",
        "Begin each item on a line of its own, or put a text that begins with `- ` in "
        "quotation marks.",
    ),
    _Advice(
        "another document",
        "the line begins a second document",
        "Front matter ends with a line of `---` and nothing else.",
    ),
    _Advice(
        "nest",
        "values stand too deep inside each other",
        "Write them flatter.",
    ),
)


def report_slip(reading: Reading, slip: Slip) -> None:
    """Report a piece that is no YAML, and what was lost with it."""
    advice = next((each for each in _ADVICE if _fits(each, slip)), None)
    reason = advice.message if advice else slip.problem or "this is no YAML"
    lost = f"`{slip.key}` cannot be read" if slip.key else "This cannot be read"
    hint = advice.hint if advice else "Put the text in quotation marks."
    code = "yaml-depth" if "nest" in slip.problem else "yaml-syntax"
    reading.report(code, slip.place, f"{lost}: {reason}.", hint)


def _fits(advice: _Advice, slip: Slip) -> bool:
    return advice.problem in slip.problem and advice.character in ("", slip.character)
