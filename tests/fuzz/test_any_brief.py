"""Hypothesis: briefs made of hostile fragments. `HYPOTHESIS_PROFILE=attack` tries many more."""

import json
import random

from hypothesis import given
from hypothesis import strategies as st

from briefing_tui.model.brief import STANCES
from tests.fuzz.fragments import CHARACTERS, FIELDS, FRAGMENTS, MARKDOWN, VALUES, YAML, as_bytes
from tests.fuzz.target import Options, check_brief

words = st.lists(
    st.sampled_from(("word", " ", "A", "台湾", "b. ", *CHARACTERS, *MARKDOWN)), max_size=5
).map("".join)
quoted = words.map(lambda text: "'" + text.replace("'", "''").replace("\n", " ") + "'")
escaped = words.map(lambda text: json.dumps(text, ensure_ascii=False))
texts = quoted | escaped
values = st.sampled_from(VALUES) | texts | words
dates = st.sampled_from([value for value in VALUES if value[:1].isdigit()])


def entry(keys: list[str]) -> st.SearchStrategy[str]:
    """A mapping in one line, of some of the keys."""
    pairs = st.dictionaries(st.sampled_from(keys), texts, max_size=4)
    return pairs.map(lambda pairs: ", ".join(f"{key}: {text}" for key, text in pairs.items()))


sources = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c", "a-very-long-id"]),
        st.sampled_from(["", ", party: A", ", party: B", ", coverage: full", ", list: open"]),
        entry(["name", "publisher", "origin", "text", "lang", "url", "grade", "translator"]),
    ).map(lambda source: f"- {{ id: {source[0]}{source[1]}, {source[2]} }}\n"),
    max_size=4,
).map("".join)
accounts = st.tuples(
    st.sampled_from(["a", "b", "c"]),
    st.sampled_from([*STANCES]),
    entry(["quote", "translation", "says", "speaker", "value", "unit", "via", "note", "locator"]),
).map(lambda account: f"    {account[0]}: {{ stance: {account[1]}, {account[2]} }}\n")
claims = st.lists(
    st.tuples(texts, entry(["claim", "note", "differs", "id"]), st.lists(accounts, max_size=3)).map(
        lambda claim: (
            "- topic: "
            + claim[0]
            + "".join(f"\n  {pair}" for pair in claim[1].split(", ") if ": " in pair)
            + "\n  accounts:\n"
            + "".join(claim[2])
        )
    ),
    max_size=3,
).map("".join)
events = st.lists(
    st.tuples(dates, texts, entry(["summary", "place", "url", "brief", "kind"])).map(
        lambda event: f"- {{ date: {event[0]}, title: {event[1]}, {event[2]} }}\n"
    ),
    max_size=3,
).map("".join)
fields = st.lists(
    st.tuples(st.sampled_from([field for field in FIELDS if field[0].isalpha()]), values).map(
        lambda field: "".join(field) + "\n"
    ),
    max_size=5,
).map("".join)
plausible = st.tuples(fields, sources, claims, events).map(
    lambda parts: f"{parts[0]}sources:\n{parts[1]}claims:\n{parts[2]}events:\n{parts[3]}"
)
loose = st.lists(st.sampled_from((*FIELDS, *VALUES, *YAML, *CHARACTERS)), max_size=20).map("".join)
front_matters = (plausible | loose).map(lambda block: f"---\n{block}\n---\n")
bodies = st.lists(st.sampled_from((*MARKDOWN, *CHARACTERS, "\n", "\n\n", " ")), max_size=30)
briefs = st.tuples(front_matters | st.just(""), bodies.map("".join)).map("".join)
options = st.builds(Options, st.integers(1, 200), st.booleans())


@given(briefs, st.sampled_from(["\n", "\r\n", "\r"]), options)
def test_any_brief(brief: str, line_end: str, options: Options) -> None:
    check_brief(as_bytes(brief.replace("\n", line_end)), options)


@given(briefs, st.lists(st.tuples(st.integers(0), st.binary(max_size=3)), max_size=4), options)
def test_any_brief_with_stray_bytes(
    brief: str, changes: list[tuple[int, bytes]], options: Options
) -> None:
    data = as_bytes(brief)
    for place, stray in changes:
        at = place % (len(data) + 1)
        data = data[:at] + stray + data[at + len(stray) :]
    check_brief(data, options)


@given(st.integers(0), st.integers(1, 150), options)
def test_any_fragments(seed: int, count: int, options: Options) -> None:
    """Longer than what Hypothesis draws piece by piece."""
    fragments = random.Random(seed).choices(FRAGMENTS, k=count)
    check_brief(as_bytes("".join(fragments)), options)
