"""The main text of a saved page in Markdown, with all its words.

trafilatura finds which part of a page is the article. But it rebuilds that part, and may leave out
captions, dates, tables and what follows a link in bold. So each paragraph of the page gets a mark,
and those whose marks trafilatura returns stay as the page has them, with what is between them.
"""

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
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

_SHORT = 250
"""trafilatura makes one paragraph of the whole page if its text has fewer characters."""
_FIRST_MARK = 0xF0000
"""A mark is one character of private use, so that it hardly adds to the length of a text."""
MOST_PARAGRAPHS = 6_000
"""trafilatura takes quadratic time, and two seconds for so many paragraphs."""
_MOST = 0.8
"""The share of the found text that the element of the article has."""


def leave_main_text(tree: "HtmlElement") -> str | None:
    """Remove from a page what isn't in its article; None if it has none.

    A page that is too large is cut. The answer says what is left out.
    """
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
    page = _Page(tree)
    count = sum(map(bool, page.paragraphs))
    if count > MOST_PARAGRAPHS:
        page.remove_all_but(range(MOST_PARAGRAPHS))
        page = _Page(tree)
    if not (found := page.found()):
        return None
    page.remove_all_but(page.completed(found))
    left_out = f"{count - MOST_PARAGRAPHS:,} of its {count:,} paragraphs"
    return left_out if count > MOST_PARAGRAPHS else ""


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


class _Page:
    """The paragraphs of a page: the texts between the borders of its blocks.

    They are numbered, so that those of an element are a range. A text is an attribute of an
    element: its `text`, or its `tail`.
    """

    def __init__(self, tree: "HtmlElement") -> None:
        self.tree = tree
        self.paragraphs: list[list[tuple[HtmlElement, str]]] = [[]]
        self.ranges: dict[HtmlElement, range] = {}
        self._number(tree)
        self.sizes = [
            sum(len(getattr(*text)) for text in paragraph) for paragraph in self.paragraphs
        ]

    def _number(self, element: "HtmlElement") -> None:
        self._begin(element)
        start = len(self.paragraphs) - 1
        self._add(element, "text")
        for child in element:
            self._number(child)
            self._add(child, "tail")
        self.ranges[element] = range(start, len(self.paragraphs) - (not self.paragraphs[-1]))
        self._begin(element)

    def _begin(self, element: "HtmlElement") -> None:
        if element.tag in _BLOCKS and self.paragraphs[-1]:
            self.paragraphs.append([])

    def _add(self, element: "HtmlElement", name: str) -> None:
        if (getattr(element, name) or "").strip():
            self.paragraphs[-1].append((element, name))

    def found(self) -> list[int]:
        """The paragraphs that trafilatura takes for the article."""
        found, is_one = self._extracted(_SHORT)
        if is_one:
            short, _ = self._extracted(1)
            found = short if self._size(short) > self._size(found) / 2 else found
        return found

    def _size(self, numbers: Iterable[int]) -> int:
        return sum(self.sizes[number] for number in numbers)

    def _extracted(self, least: int) -> tuple[list[int], bool]:
        """What trafilatura finds of so many characters, and whether it makes one block of it."""
        from trafilatura import bare_extraction
        from trafilatura.settings import use_config

        config = use_config()
        config.set("DEFAULT", "MIN_EXTRACTED_SIZE", str(least))
        for number, paragraph in enumerate(self.paragraphs):
            for element, name in paragraph:
                setattr(element, name, chr(_FIRST_MARK + number) + getattr(element, name))
        found: Any = bare_extraction(
            self.tree,
            favor_recall=True,
            include_comments=False,
            include_formatting=True,
            include_links=True,
            config=config,
        )
        for paragraph in self.paragraphs:
            for element, name in paragraph:
                setattr(element, name, getattr(element, name)[1:])
        if (body := getattr(found, "body", None)) is None:
            return [], False
        marks = {ord(mark) - _FIRST_MARK for mark in set("".join(body.itertext()))}
        return sorted(marks.intersection(range(len(self.paragraphs)))), len(body) == 1

    def completed(self, found: Sequence[int]) -> set[int]:
        """These paragraphs, what is between them in the article, and the captions of its pictures.

        Without elements that have none of them and are hidden or beside the article.
        """
        kept = set(found)
        before = [0, *accumulate(size * (number in kept) for number, size in enumerate(self.sizes))]

        def share(element: "HtmlElement") -> float:
            numbers = self.ranges[element]
            return (before[numbers.stop] - before[numbers.start]) / before[-1]

        article, inner = self.tree, self.tree
        while inner is not None:
            article = inner
            inner = next((child for child in article if share(child) > _MOST), None)
        inside = [number for number in found if number in self.ranges[article]]
        kept.update(range(inside[0], inside[-1] + 1))
        for figure in article.iter("figure", "figcaption"):
            kept.update(self.ranges[figure])
        for element in article.iter():
            if (is_beside(element) or is_byline(element)) and not share(element):
                kept.difference_update(self.ranges[element])
        return kept

    def remove_all_but(self, kept: Container[int]) -> None:
        for number, paragraph in enumerate(self.paragraphs):
            for element, name in paragraph if number not in kept else ():
                setattr(element, name, None)


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
    text = _QUOTATION.sub(r"\1\n\n", _BREAKS.sub("\n\n", text))
    for part in re.split(r"(?ms)(^(?:`{3,})$.*?^(?:`{3,})$)", text):
        yield from [part] if part.startswith("```") else re.split(r"\n{2,}(?=\S)", part)


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
    line = _MARKUP.sub(_with_backslash, " ".join(sanitise(text).split()))
    return _NUMBER.sub(r"\1\\\2", _BLOCK_START.sub(_with_backslash, line, count=1), count=1)


def _with_backslash(match: re.Match[str]) -> str:
    return f"\\{match[0]}"  # a template of `re.sub` takes ten times as long
