"""What changed in a brief, by what its blocks and claims say."""

import os
import subprocess
import sys
import zlib
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import msgpack
from msgspec.structs import replace

from briefing_tui.compare.changes import (
    MOST_KEPT,
    NO_CHANGES,
    NOT_KEPT,
    Baseline,
    BriefChanges,
    ChangeCounts,
    WordEdit,
    baseline,
    changes_since,
    decode_baseline,
    edits_of,
    encode_baseline,
    find_leaf,
    fingerprint,
    reduced,
    unmatched_blocks,
    version_of,
)
from briefing_tui.model.brief import Brief
from briefing_tui.model.document import Document
from briefing_tui.parse.brief import parse_brief
from briefing_tui.parse.cached import decode, encode
from briefing_tui.parse.document import parse_body, parse_document
from tests.layout.sample import TEXT

ROOT = Path(__file__).parents[2]
LETTERS = st.lists(st.sampled_from("abcdef"), max_size=30)
PARAGRAPHS = [f"Paragraph {number} says this much." for number in range(40)]


def document(*paragraphs: str) -> Document:
    return parse_body("\n\n".join(paragraphs))


def changes(old: str, new: str) -> BriefChanges:
    one, other = parse_brief(old, "a.md").brief, parse_brief(new, "a.md").brief
    return changes_since(baseline(one, parse_document(one)), other, parse_document(other))


def edits_since(base: Baseline, brief: Brief) -> list[WordEdit]:
    document = parse_document(brief)
    return [*edits_of(changes_since(base, brief, document), base, document)]


def passages(old: str, new: str) -> ChangeCounts:
    return changes(old, new).passages


@given(LETTERS, LETTERS)
def test_exactly_the_unmatched_blocks_are_found(old: list[str], new: list[str]) -> None:
    olds, news = [list(map(ord, each)) for each in (old, new)]
    gone, came = unmatched_blocks(olds, news)
    assert came == sorted(set(came)), "in order, each once"
    assert gone == sorted(set(gone))
    more, fewer = Counter(news) - Counter(olds), Counter(olds) - Counter(news)
    assert Counter(news[at] for at in came) == more
    assert Counter(olds[at] for at in gone) == fewer


@given(st.permutations(PARAGRAPHS))
def test_blocks_that_only_moved_are_unchanged(moved: list[str]) -> None:
    old, new = document(*PARAGRAPHS), document(*moved)
    blocks = [[*map(fingerprint, document.leaves)] for document in (old, new)]
    assert unmatched_blocks(*blocks) == ([], [])


@given(st.sets(st.integers(0, 39)), st.sets(st.integers(0, 40)), st.sets(st.integers(0, 39)))
def test_edits_are_counted(changed: set[int], before: set[int], removed: set[int]) -> None:
    new = list[str]()
    for at, text in enumerate([*PARAGRAPHS, ""]):
        new += [f"New before {at}."] if at in before else []
        if text and at not in removed:
            new.append(f"{text} Edited." if at in changed else text)
    old_text, new_text = "\n\n".join(PARAGRAPHS), "\n\n".join(new)
    result = changes(old_text, new_text)
    edited = len(changed - removed)
    count = result.passages
    assert count.changed + count.new == edited + len(before) == len(result.leaves)
    assert count.changed + count.removed == edited + len(removed)
    leaves = parse_body(new_text).leaves
    marked = [leaf.text for leaf in leaves if leaf.text not in PARAGRAPHS]
    assert [leaves[at].text for at in result.leaves] == marked, "just these, in order"


def test_an_added_copy_is_unmatched_where_it_was_added() -> None:
    old = [1, 2, 9]
    assert unmatched_blocks(old, [1, 2, 2, 9])[1] == [2]
    assert unmatched_blocks(old, [9, 1, 2, 9])[1] == [0]


def test_a_passage_that_replaces_another_is_changed_not_new() -> None:
    assert passages("One.\n\nTwo.\n\nThree.", "One.\n\nTwo two.\n\nThree.") == ChangeCounts(1, 0, 0)
    assert passages("One.\n\nTwo.\n\nThree.", "One.\n\nThree.") == ChangeCounts(0, 0, 1)
    assert passages("One.\n\nThree.", "One.\n\nTwo.\n\nThree.") == ChangeCounts(0, 1, 0)
    assert passages("One.\n\nTwo.\n\nThree.", "Three.\n\nOne.\n\nTwo two.") == ChangeCounts(1, 0, 0)
    assert passages("One.\n\nTwo.\n\nThree.", "Three.\n\nTwo two.\n\nOne.") == ChangeCounts(0, 1, 1)


def test_list_items_are_blocks_and_their_numbers_do_not_count() -> None:
    old, new = "1. one\n2. two\n3. three\n", "1. one\n2. new\n3. two\n4. three\n"
    assert passages(old, new) == ChangeCounts(0, 1, 0)
    assert passages("- one", "> one").changed == 1, "what it is does count"


def test_a_long_block_is_one_passage() -> None:
    long = " ".join(f"word{number}" for number in range(4_000))
    result = changes(f"One.\n\n{long}\n\nThree.", f"One.\n\n{long.upper()}\n\nThree.")
    assert result.passages == ChangeCounts(1, 0, 0)


@pytest.mark.parametrize(
    ("old", "new", "claims"),
    [
        ("says: the harbour is theirs", "says: the harbour is ours", ChangeCounts(1, 0, 0)),
        ("b: silent }", "b: unchecked }", ChangeCounts(1, 0, 0)),
        ("  - topic: Harbour", "  - topic: Port", ChangeCounts(0, 1, 1)),
        ("  - topic: Weather", "  - topic: Weather\n    note: So it is.", ChangeCounts(1, 0, 0)),
    ],
)
def test_claims_are_compared_by_what_they_say(old: str, new: str, claims: ChangeCounts) -> None:
    assert TEXT.count(old)
    result = changes(TEXT, TEXT.replace(old, new, 1))
    assert result.claims == claims
    assert not result.passages


def test_claims_that_moved_are_unchanged() -> None:
    brief = parse_brief(TEXT, "a.md").brief
    other = replace(brief, claims=tuple(reversed(brief.claims)))
    base = baseline(brief, parse_document(brief))
    assert changes_since(base, other, parse_document(other)) == NO_CHANGES
    assert base.brief == brief
    book = replace(brief, body=brief.body + "words " * MOST_KEPT)
    assert not baseline(book, parse_document(brief)).brief.body, "a book is not kept twice"


def test_a_baseline_of_1_1_is_read() -> None:
    """It has no body, and digests in place of the texts of sources."""
    brief, other = (
        parse_brief(TEXT.replace("Two accounts", words), "a.md").brief
        for words in ("Two accounts", "Three accounts")
    )
    whole = baseline(brief, parse_document(brief))
    kept = zlib.compress(msgpack.encode({"brief": reduced(brief), "blocks": whole.blocks}))
    base = decode_baseline(kept)
    assert base is not None
    assert (base.brief.body, base.is_whole) == ("", False)
    document = parse_document(other)
    assert changes_since(base, other, document) == changes_since(whole, other, document)
    longer = replace(other, body=f"{other.body}\n\nAnother passage.\n\n")
    edits = edits_since(base, longer)
    assert ("Another passage.", "") in [(edit.new, edit.old) for edit in edits]
    short = replace(other, body="One.")
    assert NOT_KEPT in [edit.old for edit in edits_since(base, short)]


def test_other_fields_are_named() -> None:
    new = TEXT.replace("Two accounts of one call.", "Two accounts.").replace("By sea.", "By air.")
    result = changes(TEXT, new)
    assert (result.fields, result.events) == (("summary",), ChangeCounts(changed=1))
    assert changes(TEXT, TEXT.replace("lang: en\n", "")).fields == ("other fields",)
    assert changes(TEXT, TEXT) == NO_CHANGES


def test_a_leaf_is_found_by_its_text_or_its_neighbours() -> None:
    old = document(*PARAGRAPHS).leaves
    new = document("New.", "New too.", *PARAGRAPHS[:5], *PARAGRAPHS[6:]).leaves
    assert find_leaf(old, new, 3) == 5
    assert find_leaf(old, new, 20) == 21
    assert find_leaf(old, new, 5) == 7, "gone: by its neighbours"
    assert find_leaf(old, document("Other.").leaves, 5) is None
    assert find_leaf(old, document(*PARAGRAPHS[:3]).leaves, 5) is None, "cut off for a moment"


def test_a_rule_is_found_by_the_text_beside_it() -> None:
    text = [each for number in range(20) for each in (PARAGRAPHS[number], "* * *")]
    new = document("* * *", *text[:10], "* * *", *text[10:])
    assert find_leaf(document(*text).leaves, new.leaves, 21) == 23


# The version that was read


def version(text: str) -> int:
    return version_of(parse_brief(text, "a.md").brief)


@pytest.mark.parametrize(
    "same",
    [
        TEXT.replace("---\nBoth", "---\n\n\nBoth"),
        TEXT.replace("lang: en\n", "lang: en\nrating: 4\n", 1),
        TEXT.rstrip() + "  \n",
    ],
    ids=["blank lines", "a key that isn't shown", "white space"],
)
def test_what_is_not_shown_makes_no_version(same: str) -> None:
    assert same != TEXT
    assert version(same) == version(TEXT)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Two accounts of one call.", "Two accounts."),
        ("By sea.", "By air."),
        ("says: the harbour is theirs", "says: the harbour is ours"),
        ("b: silent }", "b: unchecked }"),
    ],
)
def test_what_is_shown_makes_a_version(old: str, new: str) -> None:
    assert TEXT.count(old)
    assert version(TEXT.replace(old, new, 1)) != version(TEXT)


@given(st.permutations(PARAGRAPHS), st.text())
def test_a_paragraph_more_is_a_version_and_another_order_is_none(
    moved: list[str], more: str
) -> None:
    text = "\n\n".join(moved)
    assert version(text) == version("\n\n".join(PARAGRAPHS))
    if more.split():
        assert version(f"{text}\n\nAnd {more}") != version(text)


DEFAULTS = """  - id: z
    name: z
    publisher: ""
    role: account
    kind: document
    lang: ""
    coverage: excerpt
    list: closed
    date: 2024
"""


def test_a_brief_from_the_cache_has_the_same_version() -> None:
    text = TEXT.replace("sources:\n", f"sources:\n{DEFAULTS}", 1)
    assert text != TEXT
    parsed = parse_brief(text, "a.md")
    assert not parsed.errors
    cached = decode(encode(parsed))
    assert cached is not None
    assert version_of(cached[0].brief) == version_of(parsed.brief)


def test_sources_and_events_are_counted() -> None:
    text = "---\nsources:\n  - {id: a, text: One.}\n  - {id: b}\nevents:\n"
    text += (
        "  - {date: 2024, title: Talks}\nclaims: [{topic: Sea, accounts: {a: silent}}]\n---\nText."
    )
    found = changes(text, text.replace("One.", "Two.").replace("id: b", "id: c"))
    assert found.sources == ChangeCounts(1, 1, 1)
    found = changes(text, text.replace("title: Talks", "title: Talks, place: Sea"))
    assert found.events == ChangeCounts(changed=1)
    assert found.fields == ()


def test_a_new_claim_is_summed_up_by_its_accounts() -> None:
    head = "---\nsources: [{id: a}, {id: b}, {id: c}]\nclaims:\n- {topic: Sea}\n"
    accounts = "{a: {quote: Ours., says: all of it}, b: {says: shared}, c: silent}"
    old, new = (
        parse_brief(f"{head}{claim}---\nText.", "a.md").brief
        for claim in ("", f"- {{topic: Fish, claim: The fish is theirs., accounts: {accounts}}}\n")
    )
    (edit,) = edits_since(baseline(old, parse_document(old)), new)
    words = "a: states “Ours.” all of it; b: states shared; c: silent"
    assert (edit.place, edit.new) == ("Fish", f"The fish is theirs. {words}")


def test_a_baseline_can_be_kept_by_one_process_and_read_by_another() -> None:
    brief = parse_brief(TEXT, "a.md").brief
    base = baseline(brief, parse_document(brief))
    again = decode_baseline(encode_baseline(base))
    assert again == base
    program = (
        "from briefing_tui.compare.changes import baseline, encode_baseline, version_of\n"
        "from briefing_tui.parse.brief import parse_brief\n"
        "from briefing_tui.parse.document import parse_document\n"
        "from tests.layout.sample import TEXT\n"
        "brief = parse_brief(TEXT, 'a.md').brief\n"
        "print(version_of(brief), encode_baseline(baseline(brief, parse_document(brief))).hex())\n"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "77"}
    run = [sys.executable, "-c", program]
    printed = subprocess.run(run, env=environment, cwd=ROOT, capture_output=True, check=True)
    assert printed.stdout.decode().split() == [str(version_of(brief)), encode_baseline(base).hex()]


@given(st.binary())
def test_a_damaged_baseline_is_none(data: bytes) -> None:
    assert decode_baseline(data) is None
    assert decode_baseline(zlib.compress(data)) is None
