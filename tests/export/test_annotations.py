"""Web Annotations: read by another library, and anchored in the texts that they are about."""

import json
from typing import Any

from briefing_tui.export.exporters import BriefWithRecords, ExportOptions, export_briefs
from briefing_tui.parse.brief import parse_brief
from tests.export.test_formats import samples


def exported(*briefs: BriefWithRecords) -> dict[str, Any]:
    collection: dict[str, Any] = json.loads(export_briefs("annotations", briefs, ExportOptions()))
    return collection


def test_every_quotation_is_an_annotation_in_the_terms_of_the_w3c() -> None:
    collection = exported(*map(BriefWithRecords, samples()))
    assert collection["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert collection["type"] == "AnnotationCollection"
    quoted = {
        f"{brief.slug}#account/{claim.id}/{account.source}": (
            claim.topic,
            account.stance,
            account.speaker,
        )
        for brief in samples()
        for claim in brief.claims
        for account in claim.accounts
        if account.quote
    }
    annotations = collection["first"]["items"]
    assert len(annotations) == len(quoted) == collection["total"] > 300
    for annotation in annotations:
        assert annotation["type"] == "Annotation"
        # The first body of each purpose: more are comments.
        bodies = {body["purpose"]: body["value"] for body in reversed(annotation["body"])}
        topic, stance, speaker = quoted[annotation["id"]]
        assert (bodies["tagging"], bodies["classifying"]) == (topic, stance)
        assert bodies.get("identifying", "") == speaker
        assert {body["type"] for body in annotation["body"]} == {"TextualBody"}
        for target in annotation["target"]:
            assert target["type"] == "SpecificResource"
            assert target["selector"]["type"] == "TextQuoteSelector"
            assert target["selector"]["exact"]
            assert target["source"].startswith(("https://", "http://"))


TEXT = """The two sides agreed on trade. Trade was
first, and the two sides agreed on trade.

Tomorrow the two sides will meet; the talks were frank.

Tomorrow the two sides will meet; the talks were frank.

台湾问题事关中国主权。双方同意保持沟通。
"""
BRIEF = """---
title: T
date: 2025-01-17T09:30-05:00
authors: [A. Writer]
lang: en
sources:
  - { id: a, lang: en, coverage: full, url: "https://example.org/a", text: { file: a.txt } }
  - { id: b, lang: zh, archived: "https://example.org/b" }
claims:
  - topic: One
    accounts:
      a: { quote: "Trade was first … agreed on trade" }
      b: { stance: denies, claim: x, quote: "沟通", translation: contact, speaker: Bo }
  - topic: Two
    accounts:
      a: { quote: "The talks were frank." }
      b: { quote: "one … [two]: three", via: a, note: A note. }
  - topic: Three
    accounts:
      a: { quote: "台灣問題", url: "https://example.org/elsewhere" }
      b: { says: no quotation }
---
"""


def test_a_quotation_is_found_once_by_what_is_around_it() -> None:
    brief = parse_brief(BRIEF, "t.md").brief
    items = exported(BriefWithRecords(brief, texts={"a": TEXT}))["first"]["items"]
    selectors = {
        item["id"].partition("#account/")[2]: [target["selector"] for target in item["target"]]
        for item in items
    }
    plain = " ".join(TEXT.split())
    for name in ("one/a", "two/a"):
        for selector in selectors[name]:
            around = " ".join(
                "".join(selector.get(part, "") for part in ("prefix", "exact", "suffix")).split()
            )
            assert plain.count(around) == 1
    # Two passages, each within its paragraph; and one whose paragraph occurs twice.
    assert [selector["exact"] for selector in selectors["one/a"]] == [
        *("Trade was first", "agreed on trade"),
    ]
    assert selectors["one/a"][0]["prefix"] == "The two sides agreed on trade. "[-32:]
    assert selectors["one/a"][1]["suffix"] == "."
    assert selectors["two/a"][0]["exact"] == "the talks were frank"
    assert "\n" in selectors["two/a"][0]["suffix"]
    # Without a text, or in another page, the words alone.
    kind = {"type": "TextQuoteSelector"}
    assert selectors["three/a"] == [{**kind, "exact": "台灣問題"}]
    assert selectors["two/b"] == [{**kind, "exact": "one"}, {**kind, "exact": "three"}]
    sources = {item["id"].partition("#account/")[2]: item["target"][0] for item in items}
    assert sources["three/a"]["source"] == "https://example.org/elsewhere"
    assert sources["two/b"]["source"] == "https://example.org/a"
    assert (sources["one/b"]["source"], sources["one/b"]["language"]) == (
        *("https://example.org/b", "zh"),
    )
    denial = next(item for item in items if item["id"].endswith("one/b"))
    assert [(body["purpose"], body["value"]) for body in denial["body"]] == [
        *(("tagging", "One"), ("classifying", "denies")),
        *(("identifying", "Bo"), ("commenting", "contact")),
    ]
    assert denial["created"] == "2025-01-17T14:30:00Z"
    assert denial["creator"] == [{"type": "Person", "name": "A. Writer"}]
