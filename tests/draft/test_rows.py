"""Rows of terms: all that the texts say, exactly, and nothing that they don't."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing_tui.draft.rows import Draft, DraftRow, draft_rows
from briefing_tui.draft.statements import heading_of, statements_of
from briefing_tui.library.files import read_glossary
from briefing_tui.model.brief import Account
from briefing_tui.text.quotations import QuotedText

TEXTS = Path(__file__).parents[1] / "fixtures" / "drafts"
PAIRS = {
    "English and Chinese": (
        {"fr": "call-fr", "cn": "call-cn"},
        17,
        {"Middle East", "Turkey"},
    ),
    "English and Russian": (
        {"de": "talks-de", "kz": "talks-kz"},
        12,
        {"gas", "debt", "Turkey", "United States"},
    ),
    "English and English": (
        {"jp": "summit-jp", "br": "summit-br"},
        7,
        {"peace", "United States"},
    ),
}
"""The texts of each pair by source, the terms that both name at least, and those that neither
names, though other words of it look like them: 中东部, turkey, газеты, the Hotel Peace Palace. The
texts were written for this test, of meetings that never were.
"""
GLOSSARY = read_glossary(None)


def texts_of(pair: str) -> dict[str, str]:
    names, _, _ = PAIRS[pair]
    return {source: (TEXTS / f"{name}.txt").read_text("utf-8") for source, name in names.items()}


def body_of(text: QuotedText) -> int:
    """Where the text below its heading begins."""
    return max((line.end for line in heading_of(text)), default=0)


def row(draft: Draft, topic: str) -> DraftRow:
    (found,) = (row for row in draft.rows if row.claim.topic == topic)
    return found


def account(draft: Draft, topic: str, source: str) -> Account:
    found = row(draft, topic).claim.account(source)
    assert found is not None
    return found


def rows_of(**texts: str) -> Draft:
    return draft_rows(texts, GLOSSARY)


@pytest.mark.parametrize("pair", PAIRS)
def test_a_pair_of_readouts(pair: str) -> None:
    texts = texts_of(pair)
    draft = draft_rows(texts, GLOSSARY)
    quoted = {source: QuotedText(text) for source, text in texts.items()}
    named = {
        source: {each.term for each in GLOSSARY.mentions(text.text) if each.start >= body_of(text)}
        for source, text in quoted.items()
    }
    both = {term[0].upper() + term[1:] for term in set.intersection(*named.values())}
    shared = [row for row in draft.rows if row.kind == "shared"]
    assert sorted(row.claim.topic for row in shared) == sorted(both), "a row for each"
    assert len(both) >= PAIRS[pair][1]
    assert not set.union(*named.values()) & PAIRS[pair][2]
    for row in draft.rows:
        for each in row.claim.accounts:
            assert each.stance in ("states", "mentions", "unchecked"), "nobody is silent"
            assert each.note == each.says == each.translation == ""
            if each.quote:
                assert quoted[each.source].find(each.quote), each.quote
                for part in each.quote.split(" … "):
                    assert part in quoted[each.source].text.replace("\n", " ")
        assert {each.source for each in row.claim.accounts} == texts.keys()
        assert (row.kind == "shared") == all(each.quote for each in row.claim.accounts)
        assert row.claim.differs == row.claim.claim == ""
    assert len({row.claim.id for row in draft.rows}) == len(draft.rows)
    share = draft.in_rows / draft.statements
    print(f"{share:.0%} of {draft.statements} statements have a term")
    assert share > 0.78  # of the statements below the heading


@pytest.mark.parametrize("pair", PAIRS)
def test_every_statement_stands_in_a_row(pair: str) -> None:
    texts = texts_of(pair)
    rows = draft_rows(texts, GLOSSARY).rows
    for source, text in texts.items():
        quoted = QuotedText(text)
        cells = [row.claim.account(source) for row in rows]
        quotes = [cell.quote.replace(" … ", "…") for cell in cells if cell]
        statements = statements_of(quoted)
        for statement, following in zip(statements, [*statements[1:], None], strict=True):
            has_items = following is not None and following.is_item and not statement.is_item
            words = quoted.text[statement.start : statement.end]
            assert has_items or any(words in quote for quote in quotes), words


WORDS = st.sampled_from(
    [
        "Taiwan",
        "China,",
        "discussed",
        "台湾、",
        "就",
        "等。",
        "no.",
        "“US”",
        "[sic]",
        "…",
        "\n\n",
        "- ",
    ]
)


@given(st.lists(WORDS, max_size=24))
def test_every_quotation_is_found_in_its_text(words: list[str]) -> None:
    text = " ".join(words)
    for row in draft_rows({"a": text, "b": "Taiwan."}, GLOSSARY).rows:
        for each in row.claim.accounts:
            if each.quote and each.source == "a":
                assert QuotedText(text).find(each.quote) is not None


def test_all_statements_of_a_text_stand_in_one_cell() -> None:
    draft = rows_of(
        a="Taiwan is near. Taiwan is green. It rains.\n\nFish swim. They talked of Taiwan.",
        b="台湾很近。",
    )
    cell = account(draft, "Taiwan", "a")
    assert cell.quote == "Taiwan is near. Taiwan is green. … They talked of Taiwan."
    assert cell.locator == "paras 1 and 2"
    assert account(draft, "Taiwan", "b").quote == "台湾很近。"
    assert [row.claim.topic for row in draft.rows if row.kind == "no term"] == [
        "It rains",
        "Fish swim",
    ]


def test_what_only_a_heading_names_is_not_missing() -> None:
    draft = rows_of(a="A word on Taiwan\n\nIt rains in China.", b="Taiwan and Japan.")
    assert draft.headings == {"a": "A word on Taiwan"}
    looked_for = {row.claim.topic: row.looked_for for row in draft.rows}
    assert looked_for["Taiwan"] == {"a": ()}
    assert row(draft, "Taiwan").in_heading == {"a": "A word on Taiwan"}
    assert looked_for["Japan"]["a"]
    assert account(draft, "Taiwan", "a").quote == ""


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ('"Good evening," the host said at last.', "Good evening, the host said at…"),
        ('He said "good evening" to all of them.', 'He said "good evening" to all…'),
        ("“晚上好”，他说。", "晚上好，他说"),
        ("He (so they say) ate.", "He (so they say) ate"),
        ("„Guten Abend“, sagte sie.", "Guten Abend, sagte sie"),
    ],
)
def test_the_topic_of_a_statement_has_no_half_of_a_pair(text: str, topic: str) -> None:
    assert rows_of(a=text, b="Taiwan.").rows[-1].claim.topic == topic


def test_a_statement_with_two_terms_stands_in_both_rows() -> None:
    draft = rows_of(a="Tariffs and fentanyl are linked.", b="关税。芬太尼。")
    assert account(draft, "Tariffs", "a") == account(draft, "Fentanyl", "a")


@pytest.mark.parametrize(
    "sentence",
    [
        "Mr. Darnand and Ms. Brandt did not discuss Taiwan.",
        "Taiwan wasn't discussed.",
        "Elle n'a pas évoqué Taïwan.",
        "Elles n'ont pas parlé de Taïwan.",
        "双方没有讨论台湾问题。",
        "声明未提及台湾。",
        "Стороны не обсуждали Тайвань.",
        "Sie sprachen nicht über Taiwan.",
        "They never discussed trade, Taiwan and salt.",
    ],
)
def test_what_has_a_negation_is_not_decided(sentence: str) -> None:
    draft = rows_of(a=sentence, b="Taiwan is near.")
    cell = account(draft, "Taiwan", "a")
    assert (cell.stance, cell.quote) == ("unchecked", sentence), "whole, with the negation"
    assert account(draft, "Taiwan", "b").stance == "states"
    assert row(draft, "Taiwan").kind == "shared"


def test_an_ordinary_statement_has_no_negation() -> None:
    for sentence in ("Not only Taiwan was discussed.", "No. 5 is Taiwan.", "未来台湾不断发展。"):
        assert account(rows_of(a=sentence, b="-"), "Taiwan", "a").stance == "states"


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        (
            "They discussed the climate, cheaper energy and Gaza; they smiled.",
            ["the climate", "cheaper energy", "Gaza"],
        ),
        (
            "双方就关税战、乌克兰危机、台湾问题、半导体供应链等问题交换了意见。",
            ["关税战", "乌克兰危机", "台湾问题", "半导体供应链"],
        ),
        ("They exchanged views on North Korea and Iran.", ["North Korea", "Iran"]),
        ("双方就乌克兰问题和中东局势交换了意见。", ["乌克兰问题", "中东局势"]),
        (
            "They discussed Iran, Gaza, Bosnia and Herzegovina.",
            ["Iran", "Gaza", "Bosnia and Herzegovina"],
        ),
        (
            "These were discussed: fentanyl; visas; Taiwan and the islands. It rained.",
            ["fentanyl", "visas", "Taiwan and the islands"],
        ),
        ("These were discussed:\n\n- visas;\n- peace in Gaza.", ["visas", "peace in Gaza"]),
    ],
)
def test_the_items_of_a_list_mention_their_terms(text: str, quotes: list[str]) -> None:
    cells = [row.claim.accounts[0] for row in rows_of(a=text, b="-").rows]
    listed = dict.fromkeys(cell.quote for cell in cells if cell.stance == "mentions")
    assert sorted(listed) == sorted(quotes)
    assert {cell.quote for cell in cells if cell.stance == "states"} <= {"It rained.", "-"}


def test_what_is_no_list_stays_whole() -> None:
    for sentence in (
        "They discussed war and peace in Gaza.",
        "They raised tariffs and sanctions.",
        "They discussed Bosnia and Herzegovina.",
        "双方讨论了以下问题：台湾的事由他们商量；加沙的事由大家商量。",
    ):
        cells = [row.claim.accounts[0] for row in rows_of(a=sentence, b="Gaza").rows]
        assert {cell.quote for cell in cells if cell.quote} == {sentence}


def test_an_item_without_words_that_open_its_list() -> None:
    draft = rows_of(a="- la pêche ;\n- l'énergie,\n- l'énergie des mers", b="-")
    assert account(draft, "Fisheries", "a").quote == "la pêche"
    assert account(draft, "Fisheries", "a").stance == "mentions"
    assert account(draft, "Energy", "a").stance == "states"


def test_what_was_looked_for_is_in_the_language_of_the_text() -> None:
    found = rows_of(
        a="Taiwan and tariffs.",
        en="The rain of the day and the wind.",
        de="Der Regen und die Wolken.",
        fr="La pluie et les nuages.",
    )
    assert row(found, "Tariffs").looked_for == {
        "en": ("tariffs", "tariff", "customs duties", "duties", "tariff war"),
        "de": (
            *("Zoll*", "Zölle*", "Strafzölle*", "Strafzoll*", "Einfuhrzoll*", "Einfuhrzölle*"),
            "Zollkrieg*",
        ),
        "fr": ("droits de douane",),
    }


def test_what_was_looked_for_is_said() -> None:
    draft = rows_of(cn="台湾问题。", us="They spoke of trade.")
    assert row(draft, "Taiwan").looked_for["us"][0] == "Taiwan"
    assert "台湾" not in row(draft, "Taiwan").looked_for["us"]
    assert "贸易" in row(draft, "Trade").looked_for["cn"]
    assert account(draft, "Taiwan", "us").stance == "unchecked"


@pytest.mark.parametrize(
    ("source", "sentence", "speaker"),
    [
        ("cn", "特朗普表示，关税有效。", "Donald Trump"),
        ("cn", "习近平指出，关税有害。", ""),
        ("x", "习近平主席强调，关税有害。", "Xi Jinping"),
        ("cn", "President Biden said that tariffs work.", "Joe Biden"),
        ("us", "President Biden said that tariffs work.", ""),
        ("cn", "Tariffs work, President Trump also said.", "Donald Trump"),
        ("us", "Foreign Minister Alva Brandt said that tariffs work.", ""),
        ("us", "He met Alva Brandt of Denmark. Minister Brandt said that tariffs work.", "Brandt"),
        ("dk", "He met Alva Brandt of Denmark. Minister Brandt said that tariffs work.", ""),
        ("us", "Дональд Трамп заявил, что тарифы нужны.", ""),
        ("ru", "«Тарифы нужны», — заявил Дональд Трамп.", "Donald Trump"),
        ("cn", "President Biden and President Xi said that tariffs work.", ""),
        ("x", "President Trump said that Putin told him of tariffs.", ""),
        ("cn", "He said that Trump wants tariffs.", ""),
        ("cn", "Trump did not say why tariffs work.", ""),
    ],
)
def test_a_speaker_is_named_where_the_text_does(source: str, sentence: str, speaker: str) -> None:
    draft = draft_rows({source: sentence, "other": "Nothing."}, GLOSSARY)
    assert account(draft, "Tariffs", source).speaker == speaker


def test_a_cell_with_several_voices_has_no_speaker() -> None:
    draft = rows_of(cn="Trump said that tariffs work. Tariffs are taxes.", us="No.")
    assert account(draft, "Tariffs", "cn").speaker == ""
