"""The messages about front matter that is not YAML: where the slip is, and what to write. libyaml
reports where it had to stop, which is often lines after the slip.

So the lines up to there are searched for common slips: a tab, a quotation mark that is never
closed, signs of another keyboard, another indent. Otherwise libyaml's message is put in our words.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from briefing_tui.model.brief import Position
from briefing_tui.parse.diagnostics import ParseContext
from briefing_tui.parse.yaml import STRAY, SyntaxProblem
from briefing_tui.text.patterns import lazy_pattern

_MOST_LINES = 50
"""The lines above the parser's report that are searched for a slip."""
_KEY = r"(?:[\w-]+|\"[^\"]*\"|'[^']*')"
_KEY_LINE = lazy_pattern(rf"(\s*+(?>(?:- +)*))({_KEY}):(?=\s|$)")
_NEW_LINE = lazy_pattern(rf"\s*(?:- |-$|{_KEY}:(?=\s|$)|$|#|[\]}}])")


class _Slip(NamedTuple):
    pattern: re.Pattern[str]
    """Its group is the place."""
    message: str
    hint: str


_SLIPS = (
    _Slip(
        lazy_pattern(r" *(\t)"),
        "the line is indented with a tab",
        "Indent it with blanks; YAML doesn't allow tabs there.",
    ),
    _Slip(
        lazy_pattern(r"\s*+(?>(?:- +)*)[\w-]+(：)"),
        "the full-width colon `：` doesn't end a key",
        "Write `: `, an ordinary colon and a blank.",
    ),
    _Slip(
        lazy_pattern(r"\s*+(?>(?:- +)*)[\w-]+:(\u3000)"),
        "a full-width blank follows the colon",
        "Write an ordinary blank.",
    ),
    _Slip(
        lazy_pattern(r"\s*+(?>(?:- +)*)[A-Za-z_][\w-]*(:)(?=[^\s:/])"),
        "no blank follows the colon, so it doesn't end the key",
        "Write a blank after the colon, as in `title: A call`.",
    ),
    _Slip(
        lazy_pattern(r"[^\"'\[{]*[\[{][^\"'“‘]*([，、：；［］｛｝])"),
        "YAML reads a full-width sign as part of the text, not as a separator",
        "Write `, ` and `: `, or put the text that has the sign in quotation marks.",
    ),
    _Slip(
        lazy_pattern(r"\s*+(?>(?:- +)*)(?:[^\"'\[{]*[\[{:-]|(?=[“‘„])) *([“‘„])"),
        "YAML reads curly quotation marks as part of the text, and they don't protect it",
        'Write straight ones around the text: `"…"`.',
    ),
)

_COLONS = _SLIPS[1:4]


def hint_for_text(text: str) -> str:
    """What to write, if a text was meant as a key and its value: `cn:states`, `cn：states`."""
    return next((slip.hint for slip in _COLONS if slip.pattern.match(text)), "")


# What libyaml says, in our words.


_ADVICE: Mapping[str, tuple[str, str]] = {
    "mapping values are not allowed": (
        "a text without quotation marks contains a colon and a space",
        'Put the text in quotation marks, as in `title: "Xi and Trump: a call"`. If it is a key '
        "of its own, indent it like the keys around it.",
    ),
    "cannot start any token": (
        "a text begins with a character that YAML reserves",
        "Put the text in quotation marks.",
    ),
    "unexpected end of stream": (
        "a quotation mark is never closed",
        "Close it. Inside single quotation marks an apostrophe is written twice: `'it''s'`.",
    ),
    "expected ',' or ']'": (
        "a list that begins with `[` is not closed, or lacks a comma",
        "Close it with `]`, and put texts with commas, colons or brackets in quotation marks.",
    ),
    "expected ',' or '}'": (
        "a mapping that begins with `{` is not closed, or lacks a comma",
        "Close it with `}`, and put texts with commas, colons or brackets in quotation marks.",
    ),
    "undefined alias": (
        "a text begins with `*`, which marks an alias in YAML",
        "Put the text in quotation marks.",
    ),
    "alphabetic or numeric character": (
        "a text begins with `*` or `&`, which mark an alias and an anchor in YAML",
        "Put the text in quotation marks.",
    ),
    "unknown escape character": (
        "a text in double quotation marks contains a backslash",
        "Use single quotation marks, or write the backslash twice.",
    ),
    "invalid Unicode character escape": (
        "an escape in double quotation marks is not a Unicode character",
        "Write the character itself.",
    ),
    STRAY: (
        "the line is neither `key: value` nor part of the value above it",
        "Write `key: value`, or indent the line to make it part of the value above.",
    ),
    "expected node content": (
        "a list or a mapping in brackets is not closed",
        "Close it with `]` or `}`, and put texts with commas, colons or brackets in "
        "quotation marks.",
    ),
    "could not find expected ':'": (
        "a line is neither `key: value` nor part of the value above it",
        "Write `key: value`, or indent the line to make it part of the value above.",
    ),
    "did not find expected key": (
        "a line has another indent than the lines around it, or a text continues after its "
        "closing quotation mark",
        "Give keys of one level the same indent, and put the whole text in quotation marks.",
    ),
    "did not find expected '-' indicator": (
        "a key is among the items of a list",
        "Begin each item with `- `, and move the key out of the list.",
    ),
    "block sequence entries are not allowed": (
        "a list begins on the line of its key",
        "Begin each item on a line of its own, or put a text that begins with `- ` in "
        "quotation marks.",
    ),
    "another document": (
        "the line begins a second document",
        "End the front matter with a line that is `---` and nothing else.",
    ),
    "nest": (
        "values are nested too deeply",
        "Use fewer levels.",
    ),
}
"""The message and the hint, by a part of libyaml's message."""


def report_syntax_problem(
    context: ParseContext, problem: SyntaxProblem, lines: Sequence[str]
) -> None:
    """Report a piece of front matter that is not YAML, and the key that is lost.

    `lines` are those of the file, as far as the front matter goes.
    """
    position, reason, hint = (
        _slip_in(problem, lines)
        or _unclosed(problem, lines)
        or _after_closing(problem, lines)
        or _other_indent(problem, lines)
        or _advice(problem)
    )
    key = f"`{problem.key}`" if problem.key else "This"
    subject = f"{'An item of ' * problem.is_item}{key} cannot be read"
    code = "yaml-depth" if "nest" in problem.reason else "yaml-syntax"
    context.report(code, position, f"{subject}: {reason}.", hint)


_Answer = tuple[Position, str, str]


def _advice(problem: SyntaxProblem) -> _Answer:
    unknown = problem.reason or "this is not YAML", "Put the text in quotation marks."
    known = (advice for reason, advice in _ADVICE.items() if reason in problem.reason)
    message, hint = next(known, unknown)
    return problem.position, message, hint


def _lines_above(problem: SyntaxProblem, lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The line of the report and those above it, each with its number, from 1."""
    last = min(problem.position.line, len(lines))
    for number in range(last, max(0, last - _MOST_LINES), -1):
        yield number, lines[number - 1]


def _slip_in(problem: SyntaxProblem, lines: Sequence[str]) -> _Answer | None:
    """A sign that YAML doesn't take, on the line of the report or beside it."""
    last = problem.position.line
    # libyaml notices a tab one line early, and a colon that ends no key one line late.
    for number, slips in ((last, _SLIPS), (last - 1, _COLONS), (last + 1, _SLIPS[:1])):
        line = lines[number - 1] if 0 < number <= len(lines) else ""
        for slip in slips:
            if match := slip.pattern.match(line):
                return Position(number, match.start(1) + 1), slip.message, slip.hint
    return None


_OPENING = lazy_pattern(r"(?:^|[:\[{,-]) *(\")")


def _unclosed(problem: SyntaxProblem, lines: Sequence[str]) -> _Answer | None:
    """The first line above that opens a quotation and doesn't close it, before another key."""
    found = None
    for number, line in _lines_above(problem, lines):
        marks = line.count('"') - line.count('\\"')
        after = lines[number] if number < len(lines) else ""
        opening = _OPENING.search(line) if marks % 2 and _NEW_LINE.match(after) else None
        if opening:
            *_, last = _OPENING.finditer(line)
            found = Position(number, (last if marks > 1 else opening).start(1) + 1)
        if problem.key and line.startswith(f"{problem.key}:"):
            break
    if found is None:
        return None
    return found, "a quotation mark is never closed", 'Close it with `"` at the end of the text.'


_APOSTROPHE = lazy_pattern(r"(\s*+(?>(?:- +)*)[\w-]+: *)('[^']*)'(?=\w)(.*)")
_AFTER_CLOSING = lazy_pattern(r"(\s*+(?>(?:- +)*)[\w-]+: *)(\"[^\"]*\"|'[^']*')( *[^\s,\]}#].*)")


def _after_closing(problem: SyntaxProblem, lines: Sequence[str]) -> _Answer | None:
    """A text that goes on after its closing quotation mark, as in `'Xi's call'`."""
    line = lines[problem.position.line - 1] if problem.position.line <= len(lines) else ""
    if match := _APOSTROPHE.match(line):
        text = f"{match[2][1:]}'{match[3]}".removesuffix("'")
        return (
            Position(problem.position.line, match.end(2) + 1),
            "the apostrophe ends the text in single quotation marks",
            f'Use double ones: `"{text}"`.' if '"' not in text else "Write it twice: `''`.",
        )
    if match := _AFTER_CLOSING.match(line):
        return (
            Position(problem.position.line, match.start(3) + 1),
            "the text goes on after its closing quotation mark",
            "Put the whole text in quotation marks, those inside it in the other kind: "
            "`'\"A call\" with Xi'`.",
        )
    return None


def _other_indent(problem: SyntaxProblem, lines: Sequence[str]) -> _Answer | None:
    """A key that is indented neither like the keys of its level nor as a part of one."""
    above = _lines_above(problem, lines)
    number, line = next(above, (0, ""))
    key = _KEY_LINE.match(line)
    if key is None or problem.position.column not in (key.start(2) + 1, key.end(2) + 1):
        return None
    indent = len(key[1])
    neighbours = [
        (abs(len(other[1]) - indent), -len(other[1]), -place, other[2])
        for place, text in above
        if (other := _KEY_LINE.match(text))
    ][:3]
    if not neighbours or -neighbours[0][1] == indent:
        return None
    _, wanted, place, name = min(neighbours)
    return (
        Position(number, key.start(2) + 1),
        f"`{key[2]}` is indented with {indent} blanks, unlike the keys around it",
        f"Indent it with {-wanted}, if it belongs beside `{name}` on line {-place}.",
    )
