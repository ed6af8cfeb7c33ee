"""Every class and stance in the table and on the page: a glyph beside its word, also in ASCII."""

from typing import get_args

from briefing_tui.compare.agreement import CLASSES as ROWS
from briefing_tui.compare.agreement import AgreementClass
from briefing_tui.compare.matrix import build_matrix
from briefing_tui.layout.claims import ClaimsTable, row_in_words
from briefing_tui.layout.page import lay_brief
from briefing_tui.layout.spans import ascii_text, plain_text
from briefing_tui.model.brief import Stance
from briefing_tui.parse.brief import parse_brief
from briefing_tui.parse.document import parse_body
from tests.cases import each_case

HEAD = """\
---
title: Ann and Bo speak
date: 2025-01-17
sources:
  - { id: a, name: Readout, party: North, coverage: full }
  - { id: b, name: Post, party: South, coverage: COVERAGE }
claims:
  - topic: Point
    claim: It was so.
    DIFFERS
    accounts: { a: A, b: B }
---
"""
QUOTE = "{ quote: it was so }"

IN_WORDS: dict[AgreementClass, str] = {
    "contested": "they contradict each other. North denies; South states.",
    "denied": "it is denied, and no side says it. North denies; South doesn't mention it.",
    "differs": "both speak of it, to a different extent. North states; South states.",
    "corroborated": "both state it, each with an origin of its own. North states; South states.",
    "shared": "both speak of it. North states; South mentions.",
    "only": "only North speaks of it. South doesn't mention it.",
    "unverified": "one side speaks of it. North states; South isn't checked.",
    "unmentioned": "no side mentions it. North and South don't mention it.",
    "unknown": "no side is known to speak of it. North isn't checked; South doesn't mention it.",
}
CLASSES: dict[AgreementClass, tuple[str, str, str, str]] = {
    "contested": ("{ stance: denies, quote: no }", QUOTE, "", "≠ contested"),
    "denied": ("{ stance: denies, quote: no }", "silent", "", "× denied"),
    "differs": (QUOTE, QUOTE, "differs: scope", "≈ differs: scope"),
    "corroborated": (QUOTE, QUOTE, "", "≡ corroborated"),
    "shared": (QUOTE, "{ stance: mentions, quote: it }", "", "●● both"),
    "only": (QUOTE, "silent", "", "●○ North only"),
    "unverified": (QUOTE, "unchecked", "", "●? one side"),
    "unmentioned": ("silent", "silent", "", "○○ in none"),
    "unknown": ("unchecked", "silent", "", "?○ not checked"),
}
STANCES: dict[Stance | str, tuple[str, str]] = {
    "states": (QUOTE, "● states"),
    "mentions": ("{ stance: mentions, quote: it }", "● mentions"),
    "qualifies": ("{ stance: qualifies, quote: if }", "◑ with conditions"),
    "denies": ("{ stance: denies, quote: no }", "× denies"),
    "declines": ("declines", "– won't say"),
    "silent": ("silent", "○ not mentioned"),
    "unchecked": ("unchecked", "? not checked"),
    "speaker": ("{ speaker: Bo, quote: it }", "◐ says Bo"),
}


def table(a: str, b: str, differs: str = "", *, coverage: str = "full") -> ClaimsTable:
    text = HEAD.replace("COVERAGE", coverage).replace("{ a: A, b: B }", f"{{ a: {a}, b: {b} }}")
    text = text.replace("    DIFFERS\n", f"    {differs}\n" if differs else "")
    brief = parse_brief(text, "call.md").brief
    return ClaimsTable(brief, build_matrix(brief), 90)


def words(line: str) -> str:
    return " ".join(line.split())


def test_every_class_and_stance_has_a_case() -> None:
    assert set(CLASSES) == set(IN_WORDS) == set(get_args(AgreementClass))
    assert set(STANCES) == {*get_args(Stance), "speaker"}


@each_case("cls", CLASSES)
def test_a_class_in_the_matrix_and_on_the_page(cls: AgreementClass) -> None:
    a, b, differs, shown = CLASSES[cls]
    claims = table(a, b, differs)
    assert claims.matrix.rows[0].agreement.cls == cls
    row = words(plain_text(claims.row(0)))
    assert shown.removesuffix(": scope").removesuffix(" only") in row
    page = lay_brief(claims.brief, parse_body(""), 90)
    assert shown in words("\n".join(map(plain_text, page)))


def in_words(claims: ClaimsTable) -> str:
    return plain_text(row_in_words(claims.brief, claims.matrix, claims.matrix.rows[0]))


@each_case("cls", CLASSES)
def test_a_row_of_a_class_in_words(cls: AgreementClass) -> None:
    a, b, differs, _ = CLASSES[cls]
    assert in_words(table(a, b, differs)) == f"Point: {IN_WORDS[cls]}"


def test_a_row_in_words_names_speakers_reporters_and_open_lists() -> None:
    said = in_words(table(QUOTE, "{ speaker: Bo Berg, stance: denies, quote: no }"))
    assert said.endswith("North states; South says that Bo denied it.")
    said = in_words(table(QUOTE, "{ quote: it, via: a }"))
    assert said.endswith("South states, according to Readout.")
    text = HEAD.replace("coverage: COVERAGE", "list: open, coverage: full")
    text = text.replace("    DIFFERS\n", "").replace(
        "{ a: A, b: B }", f"{{ a: {QUOTE}, b: silent }}"
    )
    brief = parse_brief(text, "call.md").brief
    said = in_words(ClaimsTable(brief, build_matrix(brief), 90))
    assert said == (
        "Point: only North speaks of it. South doesn't mention it, but its list is open."
    )


def test_a_row_in_words_counts_sides_and_names_what_a_side_does_once() -> None:
    more = """\
  - { id: c, name: Letter, party: South, coverage: full }
  - { id: d, name: Note, party: East, coverage: full }
claims:
"""
    accounts = f"{{ a: {QUOTE}, b: silent, c: {QUOTE}, d: silent }}"
    text = HEAD.replace("claims:\n", more).replace("COVERAGE", "full").replace("    DIFFERS\n", "")
    brief = parse_brief(text.replace("{ a: A, b: B }", accounts), "call.md").brief
    said = in_words(ClaimsTable(brief, build_matrix(brief), 90))
    assert "2 of 3 sides state it" in said
    assert said.endswith("North states; South states; East doesn't mention it.")


@each_case("cls", CLASSES)
def test_a_class_in_ascii(cls: AgreementClass) -> None:
    a, b, differs, shown = CLASSES[cls]
    row = ascii_text(plain_text(table(a, b, differs).row(0)))
    assert (ROWS[cls].glyph.ascii if cls != "unknown" else "?o") in row
    assert shown.split(" ", 1)[1].removesuffix(": scope").removesuffix(" only") in row
    assert row.replace("“", "").replace("”", "").isascii()


@each_case("stance", STANCES)
def test_a_stance_in_its_cell_open_and_closed(stance: str) -> None:
    account, shown = STANCES[stance]
    claims = table(account, QUOTE)
    sign = shown[0]
    closed = words(plain_text(claims.row(0)))
    assert sign in closed
    # `states` needs no word while the row is closed: the quotation says it.
    assert shown in closed or stance == "states"
    opened = words("\n".join(plain_text(line) for line in claims.open_row(0, 0)))
    assert shown in opened


def test_silence_in_the_part_read_has_words_of_its_own() -> None:
    claims = table(QUOTE, "silent", coverage="excerpt")
    row = plain_text(claims.row(0))
    assert "? not in the part read" in row
    assert "not mentioned" not in row
