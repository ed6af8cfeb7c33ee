"""`docs/diagnostics.md` is made from the codes, and each example has its code.

`python -m tests.check.test_diagnostics_page > docs/diagnostics.md` writes the page.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from briefing_tui.check.names import BriefName, KnownBriefs
from briefing_tui.check.rules import CODES, check
from briefing_tui.cli.check import ALL_CODES
from briefing_tui.model.brief import Code
from briefing_tui.parse.brief import parse_brief
from briefing_tui.parse.document import parse_document

PAGE = Path(__file__).parents[2] / "docs" / "diagnostics.md"
WRITE = "python -m tests.check.test_diagnostics_page > docs/diagnostics.md"
HEAD = """\
---
weight: 13
---

# Diagnostics

This page lists every code that `briefing check` can print. A line of its output reads
`path:line:column: severity[code] message`, and most have a hint below. `briefing check --explain
CODE` prints an entry in the terminal.

An **error** means that part of the brief is lost, or that the brief says something it can't know.
A **warning** means that the brief is shown, but perhaps not as you meant it. A brief with either
still opens. With errors `briefing check` ends with status 1; with `--strict` warnings count too.
A **hint** is what an editor looks for before a brief is published. Hints are reported only where
they are asked for, and never count.

## Choosing what is reported

`--select` and `--ignore` take codes with commas, the first words of codes (`quote` is
`quote-not-found` and `quote-untranslated`), `error`, `warning`, `hint`, `usual` (all but the hints)
and `all`:

```
briefing check --select usual,uncited-sentence --ignore shared-slug
```

The configuration takes the same, and the command line wins over its `select`:

```toml
[check]
select = ["usual", "draft"]
ignore = "shared-slug"
```

The reader shows all but the hints, whatever is chosen here.

`--format github` prints annotations for a workflow on GitHub, `--format sarif` a log in SARIF
2.1.0, which GitHub, GitLab and editors read, and `--format json` (or `--json`) an array.

## Web addresses

Only `briefing check --links` uses the network. It asks for each address once, for the head of the
page where the server gives it, one request at a time to a host and with a second between two; hosts
of your own network are never asked. Answers are kept in the cache folder, of a page that is there
for a week, of one that isn't for a day. For what is gone the hint names the source's `archived`, or
a copy that the Wayback Machine has.

## Codes

In a post without sources and claims, from Jekyll, Hugo, Obsidian and the like, only errors in the
front matter and links that lead nowhere are reported.

This page is made from the tables in the code. To change an entry, change it there; a test compares
the two and prints the command that writes the page.
"""

NO_EXAMPLE = {"not-utf8", "too-large", "too-many", "yaml-depth"}
"""Codes about a file's bytes, size, depth or number of problems: the example only hints at it."""

NEIGHBOURS = tuple(
    BriefName(f"{stem}.md", stem.rpartition("/")[2])
    for stem in ("a/notes", "b/notes", "2016-12-02-trump-tsai-call")
)


def page() -> str:
    """The page in Markdown: a table of all codes, then an entry for each."""
    rows = [
        f"| [{code.code}](#{code.code}) | {code.severity} | {code.summary} |" for code in ALL_CODES
    ]
    table = ["| code | severity | means |", "|---|---|---|", *rows]
    return "\n".join([HEAD, *table, "", *(line for code in ALL_CODES for line in entry(code))])


def entry(code: Code) -> Iterator[str]:
    yield f"## {code.code}\n"
    yield f"*{code.severity.capitalize()}.* {code.summary} {code.explanation}\n"
    if code.example:
        yield "Wrong:\n" if code.correction else "Example:\n"
        yield f"```\n{code.example}\n```\n"
    if code.correction:
        yield "Right:\n"
        yield f"```\n{code.correction}\n```\n"


def codes_in(example: str) -> set[str]:
    """The codes of an example, which is a whole file or the fields of a front matter."""
    is_file = example.startswith(("---", "+++"))
    parsed = parse_brief(example if is_file else f"---\n{example}\n---\n", "brief.md")
    names = KnownBriefs.build((BriefName("brief.md", parsed.brief.slug), *NEIGHBOURS))
    codes = {code.code for code in CODES}
    document, is_there = parse_document(parsed.brief), lambda name: "no-such" not in name
    found = check(parsed, document, names, codes=codes, is_there=is_there)
    return {diagnostic.code for diagnostic in (*parsed.diagnostics, *found)}


def test_the_page_is_what_the_codes_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), f"write the page again: {WRITE}"


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.code)
def test_an_example_has_its_code_and_the_correction_does_not(code: Code) -> None:
    if code.code not in NO_EXAMPLE:
        assert code.code in codes_in(code.example)
    assert code.code not in codes_in(code.correction)


def test_every_example_has_a_correction() -> None:
    uncorrected = {code.code for code in ALL_CODES if code.example and not code.correction}
    assert uncorrected == {"settings"}, "its example is right"
    assert not [code.code for code in ALL_CODES if code.correction and not code.example]


@pytest.mark.parametrize("code", ALL_CODES, ids=lambda code: code.code)
def test_an_entry_is_made_of_sentences(code: Code) -> None:
    assert code.summary.endswith(".")
    assert code.explanation.endswith(".")


if __name__ == "__main__":
    sys.stdout.write(page())
