"""The pages of a library as Markdown: their files, their links, and nothing that is expanded."""

import re
from collections.abc import Mapping
from typing import Any

import yaml
from markdown_it import MarkdownIt

from briefing_tui.export.folder import OWN_MARK, Page, card_of, page_files, plan_pages, write_page
from briefing_tui.model.brief import Brief
from briefing_tui.parse.brief import parse_brief
from tests.cases import each_case

TAG = re.compile(r"\{[{%#!]|-8<-")
"""The beginning of a tag of Jekyll, Hugo, the macros of MkDocs, or one that includes a file."""


def pages_of(texts: Mapping[str, str]) -> dict[str, str]:
    """The text of each page, by its file."""
    briefs = {path: parse_brief(text, path).brief for path, text in texts.items()}
    return {
        page.file: write_page(briefs[page.path], page, briefs.__getitem__) for page in plan(briefs)
    }


def plan(briefs: Mapping[str, Brief]) -> list[Page]:
    return plan_pages(page_files(briefs), [card_of(brief) for brief in briefs.values()])


def front_of(page: str) -> dict[str, Any]:
    assert page.startswith(OWN_MARK)
    front: dict[str, Any] = yaml.safe_load(page.split("---\n")[1])
    return front


def test_files_have_plain_names_that_differ_in_more_than_letter_case_and_suffix() -> None:
    paths = ["a.markdown", "a.md", "A.md", "b/a.md", "what? #1 {{ x }}.md", "{%/&.md", "Ö.md"]
    files = page_files(paths)
    assert files == {
        "A.md": "A.md",
        "a.md": "a-2.md",
        "a.markdown": "a-3.md",
        "b/a.md": "b/a.md",
        "what? #1 {{ x }}.md": "what-1-x.md",
        "{%/&.md": "untitled/untitled.md",
        "Ö.md": "Ö.md",
    }
    assert len({file.lower() for file in files.values()}) == len(paths)


def test_names_are_short_enough_for_file_systems() -> None:
    files = page_files(["中" * 90 + end for end in ("a.md", "b.md")])
    assert len(set(files.values())) == 2
    assert all(len(name.encode()) < 255 for name in files.values())


def test_links_lead_to_the_files_of_the_briefs_that_are_meant() -> None:
    pages = pages_of(
        {
            "a/one.md": "---\ntitle: One\nevents: [{date: 2025, title: Four, brief: four}]\n---\n"
            "[[two]], [three](../b/three.md#far-end), [t](/b/three/#tea), [[one#here|up]], "
            "[[none]], [p](/nowhere/) and [[Draft]].\n\n## Here\n",
            "b/two.md": "# Two\n",
            "b/four.md": "# Four\n",
            "b/x y/three.md": "# Another\n",
            "b/three.md": "---\nclaims: [{topic: Tea, claim: It is hot.}]\n---\n## Far end\n",
        }
    )
    assert (
        "[two](../b/two.md), [three](../b/three.md#far-end), [t](../b/three.md#tea), "
        "[up](#here), none, p and Draft." in pages["a/one.md"]
    )
    assert "[four](../b/four.md)" in pages["a/one.md"]


def test_the_place_of_a_claim_without_a_section_is_the_table() -> None:
    pages = pages_of(
        {"a.md": "[c](b.md#tea)", "b.md": "---\nclaims: [{topic: Tea}]\n---\n# B\n\n## Tea\n"}
    )
    assert "[c](b.md#claims)" in pages["a.md"]


def test_front_matter_is_plain_text_and_a_day() -> None:
    brief = """---
title: "A *star*, 5 < 6 & `code`"
summary: "one\\ntwo"
authors: ["Ann", "Bo"]
date: 2016-11?
updated: 2025-01-20T10:00Z
tags: [two words, "[x]"]
slug: Another Name
canonical: https://example.org/a
draft: true
---
Words.
"""
    page = pages_of({"a.md": brief})["a.md"]
    assert front_of(page) == {
        "title": "A star, 5 < 6 & code",
        "description": "one two",
        "date": "2016-11-01",
        "lastmod": "2025-01-20",
        "slug": "another-name",
        "author": "Ann, Bo",
        "tags": ["two words", "[x]"],
        "canonical_url": "https://example.org/a",
        "draft": True,
    }
    assert "\nAnn, Bo · Nov 2016? · updated " in page, "the date as it is known"
    assert front_of(pages_of({"a.md": "---\ntitle: 'a \\* b'\n---\n"})["a.md"])["title"] == "a * b"


def test_equal_slugs_of_a_folder_differ() -> None:
    text = "---\ntitle: T\nslug: same\n---\n"
    names = ("a/one.md", "a/two.md", "b/one.md", "c/same.md", "c/two.md")
    pages = pages_of(dict.fromkeys(names, text))
    slugs = {file: front_of(page).get("slug") for file, page in pages.items()}
    assert slugs == {
        "a/one.md": "same",
        "a/two.md": "same-2",
        "b/one.md": "same",
        "c/same.md": None,
        "c/two.md": "same-2",
    }


TAGS = "{{ 7*7 }} {% include x %} {{< ref >}} {{% pct %}} {# c #} {{{ x }}} {!a!} --8<-- 'a'"
HOSTILE = f'''---
title: "{TAGS} *star* <img src=x onerror=alert(1)>"
summary: "{TAGS}</script>"
date: 2025-01-17
authors: ["{TAGS}"]
tags: ["{TAGS}"]
slug: "{TAGS}"
canonical: "https://example.org/{{{{x}}}}"
disclaimer: "{TAGS}"
event: {{ title: "{TAGS}", date: 2025, place: "{TAGS}", participants: ["{TAGS}"] }}
sources:
  - {{ id: a, name: "{TAGS}", party: "{TAGS}", coverage: full, url: "https://e.org/{{{{a}}}}?{{%" }}
  - {{ id: b, publisher: "{TAGS}", origin: "{TAGS}", coverage: full }}
claims:
  - topic: "{TAGS}"
    claim: "{TAGS}"
    note: "{TAGS}"
    accounts:
      a: {{ quote: "{TAGS} | bar", note: "{TAGS}", locator: "{TAGS}" }}
      b: {{ says: "{TAGS}", speaker: "{TAGS}", url: "https://example.org/{{{{b}}}}" }}
events:
  - {{ date: 2025, title: "{TAGS}", brief: "{{{{ x }}}}/b.md", url: "https://e.org/{{{{" }}
---

# {TAGS}

{TAGS} and `{TAGS}`. [@a {TAGS}] ==m {TAGS}== [^n] <b onclick="alert(1)">b</b>

[[b|{TAGS}]] [x](%7B%7B%20x%20%7D%7D/b.md) [js](javascript:alert(2))
[web](https://example.org/{{{{c}}}}%7B%7B "{TAGS}")

![p {TAGS}](https://example.org/{{{{p}}}}.png "{TAGS}") ![l](img/{{{{p}}}}.png)

```{{{{x}}}} {TAGS}
{TAGS}
  {{% raw %}}
--8<-- "secret"
```

    {TAGS}

--8<-- "secret"

<script>
alert({TAGS})
</script>

- {TAGS}

  ~~~
  {TAGS}
  ~~~

> [!note] {TAGS}
> {TAGS}

| {TAGS} | b |
|---|---|
| `{TAGS}` | {TAGS} |

Term {TAGS}
: {TAGS}

[^n]: {TAGS}
'''


def test_no_tag_and_no_element_of_a_hostile_brief_survives() -> None:
    """In text, code, front matter, addresses, and the names of files."""
    pages = pages_of({"a.md": HOSTILE, "{{ x }}/b.md": "# B\n", "{% raw %}.md": HOSTILE})
    assert list(pages) == ["a.md", "x/b.md", "raw.md"]
    for page in pages.values():
        assert not TAG.search(page)
        assert not re.search(r"<(?!https?:|/?mark>)[a-zA-Z/!?]", re.sub(r"`[^`]*`", "", page))
    page = pages["a.md"]
    assert "[x](x/b.md)" in page
    assert front_of(page)["title"].replace("\u2060", "").startswith(TAGS)
    html = (
        MarkdownIt("commonmark", {"html": True}).enable("table").render(page.split("---\n", 2)[2])
    )
    shown = re.sub(r"<[^>]+>", "", html).replace("&lt;", "<").replace("&gt;", ">")
    assert TAGS in shown, "the words themselves are shown"
    assert not re.search(r"<(?:script|b |img src=.https?:)|href=.javascript", html)


@each_case("written", ["<script>alert(1)</script>", "<X y='1' onclick='alert(1)' />"])
def test_markup_of_a_page_is_code(written: str) -> None:
    page = pages_of({"a.mdx": f"Words.\n\n{written}\n"})["a.md"]
    html = MarkdownIt("commonmark", {"html": True}).render(page.split("---\n", 2)[2])
    assert "<script" not in html and "<X" not in html
