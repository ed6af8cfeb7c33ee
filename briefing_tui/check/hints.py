"""The rules that give hints: what an editor looks for before a brief is published.

They are tendencies and no mistakes, so they apply only where they are asked for.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from briefing_tui.check.violations import RuleContext, Violation
from briefing_tui.model.brief import Position
from briefing_tui.model.document import Leaf, TargetKind
from briefing_tui.parse.inline import parse_runs
from briefing_tui.text.sanitise import one_line
from briefing_tui.text.words import WORD, sentence_ranges
from briefing_tui.text.wrapping import cut

if TYPE_CHECKING:
    from briefing_tui.model.brief import FieldPath

_SHOWN = 60
"""The width in cells of a sentence in a message."""


def draft(context: RuleContext) -> Iterator[Violation]:
    if context.brief.draft:
        yield Violation(("draft",), "The brief is a draft.", "Remove `draft` to publish it.")


def summary_missing(context: RuleContext) -> Iterator[Violation]:
    if not context.brief.summary:
        hint = "Say in one or two sentences what the accounts share and where they part."
        yield Violation(("title",), "The brief has no summary.", hint)


# The narrative by its sentences

_REFERENCES: frozenset[TargetKind] = frozenset({"source", "claim", "note", "brief", "url"})
_LEAST_WORDS = 4
"""A shorter sentence (`So far.`) states nothing that has a source."""
_MOST_MARKUP = 2_000
"""Characters of markup, such as an address, that may stand before a sentence."""
_STATES_NOTHING = ("?", "？", ":", "：")


class _Sentence(Struct, frozen=True):
    text: str
    line: int
    is_cited: bool
    """Whether it has a citation, a note, or a link to a claim, a brief or a page."""


def uncited_sentence(context: RuleContext) -> Iterator[Violation]:
    sources = context.brief.sources
    for sentence in _sentences(context) if sources else ():
        words = [word for word in WORD.findall(sentence.text) if word[0].isalnum()]
        states = len(words) >= _LEAST_WORDS and not sentence.text.endswith(_STATES_NOTHING)
        if states and not sentence.is_cited:
            yield Violation(
                Position(sentence.line, 1),
                f"No source is cited for “{cut(one_line(sentence.text), _SHOWN)}”",
                f"Cite one, as in [@{sources[0].id}], or link to a claim.",
            )


def _sentences(context: RuleContext) -> Iterator[_Sentence]:
    """The sentences of the narrative that are the writer's own: no headings and no quotations."""
    for leaf in context.document.leaves:
        quoted = any(prefix.kind != "item" for prefix in leaf.prefixes)
        if leaf.kind == "paragraph" and not quoted:
            yield from _sentences_of(leaf, context)


def _sentences_of(leaf: Leaf, context: RuleContext) -> Iterator[_Sentence]:
    text = ""
    references: list[tuple[int, int]] = []
    for run, _ in parse_runs(leaf.text, context.document).runs:
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
        # The source has markup besides the text, so only the first word is looked for, no further
        # than markup may take, and the next one not before this sentence ends.
        word = WORD.search(sentence)
        limit = searched + len(sentence) + _MOST_MARKUP
        found = leaf.text.find(word[0], searched, limit) if word else -1
        found = max(searched, found)
        line += leaf.text.count("\n", counted, found)
        counted, searched = found, found + len(sentence)
        first = bisect_left(references, (begin,))
        is_cited = first < len(references) and references[first][1] <= last
        yield _Sentence(sentence, line, is_cited)


_CITED_AFTER = re.compile(r"(?:\s*\[[^\[\]]*\])*")
_CITED_BEFORE = re.compile(r"(?:\s*\[[^\[\]]*\])+\s*(?=\S)")


# Words that take a side

_ONE_SIDED = re.compile(
    r"\b(?<!\bthe )claim(?:s|ed)?"
    r"(?= (?:that|to|it|its|he|she|they|there|an?|victory|credit|success|responsibility)\b)"
    r"|\bclaimed(?= the\b)|\b(?:he|she|they|it|who) claim(?:s|ed)?\b|\bas (?:\w+ ){1,3}claimed\b"
    r"|\b(?:admit(?:s|ted)|conced(?:es|ed)|confess(?:es|ed)|insist(?:s|ed)|alleg(?:es|ed)(?= that)"
    r"|boast(?:s|ed)|dismiss(?:es|ed))\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"“[^”]{0,2000}”|\"[^\"]{0,2000}\"|«[^»]{0,2000}»")


def one_sided_verb(context: RuleContext) -> Iterator[Violation]:
    brief = context.brief
    if brief.lang.partition("-")[0].lower() not in {"", "en"}:
        return
    fields: list[tuple[FieldPath, str]] = [(("summary",), brief.summary)]
    for number, claim in enumerate(brief.claims):
        fields += [
            (("claims", number, "claim"), claim.claim),
            (("claims", number, "note"), claim.note),
        ]
    fields += [((*path, "says"), account.says) for path, _, account in context.accounts]
    places: list[tuple[FieldPath | Position, str]] = [*fields]
    places += [(Position(each.line, 1), each.text) for each in _sentences(context)]
    for where, text in places:
        for verb in _ONE_SIDED.finditer(_QUOTED.sub("", text)):
            hint = "“says” and “states” leave it to the reader."
            yield Violation(where, f"“{verb[0]}” says what the writer thinks of it.", hint)
