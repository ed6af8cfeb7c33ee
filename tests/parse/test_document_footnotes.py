"""Footnotes are at the end of a document, in the order in which they are first cited."""

from briefing_tui.model.document import Document, Target
from briefing_tui.parse.document import parse_body
from briefing_tui.parse.inline import parse_inline


def labels(document: Document) -> tuple[str, ...]:
    return tuple(sorted(document.notes, key=document.notes.__getitem__))


def footnotes(document: Document) -> list[tuple[str, str, str]]:
    return [
        (leaf.prefixes[0].first, leaf.text, leaf.anchor)
        for leaf in document.leaves
        if leaf.prefixes and leaf.prefixes[0].kind == "note"
    ]


def test_notes_are_numbered_by_their_first_citation() -> None:
    document = parse_body("[^a]: first written\n[^b]: second\n\nOne[^b] two[^a] three[^b].\n")
    assert labels(document) == ("b", "a")
    assert footnotes(document) == [("1. ", "second", "b"), ("2. ", "first written", "a")]
    assert document.leaves[0].text.startswith("One")
    assert [leaf.kind for leaf in document.leaves] == ["paragraph", "note", "note"]
    assert [leaf.line for leaf in document.leaves] == [4, 2, 1]


def test_a_citation_shows_the_number() -> None:
    document = parse_body("One[^b].\n\n[^b]: note")
    assert [(inline.text, inline.target) for inline in parse_inline("One[^b].", document)] == [
        ("One", None),
        ("[1]", Target("note", "b")),
        (".", None),
    ]


def test_a_note_of_several_blocks_has_its_number_once() -> None:
    document = parse_body("x[^1]\n\n[^1]: one\n\n    two\n\n    - three\n\n          code\n")
    notes = [leaf for leaf in document.leaves if leaf.prefixes]
    assert [leaf.prefixes[0].first for leaf in notes] == ["1. ", "   ", "   ", "   "]
    assert [leaf.kind for leaf in notes] == ["note", "paragraph", "paragraph", "code"]
    assert [prefix.first for prefix in notes[2].prefixes] == ["   ", "– "]


def test_a_note_may_be_written_where_it_is_cited() -> None:
    document = parse_body("One^[a *b* [c](d)] two[^n] three^[e\nf^[g h]].\n\n[^n]: note\n", line=7)
    assert footnotes(document) == [
        ("1. ", "a *b* [c](d)", " a *b* [c](d)"),
        ("2. ", "note", "n"),
        ("3. ", "e\nf^[g h]", " e\nf^[g h]"),
        ("4. ", "g h", " g h"),
    ]
    assert [leaf.line for leaf in document.leaves] == [7, 7, 10, 7, 7]


def test_a_citation_in_code_or_after_a_backslash_is_none() -> None:
    text = "`[^b]` \\[^b] [^a]\n\n    [^b]\n\n[^a]: A\n\n[^b]: B\n"
    assert labels(parse_body(text)) == ("a",)


def test_notes_cited_in_notes_and_tables_and_images() -> None:
    text = (
        "| [^t] |\n|---|\n| x[^u] |\n\n![a[^i]](x.png)\n\n"
        "[^n]: N[^t]\n[^t]: T[^n]\n[^u]: U\n[^i]: I\n"
    )
    assert labels(parse_body(text)) == ("t", "u", "i", "n")


def test_an_uncited_or_repeated_note_is_not_lost() -> None:
    document = parse_body("x[^a]\n\n[^b]: B\n[^a]: A\n[^a]: again\n")
    assert labels(document) == ("a",)
    assert [text for _, text, _ in footnotes(document)] == ["A", "B", "again"]


def test_an_empty_note_has_a_leaf() -> None:
    assert footnotes(parse_body("x[^a]\n\n[^a]:\n")) == [("1. ", "", "a")]


def test_numbers_are_right_aligned() -> None:
    cited = " ".join(f"[^{number}]" for number in range(1, 11))
    defined = "\n".join(f"[^{number}]: note" for number in range(1, 11))
    numbers = [first for first, _, _ in footnotes(parse_body(f"{cited}\n\n{defined}"))]
    assert numbers[0] == " 1. "
    assert numbers[9] == "10. "


def test_an_undefined_note_stays_text() -> None:
    document = parse_body("x[^a]")
    assert [inline.text for inline in parse_inline("x[^a]", document)] == ["x[^a]"]


def test_notes_inside_quotes_and_lists_are_moved_to_the_end() -> None:
    document = parse_body("> a[^1]\n>\n> [^1]: note\n\n- [^2]: other\n\nb[^2]")
    assert labels(document) == ("1", "2")
    assert [text for _, text, _ in footnotes(document)] == ["note", "other"]
