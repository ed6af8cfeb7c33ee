"""docs/diagnostics.md, the codes and their examples hold together."""

import sys
from pathlib import Path

import pytest

from briefing_tui.check.codes import CODES, CORRECTED, diagnostics_page
from briefing_tui.check.names import BriefName, KnownBriefs
from briefing_tui.check.rules import run
from briefing_tui.cli.check import ALL_CODES
from briefing_tui.model.diagnostic import Code
from briefing_tui.parse.brief import parse_brief
from briefing_tui.parse.document import parse_body

PAGE = Path(__file__).parents[2] / "docs" / "diagnostics.md"
WRITE_ANEW = "python -m tests.check.test_diagnostics_page > docs/diagnostics.md"

NOT_SHOWN = {"not-utf8", "too-large", "too-many", "yaml-depth"}
"""Codes of the bytes, size, problems and depth of a file: their examples only hint at it."""

NEIGHBOURS = tuple(
    BriefName(f"{stem}.md", stem.rpartition("/")[2])
    for stem in ("a/notes", "b/notes", "2016-12-02-trump-tsai-call")
)


def codes_in(example: str) -> set[str]:
    """The codes of an example, which is a whole file or the fields of a front matter."""
    whole = example.startswith(("---", "+++"))
    parsed = parse_brief(example if whole else f"---\n{example}\n---\n", "brief.md")
    brief = parsed.brief
    document = parse_body(
        brief.body,
        line=brief.body_line,
        sources=frozenset(source.id for source in brief.sources),
        claims=frozenset(claim.id for claim in brief.claims),
    )
    names = KnownBriefs.build((BriefName("brief.md", brief.slug), *NEIGHBOURS))
    found = (*parsed.diagnostics, *run(parsed, document, names))
    return {each.code for each in found}


def test_the_page_is_what_the_codes_say() -> None:
    written = PAGE.read_text(encoding="utf-8")
    assert written == diagnostics_page(ALL_CODES), f"write the page anew: {WRITE_ANEW}"


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.code)
def test_an_example_has_its_code_and_the_corrected_one_has_not(code: Code) -> None:
    if code.code not in NOT_SHOWN:
        assert code.code in codes_in(code.example)
    assert code.code not in codes_in(CORRECTED.get(code.code, ""))


def test_every_example_is_put_right() -> None:
    wrong = {each.code for each in ALL_CODES if each.example}
    assert set(CORRECTED) == wrong - {"settings"}, "settings shows a right one"


@pytest.mark.parametrize("code", ALL_CODES, ids=lambda code: code.code)
def test_an_entry_is_made_of_sentences(code: Code) -> None:
    assert code.summary.endswith(".")
    assert code.explanation.endswith(".")


if __name__ == "__main__":
    sys.stdout.write(diagnostics_page(ALL_CODES))
