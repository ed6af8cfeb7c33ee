"""Markup that is nested deeper than it is read keeps its text.

`tests/test_costs.py` tries what else may be hostile in a line.
"""

import pytest

from briefing_tui.parse.document import parse_body
from briefing_tui.parse.inline import plain


@pytest.mark.parametrize("depth", [1, 3, 10, 300])
def test_images_in_images_keep_their_text(depth: int) -> None:
    document = parse_body("![" * depth + "word" + "](x)" * depth)
    assert "word" in plain(document.leaves[0].text, document)


@pytest.mark.parametrize("depth", [1, 3, 10, 300])
def test_brackets_in_brackets_keep_their_text(depth: int) -> None:
    document = parse_body("[" * depth + "word" + "](x)" * depth)
    assert "word" in plain(document.leaves[0].text, document)
