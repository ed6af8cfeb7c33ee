"""Briefs are read by the rules of the format.

Every rule is a pair of files in `fixtures/format`: `name.md` is read and compared with
`name.yaml`, which has the rule in a sentence, the `path` as which the file is read (its name
by default), the fields of the brief that matter, and all diagnostics as
`line:column severity code`, or as `{at: …, hint: …}` if the hint must contain some words.
"""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from briefing_tui.model.brief import Position, Value
from briefing_tui.model.dates import Date
from briefing_tui.parse.brief import date_of_name, first_heading, parse_brief, parse_bytes, stem_of
from briefing_tui.parse.dates import parse_date
from tests.cases import each_case

FOLDER = Path(__file__).parent.parent / "fixtures" / "format"
NAMES = sorted(path.stem for path in FOLDER.glob("*.md"))


def plain(value: object) -> object:
    """A part of a brief as YAML has it. A date is its EDTF text."""
    if isinstance(value, Date):
        return value.edtf
    if isinstance(value, msgspec.Struct):
        return {field: plain(getattr(value, field)) for field in value.__struct_fields__}
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return value


def selected(expected: object, actual: object) -> object:
    """The part of the actual value that the expected value describes."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        return {key: selected(expected[key], actual.get(key)) for key in expected}
    if isinstance(expected, list) and isinstance(actual, list):
        if len(expected) != len(actual):
            return actual
        return [selected(*pair) for pair in zip(expected, actual, strict=True)]
    return actual


class _DatesAsText(yaml.SafeLoader):
    """Reads `2025-01-17` as a text, as briefs do."""


_DatesAsText.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read_expected(name: str) -> dict[str, Any]:
    text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    expected: dict[str, Any] = yaml.load(text, Loader=_DatesAsText)
    return expected


@each_case("name", NAMES)
def test_a_file_is_read_by_its_rule(name: str) -> None:
    expected = read_expected(name)
    parsed = parse_bytes((FOLDER / f"{name}.md").read_bytes(), expected.get("path", f"{name}.md"))
    brief: Any = plain(parsed.brief)
    brief["extra"] = json.loads(parsed.brief.extra)
    if expected["brief"].get("extra") == {}:
        assert brief["extra"] == {}
    assert selected(expected["brief"], brief) == expected["brief"]

    expected_diagnostics = [
        line if isinstance(line, dict) else {"at": line} for line in expected.get("diagnostics", [])
    ]
    lines = [
        f"{diagnostic.line}:{diagnostic.column} {diagnostic.severity} {diagnostic.code}"
        for diagnostic in parsed.diagnostics
    ]
    assert lines == [line["at"] for line in expected_diagnostics]
    for diagnostic, line in zip(parsed.diagnostics, expected_diagnostics, strict=True):
        assert line.get("hint", "") in diagnostic.hint


def test_every_file_has_its_expectation() -> None:
    assert {path.stem for path in FOLDER.glob("*.yaml")} == set(NAMES)
    assert all(read_expected(name)["rule"] for name in NAMES)


EXAMPLE = """\
---
title: Xi and Trump speak by phone
date: 2025-01-17
sources:
  - id: cn
    party: China
    coverage: full
  - id: trump
    party: United States
    list: open            # it ends "and many other subjects"
claims:
  - topic: Trade
    differs: framing
    accounts:
      cn:
        quote: 中美经贸关系的本质是互利共赢
      trump: { stance: mentions, quote: "balancing Trade" }
  - topic: Call length
    accounts:
      trump: { value: 90/120, unit: minutes }
      cn: silent
events:
  - date: 2016-12-02
    title: Trump takes a call from Tsai Ing-wen
---
Both accounts speak of world peace.
"""


def test_the_example_of_the_format() -> None:
    parsed = parse_brief(EXAMPLE, "2025-01-17-xi-trump-call.md")
    brief = parsed.brief
    assert parsed.diagnostics == ()
    assert (brief.slug, brief.title) == ("2025-01-17-xi-trump-call", "Xi and Trump speak by phone")
    assert brief.date == parse_date("2025-01-17")
    assert [source.side for source in brief.sources] == ["China", "United States"]
    trade, length = brief.claims
    assert [(account.source, account.stance) for account in trade.accounts] == [
        ("cn", "states"),
        ("trump", "mentions"),
    ]
    assert length.id == "call-length"
    assert length.accounts[0].value == Value(text="90/120", number=True, low=90, high=120)
    assert brief.body == "Both accounts speak of world peace.\n"
    assert brief.body_line == 26
    assert parsed.position(("claims", 0, "accounts", "cn", "quote")) == Position(16, 16)
    assert parsed.position(("claims", 0, "accounts", "trump")) == Position(17, 7)


@each_case(
    "path, stem",
    [
        ("2025-01-17-xi-trump-call.md", "2025-01-17-xi-trump-call"),
        ("calls/a.markdown", "a"),
        ("calls/A.MD", "A"),
        ("calls/two.words.md", "two.words"),
        ("calls/index.md", "calls"),
        ("calls\\_index.md", "calls"),
        ("./index.md", "index"),
        ("/index.md", "index"),
        ("index.md", "index"),
        ("../x/../index.md", "x"),
        ("-", "-"),
        ("", ""),
        (".md", ".md"),
    ],
)
def test_stem(path: str, stem: str) -> None:
    assert stem_of(path) == stem


@each_case(
    "path, edtf",
    [
        ("2025-01-17-call.md", "2025-01-17"),
        ("2025-01-17 call.md", "2025-01-17"),
        ("2025-01-17.md", "2025-01-17"),
        ("2025-01.md", "2025-01"),
        ("2025.md", "2025"),
        ("2025-01-17/index.md", "2025-01-17"),
        ("2025-01-17-call/_index.md", "2025-01-17"),
        ("2025/index.md", ""),
        ("2025-01-call.md", ""),
        ("2025-02-30-call.md", ""),
        ("call.md", ""),
    ],
)
def test_date_of_name(path: str, edtf: str) -> None:
    date = date_of_name(path)
    assert (date.edtf if date else "") == edtf


@each_case(
    "body, heading",
    [
        ("# One", "One"),
        ("text\n\n   # One #\n", "One"),
        ("#\n# Two ##\n", "Two"),
        ("#No\n##  No\n    # no\n", ""),
        ("One\n===\n", "One"),
        ("> One\n===\n", ""),
        ("- One\n===\n", ""),
        ("```\n# no\n```\n# Yes", "Yes"),
        ("~~~ md\n# no\n```\n# no\n~~~\n# Yes", "Yes"),
        ("````\n```\n# no\n````\n# Yes", "Yes"),
        ("```\n# never closed", ""),
        ("`` ` ``\n# Yes", "Yes"),
        ("``` a ```\n# Yes", "Yes"),
        ("{% highlight sh %}\n# no\n{% endhighlight %}\n# Yes", "Yes"),
        ("{% code %}\n# no\n{%- endcode -%}\n# Yes", "Yes"),
        ("{{< prism sh >}}\n# no {{< x >}}\n{{< / prism >}}\n# Yes", "Yes"),
        ("{{< katex >}}\n# Yes\n{{% code file=x /%}}\n{{% code %}}", "Yes"),
        ("", ""),
    ],
)
def test_first_heading(body: str, heading: str) -> None:
    assert first_heading(body) == heading


def test_a_title_from_a_heading_has_no_icon() -> None:
    assert parse_brief("# :octicons-code-16: Node.js", "a.md").brief.title == "Node.js"


@each_case(
    "text, title",
    [
        ("# {{title}}\n", "Daily note"),
        ("---\ntitle: '{{title}}'\n---\n# Words\n", "Daily note"),
        ("# {{date:YYYY-MM-DD}} – {{title}}\n", "Daily note"),
        ("# <% tp.file.title %>\n", "Daily note"),
        ("# Week of {{date}}\n", "Week of {{date}}"),
        ("# {{title}} and words\n", "{{title}} and words"),
        ("# {} {{\n", "{} {{"),
    ],
)
def test_a_template_is_called_by_the_name_of_its_file(text: str, title: str) -> None:
    brief = parse_brief(text, "Templates/Daily note.md").brief
    assert (brief.title, brief.title_runs) == (title, ())


def test_json_that_is_not_read_is_said_at_its_place_and_the_body_is_there() -> None:
    parsed = parse_brief('{\n  "title": "A call",\n  "tags": [1,\n}\nWords.\n', "a.md")
    assert [(each.code, each.line, each.column) for each in parsed.diagnostics] == [
        ("front-matter-json", 4, 1)
    ]
    assert parsed.brief.body == "Words.\n" and parsed.brief.body_line == 5


def test_blank_lines_before_toml_are_no_mistake() -> None:
    parsed = parse_brief('\n+++\ntitle = "A theme"\n+++\n', "a.md")
    assert parsed.brief.title == "A theme" and not parsed.diagnostics


@pytest.mark.parametrize("body", ['{"a": 1} is an object.\n', "{% include a.md %}\n", "{: .b}\n"])
def test_a_brace_that_begins_a_narrative(body: str) -> None:
    parsed = parse_brief(body, "a.md")
    assert parsed.brief.body == body and not parsed.diagnostics


def test_toml_that_is_not_read_is_said_and_the_body_is_there() -> None:
    deep = (f"x = {'[' * 3000}{']' * 3000}", f"[{'a.' * 64}b]", f"x = {{ {'a . ' * 64}b = 1 }}")
    for block in ('title = "A call', *deep):
        parsed = parse_brief(f"+++\n{block}\ndate = 2025-01-17\n+++\nWords.\n", "a.md")
        assert [each.code for each in parsed.diagnostics] == ["front-matter-toml"]
        assert parsed.brief.body.strip() == "Words."


def test_toml_with_many_dots() -> None:
    """Only the parts of one key count."""
    block = f'a{".a" * 60} = 1\nb = "{"a. " * 30}{"." * 100}"\nc = """\n{"..." * 50}"""'
    parsed = parse_brief(f'+++\ntitle = "A call"\n{block}\n+++\n', "a.md")
    assert parsed.brief.title == "A call"
    assert not [each for each in parsed.diagnostics if each.code == "front-matter-toml"]
