"""Text that isn't Markdown: template tags, code in them, math, MDX imports, JSX, comments.

Comments are dropped, the rest is shown as it is written. Text that lacks a required end is ordinary
text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from markdown_it.rules_block import html_block

from briefing_tui.model.document import MATH
from briefing_tui.parse.callouts import callout_in_html
from briefing_tui.parse.html import TAG, placeholder
from briefing_tui.parse.rules.inline import notation, push_token
from briefing_tui.parse.rules.tables import line_text
from briefing_tui.parse.rules.tags import component_end, container_of, pairs, read_element
from briefing_tui.text.patterns import CODE_TAGS, lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Callable

    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline

CODE_TAG = lazy_pattern(
    rf"(?:\{{%-?[ \t]*|\{{\{{([<%])[ \t]*)({'|'.join(CODE_TAGS)})(?![\w-])"
    r"([^%>{}\n]*)(?:[>%]\}\}|-?%\})"
)
"""The opening tag of a pair: the bracket of a Hugo tag, the name, the arguments."""
_TAGS = (("{{<", ">}}"), ("{{%", "%}}"), ("{{", "}}"), ("{%", "%}"))
_LONGEST_TEMPLATE = 2_000
"""The most characters inside a tag, so that many openings without an end take linear time."""
_MATH = lazy_pattern(r"\$\$(?!\$)|\\\\\[|\\\[[ \t]*$")
_MATH_ENDS = {"$": "$$", "\\\\[": "\\\\]", "\\[": "\\]"}
_GRID = lazy_pattern(r"\+(?:[-=:]{2,}\+)+")
# The length of the names is limited, and they can't contain an import, so that many imports without
# an end take linear time.
_IMPORT = lazy_pattern(
    r"import(?:[ \t]+type)?\b"
    r"(?:[ \t\n]*[\w*{](?:[\w*$,{} \t]|\n(?!import\b)){0,2000}\bfrom)?[ \t\n]*"
    r"(?:'[^'\n]*'|\"[^\"\n]*\")"
    r"|export[ \t]+(?:const|let|var|default|function|async)\b"
)
BLANK = lazy_pattern(r"[^\S\n]*+(?:\n|\Z)")


class _Body(NamedTuple):
    """A verbatim block: its text, the info string of the code, and the line after it."""

    text: str
    info: str
    end: int
    muted: bool = False


def verbatim(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Parse a verbatim block as a fence. It can interrupt a paragraph."""
    offset = state.bMarks[start] + state.tShift[start]
    read = _READERS.get(state.src[offset : offset + 1])
    if read is None or state.is_code_block(start):
        return False
    body = read(state, start, end)
    if body is None:
        return False
    if silent:
        return True
    token = state.push("fence", "code", 0)
    token.content, token.info, token.map = body.text, body.info, [start, body.end]
    token.meta = {"muted": body.muted}
    state.line = body.end
    return True


def _find_end(state: StateBlock, pattern: re.Pattern[str], offset: int) -> re.Match[str] | None:
    """The first match of an ending, from an offset of the source on.

    The last search for each ending is kept, so that many openings take linear time.
    """
    ends: dict[str, tuple[int, re.Match[str] | None]] = state.env.setdefault("ends", {})
    searched, ending = ends.get(pattern.pattern, (offset + 1, None))
    if offset < searched or (ending and ending.start() < offset):
        ending = pattern.search(state.src, offset)
        ends[pattern.pattern] = offset, ending
    return ending


def line_of(state: StateBlock, offset: int, last: int) -> int:
    """The line of an offset, or -1 if it is after the container, which ends before `last`."""
    line = bisect_right(state.bMarks, offset, 0, len(state.bMarks) - 1) - 1
    return line if line < last else -1


def _lines_to(
    state: StateBlock, first: int, last: int, ending: re.Match[str] | None, info: str
) -> _Body | None:
    """The lines from `first` to the line with the ending."""
    line = line_of(state, ending.start(), last) if ending else -1
    if ending is None or line < 0:
        return None
    text = state.getLines(first, line, state.sCount[first - 1], True)
    before = state.src[state.bMarks[line] + state.tShift[line] : ending.start()].rstrip()
    after = state.src[ending.end() : state.eMarks[line]].strip()
    if before or after:  # one line, as in the file
        text += f"{before} {after}".strip() + "\n"
    return _Body(text, info, line + 1)


def _template(state: StateBlock, start: int, end: int) -> _Body | None:
    line = line_text(state, start).rstrip()
    tag = CODE_TAG.match(line)
    if tag is None:
        return _tag_of_lines(state, start, end)
    if tag[3].rstrip().endswith("/"):  # it ends itself
        return None
    if rest := line[tag.end() :]:
        ending = code_tag_end(tag).search(rest)
        is_alone = ending is not None and ending.end() == len(rest) and "hl_inline" not in tag[3]
        code = rest[: ending.start()].strip() if ending else ""
        return _Body(f"{code}\n", " ".join(tag[3].split()), start + 1) if is_alone else None
    ending = _find_end(state, code_tag_end(tag), state.eMarks[start] + 1)
    return _lines_to(state, start + 1, end, ending, " ".join(tag[3].split()))


def _tag_of_lines(state: StateBlock, start: int, end: int) -> _Body | None:
    """A tag over several lines, whose last one would begin a quote: `>}}`."""
    offset = state.bMarks[start] + state.tShift[start]
    after = _tag_end(state.src, offset)
    if after < 0 or "\n" not in state.src[offset:after]:
        return None
    last = line_of(state, after - 1, end) + 1
    if not last or BLANK.match(state.src, after) is None:
        return None
    return _Body(state.getLines(start, last, state.sCount[start], True), "", last, muted=True)


def _tag_end(text: str, offset: int) -> int:
    """The offset after a tag of a site generator that begins at an offset, or -1 without a tag
    there."""
    for opening, ending in _TAGS:
        if text.startswith(opening, offset):
            first = offset + len(opening)
            after = text.find(ending, first, first + _LONGEST_TEMPLATE + len(ending))
            if after >= 0:
                return after + len(ending)
    return -1


def _grid(state: StateBlock, start: int, end: int) -> _Body | None:
    """A grid table of Pandoc, which is shown as it is drawn."""
    line = start
    if not _GRID.fullmatch(line_text(state, start)):
        return None
    while line < end and line_text(state, line).startswith(("+", "|")):
        line += 1
    return _Body(state.getLines(start, line, state.sCount[start], True), "", line)


def code_tag_end(tag: re.Match[str]) -> re.Pattern[str]:
    name = re.escape(tag[2])
    if tag[1]:
        return re.compile(rf"\{{\{{[<%][ \t]*/[ \t]*{name}[ \t]*[>%]\}}\}}")
    return re.compile(rf"\{{%-?[ \t]*end{name}[ \t]*-?%\}}")


_END_OF_ELEMENT = lazy_pattern(r"\n[ \t>]*</[A-Za-z]")
"""Where an element ends in which the block of math began. TeX has no such line."""


def _math(state: StateBlock, start: int, end: int) -> _Body | None:
    line = line_text(state, start)
    opening = _MATH.match(line)
    if opening is None:
        return None
    mark = _MATH_ENDS[opening[0].strip() if opening[0].startswith("\\") else "$"]
    rest = line[opening.end() :]
    if mark in rest:
        text, _, label = rest.partition(mark)
        # What follows is a label, `{#eq-one}`; else the math is part of a sentence.
        if label.strip() and not label.strip().startswith("{"):
            return None
        return _Body(f"{text.strip()} {label.strip()}".strip() + "\n", MATH, start + 1)
    ending = _find_end(state, re.compile(re.escape(mark)), state.eMarks[start] + 1)
    around = _find_end(state, _END_OF_ELEMENT, state.eMarks[start])
    if around and ending and around.start() < ending.start():
        return None
    body = _lines_to(state, start + 1, end, ending, MATH)
    first = rest.strip()
    return body and body._replace(text=f"{first}\n{body.text}" if first else body.text)


def _module(state: StateBlock, start: int, end: int) -> _Body | None:
    """An MDX import or export, which ends at a blank line. It isn't shown in MDX, nor where the
    body begins with it, as Docusaurus has it in Markdown."""
    offset = state.bMarks[start] + state.tShift[start]
    if state.level or state.sCount[start] or not _IMPORT.match(state.src, offset):
        return None
    line = start + 1
    while line < end and not state.isEmpty(line):
        line += 1
    first = state.env.get("first line", 0)
    is_hidden = state.env.get("mdx") or state.skipEmptyLines(first) == start
    if is_hidden:
        state.env["first line"] = line
    text = "" if is_hidden else state.getLines(start, line, 0, True)
    return _Body(text, "", line, muted=True)


_READERS: dict[str, Callable[[StateBlock, int, int], _Body | None]] = {
    "{": _template,
    "$": _math,
    "\\": _math,
    "i": _module,
    "e": _module,
    "+": _grid,
}
"""By the first character of the block."""


# Comments of Obsidian, `%%…%%`, and of MDX, `{/*…*/}`.

# The length of a comment in a line is limited, so that openings without an end stay cheap.
_COMMENT_ENDS = {"%": lazy_pattern("%%"), "{": lazy_pattern(r"\*/\}")}


@notation(r"%%.{0,2000}?%%|\{/\*.{0,2000}?\*/\}", re.DOTALL, signs="%{")
def comment(state: StateInline, _silent: bool, match: re.Match[str]) -> bool:
    """Drop a comment of Obsidian or MDX inside a paragraph."""
    state.pos = match.end()
    return True


def comment_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Drop the lines of a comment that begins on a line and ends at the end of another."""
    offset = state.bMarks[start] + state.tShift[start]
    if state.src[offset : offset + 1] not in _COMMENT_ENDS or state.is_code_block(start):
        return False
    if not state.src.startswith(("{/*", "%%"), offset):
        return False
    opening = state.src[offset]
    ending = _find_end(state, _COMMENT_ENDS[opening], offset + 2)
    line = line_of(state, ending.start(), end) if ending else -1
    if ending is None or line < 0 or BLANK.match(state.src, ending.end()) is None:
        return False  # text follows: the comment is part of a paragraph
    if not silent:
        state.line = line + 1
        state.push("comment", "", 0).map = [start, state.line]
    return True


# Inside a paragraph: tags of site generators, `{{< … >}}`, `{{ … }}`, `{% … %}`, and of JSX.

_LONGEST_BODY = 2_000
LONGEST_TAG = 1_000
_RAW = lazy_pattern(r"\{%-?[ \t]*(?:end)?raw[ \t]*-?%\}")
"""A tag of Jekyll that only defines other tags."""


def template(state: StateInline, silent: bool) -> bool:
    """Parse a tag of the templates of Hugo, Jekyll, Quarto, GitBook and others. Its content isn't
    markup: `{{< figure src="a_b_c.png" >}}`.
    """
    if state.src[state.pos] != "{":
        return False
    end = _tag_end(state.src, state.pos)
    if not state.pos < end <= state.posMax:
        return False
    tag = state.src[state.pos : end]
    if state.pos in _tags_of_callouts(state.src):
        element = read_element(tag, 0)
        if not silent and element and not element.closing and (title := container_of(element)[1]):
            state.pending += f"{title}: "
        state.pos = end
        return True
    opening = CODE_TAG.fullmatch(tag)
    if opening and not opening[3].rstrip().endswith("/"):
        body = code_tag_end(opening).search(state.src, end, min(end + _LONGEST_BODY, state.posMax))
        if body is not None:
            if not silent:
                code = state.push("code_inline", "code", 0)
                code.content = state.src[end : body.start()].strip()
            state.pos = body.end()
            return True
    if not silent and not _RAW.fullmatch(tag):
        state.push("template", "", 0).content = tag
    state.pos = end
    return True


def component(state: StateInline, silent: bool) -> bool:
    """Parse a tag of JSX (MDX) or Vue (VitePress), or text that looks like a tag."""
    if state.src[state.pos] != "<":
        return False
    if words := placeholder(state.src, state.pos):
        if state.pos + len(words) > state.posMax:
            return False
        if not silent:
            state.pending += words
        state.pos += len(words)
        return True
    end = component_end(state.src, state.pos, longest=LONGEST_TAG)
    tag = state.src[state.pos : end]
    return end > 0 and push_token(state, silent, end, "component", tag)


@lru_cache(maxsize=8)
def _tags_of_callouts(source: str) -> frozenset[int]:
    """The offsets of the tags that begin or end a callout in the same paragraph."""
    found = pairs(source)
    return frozenset({*found, *(close for close, _ in found.values())})


# Math inside a sentence, `$a\,b$`.


# As in Pandoc: no blank inside the signs, and no digit after them, so that `$5 and $6` is text.
# Nor is `$HOME/$USER` math. With a macro or an index, `$ x_i $`, blanks may be inside.
@notation(
    r"\$\$(?!\$)[^$\n]{1,2000}\$\$|\$(?![\s$])[^$\n]{1,500}(?<![\s\\])\$(?![\d$A-Z])"
    r"|\$(?=[^$`\n]{0,500}(?:\\[A-Za-z]{2}|\b[^\W\d_][_^][\w{]))[^$`\n]{1,500}(?<!\\)\$(?![\d$A-Z])"
    r"|\\\\[(\[][^\n]{1,500}?\\\\[)\]]",
    signs="$\\",
)
def math(state: StateInline, silent: bool, match: re.Match[str]) -> bool:
    """Parse math of Pandoc, GitHub, MyST or Hugo as text without markup, with its signs."""
    return push_token(state, silent, match.end(), "math", match[0])


_READ_AS_A_WHOLE = frozenset({"table", "thead", "tbody", "tfoot", "tr", "td", "th", "ul", "ol"})
_END_TAGS = lazy_pattern(r"(?:</[A-Za-z][\w-]*\s*>\s*)+")
_CODE_INDENT = 4
_NO_MARKDOWN = lazy_pattern(r"<(?:[!?]|(?:pre|script|style|table|textarea)\b)")
_LONGEST_CALLOUT = 100
"""The most lines in which the end of a callout is looked for."""


def html_block_around_code(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Parse an HTML block. After a line that is one tag with a fence of code or math below it, or
    end tags behind such a line, Markdown follows without a blank line, too."""
    if silent or not _ends_at_line(state, start, end):
        return html_block(state, start, end, silent)
    state.env["has code in HTML"] = True
    token = state.push("html_block", "", 0)
    token.content, token.map = line_text(state, start), [start, start + 1]
    state.line = start + 1
    return True


def _ends_at_line(state: StateBlock, start: int, end: int) -> bool:
    if not state.src.startswith("<", state.bMarks[start] + state.tShift[start]):
        return False
    after, line = start + 1, line_text(state, start).rstrip()
    if after >= end or state.isEmpty(after):
        return False
    if state.is_code_block(start) or state.sCount[after] - state.blkIndent >= _CODE_INDENT:
        return False
    if "has code in HTML" in state.env and _END_TAGS.fullmatch(line):
        return True
    below = state.bMarks[after] + state.tShift[after]
    if not state.src.startswith(("```", "~~~", "$$"), below) or _NO_MARKDOWN.match(line):
        return False
    tag = TAG.fullmatch(line)
    if tag is None or tag[1].lower() in _READ_AS_A_WHOLE:
        return False
    if tag[1].lower() != "div" or "class" not in line:
        return True
    while after < min(end, start + _LONGEST_CALLOUT) and not state.isEmpty(after):
        after += 1
    return callout_in_html(state.getLines(start, after, state.blkIndent, False)) is None


def mdx_html_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Parse an HTML block of MDX. What other tags stand before is Markdown."""
    if not _NO_MARKDOWN.match(state.src, state.bMarks[start] + state.tShift[start]):
        return False
    return html_block(state, start, end, silent)
