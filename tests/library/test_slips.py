"""What is said about a slip in a query."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing_tui.library.query import Slip, offers, slips


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("tags:war", "`tags:` is not a field", "Did you mean `tag:`?"),
        (
            "place:rome",
            "`place:` is not a field and is searched as words",
            "The fields are tag, author,",
        ),
        ("-sources:tass", "`sources:` is not a field", "Did you mean `source:`?"),
        ("stance:foo", "no stance is called `foo`", "It may be states, mentions, qualifies,"),
        ("stance:denied", "no stance is called `denied`", "Did you mean `denies`?"),
        ("agreement:contests", "no agreement is called `contests`", "Did you mean `contested`?"),
        (
            "agreement:odd",
            "no agreement is called `odd`",
            "It may be contested, denied, differs, corroborated, shared, only, unverified,"
            " unmentioned, unknown, or words of the table",
        ),
        ("is:stared", "`is:stared` has no meaning and is ignored", "Did you mean `starred`?"),
        ("is:odd", "`is:odd` has no meaning and is ignored", "It may be unread or starred."),
        ("before:soon", "`before:soon` has no meaning and is ignored", "A date is written 2025,"),
        ("query:mine", "`query:mine` has no meaning and is ignored", "The configuration has no"),
    ],
)
def test_a_slip_is_answered_with_what_was_probably_meant(
    text: str, message: str, hint: str
) -> None:
    (slip,) = slips(f"trade {text} talks")
    assert slip.message == message
    assert slip.hint.startswith(hint)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "tag:war",
            "https://example.org",
            "Note: this",
            "12:30",
            "stance:silent",
            'agreement:"China only"',
        ),
        *("agreement:only", 'agreement:"2 of 3"', "agreement:differs", 'agreement:"in none"'),
        *('agreement:"differs: framing"', "agreement:framing", "agreement:both", "is:unread"),
    ],
)
def test_what_is_well_written_is_no_slip(text: str) -> None:
    assert not list(slips(text))


def test_a_word_that_is_being_typed_is_not_judged() -> None:
    assert not list(slips("stance:si", typing=True))
    assert not [*slips("before:20", typing=True), *slips("is:", typing=True)]
    assert [slip.message for slip in slips("stance:si trade", typing=True)] == [
        "no stance is called `si`"
    ]


def test_a_saved_query_that_was_misspelt() -> None:
    assert tuple(slips("query:mylist", saved={"my list": "x"})) == (
        Slip("`query:mylist` has no meaning and is ignored", "Did you mean `my list`?"),
    )


@given(st.text(), st.booleans())
def test_any_text_has_slips_or_none(text: str, typing: bool) -> None:
    list(slips(text, typing=typing))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("trade stance:", ("states", "mentions", "qualifies")),
        ("-agreement:DIFF", ("differs", '"differs: framing"')),
        ('party:"united k', ('"United Kingdom"',)),
        ("is:s", ("starred",)),
        ("query:", ("mine",)),
        ("stance:silent", ()),  # it stands there already
        ("stance:silent ", ()),
        ("title:x", ()),
        ("https://a", ()),
    ],
)
def test_values_of_the_field_that_is_being_typed(text: str, values: tuple[str, ...]) -> None:
    offered = offers(text, {"party": ["China", "United Kingdom"]}, {"mine": "x"})
    before = text[: text.rindex(":") + 1]
    taken = [offered.taken(index) for index in range(len(offered.values))]
    assert taken[: len(values)] == [before + value for value in values]
    assert bool(taken) == bool(values)
