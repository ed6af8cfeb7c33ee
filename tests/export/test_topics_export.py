"""A topic's history as a Markdown table."""

from markdown_it import MarkdownIt

from briefing_tui.compare.topics import Topic, build_topic
from briefing_tui.export.tables import topic_markdown
from briefing_tui.parse.brief import parse_brief

FIRST = """---
title: "A call | on [the] `harbour`"
date: 2020-05-05
canonical: https://example.org/a_call|b
sources:
  - { id: n, name: Readout, party: North, date: 2020-05-06, url: "https://n.example/a_b_c" }
  - { id: m, name: Speech, party: North, coverage: full }
  - { id: s, name: Post, party: South, coverage: full }
claims:
  - topic: Harbour *and* more
    id: harbour
    accounts:
      n: { quote: "ours |\\nalways <b>", translation: see https://x.example/a_b. }
      m: { quote: ours }
      s: silent
---
"""
SECOND = """---
title: A second call
sources: [{ id: n, name: Readout, party: North, coverage: full }]
claims: [{ topic: Harbour *and* more, id: harbour, accounts: { n: unchecked } }]
---
"""


def history() -> Topic:
    briefs = (parse_brief(text, f"{at}.md").brief for at, text in enumerate((FIRST, SECOND)))
    topic = build_topic(briefs, "harbour")
    assert topic is not None
    return topic


def test_a_row_cites_every_account() -> None:
    topic = history()
    head, rule, row = topic_markdown(topic, topic.rows[:1]).splitlines()
    assert head == r"| Harbour \*and\* more | North | South |"
    assert rule == "| --- | --- | --- |"
    _, brief, north, south, _ = row.replace(r"\|", "¦").split("|")
    assert brief.strip() == (
        r"5 May 2020<br>[A call ¦ on \[the\] harbour](<https://example.org/a_call%7Cb>)"
    )
    assert "Readout, 6 May 2020. <https://n.example/a_b_c><br>“ours”<br>— Speech." in north
    assert r"“ours ¦<br>always \<b\>”<br>see <https://x.example/a_b>." in north
    assert south.strip() == "Not mentioned: Post."


def test_the_table_is_one_to_a_reader_of_markdown() -> None:
    topic = history()
    text = topic_markdown(topic, topic.rows)
    assert len(text.splitlines()) == 4
    html = MarkdownIt("commonmark").enable("table").render(text)
    assert html.count("<tr>") == 3
    assert html.count("<td>") == 6
    assert "<b>" not in html
    assert '<a href="https://n.example/a_b_c">' in html
    assert "A second call" in html
    assert "Not checked" in html
