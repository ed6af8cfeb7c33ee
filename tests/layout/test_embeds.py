"""Embeds: the link, and below it what it shows, as a quote."""

from collections.abc import Mapping

import pytest

from briefing_tui.layout.blocks import LayoutContext, lay_leaf, leaf_text
from briefing_tui.layout.narrative import ScrollLayout, TextLook
from briefing_tui.layout.spans import DECORATION, plain_text
from briefing_tui.model.brief import Brief
from briefing_tui.model.document import Destinations, Document, Embed
from briefing_tui.parse.document import parse_body, section, with_embeds

COOKING = parse_body(
    "# Bread\n\nFlour, [water](#water).\n\n## Salt\n\n![[Host]]\n\n# Water\n\nWet. ^wet\n"
)


def texts(document: Document | None) -> list[str]:
    return [leaf.text for leaf in document.leaves] if document else []


@pytest.mark.parametrize(
    ("name", "leaves"),
    [
        ("bread", ["Flour, [water](#water).", "Salt", "![[Host]]"]),
        ("salt", ["![[Host]]"]),
        ("^wet", ["Wet."]),
        ("nowhere", []),
    ],
)
def test_a_section_goes_to_the_next_heading_of_its_level(name: str, leaves: list[str]) -> None:
    assert texts(section(COOKING, name)) == leaves


def lay(body: str, embeds: Mapping[str, Embed], width: int = 30) -> list[str]:
    document = parse_body(body)
    context = LayoutContext(document, {}, width, embeds=embeds)
    rows = [row for leaf in document.leaves for row in lay_leaf(leaf, context)]
    return [plain_text(row.spans).rstrip() for row in rows]


def embed(name: str) -> Embed:
    part = section(COOKING, name)
    assert part is not None
    return Embed(part, "Cooking.md")


def test_an_embed_is_a_quote_below_its_link_and_embeds_in_it_are_links() -> None:
    embeds = {"![[Cooking#Bread]]": embed("bread"), "![[Host]]": Embed(parse_body("No.\n"))}
    assert lay(
        "![[Cooking#Bread]]\n![[map.png]]\n", {**embeds, "![[map.png]]": Embed(size=1234)}
    ) == [
        "Cooking > Bread",
        *("│ Flour, water.", "│", "│ Salt", "│ Host"),
        "▣ map.png · 1.2 KB",
    ]
    assert lay("In ![[Cooking#Bread]] it is a link.\n", embeds) == [
        "In Cooking > Bread it is a",
        "link.",
    ]


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("a\n\n" * 20, 20),
        ("a\n\n" * 100, 21),
        ("- a\n" * 100, 41),
        ("a " * 500 + "\n\n" + "b " * 800 + "\n\n" + "c " * 800, 3),
    ],
)
def test_an_embed_has_at_most_40_lines_in_every_format(body: str, count: int) -> None:
    part = section(parse_body(body), "")
    assert part is not None
    assert len(part.leaves) == count
    embeds = {"![[a]]": Embed(part)}
    is_cut = texts(part)[-1] == "…"
    assert is_cut == (lay("![[a]]\n", embeds, 82)[-1] == "│ …") == (body != "a\n\n" * 20)
    assert len(lay("![[a]]\n", embeds, 82)) <= 1 + 40 + 2 * is_cut


def test_code_and_tables_in_an_embed_are_cut_within() -> None:
    for body, rest in (("```\n" + "x\n" * 100 + "```\n", 2), ("|a|\n|-|\n" + "|b|\n" * 100, 3)):
        part = section(parse_body(body), "")
        assert part is not None
        assert len(lay("![[a]]\n", {"![[a]]": Embed(part)})) == 1 + 40 + rest


def test_offsets_in_a_quote_are_those_of_the_text() -> None:
    """So that its words are found, selected and copied, and its links lead to the other brief."""
    document = parse_body("- ![[Cooking#Bread]]\n")
    context = LayoutContext(document, {}, 30, embeds={"![[Cooking#Bread]]": embed("bread")})
    (leaf,) = document.leaves
    text = leaf_text(leaf, context)
    spans = [
        (span, offset)
        for row in lay_leaf(leaf, context)
        for span, offset in zip(row.spans, row.offsets, strict=True)
        if offset != DECORATION
    ]
    assert all(text[offset : offset + len(span.text)] == span.text for span, offset in spans)
    targets = [span.style.target for span, _ in spans if span.text == "water"]
    assert [(target.name, target.fragment) for target in targets if target] == [
        ("Cooking.md", "water")
    ]


def test_heights_follow_when_embeds_come() -> None:
    brief = Brief(path="t.md", slug="t", title="T")
    layout = ScrollLayout(brief, parse_body("![[Cooking#Bread]]\n\nEnd.\n"), TextLook(30))
    before = layout.height
    layout.rows(0)
    layout.show_destinations(Destinations(embeds={"![[Cooking#Bread]]": embed("bread")}))
    assert len(layout.rows(0)) == 5
    assert layout.height == before + 4


def test_formats_without_layout_have_quotes() -> None:
    document = with_embeds(
        parse_body("![[Cooking#Bread]]\n"), {"![[Cooking#Bread]]": embed("bread")}
    )
    assert [(leaf.kind, leaf.text) for leaf in document.leaves][1:] == [
        ("paragraph", "Flour, [water](#water)."),
        ("title", "Salt"),
        ("embed", "![[Host]]"),
    ]
