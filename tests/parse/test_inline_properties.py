"""Nothing raises, nothing is lost, nothing unsafe gets through, whatever the text."""

import re
import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from briefing_tui.model.document import Document
from briefing_tui.parse.document import parse_body
from briefing_tui.parse.inline import links, parse_inline, plain, unknown_citations

any_text = st.text(st.characters(exclude_categories=()))
# One piece of markup a word; what holds a space is beside.
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


def shown(text: str) -> tuple[Document, str]:
    """The document of a text and all that is shown of it."""
    document = parse_body(text, title="word", sources=frozenset({"cn"}), claims=frozenset({"c"}))
    parts: list[str] = []
    for leaf in document.leaves:
        for source in (leaf.text, *(cell for row in leaf.rows for cell in row)):
            parts.append(source if leaf.kind == "code" else plain(source, document))
            parts.extend(prefix.first for prefix in leaf.prefixes)
    return document, "\n".join(parts)


@settings(max_examples=400)
@given(texts)
def test_no_text_raises_and_nothing_unsafe_is_shown(text: str) -> None:
    document, words = shown(text)
    unsafe = {each for each in words if unicodedata.category(each) in {"Cc", "Cs"}} - {"\n"}
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


@settings(max_examples=300)
@given(texts)
def test_inline_runs_are_not_empty_and_have_no_control(text: str) -> None:
    document = parse_body("[^a]: note\n\n[^a]", sources=frozenset({"cn"}))
    for inline in parse_inline(text, document):
        assert inline.text
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]", inline.text)


# Structure that shows all of its words: no raw HTML, definitions, addresses, template tags.
blocks = st.sampled_from(["", "- ", "  - ", "1. ", "> ", "## ", "    ", "> - ", "- [ ] ", "[^n]: "])
inline_words = st.sampled_from(
    "W *W* **W** `W` ~~W~~ W\\* W&amp; [W](u.md) _W W_ *W [W W] ![W](x) [[W]] [W][] W[^n]".split()  # noqa: SIM905
)
line_text = st.lists(inline_words, min_size=1, max_size=4).map(" ".join)
lines = st.lists(st.tuples(blocks, line_text, st.sampled_from(["\n", "\n\n", "  \n"])), max_size=12)


@settings(max_examples=300)
@given(lines)
def test_every_word_is_shown_once(parts: list[tuple[str, str, str]]) -> None:
    source = "".join("".join(part) for part in parts)
    words = iter(range(10_000))
    source = re.sub("W", lambda _: f"word{next(words)}", source)
    _, found = shown(source)
    assert sorted(re.findall(r"word\d+", found)) == sorted(re.findall(r"word\d+", source))


@given(st.lists(st.text(st.characters(categories=["L", "N"]), min_size=1), min_size=1))
def test_words_alone_are_shown_as_they_are(words: list[str]) -> None:
    text = " ".join(words)
    if re.match(r"\d+[.)]", text):
        return
    assert plain(text, Document()) == text
