"""The Markdown parser: CommonMark 0.31, GitHub's extensions and the rules of briefs.

Importing this module imports markdown-it, which takes longer than most commands of the program.
"""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt, helpers, rules_block, rules_inline
from markdown_it.rules_block import StateBlock
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote.index import footnote_def

from briefing_tui.parse.callouts import container, directive
from briefing_tui.parse.rules import inline, verbatim
from briefing_tui.parse.rules.elements import element
from briefing_tui.parse.rules.tables import table
from briefing_tui.parse.rules.tabs import indented
from briefing_tui.text.patterns import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

    BlockRule = Callable[[StateBlock, int, int, bool], bool]
    InlineRule = Callable[[StateInline, bool], bool]


# Our rules of blocks, in the order of their precedence.
_BEFORE_FENCE = (
    *(indented, element, verbatim.verbatim, verbatim.comment_block, directive, container),
)

EARLY_INLINE_RULES: Mapping[str, tuple[InlineRule, ...]] = {
    "escape": (verbatim.math,),
    "strikethrough": (inline.home_folder, inline.inline_note, inline.script),
    "link": (inline.wikilink,),
    "autolink": (verbatim.component,),
}
"""Our rules of inline text that precede a rule of markdown-it, by its name."""
LATE_INLINE_RULES: tuple[InlineRule, ...] = (
    *(inline.citation, inline.footnote_reference, inline.tag, inline.mark),
    *(inline.bare_url, inline.icon, inline.emoji),
    *(inline.role, inline.attributes, verbatim.comment, verbatim.template),
)
"""Those that follow all rules of markdown-it."""
_END_OF_TEXT = lazy_pattern(r"[\n!#$%&*:<=\[\\\]^_`{~](?:(?<!:)|(?=[/a-z]))")
"""A sign with which a rule of inline text may begin, or a label end. markdown-it also tries its
rules at `+`, `-`, `>`, `@` and `}`, and at the colon before a blank."""

LONGEST_CONTAINER = 20_000
"""Lines of a list or quote at the top level. A longer one is cut, because its tokens take some
hundred times the memory of its text."""
_MOST_LINES_OF_AN_ITEM = 100
"""It is cut between two items, if they have no more lines."""
_CONTAINERS = frozenset(
    {
        *("bullet_list_open", "ordered_list_open", "blockquote_open", "footnote_reference_open"),
        *("dl_open", "container_open"),
    }
)


def block_tokens(text: str, env: dict[str, Any]) -> Iterator[list[Token]]:
    """The tokens of each top-level block. Inline content is left unparsed.

    `env` gets the references. `env["mdx"]` says that it is MDX, which has no indented code. This
    is the loop of `ParserBlock.tokenize`, which would keep the tokens of all blocks.
    """
    env["quotes"] = {}  # lengths that were too short, by the line and level of the quote
    parser = _parser(mdx=bool(env.get("mdx")))
    # markdown-it fails at some last lines without a line feed.
    state = StateBlock(text if text.endswith("\n") else f"{text}\n", parser, env, [])
    end = state.lineMax
    while (line := state.skipEmptyLines(state.line)) < end:
        state.lineMax = _limit(state, line, end)
        _read_block(state, line)
        is_container = state.tokens and state.tokens[0].type in _CONTAINERS
        if state.line >= state.lineMax < end and not is_container:
            state.lineMax = end
            _read_block(state, line)
        yield state.tokens
        state.lineMax = end


def _limit(state: StateBlock, first: int, end: int) -> int:
    """Where a container ends at the latest: before a line without indentation, if one is near."""
    limit = first + LONGEST_CONTAINER
    if limit >= end:
        return end
    near = range(limit, max(first, limit - _MOST_LINES_OF_AN_ITEM), -1)
    return next((line for line in near if not (state.isEmpty(line) or state.sCount[line])), limit)


def _read_block(state: StateBlock, line: int) -> None:
    state.tokens, state.line = [], line
    for rule in state.md.block.ruler.getRules(""):  # the last, a paragraph, always matches
        if rule(state, line, state.lineMax, False):
            return


def inline_tokens(source: str, env: dict[str, Any]) -> list[Token]:
    """The inline tokens of one leaf.

    `env` has the link definitions in `references`, the known `sources`, the labels of `notes`, and
    whether there are `scripts` of Pandoc. Our rules append to its lists `unknown` (citations) and
    `cited` (labels of notes).
    """
    tokens: list[Token] = []
    parser = _parser()
    parser.inline.parse(source, parser, env, tokens)
    return tokens


@cache
def _parser(*, mdx: bool = False) -> MarkdownIt:
    parser = MarkdownIt(
        "commonmark", {"maxNesting": INLINE_LEVELS, "strikethrough_single_tilde": True}
    )
    parser.enable(["table", "strikethrough"])
    if mdx:
        parser.disable("code")
    html = verbatim.mdx_html_block if mdx else verbatim.html_block_around_code
    parser.block.ruler.at("html_block", html, {"alt": ["paragraph", "reference", "blockquote"]})
    parser.block.ruler.at("table", table, {"alt": ["paragraph", "reference"]})
    # `parse.inline` normalises and validates addresses when it makes targets of them.
    vars(parser).update(
        normalizeLink=lambda url: url,
        normalizeLinkText=lambda url: url,
        validateLink=lambda _url: True,
        helpers=SimpleNamespace(
            **{
                **vars(helpers),
                "parseLinkDestination": inline.link_destination,
                "parseLinkLabel": inline.link_label,
                "parseLinkTitle": inline.link_title,
            }
        ),
    )
    parser.block.ruler.at(
        "blockquote",
        quote_in_parts(rules_block.blockquote),
        {"alt": ["paragraph", "reference", "blockquote", "list"]},
    )
    parser.block.ruler.before("table", "deep_block", deep_block)
    parser.block.ruler.before(
        "reference", "footnote_def", footnote_def, {"alt": ["paragraph", "reference"]}
    )
    for block_rule in _BEFORE_FENCE:
        parser.block.ruler.before(
            *("fence", block_rule.__name__, block_rule),
            {"alt": ["paragraph", "reference", "blockquote", "list"]},
        )
    deflist_plugin(parser)
    parser.inline.terminator_re = _END_OF_TEXT
    notations = parser.inline.ruler
    notations.at("link", _with_offset("[", rules_inline.link))
    notations.at("image", _with_offset("!", shallow_images(rules_inline.image)))
    notations.at("autolink", _with_offset("<", rules_inline.autolink))
    for follower, inline_rules in EARLY_INLINE_RULES.items():
        for inline_rule in inline_rules:
            notations.before(follower, inline_rule.__name__, inline_rule)
    for inline_rule in LATE_INLINE_RULES:
        notations.push(inline_rule.__name__, inline_rule)
    return parser


# Limits on nesting that lose no text. markdown-it-py 4 is recursive, and drops the text that is
# nested deeper than its own limit (`maxNesting`). These rules keep the nesting below that: deeper
# text stays as it is written.

BLOCK_LEVELS = 24
"""A quote takes one level and a list two, so the prefix of a line stays under 80 cells."""
IMAGE_LEVELS = 4
INLINE_LEVELS = 50


def deep_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """At the deepest level, parse the lines up to a blank one as a paragraph."""
    if state.level < BLOCK_LEVELS or silent:
        return False
    line = start + 1
    while line < end and not state.isEmpty(line):
        if 0 <= state.sCount[line] < state.blkIndent:
            break
        line += 1
    state.line = line
    state.push("paragraph_open", "p", 1).map = [start, line]
    state.push("inline", "", 0).content = state.getLines(
        start, line, state.blkIndent, False
    ).strip()
    state.push("paragraph_close", "p", -1)
    return True


QUOTE_LINES = 64
"""The lines that are searched for the end of a quote at first; then eight times as many."""


def quote_in_parts(rule: BlockRule) -> BlockRule:
    """Let the rule search a few lines for the end of a quote, and more if that is not enough.

    A line without `>` may continue a paragraph of the quote (CommonMark 5.1). After each quote
    markdown-it-py 4 reads all such lines up to a blank one before it looks for a paragraph.
    """

    def quote(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        if silent:
            return rule(state, start, end, True)
        last, count = state.lineMax, len(state.tokens)
        # A quote is parsed again with every quote around it. Unless its last length is kept, the
        # attempts of all levels multiply.
        lengths, place = state.env["quotes"], (start, state.level)
        lines = lengths.get(place, QUOTE_LINES)
        references = state.env.setdefault("references", {})
        known = len(references)
        while True:
            limit = min(end, start + lines)
            state.lineMax = min(last, limit)
            is_quote = rule(state, start, limit, False)
            state.lineMax = last
            if not is_quote or state.line < limit:
                return is_quote
            lines *= 8
            lengths[place] = lines
            if limit == end:
                return True
            del state.tokens[count:]
            while len(references) > known:
                references.popitem()

    return quote


def shallow_images(
    rule: Callable[[StateInline, bool], bool],
) -> Callable[[StateInline, bool], bool]:
    """Limit the depth of images in the labels of images, which the image rule parses itself."""

    def image(state: StateInline, silent: bool) -> bool:
        depth = state.env.get("image depth", 0)
        if depth >= IMAGE_LEVELS:
            return False
        state.env["image depth"] = depth + 1
        try:
            return rule(state, silent)
        finally:
            state.env["image depth"] = depth

    return image


# Inline text


def _with_offset(sign: str, rule: InlineRule) -> InlineRule:
    """The rule of a notation with a sign, which also sets `meta["offset"]` of its token.

    markdown-it-py 4 gives inline tokens no position in their source.
    """

    def with_offset(state: StateInline, silent: bool) -> bool:
        if state.src[state.pos] != sign:
            return False
        offset, count = state.pos, len(state.tokens)
        matched = rule(state, silent)
        if matched and not silent:
            for token in state.tokens[count : count + 2]:  # pending text may precede it
                if token.type in {"link_open", "image"}:
                    token.meta["offset"] = offset
                    break
        return matched

    return with_offset
