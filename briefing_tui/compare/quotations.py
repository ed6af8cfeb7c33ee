"""A source's text with the quotations that a brief's claims take from it."""

from bisect import bisect_left
from collections.abc import Mapping
from itertools import pairwise
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from briefing_tui.compare.glossary import Glossary, places_of_topics
from briefing_tui.compare.sought import SoughtTerm, find_terms
from briefing_tui.model.brief import Brief, Source
from briefing_tui.text.quotations import MOST_NEAREST, Fit, Nearest, QuotedText, TextRange
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
    copied: str = ""
    """When the user made this copy of the original, in words; empty for the brief's own text."""
    fit: Fit | None = None
    """How the text fits the brief; None without a text."""
    nearest: Mapping[int, Nearest] = {}
    """The passages most like the missing quotations, by the numbers of their claims."""
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
    brief: Brief,
    source: Source,
    text: str,
    problem: str = "",
    glossary: Glossary | None = None,
    copied: str = "",
) -> SourceQuotations:
    """The quotations of a brief in a source's text. With a glossary, its terms are marked. `copied`
    says that the text is a copy of the user's, which may be another one: with less than half of the
    quotations in it, nothing is known of what was sought.
    """
    quoted_text = QuotedText(text)
    passages: list[QuotedPassage] = []
    missing: dict[int, str] = {}
    quotations = list(brief.quotations(source)) if text else []
    for number, account in quotations:
        found = quoted_text.find(account.quote)
        if found is None:
            missing[number] = account.quote
        passages += [QuotedPassage(start, end, number) for start, end in found or ()]
    silent = {
        number: own.sought
        for number, claim in enumerate(brief.claims)
        if (own := claim.account(source.id)) is not None and own.stance == "silent"
    }
    fit = Fit(len(quotations), len(quotations) - len(missing), len(silent), 0, 0)
    is_known = not copied or fit.is_the_text
    known_text = quoted_text if is_known else QuotedText("")
    searched = SoughtText(known_text.text)
    sought = {
        number: find_terms(words, known_text, searched) for number, words in silent.items() if words
    }
    without = sum(all(term.places == () for term in terms) for terms in sought.values())
    against = tuple(
        brief.claims[number].topic
        for number, terms in sought.items()
        if any(term.places for term in terms)
    )
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
        marks=places_of_topics(quoted_text.text, [claim.topic for claim in brief.claims], glossary)
        if glossary is not None
        else (),
        copied=copied,
        fit=replace(fit, sought=len(sought), without=without, against=against) if text else None,
        nearest={
            number: nearest
            for number, quotation in list(missing.items())[: MOST_NEAREST if is_known else 0]
            if (nearest := quoted_text.nearest(quotation)) is not None
        },
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
