"""A source's text with the quotations that a brief's claims take from it."""

from bisect import bisect_left
from itertools import pairwise
from typing import NamedTuple

from msgspec import Struct

from briefing_tui.model.brief import Brief, Source
from briefing_tui.text.quotations import QuotedText, TextRange


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
    problem: str = ""
    """Why the text could not be read."""

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


def find_quotations(brief: Brief, source: Source, text: str, problem: str = "") -> SourceQuotations:
    """Find the quotations of a brief in the text of one of its sources."""
    quoted_text = QuotedText(text)
    passages: list[QuotedPassage] = []
    missing: set[int] = set()
    for number, account in brief.quotations(source) if text else ():
        found = quoted_text.find(account.quote)
        if found is None:
            missing.add(number)
        passages += [QuotedPassage(start, end, number) for start, end in found or ()]
    return SourceQuotations(
        source,
        quoted_text,
        tuple(sorted(passages)),
        frozenset(missing),
        frozenset(
            index
            for start, end, _ in passages
            for index in quoted_text.sentences_of(TextRange(start, end))
        ),
        problem,
    )


class TextRun(NamedTuple):
    """A part of a text that looks the same: in a quoted sentence or not, and which passage it
    belongs to, by its index: of several the one that began last.
    """

    start: int
    end: int
    in_quoted_sentence: bool
    passage: int | None


def runs_in(quotations: SourceQuotations, paragraph: TextRange) -> list[TextRun]:
    """A paragraph in runs, without gaps."""
    sentences, passages = quotations.text.sentences, quotations.passages
    first, end = paragraph
    if first == end:
        return []
    indexes = quotations.text.sentences_of(paragraph)
    begun = bisect_left(passages, (first,))
    here = range(begun, bisect_left(passages, (end,)))
    bounds = {first, end}
    bounds.update(max(first, sentences[index].start) for index in indexes)
    bounds.update(passages[index].start for index in here)
    bounds.update(min(end, passages[index].end) for index in here)
    edges = sorted(bounds)
    runs: list[TextRun] = []
    open_passages: list[int] = []
    sentence = indexes.start
    for start, stop in pairwise(edges):
        while begun < here.stop and passages[begun].start <= start:
            open_passages.append(begun)
            begun += 1
        while open_passages and passages[open_passages[-1]].end <= start:
            open_passages.pop()
        while sentence + 1 < indexes.stop and sentences[sentence + 1].start <= start:
            sentence += 1
        last = open_passages[-1] if open_passages else None
        runs.append(TextRun(start, stop, sentence in quotations.quoted, last))
    return runs
