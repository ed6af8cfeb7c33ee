"""The terms of a glossary, and where a text names them.

A term is a subject, a country or a person, with its names in several languages.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from msgspec import Struct

from briefing_tui.text.patterns import lazy_pattern
from briefing_tui.text.quotations import TextRange
from briefing_tui.text.scripts import CJK, is_han, script_of, simplified


class GlossaryTerm(Struct, frozen=True):
    """What a line of the glossary names."""

    name: str
    names: Mapping[str, str] = {}
    """All its names as they are written there, with `*` for any ending, and the language of each if
    a label gives it."""
    ids: tuple[str, ...] = ()
    """For a country, the ids of its sources; for a person, the country."""


class FaultyLineError(Exception):
    """A line of a glossary that is not a term: its number from 1."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


class Mention(NamedTuple):
    """A place where a text names a term; `term` is its name."""

    start: int
    end: int
    term: str


_HEAD = lazy_pattern(r"(.*?\S)\s*+\(([^()]*)\)")
_LABEL = lazy_pattern(r"([a-z]{2}): ")
LETTER = "[A-Za-zÀ-ɏЀ-ӿ]"
_WORD_START = lazy_pattern(rf"[{CJK}]|[^\W_{CJK}]+")
_OFFICE = lazy_pattern(
    r"(?:[Mm]inist(?:ers?|ry|ries)|[Ss]ecretary|[Dd]epartment) (?:of|for) "
    r"(?:(?:[A-Z]\w+,?|and) ){0,6}[A-Z]\w+$"
    r"|(?:[Mm]inist(?:re|ère)s?|[Ss]ecrétaire d'[ÉE]tat)(?: \w+)?"
    r" (?:de la |de l'|des |du |de |d'|à la |à l'|aux? )[\w-]+$"
    r"|[Mm]inist(?:er|erin|erium) für [\w-]+$|\wminister\w{0,30}$"
    r"|(?:[Мм]инистр|[Мм]инистерств)\w{0,30} [\w-]+$"
)
"""A person's or an office's title that ends with the name of a subject, but isn't about it."""
_OFFICE_AFTER = lazy_pattern(
    r" (?:and \w+ )?(?i:minist(?:er|ry|ries)|secretar(?:y|ies)|department)(?![a-z]{2})"
    r"|部(?![分门队署件落])|大臣"
)
_LONGEST_OFFICE = 60
_FOLDED = str.maketrans("ё’‘ʼ", "е'''")
_LONGEST_NAME = 200
_SHORTEST_STEM = 5
"""Shorter names are in many words."""
_LONGEST_KEY = 16
"""Names are looked up by so many characters of their first word."""


class _Name(NamedTuple):
    """A name, and the terms that have it. A word that only looks like a name, `!领土方`, has no
    terms."""

    name: str
    terms: tuple[str, ...]


class _Names:
    """Names by the start of their first word in lower case."""

    def __init__(self, terms: Mapping[str, GlossaryTerm], *, are_han: bool) -> None:
        owners: defaultdict[str, list[str]] = defaultdict(list)
        for term in terms.values():
            for name in term.names:
                if is_han(name) == are_han:
                    folded = name if name.isascii() else simplified(name).translate(_FOLDED)
                    owners[folded.removeprefix("!")] += [] if name[0] == "!" else [term.name]
        self._by_start: defaultdict[str, list[_Name]] = defaultdict(list)
        for name, owning in owners.items():
            first = name if are_han else name.replace("-", " ").partition(" ")[0].rstrip("*")
            self._by_start[first[:_LONGEST_KEY].lower()].append(_Name(name, tuple(owning)))
        self._lengths = sorted({len(key) for key in self._by_start if key})

    def with_start_of(self, word: str) -> Iterator[_Name]:
        for length in self._lengths:
            yield from self._by_start.get(word[:length], ())


class Glossary:
    """Terms by the names that a text may have for them."""

    def __init__(self, terms: Mapping[str, GlossaryTerm] = {}) -> None:
        self.terms = dict(terms)

    @classmethod
    def parse(cls, *texts: str) -> "Glossary":
        """The terms of several files. A line `Taiwan (tw) = 台湾 = Тайван*` is a term; a later
        line of the same name adds to it.

        Raises:
            FaultyLineError: a name is empty or very long. `line` is its number in its file.
        """
        names_of: defaultdict[str, dict[str, str]] = defaultdict(dict)
        ids_of: defaultdict[str, list[str]] = defaultdict(list)
        for text in texts:
            for number, line in enumerate(text.splitlines(), 1):
                if not (line := line.partition("#")[0].strip()):
                    continue
                first, *others = [" ".join(name.split()) for name in line.split("=")]
                head = _HEAD.fullmatch(first)
                term = head[1] if head else first
                names, language = {term: ""}, ""
                for name in others:
                    if label := _LABEL.match(name):
                        language = label[1]
                    names.setdefault(name[label.end() :] if label else name, language)
                if not all(name.strip("!* ") and len(name) <= _LONGEST_NAME for name in names):
                    raise FaultyLineError(number)
                names_of[term].update(names)
                ids_of[term] += [part.strip() for part in head[2].split(",")] if head else []
        return cls(
            {
                term: GlossaryTerm(term, names, tuple(ids_of[term]))
                for term, names in names_of.items()
            }
        )

    @cached_property
    def _names(self) -> "_Names":
        return _Names(self.terms, are_han=False)

    @cached_property
    def _han_names(self) -> "_Names":
        """Those with Chinese characters, which takes a moment to simplify."""
        return _Names(self.terms, are_han=True)

    def mentions(self, text: str) -> list[Mention]:
        """Where a text names terms, the longest name first: `South China Sea` is not China."""
        folded = simplified(text).translate(_FOLDED)
        known = [self._names, self._han_names] if is_han(text) else [self._names]
        mentions: list[Mention] = []
        end = 0
        for start in (match.start() for match in _WORD_START.finditer(folded)):
            if start < end:
                continue
            word = folded[start : start + _LONGEST_KEY].lower()
            names = (name for names in known for name in names.with_start_of(word))
            for name, terms in sorted(names, key=lambda name: -len(name.name)):
                if (name_end := _end_of(name, folded, start)) >= 0:
                    end = name_end
                    is_title = _OFFICE_AFTER.match(folded, end) or _OFFICE.search(
                        folded[max(0, start - _LONGEST_OFFICE) : end]
                    )
                    mentions += [
                        Mention(start, end, term)
                        for term in terms
                        if not is_title or self.terms[term].ids
                    ]
                    break
        return mentions

    def looked_for(self, term: str, script: str, language: str = "") -> tuple[str, ...]:
        """The names of a term in a `script_of` texts, or only those in one language, if it is known
        and the term has some.
        """
        names = [
            (name, label)
            for name, label in self.terms[term].names.items()
            if name[0] != "!" and script_of(name) == script
        ]
        wanted = language if any(label == language for _, label in names) else ""
        return tuple(name for name, label in names if not language or label == wanted)

    def longer_word(self, term: str, text: str) -> str:
        """A word of a text in simplified characters that contains a name of a term, but means
        something else, as far as the glossary knows; or nothing.
        """
        lower, has_han = text.lower(), is_han(text)
        for name in self.terms[term].names:
            if is_han(name) and not has_han:
                continue
            stem = simplified(name).translate(_FOLDED).removeprefix("!")
            if stem.rstrip("*").lower() not in lower:
                continue
            if is_han(stem):
                pattern = f"{re.escape(stem)}[{CJK}]{{0,2}}"
            elif len(stem) >= _SHORTEST_STEM:
                pattern = rf"(?i)\b{re.escape(stem.rstrip('*'))}{LETTER}*"
            else:
                continue
            if match := re.search(pattern, text):
                return match[0]
        return ""

    def is_person(self, term: str) -> bool:
        return any(country in self.terms for country in self.terms[term].ids)


_BETWEEN_WORDS = lazy_pattern(r"[\s‐‑–-]+")
_LETTERS = lazy_pattern(rf"{LETTER}*")
_ENDING = lazy_pattern(rf"(?:'?e?s|')?(?!{LETTER})")


def _end_of(name: str, text: str, start: int) -> int:
    """Where a name ends that begins at an offset of a text; -1 if it doesn't.

    A name without `*` may have an ending, such as a plural's.
    """
    end = start
    for number, word in enumerate([name] if is_han(name) else re.split("[ -]", name)):
        if number:
            if (between := _BETWEEN_WORDS.match(text, end)) is None:
                return -1
            end = between.end()
        stem = word.rstrip("*")
        if not text.startswith((stem, stem[:1].upper() + stem[1:]), end):
            return -1
        end += len(stem)
        if stem != word and (letters := _LETTERS.match(text, end)):
            end = letters.end()
    if is_han(name) or name.endswith("*"):
        return end
    ending = _ENDING.match(text, end)
    return ending.end() if ending else -1


def places_of_topics(text: str, topics: Sequence[str], glossary: Glossary) -> tuple[TextRange, ...]:
    """Where a text names the terms that are topics of a brief."""
    wanted = {*topics, *(topic[:1].lower() + topic[1:] for topic in topics)}
    found = dict.fromkeys(
        TextRange(start, end) for start, end, term in glossary.mentions(text) if term in wanted
    )
    return tuple(found)
