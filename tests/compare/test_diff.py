"""Two texts compared by words: what is kept, gone, new, and moved."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from briefing_tui.compare.diff import Comparison, compare_wording, sentences
from briefing_tui.text.words import words
from tests.cases import each_case

SIGNS = {"kept": "{}", "gone": "[-{}-]", "new": "{{+{}+}}"}


def passages(old: str, new: str) -> list[str]:
    """Each passage as text: its kind, and the changes between signs."""
    return [
        f"{passage.kind}: "
        + "".join(
            (" " if each.spaced and number else "") + SIGNS[each.kind].format(each.text)
            for number, each in enumerate(passage.both)
        )
        for passage in compare_wording(old, new).passages
    ]


@each_case(
    "old, new, expected",
    [
        ("", "", []),
        ("One word.", "One word.", ["kept: One word."]),
        ("One word.", "", ["gone: [-One word.-]"]),
        ("", "One word.", ["new: {+One word.+}"]),
        (
            "The two sides agreed to keep talking.",
            "The two sides agreed to keep in touch.",
            ["changed: The two sides agreed to keep [-talking-] {+in touch+}."],
        ),
        # A lone short word between two changes is kept by chance.
        (
            "Peace of mind.",
            "Balance of trade.",
            ["changed: [-Peace of mind-]{+Balance of trade+}."],
        ),
        (
            "Peace for all.",
            "Balance for trade.",
            ["changed: [-Peace for all-]{+Balance for trade+}."],
        ),
        (
            "Peace with all.",
            "Balance with trade.",
            ["changed: [-Peace-]{+Balance+} with [-all-] {+trade+}."],
        ),
        # Han is compared by character, and needs no blanks.
        (
            "台湾问题事关中国主权。",
            "台湾问题事关中国主权和领土完整。",
            ["changed: 台湾问题事关中国主权{+和领土完整+}。"],
        ),
        ("ประเทศไทย", "ประเทศลาว", ["changed: ประเทศ[-ไทย-]{+ลาว+}"]),
        ("관계는 좋다", "관계가 좋다", ["changed: [-관계는-]{+관계가+} 좋다"]),
        # A sentence is paired with one of two into which it was split, or of which it was made.
        (
            "We met and we talked and we ate.",
            "We met and we talked. And then we ate fish.",
            ["changed: We met and we talked [-and we ate-].", "new: {+And then we ate fish.+}"],
        ),
        (
            "We met today. We talked all day.",
            "We met today and we talked all day.",
            ["gone: [-We met today.-]", "changed: We {+met today and we+} talked all day."],
        ),
        # A line break is a blank.
        ("One\nword.", "One word.", ["kept: One word."]),
        # The case of letters is a difference of wording.
        ("the word", "the Word", ["changed: the [-word-] {+Word+}"]),
    ],
)
def test_short_texts(old: str, new: str, expected: list[str]) -> None:
    assert passages(old, new) == expected


FIRST = "The two presidents spoke by telephone on Friday morning."
SECOND = "Trade between both countries should grow in balance."
THIRD = "Taiwan is a question of sovereignty and territorial integrity."
FOURTH = "They agreed to set up a strategic channel of communication."


def test_a_moved_sentence_leaves_the_rest_in_order() -> None:
    old = " ".join([FIRST, SECOND, THIRD, FOURTH])
    new = " ".join([THIRD, FIRST, SECOND.replace("grow", "develop"), FOURTH])
    assert passages(old, new) == [
        f"moved: {THIRD}",
        f"kept: {FIRST}",
        "changed: Trade between both countries should [-grow-] {+develop+} in balance.",
        f"left: [-{THIRD}-]",
        f"kept: {FOURTH}",
    ]
    comparison = compare_wording(old, new)
    assert (comparison.gone, comparison.new, comparison.moved) == (1, 1, 1)


def test_a_sentence_that_moved_may_change() -> None:
    new = " ".join([THIRD.replace("sovereignty and ", ""), FIRST, SECOND])
    assert passages(" ".join([FIRST, SECOND, THIRD]), new)[0] == (
        "moved: Taiwan is a question of [-sovereignty and-] territorial integrity."
    )


def test_what_is_gone_stands_before_what_is_new_in_its_place() -> None:
    old, new = " ".join([FIRST, SECOND, FOURTH]), " ".join([FIRST, THIRD, FOURTH])
    assert passages(old, new) == [
        f"kept: {FIRST}",
        f"gone: [-{SECOND}-]",
        f"new: {{+{THIRD}+}}",
        f"kept: {FOURTH}",
    ]


def test_paragraphs_are_kept_apart() -> None:
    comparison = compare_wording(f"{FIRST}\n\n{SECOND}", f"{FIRST}\n\n{SECOND}")
    assert [passage.starts_paragraph for passage in comparison.passages] == [True, True]
    comparison = compare_wording(f"{FIRST} {SECOND}", f"{FIRST} {SECOND}")
    assert [passage.starts_paragraph for passage in comparison.passages] == [True, False]


@each_case(
    "text, expected",
    [
        ("Mr. Xi spoke. He left.", ["Mr. Xi spoke.", "He left."]),
        ("The U.S. side spoke.", ["The U.S. side spoke."]),
        ("It cost 2.5 billion. “So be it.” He left.", 3),
        ("他说。“好！”他走了。", 3),
        ("One; Two. three", ["One;", "Two. three"]),
        ("", []),
    ],
)
def test_sentences_end_at_their_marks(text: str, expected: list[str] | int) -> None:
    texts = [sentence.text for sentence in sentences(text)]
    assert (len(texts) if isinstance(expected, int) else texts) == expected


TEXTS = st.lists(
    st.sampled_from(
        ["Trade", "peace", "of", "the", "台湾", "call", ". The", "!", "\n\n", ",", "x-y"]
    ),
    max_size=40,
).map(" ".join)


def side(comparison: Comparison, name: str) -> Counter[str]:
    """The words of one text as the comparison has them."""
    kinds = {"old": ("moved",), "new": ("left",)}[name]
    return Counter(
        word
        for passage in comparison.passages
        if passage.kind not in kinds
        for segment in getattr(passage, name)
        for word in words(segment.text)
    )


@given(TEXTS, TEXTS)
def test_no_word_of_either_text_is_lost(old: str, new: str) -> None:
    comparison = compare_wording(old, new)
    assert side(comparison, "old") == Counter(words(old))
    assert side(comparison, "new") == Counter(words(new))
    assert 0 <= comparison.similarity <= 1


@given(TEXTS)
def test_a_text_is_equal_to_itself(text: str) -> None:
    comparison = compare_wording(text, text)
    assert (comparison.gone, comparison.new, comparison.moved, comparison.similarity) == (
        0,
        0,
        0,
        1.0,
    )
    assert {passage.kind for passage in comparison.passages} <= {"kept"}


def test_simplified_and_traditional_characters_are_equal() -> None:
    comparison = compare_wording("台灣問題是中國核心利益。", "台湾问题是中国核心利益。")
    assert (comparison.gone, comparison.new) == (0, 0)
    assert comparison.passages[0].new[0].text == "台湾问题是中国核心利益。"


@given(TEXTS, TEXTS)
def test_counts_are_the_same_in_both_directions(old: str, new: str) -> None:
    there, back = compare_wording(old, new), compare_wording(new, old)
    assert there.kept + there.gone == back.kept + back.new


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_can_be_compared(old: str, new: str) -> None:
    compare_wording(old, new)


def test_typography_is_no_difference() -> None:
    typed = 'We don\'t agree - the "deal" of 10-12 May -- he said...'
    printed = "We don’t\u00a0agree — the “deal” of 10–12 May — he said…"
    comparison = compare_wording(typed, printed)
    assert comparison.similarity == 1.0
    assert [passage.kind for passage in comparison.passages] == ["kept"]
