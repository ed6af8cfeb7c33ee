"""Briefs and topics as self-contained HTML pages: they need no other file, network or script.

What a page shows is prepared here as values, and the templates beside this module set it. Jinja2
escapes every value, and the policy in the page's head (Content Security Policy 3) lets only the
page's own styles and script run, so a brief can bring in nothing.
"""

import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from hashlib import sha256
from typing import Any, get_args
from urllib.parse import quote

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from msgspec import Struct

from briefing_tui.compare.agreement import AgreementClass, Cell, SourceCell
from briefing_tui.compare.matrix import (
    ClaimRow,
    Matrix,
    build_matrix,
    side_numbers,
    tally_key,
)
from briefing_tui.compare.note_places import place_notes, shown_text
from briefing_tui.compare.sought import sought_facts, terms_of
from briefing_tui.compare.timeline import Moment, build_timeline
from briefing_tui.compare.topics import PartyCell, Topic, TopicRow
from briefing_tui.export.exporters import BriefWithRecords, ExportOptions
from briefing_tui.export.html_body import (
    BodyWriter,
    Citation,
    Ids,
    Surroundings,
    directions_of,
    link,
    quoted_accounts,
    shown_address,
    to,
)
from briefing_tui.export.markdown import note_document
from briefing_tui.layout.citations import (
    list_words,
    particulars,
    remarks,
    silence,
    source_addresses,
    source_facts,
    source_line,
    source_name,
    value_text,
)
from briefing_tui.layout.claims import (
    SourceStyle,
    short_words,
    silence_words,
    source_styles,
)
from briefing_tui.layout.note_lines import place_words
from briefing_tui.layout.signs import (
    agreement_role,
    agreement_sign,
    tally_sign,
    tally_style,
)
from briefing_tui.layout.spans import Span, party_role, plain_text
from briefing_tui.layout.themes import DARK_NAME, LIGHT_NAME, PALETTES
from briefing_tui.layout.topic import OTHERS, change_words, topic_party_role
from briefing_tui.model.brief import NO_SPEECH, STANCES, Brief, Event, Source
from briefing_tui.model.dates import date_label
from briefing_tui.model.document import CALLOUTS, Document, Hue, Leaf, Role, Target
from briefing_tui.model.note import Note, NotePlace
from briefing_tui.parse.document import parse_document, with_embeds
from briefing_tui.parse.inline import parse_inline
from briefing_tui.text.addresses import may_open
from briefing_tui.text.languages import is_right_to_left
from briefing_tui.text.sanitise import fold

Values = dict[str, Any]
"""What a template shows, by name."""

_SIGNS = {name: row.words for name, row in STANCES.items()} | {
    "reported": "says that another said it"
}
"""The signs, and their words."""
_DRAWN = {
    "states": '<circle r="6"/>',
    "reported": '<circle class="line" r="5.2"/><path d="M0 -6A6 6 0 0 0 0 6Z"/>',
    "mentions": '<circle r="6"/>',
    "qualifies": '<circle class="line" r="5.2"/><path d="M0 -6A6 6 0 0 1 0 6Z"/>',
    "denies": '<path class="line" d="M-5 -5L5 5M5 -5L-5 5"/>',
    "declines": '<path class="line" d="M-5 0H5"/>',
    "silent": '<circle class="line" r="5.2"/>',
    "unchecked": '<path class="line" d="M-3.5 -3A3.5 3.5 0 1 1 0 1V3M0 5V7"/>',
}
"""The signs as drawings, since fonts differ in the size of these characters."""
_SHAPES = {
    name: f'<text text-anchor="middle" y="5" font-size="14">{row.glyph.shape}</text>'
    for name, row in STANCES.items()
} | _DRAWN
"""The content of each sign in SVG. A stance without a drawing has its glyph."""
_TAKEN = ("page:main", *(f"sign:{name}" for name in _SIGNS))
"""The ids in the templates."""
_NO_VALUES: Values = {
    "lang": "en",
    "direction": "ltr",
    "description": "",
    "about": None,
    "canonical": "",
    "data": "",
}
_ICON = "data:image/svg+xml," + quote(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">'
    '<circle cx="4.2" cy="8" r="3.8" fill="#d9731a"/>'
    '<circle cx="11.8" cy="8" r="3" fill="none" stroke="#3f87d9" stroke-width="1.6"/></svg>'
)
"""One side speaks and one doesn't: ●○."""

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
"""A language tag of the usual kinds (BCP 47)."""
_BEGINNING = 20
"""The blocks that decide the direction of a page without a language."""
_WIDE = 1000
"""The room for all facts about a source in the head of its column."""


def export_briefs(briefs: Sequence[BriefWithRecords], options: ExportOptions) -> str:
    first = briefs[0].brief
    # The ids of several briefs begin with their slugs. All are of one page.
    prefixes = [f"{brief.slug}:" if len(briefs) > 1 else "" for brief, *_ in briefs]
    taken = dict.fromkeys(_TAKEN, 1)
    tops = {brief.slug: prefix for (brief, *_), prefix in zip(briefs, prefixes, strict=True)}
    titles = {brief.slug: brief.title for brief, *_ in briefs}
    language = language_tag(first.lang) or "en"
    pages = [
        _Page(brief, Ids(prefix, taken), titles, tops, language)
        for brief, prefix in zip(briefs, prefixes, strict=True)
    ]
    return page(
        "brief.html",
        scripts=["claims.js"] if any(page.rows for page in pages) else [],
        lang=language,
        direction=pages[0].direction,
        heading=" · ".join(brief.title for brief, *_ in briefs),
        description=first.summary,
        canonical=first.canonical if len(briefs) == 1 and may_open(first.canonical) else "",
        about=first if len(briefs) == 1 else None,
        data=_linked_data(briefs),
        pages=pages,
    )


def _linked_data(briefs: Sequence[BriefWithRecords]) -> Markup:
    """What previews and search engines read of a page (JSON-LD, schema.org), for an element that
    `<` could end.
    """
    articles = [
        {
            "@type": "Article",
            "headline": brief.title,
            "description": brief.summary,
            "author": [{"@type": "Person", "name": author} for author in brief.authors],
            "datePublished": brief.date.iso if brief.date else "",
            "dateModified": brief.updated.iso if brief.updated else "",
            "inLanguage": brief.lang,
            "url": brief.canonical,
        }
        for brief, *_ in briefs
    ]
    known = [{name: value for name, value in article.items() if value} for article in articles]
    data = known[0] if len(known) == 1 else {"@graph": known}
    text = msgspec.json.encode({"@context": "https://schema.org", **data}).decode()
    return Markup(text.replace("<", r"\u003c"))


# Templates, styles and the policy


@cache
def environment() -> Environment:
    """The templates, in which every value is escaped."""
    templates = Environment(
        loader=PackageLoader("briefing_tui.export"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.globals["sign_shapes"] = {name: Markup(shape) for name, shape in _SHAPES.items()}
    templates.filters |= {
        "address": lambda words, address: link(address, words),
        "language": language_tag,
        "shown": shown_address,
        "to": to,
        "value": value_text,
    }
    return templates


def page(template: str, *, scripts: Sequence[str] = (), **values: Any) -> str:
    """A whole page."""
    style = asset("style.css")
    texts = [asset(name) for name in scripts]
    return (
        environment()
        .get_template(template)
        .render(
            {**_NO_VALUES, **values},
            icon=_ICON,
            light=PALETTES[LIGHT_NAME].at("truecolor")["background"],
            dark=PALETTES[DARK_NAME].at("truecolor")["background"],
            style=style,
            scripts=texts,
            policy=_policy(style, texts),
        )
    )


@cache
def asset(name: str) -> Markup:
    """A style sheet or a script, as it stands in a page."""
    return Markup(
        environment()
        .get_template(name)
        .render(
            light=PALETTES[LIGHT_NAME].at("truecolor"),
            dark=PALETTES[DARK_NAME].at("truecolor"),
            roles=get_args(Hue),
            callouts=CALLOUTS,
        )
    )


def _policy(style: str, scripts: Iterable[str]) -> str:
    allowed = " ".join(map(_hash, scripts)) or "'none'"
    return (
        f"default-src 'none'; style-src {_hash(style)}; script-src {allowed}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def page_direction(brief: Brief, document: Document) -> str:
    """The direction of a brief's language, or else of most letters of its beginning."""
    if brief.lang:
        return "rtl" if is_right_to_left(brief.lang) else "ltr"
    if not directions_of(brief.title + brief.body):
        return "ltr"
    texts = (leaf.text for leaf in document.leaves[:_BEGINNING] if leaf.kind != "code")
    runs = (run for text in texts for run in parse_inline(text, document))
    letters = directions_of(" ".join((brief.title, *(run.text for run in runs if not run.code))))
    return "rtl" if letters.count("rtl") * 2 > len(letters) else "ltr"


def language_tag(tag: str) -> str:
    """A language for a `lang` attribute; empty if it isn't one."""
    return tag if _LANGUAGE.fullmatch(tag) else ""


# A brief


class _Page:
    """What the template shows of one brief. Ids are made in the order of their elements."""

    def __init__(
        self,
        exported: BriefWithRecords,
        ids: Ids,
        titles: Mapping[str, str],
        tops: Mapping[str, str],
        language: str,
    ) -> None:
        """`titles` are those of all briefs of the page, by slug, and `tops` the prefixes of their
        ids.
        """
        self.brief = brief = exported.brief
        self._exported, self._ids, self._tops = exported, ids, tops
        self._matrix = matrix = build_matrix(brief)
        self._roles = {key: party_role(number) for key, number in side_numbers(brief).items()}
        self.lang = language_tag(brief.lang) or language
        self.suffix = f" of {brief.title}" if len(tops) > 1 else ""
        self.canonical = brief.canonical if may_open(brief.canonical) else ""
        self.event_facts = _event_facts(brief)
        self.top = ids.new("page:top")
        self.claim_ids = {claim.id: ids.new(claim.id) for claim in brief.claims}
        self.source_ids = {source.id: ids.new(f"source:{source.id}") for source in brief.sources}
        parts = ("narrative", "claims", "events", "sources")
        self.part_ids = {name: ids.new(f"page:{name}") for name in parts}
        self.outline: list[tuple[str, str]] = []
        document = with_embeds(parse_document(brief), exported.embeds)
        self.direction = page_direction(brief, document)
        self._document = document
        self._placed = placed = place_notes(exported.notes, brief, self._document)
        self._surroundings = Surroundings(
            brief=brief,
            roles=self._roles,
            claims=self.claim_ids,
            sources=self.source_ids,
            top=self.top,
            address_of=self._address_of,
            titles=titles,
            missing=exported.missing,
            show=None,
            direction=self.direction,
        )
        self.has_margin = bool(placed.passages)
        self.body = self._body()
        self.notes = self._notes(placed.on_brief)
        self.lost = self._notes(placed.lost, is_lost=True)
        looks = source_styles(brief, matrix)
        self.rows = [self._row(row, looks) for row in matrix.rows]
        self.tally = counted_classes(matrix)
        self.sides = list(_sides(matrix))
        self.signs = _signs(matrix)
        headings = ("claims", "events", "source_list", "agreement", "side", "lost")
        self.headings = {name: ids.new(f"page:{name}-heading") for name in headings}
        self.columns = [
            {
                "source": look.source,
                "role": look.role,
                "id": self.source_ids[look.source.id],
                "facts": ", ".join(
                    filter(None, [particulars(look.source, brief, _WIDE), list_words(look.source)])
                ),
            }
            for look in looks
        ]
        self.moments = list(map(self._moment, build_timeline(brief)))
        self.sources = [self._source(source) for source in brief.sources]

    def sections(self) -> list[Values]:
        """The contents of the page; none for a page of one section."""
        brief = self.brief
        contents = {
            "narrative": ("Narrative", self.body, 0, self.outline),
            "claims": ("Claims", brief.claims, len(brief.claims), []),
            "events": ("Related events", brief.events, len(brief.events), []),
            "sources": ("Sources", brief.sources, len(brief.sources), []),
        }
        sections = [
            {"id": self.part_ids[name], "title": title, "count": count, "parts": parts}
            for name, (title, content, count, parts) in contents.items()
            if content
        ]
        return sections if len(sections) > 1 else []

    # The narrative

    def _body(self) -> Markup:
        write: Callable[..., str] = environment().get_template("cells.html").module.notes_on  # type: ignore[attr-defined]
        notes = {
            leaf: Markup(write(self._notes(indexes, self._document.leaves[leaf])))
            for leaf, indexes in self._placed.passages.items()
        }
        surroundings = self._surroundings._replace(show=self._show, notes=notes)
        writer = BodyWriter(self._document, self._ids, surroundings)
        body = writer.write()
        self.outline = writer.outline
        self.title = writer.runs(self.brief.title_runs) or self.brief.title
        self.summary = writer.runs(self.brief.summary_runs) or self.brief.summary
        return body

    def _address_of(self, target: Target) -> str:
        """Where another brief is on this page; empty if it isn't on it."""
        prefix = self._tops.get(target.name, "")
        return to(prefix + (target.fragment or "page:top")) if prefix else ""

    def _show(self, citation: Citation) -> Markup:
        facts = [*source_line(citation.source, self.brief), citation.locator]
        cited: Callable[..., str] = environment().get_template("cells.html").module.cited  # type: ignore[attr-defined]
        return Markup(
            cited(
                citation,
                self.source_ids[citation.source.id],
                self.claim_ids,
                ", ".join(filter(None, facts)),
                self.lang,
            )
        )

    # Notes

    def _notes(
        self, indexes: Sequence[int], leaf: Leaf | None = None, *, is_lost: bool = False
    ) -> list[Values]:
        """Some notes. A note shows the words that it is about if its place doesn't: they are a part
        of a passage, or its place is gone.
        """
        return [self._note(self._placed.notes[index], leaf, is_lost=is_lost) for index in indexes]

    def _note(self, note: Note, leaf: Leaf | None, *, is_lost: bool) -> Values:
        quote = note.place.quote
        is_part = leaf is not None and fold(quote) != fold(shown_text(leaf, self._document))
        about = place_words(note.place, self.brief) if is_lost else ""
        document = note_document(note.text, self.brief)
        return {
            "made": note.made,
            "author": note.author,
            "about": about,
            "quote": quote if (is_part or is_lost) and quote not in about else "",
            "text": BodyWriter(document, self._ids, self._surroundings).write(),
        }

    # Claims

    def _row(self, row: ClaimRow, looks: Sequence[SourceStyle]) -> Values:
        matrix = self._matrix
        silences = (
            plain_text(silence_words(matrix, record))
            for record in self._exported.records.get(row.claim.id, ())
        )
        return {
            "claim": row.claim,
            "id": self.claim_ids[row.claim.id],
            **_agreement(matrix, row),
            "remarks": [*remarks(row), *filter(None, silences)],
            "tally": _tally_key(*tally_key(row)),
            "sides": " ".join(
                f"{side}:{state}" for side, state in enumerate(row.pattern) if state != "blank"
            ),
            "notes": self._notes(self._notes_on_claim(row, looks)),
            "cells": [
                self._cell_with_notes(row, SourceCell(look.source, cell), look)
                for look, cell in zip(looks, row.cells, strict=True)
            ],
        }

    def _notes_on_claim(self, row: ClaimRow, looks: Sequence[SourceStyle]) -> Sequence[int]:
        """The notes on a claim, and those on an account of a source that has no column any more."""
        columns, notes = {look.source.id for look in looks}, self._placed.notes
        on_claim = self._placed.marked_at(NotePlace("claim", row.claim.id))
        return [at for at in on_claim if notes[at].place.source not in columns]

    def _cell_with_notes(self, row: ClaimRow, cell: SourceCell, look: SourceStyle) -> Values:
        place = NotePlace("claim", row.claim.id, look.source.id)
        values, notes = _cell(cell, look, self.lang), self._notes(self._placed.at(place))
        account = cell.cell.account
        terms = terms_of(row.claim, account, self._exported.sought) if account is not None else ()
        sought = [*sought_facts(terms, look.source.coverage)]
        quiet = values["quiet"] and not (notes or sought)
        return {**values, "notes": notes, "sought": sought, "quiet": quiet}

    # Events and sources

    def _moment(self, moment: Moment) -> Values:
        event = moment.event
        facts = [moment.distance]
        href = ""
        if event is not None:
            names = ", ".join(source_name(source, self.brief) for source in event.sources)
            facts += [event.kind, event.place, f"source: {names}" if names else ""]
            href = self._address_of(Target("brief", event.brief)) if event.brief else ""
        return {
            "id": self._ids.new(f"event:{moment.date.edtf}"),
            "own": moment.own,
            "date": moment.date,
            "title": moment.title,
            "href": href,
            "facts": " · ".join(filter(None, facts)),
            "summary": event.summary if event is not None else "",
            "url": event.url if event is not None else "",
            "notes": self._notes(self._notes_on_event(event)),
        }

    def _notes_on_event(self, event: Event | None) -> Sequence[int]:
        """The notes on an event of the list, which isn't the covered one."""
        if event is None:
            return ()
        at = next(at for at, other in enumerate(self.brief.events) if other is event)
        return self._placed.at(NotePlace("event"), at)

    def _source(self, source: Source) -> Values:
        facts = source_facts(source)
        # Leave out the language, which is a code, and the defaults.
        untold = {"Language", "Grade" if not source.grade else ""}
        return {
            "source": source,
            "id": self.source_ids[source.id],
            "role": self._roles[source.id],
            "facts": {label: text for label, text in facts.items() if label not in untold},
            "addresses": source_addresses(source),
            "quoted": quoted_accounts(self.brief, source),
        }


def _event_facts(brief: Brief) -> str:
    """`Xi–Trump phone call, 17 Jan 2025, by telephone, with Xi Jinping and Donald Trump`."""
    event = brief.event
    if event is None:
        return ""
    people = ", ".join(event.participants)
    facts = (event.title, date_label(event.date), event.place, people)
    return ", ".join(filter(None, facts))


def _agreement(matrix: Matrix, row: ClaimRow) -> Values:
    return {
        "role": agreement_role(matrix, row),
        "sign": agreement_sign(matrix, row),
        "label": row.agreement.label,
    }


def _tally_key(cls: AgreementClass, side: int | None) -> str:
    return cls if side is None else f"{cls}:{side}"


class CountedClass(Struct, frozen=True):
    """How many claims are of a class, and how the class looks."""

    key: str
    label: str
    count: int
    role: Role
    sign: Sequence[Span]


def counted_classes(matrix: Matrix) -> list[CountedClass]:
    return [
        CountedClass(
            _tally_key(tally.cls, tally.side),
            tally.label,
            tally.count,
            tally_style(matrix, tally).role,
            tally_sign(matrix, tally),
        )
        for tally in matrix.tally
    ]


def _sides(matrix: Matrix) -> Iterator[Values]:
    """What a side does on some claim, as choices of the filter."""
    words = {"speaks": "speaks", "silent": "is silent", "unchecked": "is not checked"}
    for index, side in enumerate(matrix.sides):
        states = {row.pattern[index] for row in matrix.rows}
        for state, does in words.items():
            if state in states:
                yield {"key": f"{index}:{state}", "label": f"{side.label} {does}"}


def _signs(matrix: Matrix) -> dict[str, str]:
    """The names of the accounts' signs, each with its words."""
    cells = (cell for row in matrix.rows for cell in row.cells if cell.state == "account")
    used = {_sign_name(cell) for cell in cells}
    return {name: words for name, words in _SIGNS.items() if name in used}


def _sign_name(cell: Cell) -> str:
    return "reported" if cell.stance == "states" and cell.speaker else cell.stance


def _cell(source_cell: SourceCell, look: SourceStyle, lang: str) -> Values:
    cell = source_cell.cell
    blank = cell.state == "blank"
    silent = cell.stance in NO_SPEECH
    words = "" if blank else silence(cell, look.brief) if silent else short_words(cell, look)
    account = cell.account
    says_more = account is not None and (
        account.value is not None
        or any((*account.texts, account.unit, account.locator, account.url))
    )
    return {
        "source": source_cell.source,
        "name": source_cell.source.name,
        "account": None if blank else account,
        "words": words,
        "state": cell.words,
        "quiet": (blank or silent) and not says_more,
        "sign": _sign_name(cell),
        "role": "muted" if silent else look.role,
        "lang": lang,
        "sought": [],
    }


# A topic


def topic_page(topic: Topic) -> str:
    """A topic's history, the oldest brief first."""
    ids = Ids(taken=dict.fromkeys(_TAKEN, 1))
    years = [row.brief.date.first.year for row in topic.rows if row.brief.date]
    span = f", {min(years)}–{max(years)}" if years else ""
    return page(
        "topic.html",
        heading=topic.name,
        description=f"Named in {topic.named} of {len(topic.rows)} briefs{span}",
        parties=[
            {"name": party or OTHERS, "role": topic_party_role(topic, index)}
            for index, party in enumerate(topic.parties)
        ],
        rows=[_topic_row(topic, row, ids) for row in topic.rows],
    )


def _topic_row(topic: Topic, row: TopicRow, ids: Ids) -> Values:
    brief = row.brief
    matrix = build_matrix(brief)
    claim_row = matrix.rows[brief.claims.index(row.claim)]
    people = ", ".join(brief.participants)
    return {
        "id": ids.new(brief.slug),
        "date": brief.date,
        "title": brief.title,
        "href": brief.canonical if may_open(brief.canonical) else "",
        "people": people if row.other_participants else "",
        **_agreement(matrix, claim_row),
        "cells": [_topic_cell(topic, row, party, cell) for party, cell in enumerate(row.cells)],
    }


def _topic_cell(topic: Topic, row: TopicRow, party: int, cell: PartyCell) -> Values:
    role = topic_party_role(topic, party)
    change = change_words(cell)
    sources = [
        _cell(source_cell, SourceStyle(row.brief, source_cell.source, role), "en")
        for source_cell in cell.source_cells
    ]
    quiet = not change and all(source["quiet"] for source in sources)
    return {"change": change, "sources": sources, "quiet": quiet}
