"""The properties of a brief: the keys of its front matter that the format doesn't have, those of
nested keys too, and Dataview's inline fields (`Key:: value` on a line of its own).
"""

import json
import re
from collections.abc import Iterator

from briefing_tui.model.brief import Brief
from briefing_tui.model.document import Document, Target
from briefing_tui.parse.inline import link_runs
from briefing_tui.text.patterns import lazy_pattern
from briefing_tui.text.sanitise import without_code, without_comments

PropertyValue = str | float | bool

_INLINE = lazy_pattern(
    r"^[ \t]*(?:[-*+] )?(?P<key>[^\W\d_][^\n:\[\]]{0,60}?)::[ \t]+(?P<value>\S[^\n]*)$",
    re.MULTILINE,
)
_DEEPEST = 8
"""The levels of nested keys."""


def properties_of(brief: Brief) -> Iterator[tuple[tuple[str, ...], PropertyValue]]:
    """Each single value with the keys that lead to it. A list has several values of one key."""
    yield from _flat(json.loads(brief.extra), (), _DEEPEST)
    if "::" in brief.body and _INLINE.search(brief.body):
        for match in _INLINE.finditer(without_code(without_comments(brief.body))):
            yield (match["key"],), match["value"].strip()


def property_links(brief: Brief) -> Iterator[Target]:
    """The targets of the wikilinks in the front matter: `up: "[[Other]]"`."""
    if "[[" in brief.extra:
        for _, value in _flat(json.loads(brief.extra), (), _DEEPEST):
            runs = link_runs(value, Document()) if isinstance(value, str) else ()
            yield from (run.target for run in runs if run.target is not None)


def _flat(
    value: object, keys: tuple[str, ...], depth: int
) -> Iterator[tuple[tuple[str, ...], PropertyValue]]:
    if isinstance(value, dict) and depth:
        for key, inner in value.items():
            yield from _flat(inner, (*keys, str(key)), depth - 1)
    elif isinstance(value, list):
        for item in value:
            yield from _flat(item, keys, depth)
    elif isinstance(value, str | int | float | bool):
        yield keys, value
    elif keys:
        yield keys, ""
