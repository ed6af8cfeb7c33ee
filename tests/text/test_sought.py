"""Words that were looked for in a text: what makes no difference, and what does."""

import re
from unicodedata import normalize

from hypothesis import given
from hypothesis import strategies as st

from briefing_tui.text.sought import SoughtText
from tests.cases import each_case

TEXT = (
    "President Biden outlined the views of the United States and our Allies.\n"
    "École, Straße, İstanbul, e\u0301cole. "
    "臺灣問題和TikTok问题。 "
    "U.S.–China co‑operation: “Don’t”. ガス كِتَاب "
    "رهائن، الرهائن، والرهائن، وللرهائن. مشهر"
)


def found(term: str, text: str = TEXT) -> list[str]:
    return [text[start:end] for start, end in SoughtText(text).find(term) or ()]


@each_case(
    "term, words",
    [
        ("allies", ["Allies"]),
        ("alli*", ["Allies"]),
        ("ally", []),
        ("all", []),
        ("ecole", ["École", "e\u0301cole"]),
        ("ÉCOLE", ["École", "e\u0301cole"]),
        ("strasse", ["Straße"]),
        ("istanbul", ["İstanbul"]),
        ("台湾", ["臺灣"]),
        ("灣问", ["灣問"]),
        ("湾台", []),
        ("tiktok", ["TikTok"]),
        ("问题", ["問題", "问题"]),
        ("U.S.", ["U.S."]),
        ("us", []),
        ("u.s.-china", ["U.S.–China"]),
        ("co-operation", ["co‑operation"]),
        ("don't", ["Don’t"]),
        ("the  united stat*", ["the United States"]),
        ("unit* stat*", ["United States"]),
        ("ガス", ["ガス"]),
        ("カス", []),
        ("كتاب", ["كِتَاب"]),
        ("رهائن", ["رهائن", "رهائن", "رهائن", "رهائن"]),
        ("الرهائن", ["الرهائن", "الرهائن"]),
        ("رهائ*", ["رهائن", "رهائن", "رهائن", "رهائن"]),
        ("هائن", []),
        ("شهر", []),
        ("*", []),
        ("", []),
        ("united*states", []),
        ("“", ["“", "”"]),
    ],
)
def test_what_is_found(term: str, words: list[str]) -> None:
    assert found(term) == words


_WORDS = st.sampled_from(["ab", "abc", "Ab", "b", "é", "a", "e", "台", "臺灣", "-", " ", "\n", "’"])


def _plain(text: str) -> str:
    """The model: a text without case, accents and the form of its signs."""
    same = text.replace("臺", "台").replace("灣", "湾").replace("’", "'")
    return "".join(normalize("NFKD", letter)[0] for letter in same).casefold()


@given(
    st.lists(_WORDS, max_size=30).map("".join), st.sampled_from(["ab", "a", "e", "b", "台", "湾"])
)
def test_a_word_is_found_wherever_it_stands_alone(text: str, word: str) -> None:
    spaceless = word in "台湾"
    pattern = word if spaceless else rf"(?<![a-z]){word}(?![a-z])"
    places = [match.span() for match in re.finditer(pattern, _plain(text))]
    assert [tuple(place) for place in SoughtText(text).find(word) or ()] == places
    if not spaceless:
        stems = [match.span() for match in re.finditer(rf"(?<![a-z]){word}[a-z]*", _plain(text))]
        assert [tuple(place) for place in SoughtText(text).find(f"{word}*") or ()] == stems


def test_a_text_that_takes_too_long_is_not_known_rather_than_without_the_word() -> None:
    searched = SoughtText("xab q " * 50_000 + "ab q")
    spellings = [f"a{chr(number)}b q" for number in range(0x300, 0x30C)]
    answers = [searched.find(spelling) for spelling in spellings]
    assert answers[0] == ((300_000, 300_004),)
    assert answers[-1] is None
    assert searched.find("nowhere") == ()
