"""The rows of a new brief: what several texts say, side by side.

Statements stand in one row if they share what is rare in both: a name, a number, a term of the
glossary, or two other words. Any other statement has a row of its own. A text without a statement
in a row is unchecked: it may say the same in other words. Nothing is judged.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from briefing_tui.compare.glossary import Glossary
from briefing_tui.draft.marks import (
    TERM_KINDS,
    Amount,
    MarkKind,
    TextMark,
    amounts_of,
    marks_of,
    named_words,
)
from briefing_tui.draft.pairing import Group, Place, grouped, key_of
from briefing_tui.draft.texts import DraftedStatement, DraftedText
from briefing_tui.model.brief import Account, Claim
from briefing_tui.parse.values import parse_value
from briefing_tui.text.quotations import QuotedText
from briefing_tui.text.sanitise import distinct, one_line, slug
from briefing_tui.text.words import WORD, is_han


class DraftRow(Struct, frozen=True):
    """A proposed claim, and what the comments say of it."""

    claim: Claim
    shared: str = ""
    """What its texts share, if several have a statement in it."""
    also: str = ""
    """The other terms that its statements name."""
    comments: Mapping[str, str] = {}
    """What was looked for, or what has to be decided, by the ids of the sources."""
    perhaps: Mapping[str, str] = {}
    """People who speak in an account, of whom the text doesn't say on which side they are."""


class Draft(Struct, frozen=True):
    """The rows of several texts, in the order of the longest."""

    rows: tuple[DraftRow, ...] = ()
    open_lists: Mapping[str, str] = {}
    """The sentence that leaves the list of a source open, by its id."""
    headings: Mapping[str, str] = {}
    """The heading of a source's text, by its id. It is in no row."""
    asides: Mapping[str, tuple[str, ...]] = {}
    """Contact lines and the like of a source's text, by its id. They are in no row."""

    @property
    def paired(self) -> int:
        """The rows in which several texts have a statement."""
        return sum(bool(row.shared) for row in self.rows)


def draft_rows(texts: Mapping[str, str], glossary: Glossary) -> Draft:
    """The rows of the whole texts of sources, by the ids of the sources."""
    quoted = {source: QuotedText(text) for source, text in texts.items()}
    named = {key for text in quoted.values() for key in named_words(text)}
    read = [DraftedText(source, text, glossary, named) for source, text in quoted.items()]
    groups = grouped([[statement.marks for statement in text.statements] for text in read])
    drafted = [_Row(group, read) for group in groups]
    taken: dict[str, int] = {}
    topics: dict[Place, str] = {}
    for row in drafted:
        row.name(taken)
        topics.update((place, row.topic) for place in row.places)
    return _draft([row.drafted(topics) for row in drafted], read)


def _draft(rows: Iterable[DraftRow], read: Sequence[DraftedText]) -> Draft:
    return Draft(
        tuple(rows),
        {text.source: text.open_list for text in read if text.open_list},
        {text.source: heading for text in read if (heading := text.heading)},
        {text.source: tuple(text.asides) for text in read if text.asides},
    )


class Addition(NamedTuple):
    """What another text adds to a brief: a row for each claim, with the text's account alone; and
    rows of its own.
    """

    accounts: tuple[DraftRow, ...]
    rows: tuple[DraftRow, ...]
    draft: Draft
    """What else is known of the text."""


def added_rows(claims: Sequence[Claim], source: str, text: str, glossary: Glossary) -> Addition:
    """The statements of another text, by the claims of a brief with which they share something."""
    quoted = QuotedText(text)
    said = QuotedText("\n\n".join(_words_of(claim) for claim in claims))
    named = named_words(quoted) | named_words(said)
    read = DraftedText(source, quoted, glossary, named)
    marks = marks_of(said, glossary.mentions(said.text), glossary, named)
    by_claim = [
        [mark for mark in marks if line.start <= mark.start < line.end]
        for line in said.paragraphs
        if line.start < line.end
    ]
    own = [statement.marks for statement in read.statements]
    found: dict[int, DraftRow] = {}
    taken = {claim.id: 1 for claim in claims}
    topics: dict[Place, str] = {}
    rows: list[_Row] = []
    for group in grouped([by_claim, own]):
        places = [Place(0, place.number) for place in group.places if place.text == 1]
        if not places:
            continue
        row = _Row(Group(tuple(places), group.shared), [read])
        if about := [place.number for place in group.places if place.text == 0]:
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
    return Addition(tuple(accounts), tuple(row.drafted(topics) for row in rows), _draft((), [read]))


def _words_of(claim: Claim) -> str:
    """What the accounts of a claim say, on one line."""
    words = [claim.topic, claim.claim]
    for account in claim.accounts:
        value = account.value.text if account.value else ""
        words += [account.quote, account.translation, account.says, f"{value} {account.unit}"]
    return one_line(". ".join(filter(str.strip, words)))


class _Phrase(NamedTuple):
    """Words that texts share: a term of the glossary, or one or more marks beside each other."""

    words: str
    kind: MarkKind


_NAMES = ("name", "code")
_JOINED = {(one, other) for one in _NAMES for other in _NAMES} | {
    *((number, unit) for number in ("number", "count") for unit in ("unit", "span")),
    ("unit", "number"),
}
"""Marks beside each other that are one phrase: Santa Orla, 50 knots."""
_MOST_IN_TOPIC = 2
_MOST_SHARED = 3
"""What more is shared isn't in the comment."""
_MOST_ALSO = 4
_NEGATION = "a negation: `denies`?"


class _Row:
    """A group of statements that becomes a row."""

    def __init__(self, group: Group, read: Sequence[DraftedText]) -> None:
        self.read, self.places = read, group.places
        self.statements = [read[place.text].statements[place.number] for place in group.places]
        marked = (
            (statement.marks, read[place.text].text)
            for place, statement in zip(self.places, self.statements, strict=True)
        )
        self.shared = _phrases(group.shared, marked)
        usual = {term for text in read for term in text.usual}
        self.telling = [phrase.words for phrase in _by_kind(self.shared[:_MOST_SHARED])]
        shared = [
            phrase.words
            for kind in ("term", "country")
            for phrase in self.shared[:_MOST_SHARED]
            if phrase.kind == kind
        ]
        named = [term for statement in self.statements for term in statement.terms]
        terms = [term for term in dict.fromkeys((*shared, *named)) if term not in usual]
        self.term = next(iter(shared if len(self.by_text) > 1 else terms), "")
        """The term of which the row is, if there is one."""
        self.also = [term for term in terms if term not in (*shared, self.term)]
        self.topic = self.claim_id = ""

    @cached_property
    def by_text(self) -> Mapping[int, list[DraftedStatement]]:
        found: dict[int, list[DraftedStatement]] = {}
        for place, statement in zip(self.places, self.statements, strict=True):
            found.setdefault(place.text, []).append(statement)
        return found

    def name(self, taken: dict[str, int]) -> None:
        """Choose a topic that no row before has: the term, else two names, or a name and a time,
        else the first words.
        """
        words = [self.term] if self.term else []
        if len(self.by_text) > 1:
            phrases = _by_kind(self.shared[:_MOST_IN_TOPIC])
            if words or any(
                phrase.kind in _NAMES or phrase.kind in TERM_KINDS for phrase in phrases
            ):
                words = list(dict.fromkeys([*words, *(phrase.words for phrase in phrases)]))
        else:
            words += self.also
        first = self.read[self.places[0].text].words(self.statements[0])
        names = [words[: 1 if self.term else 2], words[:2]]
        for topic in (*(", ".join(some) for some in names), _first_words(first)):
            if topic and (slug(topic) or "statement") not in taken:
                break
        topic = topic[:1].upper() + topic[1:]
        self.claim_id = distinct(slug(topic) or "statement", taken)
        number = taken[slug(topic) or "statement"]
        self.topic = f"{topic} ({number})" if number > 1 else topic

    def drafted(self, topics: Mapping[Place, str]) -> DraftRow:
        amounts = self._amounts()
        accounts = []
        comments: dict[str, str] = {}
        perhaps: dict[str, str] = {}
        for number, text in enumerate(self.read):
            statements = self.by_text.get(number)
            if not statements:
                accounts.append(Account(source=text.source, stance="unchecked"))
                if self.term and (comment := text.where(self.term, number, topics)):
                    comments[text.source] = comment
                continue
            account = text.account(statements)
            if (amount := amounts.get(number)) is not None:
                account = replace(account, value=parse_value(amount.value), unit=amount.unit)
            accounts.append(account)
            if any(statement.range.is_negated for statement in statements):
                comments[text.source] = _NEGATION
            names = {statement.perhaps for statement in statements}
            if len(names) == 1 and (name := names.pop()):
                perhaps[text.source] = name
        return DraftRow(
            Claim(id=self.claim_id, topic=self.topic, accounts=tuple(accounts)),
            ", ".join(self.telling),
            ", ".join(self.also[:_MOST_ALSO]),
            comments,
            perhaps,
        )

    def _amounts(self) -> dict[int, Amount]:
        """The amounts of one measure, of which each text has one, by the number of the text."""
        if len(self.by_text) < 2:
            return {}
        found = {
            number: [
                amount
                for statement in statements
                for amount in amounts_of(self.read[number].words(statement))
            ]
            for number, statements in self.by_text.items()
        }
        for measure in dict.fromkeys(amount.measure for amount in next(iter(found.values()))):
            alike = {
                number: [amount for amount in amounts if amount.measure == measure]
                for number, amounts in found.items()
            }
            if all(len(amounts) == 1 for amounts in alike.values()):
                return {number: amounts[0] for number, amounts in alike.items()}
        return {}


_ORDER: Sequence[MarkKind] = (
    *("term", "name", "country", "code", "time", "day", "number", "unit", "year"),
    *("person", "month", "span", "count", "word"),
)
"""What comes first in a topic and a comment."""


def _phrases(
    keys: Sequence[str], marked: Iterable[tuple[Sequence[TextMark], str]]
) -> list[_Phrase]:
    """What has one of the keys, the most telling first, in the words of the first text that has
    it. `marked` are the marks of statements, each with its text.
    """
    rank = {key: number for number, key in enumerate(keys)}
    phrases: dict[_Phrase, int] = {}
    for marks, text in marked:
        run: list[TextMark] = []
        for mark in [mark for mark in marks if key_of(mark) in rank]:
            joins = run and (run[-1].kind, mark.kind) in _JOINED
            if not joins or text[run[-1].end : mark.start] not in (" ", "-", ""):
                _add(phrases, run, text, rank)
                run = []
            run.append(mark)
        _add(phrases, run, text, rank)
        for mark in marks:
            rank.pop(key_of(mark), None)
    found = sorted(phrases, key=lambda phrase: phrases[phrase])
    return [
        phrase
        for phrase in found
        if not any(phrase != other and phrase.words in other.words for other in found)
    ]


def _by_kind(phrases: Sequence[_Phrase]) -> list[_Phrase]:
    return sorted(phrases, key=lambda phrase: _ORDER.index(phrase.kind))


def _add(
    phrases: dict[_Phrase, int], run: Sequence[TextMark], text: str, rank: Mapping[str, int]
) -> None:
    if not run:
        return
    first = run[0]
    words = first.key if first.kind in TERM_KINDS else one_line(text[first.start : run[-1].end])
    kinds = [mark.kind for mark in run]
    kind = "name" if "name" in kinds else first.kind
    phrases.setdefault(_Phrase(words, kind), min(rank[key_of(mark)] for mark in run))


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
