"""Sentences in ten languages, in passages that were marked by hand, and in odd texts."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing_tui.text.sentences import sentence_ranges
from tests.cases import each_case

PASSAGES = Path(__file__).parents[1] / "fixtures" / "sentences"
LANGUAGES = sorted(path.stem for path in PASSAGES.glob("*.txt"))


def sentences(text: str, *, at_semicolons: bool = False) -> list[str]:
    return [text[slice(*found)] for found in sentence_ranges(text, at_semicolons=at_semicolons)]


def passages(language: str) -> list[str]:
    lines = (PASSAGES / f"{language}.txt").read_text("utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


@each_case("language", LANGUAGES)
def test_the_sentences_of_a_language(language: str) -> None:
    found = ["|".join(sentences(passage.replace("|", ""))) for passage in passages(language)]
    assert found == [passage.replace(" |", "|") for passage in passages(language)]


def test_there_are_two_hundred_passages_in_ten_languages() -> None:
    assert (len(LANGUAGES), sum(map(len, map(passages, LANGUAGES)))) == (10, 200)


@each_case(
    "marked",
    [
        "",
        "No end",
        "!?",
        "... . . .",
        "“We came. |We saw. |No mark closes this.",
        "He left.” |She stayed.) |So did I.",
        "The tug (“Slow. (Now.) Stop.”) passed. |It was late.",
        "It is “so. |The captain’s word. |Nobody knew.",
        "They spoke.[12][a] |He left.³ |It was late.",
        'He sold 5" nails. |Nobody bought the 6" ones.',
        "«Ja. Nein.» |»Nein. Ja.« |›Ja. Nein.‹",
        "He waited . . . and waited. |Then he left . . . |It was late.",
        "They met J. R. Smith in the U.S. Senate. |Mr. Xi left the U.S. |He was late.",
        "Es kamen 42. |Danach gingen die 5. Klasse und der 2. Zug.",
        "看了《前进！》这本书。|然后他走了。",
        "他说“好！”的时候。|她走了。",
        "हाँ.. नहीं। |हाँ।",
    ],
)
def test_odd_texts(marked: str) -> None:
    assert sentences(marked.replace("|", "")) == [
        part.strip() for part in marked.split("|") if part
    ]


def test_a_long_quotation_has_sentences_of_its_own() -> None:
    sentence = "We spoke of the ferry and of “fish. And salt” for an hour."
    long = " ".join([sentence] * 20)
    assert sentences(f"“{long}”") == [f"“{sentence}", *[sentence] * 18, f"{sentence}”"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One; Two. Three; four", ["One;", "Two.", "Three; four"]),
        ("He said: “One; Two.” Then a;b; C", ["He said: “One; Two.”", "Then a;b;", "C"]),
        ("一；二。三；四", ["一；", "二。", "三；", "四"]),
    ],
)
def test_at_semicolons(text: str, parts: list[str]) -> None:
    assert sentences(text, at_semicolons=True) == parts
    assert len(sentences(text)) < len(parts)


TEXTS = st.lists(
    st.sampled_from(
        [
            "a",
            "B",
            "3",
            "z. B.",
            "U.S.",
            "Die",
            "中",
            "。",
            ".",
            "…",
            "!",
            "?",
            "“",
            "”",
            "„",
            "»",
            "«",
        ]
    )
    | st.sampled_from(["(", ")", "[1]", "’", '"', ";", "—", "।", "ह", " ", "  ", "\n"]),
    max_size=16,
).map("".join)


@given(TEXTS, st.booleans())
def test_the_sentences_of_any_text_are_all_of_it(text: str, at_semicolons: bool) -> None:
    ranges = sentence_ranges(text, at_semicolons=at_semicolons)
    found = [text[slice(*sentence)] for sentence in ranges]
    assert "".join("".join(found).split()) == "".join(text.split())
    assert ranges == sorted(ranges)
    assert all(sentence == sentence.strip() != "" for sentence in found[1:])
