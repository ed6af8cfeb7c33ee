"""A source's text with the quotations that a brief's claims take from it."""

from bisect import bisect_left
from collections.abc import Mapping
from itertools import pairwise
from typing import NamedTuple

from msgspec import Struct

from briefing_tui.compare.glossary import Glossary, places_of_topics
from briefing_tui.compare.sought import SoughtTerm, find_terms
from briefing_tui.model.brief import Brief, Source
from briefing_tui.text.quotations import QuotedText, TextRange
from briefing_tui.text.sought import SoughtText


class QuotedPassage(NamedTuple):
    """A passage that a claim quotes, by the claim's number in the brief."""

    start: int
    end: int
    claim: int


class SourceQuotations(Struct, frozen=True, eq=False):
    """The text of a source, the passages quoted in the order of the text, and what isn't in it."""

    source: Source
    text: QuotedText
    passages: tuple[QuotedPassage, ...] = ()
    missing: frozenset[int] = frozenset()
    """The numbers of the claims whose quotation the text doesn't have."""
    quoted: frozenset[int] = frozenset()
    """The sentences that are quoted, at least in part, by their indexes."""
    sought: Mapping[int, tuple[SoughtTerm, ...]] = {}
    """What was looked for in the text, by the number of the claim on which the source is silent.
    What was found is a passage, too."""
    problem: str = ""
    """Why the text could not be read."""
    marks: tuple[TextRange, ...] = ()
    """In a draft, the names of the terms that are its topics."""

    def context(self, claim: int) -> list[tuple[str, bool]]:
        """A claim's quotation among the sentences around it: runs of text, and whether each is
        quoted. Passages that are far from each other have an ellipsis between them.
        """
        text = self.text.text
        runs: list[tuple[str, bool]] = []
        at = limit = 0
        for passage in self.passages:
            if passage.claim != claim:
                continue
            around = self.text.context(TextRange(passage.start, passage.end))
            if around.start >= limit:
                runs += [(text[at:limit], False), (" … " if runs else "", False)]
                at = around.start
            runs += [(text[at : passage.start], False), (text[passage.start : passage.end], True)]
            at, limit = passage.end, around.end
        runs.append((text[at:limit], False))
        return [(run.replace("\n", " "), quoted) for run, quoted in runs if run]


def find_quotations(
    brief: Brief, source: Source, text: str, problem: str = "", glossary: Glossary | None = None
) -> SourceQuotations:
    """The quotations of a brief in a source's text. With a glossary, its terms are marked."""
    quoted_text = QuotedText(text)
    passages: list[QuotedPassage] = []
    missing: set[int] = set()
    for number, account in brief.quotations(source) if text else ():
        found = quoted_text.find(account.quote)
        if found is None:
            missing.add(number)
        passages += [QuotedPassage(start, end, number) for start, end in found or ()]
    searched = SoughtText(quoted_text.text)
    sought = {
        number: find_terms(silent.sought, quoted_text, searched)
        for number, claim in enumerate(brief.claims)
        if (silent := claim.account(source.id)) is not None
        if silent.sought and silent.stance == "silent"
    }
    finds = [
        QuotedPassage(*place, number)
        for number, terms in sought.items()
        for term in terms
        for place in term.places or ()
    ]
    return SourceQuotations(
        source,
        quoted_text,
        tuple(sorted((*passages, *finds))),
        frozenset(missing),
        frozenset(
            index
            for start, end, _ in passages
            for index in quoted_text.sentences_of(TextRange(start, end))
        ),
        sought,
        problem,
        places_of_topics(quoted_text.text, [claim.topic for claim in brief.claims], glossary)
        if glossary is not None
        else (),
    )


class TextRun(NamedTuple):
    """A part of a text that looks the same: whether it is in a quoted sentence, the index of its
    passage, or of the last one that began if passages overlap, and whether it names a term.
    """

    start: int
    end: int
    in_quoted_sentence: bool
    passage: int | None
    marked: bool = False


def runs_in(quotations: SourceQuotations, paragraph: TextRange) -> list[TextRun]:
    """A paragraph in runs, without gaps."""
    sentences, passages = quotations.text.sentences, quotations.passages
    first, end = paragraph
    if first == end:
        return []
    begin, stop = bisect_left(passages, (first,)), bisect_left(passages, (end,))
    here = list(enumerate(passages[begin:stop], begin))
    bounds = {first, end}
    for index in quotations.text.sentences_of(paragraph):
        bounds.add(max(first, sentences[index].start))
    for _, passage in here:
        bounds |= {passage.start, min(end, passage.end)}
    marks = quotations.marks[
        bisect_left(quotations.marks, (first,)) : bisect_left(quotations.marks, (end,))
    ]
    for mark in marks:
        bounds |= {*mark}
    starts = {mark.start for mark in marks}
    runs: list[TextRun] = []
    for start, after in pairwise(sorted(bounds)):
        around = (index for index, passage in here if passage.start <= start < passage.end)
        sentence = quotations.text.sentences_of(TextRange(start, after)).start
        is_quoted = sentence in quotations.quoted
        runs.append(TextRun(start, after, is_quoted, max(around, default=None), start in starts))
    return runs
