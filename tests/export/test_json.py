"""A brief as JSON: every field of the model, and the agreement."""

import json
from typing import Any

from briefing_tui.export.json import brief_object, encode
from briefing_tui.model.brief import Account, Brief, Claim, CoveredEvent, Event, Source
from briefing_tui.parse.brief import parse_brief

TEXT = """---
title: A call
date: 2025-01-17T09:30-05:00
updated: 2024-01/2024-03
event: { title: Call, date: 2025-01, participants: [A, B] }
layout: post
nested: { deep: [1.10, on, null], n: 3 }
sources:
  - { id: cn, name: Readout, party: China, coverage: full, retrieved: 2025-01-18 }
  - { id: us, name: Post, party: United States, coverage: full, list: open }
  - { id: mfa, name: Answers, party: China, coverage: full }
claims:
  - topic: Taiwan
    accounts:
      cn: { quote: 台湾, translation: Taiwan, locator: para 3 }
      us: silent
      mfa: silent
  - topic: Length
    accounts: { cn: { value: 90/.., unit: minutes }, us: { value: "60", unit: minutes } }
  - topic: Nothing
events:
  - { date: 2025-01-20, title: After, kind: outcome, sources: [cn] }
---
Body.
"""


def exported(text: str = TEXT) -> Any:
    return json.loads(encode(brief_object(parse_brief(text, "a/call.md").brief)))


def test_every_field_of_the_model_is_there() -> None:
    brief = exported()
    of_layout = ("title_runs", "summary_runs", "line_breaks")
    assert [*brief, *of_layout] == list(Brief.__struct_fields__)
    assert set(brief["sources"][0]) == set(Source.__struct_fields__)
    assert set(brief["claims"][0]) == {*Claim.__struct_fields__, "agreement", "record"}
    assert set(brief["claims"][0]["accounts"]["cn"]) == {*Account.__struct_fields__} - {"source"}
    assert set(brief["events"][0]) == set(Event.__struct_fields__)
    assert set(brief["event"]) == set(CoveredEvent.__struct_fields__)


def test_dates_are_their_edtf_text() -> None:
    brief = exported()
    assert brief["date"] == "2025-01-17T09:30-05:00"
    assert brief["updated"] == "2024-01/2024-03"
    assert (brief["event"]["date"], brief["events"][0]["date"]) == ("2025-01", "2025-01-20")
    assert brief["sources"][0]["retrieved"] == "2025-01-18"


def test_what_is_missing_is_null() -> None:
    brief = exported()
    assert brief["summary"] is None
    assert brief["sources"][0]["date"] is None
    assert brief["claims"][0]["accounts"]["us"]["quote"] is None
    assert brief["claims"][0]["differs"] is None
    assert (brief["draft"], brief["tags"]) == (False, [])
    assert exported("")["body"] == ""


def test_accounts_are_an_object_by_source() -> None:
    claim = exported()["claims"][0]
    assert claim["accounts"]["cn"]["quote"] == "台湾"
    assert claim["accounts"]["cn"]["stance"] == "states"
    assert claim["accounts"]["us"]["stance"] == "silent"


def test_each_claim_has_its_agreement() -> None:
    taiwan, length, nothing = (claim["agreement"] for claim in exported()["claims"])
    one_side: dict[str, object] = {"class": "unverified", "only": None, "flags": []}
    in_none: dict[str, object] = {"class": "unmentioned", "only": None, "flags": ["open list"]}
    assert taiwan.pop("without") == {"cn": in_none}
    assert length.pop("without") == {"cn": one_side}, "the answers are unread, the post is alone"
    assert nothing.pop("without") == {}
    assert taiwan == {"class": "only", "only": "China", "flags": ["open list"]}
    assert length == {"class": "contested", "only": None, "flags": []}
    assert nothing == {"class": "unknown", "only": None, "flags": []}


def test_values_have_their_bounds() -> None:
    value = exported()["claims"][1]["accounts"]["cn"]["value"]
    assert (value["text"], value["low"], value["high"]) == ("90/..", 90, None)


def test_unknown_keys_are_kept_under_extra() -> None:
    extra = exported()["extra"]
    assert extra["layout"] == "post"
    assert set(extra) == {"layout", "nested"}


def test_the_text_is_indented_and_not_escaped() -> None:
    text = encode({"a": ["台湾", "\u009b"]})
    assert "台湾" in text
    assert text.endswith("}\n")
    assert text.startswith('{\n  "a"')
