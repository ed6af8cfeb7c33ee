"""Citations in plain text."""

from briefing_tui.compare.matrix import build_matrix
from briefing_tui.layout.citations import cite_account, cite_claim, value_text
from briefing_tui.model.brief import Account
from briefing_tui.parse.brief import parse_brief
from briefing_tui.parse.values import parse_value
from tests.cases import each_case
from tests.layout import sample

OPEN_LIST = "its list of subjects is open, so this weighs less"

WEAK = """\
---
title: A call
sources:
  - { id: n, name: Readout, party: North, coverage: full, url: "https://n.example" }
  - { id: m, name: Speech, party: North, coverage: full }
  - { id: s, name: Post, party: South, coverage: full, list: open }
  - { id: t, name: Cable, party: West, coverage: excerpt }
  - { id: w, name: Letter, party: West, coverage: full }
claims:
  - topic: Harbour
    note: They met twice.
    accounts:
      n: { quote: ours, via: s, url: "https://n.example/page" }
      m: { stance: declines, quote: no comment }
      s: { stance: silent, note: It has "the bay". }
      t: silent
      w: { quote: also ours }
---
"""


def test_a_citation_has_text_source_date_and_place() -> None:
    brief = sample.detailed_brief()
    matrix = build_matrix(brief)
    source, cell = matrix.columns[0], matrix.rows[0].cells[0]
    assert cite_account(brief, source, cell) == (
        "“贸易将翻一番”\n"
        "trade is to double (translation: Dr. Li)\n"
        "90 to 120 percent\n"
        "— Sam South, according to Northern readout, The northern ministry, 17 Jan 2025, para 3."
        " https://example.org/a-very-long-address-that-does-not-fit-into-a-narrow-dialog-at-all\n"
        "Note: The word may also mean grow."
    )


def test_a_claims_citation_has_every_account_and_the_brief() -> None:
    value = sample.detailed_brief()
    cited = cite_claim(value, build_matrix(value), 0)
    assert cited.startswith(
        "Trade (North only)\nTrade will double within a year.\n"
        "Note: The two count from other years.\n\n“贸易"
    )
    assert f"\n\nNot mentioned; {OPEN_LIST}: Southern post.\n\n" in cited
    assert "Spokesman" not in cited
    assert cited.endswith("Compared in: A call, A. Writer, 18 Jan 2025. https://example.org/brief")


def test_a_silence_is_cited_with_its_topic() -> None:
    brief = sample.detailed_brief()
    matrix = build_matrix(brief)
    cited = cite_account(brief, matrix.columns[1], matrix.rows[0].cells[1], "Trade")
    assert cited == f"Trade: not mentioned; {OPEN_LIST}\n— Southern post."


def test_a_denial_says_that_it_is_one() -> None:
    brief = sample.detailed_brief()
    matrix = build_matrix(brief)
    cell = matrix.rows[1].cells[1]
    assert cite_account(brief, matrix.columns[1], cell) == "Denies\n— Southern post."


def test_a_citation_has_all_that_weakens_the_claim() -> None:
    """The flags, the notes, the open list, what was read in part, and who reports an account."""
    brief = parse_brief(WEAK, "weak.md").brief
    assert cite_claim(brief, build_matrix(brief), 0) == (
        "Harbour (2 of 3)\n"
        "Note: partial · They met twice.\n\n"
        "“ours”\n"
        "— Readout, according to Post. https://n.example/page\n\n"
        "Won't say\n"
        "“no comment”\n"
        "— Speech.\n\n"
        f"Not mentioned; {OPEN_LIST}: Post.\n"
        'Note: It has "the bay".\n\n'
        "Not in the part read: Cable.\n\n"
        "“also ours”\n"
        "— Letter.\n\n"
        "Compared in: A call."
    )


@each_case(
    "value, words",
    [
        ("1,200", "1,200 minutes"),
        ("150~", "about 150 minutes"),
        ("90/..", "at least 90 minutes"),
        ("9000/12345.67~", "9000 to about 12,345.67 minutes"),
        ("-1234567", "-1,234,567 minutes"),
        ("../120~", "at most about 120 minutes"),
        ("90 / 120", "90 to 120 minutes"),
        ("and/or", "and/or minutes"),
    ],
)
def test_a_figure_is_shown_in_words(value: str, words: str) -> None:
    account = Account(source="a", stance="states", value=parse_value(value), unit="minutes")
    assert value_text(account) == words
