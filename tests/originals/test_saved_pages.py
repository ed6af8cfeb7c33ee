"""Saved pages as the common publishing systems write them: only what they declare is found.

Every page has the same text, with links, and the same traps: dates and names in the prose, in the
navigation, in related articles, in comments and in the footer. A page differs by what it declares.
"""

from typing import NamedTuple

from briefing_tui.originals.article import read_article, read_text
from briefing_tui.originals.formats import page_of_mhtml
from tests.cases import each_case
from tests.extras import reads_pages

pytestmark = reads_pages

TEXT = """
<p>On May 2, 2018 both sides spoke. The <a href="https://example.org/readout">Chinese readout</a>
is longer, and <em>only it</em> names <strong>Taiwan</strong>, says Ben Prose, a historian.</p>
<blockquote><p>We discussed fairer Trade, ferries, salt, and others.</p></blockquote>
<p>Updated 3 March 2017. Three are in both accounts of the call, which was not the first.</p>
<ul><li>trade and tariffs, with a <a href="/notes/trade">note on trade</a></li>
<li>world peace and stability</li></ul>
<p>By Nora Nobody: neither text says who asked for the call, and nobody has answered.</p>
"""
BEFORE = """
<nav><ul><li><a href="/login">Username</a></li><li><a href="/about">About Ada Menu</a></li></ul>
<time datetime="2011-01-01">1 January 2011</time></nav>
"""
AFTER = """
<aside class="related"><h2>Related</h2><article><a rel="author" href="/x">Rita Related</a>
<time class="published" datetime="2012-02-02">2 February 2012</time><h3>Another story</h3></article>
</aside>
<section id="comments"><p class="byline">By Carl Comment</p>
<time datetime="2013-03-03T10:00">3 March</time><p>I was there.</p></section>
<footer>© 2019 The Observer. <span class="author">Lesedauer 3 Min.</span></footer>
"""
LD = '<script type="application/ld+json">{}</script>'
PERSON = '{"@type":"Person","name":"Ana Example"}'


class Page(NamedTuple):
    """What a page says in its head and above its text, and what is declared by that."""

    head: str = ""
    top: str = ""
    date: str = ""
    authors: tuple[str, ...] = ()
    canonical: str = ""
    summary: str = ""


def ld(rest: str, kind: str = "NewsArticle") -> str:
    return LD.format(f'{{"@context":"https://schema.org","@type":"{kind}",{rest}}}')


def meta(name: str, content: str) -> str:
    return f'<meta name="{name}" property="{name}" content="{content}">'


URL = "https://observer.example/a-call"
LINK = f'<link rel="canonical" href="{URL}">'
ANA = ("Ana Example",)
SITE = '<a href="https://observer.example/'
DAY = "2025-01-17"
TIME = "2025-01-17T09:30:00+00:00"

PAGES = {
    "nothing": Page(),
    "WordPress": Page(
        LINK + meta("article:published_time", TIME),
        '<span class="byline">by <span class="author vcard"><a class="url" href="/ana">Ana Example'
        f'</a></span></span> <time class="entry-date published" datetime="{TIME}">17 January</time>'
        '<time class="updated" datetime="2025-01-18T10:00:00+00:00">18 January</time>',
        TIME,
        ANA,
        URL,
    ),
    "WordPress, updated alone": Page(
        "", '<time class="updated" datetime="2025-01-18">18 January</time>'
    ),
    "Yoast": Page(
        LINK
        + meta("author", "Ana Example")
        + LD.format(
            '{"@graph":[{"@type":"Article","headline":"A call: two accounts",'
            f'"author":{{"@id":"#ana"}},"datePublished":"{TIME}"}},'
            '{"@type":"WebSite","name":"The Observer"},'
            '{"@type":"Person","@id":"#ana","name":"Ana Example"}]}'
        ),
        "",
        TIME,
        ANA,
        URL,
    ),
    "an author who is only referred to": Page(
        ld(f'"author":{{"@id":"#u"}},"datePublished":"{DAY}"'), "", DAY
    ),
    "Ghost": Page(
        LINK + meta("og:description", "A dek.") + ld(f'"author":{PERSON},"datePublished":"{TIME}"'),
        "",
        TIME,
        ANA,
        URL,
        "A dek.",
    ),
    "Hugo": Page(meta("og:url", URL), f'<time datetime="{DAY}">January 17</time>', DAY, (), URL),
    "Jekyll": Page(
        LINK,
        f'<time class="dt-published" datetime="{TIME}" itemprop="datePublished">Jan 17</time>'
        '<span itemprop="author" itemscope><span class="p-author h-card" itemprop="name">'
        "Ana Example</span></span>",
        TIME,
        ANA,
        URL,
    ),
    "Drupal": Page(meta("dcterms.created", TIME) + meta("dcterms.title", "A call"), "", TIME),
    "Medium": Page(
        meta("author", "Ana Example")
        + meta("article:author", "https://medium.example/@ana")
        + meta("article:published_time", "2025-01-17T09:30:00.000Z"),
        "",
        "2025-01-17T09:30:00Z",
        ANA,
    ),
    "Substack": Page(
        ld(f'"author":[{PERSON},{{"@type":"Person","name":"Ben Sample"}}],"datePublished":"{DAY}"'),
        "",
        DAY,
        ("Ana Example", "Ben Sample"),
    ),
    "Blogger": Page(
        meta("og:url", URL),
        f'<abbr class="published" itemprop="datePublished" content="{DAY}">Friday</abbr>',
        "",
        (),
        URL,
    ),
    "Squarespace": Page(
        meta("og:description", "A dek."),
        f'<time datetime="{DAY}">17 Jan</time>',
        DAY,
        (),
        "",
        "A dek.",
    ),
    "Wix, without dates": Page(meta("author", "admin") + meta("og:url", URL), "", "", (), URL),
    "TYPO3": Page(
        meta("date", DAY),
        '<p class="byline">Von Ana Example und Ben Sample</p>',
        DAY,
    ),
    "Arc": Page(
        LINK + ld(f'"author":["Ana Example"],"datePublished":"{TIME}"'),
        '<div class="byline">By <a rel="author" href="/ana">Ana Example</a></div>',
        TIME,
        ANA,
        URL,
    ),
    "Parse.ly": Page(
        meta("parsely-author", "Ana Example") + meta("parsely-pub-date", TIME), "", TIME, ANA
    ),
    "Sailthru": Page(meta("sailthru.date", "Fri, 17 Jan 2025 09:30:00 +0000"), "", TIME),
    "a journal": Page(
        meta("citation_author", "Ana Example") + meta("citation_publication_date", "2025/01/17"),
        "",
        DAY,
        ANA,
    ),
    "Dublin Core": Page(
        meta("DC.date.issued", DAY) + meta("DC.creator", "Ana Example"), "", DAY, ANA
    ),
    "Xinhua": Page(
        meta("publish-date", "2025-01-17 09:30:00"),
        "<p>新华社北京1月17日电</p>",
        "2025-01-17T09:30:00",
    ),
    "a ministry": Page('<meta name="keywords" content="">', "<p>2025-01-17 09:30</p>"),
    "a Chinese byline": Page("", '<span class="byline">作者：李明</span>', "", ("李明",)),
    "microdata": Page(
        "",
        f'<meta itemprop="datePublished" content="{DAY}"><div itemprop="author">'
        '<a href="/ana"><span itemprop="name">Ana Example</span></a></div>',
        DAY,
        ANA,
    ),
    "an agency": Page(
        ld(f'"author":{{"@type":"Organization","name":"An Agency"}},"datePublished":"{DAY}"'),
        "",
        DAY,
        ("An Agency",),
    ),
    "live blog": Page(
        ld(f'"datePublished":"{DAY}","dateModified":"2025-01-18"', "LiveBlogPosting"), "", DAY
    ),
    "articles of other pages": Page(
        LD.format(
            '[{"@type":"NewsArticle","headline":"Another","datePublished":"2014-04-04"},'
            '{"@type":"NewsArticle","headline":"A third","datePublished":"2015-05-05"}]'
        )
    ),
    "two dates without a name": Page(
        "", '<time datetime="2025-01-17">a</time><time datetime="2025-01-20">b</time>'
    ),
    "a placeholder": Page(
        meta("author", "Username") + meta("date", "unknown"),
        '<span class="byline">by author</span>',
    ),
    "a date of no day": Page(meta("date", "2025-02-30")),
    "a byline with a date": Page(
        "", '<p class="byline">By our staff, 17 January 2025, reading time 3 min</p>'
    ),
    "particles in names": Page(
        meta("author", "Ursula von der Leyen"), "", "", ("Ursula von der Leyen",)
    ),
    "a name as it is declared": Page(
        ld('"author":["By The Courier","Jane di Sample, MA"]'),
        "",
        "",
        ("By The Courier", "Jane di Sample, MA"),
    ),
    "a byline with a title": Page(
        "", '<div class="byline"><b>Mark Di Sample</b><div>Reporter for the economy</div></div>'
    ),
    "a count of comments": Page(
        "",
        f'<div class="entry-byline"><span itemprop="author">{SITE}ana" rel="author">'
        f'<span itemprop="name">Ana Example</span></a></span> {SITE}#comments">13</a></div>',
        "",
        ANA,
    ),
    "two bylines": Page(
        "",
        f'<p>{SITE}a" rel="author">Ana Example</a> and {SITE}b" rel="author">Ben Sample</a></p>',
    ),
    "a byline and its link": Page(
        "", f'<p class="byline">By {SITE}a" rel="author">Ana Example</a></p>', "", ANA
    ),
    "a name in microdata and in a meta element": Page(
        '<meta name="pdate" itemprop="datePublished" content="2025-01-17">', "", DAY
    ),
    "a copied address": Page("<!-- saved from url=(0040)https://other.example/ -->"),
}


def page_of(page: Page) -> str:
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>A call: two accounts '
        f"| The Observer</title>{page.head}</head><body>{BEFORE}<main><article><h1>"
        f"A call: two accounts</h1>{page.top}{TEXT}</article></main>{AFTER}</body></html>"
    )


@each_case("name", PAGES)
def test_what_a_page_declares_is_found_and_nothing_else(name: str) -> None:
    page = PAGES[name]
    article = read_article(page_of(page))
    assert article is not None
    assert article.title == "A call: two accounts"
    date = article.date.edtf if article.date else ""
    assert (date, article.authors) == (page.date, page.authors)
    assert (article.canonical, article.summary) == (page.canonical, page.summary)
    body = "\n\n".join(article.paragraphs)
    assert "The [Chinese readout](https://example.org/readout) is longer" in body
    assert "*only it* names **Taiwan**" in body
    assert "\n> We discussed fairer Trade" in body
    site = "https://observer.example" if page.canonical else ""
    note = f"[note on trade]({site}/notes/trade)"
    assert f"- trade and tariffs, with a {note}\n- world peace" in body
    assert article.relative_links == (not page.canonical)
    assert "Another story" not in body


def test_a_web_archive() -> None:
    html = page_of(PAGES["Ghost"]).replace("=", "=3D")
    archive = (
        "From: <Saved by Blink>\nMIME-Version: 1.0\nContent-Type: multipart/related;\n"
        '\ttype="text/html"; boundary="--b--"\n\n----b--\nContent-Type: text/html\n'
        f"Content-Transfer-Encoding: quoted-printable\n\n{html}\n----b--\n"
        "Content-Type: image/png\n\n\n----b----\n"
    ).encode()
    page = page_of_mhtml(archive)
    assert isinstance(page, str)
    article = read_article(page)
    assert article is not None
    assert (article.authors, article.canonical) == (ANA, URL)
    assert page_of_mhtml(page_of(PAGES["Ghost"]).encode()) is None


def test_a_text_as_copied_from_a_page() -> None:
    article = read_text(
        "A call: two accounts\n\nBy Ana Example\n\nXi Jinping and Donald Trump spoke\n"
        "by telephone on Friday.\n\n# 1 is *trade*, on May 2, 2018.\n"
    )
    assert article is not None
    assert article.title == "A call: two accounts"
    assert (article.date, article.authors) == (None, ())
    assert article.paragraphs == (
        "By Ana Example",
        "Xi Jinping and Donald Trump spoke by telephone on Friday.",
        "\\# 1 is \\*trade\\*, on May 2, 2018.",
    )


def test_a_text_without_blank_lines_or_without_a_body() -> None:
    article = read_text("A call\nIt was on 2 May 2018.\nNobody asked.\n")
    assert article is not None
    assert (article.date, article.authors) == (None, ())
    assert article.paragraphs == ("It was on 2 May 2018.", "Nobody asked.")
    assert read_text("A call\n\n") is None
    assert read_text("") is None


WORDS = "<p>" + "The ministers spoke for an hour about the ferry and the salt. " * 6 + "</p>"


@each_case(
    "head, body, title",
    [
        ("<title>Harbour - Wikipedia</title>", "<h1>Harbour</h1>", "Harbour"),
        ("<title>Ferry hits mole : NPR</title>", "<h1>More</h1>", "Ferry hits mole : NPR"),
        ("<title>A B</title>" + meta("og:title", "A ferry sinks"), "", "A ferry sinks"),
        (
            "<title>Ferry hits mole – Rolling Stone</title>",
            "<h1>Rolling Stone</h1><h2>Ferry hits mole</h2>",
            "Ferry hits mole",
        ),
    ],
)
def test_the_title_is_a_heading_that_a_declared_title_has(head: str, body: str, title: str) -> None:
    found = read_article(f"<html><head>{head}</head><body>{body}<article>{WORDS * 2}</article>")
    assert found is not None
    assert found.title == title
