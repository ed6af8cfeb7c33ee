"""`show --markdown` and `--plain`: nothing is lost, and other tools read what is written."""

import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from briefing_tui.export.exporters import BriefWithRecords, ExportOptions, export_briefs
from briefing_tui.export.markdown import escaped
from briefing_tui.layout.blocks import LayoutContext, leaf_text
from briefing_tui.model.brief import Brief
from briefing_tui.model.document import Document
from briefing_tui.parse.brief import parse_brief
from briefing_tui.parse.document import parse_body, parse_document

ROOT = Path(__file__).parents[2]
SOURCES = sorted(
    path for path in (ROOT / "tests/fixtures/body").iterdir() if path.suffix != ".txt"
) + sorted((ROOT / "briefs").glob("*.md"))


def markdown_of(brief: Brief) -> str:
    return export_briefs("markdown", [BriefWithRecords(brief)], ExportOptions())


def words(document: Document) -> list[str]:
    context = LayoutContext(document, {}, 80)
    text = "\n".join(leaf_text(leaf, context) for leaf in document.leaves)
    return re.findall(r"\w+", text)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_the_narrative_keeps_its_words_in_their_order(path: Path) -> None:
    brief = parse_brief(path.read_text(encoding="utf-8"), path.name).brief
    written = parse_body(markdown_of(brief))
    expected = words(parse_document(brief))
    found = iter(words(written))
    missing = [word for word in expected if word not in found]
    assert not missing


@pytest.mark.parametrize("text", ["*a* _b_ `c` [d](e)", "# a", "1. a", "- a\n+ b", "<b> &amp; \\"])
def test_escaped_text_is_text(text: str) -> None:
    html = MarkdownIt().enable(["table", "strikethrough"]).render(escaped(text))
    shown = html.removeprefix("<p>").removesuffix("</p>\n")
    assert shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == text


def test_a_title_breaks_the_line_before_text_alone() -> None:
    text = "> [!tip] A\n\nx\n\n> [!tip] B\n> b\n\nx\n\n> [!tip] C\n> - c\n"
    exported = markdown_of(parse_brief(text, "t.md").brief)
    assert "> **Tip: A**\n\nx\n\n> **Tip: B**\\\n> b\n\nx\n\n> **Tip: C**\n> - c\n" in exported


def test_claims_events_and_sources_follow() -> None:
    brief = parse_brief(
        (ROOT / "briefs/2025-01-17-xi-trump-call.md").read_text(encoding="utf-8"), "call.md"
    ).brief
    text = markdown_of(brief)
    assert "\n### Taiwan\n\n**China only** (open list)\n" in text
    assert "\n- Trump post (trump): mentions: “balancing Trade”\n" in text
    assert "[2016-11-14-xi-trump-call](2016-11-14-xi-trump-call.md)" in text
    assert text.count("\n- ") >= len(brief.sources) + len(brief.events)


def test_a_link_to_a_place_leads_to_the_heading_above_it() -> None:
    text = "---\ntitle: T\n---\n[a](#x) [b](#y)\n{: #x}\n\n## H\n\nWords. ^z\n{: #y}\n"
    exported = markdown_of(parse_brief(text, "t.md").brief)
    assert "[a](#t) [b](#h)" in exported


def test_links_lead_to_headings_and_files_that_are_known() -> None:
    text = """---
title: One
claims: [{ topic: Taiwan, accounts: {} }, { topic: Trade, accounts: {} }]
---
See [it](#taiwan), [trade](#trade), [[#History]], [[2025-03-18-call]], [[call|that]], [[two#end]].

## Taiwan {#island}

## History

## One

[Up](#one) and [[#island|there]].
"""
    one = parse_brief(text, "2025-01-01-one.md").brief
    two = parse_brief("# Two\n\n## History\n\n## End\n\n[[one]]\n", "two.md").brief
    alone = markdown_of(one)
    assert (
        "See [it](#taiwan-1), [trade](#trade), [History](#history), "
        "[2025-03-18-call](2025-03-18-call.md), that, two"
    ) in alone
    assert "[Up](#one-1) and [there](#taiwan)." in alone
    both = export_briefs(
        "markdown", [BriefWithRecords(one), BriefWithRecords(two)], ExportOptions()
    )
    assert "(#end)." in both
    assert both.endswith("[one](#one)\n")


BODY = """---
title: T
sources:
- {id: a, name: Source A, url: 'https://example.org/a'}
---
## Two

A [link](https://example.org/), ~~gone~~ and [@a].

> quoted

- [x] did

| H | I |
|---|---|
| 1 | 2 |

```py
x = 1
```

![alt](https://example.org/p.png)
"""


def test_plain_lines_say_what_signs_show() -> None:
    brief = parse_brief(BODY, "t.md").brief
    plain = export_briefs("plain", [BriefWithRecords(brief)], ExportOptions(width=20))
    assert plain.splitlines() == [
        "Heading 1: T",
        "",
        "Heading 2: Two",
        "",
        "A link (https://example.org/), deleted: gone and [a (https://example.org/a)].",
        "",
        "Quote: quoted",
        "",
        "Done: did",
        "",
        "H: 1; I: 2.",
        "",
        "Code, py:",
        "x = 1",
        "",
        "alt (picture, https://example.org/p.png)",
        "",
        "Heading 2: Sources",
        "",
        "Source A (a): document, read in part https://example.org/a",
    ]


def test_definitions_of_one_term_stay_apart() -> None:
    brief = parse_brief("Term\n: first\n: second\n", "a.md").brief
    plain = export_briefs("plain", [BriefWithRecords(brief)], ExportOptions(width=20))
    assert plain.endswith("\nTerm\nfirst\nsecond\n")


def test_a_note_after_an_account_is_a_sentence_of_its_own() -> None:
    text = """---
title: T
sources:
  - { id: a, coverage: full }
  - { id: b, coverage: full, list: open }
claims:
  - topic: Start
    accounts:
      a: { says: both hope, quote: hope, value: 2, unit: years, note: Not soon. }
      b: { stance: silent, note: It expects more. }
---
"""
    markdown = export_briefs(
        "markdown", [BriefWithRecords(parse_brief(text, "t.md").brief)], ExportOptions()
    )
    assert "states: “hope” both hope. value: 2 years. Not soon." in markdown
    assert "so this weighs less. It expects more." in markdown
