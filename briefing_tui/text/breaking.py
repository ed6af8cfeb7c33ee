"""Where the lines of a paragraph end.

A plain function over character offsets: the screen lays out thousands of paragraphs to
know its height, and the offsets stay valid whatever styles the text carries. Most text
is one cell a character and is broken by searching backwards for a space; the rest is
cut into units that must stay whole and filled greedily.
"""

import re

from briefing_tui.text.cells import cells, graphemes

Range = tuple[int, int]

SPACES = " \t\n\r\u1680\u2000-\u2006\u2008-\u200a\u205f\u3000"
"""Where a line may end, as a regular expression's class; no-break spaces are not here."""

# One cell each and no rule of their own: Latin, Greek, Cyrillic, dashes and quotes.
_SIMPLE = re.compile("[ -~\n\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027]*")

# Scripts written without spaces, where a line may end after any character.
_IDEOGRAPH = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3041-\u3096\u30a1-\u30fa\u3105-\u312f\u31a0-\u31bf"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uf900-\ufaff\uff66-\uff9d"
    "\U0001b000-\U0001b16f\U0001f200-\U0001f2ff\U00020000-\U0003fffd"
)
# Kinsoku shori: what may not end a line, and what may not begin one. The wide ones
# belong to ideographs only; the narrow ones are also letters' own punctuation.
_WIDE_OPENING = "（「『【《〈〔［｛〖〘〚＜￥＄￡"
_OPENING = _WIDE_OPENING + r"“‘«‹(\[{"
_WIDE_CLOSING = (
    "，。、；：？！）」』】》〉〕］｝〗〙〛＞％‰℃・ー～々〻ゝゞヽヾ"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ｡｣､･ｰ"
    "\u3099\u309a\ufe00-\ufe0f\u200d\U000e0100-\U000e01ef"
)
_CLOSING = _WIDE_CLOSING + r"”’»›)\]},.;:?!%…‥·\u0300-\u036f"

# An em dash closed up to words on both sides may end a line.
_AFTER_DASH = r"""(?=[\w“‘"'(\[])"""
_NOT_AFTER_DASH = r"""(?![\w“‘"'(\[])"""
_LETTER = rf"(?:[^{SPACES}{_IDEOGRAPH}{_WIDE_OPENING}{_WIDE_CLOSING}—]|—{_NOT_AFTER_DASH})"
_WORD = rf"(?:{_LETTER}*—{_AFTER_DASH}|{_LETTER}+(?:(?<![{_OPENING}])|(?![{_IDEOGRAPH}])))"
_UNIT = re.compile(
    rf"[{_OPENING}]*(?:[{_IDEOGRAPH}]|{_WORD})[{_CLOSING}]*|[{_OPENING}]+|[{_CLOSING}]+"
)
_SOLID = re.compile(f"[{_IDEOGRAPH}{_WIDE_OPENING}{_WIDE_CLOSING}]")
_DASHED = re.compile(f"—{_AFTER_DASH}")

# Where a word too long for any line is best divided.
_JOINTS = "-/–"


def joins_without_space(before: str, after: str) -> bool:
    """Whether a line break between two characters in a source text stands for no space.

    Chinese and Japanese put none between words (CSS Text 3, segment break transformation).
    """
    return _SOLID.match(before) is not None and _SOLID.match(after) is not None


def break_lines(text: str, width: int, first: int | None = None) -> list[Range]:
    """The character ranges of one paragraph's lines, at most `width` cells each.

    `first` is the width of the first line where it differs. A `\\n` in the text is a hard
    break. Spaces around a line are in no range; every other character is in exactly one.
    There is always at least one line, and only a single character that is wider than the
    line sticks out.
    """
    width = max(width, 1)
    limit = width if first is None else max(first, 0)
    if len(text) <= limit and text.isascii() and "\n" not in text:
        return [_trimmed(text, 0, len(text))]
    fill = _fill_simple if _SIMPLE.fullmatch(text) else _fill_units
    lines: list[Range] = []
    start = 0
    while True:
        end = text.find("\n", start)
        stop = len(text) if end < 0 else end
        fill(text, start, stop, limit, width, lines)
        if end < 0:
            return lines
        start, limit = end + 1, width


def balance(text: str, width: int) -> list[Range]:
    """The lines of `break_lines`, no more of them, but as equally wide as they can be."""
    lines = break_lines(text, width)
    low, high = 1, max(width, 1)
    while low < high:
        middle = (low + high) // 2
        tried = break_lines(text, middle)
        if len(tried) > len(lines):
            low = middle + 1
        else:
            high = middle
    balanced = break_lines(text, high)
    return balanced if len(balanced) == len(lines) else lines


def _trimmed(text: str, start: int, end: int) -> Range:
    while start < end and text[start] in " \t\r":
        start += 1
    while end > start and text[end - 1] in " \t\r":
        end -= 1
    return start, end


def _fill_simple(
    text: str, start: int, stop: int, limit: int, width: int, lines: list[Range]
) -> None:
    """Fill lines with text of one cell a character, where offsets are widths."""
    start, stop = _trimmed(text, start, stop)
    while stop - start > limit:
        end = text.rfind(" ", start, start + limit + 1)
        end = max(end, _after_last_dash(text, start, start + limit))
        if end <= start:
            end = _word_end(text, start, limit, width)
        lines.append(_trimmed(text, start, end))
        start = _trimmed(text, end, stop)[0]
        limit = width
    lines.append((start, stop))


def _after_last_dash(text: str, start: int, stop: int) -> int:
    """The offset after the last em dash in a range at which a line may end, else -1."""
    dash = text.rfind("—", start, stop)
    while dash >= 0 and not _DASHED.match(text, dash):
        dash = text.rfind("—", start, dash)
    return dash + 1 if dash >= 0 else -1


def _word_end(text: str, start: int, limit: int, width: int) -> int:
    """Where to divide a word that begins a line and is longer than the line."""
    if limit < width:
        return start  # a short first line stays empty: the word may fit on the next
    joint = max(text.rfind(each, start, start + limit) for each in _JOINTS)
    return joint + 1 if joint > start else start + limit


def _fill_units(
    text: str, start: int, stop: int, limit: int, width: int, lines: list[Range]
) -> None:
    """Fill lines with units that stay whole where they fit on a line at all."""
    begun = len(lines)
    left = right = -1
    used = 0
    for match in _UNIT.finditer(text, start, stop):
        unit, end = match.span()
        size = cells(text[unit:end])
        if left >= 0:
            gap = cells(text[right:unit])
            if used + gap + size <= limit:
                right, used = end, used + gap + size
                continue
            lines.append((left, right))
            limit = width
        elif size > limit < width:
            lines.append((unit, unit))
            limit = width
        left, right, used = unit, end, size
        if size > limit:
            left, used = _divide(text, unit, end, limit, width, lines)
            limit = width
    if left >= 0:
        lines.append((left, right))
    elif len(lines) == begun:
        lines.append((start, start))


def _divide(
    text: str, start: int, end: int, limit: int, width: int, lines: list[Range]
) -> tuple[int, int]:
    """Divide a unit longer than a line; where what is left begins, and its width."""
    parts = list(graphemes(text[start:end]))
    first = index = used = joint = 0
    while index < len(parts):
        _, right, size = parts[index]
        if index > first and used + size > limit:
            begins = parts[first][0]
            first = index = joint if joint > first else index
            lines.append((start + begins, start + parts[first][0]))
            used, limit = 0, width
            continue
        used += size
        index += 1
        if index - 1 > first and text[start + right - 1] in _JOINTS:
            joint = index
    return start + parts[first][0], used
