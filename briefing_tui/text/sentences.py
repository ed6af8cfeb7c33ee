"""The sentences of a paragraph in the languages of the world, without knowing which it is.

A sentence ends at a mark of its script: `. ! ? …`, `。！？`, `؟ ۔`, `। ॥`. It doesn't end

- inside quotation marks or brackets, so that a quotation stays whole;
- before a small letter, or before a dash with one: `«Where?» — he asked`;
- at the full stop of an abbreviation, an initial, an ordinal or a number of a list.

Some abbreviations end a sentence as well, such as `U.S.`. The next word decides: a word such as
`The` or `Danach` has a capital letter only because it begins a sentence.
"""

import re
from collections.abc import Iterator

from briefing_tui.text.patterns import lazy_pattern

_CJK = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f"


def sentence_ranges(paragraph: str, *, at_semicolons: bool = False) -> list[tuple[int, int]]:
    """The ranges of a paragraph's sentences, without the spaces between them.

    With `at_semicolons`, a sentence is cut at each of its semicolons, too.
    """
    ranges = []
    start = 0
    for end in _ends(paragraph, _END_OR_SEMICOLON if at_semicolons else _END):
        ranges.append((start, end))
        start = _after(_SPACES, paragraph, end)
    last = paragraph[start:].rstrip()
    return [*ranges, (start, start + len(last))] if last else ranges


_SPACES = lazy_pattern(r"\s*")


def _after(pattern: re.Pattern[str], paragraph: str, at: int) -> int:
    match = pattern.match(paragraph, at)
    return match.end() if match else at


# Quotations and brackets

_PAIRS = {
    **{"“": "”", "„": "“”", "‚": "‘’", "‘": "’", "«": "»", "»": "«", "‹": "›", "›": "‹", '"': '"'},
    **{"「": "」", "『": "』", "《": "》", "〈": "〉", "(": ")", "（": "）", "[": "]", "【": "】"},
}
"""The marks that open a part, each with the marks that may close it."""
_MARK_OF_PAIR = lazy_pattern(f"[{re.escape(''.join({*_PAIRS, *''.join(_PAIRS.values())}))}]")
_ALSO_CLOSING = '"‘»›'
"""These open a part only after a space and before a word."""
_LETTER = lazy_pattern(rf"[^\W_{_CJK}]")
_NOTE = lazy_pattern(r"\[[^\[\]\s]{1,12}\]")
"""The number of a note, or a citation."""
_LONGEST_PART = 500
"""A longer quotation is a text of its own, with sentences in it."""
_DEEPEST = 8


def _quoted_parts(paragraph: str) -> list[tuple[int, int]]:
    """The outermost parts in quotation marks or brackets, without marks that have no partner."""
    open_marks: list[tuple[str, int]] = []
    parts: list[tuple[int, int]] = []
    for match in _MARK_OF_PAIR.finditer(paragraph):
        mark, at = match[0], match.start()
        is_in_word = _LETTER.match(paragraph, at - 1) is not None if at else False
        is_apostrophe = mark == "’" and is_in_word and _LETTER.match(paragraph, at + 1)
        if is_apostrophe or _NOTE.match(paragraph, at):
            continue
        depths = range(1, min(_DEEPEST, len(open_marks)) + 1)
        closed = next((d for d in depths if mark in _PAIRS[open_marks[-d][0]]), 0)
        if closed:
            start = open_marks[-closed][1]
            del open_marks[-closed:]
            if at + 1 - start <= _LONGEST_PART:
                while parts and parts[-1][0] > start:
                    parts.pop()
                parts.append((start, at + 1))
        elif mark in _PAIRS and not (
            mark in _ALSO_CLOSING and (is_in_word or paragraph[at + 1 : at + 2].isspace())
        ):
            open_marks.append((mark, at))
    return parts


# The ends

_MARKS = ".!?…。！？．｡؟۔।॥‼⁇⁈⁉"
_END = lazy_pattern(rf"[{_MARKS}]+(?: [.!?…]+)*")
_END_OR_SEMICOLON = lazy_pattern(rf"[{_MARKS}]+(?: [.!?…]+)*|[;；؛]")
_CLOSING = "”’»«“‘\"'）)」』] \u00a0\u202f"
_AFTER_END = lazy_pattern(r"[”’»“\"'）)」』\]]*(?:\[[^\[\]\s]{1,12}\]|[⁰¹²³⁴-⁹])*")
"""What belongs to the sentence before it: closing marks without a partner, numbers of notes."""
_WITHOUT_SPACE = "。！？．｡؟۔।॥；؛"
"""Marks that no space need follow."""
_CJK_LETTER = lazy_pattern(rf"[{_CJK}]")
_SMALL_LETTER = lazy_pattern(r"[\s“„«»\"‘‚(—–\-¿¡]*([^\W\d_])")
_SPEECH_VERBS = (
    r"said|says|asked|asks|added|adds|wrote|writes|told|replied|answered|shouted|cried"
    r"|sagte|fragte|rief|schrieb|antwortete|demanda|dit|répondit|écrivit|dijo|preguntó|escribió"
)
_FRAME = lazy_pattern(
    rf"\s{{1,3}}(?:[\w.'’-]{{1,30}} ){{1,5}}?(?:{_SPEECH_VERBS})\b"
    r"|\s(?:قال|سأل|أضاف|أجاب|كتب|صرح|أكد|تساءل)ت?\s"
    r"|\s(?:[\u0900-\u0963]{1,30} ){1,5}?(?:पूछा|कहा|लिखा|बताया)"
    r"|(?:と|って|など|の|は|が|を|に|で(?!も、)|も|へ|だ|や)"
    r"|[^，。！？：；“「\s]{1,12}?(?:说|說|问|問|道|表示|称|稱|指出|强调|強調|答|喊)[，。]|[，、：的]"
)
"""How a sentence goes on after a quotation with its own end: `“Where?” the captain asked.`"""


def _ends(paragraph: str, marks: re.Pattern[str]) -> Iterator[int]:
    """Where the sentences end, but for the last one."""
    start = at = 0
    for opening, closing in [*_quoted_parts(paragraph), (len(paragraph), len(paragraph))]:
        candidates = [
            (mark.start(), mark.end(), min(opening, _after(_AFTER_END, paragraph, mark.end())))
            for mark in marks.finditer(paragraph, at, opening)
        ]
        inner = paragraph[opening + 1 : closing].rstrip(_CLOSING)
        if (
            inner
            and inner[-1] in _MARKS
            and (opening == start or paragraph[opening] not in "([（【《〈")
        ):
            last = opening + 1 + len(inner)
            begins = last - len(inner) + len(inner.rstrip(_MARKS))
            candidates.append((begins, last, closing))
        for begins, last, end in candidates:
            if _is_end(paragraph, start, begins, last, end):
                yield end
                start = _after(_SPACES, paragraph, end)
        at = closing


def _is_end(paragraph: str, start: int, begins: int, last: int, end: int) -> bool:
    """Whether the marks from `begins` to `last` end the sentence that begins at `start`.

    The next sentence would begin after `end`.
    """
    following = paragraph[end : end + 1]
    mark = paragraph[last - 1]
    if following and not following.isspace():
        joins = mark in "!?" and _CJK_LETTER.match(following)
        if not joins and (mark not in _WITHOUT_SPACE or following in _MARKS):
            return False
    letter = _SMALL_LETTER.match(paragraph, end)
    is_ellipsis = mark == "…" or (mark == "." and last - begins > 1)
    if letter and (letter[1].islower() or (is_ellipsis and not letter[1].isupper())):
        return False
    if end > last and mark in "!?。！？؟।" and _FRAME.match(paragraph, end):
        return False
    return paragraph[begins:last] != "." or not _is_in_word(paragraph, start, begins, last)


# Full stops that belong to a word


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_TOKEN = lazy_pattern(rf"[^\s{_CJK}“„«»\"‘‚'’(\[（—–、，,。：:；;]*\Z")
_LONGEST_TOKEN = 16
_BEFORE_WORDS = _set(
    "mr mrs ms messrs dr dra drs prof mm mme mlle hr frl sr sra srta dña ud uds gen gral lt col cpt"
    " capt cmdr sgt sen rep gov pres rev hon ing dott avv sig dir med mt fa проф акад доц ген гр"
    " пос inż e.g i.e cf vs viz approx ca bzw vgl sog inkl ggf evtl mio mrd tsd z.b d.h u.a u.u v.a"
    " i.d o.g z.t h.c p.ex p.ej c.à.d c.-à-d cía cie т.е т.к т.н см ул вул див ul al пгт просп обл"
    " np tj tzn m.in m.st"
)
"""Abbreviations in small letters after which the sentence goes on."""
_BEFORE_NUMBERS = _set(
    "no nos nr núm art arts abs p pp pág págs s fig figs vol vols bd ch chap cap sec sect ziff kap"
    " tel abb tab jan feb mar apr aug sept sep oct okt nov dec dez стр стор ст кв п пп гл рис табл"
    " тел ust godz str"
)
_ALSO_LAST = _set(
    "a.m p.m st jr inc ltd corp co bros ave blvd usw ff ee uu gmbh им гг вв a c e h i m n o p r s u"
    " v w z в г д п р с т"
)
"""Abbreviations that may also be the last word of a sentence, like initials."""
_LAST = _set("т.д т.п u.ä o.ä")
_BEGINNINGS = _set(
    "A After All Also An And As At Both But By For From He Her His How However I If In It Its"
    " Later Meanwhile My Neither No Nobody Nor Not Now On One Or Our She Since So Some Such That"
    " The Their Then There These They This Those Though To Two Under Until We What When Where"
    " While Who Why With Yet You Your"
    " Aber Alle Als Am Auch Auf Aus Bei Beide Bis Da Dabei Damit Danach Dann Das Dazu Denn Der Des"
    " Die Dies Diese Dieser Dieses Doch Dort Ein Eine Einer Er Es Für Ich Ihr Ihre Im Ist Jetzt"
    " Man Mit Nach Nicht Nun Nur Ob Seit Sein Seine Sie Sind Und Unter Vom Von Vor Wann Warum Was"
    " Weil Wenn Wer Wie Wir Wo Während Zu Zum Zur Zwar"
    " Au Aucun Aucune Aux Avec Ce Cela Ces Cet Cette Comme Dans De Depuis Du Elle Elles En Et Il"
    " Ils Je La Le Les Leur Leurs Lors Mais Nous Où Par Pas Pour Puis Quand Que Qui Sa Selon Si"
    " Son Sur Un Une Vous À"
    " Al Ante Aunque Con Cuando Del Después Durante El Ella Ellos Entre Esa Ese Esta Este Esto Fue"
    " Hay Las Lo Los Luego Más Mientras Nadie Ni Para Pero Por Porque Se Según Sin Sobre Su Sus"
    " También Tras Y Ya Ele Ela Gli Ma Nel Nella Não Os Per Quando Questo Uma"
    " А Без Было Был В Во Все Вы Для До Его Ее Если Ещё Её За Затем Здесь И Из Или Их К Как Когда"
    " Кто Мы На Не Нет Но О Об Он Она Они Оно От По Под Позже После Потом При С Со Так Также Там"
    " То Тогда Только У Что Эта Эти Это Этот Я"
    " Ale Był Była Było Co Dla Do Gdy Ich Jak Jego Jej Jest Kiedy Lecz Na Nie Od Ona Oni Po Pod"
    " Potem Przed Przez Przy Są Tak Te Ten Tu W Więc Z Za Ze"
)
"""Words that have a capital letter because they begin a sentence."""
_ELIDED = _set("C J L N Qu S")
"""The same before an apostrophe, in French."""
_NEXT_WORD = lazy_pattern(r"\s+(\w+)(?![\w.])(['’])?")
_ORDINAL = lazy_pattern(
    r"\b(?:[Aa]m|[Dd](?:er|ie|as|en|em|es)|[Vv]om|[Zz]u[mr]|[Ii]m|[Bb](?:eim|is)|[Aa]b|[Ss]eit|und|oder"
    r"|(?:ihr|sein|unser|jed|dies)e?[mnrs]?|als)\s\d{1,3}\Z"
)
_MONTH = lazy_pattern(
    r"\s+(?:Januar|Jänner|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)\b"
)
_IN_DATE = lazy_pattern(r"\s?\d{1,2}\.\s?\d{2,4}\b|\s?\d{4}\b")
_NUMBER_OF_LIST = lazy_pattern(r"(?<!\d)[:;：；؛]\s?\(?\d{1,2}\Z")
_LATER_NUMBER_OF_LIST = lazy_pattern(r"(?:[,，、،]\s?|\s(?:and|und|et|y|e|и|i|و)\s)\(?\d{1,2}\Z")
_ONE_LETTER_BEFORE = lazy_pattern(r"(?:^|[\s(])([^\W\d_])\.\s?\Z")
_INITIALS = lazy_pattern(r"[^\W\d_](?:\.[‐-]?[^\W\d_]{1,2})*|[^\W\d_]{2}(?:\.[^\W\d_]{1,2})+")
_AROUND = 2_000
"""So far from a full stop, other ends in Devanagari are looked for."""
_DEVANAGARI = lazy_pattern("[\u0900-\u097f]")
_ARABIC_INITIAL = lazy_pattern("و?[\u0621-\u064a]ـ?")


def _is_in_word(paragraph: str, start: int, begins: int, end: int) -> bool:
    """Whether a full stop belongs to the word before it, and doesn't end the sentence."""
    token = _TOKEN.search(paragraph, max(start, begins - _LONGEST_TOKEN), begins)
    word = token[0] if token else ""
    before = paragraph[max(start, begins - 2 * _LONGEST_TOKEN) : begins]
    is_number_next = paragraph[end : end + 2].strip()[:1].isdecimal()
    after = _NEXT_WORD.match(paragraph, end)
    is_beginning = after is not None and (after[1] in (_ELIDED if after[2] else _BEGINNINGS))
    if word.isdecimal() and len(word) < 4:
        return (
            begins - len(word) == start
            or _NUMBER_OF_LIST.search(before) is not None
            or _MONTH.match(paragraph, end) is not None
            or (_IN_DATE.match(paragraph, end) is not None and len(word) < 3)
            or (
                not is_beginning
                and bool(_ORDINAL.search(before) or _LATER_NUMBER_OF_LIST.search(before))
            )
        )
    small = word.casefold()
    if _DEVANAGARI.search(word):
        around = paragraph[max(0, begins - _AROUND) : end + _AROUND]
        return "।" in around or len(word) < 3
    if small in _BEFORE_NUMBERS and is_number_next:
        return True
    if small in _BEFORE_WORDS or word == "M" or _ARABIC_INITIAL.fullmatch(word):
        return True
    if small in _LAST:
        return False
    letter = _ONE_LETTER_BEFORE.search(before[: -len(word)]) if word else None
    if letter and len(word) == 1:
        pair = f"{letter[1]}.{word}".casefold()
        return pair not in _LAST and not (is_beginning and pair in _ALSO_LAST)
    is_initial = _INITIALS.fullmatch(word) and not (len(word) == 1 and word.islower())
    return bool(small in _ALSO_LAST or is_initial) and not is_beginning
