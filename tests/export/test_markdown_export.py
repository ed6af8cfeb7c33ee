"""`show --markdown` and `--plain`: nothing is lost, and other tools read what is written."""

import re
from pathlib import Path

import pytest
import yaml
from markdown_it import MarkdownIt

from briefing_tui.compare.agreement import matrix_columns
from briefing_tui.export.exporters import BriefWithRecords, ExportOptions, export_to
from briefing_tui.export.markdown import escaped
from briefing_tui.layout.blocks import LayoutContext, leaf_text
from briefing_tui.model.brief import Brief
from briefing_tui.model.document import Document
from briefing_tui.parse.brief import parse_brief
from briefing_tui.parse.document import parse_body, parse_document
from tests.cases import each_case
from tests.slow import mostly_slow

ROOT = Path(__file__).parents[2]
FIXTURES = sorted(
    path for path in (ROOT / "tests/fixtures/body").iterdir() if path.suffix != ".txt"
)
SAMPLES = mostly_slow(sorted((ROOT / "briefs").glob("*.md")), fast=3)


def markdown_of(brief: Brief) -> str:
    return export_to("markdown", [BriefWithRecords(brief)], ExportOptions())


def words(document: Document) -> list[str]:
    context = LayoutContext(document, {}, 80)
    text = "\n".join(leaf_text(leaf, context) for leaf in document.leaves)
    return re.findall(r"\w+", text)


@pytest.mark.parametrize("path", [*FIXTURES, *SAMPLES], ids=lambda path: path.name)
def test_the_narrative_keeps_its_words_in_their_order(path: Path) -> None:
    brief = parse_brief(path.read_text(encoding="utf-8"), path.name).brief
    written = parse_body(markdown_of(brief))
    expected = words(parse_document(brief))
    found = iter(words(written))
    missing = [word for word in expected if word not in found]
    assert not missing


@each_case("text", ["*a* _b_ `c` [d](e)", "# a", "1. a", "- a\n+ b", "<b> &amp; \\"])
def test_escaped_text_is_text(text: str) -> None:
    html = MarkdownIt().enable(["table", "strikethrough"]).render(escaped(text))
    shown = html.removeprefix("<p>").removesuffix("</p>\n")
    assert shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == text


def test_a_title_breaks_the_line_before_text_alone() -> None:
    text = "> [!tip] A\n\nx\n\n> [!tip] B\n> b\n\nx\n\n> [!tip] C\n> - c\n"
    text += "\nx\n\n> [!tip] D\n> > [!tip] E\n> > e\n"
    exported = markdown_of(parse_brief(text, "t.md").brief)
    assert "> **Tip: A**\n\nx\n\n> **Tip: B**  \n> b\n\nx\n\n> **Tip: C**\n> -   c\n" in exported
    assert "> **Tip: D**\n> > **Tip: E**  \n> > e\n" in exported


def test_what_is_written_means_the_same_to_python_markdown_and_kramdown() -> None:
    """Both have fewer escapes than CommonMark, and one wants an indent of four."""
    text = "a | b ~ $5 {x} & &amp;lt; \\<i>\\\n= c\\\n: d\n\n"
    text += "- a\n  - b\n\n    c\n1. d\n\n   e\n\nTerm\n: f\n\n  g\n"
    assert markdown_of(parse_brief(text, "t.md").brief).partition("---\n\n")[2] == (
        "a &#124; b &#126; &#36;5 &#123;x} & &amp;lt; &lt;i&gt;  \n&#61; c  \n&#58; d\n\n"
        "-   a\n    -   b\n\n        c\n\n1.  d\n\n    e\n\n**Term**  \n  f\n\n  g\n"
    )


def sample(name: str) -> Brief:
    path = ROOT / "briefs" / f"{name}.md"
    return parse_brief(path.read_text(encoding="utf-8"), path.name).brief


def test_claims_events_and_sources_follow() -> None:
    brief = sample("2025-01-17-xi-trump-call")
    text = markdown_of(brief)
    assert "\n### Taiwan\n\n**China only** (open list)\n\n" in text
    assert "| ● mentions “balancing Trade” |" in text
    assert "[2016-11-14-xi-trump-call](2016-11-14-xi-trump-call.md)" in text
    assert text.count("\n- ") >= len(brief.sources) + len(brief.events)


def table_of(text: str) -> list[list[str]]:
    """The table of claims, as another reader of Markdown has it: the text of its cells."""
    tokens = MarkdownIt().enable("table").parse(text.partition("\n## Claims\n")[2])
    rows: list[list[str]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "table_close":
            break
        elif token.type == "inline" and rows:
            rows[-1].append("".join(child.content for child in token.children or ()))
    return rows


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_the_claims_are_a_table_of_topics_and_sources(path: Path) -> None:
    brief = parse_brief(path.read_text(encoding="utf-8"), path.name).brief
    text = markdown_of(brief)
    columns = matrix_columns(brief)
    head, *rows = table_of(text)
    names = [source.name for source in columns]
    assert head == ["Topic", "Agreement", *(names if len(names) < 7 else [s.id for s in columns])]
    assert [row[0] for row in rows] == [claim.topic for claim in brief.claims]
    for claim, row in zip(brief.claims, rows, strict=True):
        assert len(row) == len(head)
        for source, cell in zip(columns, row[2:], strict=True):
            account = claim.account(source.id)
            # In the cell it stands after a quotation mark, so its first number is no list.
            quote = escaped(f"“{account.quote}")[1:] if account else ""
            number = re.search(r"\[(\d+)\]$", cell)
            # A number leads to a text that has all of the quotation.
            line = (
                f"\n- \\[{number[1]}\\] {escaped(f'{source.name} ({source.id})')}: "
                if number
                else ""
            )
            whole = text.partition(line)[2].partition("\n")[0] if line else escaped(cell)
            assert quote in whole


HOSTILE = """---
title: "a: \\"b\\" | `c` <script> $x$ --- # [@d]"
summary: "*one*\\ntwo: three"
authors: ["A | B", "- c"]
date: 2016-11?
tags: [two words, "a, b"]
sources:
  - { id: a, name: "x | y `z` <b>", coverage: full }
  - { id: b, coverage: full }
claims:
  - topic: "one | two\\n# three"
    accounts:
      a: { quote: "| a |\\n|---|\\n\\n\\\\| b `c|d`" }
      b: { says: "[1]: https://example.org/ \\\\", locator: "|" }
---
Text.
"""


def test_hostile_cells_stay_cells() -> None:
    text = markdown_of(parse_brief(HOSTILE, "t.md").brief)
    head, row = table_of(text)
    assert head == ["Topic", "Agreement", "x | y `z` <b>", "b"]
    assert row == [
        "one | two # three",
        "both",
        "● “| a | |---| \\| b `c|d`” [1]",
        "● [1]: https://example.org/ \\ [2]",
    ]


def test_front_matter_is_yaml_for_one_brief_alone() -> None:
    brief = parse_brief(HOSTILE, "t.md").brief
    text = markdown_of(brief)
    _, front, body = text.split("---\n", 2)
    assert yaml.safe_load(front) == {
        # Pandoc reads Markdown in these three.
        "title": r'a: "b" | \`c\` \<script> \$x\$ --- # \[@d\]',
        "subtitle": "one\ntwo: three",
        "author": ["A | B", "- c"],
        "date": "2016-11?",
        "tags": ["two-words", "a,-b"],
    }
    assert body.startswith("\nText.\n")
    again = parse_brief(markdown_of(sample("2025-01-17-xi-trump-call")), "again.md")
    assert (again.brief.title, again.brief.tags) == (
        sample("2025-01-17-xi-trump-call").title,
        sample("2025-01-17-xi-trump-call").tags,
    )
    draft = parse_brief("---\ntitle: A &amp;amp; B\ndraft: true\n---\nText.", "a.md").brief
    assert yaml.safe_load(markdown_of(draft).split("---\n")[1]) == {
        "title": r"A \&amp; B",  # else Pandoc decodes it again
        "draft": True,
    }
    both = export_to("markdown", [BriefWithRecords(brief)] * 2, ExportOptions())
    assert both.startswith("# a: ")


def test_more_sources_than_fit_have_signs_and_a_legend() -> None:
    text = markdown_of(sample("2023-07-22-lk-99"))
    topics = {row[0]: row[2:] for row in table_of(text)}
    signs = [cell.partition(" ")[0] for cell in topics["Rising above a magnet"]]
    assert signs == ["○", "●", "◑", "·", "●", "○", "×"]
    assert "; × denies; " in text
    number = topics["Rising above a magnet"][-1].split()[-1].strip("[]")
    assert re.search(rf"\n- \\\[{number}\\\] .* \(early\): denies: ", text)


def test_a_link_to_a_place_leads_to_the_heading_above_it() -> None:
    text = "---\ntitle: T\n---\n[a](#x) [b](#y)\n{: #x}\n\n## H\n\nWords. ^z\n{: #y}\n"
    exported = markdown_of(parse_brief(text, "t.md").brief)
    assert "[a](#) [b](#h)" in exported


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
        "See [it](#claims), [trade](#claims), [History](#history), "
        "[2025-03-18-call](2025-03-18-call.md), that, two"
    ) in alone
    assert "[Up](#one) and [there](#taiwan)." in alone
    both = export_to("markdown", [BriefWithRecords(one), BriefWithRecords(two)], ExportOptions())
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
    plain = export_to("plain", [BriefWithRecords(brief)], ExportOptions(width=20))
    assert plain.splitlines() == [
        "Heading 1: T",
        "",
        "Heading 2: Two",
        "",
        "A link [address 1], deleted: gone and [a].",
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
        "alt (picture) [address 2]",
        "",
        "Heading 2: Sources",
        "",
        "Source A (a): document, read in part [address 3]",
        "",
        "Heading 2: Addresses",
        "",
        "Address 1: https://example.org/",
        "Address 2: https://example.org/p.png",
        "Address 3: https://example.org/a",
    ]


def test_plain_lines_have_each_address_once_at_the_end() -> None:
    """Read aloud, an address of 200 characters in a claim hides its end."""
    text = """---
title: T
sources:
  - { id: "1", name: A, url: "https://example.org/%E5%8F%B0%e6%b9%be?a=%26" }
claims:
  - topic: Start
    accounts:
      "1": { says: both hope, url: "https://example.org/a" }
events:
  - { date: 2025-01-01, title: Talks, url: "https://example.org/a" }
---
[Words](https://example.org/a)[^n], <https://example.org/台湾?a=%26> (https://example.org/b), [@1],
![](p.png), [page](my%20page.md) and [bad](https://example.org/%E2%80%AEx%0A).

| H |
|---|
| [cell](https://example.org/cell) |

```
https://example.org/code
```

[^n]: [Note](https://example.org/b).
"""
    briefs = [BriefWithRecords(parse_brief(text, "t.md").brief)] * 2
    first, second = export_to("plain", briefs, ExportOptions()).split("\nNext brief.\n\n")
    assert first == second
    assert "Words [address 1][1], [address 2] ([address 3]), [1], p.png" in first
    assert "page (my page.md) and bad [address 4]." in first
    assert "H: cell [address 5].\n\nCode:\nhttps://example.org/code\n" in first
    assert "Note [address 3]." in first
    assert "A (1): states: both hope [address 1]\n" in first
    assert "Talks [address 1]\n" in first
    assert first.endswith(
        """ [address 2]

Heading 2: Addresses

Address 1: https://example.org/a
Address 2: https://example.org/台湾?a=%26
Address 3: https://example.org/b
Address 4: https://example.org/%E2%80%AEx%0A
Address 5: https://example.org/cell
"""
    )


def test_a_table_that_is_only_a_head_keeps_its_words() -> None:
    brief = parse_brief("| ![A map](map.png) | |\n|---|---|\n", "a.md").brief
    plain = export_to("plain", [BriefWithRecords(brief)], ExportOptions(width=20))
    assert plain.splitlines()[-1] == "A map (picture, map.png)."


def test_a_bar_in_the_code_of_a_cell_begins_no_cell() -> None:
    brief = parse_brief("|a|b|\n|-|-|\n|`x \\| y`|*z* \\| z|\n", "t.md").brief
    assert "| `x \\| y` | *z* &#124; z |" in markdown_of(brief)
    plain = export_to("plain", [BriefWithRecords(brief)], ExportOptions())
    assert "a: x | y; b: z | z." in plain


def test_definitions_of_one_term_stay_apart() -> None:
    brief = parse_brief("Term\n: first\n: second\n", "a.md").brief
    plain = export_to("plain", [BriefWithRecords(brief)], ExportOptions(width=20))
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
    markdown = export_to(
        "markdown", [BriefWithRecords(parse_brief(text, "t.md").brief)], ExportOptions()
    )
    assert r"- \[1\] a (a): states: “hope” both hope. value: 2 years. Not soon." in markdown
    assert "so this weighs less. It expects more." in markdown
