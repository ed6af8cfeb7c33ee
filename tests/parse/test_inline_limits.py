"""Hostile text raises nothing. `tests/test_costs.py` measures that it is parsed in linear time."""

import pytest

from briefing_tui.parse.document import parse_body
from briefing_tui.parse.inline import links, plain, unknown_citations

SIZE = 1_000
HOSTILE = {
    "brackets": "[" * SIZE,
    "wikilink openings": "[[" * SIZE,
    "wikilinks never closed": "[[a|" * SIZE,
    "images": "![" * SIZE + "a" + "](x)" * SIZE,
    "links": "[" * SIZE + "a" + "](x)" * SIZE,
    "citations never closed": "[@cn, " * SIZE,
    "citation items": "[" + "@cn; " * SIZE,
    "notes never closed": "[^" * SIZE,
    "inline notes never closed": "^[a [" * SIZE,
    "inline notes in one that is never closed": "^[a " + "^[b] " * SIZE,
    "brackets in inline notes": "^[" + "[[a]] [b] " * SIZE,
    "names never closed": "<a x " * SIZE + "<a " + "x " * SIZE,
    "attributes of spans": "`{a #" * SIZE + "){" + " a" * SIZE,
    "block ids": "^ab\n\n" * SIZE,
    "block ids after a long block": "- a\n" * SIZE + "\n^ab\n\n" * SIZE,
    "template openings": "{{<" * SIZE,
    "links to templates": "[" * SIZE + "a" + "]({{ x }})" * SIZE,
    "links to templates never closed": "[a]({{ x " * SIZE,
    "templates in an address never closed": "[a](" + "{{ x }}" * SIZE,
    "titles of templates never closed": "[a]({{ x }} '" * SIZE + '[a]({{ x }} "' * SIZE,
    "templates in definitions": "[a]: {{ x }}\n" * SIZE,
    "html openings": "<a " * SIZE,
    "comments": "<!-- " * SIZE,
    "emphasis": "*a **b " * SIZE,
    "strike": "~a ~~b " * SIZE,
    "backticks": "".join("`" * (1 + number % 50) + "a" for number in range(SIZE)),
    "entities": "&" * SIZE,
    "addresses": "a." * SIZE + "@",
    "colons": "http:" * SIZE,
    "parentheses": "https://x.org/" + ")" * SIZE,
    "long word": "a" * SIZE * 10,
    "underscores": "_" * SIZE,
    "quotes": ">" * SIZE,
    "lists": "- " * SIZE,
    "table": "|a" * 200 + "|\n" + "|-" * 200 + "|\n" + "|\n" * 300,
    "definitions": "".join(f"[{number}]: /x\n" for number in range(SIZE)),
    "notes": "".join(f"[^{number}]: x[^{number + 1}]\n\n" for number in range(500)) + "\n[^0]",
    "div openings": "<div " * SIZE,
    "script openings": "<script>" * SIZE,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text(name: str) -> None:
    document = parse_body(HOSTILE[name], sources=frozenset({"cn"}))
    for leaf in document.leaves:
        plain(leaf.text, document)
    list(links(document))
    list(unknown_citations(document))


@pytest.mark.parametrize("depth", [1, 3, 10, 300])
def test_images_in_images_keep_their_text(depth: int) -> None:
    document = parse_body("![" * depth + "word" + "](x)" * depth)
    assert "word" in plain(document.leaves[0].text, document)


@pytest.mark.parametrize("depth", [1, 3, 10, 300])
def test_brackets_in_brackets_keep_their_text(depth: int) -> None:
    document = parse_body("[" * depth + "word" + "](x)" * depth)
    assert "word" in plain(document.leaves[0].text, document)
