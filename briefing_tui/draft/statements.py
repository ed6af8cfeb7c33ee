"""The statements of a text: its sentences, and the items of its lists.

Each is an exact part of the text. What says nothing of the event is an aside: headings, datelines,
addresses, the questions of a form, the end of a letter, contact lines and what follows them. Asides
are known by their shape.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from briefing_tui.text.languages import language_name, language_of
from briefing_tui.text.patterns import lazy_pattern
from briefing_tui.text.quotations import QuotedText, TextRange
from briefing_tui.text.words import WORD


class TextStatement(NamedTuple):
    """A part of a text, and the number of its paragraph from 1."""

    start: int
    end: int
    paragraph: int
    introduced_by: TextRange | None = None
    """The line that ends in a colon above its list, without which it may mean another thing."""
    is_aside: bool = False


def statements_of(text: QuotedText) -> list[TextStatement]:
    """The statements and the asides in the order of the text, except those without a word."""
    heading = len(heading_of(text))
    outline = _Outline(text)
    statements: list[TextStatement] = []
    introduction: TextRange | None = None
    for start, end in _sentences(text):
        number = bisect_right(text.paragraphs, start, key=lambda paragraph: paragraph.start)
        if mark := _LIST_MARK.match(text.text, start, end):
            start = mark.end()
        elif start == text.paragraphs[number - 1].start:
            introduction = None
        end = start + len(text.text[start:end].rstrip(" ;,；，"))
        if number <= heading or not _has_word(text.text, start, end):
            continue
        is_aside = outline.is_aside(number - 1)
        is_introduction = outline.introduces(text.text[start:end], number - 1)
        is_aside |= is_introduction or outline.is_address(text.text[start:end], number - 1)
        is_aside |= bool(_DATELINE.fullmatch(text.text, start, end))
        statements.append(TextStatement(start, end, number, introduction, is_aside))
        if is_introduction:
            introduction = TextRange(start, end)
    return statements


def _sentences(text: QuotedText) -> Iterator[TextRange]:
    """Sentences, cut at semicolons, but not within a list after a colon: without the words before
    it, "they did not speak of: fish; salt", an item may say the opposite.
    """
    start, list_ends = -1, 0
    for part in text.parts(at_semicolons=True):
        has_semicolon = text.text[part.end - 1] in ";；"
        if start < 0:
            start = part.start
        if has_semicolon and _COLON.search(text.text, start, part.end):
            list_ends = part.end
            continue
        yield TextRange(start, part.end)
        start = -1
    if start >= 0:
        yield TextRange(start, list_ends)


def heading_of(text: QuotedText) -> tuple[TextRange, ...]:
    """The paragraphs above the first sentence: issuer, title, place, date, salutation. None if the
    text has no sentence.
    """
    for index, paragraph in enumerate(text.paragraphs):
        words = text.text[slice(*paragraph)]
        is_long = len(words) > _LONGEST_HEADING
        if _DATELINE.fullmatch(words):
            continue
        if is_long or _SENTENCE_END.search(words) or _LIST_MARK.match(words):
            return text.paragraphs[:index]
    return ()


class _Outline:
    """What the paragraphs of a text are, by their numbers from 0."""

    def __init__(self, text: QuotedText) -> None:
        self.lines = [text.text[slice(*paragraph)] for paragraph in text.paragraphs]
        count = len(self.lines)
        half = range(count // 2, count)
        words = [index for index in range(count) if _END_WORD.fullmatch(self.lines[index])]
        self.last = range(max(1, count - max(2, count // 4)), count)
        self.end = min(
            next((index for index in half if _BORDER.fullmatch(self.lines[index])), count),
            words[0] if len(words) == 1 and words[0] in half else count,
            next((index for index in half if self._is_about(index)), count),
            next((index for index in self.last if self._is_contact(index)), count),
            self._signature(),
        )
        """The number of the line from which on the issuer only speaks of itself."""

    def _signature(self) -> int:
        """The number of the first of the short lines with which a letter ends, such as `Yours
        faithfully,` and a name. A short line that ends in a comma shows that it is one.
        """
        count = start = len(self.lines)
        while start and self._is_short(self.lines[start - 1]):
            start -= 1
        is_letter = any(line[-1] in ",，" and self._is_short(line) for line in self.lines)
        return start if is_letter and start in self.last else count

    @staticmethod
    def _is_short(line: str) -> bool:
        """Whether a line is short and has no end."""
        has_end = _SENTENCE_END.search(line) or _LIST_MARK.match(line)
        return len(line) <= _LONGEST_HEADING_WITHIN and not has_end

    def is_aside(self, index: int) -> bool:
        line = self.lines[index]
        after = self.lines[index + 1] if index + 1 < len(self.lines) else ""
        is_question = _QUESTION.fullmatch(line) and after and not _QUESTION.fullmatch(after)
        return bool(
            index >= self.end or is_question or _SIGN.match(line) or self._is_heading(index)
        )

    def introduces(self, sentence: str, index: int) -> bool:
        """Whether a sentence introduces the next lines, and says nothing itself."""
        return len(sentence) < _LONGEST_INTRODUCTION and sentence[-1] in ":：" and index < self.end

    def is_address(self, sentence: str, index: int) -> bool:
        """Whether a sentence has a telephone number or an address of mail, is any address, or has
        one in the last lines.
        """
        is_last = index in self.last and len(sentence) < _LONGEST_HEADING
        has_address = (_address_in if is_last else _CONTACT.search)(sentence) is not None
        return has_address or not _has_word(_ADDRESS.sub("", sentence))

    def _is_contact(self, index: int) -> bool:
        """Whether a line has an address or a telephone number in its first sentence or below a
        label, or names an office after a colon.
        """
        line = self.lines[index]
        if len(line) >= _LONGEST_HEADING or (address := _address_in(line)) is None:
            return len(line) < _LONGEST_HEADING and _LABELLED.fullmatch(line) is not None
        is_first = not _SENTENCE_WITHIN.search(line, 0, address.start())
        return is_first or _LABEL.match(line) is not None

    def _is_heading(self, index: int) -> bool:
        """Whether a paragraph is a short line without an end, between a sentence and the next
        sentence, list or contact line.
        """
        line, around = self.lines[index], self.lines[max(0, index - 1) : index + 2]
        if len(around) < 3 or not self._is_short(line):
            return False
        before, _, after = around
        follows = _SENTENCE_END.search(before) and before[-1] not in ":;：；"
        begins = _SENTENCE_END.search(after) or _LIST_MARK.match(after) or _CONTACT.search(after)
        return bool(follows and begins)

    def _is_about(self, index: int) -> bool:
        """Whether a heading such as `About Norvik` ends with the name of the issuer, with which the
        next paragraph and the whole text begin, too.
        """
        if not self._is_heading(index) or " " not in self.lines[index]:
            return False
        name = self.lines[index].split()[-1]
        first = self.lines[index + 1].split()[:_FIRST_WORDS]
        return name[0].isupper() and name in first and name in " ".join(self.lines[:_FIRST_LINES])


_FIRST_WORDS = 3
_FIRST_LINES = 6
_LONGEST_HEADING = 300
_LONGEST_INTRODUCTION = 80
_LONGEST_HEADING_WITHIN = 60
_SENTENCE_END = lazy_pattern(r"[.!?…:;。！？：；][\"'”’»」』)）\]]*\s*$")
_SENTENCE_WITHIN = lazy_pattern(r"(?<![^\W\d_])[^\W\d_]{4,}+[\"'”’»)]?[.!?…]\s|[。！？]")
_QUESTION = lazy_pattern(r"[^.!?。！？]{4,}[?？]")
_COLON = lazy_pattern(r":\s|：")
_BORDER = lazy_pattern(r"\s*(?:#{3,}|[-*_=]{3,}|(?:[*#] ){2,}[*#])\s*")
_END_WORD = lazy_pattern(r"[\W_]*[A-Z]{3,6}[\W_]*")
"""Such as `ENDS`, if no other line of the text is one word in capitals."""
_SIGN = lazy_pattern(r"©|\([cC]\) \d|[（(][^（()）]*[）)]$")
"""What a line of the issuer begins with: a sign of copyright, or brackets around all of it."""
_ADDRESS = lazy_pattern(
    r"(?:https?://|www\.)[^\s，。；）]+|[\w.+-]{1,64}@[\w-]{1,63}\.[\w.]+"
    r"|[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}/[^\s，。；）]*"
)
"""Its parts are bounded, as in RFC 1035 and RFC 5321: a long text without a blank takes linear
time."""
_DOMAIN = lazy_pattern(r"(?<![\w.])[a-z][a-z0-9-]{2,62}\.[a-z]{2,}(?![\w(])")
_LABEL = lazy_pattern(r"[^.,:：]{2,40}[:：]\s")
_LABELLED = lazy_pattern(r"[^:：]{2,40}[:：]\s?.*[\w)）]")
_CONTACT = lazy_pattern(
    r"[\w.+-]{1,64}@[\w-]{1,63}\.\w|(?<![\w.,])(?:\+\d{1,3}|0\d+)[ \d()/-]{6,}\d"
)
_MONTHS = "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"
_DATE = (
    r"(?:[^\W\d_]{2,5} )?(?:\d{1,2}\W{1,2}(?:de )?(?:[^\W\d_]{3,10}|\d{1,2})[. ]{1,2}(?:de )?"
    r"|[^\W\d_]{3,10} \d{1,2}, )(?:19|20)\d\d"
)
_DATELINE = lazy_pattern(rf"(?:[^\d.,!?:。，]{{2,40}}, )?{_DATE}\W*|[^\W\d_a-z]{{3,40}}\.")
"""A date, also after a place, or a place alone in capitals."""
_LIST_MARK = lazy_pattern(
    rf"(?:[-*•·▪–—]|\(?(?:\d{{1,2}}[.)](?!\s(?:{_MONTHS})\b)|[a-z]\)))\s+"
    r"|[（(][一二三四五六七八九十]{1,3}[）)]\s*"
)


def _address_in(text: str) -> re.Match[str] | None:
    found = (pattern.search(text) for pattern in (_CONTACT, _ADDRESS, _DOMAIN))
    return next(filter(None, found), None)


def _has_word(text: str, start: int = 0, end: int | None = None) -> bool:
    found = WORD.finditer(text, start, len(text) if end is None else end)
    return any(match[0][0].isalnum() for match in found)


def second_text(text: str) -> str:
    """Why a text is two: each has a language of its own, or a line between them and a heading with
    a date above each.
    """
    lengths: Counter[str] = Counter()
    for paragraph in text.split("\n\n"):
        lengths[language_of(paragraph, _SHORT_PARAGRAPH)] += len(paragraph)
    del lengths[""]
    (first, most), (second, less) = [*lengths.most_common(2), ("", 0), ("", 0)][:2]
    if less > _SHORTEST_TEXT and less > most * _SHARE_OF_SECOND:
        return f"one in {language_name(first)}, one in {language_name(second)}"
    parts = [part for part in _LINE_BETWEEN.split(text) if len(part) > _SHORTEST_TEXT]
    headings = [
        "".join(text.text[slice(*line)] for line in heading_of(text))
        for text in map(QuotedText, parts)
    ]
    dated = list(filter(_YEAR.search, headings))
    return "a line is between them" if len(dated) > 1 else ""


_SHORT_PARAGRAPH = 60
_SHORTEST_TEXT = 300
_SHARE_OF_SECOND = 0.4
_LINE_BETWEEN = lazy_pattern(r"(?m)^[ \t]*(?:[-=_]{3,}|\*{3,}|#{3,}|(?:\*[ \t]+){2,}\*)[ \t]*$|\f")
_YEAR = lazy_pattern(r"(?:19|20)\d\d")
