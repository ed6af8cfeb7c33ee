"""A claim in full shows every field, at any width."""

import re

import pytest
from msgspec.structs import replace

from briefing_tui.compare.agreement import CLASSES, FLAGS
from briefing_tui.compare.matrix import build_matrix
from briefing_tui.compare.quotations import find_quotations
from briefing_tui.layout.citations import grade_words
from briefing_tui.layout.claim_detail import (
    ClaimDetail,
    class_meaning,
    lay_claim,
)
from briefing_tui.layout.spans import ascii_text, line_cells, plain_text
from briefing_tui.parse.brief import parse_brief
from tests.cases import each_case
from tests.compare import source_texts
from tests.layout import sample


def lay(index: int = 0, width: int = 110, chosen: int = 0) -> ClaimDetail:
    value = sample.detailed_brief()
    return lay_claim(value, build_matrix(value), index, width, chosen)


def text(detail: ClaimDetail) -> str:
    return "\n".join(map(plain_text, detail.lines))


@pytest.mark.parametrize("width", [40, 70, 110, 160])
def test_every_field_is_shown(width: int) -> None:
    shown = re.sub(r"\s+", "", text(lay(width=width)))
    for words in (
        *("Trade will double within a year.", "The two count from other years."),
        *("“贸易将翻一番”", "trade is to double", "Dr. Li", "doubling", "Sam South"),
        *("90 to 120 percent", "para 3", "The word may also mean grow."),
        *("The northern ministry", "North", "readout", "17 Jan 2025", "zh", "read in full"),
        *("3 Feb 2025", "The northern agency", "B2: usually reliable, probably true"),
        *("a-narrow-dialog-at-all", "https://archive.example.org/n", "Northern readout"),
        *("Southern post", "not mentioned", "no text found"),
    ):
        assert words.replace(" ", "") in shown, words


@each_case("width", [24, 40, 70, 84, 110, 200])
def test_no_line_is_wider_than_the_width(width: int) -> None:
    for number in range(2):
        assert max(map(line_cells, lay(number, width).lines)) <= width


def test_a_long_address_is_cut_in_its_middle_and_in_one_line() -> None:
    url = "https://news.example.org/" + "%E5%8F%B0%E6%B9%BE" * 8 + "/call"
    value = sample.detailed_brief()
    first, *others = value.sources
    value = replace(value, sources=(replace(first, url=url), *others))
    detail = lay_claim(value, build_matrix(value), 0, 70)
    (line,) = (line for line in detail.lines if "news.example.org" in plain_text(line))
    assert re.search(r"https://news\.example\.org/\S*…\S{8,}/call$", plain_text(line))
    assert {span.style.target.name for span in line if span.style.target} == {url}


def test_the_original_stands_beside_the_translation_where_there_is_room() -> None:
    def beside(width: int) -> bool:
        lines = map(plain_text, lay(width=width).lines)
        return any("trade is to double" in line and "贸易将翻一番" in line for line in lines)

    assert beside(110)
    assert not beside(70)


def test_the_chosen_account_is_marked_and_the_starts_are_right() -> None:
    detail = lay(chosen=1)
    starts = [plain_text(detail.lines[start]) for start in detail.starts]
    assert [line[:1] for line in starts] == [" ", "›", " "]
    assert ["[n]" in starts[0], "[s]" in starts[1], "[p]" in starts[2]] == [True] * 3
    assert detail.account_at(0) is None
    assert detail.account_at(detail.starts[1]) == 1
    assert detail.account_at(len(detail.lines) + 5) == 2


def test_addresses_can_be_clicked() -> None:
    spans = [span for line in lay().lines for span in line if span.style.target]
    assert {span.style.target.name for span in spans if span.style.target} == {
        "https://example.org/a-very-long-address-that-does-not-fit-into-a-narrow-dialog-at-all",
        "https://archive.example.org/n",
    }


def test_ascii_needs_no_other_character() -> None:
    value = sample.brief()
    detail = lay_claim(value, build_matrix(value), 1, 80)
    drawn = ascii_text(text(detail))
    assert not re.search(r"[›●○─]", drawn)
    assert "} " in drawn


def test_every_class_and_flag_has_a_meaning() -> None:
    rows = build_matrix(sample.brief()).rows
    meanings = {class_meaning(replace(rows[0].agreement, cls=cls)) for cls in CLASSES}
    assert len(meanings) == len(CLASSES)
    assert len({row.meaning for row in FLAGS.values()}) == len(FLAGS)
    alone = replace(rows[0].agreement, cls="unverified", counted=1)
    assert "no other" in class_meaning(alone)


@pytest.mark.parametrize(
    ("grade", "words"),
    [
        ("A1", "A1: completely reliable, confirmed by other sources"),
        ("F6", "F6: reliability can't be judged, truth can't be judged"),
        ("strange", "strange"),
    ],
)
def test_grades_in_words(grade: str, words: str) -> None:
    assert grade_words(grade) == words


SOUGHT = """---
sources:
  - id: us
    coverage: full
    text: |
      The leaders spoke.

      President Biden outlined the views
      of the United States and our Allies.
  - {{ id: cn, coverage: {coverage} }}
claims:
  - topic: NATO
    accounts:
      us: {{ sought: [NATO, Alliance, alli*] }}
      cn: {{ sought: [北约, 联盟], note: Read twice. }}
---
"""


def sought_lines(coverage: str, *, text: bool) -> list[str]:
    brief = parse_brief(SOUGHT.format(coverage=coverage), "call.md").brief
    found = {
        each.id: find_quotations(brief, each, each.text if text else "") for each in brief.sources
    }
    detail = lay_claim(brief, build_matrix(brief), 0, 76, quotations=found)
    return [" ".join(plain_text(line).split()) for line in detail.lines]


def test_a_silence_says_what_was_looked_for() -> None:
    lines = sought_lines("full", text=True)
    at = lines.index("Not in it NATO, Alliance")
    assert lines[at + 1] == "But it has Allies (line 4): President Biden outlined the views of the"
    assert lines[at + 2] == "United States and our Allies."
    assert "Sought 北约, 联盟 (by the authors; the text isn't here)" in lines
    lines = sought_lines("excerpt", text=False)
    assert "Sought NATO, Alliance, alli* (by the authors; the text isn't here)" in lines
    assert lines.index("Note Read twice.") > lines.index(
        "Sought 北约, 联盟 (by the authors; the text isn't here)"
    )


def test_of_an_excerpt_only_the_part_that_was_read_is_known() -> None:
    text = SOUGHT.replace("coverage: full", "coverage: excerpt", 1).format(coverage="full")
    brief = parse_brief(text, "call.md").brief
    found = {"us": find_quotations(brief, brief.sources[0], brief.sources[0].text)}
    detail = lay_claim(brief, build_matrix(brief), 0, 76, quotations=found)
    lines = [" ".join(plain_text(line).split()) for line in detail.lines]
    assert "Sought Not in the part read: NATO, Alliance" in lines


def test_a_quotation_stands_among_the_sentences_around_it() -> None:
    brief = parse_brief(source_texts.TEXT, "call.md").brief
    found = {"n": find_quotations(brief, brief.sources[0], brief.sources[0].text)}

    def context(row: int) -> list[str]:
        detail = lay_claim(brief, build_matrix(brief), row, 200, quotations=found)
        lines = [plain_text(line) for line in detail.lines]
        first = next(number for number, line in enumerate(lines) if "In the text" in line)
        return lines[first : first + 2]

    first, second = context(1)
    assert "It was the first since autumn. Nobody was surprised. A tunnel can only be" in first
    assert "Until then, nothing is signed." in second
    assert "The text doesn't have these words." in context(3)[0]


def test_a_heading_says_what_the_account_does_and_only_a_silence_is_muted() -> None:
    def headings(index: int) -> list[tuple[str, str]]:
        detail = lay(index)
        lines = [detail.lines[start] for start in detail.starts]
        return [
            (plain_text(line).partition("─ ")[2].lstrip(), line[-1].style.role) for line in lines
        ]

    silence = "○ not mentioned; its list of subjects is open, so this weighs less"
    unread = ("· no text found", "muted")
    assert headings(0) == [("◐ says Sam South", "party-1"), (silence, "muted"), unread]
    assert headings(1) == [("● states", "party-1"), ("× denies", "party-2"), unread]


def test_a_source_that_spoke_on_other_points_has_one_line() -> None:
    value = parse_brief(
        "---\nsources:\n"
        "  - { id: a, publisher: Ann, coverage: full }\n"
        "  - { id: b, publisher: Bo, role: response, url: 'https://example.org/b' }\n"
        "claims:\n"
        "  - topic: One\n"
        "    accounts: { a: { quote: eins, translation: one, translator: as printed }}\n"
        "  - { topic: Two, accounts: { b: states }}\n---\n",
        "t.md",
    ).brief
    matrix = build_matrix(value)
    first = text(lay_claim(value, matrix, 0, 80))
    assert "Translation: as printed" in first
    heading = next(line for line in first.split("\n") if "[b]" in line)
    assert heading.endswith("spoke on other points only")
    assert "example.org" not in first
    assert "example.org" in text(lay_claim(value, matrix, 1, 80))
