"""The rows of a new brief: what several texts say, side by side.

Statements stand in one row if they are near: by their meaning, by what they name, or by both. Any
other statement has a row of its own. A text without a statement in a row is unchecked: it may say
the same elsewhere. Nothing is judged.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import combinations
from typing import NamedTuple

from msgspec import Struct

from briefing_tui.compare.glossary import Glossary, Mention
from briefing_tui.draft.nearness import (
    MarkKind,
    Statements,
    TextMark,
    figures_of,
    marks_of,
    near_pairs,
)
from briefing_tui.draft.pairing import Group, Place, grouped
from briefing_tui.draft.statements import TextStatement, heading_of, statements_of
from briefing_tui.meaning import Encode
from briefing_tui.model.brief import Account, Claim
from briefing_tui.text.english import listed
from briefing_tui.text.languages import language_of
from briefing_tui.text.quotations import QuotedText
from briefing_tui.text.sanitise import distinct, one_line, slug
from briefing_tui.text.scripts import is_han, script_of, simplified
from briefing_tui.text.words import WORD


class DraftRow(Struct, frozen=True):
    """A proposed claim, and what the comments say of it."""

    claim: Claim
    shared: str = ""
    """What its texts share, if several have a statement in it and share more than a meaning."""
    figures: str = ""
    """The figures that only one of its texts has, if several have some."""
    also: str = ""
    """The other terms that its statements name."""
    comments: Mapping[str, str] = {}
    """What was looked for, or the line above a list, by the ids of the sources."""

    @property
    def is_paired(self) -> bool:
        """Whether several texts have a statement in it."""
        return self._texts > 1

    @property
    def _texts(self) -> int:
        return sum(bool(account.quote) for account in self.claim.accounts)

    @property
    def about(self) -> str:
        """The comment on the row."""
        parts = {
            "shared" if self._texts > 2 else "both": self.shared,
            "figures differ": self.figures,
            "also": self.also,
        }
        meaning = ["near in meaning"] if self.is_paired and not self.shared else []
        return "; ".join(
            [*meaning, *(f"{name}: {words}" for name, words in parts.items() if words)]
        )


class Draft(Struct, frozen=True):
    """The rows of several texts, in the order of the longest."""

    rows: tuple[DraftRow, ...] = ()
    headings: Mapping[str, str] = {}
    """The heading of a source's text, by its id. It is in no row."""
    asides: Mapping[str, tuple[str, ...]] = {}
    """Contact lines and the like of a source's text, by its id. They are in no row."""

    @property
    def paired(self) -> int:
        return sum(row.is_paired for row in self.rows)


def draft_rows(texts: Mapping[str, str], glossary: Glossary, encode: Encode | None = None) -> Draft:
    """The rows of the whole texts of sources, by the ids of the sources."""
    read = [_Text(source, text, glossary, encode) for source, text in texts.items()]
    near = {
        (Place(one, first), Place(other, second)): how_near
        for one, other in combinations(range(len(read)), 2)
        for (first, second), how_near in near_pairs(
            read[one].compared, read[other].compared
        ).items()
    }
    groups = grouped([len(text.statements) for text in read], near)
    drafted = [_Row(group, read) for group in groups]
    taken: dict[str, int] = {}
    topics: dict[Place, str] = {}
    for row in drafted:
        row.name(taken)
        topics.update((place, row.topic) for place in row.places)
    return _draft(read, [row.drafted(topics) for row in drafted])


def _draft(read: Sequence["_Text"], rows: Iterable[DraftRow]) -> Draft:
    headings = {text.source: text.heading for text in read if text.heading}
    asides = {text.source: tuple(text.asides) for text in read if text.asides}
    return Draft(tuple(rows), headings, asides)


class Addition(NamedTuple):
    """What another text adds to a brief: a row for each claim, with the text's account alone."""

    accounts: tuple[DraftRow, ...]
    draft: Draft
    """What else is in the text."""


def added_rows(
    claims: Sequence[Claim],
    source: str,
    text: str,
    glossary: Glossary,
    encode: Encode | None = None,
) -> Addition:
    """The statements of another text, by the claims of a brief to which they are near."""
    read = _Text(source, text, glossary, encode)
    near: dict[tuple[Place, Place], float] = {}
    for numbers, words in _voices(claims):
        marks = [marks_of(statement, glossary.mentions(statement)) for statement in words]
        pairs = near_pairs(Statements(words, marks, encode), read.compared)
        for (first, second), how_near in pairs.items():
            pair = Place(0, numbers[first]), Place(1, second)
            near[pair] = max(how_near, near.get(pair, how_near))
    found: dict[int, DraftRow] = {}
    taken = {claim.id: 1 for claim in claims}
    topics: dict[Place, str] = {}
    rows: list[_Row] = []
    for group in grouped([len(claims), len(read.statements)], near):
        places = tuple(Place(0, place.number) for place in group if place.text == 1)
        if not places:
            continue
        row = _Row(places, [read])
        if about := [place.number for place in group if place.text == 0]:
            claim = claims[about[0]]
            row.topic, row.claim_id = claim.topic, claim.id
            found[about[0]] = row.drafted(topics)
        else:
            row.name(taken)
            rows.append(row)
        topics.update((place, row.topic) for place in places)
    accounts = []
    for number, claim in enumerate(claims):
        unchecked = Account(source=source, stance="unchecked")
        term = next((term for term in glossary.terms if slug(term) == slug(claim.topic)), "")
        comment = read.where(term, 0, topics) if term and number not in found else ""
        empty = DraftRow(
            Claim(id=claim.id, topic=claim.topic, accounts=(unchecked,)),
            comments={source: comment} if comment else {},
        )
        accounts.append(found.get(number, empty))
    return Addition(tuple(accounts), _draft([read], [row.drafted(topics) for row in rows]))


def _voices(claims: Sequence[Claim]) -> list[tuple[list[int], list[str]]]:
    """What each source of a brief says of its claims, by their numbers; and what heads them."""
    voices: dict[str, tuple[list[int], list[str]]] = {}
    for number, claim in enumerate(claims):
        said = {"": f"{claim.topic}. {claim.claim}".strip()}
        for account in claim.accounts:
            value = f"{account.value.text} {account.unit}" if account.value else ""
            words = (account.quote, account.translation, account.says, value)
            said[account.source] = one_line(" ".join(filter(None, words)))
        for source, statement in said.items():
            if statement:
                numbers, statements = voices.setdefault(source, ([], []))
                numbers.append(number)
                statements.append(statement)
    return list(voices.values())


class _Text:
    """The text of a source with its statements."""

    def __init__(self, source: str, text: str, glossary: Glossary, encode: Encode | None) -> None:
        self.source, self.glossary = source, glossary
        self.quoted = QuotedText(text)
        self.text = self.quoted.text
        self.mentions = glossary.mentions(self.text)
        parts = statements_of(self.quoted)
        self.asides = [one_line(self._words(part)) for part in parts if part.is_aside]
        self.statements = [part for part in parts if not part.is_aside]
        words = [self._words(statement) for statement in self.statements]
        self.marks = [
            marks_of(words, self._mentions_in(statement))
            for statement, words in zip(self.statements, words, strict=True)
        ]
        self.compared = Statements(words, self.marks, encode)
        people = {mention.term for mention in self.mentions if glossary.is_person(mention.term)}
        counts = Counter(term for number in range(len(words)) for term in self.terms(number))
        most = max(1, _USUAL_SHARE * len(words))
        self.usual = people | {term for term, count in counts.items() if count > most}
        """The terms that don't tell statements apart."""

    def _words(self, part: TextStatement) -> str:
        return self.text[part.start : part.end]

    def words(self, number: int) -> str:
        return self._words(self.statements[number])

    def _mentions_in(self, part: TextStatement) -> list[Mention]:
        first, last = (
            bisect_left(self.mentions, offset, key=lambda mention: mention.start)
            for offset in (part.start, part.end)
        )
        return [
            Mention(start - part.start, end - part.start, term)
            for start, end, term in self.mentions[first:last]
        ]

    def terms(self, number: int) -> list[str]:
        """The terms that a statement names: first the subjects, which have no capital."""
        marks = self.marks[number].values()
        named = [mark.key for mark in marks if mark.kind == "term"]
        return sorted(named, key=lambda term: term[0].isupper())

    @property
    def heading(self) -> str:
        return " / ".join(self.text[slice(*line)] for line in heading_of(self.quoted) if any(line))

    def account(self, numbers: Sequence[int]) -> Account:
        """One or two statements as one quotation: `…` stands for what is between them."""
        quote, end = "", 0
        for statement in (self.statements[number] for number in numbers):
            between = self.text[end : statement.start]
            quote += (" … " if between.strip() else between) if quote else ""
            quote += self._words(statement)
            end = statement.end
        paragraphs = [str(self.statements[number].paragraph) for number in numbers]
        paragraphs = list(dict.fromkeys(paragraphs))
        place = f"para{'s' if len(paragraphs) > 1 else ''} {listed(paragraphs)}"
        return Account(
            source=self.source,
            stance="states",
            quote=one_line(quote),
            locator=place if len(self.quoted.paragraphs) > 1 else "",
        )

    def where(self, term: str, text: int, topics: Mapping[Place, str]) -> str:
        """What a comment says of a term on which a row has no statement of the text, whose number
        is `text`: in which row, by the topics of all statements, or in which other words the text
        names it, or what was looked for.
        """
        if (number := self._first_named.get(term)) is not None:
            return f"see “{topics[Place(text, number)]}”"
        if term not in self._missing:
            self._missing[term] = self._looked_for(term)
        return self._missing[term]

    @cached_property
    def _simplified(self) -> str:
        return simplified(self.text)

    @cached_property
    def _script_and_language(self) -> tuple[str, str]:
        return script_of(self.text), language_of(self.text, 1)

    @cached_property
    def _missing(self) -> dict[str, str]:
        return {}

    @cached_property
    def _first_named(self) -> Mapping[str, int]:
        numbers = reversed(range(len(self.statements)))
        return {term: number for number in numbers for term in self.terms(number)}

    def _looked_for(self, term: str) -> str:
        start = next((mention.start for mention in self.mentions if mention.term == term), None)
        for line in self.quoted.paragraphs:
            if start is not None and line.start <= start < line.end:
                return f"only in: {one_line(self.text[slice(*line)])}"
        if longer := self.glossary.longer_word(term, self._simplified):
            return f"only in a longer word: {longer}"
        names = self.glossary.looked_for(term, *self._script_and_language)
        more = ", …" if len(names) > _MOST_NAMES else ""
        return f"not found: {', '.join(names[:_MOST_NAMES])}{more}" if names else ""


_MOST_NAMES = 12
"""The names of a term that a comment lists."""
_USUAL_SHARE = 1 / 3
"""A term in a larger share of a text's statements is too common to tell them apart."""
_MOST_SHARED = 3
"""What more is shared isn't in the comment; nor are more figures."""
_MOST_ALSO = 4
_ORDER: Sequence[MarkKind] = ("term", "number", "word")


class _Row:
    """A group of statements that becomes a row."""

    def __init__(self, places: Group, read: Sequence[_Text]) -> None:
        self.read, self.places = read, places
        self.by_text: dict[int, list[int]] = {}
        for place in places:
            self.by_text.setdefault(place.text, []).append(place.number)
        self.shared = self._shared()
        usual = {term for text in read for term in text.usual}
        named = [term for place in places for term in read[place.text].terms(place.number)]
        shared = [mark.key for mark in self.shared if mark.kind == "term"]
        terms = [term for term in dict.fromkeys((*shared, *named)) if term not in usual]
        self.term = next(iter([*terms, *shared]), "")
        """The term of which the row is, if there is one."""
        self.also = [term for term in terms if term not in (*shared, self.term)]
        self.topic = self.claim_id = ""

    def _marks(self, text: int) -> dict[str, TextMark]:
        marks: dict[str, TextMark] = {}
        for number in self.by_text[text]:
            marks = {**self.read[text].marks[number], **marks}
        return marks

    def _shared(self) -> list[TextMark]:
        """The marks that two of the texts have, the most telling first: the rarest of its kind."""
        marks = [self._marks(text) for text in self.by_text]
        counts = Counter(key for named in marks for key in named)
        found = {
            key: mark for named in reversed(marks) for key, mark in named.items() if counts[key] > 1
        }
        times = {
            key: sum(len(text.compared.places.get(key, ())) for text in self.read) for key in found
        }
        keys = sorted(found, key=lambda key: (_ORDER.index(found[key].kind), times[key]))
        return [found[key] for key in keys]

    def name(self, taken: dict[str, int]) -> None:
        """Choose a topic that no row before has: the term, also with a second one, else names and
        numbers that the texts share, else the first words.
        """
        first = self.read[self.places[0].text].words(self.places[0].number)
        telling = [
            mark.words
            for mark in self.shared
            if mark.kind == "number" or (mark.kind == "word" and _is_name(mark.words, first))
        ]
        more = [*self.also, *telling]
        names = [[self.term], [self.term, *more][:2]] if self.term else [telling[:2]]
        if not any(name[0].isalpha() for name in names[0]):
            names = []  # a number alone is no topic
        for topic in (*(", ".join(some) for some in names), _first_words(first)):
            if topic and (slug(topic) or "statement") not in taken:
                break
        topic = topic[:1].upper() + topic[1:]
        self.claim_id = distinct(slug(topic) or "statement", taken)
        number = taken[slug(topic) or "statement"]
        self.topic = f"{topic} ({number})" if number > 1 else topic

    def drafted(self, topics: Mapping[Place, str]) -> DraftRow:
        accounts = []
        comments: dict[str, str] = {}
        for number, text in enumerate(self.read):
            if numbers := self.by_text.get(number):
                accounts.append(text.account(numbers))
                if (above := text.statements[numbers[0]].introduced_by) is not None:
                    comments[text.source] = f"under “{one_line(text.text[slice(*above)])}”"
                continue
            accounts.append(Account(source=text.source, stance="unchecked"))
            if self.term and (comment := text.where(self.term, number, topics)):
                comments[text.source] = comment
        return DraftRow(
            Claim(id=self.claim_id, topic=self.topic, accounts=tuple(accounts)),
            ", ".join(mark.words for mark in self.shared[:_MOST_SHARED]),
            self._figures(),
            ", ".join(self.also[:_MOST_ALSO]),
            comments,
        )

    def _figures(self) -> str:
        """The figures that are not in all texts, if several texts have some: `64 / 71`."""
        figures = [
            figures_of(" ".join(self.read[text].words(number) for number in numbers))
            for text, numbers in self.by_text.items()
        ]
        everywhere = set.intersection(*(set(found) for found in figures))
        own = [
            [words for key, words in found.items() if key not in everywhere] for found in figures
        ]
        some = [", ".join(words[:_MOST_SHARED]) for words in own if words]
        return " / ".join(some) if len(some) > 1 else ""


def _is_name(word: str, statement: str) -> bool:
    """Whether a word has a capital letter, and not only as the first of its statement."""
    return word[0].isupper() and not statement.startswith(word)


_WORDS_OF_A_TOPIC = 6
_CHARACTERS_OF_A_TOPIC = 14
_PAIRS = ('"', "“”„", "«»", "「」", "『』", "《》", "()", "（）")


def _first_words(quote: str) -> str:
    """A topic for a statement without a term: its first words, without half a pair of marks."""
    words = [match for match in WORD.finditer(quote) if match[0][0].isalnum()]
    most = _CHARACTERS_OF_A_TOPIC if is_han(quote) else _WORDS_OF_A_TOPIC
    start, end = words[0].start(), words[min(len(words), most) - 1].end()
    topic = quote[start:end]
    for marks in _PAIRS:
        if sum(map(topic.count, marks)) % 2:
            topic = topic.translate(dict.fromkeys(map(ord, marks)))
    return topic + ("…" if len(words) > most else "")
