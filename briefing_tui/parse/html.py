"""Raw HTML is not interpreted: its tags and comments go, its text stays."""

import re
from html import unescape

from briefing_tui.text.sanitise import sanitise

# What is dropped with all that is in it, and what ends it. Without an end it is text.
_OPENING = re.compile(r"<(?:!--|\?|!(?=[a-z])|(?:script|style)\b)", re.IGNORECASE)
_ENDINGS = {
    "<!--": re.compile("-->"),
    "<?": re.compile(r"\?>"),
    "<!": re.compile(">"),
    "<script": re.compile(r"</script\s*>", re.IGNORECASE),
    "<style": re.compile(r"</style\s*>", re.IGNORECASE),
}
_TAG = re.compile(r"""</?([A-Za-z][A-Za-z0-9-]*)(?:\s(?:[^<>"']|"[^"]*"|'[^']*')*|/)?>""")
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
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
    text = _TAG.sub(_instead, _CDATA.sub("", _without_dropped(source)))
    lines = (_SPACES.sub(" ", sanitise(unescape(line))).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _without_dropped(source: str) -> str:
    """The source without comments, instructions, declarations, scripts and style sheets."""
    kept: list[str] = []
    endless: set[str] = set()
    at = 0
    while opening := _OPENING.search(source, at):
        name = opening[0].lower()
        end = None if name in endless else _ENDINGS[name].search(source, opening.end())
        if end is None:
            endless.add(name)
            kept.append(source[at : opening.end()])
            at = opening.end()
        else:
            kept.append(source[at : opening.start()])
            at = end.end()
    return "".join([*kept, source[at:]])


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
