"""The rules that give hints: what an editor looks for before a brief is published.

Hints point at tendencies, not mistakes, so they are reported only when asked for.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping

from msgspec import Struct

from briefing_tui.check.context import BodyPlaces, RuleContext
from briefing_tui.check.violations import Violation
from briefing_tui.model.brief import STANCES, FieldPath, Position, SourceKind
from briefing_tui.model.document import Leaf, TargetKind
from briefing_tui.parse.fields import FIELDS, Owner, with_article
from briefing_tui.parse.inline import parse_inline
from briefing_tui.text.sanitise import fold, one_line
from briefing_tui.text.words import WORD, main_language, sentence_ranges, simplified
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


# Unknown keys

_OWNERS: Mapping[tuple[str | int, int], Owner] = {
    ("event", 2): "event covered",
    ("sources", 3): "source",
    ("claims", 3): "claim",
    ("claims", 5): "account",
    ("events", 3): "event",
}
"""The owner of a field, by the first part of the field's path and the path's length."""
_KEYS: Mapping[Owner, frozenset[str]] = {
    owner: frozenset(field.key for field in fields) for owner, fields in FIELDS.items()
}
_DENIES = "Write `stance: denies` in the account of the source that rejects the claim."
_DIFFERS = "Write `differs:` on the claim, with `framing`, `scope`, `wording`, `figures` or `true`."
_INSTEAD: Mapping[str, str] = {
    "contested": f"{_DENIES} Or write `differs: figures` on the claim.",
    **dict.fromkeys(("denied", "disputed", "denies"), _DENIES),
    **dict.fromkeys(("differ", "different", "difference", "differs"), _DIFFERS),
    **dict.fromkeys(
        ("agree", "agreed", "agreement", "both", "shared", "corroborated", "only"),
        "The table derives it from the accounts.",
    ),
    "open": "Write `list: open` in the source.",
    **dict.fromkeys(("not mentioned", "unmentioned"), "Write `stance: silent` in an account."),
    "not checked": "Write `stance: unchecked` in an account.",
}
"""What to write for words that are on the screen."""


def unknown_key(context: RuleContext) -> Iterator[Violation]:
    """The keys of sources, claims, accounts and events that are not fields; other tools may read
    them."""
    misspelt = {
        Position(problem.line, problem.column)
        for problem in context.parsed.diagnostics
        if problem.code == "misspelt-key"
    }
    for path, position in context.parsed.positions.items():
        owner, key = _OWNERS.get((path[0], len(path))), str(path[-1])
        if owner is None or key in _KEYS[owner] or position in misspelt:
            continue
        hint = _INSTEAD.get(key.lower().replace("_", " "), "")
        if key in STANCES:
            hint = hint or f"Write `stance: {key}` in an account."
        owners = [other for other, keys in _KEYS.items() if key in keys and other != "brief"]
        if not hint and owners:
            hint = f"It is a field of {with_article(owners[0])}."
        yield Violation(
            position,
            f"`{key}` is not a field of {with_article(owner)}; it is kept, and not shown.",
            hint
            or "`briefing manual format` lists the fields. Remove it if no other tool reads it.",
        )


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


def silent_in_words(context: RuleContext) -> Iterator[Violation]:
    """The silent accounts whose source has a sentence with the words of the topic, or with the
    glossary's words for it in any language.

    A `note` on the account says why it counts as silent. Claims of kind `conduct` are left out:
    texts describe how an event went in other words.
    """
    sentences: dict[str, list[tuple[str, frozenset[str], frozenset[str]]]] = {}
    for number, claim in enumerate(context.brief.claims):
        wanted = _topic_words(claim.topic) if claim.kind != "conduct" else frozenset()
        terms = _topic_terms(claim.topic, context)
        for account in claim.accounts if wanted else ():
            source = context.brief.source(account.source)
            if account.stance != "silent" or account.note or source is None:
                continue
            if source.id not in sentences:
                text = source.text or context.texts.get(source.id, "")
                sentences[source.id] = [
                    (said := paragraph[start:end], _words_of(said), _terms_of(said, context))
                    for paragraph in _BLANK_LINE.split(text)
                    for start, end in sentence_ranges(paragraph)
                ]
            found = next(
                (
                    said
                    for said, words, named in sentences[source.id]
                    if wanted <= words or (terms and terms <= named)
                ),
                "",
            )
            if found:
                yield Violation(
                    ("claims", number, "accounts", source.id),
                    f"{claim.topic}: `{source.id}` is silent, and its text has "
                    f"“{cut(one_line(found), _SHOWN)}”",
                    "Quote it, or say in a `note` on the account why it means something else.",
                )


_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")


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
        quoted = any(prefix.kind != "item" for prefix in leaf.prefixes)
        if leaf.kind == "paragraph" and not quoted:
            yield from _sentences_of(leaf, context, places)


def _sentences_of(leaf: Leaf, context: RuleContext, places: BodyPlaces) -> Iterator[_Sentence]:
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
