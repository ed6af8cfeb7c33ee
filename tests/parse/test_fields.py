"""The table of fields, the model and the table of codes agree with each other."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from briefing_tui.model import brief as model
from briefing_tui.parse.brief import parse_brief, parse_bytes
from briefing_tui.parse.fields import FIELDS, is_one_edit
from tests.cases import each_case

STRUCTS = {
    "brief": model.Brief,
    "event covered": model.CoveredEvent,
    "source": model.Source,
    "claim": model.Claim,
    "account": model.Account,
    "event": model.Event,
}


@each_case("owner", FIELDS)
def test_the_table_and_the_model_have_the_same_fields(owner: str) -> None:
    keys = [field.key for field in FIELDS[owner]]  # type: ignore[index]
    derived = {"path", "body", "body_line", "extra", "source", "text_file"}
    derived |= {"title_runs", "summary_runs", "line_breaks"}
    attributes = set(STRUCTS[owner].__struct_fields__)
    assert attributes - derived <= set(keys)
    assert set(keys) <= attributes


@each_case("owner", FIELDS)
def test_no_spelling_is_that_of_two_fields(owner: str) -> None:
    fields = FIELDS[owner]  # type: ignore[index]
    spellings = [spelling for field in fields for spelling in (field.key, *field.aliases)]
    assert len(spellings) == len(set(spellings))
    assert all(field.summary for field in fields)


def test_the_documentation_names_every_key() -> None:
    documentation = (Path(__file__).parents[2] / "docs" / "format.md").read_text(encoding="utf-8")
    missing = [
        key
        for fields in FIELDS.values()
        for field in fields
        for key in (field.key, *field.aliases)
        if f"`{key}`" not in documentation and f"`{key}:" not in documentation
    ]
    assert not missing


def test_codes_without_an_example_are_reported_too() -> None:
    assert parse_bytes(b"caf\xe9", "a.md").diagnostics[0].code == "not-utf8"
    many = parse_brief("---\n" + "a: 1\n" * 1500 + "---\n", "a.md").diagnostics
    assert (len(many), many[-1].code) == (1001, "too-many")


KNOWN = ("title", "tags", "date", "updated", "kind")


@each_case(
    "word, known",
    [
        *(("titel", "title"), ("titl", "title"), ("ttitle", "title"), ("tittle", "title")),
        *(("Title", "title"), ("data", "date"), ("update", "updated"), ("kin", "kind")),
        *(("title", ""), ("tlite", ""), ("name", ""), ("", ""), ("x" * 1000, "")),
    ],
)
def test_one_edit(word: str, known: str) -> None:
    assert [field for field in KNOWN if is_one_edit(word, field)] == [known] * bool(known)


@given(st.text("abc", max_size=6), st.text("abc", min_size=1, max_size=6))
def test_one_edit_is_symmetric(word: str, other: str) -> None:
    assert is_one_edit(word, other) == is_one_edit(other, word)


@given(st.text("abc", max_size=6), st.data())
def test_every_edit_is_one_edit(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word)))
    before, after = word[:at], word[at:]
    for edited in (
        before + "x" + after,
        before + after[1:],
        before + "x" + after[1:],
        before + after[1:2] + after[:1] + after[2:],
    ):
        assert is_one_edit(word, edited) == (word != edited)
