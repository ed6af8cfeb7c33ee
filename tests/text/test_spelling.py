import pytest

from briefing_tui.text.words import closest_match, did_you_mean

KNOWN = ("states", "mentions", "denies", "silent", "unchecked")


@pytest.mark.parametrize(
    ("word", "match"),
    [
        *(("slient", "silent"), ("Silent", "silent"), ("silence", "silent"), ("stated", "states")),
        *(("uncheckd", "unchecked"), ("shouts", ""), ("tone", ""), ("", ""), ("x" * 1000, "")),
    ],
)
def test_closest_match(word: str, match: str) -> None:
    assert closest_match(word, KNOWN) == match
    assert did_you_mean(word, KNOWN) == (f"Did you mean `{match}`?" if match else "")
