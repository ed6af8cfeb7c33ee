"""The statements of a text: sentences, the items of lists, and what a list leaves open."""

import pytest

from briefing_tui.draft.statements import heading_of, open_list, statements_of
from briefing_tui.text.quotations import QuotedText
from tests.cases import each_case


def items(text: str) -> list[str]:
    statements = statements_of(QuotedText(text))
    return [text[each.start : each.end] for each in statements if each.is_item]


def left_open(text: str) -> str:
    return open_list(QuotedText(text), statements_of(QuotedText(text)))


@each_case(
    "sentence, expected",
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


@each_case(
    "text",
    [
        "We discussed Trade, TikTok, and many other subjects.",
        "就乌克兰停火、红海商船等问题交换了意见。",
        "双方还就朝鲜半岛局势等其他共同关心的国际和地区问题交换了意见。",
        "обсудили торговлю и ряд других тем.",
        "Sie sprachen über den Handel und weitere Themen.",
        "They discussed fish, ferries, etc.",
        "A wide range of bilateral issues, including fish and salt, was discussed.",
        "They discussed subjects such as fish and salt.",
        "Ils ont abordé plusieurs sujets, notamment la pêche.",
        "Hablaron de la pesca, la sal y otros temas.",
        "обсудили ряд вопросов.",
        "Sie sprachen über eine Reihe von Themen.",
    ],
)
def test_a_list_of_subjects_that_is_left_open(text: str) -> None:
    assert left_open(f"{text} It rained.") == text


@each_case(
    "text",
    [
        "平等、互利、平等对待。",
        "We met other leaders and discussed trade.",
        "Enquiries, among other matters, may be sent to the office.",
        "Enquiries on these topics, among other matters, may be sent to a@b.example.",
        "Cranes, lorries, etc. were damaged.",
    ],
)
def test_what_leaves_no_list_of_subjects_open(text: str) -> None:
    assert left_open(text) == ""


@each_case(
    "text, asides",
    [
        ("They met. Write to press@port.example.", ["Write to press@port.example."]),
        ("They met.\n\nContact presse : Jean Riou", ["Contact presse : Jean Riou"]),
        (
            "They met.\n\nAbout the Trust: it runs a port. It has two cranes.",
            ["About the Trust: it runs a port.", "It has two cranes."],
        ),
        (
            "They met.\n\nNotes to editors\n\nThe port is old. It is deep.",
            ["Notes to editors", "The port is old.", "It is deep."],
        ),
        (
            "Sie trafen sich.\n\nÜber Talheim\n\nTalheim baut Sensoren.",
            ["Über Talheim", "Talheim baut Sensoren."],
        ),
        ("他们见面了。\n\n（责任编辑：王芳）", ["（责任编辑：王芳）"]),
        ("Media contacts were limited. They contacted the press about it.", []),
        ("They spoke about Iran: it was short.", []),
    ],
)
def test_contact_lines_are_asides(text: str, asides: list[str]) -> None:
    quoted = QuotedText(text)
    found = [each for each in statements_of(quoted) if each.is_aside]
    assert [quoted.text[each.start : each.end] for each in found] == asides


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        ("They met.\n\nKey terms\n\n- Fish is free.\n- Salt stays.", ["Key terms"]),
        ("They met.\n\nWhat happened\n\nA dam broke.", ["What happened"]),
        ("他们见面了。\n\n会谈情况\n\n下雨了。", ["会谈情况"]),
        ("They met.\n\nThey agreed:\n\nFish is free\n\nSalt stays.", []),
        ("They met.\n\nFish is free\n\nSalt stays\n\nOil is dear", []),
        ("They met.\n\n- Fish is free\n- Salt stays.", []),
        (f"They met.\n\nThey {'often ' * 12}met\n\nIt rained.", []),
        ("They met.\n\nThe end", []),
    ],
)
def test_a_short_line_between_sentences_is_a_heading(text: str, headings: list[str]) -> None:
    quoted = QuotedText(text)
    found = [each for each in statements_of(quoted) if each.is_aside]
    assert [quoted.text[each.start : each.end] for each in found] == headings


@pytest.mark.parametrize("mark", ["- ", "1. ", "(1) ", "a) ", "(b) ", "（一）", "(十二) "])
def test_the_mark_of_an_item_is_not_in_its_statement(mark: str) -> None:
    text = QuotedText(f"They met.\n\n{mark}鱼是免费的。")
    found = [text.text[each.start : each.end] for each in statements_of(text)]
    assert found == ["They met.", "鱼是免费的。"]


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


@each_case(
    "text, lines",
    [
        ("The Office\n\nA Readout\n\n3 May 2031\n\nThey spoke. It was late.\n\nThe end", 3),
        ("主席通电话\n\n来源：新华社\n\n两人通了电话。", 2),
        ("They spoke.\n\nA heading below", 0),
        ("A post without a full stop\n\nAnother", 0),
        ("What they settled\n\n- salt\n- fish", 1),
        ("20. August 2031\n\nThey spoke.", 1),
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
