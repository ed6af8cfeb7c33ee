"""The table of fields, the model and the codes agree with each other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing_tui.model import brief as model
from briefing_tui.parse.brief import parse_brief, parse_bytes
from briefing_tui.parse.codes import PARSE_CODES
from briefing_tui.parse.fields import FIELDS
from briefing_tui.parse.scalars import is_one_edit, nearest, neighbours
from briefing_tui.parse.sections import slug_of_topic
from briefing_tui.text.sanitise import slug

STRUCTS = {
    "brief": model.Brief,
    "event covered": model.CoveredEvent,
    "source": model.Source,
    "claim": model.Claim,
    "account": model.Account,
    "event": model.Event,
}


@pytest.mark.parametrize("owner", FIELDS)
def test_each_field_is_in_the_model_and_each_of_the_model_is_a_field(owner: str) -> None:
    keys = [each.key for each in FIELDS[owner]]  # type: ignore[index]
    derived = {"path", "body", "body_line", "extra", "source", "text_file"}
    attributes = set(STRUCTS[owner].__struct_fields__)
    assert attributes - derived <= set(keys)
    assert set(keys) <= attributes


@pytest.mark.parametrize("owner", FIELDS)
def test_a_spelling_means_one_field(owner: str) -> None:
    fields = FIELDS[owner]  # type: ignore[index]
    spellings = [each for field in fields for each in (field.key, *field.aliases)]
    assert len(spellings) == len(set(spellings))
    assert all(field.summary for field in fields)


NOT_IN_AN_EXAMPLE = {"not-utf8", "too-large", "too-many", "yaml-depth"}
EXAMPLES = [each for each in PARSE_CODES if each.code not in NOT_IN_AN_EXAMPLE]


@pytest.mark.parametrize("code", EXAMPLES, ids=lambda each: each.code)
def test_the_example_of_a_code_has_it(code: object) -> None:
    example, name = code.example, code.code  # type: ignore[attr-defined]
    text = example if example[:3] in ("---", "+++") else f"---\n{example}\n---\n"
    assert name in [each.code for each in parse_brief(text, "brief.md").diagnostics]


def test_codes_without_an_example_are_given_too() -> None:
    assert parse_bytes(b"caf\xe9", "a.md").diagnostics[0].code == "not-utf8"
    many = parse_brief("---\n" + "a: 1\n" * 1500 + "---\n", "a.md").diagnostics
    assert (len(many), many[-1].code) == (1001, "too-many")


def test_severities_are_those_of_the_codes_or_milder() -> None:
    assert len({each.code for each in PARSE_CODES}) == len(PARSE_CODES)
    assert all(each.summary.endswith(".") and each.explanation for each in PARSE_CODES)


KNOWN = ("title", "tags", "date", "updated", "kind")


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        *(("titel", "title"), ("titl", "title"), ("ttitle", "title"), ("tittle", "title")),
        *(("Title", "title"), ("data", "date"), ("update", "updated"), ("kin", "kind")),
        *(("title", ""), ("tlite", ""), ("name", ""), ("", ""), ("x" * 1000, "")),
    ],
)
def test_nearest(word: str, meant: str) -> None:
    assert nearest(word, neighbours(KNOWN)) == meant


@given(st.text("abc", max_size=6), st.text("abc", min_size=1, max_size=6))
def test_the_table_of_neighbours_finds_what_comparing_finds(word: str, other: str) -> None:
    assert bool(nearest(word, neighbours([other]))) == is_one_edit(word, other)
    assert is_one_edit(word, other) == is_one_edit(other, word)


@given(st.text(st.sampled_from("abZ09 -_'é台\t"), max_size=12) | st.text())
def test_a_topic_of_plain_words_has_the_slug_it_would_have(topic: str) -> None:
    assert slug_of_topic(topic) == slug(topic)
