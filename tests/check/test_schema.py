"""The schema and the parser agree on the same fixtures."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from briefing_tui.check.schema import front_matter_schema
from briefing_tui.parse.brief import parse_brief
from briefing_tui.parse.fields import FIELDS
from briefing_tui.text.sanitise import sanitise
from tests.cases import each_case
from tests.slow import slow

ROOT = Path(__file__).parents[1] / "fixtures"
FIXTURES = [*sorted((ROOT / "format").glob("*.md")), *sorted((ROOT / "check").glob("*.md"))]
SAMPLES = sorted((ROOT.parents[1] / "briefs").glob("*.md"))
REFUSED = {
    *("wrong-shape", "wrong-value", "wrong-id", "wrong-url", "wrong-lang", "missing-field"),
    *("cut-text", "date-unreadable", "date-ambiguous"),
}
"""The diagnostics of what a schema can refuse."""
NO_YAML = {"yaml-syntax", "yaml-tag", "yaml-depth", "yaml-alias", "yaml-merge", "yaml-not-mapping"}
"""What a YAML language server reports without a schema, and reads in another way than we do."""


@cache
def validator() -> Any:
    import jsonschema

    jsonschema.Draft7Validator.check_schema(front_matter_schema())
    return jsonschema.Draft7Validator(front_matter_schema())


class Core(yaml.CSafeLoader):
    """YAML 1.2's core schema, as language servers read: a date is a text."""


Core.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith("timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def front_matter(path: Path) -> Any:
    text = sanitise(path.read_text(encoding="utf-8-sig"))
    if not text.startswith("---\n"):
        return None
    return yaml.load(text[4:].split("\n---\n")[0].split("\n...\n")[0], Core)


def codes_of(path: Path) -> set[str]:
    parsed = parse_brief(path.read_text(encoding="utf-8"), path.name)
    return {diagnostic.code for diagnostic in parsed.diagnostics}


OTHER = {"toml", "json", "other-case"}
"""No YAML, and keys such as `Title`: a brief may have them, and an editor offers `title`."""


@pytest.mark.parametrize("samples", [2, slow(1000)])
def test_the_schema_takes_what_the_parser_takes_and_nothing_else(samples: int) -> None:
    compared: set[bool] = set()
    for path in (*FIXTURES, *SAMPLES[:samples]):
        codes = codes_of(path)
        if path.stem not in OTHER and not codes & NO_YAML:
            errors = [error.message for error in validator().iter_errors(front_matter(path))]
            assert bool(errors) is bool(codes & REFUSED), (path.name, errors, codes)
            compared.add(bool(errors))
    assert compared == {True, False}


def wrong(front: str) -> bool:
    """Whether the parser refuses a front matter; the schema must be of the same mind."""
    parsed = parse_brief(f"---\n{front}\n---\n", "brief.md")
    refused = bool({each.code for each in parsed.diagnostics} & REFUSED)
    assert validator().is_valid(yaml.load(front, Core)) is not refused, front
    return refused


@each_case(
    "front",
    [
        "title: [a, b]",
        "lang: English, mostly",
        "lang: English",
        "date: 03/07/2024",
        "date: 2025-02-30",
        "date: 2025-13",
        "date: last Friday",
        "date: 2/13.2022",
        "date: 2/13/22",
        "date: { updated: 2025-01-17 }",
        "date: 12345",
        "event: { title: A, date: soon }",
        "draft: perhaps",
        "canonical: example.org",
        "claims: { a: b }",
        "sources: [{ name: No id }]\nclaims: []",
        "sources: [{ id: a b }]\nclaims: []",
        "sources: [{ id: a, kind: speech }]\nclaims: []",
        "sources: [{ id: a, grade: Z9 }]\nclaims: []",
        "sources: [{ id: a, text: [b] }]\nclaims: []",
        "claims: [{ claim: No topic }]",
        "claims: [{ topic: A, accounts: { a: agrees } }]",
        "claims: [{ topic: A, accounts: { a: { stance: agrees } } }]",
        "claims: [{ topic: A, accounts: { a: { quote: Trade, Fentanyl } } }]",
        "claims: [{ topic: A, differs: tone }]",
        "events: [{ date: 2025-01-20 }]\nclaims: []",
        "authors: [{ mail: a@b.org }]",
        "tags: [[a]]",
    ],
)
def test_each_kind_of_mistake(front: str) -> None:
    assert wrong(front)


@each_case(
    "front",
    [
        "title: 1.10\ntags: [1.10, on, ~]\ndate: 2016\nlang: en\ndraft: yes\nsummary: NO",
        "sources: anything\nevent: { name: another tool's }\nevents: 3\nsource: local\nurl: /a/",
        "authors: { name: { given: A, family: B } }\npublished: false",
        "claims: [{ topic: A, differs: true, accounts: { 台湾: silent, b: ~, c: { value: 90 } } }]",
        "claims:\nsources: another tool's",
        "sources: [{ id: a, list: open, text: { file: a.txt } }, ~]\nclaims: []",
        "date: 20250117\nupdated: 2025/1/17\nevent: { date: 2025年1月17日, title: a }",
        "date: 2016-11~/2017\nupdated: Jul 08 2022\nevent: { date: 3rd Mar 2021 }",
        "title: A\ntitel: B\ntag: c\nlead: d\nlayout: post",
        "date: { created: 2/13/2022, updated: 13.2.2022 }\nevent: { date: 5-05-2022, title: a }",
        "titel: A call",
        "extra: { of: [any, shape] }\nkeywords: a, b\nlastmod: 2025-01-17 09:30:00 -0500",
    ],
)
def test_each_shorthand(front: str) -> None:
    assert not wrong(front)


def test_each_stance_is_explained() -> None:
    definitions = front_matter_schema()["definitions"]
    accounts = definitions["claim"]["properties"]["accounts"]["additionalProperties"]
    for place in (accounts, definitions["account"]["properties"]["stance"]):
        stances = place["anyOf"][0]
        explained = dict(zip(stances["enum"], stances["enumDescriptions"], strict=True))
        assert "whole source was read" in explained["silent"]
        assert all(len(text) > 20 for text in explained.values())


def test_every_field_and_spelling_is_described() -> None:
    schema = front_matter_schema()
    for owner, fields in FIELDS.items():
        properties = (schema if owner == "brief" else schema["definitions"][owner])["properties"]
        for field in fields:
            assert properties[field.key]["description"]
            assert all(properties[alias]["doNotSuggest"] for alias in field.aliases)
