"""The formats for other programs, read by other programs' libraries."""

import csv
import json
import warnings
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from briefing_tui.compare.topics import build_topic
from briefing_tui.export.exporters import BriefWithRecords, ExportOptions, export_to
from briefing_tui.export.tables import COLUMNS, topic_csv
from briefing_tui.model.brief import Brief
from briefing_tui.parse.brief import parse_brief
from tests.cases import each_case
from tests.slow import slow

ROOT = Path(__file__).parents[2]


@cache
def samples() -> tuple[Brief, ...]:
    """The sample briefs. They are parsed by the first test that needs them."""
    paths = sorted((ROOT / "briefs").glob("*.md"))
    return tuple(parse_brief(path.read_text("utf-8"), path.name).brief for path in paths)


def call() -> Brief:
    return next(brief for brief in samples() if brief.slug == "2025-01-17-xi-trump-call")


ODD = """---
title: "50% of {it} & =1+1, \\\\ \\"x\\" # a_b~c^d"
date: 2025-01-17
canonical: https://example.org/{a}
authors: ["Smith, and Sons", B]
sources:
  - { id: n, name: "=HYPERLINK(1)", date: 2016-11~, retrieved: 2025-02, kind: report,
      url: "https://example.org/n", archived: "https://web.archive.org/a" }
  - { id: s, name: South, kind: data, translator: T }
claims:
  - { topic: "+a", accounts: { n: { value: -5, note: "-x" }, s: { quote: "a,\\"b\\"\\nc" } } }
events:
  - { date: 2016, title: "A; year, with lines" }
  - { date: 2016-11?, title: A month }
  - { date: 2024-01-30/2024-02-02, title: Days }
  - { date: "2025-01-16T09:30-05:00", title: An hour, url: "https://example.org/a", place: P }
  - { date: 2025-01-20, title: Same }
  - { date: 2025-01-20, title: Same, kind: outcome }
---
"""


def exported(name: str, *briefs: Brief) -> str:
    return export_to(name, [BriefWithRecords(brief) for brief in briefs], ExportOptions())


def odd() -> Brief:
    return parse_brief(ODD, "odd.md").brief


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text)))


# CSV


def test_a_table_has_a_row_for_each_account() -> None:
    rows = rows_of(exported("csv", *samples()))
    assert tuple(rows[0]) == COLUMNS
    taiwan = [row for row in rows if (row["brief"], row["claim"]) == (call().slug, "taiwan")]
    assert [(row["source"], row["stance"]) for row in taiwan][:2] == [
        ("cn", "states"),
        ("trump", "silent"),
    ]
    assert {row["agreement"] for row in taiwan} == {"only"}
    assert {row["only"] for row in taiwan} == {"China"}
    claim = call().claim("taiwan")
    assert claim is not None
    assert taiwan[0]["quote"] == claim.accounts[0].quote


def test_what_a_spreadsheet_would_calculate_is_text() -> None:
    north, south = rows_of(exported("csv", odd()))
    assert (north["topic"], north["source_name"], north["value"]) == ("'+a", "'=HYPERLINK(1)", "-5")
    assert (north["account_note"], south["quote"]) == ("'-x", 'a,"b"\nc')


def test_a_byte_order_mark_is_for_excel_alone() -> None:
    briefs = [BriefWithRecords(call())]
    plain = export_to("csv", briefs, ExportOptions())
    assert plain.encode().decode("utf-8-sig") == plain
    for_excel = export_to("csv", briefs, ExportOptions(for_excel=True)).encode()
    assert for_excel.startswith(b"\xef\xbb\xbfbrief,")
    assert for_excel.decode("utf-8-sig") == plain


def test_a_row_has_the_source_that_the_class_rests_on() -> None:
    brief = parse_brief(
        "---\ntitle: T\nsources:\n"
        "  - { id: a, party: North, coverage: full }\n  - { id: b, party: North, coverage: full }\n"
        "  - { id: c, party: South, coverage: full }\nclaims:\n"
        "  - { topic: Trade, accounts: { a: states, b: silent, c: states } }\n"
        "  - { topic: Fish, accounts: { a: silent, b: silent, c: states } }\n---\n",
        "a.md",
    ).brief
    rests = {(row["claim"], row["rests_on"]) for row in rows_of(exported("csv", brief))}
    assert rests == {("trade", "a"), ("fish", "")}


def test_a_topic_has_a_row_for_each_account_of_each_brief() -> None:
    topic = build_topic(samples(), "taiwan")
    assert topic is not None
    rows = rows_of(topic_csv(topic))
    assert {row["claim"] for row in rows} == {"taiwan"}
    assert [row["date"] for row in rows] == sorted(row["date"] for row in rows)
    assert {row["brief"] for row in rows} == {row.brief.slug for row in topic.rows}


# References


def csl_items(*briefs: Brief) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = json.loads(exported("csl-json", *briefs))
    return items


def is_interval(item: dict[str, Any]) -> bool:
    return any(len(item.get(name, {}).get("date-parts", ())) > 1 for name in ("issued", "accessed"))


@pytest.mark.parametrize("count", [4, slow(1000)])
def test_citeproc_prints_every_reference(count: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its own code, and of fields that it ignores
        from citeproc import (
            Citation,
            CitationItem,
            CitationStylesBibliography,
            CitationStylesStyle,
            formatter,
        )
        from citeproc.source.json import CiteProcJSON

        # citeproc-py 0.11 can't print an interval.
        items = [item for item in csl_items(*samples()[-count:], odd()) if not is_interval(item)]
        style = CitationStylesStyle("harvard-cite-them-right", validate=False)
        bibliography = CitationStylesBibliography(style, CiteProcJSON(items), formatter.plain)
        for item in items:
            bibliography.register(Citation([CitationItem(item["id"].lower())]))
        printed = [str(entry) for entry in bibliography.bibliography()]
    assert len(printed) == len(items) == len({item["id"] for item in items})
    assert any("Chinese readout" in entry and "2025" in entry for entry in printed)


def test_a_reference_has_what_is_known() -> None:
    brief, north, south = csl_items(odd())
    assert brief["author"] == [{"literal": "Smith, and Sons"}, {"literal": "B"}]
    assert (north["archive"], north["archive_location"]) == (
        *("web.archive.org", "https://web.archive.org/a"),
    )
    assert "archive" not in south
    assert north["issued"] == {"date-parts": [[2016, 11]], "circa": True}
    assert north["accessed"] == {"date-parts": [[2025, 2]]}
    assert (north["type"], south["type"]) == ("article-newspaper", "dataset")
    assert south["translator"] == [{"literal": "T"}]


@each_case(
    "name, family",
    [
        *[("Jane Doe", "Doe"), ("A. Writer", "Writer"), ("Mary O'Brien-Smith", "O'Brien-Smith")],
        *[("John F. Kennedy", "Kennedy"), ("Élise Müller", "Müller")],
        # A family name may come first, be two words, or not be one.
        *[(name, "") for name in ("Guo Jiakun", "Xi Jinping", "Yoon Suk Yeol", "习近平", "Xinhua")],
        *[(name, "") for name in ("Vincent van Gogh", "Associated Press", "The briefing desk")],
    ],
)
def test_the_name_of_a_person_is_split_where_that_is_plain(name: str, family: str) -> None:
    text = (
        f"---\ntitle: T\nauthors: [{name}]\nclaims: [{{ topic: T, accounts: {{ a: silent }} }}]\n"
        f"sources: [{{ id: a, publisher: {name}, kind: post }}]\n---\n"
    )
    brief, post = csl_items(parse_brief(text, "a.md").brief)
    given = name.removesuffix(f" {family}")
    parts = {"family": family, "given": given} if family else {"literal": name}
    assert brief["author"] == [parts]
    # A publisher is a person only if the brief says so.
    assert (post["author"], post["type"]) == ([{"literal": name}], "post")
    text = text.replace("sources", f"event: {{ participants: [{name}] }}\nsources")
    assert csl_items(parse_brief(text, "a.md").brief)[1]["author"] == [parts]


def test_briefs_of_one_slug_have_references_of_their_own() -> None:
    assert [item["id"] for item in csl_items(odd(), odd())] == [
        *("odd", "odd.n", "odd.s"),
        *("odd-2", "odd.n-2", "odd.s-2"),
    ]


@pytest.mark.parametrize("name", ["csv", "csl-json"])
def test_a_note_without_claims_is_exported(name: str) -> None:
    assert "Words" in exported(name, parse_brief("# Words\n\nText.\n", "note.md").brief)
