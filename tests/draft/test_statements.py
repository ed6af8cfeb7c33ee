"""The statements of a text: sentences, the items of lists, and what a list leaves open."""

import pytest

from briefing_tui.draft.statements import heading_of, open_list, statements_of
from briefing_tui.text.quotations import QuotedText


def items(text: str) -> list[str]:
    statements = statements_of(QuotedText(text))
    return [text[each.start : each.end] for each in statements if each.is_item]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "We discussed fairer Trade, Ferries, TikTok, and many other subjects.",
            ["fairer Trade", "Ferries", "TikTok"],
        ),
        (
            "A range of issues were discussed, including trade, Ukraine and the Middle East.",
            ["trade", "Ukraine", "the Middle East"],
        ),
        ("They exchanged views on fish, ferries, etc.", ["fish", "ferries"]),
        (
            "They discussed fish, ferries and salt, and he said that more would follow.",
            ["fish", "ferries", "salt"],
        ),
        ("两人还就乌克兰停火、红海商船等问题交换了意见。", ["乌克兰停火", "红海商船"]),
        ("讨论了贸易、芬太尼和人工智能等议题。", ["贸易", "芬太尼", "人工智能"]),
        ("雙方就貿易、臺灣等問題交換了意見。", ["貿易", "臺灣"]),
        (
            "Лидеры обсудили торговлю, обмен пленными и ряд других тем.",
            ["торговлю", "обмен пленными"],
        ),
        (
            "Sie sprachen über den Handel, die Ukraine und weitere Themen.",
            ["den Handel", "die Ukraine"],
        ),
        (
            "Plusieurs sujets, notamment le commerce, l'Ukraine et le climat.",
            ["le commerce", "l'Ukraine", "le climat"],
        ),
        ("He raised the case of Dr. A. Holm, a citizen of Ostrava-Sud held since Jan. 5.", []),
        ("He raised salt, fish and the case of Dr. Ho.", ["salt", "fish", "the case of Dr. Ho"]),
        ("He raised human rights in Ostrava, and asked about a teacher, a citizen of Orvane.", []),
        ("Ils ont abordé plusieurs sujets, notamment :", []),
        ("They did not discuss fish, ferries and salt.", []),
        ("They agreed to act, including resuming talks, and to stay in touch.", []),
        ("We discussed trade, and the President said that he would come.", []),
        ("两国渔民珍惜这片海、遵守同样的规矩。", []),
    ],
)
def test_the_items_of_a_list(sentence: str, expected: list[str]) -> None:
    assert items(sentence) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("We discussed Trade, TikTok, and many other subjects.", "and many other subjects"),
        ("就乌克兰停火、红海商船等问题交换了意见。", "红海商船等问题"),
        ("обсудили торговлю и ряд других тем.", "и ряд других тем"),
        ("über den Handel und weitere Themen.", "und weitere Themen"),
        ("fish, ferries, etc.", "etc."),
        (
            "A wide range of bilateral issues, including fish and salt, was discussed.",
            "wide range of bilateral issues, including",
        ),
        ("They discussed subjects such as fish and salt.", "subjects such as"),
        ("Ils ont abordé plusieurs sujets, notamment la pêche.", "plusieurs sujets"),
        ("обсудили ряд вопросов.", "ряд вопросов"),
        ("Sie sprachen über eine Reihe von Themen.", "Reihe von Themen"),
        ("平等、互利、平等对待。", ""),
        ("We met other leaders and discussed trade.", ""),
    ],
)
def test_an_open_list_is_known_by_its_words(text: str, words: str) -> None:
    assert open_list(QuotedText(text)) == words


def test_statements_have_their_paragraphs_and_no_marks_of_lists() -> None:
    text = QuotedText("They met.\n\nAgreed:\n- Fish is free.\n- Salt stays.\n\n***\n")
    found = [(text.text[each.start : each.end], each.paragraph) for each in statements_of(text)]
    assert found == [
        ("They met.", 1),
        ("Agreed:", 2),
        ("Fish is free.", 3),
        ("Salt stays.", 4),
    ]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("В 2025 г. санкции сняты. А.К. Сейтов ушёл.", 2),
        ("Am 24. November sprachen sie. Es ging gut.", 2),
        ("It was on Jan. 17 in Beijing. They met.", 2),
    ],
)
def test_abbreviations_and_dates_end_no_sentence(text: str, sentences: int) -> None:
    assert len(statements_of(QuotedText(text))) == sentences


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("The Office\n\nA Readout\n\n3 May 2031\n\nThey spoke. It was late.\n\nThe end", 3),
        ("主席通电话\n\n来源：新华社\n\n两人通了电话。", 2),
        ("They spoke.\n\nA heading below", 0),
        ("A post without a full stop\n\nAnother", 0),
        ("What they settled\n\n- salt\n- fish", 1),
        ("A sentence " + "of many words " * 30 + "\n\nThey spoke.", 0),
    ],
)
def test_the_heading_is_no_statement(text: str, lines: int) -> None:
    quoted = QuotedText(text)
    heading = heading_of(quoted)
    shown = [quoted.text[slice(*line)] for line in heading]
    assert len([line for line in shown if line]) == lines
    assert all(each.paragraph > len(heading) for each in statements_of(quoted))
    assert statements_of(quoted)
