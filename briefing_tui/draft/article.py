"""Read a saved article: its text in Markdown, and what the page declares about it.

trafilatura finds the text and leaves out menus, share lists and related posts. Headline, date,
authors and address are only what the page declares: schema.org's `Article` in JSON-LD or
microdata, Open Graph and other meta elements, a `time` element, a byline element. trafilatura would
also look for them in the text, where it takes `© 2019` for a date and `Username` for an author.
Needs the extra `article`, which the program can do without.
"""

import codecs
import json
import re
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from msgspec import Struct
from msgspec.structs import replace

from briefing_tui.draft.page_text import (
    article_of,
    is_beside,
    is_byline,
    markdown_blocks,
    markdown_of,
)
from briefing_tui.model.dates import Date
from briefing_tui.parse.dates import parse_date
from briefing_tui.text.patterns import lazy_pattern
from briefing_tui.text.sanitise import one_line, sanitise, unify_line_ends

if TYPE_CHECKING:
    from email.message import Message

    from lxml.html import HtmlElement


class Article(Struct, frozen=True, kw_only=True):
    """A saved article. Whatever the page does not say is empty."""

    title: str = ""
    summary: str = ""
    authors: tuple[str, ...] = ()
    date: Date | None = None
    updated: Date | None = None
    tags: tuple[str, ...] = ()
    canonical: str = ""
    lang: str = ""
    paragraphs: tuple[str, ...] = ()
    """The text in Markdown, a block each: paragraphs, headings, lists, quotations."""
    relative_links: int = 0
    """The links that are relative to an address which the page doesn't declare."""
    is_extracted: bool = False
    """Whether the text was found in a page. It may lack a part."""
    left_out: str = ""
    """What a PDF has and the text doesn't, as `pages 2 and 3`."""


_HEAD_BLOCKS = 5
_RELATIVE_LINK = lazy_pattern(r"(?<!\\)\]\((?!https?://|mailto:)")


def read_article(page: str) -> Article | None:
    """The article of a saved page; None if the page has no article text.

    Raises:
        ModuleNotFoundError: the extra `article` is not installed.
    """
    from trafilatura import load_html

    tree = load_html(page)
    if tree is None:
        return None
    article = _declared(tree)
    bases = [base.get("href") or "" for base in tree.iter("base")]
    address = urljoin(article.canonical, bases[0]) if bases else article.canonical
    if (part := article_of(tree)) is None:
        return None
    blocks = tuple(
        block.strip() for block in markdown_blocks(part, address) if re.search(r"[^\W_]", block)
    )
    relative = sum(len(_RELATIVE_LINK.findall(block)) for block in blocks if block[:3] != "```")
    found = replace(
        article,
        paragraphs=blocks,
        relative_links=relative,
        is_extracted=True,
    )
    return found if blocks else None


def body_of(article: Article) -> tuple[str, ...]:
    """The text below the headline and the dek."""
    head, rest = article.paragraphs[:_HEAD_BLOCKS], article.paragraphs[_HEAD_BLOCKS:]
    known = {article.title, article.summary}
    head = tuple(
        block for block in head if one_line(re.sub(r"\\(?=\W)|^#+ ", "", block)) not in known
    )
    return head + rest


# How a page is saved

MOST_LEVELS = 20
"""How deep the parts of a web archive may be nested. Browsers write one level."""
_NOT_OF_TEXT = ("idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape")
"""What Python calls encodings of text, too, but no text is written in."""


def is_archive(data: bytes) -> bool:
    return re.search(rb"(?im)^content-type:\s*multipart/related", data[:4000]) is not None


def page_of_mhtml(data: bytes) -> bytes | str | None:
    """The page of a web archive (RFC 2557), as bytes if the archive doesn't declare how it is
    encoded; None if the data isn't an archive.

    Raises:
        RecursionError: its parts are nested over `MOST_LEVELS` deep.
    """
    if not is_archive(data):
        return None
    from email import message_from_bytes

    for part in [*_parts(message_from_bytes(data))]:
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            page = part.get_payload(decode=True)
            assert isinstance(page, bytes)
            with suppress(LookupError, ValueError):
                return decode_text(page, part.get_content_charset() or "utf-8")
            return page
    return None


def _parts(message: "Message", level: int = 0) -> "Iterator[Message]":
    if level > MOST_LEVELS:
        raise RecursionError
    yield message
    if message.is_multipart():
        for part in message.get_payload():
            assert not isinstance(part, str)
            yield from _parts(part, level + 1)


def decode_text(data: bytes, encoding: str, errors: str = "strict") -> str:
    """Decode data whose encoding a file or the user names.

    Raises:
        LookupError: no encoding of text is called so.
        UnicodeDecodeError: the data has another encoding, and `errors` is "strict".
    """
    try:
        is_of_text = codecs.lookup(encoding).name not in _NOT_OF_TEXT
    except ValueError:  # its name has a NUL, or half a character
        is_of_text = False
    if not is_of_text:
        raise LookupError(encoding)
    return data.decode(encoding, errors)


# What the page says about the article.

_PLACEHOLDER = lazy_pattern(
    r"admin|administrator|author|byline|editor|guest|staff|unknown|user|username|webmaster",
    re.IGNORECASE,
)
"""What publishing systems write for an author without a name."""
_PUBLISHED = lazy_pattern(r"publish|dt-published|entry-date|post-date|pubdate|datePublished", re.I)
_MODIFIED = lazy_pattern(r"updat|modif", re.IGNORECASE)
_BY = lazy_pattern(r"(?:by|von|par|por|di|作者|文|автор)(?:[:：]\s*|\s+)", re.IGNORECASE)
_AND = lazy_pattern(r"(?<!\s)\s*+(?:(?<=\s)(?:and|und|et|y|e|и)\s+|[&,]\s*)|、")
_WORDS_OF_A_NAME = 6


def _declared(tree: "HtmlElement") -> Article:
    metas = [
        (
            (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower(),
            one_line(meta.get("content") or ""),
        )
        for meta in tree.iter("meta")
    ]

    def meta(*names: str) -> list[str]:
        return [content for name in names for key, content in metas if key == name and content]

    titles = [
        *meta("og:title", "twitter:title"),
        *(one_line(title.text or "") for title in tree.iter("title")),
    ]
    data = _json_article(tree, titles)
    beside: set[HtmlElement] = set()
    for element in tree.iter():
        if is_beside(element) or element.getparent() in beside:
            beside.add(element)
    items = [element for element in tree.iter() if element not in beside]

    def item(name: str) -> list[str]:
        return [
            one_line(element.get("content") or element.get("datetime") or element.text_content())
            for element in items
            if name in (element.get("itemprop") or "").split()
        ]

    links = [link.get("href") or "" for link in tree.iter("link") if link.get("rel") == "canonical"]
    keywords = data.get("keywords") or meta("article:tag") or meta("keywords")
    address = data.get("mainEntityOfPage") or data.get("url")
    addresses = map(str.strip, [*links, *meta("og:url"), *_strings(address)])
    names = _strings(data.get("author")) or meta(
        "author", "article:author", "dc.creator", "citation_author", "parsely-author"
    )
    published = [
        *_strings(data.get("datePublished")),
        *meta("article:published_time", "datepublished", "date", "dc.date", "dc.date.issued"),
        *meta("dcterms.created", "pubdate", "publish-date", "parsely-pub-date", "sailthru.date"),
        *meta("citation_publication_date", "citation_date"),
        *item("datePublished"),
        *_times(items),
    ]
    modified = [
        *_strings(data.get("dateModified")),
        *meta("article:modified_time", "og:updated_time"),
    ]
    described = _text(data.get("description"))
    canonical = next(filter(re.compile(r"https?://\S+").fullmatch, addresses), "")
    host = canonical.split("/")[2].split(".") if canonical else []
    sites = [*meta("og:site_name"), *_strings(data.get("publisher")), *host[:-1]]
    return Article(
        title=_headline(items, titles, sites, _text(data.get("headline"))),
        summary=described or next(iter(meta("og:description", "description")), ""),
        authors=_names(names) or _names(_bylines(items)),
        date=_first_date(published),
        updated=_first_date([*modified, *item("dateModified")]),
        tags=_names(word for words in _strings(keywords) for word in words.split(",")),
        canonical=canonical,
        lang=one_line(tree.get("lang") or "").partition("-")[0],
    )


def _headline(
    items: "list[HtmlElement]", titles: list[str], sites: Iterable[str], declared: str
) -> str:
    """The declared headline if a title or a heading of the page has it, too; else the longest
    heading that a title contains. A title also has the site's name, which may be a heading.
    """
    headings = [
        one_line(element.text_content()) for element in items if element.tag in ("h1", "h2")
    ]
    known = {_letters(site) for site in sites}
    for parts in filter(None, map(_SITE.fullmatch, titles)):
        if parts[2] in headings and len(parts[1]) > len(parts[2]):
            known.add(_letters(parts[2]))

    def without_site(line: str) -> str:
        parts = _SITE.fullmatch(line)
        return parts[1].strip() if parts and _letters(parts[2]) in known else line

    titles, declared = [*map(without_site, titles)], without_site(declared)
    headings = [line for line in headings if _letters(line) not in known]
    named = (line for line in headings if any(line in title for title in titles))
    heading = max(named, key=len, default="")
    if declared and (not heading or any(declared in line for line in (*titles, *headings))):
        return declared
    return heading or next(filter(None, titles), "")


_SITE = lazy_pattern(r"(.+)\s[-–—|·»:]\s+([^-–—|·»:]+)")


def _letters(name: str) -> str:
    """A site's name as its address has it: `rollingstone`."""
    return "".join(filter(str.isalnum, name.lower()))


def _times(items: "list[HtmlElement]") -> Iterator[str]:
    """The dates of `time` elements that are marked as the date of publication; if none is marked,
    the date that all of them have."""
    times = [
        (
            f"{element.get('class') or ''} {element.get('itemprop') or ''}",
            element.get("datetime") or "",
        )
        for element in items
        if element.tag == "time"
        and element.get("datetime")
        and not any(  # in a post of another site
            parent.tag == "blockquote" or _EMBEDDED.search(parent.get("class") or "")
            for parent in element.iterancestors()
        )
    ]
    yield from (date for name, date in times if _PUBLISHED.search(name))
    rest = [date for name, date in times if not _MODIFIED.search(name)]
    if len({date[:10] for date in rest}) == 1:
        yield rest[0]


_EMBEDDED = lazy_pattern(r"embed|tweet|twitter|instagram|(?<![a-z])bsky|mastodon", re.IGNORECASE)


def _bylines(items: "list[HtmlElement]") -> Iterator[str]:
    """The names in the first element that is marked as a byline, and in those beside it.

    More of them may belong to other articles.
    """
    marked: set[HtmlElement] = set()
    parent = None
    for element in items:
        if not is_byline(element) or not marked.isdisjoint(element.iterancestors()):
            continue
        marked.add(element)
        if parent is None or element.getparent() is parent:
            for name in _names_in(element):
                parent = element.getparent()
                yield name


def _names_in(byline: "HtmlElement") -> list[str]:
    """The names that an element declares; else the links or all of its text, if they look so."""
    parts = [*byline.iter("a", "span", "cite")]
    for key, mark in (("itemprop", "name"), ("rel", "author")):
        if declared := [part for part in parts if mark in (part.get(key) or "").split()]:
            return [part.text_content() for part in declared]
    for part in byline.iter():
        whole = one_line(part.text_content())
        by = _BY.match(whole)
        names = _AND.split(whole[by.end() :] if by else whole)
        has_parts = next(part.iterdescendants("div", "p"), None) is not None
        if all(map(_is_name, names)) and not has_parts and (by or part is byline):
            return names
    links = [one_line(part.text_content()) for part in parts if part.tag == "a"]
    return list(filter(_is_name, links))


def _is_name(text: str) -> bool:
    """Whether a text may be a person's name: at least two words, if they have capital letters."""
    words = text.split()
    has_capitals = text != text.lower()
    return (
        has_capitals < len(words) <= _WORDS_OF_A_NAME
        and re.fullmatch(r"[^\W\d_]([^\W\d_]|[ .'’·-])*", text) is not None
        and not words[-1][0].islower()
    )


def _json_article(tree: "HtmlElement", titles: list[str]) -> dict[str, Any]:
    """The JSON-LD object of the page's article, such as a `NewsArticle` or `BlogPosting`.

    If there are several, perhaps of related articles, the object with the page's title.
    """
    articles: list[dict[str, Any]] = []
    things: dict[str, dict[str, Any]] = {}
    for script in tree.iter("script"):
        if script.get("type") != "application/ld+json":
            continue
        try:
            waiting = deque[Any]([json.loads(_CDATA.sub("", script.text or ""), strict=False)])
        except (ValueError, RecursionError):
            continue
        while waiting:
            value = waiting.popleft()
            if isinstance(value, list):
                waiting += value
            elif isinstance(value, dict):
                kinds = _strings(value.get("@type"))
                if any(kind.endswith(("Article", "Posting")) for kind in kinds):
                    articles.append(value)
                if isinstance(value.get("@id"), str):
                    things.setdefault(value["@id"], value)
                waiting.append(value.get("@graph"))
    if len(articles) > 1:
        headlines = [(_text(candidate.get("headline")), candidate) for candidate in articles]
        articles = [
            candidate for line, candidate in headlines if line and any(line in t for t in titles)
        ]
    article = dict(articles[0]) if articles else {}
    authors = article.get("author")
    named = [
        things.get(str(author.get("@id")), author)
        if isinstance(author, dict) and "name" not in author
        else author
        for author in (authors if isinstance(authors, list) else [authors])
    ]
    article["author"] = [
        author for author in named if not isinstance(author, dict) or author.get("name")
    ]
    return article


_CDATA = lazy_pattern(r"(?://\s*+|/\*\s*+|(?<!\s)\s*+)(?:<!\[CDATA\[|\]\]>)\s*(?:\*/)?")
_TAG = lazy_pattern("</?[a-z][^<>]*>")


def _text(value: object) -> str:
    """A text of JSON-LD, in which many sites write `&amp;` and `<em>` as in HTML."""
    return one_line(_TAG.sub("", unescape(str(value or ""))))


def _strings(value: object) -> list[str]:
    """The texts of a value of JSON-LD: a text, a thing's name or address, or a list of these."""
    if isinstance(value, str):
        return [unescape(value)]
    if isinstance(value, dict):
        return _strings(value.get("name") or value.get("@id"))
    return [text for item in value for text in _strings(item)] if isinstance(value, list) else []


def _first_date(texts: Iterable[str]) -> Date | None:
    return next(filter(None, map(parse_date, texts)), None)


def _names(values: Iterable[str]) -> tuple[str, ...]:
    """Names without addresses, placeholders and repetitions, in order."""
    names = map(one_line, values)
    return tuple(
        dict.fromkeys(
            name
            for name in names
            if name
            and "://" not in name
            and name[0] not in "@/"
            and not _PLACEHOLDER.fullmatch(name)
        )
    )


# A text, as copied from a page or a PDF.

_TEXT_BYLINE = lazy_pattern(r"(?:by|von|par|por|作者)(?:[:：]\s*|\s+)(\S.{0,100})", re.IGNORECASE)
_DATELINE = lazy_pattern(
    r"(?:(?:published|posted|updated)(?: on)?:?\s+)?(?:\w+day,\s+)?"
    r"((?:[A-Za-z]+\.? \d{1,2},? \d{4})|(?:\d{1,2} [A-Za-z]+ \d{4})|\d{4}-\d\d-\d\d"
    r"|\d{4}年\d{1,2}月\d{1,2}日)"
    r"(?:,? (?:at )?\d{1,2}:\d\d(?::\d\d)? ?(?:[ap]\.?m\.?)?(?: \(?[A-Z]{2,5}\)?)?)?",
    re.IGNORECASE,
)
_HEAD_LINES = 12


def read_text(text: str) -> Article | None:
    """The article of a plain text: its first line is the title, and a byline and a dateline follow.

    Without blank lines, each line is a paragraph.
    """
    text = unify_line_ends(sanitise(text)).strip()
    blocks = [block.strip().split("\n") for block in re.split(r"\n\s*\n", text)]
    if len(blocks) == 1:
        blocks = [[line] for line in blocks[0]]
    title, authors, date = one_line(blocks[0].pop(0)), tuple[str, ...](), None
    paragraphs: list[str] = []
    number = 0
    for block in blocks:
        lines: list[str] = []
        for line in map(str.strip, block):
            number += 1
            head = number < _HEAD_LINES
            if head and not authors and (byline := _TEXT_BYLINE.fullmatch(line)):
                authors = _names(_AND.split(byline[1]))
            elif head and date is None and (dateline := _DATELINE.fullmatch(line)):
                date = parse_date(dateline[1])
            else:
                lines.append(line)
        paragraphs += filter(None, [markdown_of(" ".join(lines))])
    if not paragraphs:
        return None
    return Article(title=title, authors=authors, date=date, paragraphs=tuple(paragraphs))
