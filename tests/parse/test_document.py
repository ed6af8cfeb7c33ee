"""Parsing a body in steps gives the same document as parsing it at once, and gives it early."""

import subprocess
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from briefing_tui.layout.blocks import LayoutContext, lay_leaf
from briefing_tui.layout.narrative import LeafRow, ScrollLayout, file_line
from briefing_tui.model.brief import Brief
from briefing_tui.model.document import Document, Target
from briefing_tui.parse import document as document_module
from briefing_tui.parse.document import LONGEST_CONTAINER, IncrementalParser, parse_body
from briefing_tui.parse.inline import plain
from briefing_tui.parse.links import links

TITLE = "[ref]:\n/x\n      'a title\nof lines'\n"
BLOCKS = (
    "# Title\n",
    "# Title\n\n",
    "## Two [words][ref]\n\n",
    "Two\nlines\n===\n\n",
    "text with [a link][ref] and a note[^a].\n",
    "text\nmore text\n\n",
    "[ref]: https://example.org\n",
    "[ref]: https://example.com/second\n  'a title'\n\n",
    TITLE,
    "[^a]: a note\n\n    with more\n\n",
    "[^b]: another[^a]\n",
    "- a\n- b\n",
    "- a\n\n  b\n\n",
    "  - deep\n",
    "1. one\n2. two\n",
    "> quoted\n",
    "lazy\n",
    "> - a\n>   b\n\n",
    "|a|b|\n|-|-|\n|c|d|\n",
    "|e|f|\n",
    "```\ncode\n\n",
    "```\n",
    "    indented\n\n",
    "<div>\n",
    "<!-- a\n\ncomment -->\n",
    "<p>a</p><p>b</p>c<br>d\n",
    "<script>\n",
    "</script>\n",
    "~~~ py\n",
    "~~~\n",
    "```" + "y" * 30,
    "`",
    "    [^c]: a note in a note\n",
    "---\n",
    "{% highlight c %}\n*a*\n\n",
    "> {% highlight c %}\n> *b*\n\n",
    "{% endhighlight %}\n",
    "$$\na\\,b\n",
    "{{< img\n  a=b\n>}}\n",
    "+--+\n|a |\n+--+\n",
    "{: .a}\n",
    "{: #b}\n\n",
    "> c ^de\n\n",
    "^fg\n\n",
    '<a id="h"></a>\n\n',
    "note^[in *line*]\n",
    "$$\n\n",
    ":::note\n",
    '::: {.callout-tip title="A *b*"}\n\n',
    ":::\n\n",
    "> [!tip] Title\n> text\n\n",
    "!!! note\n    text\n\n",
    "term\n: definition\n\n",
    "import A from './a'\n\n",
    '<Tab a="b">\n',
    "%%\nhidden\n\n",
    "%%\n",
    "{/* a\n\n b */}\n",
    "\n",
    "\n\n",
)
bodies = st.lists(st.sampled_from(BLOCKS), max_size=14).map("".join)


def parsed_in_steps(text: str, size: int) -> Document:
    parser = IncrementalParser(text, title="Title")
    for _ in range(len(text) + 20):  # a step reads a line, or the next is twice as large
        parser.step(size)
    assert parser.done
    return parser.document


@given(bodies, st.integers(1, 60), st.sampled_from([LONGEST_CONTAINER, 30, 100]))
@example(TITLE, 33, LONGEST_CONTAINER)
@example(f"{TITLE}```\n\ncode", 14, 30)
@example(f"- a\n\n  b\n\n{TITLE}", 9, 30)
def test_steps_of_any_size_give_the_same_document(text: str, size: int, longest: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(document_module, "LONGEST_CONTAINER", longest)
        assert parsed_in_steps(text, size) == parse_body(text, title="Title")


@pytest.mark.parametrize("size", [20, 60])
def test_a_step_that_ends_inside_a_line_gives_the_same_document(size: int) -> None:
    # No fence, because its line has a backtick: it continues the quote.
    text = "> q\n```" + "y" * 100 + "`"
    assert parsed_in_steps(text, size) == parse_body(text)


@pytest.mark.parametrize("size", [40, 1000])
def test_an_open_fence_after_a_definition_is_read_to_the_end(
    size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document_module, "LONGEST_CONTAINER", 30)
    text = "[a]: https://example.org\n```\n" + "code\n" * 20
    (leaf,) = parsed_in_steps(text, size).leaves
    assert leaf.text.count("code") == 20


@given(bodies, st.integers(1, 60))
def test_each_row_has_a_line_of_the_file(text: str, width: int) -> None:
    layout = ScrollLayout(Brief(path="a.md", slug="a", title="A"), parse_body(text), width)
    for leaf in range(layout.leaf_count):
        for row in range(len(layout.rows(leaf))):
            assert 1 <= file_line(layout, LeafRow(leaf, row)) <= text.count("\n") + 1


@pytest.mark.parametrize("line", ["- a", "> a", "- b\n\n  a", "- b\n  - a", "> a\n\n", "1. a"])
def test_a_list_or_quote_that_is_too_long_is_cut_without_loss(
    line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document_module, "LONGEST_CONTAINER", 120)
    leaves = parse_body(f"{line}\n" * 60).leaves
    assert all(leaf.kind == "paragraph" and leaf.prefixes for leaf in leaves)
    assert sum(leaf.text.count("a") for leaf in leaves) == 60
    assert [leaf.line for leaf in leaves] == sorted(leaf.line for leaf in leaves)


@pytest.mark.parametrize("start", ["```py", "<script>", "<!--", "|a|b|\n|-|-|"])
def test_a_long_block_without_blocks_inside_is_not_cut(
    start: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document_module, "LONGEST_CONTAINER", 120)
    end = {"```py": "```", "<script>": "</script>", "<!--": "-->"}.get(start, "")
    text = f"{start}\n" + "|c|d|\n" * 100 + f"{end}\n\nlast"
    document = parse_body(text)
    assert len({(leaf.kind, leaf.info) for leaf in document.leaves}) <= 2
    assert document.leaves[-1].text == "last"
    assert parsed_in_steps(text, 30) == document


def test_what_follows_very_many_lines_is_plain_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document_module, "MOST_LINES", 4)
    *first, note, rest = parse_body("a\n\n*b*\n\n# c\n\n*d*", line=7).leaves
    assert [leaf.text for leaf in first] == ["a", "*b*"]
    assert "What follows is shown as plain text" in note.text
    assert (rest.kind, rest.text, rest.line) == ("code", "# c\n\n*d*", 11)


@given(bodies, st.integers(1, 60))
def test_no_later_step_changes_a_stable_leaf(text: str, size: int) -> None:
    parser = IncrementalParser(text, title="Title")
    before: tuple[str, ...] = ()
    while not parser.done:
        leaves = parser.step(size).leaves
        assert tuple(leaf.text for leaf in leaves[: len(before)]) == before
        before = tuple(leaf.text for leaf in leaves[: parser.stable])


def test_the_first_step_finds_definitions_and_notes_on_the_last_line() -> None:
    start = "A [link][far] and a note[^n], and [a heading](#last).\n\n"
    text = start + "filler\n\n" * 900 + "# Last\n\n[far]: https://example.org\n[^n]: note\n"
    first = IncrementalParser(text).step(400)
    whole = parse_body(text)
    assert not first.whole
    assert first.leaves[0] == whole.leaves[0]
    assert first.references == whole.references
    assert first.notes == whole.notes
    assert plain(start.strip(), first) == plain(start.strip(), whole)


@pytest.mark.parametrize(
    ("start", "unit", "least"),
    [
        ("", "- an item of a list\n", 10),
        ("", "1. an item of a numbered list\n", 10),
        ("|a|b|\n|-|-|\n", "|some|cells|\n", 1),
        ("", "some words of one paragraph\n", 2),
        ("", "x", 2),
        ("```python\n", "line = 1\n", 2),
        ("", "> quoted\n\n", 10),
    ],
)
def test_the_first_leaves_of_a_giant_block_are_final(start: str, unit: str, least: int) -> None:
    text = start + unit * (100_000 // len(unit))
    first = IncrementalParser(text).step(32_000)
    whole = parse_body(text)
    assert not first.whole
    assert len(first.leaves) < len(whole.leaves)
    assert first.leaves[:least] == whole.leaves[:least]


def test_the_unfinished_block_has_the_lines_of_the_file() -> None:
    text = "one\n\ntwo\n\n" + "three " * 40
    document = IncrementalParser(text, line=7).step(40)
    assert not document.whole
    assert [leaf.line for leaf in document.leaves] == [7, 9, 11]


def test_importing_the_modules_imports_no_parser() -> None:
    program = (
        "import sys, briefing_tui.parse.document, briefing_tui.parse.inline\n"
        "modules = ('markdown_it', 'mdit_py_plugins', 'yaml', 'html')\n"
        "print([name for name in modules if name in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"


def test_headings_may_have_their_ids_and_terms_have_ids_too() -> None:
    document = parse_body(
        "## Foo *bar* {#own .class}\n\n## Foo {.unnumbered}\n\n## Foo {: #two }\n\n## Set {a}\n\n"
        "`term`\n: Its definition.\n\n> [!NOTE]\n> [a](#own) [b](#term) [c](#note)\n\n## Note\n"
    )
    anchors = [(leaf.text, leaf.anchor) for leaf in document.leaves if leaf.anchor]
    assert anchors == [
        ("Foo *bar*", "own"), ("Foo", "foo"), ("Foo", "two"), ("Set {a}", "set-a"),
        ("`term`", "term"), ("Note", "note"),
    ]  # fmt: skip
    assert [(target.kind, target.name) for target, _ in links(document)] == [
        ("heading", "own"), ("heading", "term"), ("heading", "note"),
    ]  # fmt: skip


def test_a_term_in_a_footnote_is_no_number_of_it() -> None:
    document = parse_body("a[^n]\n\n[^n]: Words.\n\n    term\n    : Its definition.\n")
    context = LayoutContext(document, {}, 60)
    numbers = [
        span.style.target
        for leaf in document.leaves[1:]
        for row in lay_leaf(leaf, context)
        for span in row.spans
        if span.style.target
    ]
    assert numbers == [Target("note", "n")]
