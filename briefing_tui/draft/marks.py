"""What the texts of two sources may share: names, amounts, times, dates, codes and other words.

A mark is such a place in a text, with a key that is the same in every language: `7 h 40` and 07:40
are one time, `17 de agosto` and 17 August one day, `3,2 millones` and 3.2 million one number. A
name or another word is the same only if it begins with the same letters; the terms of a glossary
join the others.
"""

import re
from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from briefing_tui.compare.glossary import Glossary, Mention
from briefing_tui.text.patterns import lazy_pattern
from briefing_tui.text.quotations import QuotedText
from briefing_tui.text.words import CJK, simplified, without_accents

MarkKind = (
    Literal["term", "country", "person", "name", "code"]
    | Literal["time", "day", "month", "year", "number", "count", "unit", "span", "word"]
)
"""A span is a measure of everything, such as days; a count is a small number. A word is any other,
if it isn't short."""


TERM_KINDS: Sequence[MarkKind] = ("term", "country", "person")


class TextMark(NamedTuple):
    """A place in a text, and what it is. A word of a name is the less telling, the more words the
    name has; `parts` is their number.
    """

    start: int
    end: int
    kind: MarkKind
    key: str
    parts: int = 1


class Amount(NamedTuple):
    """A number with its unit, as a text has them.

    `value` is in the notation of briefs, such as `2.4/2.9` or `3/..`. `measure` is the same for a
    unit in every language.
    """

    value: str
    unit: str
    measure: str


# Times, dates and codes

_MONTHS = (
    r"jan\w*|ene(?:ro)?|янв\w*",
    r"feb\w*|fév\w*|fev\w*|фев\w*",
    r"mar(?:ch|s|zo|ço)?|märz|март\w*",
    r"apr\w*|avr(?:il)?|abr(?:il)?|апр\w*",
    r"may|mai|mayo|maio|мая|май|мае",
    r"june?|juin|juni|junio|junho|июн\w*",
    r"july?|juil(?:let)?|juli|julio|julho|июл\w*",
    r"aug\w*|août|ago(?:sto)?|авг\w*",
    r"sep\w*|setembro|сен\w*",
    r"o[ck]t\w*|outubro|окт\w*",
    r"nov\w*|ноя\w*",
    r"de[cz]\w*|dic\w*|déc\w*|дек\w*",
)
_MONTH = "(?:" + "|".join(f"(?P<{{0}}{n}>{names})" for n, names in enumerate(_MONTHS, 1)) + r")\b"
_DATE = lazy_pattern(
    r"(?i)(?<![\w.,:])(?:\d{4}-(?P<i>\d\d)-(?P<id>\d\d)(?!\d)"
    rf"|(?P<ad>\d{{1,2}})(?:\.|er|º|st|nd|rd|th)?\s(?:de\s|of\s)?{_MONTH.format('a')}"
    rf"|{_MONTH.format('b')}\.?\s(?P<bd>\d{{1,2}})(?:st|nd|rd|th)?(?![\w]|[.,:]\d)"
    rf"|(?:(?<=in\s)|(?<=im\s)|(?<=en\s)|(?<=em\s)|(?<=by\s)|(?<=since\s)|(?<=au\s)|(?<=в\s)"
    rf"|(?<=with\s)|(?<=and\s)|(?<=until\s)|(?<=before\s)|(?<=between\s)){_MONTH.format('c')})"
    r"|(?P<h>\d{1,2})月(?:(?P<hd>\d{1,2})[日号])?"
)
_TIME = lazy_pattern(
    r"(?i)(?<![\w.,:€$])(?P<hour>[01]?\d|2[0-3])"
    r"(?:[:：](?P<a>[0-5]\d)(?::[0-5]\d)?(?![\d:]|[.,]\d)|\.(?P<b>[0-5]\d)(?=\s?(?:Uhr|[ap]\.?m\b))"
    r"|\s?[hH]\s?(?P<c>[0-5]\d)?(?![\w])|(?=\s?(?:Uhr|[ap]\.?m)\b))"
    r"(?:\s?Uhr|\s?(?P<half>[ap])\.?m\b)?"
    r"|(?P<later>下午|晚上)?(?P<han>[01]?\d|2[0-3])[时時点](?:(?P<d>[0-5]?\d)分)?"
)
_CODE = lazy_pattern(
    r"(?<![\w/@.-])(?:[A-Z]{2,}[\w-]*\d[\w-]*|[A-Z]\d+-?\w*|(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])"
    r"[0-9a-f]{7,40}|[A-Za-z]\w*_\w+|\d+\.\d+\.\d+)(?![\w@])"
)

# Amounts

_SPACES = "   "
_NUMBER_WORDS = {
    word: number
    for number, words in enumerate(
        (
            "two deux zwei dos dois duas два две двух",
            "three trois drei tres três три трех",
            "four quatre vier cuatro quatro четыре",
            "five cinq fünf cinco пять",
            "six sechs seis шесть",
            "seven sept sieben siete sete семь",
            "eight huit acht ocho oito восемь",
            "nine neuf neun nueve nove девять",
            "ten dix zehn diez dez десять",
            "eleven onze elf once одиннадцать",
            "twelve douze zwölf doce doze двенадцать",
        ),
        2,
    )
    for word in words.split()
}
_HAN_NUMBERS = "零一二三四五六七八九十"
_DIGITS = (
    rf"\d{{1,3}}(?:[.,’'{_SPACES}]\d{{3}}){{1,4}}(?!\d)(?:[.,]\d{{1,2}}(?!\d))?"
    r"|\d{1,12}(?:[.,]\d{1,12})?(?!\d)"
)
_MAGNITUDES = (
    (
        1e9,
        r"billions?|bn|milliards?|Milliarden?|Mrd\.?|mil mil(?:lones|hões)|bilh(?:ão|ões)"
        r"|миллиард\w*|млрд\.?",
    ),
    (1e3, r"thousand|Tausend|tsd\.?|mil(?=\s)|mille|тыс(?:яч\w*|\.)?"),
    (1e4, "万"),
    (1e6, r"millions?|millones|millón|milh(?:ão|ões)|Millionen|Mio\.?|миллион\w*|млн\.?"),
    (1e8, "亿"),
)
_SCALES = {f"m{n}": scale for n, (scale, _) in enumerate(_MAGNITUDES)}
_MAGNITUDE = "|".join(f"(?P<m{n}>{words})" for n, (_, words) in enumerate(_MAGNITUDES))
_MEASURES = {
    "€": r"€|euros?|евро|欧元",
    "$": r"\$|(?:US )?dollars?|dólares|доллар\w*|美元",
    "£": r"£|pounds?|Pfund|livres sterling|фунт\w* стерлингов|英镑",
    "CNY": r"¥|yuan|юан\w*|人民币|元",
    "RUB": r"rou?bles?|Rubel|rublos|рубл\w*|卢布",
    "%": r"%|per ?cent|Prozent|pour cent|por cien?to|процент\w*",
    "cubic metres": r"cubic met(?:re|er)s?|mètres? cubes?|metros? cúbicos?|Kubikmetern?|кубометр\w*"
    r"|куб\. ?м|立方米|m³",
    "kilometres": r"kilomet(?:re|er)s?|kilomètres?|(?:k|qu)il[óô]metros?|Kilometern?"
    r"|километр\w*|км|公里|km",
    "metres": r"met(?:re|er)s?|mètres?|metros?|Metern?|метр\w*|米|m",
    "millimetres": r"millimet(?:re|er)s?|millimètres?|milímetros?|Millimetern?|миллиметр\w*|毫米"
    r"|mm",
    "tonnes": r"tonn?es?|tons?|toneladas?|Tonnen?|тонн\w*|吨",
    "milligrams": r"milligram(?:me)?s?|miligram[ao]s?|Milligramm|миллиграмм\w*|毫克|mg",
    "knots": r"knots?|nœuds?|nudos?|nós|Knoten|узл\w*|节",
    "hours": r"hours?|heures?|horas?|Stunden?|час(?:ов|а)?|小时",
    "minutes": r"minutes?|minutos?|Minuten?|минут\w*|分钟",
    "days": r"days?|jours?|d[íi]as?|Tagen?|дн(?:ей|я)|день|天",
    "months": r"months?|mois|m[eê]s(?:es)?|Monaten?|месяц\w*|个月",
    "people": r"people|persons?|personnes|personas|pessoas|Menschen|Personen|человек|人",
    "MW": r"megawatts?|mégawatts?|megavatios?|Megawatt|мегаватт\w*|MW|兆瓦",
}
_SPANS = ("%", "metres", "hours", "minutes", "days", "months", "people")
"""What is counted everywhere, and says little of what a sentence is about."""
_MEASURE = "|".join(f"(?P<u{n}>{names})" for n, names in enumerate(_MEASURES.values()))
_COUNT = "|".join(_NUMBER_WORDS)
_AMOUNT = lazy_pattern(
    rf"(?i)(?<![A-Za-zÀ-ɏЀ-ӿ\d.,])(?P<before>[€$£¥])?"
    rf"(?P<low>{_DIGITS}|(?:{_COUNT})(?=\s)|[二两三四五六七八九十](?=[项个名人艘架天班年次]))"
    rf"(?:\s?(?:-|–|to|bis|à|до|至)\s?(?P<high>{_DIGITS}))?(?![\w-]*[a-z][\w-]*\d)"
    rf"(?:\s?(?:{_MAGNITUDE})(?![a-zà-ÿа-я]))?"
    rf"(?:\s?(?:de |d['’])?(?:{_MEASURE})(?![a-zà-ÿа-я]))?"
)
_ABOUT = lazy_pattern(
    r"(?i)(?:about|around|some|roughly|environ|quelque|etwa|rund|ca\.|unos|cerca de|около|约)\s?$"
)
_OVER = lazy_pattern(
    r"(?i)(?:more than|over|at least|plus de|au moins|mehr als|über|mindestens|m[áa]i?s de"
    r"|al menos|pelo menos|более|больше|свыше|超过|至少)\s?$"
)
_UNDER = lazy_pattern(
    r"(?i)(?:less than|up to|under|below|at most|moins de|jusqu['’]à|weniger als|bis zu|unter"
    r"|menos de|hasta|até|менее|меньше|до|不到|不超过|不足)\s?$"
)
_LONGEST_QUALIFIER = 12
_SMALL = 13
"""A smaller number without a unit says little: two of anything."""
_YEARS = range(1900, 2101)

# Names

_WORD = lazy_pattern(rf"[^\W\d_{CJK}]+(?:['’][^\W\d_{CJK}]+)?")
_QUOTED = lazy_pattern(r"[“„«「『\"]\s?([^“”„«»「」『』\"]{2,40}?)\s?[”“»」』\"]")
_LONGEST_KEY = 5
"""Letters of a word that tell words apart, without the endings of their cases."""
_SHORTEST_WORD = 4


def marks_of(
    text: QuotedText, mentions: Sequence[Mention], glossary: Glossary, named: Container[str]
) -> list[TextMark]:
    """The marks in a text, in its order. A term of the glossary hides the words in it. `named` are
    the `named_words` of all texts.
    """
    folded = simplified(text.text)
    taken = [False] * len(folded)
    marks: list[TextMark] = []

    def add(found: Iterable[TextMark]) -> None:
        for mark in found:
            # A name may have two terms, at the same place.
            is_same = marks and mark[:2] == marks[-1][:2] and mark.kind in TERM_KINDS
            if is_same or not any(taken[mark.start : mark.end]):
                marks.append(mark)
                taken[mark.start : mark.end] = [True] * (mark.end - mark.start)

    add(_dates(folded))
    add(_times(folded))
    add(TextMark(*match.span(), "code", match[0].lower()) for match in _CODE.finditer(folded))
    numbers = list(_numbers(folded))
    add(mark for mark in numbers if mark.kind in ("unit", "span"))
    add(TextMark(start, end, _kind_of(term, glossary), term) for start, end, term in mentions)
    add(mark for mark in numbers if mark.kind not in ("unit", "span"))
    add(_names(folded, named))
    add(_words(folded))
    return sorted(marks)


def _kind_of(term: str, glossary: Glossary) -> MarkKind:
    if glossary.is_person(term):
        return "person"
    return "country" if glossary.terms[term].ids else "term"


def _dates(text: str) -> Iterator[TextMark]:
    for match in _DATE.finditer(text):
        parts = match.groupdict()
        month = int(parts["i"] or parts["h"] or 0)
        for name, words in parts.items():
            if words and name[1:].isdigit():
                month = int(name[1:])
        day = next((parts[name] for name in ("id", "ad", "bd", "hd") if parts[name]), "")
        kind: MarkKind = "day" if day else "month"
        yield TextMark(*match.span(), kind, f"{month}-{int(day)}" if day else f"{month}")


def _times(text: str) -> Iterator[TextMark]:
    for match in _TIME.finditer(text):
        minute = next((match[name] for name in "abcd" if match[name]), "0")
        hour = int(match["hour"] or match["han"])
        if (match["later"] or (match["half"] or "").lower() == "p") and hour < 12:
            hour += 12
        yield TextMark(*match.span(), "time", f"{hour}:{int(minute):02}")


def _number(digits: str) -> float:
    """A number with separators as in any of the languages: 1,280,000 or 1.280.000 or 1,28."""
    if not digits[0].isdigit():
        word = digits.lower().replace("两", "二")
        return _NUMBER_WORDS.get(word) or float(_HAN_NUMBERS.index(word))
    groups = re.split(rf"[.,’'{_SPACES}]", digits)
    is_grouped = len(groups) > 1 and all(len(group) == 3 for group in groups[1:])
    if is_grouped and groups[0] != "0":
        return float("".join(groups))
    if len(groups) > 1 and len(groups[-1]) != 3:
        return float("".join(groups[:-1]) + "." + groups[-1])
    return float(".".join(groups))


def _numbers(text: str) -> Iterator[TextMark]:
    for match in _AMOUNT.finditer(text):
        scale = next((_SCALES[name] for name in _SCALES if match[name]), 1.0)
        end = max(match.end(group) for group in ("low", "high", *_SCALES))
        number = _number(match["low"]) * scale
        kind: MarkKind = "number"
        if number == int(number) and scale == 1:
            kind = "count" if number < _SMALL else kind
            kind = "year" if number in _YEARS and len(match["low"]) == 4 else kind
        yield TextMark(match.start("low"), end, kind, f"{number:.12g}")
        for n, measure in enumerate(_MEASURES):
            if match[f"u{n}"] or match["before"] == measure:
                unit = match.span(f"u{n}") if match[f"u{n}"] else match.span("before")
                yield TextMark(*unit, "span" if measure in _SPANS else "unit", measure)


def amounts_of(text: str) -> list[Amount]:
    """The numbers of a text that have a unit."""
    amounts = []
    for match in _AMOUNT.finditer(text):
        measure = next(
            (name for n, name in enumerate(_MEASURES) if match[f"u{n}"]), match["before"]
        )
        if not measure:
            continue
        low, high = match["low"], match["high"]
        before = text[max(0, match.start() - _LONGEST_QUALIFIER) : match.start()]
        value = f"{_number(low):.12g}" + (f"/{_number(high):.12g}" if high else "")
        if not high:
            if _ABOUT.search(before):
                value += "~"
            elif _OVER.search(before):
                value += "/.."
            elif _UNDER.search(before):
                value = f"../{value}"
        unit = text[max(match.end("low"), match.end("high")) : match.end()].strip()
        unit = " ".join(filter(None, (unit, match["before"])))
        amounts.append(Amount(value, unit, measure))
    return amounts


def named_words(text: QuotedText) -> set[str]:
    """The keys of the words that have a capital within a sentence, so not only at its start."""
    folded = simplified(text.text)
    starts = {sentence.start for sentence in text.sentences}
    return {
        _key_of(match[0])
        for match in _WORD.finditer(folded)
        if match[0][0].isupper() and not _begins(folded, match.start(), starts)
    }


def _names(text: str, named: Container[str]) -> Iterator[TextMark]:
    """The words with a capital that are `named`, and those of short quotations, each with the
    number of the words beside it.
    """
    quoted = [match.span(1) for match in _QUOTED.finditer(text)]
    quotes = [start for start, _ in quoted]
    runs: list[list[TextMark]] = []
    for match in _WORD.finditer(text):
        start, end = match.span()
        key = _key_of(match[0])
        within = bisect_right(quotes, start) - 1
        is_inside = within >= 0 and end <= quoted[within][1]
        is_quoted = is_inside and len(text[slice(*quoted[within])].split()) <= 3
        is_name = is_quoted or match[0].isupper() or (match[0][0].isupper() and key in named)
        if is_name and len(match[0]) > (1 if match[0].isupper() else 2):
            if not runs or text[runs[-1][-1].end : start] not in (" ", "-"):
                runs.append([])
            runs[-1].append(TextMark(start, end, "name", key))
    yield from (word._replace(parts=len(run)) for run in runs for word in run)


def _words(text: str) -> Iterator[TextMark]:
    for match in _WORD.finditer(text):
        if len(match[0]) >= _SHORTEST_WORD:
            yield TextMark(*match.span(), "word", _key_of(match[0]))


def _begins(text: str, start: int, sentences: set[int]) -> bool:
    """Whether a word is the first of its sentence, or of what is quoted there."""
    return start in sentences or text[max(0, start - 2) : start].strip()[-1:] in tuple(
        "“„«\"'‘:#*-•"
    )


def _key_of(word: str) -> str:
    """The beginning of a word, without accents, a French article and an English genitive."""
    word = re.sub(r"^[ldnsjcmtq]u?['’]|['’]s$", "", word.casefold())
    return without_accents(word)[:_LONGEST_KEY]
