"""Citations in plain text."""

from briefing_tui.compare.matrix import build_matrix
from briefing_tui.layout.citations import cite_account, cite_claim, value_text
from briefing_tui.model.brief import Account
from briefing_tui.parse.values import parse_value
from tests.cases import each_case
from tests.layout import sample


def test_a_citation_has_text_source_date_and_place() -> None:
    matrix = build_matrix(sample.detailed_brief())
    source, cell = matrix.columns[0], matrix.rows[0].cells[0]
    assert cite_account(source, cell) == (
        "“贸易将翻一番”\n"
        "trade is to double (translation: Dr. Li)\n"
        "90 to 120 percent\n"
        "— Sam South, according to Northern readout, The northern ministry, 17 Jan 2025, para 3."
        " https://example.org/a-very-long-address-that-does-not-fit-into-a-narrow-dialog-at-all"
    )


def test_a_claims_citation_has_every_account_and_the_brief() -> None:
    value = sample.detailed_brief()
    cited = cite_claim(value, build_matrix(value), 0)
    assert cited.startswith("Trade (North only)\nTrade will double within a year.\n\n“贸易")
    assert "\n\nNot mentioned: Southern post.\n\n" in cited
    assert "Spokesman" not in cited
    assert cited.endswith("Compared in: A call, A. Writer, 18 Jan 2025. https://example.org/brief")


def test_a_silence_is_cited_with_its_topic() -> None:
    matrix = build_matrix(sample.detailed_brief())
    cited = cite_account(matrix.columns[1], matrix.rows[0].cells[1], "Trade")
    assert cited == "Trade: not mentioned\n— Southern post."


def test_a_denial_says_that_it_is_one() -> None:
    matrix = build_matrix(sample.detailed_brief())
    assert cite_account(matrix.columns[1], matrix.rows[1].cells[1]) == "Denies\n— Southern post."


@each_case(
    "value, words",
    [
        ("1,200", "1,200 minutes"),
        ("150~", "about 150 minutes"),
        ("90/..", "at least 90 minutes"),
        ("../120~", "at most about 120 minutes"),
        ("90 / 120", "90 to 120 minutes"),
        ("and/or", "and/or minutes"),
    ],
)
def test_a_figure_is_shown_in_words(value: str, words: str) -> None:
    account = Account(source="a", stance="states", value=parse_value(value), unit="minutes")
    assert value_text(account) == words
