"""Links whose address has template tags: `[words]({{ '/docs/' | relative_url }})`,
`[words]({{< ref "install.md" >}})`, `[label]: {% link _docs/install.md %}`.

A tag has blanks, with which CommonMark 6.3 knows no link.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from briefing_tui.text.patterns import lazy_pattern

if TYPE_CHECKING:
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline

_TAG = r"\{\{[^{}\n]{0,300}\}\}|\{%[^{}\n]{0,300}%\}"
_ADDRESS = (
    rf"[ \t]*(?P<address>(?:{_TAG}|[^\s()<>{{}}\"'])++)"
    r"(?:[ \t]+(?:\"(?P<double>[^\"\n]*)\"|'(?P<single>[^'\n]*)'))?[ \t]*"
)
_DESTINATION = lazy_pattern(rf"\]\(\s{{0,9}}{_ADDRESS}\)")
_DEFINITION = lazy_pattern(rf"\[(?P<label>(?:[^\[\]\\\n]|\\.){{1,999}})\]:{_ADDRESS}")


class _Destination(NamedTuple):
    address: str
    title: str
    end: int


def templated_link(state: StateInline, silent: bool) -> bool:
    """Parse an inline link or image of which the address has a tag."""
    is_image = state.src.startswith("![", state.pos)
    if not is_image and state.src[state.pos] != "[":
        return False
    destinations = _destinations(state.src)
    if not destinations or next(reversed(destinations)) < state.pos:
        return False
    start = state.pos + is_image
    label_end = state.md.helpers.parseLinkLabel(state, start, not is_image)
    destination = destinations.get(label_end)
    if destination is None or destination.end > state.posMax:
        return False
    if not silent:
        end = state.posMax
        attributes: dict[str, str | int | float] = {"title": destination.title}
        if is_image:
            token = state.push("image", "img", 0)
            token.attrs = {"src": destination.address, **attributes}
            token.children = []
            state.md.inline.parse(
                state.src[start + 1 : label_end], state.md, state.env, token.children
            )
        else:
            state.push("link_open", "a", 1).attrs = {"href": destination.address, **attributes}
            state.pos, state.posMax = start + 1, label_end
            state.linkLevel += 1
            state.md.inline.tokenize(state)
            state.linkLevel -= 1
            state.push("link_close", "a", -1)
        state.posMax = end
    state.pos = destination.end
    return True


@lru_cache(maxsize=8)
def _destinations(source: str) -> dict[int, _Destination]:
    """The destinations with tags, by the offset of the bracket before them."""
    if "](" not in source or "{" not in source:
        return {}
    return {
        match.start(): _Destination(match["address"], _title(match), match.end())
        for match in _DESTINATION.finditer(source)
        if "{" in match["address"]
    }


def templated_reference(state: StateBlock, start: int, _end: int, silent: bool) -> bool:
    """Parse a link reference definition of which the address has a tag."""
    if silent or state.is_code_block(start):
        return False
    offset = state.bMarks[start] + state.tShift[start]
    if state.src[offset : offset + 1] != "[":
        return False
    definition = _DEFINITION.fullmatch(state.src, offset, state.eMarks[start])
    if definition is None or "{" not in definition["address"]:
        return False
    from markdown_it.common.utils import normalizeReference

    label = normalizeReference(definition["label"])
    title, lines = _title(definition), [start, start + 1]
    reference = {"href": definition["address"], "title": title, "map": lines}
    state.env.setdefault("references", {}).setdefault(label, reference)
    state.line = start + 1
    return True


def _title(match: re.Match[str]) -> str:
    return match["double"] or match["single"] or ""


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
    r"(?:path\s*=\s*)?(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s\"'%>]+))"
    r"[^{}]*\}{1,2}",
    re.IGNORECASE,
)
"""Hugo: `{{< ref "install.md" >}}`. Jekyll: `{% post_url 2013-05-06-news %}`."""
_FROM_ROOT = frozenset({"link", "post_url", "post_link", "post_path", "relurl", "absurl"})
"""Tags whose path begins at the root of the site."""


def address_of(address: str) -> str:
    """An address without the tags of which the meaning is known; those that say where the site
    is are left out."""
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
