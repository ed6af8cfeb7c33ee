"""For any text: nothing raises, no text is lost, and no unsafe character is let through."""

import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from briefing_tui.model.document import Document
from briefing_tui.parse.document import parse_body
from briefing_tui.parse.inline import parse_inline, plain
from briefing_tui.parse.link_targets import links, unknown_citations

any_text = st.text(st.characters(exclude_categories=()))
# Markup without spaces, separated by spaces. Markup with spaces follows.
PIECES = """
a word 台 湾 ， --- === ``` ~~~ ` * ** _ ~~ ~ [ ] ( ) [^a] [@cn] [@nope] [[ ]] [[a#b/c]] ![ ![[ ](
](x.md) ](#word) < > <br> <div> </div> --> &amp; &#27; &#x202e; & \\ >}} {{ %} http://x.org
www.x.org a@b.c :// - :-: ! ' " | |--|--| \\|
""".split()  # noqa: SIM905
SPACED = ["\n", "\n\n", "  \n", "\t", "    ", "- ", "1. ", "10) ", "> ", "# ", "## ", "[^a]: ",
          ": ", "[@cn, p", "; @x]", "[a]: /x\n", "<!-- ", "{{< ", "{% ", "\r", "\r\n", "[ ] ",
          "[x] ", "\n| ", " | ", "\x1b", "\u202e", "\x00"]  # fmt: skip
markup = st.lists(st.sampled_from([*PIECES, *SPACED]), max_size=40).map("".join)
texts = any_text | markup


def visible(text: str) -> tuple[Document, str]:
    """The document of a text, and its visible text."""
    document = parse_body(text, title="word", sources=frozenset({"cn"}), claims=frozenset({"c"}))
    parts: list[str] = []
    for leaf in document.leaves:
        for source in (leaf.text, *(cell for row in leaf.rows for cell in row)):
            parts.append(source if leaf.kind == "code" else plain(source, document))
            parts.extend(prefix.first for prefix in leaf.prefixes)
    return document, "\n".join(parts)


@given(texts)
def test_no_text_raises_or_shows_an_unsafe_character(text: str) -> None:
    document, words = visible(text)
    unsafe = {char for char in words if unicodedata.category(char) in {"Cc", "Cs"}} - {"\n"}
    assert not unsafe
    assert not set(words) & set(
        "\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    )
    lines = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    assert all(1 <= leaf.line <= lines for leaf in document.leaves)
    for target, line in links(document):
        assert 1 <= line <= lines
        assert target.kind != "url" or re.match(r"(https?|mailto):[!-~]+$", target.name)
    assert all(1 <= line <= lines for _, line in unknown_citations(document))


@given(texts)
def test_runs_are_not_empty_and_have_no_control_characters(text: str) -> None:
    document = parse_body("[^a]: note\n\n[^a]", sources=frozenset({"cn"}))
    for inline in parse_inline(text, document):
        assert inline.text
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]", inline.text)


# Blocks of which every word is visible: no raw HTML, definitions, addresses or template tags.
blocks = st.sampled_from(["", "- ", "  - ", "1. ", "> ", "## ", "    ", "> - ", "- [ ] ", "[^n]: "])
inline_words = st.sampled_from(
    "W *W* **W** `W` ~~W~~ W\\* W&amp; [W](u.md) _W W_ *W [W W] ![W](x) [[W]] [W][] W[^n]".split()  # noqa: SIM905
)
line_text = st.lists(inline_words, min_size=1, max_size=4).map(" ".join)
lines = st.lists(st.tuples(blocks, line_text, st.sampled_from(["\n", "\n\n", "  \n"])), max_size=12)


@given(lines)
def test_every_word_is_visible_once(parts: list[tuple[str, str, str]]) -> None:
    source = "".join("".join(part) for part in parts)
    numbers = iter(range(10_000))
    source = re.sub("W", lambda _: f"word{next(numbers)}", source)
    _, words = visible(source)
    assert sorted(re.findall(r"word\d+", words)) == sorted(re.findall(r"word\d+", source))


@given(st.lists(st.text(st.characters(categories=["L", "N"]), min_size=1), min_size=1))
def test_words_without_markup_stay_as_they_are(words: list[str]) -> None:
    text = " ".join(words)
    if re.match(r"\d+[.)]", text):
        return
    assert plain(text, Document()) == text
