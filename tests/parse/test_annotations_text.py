"""Annotations of other programs become notes, whatever their file has."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing_tui.model.notes import NotePlace
from briefing_tui.parse.annotations import Annotation, parse_annotations
from briefing_tui.parse.notes import format_note, parse_notes
from tests.cases import each_case

TARGET = {
    "source": "https://example.org/call",
    "selector": [
        {"type": "TextPositionSelector", "start": 3, "end": 9},
        {"type": "TextQuoteSelector", "exact": "Two\n words", "prefix": "a "},
    ],
}
HYPOTHESIS: dict[str, Any] = {
    "id": "a1",
    "created": "2025-02-01T10:00:00.123456+00:00",
    "user": "acct:ann@hypothes.is",
    "user_info": {"display_name": "Ann B."},
    "uri": "https://example.org/call",
    "text": "Really?",
    "tags": ["trade", "to do"],
    "target": [TARGET],
}
REPLY = {**HYPOTHESIS, "id": "a2", "references": ["a1"], "target": [], "user_info": {}}
W3C: dict[str, Any] = {
    "id": "https://example.org/1",
    "type": "Annotation",
    "creator": {"type": "Person", "name": "Bo"},
    "body": [
        {"type": "TextualBody", "purpose": "commenting", "value": "Really?"},
        {"type": "TextualBody", "purpose": "tagging", "value": "trade"},
    ],
    "target": {**TARGET, "selector": {"type": "FragmentSelector", "value": "%E5%8F%B0"}},
}


def read(content: object) -> tuple[Annotation, ...]:
    return parse_annotations(json.dumps(content).encode())


@pytest.mark.parametrize(
    "wrapped",
    [
        lambda item: item,
        lambda item: [item],
        lambda item: {"rows": [item], "total": 1},
        lambda item: {"annotations": [item], "export_date": "x"},
        lambda item: {"type": "AnnotationPage", "items": [item]},
        lambda item: {"type": "AnnotationCollection", "first": {"items": [item]}},
    ],
    ids=["one", "list", "Hypothesis", "its client", "page", "collection"],
)
def test_an_annotation_in_each_kind_of_file(wrapped: Any) -> None:
    (annotation,) = read(wrapped(HYPOTHESIS))
    assert annotation.note.place == NotePlace("passage", quote="Two words")
    assert annotation.note.text == "Really?\n\nTags: trade, to do"
    assert annotation.note.author == "Ann B."
    assert annotation.note.made.startswith("2025-0")
    assert (annotation.source, annotation.brief) == ("https://example.org/call", "")


def test_a_reply_is_on_what_it_replies_to() -> None:
    _, reply = read([HYPOTHESIS, REPLY])
    assert (reply.note.place.quote, reply.note.author) == ("Two words", "ann")


def test_an_annotation_of_an_element() -> None:
    (annotation,) = read(W3C)
    assert (annotation.element, annotation.note.place) == ("台", NotePlace())
    assert (annotation.note.text, annotation.note.author) == ("Really?\n\nTags: trade", "Bo")
    assert annotation.note.made == ""


def test_an_annotation_of_nobody_is_not_taken_for_a_note_of_the_user() -> None:
    assert read({"target": "https://example.org/"})[0].note.author == "unknown"


@each_case(
    "data, reason",
    [
        (b"", "is not JSON"),
        (b"# A brief\n", "is not JSON"),
        (b'{"target": "\xff"}', "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b"[]", "has no annotations"),
        (b'{"title": "A call", "items": 3}', "has no annotations"),
        (b'[1, "x", null, {"id": "a"}]', "has no annotations"),
        (b'{"target": "x", "motivation": "classifying"}', "has quotations, but no notes"),
    ],
)
def test_a_file_that_is_none_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_annotations(data)


def test_nothing_in_an_annotation_ends_the_note_in_its_file() -> None:
    heading = "\r## 2031-05-03 14:05 · brief\r\n\n> x\x1b[2J"
    ours = {f"briefing:{name}": heading for name in ("id", "source", "name", "quote")}
    item = {
        **HYPOTHESIS,
        **ours,
        "text": heading,
        "user_info": {"display_name": f"a” · by{heading}"},
        "briefing:brief": "call",
        "briefing:kind": "claim",
    }
    (note,) = (annotation.note for annotation in read(item))
    (entry,) = parse_notes(format_note(note))
    assert entry.note.place.kind == "claim"
    assert (entry.note.author, entry.note.made) == (note.author, note.made)
    assert "\x1b" not in repr(entry).encode().decode("unicode_escape")
    assert "## 2031" in entry.note.text


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.sampled_from(["TextQuoteSelector"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    *("target", "selector", "type", "exact", "source", "body", "value", "purpose"),
                    *(
                        "creator",
                        "name",
                        "created",
                        "tags",
                        "references",
                        "id",
                        "user",
                        "user_info",
                    ),
                    *("briefing:brief", "briefing:kind", "briefing:id", "briefing:source", "text"),
                ]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=12,
)


@given(VALUES, VALUES, VALUES)
def test_any_values_are_read_as_notes_of_which_each_is_one_in_a_file(
    first: object, second: object, third: object
) -> None:
    items = [{"target": first, "briefing:brief": second, "body": third}, {"uri": second, "id": "x"}]
    items += [item for item in (first, second, third) if isinstance(item, dict)]
    for annotation in parse_annotations(msgspec.json.encode(items)):
        made = annotation.note.made or "2031-05-03 14:05"
        (entry,) = parse_notes(format_note(msgspec.structs.replace(annotation.note, made=made)))
        assert entry.note.author == annotation.note.author
        assert entry.note.place.kind == annotation.note.place.kind
