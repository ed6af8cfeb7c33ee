"""What a library without briefs shows instead: how to write one, as a brief."""

from briefing_tui.model.brief import Parsed

_TEXT = """\
# No briefs here yet

The folder `{folder}` has no file ending in `.md` or `.markdown`. To open another folder, quit
with `q` and name it:

```
briefing FOLDER
```

## Write the first one

A brief is a Markdown file with a few lines of front matter. Save this as
`2025-01-17-phone-call.md` in the folder and press `r`:

```
---
title: Two presidents speak by phone
date: 2025-01-17
summary: Two accounts of one call.
sources:
  - {{id: north, name: Northern readout, party: North, coverage: full}}
  - {{id: south, name: Southern post, party: South, coverage: full}}
claims:
  - topic: Trade
    accounts:
      north: {{quote: "Trade is to be balanced."}}
      south: silent
---
Both sides gave an account [@north; @south].
```

Posts of a blog and notes of a vault are briefs as they are. `briefing check` says what is wrong
in a brief and where; `docs/format.md` explains the format. `?` shows the keys.
"""


def welcome(folder: str) -> Parsed:
    """The page for an empty folder of that name."""
    from briefing_tui.parse.brief import parse_brief

    return parse_brief(_TEXT.format(folder=folder.replace("`", "'")), "")
