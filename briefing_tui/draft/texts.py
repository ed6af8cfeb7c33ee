"""The text of a source for a draft: its statements, what they name, and who speaks in them."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple, TypeVar

from briefing_tui.compare.glossary import LETTER, Glossary, Mention
from briefing_tui.draft.languages import language_of
from briefing_tui.draft.marks import TERM_KINDS, TextMark, marks_of
from briefing_tui.draft.pairing import Place
from briefing_tui.draft.statements import TextStatement, heading_of, open_list, statements_of
from briefing_tui.model.brief import Account
from briefing_tui.text.patterns import lazy_pattern
from briefing_tui.text.quotations import QuotedText, TextRange
from briefing_tui.text.sanitise import one_line
from briefing_tui.text.words import listed, script_of, simplified

# Who speaks in a sentence

_VERBS = (
    r"(?:said|says|stated|noted|stressed|emphasi[sz]ed|pointed out|underlined|underscored|told"
    r"|reiterated|reaffirmed|added|explained|declared|warned|remarked"
    r"|заявил[аи]?|отметил[аи]?|подчеркнул[аи]?|сказал[аи]?|сообщил[аи]?|указал[аи]?|добавил[аи]?"
    r"|sagte|erklärte|betonte|unterstrich|a (?:déclaré|dit|souligné|affirmé|indiqué|rappelé)"
    r"|dijo|declaró|afirmó|señaló|subrayó|destacó|explicó|indicó|añadió|reiteró)"
)
_SAYS_AFTER = lazy_pattern(
    rf"(?:\s(?:also|then|further|again|также|auch|également|también))?\s{_VERBS}(?!{LETTER})"
    r"|(?:主席|总统|总理|首相|部长|外长|国务卿|总书记|先生)?(?:还|也|进一步|首先)?"
    r"(?:指出|强调|表示|重申|说|认为|谈到|介绍)"
)
_SAYS_BEFORE = lazy_pattern(
    r"(?:заявил|отметил|подчеркнул|сказал|сообщил|добавил|sagte|erklärte|betonte)а?\s$"
)
_JOINT = lazy_pattern(r"(?:\b(?:and|with|und|et|y)\s|(?:^|\s)[ис]\s|[和与同及、])$")
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
_CAPITAL = r"[A-ZÀ-ÞА-Я][\w'’-]+"
_SOMEONE = (
    rf"(?!(?:The|A|An|Der|Die|Das|Le|La|Les|El|Los)\b){_CAPITAL}(?: (?:de|von|van|della?) )?"
    rf"(?: ?{_CAPITAL}){{1,2}}"
)
_SOMEBODY = lazy_pattern(
    rf"({_SOMEONE})(?=\s(?:also\s)?{_VERBS}(?!{LETTER}))"
    rf"|(?<!{LETTER}){_VERBS},?\s(?:(?!(?:that|que|dass|что)\b)[a-zà-ÿа-я'’-]+,? ){{0,5}}"
    rf"({_SOMEONE})"
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


# Statements


class DraftedStatement(NamedTuple):
    """A statement with its marks, and who speaks in its sentence."""

    range: TextStatement
    marks: Sequence[TextMark]
    speaker: str
    perhaps: str
    is_bare: bool
    """Whether it is an item of a list of subjects, or the name of a term and nothing else."""

    @property
    def terms(self) -> list[str]:
        """The terms that it names: first the subjects, which have no capital."""
        named = dict.fromkeys(mark.key for mark in self.marks if mark.kind in TERM_KINDS)
        return sorted(named, key=lambda term: term[0].isupper())


_ARTICLE = lazy_pattern(r"^(?i:(?:the|die|der|das|den|le|la|les|des|du|el|los|las)\s|l['’])|[.。]$")


class DraftedText:
    """The text of a source with its statements."""

    def __init__(
        self, source: str, text: QuotedText, glossary: Glossary, named: Container[str]
    ) -> None:
        self.source, self.glossary = source, glossary
        self.quoted, self.text = text, text.text
        self.folded = simplified(self.text)
        self.language = language_of(self.text, 1)
        self.country = glossary.country_of(source)
        self.mentions = glossary.mentions(self.text)
        people = {mention.term for mention in self.mentions if glossary.is_person(mention.term)}
        self.marks = marks_of(text, self.mentions, glossary, named)
        self._not_named: dict[str, str] = {}
        self.asides: list[str] = []
        self.statements = list(self._statements())
        counts = Counter(term for statement in self.statements for term in statement.terms)
        most = max(1, _USUAL_SHARE * len(self.statements))
        self.usual = people | {term for term, count in counts.items() if count > most}
        """The terms that don't tell statements apart."""

    def _statements(self) -> Iterator[DraftedStatement]:
        names = [TextRange(mention.start, mention.end) for mention in self.mentions]
        found = statements_of(self.quoted, names)
        self.open_list = one_line(open_list(self.quoted, found))
        speaker = perhaps = ""
        for number, statement in enumerate(found):
            if statement.is_aside:
                self.asides.append(one_line(self.text[statement.start : statement.end]))
                continue
            inside = _within(self.mentions, statement)
            marks = _within(self.marks, statement)
            after = number + 1
            if not statement.is_item:
                speaker, perhaps = self._speaker(statement, inside)
                while after < len(found) and found[after].is_item:
                    after += 1
            if items := found[number + 1 : after]:
                marks = [mark for mark in marks if not _is_in(items, mark.start)]
                if not any(mark.kind == "term" for mark in marks):
                    continue  # a sentence that its items stand for
            words = _ARTICLE.sub("", self.text[statement.start : statement.end], count=1)
            is_bare = statement.is_item or any(
                words == self.text[mention.start : mention.end] for mention in inside
            )
            yield DraftedStatement(statement, marks, speaker, perhaps, is_bare)

    def _speaker(self, sentence: TextStatement, mentions: Sequence[Mention]) -> tuple[str, str]:
        """The person of another side who alone speaks in a sentence; and a person who does, but
        may be of the source's own side.
        """
        glossary = self.glossary
        people = [mention for mention in mentions if glossary.is_person(mention.term)]
        speakers = _speakers(self.folded, sentence.start, sentence.end, people)
        if len(speakers) == 1:
            ((name, term),) = speakers.items()
            if term:
                return ("" if glossary.country(term) == self.country else name), ""
            country = self._countries.get(name.split()[-1], self.country)
            if self.country:
                return (name if country != self.country else ""), ""
        somebody = _SOMEBODY.search(self.text, sentence.start, sentence.end)
        if speakers or self.country or somebody is None:
            return "", ""
        start, end = somebody.span(1 if somebody[1] else 2)
        if any(mention.start < end and start < mention.end for mention in mentions):
            return "", ""  # it is a country
        return "", one_line(self.text[start:end])

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

    def words(self, statement: DraftedStatement) -> str:
        return self.text[statement.range.start : statement.range.end]

    def account(self, statements: Sequence[DraftedStatement]) -> Account:
        """One or two statements as one quotation: `…` stands for what is between them."""
        ranges: list[TextRange] = []
        for statement in statements:
            start, end = statement.range.start, statement.range.end
            if ranges and not self.text[ranges[-1].end : start].strip():
                ranges[-1] = TextRange(ranges[-1].start, end)
            else:
                ranges.append(TextRange(start, end))
        speakers = {statement.speaker for statement in statements}
        paragraphs = dict.fromkeys(str(statement.range.paragraph) for statement in statements)
        place = f"para{'s' if len(paragraphs) > 1 else ''} {listed(list(paragraphs))}"
        return Account(
            source=self.source,
            stance="mentions" if all(each.is_bare for each in statements) else "states",
            quote=" … ".join(one_line(self.text[slice(*part)]) for part in ranges),
            speaker=speakers.pop() if len(speakers) == 1 else "",
            locator=place if len(self.quoted.paragraphs) > 1 else "",
        )

    def where(self, term: str, text: int, topics: Mapping[Place, str]) -> str:
        """What a comment says of a term on which a row has no statement of the text, whose number
        is `text`: in which row, by the topics of all statements, or in which other words the text
        names it, or what was looked for.
        """
        if (number := self._first_named.get(term)) is not None:
            return f"see “{topics[Place(text, number)]}”"
        if term not in self._not_named:
            self._not_named[term] = self._missing(term)
        return self._not_named[term]

    @cached_property
    def _first_named(self) -> Mapping[str, int]:
        numbered = [*enumerate(self.statements)]
        return {term: number for number, each in reversed(numbered) for term in each.terms}

    def _missing(self, term: str) -> str:
        start = next((mention.start for mention in self.mentions if mention.term == term), None)
        for line in self.quoted.paragraphs:
            if start is not None and line.start <= start < line.end:
                return f"only in: {one_line(self.text[slice(*line)])}"
        if longer := self.glossary.longer_word(term, self.folded):
            return f"only in a longer word: {longer}"
        names = self.glossary.looked_for(term, script_of(self.text), self.language)
        more = ", …" if len(names) > _MOST_NAMES else ""
        return f"not found: {', '.join(names[:_MOST_NAMES])}{more}" if names else ""


_MOST_NAMES = 12
"""The names of a term that a comment lists."""
_Range = TypeVar("_Range", TextMark, Mention)


def _within(ranges: Sequence[_Range], statement: TextStatement) -> list[_Range]:
    first, last = (
        bisect_left(ranges, offset, key=lambda part: part.start)
        for offset in (statement.start, statement.end)
    )
    return list(ranges[first:last])


def _is_in(items: Sequence[TextStatement], offset: int) -> bool:
    index = bisect_right(items, offset, key=lambda item: item.start) - 1
    return index >= 0 and offset < items[index].end


_USUAL_SHARE = 1 / 3
"""A term in a larger share of a text's statements is too common to tell them apart."""
