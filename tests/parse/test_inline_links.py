"""All links and unknown citations of a document, with their file lines."""

import pytest

from briefing_tui.layout.narrative import anchor
from briefing_tui.model.document import Target
from briefing_tui.parse.brief import parse_brief
from briefing_tui.parse.document import parse_body, parse_document, section
from briefing_tui.parse.inline import parse_inline
from briefing_tui.parse.link_targets import links, unknown_citations
from tests.cases import each_case

BODY = """\
Text [one *two*](https://x.org) and
[[a-call]] and [@cn; @trump,
p. 2] `[no](no.md)`
www.x.org

- item

  > [three](b.md#x) ![p](p.png)
  > [^n]

| h [@cn] |
|---|
| [4](#c) |
| [5](#nope) |

    [code](code.md)

# Heading [6](https://y.org)

[^n]: note [7][ref]

[ref]: c.md
"""


def test_links_have_the_line_on_which_they_begin() -> None:
    document = parse_body(
        BODY, line=10, sources=frozenset({"cn", "trump"}), claims=frozenset({"c"})
    )
    assert list(links(document)) == [
        (Target("url", "https://x.org"), 10),
        (Target("brief", "a-call"), 11),
        (Target("source", "cn"), 11),
        (Target("source", "trump", detail="p. 2"), 11),
        (Target("url", "http://www.x.org"), 13),
        (Target("brief", "b.md", "x"), 17),
        (Target("image", "p.png"), 17),
        (Target("note", "n"), 18),
        (Target("source", "cn"), 20),
        (Target("claim", "c"), 22),
        (Target("broken", "#nope"), 23),
        (Target("url", "https://y.org"), 27),
        (Target("brief", "c.md"), 29),
    ]


def test_a_tag_of_a_site_generator_that_stands_alone_is_a_link() -> None:
    text = """{% include youtube.html id="abc" %}

{{% youtube "def" %}}"""
    assert [target.name for target, _ in links(parse_body(text))] == [
        "https://www.youtube.com/watch?v=abc",
        "https://www.youtube.com/watch?v=def",
    ]


def test_links_to_places_that_have_an_id() -> None:
    text = """[a](#CVE-1) [[#^x1]] [[other#^x1]] [b](#cve-1)

<a id="CVE-1"></a>

Words. ^x1
"""
    assert [target for target, _ in links(parse_body(text))] == [
        Target("heading", "CVE-1"),
        Target("heading", "^x1"),
        Target("brief", "other", "^x1"),
        Target("broken", "#cve-1"),
    ]


@each_case(
    "fragment",
    [
        "3-links--images",  # GitHub
        "links-images",  # Pandoc
        "links--images",  # kramdown
        "3-links-images",  # MkDocs
        "_3-links-images",  # VitePress
        "vi-unmock",
        "etude-du-3-mai",
    ],
)
def test_a_heading_has_the_ids_that_other_programs_give_it(fragment: str) -> None:
    headings = "## 3. Links & images\n\n## Étude du 3 mai\n\n## vi.unmock\n\n"
    text = f"{headings}[a](#{fragment}) [b](#images)\n"
    document = parse_body(text)
    there, broken = [target for target, _ in links(document)]
    assert (there, broken) == (Target("heading", fragment), Target("broken", "#images"))
    place = anchor(document, fragment)
    assert place is not None
    assert document.leaves[place[0]].kind == "heading"
    linked_from_elsewhere = parse_body(headings)
    assert anchor(linked_from_elsewhere, fragment) == place
    part = section(linked_from_elsewhere, fragment)
    assert part is not None
    assert not part.leaves


def test_an_id_of_another_heading_wins() -> None:
    text = "## Links & images\n\n## Links images\n\n[a](#links-images)\n"
    document = parse_body(text)
    assert anchor(document, "links-images") == (1, 0)


def test_links_to_footnotes_by_the_ids_that_other_programs_give_them() -> None:
    fragments = ("fn:a", "fnref:a", "fn1", "fnref1", "user-content-fn-a", "fn:b", "fn0", "fn:")
    cited = " ".join(f"[x](#{fragment})" for fragment in fragments)
    document = parse_body(f"Words.[^a] {cited}\n\n[^a]: A note.\n")
    found = [target for target, _ in links(document) if target.name != "a"]
    assert found == [Target("broken", f"#{name}") for name in fragments[5:]]


def test_ids_of_code_and_math() -> None:
    text = "[a](#code) [b](#eq-one)\n\n``` {#code .py}\nx\n```\n\n$$ x $$ {#eq-one}\n"
    assert {target.kind for target, _ in links(parse_body(text))} == {"heading"}


def test_a_component_may_be_a_link() -> None:
    text = """[a <Link href="/i" /> b](c.md) <Link to='/x' c="d">x</Link> y <Link href={z}>z</Link>

<p><NavLink className="c" href="/y">y</NavLink> more</p>
"""
    document = parse_body(text)
    assert [target for target, _ in links(document)] == [
        Target("brief", "c.md"),
        Target("page", "/x"),
        Target("page", "/y"),
    ]
    runs = [run.text for leaf in document.leaves for run in parse_inline(leaf.text, document)]
    assert runs[-2:] == ["y", " more"]


@pytest.mark.parametrize("suffix", ["qmd", "md"])
def test_a_cross_reference_of_quarto_is_a_link(suffix: str) -> None:
    text = "# A {#sec-a}\n\n@sec-a, [@sec-a; @fig-b], x@sec-a.\n"
    document = parse_document(parse_brief(text, f"x.{suffix}").brief)
    found = [target for target, _ in links(document) if target.kind == "heading"]
    assert found == [Target("heading", "sec-a")] * (2 if suffix == "qmd" else 0)


def test_unknown_citations() -> None:
    document = parse_body(
        "a [@cn; @x]\n`[@code]` \\[@escaped]\n[@y, p. 1] [@z](https://x.org) me@x.org\n\n[@q]\n",
        line=3,
        sources=frozenset({"cn"}),
    )
    assert list(unknown_citations(document)) == [("x", 3), ("y", 5), ("q", 7)]
