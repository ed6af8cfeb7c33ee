"""The document of a body: what is cut, where its leaves are in the file, and its ids."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing_tui.layout.blocks import LayoutContext, lay_leaf
from briefing_tui.layout.narrative import LeafRow, ScrollLayout, TextLook, file_line
from briefing_tui.model.brief import Brief
from briefing_tui.model.document import Target
from briefing_tui.parse import document as document_module
from briefing_tui.parse import markdown as markdown_module
from briefing_tui.parse.document import parse_body
from briefing_tui.parse.link_targets import links

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
    '=== "A"\n    text\n\n',
    '<div class="wide">\n',
    "</div>\n",
    '<TabItem label="B">\n',
    "</TabItem>\n",
    '<TabItem label="C">a *b*</TabItem>\n',
    "<Tabs\n  values={[{label: 'a', value: 'b'}]}>\n<TabItem value='b'>\n",
    "<div>\n```\na\n```\n",
    "::: code-group\n```sh [a]\nb\n```\n",
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


@given(bodies, st.integers(1, 60))
def test_each_row_has_a_line_of_the_file(text: str, width: int) -> None:
    layout = ScrollLayout(
        Brief(path="a.md", slug="a", title="A"), parse_body(text), TextLook(width)
    )
    for leaf in range(layout.leaf_count):
        for row in range(len(layout.rows(leaf))):
            assert 1 <= file_line(layout, LeafRow(leaf, row)) <= text.count("\n") + 1


@pytest.mark.parametrize("line", ["- a", "> a", "- b\n\n  a", "- b\n  - a", "> a\n\n", "1. a"])
def test_a_list_or_quote_that_is_too_long_is_cut_without_loss(
    line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(markdown_module, "LONGEST_CONTAINER", 30)
    leaves = parse_body(f"{line}\n" * 60).leaves
    assert all(leaf.kind == "paragraph" and leaf.prefixes for leaf in leaves)
    assert sum(leaf.text.count("a") for leaf in leaves) == 60
    assert [leaf.line for leaf in leaves] == sorted(leaf.line for leaf in leaves)


@pytest.mark.parametrize("start", ["```py", "<script>", "<!--", "|a|b|\n|-|-|"])
def test_a_long_block_without_blocks_inside_is_not_cut(
    start: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(markdown_module, "LONGEST_CONTAINER", 30)
    end = {"```py": "```", "<script>": "</script>", "<!--": "-->"}.get(start, "")
    text = f"{start}\n" + "|c|d|\n" * 100 + f"{end}\n\nlast"
    document = parse_body(text)
    assert len({(leaf.kind, leaf.info) for leaf in document.leaves}) <= 2
    assert document.leaves[-1].text == "last"


def test_what_follows_very_many_lines_is_plain_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document_module, "MOST_LINES", 4)
    *first, note, rest = parse_body("a\n\n*b*\n\n# c\n\n*d*", line=7).leaves
    assert [leaf.text for leaf in first] == ["a", "*b*"]
    assert "What follows is shown as plain text" in note.text
    assert (rest.kind, rest.text, rest.line) == ("code", "# c\n\n*d*", 11)


def test_a_cancelled_document_is_not_whole() -> None:
    checks = iter([False, True])
    document = parse_body("one\n\ntwo\n\nthree", cancelled=lambda: next(checks))
    assert [leaf.text for leaf in document.leaves] == ["one", "two"]
    assert not document.whole


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
        '## 1.0 { id="1.0" data-toc-label="One" }\n\n## Set {a=1, b}\n\n## Set \\{#a}\n\n'
        "## {.row}\n\n## Set {/*in-mdx*/}\n\n"
        "`term`\n: Its definition.\n\n> [!NOTE]\n> [a](#own) [b](#term) [c](#note)\n\n"
        '=== "Note"\n\n    Title of a tab.\n\n## Note\n'
    )
    anchors = [(leaf.text, leaf.anchor) for leaf in document.leaves if leaf.anchor]
    assert anchors == [
        ("Foo *bar*", "own"), ("Foo", "foo"), ("Foo", "two"), ("Set {a}", "set-a"),
        ("1.0", "1.0"), ("Set {a=1, b}", "set-a1-b"), ("Set \\{#a}", "set-a-1"),
        ("Set", "in-mdx"),
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
