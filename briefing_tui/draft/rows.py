"""The rows of a new brief: what several texts say, side by side.

Statements stand in one row if they surely belong together: by their meaning, by what they name, or
by both. Any other statement has a row of its own. A text without a statement in a row is unchecked,
and comments have its sentences that are near. Nothing is judged.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, islice
from typing import NamedTuple

from msgspec import Struct

from briefing_tui.compare.glossary import Glossary
from briefing_tui.draft.nearness import (
    WEIGHTS,
    Statements,
    TextMark,
    figures_of,
    near_pairs,
)
from briefing_tui.draft.pairing import (
    BY_MARKS,
    BY_MEANING,
    Group,
    NearestStatements,
    Place,
    grouped,
)
from briefing_tui.draft.statements import TextStatement, heading_of, statements_of
from briefing_tui.meaning import Encode
from briefing_tui.model.brief import Account, Claim
from briefing_tui.text.languages import language_of
from briefing_tui.text.quotations import QuotedText
from briefing_tui.text.sanitise import distinct, one_line, slug
from briefing_tui.text.scripts import is_han, script_of, simplified
from briefing_tui.text.words import WORD


class Perhaps(NamedTuple):
    """A sentence of a text that may belong in a row, and where it is now."""

    quote: str
    where: str


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
    """What wasn't found, or the line above a list, by the ids of the sources."""
    perhaps: Mapping[str, tuple[Perhaps, ...]] = {}
    """The nearest sentences of texts that are unchecked, by the ids of the sources."""

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
    nearest = NearestStatements(
        {
            (Place(one, first), Place(other, second)): how_near
            for one, other in combinations(range(len(read)), 2)
            for (first, second), how_near in near_pairs(
                read[one].compared, read[other].compared
            ).items()
        },
        BY_MEANING if encode else BY_MARKS,
    )
    groups = grouped([len(text.marks) for text in read], nearest.sure())
    drafted = [_Row(group, read) for group in groups]
    taken: dict[str, int] = {}
    topics: dict[Place, str] = {}
    for row in drafted:
        row.name(taken)
        topics.update((place, row.topic) for place in row.places)
    return _draft(read, [row.drafted(nearest, topics) for row in drafted])


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
    names: list[dict[str, TextMark]] = [{} for _ in claims]
    for numbers, words in _voices(claims):
        said = Statements(words, glossary, encode)
        for number, marks in zip(numbers, said.marks, strict=True):
            names[number] |= {key: mark for key, mark in marks.items() if mark.kind != "word"}
        for (first, second), how_near in near_pairs(said, read.compared).items():
            pair = Place(0, numbers[first]), Place(1, second)
            near[pair] = max(how_near, near.get(pair, how_near))
    nearest = NearestStatements(near, BY_MEANING if encode else BY_MARKS)
    by_claim = {one.number: other.number for one, other in nearest.sure()}
    placed = {number: claims[claim].topic for claim, number in by_claim.items()}
    taken = {claim.id: 1 for claim in claims}
    rows = []
    for number in range(len(read.marks)):
        if number not in placed:
            row = _Row((Place(0, number),), [read])
            row.name(taken)
            rows.append(row)
            placed[number] = row.topic
    topics = {Place(1, number): topic for number, topic in placed.items()}
    accounts = []
    for number, claim in enumerate(claims):
        if number in by_claim:
            row = _Row((Place(0, by_claim[number]),), [read])
            row.topic, row.claim_id = claim.topic, claim.id
            accounts.append(row.drafted(nearest, topics))
            continue
        unchecked = Account(source=source, stance="unchecked")
        accounts.append(
            DraftRow(
                Claim(id=claim.id, topic=claim.topic, accounts=(unchecked,)),
                comments=read.lacking(names[number]),
                perhaps=read.perhaps(nearest.perhaps([Place(0, number)], 1), topics),
            )
        )
    return Addition(tuple(accounts), _draft([read], [row.drafted(nearest, topics) for row in rows]))


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
        self.simplified = simplified(self.text)
        self.missing: dict[str, tuple[str, ...]] = {}
        """Names of terms that were looked for in vain; none if a longer word has one."""
        self.script, self.language = script_of(self.text), language_of(self.text, 1)
        parts = statements_of(self.quoted)
        self.asides = [one_line(self._words(part)) for part in parts if part.is_aside]
        self.statements = [part for part in parts if not part.is_aside]
        words = [self._words(statement) for statement in self.statements]
        self.compared = Statements(words, glossary, encode)
        self.marks = self.compared.marks
        others = Statements([*self.asides, self.heading], glossary, None)
        self.named = {key for marks in (*self.marks, *others.marks) for key in marks}
        people = {term for term in glossary.terms if glossary.is_person(term)}
        counts = Counter(term for number in range(len(words)) for term in self.terms(number))
        most = max(1, _USUAL_SHARE * len(words))
        self.usual = people | {term for term, count in counts.items() if count > most}
        """The terms that don't tell statements apart."""

    def _words(self, part: TextStatement) -> str:
        return self.text[part.start : part.end]

    def words(self, number: int) -> str:
        return self._words(self.statements[number])

    def terms(self, number: int) -> list[str]:
        """The terms that a statement names: first the subjects, which have no capital."""
        marks = self.marks[number].values()
        named = [mark.key for mark in marks if mark.kind == "term"]
        return sorted(named, key=lambda term: term[0].isupper())

    @property
    def heading(self) -> str:
        return " / ".join(self.text[slice(*line)] for line in heading_of(self.quoted) if any(line))

    def account(self, number: int) -> Account:
        paragraph = self.statements[number].paragraph
        return Account(
            source=self.source,
            stance="states",
            quote=one_line(self.words(number)),
            locator=f"para {paragraph}" if len(self.quoted.paragraphs) > 1 else "",
        )

    def perhaps(
        self, places: Iterable[Place], topics: Mapping[Place, str]
    ) -> dict[str, tuple[Perhaps, ...]]:
        """The first of some statements, if there is one, as what may belong in a row."""
        nearest = tuple(
            Perhaps(
                one_line(self.words(place.number)),
                f"paragraph {self.statements[place.number].paragraph}, now under “{topics[place]}”",
            )
            for place in islice(places, _MOST_PERHAPS)
        )
        return {self.source: nearest} if nearest else {}

    def lacking(self, marks: Mapping[str, TextMark]) -> dict[str, str]:
        """What a comment says of marks of a row that the whole text hasn't."""
        words: list[str] = []
        for key, mark in marks.items():
            if key in self.named:
                continue
            if mark.kind != "term":
                words.append(mark.words)
            elif mark.key not in self.missing:
                is_in_word = self.glossary.longer_word(mark.key, self.simplified)
                names = self.glossary.looked_for(mark.key, self.script, self.language)
                self.missing[mark.key] = () if is_in_word else names
            words += self.missing.get(mark.key, ())
        more = ", …" if len(words) > _MOST_NAMES else ""
        return {self.source: f"not found: {', '.join(words[:_MOST_NAMES])}{more}"} if words else {}


_LONG_WORD = 6
"""Letters of a word that may tell what a statement is about."""
_MOST_PERHAPS = 3
_MOST_NAMES = 12
"""The words that a comment lists."""
_USUAL_SHARE = 1 / 3
"""A term in a larger share of a text's statements is too common to tell them apart."""
_MOST_SHARED = 3
"""What more is shared isn't in the comment; nor are more figures."""
_MOST_ALSO = 4


class _Row:
    """A group of statements that becomes a row."""

    def __init__(self, places: Group, read: Sequence[_Text]) -> None:
        self.read, self.places = read, places
        self.numbers = {place.text: place.number for place in places}
        self.shared = self._shared()
        self.usual = {term for text in read for term in text.usual}
        named = [term for place in places for term in read[place.text].terms(place.number)]
        shared = [mark.key for mark in self.shared if mark.kind == "term"]
        terms = [term for term in dict.fromkeys((*shared, *named)) if term not in self.usual]
        self.also = [term for term in terms if term not in shared]
        self.topic = self.claim_id = ""

    def _shared(self) -> list[TextMark]:
        """The marks that two of the texts have, the most telling first: the rarest of its kind."""
        marks = [self.read[place.text].marks[place.number] for place in self.places]
        counts = Counter(key for named in marks for key in named)
        found = {
            key: mark for named in reversed(marks) for key, mark in named.items() if counts[key] > 1
        }
        times = {
            key: sum(len(text.compared.places.get(key, ())) for text in self.read) for key in found
        }
        keys = sorted(found, key=lambda key: (-WEIGHTS[found[key].kind], times[key]))
        return [found[key] for key in keys]

    def name(self, taken: dict[str, int]) -> None:
        """Choose a topic that no row before has: what its texts share, or a term of the only one,
        also with a second; else the first words.
        """
        first = self._words(self.places[0])
        names = self.also
        if len(self.places) > 1:
            is_name = {mark: _is_name(mark.words, first) for mark in self.shared}
            marks = sorted(
                self.shared,
                key=lambda mark: (
                    *(mark.key in self.usual, mark.kind != "term"),
                    *(not is_name[mark], mark.kind == "number"),
                ),
            )
            names = [
                mark.words
                for mark in marks
                if mark.kind != "word" or is_name[mark] or len(mark.words) >= _LONG_WORD
            ]
            if names and marks[0].kind != "term":
                names = [", ".join(names[:2])]
        for topic in (", ".join(names[:1]), ", ".join(names[:2]), _first_words(first)):
            if any(map(str.isalpha, topic)) and (slug(topic) or "statement") not in taken:
                break
        topic = topic[:1].upper() + topic[1:]
        self.claim_id = distinct(slug(topic) or "statement", taken)
        number = taken[slug(topic) or "statement"]
        self.topic = f"{topic} ({number})" if number > 1 else topic

    def _words(self, place: Place) -> str:
        return self.read[place.text].words(place.number)

    def drafted(self, nearest: NearestStatements, topics: Mapping[Place, str]) -> DraftRow:
        accounts = []
        comments: dict[str, str] = {}
        perhaps: dict[str, tuple[Perhaps, ...]] = {}
        for number, text in enumerate(self.read):
            if number in self.numbers:
                statement = self.numbers[number]
                accounts.append(text.account(statement))
                if (above := text.statements[statement].introduced_by) is not None:
                    comments[text.source] = f"under “{one_line(text.text[slice(*above)])}”"
                continue
            accounts.append(Account(source=text.source, stance="unchecked"))
            comments |= text.lacking(self._told_in(text))
            perhaps |= text.perhaps(nearest.perhaps(self.places, number), topics)
        return DraftRow(
            Claim(id=self.claim_id, topic=self.topic, accounts=tuple(accounts)),
            ", ".join(mark.words for mark in self.shared[:_MOST_SHARED]),
            self._figures(),
            ", ".join([term for term in self.also if slug(term) not in self.claim_id][:_MOST_ALSO]),
            comments,
            perhaps,
        )

    def _told_in(self, text: _Text) -> dict[str, TextMark]:
        """The marks of its statements that a text might have: long words only in one language."""
        return {
            key: mark
            for read, place in ((self.read[place.text], place) for place in self.places)
            for key, mark in read.marks[place.number].items()
            if mark.kind != "word"
            or (read.language == text.language != "" and len(mark.words) >= _LONG_WORD)
            or (read.script == text.script and _is_name(mark.words, self._words(place)))
        }

    def _figures(self) -> str:
        """The figures that are not in all texts, if several texts have some: `64 / 71`."""
        figures = [figures_of(self._words(place)) for place in self.places]
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
