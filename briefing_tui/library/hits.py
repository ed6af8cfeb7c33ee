"""Where in a brief a query hits: the best passage, or the claims that match with their evidence."""

import re
from collections.abc import Collection, Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from briefing_tui.compare.agreement import Cell, contradiction, rests_on, short_party
from briefing_tui.compare.matrix import ClaimRow, build_matrix
from briefing_tui.library.claim_terms import ONE_SOURCE, ClaimMatch, matches
from briefing_tui.library.dated import dates_of
from briefing_tui.library.listing import CellHit, ClaimHit, Hit, Ranges, Where
from briefing_tui.library.query import FIELDS, UNEXPECTED, Query
from briefing_tui.library.tokens import fold, pattern_of
from briefing_tui.model.brief import DENIES, Brief, Claim
from briefing_tui.model.document import Document, Inline
from briefing_tui.parse.brief_names import BriefName, link_names, linked_names
from briefing_tui.parse.dates import parse_date
from briefing_tui.parse.inline import parse_inline, runs_by
from briefing_tui.parse.properties import properties_of
from briefing_tui.parse.rules.inline import ICON
from briefing_tui.text.patterns import lazy_pattern
from briefing_tui.text.sanitise import one_line, without_comments
from briefing_tui.text.sentences import sentence_ranges

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
    r"|^[ \t>]*(?:#{1,6}|[-*+]|:{3,}|>)(?=\s)"
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
    """The best hit outside the title: the first text with most of the words. `claims` are the ids
    of claims that match, and `notes` the words of the notes on the brief.

    If there is none, because only the title has the words or the query has no words, the hit is
    the summary or the beginning of the brief. Claims that have the words answer on their own, and
    the hit is outside of them.
    """
    patterns = [(field, pattern_of(phrase)) for field, phrase in query.text_terms]
    in_title = (pattern for field, pattern in patterns if field != "note")
    title_marks = marks_in(brief.title, in_title)
    if query.tested_claims and (hit := _claim_hit(brief, query, claims)):
        return replace(hit, title_marks=title_marks)
    listed = () if query.tested_claims else _claims_with_words(brief, query, claims)
    of_notes = [_Piece("note", note, note=index) for index, note in enumerate(notes)]
    hits = {field: FIELDS[field].hits for field, _ in patterns if field}

    def fitting(where: Where) -> tuple[re.Pattern[str], ...]:
        return tuple(pattern for field, pattern in patterns if hits.get(field, where) == where)

    best, most = None, 0
    for piece in (*_pieces(brief), *of_notes):
        if listed and piece.where == "claim":
            continue
        folded = fold(piece.text)
        count = sum(pattern.search(folded) is not None for pattern in fitting(piece.where))
        if count > most:
            best, most = piece, count
            if count == len(patterns):
                break
    if best is None and of_notes and query.is_about_notes:
        best = of_notes[0]
    if best is None and (dated := _dated_hit(brief, query)) is not None:
        return replace(dated, title_marks=title_marks, claims=listed)
    if best is None:
        text = brief.summary or next(_blocks(brief), "")
        where: Where = "title" if title_marks else "brief"
        return Hit(where=where, text=_cut(text), title_marks=title_marks, claims=listed)
    found = fitting(best.where)
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
        claims=listed,
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


# The claims that have the words of a query


def with_words(claims: Iterable[Claim], query: Query) -> tuple[str, ...]:
    """The ids of the claims that have all words of a query."""
    asked = [[pattern_of(phrase) for phrase in term.phrases] for term in query.words]
    found: list[str] = []
    for claim in claims:
        accounts = (text for account in claim.accounts for text in account.texts)
        texts = [*map(fold, filter(None, (claim.topic, claim.claim, claim.note, *accounts)))]
        if asked and all(
            any(pattern.search(text) for pattern in patterns for text in texts)
            for patterns in asked
        ):
            found.append(claim.id)
    return tuple(found)


def _claims_with_words(brief: Brief, query: Query, ids: Collection[str]) -> tuple[ClaimHit, ...]:
    """What is shown of claims that have the words: an account with most of them."""
    if not ids:
        return ()
    patterns = tuple(pattern_of(phrase) for term in query.words for phrase in term.phrases)

    def count(text: str) -> int:
        folded = fold(text)
        return sum(pattern.search(folded) is not None for pattern in patterns)

    claims: list[ClaimHit] = []
    for row in build_matrix(brief, lambda claim: claim.id in ids).rows:
        accounts = [cell.account for cell in row.cells]
        columns = tuple(
            at
            for at, account in enumerate(accounts)
            if account is not None and any(map(count, account.texts))
        )
        hit = _hit_of(ClaimMatch(row, columns), query)
        if not hit.marks:  # they are in an original, or in a note
            texts = [row.claim.claim, f"note: {row.claim.note}"]
            for source, account in zip(row.columns, accounts, strict=True):
                if account is not None:
                    name = source.party or source.name
                    texts += [f"{name}: {account.quote}", f"note: {account.note}"]
            text, marks = snippet(max(texts, key=count), patterns)
            hit = replace(hit, text=text, marks=marks) if marks else hit
        claims.append(hit)
    return tuple(claims)


# The claims that a query asks for


def _claim_hit(brief: Brief, query: Query, ids: Collection[str]) -> Hit | None:
    """The claims that a query asks for, with the cells that are the evidence; only those with some
    ids, if they are known.
    """
    if all(term.is_negated for term in query.tested_claims):
        return None
    terms = tuple(term for term in query.tested_claims if UNEXPECTED not in term.values)
    claims = tuple(
        _hit_of(match, query)
        for match in matches(brief, terms)
        if not ids or match.row.claim.id in ids
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
        claims=claims,
    )


def _hit_of(match: ClaimMatch, query: Query) -> ClaimHit:
    row, wanted = match.row, [term for term in query.of("claim") if not term.is_negated]
    flags = {value for term in wanted for value in term.values}
    # The columns that are the answer
    asked, without = match.columns, dict[str, str]()
    pair: tuple[int, ...] = ()
    if not asked and UNEXPECTED in flags:
        asked = tuple(
            at
            for at, (side, cell) in enumerate(zip(row.column_sides, row.cells, strict=True))
            if cell.state == "account" and row.positions[side].state == "silent"
        )
    elif ONE_SOURCE in flags and (without := rests_on(row.claim, row.columns)):
        resting = tuple(at for at, source in enumerate(row.columns) if source.id in without)
        asked = tuple(at for at in resting if at in asked) or asked or resting
    elif not asked:
        asked = pair = contradiction(row.claim, row.columns, row.cells) or ()
    # Their texts, or those of others that tell most
    is_of_speaker = any(term.field == "speaker" for term in wanted)
    texts = [
        without.get(row.columns[at].id) or _account_text(row, at, with_reporter=is_of_speaker)
        for at in asked or _telling(row)
    ] or [row.claim.claim]
    if pair:  # a line has room for the beginnings of both
        texts = [_cut(text, _LENGTH_IN_PAIR) for text in texts]
    if asked != match.columns:  # what each source or side does: together it is the answer
        texts = ["; ".join(dict.fromkeys(text.removesuffix(".") for text in texts))]
    patterns = tuple(
        pattern_of(phrase) for field, phrase in query.text_terms if field in ("", "topic")
    )
    best = max(texts, key=lambda text: len(marks_in(text, patterns)), default="")
    text, marks = snippet(best, patterns)
    evidence = [
        CellHit(source.id, source.party, cell.stance, _words_of(cell))
        for source, cell in ((row.columns[at], row.cells[at]) for at in asked)
    ]
    claim, agreement = row.claim, row.agreement
    parties = _parties_of(row) if agreement.cls in ("contested", "corroborated") else ()
    return ClaimHit(
        claim.id,
        claim.topic,
        agreement.cls,
        agreement.label,
        text,
        marks,
        tuple(evidence),
        parties,
    )


def _parties_of(row: ClaimRow) -> tuple[str, ...]:
    """Those of two accounts that contradict each other, else all that speak."""
    speaking = (at for at, cell in enumerate(row.cells) if cell.speaks)
    sources = (
        row.columns[at] for at in contradiction(row.claim, row.columns, row.cells) or speaking
    )
    return tuple(dict.fromkeys(short_party(source.party or source.name) for source in sources))


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


# The texts of a brief


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


# Snippets


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


def _cut(text: str, length: int = LENGTH) -> str:
    line = one_line(text)
    if len(line) <= length:
        return line
    blank = line.rfind(" ", length - 30, length)
    return line[: blank if blank > 0 else length] + " …"


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
    for keys, value in properties_of(brief):
        yield parse_inline(f"{': '.join(keys)}: {value}", Document())
