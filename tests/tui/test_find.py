"""The nearest match before or after a place."""

from briefing_tui.tui.widgets.find_line import next_match
from tests.cases import each_case


@each_case(
    "start, step, here, expected",
    [
        (0, 1, False, 2),
        (2, 1, False, 5),
        (2, 1, True, 2),
        (7, 1, False, 2),
        (5, -1, False, 2),
        (2, -1, False, 7),
        (9, -1, False, 7),
    ],
)
def test_the_next_match_is_around_the_ends(
    start: int, step: int, here: bool, expected: int
) -> None:
    assert next_match((2, 5, 7), start, step, here=here, default=None) == expected


def test_without_matches_the_default_is_returned() -> None:
    assert next_match((), 3, 1, default=3) == 3
