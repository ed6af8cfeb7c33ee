"""Rules of inline text: citations, links, footnotes, bare addresses, marks, attributes.

Each says which tools write its notation. `parse/markdown.py` has their order.
"""

from __future__ import annotations

import re
from functools import wraps
from itertools import islice
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple
from unicodedata import category, lookup

from briefing_tui.text.patterns import CODE_BETWEEN_TAGS, FENCED_CODE, lazy_pattern
from briefing_tui.text.sanitise import without_comments

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from markdown_it.rules_inline import StateInline

    Rule = Callable[[StateInline, bool], bool]
    Reader = Callable[[StateInline, bool, re.Match[str]], bool]


def notation(source: str, flags: int = 0, *, signs: str) -> Callable[[Reader], Rule]:
    """Make a rule of a function that reads what a pattern matches, to the end of what is parsed.

    It moves the position behind what it has read. `signs` are the characters that the pattern can
    begin with: markdown-it tries every rule at every sign, and most are of other rules.
    """
    pattern = lazy_pattern(source, flags)

    def rule_of(read: Reader) -> Rule:
        @wraps(read)
        def rule(state: StateInline, silent: bool) -> bool:
            if state.src[state.pos] not in signs:
                return False
            match = pattern.match(state.src, state.pos, state.posMax)
            return match is not None and read(state, silent, match)

        return rule

    return rule_of


def push_token(
    state: StateInline, silent: bool, end: int, kind: str, content: str, **meta: object
) -> bool:
    """Parse the source up to an offset as a token, unless that is outside what is parsed."""
    if end > state.posMax:
        return False
    if not silent:
        token = state.push(kind, "", 0)
        token.content, token.meta = content, {**meta, "offset": state.pos}
    state.pos = end
    return True


# Citations, as in Pandoc: `[@cn]`, `[@cn, para 3]`, `[@cn; @trump]`.

_ITEM = r"(?<!\s)\s*+@([\w-]++)\s*+(?:,([^\[\];]*+))?"
_ITEMS = lazy_pattern(_ITEM)


@notation(rf"\[{_ITEM}(?:;{_ITEM})*\]", signs="[")
def citation(state: StateInline, silent: bool, match: re.Match[str]) -> bool:
    """Parse a citation of sources, as Pandoc and Quarto write it. It follows the link rule, so that
    Markdown's own links have precedence.

    If any of its sources is unknown, the citation stays text, and the unknown ids are added
    to `env["unknown"]` with their offsets.
    """
    offset = state.pos
    items = [
        (item[1], " ".join((item[2] or "").split()))
        for item in _ITEMS.finditer(state.src, offset + 1, match.end() - 1)
    ]
    unknown = [source for source, _ in items if source not in state.env["sources"]]
    if unknown:
        if not silent:
            state.env["unknown"].extend((source, offset) for source in unknown)
        return False
    return push_token(state, silent, match.end(), "citation", match[0], items=items)


# Links between briefs: `[[slug]]`, `[[slug|words]]`, `[[slug#heading]]`, `![[slug]]`.


# In a table cell the bar is written `\|`. Elsewhere both forms are valid.
_WIKILINK = r"(!?)\[\[([^\[\]|#\\]*)(?:#([^\[\]|\\]*))?(?:\\?\|([^\[\]]*))?\]\]"
WIKILINK = lazy_pattern(_WIKILINK)


class Wikilink(NamedTuple):
    """What a wikilink says; its words are those of the name where it gives none."""

    name: str
    fragment: str
    words: str

    @classmethod
    def of(cls, match: re.Match[str]) -> Wikilink:
        """What a match of `WIKILINK` says."""
        name, fragment, words = _folded(match[2]), _folded(match[3]), _folded(match[4])
        words = words or " > ".join(filter(None, (name, *fragment.split("#"))))
        return cls(name, fragment, words)


@notation(_WIKILINK, signs="[!")
def wikilink(state: StateInline, silent: bool, match: re.Match[str]) -> bool:
    """Parse a wikilink of Obsidian and other wikis, unless it is an inline link, `[[1]](url)`, or
    the label in it is defined (`[[1]]`, `[1]: url`). It precedes other reference links.
    """
    end, embed, link = match.end(), match[1], Wikilink.of(match)
    if not (link.name or link.fragment):
        return False
    if not embed and state.src[end : end + 1] in {"(", "["} and _is_link(state):
        return False
    if not embed and fold_label(match[0][2:-2]) in state.env["references"]:
        return False
    return push_token(state, silent, end, "wikilink", match[0], **link._asdict())


def fold_label(label: str) -> str:
    """The label of a definition as markdown-it has it (`normalizeReference`)."""
    return " ".join(label.split()).lower().upper()


def _folded(text: str | None) -> str:
    return " ".join(text.split()) if text else ""


def _is_link(state: StateInline) -> bool:
    from markdown_it.rules_inline import link

    offset = state.pos
    is_link = link(state, True)
    state.pos = offset
    return is_link


# Footnotes, `[^1]`, a GitHub extension. mdit-py-plugins parses the definitions.
# A note may be written where it is cited, `^[text]` (Pandoc, Obsidian).


@notation(r"\[\^([^\s\]]{1,999})\]", signs="[")
def footnote_reference(state: StateInline, silent: bool, match: re.Match[str]) -> bool:
    """Parse a reference of GitHub, Pandoc, Python-Markdown, Hugo or kramdown, and add its label to
    `env["cited"]`. An undefined one stays text.
    """
    return match[1] in state.env["notes"] and _cite_note(state, silent, match.end(), match[1])


NOTE_SIGN = "^["
_PROSE = lazy_pattern(r"\s|[^\x00-\x7f]")


@notation(
    r"\^\[((?>(?:[^\[\]\\]|\\.|\[(?>(?:[^\[\]]|\[[^\[\]]*+\])*)\])+))\](?![+*?{^$|])",
    re.DOTALL,
    signs="^",
)
def inline_note(state: StateInline, silent: bool, match: re.Match[str]) -> bool:
    """Parse a note of Pandoc or Obsidian, and add its label to `env["cited"]`: a blank and its
    text.

    `^[a-z]` and `^[a-z ]+` are regular expressions, and stay text.
    """
    text = match[1].strip()
    is_note = _PROSE.search(text) is not None
    return is_note and _cite_note(state, silent, match.end(), f" {text}")


def _cite_note(state: StateInline, silent: bool, end: int, label: str) -> bool:
    is_cited = push_token(state, silent, end, "footnote_reference", label)
    if is_cited and not silent:
        state.env["cited"].append(label)
    return is_cited


# Extended autolinks (GFM 6.9): `https://…`, `www.…`, `name@host`.
#
# Two differences from GFM: an address ends before full-width punctuation, because Chinese and
# Japanese have no space there, and a host ends before an ideograph.

_LABEL = r"[A-Za-z0-9_\-\u00c0-\u1fff]+"
_REST = r"(?::\d+)?(?:[/?#][^\s<，。、；：？！（）「」『』【】《》〈〉“”]*)?"
# Both letter cases are spelled out: IGNORECASE makes large classes slow to compile.
_URL = lazy_pattern(rf"[Hh][Tt]{{2}}[Pp][Ss]?://(?:{_LABEL}\.)+{_LABEL}{_REST}")
_SCHEME = lazy_pattern(r"(?<![A-Za-z0-9])https?$", re.IGNORECASE)
_WITHOUT_SCHEME = lazy_pattern(
    rf"(?<![\w./@:+-])[Ww]{{3}}\.(?:{_LABEL}\.)*{_LABEL}{_REST}"
    r"|(?<![A-Za-z0-9._+-])[A-Za-z0-9._+-]+@[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+"
)
_ENTITY = lazy_pattern(r"&#?\w+;")
_ENTITY_LENGTH = 34
_ENTITY_END = lazy_pattern(r"&[A-Za-z0-9]+;$")


def bare_url(state: StateInline, silent: bool) -> bool:
    """Parse an address with a scheme, of which GitHub and most site generators make a link.

    The rule is called at the colon, because the text rule stops there. It takes the scheme
    back from the pending text.
    """
    colon = state.pos
    if not state.src.startswith("://", colon) or state.linkLevel > 0:
        return False
    if not (scheme := _SCHEME.search(state.src, max(0, colon - 6), colon)):
        return False
    if not (match := _URL.match(state.src, scheme.start(), state.posMax)):
        return False
    url = _trimmed(match[0])
    if len(url) <= len(scheme[0]) + 3:
        return False
    if not silent:
        if not state.pending.endswith(scheme[0]):
            return False
        state.pending = state.pending[: -len(scheme[0])]
        token = state.push("link_open", "a", 1)
        token.attrs = {"href": _decoded(url)}
        token.meta = {"offset": scheme.start()}
        state.push("text", "", 0).content = _decoded(url)
        state.push("link_close", "a", -1)
    state.pos = scheme.start() + len(url)
    return True


def addresses(text: str) -> Iterator[tuple[int, int, str]]:
    """The start, the end and the URL of each address without a scheme in plain text."""
    for match in _WITHOUT_SCHEME.finditer(text):
        if "@" not in match[0]:
            address = _trimmed(match[0])
            yield match.start(), match.start() + len(address), f"http://{address}"
        elif not match[0].endswith(("-", "_")):
            yield match.start(), match.end(), f"mailto:{match[0]}"


def _trimmed(url: str) -> str:
    """The address without trailing punctuation (GFM 6.9, extended autolink path validation).

    A closing bracket without an opening one ends it: `[https://example.org/a](address)`.
    """
    end = len(url)
    closing = url.find("]")
    if closing >= 0 and "[" not in url[:closing]:
        url, end = url[:closing], closing
    unopened = url.count(")") - url.count("(")
    while end:
        last = url[end - 1]
        if last == ")" and unopened > 0:
            unopened -= 1
        elif last == ";":
            if entity := _ENTITY_END.search(url, max(0, end - _ENTITY_LENGTH), end):
                end = entity.start() + 1
        elif last not in "?!.,:*_~'\"":
            break
        end -= 1
    return url[:end]


def _decoded(url: str) -> str:
    from html import unescape

    return _ENTITY.sub(lambda entity: unescape(entity[0]), url)


# Links whose address has template tags: `[words]({{ '/docs/' | relative_url }})`, `[words]({{< ref
# "install.md" >}})`, `[label]: {% link _docs/install.md %}`. A tag has blanks, so by CommonMark 6.3
# this isn't a link.

_TEMPLATED = lazy_pattern(
    r"(?=[^\s()<>\"']*\{)(?>(?:\{\{[^{}\n]{0,300}\}\}|\{%[^{}\n]{0,300}%\}|[^\s()<>{}\"'])+)(?=[\s)]|\Z)"
)


def link_destination(source: str, start: int, end: int) -> object:
    """What markdown-it wants to know of the address of a link, an image or a definition."""
    from markdown_it.helpers import parseLinkDestination

    destination = parseLinkDestination(source, start, end)
    if templated := _TEMPLATED.match(source, start, end):
        destination.ok, destination.pos, destination.str = True, templated.end(), templated[0]
    return destination


_LONGEST_TITLE = 1_000
"""Characters of the title of a definition. markdown-it copies the lines before each line of it."""


def link_title(source: str, start: int, end: int, before: Any = None) -> object:
    """What markdown-it wants to know of the title of a link, an image or a definition. `before` is
    what it knows of the lines of the title before this one."""
    from markdown_it.helpers import parseLinkTitle

    if before is not None and len(before.str) > _LONGEST_TITLE:
        return SimpleNamespace(ok=False, can_continue=False)
    return parseLinkTitle(source, start, end, before)


def link_label(state: StateInline, start: int, disableNested: bool = False) -> int:
    """Where the label that begins at a bracket ends, or -1: markdown-it's `parseLinkLabel`.

    Remembers where each bracket closes, or that it doesn't. Otherwise each `![` without an end
    would be followed to the end of the text again.
    """
    from markdown_it.helpers import parseLinkLabel

    if disableNested:  # ends at the next link
        return parseLinkLabel(state, start, disableNested)
    ends: dict[int, int] = vars(state).setdefault("label_ends", {})
    offset, state.pos = state.pos, start + 1
    opened = [] if start in ends else [start]
    while opened and state.pos < state.posMax:
        at = state.pos
        if state.src[at] == "]":
            ends[opened.pop()] = at
        state.md.inline.skipToken(state)
        if state.src[at] == "[" and state.pos == at + 1:  # not a part of any token
            end = ends.get(at)
            if end is None:
                opened.append(at)
            elif end < 0:
                break
            else:
                state.pos = end + 1
    if state.posMax == len(state.src):
        ends |= dict.fromkeys(opened, -1)
    state.pos = offset
    end = ends.get(start, -1)
    return end if end < state.posMax else -1


# What an address with tags means

_SITE_ROOT = lazy_pattern(
    r"\{\{-?\s*(?:"
    r"(?:site|config)\.(?:baseurl|base_url|url)|baseurl|base_url|page\.root|relative_root"
    r"|\.?site\.baseurl|<\s*baseurl\s*/?>"
    r")\s*(?:\|\s*\w+\s*)?-?\}\}",
    re.IGNORECASE,
)
_QUOTED = lazy_pattern(r"\{\{-?\s*(?:\"([^\"]*)\"|'([^']*)')[^{}]*\}\}")
"""Liquid: `{{ '/docs/' | relative_url }}`."""
_REFERENCE = lazy_pattern(
    r"\{(?:\{[<%]|%-?)\s*(?P<name>ref|relref|relurl|absurl|link|post_url|post_link|post_path)\s+"
    r"(?:path\s*=\s*)?(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s\"'%>{}]++))"
    r"[^{}]*\}{1,2}",
    re.IGNORECASE,
)
"""Hugo: `{{< ref "install.md" >}}`. Jekyll: `{% post_url 2013-05-06-news %}`."""
_FROM_ROOT = frozenset({"link", "post_url", "post_link", "post_path", "relurl", "absurl"})
"""Tags whose path begins at the root of the site."""


def address_of(address: str) -> str:
    """An address without the tags whose meaning is known; tags for the site's address are left
    out."""
    address = _SITE_ROOT.sub("/", address)
    address = _QUOTED.sub(_quoted, address)
    address = _REFERENCE.sub(_referenced, address)
    return address if "://" in address else re.sub(r"/{2,}", "/", address)


def _quoted(tag: re.Match[str]) -> str:
    path = tag[1] or tag[2] or ""
    return path if "://" in path or path.startswith("#") else f"/{path}"


def _referenced(tag: re.Match[str]) -> str:
    path = tag["double"] or tag["single"] or tag["bare"]
    return f"/{path}" if tag["name"].lower() in _FROM_ROOT else path


# Tags, `#project/terminal`, as Obsidian has them: after a blank, and with more than digits.

_TAG_NAME = r"(?!\d+(?![\w/-]))[\w/-]{1,100}"
_HASHTAG_OR_CODE = lazy_pattern(
    rf"{FENCED_CODE}|(?<!`)(`++)[^`\n]+\2(?!`)"
    r"|<(?i:style|script|pre)\b.*?(?:</(?i:style|script|pre)\b|\Z)"
    r"|<[A-Za-z][\w-]*\s[^<>\n]{0,300}>"  # a colour, `style="color: #e50000"`
    rf"|{CODE_BETWEEN_TAGS}|\{{[^{{}}\n]{{0,300}}\}}"
    r"|^(?: {4}|\t)[ \t]*#[^\n]*|^ {0,3}\[[^\[\]\n]{1,200}\]:[^\n]*|\[[^\[\]\n]{1,300}\]\("
    rf"|(?<!\S)#{_TAG_NAME}",
    re.DOTALL | re.MULTILINE,
)
"""A tag in a body that has not been parsed; text in code that looks like a tag is matched first."""
# A pattern that begins with a literal character is searched fast.
_MAY_BE_TAG = lazy_pattern(rf"#(?<!\S#){_TAG_NAME}")
MOST_TAGS = 100
"""The tags of a body that count as tags of the brief."""


@notation(f"#{_TAG_NAME}", signs="#")
def tag(state: StateInline, silent: bool, match: re.Match[str]) -> bool:
    """Parse a tag of Obsidian outside links."""
    at = state.pos
    if state.linkLevel or (at and not state.src[at - 1].isspace()):
        return False
    end = at + len(match[0].rstrip("/"))
    return end > at + 1 and push_token(state, silent, end, "tag", state.src[at:end])


def tags_in(body: str) -> tuple[str, ...]:
    """The tags in a body that has not been parsed, without their `#`."""
    if "#" not in body or not _MAY_BE_TAG.search(body):
        return ()
    matches = _HASHTAG_OR_CODE.finditer(without_comments(body))
    tags = (match[0] for match in matches if match[0][0] == "#")
    names = (name for text in tags if (name := text[1:].rstrip("/")))
    return tuple(islice(dict.fromkeys(names), MOST_TAGS))


# Icons of Material for MkDocs, `:octicons-download-16:`, which a terminal doesn't have.

_ICON_SET = r":(?:fontawesome(?:-brands|-regular|-solid)?|material|octicons|simple)-"
ICON = (
    rf"{_ICON_SET}[a-z0-9-]{{1,100}}:"
    r"(?:\{[ \t]*(?=[.#:]|[\w-]{1,40}=)[^{}\n]{0,300}\})?"  # its attributes
)
_ICON_NAME = lazy_pattern(rf"{_ICON_SET}([a-z0-9-]+?)(?:-\d+)?:")
_ICON_SIGN = lazy_pattern(r"(check|close|x|arrow-(?:left|right|up|down))\b")
_ICON_SIGNS = {
    **{"check": "✓", "close": "✗", "x": "✗"},
    **{"arrow-left": "←", "arrow-right": "→", "arrow-up": "↑", "arrow-down": "↓"},
}


@notation(rf"{ICON}(?:[ \t]{{0,9}}{ICON})*+", signs=":")
def icon(state: StateInline, silent: bool, match: re.Match[str]) -> bool:
    """Parse icons of Material for MkDocs. Before or after the words of a text or link they are
    decoration, and dropped. In a sentence or alone they are shown by their names.
    """
    source, start, last = state.src, state.pos, state.posMax
    end = match.end()
    while end < last and source[end] in " \t":
        end += 1
    is_first = start == 0 or source[start - 1] in "[(>*_"
    is_last = end == last or (end == match.end() and source[end] in "<*_")
    if is_first == is_last:
        end = match.end()
        if not silent:
            names = _ICON_NAME.findall(match[0])
            state.pending += " ".join(
                _ICON_SIGNS[sign[1]] if (sign := _ICON_SIGN.match(name)) else name.replace("-", " ")
                for name in names
            )
    elif is_last and not silent:
        state.pending = state.pending.rstrip(" ")
    state.pos = end
    return True


# Roles of MyST, {doc}`install`, {ref}`words <target>`.

_TARGET = lazy_pattern(r"(?<!\s)\s*+<([^<>]*)>$")
_TEXT_ROLES = frozenset(
    {
        *("doc", "ref", "numref", "eq", "term", "abbr", "index", "download", "button", "u", "sc"),
        *("cite", "cite:p", "cite:t", "prf:ref", "proof:ref", "underline", "smallcaps", "del"),
    }
)
"""The roles that are text. The content of others is code, as the names in a program."""


@notation(r"\{([A-Za-z][\w:+.-]{0,60})\}(`++)([^`]++)\2(?!`)", signs="{")
def role(state: StateInline, silent: bool, match: re.Match[str]) -> bool:
    """Parse a role of MyST as its content: a link to another document, text, math or code."""
    name, content = match[1].lower(), _folded(match[3])
    if name == "math":
        return push_token(state, silent, match.end(), "math", f"${content}$")
    if name not in _TEXT_ROLES:
        return push_token(state, silent, match.end(), "code_inline", content)
    target = _TARGET.search(content)
    words = content[: target.start()] if target else content
    if name == "doc" and not silent:
        address = target[1] if target else content
        address = address if address.startswith(("/", ".")) else f"./{address}"
        state.push("html_inline", "", 0).content = f'<a href="{address}">'
    is_whole = push_token(state, silent, match.end(), "text_special", words or content)
    if name == "doc" and not silent:
        state.push("html_inline", "", 0).content = "</a>"
    return is_whole


EMOJI = r":(?<![\w:]:)[a-z][a-z_]{1,39}:(?![\w:])"


@notation(EMOJI, signs=":")
def emoji(state: StateInline, silent: bool, match: re.Match[str]) -> bool:
    """Parse an emoji of GitHub, `:gear:`, if Unicode has a sign of this name."""
    try:
        sign = lookup(match[0].strip(":").replace("_", " "))
    except KeyError:
        return False
    is_emoji = sign >= "\u2600" and category(sign) == "So"
    return is_emoji and push_token(state, silent, match.end(), "text_special", sign)


# Marked text, `==words==`; attributes, which are dropped; a tilde that deletes nothing.

_MARK = lazy_pattern(r"==(?=[^\s=])[^\n]{0,1000}?(?<=[^\s=])==(?!=)")


def mark(state: StateInline, silent: bool) -> bool:
    """Parse either end of text that is marked in Obsidian, MkDocs and Quarto. What is between the
    two is parsed as usual.
    """
    if not state.src.startswith("==", state.pos):
        return False
    closes = state.env.get("mark end") == state.pos
    if not closes:
        match = _MARK.match(state.src, state.pos)
        if match is None or match.end() > state.posMax or state.pos < state.env.get("mark end", 0):
            return False
        if not silent:
            state.env["mark end"] = match.end() - 2
    if not silent:
        state.push(*(("mark_close", "mark", -1) if closes else ("mark_open", "mark", 1)))
    state.pos += 2
    return True


@notation(r"(?<!~)~(?=/)", signs="~")
def home_folder(state: StateInline, silent: bool, _match: re.Match[str]) -> bool:
    """Parse the tilde before a slash as text: `~/a (~/b)` has a path of a shell, although GitHub
    strikes text through between two such tildes.
    """
    if not silent:
        state.pending += "~"
    state.pos += 1
    return True


@notation(r"([~^])(?:[^\s~^\\]|\\.){1,200}\1(?!\1)", signs="~^")
def script(state: StateInline, silent: bool, match: re.Match[str]) -> bool:
    """Parse subscript and superscript of Pandoc and Quarto, `H~2~O` and `x^2^`, as the HTML they
    stand for.
    """
    if not state.env.get("scripts") or state.src[state.pos - 1] == match[1]:
        return False
    if not silent:
        name = "sub" if match[1] == "~" else "sup"
        state.push("html_inline", "", 0).content = f"<{name}>"
        last, state.pos, state.posMax = state.posMax, state.pos + 1, match.end() - 1
        state.level += 1
        state.md.inline.tokenize(state)
        state.level -= 1
        state.posMax = last
        state.push("html_inline", "", 0).content = f"</{name}>"
    state.pos = match.end()
    return True


ATTRIBUTES = lazy_pattern(r"\{:[^{}\n]{0,300}\}")
"""Attributes of kramdown: `{: .note }`."""
_OF_SPAN = lazy_pattern(r"\{[ \t]*(?=[.#:]|[\w-]{1,40}=)[^{}\n]*\}")
"""Attributes behind a link, a picture or code, also in Pandoc's syntax: `![](a.png){width=50%}`."""
_ID = lazy_pattern(
    r"(?:^|[)\]`*])\{:?(?:[^{}\n#]{0,300}[ \t])?#([^\s#{}]+)[^{}\n]{0,300}\}", re.MULTILINE
)
_HTML_ID = lazy_pattern(
    r"(?<!`)<(?:[Aa]\b[^<>]*?\s(?:id|name)|[A-Za-z][\w-]*\s(?:[^<>]*?\s)?id)=[\"']?([^\"'\s<>{}]+)"
)
_BLOCK_ID = lazy_pattern(r"\^[A-Za-z0-9-]{2,}")
_ALT = lazy_pattern(r"\b(?:fig-)?alt=\"([^\"]*)\"")


def ids_in(source: str) -> list[str]:
    """The ids that HTML tags and attributes give to places in a source."""
    ids = _HTML_ID.findall(source) if "<" in source else []
    return ids + _ID.findall(source) if "{" in source else ids


_MDX_ID = lazy_pattern(r"(?<![ \t])[ \t]*+\{/\*[ \t]*([\w-]+)[ \t]*\*/\}[ \t]*\Z")
_KEY = r"[\w-]+=(?:\"[^\"{}\n]*\"|'[^'{}\n]*'|[^\s\"'{},]+)"
_OF_HEADING = lazy_pattern(
    r"(?:^|(?<=[^\s\\]))[ \t]*\{:?[ \t]*"
    rf"([#.][^{{}}\n]*|{_KEY}(?>(?:[ \t]+(?:[#.][^\s{{}}]+|{_KEY}))*)[ \t]*)\}}[ \t]*\Z"
)
_HEADING_ID = lazy_pattern(rf"(?:^|[ \t])(?:#([^\s#]+)|(?=id=)({_KEY}))")


def without_attributes(heading: str) -> tuple[str, str]:
    """The source of a heading or a term without its attributes, and the last id in them: `{#id}`
    (Pandoc, Hugo, VitePress), `{: #id}` (kramdown), `{ id="id" data-toc-label="Words" }` (MkDocs),
    `{/*id*/}` (MDX).
    """
    if heading.rstrip().endswith("*/}") and (comment := _MDX_ID.search(heading)):
        return heading[: comment.start()], comment[1]
    attributes = _OF_HEADING.search(heading) if heading.rstrip().endswith("}") else None
    if attributes is None:
        return heading, ""
    ids = [bare or pair[3:].strip("\"'") for bare, pair in _HEADING_ID.findall(attributes[1])]
    return heading[: attributes.start()], ids[-1] if ids else ""


def without_block_id(source: str) -> tuple[str, list[str]]:
    """A source without the `^id` of Obsidian at its end, and that id.

    A single letter isn't an id: `^C` is a key.
    """
    at = source.rfind("^")
    is_apart = at >= 0 and (not source[at - 1 : at].strip() or source[:at].endswith("]]"))
    if not is_apart or not _BLOCK_ID.fullmatch(source.rstrip(), at):
        return source, []
    return source[:at].rstrip(), [source[at:].rstrip()]


def attributes(state: StateInline, silent: bool) -> bool:
    """Drop attributes of kramdown, Pandoc, Quarto, MyST and MkDocs: a line of them, or those behind
    a link, a picture, code or emphasis, except a picture's `alt`.
    """
    source, offset = state.src, state.pos
    if source[offset] != "{":
        return False
    before = source[offset - 1] if offset else "\n"
    match = None
    if before == "\n":
        pattern = _OF_SPAN if offset else ATTRIBUTES  # `{.b}` below words, as MkDocs reads it
        match = pattern.match(source, offset)
        if match and source[match.end() : match.end() + 1] not in {"", "\n"}:
            return False
    elif before in ")]`*":
        match = _OF_SPAN.match(source, offset)
    if match is None or match.end() > state.posMax:
        return False
    if not silent and state.pending and before == "]":  # the bracket isn't the end of a link
        return False
    if not silent and not state.pending and state.tokens and state.tokens[-1].type == "image":
        alt = _ALT.search(match[0])
        state.tokens[-1].meta["alt"] = alt[1] if alt else ""
    state.pos = match.end()
    return True
