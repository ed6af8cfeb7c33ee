"""What reading real sites loses: the words of each source file that its page lacks, and the
links that don't lead where the generator of the site leads them.

Run `python -m benchmarks.sites FOLDER…`, each the files of one site. The source's words are
those outside comments, scripts and styles, and outside the names of HTML tags and attributes;
the page's words are those of its leaves, of the addresses its links lead to and of the languages
of its code. The two are counted apart, so nothing of the parser under test decides what is lost.

Links are those within the site, without those to a heading of their own page. `known` are the
links that have a file by the rules of the generator (`benchmarks.site_rules`), `right` those of
them that lead there, `wrong` those that lead to another file, and `more` those that lead to a file
although the rules know none.

With `--same-as PROGRAM`, the `briefing` of another environment, both print every page with its
colours and links, and the pages that differ are listed, each with its first line that does. Run it
before and after each change of `parse/`: the status is 1 if a page differs.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from html import unescape
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import category, normalize
from urllib.parse import unquote

from benchmarks.site_rules import rules_for
from briefing_tui.parse.brief import parse_brief
from briefing_tui.parse.brief_names import BriefName, KnownBriefs
from briefing_tui.parse.document import parse_document
from briefing_tui.parse.inline import parse_inline
from briefing_tui.parse.link_targets import links
from tests.pseudo_terminal import clean_environment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing_tui.model.brief import Brief
    from briefing_tui.model.document import Document, Leaf

SUFFIXES = frozenset({".md", ".markdown", ".mdown", ".mdx", ".qmd", ".rmd"})

_HIDDEN = re.compile(
    r"(?P<code>^[ \t]*(`{3,}).*?^[ \t]*\2|`[^`\n]*`)"
    r"|<!--.*?-->|<(script|style)\b.*?</\3\s*>|\{/\*.*?\*/\}|%%.*?%%",
    re.DOTALL | re.IGNORECASE | re.MULTILINE,
)
"""Comments, scripts and styles, but those in code are none."""
_NOTES = "callout|notice|alert|admonition|note|info|tip|hint|important|warning|caution|danger"
_NOT_SHOWN = re.compile(
    # Modules of MDX; callouts between tags; the first lines, options, targets and roles of MyST.
    r"^(?:import\b[^;\n]*?(?:\{[^{}]*\}[^;\n]*)?[\"'][^\"'\n]*[\"'];?"
    r"|export (?:const|default)\b.*?)(?=\n[ \t]*\n|\nimport\b|\Z)"
    r"|\{(?:%-?|\{[<%])[ \t]*/?(?:end)?[ \t]*"
    rf"(?:(?:{_NOTES})\b(?![^{{}}\n]*title)[^{{}}\n]*?|end[ \t]*)(?:-?%\}}|[>%]\}}\}})"
    r"|^[ \t>]*[`~:]{3,}[ \t]*\{[\w:-]+\}(?:[ \t]*(?:single|pair|triple|see):?[^\n]*)?"
    r"|^[ \t>]*:[\w-]+:(?=\s)[^\n]*|^\([^()\s]+\)=[ \t]*$|\{[A-Za-z][\w:+.-]*\}(?=`)"
    r"|\{/\*.*?\*/\}|\[!code [^\]\n]*\]",
    re.DOTALL | re.MULTILINE | re.IGNORECASE,
)
_TAG = re.compile(r"</?[A-Za-z][\w.-]*(?:\s(?:[^<>\"'{}]|\"[^\"]*\"|'[^']*'|\{[^{}]*\})*|/)?>")
_LINK = re.compile(r"<\w*Link\s(?:[^>]*?\s)?(?:href|to)=[\"']")
"""A component that is a link, of which the address is shown."""
_TAB = re.compile(r"<Tab(?:s|Item)?\b(?!.*\{\[)", re.DOTALL)
"""A component that holds tabs, of which only the titles are shown."""
_TAB_TITLE = re.compile(
    r"\b(?:label|title|value(?!.*\slabel=))\s*=\s*\{?\s*(?:\"([^\"]*)\"|'([^']*)')", re.DOTALL
)
_PROPERTY = re.compile(
    r"\b(?:href|to|src|alt|title|label|caption|description|text|heading|number|file-name|date)"
    r"\s*[=:]\s*\{?\s*(?:\"([^\"]*)\"|'([^']*)')"
)
"""What a component shows of its attributes."""
_SHOWN_ATTRIBUTE = re.compile(r"\b(?:href|to|src|alt|title)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_MARKUP = re.compile(
    # The numbers of lists, the name of a container, the width of a picture in Obsidian, the label
    # of a footnote, which has a number, the name of a tag whose body is code or raw, the id of a
    # block in Obsidian, attributes of kramdown and Pandoc.
    r"^(?:[ \t>]*(?:[-*+][ \t]+)?)\d{1,9}[.)](?=\s)"
    # An icon of Material for MkDocs.
    r"|:(?:fontawesome|material|octicons|simple)-[\w-]+:(?:\{[^{}\n]*\})?"
    r"|^[ \t>+*-]*:{3,}[ \t]*[\w-]*[ \t]*(?:\{(?![^}\n]*title=)[^}\n]*\})?"
    r"|(?<=\|)\d+(?:x\d+)?(?=\])|\[\^[^\s\]]+\]"
    r"|\{\{[<%][ \t]*/?[ \t]*(?:code-toggle|highlight|code)\b"
    r"|\{%-?[ \t]*(?:end)?(?:highlight|raw)\b"
    r"|(?:^|(?<=[ \t\]]))\^[A-Za-z0-9-]{2,}[ \t]*$"
    r"|^[ \t>]*\{:[^{}\n]*\}[ \t]*$|(?:(?<=[)\]`*])|^[ \t>]*)\{[ \t]*(?=[.#:]|[\w-]+=)[^{}\n]*\}",
    re.MULTILINE,
)
_SHORTCODE = re.compile(
    r"\{(?:\{[<%]|%)-?\s*(?:include\s+)?(?:figure|image|img|picture|photo|youtube|vimeo|gist|(?:rel)?ref)"
    r"(?:\.html)?\s([^{}]*?)/?-?[>%]\}"
)
"""A tag of Hugo or Jekyll of which only some attributes are shown."""
_ATTRIBUTE = re.compile(r"(?:([\w-]+)\s*=\s*)?(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'=]+))")
_ATTRIBUTES = frozenset({"", "src", "image_path", "url", "path", "id", "caption", "title", "alt"})
_TABS = re.compile(r"<Tabs\b[^<>]*?\{(\[\s*\{[^<>]*?\])\s*\}[^<>]*>")
"""The component that has the titles of all tabs, by values that the tabs have, too."""
_LABEL = re.compile(r"\blabel[\"']?\s*:\s*(?:\"([^\"]*)\"|'([^']*)')")
_VALUE = re.compile(r"\bvalue[\"']?\s*:\s*[\"']([^\"']*)")
_TAB_VALUE = re.compile(r"<TabItem\s+value=[\"']([^\"']*)[\"']\s*>")
_CALLOUT = re.compile(r"\[!([a-z-]+)\](?=[+-]?[ \t]*\1[ \t]*$)", re.MULTILINE | re.IGNORECASE)
"""The kind of a callout that its title repeats."""
_TITLED = re.compile(
    r"^([ \t>+*-]*):{3,}[ \t]*\{[^}\n]*title=\"([^\"\n]*)\"[^}\n]*\}", re.MULTILINE
)
_DEFINITION = re.compile(r"^[ \t>]*\[([^\[\]\n]+)\]:", re.MULTILINE)
_REFERENCE = re.compile(r"(?<=\])\[([^\[\]]+)\]")
"""The label behind the words of a link, which leads to the definition and is shown nowhere."""
_HEADING = re.compile(r"(?<=\[\[)([^\[\]|#]*)#(?:[^\[\]|#]*#)?([^\[\]|]+)(?=\|)")
"""The heading to which a wikilink with other words leads, without the heading above it."""
_SIGN = re.compile(r"[^\w\s-]")
"""What the id of a heading leaves out."""
_HEADING_ATTRIBUTES = re.compile(
    r"^([ \t>]*(?:#{1,6}|:|Table:)[ \t].*?|.*?(?=\{[^{}\n]*\}[ \t]*\n(?:=|-){3}))"
    r"\{:?[ \t]*(?:[#.]|[\w-]+=)[^{}\n]*\}[ \t]*$",
    re.M,
)
"""Those of headings and of the captions of tables."""
_TEMPLATED = re.compile(r"(?:\]\(|\]:|href=[\"'])\s*[^()\s{}]*\{[{%][^()\n]*")
"""An address with template tags, of which only the path is to be seen."""
_TAG_WORDS = re.compile(
    r"\b(?:relative_url|absolute_url|(?:rel)?ref|link|post_url|site\.(?:baseurl|url)|path(?==)"
    r"|lang=\W?\w+|(?:pre|ap)pend)\b"
)
_SCRIPT = re.compile("[⁰¹²³⁴-⁹⁺-ⁿ₀-₎]+")
"""Super- and subscript, for which the source has tags: "H₂O" is "H 2 O"."""
_SIGNS = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_WORD = re.compile(rf"[{_SIGNS}]|[^\W_{_SIGNS}]+")
"""A word, or a character of a script that writes none apart, or joins particles to them."""


def _mark_only(sign: re.Match[str]) -> str:
    """Nothing for a sign, but the marks of a letter are in an id."""
    return sign[0] if category(sign[0]).startswith("M") else ""


def _code_only(hidden: re.Match[str]) -> str:
    return hidden["code"] or " "


def _files_of(site: Path) -> list[Path]:
    return sorted(
        path for path in site.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file()
    )


def source_words(body: str) -> Counter[str]:
    """The words of a Markdown source that its page must have."""
    labels = {" ".join(label.casefold().split()) for label in _DEFINITION.findall(body)}
    text = _NOT_SHOWN.sub(" ", _HIDDEN.sub(_code_only, body))
    text = _SHORTCODE.sub(_attributes, text)
    values = {value for tabs in _TABS.findall(text) for value in _VALUE.findall(tabs)}
    text = _TABS.sub(lambda tabs: " ".join(map("".join, _LABEL.findall(tabs[1]))), text)
    text = _TAB_VALUE.sub(lambda tab: " " if tab[1] in values else tab[0], text)
    text = _TITLED.sub(r"\1 \2", _CALLOUT.sub(" ", text))
    text = _REFERENCE.sub(
        lambda link: "" if " ".join(link[1].casefold().split()) in labels else link[0], text
    )
    text = _HEADING.sub(lambda link: f"{link[1]} {_SIGN.sub(_mark_only, link[2])}", text)
    text = _MARKUP.sub(" ", text)
    text = _HEADING_ATTRIBUTES.sub(r"\1", text)
    text = _TEMPLATED.sub(lambda link: _TAG_WORDS.sub(" ", link[0]), text)
    text = _TAG.sub(_shown, text)
    return _words(text)


def _attributes(tag: re.Match[str]) -> str:
    pairs = _ATTRIBUTE.findall(tag[1])
    return " ".join("".join(values) for name, *values in pairs if name.lower() in _ATTRIBUTES)


def _shown(tag: re.Match[str]) -> str:
    """What of a tag is to be seen: a component as it is written, else some attributes."""
    name = tag[0].strip("</ >")
    if _TAB.match(tag[0]):
        return " ".join(first or second for first, second in _TAB_TITLE.findall(tag[0]))
    if name[:1].isupper() and not name.isupper() and not _LINK.match(tag[0]):
        shown = " ".join(first or second for first, second in _PROPERTY.findall(tag[0]))
        return shown or (tag[0] if tag[0].endswith("/>") and "=" in tag[0] else " ")
    if name.split()[0] == "span" and "title=" not in tag[0]:  # what stands in it joins the word
        return " " if "-api" in tag[0] else ""
    return f" {' '.join(first or second for first, second in _SHOWN_ATTRIBUTE.findall(tag[0]))} "


def _words(text: str) -> Counter[str]:
    text = _SCRIPT.sub(r" \g<0> ", unquote(unescape(text)))
    text = normalize("NFKC", text)
    return Counter(_WORD.findall(text.casefold()))


def page_words(document: Document, title: str) -> Counter[str]:
    """The words of a page with its title, and of the addresses of its links.

    Words are divided where their format changes, as in the source: "`Hash`es" has two.
    """
    parts: list[str] = [title]
    parts += (
        f"{definition['href']} {definition['title']} {label}"
        for label, definition in document.references.items()
    )
    for leaf in document.leaves:
        parts.append(leaf.info)
        sources = (leaf.text, *(cell for row in leaf.rows for cell in row))
        for source in sources if leaf.kind != "code" else ():
            parts += (inline.text for inline in parse_inline(source, document))
        if leaf.kind == "code":
            parts.append(leaf.text)
        parts.extend(prefix.first for prefix in leaf.prefixes)
        parts.extend(_targets(leaf, document))
    return _words("\n".join(parts))


def _targets(leaf: Leaf, document: Document) -> list[str]:
    if leaf.kind == "code":
        return []
    targets = {
        id(inline.target): inline.target
        for source in (leaf.text, *(cell for row in leaf.rows for cell in row))
        for inline in parse_inline(source, document)
        if inline.target is not None
    }
    return [f"{target.name} {target.fragment} {target.detail}" for target in targets.values()]


def measure_links(site: Path, briefs: Sequence[Brief], most: int) -> tuple[Counter[str], list[str]]:
    """How many links lead where, and the commonest that lead to another file or to none."""
    rules = rules_for(site)(briefs)
    known = KnownBriefs.build(
        BriefName(brief.path, brief.slug, brief.aliases, brief.title) for brief in briefs
    )
    counts: Counter[str] = Counter()
    failures: Counter[str] = Counter()
    for brief in briefs:
        for target, _ in links(parse_document(brief)):
            if target.kind not in {"brief", "page"}:
                continue
            counts["links"] += 1
            found = known.resolve(target.name, brief.path)
            right = rules.target(target.name, brief.path)
            counts["known"] += right is not None
            if found == right:
                counts["right"] += right is not None
            else:
                counts["more" if right is None else "wrong" if found else "missed"] += 1
                failures[f"{target.name} in {brief.path}: {found}, not {right}"] += 1
    return counts, [f"{count:>7} {link}" for link, count in failures.most_common(most)]


_PRINT_PAGES = """
import contextlib, io, json, sys, traceback
from briefing_tui.cli.main import main
for page, path in enumerate(json.load(sys.stdin)):
    with open(f"{sys.argv[1]}/{page}", "w", encoding="utf-8") as file:
        with contextlib.redirect_stdout(file), contextlib.redirect_stderr(file):
            try:
                main(["show", path, "--width=100", "--color=always", "--links=always"])
            except BaseException:
                traceback.print_exc(file=file)
"""
"""Prints each page whose path is in a list on standard input into a numbered file. The command line
stays the same when modules move, so every version runs it."""


def differing_pages(program: Path, files: Sequence[Path]) -> Iterator[tuple[Path, str, str]]:
    """The files that another version prints in another way, and the first line that differs, as
    that version has it and as this one has it.
    """
    with tempfile.TemporaryDirectory() as folder:
        running = []
        for name, python in (("before", program.with_name("python")), ("after", sys.executable)):
            pages = Path(folder, name)
            pages.mkdir()
            child = subprocess.Popen(
                [python, "-I", "-c", _PRINT_PAGES, pages],
                stdin=subprocess.PIPE,
                cwd=folder,
                env=clean_environment(pages.parent),
                text=True,
            )
            assert child.stdin is not None
            json.dump([str(path.resolve()) for path in files], child.stdin)
            child.stdin.close()
            running.append(child)
        statuses = [child.wait() for child in running]
        if any(statuses):
            raise SystemExit("A version could not print the pages.")
        for page, path in enumerate(files):
            before, after = (
                Path(folder, name, str(page)).read_text("utf-8").split("\n")
                for name in ("before", "after")
            )
            for old, new in zip_longest(before, after, fillvalue=""):
                if old != new:
                    yield path, old, new
                    break


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sites", nargs="+", type=Path)
    parser.add_argument(
        "--files", type=int, default=0, help="show so many of the worst files, links"
    )
    parser.add_argument("--same-as", type=Path, metavar="PROGRAM", help="another `briefing`")
    options = parser.parse_args()
    if options.same_as is not None:
        pages = [path for site in options.sites for path in _files_of(site)]
        differing = list(differing_pages(options.same_as, pages))
        for path, before, after in differing:
            print(f"{path}\n  before: {before!r}\n  after:  {after!r}")
        print(f"{len(differing)} of {len(pages)} pages differ.")
        sys.exit(bool(differing))
    print(
        f"{'site':<15}{'files':>6}{'words':>9}{'lost':>6}{'files':>6}{'ms a file':>10}"
        f"{'links':>7}{'known':>7}{'right':>7}{'%':>7}{'wrong':>6}{'more':>5}"
    )
    for site in options.sites:
        files = _files_of(site)
        total = lost = 0
        worst: list[tuple[int, Path, Counter[str]]] = []
        briefs: list[Brief] = []
        seconds = 0.0
        for path in files:
            text = path.read_text(encoding="utf-8", errors="replace")
            start = time.perf_counter()
            parsed = parse_brief(text, path=path.relative_to(site).as_posix())
            document = parse_document(parsed.brief)
            seconds += time.perf_counter() - start
            briefs.append(parsed.brief)
            words = source_words(parsed.brief.body)
            missing = words - page_words(document, parsed.brief.title)
            total += words.total()
            if missing:
                lost += missing.total()
                worst.append((missing.total(), path.relative_to(site), missing))
        counts, failures = measure_links(site, briefs, options.files)
        print(
            f"{site.name:<15}{len(files):>6}{total:>9}{lost:>6}{len(worst):>6}"
            f"{1000 * seconds / max(1, len(files)):>10.2f}"
            f"{counts['links']:>7}{counts['known']:>7}{counts['right']:>7}"
            f"{100 * counts['right'] / max(1, counts['known']):>7.1f}{counts['wrong']:>6}"
            f"{counts['more']:>5}",
            flush=True,
        )
        worst.sort(key=lambda entry: -entry[0])
        for count, path, missing in worst[: options.files]:
            print(f"{count:>7} {path}  {' '.join(list(missing)[:12])}")
        print(*failures, sep="\n", end="\n" if failures else "")


if __name__ == "__main__":
    main()
