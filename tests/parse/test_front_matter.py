"""The example of the format's own documentation is read whole and without complaint."""

from briefing_tui.model.brief import Value
from briefing_tui.model.diagnostic import Position
from briefing_tui.parse.brief import parse_brief
from briefing_tui.parse.dates import parse_date

EXAMPLE = """\
---
title: Xi and Trump speak by phone
date: 2025-01-17
sources:
  - id: cn
    party: China
    coverage: full
  - id: trump
    party: United States
    list: open            # it ends "and many other subjects"
claims:
  - topic: Trade
    differs: framing
    accounts:
      cn:
        quote: 中美经贸关系的本质是互利共赢
      trump: { stance: mentions, quote: "balancing Trade" }
  - topic: Call length
    accounts:
      trump: { value: 90/120, unit: minutes }
      cn: silent
events:
  - date: 2016-12-02
    title: Trump takes a call from Tsai Ing-wen
---
Both accounts speak of world peace.
"""


def test_a_whole_brief() -> None:
    parsed = parse_brief(EXAMPLE, "2025-01-17-xi-trump-call.md")
    brief = parsed.brief
    assert parsed.diagnostics == ()
    assert (brief.slug, brief.title) == ("2025-01-17-xi-trump-call", "Xi and Trump speak by phone")
    assert brief.date == parse_date("2025-01-17")
    assert [each.side for each in brief.sources] == ["China", "United States"]
    trade, length = brief.claims
    assert [(each.source, each.stance) for each in trade.accounts] == [
        ("cn", "states"),
        ("trump", "mentions"),
    ]
    assert length.id == "call-length"
    assert length.accounts[0].value == Value(text="90/120", number=True, low=90, high=120)
    assert brief.body == "Both accounts speak of world peace.\n"
    assert brief.body_line == 26
    assert parsed.position(("claims", 0, "accounts", "cn", "quote")) == Position(16, 16)
    assert parsed.position(("claims", 0, "accounts", "trump")) == Position(17, 7)
