"""Costs: no text takes more than linear time, whatever it is made of.

Each test times one function on a text and on one several times as long. Linear time grows as
the text does, quadratic time by the square of that. Processor time is measured, and measured
again where it seems too long, so a busy machine changes little.
"""

import gc
import tracemalloc
from collections.abc import Callable
from time import process_time

import pytest

from briefing_tui.check.names import BriefName, KnownBriefs
from briefing_tui.compare.diff import compare_wording
from briefing_tui.compare.draft import Glossary, draft_claims
from briefing_tui.compare.matrix import build_matrix
from briefing_tui.compare.quotations import find_quotations
from briefing_tui.layout.blocks import LayoutContext, lay_leaf
from briefing_tui.layout.narrative import measure
from briefing_tui.layout.source import SourceOptions, lay_source
from briefing_tui.library.index.search import hit_in
from briefing_tui.library.query import parse_query
from briefing_tui.model.document import Document, Leaf
from briefing_tui.parse.blocks import LONG_TEXT
from briefing_tui.parse.brief import parse_brief
from briefing_tui.parse.dates import parse_date
from briefing_tui.parse.document import parse_body, parse_document, parse_start
from briefing_tui.parse.inline import parse_runs
from briefing_tui.parse.sections import MOST_SOURCES
from briefing_tui.text.quotations import QuotedText
from briefing_tui.text.sanitise import one_line, unify_line_ends
from briefing_tui.tui.palette import matched_letters

Make = Callable[[int], str]
"""Makes a text of about so many characters."""

_TIMES = 8
"""How much longer the long text is."""
_LIMIT = 24
"""How much longer it may take. Quadratic time is 64 times as long, linear time 8 times."""
_SMALL = 0.004
"""Seconds that count for nothing: shorter times can't be measured."""
_ENOUGH = 0.002
"""Seconds that the short text takes. Longer ones aren't needed to measure them."""
_SHORTEST = 4_000
"""Characters of the shortest long text."""
_TRIES = 4


def assert_linear(run: Callable[[str], object], make: Make, size: int = 100_000) -> None:
    """Fail if the time that a function takes grows faster than its text, up to `size`.

    The texts of a slow function are shorter, so that all tests together take some seconds.
    """
    seconds = _seconds(run, make(size // _TIMES))
    size = min(size, max(_SHORTEST, int(size * _ENOUGH / seconds)))
    short, long = make(size // _TIMES), make(size)
    times: list[tuple[float, float]] = []
    gc.disable()
    try:
        for _ in range(_TRIES):
            times.append((_seconds(run, short), _seconds(run, long)))
            if times[-1][1] <= _LIMIT * times[-1][0] + _SMALL:
                return
    finally:
        gc.enable()
    pytest.fail(f"{_TIMES} times the text takes more than {_LIMIT} times as long: {times}")


def _seconds(run: Callable[[str], object], text: str) -> float:
    start = process_time()
    run(text)
    return process_time() - start


def repeated(unit: str, before: str = "", after: str = "") -> Make:
    """Make texts of one unit again and again."""
    return lambda size: before + unit * (size // len(unit)) + after


# Blocks: the title, the first screen, the whole document.


def lines(of: Callable[[int], str]) -> Make:
    """Make texts of numbered parts."""

    def make(size: int) -> str:
        sample = of(100)
        return "".join(of(number) for number in range(size // len(sample)))

    return make


def stairs(unit: str, text: str = "a\n") -> Make:
    """Make lines that begin with one more unit each."""
    return lambda size: "".join(unit * depth + text for depth in range(1, int((2 * size) ** 0.5)))


def table(header: str, delimiters: str, rows: str) -> Make:
    """Make tables of three lines that are equally long."""
    return lambda size: "".join(
        unit * (size // 3 // len(unit)) + "\n" for unit in (header, delimiters, rows)
    )


BLOCKS: dict[str, Make] = {
    "blank lines": repeated("\n"),
    "lines": repeated("a\n"),
    "paragraphs": repeated("a\n\n"),
    "one word": repeated("a"),
    "words": repeated("ab "),
    "hard breaks": repeated("a  \n"),
    "headings": repeated("# a\n"),
    "headings of one name": repeated("# a\n# a-1\n"),
    "blanks in a heading": repeated(" ", "# a", "b"),
    "tabs in a heading": repeated("\t", "# a", "b"),
    "hashes in a heading": repeated("#", "# a ", "b"),
    "hashes and blanks": repeated("# ", "# ", "b"),
    "underlined headings": repeated("a\n=\n\n"),
    "a long underline": repeated("=", "a\n", "b"),
    "blanks after an underline": repeated(" ", "a\n=", "b"),
    "rules": repeated("***\n"),
    "almost a rule": repeated("* ", after="x"),
    "fences": repeated("```\na\n```\n"),
    "fences without an end": repeated("```a\n"),
    "fences of growing length": stairs("~"),
    "a long fence": repeated("`"),
    "indented code": repeated("    a\n"),
    "quote": repeated("> a\n"),
    "quotes": repeated("> a\n\n"),
    "deep quote": repeated(">", after="a"),
    "quotes ever deeper": stairs(">"),
    "lazy lines": repeated("b\n", "> a\n"),
    "lines after a quote without a paragraph": repeated(">-\nb\n"),
    "lazy lines of a deep quote": repeated("b\n", ">" * 20 + "a\n"),
    "list": repeated("- a\n"),
    "loose list": repeated("- a\n\n"),
    "empty items": repeated("-\n"),
    "ordered list": lines(lambda number: f"{number}. a\n"),
    "lists": repeated("- a\n+ a\n* a\n"),
    "nested items": repeated("- a\n  - b\n    - c\n"),
    "items ever deeper": stairs("  ", "- a\n"),
    "items in a line": repeated("- ", after="x"),
    "numbers in a line": repeated("1. ", after="x"),
    "paragraphs of an item": repeated("  b\n\n", "- a\n\n"),
    "tasks": repeated("- [ ] a\n"),
    "quotes in items": repeated("- > a\n"),
    "blank lines between items": repeated("\n", "- a", "- b"),
    "table": repeated("c|d\n", "a|b\n-|-\n"),
    "tables": repeated("a|b\n-|-\nc|d\n\n"),
    "columns": table("a|", "-|", "b|"),
    "columns, short rows": table("a|", "-|", "b|\n"),
    "one long row": table("a|b\n-|-\n\n", "c|", "d|\n"),
    "almost tables": repeated("a|b\n"),
    "delimiters": repeated("-|-\n"),
    "almost delimiters": repeated("- ", "a|b\n-", "x"),
    "bars": repeated("|"),
    "comments": repeated("<!-- a -->\n"),
    "comments without an end": repeated("<!--\n\n"),
    "scripts without an end": repeated("<script>\n\n"),
    "elements": repeated("<div>a</div>\n\n"),
    "elements in a line": repeated("<br>", "<div>"),
    "tags without an end": repeated("<a ", "<div>\n"),
    "attributes": repeated('b="c" ', "<div>\n<a "),
    "quotation marks in a tag": repeated('b="', "<div><a "),
    "blanks in an end tag": repeated(" ", "<div><script></script", "x"),
    "entities in HTML": repeated("&amp;", "<div>"),
    "definitions": lines(lambda number: f"[{number}]: b\n"),
    "one definition, often": repeated("[a]: b\n"),
    "definitions with titles": repeated('[a]: b "c"\n'),
    "a title without an end": repeated("c\n", '[a]: b "'),
    "titles without an end": repeated('[a]: b "\n'),
    "labels without an end": repeated("[\n"),
    "definitions that are used": lines(lambda number: f"[{number}]\n\n[{number}]: b\n\n"),
    "notes": lines(lambda number: f"[^{number}]: b\n\n"),
    "notes that are cited": lines(lambda number: f"a[^{number}]\n\n[^{number}]: b\n\n"),
    "notes that cite the next": lines(lambda number: f"[^{number}]: b[^{number + 1}]\n\n"),
    "one note, often": repeated("x[^a] ", "[^a]: b\n\n"),
    "notes in a line": repeated("[^a]: "),
    "code in tags": repeated("{% highlight a %}\nb\n{% endhighlight %}\n"),
    "code in tags without an end": repeated("{% highlight a %}\n"),
    "code in tags, one end": repeated("> {% highlight a %}\n\n", after="{% endhighlight %}"),
    "code in Hugo tags without an end": repeated("{{< highlight a >}}\n"),
    "an argument of a tag": repeated("a ", "{% highlight ", "%}"),
    "math": repeated("$$\na\n$$\n"),
    "math without an end": repeated("$$\n\n$$ a $\n\n"),
    "labelled math": repeated("$$a$$ {#b}\n"),
    "brackets of math": repeated("\\\\[\n"),
    "imports": repeated("import a from 'b'\n"),
    "imports without an end": repeated("import a from \n"),
    "an import": repeated("a, ", "import {", "} from 'b'"),
    "exports": repeated("export const a\n\n"),
    "components": repeated('<Tab a="b">\nc\n</Tab>\n'),
    "components without an end": repeated("<Tab a\n"),
    "open braces of components": repeated("<Tab {\n"),
    "quotation marks of components": repeated("""<Tab "'"'\n"""),
    "braces of a component": repeated("{", "<Tab a="),
    "quotation marks of a component": repeated('"', "<Tab a="),
    "an HTML table": repeated("<tr><td>a<td>b", "<table>", "</table>"),
    "HTML tables": repeated("<table><tr><td>a<td>b</table>\n\n"),
    "classes of a division": repeated('class="a" ', "<div "),
    "divisions": repeated('<div class="note"><h5>a</h5>b</div>\n\n'),
    "callouts with a heading": repeated(":::note\n\n## a\n"),
    "blank lines of a callout": repeated("\n", ":::note\n", "a"),
    "placeholders in HTML": repeated("<slug>", "<div>"),
    "embedded pages": repeated('<iframe src="a"></iframe>'),
    "MDX comments": repeated("{/* a */}\n"),
    "MDX comments without an end": repeated("{/*\n\n"),
    "Obsidian's comments": repeated("%%\na\n%%\n"),
    "Obsidian's comment without an end": repeated("%%\n\n", "%%\n\n"),
    "containers": repeated(":::note\na\n:::\n"),
    "containers ever deeper": repeated(":::note\n"),
    "ends of containers": repeated(":::\n"),
    "a long container fence": repeated(":"),
    "attributes of a container": repeated('title="', ":::{.a ", "}"),
    "callouts": repeated("> [!note] a\n> b\n\n"),
    "admonitions": repeated('!!! note "a"\n    b\n\n'),
    "admonitions ever deeper": stairs("    ", "!!! note\n"),
    "admonitions without a body": repeated("!!! note\n"),
    "tags over lines": repeated("{{< a\nb >}}\n"),
    "tags over lines without an end": repeated("{{< a\n\n"),
    "grid tables": repeated("+--+\n|a |\n+--+\n\n"),
    "a grid": repeated("+--", after="+"),
    "lines of attributes": repeated("{: .a}\n"),
    "definition lists": repeated("a\n: b\n\n"),
    "definitions of a term": repeated(": b\n", "a\n"),
    "definitions ever deeper": stairs("  ", "a\n: b\n"),
}


@pytest.mark.parametrize("name", BLOCKS)
def test_blocks(name: str) -> None:
    def run(text: str) -> None:
        brief = parse_brief(text, "brief.md").brief
        parse_start(brief)
        parse_document(brief)

    assert_linear(run, BLOCKS[name])


@pytest.mark.parametrize("name", ["notes that are cited", "definitions that are used", "columns"])
def test_layout_of_all_leaves(name: str) -> None:
    def run(text: str) -> None:
        document = parse_body(text)
        measure(document, LayoutContext(document, {}, 60), 0, len(document.leaves))

    assert_linear(run, BLOCKS[name])


LARGE: dict[str, Make] = {
    "columns": BLOCKS["columns"],
    "attributes": BLOCKS["attributes"],
    "a language": repeated("a-", "---\nlang: ", "a\n---\n"),
}


@pytest.mark.parametrize("name", LARGE)
def test_memory(name: str) -> None:
    """A regular expression that keeps each repetition takes a hundred times its text."""
    text = LARGE[name](400_000)
    tracemalloc.start()
    try:
        parse_document(parse_brief(text, "brief.md").brief)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 20 * len(text)


# Inline text: a leaf has at most `LONG_TEXT` characters.

INLINE = (
    *("a", "a ", "[", "]", "![", "[a](", "[a](b", "[a](<", '[a](b "', "[a][", "[a]", "[a](b)"),
    *("![a](b)", "(", "[a]((", "[](", "[[", "[[a|", "[[a#", "[[a]]", "![[", "[@", "[@a;", "[@a, "),
    *("*", "**a", "*a_ ", "*a **", "a**", "_a", "*a*", "a_", "*_", "**_*__", "~", "~~a", "~~a ~"),
    *("`", "`a", "`a` ", "<", "<a", "<a ", '<a b="', "<http://", "<!--", "<?", "<!A ", "</", "<a@"),
    *("&", "&a", "&amp;", "&#1", "&a;", "\\", "\\*", "a\\\n", "http://", "http://a.", "://"),
    *("http://a.b/(", "http://a.b/)", "http://a.b/&a;", "http://a.b/?!", "www.", "www.a.", "a@"),
    *("a@b.", "a.", "@", "{{", "{{< ", "{% ", "{{ a }}", "*[a", "[*a", "a  \n", "a\t", "\u00a0"),
    *("台", "e\u0301", "\u0301", "\u200d", "\U0001f468\u200d", "\U0001f1fa", "—", "a—", "“"),
    *("(台", "\u00ad", "\x1b[31m", "[`a](b)`", "[^a]", "<br>", "<b>a</b>"),
    *("==a", "==a==", "== ", "$a", "$a$ ", "$$a", "$", "%%", "%%a", "{/*", "<Tab a=", "<Tab a={"),
    *(
        "<a href=b>",
        "</a>",
        "<sup>2</sup>",
        "<sub>",
        "<kbd>a</kbd>",
        "{% highlight a %}",
        "{: .a}",
        "`a`{.b}",
        "{:",
        "a]({",
        "[a]{.b",
    ),
    *("[a]{.b} ", "[a]{.b", "[[a]{.b}", "{{< include a.md >}}", "{% include a"),
    *("<slug> ", "[![a](b)](c) ", "![[a](b)](c) ", '![](a){alt="b'),
    *('<abbr title="a">', '<abbr title="a">b</abbr>', '<iframe src="a">'),
    *("[a]({{ a }}", "[a]({{ a }})", "[a]({{", "[a]({{ a }} '"),
)


@pytest.mark.parametrize("unit", INLINE)
def test_inline_text(unit: str) -> None:
    def run(text: str) -> None:
        context = LayoutContext(Document(sources=frozenset({"a"}), notes=(("a", 1),)), {}, 60)
        lay_leaf(Leaf(kind="paragraph", text=text), context)

    assert_linear(run, repeated(unit), LONG_TEXT)


NESTED: dict[str, Make] = {
    "brackets": lambda size: "[" * (size // 2) + "]" * (size // 2),
    "links": lambda size: "[" * (size // 5) + "a" + "](b)" * (size // 5),
    "links to templates": lambda size: "[" * (size // 10) + "a" + "]({{ x }})" * (size // 10),
    "links and one to a template": lambda size: "[" * size + "a]({{ x }})",
    "images": lambda size: "![" * (size // 6) + "a" + "](b)" * (size // 6),
    "emphasis": lambda size: "*a " * (size // 5) + "a*" * (size // 5),
    "parentheses": lambda size: f"[a]({'(' * (size // 2)}{')' * (size // 2)})",
    "runs of backticks": stairs("`", "a"),
}


@pytest.mark.parametrize("name", NESTED)
def test_nested_inline_text(name: str) -> None:
    assert_linear(lambda text: parse_runs(text, Document()), NESTED[name], LONG_TEXT)


# Front matter, dates, queries and safe text.

FRONT_MATTER: dict[str, Make] = {
    "keys": lines(lambda number: f"k{number}: v\n"),
    "long key": repeated("k", after=": v"),
    "long value": repeated("v ", "title: "),
    "long number": repeated("1", "claims: [{topic: a, accounts: {b: {value: ", "}}}]"),
    "brackets": repeated("[", "k: "),
    "braces": repeated("{a: ", "k: "),
    "items in a line": repeated("- ", "k:\n  "),
    "flow list": repeated("a, ", "tags: [", "]"),
    "anchors": lines(lambda number: f"k{number}: &a{number} v\n"),
    "aliases": repeated("*a, ", "k: &a v\nl: [", "]"),
    "lines of a text": repeated("  v\n", "summary: |\n"),
    "lines in quotation marks": repeated("v\n\n ", 'summary: "', '"'),
    "escapes": repeated("\\e", 'summary: "', '"'),
    "quotation marks": repeated("'", "summary: '"),
    "comments": repeated("# a\n"),
    "tags": repeated("!a ", "k: "),
    "keys that are not YAML": lines(lambda number: f"k{number}: a: b\n"),
    "merge keys": lines(lambda number: f"k{number}: {{ <<: *a }}\n"),
    "tags with commas": repeated("a,", "tags: "),
    "long date": repeated("1", "date: "),
    "id with blanks": repeated(" ", "sources: [{ id: 'a", "b' }]"),
    "events": lines(lambda number: "- { date: 2016, title: a }\n"),
}


@pytest.mark.parametrize("name", FRONT_MATTER)
def test_front_matter(name: str) -> None:
    def run(text: str) -> None:
        parse_brief(f"---\na: &a {{ b: c }}\n{text}\n---\n", "brief.md")

    assert_linear(run, FRONT_MATTER[name])


@pytest.mark.parametrize("unit", ["a ", '"', "-a ", "tag:a ", "a:", "台", "after:2024 ", "*"])
def test_query(unit: str) -> None:
    assert_linear(parse_query, repeated(unit))


@pytest.mark.parametrize("unit", ["a", "\x1b", "\u202e", "\r\n", "\r", " \t"])
def test_safe_text(unit: str) -> None:
    assert_linear(lambda text: one_line(unify_line_ends(text)), repeated(unit))


@pytest.mark.parametrize("unit", ["1", "2016/", " ", "-", "Jan "])
def test_date(unit: str) -> None:
    assert_linear(parse_date, repeated(unit))


# Across texts and briefs.

WORDINGS: dict[str, Make] = {
    "abbreviations": repeated("Mr. "),
    "initials": repeated("A. "),
    "sentences": repeated("Aa bb cc. Dd ee ff. "),
}


@pytest.mark.parametrize("name", WORDINGS)
def test_wording(name: str) -> None:
    assert_linear(lambda text: compare_wording(text, f"{text} b"), WORDINGS[name])


@pytest.mark.parametrize("unit", ["[[a ", "](a", "[[a|b]] ", "<!-- "])
def test_hits(unit: str) -> None:
    query = parse_query("nowhere")
    assert_linear(lambda text: hit_in(parse_brief(text, "brief.md").brief, query), repeated(unit))


@pytest.mark.parametrize("unit", ["就、", "Trade grew. ", "“A b. "])
def test_draft(unit: str) -> None:
    def run(text: str) -> None:
        draft_claims({"a": text, "b": "A word."}, Glossary())

    assert_linear(run, repeated(unit))


def test_briefs_of_one_name() -> None:
    def run(text: str) -> None:
        names = KnownBriefs.build(BriefName(path, "notes") for path in text.split())
        assert not any(map(names.same_slug, text.split()))

    assert_linear(run, lines(lambda number: f"folder{number}/notes.md\n"))


def test_palette() -> None:
    assert_linear(lambda text: matched_letters("abab abab aabb", text), repeated("a b "))
    assert matched_letters("nb", "next brief") == [0, 5]
    assert matched_letters("brief", "next brief") == [5, 6, 7, 8, 9]
    assert matched_letters("bn", "next brief") == []


def many_sources(stance: str) -> Make:
    """Make briefs in which many sources have an account of many claims."""

    def make(size: int) -> str:
        ids = [f"s{number}" for number in range(min(90, size // 40))]
        sources = "".join(f"- id: {source}\n" for source in ids)
        accounts = ", ".join(f"{source}: {stance}" for source in ids)
        claim = f"- topic: a\n  claim: b\n  accounts: {{ {accounts} }}\n"
        claims = claim * max(1, (size - len(sources)) // len(claim))
        return f"---\nsources:\n{sources}claims:\n{claims}---\n"

    return make


@pytest.mark.parametrize("stance", ["states", "denies", "silent", "{ value: 9, unit: a }"])
def test_agreement(stance: str) -> None:
    def run(text: str) -> None:
        build_matrix(parse_brief(text, "brief.md").brief)

    assert_linear(run, many_sources(stance), 40_000)


QUOTED: dict[str, tuple[Make, str]] = {
    "one word": (repeated("a "), "a " * 40 + "b"),
    "one character": (repeated("一"), "一" * 40 + "二"),
    "almost there": (repeated("一二"), "一二" * 40 + "一一"),
    "dots": (repeated("."), "a...b"),
    "brackets": (repeated("["), "[" * 40 + "a"),
    "quotation marks": (repeated("“a”"), "a' " * 40),
    "short lines": (repeated("a\n"), "a a"),
    "blanks": (repeated(" \n"), "a  a"),
    "sentences": (repeated("A b. "), "A b. A c."),
    "abbreviations": (repeated("Mr. "), "Mr. Mr. b"),
    "letters in brackets": (repeated("[a]b "), "[a]b " * 9),
    "words": (lines(lambda number: f"w{number} "), "w1 w3 w5 w7"),
}


@pytest.mark.parametrize("name", QUOTED)
def test_quotations_in_a_text(name: str) -> None:
    make, quotation = QUOTED[name]

    def run(text: str) -> None:
        quoted = QuotedText(text)
        for number in range(20):
            quoted.find(quotation + str(number))
            quoted.nearest(quotation + str(number))
        assert quoted.sentences is not None

    assert_linear(run, make)


@pytest.mark.parametrize("name", QUOTED)
def test_a_text_as_a_quotation(name: str) -> None:
    make, words = QUOTED[name]
    text = QuotedText(words * 20)
    assert_linear(lambda quotation: (text.find(quotation), text.nearest(quotation)), make)


def quoting(quotation: str) -> Make:
    """Make briefs in which ever more claims quote an ever longer text."""

    def make(size: int) -> str:
        claim = f"- {{ topic: a, accounts: {{ s: {{ quote: '{quotation}' }} }} }}\n"
        text = "    a b c. d, e.\n" * (size // 60)
        claims = claim * (size // 2 // len(claim))
        return f"---\nsources:\n- id: s\n  text: |\n{text}claims:\n{claims}---\n"

    return make


@pytest.mark.parametrize("quotation", ["b", "b c", "a b c. d, e. a", "f"])
def test_the_layout_of_a_source(quotation: str) -> None:
    def run(text: str) -> None:
        brief = parse_brief(text, "brief.md").brief
        matrix, source = build_matrix(brief), brief.sources[0]
        lay_source(brief, matrix, find_quotations(brief, source, source.text), SourceOptions(76))

    assert_linear(run, quoting(quotation), 200_000)


def test_no_brief_has_very_many_columns() -> None:
    sources = "".join(f"- id: s{number}\n" for number in range(MOST_SOURCES + 2))
    parsed = parse_brief(f"---\nsources:\n{sources}---\n", "brief.md")
    assert len(parsed.brief.sources) == MOST_SOURCES
    assert [diagnostic.code for diagnostic in parsed.diagnostics][:1] == ["too-large"]
