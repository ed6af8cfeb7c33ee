"""Quotations in a text: what makes no difference, what does, and the nearest passage."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing_tui.text import quotations
from briefing_tui.text.quotations import Nearest, QuotedText, unwrapped
from tests.cases import each_case

TEXT = """\
The two leaders talked for an hour. “Trade must be balanced,” he
said; don’t wait — act. The deal was good for both. Mr. Xi agreed.

中美经贸关系的本质
是互利共赢。双方可以一起办成许多大事。
"""


def found(quotation: str, text: str = TEXT) -> list[str] | None:
    """The passages of a quotation."""
    quoted = QuotedText(text)
    passages = quoted.find(quotation)
    return None if passages is None else [quoted.text[start:end] for start, end in passages]


@each_case(
    "quotation, passages",
    [
        ("The two leaders talked", ["The two leaders talked"]),
        ("the two leaders", ["The two leaders"]),
        ("Leaders talked", ["leaders talked"]),
        ("talked  for\nan hour", ["talked for an hour"]),
        ('"Trade must be balanced"', ["Trade must be balanced"]),
        ("trade must be balanced.", ["Trade must be balanced"]),
        ("‘Trade must be balanced,’ he said", ["Trade must be balanced,” he said"]),
        ("don't wait - act", ["don’t wait — act"]),
        ("The two leaders … Mr. Xi agreed.", ["The two leaders", "Mr. Xi agreed"]),
        ("The two leaders [...] Mr. Xi agreed.", ["The two leaders", "Mr. Xi agreed"]),
        ("talked . . . he said", ["talked", "he said"]),
        ("[T]he deal [of May] was good", ["The deal", "was good"]),
        ("关系的本质 是互利共赢", ["关系的本质是互利共赢"]),
        ("中美經貿關係的本質……辦成許多大事", ["中美经贸关系的本质", "办成许多大事"]),
        ("", []),
        ("…", []),
    ],
)
def test_what_is_found(quotation: str, passages: list[str]) -> None:
    assert found(quotation) == passages


@each_case(
    "quotation, nearest",
    [
        ("The deal was bad for both.", ("The deal was good for both", "bad", "good")),
        ("The deal was for both", ("The deal was good for both", "", "good")),
        ("The deal was very good for both", ("The deal was good for both", "very", "")),
        ("rade must be balanced", ("Trade must be balanced", "rade", "Trade")),
        ("The deal was GOOD", ("The deal was good", "GOOD", "good")),
        ("Mr. Xi agreed … The deal was good", ("The deal was good", "", "")),
        ("Mr. Xi agreed … the deal is good", ("The deal was good", "the", "The")),
        ("关系的实质是互利共赢", ("关系的本质是互利共赢", "实", "本")),
        ("The deal nobody wrote", ("The deal was good", "nobody wrote", "was good")),
        ("The deal nobody ever wrote", None),
        ("nobody ever wrote this", None),
        ("The two leaders", None),
        ("", None),
    ],
)
def test_the_nearest_passage(quotation: str, nearest: tuple[str, str, str] | None) -> None:
    expected = Nearest(*nearest) if nearest else None
    assert QuotedText(TEXT).nearest(quotation) == expected


def test_a_text_with_long_lines_has_a_paragraph_on_each() -> None:
    line = "One of many words. " * 8
    assert unwrapped(f"{line}\n{line}\n\nLast.") == f"{line.strip()}\n{line.strip()}\nLast."
    assert unwrapped("One\ntwo\n\n\nthree 一\n二") == "One two\nthree 一二"


def test_a_text_that_was_broken_into_long_lines_has_its_paragraphs() -> None:
    line = "word " * 24 + "and"
    assert unwrapped(f"{line}\nso on.\n\nLast.") == f"{line} so on.\nLast."
    assert unwrapped(f"{line}\n{line}.\nNext.") == f"{line} {line}. Next."
    assert unwrapped(f"{line}.\n{line}.\nNext.") == f"{line}.\n{line}.\nNext."


@each_case(
    "lines",
    [
        ("Joint statement", "The two ministers met at the harbour on Monday and spoke."),
        ("Topics:", "- the ferry", "- salt"),
        ("Sujets :", "– le bac", "– le sel"),
        ("Themen:", "1. die Fähre,", "2. das Salz."),
        ("They agreed on three points:", "a) a pilot;", "b) a light."),
    ],
)
def test_headings_and_items_are_paragraphs_without_blank_lines(lines: tuple[str, ...]) -> None:
    assert unwrapped("\n".join(lines)) == "\n".join(lines)


def test_a_line_that_begins_with_a_number_or_a_noun_goes_on() -> None:
    lines = "Der Minister traf seinen Gast am\n3. Oktober in\nBonn, und zwar zum dritten Mal."
    assert unwrapped(lines) == lines.replace("\n", " ")


def test_a_passage_has_two_sentences_around_it() -> None:
    text = QuotedText("One. Two. Three. Four is long.\n\nFive. Six. Seven.")
    (passage,) = text.find("is long") or ()
    assert [text.text[slice(*text.sentences[index])] for index in text.sentences_of(passage)] == [
        "Four is long."
    ]
    context = text.context(passage)
    assert text.text[context.start : context.end] == "Two. Three. Four is long.\nFive. Six."
    (first,) = text.find("One") or ()
    assert text.context(first).start == 0


def test_a_very_long_text_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quotations, "MOST_CHARACTERS", 100)
    assert QuotedText("a " * 100).cut
    assert not QuotedText("a").cut


WORDS = st.lists(
    st.sampled_from(["a", "B", "c,", "“d”", "一", "二", "…", "e.f", "[g]"]), max_size=12
)


@given(WORDS, WORDS)
def test_a_quotation_is_found_or_not_without_an_error(words: list[str], quoted: list[str]) -> None:
    text, quotation = QuotedText(" ".join(words)), " ".join(quoted)
    passages = text.find(quotation)
    nearest = text.nearest(quotation)
    if passages is None:
        assert nearest is None or nearest.passage in text.text
    else:
        assert nearest is None
        assert list(passages) == sorted(passages)
        assert all(0 <= start < end <= len(text.text) for start, end in passages)
        assert all(text.sentences_of(passage) for passage in passages)


@given(st.text(max_size=60), st.integers(0, 60), st.integers(0, 60))
def test_whole_words_of_any_text_are_found_in_it(text: str, start: int, end: int) -> None:
    words = unwrapped(text).replace("[", "").replace("]", "").replace("…", "").split(" ")
    quoted = QuotedText(" ".join(words))
    if "..." not in quoted.text and "⋯" not in quoted.text and ". ." not in quoted.text:
        assert quoted.find(" ".join(words[start:end])) is not None
