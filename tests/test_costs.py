"""Costs: no text takes more than linear time, whatever it is made of.

Each test times one function on a text and on one several times as long. Linear time grows as
the text does, quadratic time by the square of that. Processor time is measured, and measured
again where it seems too long, so a busy machine changes little.
"""

import gc
import tracemalloc
from collections.abc import Callable
from itertools import pairwise
from time import process_time
from typing import Any

import pytest

from briefing_tui.cli.check import ALL_CODES
from briefing_tui.cli.diagnostics import report_lines
from briefing_tui.compare.diff import compare_wording
from briefing_tui.compare.glossary import Glossary
from briefing_tui.compare.matrix import build_matrix
from briefing_tui.compare.note_places import place_notes
from briefing_tui.compare.quotations import find_quotations
from briefing_tui.export.exporters import BriefWithRecords, ExportOptions
from briefing_tui.export.html import export_briefs as html_page
from briefing_tui.export.text import export_text
from briefing_tui.layout.blocks import LayoutContext
from briefing_tui.layout.narrative import leaf_starts
from briefing_tui.layout.source import source_page
from briefing_tui.library.checking import examine
from briefing_tui.library.claim_terms import fits
from briefing_tui.library.hits import hit_in, linking_sentence
from briefing_tui.library.index.parsing import links_of
from briefing_tui.library.query_syntax import MAX_TERMS, parse_query
from briefing_tui.model.brief import Brief, Parsed
from briefing_tui.model.document import Document
from briefing_tui.model.note import Note, NotePlace
from briefing_tui.originals.article import read_article, read_text
from briefing_tui.originals.formats import plain_paragraphs
from briefing_tui.parse import document
from briefing_tui.parse.brief import parse_brief
from briefing_tui.parse.brief_names import BriefName, KnownBriefs
from briefing_tui.parse.dates import parse_date
from briefing_tui.parse.document import (
    parse_body,
    parse_document,
)
from briefing_tui.parse.inline import parse_inlines
from briefing_tui.parse.markdown import BLOCK_LEVELS
from briefing_tui.parse.notes_text import parse_notes
from briefing_tui.parse.sections import MOST_SOURCES
from briefing_tui.text.quotations import QuotedText
from briefing_tui.text.sanitise import one_line, unify_line_ends
from briefing_tui.tui.terminal.background import MOST_READ, Replies
from tests.cases import each_case
from tests.extras import reads_pages
from tests.slow import mostly_slow, slow

Make = Callable[[int], str]
"""Makes a text of about so many characters."""

_TIMES = 8
"""How much longer the long text is."""
_LIMIT = 24
"""How much longer it may take. Quadratic time is 64 times as long, linear time 8 times."""
_SMALL = 0.004
"""Seconds that count for nothing: shorter times can't be measured."""
_ENOUGH = 0.001
"""Seconds that the short text takes. Longer ones aren't needed to measure them."""
_SHORTEST = 2_000
"""Characters of the shortest long text."""
_TRIES = 4


def assert_linear(
    run: Callable[[Any], object],
    make: Make,
    size: int = 100_000,
    prepare: Callable[[str], object] = str,
) -> int:
    """Fail if the time that a function takes grows faster than its text, up to `size`.

    The texts of a slow function are shorter, so that all tests together take some seconds.
    `prepare` turns a text into what the function takes, and isn't timed. Returns the size of the
    longer text.
    """
    longest = size
    size = min(longest, _SHORTEST)
    while (taken := _seconds(run, prepare(make(size // _TIMES)))) < _ENOUGH and size < longest:
        size = min(longest, 2 * size)
    short, long = prepare(make(size // _TIMES)), prepare(make(size))
    times: list[tuple[float, float]] = []
    gc.disable()
    try:
        for _ in range(_TRIES):
            times.append((taken or _seconds(run, short), _seconds(run, long)))
            if times[-1][1] <= _LIMIT * times[-1][0] + _SMALL:
                return size
            taken = 0.0
    finally:
        gc.enable()
    pytest.fail(f"{_TIMES} times the text takes more than {_LIMIT} times as long: {times}")


def _seconds(run: Callable[[Any], object], value: object) -> float:
    start = process_time()
    run(value)
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


def rows(row: Callable[[int], str], before: str = "", after: str = "") -> Make:
    """Make rows of different lengths."""

    def make(size: int) -> str:
        parts, length = [before], 0
        while length < size:
            parts.append(row(len(parts)))
            length += len(parts[-1])
        return "".join(parts) + after

    return make


def wide(row: str, cell: str, before: str = "", after: str = "") -> Make:
    """Make a table half of which is one row, and the other half rows of one cell."""
    return lambda size: (
        f"{before}{row}{cell * (size // 2 // len(cell))}\n"
        + f"{row}{cell}\n" * (size // 2 // len(row + cell))
        + after
    )


BLOCKS: dict[str, Make] = {
    "blank lines": repeated("\n"),
    "lines": repeated("a\n"),
    "paragraphs": repeated("a\n\n"),
    "one word": repeated("a"),
    "words": repeated("ab "),
    "hard breaks": repeated("a  \n"),
    "breaks": repeated("a<br>\n"),
    "carriage returns": repeated("a\r"),
    "paragraphs of carriage returns": repeated("a\r\r"),
    "abbreviations": lines(lambda number: f"*[A{number}]: b\n"),
    "abbreviations that are used": lines(lambda number: f"*[A{number}]: b\n\nA{number}\n\n"),
    "tag soup": repeated("<b><i></b></i>"),
    "figures without an end": repeated("{{< figure src=\n"),
    "MDX imports without an end": repeated("import {A,\n"),
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
    "a wide header, short rows": lambda size: (
        f"{'a|' * (size // 6)}\n{'-|' * (size // 6)}\n" + "|a|\n" * (size // 12)
    ),
    "a wide row, short rows": wide("|", "a|", "|a|b|\n|-|-|\n"),
    "rows that are ever wider": rows(lambda number: f"|{'a|' * number}\n", "|a|b|\n|-|-|\n"),
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
    "titles over lines": repeated('[a]: b\n"c\nd"\n'),
    "a title below without an end": repeated("c\n", "[a]: b\n("),
    "labels without an end": repeated("[\n"),
    "templates in definitions": repeated("[a]: {{ x }}\n"),
    "definitions that are used": lines(lambda number: f"[{number}]\n\n[{number}]: b\n\n"),
    "notes": lines(lambda number: f"[^{number}]: b\n\n"),
    "notes that are cited": lines(lambda number: f"a[^{number}]\n\n[^{number}]: b\n\n"),
    "notes that cite the next": lines(lambda number: f"[^{number}]: b[^{number + 1}]\n\n"),
    "one note, often": repeated("x[^a] ", "[^a]: b\n\n"),
    "notes in a line": repeated("[^a]: "),
    "block ids": repeated("^ab\n\n"),
    "block ids after a list": lambda size: "- a\n" * (size // 8) + "\n^ab\n\n" * (size // 14),
    "code in tags": repeated("{% highlight a %}\nb\n{% endhighlight %}\n"),
    "code in tags without an end": repeated("{% highlight a %}\n"),
    "code in tags, one end": repeated("> {% highlight a %}\n\n", after="{% endhighlight %}"),
    "code in Hugo tags without an end": repeated("{{< highlight a >}}\n"),
    "an argument of a tag": repeated("a ", "{% highlight ", "%}"),
    "math": repeated("$$\na\n$$\n"),
    "math without an end": repeated("$$\n\n$$ a $\n\n"),
    "labelled math": repeated("$$a$$ {#b}\n"),
    **{
        f"math of {unit!r}": repeated(unit, "$$\n", "\n$$\n")
        for unit in (
            "a_",
            "a^{",
            "\\frac",
            "\\left(",
            "{",
            "\\sqrt[",
            "\\begin{cases}",
            "a & b \\\\ ",
        )
    },
    "tags and comments without an end": repeated(" #a <!-- "),
    "tags and backticks": repeated("`", " #a "),
    "tags and styles": repeated(" #a <style "),
    "blocks of math": lines(lambda number: f"$$\n\\frac{{a}}{{{number}}}\n$$\n\n"),
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
    "an HTML table, one wide row": wide("<tr>", "<td>a", "<table>", "</table>"),
    "an HTML table, ever wider": rows(
        lambda number: f"<tr>{'<td>a' * number}\n", "<table>", "</table>"
    ),
    "HTML tables": repeated("<table><tr><td>a<td>b</table>\n\n"),
    "classes of a division": repeated('class="a" ', "<div "),
    "divisions": repeated('<div class="note"><h5>a</h5>b</div>\n\n'),
    "callouts with a heading": repeated(":::note\n\n## a\n"),
    "blank lines of a callout": repeated("\n", ":::note\n", "a"),
    "placeholders in HTML": repeated("<slug>", "<div>"),
    "code in HTML": repeated("<div>\n```\na\n```\n</div>\n"),
    "code in HTML without an end": repeated("<div>\n```\na\n\n"),
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
    "tabs": repeated('=== "a"\n    b\n\n'),
    "tabs ever deeper": stairs("    ", '=== "a"\n'),
    "components of tabs": repeated('<TabItem label="a">\nb\n</TabItem>\n'),
    "components of tabs in a line": repeated('<TabItem label="a">b</TabItem>\n'),
    "components of tabs ever deeper": repeated('<TabItem label="a">\n'),
    "components of tabs without an end": repeated('<TabItem label="a"\n'),
    "paired notes": repeated("{% note %}\na\n{% endnote %}\n"),
    "paired notes in a line": repeated("{% note %}a{% endnote %} "),
    "paired notes ever deeper": lambda size: (
        "{% note %}\n" * (size // 25) + "{% endnote %}\n" * (size // 25)
    ),
    "beginnings of paired notes": repeated("{{< note >}}\n"),
    "ends of paired notes": repeated("{% note %}\n", after="{% endtip %}\n"),
    "components that are notes": repeated("<Note>a\n\nb</Note>\n"),
    "components that are notes ever deeper": lambda size: (
        "<Note>\n" * (size // 15) + "</Note>\n" * (size // 15)
    ),
    "components that are notes in a quote": repeated("> <Note>\n> a</Note>\n\n"),
    "directives": repeated("```{note} a\n:class: b\nc\n```\n"),
    "directives without an end": repeated("```{note}\n"),
    "directives ever deeper": stairs("`", "```{note}\n"),
    "directives with YAML without an end": repeated("```{note}\n---\na\n```\n\n"),
    "options of a directive": repeated(":a: b\n", "```{note}\n"),
    "options of code": repeated(":a: b\n", "```{code-cell}\n"),
    "roles": repeated("{doc}`a <b>` "),
    "roles without an end": repeated("{doc}`"),
    "targets of roles": repeated("{doc}`a" + " <" * 20 + "` "),
    "ids of MyST": repeated("(a)=\n\n"),
    "ids of MyST without an end": repeated("(a"),
    "marks in code": repeated("a // [!code ++]\n", "```js\n"),
    "blanks before marks in code": repeated(" ", "```js\n", "[!code ++"),
    "emoji": repeated(":gear: "),
    "colons": repeated(":a"),
    "math with blanks": repeated("$ x_i $ "),
    "math with blanks without an end": repeated("$ x_i "),
    "math in elements": repeated("<div>\n$$\na\n\nb\n$$\n</div>\n"),
    "math in elements without an end": repeated("$$\na\n\n</div>\n\n"),
    "captions without an end": repeated("<caption>", "<table><tr><td>a<td>b</table>"),
    "cards": repeated('<Card title="a" href="b">\nc\n</Card>\n'),
    # A single long card is text from a certain length on, and costs more at that step.
    "properties of cards": repeated("<Card x={{" + "a: 'b' " * 300 + "}} />\n\n"),
    "properties of a card without an end": repeated("a: 'b' ", "<Card x={{", "\n"),
    "tabs with titles": repeated(
        "<Tabs values={[{label: 'a', value: 'b'}, {label: 'c', value: 'd'}]}>\n"
        "<TabItem value='b'>\n"
    ),
    "titles of tabs without an end": repeated("<Tabs values={[{label: 'a',\n"),
    "blocks of code in a group": repeated("```sh [a]\nb\n```\n", "::: code-group\n"),
    "tags over lines": repeated("{{< a\nb >}}\n"),
    "tags over lines without an end": repeated("{{< a\n\n"),
    "grid tables": repeated("+--+\n|a |\n+--+\n\n"),
    "a grid": repeated("+--", after="+"),
    "lines of attributes": repeated("{: .a}\n"),
    "definition lists": repeated("a\n: b\n\n"),
    "definitions of a term": repeated(": b\n", "a\n"),
    "definitions ever deeper": stairs("  ", "a\n: b\n"),
}


def test_lazy_lines_of_ever_deeper_quotes() -> None:
    """Each level looks for the end of its quote in ever more lines, but all levels together."""

    def make(size: int) -> str:
        return ">" * (size * BLOCK_LEVELS // _SHORTEST) + "a\n" + "b\n" * 500

    assert_linear(parse_body, make, _SHORTEST)


@pytest.mark.parametrize("name", ["notes that are cited", "definitions that are used", "columns"])
def test_layout_of_all_leaves(name: str) -> None:
    def run(text: str) -> None:
        document = parse_body(text)
        leaf_starts(LayoutContext(document, {}, 60))

    assert_linear(run, BLOCKS[name])


LARGE: dict[str, Make] = {
    "columns": BLOCKS["columns"],
    "attributes": BLOCKS["attributes"],
    "a language": repeated("a-", "---\nlang: ", "a\n---\n"),
}


@pytest.mark.parametrize("name", LARGE)
def test_memory(name: str) -> None:
    """A regular expression that keeps each repetition takes a hundred times its text."""
    text = LARGE[name](100_000)
    tracemalloc.start()
    try:
        parse_document(parse_brief(text, "brief.md").brief)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 20 * len(text)


# Inline text

INLINE = (
    *("a", "a ", "[", "]", "![", "[a](", "[a](b", "[a](<", '[a](b "', "[a][", "[a]", "[a](b)"),
    *("![a](b)", "(", "[a]((", "[](", "[[", "[[a|", "[[a#", "[[a]]", "![[", "[@", "[@a;", "[@a, "),
    *("*", "**a", "*a_ ", "*a **", "a**", "_a", "*a*", "a_", "*_", "**_*__", "~", "~~a", "~~a ~"),
    *("`", "`a", "`a` ", "<", "<a", "<a ", '<a b="', "<http://", "<!--", "<?", "<!A ", "</", "<a@"),
    *("&", "&a", "&amp;", "&#1", "&a;", "\\", "\\*", "a\\\n", "http://", "http://a.", "://"),
    *("http://a.b/(", "http://a.b/)", "http://a.b/&a;", "http://a.b/?!", "www.", "www.a.", "a@"),
    *("a@b.", "a.", "@", "{{", "{{< ", "{% ", "{{ a }}", "*[a", "[*a", "a  \n", "a\t", "\u00a0"),
    *("台", "e\u0301", "\u0301", "\u200d", "\U0001f468\u200d", "\U0001f1fa", "—", "a—", "“"),
    *("(台", "\u00ad", "\x1b[31m", "[`a](b)`", "[^a]", "<br>", "<b>a</b>", "{{<"),
    *("==a", "==a==", "== ", "$a", "$a$ ", "$$a", "$", "%%", "%%a", "{/*", "<Tab a=", "<Tab a={"),
    *("<a href=b>", "</a>", "<sup>2</sup>", "<sub>", "<kbd>a</kbd>", "{% highlight a %}"),
    *("{: .a}", "`a`{.b}", "{:", "a]({", "`a`{ .b }", "`a`{ ", "\n{ .a"),
    *(":material-a: ", "a :material-a: b", ":material-", ":material-a:{ .b", ":octicons-x-16:\t"),
    *("$a_1$ ", "$\\sqrt{", "#a ", " #1", "#a/"),
    *("[a]{.b} ", "[a]{.b", "[[a]{.b}", "{{< include a.md >}}", "{% include a"),
    *("<slug> ", "[![a](b)](c) ", "![[a](b)](c) ", '![](a){alt="b'),
    *('<abbr title="a">', '<abbr title="a">b</abbr>', '<iframe src="a">'),
    *("[a]({{ a }}", "[a]({{ a }})", "[a]({{", "[a]({{ a }} '"),
    *("^[a [", "<a x ", "`{a #", "[^", "![ [a](b) ", "<br>![    [^a](id)=\n"),
)


NESTED: dict[str, Make] = {
    "brackets": lambda size: "[" * (size // 2) + "]" * (size // 2),
    "links": lambda size: "[" * (size // 5) + "a" + "](b)" * (size // 5),
    "links to templates": lambda size: "[" * (size // 10) + "a" + "]({{ x }})" * (size // 10),
    "links and one to a template": lambda size: "[" * size + "a]({{ x }})",
    "templates in an address": repeated("{{ x }}", "[a]("),
    "notes": repeated("^[b] ", "^[a "),
    "brackets in a note": repeated("[[a]] [b] ", "^["),
    "images": lambda size: "![" * (size // 6) + "a" + "](b)" * (size // 6),
    "emphasis": lambda size: "*a " * (size // 5) + "a*" * (size // 5),
    "parentheses": lambda size: f"[a]({'(' * (size // 2)}{')' * (size // 2)})",
    "runs of backticks": stairs("`", "a"),
}


# Front matter, dates, queries and safe text.

SILENT = "claims: [{topic: T, accounts: {a: {sought: ["
READ = "sources: [{id: a, coverage: full, text: '"
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
    "words that were sought": repeated("a, ", f"{READ}a b a b'}}]\n{SILENT}", "]}}}]"),
    "a text with words that were sought": repeated(
        "a b. ", f"{SILENT}a, 'b. a*', c]}}}}}}]\n{READ}", "'}]"
    ),
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
    "topics": repeated("- topic: Trade\n", "claims:\n"),
    "unknown stances": rows(
        lambda number: f"    k{number}: stat{number}\n", "claims:\n- topic: a\n  accounts:\n"
    ),
    "silences that a text breaks": lambda size: (
        "sources:\n- id: us\n  text: |\n"
        + lines(lambda number: f"    The word{number} is rare.\n")(size // 3)
        + "claims:\n"
        + lines(
            lambda number: (
                f"- {{ topic: T{number}, claim: Word{number}, accounts: {{ us: silent }} }}\n"
            )
        )(size * 2 // 3)
    ),
    "blanks before a colon": repeated(" ", "a", "\nb: c: d"),
    "colons": repeated(":a", "a", "\nb: c: d"),
}


FENCES: dict[str, Make] = {
    "blank lines": repeated("\n", after="---\ntitle: a"),
    "blanks": repeated(" ", after="---\ntitle: a"),
    "dashes": repeated("—", after="\ntitle: a"),
    "lines of dashes": repeated("----\n", "----\ntitle: a\n"),
    "blank lines after a dash": repeated("\n", "---\ntitle: a\n--", "a"),
    "almost ends": repeated("--\na: b\n", "---\ntitle: a\n"),
    "indented ends": repeated("\n --- a", "---\ntitle: a"),
    "keys": repeated("title: a\nclaims:\n"),
    "comments": repeated("# a\n", "title: a\n"),
    "comments and blank lines": repeated("# a\n\n", "title: a\nclaims:\n", "a"),
    "an end that never comes": repeated("a: b\n", "---\ntitle: a\n"),
    "claims in code": repeated("```\nclaims:\n- topic: a\n"),
    "claims in the narrative": repeated("claims:\n\n"),
    "a long key": repeated("a-"),
    "TOML keys": lines(lambda number: f"k{number} = 1\n"),
    "TOML tables": lines(lambda number: f"[[a{number}.b]]\n"),
    "TOML tables of one name": repeated("[[a]]\nb = 1\n"),
    "TOML lists": repeated("[", "a = "),
    "TOML, a table of many parts": repeated("a.", "[", "a]"),
    "TOML, a key of many parts": repeated("'a' . ", after="a = 1"),
    "TOML, keys of parts": repeated(f"{'a.' * 60}a = 1\n[b]\n"),
}
"""The beginnings of files; those of TOML stand between their fences."""


# Whole briefs, in each command that reads them.


def front_matter(make: Make) -> Make:
    return lambda size: f"---\na: &a {{ b: c }}\n{make(size)}\n---\n"


def toml(make: Make) -> Make:
    return lambda size: f"+++\n{make(size)}\n+++\n"


CONSTRUCTS: dict[str, Make] = {
    **BLOCKS,
    **{f"text of {unit!r}": repeated(unit) for unit in INLINE},
    **{f"nested {name}": make for name, make in NESTED.items()},
    **{f"front matter: {name}": front_matter(make) for name, make in FRONT_MATTER.items()},
    **{
        f"fence: {name}": toml(make) if name.startswith("TOML") else make
        for name, make in FENCES.items()
    },
}


def show(brief: Parsed) -> None:
    parse_document(brief.brief)
    export_text([BriefWithRecords(brief.brief)], ExportOptions())
    examine(brief)


def check(brief: Parsed) -> None:
    diagnostics = examine(brief, codes=ALL_CODES.keys())
    list(report_lines(diagnostics, brief.brief.body.encode(), 80))


def html(brief: Parsed) -> None:
    html_page([BriefWithRecords(brief.brief)], ExportOptions())


def read_original(brief: Parsed) -> None:
    """What is done with the text of a saved page, and with a plain text."""
    list(plain_paragraphs([brief.brief.body]))
    read_text(brief.brief.body)


GLOSSARY = Glossary.parse("trade = 贸易\nXi (China)\nChina")
COMMANDS: dict[str, Callable[[Parsed], None]] = {
    "show": show,
    "check": check,
    "html": html,
    "original": read_original,
}


def page(make: Make, head: str = "", after: str = "") -> Make:
    """Make saved pages that have a text in their article, or in their head."""
    article = f"<article><h1>A title</h1><p>{'Some words of an article. ' * 20}</p>"
    if head:
        return lambda size: f"<head>{head}{make(size)}{after}</head><body>{article}"
    return lambda size: f"<body>{article}{make(size)}</article>"


LINKED_DATA = '<script type="application/ld+json">'
SAVED_PAGES: dict[str, Make] = {
    "paragraphs": page(repeated("<p>Some words.</p>")),
    "breaks": page(repeated("a<br>")),
    "two breaks": page(repeated("a<br><br>")),
    "tag soup": page(repeated("<b><i></b></i>a")),
    "emphasis": page(repeated("<b>a</b><b>b</b> <i>c.</i>d")),
    "links and code": page(repeated("<a href=b>c</a><code>d</code>")),
    "cells": page(repeated("<table><tr><td>a<td>b</table>")),
    "tables in tables": page(repeated("<table><tr><td>a<td>b")),
    "captions": page(repeated("<figure><figcaption>a</figcaption></figure><p>b</p>")),
    "what is hidden": page(repeated("<span hidden>a</span>b")),
    "items": page(repeated("<li>a")),
    "headings": page(repeated("<h2>a</h2>")),
    "bylines": page(repeated('<span class="byline">a</span>')),
    "properties": page(repeated('<span itemprop="author">a</span>')),
    "times": page(repeated("<time datetime=2020-01-01>a</time>")),
    "meta elements": page(repeated('<meta name="author" content="a">'), "<title>A</title>"),
    "a list": page(repeated("[],"), f"{LINKED_DATA}[", "[]]</script>"),
    "articles": page(
        repeated('{"@type":"Article","headline":"a"},'), f"{LINKED_DATA}[", "{}]</script>"
    ),
    "lists of lists": page(
        repeated("<ul><li>a "),
        f'{LINKED_DATA}{{"@type":"Article","headline":"A title","articleBody":"',
        '"}</script>',
    ),
}


@reads_pages
@pytest.mark.parametrize("name", SAVED_PAGES)
def test_a_saved_page(name: str) -> None:
    assert_linear(read_article, SAVED_PAGES[name])


@pytest.mark.parametrize(
    ("line", "like"), [("import {A,\n", "imports A,\n"), ("{{< figure src=\n", "{ < figure src=\n")]
)
def test_lines_that_begin_something_are_as_cheap_as_others(line: str, like: str) -> None:
    """For each of them, the 2,000 characters after it were looked at again and again."""

    def seconds(text: str) -> float:
        return _seconds(lambda text: parse_body(text), text * 2_000)

    assert any(seconds(line) < 4 * seconds(like) for _ in range(_TRIES))


@pytest.mark.parametrize("name", mostly_slow(CONSTRUCTS, fast=12))
def test_commands(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each command parses the brief, which is measured once; then each is measured without it."""
    path = "brief.mdx" if "MDX" in name else "brief.md"
    briefs: dict[str, Parsed] = {}
    documents: dict[str, object] = {}

    def parse(text: str) -> Parsed:
        parsed = briefs[text] = parse_brief(text, path)
        documents[parsed.brief.body] = parse_inlines(parse_document(parsed.brief), len(text))
        return parsed

    size = assert_linear(parse, CONSTRUCTS[name])
    monkeypatch.setattr(
        document,
        "parse_body",
        lambda text, **named: documents.get(text) or parse_body(text, **named),
    )

    def parsed(text: str) -> Parsed:
        return briefs.get(text) or parse(text)

    for command in COMMANDS.values():  # in one test, because each has its own home folder
        assert_linear(command, CONSTRUCTS[name], size, parsed)


@pytest.mark.parametrize("step", [12, slow(1)])
def test_commands_raise_nothing(step: int) -> None:
    for name, make in [*CONSTRUCTS.items()][::step]:
        parsed = parse_brief(make(120), "brief.mdx" if "MDX" in name else "brief.md")
        for command in COMMANDS.values():
            command(parsed)


LINKS: dict[str, Make] = {
    "wikilinks": lines(lambda number: f"[[note{number}]] "),
    "links to files": lines(lambda number: f"[a](note{number}.md) "),
    "links to headings": lines(lambda number: f"[a](#note-{number}) "),
    "citations": lambda size: (
        "---\nsources: [{ id: a }]\n---\n" + lines(lambda number: f"[@note{number}] ")(size)
    ),
}
"""Many links on one line, none of which leads anywhere."""
KNOWN = KnownBriefs.build(BriefName(f"note{number}x.md", f"note{number}x") for number in range(99))


def check_links(text: str) -> None:
    headings = "".join(f"# Note {number} x\n\n" for number in range(99))
    parsed = parse_brief(f"{text}\n\n{headings}", "brief.md")
    diagnostics = examine(parsed, lambda _: KNOWN, codes=ALL_CODES.keys())
    assert sum("Did you mean" in diagnostic.hint for diagnostic in diagnostics) <= 50
    list(report_lines(diagnostics, text.encode(), 80))


@pytest.mark.parametrize("name", LINKS)
def test_links_that_lead_nowhere(name: str) -> None:
    assert_linear(check_links, LINKS[name])


def parse(text: str) -> None:
    parse_document(parse_brief(text, "brief.md").brief)


def read_reply(text: str) -> None:
    replies, data = Replies(), text.encode()
    for start in range(0, len(data), MOST_READ):
        assert replies.feed(data[start : start + MOST_READ]) == b""


ATTACKS: dict[str, tuple[Callable[[str], object], Make]] = {
    **{name: (check_links, make) for name, make in LINKS.items()},
    "a title over lines": (parse, repeated("c\n", '[a]: b "', '"\n')),
    **{name: (parse, toml(make)) for name, make in FENCES.items() if "parts" in name},
    "a long query": (parse_query, repeated("query:a ")),
    "a long saved query": (
        lambda text: parse_query("query:a", saved={"a": text}),
        repeated("topic:a "),
    ),
    "a chain of saved queries": (
        lambda text: parse_query(
            "query:q0", saved={f"q{at}": name for at, name in enumerate(text.split())}
        ),
        lines(lambda number: f"query:q{number + 1} "),
    ),
    "an unknown reply without an end": (read_reply, repeated("a", "\x1b_")),
    "numbers without an end": (read_reply, repeated("1;", "\x1b[?")),
}
"""What the attack of December 2026 found, some of which took minutes."""


@pytest.mark.slow
@pytest.mark.parametrize("name", ATTACKS)
def test_attack(name: str) -> None:
    run, make = ATTACKS[name]
    texts = [make(size) for size in (50_000, 100_000, 200_000)]
    times: list[float] = []
    for _ in range(_TRIES):
        times = [_seconds(run, text) for text in texts]
        if all(long <= 3 * short + _SMALL for short, long in pairwise(times)):
            return
    pytest.fail(f"twice the text takes more than three times as long: {times}")


@each_case("unit", ["a ", '"', "-a ", "tag:a ", "a:", "台", "after:2024 ", "*"])
def test_query(unit: str) -> None:
    assert_linear(parse_query, repeated(unit))


@each_case("unit", ["a", "\x1b", "\u202e", "\r\n", "\r", " \t"])
def test_safe_text(unit: str) -> None:
    assert_linear(lambda text: one_line(unify_line_ends(text)), repeated(unit))


@each_case("unit", ["1", "2016/", " ", "-", "Jan "])
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


@pytest.mark.parametrize(
    "make",
    [
        *map(repeated, ("[[a ", "](a", "[[a|b]] ", "<!-- ")),
        *(repeated(sign, "# T\n\na", "b") for sign in (" ", "_", "- ", "\t-")),
        repeated(" ", "# T\n\n[a](b", "c"),
    ],
)
def test_hits(make: Make) -> None:
    query = parse_query("nowhere")
    assert_linear(lambda text: hit_in(parse_brief(text, "brief.md").brief, query), make)


@pytest.mark.parametrize("end", ["y", "”", "” · by x\u00a0"])
def test_headings_of_notes(end: str) -> None:
    heading = "## 2031-05-03 14:05 · brief · “"
    for before in ("", "x” · by x"):
        assert_linear(parse_notes, repeated(" ", heading + before, end))
        assert_linear(parse_notes, repeated(end, heading + before, "\u00a0"))


@pytest.mark.parametrize("unit", ["<!--", "%%a", "~~~\n", "[[a", "[[a|b]] "])
def test_backlinks(unit: str) -> None:
    hub = BriefName("hub.md", "hub", (), "Hub")

    def run(text: str) -> None:
        brief = parse_brief(text, "brief.md").brief
        links_of(brief)
        linking_sentence(brief, hub)

    assert_linear(run, repeated(unit))


GLOSSARIES: dict[str, Make] = {
    "terms": lines(lambda number: f"aa{number} = b{number}\n"),
    "terms of other scripts": lines(lambda number: f"台湾{number} = Тайв{number}\n"),
    "names of a term": lines(lambda number: f"A = b{number}\n"),
    "people": lines(lambda number: f"Aa{number} (China)\n"),
    "ids": lines(lambda number: f"A (b{number})\n"),
}


PASSAGES: dict[str, Make] = {
    "paragraphs": lines(
        lambda number: f"In {number:06} the {number * 7:07} spoke for an hour.\n\n"
    ),
    "one paragraph": lines(
        lambda number: f"In {number:06} the {number * 7:07} spoke for an hour. "
    ),
    "the same words": repeated("In the spring the two presidents spoke for an hour.\n\n"),
    "one word": repeated("again "),
    "characters": repeated("两国元首昨天晚上通了一个小时的电话。\n\n"),
}


@pytest.mark.parametrize("name", PASSAGES)
def test_ever_more_notes_on_passages_that_were_edited(name: str) -> None:
    def prepare(some: str) -> tuple[list[Note], Brief, Document]:
        text = some * 20
        brief = parse_brief(text, "brief.md").brief
        passages = (text[start : start + 80] for start in range(0, len(text), 2_000))
        quotes = (passage.replace("\n", " ") + " once more" for passage in passages)
        notes = [Note(NotePlace("passage", quote=quote), "2031-05-03 14:05") for quote in quotes]
        return notes, brief, parse_document(brief)

    assert_linear(lambda prepared: place_notes(*prepared), PASSAGES[name], prepare=prepare)


@pytest.mark.parametrize("name", GLOSSARIES)
def test_a_glossary(name: str) -> None:
    def run(glossary: str) -> None:
        Glossary.parse(glossary).mentions(
            "aa1 and aa22 said b3. Aa7 said 台湾2. " * (len(glossary) // 200)
        )

    assert_linear(run, lambda size: GLOSSARIES[name](20 * size))


def test_briefs_of_one_name() -> None:
    def run(text: str) -> None:
        names = KnownBriefs.build(BriefName(path, "notes") for path in text.split())
        assert not any(map(names.same_slug, text.split()))

    assert_linear(run, lines(lambda number: f"folder{number}/notes.md\n"))


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


@pytest.mark.parametrize("field", ["party", "by", "source", "speaker"])
def test_values_of_a_condition_on_claims(field: str) -> None:
    """A value is looked for once in each source, not in each of its accounts."""
    ids = [f"s{number}" for number in range(40)]
    sources = "".join(f"- {{id: {name}, name: Text {name}, party: Land {name}}}\n" for name in ids)
    accounts = ", ".join(f"{name}: states" for name in ids)
    claims = f"- topic: a\n  claim: b\n  accounts: {{ {accounts} }}\n" * 300
    brief = parse_brief(f"---\nsources:\n{sources}claims:\n{claims}---\n", "brief.md").brief
    agreements = tuple(row.agreement for row in build_matrix(brief).rows)

    def seconds(count: int) -> float:
        values = ",".join(f"nobody{number}" for number in range(count))
        (term,) = parse_query(f"-{field}:{values}").terms
        return _seconds(lambda terms: fits(brief, terms, agreements=agreements), (term,))

    assert any(seconds(MAX_TERMS) < 3 * seconds(1) + _SMALL for _ in range(_TRIES))


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
    "initials and dates": (repeated("A. 3. 4. z. B. "), "A. 3. b"),
    "quotations": (repeated("“A?” b c d e f said. "), "A b said"),
    "marks without partners": (repeated("(“«„」"), "a"),
    "full stops in Devanagari": (repeated("क. "), "क क ख"),
    "letters in brackets": (repeated("[a]b "), "[a]b " * 9),
    "words": (lines(lambda number: f"w{number} "), "w1 w3 w5 w7"),
}


@each_case("name", QUOTED)
def test_quotations_in_a_text(name: str) -> None:
    make, quotation = QUOTED[name]

    def run(text: str) -> None:
        quoted = QuotedText(text)
        for number in range(20):
            quoted.find(quotation + str(number))
            quoted.nearest(quotation + str(number))
        assert quoted.sentences is not None

    assert_linear(run, make)


@each_case("name", QUOTED)
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
        source_page(brief, matrix, find_quotations(brief, source, source.text))

    assert_linear(run, quoting(quotation), 200_000)


def test_no_brief_has_very_many_columns() -> None:
    sources = "".join(f"- id: s{number}\n" for number in range(MOST_SOURCES + 2))
    parsed = parse_brief(f"---\nsources:\n{sources}---\n", "brief.md")
    assert len(parsed.brief.sources) == MOST_SOURCES
    assert [diagnostic.code for diagnostic in parsed.diagnostics][:1] == ["too-large"]
