"""The functions of the rules: each takes a brief in its context and yields violations.

The table in `rules.py` gives each function its code and severity.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import NamedTuple

from briefing_tui.check.context import (
    MEDIA,
    BodyPlaces,
    NamesOfBrief,
    RuleContext,
    may_cite_unknown,
    names_used,
)
from briefing_tui.model.brief import (
    NO_SPEECH,
    STANCES,
    Brief,
    EventKind,
    FieldPath,
    Position,
    Source,
)
from briefing_tui.model.dates import Date
from briefing_tui.parse.brief_names import KnownBriefs
from briefing_tui.parse.link_targets import unknown_citations
from briefing_tui.text.english import listed
from briefing_tui.text.languages import main_language
from briefing_tui.text.patterns import lazy_pattern
from briefing_tui.text.quotations import MOST_NEAREST
from briefing_tui.text.sanitise import fold, slug
from briefing_tui.text.sought import SoughtText
from briefing_tui.text.suggestions import did_you_mean_neighbour
from briefing_tui.text.wrapping import cut


class Violation(NamedTuple):
    """One thing that a rule found, at a field of the front matter or at a place in the file."""

    where: FieldPath | Position
    message: str
    hint: str = ""


# Accounts

_NAME_SEPARATOR = lazy_pattern(r"[,;/&]|\band\b")
_NO_LANGUAGE = frozenset({"", "mul", "und", "zxx"})
"""BCP 47: several languages, an unknown one, no linguistic content."""
_PASSAGE = 120
"""The width in cells of a passage in a message."""
_SUGGESTED = 50
"""The most names in a file for which a name like it is searched: a file may have thousands."""


class _Lost(NamedTuple):
    """The words in parts of a field that can't be read, and whether an item lacks its name."""

    words: frozenset[str]
    lacks_name: bool

    @classmethod
    def of(cls, context: RuleContext, key: str) -> "_Lost":
        lost, diagnostics = context.parsed.lost, context.parsed.diagnostics
        texts = [*lost.get("", ()), *lost.get(key, ())]
        if any(diagnostic.code == "misspelt-key" for diagnostic in diagnostics):
            texts.append(context.brief.extra)
        return cls(frozenset(slug(" ".join(texts)).split("-")), "" in texts)

    def may_have(self, name: str, known: Sequence[str]) -> bool:
        """Whether a name may be lost. One that is like a known name is a slip."""
        if self.words.issuperset(slug(name).split("-")):
            return True
        return self.lacks_name and not did_you_mean_neighbour(name, known)


def _has_error(context: RuleContext, index: int) -> bool:
    """Whether a part of a claim can't be read, which was reported."""
    positions = context.parsed.positions
    start = positions[("claims", index)].line
    places = (place.line for path, place in positions.items() if len(path) < 3)
    end = min((line for line in places if line > start), default=None)
    errors = (error.line for error in context.parsed.errors)
    return any(start <= line and (end is None or line < end) for line in errors)


def _unread_accounts(context: RuleContext) -> set[FieldPath]:
    """The paths of the accounts that can't be read, which was reported."""
    read = {path for path, _, _ in context.accounts}
    paths: set[FieldPath] = context.parsed.positions.keys() - read
    return {path for path in paths if len(path) == 4 and path[2] == "accounts"}


def unknown_source(context: RuleContext) -> Iterator[Violation]:
    known = {source.id for source in context.brief.sources}
    unknown: list[tuple[str, FieldPath, str]] = []
    for path, claim, account in context.accounts:
        if account.source not in known:
            message = f"{claim.topic}: there is no source `{account.source}`."
            unknown.append((account.source, path, message))
        if account.via not in known and account.via not in ("", "text"):
            message = f"{claim.topic}: `via` names an unknown source, `{account.via}`."
            unknown.append((account.via, (*path, "via"), message))
    for index, event in enumerate(context.brief.events):
        for source in event.sources:
            if source not in known:
                message = f"{event.title}: there is no source `{source}`."
                unknown.append((source, ("events", index, "sources"), message))
    if not unknown:
        return
    in_order = sorted(known)
    hint = f"The sources are {', '.join(in_order)}." if 0 < len(known) <= 8 else ""
    lost = _Lost.of(context, "sources")
    for name, path, message in unknown:
        if not lost.may_have(name, in_order):
            yield Violation(path, message, hint)


def silent_in_part(context: RuleContext) -> Iterator[Violation]:
    for path, topic, account, source in context.accounts_with_sources:
        if account.stance == "silent" and source.coverage == "excerpt" and not account.via:
            yield Violation(
                path,
                f"{topic}: `{source.id}` was read in part, so its silence counts as not checked.",
                "Set `coverage: full` on the source, or say with `via` how it is known.",
            )


def nothing_read(context: RuleContext) -> Iterator[Violation]:
    for path, topic, _, source in context.accounts_with_sources:
        if source.coverage == "none":
            yield Violation(
                path,
                f"{topic}: `{source.id}` has `coverage: none`, so its cell stays blank.",
                "Remove the account, or say how much of the source was read.",
            )


def speaker_own_side(context: RuleContext) -> Iterator[Violation]:
    reports = [entry for entry in context.accounts_with_sources if entry[2].speaker]
    participants = _participants_by_side(context) if reports else {}
    for path, topic, account, source in reports:
        names = _names_of_side(context.brief, source) | {participants.get(source.party, "")}
        if fold(account.speaker) in names:
            yield Violation(
                (*path, "speaker"),
                f"{topic}: {account.speaker} is `{source.id}`'s own side.",
                "Leave `speaker` out: a side that reports its own people speaks itself.",
            )


def _names_of_side(brief: Brief, source: Source) -> set[str]:
    """The party, names and publishers of all sources on a source's side, folded."""
    own = [known for known in brief.sources if known.side == source.side]
    names = [name for known in own for name in (known.party, known.name, known.publisher)]
    names += [name for known in own for name in _NAME_SEPARATOR.split(known.publisher)]
    return {fold(name) for name in names} - {""}


def _participants_by_side(context: RuleContext) -> dict[str, str]:
    """Which of an event's two participants, folded, is each party's own.

    A side reports the other's words, so the accounts tell it: of the two ways to assign the
    participants, it is the one in which fewer sides report their own. Empty if both are equal.
    """
    names = [fold(name) for name in context.brief.participants]
    reported = Counter(
        (source.party, speaker)
        for _, _, account, source in context.accounts_with_sources
        if source.party
        and (speaker := fold(account.speaker)) in names
        and speaker not in _names_of_side(context.brief, source)
    )
    parties = list(dict.fromkeys(party for party, _ in reported))
    if len(names) != 2 or len(parties) > 2:
        return {}
    ways = [dict(zip(parties, way, strict=False)) for way in (names, names[::-1])]
    first, second = (sum(reported[pair] for pair in way.items()) for way in ways)
    return {} if first == second else ways[second < first]


def sought_found(context: RuleContext) -> Iterator[Violation]:
    """The silent accounts whose source has a word that was looked for, by its text. A `note` on the
    account that has the word answers it.
    """
    for path, topic, account, source in context.accounts_with_sources:
        has_text = source.text or source.id in context.texts
        if not (has_text and account.sought and account.stance == "silent"):
            continue
        text, searched = context.text_of(source), context.searched_text_of(source)
        firsts = {term: at[0] for term in account.sought if (at := searched.find(term))}
        answered = SoughtText(account.note) if firsts else searched
        found = [place for term, place in firsts.items() if not answered.find(term)]
        words = listed(
            [
                f"line {text.line(start)}{'' if at else ' of its text has'} "
                f"“{cut(text.text[start:end], _PASSAGE)}”"
                for at, (start, end) in enumerate(found)
            ]
        )
        if words:
            yield Violation(
                (*path, "sought"),
                f"{topic}: `{source.id}` is silent, but {words}",
                "Quote it, or say in a note why it means something else.",
            )


def quote_not_found(context: RuleContext) -> Iterator[Violation]:
    brief = context.brief
    for source in brief.sources:
        missing = 0
        has_text = source.text or source.id in context.texts
        for number, account in brief.quotations(source) if has_text else ():
            text = context.text_of(source)
            if not text.text or text.cut or text.find(account.quote) is not None:
                continue
            missing += 1
            nearest = text.nearest(account.quote) if missing <= MOST_NEAREST else None
            message = (
                f"{brief.claims[number].topic}: these words are not in the text of `{source.id}`."
            )
            if nearest is not None:
                message = f"{message[:-1]}; {nearest.words}."
            path = ("claims", number, "accounts", source.id, "quote")
            own_words = "Quote the text's own words; your own belong in `says`."
            yield Violation(path, message, nearest.difference if nearest else own_words)


def translation_without_quote(context: RuleContext) -> Iterator[Violation]:
    for path, topic, account, source in context.accounts_with_sources:
        translator = account.translator or source.translator
        if account.translation and not account.quote and not translator:
            yield Violation(
                (*path, "translation"),
                f"{topic}: `{source.id}` has a translation without quote or translator.",
                "Add the `quote`, or the name of the `translator`.",
            )


def quote_untranslated(context: RuleContext) -> Iterator[Violation]:
    own = main_language(context.brief.lang)
    for path, topic, account, source in context.accounts_with_sources:
        lang = main_language(account.lang or source.lang)
        translated = account.translation or account.says
        if account.quote and not translated and lang != own and not {lang, own} & _NO_LANGUAGE:
            yield Violation(
                (*path, "quote"),
                f"{topic}: `{source.id}` is quoted in `{lang}` in a brief in `{own}`.",
                "Add a `translation`, or `says` in your own words.",
            )


# Claims


def stance_without_claim(context: RuleContext) -> Iterator[Violation]:
    for path, claim, account in context.accounts:
        stance = account.stance
        if (needs := STANCES[stance].needs_claim) and not claim.claim:
            yield Violation(
                path,
                f"{claim.topic}: `{account.source}` {stance} a claim that is not written out.",
                f"Add a `claim`: the sentence that {needs}.",
            )


def claim_without_account(context: RuleContext) -> Iterator[Violation]:
    for index, claim in enumerate(context.brief.claims):
        if not claim.accounts and not _has_error(context, index):
            yield Violation(
                ("claims", index),
                f"{claim.topic}: no source has an account of this claim.",
                "Add `accounts`, at least `silent` for a source that was read in full.",
            )


def differs_alone(context: RuleContext) -> Iterator[Violation]:
    unread = {source.id for source in context.brief.sources if source.coverage == "none"}
    alone = []
    for index, claim in enumerate(context.brief.claims):
        if not claim.differs:
            continue
        speaking = [
            account
            for account in claim.accounts
            if account.stance not in NO_SPEECH and account.source not in unread
        ]
        if len(speaking) < 2:
            alone.append((index, claim, speaking))
    lost = {path[1] for path in _unread_accounts(context)} if alone else ()
    for index, claim, speaking in alone:
        if index not in lost:
            number = "one source speaks" if speaking else "no source speaks"
            yield Violation(
                ("claims", index, "differs"),
                f"{claim.topic}: `differs` is set, but {number}.",
                "Silence is not a difference: leave `differs` out.",
            )


def undecided(context: RuleContext) -> Iterator[Violation]:
    """The rows of a draft in which a source is unchecked, reported once at the first row."""
    brief = context.brief
    compared = {account.source for _, _, account in context.accounts}
    sources = [
        source.id
        for source in brief.sources
        if source.role == "account" and source.coverage != "none" and source.id in compared
    ]
    rows = []
    for index, claim in enumerate(brief.claims if brief.draft else ()):
        checked = {a.source for a in claim.accounts if a.stance != "unchecked"}
        if not checked.issuperset(sources):
            rows.append(index)
    if rows:
        yield Violation(
            ("claims", rows[0]),
            f"{len(rows)} of the {len(brief.claims)} rows of this draft are undecided: a source is "
            "not checked. This is the first."
            if len(rows) > 1
            else "A row of this draft is undecided: a source is not checked.",
            "Quote what the source says, write `silent` if it says nothing, or remove the row.",
        )


def repeated_topic(context: RuleContext) -> Iterator[Violation]:
    # The parser already reports claims whose ids are equal.
    reported = context.parsed.reported("duplicate-topic", "duplicate-id")
    seen: set[tuple[str, str]] = set()
    for index, claim in enumerate(context.brief.claims):
        path = ("claims", index)
        key = fold(claim.topic), fold(claim.claim)
        if key in seen and context.parsed.position(path) not in reported:
            yield Violation(
                (*path, "topic"),
                f"{claim.topic}: an earlier claim has this topic.",
                "Give it another topic, or give both claims a `claim` sentence.",
            )
        seen.add(key)


# Sources

_ROOTED = lazy_pattern(r"^(?:[/\\~]|[a-zA-Z][\w+.-]*:)")
"""An absolute path, a home folder, a drive or an address."""


def unused_source(context: RuleContext) -> Iterator[Violation]:
    brief = context.brief
    used = names_used(brief) | {name for name, _ in context.targets("source")}
    unused = [
        (path, source)
        for path, source in context.sources()
        if source.id not in used and source.coverage != "none" and brief.claims
    ]
    if not unused:
        return
    unread = {str(path[-1]) for path in _unread_accounts(context)}
    lost = _Lost.of(context, "claims").words
    for path, source in unused:
        if source.id not in unread and not lost.issuperset(slug(source.id).split("-")):
            yield Violation(
                path,
                f"`{source.id}` has no account and is not cited.",
                f"Cite it in the body as [@{source.id}], or remove it.",
            )


def retrieved_missing(context: RuleContext) -> Iterator[Violation]:
    for path, source in context.sources():
        if source.coverage == "none" and source.retrieved is None:
            yield Violation(
                path,
                f"`{source.id}` has `coverage: none` and no `retrieved`.",
                "Add `retrieved`, the day on which no text was found.",
            )


def outside_library(context: RuleContext) -> Iterator[Violation]:
    depth = context.brief.path.strip("/").count("/")
    for path, source in context.sources():
        if source.text_file and _leaves(source.text_file, depth):
            yield Violation(
                (*path, "text", "file"),
                f"`{source.id}`: `{source.text_file}` is not inside the library.",
                "Give its path from the brief's folder or from the library's root.",
            )


def _leaves(file: str, depth: int) -> bool:
    """Whether a path climbs out, from a folder `depth` levels below the library's root."""
    if _ROOTED.match(file):
        return True
    for part in file.replace("\\", "/").split("/"):
        if part not in {"", "."}:
            depth += -1 if part == ".." else 1
        if depth < 0:
            return True
    return False


def party_spelling(context: RuleContext) -> Iterator[Violation]:
    spellings: dict[str, str] = {}
    for path, source in context.sources():
        first = spellings.setdefault(fold(source.party), source.party)
        if first != source.party:
            yield Violation(
                (*path, "party"),
                f"`{source.id}`: `{source.party}` and `{first}` count as two sides.",
                f"Write `{first}` in both.",
            )


# Dates and events: only what is certain is reported

_TIME_ZONES = timedelta(days=1)
"""East or west of the event it was still, or already, another day."""
_FOLLOWS: frozenset[EventKind] = frozenset({"outcome", "scheduled"})


def date_order(context: RuleContext) -> Iterator[Violation]:
    brief = context.brief
    if _is_before(brief.updated, brief.date):
        yield Violation(("updated",), "The brief was updated before its date.")
    covered = brief.event.date if brief.event else None
    for path, source in context.sources():
        if _is_before(source.retrieved, source.date):
            yield Violation((*path, "retrieved"), f"`{source.id}` was read before its date.")
        if source.kind == "readout" and _is_before(source.date, covered, _TIME_ZONES):
            message = f"`{source.id}` is a readout, but is dated before its event."
            yield Violation((*path, "date"), message)


def event_order(context: RuleContext) -> Iterator[Violation]:
    covered = context.brief.event.date if context.brief.event else None
    for index, event in enumerate(context.brief.events):
        if event.kind in _FOLLOWS and _is_before(event.date, covered, _TIME_ZONES):
            yield Violation(
                ("events", index, "date"),
                f"{event.title}: `kind: {event.kind}`, but dated before the covered event.",
                "Correct the date, or use `kind: background`.",
            )


def repeated_event(context: RuleContext) -> Iterator[Violation]:
    seen: set[tuple[str, str]] = set()
    for index, event in enumerate(context.brief.events):
        key = event.date.edtf, fold(event.title)
        if key in seen:
            yield Violation(("events", index), f"{event.title}: this event is already listed.")
        seen.add(key)


def _is_before(date: Date | None, other: Date | None, tolerance: timedelta = timedelta(0)) -> bool:
    """Whether a date is certainly before another, by more than the tolerance."""
    if date is None or other is None:
        return False
    if date.approximate or date.uncertain or other.approximate or other.uncertain:
        return False
    # Not `other.first - tolerance`: the first day of the calendar has no day before it.
    return other.first - date.last > tolerance


# Links from the body and the events to sources, claims and other briefs

_SCHEME = lazy_pattern(r"^[A-Za-z][A-Za-z0-9+.-]*:")
_TOP_OF_PAGE = frozenset({"#", "#top"})
"""Browsers go to the top of the page."""


def unknown_citation(context: RuleContext) -> Iterator[Violation]:
    if may_cite_unknown(context.brief):
        in_order = sorted(source.id for source in context.brief.sources)
        places = BodyPlaces(context.brief)
        lost = _Lost.of(context, "sources")
        for number, (source, line) in enumerate(unknown_citations(context.document)):
            if not lost.may_have(source, in_order):
                message = f"There is no source `{source}` to cite."
                place = places.of(f"@{source}", line)
                hint = did_you_mean_neighbour(source, in_order) if number < _SUGGESTED else ""
                yield Violation(place, message, hint)


def broken_link(context: RuleContext) -> Iterator[Violation]:
    broken = [
        (name[1:], place)
        for name, place in context.targets("broken")
        if name.startswith("#") and name not in _TOP_OF_PAGE
    ]
    if not broken:
        return
    claims = {claim.id for claim in context.brief.claims}
    in_order = sorted(claims | context.document.anchors)
    lost = _Lost.of(context, "claims")
    for number, (name, place) in enumerate(broken):
        if not lost.may_have(name, in_order):
            message = f"There is no claim and no heading `{name}`."
            hint = did_you_mean_neighbour(name, in_order) if number < _SUGGESTED else ""
            yield Violation(place, message, hint)


def link_not_opened(context: RuleContext) -> Iterator[Violation]:
    for name, place in context.targets("broken"):
        if _SCHEME.match(name):
            hint = "Only http, https and mailto addresses are opened."
            yield Violation(place, f"`{name}` is never opened.", hint)


_LOCAL_FILE = lazy_pattern(rf"(?:\./)?(?![/\\#]|[\w+.-]*:)[^?#{{]*\.{MEDIA}", re.IGNORECASE)


def missing_file(context: RuleContext) -> Iterator[Violation]:
    """In a plain post only what is named as in Obsidian: a site may put other files elsewhere."""
    for name, place in (*context.targets("image"), *context.targets("page")):
        if _LOCAL_FILE.fullmatch(name):
            path = name.removeprefix("./")
            # Obsidian's `![[photo.png]]` may mean a file in any folder.
            anywhere = f"[[{name}" in context.brief.body
            is_checked = anywhere or context.brief.sources or context.brief.claims
            if is_checked and not context.is_there(path, anywhere):
                hint = "A path starts at the folder of the brief or of the library."
                yield Violation(place, f"There is no file `{path}`.", hint)


# Names, checked against those of the whole library


def unknown_brief(brief: NamesOfBrief, names: KnownBriefs) -> Iterator[Violation]:
    unknown = (named for named in brief.briefs if not names.candidates(named[1], brief.path))
    for number, (where, name) in enumerate(unknown):
        hint = names.near(name, brief.path) if number < _SUGGESTED else ""
        yield Violation(where, f"There is no brief `{name}`.", hint)


def ambiguous_brief(brief: NamesOfBrief, names: KnownBriefs) -> Iterator[Violation]:
    for where, name in brief.briefs:
        if len(paths := names.candidates(name, brief.path)) > 1:
            yield Violation(
                where,
                f"`{name}` is the name of {len(paths)} briefs.",
                f"Write its path: {' or '.join(paths[:3])}.",
            )


def shared_slug(brief: NamesOfBrief, names: KnownBriefs) -> Iterator[Violation]:
    if others := names.same_slug(brief.path):
        more = f" and {len(others) - 3} more" if len(others) > 3 else ""
        yield Violation(
            brief.slug_position,
            f"The slug `{brief.slug}` is also used by {', '.join(others[:3])}{more}.",
            "Give one of them a `slug` of its own.",
        )
