"""An inline source becomes runs of one format each."""

import pytest

from briefing_tui.model.document import Document, Inline, Target
from briefing_tui.parse.document import parse_body
from briefing_tui.parse.inline import parse_inline, plain
from tests.cases import each_case

NO_REFERENCES = Document(
    sources=frozenset({"cn", "trump", "us-2"}),
    claims=frozenset({"taiwan", "trade"}),
    anchors=frozenset({"two-accounts", "trade"}),
)


def formats(source: str, document: Document = NO_REFERENCES) -> list[tuple[str, str]]:
    """The text of each run, and the initials of its format with the target of its link."""
    return [(inline.text, _format(inline)) for inline in parse_inline(source, document)]


def _format(inline: Inline) -> str:
    flags = {"strong": "s", "emphasis": "e", "code": "c", "strike": "x", "muted": "m", "mark": "h"}
    format_ = "".join(initial for flag, initial in flags.items() if getattr(inline, flag))
    if target := inline.target:
        fragment = f"#{target.fragment}" if target.fragment else ""
        detail = f" ({target.detail})" if target.detail else ""
        format_ += f" {target.kind}:{target.name}{fragment}{detail}"
    return format_.strip()


def test_empty() -> None:
    assert parse_inline("", NO_REFERENCES) == ()


def test_plain_text_is_one_run() -> None:
    assert parse_inline("Only words — “quoted”.", NO_REFERENCES) == (
        Inline(text="Only words — “quoted”."),
    )


@each_case(
    "source, runs",
    [
        ("a *b **c*** d", [("a ", ""), ("b ", "e"), ("c", "se"), (" d", "")]),
        ("`a *b*` ~~c~~ ~d~", [("a *b*", "c"), (" ", ""), ("c", "x"), (" ", ""), ("d", "x")]),
        ("**`a`**", [("a", "sc")]),
        ("a\\\nb", [("a\nb", "")]),
        ("a  \nb", [("a\nb", "")]),
        ("a\nb", [("a b", "")]),
        ("中文\n换行", [("中文换行", "")]),
        ("中文，\n换行", [("中文，换行", "")]),
        ("中文\nabc\n换行", [("中文 abc 换行", "")]),
        ("한국\n말", [("한국 말", "")]),
        ("**中\n文**\n字", [("中文", "s"), ("字", "")]),
        ("*a*\nb", [("a", "e"), (" b", "")]),
        ("a<br>b<BR />c", [("a\nb\nc", "")]),
        ("a<br>\nb", [("a\nb", "")]),
        ("a <b>b</b><!-- c --> d", [("a ", ""), ("b", "s"), (" d", "")]),
        ("&amp; &lt; &copy; &#x41; \\* &nope;", [("& < © A * &nope;", "")]),
        ("a&#27;[2J&#x9b;&#x202e;&#10;&#9;&#13;b", [("a\ufffd[2J\u203a\ufffd   b", "")]),
        ("{{< fig a_b_c >}} {% if *x* %} {{ y }}", [("{{< fig a_b_c >}}", "m"), (" ", ""),
         ("{% if *x* %}", "m"), (" ", ""), ("{{ y }}", "m")]),
        ("{{< fig", [("{{< fig", "")]),
        ("\\[@cn] \\[[x]]", [("[@cn] [[x]]", "")]),
    ],
)  # fmt: skip
def test_text_and_formats(source: str, runs: list[tuple[str, str]]) -> None:
    if "&#x9b;" in source:  # CommonMark 6.1 replaces no code point by another
        runs = [(runs[0][0].replace("\u203a", "\ufffd"), "")]
    assert formats(source) == runs


@each_case(
    "source, text",
    [
        ("a\nb", "a\nb"),
        ("中文\n换行", "中文\n换行"),
        ("**a\nb**\n\\\nc", "a\nb\nc"),
        ("a  \nb<br>\nc<br>d", "a\nb\nc\nd"),
        ("a\n%%gone%%\nb", "a\nb"),
        ("`a\nb` [c\nd](e.md)", "a b c\nd"),
    ],
)
def test_each_line_of_a_vault_stands_alone(source: str, text: str) -> None:
    """Obsidian shows a soft line break as a line break, and no empty line beside a hard one."""
    assert plain(source, Document(line_breaks=True)) == text


@each_case(
    "source, target",
    [
        ("[a](https://x.org/y)", "url:https://x.org/y"),
        ("[a](HTTP://x.org)", "url:http://x.org"),
        ("[a](//x.org/y)", "url:https://x.org/y"),
        ("[a](mailto:me@x.org)", "url:mailto:me@x.org"),
        ("[a](https://x.org/台)", "url:https://x.org/%E5%8F%B0"),
        ("[a](https://bücher.example)", "url:https://xn--bcher-kva.example"),
        ("[a](<https://x.org/a b>)", "url:https://x.org/a%20b"),
        ("[a](other.md)", "brief:other.md"),
        ("[a](../x/Other%20one.markdown#Two)", "brief:../x/Other one.markdown#Two"),
        ("[a](#taiwan)", "claim:taiwan"),
        ("[a](#Taiwan)", "claim:taiwan"),
        ("[a](#trade)", "claim:trade"),
        ("[a](#two-accounts)", "heading:two-accounts"),
        ("[a](#nowhere)", "broken:#nowhere"),
        ("[a](javascript:alert(1))", "broken:javascript:alert(1)"),
        ("[a](&#106;avascript:x)", "broken:javascript:x"),
        ("[a](file:///etc/passwd)", "broken:file:///etc/passwd"),
        ("[a](file:x.md)", "broken:file:x.md"),
        ("[a](data:text/html,x)", "broken:data:text/html,x"),
        ("[a](https:x)", "broken:https:x"),
        ("[a](https://)", "broken:https://"),
        ("[a](about.html)", "page:./about.html"),
        ("[a](../b/#Two)", "page:../b/#Two"),
        ("[a](/2024/my%20post/)", "page:/2024/my post/"),
        ("[a](/archive.zip?raw=1)", "page:/archive.zip?raw=1"),
        ("[a](?page=2)", "page:?page=2"),
        ("[a](@/blog/b.md)", "brief:/blog/b.md"),
        ("[a](@site/blog/b.qmd)", "brief:/blog/b.qmd"),
        ('<a class="x" href="/b/">a</a>', "page:/b/"),
        ("[a]()", ""),
        ("[a](#)", "broken:#"),
    ],
)
def test_links(source: str, target: str) -> None:
    assert formats(source) == [("a", target)]


@each_case(
    "source, runs",
    [
        ("![a *b*](p/x.png 'T')", [("a b", "image:p/x.png (T)")]),
        ("![](p/x.png)", [("x.png", "image:p/x.png")]),
        ("![](p/x.png 'T')", [("T", "image:p/x.png (T)")]),
        ("![a](javascript:x)", [("a", "broken:javascript:x")]),
        ("![](data:x)", [("image", "broken:data:x")]),
        ("[![a](x.png)](https://x.org)", [(" ", "image:x.png"), ("a", "url:https://x.org")]),
        ("![a [b](https://x.org)](x.png)", [(" ", "image:x.png"), ("a ", ""),
         ("b", "url:https://x.org")]),
        ("[a **b** c](https://x.org)", [("a ", "url:https://x.org"),
         ("b", "s url:https://x.org"), (" c", "url:https://x.org")]),
        ("<https://x.org/a?b=c>", [("https://x.org/a?b=c", "url:https://x.org/a?b=c")]),
        ("<me@x.org>", [("me@x.org", "url:mailto:me@x.org")]),
        ("<javascript:x>", [("javascript:x", "broken:javascript:x")]),
    ],
)  # fmt: skip
def test_images_and_links_with_markup(source: str, runs: list[tuple[str, str]]) -> None:
    assert formats(source) == runs


@each_case(
    "source, linked, url",
    [
        ("see https://x.org/a_b_c.", "https://x.org/a_b_c", ""),
        ("(https://x.org/a_(b))", "https://x.org/a_(b)", ""),
        ("**http://x.org**", "http://x.org", ""),
        ("https://x.org/?a=1&amp;b=2;", "https://x.org/?a=1&b=2", ""),
        ("https://x.org/?a=1&copy=2", "https://x.org/?a=1&copy=2", ""),
        ("https://x.org/a&quot;", "https://x.org/a", ""),
        ("见https://x.org/a。好", "https://x.org/a", ""),
        ("https://x.org<br>", "https://x.org", ""),
        ("www.x.org/a, b", "www.x.org/a", "http://www.x.org/a"),
        ("WWW.x.org", "WWW.x.org", "http://WWW.x.org"),
        ("write me.too+x@x.org.", "me.too+x@x.org", "mailto:me.too+x@x.org"),
    ],
)
def test_bare_addresses(source: str, linked: str, url: str) -> None:
    (link,) = [inline for inline in parse_inline(source, NO_REFERENCES) if inline.target]
    assert link.text == linked
    assert link.target is not None
    assert link.target.kind == "url"
    assert link.target.name.lower() == (url or linked).lower()


@each_case(
    "source",
    ["http://", "http://localhost", "xhttp://x.org", "a:b", "www.", "a@b", "@x.org", "ftp://x.org",
     "`https://x.org`", "https\\://x.org", "a@x.org_", "/www.x.org", "http:// x.org"],
)  # fmt: skip
def test_text_that_is_no_address(source: str) -> None:
    assert all(inline.target is None for inline in parse_inline(source, NO_REFERENCES))


def test_a_bare_address_in_a_link_is_its_text() -> None:
    assert formats("[https://a.org www.b.org](https://c.org)") == [
        ("https://a.org www.b.org", "url:https://c.org")
    ]


def test_runs_of_one_link_share_a_target_and_adjacent_links_do_not() -> None:
    one, two = parse_inline("[a](https://x.org)[b](https://x.org)", NO_REFERENCES)
    assert one.target == two.target
    assert one.target is not two.target
    runs = parse_inline("[a *b*](https://x.org)", NO_REFERENCES)
    assert runs[0].target is runs[1].target


def test_plain() -> None:
    source = "*a* [b](x.md) [@cn, p. 1] [[c|d]]<br>e &amp; `f`"
    assert plain(source, NO_REFERENCES) == "a b [cn, p. 1] d\ne & f"


def test_notes_show_their_numbers() -> None:
    document = Document(notes={"x": 1, "y": 2})
    assert formats("a[^y][^x][^z]", document) == [
        ("a", ""), ("[2]", "note:y"), ("[1]", "note:x"), ("[^z]", "")
    ]  # fmt: skip


def test_a_target_is_sanitised() -> None:
    (inline,) = parse_inline("[a](x&#x202e;.md#&#x202e;)", NO_REFERENCES)
    assert inline.target == Target("brief", "x\ufffd.md", "\ufffd")
    (encoded,) = parse_inline("[a](x%1b%0a.md)", NO_REFERENCES)
    assert encoded.target is not None
    assert "\x1b" not in encoded.target.name
    assert "\n" not in encoded.target.name


@pytest.mark.parametrize("depth", [1, 3, 10, 300])
def test_images_in_images_keep_their_text(depth: int) -> None:
    document = parse_body("![" * depth + "word" + "](x)" * depth)
    assert "word" in plain(document.leaves[0].text, document)


@pytest.mark.parametrize("depth", [1, 3, 10, 300])
def test_brackets_in_brackets_keep_their_text(depth: int) -> None:
    document = parse_body("[" * depth + "word" + "](x)" * depth)
    assert "word" in plain(document.leaves[0].text, document)
