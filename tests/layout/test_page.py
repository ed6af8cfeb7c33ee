"""A whole brief on one page."""

import pytest

from briefing_tui.layout.blocks import LayoutContext, lay_leaf, leaf_text
from briefing_tui.layout.page import lay_brief
from briefing_tui.layout.spans import line_cells, plain_text
from briefing_tui.model.records import EarlierAccounts, PartyRecord
from briefing_tui.parse.brief import parse_brief
from briefing_tui.parse.document import parse_body
from tests.layout.sample import TEXT

REFUSAL = """\
---
title: A question
sources:
  - { id: a, party: North, coverage: full }
claims:
  - topic: The ships
    accounts: { a: { stance: declines, quote: "No comment, as you know." } }
  - topic: Nobody asked
---
"""


def page(text: str, width: int) -> list[str]:
    brief = parse_brief(text, "t.md").brief
    lines = lay_brief(brief, parse_body(brief.body), width)
    assert all(line_cells(line) <= width + 2 for line in lines)
    return [plain_text(line).rstrip() for line in lines]


def test_every_account_stands_in_full_under_the_table() -> None:
    lines = page(TEXT, 100)
    assert any(line.startswith("Trade") and "differs: framing" in line for line in lines)
    for words in ("互利共赢", "fish, and more fish", "Ann travels"):
        assert any(words in line for line in lines)
    assert any("not mentioned; its list of subjects is open" in line for line in lines)


def test_a_narrow_page_has_no_table_and_still_everything() -> None:
    lines = page(TEXT, 40)
    assert not any("Agreement" in line for line in lines)
    assert any("differs: framing" in line for line in lines)
    assert any("mutual benefit" in line for line in lines)


def test_on_a_very_narrow_page_labels_stand_before_the_text() -> None:
    assert all(len(line) <= 20 for line in page(TEXT.replace("id: a,", "id: ann-of-north,"), 20))


def test_an_unexpected_silence_fills_its_line() -> None:
    brief = parse_brief(REFUSAL, "t.md").brief
    record = PartyRecord(
        party="North",
        earlier=EarlierAccounts((None, None)),
        expected_silence=True,
        open_list=False,
        change="",
    )
    words = "  ! North: silent here; named on an unknown date and an unknown date"
    for width, fits in ((len(words), True), (len(words) - 1, False)):
        records = {brief.claims[0].id: (record,)}
        lines = lay_brief(brief, parse_body(brief.body), width, records=records)
        assert (words in [plain_text(line).rstrip() for line in lines]) is fits


def test_the_words_of_a_refusal_are_shown() -> None:
    lines = page(REFUSAL, 80)
    assert any("won't say" in line for line in lines)
    assert any("“No comment, as you know.”" in line for line in lines)


def test_a_claim_without_accounts_is_shown() -> None:
    assert any(line.startswith("Nobody asked") for line in page(REFUSAL, 80))
    assert any("Alone" in line for line in page("---\ntitle: x\nclaims: [{topic: Alone}]\n---", 80))


def test_a_source_has_its_address_and_that_of_its_copy() -> None:
    source = "{ id: a, name: A, url: https://a.org/x, archived: https://copy.org/x }"
    lines = page(f"---\nsources: [{source}]\n---\n", 100)
    assert lines[-1].endswith("https://a.org/x · https://copy.org/x")


def test_a_link_that_leads_nowhere_is_marked_unless_it_is_an_address() -> None:
    brief = parse_brief("To [a *heading*](#none), to <irc://host/x>.\n", "b.md").brief
    text = "\n".join(plain_text(line) for line in lay_brief(brief, parse_body(brief.body), 60))
    assert "To a heading [missing], to irc://host/x." in text


MARKED = """\
## To [[lost]] and on

See [[lost]], [*the* lost](lost.md), [here](#none) and [[kept]] at the end of a line.

| where | [[lost]] |
|---|---|
| ![[lost.png]] [[lost]] | then [[kept]] |
"""


@pytest.mark.parametrize("width", [12, 24, 60])
def test_marks_of_missing_briefs_are_laid_out_and_are_not_part_of_the_text(width: int) -> None:
    document = parse_body(MARKED)
    plain = LayoutContext(document, {}, width)
    marked = LayoutContext(document, {}, width, missing={"lost", "lost.md", "lost.png"})
    shown = []
    for leaf in document.leaves:
        text, rows = leaf_text(leaf, marked), lay_leaf(leaf, marked)
        assert text == leaf_text(leaf, plain)
        for row in rows:
            assert line_cells(row.spans) <= width
            for span, offset in zip(row.spans, row.offsets, strict=True):
                assert offset < 0 or text[offset : offset + len(span.text)] == span.text
            shown.append(plain_text(row.spans))
    words = " ".join(" ".join(shown).split())
    assert words.count("[missing]") == 7 or width == 12
