"""What the Markdown of site generators and other tools looks like on the page.

Each file of `tests/fixtures/body` stands beside the page that it gives, which was read by eye.
"""

from pathlib import Path

import pytest

from briefing_tui.layout.spans import plain_text
from briefing_tui.parse.brief import parse_brief
from briefing_tui.parse.document import parse_document
from tests.layout.sample import narrative_page

FIXTURES = Path(__file__).parents[1] / "fixtures/body"
SOURCES = sorted(path for path in FIXTURES.iterdir() if path.suffix != ".txt")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_the_page_of_a_file(path: Path) -> None:
    brief = parse_brief(path.read_text(), path.name).brief
    lines = narrative_page(brief, parse_document(brief), 64)
    page = "".join(f"{plain_text(line).rstrip()}\n" for line in lines)
    assert page == path.with_suffix(".txt").read_text()
