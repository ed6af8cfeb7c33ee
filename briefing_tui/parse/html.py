"""Raw HTML is not interpreted: its tags and comments go, its text stays."""

import re
from html import unescape

_DROPPED = re.compile(
    r"<!--.*?-->|<\?.*?\?>|<!\[CDATA\[|\]\]>|<![A-Za-z][^>]*>"
    r"|<(script|style)\b[^>]*>.*?</\1\s*>",
    re.DOTALL | re.IGNORECASE,
)
_TAG = re.compile(r"""</?([A-Za-z][A-Za-z0-9-]*)(?:\s(?:[^<>"']|"[^"]*"|'[^']*')*|/)?>""")
_BREAK = re.compile(r"<br\s*/?>$", re.IGNORECASE)
_SPACES = re.compile(r"[^\S\n]+")
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")

# Where these tags stand a browser would begin a new line, or another cell.
_NEW_LINE = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "center",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "iframe",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
    ]
)
_NEW_CELL = frozenset(("td", "th"))


def html_text(source: str) -> str:
    """The text of an HTML block, one line for each line a browser would begin."""
    text = _TAG.sub(_instead, _DROPPED.sub("", source))
    lines = (_SPACES.sub(" ", unescape(line)).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def is_break(tag: str) -> bool:
    """Whether an inline tag is `<br>`."""
    return _BREAK.match(tag) is not None


def as_markdown(text: str) -> str:
    """Literal text as inline Markdown source that is read back as that very text."""
    return _PUNCTUATION.sub(r"\\\1", text).replace("\n", "\\\n")


def _instead(tag: re.Match[str]) -> str:
    name = tag[1].lower()
    if name in _NEW_LINE:
        return "\n"
    return " " if name in _NEW_CELL else ""
