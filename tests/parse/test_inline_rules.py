"""The rules of briefs, and which of them wins: FORMAT's "The body"."""

import pytest

from briefing_tui.model.document import Document, Inline, Reference
from briefing_tui.parse.inline import parse_inline

NO_REFERENCES = Document(
    sources=frozenset({"cn", "trump", "us-2"}),
    claims=frozenset({"taiwan"}),
    anchors=frozenset({"two-accounts"}),
)
DOCUMENT = Document(
    references=(Reference("@CN", "https://beats.example"), Reference("REF", "/x.md", "T")),
    sources=NO_REFERENCES.sources,
)


def looks(source: str, document: Document = NO_REFERENCES) -> list[tuple[str, str]]:
    return [(each.text, _look(each)) for each in parse_inline(source, document)]


def _look(inline: Inline) -> str:
    flags = ("strong", "emphasis", "code", "muted")
    look = "".join(flag[0] for flag in flags if getattr(inline, flag))
    if target := inline.target:
        fragment = f"#{target.fragment}" if target.fragment else ""
        detail = f" ({target.detail})" if target.detail else ""
        look += f" {target.kind}:{target.name}{fragment}{detail}"
    return look.strip()


CITED = [("[", "m"), ("cn", "source:cn"), ("]", "m")]


@pytest.mark.parametrize(
    ("source", "runs"),
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
    assert looks(source) == runs


@pytest.mark.parametrize(
    "source", ["[@nope]", "[@cn; @nope]", "[@cn; trump]", "[cn]", "[@]", "@cn", "[see @cn]", "[@cn"]
)
def test_what_is_no_citation_stays_text(source: str) -> None:
    assert looks(source) == [(source, "")]


def test_markdowns_own_links_win_over_citations() -> None:
    assert looks("[@cn](https://x.org)") == [("@cn", "url:https://x.org")]
    assert looks("[@cn]", DOCUMENT) == [("@cn", "url:https://beats.example")]
    assert looks("[@cn][ref]", DOCUMENT) == [("@cn", "brief:/x.md")]


@pytest.mark.parametrize(
    ("source", "runs"),
    [
        ("[[a-call]]", [("a-call", "brief:a-call")]),
        ("[[a-call|the *call*]]", [("the *call*", "brief:a-call")]),
        ("[[a-call|the\ncall]]", [("the call", "brief:a-call")]),
        ("[[a-call\\|the call]]", [("the call", "brief:a-call")]),
        ("[[a-call#Two accounts]]", [("a-call#Two accounts", "brief:a-call#two-accounts")]),
        ("[[dir/a-call.md#x|y]]", [("y", "brief:dir/a-call.md#x")]),
        ("[[a|]]", [("a", "brief:a")]),
        ("![[a-call]]", [("a-call", "brief:a-call")]),
        ("![[map.png|300]]", [("map.png", "image:map.png")]),
        ("[[#Two accounts]]", [("#Two accounts", "heading:two-accounts")]),
        ("[[#taiwan|there]]", [("there", "claim:taiwan")]),
        ("[[a]][[b]]", [("a", "brief:a"), ("b", "brief:b")]),
        ("[[a]](see", [("a", "brief:a"), ("(see", "")]),
        ("**[[a]]**", [("a", "s brief:a")]),
        ("[[台湾]]", [("台湾", "brief:台湾")]),
    ],
)
def test_wikilinks(source: str, runs: list[tuple[str, str]]) -> None:
    assert looks(source) == runs


@pytest.mark.parametrize("source", ["[[]]", "[[|a]]", "[[a", "[[a]", "[ [a]]", "[[a[b]]]"])
def test_what_is_no_wikilink_stays_text(source: str) -> None:
    assert looks(source) == [(source, "")]


def test_a_wikilink_beats_a_reference() -> None:
    assert looks("[[ref]]", DOCUMENT) == [("ref", "brief:ref")]
    assert looks("[[@cn]]", DOCUMENT) == [("@cn", "brief:@cn")]


def test_a_link_beats_a_wikilink() -> None:
    assert looks("[[1]](https://x.org)") == [("[1]", "url:https://x.org")]
    assert looks("[[1]][ref]", DOCUMENT) == [("[1]", "brief:/x.md")]
    assert looks("[[1]][nope]", DOCUMENT) == [("1", "brief:1"), ("[nope]", "")]


@pytest.mark.parametrize("source", ["`[@cn]`", "`[[a]]`", "`{{ x }}`"])
def test_code_is_code(source: str) -> None:
    assert looks(source) == [(source.strip("`"), "c")]


def test_nothing_in_a_template_tag_is_markup() -> None:
    assert looks("{{< x [@cn] [[a]] https://x.org >}}") == [
        ("{{< x [@cn] [[a]] https://x.org >}}", "m")
    ]


def test_citations_need_sources() -> None:
    assert looks("[@cn]", Document()) == [("[@cn]", "")]
