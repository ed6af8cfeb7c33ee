"""The main text of a saved page in Markdown, with all its words.

trafilatura finds which part of a page is the article. But it rebuilds that part, and may leave out
captions, dates, tables and what follows a link in bold. So the smallest element that has most of
its text stays as the page has it, without what is beside the article.
"""

import re
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from briefing_tui.parse.html import script
from briefing_tui.text.patterns import lazy_pattern
from briefing_tui.text.sanitise import count_unsafe, sanitise

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_BLOCKS = {
    *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details"),
    *("div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup"),
    *("hr", "html", "legend", "li", "main", "nav", "ol", "p", "pre", "section", "summary"),
    *("table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", *_HEADINGS),
}
_WITHOUT_TEXT = {
    *("audio", "button", "canvas", "dialog", "head", "iframe", "input", "noscript", "object"),
    *("rp", "rt", "script", "select", "style", "svg", "template", "textarea", "video"),
}
_HIDDEN = lazy_pattern(r"display:\s*none|visibility:\s*hidden", re.IGNORECASE)
_AROUND = {"article", "body", "html", "main"}
_BESIDE_TAGS = {"aside", "footer", "form", "menu", "nav"}
_BESIDE = lazy_pattern(
    r"comment|related|recommend|sidebar|widget|promo|teaser|newsletter|menu|footer|popular|social"
    r"|advert|sponsor|subscri|(?<![a-z])(?:ads?|nav(?:bar|igation)?|shar(?:e|ing)|toc)(?![a-z])",
    re.IGNORECASE,
)
_BYLINE = lazy_pattern(
    r"(?:^|[\s_-])(?:byline|p-author|author-name|author__name)(?:$|[\s_-])", re.IGNORECASE
)

_MOST_COMPARED = 50
"""The longest texts that are looked for in an element."""
_MOST = 0.8
"""The share of the found text that the element of the article has."""


def article_of(tree: "HtmlElement") -> "HtmlElement | None":
    """The element of a page that has the article, without what isn't in the article."""
    for math in [*tree.iter("math")]:
        _write_formula(math)
    most = len(tree.text_content()) / 2  # some pages are hidden until a script has run
    for element in [*tree.iter()]:
        is_hidden = _is_hidden(element) and len(element.text_content()) < most
        if element.tag in _WITHOUT_TEXT or is_hidden:
            if element is not tree:
                element.drop_tree()
            continue
        # trafilatura copies text, and lxml refuses a control character that an entity stands for.
        element.text = element.text and sanitise(element.text)
        element.tail = element.tail and sanitise(element.tail)
        for name, value in element.items():
            if count_unsafe(value):
                element.set(name, sanitise(value))
    texts = set(filter(None, map(_joined, _main_texts(tree))))
    if not texts:
        return None
    longest = sorted(texts, key=len)[-_MOST_COMPARED:]
    article, inner = tree, tree
    while inner is not None:
        article = inner
        parts = filter(_has_blocks, article)
        inner = next((part for part in parts if _share(part, longest) > _MOST), None)
    for element in [*article.iter()]:
        is_out = (is_beside(element) or is_byline(element)) and element is not article
        if is_out and texts.isdisjoint(map(_joined, element.itertext())):
            element.drop_tree()
    _trim(article, texts, from_end=False)
    _trim(article, texts, from_end=True)
    return article


def _main_texts(tree: "HtmlElement") -> Iterator[str]:
    """The texts that trafilatura takes for the article, each in one element."""
    from trafilatura import bare_extraction
    from trafilatura.settings import use_config

    config = use_config()
    config.set("DEFAULT", "MIN_EXTRACTED_SIZE", "1")  # else a short article is the whole page
    found: Any = bare_extraction(
        tree,
        favor_recall=True,
        include_comments=False,
        include_formatting=True,
        include_links=True,
        config=config,
    )
    return found.body.itertext() if found is not None else iter(())


def _joined(text: str | None) -> str:
    return "".join((text or "").split())


def _has_blocks(element: "HtmlElement") -> bool:
    return any(part.tag in _BLOCKS for part in element)


def _share(element: "HtmlElement", texts: Sequence[str]) -> float:
    """The share of the letters of some texts that an element has."""
    content = _joined(element.text_content())
    return sum(len(text) for text in texts if text in content) / sum(map(len, texts))


def _trim(element: "HtmlElement", texts: Container[str], *, from_end: bool) -> None:
    """Remove what is above the first text that was found, or below the last, but no pictures."""
    if not from_end and _joined(element.text) in texts:
        return
    for part in [*reversed(element)] if from_end else [*element]:
        if any(_joined(text) in texts for text in (part.tail, *part.itertext())):
            if _has_blocks(part):
                _trim(part, texts, from_end=from_end)
            return
        if next(part.iter("figure", "figcaption"), None) is None:
            part.drop_tree()


def _write_formula(math: "HtmlElement") -> None:
    """Make a formula code in TeX, if the page has that, and show it."""
    notes = [note.text for note in math.iter("annotation") if note.text]
    if tex := next(iter(notes), math.get("alttext")):
        tail = math.tail
        math.clear()
        math.tag, math.text, math.tail = "code", tex, tail
    parent = math.getparent()
    if parent is not None and _is_hidden(parent):
        parent.attrib.clear()


def is_beside(element: "HtmlElement") -> bool:
    """Whether an element has navigation, comments, or offers beside the article."""
    if element.tag in _AROUND or next(element.iterancestors("blockquote"), None) is not None:
        return False
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return element.tag in _BESIDE_TAGS or _BESIDE.search(names) is not None


def is_byline(element: "HtmlElement") -> bool:
    """Whether an element is marked as having the names of the authors."""
    marks = f"{element.get('rel') or ''} {element.get('itemprop') or ''}".split()
    return "author" in marks or _BYLINE.search(element.get("class") or "") is not None


def _is_hidden(element: "HtmlElement") -> bool:
    return (
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or _HIDDEN.search(element.get("style") or "") is not None
    )


_UNSEEN = {"head", "noscript", "script", "style", "template"}


def visible_text(tree: "HtmlElement") -> str:
    """All the text that a page shows, also beside its article, with a line for each block."""
    for element in [*tree.iter()]:
        is_unseen = element.tag in _UNSEEN or element.get("hidden") is not None
        if element is not tree and (is_unseen or _HIDDEN.search(element.get("style") or "")):
            element.drop_tree()
    for element in tree.iter():
        if element.tag in _BLOCKS:
            element.text = f"\n{element.text or ''}"
        if element.tag in _BLOCKS or element.tag == "br":
            element.tail = f"\n{element.tail or ''}"
    return str(tree.text_content())


# In Markdown

_SIGNS_OR_TAGS = {
    **dict.fromkeys(("b", "strong"), ("strong", "b")),
    **dict.fromkeys(("i", "em"), ("em", "i")),
    **dict.fromkeys(("s", "strike", "del"), ("del", "s")),
}
"""The tags that the converter writes with signs, and those that it leaves as they are."""
_NOTHING_WITHOUT_TEXT = {"a", "li", *_SIGNS_OR_TAGS}
_TARGET = lazy_pattern(r"(?:https?://|mailto:|(?![A-Za-z][\w+.-]*:|#))\S+")
_CODE = (
    r"(?ms:^[> ]*(?P<fence>`{3,})$.*?^[> ]*(?P=fence)$)"
    r"|(?s:(?<![\\`])(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`))"
)
_OURS = lazy_pattern(
    rf"{_CODE}|(?<!\\)(?:\$|%(?=%)|\{{(?=[{{%])|!(?=\[)|(?m:^[> ]*(?::(?=\s|::)|!(?=!!))))"
)
"""What only briefs, not all Markdown, would take for markup; and `!` before what is a link."""
_PLAIN = lazy_pattern(r"(?:[^\W_]|[\s.,;:!?…“”‘’«»()（）《》，。！？：；、—–-])*")
_BREAKS = lazy_pattern(r"(?:\\\n *){2,}|\\\n(?=\n|\Z)")
_QUOTATION = lazy_pattern(r"(?m)(^(?!>).+)\n(?=> )")
_IN_WORD = lazy_pattern(r"(?<=\w)\\_(?=\w)")
_AFTER_NUMBER = lazy_pattern(
    rf"{_CODE}|(?m:^(?>(?:[> :-]|[0-9]+[.)] )*)[0-9]{{1,9}}\\)"
    r"|(?P<needless>(?<=[0-9])\\(?=[.)](?:\s|\Z)))"
)
"""The converter escapes the full stop of every number, but only one that begins a line can make
that an item of a list."""


def markdown_blocks(tree: "HtmlElement", address: str) -> Iterator[str]:
    """The blocks of a page, with links relative to an address."""
    from html_to_markdown import ConversionOptions, PreprocessingOptions, convert
    from lxml.html import tostring

    _prepare(tree)
    options = ConversionOptions(
        escape_asterisks=True,
        escape_underscores=True,
        escape_misc=True,
        autolinks=False,
        base_url=address or None,
        bullets="-",
        compact_tables=True,
        expand_abbreviations=False,
        extract_metadata=False,
        hidden_content="all",
        include_blockquote_citations=False,
        newline_style="backslash",
        preprocessing=PreprocessingOptions(enabled=False),
        preserve_tags=["b", "i", "s"],
        skip_images=True,
    )
    text = convert(tostring(tree, encoding="unicode"), options).content or ""
    text = _OURS.sub(_escaped_ours, _IN_WORD.sub("_", text))
    text = _AFTER_NUMBER.sub(lambda match: "" if match["needless"] else match[0], text)
    text = _QUOTATION.sub(r"\1\n\n", _BREAKS.sub("\n\n", text))
    for part in re.split(r"(?ms)(^(?:`{3,})$.*?^(?:`{3,})$)", text):
        yield from [part] if part.startswith("```") else re.split(r"(?<!\n)\n{2,}+(?=\S)", part)


def _escaped_ours(match: re.Match[str]) -> str:
    return match[0] if match["fence"] or match["ticks"] else f"{match[0][:-1]}\\{match[0][-1]}"


def _prepare(tree: "HtmlElement") -> None:
    """Change what the converter would write in another way than briefs have it."""
    for element in [*tree.iter()]:
        if element is not tree and element.getparent() is None:
            continue  # it was in one of those before it
        if element.tag in _NOTHING_WITHOUT_TEXT and not element.text_content().strip():
            element.drop_tag()
        elif change := _CHANGES.get(element.tag):
            change(element)


def _check_link(link: "HtmlElement") -> None:
    if not _TARGET.fullmatch((link.get("href") or "").strip().replace(" ", "%20")):
        link.drop_tag()


def _choose_emphasis(element: "HtmlElement") -> None:
    """Signs, or the tag of HTML where signs have no effect.

    Between a letter and punctuation they have none (CommonMark 6.2). This is common in Chinese.
    """
    text, parent, previous = element.text_content(), element.getparent(), element.getprevious()
    left = parent.text if previous is None else previous.tail
    starts = not left[-1].isalnum() if left else previous is None and parent.tag in _BLOCKS
    right, following = element.tail, element.getnext()
    ends = not right[0].isalnum() if right else following is None and parent.tag in _BLOCKS
    starts = starts or text[0].isalnum() or text[0].isspace()
    ends = ends or text[-1].isalnum() or text[-1].isspace()
    signed, tagged = _SIGNS_OR_TAGS[element.tag]
    element.tag = signed if starts and ends else tagged
    if element.tag == tagged and (len(element) or not _PLAIN.fullmatch(text)):
        element.drop_tag()  # nothing is escaped between tags


def _write_digits(element: "HtmlElement") -> None:
    """`10³` and `CO₂` of raised and lowered digits."""
    text = element.text_content()
    if text.isdecimal():
        del element[:]
        element.text = script(text, element.tag)
        element.drop_tag()


def _leave_text(element: "HtmlElement") -> None:
    text = element.text_content()
    del element[:]
    element.text = text


def _make_paragraph(caption: "HtmlElement") -> None:
    caption.tag = "p"  # else all of it would be emphasised


def _check_table(table: "HtmlElement") -> None:
    if not _has_columns(table):
        for part in table.iter("table", "tbody", "thead", "tfoot", "tr", "td", "th"):
            part.tag = "div"
        return
    for cell in next(table.iter("tr")):
        cell.tag = "th"  # else the converter may take it for an arrangement, too


def _has_columns(table: "HtmlElement") -> bool:
    """Whether a table has two columns at least. Others are for the arrangement of the page."""
    cells = ([cell for cell in row if cell.text_content().strip()] for row in table.iter("tr"))
    return (
        next(table.iterdescendants("table"), None) is None and max(map(len, cells), default=0) > 1
    )


_CHANGES: Mapping[str, Callable[["HtmlElement"], None]] = {
    "a": _check_link,
    "figcaption": _make_paragraph,
    "table": _check_table,
    **dict.fromkeys(("code", "pre"), _leave_text),
    **dict.fromkeys(("sub", "sup"), _write_digits),
    **dict.fromkeys(_SIGNS_OR_TAGS, _choose_emphasis),
}


# A plain text in Markdown

# What Markdown would take for markup, and what briefs would.
_MARKUP = lazy_pattern(
    r"[\\*`~$]|(?<!\w)_|_(?!\w)"
    r"|\[(?=[@\[^]|\Z)|\](?=[(\[:]|\Z)|<(?=[A-Za-z/!?]|\Z)|&(?=#?\w+;|\Z)|=(?==|\Z)|%(?=%|\Z)"
    r"|\{(?=[{%]|\Z)"
)
_BLOCK_START = lazy_pattern(r"^(?:#{1,6}(?=\s|$)|[>|]|[-+](?=\s|$)|[-=]+$|:(?=\s|::)|!!!)")
_NUMBER = lazy_pattern(r"^([0-9]{1,9})([.)](?:\s|$))")


def markdown_of(text: str) -> str:
    """A text on one line as a paragraph without what Markdown would take for markup."""
    line = _BLOCK_START.sub(_with_backslash, inline_markdown_of(text), count=1)
    return _NUMBER.sub(r"\1\\\2", line, count=1)


def inline_markdown_of(text: str) -> str:
    """The same for a title, which is no paragraph: no list begins in it."""
    return _MARKUP.sub(_with_backslash, " ".join(sanitise(text).split()))


def _with_backslash(match: re.Match[str]) -> str:
    return f"\\{match[0]}"  # a template of `re.sub` takes ten times as long
