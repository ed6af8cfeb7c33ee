"""Every class and stance in the table and on the page: a glyph beside its word, also in ASCII."""

from typing import get_args

from briefing_tui.compare.agreement import CLASSES as ROWS
from briefing_tui.compare.agreement import AgreementClass
from briefing_tui.compare.matrix import build_matrix
from briefing_tui.layout.claims import ClaimsTable
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
    "mentions": ("{ stance: mentions, quote: it }", "• mentions"),
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
    assert set(CLASSES) == set(get_args(AgreementClass))
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
