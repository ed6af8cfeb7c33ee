from briefing_tui.text.suggestions import closest_match, did_you_mean
from tests.cases import each_case

KNOWN = ("states", "mentions", "denies", "silent", "unchecked")


@each_case(
    "word, match",
    [
        *(("slient", "silent"), ("Silent", "silent"), ("silence", "silent"), ("stated", "states")),
        *(("uncheckd", "unchecked"), ("shouts", ""), ("tone", ""), ("", ""), ("x" * 1000, "")),
    ],
)
def test_closest_match(word: str, match: str) -> None:
    assert closest_match(word, KNOWN) == match
    assert did_you_mean(word, KNOWN) == (f"Did you mean `{match}`?" if match else "")


def test_where_no_word_is_close_those_with_a_part_that_begins_so_are_meant() -> None:
    known = ("2025-01-17-xi-trump-call", "2024-maxim", "Xi and Biden", "a-xi", "b-xi")
    assert did_you_mean("xi", known) == (
        "Did you mean `2025-01-17-xi-trump-call`, `Xi and Biden` or `a-xi`?"
    )
    assert did_you_mean("2025-01", known) == "Did you mean `2025-01-17-xi-trump-call`?"
    assert did_you_mean("x", known) == did_you_mean("iden", known) == ""


def test_nothing_is_suggested_for_a_very_long_word() -> None:
    """Comparing takes the product of both lengths: a name of 100,000 characters took 12 seconds."""
    word = "ab" * 60
    assert did_you_mean(word[:100], [word[:99]])
    assert did_you_mean(word, [word[:-1]]) == ""


@each_case(
    "word, known, hint",
    [
        ("a  b", "a b", "`a b`, not `a<2 blanks>b`"),
        ("a b", "a  b", "`a<2 blanks>b`, not `a b`"),
        ("call ", "call", "`call`, not `call<1 blank>`"),
        ("A\u00a0call", "a call", "`a call`, not `A<no-break space>call`"),
        ("ca\u200bll", "call", "`call`, not `ca<zero width space>ll`"),
        ("call\x07", "call", "`call`, not `call<U+0007>`"),
        ("Call", "call", "`call`"),
        ("می\u200cخواند", "می\u200cخواندم", "`می\u200cخواندم`"),
    ],
)
def test_what_looks_the_same_is_told_apart(word: str, known: str, hint: str) -> None:
    assert did_you_mean(word, [known]) == f"Did you mean {hint}?"


def test_blanks_alone_mean_nothing() -> None:
    assert did_you_mean("  ", ["call"]) == ""
