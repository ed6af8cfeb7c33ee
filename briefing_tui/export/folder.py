"""A library as a folder of Markdown, of which Hugo, Jekyll, MkDocs or Zensical makes a site.

A `Card` is what other pages need to know of a brief. From the cards of all briefs `plan_pages`
derives the files and the links between them, so a worker that writes a page needs only its brief.

A brief is untrusted, and these tools expand tags wherever they stand, also in code. So no tag of a
brief survives: see `_inert`.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from posixpath import relpath
from unicodedata import normalize

import msgspec
from msgspec import Struct

from briefing_tui.export.markdown import markdown_page, place_in
from briefing_tui.model.brief import SUFFIX, Brief
from briefing_tui.parse.brief_names import BriefName, KnownBriefs
from briefing_tui.parse.document import parse_document
from briefing_tui.parse.link_targets import targets
from briefing_tui.text.sanitise import distinct, one_line, slug

OWN_MARK = "---\n# Written by briefing export into a folder. It may replace or remove this file.\n"
"""The beginning of each page."""
_SUFFIX = re.compile(rf"(?:{SUFFIX})\Z", re.IGNORECASE)
_PLAIN_NAME = re.compile(r"[\w-][\w.-]*")
"""The name of a file or folder that is the same in an address, and on every system."""
_LONGEST_NAME = 240
"""The most bytes of a name without its number and suffix: file systems take 255."""
_TAG = re.compile(r"\{(?=[{%#!])|8(?=<-)")
"""Where a tag begins: of Liquid, Jinja or Hugo (`{{`, `{%`, `{#`), or one that includes a file
(`{!`, and `--8<--` of PyMdown)."""
_ELEMENT = re.compile(r"<(?=[A-Za-z/!?])")
_JOINER = "\N{WORD JOINER}"


class Card(Struct, frozen=True):
    """What the pages of other briefs need to know of a brief."""

    name: BriefName
    is_draft: bool
    links: tuple[str, ...]
    """The names and addresses in its links."""


class Page(Struct, frozen=True):
    """The file of a brief, and what it shows that isn't in the brief's file."""

    path: str
    file: str
    """From the folder of the pages, with `/`."""
    slug: str
    """The last part of the address, if the brief asks for another than that of its file."""
    links: Mapping[str, str]
    """The names in its links, and the paths of the briefs that they mean."""
    files: Mapping[str, str]
    """The files of these briefs, by their paths."""


def card_of(brief: Brief) -> Card:
    found = targets(parse_document(brief))
    names = [target.name for target in found if target.kind in ("brief", "page")]
    names += [event.brief for event in brief.events if event.brief]
    return Card(BriefName.of(brief), brief.draft, tuple(dict.fromkeys(names)))


def page_files(paths: Iterable[str]) -> dict[str, str]:
    """The file of each brief. No two differ only by case, and `a.md` keeps its name before
    `a.markdown`.
    """
    taken: dict[str, int] = {}
    paths = sorted(paths, key=lambda path: (not path.endswith(".md"), path))
    stems = ((path, "/".join(map(_name, _SUFFIX.sub("", path).split("/")))) for path in paths)
    return {path: f"{distinct(stem, taken)}.md" for path, stem in stems}


def _name(part: str) -> str:
    part = normalize("NFC", part)
    name = part if _PLAIN_NAME.fullmatch(part) else slug(part)
    return name.encode()[:_LONGEST_NAME].decode(errors="ignore") or "untitled"


def plan_pages(files: Mapping[str, str], cards: Sequence[Card]) -> list[Page]:
    """The pages of some briefs, with links to each other. `files` has the file of each brief."""
    known = KnownBriefs.build(card.name for card in cards)
    taken = {_SUFFIX.sub("", file).lower(): 1 for file in files.values()}
    pages: list[Page] = []
    for card in cards:
        path = card.name.path_from_root
        resolved = ((name, known.resolve(name, path)) for name in card.links)
        links = {name: other for name, other in resolved if other}
        wanted, stem = slug(card.name.slug), _SUFFIX.sub("", path).rpartition("/")[2]
        folder = files[path].rpartition("/")[0]
        is_own = card.name.slug == stem or not wanted
        last_part = "" if is_own else distinct(f"{folder}/{wanted}".lstrip("/"), taken)
        pages.append(
            Page(
                path,
                files[path],
                last_part.rpartition("/")[2],
                links,
                {other: files[other] for other in links.values()},
            )
        )
    return pages


def write_page(brief: Brief, page: Page, read: Callable[[str], Brief]) -> str:
    """The page of a brief. `read` gives another brief by its path, for a link to a place in it."""

    def address_of(name: str, fragment: str) -> str:
        if (path := page.links.get(name)) is None:
            return ""
        address = relpath(page.files[path], page.file.rpartition("/")[0] or ".")
        place = place_in(brief if path == page.path else read(path), fragment) if fragment else ""
        if path == page.path:
            return f"#{place}"
        return f"{address}#{place}" if place else address

    return _inert(markdown_page(brief, _front_matter(brief, page), address_of))


def _front_matter(brief: Brief, page: Page) -> str:
    """What the four tools read, as YAML whose texts are JSON strings. None of them reads Markdown
    in it, and Hugo takes no date but a day.
    """
    fields = {
        "title": _plain(brief.title),
        "description": _plain(brief.summary),
        "date": brief.date.first.isoformat() if brief.date else "",
        "lastmod": brief.updated.first.isoformat() if brief.updated else "",
        "slug": page.slug,
        "author": _plain(", ".join(brief.authors)),
        "tags": [_plain(tag) for tag in brief.tags],
        "canonical_url": brief.canonical,
        "draft": brief.draft,
    }
    lines = [
        f"{key}: {msgspec.json.encode(value).decode()}" for key, value in fields.items() if value
    ]
    return OWN_MARK + "\n".join([*lines, "---"])


def _plain(text: str) -> str:
    """A text for a template, which may not escape it: MkDocs puts titles into its pages as they
    are, so nothing in them may begin an element.
    """
    return _ELEMENT.sub(rf"\g<0>{_JOINER}", one_line(text))


def _inert(text: str) -> str:
    """Markdown without the beginning of any tag.

    In text a brace is an entity, and in an address it is encoded. Code and front matter have
    neither, so an invisible character stands in the tag there.
    """
    return _TAG.sub(rf"\g<0>{_JOINER}", text)
