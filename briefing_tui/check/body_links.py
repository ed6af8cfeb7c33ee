"""The links in a body that can be known without parsing it, so that most bodies need no parse."""

import re
from collections.abc import Iterator

from briefing_tui.model.brief import SUFFIX, Brief
from briefing_tui.model.document import Document
from briefing_tui.parse.document import parse_document
from briefing_tui.parse.inline import LINK_MARKUP

# Parsing a body takes ten times as long as all rules together. No rule looks at links to web
# pages, and most posts have no others.

_WEB = r"(?:https?://|mailto:[\w.+-]+@)[a-z0-9]"
_FILE = rf"(?:[\w/~-]|\.(?!(?:{SUFFIX.replace(chr(92) + '.', '')})\b))+"
_WIKILINK = r"\[\[[^\[\]]*\]\]"
_LINK = rf"\][(:](?!\s*(?:<?{_WEB}|{_FILE}[)\s?#]))"
"""An inline link, or a definition of one."""
_ATTRIBUTE = rf"\b(?:href|src)\s*=(?!\s*[\"']?(?:{_WEB}|{_FILE}[\"'\s>?#]|\{{[\w.]+\}}))"
_AUTOLINK = rf"<(?!{_WEB})[a-z][a-z0-9+.-]*:"
_FLAGS = re.IGNORECASE | re.ASCII
_CHECKED = re.compile(f"{_WIKILINK}|{_LINK}|{_ATTRIBUTE}|{_AUTOLINK}", _FLAGS)
# Each on its own, because `re` finds the first character of a pattern fast.
_CHECKED_WIKILINK = re.compile(_WIKILINK)
_CHECKED_LINKS = tuple(
    (sign, re.compile(pattern, _FLAGS))
    for sign, pattern in (("]", _LINK), ("=", _ATTRIBUTE), ("<", _AUTOLINK))
)
MEDIA = (
    r"(?:avif|bmp|gif|jpe?g|pdf|png|svg|tiff?|webp|mp[34]|webm|csv|docx?|epub|json|od[st]|pptx?"
    r"|txt|xlsx?|zip)"
)
MEDIA_NAME = re.compile(rf"\.{MEDIA}$", re.IGNORECASE)
# At most some hundred characters after each sign: a line may be long, and have many signs.
_FILE_LINK = re.compile(rf"\][(:].{{0,400}}?\.{MEDIA}\b", re.IGNORECASE)
_FILE_ATTRIBUTE = re.compile(rf"\b(?:href|src)\s*=.{{0,400}}?\.{MEDIA}\b", re.IGNORECASE)
_CHECKED_OR_CITATION = re.compile(
    rf"{_CHECKED.pattern}|{_FILE_LINK.pattern}|{_FILE_ATTRIBUTE.pattern}|\[\s*@", _FLAGS
)
_CITED = re.compile(r"@([\w-]+)")

# Most links to briefs have the name as it is meant, so it is known without a parse.
_PLAIN_WIKILINK = re.compile(r"\[\[([^\[\]|#\\]+)(?:#[^\[\]|\\]*)?(?:\\?\|[^\[\]]*)?\]\]")
_PLAIN_LINK = re.compile(rf"\]\(([\w/.-]+(?:{SUFFIX}))(?:#[\w-]*)?\)", _FLAGS)


def document_to_check(brief: Brief, *, hints: bool = False) -> Document:
    """The document of a body, or an empty one if no rule can find anything in it.

    The rules that give `hints` read every sentence.
    """
    return parse_document(brief) if hints or plain_names(brief) != () else Document()


def plain_names(brief: Brief) -> tuple[str, ...] | None:
    """The names of other briefs in a body's links, or None if a rule needs more of it than them.

    A name may be in code, where it is not a link.
    """
    names: list[str] = []
    for wikilink in _CHECKED_WIKILINK.finditer(brief.body):
        plain = _PLAIN_WIKILINK.fullmatch(wikilink[0])
        name = " ".join(plain[1].split()) if plain else ""
        if not name or MEDIA_NAME.search(name):
            return None
        names.append(name)
    for link in _checked_links(brief.body):
        plain = _PLAIN_LINK.match(brief.body, link.start())
        if plain is None:
            return None
        names.append(plain[1])
    return None if _may_violate_otherwise(brief) else tuple(names)


def _checked_links(body: str) -> Iterator[re.Match[str]]:
    for sign, pattern in _CHECKED_LINKS:
        if sign in body:
            yield from pattern.finditer(body)


def _may_violate_otherwise(brief: Brief) -> bool:
    if (brief.sources or brief.claims) and (
        _FILE_LINK.search(brief.body) or ("=" in brief.body and _FILE_ATTRIBUTE.search(brief.body))
    ):
        return True
    if not brief.sources or "@" not in brief.body:
        return False
    ids = {source.id for source in brief.sources}
    return bool(brief.claims and ids - names_used(brief)) or not ids.issuperset(cited(brief))


def cited(brief: Brief) -> list[str]:
    """What may be the ids of citations."""
    return _CITED.findall(brief.body)


def markup_of(document: Document) -> re.Pattern[str]:
    """What the inline sources have in which a rule may find something."""
    checked = any(
        _CHECKED.match(f"]:{reference['href']} ") for reference in document.references.values()
    )
    return LINK_MARKUP if checked else _CHECKED_OR_CITATION


def names_used(brief: Brief) -> set[str]:
    """The names of the sources that accounts and events have."""
    accounts = [account for claim in brief.claims for account in claim.accounts]
    used = {account.source for account in accounts} | {account.via for account in accounts}
    return used | {source for event in brief.events for source in event.sources}
