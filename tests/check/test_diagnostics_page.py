"""`docs/diagnostics.md` explains every code, and each of its examples has its code."""

from pathlib import Path

import pytest

from briefing_tui.check.rules import CODES
from briefing_tui.cli.check import ALL_CODES
from briefing_tui.cli.diagnostics import Code, read_codes
from briefing_tui.parse.brief import parse_brief
from briefing_tui.parse.brief_names import BriefName, KnownBriefs
from tests.check.checking import check

PAGE = (Path(__file__).parents[2] / "docs" / "diagnostics.md").read_text(encoding="utf-8")
EXPLAINED = tuple(read_codes(PAGE))
READ = tuple(code for code in EXPLAINED if code.code in CODES)
"""The codes of parsing and checking a text."""
NO_EXAMPLE = {"not-utf8", "too-large", "too-many", "yaml-depth"}
"""Codes about a file's bytes, size, depth or number of problems: the example only hints at it."""

NEIGHBOURS = tuple(
    BriefName(f"{stem}.md", stem.rpartition("/")[2])
    for stem in ("a/notes", "b/notes", "2016-12-02-trump-tsai-call")
)


def codes_in(example: str) -> set[str]:
    """The codes of an example, which is a whole file or the fields of a front matter."""
    is_file = example.startswith(("---", "+++", "{\n"))
    parsed = parse_brief(example if is_file else f"---\n{example}\n---\n", "brief.md")
    names = KnownBriefs.build((BriefName("brief.md", parsed.brief.slug), *NEIGHBOURS))
    is_there = lambda name, _: "no-such" not in name  # noqa: E731
    found = check(parsed, names, codes=CODES.keys(), is_there=is_there)
    return {diagnostic.code for diagnostic in (*parsed.diagnostics, *found)}


def test_the_page_has_every_code_with_its_severity_and_an_entry() -> None:
    assert {code.code: code.severity for code in EXPLAINED} == ALL_CODES
    for code in EXPLAINED:
        words = f"\n## {code.code}\n\n*{code.severity.capitalize()}.* {code.summary} "
        assert f"{words}{code.explanation}\n" in PAGE
        assert code.summary.endswith("."), code.code
        assert code.explanation.endswith("."), code.code


@pytest.mark.parametrize("code", READ, ids=lambda code: code.code)
def test_an_example_has_its_code_and_the_correction_does_not(code: Code) -> None:
    if code.code not in NO_EXAMPLE:
        assert code.code in codes_in(code.example)
    assert code.code not in codes_in(code.correction)


def test_every_example_has_a_correction() -> None:
    uncorrected = {code.code for code in EXPLAINED if code.example and not code.correction}
    assert uncorrected == {"settings"}, "its example is right"
    assert not [code.code for code in EXPLAINED if code.correction and not code.example]
