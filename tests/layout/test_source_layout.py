"""A source, whole: its marked text, the margin, what is known, the accounts that quote nothing."""

import pytest

from briefing_tui.compare.glossary import Glossary
from briefing_tui.compare.matrix import build_matrix
from briefing_tui.compare.quotations import SourceQuotations, find_quotations
from briefing_tui.layout.source import (
    SourceLayout,
    SourceOptions,
    lay_claim_in_few_lines,
    lay_facts,
    lay_source,
)
from briefing_tui.layout.spans import Line, line_cells, plain_text
from briefing_tui.parse.brief import parse_brief
from tests.compare.source_texts import SOUTH, TEXT

BRIEF = parse_brief(TEXT, "call.md").brief
MATRIX = build_matrix(BRIEF)
TEXTS = {"n": BRIEF.sources[0].text, "s": SOUTH, "p": "", "agency": ""}


def quotations(source_id: str, problem: str = "") -> SourceQuotations:
    source = BRIEF.source(source_id)
    assert source is not None
    return find_quotations(BRIEF, source, "" if problem else TEXTS[source_id], problem)


def lay(source_id: str = "n", width: int = 90, problem: str = "") -> SourceLayout:
    return lay_source(BRIEF, MATRIX, quotations(source_id, problem), SourceOptions(width))


def shown(layout: SourceLayout) -> list[str]:
    return [plain_text(row.spans).rstrip() for row in layout.rows]


def topics(layout: SourceLayout) -> list[str]:
    return [BRIEF.claims[stop.row].topic for stop in layout.stops]


def test_quotations_are_bold_and_sentences_without_one_are_muted() -> None:
    spans = [span for row in lay().rows for span in row.spans]
    bold = [span.text for span in spans if span.style.target and span.style.bold]
    assert bold == [
        "A tunnel can only be built",
        "if both sides carry its cost",
        "nothing is signed",
    ]
    roles = {span.text.strip(): span.style.role for span in spans}
    assert roles["Engineers will report."] == "muted"
    assert roles["Until then,"] == "text"


def test_in_a_draft_the_terms_are_bold() -> None:
    glossary = Glossary.parse("tunnel = built\nCost")
    source = BRIEF.sources[0]
    found = find_quotations(BRIEF, source, TEXTS["n"], glossary=glossary)
    layout = lay_source(BRIEF, MATRIX, found, SourceOptions(90))
    spans = [span for row in layout.rows for span in row.spans if span.style.target]
    text = [span for span in spans if span.style.role != "muted"]
    bold = [span.text for span in text if span.style.bold]
    assert bold == ["tunnel", "built"]
    assert "".join(span.text for span in text).startswith("A tunnel can only be built")


def test_each_quotation_has_its_claim_in_the_margin_and_a_bar() -> None:
    lines = shown(lay())
    tunnel = next(line for line in lines if "A tunnel" in line)
    assert tunnel.startswith("│ A tunnel can only be built if both sides carry its cost.")
    assert tunnel.endswith("≈ Tunnel")
    assert any(line.endswith("●○ Cost") for line in lines)
    assert next(line for line in lines if "first since autumn" in line).startswith("  The call")
    # Without colour, the bar tells the lines of quoted sentences from the others.
    text = shown(lay(width=24))
    first = text.index("│ A tunnel can      1")
    assert text[first + 3 :][:5] == [
        "│ its cost.",
        "  Engineers will",
        "│ report. Until",
        "│ then, nothing is  3",
        "│ signed. The",
    ]


def test_a_narrow_margin_has_numbers() -> None:
    lines = shown(lay(width=50))
    assert next(line for line in lines if "A tunnel" in line).endswith(" 1")


def test_the_places_are_the_quotations_and_then_the_other_accounts() -> None:
    layout = lay()
    assert topics(layout) == ["Tunnel", "Cost", "Tunnel", "Islets", "Length"]
    assert [stop.first for stop in layout.stops] == sorted(stop.first for stop in layout.stops)
    for stop in layout.stops[:3]:
        assert stop.passage is not None
        words = "".join(shown(layout)[stop.first : stop.last + 1])
        assert any(word in words for word in ("tunnel", "sides", "signed"))
    lines = shown(layout)
    assert any(line.strip().startswith("Not quoted from this text ──") for line in lines)
    assert any("○ Islets  not mentioned" in line for line in lines)
    assert any("The text doesn't have these words." in line for line in lines)


def test_the_chosen_place_has_a_heavy_bar_and_its_passage_is_underlined() -> None:
    layout = lay()
    stop = layout.stops[1]
    line = layout.line(stop.first, stop)
    assert plain_text(line).startswith("▌ ")
    assert [span.text for span in line if span.style.underline] == ["if both sides carry its cost"]
    assert layout.line(stop.first, None) == layout.rows[stop.first].spans
    x = plain_text(line).index("if both")
    assert layout.stop_at(x, stop.first) == 1
    assert layout.stop_at(plain_text(line).index("A tunnel"), stop.first) == 0
    assert layout.stop_at(0, 0) is None


FACTS = (
    *("The northern ministry", "North", "statement", "3 May 2031", "en", "read in full"),
    *("open", "B2", "5 May 2031", "https://example.org/n", "https://archive.example.org/n"),
    "2 of 7 sentences quoted",
)


def test_what_is_known_stands_above_or_beside_the_text() -> None:
    above = " ".join(" ".join(shown(lay(width=110))).split())
    beside = "\n".join(map(plain_text, lay_facts(quotations("n"), 60)))
    for words in FACTS:
        assert words in above
        assert words in beside
    assert "usually reliable, probably true" in beside
    assert "translator Dr. Li" in "\n".join(shown(lay("s", width=110)))


def test_without_a_text_there_is_what_is_known_and_every_account() -> None:
    lines = shown(lay("p"))
    assert any("report, to some points only" in line for line in lines)
    assert "  The brief has no text of this source." in lines
    assert any(line.startswith("  Its accounts ──") for line in lines)
    assert "      a short call" in lines
    assert topics(lay("p")) == ["Length"]
    refused = shown(lay("s", problem="There is no file `texts/south.txt` in the library."))
    assert any("There is no file" in line for line in refused)
    assert topics(lay("s", problem="No.")) == ["Tunnel", "Cost", "Islets"]


def test_a_source_that_no_claim_names_has_what_is_known() -> None:
    lines = shown(lay("agency"))
    assert any("The northern agency" in line for line in lines)
    assert lines[-1].strip() == "No claim has an account of it."
    assert lay("agency").stops == ()


def test_the_claim_below_the_text_has_its_class_and_what_a_translation_says() -> None:
    def words(source_id: str, row: int = 0, width: int = 60) -> list[str]:
        lines: list[Line] = lay_claim_in_few_lines(
            MATRIX, MATRIX.rows[row], source_id, width, ascii_only=False
        )
        assert all(line_cells(line) <= width for line in lines)
        return [plain_text(line).strip("─ ") for line in lines]

    assert words("s") == ["≈ Tunnel  differs: framing", "The tunnel should be begun soon."]
    assert words("n")[1] == "Each speaks of another half of it."
    assert words("n", width=12)[2].endswith("…")
    assert len(words("n", row=1)) == 1


@pytest.mark.parametrize("width", [1, 20, 50, 76, 120, 200])
@pytest.mark.parametrize("source_id", ["n", "s", "p"])
def test_no_line_is_wider_than_the_width(source_id: str, width: int) -> None:
    layout = lay(source_id, width)
    assert all(line_cells(row.spans) <= max(width, 30) for row in layout.rows)
    assert all(stop.last < len(layout.rows) for stop in layout.stops)
