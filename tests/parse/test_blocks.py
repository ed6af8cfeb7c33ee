"""Block tokens become flat leaves: kinds, prefixes, blank lines and line numbers."""

import pytest

from briefing_tui.model.document import Document, Leaf
from briefing_tui.parse.brief import parse_brief
from briefing_tui.parse.document import parse_body, parse_document
from briefing_tui.parse.inline import parse_inline, plain
from briefing_tui.parse.link_targets import links
from tests.cases import each_case


def kinds(document: Document) -> list[tuple[str, str]]:
    return [(leaf.kind, leaf.text) for leaf in document.leaves]


def outline(text: str) -> list[tuple[str, str]]:
    """The prefix and the text of each leaf, with `("", "")` for a blank line."""
    lines: list[tuple[str, str]] = []
    for leaf in parse_body(text).leaves:
        if lines and not leaf.tight:
            lines.append(("", ""))
        lines.append(("".join(prefix.first for prefix in leaf.prefixes), leaf.text))
    return lines


def only_leaf(text: str) -> Leaf:
    (leaf,) = parse_body(text).leaves
    return leaf


def test_an_empty_body_has_no_leaves() -> None:
    assert parse_body("").leaves == ()
    assert parse_body(" \n\n").leaves == ()


def test_blocks_of_every_kind() -> None:
    text = "# One\n\nTwo *two*\n\n---\n\n    three\n\n```py x\nfour\n\n```\n\nSetext\n===\n"
    assert kinds(parse_body(text)) == [
        ("heading", "One"),
        ("paragraph", "Two *two*"),
        ("rule", ""),
        ("code", "three"),
        ("code", "four\n"),
        ("heading", "Setext"),
    ]


def test_code_keeps_its_info_string_and_has_no_tabs() -> None:
    leaf = only_leaf("```py {1}\nif x:\n\ty = 1\n```")
    assert (leaf.info, leaf.text) == ("py {1}", "if x:\n    y = 1")


def test_an_unclosed_fence_is_code() -> None:
    assert only_leaf("```\ncode\n").text == "code"


def test_lines_are_those_of_the_file() -> None:
    text = "a\n\n- b\n\n  c\n\n> d\n\n| e |\n|---|\n| f |\n\n-\n\n# g\n"
    document = parse_body(text, line=40)
    assert [leaf.line for leaf in document.leaves] == [40, 42, 44, 46, 48, 52, 54]


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_crlf_and_cr_end_a_line(end: str) -> None:
    document = parse_body(f"a{end}b{end}{end}# c", line=5)
    assert kinds(document) == [("paragraph", "a\nb"), ("heading", "c")]
    assert document.leaves[1].line == 8


@each_case(
    "text, lines",
    [
        ("- a\n- b", [("– ", "a"), ("– ", "b")]),
        ("- a\n\n- b", [("– ", "a"), ("", ""), ("– ", "b")]),
        ("- a\n  - b\n- c", [("– ", "a"), ("  – ", "b"), ("– ", "c")]),
        ("- a\n\n  b", [("– ", "a"), ("", ""), ("  ", "b")]),
        ("- - a", [("– – ", "a")]),
        ("-\n- b", [("– ", ""), ("– ", "b")]),
        ("- a\n  ```\n  b\n  ```", [("– ", "a"), ("  ", "b")]),
        ("3. a\n3. b", [("3. ", "a"), ("4. ", "b")]),
        ("9) a\n1) b", [(" 9) ", "a"), ("10) ", "b")]),
        ("9. a\n\n   b\n10. c", [(" 9. ", "a"), ("", ""), ("    ", "b"), ("", ""), ("10. ", "c")]),
        ("- [ ] a\n- [x] b\n- [X] c", [("[ ] ", "a"), ("[x] ", "b"), ("[x] ", "c")]),
        ("1. [ ] a", [("1. [ ] ", "a")]),
        ("- [x]a", [("– ", "[x]a")]),
        ("- [ ] a\n  - b", [("[ ] ", "a"), ("    – ", "b")]),
        ("> a\n>\n> b", [("│ ", "a"), ("", ""), ("│ ", "b")]),
        ("> - a\n> - b\n>\n> c", [("│ – ", "a"), ("│ – ", "b"), ("", ""), ("│ ", "c")]),
        ("- > a\n- > b", [("– │ ", "a"), ("– │ ", "b")]),
        ("> a\nlazy", [("│ ", "a\nlazy")]),
        ("- a\n\n# b", [("– ", "a"), ("", ""), ("", "b")]),
    ],
)
def test_containers(text: str, lines: list[tuple[str, str]]) -> None:
    assert outline(text) == lines


def test_the_prefix_of_later_lines_has_blanks_or_bars() -> None:
    prefixes = only_leaf("> 1. a").prefixes
    assert [(prefix.kind, prefix.first, prefix.rest) for prefix in prefixes] == [
        ("quote", "│ ", "│ "),
        ("item", "1. ", "   "),
    ]


def test_a_table_has_its_cells_as_inline_source() -> None:
    leaf = only_leaf("| a | *b* |\n|:-:|--:|\n| [[x\\|y]] | |\n| c |\n")
    assert leaf.kind == "table"
    assert leaf.rows == (("a", "*b*"), ("[[x|y]]", ""), ("c",))
    assert leaf.align == ("center", "right")


def test_a_row_of_very_many_cells_keeps_its_text() -> None:
    rows = only_leaf("a|" * 3000 + "\n" + "-|" * 3000 + "\n" + "b|" * 3000).rows
    assert [len(row) for row in rows] == [1001, 1001]
    assert ["".join(row).replace("|", "") for row in rows] == ["a" * 3000, "b" * 3000]


@each_case(
    "text, rows",
    [
        ("a | b\n--|--\nc | d | e\n", (("a", "b"), ("c", "d", "e"))),
        ("|a|\n|-|\nb\n> c", (("a",), ("b",))),
        ("|a|\n|-|\n|b|\n\n|c|", (("a",), ("b",))),
        ("text\n|a|b|\n|:-|-:|", (("a", "b"),)),
        ("|a `\\|` \\|| \\| |\n|-|-|", (("a `|` |", "|"),)),
        ("> |a|\n> |-|\n|b|", (("a",),)),
    ],
)
def test_where_a_table_ends(text: str, rows: tuple[tuple[str, ...], ...]) -> None:
    (leaf,) = [leaf for leaf in parse_body(text).leaves if leaf.kind == "table"]
    assert leaf.rows == rows
    assert len(leaf.align) == max(map(len, rows))


@each_case(
    "text", ["a\n-", "a | b\n---", "|a|b|\n|-|", "|a|\n|-b|", "|a|\n\n|-|", "a\n--", "|a|\n- |"]
)
def test_text_that_is_no_table(text: str) -> None:
    assert all(leaf.kind != "table" for leaf in parse_body(text).leaves)


def test_headings_have_the_anchors_github_gives_them() -> None:
    document = parse_body("# A *b* `c`\n\n## Taiwan\n\n## Taiwan\n\n## 台湾?")
    anchors = [leaf.anchor for leaf in document.leaves]
    assert anchors == ["a-b-c", "taiwan", "taiwan-1", "台湾"]
    assert document.anchors == frozenset(anchors)
    assert [leaf.level for _, leaf in document.headings()] == [1, 2, 2, 2]


@each_case(
    "text, ids",
    [
        ('<a id="x"></a>\n\na\n\nb', {"a": ("x",)}),
        ('<a name="x"></a>\n## a', {"a": ("x",)}),
        ('a <a id="x"></a>b', {'a <a id="x"></a>b': ("x",)}),
        ('<div class="c" id="x">\n\na\n\n</div>', {"a": ("x",)}),
        ('`<a id="x">`', {}),
        ("# a\n{: #x .c}", {"a": ("x",)}),
        ("# a\n\n{: #x}\n\nb", {"b": ("x",)}),
        ("a\n{: .c #x}", {"a\n{: .c #x}": ("x",)}),
        ("![a](b){#x}", {"![a](b){#x}": ("x",)}),
        ("::: {#x .note}\na\n:::", {"Note": ("x",)}),
        ("a ^x1\n\nb ^C", {"a": ("^x1",)}),
        ("- a ^x1\n- b", {"a": ("^x1",)}),
        ("- a\n- b\n\n^x1", {"a": ("^x1",)}),
        ("> a\n>\n> b\n>\n> ^x1", {"b": ("^x1",)}),
        ("a^x1\n\n`b ^x1`", {}),
        ("![[a.png#frame]]^x1", {"![[a.png#frame]]": ("^x1",)}),
    ],
)
def test_places_that_links_may_lead_to(text: str, ids: dict[str, tuple[str, ...]]) -> None:
    document = parse_body(text)
    assert {leaf.text: leaf.ids for leaf in document.leaves if leaf.ids} == ids
    assert all(document.anchors.issuperset(names) for names in ids.values())
    assert all(leaf.text for leaf in document.leaves)


@pytest.mark.parametrize(
    ("heading", "title"),
    [("# A *b* {#id}", "A b"), ("A { #id .c }\n===", "A"), ("# A \\{#id}", "A {#id}")],
)
def test_attributes_of_the_first_heading_are_no_part_of_the_title(heading: str, title: str) -> None:
    brief = parse_brief(f"{heading}\n\ntext", "a.md").brief
    assert brief.title == title
    assert kinds(parse_document(brief)) == [("paragraph", "text")]


@pytest.mark.parametrize(("letters", "is_definition"), [(400, True), (600, False)])
def test_a_very_long_title_of_a_definition_over_lines_is_text(
    letters: int, is_definition: bool
) -> None:
    document = parse_body(f'[a]\n\n[a]: b "{"c" * letters}\n{"d" * letters}\ne"\n')
    assert ("A" in document.references) is is_definition
    assert len(document.leaves) == 1 + (not is_definition)


@pytest.mark.parametrize("heading", ["# The *Call*", "the call\n========", "# THE CALL #"])
def test_a_first_heading_with_the_title_is_left_out(heading: str) -> None:
    document = parse_body(f"{heading}\n\ntext", title="The Call")
    assert kinds(document) == [("paragraph", "text")]
    assert document.anchors == {"the-call"}


@pytest.mark.parametrize(
    ("text", "count"),
    [("## The Call", 1), ("# Another\n\n# The Call", 2), ("> # The Call", 1), ("# The Calls", 1)],
)
def test_other_headings_are_kept(text: str, count: int) -> None:
    assert len(parse_body(text, title="The Call").leaves) == count


def test_references_are_collected_with_normalised_labels() -> None:
    document = parse_body("[a][Foo  bar] [z]\n\n[foo BAR]: /x 'T'\n[a]: /y\n[a]: /z")
    assert document.references == {
        "A": {"href": "/y", "title": ""},
        "FOO BAR": {"href": "/x", "title": "T"},
    }


@each_case(
    "html, text",
    [
        ("<div align='center'>Hello <b>you</b></div>", "Hello you"),
        ("<p>one<br>two<br/>three</p>", "one\ntwo\nthree"),
        ("<!-- hidden\n\nstill -->", None),
        ("<!-- hidden --> shown", "shown"),
        ("<div>*not* [markup](x) &amp; &lt;b&gt;</div>", "*not* [markup](x) & <b>"),
        ("<script>\nalert(1)\n</script>", None),
        ("<style>p {}</style>", None),
        ("<table><tr><td>a</td></tr><tr><td>c</td></tr></table>", "a\nc"),
        ("<!-- never closed", "<!-- never closed"),
        ("<script>never closed", "never closed"),
        ("<SCRIPT>a</script ><p>b", "b"),
        ("<?php a ?> b", "b"),
        ("<!DOCTYPE html>", None),
        ("<![CDATA[a < b]]>", "a < b"),
        ("<div>a < b > c</div>", "a < b > c"),
        ("<div>\n  one\n  two\n</div>", "one\ntwo"),
        ("<div title='a>b'>text</div>", "text"),
        ("<div>&#27;[31m &#x202e;x</div>", "[31m \ufffdx"),
        ("<div>back\\slash http://x.org</div>", "back\\slash http://x.org"),
    ],
)
def test_html_tags_are_dropped_and_their_text_is_kept(html: str, text: str | None) -> None:
    document = parse_body(html)
    texts = [plain(leaf.text, document) for leaf in document.leaves]
    assert texts == ([] if text is None else [text])
    assert not list(links(document))


def test_controls_are_replaced_one_for_one() -> None:
    document = parse_body("a\x1b[0m\u202e\x00\n\n```\n\x9b\n```")
    assert kinds(document) == [("paragraph", "a\ufffd[0m\ufffd\ufffd"), ("code", "\ufffd")]


def test_deep_nesting_keeps_the_text() -> None:
    for text in (">" * 2000 + " word", "- " * 2000 + "word", "1. " * 500 + "word"):
        document = parse_body(text)
        assert "word" in document.leaves[-1].text
        prefix = "".join(prefix.first for prefix in document.leaves[-1].prefixes)
        assert len(prefix) < 80


def test_deep_lists_by_indentation_keep_the_text() -> None:
    text = "\n".join("  " * depth + f"- word{depth}" for depth in range(200))
    words = " ".join(leaf.text for leaf in parse_body(text).leaves)
    assert all(f"word{depth}" in words for depth in range(200))


def test_a_long_block_is_one_leaf_and_its_markup_counts() -> None:
    rows = "| a [b](c.md) |\n|-|\n" + "| d |\n" * 3000
    paragraph = "*words\n" + "of a paragraph\n" * 3000 + "that ends* [here](c.md)\n"
    code = "```\n" + "code\n" * 3000 + "```\n"
    heading = f"# {'words ' * 3000}end\n"
    document = parse_body("\n".join((paragraph, code, rows, heading)))
    kinds = [leaf.kind for leaf in document.leaves]
    assert kinds == ["paragraph", "code", "table", "heading"]
    emphasised, plain_text, link = parse_inline(document.leaves[0].text, document)
    assert (emphasised.emphasis, plain_text.text) == (True, " ")
    assert link.target is not None
    assert link.target.name == "c.md"
    assert document.leaves[-1].anchor.endswith("-end")


def test_blocks_that_are_read_one_by_one_give_the_same_leaves() -> None:
    blocks = ["# one\n\n", "- a\n- b\n\n  c\n\n", "> q\n\n", "|a|\n|-|\n|b|\n\n", "```\nx\n```\n\n"]
    parts, line = list[Leaf](), 5
    for block in blocks:
        parts += parse_body(block, line=line).leaves
        line += block.count("\n")
    assert parts == [*parse_body("".join(blocks), line=5).leaves]


def test_an_embed_on_a_line_of_its_own_is_one_also_beside_words_and_in_items() -> None:
    text = "![[a]]\n![[b]]\n\n- ![[c]]\n- item\n  ![[d]]\n  more\n\nIn a ![[e]] sentence\n![[f]]"
    leaves = parse_body(text).leaves
    assert [(leaf.kind, leaf.text, leaf.line) for leaf in leaves] == [
        ("embed", "![[a]]", 1),
        ("embed", "![[b]]", 2),
        ("embed", "![[c]]", 4),
        ("paragraph", "item", 5),
        ("embed", "![[d]]", 6),
        ("paragraph", "more", 7),
        ("paragraph", "In a ![[e]] sentence", 9),
        ("embed", "![[f]]", 10),
    ]
    (code,) = parse_body("Code `over\n![[a]]\nlines`.").leaves
    assert code.kind == "paragraph"


def test_a_component_without_content_begins_no_tab() -> None:
    tab = '<TabItem label="Alpha" />'
    assert kinds(parse_body(f"{tab}\n\nText.\n")) == [("paragraph", tab), ("paragraph", "Text.")]
