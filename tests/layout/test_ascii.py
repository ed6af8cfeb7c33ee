"""ASCII in place of characters that some terminals draw two cells wide."""

import re
from importlib import import_module
from pkgutil import iter_modules

from hypothesis import given
from hypothesis import strategies as st

from briefing_tui import layout
from briefing_tui.compare.agreement import GLYPHS
from briefing_tui.layout.lists import LIBRARY_SIGNS
from briefing_tui.layout.narrative import NARRATIVE_SIGNS
from briefing_tui.layout.page import lay_brief
from briefing_tui.layout.signs import CLAIM_SIGNS, NOTE
from briefing_tui.layout.spans import ascii_text, plain_text
from briefing_tui.layout.timeline import RELATED_SIGNS
from briefing_tui.layout.topic import TOPIC_SIGNS
from briefing_tui.layout.topic_map import MAP_SIGNS
from briefing_tui.parse.document import parse_body
from tests.layout import sample


@given(st.text())
def test_widths_are_kept(text: str) -> None:
    assert len(ascii_text(text)) == len(text)


def test_rules_rails_and_quotation_marks() -> None:
    assert ascii_text("─ Claims ━ │├└ ◆ ▌ › “x” – …") == '- Claims = ||` O > } "x" - _'


def test_signs_of_meanings_keep_their_own_shapes() -> None:
    for glyph in GLYPHS:
        assert ascii_text(glyph.shape) == glyph.ascii


def test_each_pane_that_marks_notes_explains_the_mark() -> None:
    for signs in (CLAIM_SIGNS, NARRATIVE_SIGNS, LIBRARY_SIGNS, RELATED_SIGNS):
        assert any(sign.glyph.shape.startswith(NOTE) for sign in signs)


def test_one_sign_has_one_meaning() -> None:
    """`~` meant differs, changed, other words, and that a text was cut."""
    views = (CLAIM_SIGNS, NARRATIVE_SIGNS, TOPIC_SIGNS, LIBRARY_SIGNS, RELATED_SIGNS, MAP_SIGNS)
    shown = {shape for signs in views for sign in signs for shape in sign.glyph.shape}
    shapes = {shape for shape in shown if not shape.isascii() and shape not in "←→"}
    of_ascii = {ascii_text(shape): shape for shape in (*shapes, "…")}
    assert len(of_ascii) == len(shapes) + 1
    plain = {sign.glyph.shape for signs in views for sign in signs if sign.glyph.shape in "+-!~#"}
    assert plain == {"+", "!"}
    assert not (plain - {"-"}) & of_ascii.keys()  # the dash is also that of the text


def test_a_page_in_ascii_has_nothing_else_but_the_writers_words() -> None:
    brief = sample.brief()
    lines = lay_brief(brief, parse_body(brief.body), 100, ascii_only=True)
    text = "\n".join(plain_text(line) for line in lines)
    assert {char for char in text if not char.isascii()} <= set("互利共赢")


def test_all_tables_of_signs_have_twenty_shapes_together() -> None:
    """Strangers met about thirty. A word in a table, such as `bold`, is no shape."""
    modules = [
        import_module(f"briefing_tui.layout.{found.name}")
        for found in iter_modules(layout.__path__)
    ]
    tables = [
        table
        for module in modules
        for name, table in vars(module).items()
        if name.endswith("SIGNS") and isinstance(table, tuple)
    ]
    assert {CLAIM_SIGNS, TOPIC_SIGNS, MAP_SIGNS, RELATED_SIGNS} <= set(tables)
    texts = {sign.glyph.shape for table in tables for sign in table}
    shapes = {shape for text in texts if not re.search("[a-z]", text) for shape in text}
    assert len({shape for shape in shapes if not shape.isdigit() and shape != " "}) <= 20
