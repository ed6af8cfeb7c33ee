"""All words of a page's article arrive, in their order, and nothing that is beside it."""

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from briefing_tui.originals.article import read_article
from briefing_tui.originals.formats import plain_paragraphs, saved_article, source_text
from briefing_tui.originals.page_text import markdown_blocks
from briefing_tui.text.words import words
from tests.cases import each_case
from tests.extras import reads_pages

pytestmark = reads_pages

BEFORE = (
    "The two ministers met at the harbour on Monday and spoke for an hour about the ferry. " * 3
)
AFTER = "Neither said who had asked for the meeting, and both left by the same road at noon. " * 3


def page_with(fragment: str) -> bytes:
    return (
        "<html><head><title>A meeting</title></head><body><nav class='menu'><a href='/'>Home</a>"
        f"<a href='/news'>News</a></nav><main><article><h1>A meeting</h1><p>{BEFORE}</p>{fragment}"
        f"<p>{AFTER}</p></article></main><footer>Imprint and privacy</footer></body></html>"
    ).encode()


def text_of(fragment: str) -> str:
    """What is left of a fragment between two paragraphs."""
    text = source_text(page_with(fragment), "page.html").paragraphs[0]
    return text.partition(BEFORE.strip())[2].rpartition(AFTER.strip())[0]


PLACES = {
    "a link in bold": "<p><a href='/x'><strong>The President</strong></a> raised concerns over "
    "Taiwan and the strait.</p>",
    "bold in a link": "<p><strong><a href='/x'>The President</a></strong> raised concerns.</p>",
    "tags in tags": "<p><span><b><a href='/x'><em>The</em></a></b></span><span> <i>first</i></span>"
    " of <u><b>three</b></u>, <i></i>and <a href='/y'></a>others.</p>",
    "line breaks": "<p>The ferry,<br>the salt<br><br><b>and</b> <br/><a href='/x'>fish</a>.</p>",
    "raised words": "<p>On the 3<sup>rd</sup> they spoke<sup><a href='#1'>[1]</a></sup>.</p>",
    "a date": "<p>On <time datetime='2025-05-02'>May 2</time>, both sides spoke.</p>",
    "an abbreviation": "<p>The <abbr title='x'>WTO</abbr> and <cite>The Courier</cite> agree, "
    "<mark>they</mark> <small>say</small>, <label>too</label>.</p>",
    "a table in a paragraph": "<p>Before it <table><tr><th>Fish</th><th>Salt</th></tr><tr><td>2 "
    "<b>t</b></td><td><p>3 t</p><p>4 t</p></td></tr></table> after it.</p>",
    "a table with a title": "<table><caption>Cargo of the ferry</caption><tbody><tr><td>fish</td>"
    "<td>7</td></tr></tbody></table>",
    "a table for the arrangement": "<table><tr><td><table><tr><td><p>One.</p><p>Two.</p></td></tr>"
    "</table></td></tr></table>",
    "a caption": "<figure><img src='/a.jpg' alt='x'><figcaption>The harbour. <span class='credit'>"
    "Photo: A. Sample</span></figcaption></figure>",
    "a short caption": "<div class='image'><img src='/a.jpg'><p class='caption'>A pier.</p></div>",
    "lists in lists": "<ul><li>fish: <ul><li><a href='/c'>cod</a></li><li>eel</li></ul> and</li>"
    "<li><p>salt</p><p>of the sea</p></li></ul><ol><li><b>first</b> this</li></ol>",
    "a list without items": "<ul>(Really a <i>remark</i> of the writer.)</ul>",
    "terms": "<dl><dt>Fish</dt><dd>What the <a href='/f'>ferry</a> carries.</dd></dl>",
    "text of no paragraph": "<div>They <b>met</b> again.<p>Then</p>they left.</div>",
    "a paragraph twice": f"<p>{BEFORE}</p><p>{BEFORE}</p>",
    "headings": "<h2><a href='#w'>What <em>one</em> says</a></h2><h4>Fish</h4>",
    "quotations": "<blockquote><p><b>“We</b> will.”</p><footer>A. Sample</footer></blockquote>",
    "emphasis beside punctuation": "<p>他说<b>“中文。”</b>然后<b>（一）</b>字<b>a</b><b>b</b></p>",
    "what Markdown would take": "<p>a*b*c, _d_, `e`, ~f~ and ~~g~~, 5 $ or 6 $, [h](i), &lt;b>, "
    "\\* and # 7</p><p>1. no item</p><p>- none</p><p>: nor this</p>",
    "letters of code": "<p>Run <code>a`b</code>, <code>c</code> or <kbd>q</kbd>.</p>"
    "<pre>x  1\n y <b>2</b></pre>",
    "a formula": "<p>The law <span style='display: none'><math alttext='E=mc^2'><mi>E</mi></math>"
    "</span> holds.</p>",
}


@each_case("name", PLACES)
def test_no_word_is_lost(name: str) -> None:
    fragment = re.sub(r"<math.*</math>", "E=mc^2", PLACES[name]).replace("<ol><li>", "1. ")
    spaced = re.sub(
        r"<(?:/?(?:p|td|th|tr|li|h\d|dt|dd|div|caption|footer|ul)\b[^>]*|br/?)>", " ", fragment
    )
    text = re.sub(r"(?m)^– ", "", text_of(PLACES[name]))
    assert words(text) == words(unescape(re.sub("<[^>]*>", "", spaced)))


@each_case(
    "fragment",
    [
        "<aside><p>More on this story</p></aside>",
        "<div class='related-articles'><h4>Related</h4><p>Another meeting of ministers.</p></div>",
        "<div class='ad-slot'>Advertisement</div>",
        "<div class='share'><button>Share</button><a href='#'>Copy link</a></div>",
        "<form><p>Sign up for our newsletter</p><input></form>",
        "<p class='byline'>By A. Sample</p>",
        "<div style='display:none'><p>Hidden words</p></div>",
        "<p><span hidden>Hidden words</span></p>",
        "<div hidden><p>Hidden words of a whole paragraph that says a lot.</p></div>",
        "<p aria-hidden='true'>Hidden words</p>",
        "<script>var words = 1</script><noscript>Turn it on</noscript><style>p {}</style>",
    ],
)
def test_what_is_beside_the_article_is_left_out(fragment: str) -> None:
    assert text_of(fragment).strip() == ""


def test_items_of_a_source_have_their_marks() -> None:
    text = text_of("<p>They met. They asked for:</p><ul><li>fish;</li><li>salt.</li></ul>").strip()
    assert text == "They met. They asked for:\n\n– fish;\n\n– salt."


def test_a_class_that_only_looks_like_navigation_is_kept() -> None:
    assert "salt" in text_of('<p id="NavzzU">They spoke of salt.</p>')


def test_captions_above_the_first_paragraph_are_kept_and_the_menu_is_not() -> None:
    page = (
        "<html><body><div class='nav'>Menu</div><article><figure><img><figcaption>A pier."
        f"</figcaption></figure><p>{BEFORE}</p><p>{AFTER}</p></article><p>Imprint</p></body></html>"
    )
    text = source_text(page.encode(), "page.html").paragraphs[0]
    assert text.startswith("A pier.")
    assert text.rstrip().endswith(AFTER.strip())


def test_a_dek_is_in_the_text_of_a_source_and_above_the_body_of_an_article() -> None:
    head = '<head><title>A call</title><meta name="description" content="They spoke."></head>'
    page = f"<html>{head}<body><article><h1>A call</h1><p>They spoke.</p><p>{BEFORE}</p></article>"
    article = saved_article(page.encode(), "page.html")
    assert (article.summary, article.paragraphs) == ("They spoke.", (BEFORE.strip(),))
    assert source_text(page.encode(), "page.html").paragraphs[0].startswith("A call\n\nThey spoke.")


def test_what_is_above_and_below_the_text_in_its_element_is_left_out() -> None:
    page = (
        "<html><body><article><div><div class='breadcrumb'>World: ministers</div>"
        f"<p>{BEFORE}</p></div><p>{AFTER}</p><div class='breadcrumb'>Next: fish</div></article>"
    )
    article = read_article(page)
    assert article is not None
    assert article.paragraphs == (BEFORE.strip(), AFTER.strip())


@each_case(
    "page, block",
    [
        ("<h2>2027. A plan</h2>", "## 2027. A plan"),
        (
            "<p>A plan for 2027. It ends in (2030) now.</p>",
            "A plan for 2027. It ends in (2030) now.",
        ),
        ("<p>2027. A plan</p>", r"2027\. A plan"),
        ("<ul><li>2027. A plan</li></ul>", r"- 2027\. A plan"),
        ("<ol><li>2027. A plan</li></ol>", r"1. 2027\. A plan"),
        ("<p>By <br>2027. A plan</p>", "By \\\n2027\\. A plan"),
        (r"<p>By <code>2027\. A</code></p>", r"By `2027\. A`"),
        (r"<p>By 2027\. A</p>", r"By 2027\\. A"),
    ],
)
def test_only_a_number_that_would_make_a_list_is_escaped(page: str, block: str) -> None:
    tree = html.fromstring(f"<html><body>{page}</body></html>")
    assert "".join(markdown_blocks(tree, "")).strip() == block


# Any tags in any order

SIGNS = r"“q” (x) a*b _u_ 1. 2) # - `t` [n] [^1] $5 &amp; &lt; … ~~ ~ == {{x}} %% \ ! | *** : + @x"
TEXTS = st.lists(st.sampled_from(["fish", "中文", "> ", *SIGNS.split()]), max_size=3).map(" ".join)
INLINE = st.recursive(
    TEXTS,
    lambda inner: (
        st.builds(
            "{1}<{0}>{2}</{0}>{3}".format,
            st.sampled_from(["b", "i", "em", "strong", "sup", "code", "span", "s", "time", "abbr"]),
            TEXTS,
            inner,
            TEXTS,
        )
        | st.builds("{}<br>{}".format, inner, inner)
        | TEXTS.map("<a href='/x (1)'>{}</a>".format)
    ),
    max_leaves=8,
)
BLOCKS = st.recursive(
    INLINE.map("<p>{}</p>".format),
    lambda inner: (
        st.builds(
            "{1}<{0}>{2}{3}</{0}>".format,
            st.sampled_from(["div", "ul", "ol", "li", "dl", "dd", "blockquote", "table", "figure"]),
            INLINE,
            inner,
            INLINE,
        )
        | st.builds("<table><tr><td>{}</td><td>{}</td></tr></table>".format, inner, INLINE)
        | INLINE.map("<h3>{} b</h3>".format)
        | INLINE.map("<pre>{}</pre>".format)
    ),
    max_leaves=4,
)


@given(BLOCKS)
def test_markdown_has_every_character_of_any_page(page: str) -> None:
    tree = html.fromstring(f"<html><body>{page}</body></html>")
    text = "".join(plain_paragraphs([*markdown_blocks(tree, "")]))
    assert "".join(text.split()) == "".join(tree.text_content().split())
