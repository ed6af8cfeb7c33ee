"""The claims table."""

import re

import pytest

from briefing_tui.compare.matrix import build_matrix
from briefing_tui.layout.citations import particulars
from briefing_tui.layout.claims import ClaimsTable
from briefing_tui.layout.signs import tally_signs, tally_words
from briefing_tui.layout.spans import PLAIN, Line, Span, ascii_text, line_cells, plain_text
from briefing_tui.parse.brief import parse_brief
from tests.cases import each_case
from tests.layout import sample


def table(width: int, **options: object) -> ClaimsTable:
    return ClaimsTable(sample.brief(), sample.matrix(), width, **options)  # type: ignore[arg-type]


def row_of(claims: ClaimsTable, topic: str) -> int:
    topics = [row.claim.topic for row in claims.matrix.rows]
    return topics.index(topic)


def text(line: Line) -> str:
    return plain_text(line).rstrip()


@pytest.mark.parametrize("width", [78, 119, 160])
def test_every_line_is_as_wide_as_the_others(width: int) -> None:
    claims = table(width)
    rows = [claims.row(index) for index in range(len(claims.matrix.rows))]
    widths = {line_cells(line) for line in [*claims.head(), *rows]}
    assert len(widths) == 1
    assert widths.pop() <= width + claims.columns.gap


def test_a_closed_row_is_one_line_whatever_the_text() -> None:
    text_in_lines = sample.TEXT.replace("the harbour is theirs", '"the harbour\\n\\nis theirs"')
    brief = parse_brief(text_in_lines, "t.md").brief
    claims = ClaimsTable(brief, build_matrix(brief), 119)
    assert "the harbour is theirs" in text(claims.row(row_of(claims, "Harbour")))


def test_a_long_name_of_a_party_leaves_room_for_the_sources() -> None:
    brief = parse_brief(
        sample.TEXT.replace("party: North", f"party: {'North ' * 40}"), "t.md"
    ).brief
    claims = ClaimsTable(brief, build_matrix(brief), 80)
    lines = [*claims.head(), *(claims.row(index) for index in range(len(claims.matrix.rows)))]
    assert all(len(text(line)) <= 80 for line in lines)
    assert "harbour" in text(claims.row(row_of(claims, "Harbour")))


def test_a_closed_row_is_one_line_with_its_pattern_at_a_glance() -> None:
    claims = table(119)
    assert text(claims.row(row_of(claims, "Harbour"))).split("  ", 1)[0] == "Harbour"
    assert "●○ North only" in text(claims.row(row_of(claims, "Harbour")))
    assert "○● US only" in text(claims.row(row_of(claims, "Fishing")))
    assert "○○ in none" in text(claims.row(row_of(claims, "Weather")))
    assert "≈  differs: framing" in text(claims.row(row_of(claims, "Trade")))


def test_silence_and_lack_of_checking_never_look_alike() -> None:
    claims = table(119)
    assert "○ not mentioned" in text(claims.row(row_of(claims, "Fishing")))
    ferries = text(claims.row(row_of(claims, "Ferries")))
    assert "? not checked" in ferries
    assert "one side" in ferries
    assert "not mentioned" not in ferries


def test_what_is_quoted_and_not_checked_is_seen_in_the_closed_row() -> None:
    quote = '{ stance: unchecked, quote: "We did not fish." }'
    row = f"{{ topic: Fish, accounts: {{ a: {quote}, b: unchecked }} }}"
    claims = brief_table(f"---\nsources: [{{ id: a }}, {{ id: b }}]\nclaims: [{row}]\n---\n", 119)
    closed = text(claims.row(0))
    assert "?? not checked" in closed
    assert "? not checked “We did not fish.”" in closed
    assert opened(claims, "Fish")[1:] == [
        "› a  not checked  “We did not fish.”",
        "  b  not checked",
    ]


def test_cells_give_the_words_that_count() -> None:
    claims = table(119)
    trade = text(claims.row(row_of(claims, "Trade")))
    assert "● mutual benefit" in trade
    assert "互利共赢" not in trade
    assert "● mentions “balancing Trade”" in trade
    assert "◐ says Bo: looks forward" in text(claims.row(row_of(claims, "Meeting in person")))


def test_a_figure_comes_before_its_reporter_and_after_another_stance() -> None:
    accounts = (
        "a: { value: 81000, unit: people, says: many, via: c }",
        'b: { value: 700000, unit: people, quote: "so many", stance: denies }',
        "c: { value: 15600, unit: people, says: few, speaker: Jane Doe }",
    )
    row = f"{{ topic: Paris, accounts: {{ {', '.join(accounts)} }} }}"
    sources = "[{ id: a }, { id: b }, { id: c }]"
    closed = text(brief_table(f"---\nsources: {sources}\nclaims: [{row}]\n---\n", 160).row(0))
    assert "● 81,000 people, according to c" in closed
    assert "denies “so many”" in closed
    assert "says Jane Doe: 15,600 people" in closed


def test_the_open_row_has_the_original_and_no_more_of_a_silence_than_its_words() -> None:
    claims = table(99)
    trade = [text(line) for line in claims.open_row(row_of(claims, "Trade"), 0)]
    assert any("“互利共赢”" in line for line in trade)
    assert any(line.startswith("› a") for line in trade)
    assert any("One balances, the other does not." in line for line in trade)
    harbour = [text(line) for line in claims.open_row(row_of(claims, "Harbour"), 1)]
    assert any(line.endswith("b  not mentioned") for line in harbour)
    assert any(line.startswith("› b") for line in harbour)


def test_wide_columns_open_where_they_stand() -> None:
    claims = table(180)
    first, *rest = [text(line) for line in claims.open_row(row_of(claims, "Trade"), 0)]
    assert " ›● mutual benefit  “互利共赢”" in first
    assert rest == ["  One balances, the other does not."]


def brief_table(text: str, width: int) -> ClaimsTable:
    brief = parse_brief(text, "t.md").brief
    return ClaimsTable(brief, build_matrix(brief), width)


def opened(claims: ClaimsTable, topic: str, *silences: str) -> list[str]:
    said = tuple((Span(words, PLAIN),) for words in silences)
    return [text(line) for line in claims.open_row(row_of(claims, topic), 0, said)]


def test_an_open_row_takes_no_line_more_than_it_needs() -> None:
    long_note = "The note has many words, and more, and still more to say. " * 4
    claims = brief_table(sample.TEXT.replace("One balances, the other does not.", long_note), 99)
    lines = opened(claims, "Trade")
    assert "› a  mutual benefit  “互利共赢”" in lines, "the original is beside its translation"
    assert len(lines) == 5
    assert lines[-1].endswith("…"), "the note is cut to two lines"
    *_, silence, note = opened(claims, "Trade", "! North: silent here")
    assert silence == "  ! North: silent here"
    assert note.endswith("…"), "with a silence, to one"
    *_, both = opened(table(119), "Trade", "! North: silent here")
    assert both == "  ! North: silent here  One balances, the other does not."


def test_those_who_say_nothing_share_a_line() -> None:
    assert opened(table(119), "Weather")[1:] == ["› a  not mentioned  b  not mentioned"]


def test_a_source_that_says_nothing_stands_below_the_others() -> None:
    claims = table(119)
    lines = [text(line) for line in claims.open_row(row_of(claims, "Fishing"), 1)]
    assert lines[1:] == ["› b  “fish, and more fish”", "  a  not mentioned"]


def test_a_claim_of_which_hidden_sources_speak_says_so() -> None:
    claims = brief_table(sample.TEXT.replace("id: b,", "id: pm,").replace(" b:", " pm:"), 60)
    assert "○ not mentioned  speaks: pm →" in text(claims.row(row_of(claims, "Fishing")))
    lead, *accounts = opened(claims, "Fishing")
    assert lead.endswith("→ [pm] ● states"), "the open row shows the one that speaks"
    assert "  pm  “fish, and more fish”" in accounts
    claims = ClaimsTable(claims.brief, claims.matrix, 60, first=1)
    assert "← speaks: a" in text(claims.row(row_of(claims, "Harbour")))
    trade = text(claims.row(row_of(claims, "Trade")))
    assert trade.endswith(("← speaks: a", "← a", "←")), "the shown one speaks for the other side"
    two = sample.TEXT.replace(
        "  - { id: b,", "  - { id: more, name: More, party: North }\n  - { id: b,"
    )
    claims = brief_table(two.replace("      b: silent", "      more: it is\n      b: silent"), 60)
    assert "more" not in text(claims.row(row_of(claims, "Harbour"))), "its side is heard"


TWO_OFF_THE_SCREEN = """---
sources:
  - { id: a, name: A, party: North, coverage: full }
  - { id: b, name: B, party: South, coverage: full }
  - { id: agency, name: C, party: North, coverage: full }
  - { id: minister, name: D, party: South, coverage: full }
claims:
  - topic: Weather
    accounts: { a: silent, b: silent, agency: { says: it was bad }, minister: { says: fog } }
  - topic: Birds
    accounts: { a: { says: there were many birds }, b: { says: none }, agency: it, minister: it }
---
"""


@pytest.mark.parametrize("width", [52, 60, 77, 90, 119])
def test_a_row_of_which_two_speak_never_looks_silent(width: int) -> None:
    claims = brief_table(TWO_OFF_THE_SCREEN, width)
    assert len(claims.columns.shown) <= 3
    closed = text(claims.row(row_of(claims, "Weather")))
    said = ("agency, minister →", "2 speak →", "minister →")
    assert closed.endswith(said) or "● it was bad" in closed, closed
    (lead, *_) = opened(claims, "Weather")
    assert "[agency] ●" in lead
    assert "[minister]" in lead
    assert "not mentioned" not in lead
    (lead, *_) = opened(claims, "Birds")
    assert "[agency]" not in lead, "both sides are heard in the columns in sight"


def test_a_contradiction_in_sight_stays_where_it_is() -> None:
    """Beside it, a third side that speaks off the screen would look as if it contradicted."""
    accounts = (
        "{ a: { says: it was bad }, b: { stance: denies, says: no }, minister: { says: fog } }"
    )
    text_of_brief = TWO_OFF_THE_SCREEN.replace("D, party: South", "D, party: West").replace(
        "{ a: silent, b: silent, agency: { says: it was bad }, minister: { says: fog } }", accounts
    )
    claims = brief_table(text_of_brief, 77)
    assert claims.columns.shown == (0, 1)
    (lead, *_) = opened(claims, "Weather")
    assert "≠" in lead
    assert "[minister]" not in lead


def test_a_silence_keeps_its_words_only_beside_a_name_that_fits() -> None:
    closed = text(brief_table(TWO_OFF_THE_SCREEN.replace("minister", "ministry-of-all"), 77).row(0))
    assert closed.endswith("○  2 speak →")
    long = TWO_OFF_THE_SCREEN.replace("minister: { says: fog }", "minister: silent")
    closed = text(brief_table(long, 77).row(0))
    assert closed.endswith("○  speaks: agency →")


def test_the_topics_column_grows_with_the_width_up_to_the_longest_topic() -> None:
    topic = "The relationship, in Ann's words"
    text = sample.TEXT.replace("Meeting in person", topic)
    widths = [brief_table(text, width).columns.topic for width in (78, 99, 119, 139, 160, 240)]
    assert widths == [20, 20, 23, 27, 32, len(topic)]
    assert table(240).columns.topic == 20, "which is wide enough for the sample's"
    text = text.replace(
        "  - { id: b,", "  - { id: c, name: C }\n  - { id: d, name: D }\n  - { id: b,"
    )
    text = text.replace("b: silent", "b: silent, c: silent, d: silent")
    claims = brief_table(text.replace("a: silent, b:", "c: silent, d: silent, b:"), 160)
    assert len(claims.columns.shown) == len(claims.matrix.columns), "no source makes room for it"


def test_the_tally_counts_every_claim_once() -> None:
    claims = table(119)
    words = plain_text(tuple(tally_words(claims.matrix)))
    assert words == ("1 differs · 2 North only · 1 US only · 1 one side · 1 in none")
    for width, signs in (
        (40, "≈ 1  ●○ 2  ○● 1  ●? 1  ○○ 1"),
        (26, "≈ 1  ●○ 2  ○● 1  ●? 1"),
        (2, ""),
    ):
        shown = tally_signs(claims.matrix, width)
        assert plain_text(tuple(shown)) == signs, "whole items"


def test_signs_alone_tell_one_side_from_none_checked() -> None:
    text = """---
sources: [{ id: a, party: A, coverage: full }, { id: b, party: B, coverage: full }]
claims:
  - { topic: One, accounts: { a: states, b: unchecked } }
  - { topic: None, accounts: { a: unchecked, b: unchecked } }
  - { topic: Neither, accounts: { a: silent, b: unchecked } }
---
"""
    claims = brief_table(text, 119)
    signs = plain_text(tuple(tally_signs(claims.matrix, 40)))
    assert signs == "●? 1  ?? 2"
    assert "○? not checked" in plain_text(claims.row(2))


def test_colours_are_the_sides_and_the_classes() -> None:
    claims = table(119)
    only = [span for span in claims.row(row_of(claims, "Harbour")) if "North only" in span.text]
    assert [span.style.role for span in only] == ["party-1"]
    harbour = claims.row(row_of(claims, "Harbour"))
    silent = [span for span in harbour if span.text == "not mentioned"]
    assert [span.style.role for span in silent] == ["muted"]
    differs = [span for span in claims.row(row_of(claims, "Trade")) if "differs" in span.text]
    assert [span.style.role for span in differs] == ["differs"]


def test_sources_are_paged_if_they_do_not_fit() -> None:
    narrow = table(50)
    assert narrow.columns.shown == (0,)
    assert text(narrow.head()[1]).endswith("→ 1 more")
    second = table(50, first=1)
    assert second.columns.shown == (1,)
    assert "← 1 more  read" in text(second.head()[1])
    assert text(table(60).head()[1]).endswith("→ 1 more source"), "a word if it fits"


def test_two_sources_stand_side_by_side_at_80_columns() -> None:
    assert table(77).columns.shown == (0, 1)
    long_name = sample.TEXT.replace("party: North", "party: Northern Federation")
    claims = brief_table(long_name, 77)
    assert claims.columns.shown == (0, 1)
    assert "●○ Northern Feder… ●" in text(claims.row(row_of(claims, "Harbour"))), "a short label"


def test_the_head_drops_whole_items_for_room() -> None:
    wide, narrow = (text(table(width).head()[1]) for width in (140, 79))
    assert "readout, translated, read in full" in wide
    assert "post, read in full" in wide
    assert "readout, read in full    post, read in full" in narrow


def test_the_table_does_not_say_that_a_list_is_open() -> None:
    """The row in words and the claim in full do."""
    for width in (55, 77, 160):
        claims = table(width)
        harbour = [claims.row(row_of(claims, "Harbour")), *claims.open_row(0, 0)]
        assert not any("open" in text(line) for line in (*claims.head(), *harbour))


def contested(width: int, **options: object) -> ClaimsTable:
    """Five sources, of which the first and the last contradict each other."""
    ids = ("cn", "b", "c", "d", "unnamed")
    sources = "".join(f"  - {{ id: {id}, party: {id.upper()}, coverage: full }}\n" for id in ids)
    return brief_table(
        f"""---
sources:
{sources}claims:
  - topic: The call
    claim: Xi called.
    accounts:
      cn: {{ says: Xi called }}
      b: silent
      c: silent
      d: silent
      unnamed: {{ stance: denies, says: Xi had not called }}
---
""",
        width,
    )


def test_a_contested_row_shows_the_two_cells_that_contradict() -> None:
    claims = contested(80)
    assert 4 not in claims.columns.shown
    row = text(claims.row(0))
    assert "[cn] ● Xi called" in row
    assert re.search(r"  ≠ → \[unnamed\] × denies", row), "one statement, not two columns"
    wide = text(contested(240).row(0))
    assert "[unnamed]" not in wide, "each cell is in its column"
    assert "× denies: Xi had not called" in wide


def test_an_open_row_says_the_stance_of_sources_off_the_screen() -> None:
    lead, first, second, *_ = opened(contested(80), "The call")
    assert "→ [unnamed] × denies" in lead
    assert first.startswith("› cn       Xi called")
    assert second == "  unnamed  denies: Xi had not called"


def test_a_narrow_head_drops_the_translation_then_the_kind() -> None:
    claims = table(140)
    north = claims.matrix.columns[0]
    words = [particulars(north, claims.brief, width) for width in (33, 32, 20)]
    assert words == ["readout, translated, read in full", "readout, read in full", "read in full"]


@each_case("width", range(1, 40))
def test_coverage_is_the_last_to_be_cut(width: int) -> None:
    claims = table(140)
    for source in claims.matrix.columns:
        assert "read in full" in particulars(source, claims.brief, width)


def test_ascii_glyphs_are_ascii() -> None:
    claims = table(77)
    row = ascii_text(text(claims.row(row_of(claims, "Weather"))))
    assert "oo in none" in row
    assert row.endswith("o not mentioned")
    assert row.isascii()
