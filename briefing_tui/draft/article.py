"""Read a saved article: its text in Markdown, and what the page declares about it.

trafilatura finds the text and leaves out menus, share lists and related posts. Headline, date,
authors and address are only what the page declares: schema.org's `Article` in JSON-LD or
microdata, Open Graph and other meta elements, a `time` element, a byline element. trafilatura would
also look for them in the text, where it takes `© 2019` for a date and `Username` for an author.
Needs the extra `article`, which the program can do without.
"""

import json
import re
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from email import message_from_bytes
from email.utils import parsedate_to_datetime
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from msgspec import Struct
from msgspec.structs import replace

from briefing_tui.model.dates import Date
from briefing_tui.parse.dates import parse_date
from briefing_tui.text.sanitise import count_unsafe, one_line, sanitise, unify_line_ends

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


_SHORT = 250


def read_article(page: bytes | str) -> Article | None:
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
    for element in tree.iter():
        # trafilatura copies text, and lxml refuses a control character that an entity stands for.
        element.text, element.tail = sanitise(element.text or ""), sanitise(element.tail or "")
        for name, value in element.items():
            if count_unsafe(value):
                element.set(name, sanitise(value))
    for pre in [*tree.iter("pre")]:
        # trafilatura takes a `pre` for code if all of it is one `span`, and else for a quotation.
        text = pre.text_content()
        pre.clear(keep_tail=True)
        pre.append(pre.makeelement("span"))
        pre[0].text = text
    body = _body(tree, _SHORT)
    if body is None:
        return None
    if len(body) == 1 and (short := _body(tree, 1)) is not None:
        lengths = [sum(map(len, element.itertext())) for element in (body, short)]
        body = short if lengths[1] > lengths[0] / 2 else body
    address = urljoin(article.canonical, bases[0]) if bases else article.canonical
    known = {article.title, article.summary}
    blocks = tuple(
        block.strip()
        for block in _blocks(body, address)
        if re.search(r"[^\W_]", block)
        and one_line(re.sub(r"\\(?=\W)|^#+ ", "", block)) not in known
    )
    relative = sum(len(_RELATIVE_LINK.findall(block)) for block in blocks if block[:3] != "```")
    return replace(article, paragraphs=blocks, relative_links=relative) if blocks else None


def _body(tree: "HtmlElement", least: int) -> "HtmlElement | None":
    """What trafilatura finds, which has so many characters at least.

    It makes one paragraph of all text of a page that has fewer.
    """
    from trafilatura import bare_extraction
    from trafilatura.settings import use_config

    config = use_config()
    config.set("DEFAULT", "MIN_EXTRACTED_SIZE", str(least))
    found: Any = bare_extraction(
        tree,
        favor_recall=True,
        include_comments=False,
        include_formatting=True,
        include_links=True,
        config=config,
    )
    return getattr(found, "body", None)


def page_of_mhtml(data: bytes) -> bytes | str | None:
    """The page of a web archive (RFC 2557); None if the data isn't one."""
    if not re.search(rb"(?im)^content-type:\s*multipart/related", data[:4000]):
        return None
    for part in message_from_bytes(data).walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            page = part.get_payload(decode=True)
            assert isinstance(page, bytes)
            with suppress(LookupError, UnicodeDecodeError):
                return page.decode(part.get_content_charset() or "utf-8")
            return page
    return None


# What the page says about the article.

_ASIDE = re.compile(
    r"comment|related|recommend|sidebar|widget|promo|teaser|newsletter|\bnav|menu|footer|popular",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(
    r"admin|administrator|author|byline|editor|guest|staff|unknown|user|username|webmaster",
    re.IGNORECASE,
)
"""What publishing systems write for an author without a name."""
_PUBLISHED = re.compile(r"publish|dt-published|entry-date|post-date|pubdate|datePublished", re.I)
_MODIFIED = re.compile(r"updat|modif", re.IGNORECASE)
_BYLINE = re.compile(r"(?:^|[\s_-])(?:byline|p-author|author-name|author__name)(?:$|[\s_-])", re.I)
_BY = re.compile(r"(?:by|von|par|por|di|作者|文|автор)(?:[:：]\s*|\s+)", re.IGNORECASE)
_AND = re.compile(r"\s+(?:and|und|et|y|и)\s+|\s*&\s*|、")
_LONGEST_BYLINE = 120


def _declared(tree: "HtmlElement") -> Article:
    """What the page declares, without the text."""
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
        *(title.text or "" for title in tree.iter("title")),
    ]
    titles = [one_line(title) for title in titles]
    data = _json_article(tree, titles)
    items = [
        element
        for element in tree.iter()
        if isinstance(element.tag, str) and not _is_aside(element)
    ]

    def item(name: str) -> list[str]:
        return [
            one_line(element.get("content") or element.get("datetime") or element.text_content())
            for element in items
            if name in (element.get("itemprop") or "").split()
        ]

    links = [link.get("href") or "" for link in tree.iter("link") if link.get("rel") == "canonical"]
    keywords = data.get("keywords") or meta("article:tag") or meta("keywords")
    address = data.get("mainEntityOfPage") or data.get("url")
    names = _strings(data.get("author"))
    names = names or meta(
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
    return Article(
        title=_text(data.get("headline")) or _headline(items, titles, meta("og:site_name")),
        summary=described or next(iter(meta("og:description", "description")), ""),
        authors=_names(names) or _names(_bylines(items)),
        date=_first_date(published),
        updated=_first_date([*modified, *item("dateModified")]),
        tags=_names(word for words in _strings(keywords) for word in words.split(",")),
        canonical=next(
            filter(None, map(_address, [*links, *meta("og:url"), *_strings(address)])), ""
        ),
        lang=one_line(tree.get("lang") or "").partition("-")[0],
    )


def _is_aside(element: "HtmlElement") -> bool:
    """Whether an element belongs to navigation, comments, or offers beside the article."""
    while element is not None:
        names = f"{element.get('class') or ''} {element.get('id') or ''}"
        if element.tag in ("nav", "aside", "footer", "form") or _ASIDE.search(names):
            return element.tag not in ("html", "body", "article", "main")
        element = element.getparent()
    return False


def _headline(items: "list[HtmlElement]", titles: list[str], sites: list[str]) -> str:
    """The longest heading that the title contains. The page's title also has the site's name, and
    both may be headings."""
    headings = [
        one_line(element.text_content()) for element in items if element.tag in ("h1", "h2")
    ]
    headings = [line for line in headings if any(line in title for title in titles)]
    title = next(filter(None, titles), "")
    for site in sites:
        title = re.sub(rf"\s+[-–—|·»:]\s+{re.escape(site)}$", "", title)
    return max(headings, key=len, default="") or title


def _times(items: "list[HtmlElement]") -> Iterator[str]:
    """The dates of `time` elements that are marked as the date of publication; if none is marked,
    the date that all of them have."""
    times = [
        (
            f"{element.get('class') or ''} {element.get('itemprop') or ''}",
            element.get("datetime") or "",
        )
        for element in items
        if element.tag == "time" and element.get("datetime")
    ]
    yield from (date for name, date in times if _PUBLISHED.search(name))
    rest = [date for name, date in times if not _MODIFIED.search(name)]
    if len({date[:10] for date in rest}) == 1:
        yield rest[0]


def _bylines(items: "list[HtmlElement]") -> Iterator[str]:
    """The names in the outermost elements that are marked as a byline."""
    found: dict[HtmlElement, None] = {}
    for element in items:
        marked = "author" in f"{element.get('rel') or ''} {element.get('itemprop') or ''}".split()
        marked = marked or _BYLINE.search(element.get("class") or "") is not None
        inside = any(parent in found for parent in element.iterancestors()) if marked else True
        if not inside and element.tag != "meta":
            found[element] = None
    for element in found:
        names = [
            one_line(name.text_content())
            for name in element.iter("a", "span")
            if name.tag == "a" or "name" in (name.get("itemprop") or "").split()
        ]
        whole = one_line(element.text_content())
        if names and element.tag not in ("a",):
            yield from names
        elif len(whole) <= _LONGEST_BYLINE and not re.search(r"\d", whole):
            yield from _AND.split(_BY.sub("", whole, count=1))


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
            waiting = deque[Any]([json.loads(script.text or "", strict=False)])
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


_TAG = re.compile("</?[a-z][^<>]*>")


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
    return next(filter(None, map(_date, texts)), None)


def _date(text: str) -> Date | None:
    """A date, also as mail writes it (RFC 5322)."""
    if (date := parse_date(text)) is not None:
        return date
    try:
        return parse_date(parsedate_to_datetime(text).isoformat())
    except (ValueError, IndexError, TypeError):
        return None


def _names(values: Iterable[str]) -> tuple[str, ...]:
    """Names without addresses, placeholders and repetitions, in order."""
    names = (_BY.sub("", one_line(value), count=1) for value in values)
    return tuple(
        dict.fromkeys(
            name
            for name in names
            if name and "://" not in name and name[0] != "@" and not _PLACEHOLDER.fullmatch(name)
        )
    )


def _address(text: str) -> str:
    return text.strip() if re.fullmatch(r"https?://\S+", text.strip()) else ""


# The text in Markdown, from the tree that trafilatura makes.

_BLOCKS = {"p", "head", "list", "item", "quote", "table", "row", "code", "div", "body"}
_SIGNS = {"#b": "**", "#i": "*"}
# What Markdown would take for markup, and what briefs would.
_MARKUP = re.compile(
    r"\\(?=[!-/:-@\[-`{-~])|[*`]|(?<!\w)_|_(?!\w)|\[(?=[@\[^])|\](?=[(\[:])|<(?=[A-Za-z/!?])"
    r"|&(?=#?\w+;)|~(?=~)|=(?==)|%(?=%)|\{(?=[{%])|\$"
)
_BLOCK_START = re.compile(r"^(?:#{1,6}(?=\s|$)|[>|]|[-+](?=\s|$)|[-=]+$|:::|!!!|~~~)")
_TARGET = re.compile(r"(?:https?://|mailto:|(?![A-Za-z][\w+.-]*:|#))[^\s<>]+")
_RELATIVE_LINK = re.compile(r"(?<!\\)\]\((?!https?://|mailto:)")
_NUMBER = re.compile(r"^([0-9]{1,9})([.)](?:\s|$))")


def _escaped(text: str) -> str:
    return _MARKUP.sub(_with_backslash, re.sub(r"\s+", " ", sanitise(text)))


def _with_backslash(match: re.Match[str]) -> str:
    return f"\\{match[0]}"  # a template of `re.sub` takes ten times as long


def _blocks(element: "HtmlElement", address: str) -> Iterator[str]:
    """The blocks of an element. Its inline content between two blocks is a paragraph."""
    inline = _escaped(element.text or "")
    for child in element:
        if child.tag in _BLOCKS and not (child.tag == "code" and "\n" not in (child.text or "")):
            yield from _paragraph(inline)
            yield from _block(child, address)
            inline = ""
        else:
            inline += _inline(child, address)
        inline += _escaped(child.tail or "")
    yield from _paragraph(inline)


def _paragraph(inline: str) -> Iterator[str]:
    lines = [line.strip() for line in inline.split("\n")]
    lines = [
        _NUMBER.sub(r"\1\\\2", _BLOCK_START.sub(_with_backslash, line, 1), 1)
        for line in lines
        if line
    ]
    if lines:
        yield "\\\n".join(lines)


def _block(element: "HtmlElement", address: str) -> Iterator[str]:
    if element.tag == "quote":
        blocks = "\n\n".join(_blocks(element, address))
        yield "\n".join(f"> {line}".rstrip() for line in blocks.split("\n"))
    elif element.tag == "head":
        level = (element.get("rend") or "h2")[1:]
        text = " ".join(" ".join(_blocks(element, address)).split())
        yield f"{'#' * (int(level) if level in '123456' else 2)} {text}" if text else ""
    elif element.tag == "list":
        items = []
        for number, item in enumerate(element.iter("item") if len(element) else (), 1):
            if item.getparent() is not element:
                continue
            sign = f"{number}. " if element.get("rend") == "ol" else "- "
            whole = "\n".join(_blocks(item, address))
            items.append(sign + whole.replace("\n", "\n" + " " * len(sign)))
        yield "\n".join(items)
    elif element.tag == "table":
        rows = [
            [" ".join("".join(_blocks(cell, address)).split()).replace("|", "\\|") for cell in row]
            for row in element.iter("row")
        ]
        width = max(map(len, rows), default=0)
        lines = [f"| {' | '.join(row + [''] * (width - len(row)))} |" for row in rows]
        yield "\n".join([*lines[:1], "|" + "---|" * width, *lines[1:]]) if width else ""
    elif element.tag == "code":
        text = sanitise("".join(element.itertext())).strip("\n")
        fence = "`" * max([3, *(len(run) + 1 for run in re.findall("`{3,}", text))])
        yield f"{fence}\n{text}\n{fence}"
    else:
        yield from _blocks(element, address)


def _inline(element: "HtmlElement", address: str) -> str:
    if element.tag == "lb":
        return "\n"
    if element.tag == "graphic":
        return ""
    whole = _escaped(element.text or "")
    for child in element:
        whole += _inline(child, address) + _escaped(child.tail or "")
    text = whole.strip()
    before, after = whole[: len(whole) - len(whole.lstrip())], whole[len(whole.rstrip()) :]
    if not text:
        return whole
    if element.tag == "ref":
        target = urljoin(address, (element.get("target") or "").strip())
        target = target.translate({ord(" "): "%20", ord("("): "%28", ord(")"): "%29"})
        if _TARGET.fullmatch(target):
            text = f"[{text}]({target})"
    elif element.tag == "code":
        text = f"`{sanitise(element.text or '').strip()}`"
    elif element.tag == "hi" and (sign := _SIGNS.get(element.get("rend") or "")):
        text = f"{sign}{text}{sign}"
    elif element.tag == "del":
        text = f"~~{text}~~"
    return f"{before}{text}{after}"


# A text, as copied from a page or a PDF.

_TEXT_BYLINE = re.compile(r"(?:by|von|par|por|作者)(?:[:：]\s*|\s+)(\S.{0,100})", re.IGNORECASE)
_DATELINE = re.compile(
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
                lines.append(_escaped(line))
        paragraphs += _paragraph(" ".join(lines))
    if not paragraphs:
        return None
    return Article(title=title, authors=authors, date=date, paragraphs=tuple(paragraphs))
