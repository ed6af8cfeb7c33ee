"""The statements of a text: its sentences, and the items of its lists of subjects.

An item is a statement of its own, and so is the sentence around a list. Each is an exact part of
the text. The heading of a text is not a statement, and neither is what a list leaves open ("and
other subjects", 等).
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from briefing_tui.text.patterns import lazy_pattern
from briefing_tui.text.quotations import QuotedText, TextRange
from briefing_tui.text.words import WORD, simplified


class TextStatement(NamedTuple):
    """A part of a text, the number of its paragraph from 1, and whether it is an item of a list.

    The items of a sentence follow it, also where each has a line of its own. A sentence with a
    negation has none: without it they would say the opposite. An aside is a contact line, a
    heading within the text or the like, which says nothing of the event.
    """

    start: int
    end: int
    paragraph: int
    is_item: bool = False
    is_negated: bool = False
    is_aside: bool = False


def statements_of(text: QuotedText, names: Sequence[TextRange] = ()) -> list[TextStatement]:
    """The statements in the order of the text, except those without a word.

    `names` are the places of names. Two items make a list if both are names: the first part of
    "trade and peace in Gaza" would say something else alone.
    """
    folded = simplified(text.text)
    heading = len(heading_of(text))
    asides = _aside_from(text)
    statements: list[TextStatement] = []
    sentences = text.parts(at_semicolons=True)
    sentence = next(sentences, None)
    is_open = False
    for number, paragraph in enumerate(text.paragraphs, 1):
        while sentence is not None and sentence.start < paragraph.end:
            start, end = sentence
            sentence = next(sentences, None)
            if colon := _COLON.search(folded, start, end):
                while sentence and sentence.start < paragraph.end and folded[end - 1] in ";；":
                    end, sentence = sentence.end, next(sentences, None)
            if mark := _LIST_MARK.match(folded, start, end):
                start = mark.end()
            end = start + len(folded[start:end].rstrip(" ;,；，"))
            if number <= heading or not _has_word(folded, start, end):
                continue
            is_aside = (
                number > asides
                or _is_heading(text, number - 1)
                or _is_aside(folded, paragraph, start, end)
            )
            if is_aside:
                statements.append(TextStatement(start, end, number, is_aside=True))
                is_open = False
                continue
            is_negated = _NEGATION.search(folded, start, end) is not None
            is_item = (
                is_open and mark is not None and not is_negated and _is_item(folded, start, end)
            )
            if is_item:
                end = start + len(folded[start:end].rstrip(".。"))
            statements.append(TextStatement(start, end, number, is_item, is_negated))
            if not mark:
                is_open = colon is not None and colon.end() == end and not is_negated
            if is_item or is_negated:
                continue
            statements += (
                TextStatement(*item, number, is_item=True)
                for item in list_items(folded, start, end, names)
                if _has_word(folded, *item)
            )
    return statements


def heading_of(text: QuotedText) -> tuple[TextRange, ...]:
    """The paragraphs above the first sentence: issuer, title, place, date. None if the text has
    no sentence.
    """
    for index, paragraph in enumerate(text.paragraphs):
        words = text.text[slice(*paragraph)]
        is_long = len(words) > _LONGEST_HEADING
        if is_long or _SENTENCE_END.search(words) or _LIST_MARK.match(words):
            return text.paragraphs[:index]
    return ()


def _is_heading(text: QuotedText, index: int) -> bool:
    """Whether a paragraph is a short line without an end, between a sentence and the next sentence
    or list.
    """
    start, end = text.paragraphs[index]
    around = text.paragraphs[max(0, index - 1) : index + 2]
    if end - start > _LONGEST_HEADING_WITHIN or len(around) < 3:
        return False
    before, line, after = (text.text[slice(*paragraph)] for paragraph in around)
    if _SENTENCE_END.search(line) or _LIST_MARK.match(line):
        return False
    follows = _SENTENCE_END.search(before) and before[-1] not in ":;：；"
    return bool(follows and (_SENTENCE_END.search(after) or _LIST_MARK.match(after)))


_LONGEST_HEADING = 300
_LONGEST_HEADING_WITHIN = 60
_SENTENCE_END = lazy_pattern(r"[.!?…:;。！？：；][\"'”’»」』)）\]]*\s*$")


def _has_word(text: str, start: int, end: int) -> bool:
    return any(match[0][0].isalnum() for match in WORD.finditer(text, start, end))


# Contact lines, and what every text of an issuer ends with.

_ASIDE_LABEL = (
    r"(?i:(?:media|press|news)?\s?(?:contacts?|enquir(?:y|ies)|inquir(?:y|ies)|office)"
    r"|(?:for )?(?:further|more) information|notes? (?:to|for) editors|about (?:us|the )?"
    r"|forward-looking statements|copyright|©|ends?|subscribe|sign up|follow us|share this"
    r"|contacts?(?: de)? presse|contact|à propos|pour (?:en savoir plus|plus d['’]informations?)"
    r"|signez|abonnez-vous"
    r"|presse?kontakt|kontakt|rückfragen|redaktion|weitere informationen|hinweis an die redaktion"
    r"|contacto|oficina de prensa|gabinete de prensa|(?:para )?más información|suscríbase"
    r"|контакты?|пресс-служба|подпис(?:ка|аться|ывайтесь)"
    r"|[（(]?(?:责任编辑|编辑|记者|来源|联系方式|联系人|媒体联系))"
)
_ASIDE = lazy_pattern(
    rf"(?:{_ASIDE_LABEL}\b[^.。\n]{{0,60}}?[:：]|(?i:©|copyright \d{{4}})"
    r"|(?i:about|à propos d|über|acerca de|о компании)[^.:：\n]{0,50}[:：]"
    r"|(?i:for (?:further|more) information|forward-looking statements"
    r"|(?:para )?más información|pour plus d['’]information)\b)"
)
_ASIDE_LINE = lazy_pattern(
    rf"(?:{_ASIDE_LABEL}|(?i:über|acerca de|о компании)\b)[^.!?。！？\n]{{0,40}}|###|[-*_]{{3,}}"
)
_CONTACT = lazy_pattern(
    r"[\w.+-]+@[\w-]+\.\w|(?i:\b(?:tel|phone|telephone|téléphone|teléfono|telefon|тел|电话)\b)"
    r"[.:：\s]*\+?\d|\+\d{1,3}[ \d()/-]{7,}"
)


def _aside_from(text: QuotedText) -> int:
    """The number of the last paragraph before those under a title such as "Notes to editors"."""
    paragraphs = text.paragraphs
    for index in range(len(paragraphs) // 2, len(paragraphs)):
        if _ASIDE_LINE.fullmatch(text.text[slice(*paragraphs[index])].strip()):
            return index
    return len(paragraphs)


def _is_aside(text: str, paragraph: TextRange, start: int, end: int) -> bool:
    """Whether a sentence is a contact line, or in a paragraph that begins as one."""
    return bool(
        _ASIDE.match(text, paragraph.start, paragraph.end)
        or _ASIDE.match(text, start, end)
        or _CONTACT.search(text, start, end)
    )


_MONTHS = "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"
_LIST_MARK = lazy_pattern(
    rf"(?:[-*•·▪–—]|\(?(?:\d{{1,2}}[.)](?!\s(?:{_MONTHS})\b)|[a-z]\)))\s+"
    r"|[（(][一二三四五六七八九十]{1,3}[）)]\s*"
)

_NEGATION = lazy_pattern(
    r"(?i:\b(?:not(?! (?:only|just|least)\b)|never|no(?!\.)|neither|nor|none|nothing|nobody|cannot"
    r"|nicht(?! (?:nur|zuletzt)\b)|nichts|kein\w*|niemals|nie|niemand|weder"
    r"|не(?! (?:только|менее|более)\b)|нет|ни|никогда|нельзя|никто|ничего|aucune?|jamais"
    r"|ningun[oa]?|ningún|nunca|tampoco|nadie|não(?! (?:só|apenas)\b)|nenhum\w*|ninguém)\b"
    r"|n['’]t\b|\bn(?:e |['’])(?:[\w'’-]+ ){1,5}?(?:pas|plus|rien|ni|guère|personne)\b)"
    r"|没|未(?!来|必)|(?<!互)不(?![断仅但同久少过管论止懈结扩]|可分割|得不|平等|平衡)|无法|无意|并非|绝非"
)
"""Words that may turn a statement into its opposite. The writer decides what they mean."""

# Lists of subjects in English, Russian, German, French and Spanish. Nouns may follow the words that
# begin one: "discussed issues such as". The length of a list is limited, so that a text of lists
# that never end takes linear time.

_WORD_BEFORE_COLON = (
    r"(?:topics|issues|subjects|matters|discussed|темы|вопросы|обсуждались|обсудили"
    r"|Themen|besprochen|sujets|thèmes|abordés?|évoqués?)"
)
_COLON = lazy_pattern(rf"\b{_WORD_BEFORE_COLON}\s?:|(?:议题|问题|话题|讨论了?)：")
_BEGINS = lazy_pattern(
    rf"\b(?:(?P<opens>includ(?:ing|ed|es?)|such as|{_WORD_BEFORE_COLON}\s?(?P<colon>:)"
    r"|в том числе|включая|так(?:ие|их) как"
    r"|darunter|einschließlich|Themen wie|notamment|y compris|tel(?:le)?s que"
    r"|incluid[oa]s?|entre ell[oa]s|temas como|tales como)"
    r"|(?:discuss(?:ed|ing)|exchang(?:ed|ing) (?:\w+ )?views on"
    r"|(?P<acts>cover(?:ed|ing)|addressed|raised)|talked about|touched (?:up)?on|spoke about"
    r"|consult(?:ed|ations) on"
    r"|обсудили|обсуждались|обсуждали|обменялись мнениями (?:по|о|об)|затронули|коснулись"
    r"|erörterten|besprachen|diskutierten|sprachen (?:auch )?über"
    r"|ont (?:discuté|parlé|évoqué|abordé)(?: d[eu]s?)?|échangé (?:\w+ ){0,3}sur"
    r"|hablaron (?:también )?(?:de|sobre)|(?:discutieron|trataron|abordaron)(?: sobre)?"
    r"|conversaron sobre"
    r"|intercambiaron (?:\w+ ){0,4}sobre))(?:l(?= \w))?\s+"
)
"""After a word that opens a list, two parts make a list. After other words, which may be followed
by a person and a title, a list needs a conjunction, a third part or two names. "Raised tariffs" may
mean an act, so names are not enough there."""
_LONGEST_LIST = 600
_STOP = lazy_pattern(r"[:()\n]|\s[—–-]\s|[.!?…][”’\"']*$")
_AND = r"(?:and|or|as well as|и|а также|und|sowie|et|ainsi que|y|e|así como)\s+"
_APPOSITION = lazy_pattern(r"(?:an?|une?|una?|eine?[nmrs]?)\s")
_COMMA = lazy_pattern(rf",\s+(?:{_AND})?")
_SEMICOLON = lazy_pattern(rf";\s+(?:{_AND})?")
_LAST_COMMA = lazy_pattern(rf"\s+{_AND}")
_NAME = lazy_pattern(
    r"(?:(?i:the|die|der|das|den|le|la|les|des|du|el|los|las)\s|[lL]['’])?(.*?)(?:问题|局势)?"
)
_WORDS_OF_AN_ITEM = 10
_NO_ITEM = lazy_pattern(
    r"(?i)\b(?:said|says|will|would|is|are|was|were|be|been|has|have|had|agreed|noted|stressed"
    r"|expressed|reaffirmed|asked|called|urged|welcomed|thanked|invited|hoped|that|which|who|he|she|they|we|not|что|котор\w+|он|она|они|был[аои]?"
    r"|заявил\w*|отметил\w*|будет|будут|dass|wird|werden|wurden?|hat|haben|ist|sind|sagten?"
    r"|que|qui|est|sont|ont|sera|seront|ils?|será|serán|fue|fueron|están?|son)\b|^(?:to|with|while|as|also)\b"
)
"""What a clause has and a subject doesn't."""

# Chinese: 就A、B等问题交换了意见.

_HAN_BEGINS = lazy_pattern("就|讨论了?|谈到了?|谈及|涉及|围绕|包括")
_HAN_CLAUSE = lazy_pattern("[，。；：！？\n]")
_HAN_END = lazy_pattern("等|问题|议题|话题|交换|进行|深入|坦诚|达成")
_HAN_AND = lazy_pattern("以及|和|及|与")
_CHARACTERS_OF_AN_ITEM = 16
_MOST_ITEMS = 60


def list_items(text: str, start: int, end: int, names: Sequence[TextRange] = ()) -> list[TextRange]:
    """The items of the lists in a sentence of a text in simplified characters, in order."""
    lists: list[list[TextRange]] = []
    for match in reversed([*_HAN_BEGINS.finditer(text, start, end)]):
        if items := _han_items(text, match.end(), min(end, match.end() + _LONGEST_LIST), names):
            lists.append(items)
            end = match.start()
    for match in reversed([*_BEGINS.finditer(text, start, end)]):
        if match.end() > end:
            continue
        if items := _items(text, match, min(end, match.end() + _LONGEST_LIST), names):
            lists.append(items)
            end = match.start()
    return [item for items in reversed(lists) for item in items]


def _items(
    text: str, begins: re.Match[str], end: int, names: Sequence[TextRange]
) -> list[TextRange]:
    """Two or more consecutive items, up to the first that is a clause."""
    start = begins.end()
    if stop := _STOP.search(text, start, end):
        end = stop.start()
    semicolon = text.find(";", start, end)
    separator = _SEMICOLON if begins["colon"] and semicolon >= 0 else _COMMA
    if separator is _COMMA and semicolon >= 0:
        end = semicolon
    items: list[TextRange] = []
    for item in _split(text, start, end, separator):
        if not _is_item(text, *item):
            break
        items.append(item)
    joined = len(items) > 1 and text[items[-2].end : items[-1].start].strip() != ","
    if items and separator is _COMMA and (both := _halves(text, items[-1], names)):
        are_two = not begins["acts"] and _are_names(text, both, names)
        if len(items) > 1 or are_two:
            joined = True
            items[-1:] = both
    joined = joined or any(_REST.fullmatch(text, *item) for item in items)
    if not joined and any(_APPOSITION.match(text, *item) for item in items[1:]):
        return []
    items = [item for item in items if not _REST.fullmatch(text, *item)]
    return items if len(items) > (1 if joined or begins["opens"] else 2) else []


def _split(text: str, start: int, end: int, separator: re.Pattern[str]) -> Iterator[TextRange]:
    for match in separator.finditer(text, start, end):
        yield TextRange(start, match.start())
        start = match.end()
    yield TextRange(start, start + len(text[start:end].rstrip()))


def _is_item(text: str, start: int, end: int) -> bool:
    """Whether words name a subject, and are no clause."""
    words = text[start:end]
    return not _NO_ITEM.search(words) and 0 < len(words.split()) <= _WORDS_OF_AN_ITEM


def _halves(text: str, item: TextRange, names: Sequence[TextRange]) -> list[TextRange]:
    """What is before and after the first conjunction that isn't in a name."""
    inside = _names_in(names, item)
    for match in _LAST_COMMA.finditer(text, *item):
        if not any(name.start < match.start() < name.end for name in inside):
            return [TextRange(item.start, match.start()), TextRange(match.end(), item.end)]
    return []


def _are_names(text: str, items: Sequence[TextRange], names: Sequence[TextRange]) -> bool:
    """Whether each item is a name, but for an article or a word such as 问题."""
    matches = [_NAME.fullmatch(text, *item) for item in items]
    return all(
        match is not None and match.span(1) in _names_in(names, item)
        for match, item in zip(matches, items, strict=True)
    )


def _names_in(names: Sequence[TextRange], item: TextRange) -> Sequence[TextRange]:
    first, last = (bisect_left(names, offset, key=lambda name: name.start) for offset in item)
    return names[first:last]


def _han_items(text: str, start: int, end: int, names: Sequence[TextRange]) -> list[TextRange]:
    if stop := _HAN_CLAUSE.search(text, start, end):
        end = stop.start()
    commas = text.count("、", start, end)
    conjunction = _HAN_AND.search(text, start + 1, end)
    if commas > _MOST_ITEMS or not (commas or conjunction):
        return []
    last = conjunction.end() if conjunction and not commas else text.rfind("、", start, end)
    if stop := _HAN_END.search(text, last, end):
        end = stop.start()
    items: list[TextRange] = []
    while (comma := text.find("、", start, end)) >= 0:
        items.append(TextRange(start, comma))
        start = comma + 1
    if both := _HAN_AND.search(text, start + 1, end):
        items.append(TextRange(start, both.start()))
        start = both.end()
    items.append(TextRange(start, end))
    fits = all(0 < item.end - item.start <= _CHARACTERS_OF_AN_ITEM for item in items)
    return items if fits and (commas or _are_names(text, items, names)) else []


# Lists that are left open.

_MANY = r"(?:(?:many|several|various|numerous|some|a (?:number|range|variety) of) )?"
_REST = lazy_pattern(
    rf"(?:(?:and|or|as well as|among) )?{_MANY}other (?:[\w-]+ ){{0,2}}"
    r"(?:subjects|topics|issues|matters|things|questions)|etc\.?|and so (?:on|forth)"
    r"|(?:ряд|многи\w+)? ?други\w+ (?:\w+ ){0,2}(?:тем|вопрос)\w*|др|т\. ?[дп]"
    r"|(?:viele |zahlreiche )?(?:andere|weitere)n? (?:Themen|Fragen)|usw"
    r"|(?:de nombreux |d')?autres (?:sujets|questions|thèmes)"
    r"|(?:muchos )?otr[oa]s (?:temas|asuntos|cuestiones)"
    r"|notamment|including|such as|darunter|в том числе"
    r"|(?:plusieurs|divers|différents) (?:sujets|questions|thèmes)"
    r"|(?:many|several|various|a (?:number|range|variety) of) (?:subjects|topics|issues|matters)"
)
_OPEN = lazy_pattern(
    rf"\b(?:and|or|as well as|among) {_MANY}other (?:[\w-]+ ){{0,2}}"
    r"(?:subjects|topics|issues|matters|things|questions)\b"
    r"|\betc\b\.?|\band so (?:on|forth)\b|\binter alia\b"
    r"|\b(?:wide |broad |long )?(?:range|variety|series|number|list) of (?:[\w-]+ ){0,3}"
    r"(?:subjects|topics|issues|matters)\b(?:[^.;:]{0,40}?,? (?:including|such as)\b)?"
    r"|\b(?:subjects|topics|issues|matters)(?: were discussed| [\w-]+)?,? (?:including|such as)\b"
    r"|\b(?:plusieurs|divers|différents|nombreux) (?:sujets|questions|thèmes)\b"
    r"|\b(?:sujets|questions|thèmes)(?: \w+)?,? (?:notamment|tel(?:le)?s que|y compris)\b"
    r"|\bReihe von (?:\w+ ){0,2}(?:Themen|Fragen)\b|\bThemen(?: wie|, darunter)\b"
    r"|\bряд\w{0,2} (?:\w+ ){0,2}(?:тем|вопросов)\b|\b(?:темы|вопросы), (?:в том числе|включая)\b"
    r"|(?:и|а также)(?: (?:по|о|многи\w+|ряд\w*)){0,2} други\w+ (?:\w+ ){0,2}(?:тем|вопрос)\w*"
    r"|\bи др\.|\bи т\. ?[дп]\."
    r"|\by (?:muchos )?otr[oa]s (?:\w+ ){0,2}(?:temas|asuntos|cuestiones)\b"
    r"|\bentre otr[oa]s (?:temas|asuntos)\b"
    r"|\bund (?:viele |zahlreiche )?(?:andere|weitere)n? (?:Themen|Fragen)\b|\busw\."
    r"|\bet (?:de nombreux |d')?autres (?:sujets|questions|thèmes)\b|\bentre autres\b"
    r"|(?:就|、)[^，。；：、]{1,16}(?<![平高同对相均中优初])等"
    r"(?:[^，。；：、]{0,16}?(?:问题|议题|话题|事项)|(?=[，。；]|交换|进行))"
)


_SUBJECTS = lazy_pattern(
    r"(?i)\b(?:discuss\w*|talk\w*|sp(?:eak|oke)\w*|rais(?:e|ed|ing)|exchang\w*|touch\w*|cover\w*"
    r"|address\w*|consult\w*|topics?|themes?|agenda|subjects|issues"
    r"|обсу\w+|обмен\w+|затрон\w+|косну\w+|говори\w+|тем\w*|вопрос\w*"
    r"|erörter\w+|bespr\w+|diskutier\w+|spr[ae]ch\w*|Themen"
    r"|discut\w*|parl\w+|évoqu\w+|abord\w+|échang\w+|sujets|thèmes"
    r"|habl\w+|trat\w+|abord\w+|convers\w+|intercambi\w+|temas)\b|就|讨论|谈|议题|交换"
)
"""What makes a list one of the subjects of a conversation."""


def open_list(text: QuotedText, statements: Sequence[TextStatement]) -> str:
    """The statement that leaves the text's list of subjects open ("and many other subjects"), or
    nothing.
    """
    folded = simplified(text.text)
    for statement in statements:
        span = statement.start, statement.end
        is_list = _OPEN.search(folded, *span) and _SUBJECTS.search(folded, *span)
        if is_list and not statement.is_item and not statement.is_aside:
            return text.text[slice(*span)]
    return ""
