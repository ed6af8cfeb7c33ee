"""A narrative found by row, by place and by position, laid only where it is looked at."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from briefing_tui.layout.blocks import Setting, leaf_text
from briefing_tui.layout.heights import BLOCK, Heights, Weight
from briefing_tui.layout.narrative import START, Flow, Place, anchor, file_line, measure
from briefing_tui.layout.page import lay_narrative
from briefing_tui.layout.spans import DECORATION, plain_text
from briefing_tui.model.brief import Brief
from briefing_tui.parse.document import Feed, parse_body

BLOCKS = (
    "# A heading of some words\n\n",
    "Some words of a paragraph that is long enough to need more than one line, and *more*.\n\n",
    "- an item\n- another\n  - within it [a link](https://example.org)\n\n",
    "> a quote of words that go on and on until the line ends, or so one thinks\n\n",
    "```python\nx = 1\ny = 2\n```\n\n",
    "| Topic | Words |\n|---|---|\n| Taiwan | 台湾问题事关中国国家主权 |\n| Trade | both |\n\n",
    "台湾问题事关中国国家主权和领土完整，是中国核心利益中的核心。\n\n",
    "---\n\n",
    "![a picture](https://example.org/a.png)\n\n",
    "<!-- nothing -->\n\n",
)
bodies = st.lists(st.sampled_from(BLOCKS), max_size=12).map("".join)
widths = st.integers(12, 70)
BRIEF = Brief(path="t.md", slug="t", title="A title", summary="A dek.", disclaimer="Mine.")


def flow_of(body: str, width: int = 40) -> Flow:
    return Flow(BRIEF, parse_body(body), width)


def all_places(flow: Flow) -> list[Place]:
    places = [START]
    while places[-1] != flow.end:
        places.append(flow.walk(places[-1], 1))
    return places


@given(bodies, widths)
@settings(max_examples=150, deadline=None)
def test_the_rows_are_the_lines_of_the_page(body: str, width: int) -> None:
    flow = flow_of(body, width)
    rows = [plain_text(flow.row(place).spans) for place in all_places(flow)]
    page = lay_narrative(BRIEF, flow.document, width)
    assert rows == [plain_text(line) for line in page.lines]
    assert flow.height == len(rows)


@given(bodies, widths)
@settings(max_examples=100, deadline=None)
def test_places_rows_and_positions_lead_to_each_other(body: str, width: int) -> None:
    flow = flow_of(body, width)
    places = all_places(flow)
    for y, place in enumerate(places):
        assert flow.y_of(place) == y
        assert flow.place_at(y) == place
        assert flow.walk(flow.end, y - len(places) + 1) == place
        if 0 <= place.leaf < flow.count and flow.row(place).start != DECORATION:
            assert flow.place(flow.position(place)) == place


@given(bodies, widths, widths)
@settings(max_examples=100, deadline=None)
def test_a_position_shows_the_same_character_at_another_width(
    body: str, width: int, other: int
) -> None:
    flow, again = flow_of(body, width), flow_of(body, other)
    for place in all_places(flow):
        leaf, character = flow.position(place)
        if 0 <= leaf < flow.count and flow.row(place).start == character:
            row = again.row(again.place((leaf, character)))
            text = flow.text(leaf)
            if text[character : character + 1].strip():
                shown = {
                    at + offset
                    for span, at in zip(row.spans, row.offsets, strict=True)
                    if at != DECORATION
                    for offset in range(len(span.text))
                }
                assert character in shown


@given(bodies, widths)
@settings(max_examples=100, deadline=None)
def test_offsets_count_in_the_leafs_text(body: str, width: int) -> None:
    flow = flow_of(body, width)
    for index in range(flow.count):
        text = flow.text(index)
        seen: set[int] = set()
        for row in flow.rows(index):
            for span, at in zip(row.spans, row.offsets, strict=True):
                if at != DECORATION:
                    assert text[at : at + len(span.text)] == span.text
                    seen.update(range(at, at + len(span.text)))
        lost = {each for each in range(len(text)) if each not in seen and not text[each].isspace()}
        assert not lost, "every character of the text is in a row"


@given(bodies, widths)
@settings(max_examples=100, deadline=None)
def test_measured_heights_are_those_of_the_rows(body: str, width: int) -> None:
    flow = flow_of(body, width)
    setting = Setting(flow.document, {}, width, wrap_code=False)
    heights = measure(flow.document, setting, 0, flow.count)
    assert list(heights) == [len(flow.rows(index)) for index in range(flow.count)]


@given(bodies, st.integers(10, 200), widths)
@settings(max_examples=100, deadline=None)
def test_growing_gives_the_flow_of_the_whole(body: str, size: int, width: int) -> None:
    feed = Feed(body)
    feed.step(size)
    flow = Flow(BRIEF, feed.document, width)
    settled = feed.settled
    while not feed.done:
        flow.place_at(flow.height // 2)
        flow.grow(feed.step(size), settled)
        settled = feed.settled
    whole = flow_of(body, width)
    assert [flow.row(each) for each in all_places(flow)] == [
        whole.row(each) for each in all_places(whole)
    ]


def test_a_row_of_the_body_knows_its_line_in_the_file() -> None:
    flow = flow_of("one\n\n```\na\nb\nc\n```\n\nlast")
    texts = {plain_text(flow.row(each).spans).strip(): each for each in all_places(flow)}
    assert file_line(flow, texts["A title"]) == 1
    assert file_line(flow, texts["one"]) == 1
    assert file_line(flow, texts["last"]) == 9
    assert anchor(flow.document, "nothing") is None


@given(st.integers(0, 3 * BLOCK), st.integers(0, 2**32))
@settings(max_examples=30, deadline=None)
def test_heights_hold_sums_whatever_is_set_in_whatever_order(count: int, seed: int) -> None:
    chance = random.Random(seed)
    heights = Heights(40)
    expected: dict[int, int] = {}
    while heights.count < count:
        more = chance.randint(1, 200)
        heights.extend(Weight(1, chance.randint(0, 300)) for _ in range(more))
        for _ in range(30):
            index = chance.randrange(heights.count)
            expected[index] = chance.randint(1, 9)
            heights.set(index, expected[index])
        if chance.random() < 0.3:
            heights.cut(cut := chance.randint(0, heights.count))
            expected = {index: each for index, each in expected.items() if index < cut}
    for index, height in expected.items():
        assert heights.height(index) == height
        assert heights.is_known(index)
    top = 0
    for index in range(heights.count):
        heights.height(index)  # opens the block, whose sum may have been guessed otherwise
    for index in range(heights.count):
        assert heights.top(index) == top
        assert heights.at(top) == (index, 0)
        top += heights.height(index)
    assert heights.total == top
    heights.fill(0, [2] * heights.count)
    assert heights.known
    assert heights.total == 2 * heights.count


def test_text_of_a_leaf_is_what_is_read() -> None:
    document = parse_body("> *a* `b` [c](https://example.org)\n\n|x|y|\n|-|-|\n|1|2|")
    setting = Setting(document, {}, 40)
    assert [leaf_text(leaf, setting) for leaf in document.leaves] == ["a b c", "x\ty\n1\t2\n"]
