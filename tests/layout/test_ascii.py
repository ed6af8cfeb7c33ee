"""ASCII in place of characters that some terminals draw two cells wide."""

from hypothesis import given
from hypothesis import strategies as st

from briefing_tui.compare.agreement import GLYPHS
from briefing_tui.layout.page import lay_brief
from briefing_tui.layout.spans import ascii_text, plain_text
from briefing_tui.parse.document import parse_body
from tests.layout import sample


@given(st.text())
def test_widths_are_kept(text: str) -> None:
    assert len(ascii_text(text)) == len(text)


def test_rules_rails_and_quotation_marks() -> None:
    assert ascii_text("─ Claims ━ │├└ ◆ ▌ › “x” – …") == '- Claims = ||` # > > "x" - ~'


def test_signs_of_meanings_keep_their_own_shapes() -> None:
    for glyph in GLYPHS:
        assert ascii_text(glyph.shape) == glyph.ascii


def test_a_page_in_ascii_has_nothing_else_but_the_writers_words() -> None:
    brief = sample.brief()
    lines = lay_brief(brief, parse_body(brief.body), 100, ascii_only=True)
    text = "\n".join(plain_text(line) for line in lines)
    assert {char for char in text if not char.isascii()} <= set("互利共赢")
