"""A draft of the claims from the whole texts of sources, for the writer to review.

Each sentence, and each item of a list of subjects, is a passage; quoted speech stays together.
Passages of different texts that share rare names, numbers or words become one claim, named by what
they share; every other passage is a claim of its own. Dates, verbs and those who speak join
nothing, for they are in texts on any subject. Every account is an exact quotation. Nothing is
judged: no claim is denied and none differs.

A text is proposed as silent on a topic only if none of the topic's words occurs anywhere in it,
and if they could occur: both texts are in one language, or the glossary has a name of the topic
in the other script. Else the account is left out, which means unchecked.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, pairwise, product
from typing import Literal, NamedTuple

from msgspec import Struct

from briefing_tui.model.brief import Account, Claim
from briefing_tui.text.quotations import QuotedText, TextRange
from briefing_tui.text.sanitise import slug
from briefing_tui.text.words import WORD, is_han, simplified

# The glossary of a library.


class Glossary(NamedTuple):
    """The names of each subject in several languages, and the lines that are no entries."""

    entries: tuple[tuple[str, ...], ...] = ()
    faulty_lines: tuple[int, ...] = ()


def parse_glossary(text: str) -> Glossary:
    """A glossary: on each line the names of one subject, `Taiwan = 台湾`. `#` begins a comment."""
    entries: list[tuple[str, ...]] = []
    faulty: list[int] = []
    for number, line in enumerate(text.splitlines(), 1):
        names = tuple(" ".join(name.split()) for name in line.partition("#")[0].split("="))
        if len(names) > 1 and all(names):
            entries.append(names)
        elif any(names):
            faulty.append(number)
    return Glossary(tuple(entries), tuple(faulty))


_LONGEST_SHORT_WORD = 4


class _Entry(NamedTuple):
    """An entry of the glossary, with the languages by script that it has names for."""

    name: str
    pattern: re.Pattern[str]
    titled: re.Pattern[str]
    """As those have it who speak, and are no subject: `President Trump`, `总统特朗普`."""
    words: tuple[str, ...]
    scripts: frozenset[str]


def _entry(names: tuple[str, ...]) -> _Entry:
    pattern = re.compile("|".join(map(_spelling, names)), re.IGNORECASE)
    words = tuple(word for name in names for word in _significant(_words(simplified(name))))
    titled = re.compile(f"(?:{_TITLE})(?:{pattern.pattern})", re.IGNORECASE)
    return _Entry(names[0], pattern, titled, words, frozenset(map(_script, names)))


def _spelling(name: str) -> str:
    """The pattern of a name: `Taiwan` is in `Taiwanese`, but `AI` is not in `aim`."""
    words = r"\s+".join(map(re.escape, simplified(name).split()))
    if not name.isascii():
        return words
    return rf"\b{words}" if len(name) > _LONGEST_SHORT_WORD else rf"\b{words}(?:s|'s|’s)?\b"


# Languages, as far as the script and the commonest words tell them apart.

_SAMPLE = 20_000
_LEAST_SHARE = 0.05
"""The share of a text's letters from which on it is written in a script; half of it, of words."""
_LANGUAGES = {"HIRAGANA": "ja", "KATAKANA": "ja", "HANGUL": "ko", "CJK": "zh"}
"""The first word of a letter's name in Unicode -> the language, the first of these that it has."""


def _scripts(text: str) -> Counter[str]:
    letters = Counter(letter for letter in text[:_SAMPLE] if letter.isalpha())
    scripts: Counter[str] = Counter()
    for letter, count in letters.items():
        scripts[unicodedata.name(letter, "").partition(" ")[0]] += count
    return scripts


def language_of(text: str) -> str:
    """`zh`, `ja` or `ko` by the script of a text, `en` by its commonest words; else nothing."""
    words = re.findall(r"\w+", text[:_SAMPLE].casefold())
    marks = sum(word in ("the", "and") for word in words)
    return _language_by_script(text) or ("en" if marks > _LEAST_SHARE / 2 * len(words) else "")


def _language_by_script(text: str) -> str:
    scripts = _scripts(text)
    least = _LEAST_SHARE * scripts.total()
    return next((tag for name, tag in _LANGUAGES.items() if scripts[name] > least), "")


def _script(text: str) -> str:
    """The language by its script, else the name of its commonest script."""
    commonest = _scripts(text).most_common(1)
    return _language_by_script(text) or (commonest[0][0] if commonest else "")


# Words that say nothing about the subject, in the language that most texts have. In any other
# language words are weighed by how often they occur.
_ENGLISH = """
a about after all also an and any are as at be been both but by can could did do does each for from
had has have he her his i if in into is it its just many may more most much my no not of on one only
or other our she should so some such than that the their them then there these they this those to
under until very was we were what when where which who will with would you your
mr mrs ms dr jr sir madam monday tuesday wednesday thursday friday saturday sunday january february
march april june july august september october november december
"""
_FUNCTION_WORDS = frozenset(_ENGLISH.split())

# What doesn't tell the subject of a passage: dates, and what people do when they speak. Of other
# verbs only those in -ed are known.
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|"
    r"Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DATE_OR_SPEAKING = re.compile(
    rf"\b{_MONTH} {_DAY}\b(?:,? \d{{4}})?|\b{_DAY} {_MONTH}(?: \d{{4}})?"
    r"|\d{1,4}\s?[年月日号]|\b\d{1,4}([-/.])\d{1,2}\1\d{1,4}\b|\b(?:1[89]|20)\d\d\b|\b\d{1,2}:\d\d\b"
    r"|指出|强调|表示|重申|认为|主席|总统"
)
_SAYING = (
    "said says stated states noted notes stressed stresses emphasized emphasised reiterated told "
    "wrote added announced expressed pointed believes hopes praised thanked welcomed"
)
_SAYS = re.compile(
    rf" (?:(?:also|then|has|had) )?(?:{'|'.join(_SAYING.split())})\b"
    r"|\.? (?:President|Premier|Chancellor|King)\b"
)
"""What follows the name of one who speaks, or of the country that one speaks for."""
_COMMON_WORDS = _FUNCTION_WORDS | frozenset(
    f"{_SAYING} say tell spoke speak spoken met meet made make took take gave give held hold want "
    "wants hope thank thanks believe think went go came come got get know knew "
    "day days week weeks month months year years today tomorrow yesterday".split()
)
_HEADS = frozenset(("president", "premier", "chancellor", "king"))
_TITLES = _HEADS | {"chairman", "chairwoman", "minister", "secretary", "ambassador"}
_COURTESY = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Sir|Madam)\.? $")
_TITLE = rf"\b(?:{'|'.join(sorted(_TITLES))}|Mr|Mrs|Ms|Dr)\.?\s+|主席|总统|总理"


class _Text:
    """The text of a source, with what is needed to look for words in it."""

    def __init__(self, source: str, text: str) -> None:
        self.source = source
        self.quoted = QuotedText(text)
        self.folded = simplified(self.quoted.text)
        self.script = _script(self.folded)
        words = Counter(word for word in WORD.findall(self.folded.casefold()) if word.isalpha())
        self.short_words = {
            word for word, _ in words.most_common(16) if len(word) <= _LONGEST_SHORT_WORD
        }

    def shares_language(self, text: "_Text") -> bool:
        """Whether both have one script, and some of their commonest short words in common."""
        if self.script != text.script:
            return False
        return self.script in _LANGUAGES.values() or len(self.short_words & text.short_words) > 1

    def has(self, words: Sequence[str]) -> bool:
        """Whether a word of the text begins as one of these does, without their last letters.

        So `fishing` is in a text that has `fisheries`: rather too often than too seldom, since
        only a text that has none of the words is proposed as silent.
        """
        stems = (word[: max(_LONGEST_SHORT_WORD, len(word) - 3)] for word in words)
        pattern = "|".join(
            rf"\b{stem}" if stem.isascii() else stem for stem in map(re.escape, stems)
        )
        return re.search(pattern, self.folded, re.IGNORECASE) is not None


# Passages: what they are about, and the names that may become the topic of a claim.

KeyKind = Literal["name", "word", "pair"]


class _Label(NamedTuple):
    """What may be a passage's topic: an entry of the glossary, a name, or its first words."""

    text: str
    words: tuple[str, ...]
    """Of these a text on this topic would have one."""
    entry: _Entry | None = None
    rank: int = 0


class _Passage(NamedTuple):
    text: _Text
    quote: str
    keys: Mapping[str, KeyKind]
    labels: tuple[_Label, ...]


_LIST = re.compile(
    r"\b(?:discussed|discussing|covered|addressed|including|raised|talked about|touched on|"
    r"spoke about|views on|subjects?:|topics?:|issues?:)\s+",
    re.IGNORECASE,
)
_COMMA = re.compile(r"[,;]\s+(?:and\s+|or\s+)?")
_AND = re.compile(r"\s+(?:and|or)\s+")
_WORDS_OF_AN_ITEM = 4
# The length of a list is limited, so that many that never end take linear time.
_HAN_LIST = re.compile(r"就([^，。；：、]{0,100}、[^，。；：]{0,300}?)(?:等|交换|进行|深入|坦诚)")
_HAN_COMMA = re.compile("[、和及与]")
_HYPHEN = re.compile("[-‐‑–]")


def _items(sentence: str) -> list[TextRange]:
    """The items of a list of subjects, `We discussed trade, ferries and fish`; else the whole."""
    end = len(sentence.rstrip(".。 "))
    end += bool(_LAST_INITIAL.match(sentence, end - 2))
    whole = [TextRange(0, end)]
    if han := _HAN_LIST.search(simplified(sentence)):
        return list(_split(sentence, _HAN_COMMA, *han.span(1)))
    cue = _LIST.search(sentence)
    if cue is None:
        return whole
    items = list(_split(sentence, _COMMA, cue.end(), whole[0].end))
    if len(items) > 1:
        items[-1:] = _split(sentence, _AND, *items[-1])
    sizes = [len(sentence[start:end].split()) for start, end in items]
    return items if len(items) > 2 and max(sizes) <= _WORDS_OF_AN_ITEM else whole


def _split(text: str, separator: re.Pattern[str], start: int, end: int) -> Iterator[TextRange]:
    for match in separator.finditer(text, start, end):
        yield TextRange(start, match.start())
        start = match.end()
    yield TextRange(start, end)


_THANKS = re.compile(r"(?:Thank you|Thanks) for (?:your|the) attention\b|(?:谢谢|感谢).{0,6}关注")
_END_MARK = re.compile(r"[.!?。！？…][”’」』）)\"']*$")
_LONGEST_TITLE = 200


def _title_end(quoted: QuotedText) -> int:
    """Where the text begins after a title: a first line without a full stop before one with it."""
    lines = [quoted.text[start:end] for start, end in quoted.paragraphs[:2]]
    ends = [bool(_END_MARK.search(line)) for line in lines]
    return len(lines[0]) if ends == [False, True] and len(lines[0]) <= _LONGEST_TITLE else 0


_QUOTATION_MARK = re.compile('["“”«»「」]')


def _sentences(text: str, sentences: Sequence[TextRange]) -> Iterator[str]:
    """The sentences of a text; those of one quoted speech, which ends in its paragraph, as one."""
    waiting: list[TextRange] = []
    marks: Counter[str] = Counter()
    for start, end in sentences:
        if waiting and "\n" in text[waiting[-1].end : start]:
            yield from (text[slice(*each)] for each in waiting)
            waiting, marks = [], Counter()
        waiting.append(TextRange(start, end))
        marks.update(_QUOTATION_MARK.findall(text, start, end))
        if marks['"'] % 2 == 0 and all(
            marks[opening] <= marks[closing] for opening, closing in ("“”", "«»", "「」")
        ):
            yield text[waiting[0].start : end]
            waiting, marks = [], Counter()
    yield from (text[slice(*each)] for each in waiting)


def _passages(
    text: _Text,
    entries: Sequence[_Entry],
    capitalised: frozenset[str],
    speakers: frozenset[str],
) -> list[_Passage]:
    """The passages of a text in order. `capitalised` are words that are names in any place."""
    passages = []
    begin = _title_end(text.quoted)
    sentences = [each for each in text.quoted.sentences if each.start >= begin]
    for sentence in _sentences(text.quoted.text, sentences):
        if _THANKS.match(sentence):
            continue
        for item in _items(sentence):
            quote = sentence[item.start : item.end]
            begins = item.start == 0
            keys, labels = _keys_and_labels(quote, begins, entries, capitalised, speakers)
            if labels:
                passages.append(_Passage(text, quote, keys, labels))
    return passages


def _words(text: str) -> list[re.Match[str]]:
    return [match for match in WORD.finditer(text) if match[0][0].isalnum()]


def _keys_and_labels(
    quote: str,
    begins: bool,
    entries: Sequence[_Entry],
    capitalised: frozenset[str],
    speakers: frozenset[str],
) -> tuple[dict[str, KeyKind], tuple[_Label, ...]]:
    folded = simplified(quote)
    words = _words(folded)
    keys: dict[str, KeyKind] = {}
    labels: list[_Label] = []
    for entry in entries:
        if entry.pattern.search(folded):
            keys[f"={entry.name}"] = "name"
            labels.append(_Label(entry.name, entry.words, entry, 2))
    dates = {at for each in _DATE_OR_SPEAKING.finditer(folded) for at in range(*each.span())}
    subjects = [match for match in words if match.start() not in dates]
    for name in _names(subjects, folded, begins, capitalised):
        parts = [part for part in _significant(name) if _singular(part) not in speakers]
        if _singular(name[-1][0].casefold()) in speakers:  # `Donald Trump` after `Mr. Trump`
            continue
        keys |= dict.fromkeys(map(_singular, parts), "name")
        if parts:
            end = name[-1].end() + bool(_LAST_INITIAL.match(quote, name[-1].end() - 2))
            text = _POSSESSIVE.sub("", quote[name[0].start() : end])
            labels.append(_Label(text, tuple(parts), None, 1))
    for match in subjects:
        word = match[0].casefold()
        is_past = len(word) > _LONGEST_SHORT_WORD + 1 and word.endswith("ed")
        says_nothing = is_past or word in _COMMON_WORDS or _singular(word) in speakers
        if word[0].isdigit():
            keys[_singular(word)] = "name"
        elif len(word) > 1 and not says_nothing:
            keys.setdefault(_singular(word), "word")
    keys |= dict.fromkeys(_pairs(subjects), "pair")
    if words:
        start = _first_words(quote, words)
        subject = tuple(part for part in start.words if _singular(part) not in speakers)
        labels.append(start._replace(words=subject))
    return keys, tuple(labels)


def _speakers(texts: Sequence[_Text], capitalised: frozenset[str]) -> frozenset[str]:
    """The words of the names with a title or before a verb of saying: persons and their parties.

    That a text doesn't name them says nothing: it speaks of them as "I", "he" or "the leaders".
    """
    speakers = set(_TITLES) | {text.source.casefold() for text in texts}
    for text in texts:
        for start, end in text.quoted.sentences:
            sentence = text.folded[start:end]
            for name in _names(_words(sentence), sentence, True, capitalised):
                parts = _significant(name)
                titles = [number for number, part in enumerate(parts) if part in _TITLES]
                begin = name[0].start()
                if _SAYS.match(sentence, name[-1].end()) or _COURTESY.search(
                    sentence, max(0, begin - len(" Madam. ")), begin
                ):
                    speakers |= set(map(_singular, parts))
                elif titles:
                    after = 0 if parts[titles[-1]] in _HEADS else titles[-1] + 1
                    speakers |= set(map(_singular, parts[after:]))
    return frozenset(speakers)


def _significant(words: Sequence[re.Match[str]]) -> tuple[str, ...]:
    """The words that say what a name or a text is about; Han characters in pairs."""
    if pairs := _pairs(words):
        return tuple(pairs)
    parts = (part for match in words for part in _HYPHEN.split(match[0].casefold()))
    return tuple(part for part in parts if part and part not in _FUNCTION_WORDS)


def _pairs(words: Sequence[re.Match[str]]) -> list[str]:
    """Two characters each that stand beside each other, in a script without blanks."""
    return [
        first[0] + second[0]
        for first, second in pairwise(words)
        if len(first[0]) == len(second[0]) == 1
        and first.end() == second.start()
        and not first[0].isascii()
    ]


def _singular(word: str) -> str:
    word = word.removesuffix("'s").removesuffix("’s")
    return word.removesuffix("s") if len(word) > _LONGEST_SHORT_WORD else word


_POSSESSIVE = re.compile("['’]s?$")
_LAST_INITIAL = re.compile(r"\.\w\.")


def _names(
    words: Sequence[re.Match[str]], text: str, begins: bool, capitalised: frozenset[str]
) -> Iterator[list[re.Match[str]]]:
    """Runs of words with capital letters: `Chairman Xi Jinping`, `U.S.A`, `TikTok`."""
    run: list[re.Match[str]] = []
    for number, match in enumerate(words):
        word = match[0]
        is_name = word[0].isupper() and word.casefold() not in _FUNCTION_WORDS
        if is_name and number == 0 and begins:  # each sentence begins with a capital letter
            following = words[1][0] if len(words) > 1 else ""
            is_name = (
                word.casefold() in capitalised
                or any(map(str.isupper, word[1:]))
                or (following[:1].isupper() and following.casefold() not in _FUNCTION_WORDS)
            )
        if run and not (is_name and text[run[-1].end() : match.start()] == " "):
            yield run
            run = []
        if is_name:
            run.append(match)
    if run:
        yield run


_WORDS_OF_A_TOPIC = 5
_CHARACTERS_OF_A_TOPIC = 16
_HAN_START = re.compile(".{5,15}(?:的|(?=[和与及并对将在是为]))")
"""The start of a longer clause, up to a word that joins or relates."""
_CLAUSE = re.compile("[，；：、。！？]")
_ATTRIBUTION = re.compile(
    r".{1,4}|(?:\d+[年月日号])+.{0,2}|.*(?:指出|强调|強調|表示|重申|认为|認為|说|說|称|稱)"
)
"""A clause that says who speaks, or when."""


def _first_words(quote: str, words: Sequence[re.Match[str]]) -> _Label:
    """The start of a passage, as the topic of one that names nothing."""
    text = quote[words[0].start() :]
    if is_han(text):
        clauses = [clause for clause in _CLAUSE.split(text) if clause]
        spoken = [clause for clause in clauses if not _ATTRIBUTION.fullmatch(clause)]
        text = (spoken or clauses)[0]
        cut = text
        if len(text) > _CHARACTERS_OF_A_TOPIC:
            start = _HAN_START.match(simplified(text))
            cut = text[: start.end() if start else _CHARACTERS_OF_A_TOPIC - 1]
    else:
        last = words[min(len(words), _WORDS_OF_A_TOPIC) - 1]
        cut = text[: last.end() - words[0].start()]
    return _Label(cut if len(text) - len(cut) < 2 else f"{cut}…", _significant(words))


def topic_of(quote: str) -> str:
    """A topic for a quotation: its first words."""
    words = _words(simplified(quote))
    return _first_words(quote, words).text if words else ""


# Aligning passages of different texts.

_COMMON = 12
"""A key in more passages of a text doesn't tell which of them speak of the same thing."""
_LEAST_SCORE = 0.5
_WEIGHTS: Mapping[KeyKind, float] = {"name": 1.0, "word": 0.25, "pair": 0.2}
"""What a key counts that only one passage of each text has. One rare word is chance."""


def _aligned(passages: Sequence[_Passage]) -> list[list[_Passage]]:
    """Groups of passages of different texts that speak of the same thing, in order."""
    places: defaultdict[str, defaultdict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for place, passage in enumerate(passages):
        for key in passage.keys:
            places[key][passage.text.source].append(place)
    scores: defaultdict[tuple[int, int], float] = defaultdict(float)
    for key, by_text in places.items():
        for olds, news in combinations(by_text.values(), 2):
            if len(olds) <= _COMMON and len(news) <= _COMMON:
                for old, new in product(olds, news):
                    kinds = passages[old].keys[key], passages[new].keys[key]
                    weight = max(_WEIGHTS[kind] for kind in kinds)
                    scores[old, new] += weight / (len(olds) * len(news))
    group_of = {place: [place] for place in range(len(passages))}
    for (old, new), score in sorted(scores.items(), key=lambda item: (-item[1], item[0])):
        both = group_of[old] + group_of[new]
        texts = {passages[place].text.source for place in both}
        if score >= _LEAST_SCORE and len(texts) == len(both):
            group_of |= dict.fromkeys(both, sorted(both))
    return [
        [passages[place] for place in group]
        for place, group in group_of.items()
        if place == group[0]
    ]


# The claims.

MOST_CLAIMS = 100
"""Claims of a draft: nobody reviews more. Those with passages of several texts come first."""


class Draft(Struct, frozen=True):
    """The claims that are proposed, and how many more there would be."""

    claims: tuple[Claim, ...]
    left_out: int = 0


def draft_claims(texts: Mapping[str, str], glossary: Glossary) -> Draft:
    """Propose claims from the whole texts of sources, by the ids of the sources."""
    read = [_Text(source, text) for source, text in texts.items()]
    spoken = "\n".join(text.folded for text in read)
    entries = [entry for entry in map(_entry, glossary.entries) if not entry.titled.search(spoken)]
    capitalised = frozenset(
        word.casefold()
        for text in read
        for sentence in text.quoted.sentences
        for word in WORD.findall(text.quoted.text, *sentence)[1:]
        if word[0].isupper()
    )
    speakers = _speakers(read, capitalised)
    passages = [
        passage for text in read for passage in _passages(text, entries, capitalised, speakers)
    ]
    counts = Counter(label.text for passage in passages for label in passage.labels)
    groups = sorted(_aligned(passages), key=lambda group: -len(group))
    taken: Counter[str] = Counter()
    claims = [_claim(group, read, counts, taken) for group in groups[:MOST_CLAIMS]]
    return Draft(tuple(claims), max(0, len(groups) - MOST_CLAIMS))


def _claim(
    group: Sequence[_Passage], texts: Sequence[_Text], counts: Counter[str], taken: Counter[str]
) -> Claim:
    label = _topic(group, counts)
    topic = label.text
    taken[slug(topic)] += 1
    if taken[slug(topic)] > 1:
        topic = f"{topic} ({taken[slug(topic)]})"
    accounts = []
    for text in texts:
        passage = next((each for each in group if each.text is text), None)
        if passage is not None:
            accounts.append(Account(source=text.source, stance="states", quote=passage.quote))
        elif _is_silent(text, label, group[0].text):
            accounts.append(Account(source=text.source, stance="silent"))
    return Claim(id=slug(topic), topic=topic, accounts=tuple(accounts))


def _topic(group: Sequence[_Passage], counts: Counter[str]) -> _Label:
    """The name that most of the passages have; of several an entry, else the rarest.

    Where no two passages have a name in common, it is the words that they share.
    """
    labels = [label for passage in group for label in passage.labels]
    shared = Counter(text for passage in group for text in {each.text for each in passage.labels})
    best = max(labels, key=lambda label: (shared[label.text], label.rank, -counts[label.text]))
    return best if len(group) == 1 or shared[best.text] > 1 else _shared_words(group)


def _shared_words(group: Sequence[_Passage]) -> _Label:
    """The longest run of words that two passages have; a name or a number before other words."""
    counts = Counter(key for passage in group for key in passage.keys)
    shared = {key for key, count in counts.items() if count > 1}
    names = {key for each in group for key, kind in each.keys.items() if kind == "name"} & shared
    runs: list[tuple[str, list[re.Match[str]]]] = []
    for passage in group:
        words = _words(simplified(passage.quote))
        pairs = [bool(shared.intersection(_pairs(pair))) for pair in pairwise(words)]
        run: list[re.Match[str]] = []
        for match, before, after in zip(words, [False, *pairs], [*pairs, False], strict=False):
            keys = {_singular(part) for part in (*_significant([match]), match[0].casefold())}
            if not (before or after or keys & shared):
                continue
            if not (run and (before or passage.quote[run[-1].end() : match.start()] == " ")):
                run = []
                runs.append((passage.quote, run))
            run.append(match)
    quote, best = max(
        runs,
        key=lambda each: (
            any(_singular(word[0].casefold()) in names for word in each[1]),
            each[1][-1].end() - each[1][0].start(),
        ),
    )
    text = quote[best[0].start() : best[-1].end()]
    return _Label(text, _significant(best))


def _is_silent(text: _Text, label: _Label, speaker: _Text) -> bool:
    if label.entry is not None and label.entry.pattern.fullmatch(text.source):
        return False  # a party speaks of itself as "I" or "we"
    could_have = text.shares_language(speaker) or (
        label.entry is not None
        and text.script in label.entry.scripts
        and text.script != speaker.script
    )
    return could_have and bool(label.words) and not text.has(label.words)
