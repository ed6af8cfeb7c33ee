"""Files in, rows out: parsing for the index, on all cores.

A row has everything that lists and searches need from a brief.
"""

import os
import re
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from functools import partial
from threading import active_count

from briefing_tui.compare.agreement import class_key
from briefing_tui.compare.changes import version_of
from briefing_tui.compare.matrix import ClaimRow, build_matrix
from briefing_tui.library.claim_terms import (
    MARKS,
    encode_claims,
    has_mark,
    party_words,
    source_words,
)
from briefing_tui.library.dated import stored_dates
from briefing_tui.library.files import PICTURES, read_brief_and_digest
from briefing_tui.library.index.list import place_key, sortable
from briefing_tui.library.index.schema import TEXT_COLUMNS, BriefRow, Key, path_of, with_outer_tags
from briefing_tui.library.properties import Properties, encode_properties, properties_by_name
from briefing_tui.library.tokens import exact_facet, facet, name_words, spread
from briefing_tui.library.workers import cores, on_all_cores
from briefing_tui.model.brief import Brief, CoveredEvent, Diagnostic, Parsed
from briefing_tui.model.dates import Date, sort_day, sort_key
from briefing_tui.parse.brief_names import BriefName, bare, folded_names, link_names
from briefing_tui.parse.link_targets import scan_links
from briefing_tui.text.languages import main_language
from briefing_tui.text.sanitise import without_code, without_comments

_PROPERTY_LINK = re.compile(r"\[\[([^\[\]|#\n\"\\]+)")
"""In the JSON of the front matter, where brackets before a quotation mark are lists."""
_LINK_ADDRESS = re.compile(r"\]\([^()\s]*")


def row_of(parsed: Parsed, content: bytes = b"") -> BriefRow:
    brief = parsed.brief
    problems = _problems(parsed)
    properties, matrix = properties_by_name(brief), build_matrix(brief)
    facets = {
        spell(name, value): None
        for name, spell, values in _facets(brief, matrix.rows, properties)
        for value in dict.fromkeys(values)  # values are often repeated
        if value
    }
    return BriefRow(
        slug=brief.slug,
        title=brief.title,
        date=brief.date.edtf if brief.date else "",
        updated=brief.updated.edtf if brief.updated else "",
        date_key=sort_key(brief.date),
        updated_key=sort_key(brief.updated or brief.date),
        sortable=sortable(brief.title),
        place=place_key(brief.path, brief.extra),
        names=_names(brief.title, *brief.aliases, bare(brief.path)),
        authors="\n".join(brief.authors),
        tags="\n".join(brief.tags),
        summary=brief.summary,
        draft=brief.draft,
        sources=len(brief.sources),
        claims=len(brief.claims),
        events=len(brief.events),
        errors=sum(diagnostic.severity == "error" for diagnostic in problems),
        warnings=sum(diagnostic.severity == "warning" for diagnostic in problems),
        version=version_of(brief),
        content=content,
        day=sort_day(brief.date),
        texts=(*(spread(TEXTS[name](brief)) for name in TEXT_COLUMNS[:-1]), " ".join(facets)),
        brief=encode_claims(brief, matrix) if brief.claims else b"",
        properties=encode_properties(properties) if properties else b"",
        dates=stored_dates(brief),
    )


def named_only(path: str) -> tuple[str, str, Date | None]:
    """The slug, title and date that a file's path suggests."""
    from briefing_tui.parse.brief import date_of_name, stem_of
    from briefing_tui.parse.dates import split_dated_name

    stem = stem_of(path)
    date, name = split_dated_name(stem)
    words = " ".join(name.replace("-", " ").replace("_", " ").split())
    return stem, words[:1].upper() + words[1:] or stem, date or date_of_name(path)


def row_of_name(path: str) -> BriefRow:
    """The row of a file that has not been read: only its path is known."""
    slug, title, date = named_only(path)
    return BriefRow(
        slug=slug,
        title=title,
        date=date.edtf if date else "",
        date_key=sort_key(date),
        updated_key=sort_key(date),
        sortable=sortable(title),
        place=place_key(path),
        names=_names(title, bare(path)),
        day=sort_day(date),
    )


def _names(*names: str) -> str:
    return "\n".join(map(name_words, names))


def texts_of_name(path: str) -> tuple[str, ...]:
    """The full text of a file that has not been read: its name."""
    slug, title, _ = named_only(path)
    names = folded_names(BriefName(path, slug, (), title))
    texts = dict.fromkeys(TEXT_COLUMNS, "")
    texts |= {
        "title": spread(title),
        "name": spread(_stem(path)),
        "facets": " ".join(exact_facet("name", name) for name in names),
    }
    return tuple(texts.values())


def _problems(parsed: Parsed) -> tuple[Diagnostic, ...]:
    """The diagnostics from reading, and from the rules if the brief has sources or claims.

    Links to other briefs are not checked, because the others may not have been read yet.
    """
    if not (parsed.brief.sources or parsed.brief.claims):
        return parsed.diagnostics
    from briefing_tui.check.context import RuleContext
    from briefing_tui.check.rules import check_alone

    return (*parsed.diagnostics, *check_alone(RuleContext.of(parsed, places=False)))


def _stem(path: str) -> str:
    """The name of a file without its suffix."""
    return bare(path).rpartition("/")[2]


def _statements(brief: Brief) -> Iterator[str]:
    for claim in brief.claims:
        yield f"{claim.claim} {claim.note}"
        for account in claim.accounts:
            yield " ".join(account.texts)


def _events(brief: Brief) -> Iterator[str]:
    if brief.event is not None:
        yield f"{brief.event.title} {brief.event.place} {' '.join(brief.event.participants)}"
    for event in brief.events:
        yield f"{event.title} {event.summary} {event.place}"


TEXTS: Mapping[str, Callable[[Brief], str]] = {
    "title": lambda brief: brief.title,
    "name": lambda brief: "\n".join({_stem(brief.path): "", brief.slug: ""}),
    "summary": lambda brief: brief.summary,
    "topics": lambda brief: "\n".join(
        name
        for claim in brief.claims
        for name in {name_words(claim.topic): claim.topic, name_words(claim.id): claim.id}.values()
    ),
    "quotes": lambda brief: "\n".join(_statements(brief)),
    "sources": lambda brief: "\n".join(map(source_words, brief.sources)),
    "parties": lambda brief: "\n".join(
        dict.fromkeys(party_words(source.party) for source in brief.sources if source.party)
    ),
    "authors": lambda brief: "\n".join(brief.authors),
    "tags": lambda brief: "\n".join(brief.tags),
    "events": lambda brief: "\n".join(_events(brief)),
    "body": lambda brief: _LINK_ADDRESS.sub("](", without_comments(brief.body)),
}
"""The texts of `TEXT_COLUMNS`, without the facets."""


def _facets(
    brief: Brief, rows: Sequence[ClaimRow], properties: Properties
) -> Iterator[tuple[str, Callable[[str, str], str], Iterable[str]]]:
    """The values that the full text has as words of their own: names, links, tags, topics."""
    yield "name", exact_facet, folded_names(BriefName.of(brief))
    yield "file", facet, (_stem(brief.path), brief.slug)
    yield "tag", facet, sorted(with_outer_tags(brief.tags))
    parties = (source.party for source in brief.sources if source.party)
    yield "party", facet, [name for party in parties for name in party_words(party).split("\n")]
    yield "topic", facet, [name for claim in brief.claims for name in (claim.topic, claim.id)]
    yield "event", facet, (event_name(brief.event),)
    yield "agreement", exact_facet, [class_key(name) for row in rows for name in row.class_names]
    yield "mark", exact_facet, [mark for row in rows for mark in MARKS if has_mark(mark, row)]
    yield "position", exact_facet, [stance for row in rows for stance in row.stances]
    cells = (cell for row in rows for cell in row.cells if cell.state == "account")
    yield "stance", facet, [cell.stance for cell in cells]
    yield "lang", facet, (brief.lang, main_language(brief.lang))
    has_text = any(source.text or source.text_file for source in brief.sources)
    has_picture = ("![" in brief.body or "<" in brief.body) and _PICTURE.search(brief.body)
    yield "has", facet, ("text" if has_text else "", "picture" if has_picture else "")
    yield "property", facet, properties  # to suggest a near one
    yield "property", exact_facet, properties
    yield (
        "link",
        exact_facet,
        [key for link in links_of(brief) for key in link_names(link, brief.path)],
    )


_SUFFIX = "|".join(map(re.escape, (*PICTURES, ".svg")))
_PICTURE = re.compile(
    rf"!\[[^\]\n]{{0,300}}\]\(|!\[\[[^\]|\n]{{1,300}}(?:{_SUFFIX})[\]|]|<img\b", re.IGNORECASE
)
"""An embed of a note (`![[note]]`) isn't one."""


def event_name(event: CoveredEvent | None) -> str:
    """A name that two briefs about the same event share; empty if that can't be determined."""
    if event is None or not event.title or event.date is None:
        return ""
    return f"{event.title} {event.date.edtf}"


def links_of(brief: Brief) -> tuple[str, ...]:
    """The names of briefs that a brief links to: in its narrative, its events, and the properties
    that have no meaning here.
    """
    events = (event.brief for event in brief.events if event.brief)
    names = (*events, *scan_links(without_code(brief.body)), *_PROPERTY_LINK.findall(brief.extra))
    return tuple(dict.fromkeys(names))


# Reading files on all cores.

UNIT = 40
"""The number of files that are read at once."""
ALONE = 200
"""Up to this many files, starting other processes takes longer than it saves."""

Unit = list[Key]
Rows = list[BriefRow]


def read_files(root: str, files: Sequence[Key]) -> Generator[tuple[Unit, Rows], None, None]:
    """The rows of files, a unit at a time, in the order of the files."""
    units = [list(files[start : start + UNIT]) for start in range(0, len(files), UNIT)]
    if len(files) <= ALONE:
        yield from ((unit, read_unit(root, unit)) for unit in units)
        return
    from multiprocessing import get_context

    # A command has one thread, so a fork of it can begin with what it has imported. The fork
    # uses no copied connection of SQLite.
    context = get_context("spawn") if active_count() > 1 else None
    rows = on_all_cores(partial(read_unit, root), units, max(2, cores()), context)
    yield from zip(units, rows, strict=True)


def read_unit(root: str, unit: Sequence[Key]) -> Rows:
    """The rows of some files.

    All files are read before the first row is made, because alternating takes 5 % longer.
    """
    folder = os.path.join(root, "")  # noqa: PTH118 - a Path for each file is slow
    briefs = [read_brief_and_digest(folder + path, path) for path in map(path_of, unit)]
    return [row_of(parsed, digest) for parsed, digest in briefs]
