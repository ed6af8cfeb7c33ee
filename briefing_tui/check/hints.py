"""The rules that give hints: what an editor looks for before a brief is published.

Hints point at tendencies, not mistakes, so most are reported only when asked for.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from msgspec import Struct

from briefing_tui.check.context import BodyPlaces, RuleContext
from briefing_tui.check.violations import Violation
from briefing_tui.model.brief import (
    ABOUT,
    FieldPath,
    Position,
    Source,
    SourceKind,
    Value,
    are_apart,
)
from briefing_tui.model.document import TargetKind
from briefing_tui.parse.inline import parse_inline
from briefing_tui.text.english import counted, listed
from briefing_tui.text.languages import main_language
from briefing_tui.text.patterns import lazy_pattern
from briefing_tui.text.sanitise import fold, one_line
from briefing_tui.text.scripts import SPACELESS, simplified
from briefing_tui.text.sentences import sentence_ranges
from briefing_tui.text.words import WORD
from briefing_tui.text.wrapping import cut

_SHOWN = 60
"""The width in cells of a sentence in a message."""


def draft(context: RuleContext) -> Iterator[Violation]:
    if context.brief.draft:
        is_moved = "_drafts/" in context.brief.path
        hint = "Move it out of `_drafts`" if is_moved else "Remove `draft`"
        yield Violation(("draft",), "The brief is a draft.", f"{hint} to publish it.")


def summary_missing(context: RuleContext) -> Iterator[Violation]:
    if not context.brief.summary:
        hint = "Say in one or two sentences what the accounts share and where they part."
        yield Violation(("title",), "The brief has no summary.", hint)


# Sources and their accounts

_OWN_WORDS: frozenset[SourceKind] = frozenset(
    {"readout", "statement", "remarks", "post", "transcript"}
)
"""The kinds of sources in which a party speaks for itself."""


def party_of_report(context: RuleContext) -> Iterator[Violation]:
    """The parties that only reports have: a newspaper isn't a party."""
    brief = context.brief
    known = {fold(source.party) for source in brief.sources if source.kind in _OWN_WORDS}
    known |= set(map(fold, brief.participants))
    for path, source in context.sources():
        if source.kind == "report" and source.party and fold(source.party) not in known:
            yield Violation(
                (*path, "party"),
                f"`{source.id}` is a report, and no other source speaks for {source.party}.",
                "A newspaper isn't a party to an event: leave `party` out, or name its publisher.",
            )


def unchecked_in_full(context: RuleContext) -> Iterator[Violation]:
    """The accounts that say `unchecked`, or are missing, of sources that were read in full.

    A `note` on the account says why. In a draft `undecided` counts them instead.
    """
    brief = context.brief
    compared = {account.source for _, _, account in context.accounts}
    for number, claim in enumerate(() if brief.draft else brief.claims):
        for source in brief.sources:
            if source.coverage != "full" or source.id not in compared:
                continue
            account = claim.account(source.id)
            is_missing = account is None and source.role == "account"
            if is_missing or (account and account.stance == "unchecked" and not account.note):
                yield Violation(
                    ("claims", number, *(("accounts", source.id) if account else ())),
                    f"{claim.topic}: `{source.id}` was read in full, and isn't checked for this.",
                    "Write what it says, `silent` if it says nothing, or the reason in a `note`.",
                )


class _TextWords:
    """A source's text: which of its sentences have a word, and what they call each term."""

    def __init__(self, source: Source, context: RuleContext) -> None:
        text = context.text_of(source)
        self.text = source.text or context.texts.get(source.id, "")
        self.sentences = [text.text[start:end] for start, end in text.sentences]
        self.having: dict[str, list[int]] = {}
        """The numbers of the sentences that have a word."""
        self.naming: dict[str, dict[int, str]] = {}
        """The names of each term, by the numbers of the sentences that have them."""
        for number, sentence in enumerate(self.sentences):
            for word in _words_of(sentence):
                self.having.setdefault(word, []).append(number)
            for start, end, term in context.mentions(sentence):
                self.naming.setdefault(term, {}).setdefault(number, sentence[start:end])

    def sentence(self, words: frozenset[str], terms: frozenset[str]) -> str:
        """The first sentence that has all words of a topic, or names all its terms."""
        found = (
            *_in_all([self.having.get(word, ()) for word in words]),
            *_in_all([self.naming.get(term, ()) for term in terms]),
        )
        return self.sentences[min(found)] if found else ""

    def rare(self, words: frozenset[str], terms: frozenset[str]) -> str:
        """A word, or a name of a term, that one sentence in five has at most."""
        most = max(1, len(self.sentences) // 5)
        for word in sorted(words):
            if 0 < len(self.having.get(word, ())) <= most:
                return word
        for term in sorted(terms):
            if 0 < len(names := self.naming.get(term, {})) <= most:
                return next(iter(names.values()))
        return ""

    def place(self, word: str) -> str:
        """`line 4 of its text`, or `its text` if a line break is in the word."""
        wanted = simplified(word).casefold()
        for number, line in enumerate(simplified(self.text).casefold().splitlines(), 1):
            if wanted in line:
                return f"line {number} of its text"
        return "its text"


def _in_all(places: Sequence[Collection[int]]) -> Collection[int]:
    """The numbers that are in all of some collections; none if there is no collection."""
    fewest = min(places, key=len, default=())
    return set(fewest).intersection(*places) if fewest else ()


MOST_SILENCES = 3
"""Doubtful silences of a brief that are reported one by one."""


def silent_in_words(context: RuleContext) -> Iterator[Violation]:
    """The silent accounts whose source has a sentence with the words of the topic, or with the
    glossary's words for it in any language; or a number, a name or another rare word that the row
    has from other sources. After three of them, how many more there are.

    A `note` on the account says why it counts as silent. Claims of kind `conduct` are left out:
    texts describe how an event went in other words. Where the account says what was `sought`, no
    rare word of other sources is looked for.
    """
    texts: dict[str, _TextWords] = {}
    doubtful: list[tuple[FieldPath, str]] = []
    """Where each of them is, and the words for the first ones."""
    telling = _telling_words(context)
    for number, claim in enumerate(context.brief.claims):
        wanted = _topic_words(claim.topic) if claim.kind != "conduct" else frozenset()
        silent = [
            (source, account)
            for account in claim.accounts
            if account.stance == "silent" and not account.note
            if (source := context.brief.source(account.source))
        ]
        if not (wanted and silent):
            continue
        terms = _terms_of(claim.topic, context)
        only_terms = _topic_terms(claim.topic, context)
        for source, account in silent:
            if source.id not in texts:
                texts[source.id] = _TextWords(source, context)
            text, what = texts[source.id], ""
            if sentence := text.sentence(wanted, only_terms):
                what = f"its text has “{cut(one_line(sentence), _SHOWN)}”"
            elif not account.sought and (word := text.rare(telling[number], terms)):
                is_told = len(doubtful) < MOST_SILENCES
                what = f"{text.place(word) if is_told else ''} names “{word}”"
            if what:
                message = f"{claim.topic}: `{source.id}` is silent, and {what}"
                doubtful.append((("claims", number, "accounts", source.id), message))
    for where, message in doubtful[:MOST_SILENCES]:
        yield Violation(
            where,
            message,
            "Quote it, or say in a `note` on the account why it means something else.",
        )
    if more := doubtful[MOST_SILENCES:]:
        silences = counted(len(more), "more silent account")
        yield Violation(
            more[0][0],
            f"… and {silences} whose text has words of the row.",
            "They are listed once these are corrected.",
        )


def _telling_words(context: RuleContext) -> list[frozenset[str]]:
    """The long words and the numbers of each row that no other row has."""
    rows = []
    for claim in context.brief.claims:
        texts = [claim.claim]
        for account in claim.accounts:
            value = account.value.text if account.value else ""
            texts += (account.quote, account.translation, account.says, value)
        words = _words_of(" ".join(texts))
        rows.append({word for word in words if len(word) >= _LONG_WORD or _NUMBER.fullmatch(word)})
    counts = Counter(word for words in rows for word in words)
    return [frozenset(word for word in words if counts[word] == 1) for words in rows]


_LONG_WORD = 7
_NUMBER = lazy_pattern(r"\d[\d.,]+")


def _topic_words(topic: str) -> frozenset[str]:
    """The words of a topic without short ones such as `of`; names such as `EU` are kept."""
    words = WORD.findall(simplified(topic))
    return _words_of(" ".join(word for word in words if len(word) > 3 or not word.islower()))


def _topic_terms(topic: str, context: RuleContext) -> frozenset[str]:
    """The terms of a topic that consists of terms only."""
    rest = list(topic)
    for start, end, _ in context.mentions(topic):
        rest[start:end] = " " * (end - start)
    return frozenset() if _topic_words("".join(rest)) else _terms_of(topic, context)


def _terms_of(text: str, context: RuleContext) -> frozenset[str]:
    return frozenset(term for _, _, term in context.mentions(text))


def _words_of(text: str) -> frozenset[str]:
    """The words of a text, without the endings of plurals and genitives."""
    words = (word.casefold() for word in WORD.findall(simplified(text)) if word[0].isalnum())
    return frozenset(re.sub(r"(?<=\w\w)(?:['’]s|(?<!s)s)$", "", word) for word in words)


def values_apart(context: RuleContext) -> Iterator[Violation]:
    """The claims whose values in one unit are apart, though some are only approximate: nothing
    shows that the sides agree.
    """
    for number, claim in enumerate(context.brief.claims):
        by_unit: dict[str, list[tuple[str, Value]]] = {}
        for account in claim.accounts:
            source = context.brief.source(account.source)
            if source is not None and account.value is not None:
                by_unit.setdefault(fold(account.unit), []).append((source.side, account.value))
        for unit, values in by_unit.items():
            exact = [(side, value) for side, value in values if not value.approximate]
            if are_apart(values, ABOUT) and not are_apart(exact) and not claim.differs:
                texts = listed([value.text for _, value in values])
                yield Violation(
                    ("claims", number),
                    f"{claim.topic}: {' '.join(filter(None, (texts, unit)))} are far apart, and "
                    "nothing shows that the sides agree.",
                    "If they don't, add `differs: figures`.",
                )


def states_unquoted(context: RuleContext) -> Iterator[Violation]:
    """What sources that were read in full state, without their words.

    Data has no words, and neither has an account that another source reports (`via`).
    """
    for path, topic, account, source in context.accounts_with_sources:
        is_read = source.coverage == "full" and source.kind != "data" and not account.via
        if is_read and account.stance == "states" and not (account.quote or account.translation):
            yield Violation(
                path,
                f"{topic}: `{source.id}` was read in full, and what it states isn't quoted.",
                "Add the words as a `quote`, so that a reader can judge.",
            )


_TURN = (
    r"(?:\b(?:but|only if|unless|mais|sauf si|aber|nur wenn|es sei denn)\b|\bно\b"
    r"|(?<!不)但是?|如果|除非|然而)"
)
_TURN_AFTER = lazy_pattern(rf"[\s,;，；—–-]*({_TURN})", re.IGNORECASE)
"""A word after which the other half of a sentence says something else."""
_LONG_QUOTATION, _LONG_IN_CHARACTERS = 8, 15
"""The words, or the characters of a script without spaces, from which on a quotation is no phrase
or name."""
_SPACELESS = lazy_pattern(f"[{SPACELESS}]")
_SENTENCE_END = lazy_pattern(r"[.!?。！？][\"”’»」』)）]*$")
_ELLIPSIS = lazy_pattern(r"(?:…|⋯|\.{3})[\])]?[\"”’»」』]*$")


def cut_quotation(context: RuleContext) -> Iterator[Violation]:
    """The longer quotations that end within a sentence of their source.

    An ellipsis at the end answers it, but not if the rest of the sentence, or the next one, begins
    with a word such as “but”: only a `note` on the account answers that.
    """
    brief = context.brief
    for source in brief.sources:
        text = context.text_of(source)
        for number, account in brief.quotations(source):
            is_long = not account.note and _is_long(account.quote)
            passages = text.find(account.quote) if is_long else None
            if not passages:
                continue
            last = passages[-1]
            sentences = [text.sentences[at] for at in text.sentences_of(last)[-1:]]
            following = text.sentences[text.sentences_of(last).stop :][:1]
            rest = text.text[last.end : sentences[-1].end]
            if not any(map(str.isalnum, rest)):
                continue
            turn = _TURN_AFTER.match(rest) or (
                _TURN_AFTER.match(text.text, following[0].start) if following else None
            )
            if turn is None and _ELLIPSIS.search(account.quote):
                continue
            shown = cut(one_line(rest).strip(" ,;:，；："), _SHOWN)
            yield Violation(
                ("claims", number, "accounts", source.id, "quote"),
                f"{brief.claims[number].topic}: the quotation ends before “{shown}” "
                f"(line {text.line(last.end)} of the text of `{source.id}`).",
                f"Quote it, or say in a `note` on the account what follows the “{turn[1]}”."
                if turn is not None
                else "Quote it, or write `…` at the end.",
            )


def quoted_twice(context: RuleContext) -> Iterator[Violation]:
    """The words of a source that are the whole quotation of two rows, as when a sentence of a draft
    was quoted in a second row. Phrases and names may be in many; a `note` says why a sentence is.
    """
    brief = context.brief
    for source in brief.sources:
        first: dict[str, int] = {}
        for number, account in brief.quotations(source):
            before = first.setdefault(fold(account.quote), number)
            is_sentence = _is_long(account.quote) or _SENTENCE_END.search(account.quote)
            if before != number and is_sentence and not account.note:
                yield Violation(
                    ("claims", number, "accounts", source.id, "quote"),
                    f"{brief.claims[number].topic}: these words of `{source.id}` are quoted on "
                    f"“{brief.claims[before].topic}”, too.",
                    "Quote them where they belong, or say in a `note` on the account why twice.",
                )


def _is_long(quotation: str) -> bool:
    words = [word for word in WORD.findall(quotation) if word[0].isalnum()]
    characters = sum(_SPACELESS.match(word) is not None for word in words)
    least = _LONG_IN_CHARACTERS if characters * 2 > len(words) else _LONG_QUOTATION
    return len(words) >= least


# The narrative by its sentences

_REFERENCES: frozenset[TargetKind] = frozenset({"source", "claim", "note", "brief", "url"})
_LEAST_WORDS = 4
"""A shorter sentence (`So far.`) states nothing that has a source."""
_MOST_MARKUP = 2_000
"""Characters of markup, such as an address, that may stand before a sentence."""
_BEGINNING = 12
"""Characters of a sentence by which its column is found."""
_STATES_NOTHING = ("?", "？", ":", "：")


class _Sentence(Struct, frozen=True):
    text: str
    place: Position
    is_cited: bool
    """Whether it has a citation, a note, or a link to a claim, a brief or a page."""


def uncited_sentence(context: RuleContext) -> Iterator[Violation]:
    sources = context.brief.sources
    for sentence in _sentences(context) if sources else ():
        words = [word for word in WORD.findall(sentence.text) if word[0].isalnum()]
        states = len(words) >= _LEAST_WORDS and not sentence.text.endswith(_STATES_NOTHING)
        if states and not sentence.is_cited:
            yield Violation(
                sentence.place,
                f"No source is cited for “{cut(one_line(sentence.text), _SHOWN)}”",
                f"Cite one, as in [@{sources[0].id}], or link to a claim.",
            )


def _sentences(context: RuleContext) -> Iterator[_Sentence]:
    """The sentences of the narrative that are the writer's own: no headings and no quotations."""
    places = BodyPlaces(context.brief)
    for leaf in context.document.leaves:
        if leaf.kind != "paragraph" or any(prefix.kind != "item" for prefix in leaf.prefixes):
            continue
        text = ""
        references: list[tuple[int, int]] = []
        for run in parse_inline(leaf.text, context.document):
            end = len(text) + len(run.text)
            if run.target is not None and run.target.kind in _REFERENCES:
                references.append((len(text), end))
            text += run.text
        searched = counted = 0
        line = leaf.line
        for start, end in sentence_ranges(text):
            # A citation after the full stop belongs to the sentence before it.
            after = _CITED_AFTER.match(text, end)
            before = _CITED_BEFORE.match(text, start, end)
            begin = before.end() if before else start
            last = after.end() if after else end
            if not (sentence := text[begin:end].strip()):
                continue
            # The source has markup besides the text, so only the first word is searched, within the
            # length that markup may take. The search for the next sentence begins after this one.
            word = WORD.search(sentence)
            limit = searched + len(sentence) + _MOST_MARKUP
            found = leaf.text.find(word[0], searched, limit) if word else -1
            found = max(searched, found)
            line += leaf.text.count("\n", counted, found)
            counted, searched = found, found + len(sentence)
            first = bisect_left(references, (begin,))
            is_cited = first < len(references) and references[first][1] <= last
            yield _Sentence(sentence, places.of(sentence[:_BEGINNING], line), is_cited)


_CITED_AFTER = lazy_pattern(r"(?:\s*\[[^\[\]]*\])*")
_CITED_BEFORE = lazy_pattern(r"(?:\s*\[[^\[\]]*\])+\s*(?=\S)")


# Words that take a side

_ONE_SIDED = lazy_pattern(
    r"\b(?<!\bthe )claim(?:s|ed)?"
    r"(?= (?:that|to|it|its|he|she|they|there|an?|victory|credit|success|responsibility)\b)"
    r"|\bclaimed(?= the\b)|\b(?:he|she|they|it|who) claim(?:s|ed)?\b|\bas (?:\w+ ){1,3}claimed\b"
    r"|\b(?:admit(?:s|ted)|conced(?:es|ed)|confess(?:es|ed)|insist(?:s|ed)|alleg(?:es|ed)(?= that)"
    r"|boast(?:s|ed)|dismiss(?:es|ed))\b",
    re.IGNORECASE,
)
_QUOTED = lazy_pattern(r"“[^”]{0,2000}”|\"[^\"]{0,2000}\"|«[^»]{0,2000}»")


def one_sided_verb(context: RuleContext) -> Iterator[Violation]:
    brief = context.brief
    if main_language(brief.lang) not in {"", "en"}:
        return
    places: list[tuple[FieldPath | Position, str]] = [(("summary",), brief.summary)]
    for number, claim in enumerate(brief.claims):
        places.append((("claims", number, "claim"), claim.claim))
        places.append((("claims", number, "note"), claim.note))
    places += [((*path, "says"), account.says) for path, _, account in context.accounts]
    places += [(sentence.place, sentence.text) for sentence in _sentences(context)]
    for where, text in places:
        for verb in _ONE_SIDED.finditer(_QUOTED.sub("", text)):
            hint = "“says” and “states” leave the judgement to the reader."
            yield Violation(where, f"“{verb[0]}” says what the writer thinks of it.", hint)
