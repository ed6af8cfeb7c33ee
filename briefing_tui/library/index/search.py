"""Searching an index, and where in a brief a query hits."""

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from datetime import date, timedelta
from pathlib import Path
from threading import Event, Lock

from msgspec import Struct
from msgspec.structs import replace

from briefing_tui.compare.agreement import Cell, contradiction, matrix_columns, rests_on
from briefing_tui.compare.matrix import ClaimRow
from briefing_tui.compare.topics import unexpected_silences
from briefing_tui.library.claim_terms import (
    NO_CLAIMS,
    ONE_SOURCE,
    IndexedBrief,
    Unexpected,
    encode_terms,
    fits,
    matches,
    may_meet,
    silent_columns,
)
from briefing_tui.library.dated import dates_of
from briefing_tui.library.files import read_brief
from briefing_tui.library.index.reader import Condition, Index, open_index
from briefing_tui.library.index.schema import (
    FAILURES,
    LISTED,
    IndexLocation,
    docid_of,
    with_any,
    with_outer_tags,
)
from briefing_tui.library.listing import CellHit, ClaimHit, Hit, Listing, Ranges, Where
from briefing_tui.library.properties import encode_property_terms
from briefing_tui.library.query import (
    FACET,
    FIELDS,
    UNEXPECTED,
    Phrase,
    Query,
    Term,
    exact_facet,
    facet,
    fits_notes,
    fold,
    pattern_of,
    tokens,
)
from briefing_tui.library.results import FIRST, QueryAnswer
from briefing_tui.library.roots import keeps_line_breaks
from briefing_tui.library.state.store import Flags
from briefing_tui.model.brief import DENIES, NO_SPEECH, STANCES, Brief
from briefing_tui.model.document import Document, Inline
from briefing_tui.parse.brief_names import BriefName, link_names, linked_names
from briefing_tui.parse.dates import parse_date
from briefing_tui.parse.inline import parse_inline, runs_by
from briefing_tui.parse.rules.inline import ICON
from briefing_tui.text.patterns import lazy_pattern
from briefing_tui.text.sanitise import one_line, without_comments
from briefing_tui.text.sentences import sentence_ranges
from briefing_tui.text.words import did_you_mean, listed

NO_FLAGS = Flags()
LENGTH = 160
"""The length of a snippet in characters."""
_LENGTH_IN_PAIR = 45
"""The same for each of two accounts that contradict each other."""
BEFORE = 40
"""The most characters of a snippet before its first hit."""

_MARKUP = lazy_pattern(
    # The content of groups is kept: escaped characters, and code.
    r"\\([^\w\s])|(?<!`)`([^`\n]+)`(?!`)"
    # The address of a link, the label of a reference or note, the name in a wikilink, a tag.
    r"|\]\([^()\s]*+(?>(?:\([^()\s]*+\)[^()\s]*+)*)\s*+(?:\"[^\"]*\"\s*+|'[^']*'\s*+)?\)"
    r"|\]\[[^\[\]]*\]|\[\^[^\[\]\s]+\]:?|\[\[[^\[\]|]*\||</?[A-Za-z][^<>]*>|\{[ \t]*[.:#][^{}\n]*\}"
    # A definition, the line under the header of a table, the kind of a callout, the sign at the
    # start of a line.
    r"|^[ \t]*+(?:\[[^\[\]\n]+\]:.*|\|?[ \t]*+:?-++[ \t:|-]*+)$"
    r"|^[ \t>]*\[![\w-]+\][-+]?"
    r"|^[ \t>]*(?:#{1,6}|[-*+]|:{3,}|/{3,}|>)(?=\s)"
    r"|(?<![ \t])[ \t]*+\[@[^\[\]\n]*\]|%%[^\n]{0,2000}?%%"  # citations, comments of Obsidian
    rf"|!?\[+|\]+|\*+|`+|(?<!\w)_+|(?<!_)_++(?!\w)|~~|==|{ICON}",
    re.MULTILINE,
)


class _Piece(Struct):
    """A text that may hold a hit."""

    where: Where
    text: str
    label: str = ""
    claim: str = ""
    note: int = 0


def hit_in(
    brief: Brief, query: Query, claims: Collection[str] = (), notes: Iterable[str] = ()
) -> Hit:
    """The best hit outside the title: the first text with most of the words.

    If there is none, because only the title has the words or the query has no words, the hit is
    the summary or the beginning of the brief. `notes` are the words of the notes on it.
    """
    patterns = [(field, pattern_of(phrase)) for field, phrase in query.text_terms]
    in_title = (pattern for field, pattern in patterns if field != "note")
    title_marks = marks_in(brief.title, in_title)
    if query.tested_claims and (hit := _claim_hit(brief, query, claims)):
        return replace(hit, title_marks=title_marks)
    of_notes = [_Piece("note", note, note=index) for index, note in enumerate(notes)]
    best, most = None, 0
    hits = {field: FIELDS[field].hits for field, _ in patterns if field}
    for piece in (*_pieces(brief), *of_notes):
        folded = fold(piece.text)
        fitting = [p for field, p in patterns if hits.get(field, piece.where) == piece.where]
        count = sum(pattern.search(folded) is not None for pattern in fitting)
        if count > most:
            best, most = piece, count
            if count == len(patterns):
                break
    if best is None and of_notes and query.is_about_notes:
        best = of_notes[0]
    if best is None and (dated := _dated_hit(brief, query)) is not None:
        return replace(dated, title_marks=title_marks)
    if best is None:
        text = brief.summary or next(_blocks(brief), "")
        return Hit(
            where="title" if title_marks else "brief", text=_cut(text), title_marks=title_marks
        )
    found = tuple(p for field, p in patterns if hits.get(field, best.where) == best.where)
    text, marks = snippet(best.text, found)
    words: dict[str, None] = {}
    blocks = {"narrative": _blocks(brief), "summary": (one_line(brief.summary),)}
    for block in blocks.get(best.where, ()):
        words |= {block[start:end].lower(): None for start, end in marks_in(block, found)}
    return Hit(
        where=best.where,
        label=best.label,
        claim=best.claim,
        note=best.note,
        text=text,
        marks=marks,
        title_marks=title_marks,
        words=tuple(words),
    )


def _dated_hit(brief: Brief, query: Query) -> Hit | None:
    """The event that is of a date. None if the brief itself is: its date is beside the title."""
    terms = [term for term in query.of("date") if not term.is_negated]
    asked = [date for term in terms for date in map(parse_date, term.values) if date is not None]
    fitting = ((date, event) for date, event in dates_of(brief) if any(map(date.falls_in, asked)))
    date, event = next(fitting, (None, ""))
    if date is None or not event:
        return None
    return Hit(where="event", text=_cut(f"{date.label} · {event}"))


def _claim_hit(brief: Brief, query: Query, ids: Collection[str]) -> Hit | None:
    """The claims that a query asks for, with the cells that are the evidence; only those with some
    ids, if they are known.
    """
    if all(term.is_negated for term in query.tested_claims):
        return None
    patterns = tuple(
        pattern_of(phrase) for field, phrase in query.text_terms if field in ("", "topic")
    )
    claims = []
    terms = tuple(term for term in query.tested_claims if UNEXPECTED not in term.values)
    flags = {value for term in query.of("claim") if not term.is_negated for value in term.values}
    is_of_speaker = any(term.field == "speaker" and not term.is_negated for term in terms)
    for match in matches(brief, terms):
        row = match.row
        if ids and row.claim.id not in ids:
            continue
        asked, without = match.columns, {}
        pair: tuple[int, ...] = ()
        if not asked and UNEXPECTED in flags:
            asked = silent_columns(row)
        elif ONE_SOURCE in flags and (without := rests_on(row.claim, row.columns)):
            resting = tuple(at for at, source in enumerate(row.columns) if source.id in without)
            asked = tuple(at for at in resting if at in asked) or asked or resting
        elif not asked:
            asked = pair = contradiction(row.claim, row.columns, row.cells) or ()
        evidence = [
            CellHit(source.id, source.party, cell.stance, _words_of(cell))
            for source, cell in ((row.columns[at], row.cells[at]) for at in asked)
        ]
        texts = [
            without.get(row.columns[at].id) or _account_text(row, at, with_reporter=is_of_speaker)
            for at in asked or _telling(row)
        ] or [row.claim.claim]
        if pair:  # a line has room for the beginnings of both
            texts = [_cut(text, _LENGTH_IN_PAIR) for text in texts]
        if asked != match.columns:  # what each source or side does: together it is the answer
            texts = ["; ".join(dict.fromkeys(text.removesuffix(".") for text in texts))]
        best = max(texts, key=lambda text: len(marks_in(text, patterns)), default="")
        text, marks = snippet(best, patterns)
        claim, agreement = row.claim, row.agreement
        claims.append(
            ClaimHit(
                claim.id, claim.topic, agreement.cls, agreement.label, text, marks, tuple(evidence)
            )
        )
    if not claims:
        return None
    first = max(claims, key=lambda claim: len(claim.marks))
    return Hit(
        where="claim",
        label=first.topic,
        claim=first.id,
        text=first.text or first.topic,
        marks=first.marks,
        claims=tuple(claims),
    )


def _telling(row: ClaimRow) -> list[int]:
    """The columns to show where none was asked for: who denies, else who speaks, else all."""
    cells = list(enumerate(row.cells))
    denying = [at for at, cell in cells if cell.stance in DENIES]
    speaking = [at for at, cell in cells if cell.speaks]
    return denying or speaking or [at for at, cell in cells if cell.account is not None]


def _words_of(cell: Cell) -> str:
    account = cell.account if cell.speaks else None
    return (account.translation or account.quote or account.says) if account else ""


def _account_text(row: ClaimRow, column: int, *, with_reporter: bool = False) -> str:
    """`China: the harbour is ours`, `China: says Ann Smith: it isn't`, `China: not mentioned`,
    or `Post (China): not mentioned` where another source of China's speaks. With its reporter:
    `in China’s text: says Ann Smith: it isn't`, `in Ann Smith’s own post: it isn't`.
    """
    source, cell = row.columns[column], row.cells[column]
    name = source.party or source.name
    if with_reporter:
        author = name if cell.speaker else source.publisher.partition(",")[0] or source.name
        possessive = f"{author}’" if author.endswith("s") else f"{author}’s"
        name = f"in {possessive} {'text' if cell.speaker else f'own {source.kind}'}"
    if words := _words_of(cell):
        is_own = cell.stance == "states" and not cell.speaker
        return f"{name}: {words}" if is_own else f"{name}: {cell.words}: {words}"
    position = row.positions[row.column_sides[column]]
    if source.party and position.state == "speaks" and not cell.speaks:
        name = f"{source.name} ({source.party})"
    return f"{name}: {cell.words}"


def _pieces(brief: Brief) -> Iterator[_Piece]:
    yield _Piece("summary", brief.summary)
    for claim in brief.claims:
        yield _Piece("claim", claim.topic, claim.topic, claim.id)
    for claim in brief.claims:
        accounts = (text for account in claim.accounts for text in account.texts)
        for part in filter(None, (claim.claim, *accounts, claim.note)):
            yield _Piece("claim", part, claim.topic, claim.id)
    for block in _blocks(brief):
        yield _Piece("narrative", block)
    for source in brief.sources:
        text = " · ".join(filter(None, (source.name, source.publisher, source.party, source.id)))
        yield _Piece("source", text, source.name)
    for event in brief.events:
        text = " · ".join(filter(None, (event.title, event.summary, event.place)))
        yield _Piece("event", text, event.title)
    if brief.event is not None:
        covered = (brief.event.title, brief.event.place, *brief.event.participants)
        yield _Piece("event", " · ".join(filter(None, covered)), brief.event.title)
    yield _Piece("author", ", ".join(brief.authors))
    yield _Piece("tag", ", ".join(brief.tags))


def _blocks(brief: Brief) -> Iterator[str]:
    """Approximately the text that the page shows for each block below the title, without parsing
    the body.
    """
    from briefing_tui.parse.brief import first_heading  # a search that finds nothing needs none

    body = without_comments(brief.body)
    # The page leaves out a heading that is the title.
    if (heading := first_heading(body)) and fold(_words_of_block(heading)) == fold(brief.title):
        before, _, after = body.partition(heading)
        if not before.rpartition("\n")[2].strip("# \t"):
            body = "\n\n".join((before, after.lstrip("#= \t\n")))
    for block in re.split(r"\n\s*\n", body):
        if text := _words_of_block(block):
            yield text


def _words_of_block(block: str) -> str:
    text = _MARKUP.sub(r"\1\2", block)
    if "&" in text:
        from html import unescape  # few snippets need it

        text = unescape(text)
    return one_line(text.replace("|", " ") if block.lstrip().startswith("|") else text)


def marks_in(text: str, patterns: Iterable[re.Pattern[str]]) -> Ranges:
    """The ranges in which the patterns match, in order and without overlaps."""
    folded = fold(text)
    found = sorted(match.span() for pattern in patterns for match in pattern.finditer(folded))
    marks: list[tuple[int, int]] = []
    for start, end in found:
        if start == end:
            continue
        if marks and start < marks[-1][1]:
            marks[-1] = (marks[-1][0], max(end, marks[-1][1]))
        else:
            marks.append((start, end))
    return tuple(marks)


def snippet(text: str, patterns: tuple[re.Pattern[str], ...]) -> tuple[str, Ranges]:
    """One line of the text around its first hit, and the hits in it."""
    line = one_line(text)
    marks = marks_in(line, patterns)
    first = marks[0][0] if marks else 0
    start = max(0, first - BEFORE)
    if start:
        blank = line.find(" ", start, first)
        start = blank + 1 if blank >= 0 else start
    shown = ("… " if start else "") + _cut(line[start:])
    return shown, marks_in(shown, patterns)


# The sentence in which a brief links to another one.


def linking_sentence(brief: Brief, target: BriefName) -> tuple[str, Ranges]:
    """The first sentence of a body with a link to another brief, and the words of the link; or the
    property with such a link: `up: Target`.
    """
    names = {*linked_names(target)}
    for runs in _runs(brief):
        at = 0
        for link, same in runs_by(runs, "target"):
            words = "".join(run.text for run in same)
            is_meant = link is not None and link.kind in ("brief", "page")
            if is_meant and not names.isdisjoint(link_names(link.name, brief.path)):
                text = "".join(run.text for run in runs)
                ranges = (sentence for sentence in sentence_ranges(text) if sentence[1] > at)
                first, last = next(ranges, (0, len(text)))
                pattern = re.compile(re.escape(fold(one_line(words))))
                return snippet(text[first:last], (pattern,))
            at += len(words)
    return "", ()


def _runs(brief: Brief) -> Iterator[tuple[Inline, ...]]:
    """The runs of each paragraph, heading and cell of a body, then those of each property."""
    from briefing_tui.parse.document import parse_document  # a search needs no parser

    document = parse_document(brief)
    for leaf in document.leaves:
        yield from (parse_inline(source, document) for source in leaf.inline_sources)
        if leaf.kind == "code":
            yield (Inline(text=leaf.text),)
    for text in _properties(json.loads(brief.extra)):
        yield parse_inline(text, Document())


def _properties(value: object, keys: str = "") -> Iterator[str]:
    """Each single value with the keys that lead to it: `up: Target`, `related: cause: Target`."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _properties(part, f"{keys}{key}: ")
    elif isinstance(value, list):
        for part in value:
            yield from _properties(part, keys)
    else:
        yield f"{keys}{value}"


def _cut(text: str, length: int = LENGTH) -> str:
    line = one_line(text)
    if len(line) <= length:
        return line
    blank = line.rfind(" ", length - 30, length)
    return line[: blank if blank > 0 else length] + " …"


# Searching an index: briefs with a hit in the title first, then those with one in the file's name,
# then newer before older ones.

_MATCHING = "SELECT rowid FROM texts WHERE texts MATCH ?"
_SHOWN_NAMES = 5
"""The most topics or parties that are named in place of one that no brief has."""
_CONDITIONS_TRIED = 8
"""Of a query that finds nothing."""
_OR = "OR is searched as a word. A comma means or: `tag:war,peace`."
_RESTS_ON_ONE = (
    "“without [x]” is the class that the claim would have without this source, the only one of"
    " several of its side that speaks. `agreement:only` finds what one side alone says."
)
_OF_ONE_PARTY = "`stance:silent` with `party:` finds the unexpected silences of one party."
UNREADABLE = "The index of the library can't be read."
_WHO_SPEAKS = "Shown is where this party speaks. Add `stance:silent` for where it is silent."


def resolve(index: Index, query: Query) -> Query:
    """A query with the topics that the library has in place of words of them, with the values that
    are names of its parties, and with a problem if it names a property that no brief has.
    """
    for name in (term.field for term in query.of("property")):
        if not index.with_facets((exact_facet("property", name),), 1):
            problem = f"`{name}:` is neither a field nor a property of any brief."
            return replace(query, problem=problem, hint=_near(index, name))
    terms: list[Term] = []
    remarks: list[str] = []
    for term in query.terms:
        if term.field in ("by", "speaker") and (unknown := _unknown(index, term)):
            said = "party or source" if term.field == "by" else "speaker or source"
            problem = f"No {said} is called “{one_line(unknown)}”."
            names = [*values_of(index, term.field)]
            some = f"Some here are {_first(names)}." if names else ""
            return replace(query, problem=problem, hint=did_you_mean(unknown, names) or some)
        if term.field in ("party", "by"):
            whole = (value for value in term.values if not value.endswith("*"))
            known = (name for name in whole if index.with_facets((facet("party", name),), 1))
            term = replace(term, whole=tuple(known))
        remarks += _unknown_names(index, term)
        if term.field != "topic":
            terms.append(term)
            continue
        topics = {
            value: _topics_with(index, value, is_open=term.is_open)
            for value in term.values
            if "*" not in value and not index.with_facets((facet("topic", value),), 1)
        }
        for value, names in topics.items():
            said = f"No topic is called “{one_line(value)}”."
            remarks.append(f"{said} Shown are {_first(names)}." if names else said)
        values = dict.fromkeys(
            name for value in term.values for name in topics.get(value) or (value,)
        )
        asked = term.values if any(topics.values()) else ()
        terms.append(replace(term, values=tuple(values), asked=asked))
    remarks += _where_words_are_looked_for(index, query)
    fields = {term.field for term in terms if not term.is_negated}
    if any(ONE_SOURCE in term.values and not term.is_negated for term in terms):
        remarks.append(_RESTS_ON_ONE)
    if _asks_for_unexpected(query) and not (remarks or {"party", "stance"} <= fields):
        remarks.append(_WHO_SPEAKS if "party" in fields else _OF_ONE_PARTY)
    if any((term.field, term.values) == ("", ("OR",)) for term in terms):
        remarks.append(_OR)
    return replace(query, terms=tuple(terms), remark=" ".join(remarks))


def _unknown_names(index: Index, term: Term) -> Iterator[str]:
    """What to say of the values of a term that no party or brief of the library has."""
    if term.field == "lang":
        for value, match in zip(term.values, term.fts(), strict=True):
            if not index.matching(match, 1):
                said = f"No brief is in “{one_line(value)}”."
                yield f"{said} `lang:` is the language of a brief, not that of its sources."
    for value in term.values if term.field in ("party", "by") else ():
        is_by = term.field == "by"
        is_id = is_by and _is_source_id(index, value, is_open=term.is_open)
        if not (is_id or _is_in(index, "parties", value)):
            yield _no_party(index, value, "It is looked for in the names of sources." * is_by)


def _unknown(index: Index, term: Term) -> str:
    """The first value of a term that no party, source or speaker of the library has."""
    term = replace(term, is_open=True)  # it may still be typed
    columns = FIELDS[term.field].column
    for value in term.values:
        words = " ".join(tokens(value))
        match, one = f'{columns} : "{words}"*', replace(term, values=(value,))
        if words and not any(may_meet(brief, one) for brief in index.briefs(match)):
            return value
    return ""


def _near(index: Index, name: str) -> str:
    """The fields and properties that could be meant."""
    known = [value.replace(FACET, " ") for value in _facets_of(index, "property")]
    return did_you_mean(name, (*FIELDS, *known))


def _facets_of(index: Index, name: str) -> dict[str, int]:
    """The values of a name's facets in the library, with `FACET` for what is no letter, and how
    many briefs have each.
    """
    start = f"{FACET}{name}{FACET}"
    rows = index.tuples(
        "SELECT term, doc FROM terms WHERE term >= ? AND term < ?",
        (start, f"{FACET}{name}{chr(ord(FACET) + 1)}"),
    )
    return {term.removeprefix(start): count for term, count in rows}


def _topics_with(index: Index, value: str, *, is_open: bool) -> list[str]:
    """The topics of the library that have some words among others."""
    words = tuple(tokens(value))
    if not words:
        return []
    pattern = pattern_of(Phrase(words, is_open))
    match = f'topics : "{" ".join(words)}"{"*" if is_open else ""}'
    names = Counter(
        claim.topic
        for brief in index.briefs(match)
        for claim in brief.claims
        if pattern.search(fold(claim.topic))
    )
    return [name for name, _ in names.most_common()]


def _is_in(index: Index, column: str, value: str) -> bool:
    """Whether the name of a party or topic has these words, or has words that begin so."""
    words = tuple(tokens(value))
    return not words or any(True for _ in index.matching(f'{column} : "{" ".join(words)}"*', 1))


def _no_party(index: Index, value: str, shown: str) -> str:
    names = [*values_of(index, "party")]
    parties = f"Parties here are {_first(names)}." if names else ""
    said = f"No party is called “{one_line(value)}”."
    return " ".join(filter(None, (said, shown, parties)))


def _is_source_id(index: Index, value: str, *, is_open: bool) -> bool:
    """Whether a source has this id, or one that begins so."""
    words = " ".join(tokens(value))
    ids = (source.id for b in index.briefs(f'sources : "{words}"*') for source in b.sources)
    wanted = fold(value)
    return any(fold(i).startswith(wanted) if is_open else fold(i) == wanted for i in ids)


def _where_words_are_looked_for(index: Index, query: Query) -> Iterator[str]:
    """What words without a field mean beside conditions that one claim must meet."""
    if all(term.is_negated for term in query.tested_claims):
        return
    values = [term.values[0] for term in query.words if term.values != ("OR",)]
    if not values:
        return
    fields = {term.field for term in query.of("claim")}
    claims = [
        f"`{_written(name, value)}`"
        for value in values
        for name, column in (("party", "parties"), ("topic", "topics"))
        if name not in fields and _is_in(index, column, value)
    ]
    words = listed([f"“{one_line(value)}”" for value in values])
    yield f"{words} may be anywhere in the brief, not only in the claim."
    if claims:
        yield f"For the claim, write {listed(claims, 'or')}."


def _first(names: Sequence[str]) -> str:
    shown = [one_line(name) for name in names[:_SHOWN_NAMES]]
    more = len(names) - len(shown)
    return listed([*shown, *([f"{more} more"] if more else [])])


def condition_on_briefs(
    index: Index, query: Query, flags: Flags = NO_FLAGS, unexpected: Unexpected | None = None
) -> Condition:
    """A resolved query as a condition on a row of `briefs`. One that finds nothing selects none.
    `unexpected` is the answer of `_unexpected`, if that has been asked before.
    """
    if not query:
        return Condition("0")
    found = Condition("briefs.read")  # a brief that has not been read may have anything
    if query.match:
        found = Condition(f"briefs.docid IN ({_MATCHING})", (_expression(query, query.match),))
    elif query.exclude:
        found.add(f"briefs.docid NOT IN ({_MATCHING})", query.exclude)
    if unexpected is None:
        unexpected = _unexpected(index, query)
    limits = _limits(index, query, flags, unexpected, "briefs.docid")
    return Condition(found.text + limits.text, (*found.values, *limits.values))


def search(index: Index, query: Query, limit: int = FIRST, flags: Flags = NO_FLAGS) -> QueryAnswer:
    """The newest briefs that a query finds, those with a hit in the title or the file's name first,
    each with its claims that match.

    A word that every brief contains takes hardly more time than a rare one: the full text is in
    the order of the results, so reading it stops at the limit.
    """
    query = resolve(index, query) if not query.problem else query
    if not query:
        said = "" if query.is_unfinished else query.problem
        return QueryAnswer(problem=said, hint=query.hint if said else "")
    found: dict[str, Listing] = {}
    unexpected = _unexpected(index, query)
    for match in query.matches:
        for listing in _matching(index, query, match, limit, flags, unexpected):
            found.setdefault(listing.path_from_root, listing)
        if len(found) >= limit:
            break
    listings = tuple(found.values())[:limit]
    claims = claims_of(index, query, listings, unexpected)
    remarks = [query.remark]
    if query.words and any(fits_notes(query.words, notes) for notes in flags.noted.values()):
        asked = " ".join(_written("note", term.values[0]) for term in query.words)
        remarks.append(f"A note of yours has this: `{asked}`.")
    elif not found and (names := _without_any_of(index, query, flags)):
        remarks.append(f"Without {listed(names, 'or')} something is found.")
    return QueryAnswer(listings, claims, remark=" ".join(filter(None, remarks)))


def _without_any_of(index: Index, query: Query, flags: Flags) -> list[str]:
    """Of a query that finds nothing, each condition without which it would find something."""
    names: dict[str, None] = {}
    for at, term in enumerate(query.terms[:_CONDITIONS_TRIED]):
        rest = replace(query, terms=query.terms[:at] + query.terms[at + 1 :])
        if rest and any(_matching(index, rest, rest.match, 1, flags, _unexpected(index, rest))):
            value = one_line(term.values[0])
            name = value if term.field == "mark" else f"{term.field}:"
            names.setdefault(f"`{'-' * term.is_negated}{name}`" if term.field else f"“{value}”")
    return [*names]


def _written(name: str, value: str) -> str:
    """A condition as one types it."""
    value = one_line(value)
    return f"{name}:{value}" if value.isalnum() else f'{name}:"{value}"'


def claims_of(
    index: Index, query: Query, listings: Sequence[Listing], unexpected: Unexpected | None = None
) -> tuple[tuple[str, ...], ...]:
    """The ids of the claims of each brief that match; none if the query isn't about claims."""
    terms = query.tested_claims
    if all(term.is_negated for term in terms):
        return ((),) * len(listings)
    if unexpected is None:
        unexpected = _unexpected(index, query)
    claims: list[tuple[str, ...]] = []
    for listing in listings:
        indexed = index.indexed_at(listing.path)
        if indexed is None:
            claims.append(())
            continue
        found = matches(indexed.brief, terms, unexpected, indexed.agreements, index.check)
        claims.append(tuple(match.row.claim.id for match in found))
    return tuple(claims)


def _asks_for_unexpected(query: Query) -> bool:
    return any(UNEXPECTED in term.values for term in query.of("claim"))


def _unexpected(index: Index, query: Query) -> Unexpected:
    """The claims with an unexpected silence, if a query asks for them."""
    if not _asks_for_unexpected(query):
        return frozenset()
    return unexpected_silences(index.briefs(), index.check)


_OF_BRIEFS: Mapping[str, Callable[[IndexedBrief], Iterable[str]]] = {
    "topic": lambda indexed: (claim.topic for claim in indexed.brief.claims),
    "party": lambda indexed: (source.party for source in matrix_columns(indexed.brief)),
    "by": lambda indexed: (source.party for source in matrix_columns(indexed.brief)),
    "source": lambda indexed: (source.id for source in matrix_columns(indexed.brief)),
    "agreement": lambda indexed: (
        name for agreement in indexed.agreements for name in (agreement.cls, agreement.label)
    ),
    "speaker": lambda indexed: (
        account.speaker
        for claim in indexed.brief.claims
        for account in claim.accounts
        if account.stance not in NO_SPEECH
    ),
    "kind": lambda indexed: (claim.kind for claim in indexed.brief.claims),
}
"""The values of fields in the claims of a brief."""
_OF_COLUMNS: Mapping[str, Callable[[str], Iterable[str]]] = {
    "tags": lambda tags: with_outer_tags(tags.splitlines()),
    "authors": str.splitlines,
}
"""The values of fields in a column of the table `briefs`, whose name is their plural."""
VALUES = ("tag", "author", "stance", "lang", "date", *_OF_BRIEFS)
"""The fields of which the index has the values in the library."""
_BRIEFS_ASKED = 5_000
"""The number of newest briefs whose values are read."""


_YEARS_COUNTED = 100
"""The most years of which briefs are counted, the last ones."""


def values_of(index: Index, field: str, *, of_all: bool = False) -> Mapping[str, int]:
    """The values of a field in the library, the most frequent first, each with how many briefs have
    it: of the newest briefs, or of all.
    """
    limit = -1 if of_all else _BRIEFS_ASKED
    counts: Mapping[str, int]
    if field == "stance":  # each is a facet
        matching = (
            "SELECT 1 FROM texts JOIN briefs ON docid = texts.rowid WHERE texts MATCH ? LIMIT ?"
        )
        facets = {stance: with_any((exact_facet("position", stance),)) for stance in STANCES}
        counts = {
            stance: count
            for stance, facet in facets.items()
            if (count := index.number(f"SELECT count(*) FROM ({matching})", (facet, limit)))
        }
    elif field == "date":
        rows = index.tuples(
            "SELECT substr(first, 1, 4) AS year FROM dates UNION SELECT substr(last, 1, 4)"
            " FROM dates ORDER BY year DESC LIMIT ?",
            (_YEARS_COUNTED,),
        )
        dated = {year: on_dates(Term("date", "date", (year,))) for (year,) in rows}
        counts = {
            year: count
            for year, where in dated.items()
            if (
                count := index.number(
                    f"SELECT count(*) FROM briefs WHERE {where.text}", where.values
                )
            )
        }
    elif field == "lang":
        found_languages = _facets_of(index, "lang").items()
        counts = {value.replace(FACET, "-"): count for value, count in found_languages}
    else:
        if read := _OF_BRIEFS.get(field):
            found = (set(read(indexed)) for indexed in index.indexed(limit=limit))
        else:
            column = f"{field}s"
            rows = index.tuples(f"SELECT {column} FROM briefs ORDER BY docid LIMIT ?", (limit,))
            found = (set(_OF_COLUMNS[column](stored)) for (stored,) in rows)
        counts = Counter(one_line(value) for values in found for value in values if value)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _matching(
    index: Index, query: Query, match: str, limit: int, flags: Flags, unexpected: Unexpected
) -> Iterator[Listing]:
    if match:
        limits = _limits(index, query, flags, unexpected, "texts.rowid")
        source, order = "texts CROSS JOIN briefs ON briefs.docid = texts.rowid", "texts.rowid"
        where = Condition(
            "texts MATCH ?" + limits.text, (_expression(query, match), *limits.values)
        )
    else:
        source, order = "briefs", "briefs.docid"
        where = condition_on_briefs(index, query, flags, unexpected)
    rows = index.connection.execute(
        f"SELECT {LISTED} FROM {source} WHERE {where.text} ORDER BY {order} LIMIT ?",
        (*where.values, limit),
    )
    return (index.listing_of(row) for row in rows)


def _expression(query: Query, match: str) -> str:
    """An expression of FTS5: the matches without those that the query excludes."""
    return f"({match}) NOT ({query.exclude})" if query.exclude else match


def _limits(
    index: Index, query: Query, flags: Flags, unexpected: Unexpected, key: str
) -> Condition:
    limits = Condition()
    if query.since or query.until:  # a brief without a date is never found
        since = query.since or date.min + timedelta(days=1)
        limits.add(f"{key} < ?", docid_of(since.toordinal() - 1, 0))
    if query.until:
        limits.add(f"{key} >= ?", docid_of(query.until.toordinal() - 1, 0))
    if terms := query.unindexed_claims:
        if _asks_for_unexpected(query):
            # A brief without claims fits where no claim may be such.
            without = fits(NO_CLAIMS, terms)
            briefs = (
                brief
                for brief in index.briefs()
                if fits(brief, terms, unexpected, check=index.check) != without
            )
            limits.add(*_among((brief.path for brief in briefs), is_wanted=not without))
        else:
            brief = f"(SELECT brief FROM claims WHERE claims.docid = {key})"
            limits.add(f"has_claim({brief}, ?)", encode_terms(terms))
    if properties := query.of("property"):
        entries = f"(SELECT entries FROM properties WHERE properties.docid = {key})"
        limits.add(f"has_properties({entries}, ?)", encode_property_terms(properties))
    for term in query.of("date"):
        dated = on_dates(term, key)
        # Compared: for a mere OR, SQLite would scan the full text, which can't be scanned.
        limits.add(f"({dated.text}) = {int(not term.is_negated)}", *dated.values)
    for term in query.of("path"):
        tests = " OR ".join("is_in_path(briefs.shown, ?)" for _ in term.values)
        limits.add(f"({tests}) = {int(not term.is_negated)}", *term.values)
    for term in query.of("state"):
        (state,), is_wanted = term.values, not term.is_negated
        if (column := _COLUMNS.get(state)) is not None:
            limits.add(column if is_wanted else f"NOT coalesce({column}, 0)")
        elif state in ("text", "picture"):
            word = "IN" if is_wanted else "NOT IN"
            limits.add(f"{key} {word} ({_MATCHING})", f'facets : "{facet("has", state)}"')
        else:
            name, among = ("read", not is_wanted) if state == "unread" else (state, is_wanted)
            limits.add(*_among(flags.states[name], is_wanted=among))
    if notes_terms := query.of("note"):
        without = fits_notes(notes_terms, ())
        noted = flags.noted.items()
        differing = (path for path, notes in noted if fits_notes(notes_terms, notes) != without)
        limits.add(*_among(differing, is_wanted=not without))
    return limits


_FALLS = "first <= ? AND last >= ? AND (is_interval OR (first >= ? AND last <= ?))"
"""As `Date.falls_in`."""


def on_dates(term: Term, key: str = "briefs.docid") -> Condition:
    """The condition that something in a brief is of a date, or for words that it has the words."""
    days = [date for date in map(parse_date, term.values) if date is not None]
    bounds = [(date.first.isoformat(), date.last.isoformat()) for date in days]
    where = " OR ".join(f"({_FALLS})" for _ in bounds)
    values = [bound for first, last in bounds for bound in (last, first, first, last)]
    dated = Condition(f"{key} IN (SELECT docid FROM dates WHERE {where})", tuple(values))
    if not term.field:
        dated.text += f" OR {key} IN ({_MATCHING})"
        dated.values += (" OR ".join(term.fts()),)
    return dated


def _among(paths: Iterable[str], *, is_wanted: bool) -> tuple[str, str]:
    """The condition that a brief is one of some, or none of them, and its value."""
    word = "IN" if is_wanted else "NOT IN"
    return f"briefs.shown {word} (SELECT value FROM json_each(?))", json.dumps(sorted(paths))


_COLUMNS: Mapping[str, str] = {
    "draft": "briefs.draft",
    "problems": "briefs.errors + briefs.warnings > 0",
    "claims": "briefs.claims > 0",
    "events": "briefs.events > 0",
}
"""What the table `briefs` has about `is:` and `has:`."""


class SearchSession:
    """Searches one library's index while the reader types: the latest query wins.

    `search` is called in threads, one at a time; `interrupt` from any thread.
    """

    def __init__(
        self,
        root: Path,
        location: IndexLocation,
        report: Callable[[Index, Exception], object] = lambda index, error: None,
    ) -> None:
        """`report` is told why an index doesn't answer, to have a damaged one built again."""
        self._root, self._location, self._report = root, location, report
        self._verified: object = None
        """The identity of the index that was looked through for damage."""
        self._failed: Query | None = None
        """The query that the index didn't answer."""
        self._running: sqlite3.Connection | None = None
        self._interrupted = Event()
        """Whether that shall end."""
        self._resolved = Query(), Query()
        """The last query of which hits were looked for, and what it stands for."""
        self._lock = Lock()
        """Held while that is set or interrupted: SQLite crashes if it is closed meanwhile."""

    def interrupt(self) -> None:
        """End the running query without results."""
        with self._lock:
            if self._running is not None:
                self._interrupted.set()
                self._running.interrupt()

    def search(self, query: Query, flags: Flags, limit: int = FIRST) -> QueryAnswer | None:
        """The first results. None if the query was interrupted, or if there are none and no whole
        index yet. A damaged one is deleted, and the index process builds another; if that doesn't
        answer either, the answer says so.
        """
        index = open_index(self._root, self._location)
        if index is None:
            return None
        with closing(index):
            index.end_with(self._interrupted.is_set)
            try:
                self._run(index.connection)
                answer = search(index, query, limit, flags)
                if not answer.listings and self._verified != index.identity:
                    if not index.is_complete():
                        return None
                    index.verify()
                    self._verified = index.identity
            except FAILURES as error:
                if index.is_cancelled():
                    return None
                if query == self._failed:
                    return QueryAnswer(problem=UNREADABLE)
                self._failed = query
                self._report(index, error)
                return None
            else:
                self._failed = None
                return answer
            finally:
                self._run(None)

    def _run(self, connection: sqlite3.Connection | None) -> None:
        with self._lock:
            self._running = connection
            self._interrupted.clear()

    def hit(
        self,
        listing: Listing,
        query: Query,
        brief: Brief | None = None,
        claims: Collection[str] = (),
        notes: Iterable[str] = (),
    ) -> Hit:
        """The best hit in a brief, which is read unless it has been read whole already.

        `claims` are the ids of its claims that the query finds, and `notes` the words of the notes
        on it.
        """
        if brief is None:
            place, line_breaks = (listing.path_from_root, self._root), keeps_line_breaks(self._root)
            brief = read_brief(listing.path, *place, line_breaks=line_breaks).brief
        asked, resolved = self._resolved
        if asked != query:
            resolved = query
            index = open_index(self._root, self._location)
            if index is not None:
                with closing(index), suppress(*FAILURES):
                    resolved = resolve(index, query)
                    self._resolved = query, resolved
        return hit_in(brief, resolved, claims, notes)
