"""Read a saved article: its text in Markdown, and what the page declares about it.

trafilatura finds the text and leaves out menus, share lists and related posts. Headline, date,
authors and address are only what the page declares: in meta elements, JSON-LD, microdata, `time`
and byline elements. trafilatura would also look for them in the text, where it takes `© 2019` for a
date and `Username` for an author. If several bylines, `time` elements or JSON-LD articles of a page
differ, they say nothing.
Needs the extra `article`, which the program can do without.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urljoin

from msgspec import Struct
from msgspec.structs import replace

from briefing_tui.model.dates import Date
from briefing_tui.originals.page_text import (
    article_of,
    is_beside,
    is_byline,
    markdown_blocks,
    markdown_of,
    visible_text,
)
from briefing_tui.parse.dates import parse_date
from briefing_tui.text.patterns import lazy_pattern
from briefing_tui.text.sanitise import one_line, sanitise, unify_line_ends

if TYPE_CHECKING:
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


def read_page(page: str) -> str:
    """All the text that a saved page shows.

    Raises:
        ModuleNotFoundError: the extra `article` is not installed.
    """
    from trafilatura import load_html

    tree = load_html(page)
    return visible_text(tree) if tree is not None else ""


def body_of(article: Article) -> tuple[str, ...]:
    """The text below the headline and the dek."""
    head, rest = article.paragraphs[:_HEAD_BLOCKS], article.paragraphs[_HEAD_BLOCKS:]
    known = {article.title, article.summary}
    head = tuple(
        block for block in head if one_line(re.sub(r"\\(?=\W)|^#+ ", "", block)) not in known
    )
    return head + rest


# What the page says about the article

_METAS = {
    "title": ("og:title",),
    "summary": ("og:description", "description"),
    "authors": (
        *("author", "article:author", "dc.creator", "citation_author", "parsely-author"),
        "sailthru.author",
    ),
    "date": (
        *("article:published_time", "datepublished", "date", "dc.date", "dc.date.issued"),
        *("dcterms.created", "citation_publication_date", "citation_date", "publish-date"),
        *("parsely-pub-date", "sailthru.date"),
    ),
    "updated": ("article:modified_time", "og:updated_time", "datemodified"),
    "tags": ("article:tag", "keywords"),
    "canonical": ("og:url",),
}
"""The names of meta elements, and of microdata, that state a fact."""
_MODIFIED = lazy_pattern(r"modif|updat", re.IGNORECASE)
_BY = lazy_pattern(r"(?:by|von|par|por|di|作者|文|автор)(?:[:：]\s*|\s+)", re.IGNORECASE)
_NAME = lazy_pattern(r"[^\W\d_](?:[^\W\d_]|[ .'’·-])*")
_WORDS_OF_A_NAME = 4


def _declared(tree: "HtmlElement") -> Article:
    metas: defaultdict[str, list[str]] = defaultdict(list)
    for meta in tree.iter("meta"):
        if content := one_line(meta.get("content") or ""):
            for key in {meta.get(name) or "" for name in ("property", "name", "itemprop")}:
                metas[key.lower()].append(content)
    stated = {fact: [text for key in keys for text in metas[key]] for fact, keys in _METAS.items()}
    articles = [*_json_articles(tree)]
    published = [
        _agreed(str(article.get("datePublished", "")) for article in articles),
        *stated["date"],
        _agreed(
            time.get("datetime")
            for time in _of_article(tree.iter("time"))
            if not _MODIFIED.search(f"{time.get('class')} {time.get('itemprop')}")
        ),
    ]
    modified = [
        _agreed(str(article.get("dateModified", "")) for article in articles),
        *stated["updated"],
    ]
    authors = [
        _agreed(_authors(_names(article.get("author"))) for article in articles),
        _agreed(map(_name_in, _of_article(filter(is_byline, tree.iter())))),
        _authors(stated["authors"]),
    ]
    titles = [*stated["title"], *(one_line(title.text or "") for title in tree.iter("title"))]
    headings = (one_line(heading.text_content()) for heading in tree.iter("h1", "h2"))
    # A declared title often has the name of the site, too.
    named = (line for line in headings if any(line in title for title in titles))
    links = [link.get("href") or "" for link in tree.iter("link") if link.get("rel") == "canonical"]
    addresses = map(str.strip, [*links, *stated["canonical"]])
    return Article(
        title=max(named, key=len, default="") or next(filter(None, titles), ""),
        summary=next(iter(stated["summary"]), ""),
        authors=next(filter(None, authors), ()),
        date=next(filter(None, map(parse_date, filter(None, published))), None),
        updated=next(filter(None, map(parse_date, filter(None, modified))), None),
        tags=_distinct(tag for tags in stated["tags"] for tag in tags.split(",")),
        canonical=next(filter(re.compile(r"https?://\S+").fullmatch, addresses), ""),
        lang=one_line(tree.get("lang") or "").partition("-")[0],
    )


def _json_articles(tree: "HtmlElement") -> Iterator[dict[str, Any]]:
    """The JSON-LD objects of articles, such as `NewsArticle` or `BlogPosting`."""
    things: list[Any] = []
    for script in tree.iter("script"):
        if script.get("type") == "application/ld+json":
            text = (script.text or "").replace("<![CDATA[", "").replace("]]>", "")
            with suppress(ValueError, RecursionError):
                things.append(json.loads(text.strip("/* \r\n\t"), strict=False))
    for thing in things:
        if isinstance(thing, list):
            things += thing
        elif isinstance(thing, dict):
            things.append(thing.get("@graph"))
            if str(thing.get("@type")).endswith(("Article", "Posting")):
                yield thing


def _names(value: object) -> list[str]:
    """The names of a value of JSON-LD: a text, a thing with a name, or a list of these."""
    if isinstance(value, dict):
        return _names(value.get("name"))
    if isinstance(value, list):
        return [name for item in value for name in _names(item)]
    return [value] if isinstance(value, str) else []


def _name_in(byline: "HtmlElement") -> tuple[str, ...]:
    """The name that is all the text of a byline."""
    line = one_line(byline.text_content())
    by = _BY.match(line)
    name = line[by.end() :] if by else line
    is_name = _NAME.fullmatch(name) and len(name.split()) <= _WORDS_OF_A_NAME
    return _authors([name]) if is_name else ()


def _authors(names: Iterable[str]) -> tuple[str, ...]:
    """Names without those of one Latin word: `admin`, `Username`, an address."""
    return tuple(name for name in _distinct(names) if " " in name or not name.isascii())


def _of_article(elements: "Iterable[HtmlElement]") -> "Iterator[HtmlElement]":
    for element in elements:
        if not any(map(is_beside, (element, *element.iterancestors()))):
            yield element


_Fact = TypeVar("_Fact", str, tuple[str, ...])


def _agreed(facts: Iterable[_Fact | None]) -> _Fact | None:
    """The fact that is stated, if no other is. Related articles on the page state theirs."""
    stated = set(filter(None, facts))
    return stated.pop() if len(stated) == 1 else None


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(one_line, texts))))


# A text, as copied from a page or a PDF


def read_text(text: str) -> Article | None:
    """The article of a plain text: its first line is the title.

    Without blank lines, each line is a paragraph.
    """
    text = unify_line_ends(sanitise(text)).strip()
    blocks = [block.strip().split("\n") for block in re.split(r"\n\s*\n", text)]
    if len(blocks) == 1:
        blocks = [[line] for line in blocks[0]]
    title = one_line(blocks[0].pop(0))
    paragraphs = tuple(filter(None, (markdown_of(" ".join(lines)) for lines in blocks)))
    return Article(title=title, paragraphs=paragraphs) if paragraphs else None
