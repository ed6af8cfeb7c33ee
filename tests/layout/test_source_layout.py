"""A source as a document: its marked text, the margin, what is known, the other accounts."""

from briefing_tui.compare.glossary import Glossary
from briefing_tui.compare.matrix import build_matrix
from briefing_tui.compare.quotations import SourceQuotations, find_quotations
from briefing_tui.layout.narrative import ScrollLayout, TextLook
from briefing_tui.layout.source import (
    SourcePage,
    lay_claim_in_few_lines,
    lay_margin,
    margin_width,
    source_page,
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


def page_of(source_id: str = "n", problem: str = "") -> SourcePage:
    return source_page(BRIEF, MATRIX, quotations(source_id, problem))


def shown(page: SourcePage, width: int = 60) -> list[str]:
    """The rows of a page with their bars."""
    layout = ScrollLayout(page.brief, page.document, TextLook(width))
    lines = []
    for leaf in range(layout.leaf_count):
        for row in layout.rows(leaf):
            end = row.start + len(plain_text(row.spans))
            bar = page.bar(MATRIX, leaf, row.start, end)
            lines.append(plain_text((bar, *row.spans)).rstrip())
    return lines


def topics(page: SourcePage) -> list[str]:
    return [BRIEF.claims[place.row].topic for place in page.places]


def test_quotations_are_bold_and_sentences_without_one_are_muted() -> None:
    page = page_of()
    spans = [span for leaf in page.text for span in page.styles[leaf]]
    assert [span.text for span in spans if span.style.bold] == [
        "A tunnel can only be built",
        "if both sides carry its cost",
        "nothing is signed",
    ]
    roles = {span.text.strip(): span.style.role for span in spans}
    assert roles["Engineers will report."] == "muted"
    assert roles["Until then,"] == "text"


def test_in_a_draft_the_terms_are_bold() -> None:
    glossary = Glossary.parse("tunnel = built\nCost")
    found = find_quotations(BRIEF, BRIEF.sources[0], TEXTS["n"], glossary=glossary)
    page = source_page(BRIEF, MATRIX, found)
    spans = [span for leaf in page.text for span in page.styles[leaf]]
    assert [span.text for span in spans if span.style.bold] == ["tunnel", "built"]
    assert next(span.style for span in spans if span.text == " can only be ").role == "text"


def test_each_line_with_a_quoted_sentence_has_a_bar() -> None:
    lines = shown(page_of())
    assert "│ A tunnel can only be built if both sides carry its cost." in lines
    assert next(line for line in lines if "first since autumn" in line).startswith("  The call")
    # Without colour, the bar tells the lines of quoted sentences from the others.
    lines = shown(page_of(), 16)
    first = lines.index("│ A tunnel can")
    assert lines[first + 3 :][:5] == [
        "│ its cost.",
        "  Engineers will",
        "│ report. Until",
        "│ then, nothing is",
        "│ signed. The",
    ]


def test_the_margin_has_the_topics_or_if_there_is_little_room_numbers() -> None:
    def beside(*indexes: int, room: int = 90) -> str:
        width = margin_width(room)
        line = lay_margin(MATRIX, page_of(), indexes, width)
        assert line_cells(line) <= width
        return plain_text(line)

    assert beside(1) == "≈ Tunnel"
    assert beside(2) == "●○ Cost"
    assert beside(1, 2) == "≈ Tunnel ●○ Cost"
    assert beside(1, 3, room=50) == "2 4"
    assert beside() == ""


def test_the_places_are_the_quotations_between_the_other_accounts() -> None:
    page = page_of()
    assert topics(page) == ["Length", "Tunnel", "Cost", "Tunnel", "Islets"]
    texts = [
        leaf.text[place.start : place.end]
        for place in page.places
        for leaf in [page.document.leaves[place.leaf]]
    ]
    assert texts == [
        "Length",
        "A tunnel can only be built",
        "if both sides carry its cost",
        "nothing is signed",
        "Islets",
    ]
    assert [page.places[index].row for index in page.places_in(page.places[1].leaf)] == [0, 1, 0]
    lines = shown(page)
    assert "  Not quoted from this text" in lines
    assert any("○ Islets  not mentioned" in line for line in lines)


def test_a_quotation_that_is_not_in_the_text_comes_first_with_the_nearest_place() -> None:
    page = page_of()
    lines = shown(page, 90)
    first = lines.index("  Not in this text")
    assert first < next(at for at, line in enumerate(lines) if "A tunnel can only" in line)
    words = " ".join(" ".join(lines[first : first + 8]).split())
    assert "● Length states “The call took 50 minutes”" in words
    assert "these words; the nearest are “The call took 40 minutes”." in words
    assert "The text has “40” where the quotation has “50”." in words
    assert not [index for index in page.places_in(page.text.start) if page.places[index].row == 3]


def test_what_is_known_stands_above_the_text() -> None:
    above = " ".join(" ".join(shown(page_of())).split())
    for words in (
        *("The northern ministry", "North", "statement", "3 May 2031", "en", "read in full"),
        *("open", "B2: usually reliable, probably true", "5 May 2031", "https://example.org/n"),
        *("https://archive.example.org/n", "2 of 7 sentences quoted"),
    ):
        assert words in above
    assert "translator Dr. Li" in " ".join(shown(page_of("s")))


def test_the_text_is_shown_as_it_is_and_not_as_markdown() -> None:
    text = "*Not* a [link](https://example.org), `code` or <b>bold</b>; nor [@n].\n\n# No heading"
    page = source_page(BRIEF, MATRIX, find_quotations(BRIEF, BRIEF.sources[0], text))
    assert [page.document.leaves[leaf].text for leaf in page.text] == text.split("\n\n")
    assert f"  {text.splitlines()[0]}" in shown(page, 80)


def test_a_long_paragraph_is_one_leaf_in_which_quotations_are_found() -> None:
    words = "A tunnel can only be built. " * 400 + "Then nothing is signed."
    page = source_page(BRIEF, MATRIX, find_quotations(BRIEF, BRIEF.sources[0], words))
    assert [page.document.leaves[leaf].text for leaf in page.text] == [words]
    place = page.places[page.places_in(page.text.start)[1]]
    assert page.document.leaves[place.leaf].text[place.start : place.end] == "nothing is signed"


def test_without_a_text_there_is_what_is_known_and_every_account() -> None:
    lines = shown(page_of("p"))
    assert any("report, to some points only" in line for line in lines)
    said = " ".join(" ".join(lines).split())
    assert "The brief has no text of this source, only what it quotes. With a text or a" in said
    assert "  Its accounts" in lines
    assert "      a short call" in lines
    assert topics(page_of("p")) == ["Length"]
    refused = shown(page_of("s", problem="There is no file `texts/south.txt` in the library."))
    assert any("There is no file" in line for line in refused)
    assert topics(page_of("s", problem="No.")) == ["Tunnel", "Cost", "Islets"]


def test_a_source_that_no_claim_names_has_what_is_known() -> None:
    page = page_of("agency")
    lines = shown(page)
    assert any("The northern agency" in line for line in lines)
    assert lines[-1].strip() == "No claim has an account of it."
    assert page.places == ()


def test_the_claim_below_the_text_has_its_class_and_what_a_translation_says() -> None:
    def words(source_id: str, row: int = 0, width: int = 60) -> list[str]:
        lines: list[Line] = lay_claim_in_few_lines(MATRIX, MATRIX.rows[row], source_id, width)
        assert all(line_cells(line) <= width for line in lines)
        return [plain_text(line).strip("─ ") for line in lines]

    assert words("s") == ["≈ Tunnel  differs: framing", "The tunnel should be begun soon."]
    assert words("n")[1] == "Each speaks of another half of it."
    assert words("n", width=12)[2].endswith("…")
    assert len(words("n", row=1)) == 1
