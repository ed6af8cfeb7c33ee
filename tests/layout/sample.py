"""A small brief with every stance, and one with every field."""

from briefing_tui.compare.matrix import Matrix, build_matrix, side_numbers
from briefing_tui.layout.blocks import LayoutContext
from briefing_tui.layout.page import lay_narrative
from briefing_tui.layout.spans import Line
from briefing_tui.model.brief import Brief
from briefing_tui.model.document import Document
from briefing_tui.parse.brief import parse_brief

TEXT = """\
---
title: Ann and Bo speak by phone
date: 2025-01-17
summary: Two accounts of one call.
lang: en
event: { title: Ann–Bo phone call, date: 2025-01-17, participants: [Ann, Bo] }
sources:
  - { id: a, name: Northern readout, party: North, kind: readout, coverage: full, lang: zh }
  - { id: b, name: Southern post, party: United States, kind: post, coverage: full, list: open }
claims:
  - topic: Trade
    differs: framing
    note: One balances, the other does not.
    accounts:
      a: { quote: 互利共赢, translation: mutual benefit }
      b: { stance: mentions, quote: "balancing Trade" }
  - topic: Harbour
    accounts:
      a: { says: the harbour is theirs }
      b: silent
  - topic: Meeting in person
    accounts:
      a: { speaker: Bo Berg, says: looks forward to a meeting }
      b: silent
  - topic: Fishing
    accounts: { a: silent, b: { quote: "fish, and more fish" } }
  - topic: Weather
    accounts: { a: silent, b: silent }
  - topic: Ferries
    accounts: { a: unchecked, b: { quote: ferries } }
events:
  - { date: 2016-12-02, title: Ann takes a call, brief: first-call }
  - { date: 2025-01-20, title: Ann travels, kind: outcome, summary: By sea. }
---
Both speak of [trade](#trade) [@a; @b].
"""

DETAILED_TEXT = """\
---
title: A call
authors: [A. Writer]
date: 2025-01-18
canonical: https://example.org/brief
sources:
  - id: n
    name: Northern readout
    publisher: The northern ministry
    party: North
    kind: readout
    date: 2025-01-17
    lang: zh
    coverage: full
    url: https://example.org/a-very-long-address-that-does-not-fit-into-a-narrow-dialog-at-all
    archived: https://archive.example.org/n
    retrieved: 2025-02-03
    origin: The northern agency
    grade: B2
  - { id: s, name: Southern post, party: South, kind: post, coverage: full, list: open }
  - { id: p, name: Spokesman, party: South, role: response, coverage: none }
claims:
  - topic: Trade
    claim: Trade will double within a year.
    note: The two count from other years.
    accounts:
      n:
        quote: 贸易将翻一番
        translation: trade is to double
        translator: Dr. Li
        says: doubling
        speaker: Sam South
        value: 90/120
        unit: percent
        locator: para 3
        note: The word may also mean grow.
      s: silent
  - topic: Weather
    accounts: { n: { quote: fine }, s: denies, p: unchecked }
---
"""


def brief() -> Brief:
    """The sample as a value."""
    parsed = parse_brief(TEXT, "sample.md")
    assert not parsed.diagnostics, parsed.diagnostics
    return parsed.brief


def matrix() -> Matrix:
    """Its claims side by side."""
    return build_matrix(brief())


def detailed_brief() -> Brief:
    """A brief whose first claim and source have every field."""
    return parse_brief(DETAILED_TEXT, "call.md").brief


def narrative_page(
    brief: Brief, document: Document, width: int, *, table_width: int = 0
) -> list[Line]:
    """The narrative as `briefing show` prints it, without the addresses of links. With a
    `table_width`, tables are as in the reader.
    """
    context = LayoutContext(
        document, side_numbers(brief), width, signs=True, table_width=table_width
    )
    return lay_narrative(brief, context)
