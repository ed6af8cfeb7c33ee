"""What the rules are given: a brief with its links, accounts and texts, and the names in it."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Self

from msgspec import Struct

from briefing_tui.model.brief import (
    SUFFIX,
    Account,
    Brief,
    Claim,
    FieldPath,
    Parsed,
    Position,
    Source,
)
from briefing_tui.model.document import Document, Target, TargetKind
from briefing_tui.parse.brief_names import is_address
from briefing_tui.parse.document import parse_document
from briefing_tui.parse.link_targets import links, scan_links
from briefing_tui.text.patterns import lazy_pattern
from briefing_tui.text.quotations import QuotedText
from briefing_tui.text.sought import SoughtText

MEDIA = (
    r"(?:avif|bmp|gif|jpe?g|pdf|png|svg|tiff?|webp|mp[34]|webm|csv|docx?|epub|json|od[st]|pptx?"
    r"|txt|xlsx?|zip)"
)
"""A pattern of the suffixes of files that a brief may show or link to, in lower case."""
_SEARCHED = 20_000
"""Characters of a line in which words are searched, so that many of them take linear time."""


class BodyPlaces:
    """The columns of words in the body of a brief, which is parsed without them."""

    def __init__(self, brief: Brief) -> None:
        self._brief = brief
        self._lines: list[str] = []
        self._ends: dict[int, int] = {}
        """The end of the words that were searched last on a line."""

    def of(self, words: str, line: int) -> Position:
        """The place of words on a line of the file, after the words that were found before them.

        The beginning of the line if they are written differently there.
        """
        self._lines = self._lines or self._brief.body.split("\n")
        index = line - self._brief.body_line
        text = self._lines[index] if 0 <= index < len(self._lines) else ""
        start = self._ends.get(line, 0)
        at = text.find(words, start, start + _SEARCHED)
        at = text.find(words, 0, _SEARCHED) if at < 0 else at
        if at < 0:
            return Position(line, 1)
        self._ends[line] = at + len(words)
        return Position(line, at + 1)


IsThere = Callable[[str, bool], bool]
FindTerms = Callable[[str], Sequence[tuple[int, int, str]]]


class RuleContext(Struct, frozen=True):
    """What a rule is given: a brief as read."""

    parsed: Parsed
    document: Document
    links: tuple[tuple[Target, Position], ...]
    """The targets of the body's links and citations, each with its place."""
    is_parsed: bool
    """Whether the body was parsed."""
    accounts: tuple[tuple[FieldPath, Claim, Account], ...]
    """Every account with the path of its field and its claim."""
    accounts_with_sources: tuple[tuple[FieldPath, str, Account, Source], ...]
    """The accounts whose source exists, each with its path and its claim's topic."""
    texts: Mapping[str, str]
    """The texts of sources that were read from files, by the source's id."""
    is_there: IsThere
    """Whether a path, from the brief's folder or from the root, leads to a file of the library;
    with True, or is the name of any of its files.
    """
    mentions: FindTerms
    """Where a text names terms of the glossary, in any of its languages."""
    quoted_texts: dict[str, QuotedText] = {}
    """What `text_of` has read, by the source's id."""
    searched_texts: dict[str, SoughtText] = {}
    """What `searched_text_of` has read, by the source's id."""

    @classmethod
    def of(
        cls,
        parsed: Parsed,
        texts: Mapping[str, str] = {},
        is_there: IsThere = lambda path, anywhere: True,
        mentions: FindTerms = lambda text: (),
        *,
        hints: bool = False,
        places: bool = True,
    ) -> Self:
        """The body is parsed only if a rule needs it: for `hints`, which are about sentences, and
        for the `places` of the names of other briefs.
        """
        sources = {source.id: source for source in parsed.brief.sources}
        accounts = tuple(
            (("claims", index, "accounts", account.source), claim, account)
            for index, claim in enumerate(parsed.brief.claims)
            for account in claim.accounts
        )
        with_sources = tuple(
            (path, claim.topic, account, sources[account.source])
            for path, claim, account in accounts
            if account.source in sources
        )
        needed = hints or needs_document(parsed.brief)
        is_parsed = needed or (places and any(True for _ in plain_names(parsed.brief)))
        document = parse_document(parsed.brief) if is_parsed else Document()
        body = BodyPlaces(parsed.brief)
        found = tuple((target, body.of(target.name, line)) for target, line in links(document))
        return cls(
            parsed, document, found, is_parsed, accounts, with_sources, texts, is_there, mentions
        )

    @property
    def brief(self) -> Brief:
        return self.parsed.brief

    def targets(self, kind: TargetKind) -> Iterator[tuple[str, Position]]:
        """The names of the targets of a kind, each with its place."""
        for target, place in self.links:
            if target.kind == kind:
                yield target.name, place

    def text_of(self, source: Source) -> QuotedText:
        """A source's own text, empty if there is none."""
        if source.id not in self.quoted_texts:
            text = source.text or self.texts.get(source.id, "")
            self.quoted_texts[source.id] = QuotedText(text)
        return self.quoted_texts[source.id]

    def searched_text_of(self, source: Source) -> SoughtText:
        """The text of `text_of`, in which words are looked for."""
        if source.id not in self.searched_texts:
            self.searched_texts[source.id] = SoughtText(self.text_of(source).text)
        return self.searched_texts[source.id]

    def sources(self) -> Iterator[tuple[FieldPath, Source]]:
        """Every source with the path of its field."""
        for index, source in enumerate(self.brief.sources):
            yield ("sources", index), source


class NamesOfBrief(Struct, frozen=True):
    """What the rules about names are given: the names in a brief, without the brief.

    They are checked when the names of all briefs of the library are known.
    """

    path: str
    slug: str
    slug_position: Position
    briefs: tuple[tuple[Position, str], ...]
    """The names of other briefs, in links and events, each with its place."""
    unplaced: tuple[str, ...] = ()
    """Names in a body that was not parsed. The body must be parsed if a name doesn't mean exactly
    one brief."""

    @classmethod
    def of(cls, context: RuleContext) -> Self:
        brief, position = context.brief, context.parsed.position
        links = ((place, name) for name, place in context.targets("brief"))
        events = (
            (position(("events", index, "brief")), event.brief)
            for index, event in enumerate(brief.events)
            if event.brief
        )
        unplaced = () if context.is_parsed else tuple(plain_names(brief))
        return cls(brief.path, brief.slug, position(("slug",)), (*links, *events), unplaced)


def names_used(brief: Brief) -> set[str]:
    """The names of the sources that accounts and events have."""
    accounts = [account for claim in brief.claims for account in claim.accounts]
    used = {account.source for account in accounts} | {account.via for account in accounts}
    return used | {source for event in brief.events for source in event.sources}


def may_cite_unknown(brief: Brief) -> bool:
    """Whether a body has what may be the id of a source that there is not."""
    ids = {source.id for source in brief.sources}
    return bool(ids) and not ids.issuperset(_CITED.findall(brief.body))


_CITED = lazy_pattern(r"@([\w-]+)")


# Parsing a body takes ten times as long as all rules together. No rule looks at links to web pages,
# most posts have no others, and most links to briefs have the name as it is meant.

_WEB = r"(?:https?://|mailto:[\w.+-]+@)[a-z0-9]"
_PAGE = rf"(?:[\w/~-]|\.(?!(?:{SUFFIX.replace(chr(92) + '.', '')})\b))+"
_BRIEF = rf"[\w/.-]+(?:{SUFFIX})(?:#[\w-]*)?\)"
_REST = r"[^\[\]|\\\n]*"
_NAME = rf"(?![^\[\]|#]*\.{MEDIA}\s*[\]|#])[ \t]*[^\s\[\]|#\\][^\[\]|#\\\n]*"
_UNCLEAR = {
    sign: lazy_pattern(pattern, re.IGNORECASE | re.ASCII)
    for sign, pattern in (
        ("[[", rf"\[\[(?=[^\[\]]*\]\])(?!{_NAME}(?:#{_REST})?(?:\\?\|[^\[\]\n]*)?\]\])"),
        ("]", rf"\][(:](?!(?<=\(){_BRIEF}|\s*(?:<?{_WEB}|{_PAGE}[)\s?#]))"),
        ("=", rf"\b(?:href|src)\s*=(?!\s*[\"']?(?:{_WEB}|{_PAGE}[\"'\s>?#]|\{{[\w.]+\}}))"),
        ("<", rf"<(?!{_WEB})[a-z][a-z0-9+.-]*:"),
    )
}
"""The links about which only parsing tells what a rule finds in them, by a sign that they have."""
# At most some hundred characters after each sign: a line may be long, and have many signs.
_MEDIA = {
    "]": lazy_pattern(rf"\][(:].{{0,400}}?\.{MEDIA}\b", re.IGNORECASE),
    "=": lazy_pattern(rf"\b(?:href|src)\s*=.{{0,400}}?\.{MEDIA}\b", re.IGNORECASE),
}


def needs_document(brief: Brief) -> bool:
    """Whether a rule needs more of a body than the `plain_names`."""
    body = brief.body
    for patterns in (_UNCLEAR, _MEDIA if brief.sources or brief.claims else {}):
        for sign, pattern in patterns.items():
            if sign in body and pattern.search(body):
                return True
    if not (brief.sources and "@" in body):
        return False
    ids = {source.id for source in brief.sources}
    return may_cite_unknown(brief) or (bool(brief.claims) and not ids <= names_used(brief))


def plain_names(brief: Brief) -> Iterator[str]:
    """The names of other briefs in a body's links. One may be in code, where it is not a link."""
    return (name for name in scan_links(brief.body) if not is_address(name))
