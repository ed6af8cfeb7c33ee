"""The Markdown parser: CommonMark, GitHub's extensions and the rules of briefs.

Built once, when first needed: importing markdown-it costs more than most commands.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from briefing_tui.parse.rules.autolink import bare_url
from briefing_tui.parse.rules.citation import citation
from briefing_tui.parse.rules.depth import INLINE_LEVELS, deep_block, shallow_images
from briefing_tui.parse.rules.footnote import footnote_reference
from briefing_tui.parse.rules.table import table
from briefing_tui.parse.rules.template import template
from briefing_tui.parse.rules.wikilink import wikilink

if TYPE_CHECKING:
    from collections.abc import Callable

    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

    InlineRule = Callable[[StateInline, bool], bool]

# Each of our inline rules, and the rule it stands before or after: order is precedence.
_INLINE_RULES = (
    ("before", "backticks", "template", template),
    ("before", "link", "wikilink", wikilink),
    ("after", "link", "citation", citation),
    ("after", "citation", "footnote_reference", footnote_reference),
    ("before", "newline", "bare_url", bare_url),
)


def block_tokens(text: str, env: dict[str, Any]) -> list[Token]:
    """The blocks of a text, with their inline text as source."""
    tokens: list[Token] = []
    parser = _parser()
    parser.block.parse(text, parser, env, tokens)
    return tokens


def inline_tokens(source: str, env: dict[str, Any]) -> list[Token]:
    """The inline tokens of one leaf's source."""
    tokens: list[Token] = []
    parser = _parser()
    parser.inline.parse(source, parser, env, tokens)
    return tokens


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt, rules_inline
    from mdit_py_plugins.footnote.index import footnote_def

    parser = MarkdownIt(
        "commonmark", {"maxNesting": INLINE_LEVELS, "strikethrough_single_tilde": True}
    )
    parser.enable(["table", "strikethrough"])
    parser.block.ruler.at("table", table, {"alt": ["paragraph", "reference"]})
    # Addresses are judged, and kept as written, where targets are made.
    vars(parser).update(
        normalizeLink=_as_written, normalizeLinkText=_as_written, validateLink=_any_address
    )
    parser.block.ruler.before("table", "deep_block", deep_block)
    parser.block.ruler.before(
        "reference", "footnote_def", footnote_def, {"alt": ["paragraph", "reference"]}
    )
    parser.inline.ruler.at("link", _placed(rules_inline.link))
    parser.inline.ruler.at("image", _placed(shallow_images(rules_inline.image)))
    parser.inline.ruler.at("autolink", _placed(rules_inline.autolink))
    for side, anchor, name, rule in _INLINE_RULES:
        getattr(parser.inline.ruler, side)(anchor, name, rule)
    return parser


def _as_written(url: str) -> str:
    return url


def _any_address(_url: str) -> bool:
    return True


def _placed(rule: InlineRule) -> InlineRule:
    """The rule, noting on its token the offset in the source: inline tokens have none."""

    def with_place(state: StateInline, silent: bool) -> bool:
        at, count = state.pos, len(state.tokens)
        found = rule(state, silent)
        if found and not silent:
            for token in state.tokens[count : count + 2]:  # pending text may stand before it
                if token.type in {"link_open", "image"}:
                    token.meta["at"] = at
                    break
        return found

    return with_place
