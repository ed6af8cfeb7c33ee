"""The rows that the terms of a glossary make of several texts.

A row is made for each term that a text names, with all statements that name it. A text that doesn't
name a term is unchecked: it may say the same in other words. Nothing is judged.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Literal, NamedTuple

from msgspec import Struct

from briefing_tui.compare.glossary import LETTER, SAMPLE, Glossary, Mention, script_of
from briefing_tui.draft.statements import TextStatement, heading_of, open_list, statements_of
from briefing_tui.model.brief import Account, Claim, Stance
from briefing_tui.text.patterns import lazy_pattern
from briefing_tui.text.quotations import QuotedText, TextRange
from briefing_tui.text.sanitise import distinct, one_line, slug
from briefing_tui.text.words import WORD, is_han, listed, simplified

_COMMON_WORDS = {
    "en": {"the", "of", "and", "to", "that"},
    "de": {"der", "die", "und", "das", "den"},
    "fr": {"le", "la", "les", "des", "et"},
}


def _language(text: str) -> str:
    """The language of a text, among the glossary's languages in Latin letters; empty if it is
    unknown."""
    words = Counter(re.findall(r"\w+", text[:SAMPLE].lower()))
    counts = {name: sum(words[word] for word in common) for name, common in _COMMON_WORDS.items()}
    language = max(counts, key=lambda name: counts[name])
    return language if counts[language] > sum(counts.values()) / 2 else ""


# Who speaks in a sentence

_VERBS = (
    r"(?:said|says|stated|noted|stressed|emphasi[sz]ed|pointed out|underlined|underscored|told"
    r"|reiterated|reaffirmed|added|explained|declared|warned|remarked"
    r"|заявил[аи]?|отметил[аи]?|подчеркнул[аи]?|сказал[аи]?|сообщил[аи]?|указал[аи]?|добавил[аи]?"
    r"|sagte|erklärte|betonte|unterstrich|a (?:déclaré|dit|souligné|affirmé|indiqué|rappelé))"
)
_SAYS_AFTER = lazy_pattern(
    rf"(?:\s(?:also|then|further|again|также|auch|également))?\s{_VERBS}(?!{LETTER})"
    r"|(?:主席|总统|总理|首相|部长|外长|国务卿|总书记|先生)?(?:还|也|进一步|首先)?"
    r"(?:指出|强调|表示|重申|说|认为|谈到|介绍)"
)
_SAYS_BEFORE = lazy_pattern(
    r"(?:заявил|отметил|подчеркнул|сказал|сообщил|добавил|sagte|erklärte|betonte)а?\s$"
)
_JOINT = lazy_pattern(r"(?:\b(?:and|with|und|et)\s|(?:^|\s)[ис]\s|[和与同及、])$")
"""Before a name that doesn't speak alone."""
_TITLE = (
    r"(?:(?:Vice |Foreign |Prime |Defen[cs]e )?(?:President|Premier|Chancellor|Minister|Secretary"
    r"|Ambassador|Chairman|Spokes(?:person|man|woman)|General Secretary)"
    r"|Mr\.|Ms\.|Mrs\.|Президент|Председатель|Министр|Bundeskanzler|Präsident|le président)\s"
)
_TITLE_BEFORE = lazy_pattern(rf"(?i)(?:{_TITLE})+$")
_TITLED = lazy_pattern(
    rf"{_TITLE}((?:[A-Z][\w'’.-]+ ){{0,2}}[A-Z][\w'’-]+)(?=\s(?:also\s)?{_VERBS})"
)
_LONGEST_TITLE = 60
_OF = lazy_pattern(r"([\w'’-]+) of (?:the )?$")


def _speakers(text: str, start: int, end: int, people: Sequence[Mention]) -> dict[str, str]:
    """The speakers in a sentence, by their names there, with their terms if they have any."""
    speakers: dict[str, str] = {}
    for person in people:
        before = text[max(start, person.start - _LONGEST_TITLE) : person.start]
        if not (_SAYS_AFTER.match(text, person.end, end) or _SAYS_BEFORE.search(before)):
            continue
        joint = _JOINT.search(_TITLE_BEFORE.sub("", before))
        speakers["" if joint else person.term] = person.term
    known = {at for person in people for at in range(person.start, person.end)}
    for match in _TITLED.finditer(text, start, end):
        if match.end() - 1 not in known:
            speakers[match[1]] = ""
    return speakers


# Rows

RowKind = Literal["shared", "alone", "no term"]


class DraftRow(Struct, frozen=True):
    """A proposed claim, and the names that were not found in the other texts."""

    claim: Claim
    kind: RowKind
    looked_for: Mapping[str, tuple[str, ...]]
    """By the ids of the sources that don't name the term."""
    in_heading: Mapping[str, str] = {}
    """The line of the heading that names the term, by the ids of sources whose statements don't."""


class Draft(Struct, frozen=True):
    """The rows of several texts: terms of several, terms of one, statements without a term."""

    rows: tuple[DraftRow, ...] = ()
    open_lists: Mapping[str, str] = {}
    """The words that leave the list of a source open, by its id."""
    headings: Mapping[str, str] = {}
    """The heading of a source's text, by its id. It is in no row."""
    statements: int = 0
    in_rows: int = 0
    """The statements in the row of a term."""


class _Named(NamedTuple):
    """A statement, the terms that it names, and who speaks in its sentence."""

    statement: TextStatement
    terms: frozenset[str]
    speaker: str
    follows: bool
    """Whether it follows directly on the statement before it."""
    is_bare: bool
    """Whether it is an item of a list of subjects, or the name of a term and nothing else."""


_ARTICLE = lazy_pattern(r"^(?i:(?:the|die|der|das|den|le|la|les|des|du)\s|l['’])|[.。]$")


class _Text:
    """The text of a source with its statements."""

    def __init__(self, source: str, text: str, glossary: Glossary) -> None:
        self.source, self.glossary = source, glossary
        self.quoted = QuotedText(text)
        self.text = self.quoted.text
        self.folded = simplified(self.text)
        self.script = script_of(self.text)
        self.language = _language(self.text) if self.script == "latin" else ""
        self.country = glossary.country_of(source)
        self.mentions = glossary.mentions(self.text)
        self.named = list(self._named())

    def _named(self) -> Iterator[_Named]:
        mentions = self.mentions
        names = [TextRange(mention.start, mention.end) for mention in mentions]
        statements = statements_of(self.quoted, names)
        starts = [mention.start for mention in mentions]
        before: TextStatement | None = None
        speaker = ""
        for number, statement in enumerate(statements):
            here = range(
                bisect_right(starts, statement.start - 1), bisect_right(starts, statement.end - 1)
            )
            inside = [mentions[index] for index in here]
            after = number + 1
            if not statement.is_item:
                speaker = self._speaker(statement, inside)
                while after < len(statements) and statements[after].is_item:
                    after += 1
            items = statements[number + 1 : after]
            terms = frozenset(
                mention.term for mention in inside if not _is_in(items, mention.start)
            )
            if items and not terms:
                continue  # a sentence that its items stand for
            follows = (
                before is not None
                and not statement.is_item
                and not before.is_item
                and before.paragraph == statement.paragraph
                and not self.text[before.end : statement.start].strip()
            )
            words = _ARTICLE.sub("", self.text[statement.start : statement.end], count=1)
            is_bare = statement.is_item or any(
                words == self.text[mention.start : mention.end] for mention in inside
            )
            yield _Named(statement, terms, speaker, follows, is_bare)
            before = statement

    def _speaker(self, sentence: TextStatement, mentions: Sequence[Mention]) -> str:
        """The person of another side who alone speaks in a sentence."""
        glossary = self.glossary
        people = [mention for mention in mentions if glossary.is_person(mention.term)]
        speakers = _speakers(self.folded, sentence.start, sentence.end, people)
        if len(speakers) != 1:
            return ""
        ((name, term),) = speakers.items()
        if term:
            return "" if glossary.country(term) == self.country else name
        country = self._countries.get(name.split()[-1], self.country)
        return name if self.country and country != self.country else ""

    @cached_property
    def _countries(self) -> Mapping[str, str]:
        """The countries of people by their last names: `Haruko Senda of Japan`."""
        countries: dict[str, str] = {}
        for start, _, term in self.mentions:
            match = _OF.search(self.text[max(0, start - _LONGEST_TITLE) : start])
            if match and self.glossary.terms[term].ids:
                countries.setdefault(match[1], term)
        return countries

    @cached_property
    def heading(self) -> str:
        return " / ".join(self.text[slice(*line)] for line in heading_of(self.quoted) if any(line))

    def line_of(self, term: str) -> str:
        """The line that names a term first, which no statement does: it is in the heading."""
        starts = (mention.start for mention in self.mentions if mention.term == term)
        start = next(starts, len(self.text))
        lines = (line for line in self.quoted.paragraphs if line.start <= start < line.end)
        return next((one_line(self.text[slice(*line)]) for line in lines), "")

    def looked_for(self, term: str) -> tuple[str, ...]:
        return self.glossary.looked_for(term, self.script, self.language)

    def account(self, statements: Sequence[_Named]) -> Account:
        """Statements in the order of the text as one quotation: `…` stands for what is left out.

        With a negation among them it is unchecked, since it may deny what the row is about.
        """
        ranges: list[TextRange] = []
        for number, (statement, _, _, follows, _) in enumerate(statements):
            if ranges and statement.end <= ranges[-1].end:
                continue  # an item of a sentence that is quoted whole
            joins = follows and number and statements[number - 1].statement.end == ranges[-1].end
            gap = self.text[ranges[-1].end : statement.start] if joins else "-"
            if joins and not gap.strip():
                ranges[-1] = TextRange(ranges[-1].start, statement.end)
            else:
                ranges.append(TextRange(statement.start, statement.end))
        speakers = {named.speaker for named in statements}
        paragraphs = dict.fromkeys(str(named.statement.paragraph) for named in statements)
        place = f"para{'s' if len(paragraphs) > 1 else ''} {listed(list(paragraphs))}"
        stance: Stance = "mentions" if all(named.is_bare for named in statements) else "states"
        return Account(
            source=self.source,
            stance="unchecked"
            if any(named.statement.is_negated for named in statements)
            else stance,
            quote=" … ".join(one_line(self.text[slice(*part)]) for part in ranges),
            speaker=speakers.pop() if len(speakers) == 1 else "",
            locator=place if len(self.quoted.paragraphs) > 1 else "",
        )


def _is_in(items: Sequence[TextStatement], offset: int) -> bool:
    index = bisect_right(items, offset, key=lambda item: item.start) - 1
    return index >= 0 and offset < items[index].end


_USUAL_SHARE = 1 / 3
"""A term in a larger share of a text's statements is too common to tell them apart, so its row
comes last."""


def draft_rows(texts: Mapping[str, str], glossary: Glossary) -> Draft:
    """The rows of the whole texts of sources, by the ids of the sources."""
    read = [_Text(source, text, glossary) for source, text in texts.items()]
    by_term: dict[str, dict[str, list[_Named]]] = {}
    for text in read:
        for named in text.named:
            for term in sorted(named.terms):
                by_term.setdefault(term, {}).setdefault(text.source, []).append(named)

    def is_usual(term: str) -> bool:
        return any(
            len(by_term[term].get(text.source, ())) > _USUAL_SHARE * len(text.named)
            for text in read
        )

    taken: dict[str, int] = {}
    rows = [
        _row(term, by_term[term], read, taken)
        for term in sorted(by_term, key=lambda term: (len(by_term[term]) < 2, is_usual(term)))
    ]
    for text in read:
        for named in text.named:
            if not named.terms:
                rows.append(_row("", {text.source: [named]}, read, taken))
    statements = [named for text in read for named in text.named]
    return Draft(
        tuple(rows),
        {text.source: words for text in read if (words := open_list(text.quoted))},
        {text.source: heading for text in read if (heading := text.heading)},
        len(statements),
        sum(bool(named.terms) for named in statements),
    )


def _row(
    term: str, by_source: Mapping[str, list[_Named]], texts: Iterable[_Text], taken: dict[str, int]
) -> DraftRow:
    accounts = []
    looked_for = {}
    in_heading = {}
    for text in texts:
        if statements := by_source.get(text.source):
            accounts.append(text.account(statements))
        else:
            accounts.append(Account(source=text.source, stance="unchecked"))
            in_heading[text.source] = line = text.line_of(term)
            looked_for[text.source] = text.looked_for(term) if term and not line else ()
    topic = term or _first_words(next(account.quote for account in accounts if account.quote))
    topic = topic[:1].upper() + topic[1:] if term else topic
    claim_id = distinct(slug(topic) or "statement", taken)
    if taken[slug(topic) or "statement"] > 1:
        topic = f"{topic} ({taken[slug(topic) or 'statement']})"
    kind: RowKind = "no term" if not term else "shared" if len(by_source) > 1 else "alone"
    claim = Claim(id=claim_id, topic=topic, accounts=tuple(accounts))
    return DraftRow(claim, kind, looked_for, in_heading)


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
