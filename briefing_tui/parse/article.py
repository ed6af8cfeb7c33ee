"""Read a saved web page: its article, and what the page says about the article.

trafilatura finds the text and leaves out menus, share lists and related posts. It reads a date
without its time and little of JSON-LD, so those are read here: from schema.org's `Article`, meta
elements, and the dateline. Both need the extra `article`, which the program can do without.
"""

import json
import re
from collections.abc import Iterator, Sequence
from html import unescape
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from briefing_tui.model.brief import Date
from briefing_tui.parse.dates import parse_date
from briefing_tui.text.sanitise import one_line, sanitise

if TYPE_CHECKING:
    from lxml.html import HtmlElement


class ArticleQuotation(Struct, frozen=True):
    """Words in quotation marks, who the article says they are from, and the text around them."""

    words: str
    speaker: str
    around: str


class Article(Struct, frozen=True, kw_only=True):
    """A saved article. Whatever the page does not say is empty."""

    title: str = ""
    summary: str = ""
    authors: tuple[str, ...] = ()
    date: Date | None = None
    updated: Date | None = None
    tags: tuple[str, ...] = ()
    canonical: str = ""
    publisher: str = ""
    lang: str = ""
    paragraphs: tuple[str, ...] = ()
    """The text in Markdown, a block each: paragraphs, headings, lists."""

    def quotations(self) -> Iterator[ArticleQuotation]:
        """The quotations in the order of the text, each once."""
        seen: set[str] = set()
        for paragraph in self.paragraphs:
            for quotation in quotations_in(paragraph):
                if quotation.words not in seen:
                    seen.add(quotation.words)
                    yield quotation


def read_article(page: bytes) -> Article | None:
    """The article of a saved page; None where the page has no text of an article.

    Raises:
        ModuleNotFoundError: the extra `article` is not installed.
    """
    from trafilatura import extract, extract_metadata, load_html

    tree = load_html(page)
    if tree is None:
        return None
    text = extract(
        page,
        favor_recall=True,
        include_comments=False,
        include_formatting=True,
        output_format="markdown",
    )
    if not text:
        return None
    facts, extracted = _facts(tree), extract_metadata(tree)
    title = facts.title or one_line(extracted.title or "")
    summary = facts.summary or one_line(extracted.description or "")
    authors = facts.authors or _names((extracted.author or "").split(";"))
    date = facts.date or parse_date(extracted.date or "")
    return Article(
        title=title,
        summary=summary,
        authors=authors,
        date=date,
        updated=facts.updated,
        tags=facts.tags or _names([*(extracted.categories or ()), *(extracted.tags or ())]),
        canonical=facts.canonical or _address(extracted.url or ""),
        publisher=facts.publisher or one_line(extracted.sitename or ""),
        lang=facts.lang,
        paragraphs=tuple(_paragraphs(text, {title, summary}, date)),
    )


# What the page says about the article.


def _facts(tree: "HtmlElement") -> Article:
    """The parts of an article that trafilatura doesn't read as they are written."""
    data = next(_json_articles(tree), {})
    metas = [
        (meta.get("property") or meta.get("name") or "", one_line(meta.get("content") or ""))
        for meta in tree.iter("meta")
    ]

    def meta(*names: str) -> list[str]:
        return [content for name in names for key, content in metas if key == name and content]

    headlines = [one_line(heading.text_content()) for heading in tree.iter("h1", "h2")]
    titles = [*meta("og:title", "twitter:title"), *(each.text or "" for each in tree.iter("title"))]
    # The page's title has the site's name behind the headline, or before it, and both may be
    # headings.
    headlines = [line for line in headlines if any(line in one_line(title) for title in titles)]
    links = [link.get("href") or "" for link in tree.iter("link") if link.get("rel") == "canonical"]
    keywords = data.get("keywords") or meta("article:tag") or meta("keywords")
    dates = [
        *filter(None, [data.get("datePublished")]),
        *meta("article:published_time", "date", "dc.date", "DC.date.issued"),
        *[element.get("datetime") or "" for element in tree.iter("time")][:1],
    ]
    modified = _strings(data.get("dateModified"))
    address = data.get("mainEntityOfPage") or data.get("url")
    return Article(
        title=_text(data.get("headline")) or max(headlines, key=len, default=""),
        summary=_text(data.get("description"))
        or next(iter(meta("description", "og:description")), ""),
        authors=_names(_strings(data.get("author")) or meta("author")),
        date=_best(
            [date for each in dates if (date := parse_date(str(each)))]
            + list(datelines(_visible(tree)))
        ),
        updated=next(
            filter(None, map(parse_date, [*modified, *meta("article:modified_time")])), None
        ),
        tags=_names(word for each in _strings(keywords) for word in each.split(",")),
        canonical=next(
            filter(None, map(_address, [*links, *meta("og:url"), *_strings(address)])), ""
        ),
        publisher=next(iter(_names([*meta("og:site_name"), *_strings(data.get("publisher"))])), ""),
        lang=one_line(tree.get("lang") or "").partition("-")[0],
    )


def _json_articles(tree: "HtmlElement") -> Iterator[dict[str, Any]]:
    """The objects of JSON-LD that are an article: `NewsArticle`, `BlogPosting` and their kin."""
    for script in tree.iter("script"):
        if script.get("type") != "application/ld+json":
            continue
        try:
            waiting: list[Any] = [json.loads(script.text or "", strict=False)]
        except (ValueError, RecursionError):
            continue
        while waiting:
            value = waiting.pop(0)
            if isinstance(value, list):
                waiting += value
            elif isinstance(value, dict):
                kinds = _strings(value.get("@type"))
                if any(kind.endswith(("Article", "Posting")) for kind in kinds):
                    yield value
                waiting.append(value.get("@graph"))


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


def _names(values: "Sequence[str] | Iterator[str]") -> tuple[str, ...]:
    """Names without addresses and repetitions, in order."""
    names = (one_line(value) for value in values)
    return tuple(dict.fromkeys(name for name in names if name and "://" not in name))


def _address(text: str) -> str:
    return text.strip() if re.fullmatch(r"https?://\S+", text.strip()) else ""


def _visible(tree: "HtmlElement") -> str:
    return " ".join(tree.xpath("//body//text()[not(ancestor::script or ancestor::style)]"))


# Dates.

_ZONES = {
    **{"GMT": "Z", "UTC": "Z", "BST": "+01:00", "CET": "+01:00", "CEST": "+02:00"},
    **{"EET": "+02:00", "EEST": "+03:00", "MSK": "+03:00", "HKT": "+08:00", "SGT": "+08:00"},
    **{"JST": "+09:00", "KST": "+09:00", "AEST": "+10:00", "AEDT": "+11:00"},
    **{"EST": "-05:00", "EDT": "-04:00", "CDT": "-05:00", "MST": "-07:00", "MDT": "-06:00"},
    **{"PST": "-08:00", "PDT": "-07:00"},
}
"""Abbreviations that mean one zone in datelines. `CST` is Chicago's and China's, `ET` has two."""
_DATELINE = re.compile(
    r"(?P<day>[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4}|\d{1,2} [A-Z][a-z]{2,8}\.? \d{4})"
    r"(?:,? (?:at |\| ?|[-–—·] ?)?(?P<hour>\d{1,2})[:.](?P<minute>\d\d)"
    r"(?: ?(?P<half>[AaPp])\.?[Mm]\b\.?)?(?: \(?(?P<zone>[A-Z]{3,4})\b\)?)?)?"
)


def datelines(text: str) -> Iterator[Date]:
    """The dates in a text that are written out: `January 17, 2025 4:06 pm (EST)`.

    Without a zone that is known the time is left out: a time without one counts as UTC.
    """
    for match in _DATELINE.finditer(" ".join(text.split())):
        day = parse_date(match["day"].replace(".", ""))
        if day is None:
            continue
        zone = _ZONES.get(match["zone"] or "", "")
        hour = int(match["hour"] or 0)
        if match["half"]:
            hour = hour % 12 + (12 if match["half"] in "Pp" else 0)
        clock = f"T{hour:02}:{match['minute']}{zone}" if zone else ""
        yield parse_date(f"{day.edtf}{clock}") or day


def _best(dates: Sequence[Date]) -> Date | None:
    """The first date in the publisher's own zone, else in UTC; else the first with a day."""

    def rank(date: Date) -> int:
        if not date.zone:
            return 2
        return int(date.zone in ("Z", "+00:00"))

    # Dates of other days belong to other articles on the page.
    same = [date for date in dates if abs((date.first - dates[0].first).days) <= 1]
    return min(same, key=rank, default=None)


# The text.

_BOILERPLATE = re.compile(
    r"(?:\W*(?:share (?:this|on|via)|click to (?:share|print|email)|(?:see )?more on\b.{0,20}:|"
    r"read more:|related(?: articles| stories)?:?$|(?:skip )?advertisement$|"
    r"sign up (?:for|to) our|subscribe\b|follow us|print this|e-?mail this|copy link|filed under|"
    r"tagged\b|posted (?:in|on)\b|责任编辑|阅读下一篇|分享到)"
    r"|[-–]\s*30\s*[-–]$|[\W_]+$)",
    re.IGNORECASE,
)
_LONGEST_BOILERPLATE = 120
_ONLY_DATE = re.compile(
    rf"\W*(?:(?:published|posted|updated)\W+)?(?:[A-Z][a-z]+day,? )?{_DATELINE.pattern}\W*", re.I
)


def _paragraphs(text: str, known: set[str], date: Date | None) -> Iterator[str]:
    """The blocks of the text without what stands in the front matter, and without boilerplate."""
    for whole in re.split(r"\n\s*\n", sanitise(text)):
        lines = (line for line in whole.splitlines() if one_line(line.lstrip("# ")) not in known)
        block = "\n".join(lines)
        words = one_line(block.lstrip("# "))
        if not words:
            continue
        if _BOILERPLATE.match(words) and len(words) <= _LONGEST_BOILERPLATE:
            continue
        dated = next(datelines(block), None) if _ONLY_DATE.fullmatch(block) else None
        if date and dated and dated.first == date.first:
            continue
        yield block.strip()


# Quotations and who said them.

_QUOTED = re.compile(
    r"“([^“”]+)”|„([^„“”]+)[“”]|\"([^\"]+)\"|«([^«»]+)»|「([^「」]+)」|(?<!\w)‘((?:[^‘’]|’(?=\w))+)’"
)
_LEAST_WORDS = 2
_AROUND = 300
"""Characters on either side of a quotation in which its attribution is looked for."""
_SHOWN_AROUND = 100
_SAID = (
    r"(?:said|says|wrote|writes|told|added|adds|called|calls|posted|stated|states|announced|"
    r"warned|asked|replied|noted|argued|insisted|declared|tweeted)"
)
_NAME = (
    r"((?:[Tt]he )?(?:(?:Mr|Mrs|Ms|Dr|Gen|Sen)\. )?"
    r"[A-Z][\w’'-]*(?:(?: of| for| in)? [A-Z][\w’'-]*)*"
    r"|[Tt]he [a-z]+(?: [a-z]+)?(?: (?:in|of) [A-Z]\w+)?)"
)
_TITLE = re.compile(
    r"^(?:.* )?(?:(?:Mr|Mrs|Ms|Dr|Gen|Sen|Rep|Gov)\.?|President|Chairman|Chairwoman|Premier|"
    r"Chancellor|(?:Prime |Foreign )?Minister|Secretary|Ambassador|Senator|General) (?=[A-Z])"
)
"""`President Trump`, `Mr. Trump` and `Trump` are one speaker."""
_AFTER = re.compile(rf"[,.]?\s*(?:{_NAME} {_SAID}\b|{_SAID} {_NAME})")
_BEFORE = re.compile(
    rf"(?:[Aa]ccording to {_NAME}|\b{_NAME},? (?:(?:had|has) )?{_SAID}\b)[^.!?“”\"]{{0,100}}$"
)
_PRONOUNS = {"he", "she", "they", "it", "we", "i", "who"}
_GOES_ON = re.compile(r"(?:[^.!?]|\b(?:Mr|Mrs|Ms|Dr|Gen|Sen)\.)*[.,]\s*")
"""What stands between two quotations of one speaker: `“It is so,” said Mr. Xi. “We agree.”`"""
_NOBODY_ELSE = re.compile(r"\s*(?:(?:he|she|they|it)\b|[^a-z\s]|$)")
"""What follows the second one, if nobody else is named there."""


def quotations_in(paragraph: str) -> Iterator[ArticleQuotation]:
    """The quotations of at least two words in a paragraph, with the name that is given for each."""
    text = one_line(paragraph)
    speaker, end = "", 0
    for match in _QUOTED.finditer(text):
        words = next(filter(None, match.groups())).strip()
        before = text[max(0, match.start() - _AROUND) : match.start()]
        after = text[match.end() : match.end() + _AROUND]
        names = [*_names_in(_AFTER.match(after)), *_names_in(_BEFORE.search(before))]
        goes_on = (
            words.endswith((".", "!", "?", ","))
            and _GOES_ON.fullmatch(text, end, match.start())
            and _NOBODY_ELSE.match(after)
        )
        speaker, end = next(iter(names), speaker if goes_on else ""), match.end()
        if len(words.split()) >= _LEAST_WORDS or not words.isascii():
            around = f"{_last_words(before)}“…”{_first_words(after)}"
            yield ArticleQuotation(words.rstrip(","), speaker, one_line(around))


def _names_in(match: re.Match[str] | None) -> Iterator[str]:
    for name in match.groups() if match else ():
        if name and name.casefold() not in _PRONOUNS:
            yield _TITLE.sub("", name)


def _last_words(text: str) -> str:
    if len(text) <= _SHOWN_AROUND:
        return text
    cut = text[-_SHOWN_AROUND:]
    return f"…{cut.partition(' ')[2] or cut}"


def _first_words(text: str) -> str:
    if len(text) <= _SHOWN_AROUND:
        return text
    cut = text[:_SHOWN_AROUND]
    return f"{cut.rpartition(' ')[0] or cut}…"
