"""Rows of terms: all that the texts say, exactly, and nothing that they don't."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing_tui.compare.glossary import Glossary
from briefing_tui.draft.nearness import MOST_COMPARED
from briefing_tui.draft.rows import Draft, DraftRow, Perhaps, draft_rows
from briefing_tui.draft.statements import statements_of
from briefing_tui.library.files import read_glossary
from briefing_tui.meaning import Encode
from briefing_tui.model.brief import Account
from briefing_tui.text.quotations import QuotedText
from tests.cases import each_case
from tests.draft.pairs import Score, cases, score
from tests.encoders import encoder, encoder_of, refuse_connections
from tests.slow import mostly_slow, slow

TEXTS = Path(__file__).parents[1] / "fixtures" / "drafts"
PAIRS = {
    "English and Chinese": ({"fr": "call-fr", "cn": "call-cn"}, 9),
    "English and Russian": ({"de": "talks-de", "kz": "talks-kz"}, 9),
    "English and English": ({"jp": "summit-jp", "br": "summit-br"}, 5),
}
"""The texts of each pair by source, and the rows that at least have statements of both. The texts
were written for this test, of meetings that never were.
"""
GLOSSARY = read_glossary(None)


def texts_of(pair: str) -> dict[str, str]:
    names, _ = PAIRS[pair]
    return {source: (TEXTS / f"{name}.txt").read_text("utf-8") for source, name in names.items()}


def row(draft: Draft, topic: str) -> DraftRow:
    (found,) = (row for row in draft.rows if row.claim.topic == topic)
    return found


def account(draft: Draft, topic: str, source: str) -> Account:
    found = row(draft, topic).claim.account(source)
    assert found is not None
    return found


def rows_of(**texts: str) -> Draft:
    return draft_rows(texts, GLOSSARY)


@pytest.mark.parametrize("pair", mostly_slow(PAIRS, fast=1))
def test_a_pair_of_readouts(pair: str) -> None:
    texts = texts_of(pair)
    draft = draft_rows(texts, GLOSSARY, encoder())
    quoted = {source: QuotedText(text) for source, text in texts.items()}
    assert draft.paired >= PAIRS[pair][1]
    for row in draft.rows:
        for each in row.claim.accounts:
            assert each.stance in ("states", "unchecked"), "nobody is silent"
            assert each.note == each.says == each.translation == each.speaker == ""
            assert each.value is None
            assert (each.stance == "unchecked") == (each.quote == "")
            if each.quote:
                assert quoted[each.source].find(each.quote), each.quote
                for part in each.quote.split(" … "):
                    assert part in quoted[each.source].text.replace("\n", " ")
        assert {each.source for each in row.claim.accounts} == texts.keys()
        assert row.is_paired == all(each.quote for each in row.claim.accounts)
        assert row.claim.differs == row.claim.claim == ""
    assert len({row.claim.id for row in draft.rows}) == len(draft.rows)


@pytest.mark.parametrize("pair", PAIRS)
def test_every_statement_stands_in_one_row(pair: str) -> None:
    texts = texts_of(pair)
    rows = draft_rows(texts, GLOSSARY).rows
    for source, text in texts.items():
        quoted = QuotedText(text)
        cells = [row.claim.account(source) for row in rows]
        quotes = [cell.quote for cell in cells if cell]
        for statement in statements_of(quoted):
            words = quoted.text[statement.start : statement.end].replace("\n", " ")
            found = sum(words in quote for quote in quotes)
            assert found == (not statement.is_aside), words


def total(kind: str, *, with_encoder: bool) -> Score:
    encode = encoder() if with_encoder else None
    of_kind = [case for case in cases() if kind in case.kinds]
    scores = [score(case, draft_rows(case.texts, GLOSSARY, encode)) for case in of_kind]
    return Score(*map(sum, zip(*scores, strict=True)))


@pytest.mark.parametrize(
    ("kind", "with_encoder", "right", "wrong", "reached"),
    [
        ("legal letters", True, 22, 5, 36),
        ("press releases with reports", False, 16, 5, 30),
        slow("press releases with reports", True, 24, 3, 31),
        slow("readouts", True, 53, 4, 78),
        slow("two languages", True, 135, 15, 186),
        slow("statements", True, 131, 24, 190),
        slow("apart", True, 6, 1, 11),
        slow("legal letters", False, 17, 3, 35),
        slow("readouts", False, 38, 4, 62),
        slow("statements", False, 94, 18, 158),
    ],
)
def test_pairs_that_were_made_by_hand(
    kind: str, with_encoder: bool, right: int, wrong: int, reached: int
) -> None:
    """It may only become better; `benchmarks.drafts` has the numbers."""
    found = total(kind, with_encoder=with_encoder)
    assert found.right >= right
    assert found.proposed - found.right <= wrong
    assert found.reached >= reached


def test_what_was_marked_by_hand_is_in_the_texts() -> None:
    for case in cases():
        texts = {source: " ".join(text.split()) for source, text in case.texts.items()}
        for topic, passages in case.points.items():
            for source, quotes in passages.items():
                assert all(quote in texts[source] for quote in quotes), (case.name, topic)


def test_rows_are_in_the_order_of_the_longest_text() -> None:
    draft = rows_of(
        a="Fish swim at 06:15. It rained. The Gannet came at 07:40. Salt is white.",
        b="À 7 h 40, le Gannet est arrivé. À 6 h 15 il pleuvait.",
    )
    assert [[each.quote for each in row.claim.accounts] for row in draft.rows] == [
        ["Fish swim at 06:15.", "À 6 h 15 il pleuvait."],
        ["It rained.", ""],
        ["The Gannet came at 07:40.", "À 7 h 40, le Gannet est arrivé."],
        ["Salt is white.", ""],
    ]
    assert draft.rows[2].shared == "07:40, Gannet"
    assert draft.rows[2].claim.topic == "Gannet, 07:40"
    assert draft.rows[0].claim.topic == "Fish swim at 06:15", "a number alone is no topic"


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
        "07:40",
        "3,2 Mio.",
        "9" * 400,
        "1." * 200,
        "$5",
        "17 August",
        "CVE-1",
    ]
)


@given(st.lists(WORDS, max_size=24))
def test_every_quotation_is_found_in_its_text(words: list[str]) -> None:
    text = " ".join(words)
    for row in draft_rows({"a": text, "b": "Taiwan."}, GLOSSARY).rows:
        for each in row.claim.accounts:
            if each.quote and each.source == "a":
                assert QuotedText(text).find(each.quote) is not None


ALIKE = encoder_of("near proche", "lamp lanterne", "was est")


def quotes(draft: Draft) -> list[list[str]]:
    return [[each.quote for each in row.claim.accounts] for row in draft.rows]


def test_what_is_about_as_near_to_two_statements_stands_beside_none() -> None:
    draft = rows_of(
        a="Orvane is at 06:15. It rains. They talked of Orvane at 06:15.",
        b="Orvane, 6 h 15. Oui.",
    )
    assert draft.paired == 0
    assert [near.quote for near in draft.rows[-2].perhaps["a"]] == [
        "Orvane is at 06:15.",
        "They talked of Orvane at 06:15.",
    ]


def test_what_follows_may_be_about_as_near() -> None:
    draft = rows_of(a="Orvane fell at 06:15. Orvane was old. It rains.", b="Oui. Orvane, 6 h 15.")
    assert quotes(draft) == [
        ["", "Oui."],
        ["Orvane fell at 06:15.", "Orvane, 6 h 15."],
        ["Orvane was old.", ""],
        ["It rains.", ""],
    ]


def test_what_most_statements_of_a_text_mean_makes_none_of_them_near() -> None:
    """As the names of parties in letters, which are in each sentence."""
    clients = encoder_of("client cliente")
    texts = {
        "a": "Our client swims. Our client is at 06:15. Our client eats. Our client sits.",
        "b": "La cliente dort. La cliente lit. La cliente marche. La cliente, 6 h 15.",
    }
    assert [cells for cells in quotes(draft_rows(texts, GLOSSARY, clients)) if all(cells)] == [
        ["Our client is at 06:15.", "La cliente, 6 h 15."]
    ]


def test_a_third_text_joins_a_row() -> None:
    draft = rows_of(
        a="A dam broke at 04:15.",
        b="La presa se rompió a las 4:15.",
        c="Der Damm brach um 4.15 Uhr.",
    )
    (only,) = draft.rows
    assert all(each.quote for each in only.claim.accounts)
    assert only.about == "shared: 04:15"


def test_what_is_near_in_meaning_is_paired_and_says_so() -> None:
    texts = {
        "a": "Fish swim. The lamp was near. Salt is white. Kelp grows.",
        "b": "La lanterne est proche. Oui.",
    }
    assert draft_rows(texts, GLOSSARY).paired == 0
    (found,) = (row for row in draft_rows(texts, GLOSSARY, ALIKE).rows if row.is_paired)
    assert [each.quote for each in found.claim.accounts] == [
        "The lamp was near.",
        "La lanterne est proche.",
    ]
    assert found.about == "near in meaning"


def test_a_list_is_paired_by_its_best_part() -> None:
    """Each clause is compared, so a long list is as near to a sentence as its part alone."""
    texts = {
        "ol": "They agreed to work together against drugs, on artificial intelligence and on "
        "climate, and to reopen the telephone line between their armed forces. It rained all day. "
        "The ministers had lunch in the harbour. Twelve ships lay there.",
        "cn": "在禁毒、人工智能、应对气候变化、教育等领域，双方合作潜力很大，两军也应保持沟通。"
        "两国人民的友谊源远流长。他参观了博物馆。",
    }
    found = [row for row in draft_rows(texts, GLOSSARY, encoder()).rows if row.is_paired]
    assert found[0].claim.accounts[0].quote.startswith("They agreed")
    assert found[0].claim.accounts[1].quote.startswith("在禁毒")


@each_case(
    "a, b, shared",
    [
        ("He left on 17 August 2031.", "Salió el 17 de agosto de 2031.", "17, 2031"),
        ("It cost 3.2 million.", "Costó 3,2 millones.", "3.2 million"),
        ("It cost 38 billion.", "Costó 38 mil millones.", "38 billion"),
        ("It cost 2.3 billion.", "Custou 2,3 bilhões.", "2.3 billion"),
        ("It cost $38,000.", "Cela a coûté 38 000 dollars.", "38,000"),
        ("It lost 120,000.", "Потеряно 120 тысяч.", "120,000"),
        ("It lost 120,000.", "失去了12万。", "120,000"),
        ("It weighs 50 knots.", "Il pèse 50 nœuds.", "50"),
        (
            "See CVE-2031-40817 of 2031 there.",
            "Siehe CVE-2031-40817, 2031.",
            "2031, 40817, CVE-2031-40817",
        ),
        ("They met Ana Ruiz Lavalle.", "Encontraron a Ana Ruiz Lavalle.", "Ruiz, Lavalle"),
        ("It came at 3:10 pm.", "Il est venu à 15h10.", "3:10 pm"),
        ("It came at 15:10.", "下午3点10分到了。", "15:10"),
        ("They spoke of the DPRK.", "他们谈到朝鲜半岛。", "Korean Peninsula"),
        ("They remember Woodside.", "他们记得旧金山。", "Woodside"),
        ("They want a ceasefire.", "Quieren un alto el fuego.", "ceasefire"),
        ("The import of frozen beef ends.", "No frozen beef is imported.", "frozen, beef, import"),
    ],
)
def test_what_texts_share(a: str, b: str, shared: str) -> None:
    draft = rows_of(a=f"It rained. {a}", b=f"{b} Oui.")
    (found,) = (row for row in draft.rows if row.is_paired)
    assert found.shared == shared
    assert [each.quote for each in found.claim.accounts] == [a, b]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Two came.", "Deux mangent."),
        ("The sea is blue.", "The sky is blue."),
        ("It lasted 3 days.", "Elle a mangé 3 pommes."),
    ],
)
def test_what_everything_shares_makes_no_pair(a: str, b: str) -> None:
    assert rows_of(a=f"Fish swim. {a}", b=f"{b} Oui.").paired == 0


@each_case(
    "a, b, figures",
    [
        ("All 64 employees were inside.", "71 salariés étaient à leur poste.", "64 / 71"),
        ("It was over by 07:30.", "Le feu était éteint à 9 heures.", "07:30 / 9"),
        ("About 1,200 square metres burnt.", "Ce sont 2 000 m² de perdus.", "1,200 / 2 000"),
        ("Of 80, all 64 came.", "Sur 80, 71 sont venus.", "64 / 71"),
        ("It was over by 15:00.", "C'était fini à 15 h pile.", ""),
        ("It cost 1.2 million.", "Cela a coûté 1 200 000.", ""),
        ("All 64 came.", "Tous sont venus.", ""),
    ],
)
def test_figures_that_differ_are_named(a: str, b: str, figures: str) -> None:
    pair = encoder_of(" ".join(re.findall(r"\w+", f"{a} {b}")))  # they mean the same
    (found,) = (
        row
        for row in draft_rows({"a": f"Kelp. {a} Salt.", "b": f"Oui. {b} Non."}, GLOSSARY, pair).rows
        if row.is_paired
    )
    assert [each.quote for each in found.claim.accounts] == [a, b]
    assert found.figures == figures


def test_the_nearest_sentences_are_in_the_comments_and_where_they_are() -> None:
    draft = rows_of(
        a="Orvane burnt at 06:15.\n\nSalt is white.\n\nAt 06:15 or 07:15 they saw smoke.",
        b="Kelp at 7 h 15.\n\nNon.\n\nÀ 6 h 15, Orvane brûlait.\n\nOui, 6 h 15.\n\nLe 7 h 15.",
    )
    assert row(draft, "Orvane, 06:15").is_paired
    assert row(draft, "Orvane, 06:15").perhaps == {}
    assert row(draft, "Salt is white").perhaps == {}
    assert row(draft, "At 06:15 or 07:15…").perhaps == {
        "b": (
            Perhaps("Kelp at 7 h 15.", "paragraph 1, now under “Kelp at 7 h 15”"),
            Perhaps("Le 7 h 15.", "paragraph 5, now under “Le 7 h 15”"),
            Perhaps("À 6 h 15, Orvane brûlait.", "paragraph 3, now under “Orvane, 06:15”"),
        )
    }


@pytest.mark.parametrize("encode", [None, ALIKE])
def test_a_comment_has_three_sentences_at_most(encode: Encode | None) -> None:
    many = " ".join(f"The lamp {word} near." for word in ("is", "was", "lies", "stood", "hangs"))
    for found in draft_rows({"a": many, "b": "Lamp near, lamp."}, GLOSSARY, encode).rows:
        assert all(0 < len(sentences) <= 3 for sentences in found.perhaps.values())


def test_what_a_heading_or_another_row_names_is_not_missing() -> None:
    draft = rows_of(a="A word on Taiwan\n\nIt rains in China.", b="They met on Taiwan. They left.")
    assert draft.headings == {"a": "A word on Taiwan"}
    assert row(draft, "Taiwan").comments == {}
    draft = rows_of(
        a="Fentanyl and oil are near. It rains. Fish swim. A b. C d. E f. Oil burns.",
        b="芬太尼与石油。",
    )
    assert [row.claim.topic for row in draft.rows if row.is_paired] == ["Fentanyl"]
    assert row(draft, "Oil").comments == {}
    assert row(draft, "Oil").perhaps["b"][0].where == "paragraph 1, now under “Fentanyl”"


@each_case(
    "a, b, comment",
    [
        ("The Gannet sank at 07:40.", "Il pleut.", "not found: 07:40, Gannet"),
        ("The Gannet sank at 07:40.", "Gannet. À 8 h 40, il pleut.", "not found: 07:40"),
        ("He owes 1,062 euros.", "Il a payé 826 euros.", "not found: 1,062"),
        ("It was quiet.", "Il pleut.", ""),
        ("On 3 May it was quiet.", "Il pleut.", ""),
    ],
)
def test_numbers_and_names_that_a_text_lacks_are_named(a: str, b: str, comment: str) -> None:
    found = rows_of(a=f"{a} Fish swim.", b=b).rows
    (alone,) = (row for row in found if row.claim.accounts[0].quote == a)
    assert alone.comments.get("b", "") == comment


def test_long_words_that_a_text_lacks_are_named_in_its_language_only() -> None:
    english = "The rain of the day and the wind that was in it. " * 5
    a = f"{english} A repairer came."
    comments = row(rows_of(a=a, b=f"{english} He left.", c="下雨了。"), "A repairer came").comments
    assert comments == {"b": "not found: repairer"}


def test_a_longer_word_is_not_called_missing() -> None:
    draft = rows_of(us="They want peace.", cn="两国和平共处。")
    assert row(draft, "Peace").comments == {}
    draft = rows_of(us="They want peace.", cn="两国打仗。")
    assert row(draft, "Peace").comments["cn"].startswith("not found: 和平")


@each_case(
    "a, b, topic",
    [
        ("The oil of the Gannet at 07:40 burns.", "À 7 h 40, le Gannet brûle.", "Gannet, 07:40"),
        ("Tariffs and oil are near.", "Oil and rain.", "Oil"),
        ("It was at 07:40.", "À 7 h 40, oui.", "It was at 07:40"),
        ("The frozen beef is here.", "No beef is frozen there.", "Frozen"),
    ],
)
def test_a_row_is_named_after_what_its_texts_share(a: str, b: str, topic: str) -> None:
    (found,) = (row for row in rows_of(a=f"Fish swim. {a}", b=b).rows if row.is_paired)
    assert found.claim.topic == topic


@each_case(
    "text, topic",
    [
        ('"Good evening," the host said at last.', "Good evening, the host said at…"),
        ('He said "good evening" to all of them.', 'He said "good evening" to all…'),
        ("“晚上好”，他说。", "晚上好，他说"),
        ("He (so they say) ate.", "He (so they say) ate"),
        ("„Guten Abend“, sagte sie.", "Guten Abend, sagte sie"),
    ],
)
def test_the_topic_of_a_statement_has_no_half_of_a_pair(text: str, topic: str) -> None:
    assert rows_of(a=text, b="Taiwan.").rows[0].claim.topic == topic


def test_a_statement_with_two_terms_stands_in_one_row() -> None:
    draft = rows_of(a="Tariffs and fentanyl are linked.", b="下雨了。")
    (found, other) = draft.rows
    assert (found.claim.topic, found.also) == ("Tariffs", "fentanyl")
    assert not other.claim.accounts[0].quote


@each_case(
    "sentence",
    [
        "Mr. Darnand and Ms. Brandt did not discuss Taiwan.",
        "Elles n'ont pas parlé de : sel ; Taïwan ; poisson.",
        "双方没有讨论以下问题：渔业；台湾问题；贸易。",
        "They never discussed trade, Taiwan and salt.",
        "They exchanged views on North Korea, Taiwan and Iran.",
    ],
)
def test_a_sentence_is_whole_in_its_row(sentence: str) -> None:
    """A part of it may say the opposite."""
    draft = rows_of(a=sentence, b="Taiwan is near.")
    cells = [row.claim.accounts[0] for row in draft.rows]
    assert [(cell.stance, cell.quote) for cell in cells if cell.quote] == [("states", sentence)]


def test_the_line_above_a_list_is_in_the_comments_of_its_items() -> None:
    draft = rows_of(a="It rained.\n\nThey did not agree on:\n- fish;\n- salt.\n\nThey left.", b="-")
    found = {row.claim.accounts[0].quote: row.comments for row in draft.rows}
    under = {"a": "under “They did not agree on:”"}
    assert found == {"It rained.": {}, "fish": under, "salt.": under, "They left.": {}}


def test_what_was_looked_for_is_in_the_language_of_the_text() -> None:
    found = rows_of(
        a="Fentanyl is near.",
        en="The rain of the day and the wind. " * 10,
        de="Der Regen und die Wolken sind da. " * 10,
        es="La lluvia y los días de la semana. " * 10,
        cn="下雨了。",
    )
    comments = row(found, "Fentanyl").comments
    assert comments == {
        "en": "not found: fentanyl",
        "de": "not found: Fentanyl",
        "es": "not found: fentanilo",
        "cn": "not found: 芬太尼",
    }


def test_more_statements_than_are_compared_have_rows() -> None:
    many = "".join(f"Kelp {number} is white.\n" for number in range(MOST_COMPARED + 20))
    draft = draft_rows({"a": many, "b": "Kelp 1519 is white. Kelp 14 is white."}, GLOSSARY)
    assert draft.paired == 1
    assert len(draft.rows) == MOST_COMPARED + 21


def test_without_a_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """The encoder's weights are in its package, and nothing opens a socket."""
    encode = encoder()
    refuse_connections(monkeypatch)
    texts = {"a": "Fish swim. The firm closed. It rains.", "b": "La société a fermé. Oui."}
    paired = draft_rows(texts, Glossary(), encode).rows[1]
    quotes = [account.quote for account in paired.claim.accounts]
    assert quotes == ["The firm closed.", "La société a fermé."]
