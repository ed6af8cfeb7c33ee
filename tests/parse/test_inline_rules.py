"""Our inline rules and their precedence, as "The body" in docs/format.md describes them."""

import pytest
from msgspec.structs import replace

from briefing_tui.model.document import Document, Reference
from briefing_tui.parse.brief import parse_brief
from briefing_tui.parse.markdown import EARLY_INLINE_RULES, LATE_INLINE_RULES
from briefing_tui.parse.rules.inline import tags_in
from tests.cases import each_case
from tests.parse.test_inline import NO_REFERENCES, formats

DOCUMENT = Document(
    references={
        "@CN": Reference(href="https://beats.example", title=""),
        "REF": Reference(href="/x.md", title="T"),
    },
    sources=NO_REFERENCES.sources,
)
CITED = [("[", "m"), ("cn", "source:cn"), ("]", "m")]
RULES = {
    "math": ("a $x_i$", [("a xᵢ", "")]),
    "home_folder": ("~/a (~/b)", [("~/a (~/b)", "")]),
    "inline_note": ("a^[of it]", [("a", ""), ("[1]", "note: of it")]),
    "script": ("H~2~O", [("H₂O", "")]),
    "wikilink": ("[[a|b]]", [("b", "brief:a")]),
    "component": ('a <Card title="b" href="/c" />', [("a ", ""), ("b", "page:/c")]),
    "citation": ("[@cn]", CITED),
    "footnote_reference": ("a[^b]", [("a", ""), ("[2]", "note:b")]),
    "tag": ("a #b", [("a ", ""), ("#b", "m tag:b")]),
    "mark": ("a ==b==", [("a ", ""), ("b", "h")]),
    "bare_url": ("a https://b.org", [("a ", ""), ("https://b.org", "url:https://b.org")]),
    "icon": ("a :material-menu: b", [("a menu b", "")]),
    "emoji": ("a :gear:", [("a ⚙", "")]),
    "role": ("{ref}`a <b>`", [("a", "")]),
    "attributes": ("`a`{.b} c", [("a", "c"), (" c", "")]),
    "comment": ("a%%b%%", [("a", "")]),
    "template": ("a {{ *b* }}", [("a ", ""), ("{{ *b* }}", "m")]),
}
"""What each rule of ours reads, by its name."""


@each_case(
    "source, runs",
    [
        ("[@cn]", CITED),
        ("[@cn, para 3]", [("[", "m"), ("cn", "source:cn (para 3)"),
         (", para 3", "m source:cn (para 3)"), ("]", "m")]),
        ("[@cn; @us-2]", [("[", "m"), ("cn", "source:cn"), ("; ", "m"), ("us-2", "source:us-2"),
         ("]", "m")]),
        ("[ @cn,\npara\n3 ;@trump ]", [("[", "m"), ("cn", "source:cn (para 3)"),
         (", para 3", "m source:cn (para 3)"), ("; ", "m"), ("trump", "source:trump"), ("]", "m")]),
        ("[@cn]: they said", [*CITED, (": they said", "")]),
        ("[@cn] (see below)", [*CITED, (" (see below)", "")]),
        ("[@cn][@cn]", [*CITED[:2], ("][", "m"), *CITED[1:]]),
        ("*[@cn]*", [("[", "em"), ("cn", "e source:cn"), ("]", "em")]),
    ],
)  # fmt: skip
def test_citations(source: str, runs: list[tuple[str, str]]) -> None:
    assert formats(source) == runs


@each_case(
    "source", ["[@nope]", "[@cn; @nope]", "[@cn; trump]", "[cn]", "[@]", "@cn", "[see @cn]", "[@cn"]
)
def test_text_that_is_no_citation(source: str) -> None:
    assert formats(source) == [(source, "")]


@pytest.mark.parametrize(
    ("source", "runs"),
    [
        ("#a, #b/c-1/ and #台湾", [("#a", "m tag:a"), (", ", ""), ("#b/c-1", "m tag:b/c-1"),
         ("/ and ", ""), ("#台湾", "m tag:台湾")]),
        ("a#b #12 # `#c` \\#d", [("a#b #12 # ", ""), ("#c", "c"), (" #d", "")]),
        ("[#a](https://x.org)", [("#a", "url:https://x.org")]),
    ],
)  # fmt: skip
def test_tags(source: str, runs: list[tuple[str, str]]) -> None:
    assert formats(source) == runs


def test_a_colour_in_html_is_no_tag() -> None:
    body = '<span style="color: #e50000">r</span> <i title="a #c1">\n#tag a < b #one >\n'
    brief = parse_brief(body, "a.md").brief
    assert brief.tags == ("tag", "one")


def test_a_comment_in_the_code_of_a_site_generator_is_no_tag() -> None:
    body = "{% code %}\na #no\n{% endcode %} #a\n{{< prism >}} #no {{< /prism >}}\n"
    assert tags_in(f"{body}{{{{< katex >}}}} #b\n{{% math %}} #c") == ("a", "b", "c")


def test_links_have_precedence_over_citations() -> None:
    assert formats("[@cn](https://x.org)") == [("@cn", "url:https://x.org")]
    assert formats("[@cn]", DOCUMENT) == [("@cn", "url:https://beats.example")]
    assert formats("[@cn][ref]", DOCUMENT) == [("@cn", "brief:/x.md (T)")]


@each_case(
    "source, runs",
    [
        ("[[a-call]]", [("a-call", "brief:a-call")]),
        ("[[a-call|the *call*]]", [("the *call*", "brief:a-call")]),
        ("[[a-call|the\ncall]]", [("the call", "brief:a-call")]),
        ("[[a-call\\|the call]]", [("the call", "brief:a-call")]),
        ("[[a-call#Two accounts]]", [("a-call > Two accounts", "brief:a-call#two-accounts")]),
        ("[[dir/a-call.md#x|y]]", [("y", "brief:dir/a-call.md#x")]),
        ("[[a|]]", [("a", "brief:a")]),
        ("![[a-call]]", [("a-call", "brief:a-call")]),
        ("![[map.png|300]]", [("map.png", "image:map.png")]),
        ("![[map.png|300x200]]", [("map.png", "image:map.png")]),
        ("[[Books.base]]", [("Books.base", "image:Books.base")]),
        ("[[#Two accounts]]", [("Two accounts", "heading:two-accounts")]),
        ("[[#taiwan|there]]", [("there", "claim:taiwan")]),
        ("[[a]][[b]]", [("a", "brief:a"), ("b", "brief:b")]),
        ("[[a]](see", [("a", "brief:a"), ("(see", "")]),
        ("**[[a]]**", [("a", "s brief:a")]),
        ("[[台湾]]", [("台湾", "brief:台湾")]),
    ],
)
def test_wikilinks(source: str, runs: list[tuple[str, str]]) -> None:
    assert formats(source) == runs


@each_case("source", ["[[]]", "[[|a]]", "[[a", "[[a]", "[ [a]]", "[[a[b]]]"])
def test_text_that_is_no_wikilink(source: str) -> None:
    assert formats(source) == [(source, "")]


def test_a_label_that_is_defined_has_precedence_over_a_wikilink() -> None:
    assert formats("[[Ref]]", DOCUMENT) == [("[", ""), ("Ref", "brief:/x.md (T)"), ("]", "")]
    assert formats("[[ref|a]]", DOCUMENT) == [("a", "brief:ref")]
    assert formats("[[cn]]", DOCUMENT) == [("cn", "brief:cn")]


def test_a_link_has_precedence_over_a_wikilink() -> None:
    assert formats("[[1]](https://x.org)") == [("[1]", "url:https://x.org")]
    assert formats("[[1]][ref]", DOCUMENT) == [("[1]", "brief:/x.md (T)")]
    assert formats("[[1]][nope]", DOCUMENT) == [("1", "brief:1"), ("[nope]", "")]


@pytest.mark.parametrize("source", ["`[@cn]`", "`[[a]]`", "`{{ x }}`"])
def test_code_has_precedence_over_all_rules(source: str) -> None:
    assert formats(source) == [(source.strip("`"), "c")]


def test_a_template_tag_contains_no_markup() -> None:
    assert formats("{{< x [@cn] [[a]] https://x.org >}}") == [
        ("{{< x [@cn] [[a]] https://x.org >}}", "m")
    ]


@each_case(
    "address, target",
    [
        ("{{ '/docs/' | relative_url }}", "page:/docs/"),
        ('{{ "docs/#b" | absolute_url }}', "page:/docs/#b"),
        ("{{site.baseurl}}/docs/", "page:/docs/"),
        ("{{ site.url }}{{ site.baseurl }}{% link _docs/a.md %}", "page:/_docs/a.md"),
        ("{% post_url /more/2013-05-06-a %}#b", "page:/more/2013-05-06-a#b"),
        ('{{< ref "a.md#b" >}}', "page:a.md#b"),
        ('{{% relref "/docs/a" %}}', "page:/docs/a"),
        ('{{< relref path="../a" lang="en" >}}', "page:../a"),
        ("{{< ref a >}} 'Title'", "page:./a (Title)"),
        ("{{ 'https://x.org/' | escape }}", "url:https://x.org/"),
        ("{{ site.repository }}/issues/1", "page:{{ site.repository }}/issues/1"),
        ('{{%/* ref "/a" */%}}', 'page:{{%/* ref "/a" */%}}'),
        ("{{ '#taiwan' | x }}", "claim:taiwan"),
        ("{{ 'javascript:x' | x }}", "page:/javascript:x"),
    ],
)
def test_an_address_may_be_a_template_tag(address: str, target: str) -> None:
    assert formats(f"[a]({address})") == [("a", target)]
    quoted = address.partition(" 'T")[0]
    document = Document(references={"T": Reference(href=quoted, title="")})
    assert formats("[a][t]", document)[0][0] == "a"


def test_a_link_with_a_template_tag_is_a_link_like_others() -> None:
    tag = "{{ '/b' | relative_url }}"
    assert formats(f"x [*a* `b`]( {tag} \"T\" ) y") == [
        ("x ", ""), ("a", "e page:/b (T)"), (" ", "page:/b (T)"), ("b", "c page:/b (T)"),
        (" y", ""),
    ]  # fmt: skip
    assert formats(f"[x [a]({tag}) y](c.md)") == [
        ("[x ", ""), ("a", "page:/b"), (" y](c.md)", ""),
    ]  # fmt: skip
    assert formats(f"![a]({tag} 'T')") == [("a", "image:/b (T)")]
    assert formats(f"[a](\n{tag})") == [("a", "page:/b")]
    assert formats(f"[a]({tag}") == [("[a](", ""), (tag, "m")]
    assert formats(f"`[a]({tag})`") == [(f"[a]({tag})", "c")]


@pytest.mark.parametrize(
    "name",
    [
        rule.__name__
        for rules in (*EARLY_INLINE_RULES.values(), LATE_INLINE_RULES)
        for rule in rules
    ],
)
def test_each_rule_reads_its_notation(name: str) -> None:
    document = replace(NO_REFERENCES, notes={" of it": 1, "b": 2}, scripts=True)
    source, runs = RULES[name]
    assert formats(source, document) == runs


def test_citations_need_sources() -> None:
    assert formats("[@cn]", Document()) == [("[@cn]", "")]
