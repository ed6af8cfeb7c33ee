"""Every rule of the format, as files: `name.md` is read and compared with `name.yaml`.

The YAML gives the rule in a sentence, the `path` the file is read as (default its name),
the fields of the brief that matter, and all diagnostics as `line:column severity code`,
or `{at: …, hint: …}` where the hint has to hold some words.
"""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from briefing_tui.model.brief import Date
from briefing_tui.parse.brief import parse_bytes

FOLDER = Path(__file__).parent.parent / "fixtures" / "format"
NAMES = sorted(each.stem for each in FOLDER.glob("*.md"))


def plain(value: object) -> object:
    """A part of a brief as YAML would have it; a date is its EDTF text."""
    if isinstance(value, Date):
        return value.edtf
    if isinstance(value, msgspec.Struct):
        return {each: plain(getattr(value, each)) for each in value.__struct_fields__}
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    return value


def chosen(expected: object, actual: object) -> object:
    """Of the actual value, what the expected one speaks about."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        return {key: chosen(expected[key], actual.get(key)) for key in expected}
    if isinstance(expected, list) and isinstance(actual, list):
        if len(expected) != len(actual):
            return actual
        return [chosen(*each) for each in zip(expected, actual, strict=True)]
    return actual


class _DatesAsText(yaml.SafeLoader):
    """YAML in which `2025-01-17` is a text, as it is in briefs."""


_DatesAsText.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if not tag.endswith(":timestamp")]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read_expected(name: str) -> dict[str, Any]:
    text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.load(text, Loader=_DatesAsText)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_read_by_its_rule(name: str) -> None:
    expected = read_expected(name)
    parsed = parse_bytes((FOLDER / f"{name}.md").read_bytes(), expected.get("path", f"{name}.md"))
    brief: Any = plain(parsed.brief)
    brief["extra"] = json.loads(parsed.brief.extra)
    if expected["brief"].get("extra") == {}:
        assert brief["extra"] == {}
    assert chosen(expected["brief"], brief) == expected["brief"]

    wanted = [
        each if isinstance(each, dict) else {"at": each} for each in expected.get("diagnostics", [])
    ]
    given = [
        f"{each.line}:{each.column} {each.severity} {each.code}" for each in parsed.diagnostics
    ]
    assert given == [each["at"] for each in wanted]
    for diagnostic, want in zip(parsed.diagnostics, wanted, strict=True):
        assert want.get("hint", "") in diagnostic.hint


def test_every_file_has_its_expectation() -> None:
    assert {each.stem for each in FOLDER.glob("*.yaml")} == set(NAMES)
    assert all(read_expected(each)["rule"] for each in NAMES)
