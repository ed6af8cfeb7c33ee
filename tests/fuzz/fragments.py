"""Fragments of which hostile briefs are made: YAML, Markdown, and characters that hurt.

Hypothesis builds briefs of them; they are also the dictionary of the fuzzer.
"""

CHARACTERS = (
    *("\t", "\n", "\n\n", "\r", "\r\n", "\x0b", "\x0c", "\x00", "\x07", "\x08", "\x1b", "\x7f"),
    *(
        "\x1b[2J",
        "\x1b]52;c;eA==\x07",
        "\x1b]8;;http://x\x1b\\",
        "\x1bP",
        "\x85",
        "\x9b31m",
        "\x9d",
    ),
    *("\u00a0", "\u00ad", "\u200b", "\u200d", "\u200e", "\u2028", "\u2029", "\u202e", "\u202c"),
    *("\u2066", "\u2069", "\u3000", "\ufeff", "\ufffd", "\ufffe", "\ud800", "\udfff", "\U0010ffff"),
    *("e\u0301", "\u0301" * 9, "한", "ᄒ", "ᅡ", "ᆫ", "台湾", "「", "」。", "हिन्दी", "ไทย", "עברית"),
    *("אב (abc) 17%", "العربية", "لا", "قلاً", "می\u200cرود", "٣٫٥", "\u064e", "\u200f", "\u061c"),
    *("🇨🇳", "🇨", "👩‍👩‍👧", "👍🏽", "\ufe0f", "☑️", "ﷺ", "İ", "ß", "ǆ", "\ue000", "\u1680", "½", "٣"),
)

FIELDS = (
    *("title: ", "date: ", "updated: ", "authors: ", "summary: ", "tags: ", "lang: ", "slug: "),
    *("aliases: ", "draft: ", "canonical: ", "disclaimer: ", "event: ", "published: ", "layout: "),
    *("sources:\n", "claims:\n", "events:\n", "- id: a\n", "  name: ", "  party: ", "  role: "),
    *("  kind: ", "  coverage: ", "  list: open\n", "  origin: ", "  grade: A1\n", "  text: "),
    *(
        "  url: ",
        "  retrieved: ",
        "- topic: ",
        "  claim: ",
        "  accounts:\n",
        "  differs: ",
        "  a: ",
    ),
    *("    a: ", "    b: ", "    quote: ", "{stance: denies, ", "{ quote: ", "translation: ", " }"),
    *("value: ", "unit: m", "speaker: ", "via: text", "locator: ", "says: ", "note: ", "  place: "),
    *("silent", "mentions", "framing", "figures", "full", "response", "background", "true", "NO"),
)

VALUES = (
    *(
        "2025-01-17",
        "2016-11~",
        "2024-01/2024-03",
        "0001",
        "9999-12-31T23:59:60-12:00",
        "03/07/2024",
    ),
    *(
        "July 8, 2022",
        "2016-02-30",
        "0000",
        "1e999",
        "-0",
        "9" * 30,
        "90/..",
        "../120",
        "150~",
        ".nan",
    ),
    *("0x1F", "1_000", "null", "~", "[]", "{}", "https://x.org/?a=b#c", "javascript:alert(1)"),
    *(
        "file:///etc/passwd",
        "http://xn--80ak6aa92e.com",
        "http://a@b/",
        "mailto:a@b.c",
        "../../x.md",
    ),
)

YAML = (
    *("---\n", "...\n", "+++\n", "%YAML 1.1\n", "&a ", "*a", "<<: *a\n", "!x ", "!!python/object "),
    *("? ", ": ", "- ", "[", "]", "{", "}", ", ", "'", '"', "|\n", ">-\n", "|2+\n  ", " #", "\\e"),
    *('"\\x1b[2J"', '"\\u202e"', '"\\ud800"', '"\\n"', '"\\t"', "@", "`", "    ", "  "),
)

MARKDOWN = (
    *(
        "# ",
        "## ",
        "###### ",
        "===\n",
        "---\n",
        "> ",
        ">> ",
        "- ",
        "* ",
        "1. ",
        "999999999. ",
        "- [x] ",
    ),
    *(
        "    ",
        "```\n",
        "```python\n",
        "```html\n",
        "~~~~\n",
        "`",
        "``",
        "*",
        "**",
        "_",
        "~~",
        "==",
        "\\",
    ),
    *(
        "[a]",
        "[a](b)",
        "[a][b]",
        "[b]: http://x.org 't'\n",
        "![",
        "![i](x.png)",
        "](",
        "<http://x.org>",
    ),
    *(
        "[^n]",
        "[^n]: ",
        "[^n]: [^n]\n",
        "[[",
        "[[a#b|c]]",
        "![[a]]",
        "]]",
        "[@a]",
        "[@a, p. 3; @b]",
    ),
    *(
        "[w](#t)",
        "|a|b|\n|-|:-:|\n",
        "|c|\\||\n",
        "|",
        "<div>",
        "</div>",
        "<!-- ",
        "-->",
        "<br>",
        "<a ",
    ),
    *(
        "<script>",
        "<![CDATA[",
        "<?php ",
        "&amp;",
        "&#27;",
        "&#x202e;",
        "&nbsp;",
        "&bogus;",
        "{{< x >}}",
    ),
    *(
        "{% raw %}",
        "{% endraw %}",
        "{{",
        "}}",
        "$$",
        ":::note\n",
        "!!! note\n",
        "</div>\n",
        '=== "a"\n',
        '<TabItem label="a">\n',
        "</TabItem>\n",
        "::: code-group\n",
        "<Tabs values={[{label: 'a', value: 'b'}]}>\n",
        '<TabItem value="b">\n',
        '<TabItem label="b">a</TabItem>\n',
        ":material-check:",
        "{ .a }",
        "``` [a]\n",
        "> [!NOTE]\n",
        "%%",
    ),
    *(
        "http://x.org",
        "www.x.org",
        "a@b.c",
        "ftp://x",
        ": def\n",
        "  \n",
        "\\\n",
        "word ",
        "long" * 30,
    ),
)

FRAGMENTS = (*CHARACTERS, *FIELDS, *VALUES, *YAML, *MARKDOWN)


def as_bytes(text: str) -> bytes:
    """UTF-8, in which a lone surrogate becomes three bytes that aren't UTF-8."""
    return text.encode(errors="surrogatepass")
