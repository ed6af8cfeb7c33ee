"""What is wrong with a brief, in lines: nothing is cut off."""

import pytest

from briefing_tui.layout.lists import lay_problem, problem_counts
from briefing_tui.layout.spans import line_cells, plain_text
from briefing_tui.model.diagnostic import Diagnostic

ERROR = Diagnostic(
    "a.md", 12, 5, "error", "wrong-value", "`shouts` is no stance.", "Write `states`."
)
WARNING = Diagnostic("a.md", 1234, 56, "warning", "unknown-brief", "There is no brief `x`.")


@pytest.mark.parametrize("width", [44, 60, 61, 62, 63, 64, 120])
@pytest.mark.parametrize("found", [ERROR, WARNING])
def test_place_message_hint_and_code_are_all_there(found: Diagnostic, width: int) -> None:
    lines = lay_problem(found, width)
    assert max(map(line_cells, lines)) <= width
    words = " ".join(" ".join(map(plain_text, lines)).split())
    assert words.startswith(f"{'!!' if found is ERROR else '!'} {found.severity} ")
    for part in (f"{found.line}:{found.column}", found.message, found.hint, found.code):
        assert part in words


def test_both_kinds_are_counted_in_words() -> None:
    assert plain_text(tuple(problem_counts([WARNING, ERROR, WARNING]))) == "1 error · 2 warnings"
    assert problem_counts([]) == []
