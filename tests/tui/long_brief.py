"""A long brief with every kind of link, for the tests of the narrative."""

from textual.pilot import Pilot

from briefing_tui.layout.spans import plain_text
from briefing_tui.tui.panes.narrative import NarrativeView
from briefing_tui.tui.reader import ReaderScreen
from tests.tui.pilots import settle

SIZE = (120, 40)
NAME = "2026-01-01-long.md"
LONG = """\
---
title: A long one
date: 2026-01-01
sources:
  - { id: a, name: Northern readout, publisher: Ministry, party: North }
  - { id: b, name: Southern post, party: South }
claims:
  - { topic: Trade, accounts: { a: states, b: silent } }
  - { topic: Harbour, accounts: { a: silent, b: states } }
---
It begins [@a] and compares [the harbour](#harbour) with [[first-call|an older call]],
with [[nowhere]], [the end](#the-end), [the web](https://example.org/page) and a note[^n].

## Middle

- one item of words
- another item

{filler}

## The end

台湾问题事关主权 and the last **words** of it.

```python
def long_line(): return "{wide}"
```

[^n]: The note's own words.
"""


def long_text() -> str:
    filler = "\n\n".join(f"Paragraph {number} of filler, with words." for number in range(80))
    return LONG.replace("{filler}", filler).replace("{wide}", "x" * 200)


async def ready(pilot: Pilot[None]) -> tuple[ReaderScreen, NarrativeView]:
    reader = await settle(pilot)
    return reader, reader.query_one(NarrativeView)


def on_top(pilot: Pilot[None]) -> object:
    return pilot.app.screen


def notice(view: NarrativeView) -> str:
    return plain_text(view.notice())
