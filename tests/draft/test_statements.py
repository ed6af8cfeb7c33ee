"""The statements of a text: sentences and items, and what says nothing of the event."""

import pytest

from briefing_tui.draft.statements import heading_of, statements_of
from briefing_tui.text.quotations import QuotedText
from tests.cases import each_case


def parts_of(text: str, *, are_asides: bool) -> list[str]:
    quoted = QuotedText(text)
    parts = [each for each in statements_of(quoted) if each.is_aside is are_asides]
    return [quoted.text[each.start : each.end] for each in parts]


@each_case(
    "text, asides",
    [
        ("They met. Write to press@port.example.", ["Write to press@port.example."]),
        (
            "It is shut. Call +44 1632 960001. Pay goes on.\n\nA.\n\nB.\n\nC.",
            ["Call +44 1632 960001."],
        ),
        ("They met.\n\nContact presse : Jean Riou", ["Contact presse : Jean Riou"]),
        ("They met.\n\nTel. +44 1632 960001", ["Tel.", "+44 1632 960001"]),
        (
            "They met.\n\nThe Trust runs a port. See port.example.\n\nIt has two cranes.",
            ["See port.example."],
        ),
        (
            "They met.\n\nThey agreed. Fish is free, they said. See port.example. Salt stays.",
            ["See port.example."],
        ),
        ("They met.\n\nIt was late.\n\nENDS\n\nThe port is old.", ["ENDS", "The port is old."]),
        (
            "They met.\n\nFISH\n\nIt was late.\n\nSALT\n\nThe port is old.\n\nIt is deep.",
            ["FISH", "SALT"],
        ),
        (
            "They met.\n\n###\n\nThe port is old. It is deep.",
            ["The port is old.", "It is deep."],
        ),
        (
            "Talheim wächst. Sie trafen sich.\n\nÜber Talheim\n\nTalheim baut Sensoren.",
            ["Über Talheim", "Talheim baut Sensoren."],
        ),
        ("他们见面了。\n\n（责任编辑：王芳）", ["（责任编辑：王芳）"]),
        ("They met.\n\n© 2031 The Port. All rights reserved.\n", None),
        (
            "We ask.\n\nhttps://host.example/a/b\n\nhost.example/c\n\nThey copy.\n\nIt goes on.",
            ["https://host.example/a/b", "host.example/c"],
        ),
        (
            "I own the work.\n\nIs the work licensed?\n\nNo, it is mine.\n\nI swear it.",
            ["Is the work licensed?"],
        ),
        ("It stays shut until May. We want:\n\n- pay.\n\nThey left.", ["We want:"]),
        ("They met.\n\nThey agreed to:\n\n- sell fish.\n\nThey left.", ["They agreed to:"]),
        ("Media contacts were limited. They contacted the press about it.", []),
        ("They spoke about Iran: it was short.", []),
        ("Fish is free.\n\nYours faithfully,\n\nA. Carrow", ["Yours faithfully", "A. Carrow"]),
        (
            "Sehr geehrte Frau Timm,\n\nIt was late.\n\nMit Grüßen\n\nCarrow",
            ["Mit Grüßen", "Carrow"],
        ),
        ("Lüneburg, 13.10.2031. They met.", ["Lüneburg, 13.10.2031."]),
        ("A call\n\nMILLPORT. They met. It ended.", ["MILLPORT."]),
        ("They met. It ended on 3 May 2031. He left, 2 May 2031 was late. Yes.", []),
        ("They met. Who asked for it? Nobody knows.\n\nIt was late.", []),
        ("The file is at https://host.example/a, says the company. It is old.\n\nA.\n\nB.", []),
    ],
)
def test_what_says_nothing_of_the_event_is_an_aside(text: str, asides: list[str] | None) -> None:
    found = parts_of(text, are_asides=True)
    assert found == (asides or found)
    assert found or asides == []


def test_a_notice_of_addresses_has_few_statements() -> None:
    addresses = "\n".join(f"https://host.example/copies/{number}" for number in range(46))
    text = (
        f"Notice\n\nThe program copies songs.\n\n{addresses}\n\nIt is sold.\n\nWe ask you to act.\n"
    )
    assert parts_of(text, are_asides=False) == [
        "The program copies songs.",
        "It is sold.",
        "We ask you to act.",
    ]


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        ("They met.\n\nKey terms\n\n- Fish is free.\n- Salt stays.", ["Key terms"]),
        ("They met.\n\nWhat happened\n\nA dam broke.", ["What happened"]),
        ("他们见面了。\n\n会谈情况\n\n下雨了。", ["会谈情况"]),
        ("They met.\n\nThey agreed:\n\nFish is free\n\nSalt stays.", ["They agreed:"]),
        ("They met.\n\nFish is free\n\nSalt stays\n\nOil is dear", []),
        ("They met.\n\n- Fish is free\n- Salt stays.", []),
        (f"They met.\n\nThey {'often ' * 12}met\n\nIt rained.", []),
        ("They met.\n\nThe end", []),
    ],
)
def test_a_short_line_between_sentences_is_a_heading(text: str, headings: list[str]) -> None:
    assert parts_of(text, are_asides=True) == headings


@pytest.mark.parametrize("mark", ["- ", "1. ", "(1) ", "a) ", "(b) ", "（一）", "(十二) "])
def test_the_mark_of_an_item_is_not_in_its_statement(mark: str) -> None:
    text = QuotedText(f"They met.\n\n{mark}鱼是免费的。")
    found = [text.text[each.start : each.end] for each in statements_of(text)]
    assert found == ["They met.", "鱼是免费的。"]


def test_statements_have_their_paragraphs_and_no_marks_of_lists() -> None:
    text = QuotedText("They met.\n\nAgreed:\n- Fish is free.\n- Salt stays.\n\n***\n")
    found = [
        (text.text[each.start : each.end], each.paragraph, each.introduced_by is not None)
        for each in statements_of(text)
    ]
    assert found == [
        ("They met.", 1, False),
        ("Agreed:", 2, False),
        ("Fish is free.", 3, True),
        ("Salt stays.", 4, True),
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
        ("Lüneburg, 13.10.2031.\n\nSehr geehrte Frau Timm,\n\nThey spoke.", 2),
        ("Corvenne, le 22 juin 2031.\n\nThey spoke.", 1),
        ("Madrid, 11 de marzo de 2031.-\n\nThey spoke.", 1),
        ("June 9, 2031.\n\nThey spoke.", 1),
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


def test_items_of_a_saved_page_are_below_their_introduction() -> None:
    quoted = QuotedText("They met. They asked for:\n\n– fish;\n\n– salt.\n\nThey left.")
    found = {quoted.text[each.start : each.end]: each for each in statements_of(quoted)}
    asides = [words for words, each in found.items() if each.is_aside]
    below = [words for words, each in found.items() if each.introduced_by is not None]
    assert (asides, below) == (["They asked for:"], ["fish", "salt."])
