"""Rules over a whole brief and the names its library knows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from briefing_tui.check.codes import SEVERITIES
from briefing_tui.check.names import KnownBriefs
from briefing_tui.model.brief import (
    Parsed,
)
from briefing_tui.model.diagnostic import Diagnostic, Position
from briefing_tui.model.document import Document
from briefing_tui.parse.inline import links as links_of
from briefing_tui.parse.inline import unknown_citations

if TYPE_CHECKING:
    from briefing_tui.check.names import KnownBriefs
    from briefing_tui.model.brief import (
        Account,
        Brief,
        Claim,
        Date,
        EventKind,
        FieldPath,
        Parsed,
        Source,
        Stance,
    )
    from briefing_tui.model.document import Document, Target, TargetKind


def check(parsed: Parsed, document: Document, names: KnownBriefs) -> tuple[Diagnostic, ...]:
    """What the rules find in a brief, in the order of the file.

    What the parser found stands in `parsed.diagnostics` and is not repeated. `names`
    without any brief means that no library is known; then no name is called unknown.
    """
    # A library asks for the names at the start, and for the rules only once it checks.

    return run(parsed, document, names)


# MERGED:
# What a rule is given and what it gives back.


class Case(Struct, frozen=True):
    """A brief as read, its body as a document, and the names its library knows."""

    parsed: Parsed
    document: Document
    names: KnownBriefs
    links: tuple[tuple[Target, int], ...]
    """What the body's links and citations lead to, each with its line."""

    @property
    def brief(self) -> Brief:
        """The brief itself."""
        return self.parsed.brief

    @property
    def structured(self) -> bool:
        """Has it sources or claims? A plain post has neither and must not be nagged."""
        return bool(self.brief.sources or self.brief.claims)

    def accounts(self) -> Iterator[tuple[FieldPath, Claim, Account]]:
        """Every account with the path of its field and its claim."""
        for index, claim in enumerate(self.brief.claims):
            for account in claim.accounts:
                yield ("claims", index, "accounts", account.source), claim, account

    def sources(self) -> Iterator[tuple[FieldPath, Source]]:
        """Every source with the path of its field."""
        for index, source in enumerate(self.brief.sources):
            yield ("sources", index), source


class Violation(NamedTuple):
    """One thing a rule found: at a field of the front matter, or on a line of the file."""

    where: FieldPath | int
    message: str
    hint: str = ""


Find = Callable[[Case], Iterator[Violation]]


class Rule(Struct, frozen=True):
    """One rule: the code of its diagnostics and the function that finds them.

    Rules about links also run on plain posts; all others on briefs with sources or claims.
    """

    code: str
    find: Find
    plain: bool = False


def fold(text: str) -> str:
    """A text for comparison: case and runs of white space don't matter."""
    return " ".join(text.casefold().split())


# MERGED:
# Rules about accounts: what a source is said to say.

_PARTS = re.compile(r"[,;/&]|\band\b")
_NO_LANGUAGE = frozenset({"", "mul", "und", "zxx"})
"""BCP 47: several languages, an unknown one, no linguistic content."""


def unknown_sources(case: Case) -> Iterator[Violation]:
    """An account, a `via` or an event names a source that the brief does not have."""
    known = {source.id for source in case.brief.sources}
    hint = _listed(known)
    for path, claim, account in case.accounts():
        if account.source not in known:
            yield Violation(path, f"{claim.topic}: there is no source `{account.source}`.", hint)
        if account.via and account.via != "text" and account.via not in known:
            yield Violation(
                (*path, "via"), f"{claim.topic}: `via` names no source: `{account.via}`.", hint
            )
    for index, event in enumerate(case.brief.events):
        for source in event.sources:
            if source not in known:
                yield Violation(
                    ("events", index, "sources"),
                    f"{event.title}: there is no source `{source}`.",
                    hint,
                )


def silent_in_part(case: Case) -> Iterator[Violation]:
    """Silence needs the whole source to have been read, or a word on how it is known."""
    for path, claim, account, source in _with_sources(case):
        if account.stance == "silent" and source.coverage == "excerpt" and not account.via:
            yield Violation(
                path,
                f"{claim}: `{source.id}` was read in part, so its silence counts as not checked.",
                "Set `coverage: full` on the source, or say with `via` how it is known.",
            )


def nothing_read(case: Case) -> Iterator[Violation]:
    """A source of which no text was found can't be said to say anything."""
    for path, claim, _, source in _with_sources(case):
        if source.coverage == "none":
            yield Violation(
                path,
                f"{claim}: `{source.id}` has `coverage: none`, so its cell stays blank.",
                "Remove the account, or say how much of the source was read.",
            )


def speaker_own_side(case: Case) -> Iterator[Violation]:
    """`speaker` is for another side's words; a side's own people are its own voice."""
    for path, claim, account, source in _with_sources(case):
        if account.speaker and fold(account.speaker) in _own_names(case, source):
            yield Violation(
                (*path, "speaker"),
                f"{claim}: {account.speaker} is `{source.id}`'s own side.",
                "Leave `speaker` out: a side that reports its own people speaks itself.",
            )


def translation_without_quote(case: Case) -> Iterator[Violation]:
    """A translation is of something, or by somebody: else nobody can check it."""
    for path, claim, account, source in _with_sources(case):
        translator = account.translator or source.translator
        if account.translation and not account.quote and not translator:
            yield Violation(
                (*path, "translation"),
                f"{claim}: `{source.id}` has a translation without quote or translator.",
                "Add the `quote`, or the `translator` whose words these are.",
            )


def quote_untranslated(case: Case) -> Iterator[Violation]:
    """A quote in another language than the brief's leaves its readers without its sense."""
    own = _primary(case.brief.lang)
    for path, claim, account, source in _with_sources(case):
        lang = _primary(account.lang or source.lang)
        rendered = account.translation or account.says
        if account.quote and not rendered and lang != own and not {lang, own} & _NO_LANGUAGE:
            yield Violation(
                (*path, "quote"),
                f"{claim}: `{source.id}` is quoted in `{lang}` in a brief in `{own}`.",
                "Add a `translation`, or `says` in your own words.",
            )


def _listed(known: set[str]) -> str:
    return f"The sources are {', '.join(sorted(known))}." if 0 < len(known) <= 8 else ""


def _with_sources(case: Case) -> Iterator[tuple[FieldPath, str, Account, Source]]:
    """Accounts of sources that exist, each with its claim's topic."""
    sources = {source.id: source for source in case.brief.sources}
    for path, claim, account in case.accounts():
        if source := sources.get(account.source):
            yield path, claim.topic, account, source


def _own_names(case: Case, source: Source) -> set[str]:
    """Names by which the side of a source goes: its party, publishers, headings."""
    names: set[str] = set()
    for each in case.brief.sources:
        if each.side == source.side:
            parts = (each.party, each.name, each.publisher, *_PARTS.split(each.publisher))
            names.update(fold(part) for part in parts)
    return names - {""}


def _primary(lang: str) -> str:
    return lang.partition("-")[0].lower()


# MERGED:
# Rules about claims: what is laid side by side.

_NEEDS_CLAIM: dict[Stance, str] = {"qualifies": "has conditions", "denies": "is denied"}
_REPORTED = frozenset({"duplicate-topic", "duplicate-id"})
_NO_SPEECH: frozenset[Stance] = frozenset({"silent", "declines", "unchecked"})


def stance_without_claim(case: Case) -> Iterator[Violation]:
    """What is denied or hedged must be on the page, or a reader can't tell what that is."""
    for path, claim, account in case.accounts():
        stance = account.stance
        if stance in _NEEDS_CLAIM and not claim.claim:
            yield Violation(
                path,
                f"{claim.topic}: `{account.source}` {stance} a claim that is not written out.",
                f"Add to the claim, as `claim`, the sentence that {_NEEDS_CLAIM[stance]}.",
            )


def claim_without_account(case: Case) -> Iterator[Violation]:
    """A claim that no source is heard on says nothing."""
    for index, claim in enumerate(case.brief.claims):
        if not claim.accounts:
            yield Violation(
                ("claims", index),
                f"{claim.topic}: no source has an account of this claim.",
                "Add `accounts`, if only `silent` for a source that was read in full.",
            )


def differs_alone(case: Case) -> Iterator[Violation]:
    """`differs` is a judgement about what sources say, so at least two must say something."""
    unread = {source.id for source in case.brief.sources if source.coverage == "none"}
    for index, claim in enumerate(case.brief.claims):
        speaking = [
            account
            for account in claim.accounts
            if account.stance not in _NO_SPEECH and account.source not in unread
        ]
        if claim.differs and len(speaking) < 2:
            number = "one source speaks" if speaking else "no source speaks"
            yield Violation(
                ("claims", index, "differs"),
                f"{claim.topic}: `differs` is set, and {number}.",
                "Silence is no difference: leave `differs` out.",
            )


def repeated_topic(case: Case) -> Iterator[Violation]:
    """Two rows with one heading and one sentence can't be told apart by a reader.

    Without ids of their own such claims are the parser's `duplicate-topic`.
    """
    seen: set[tuple[str, str]] = set()
    reported = {
        Position(each.line, each.column)
        for each in case.parsed.diagnostics
        if each.code in _REPORTED
    }
    for index, claim in enumerate(case.brief.claims):
        path = ("claims", index)
        key = fold(claim.topic), fold(claim.claim)
        if key in seen and case.parsed.position(path) not in reported:
            yield Violation(
                (*path, "topic"),
                f"{claim.topic}: an earlier claim has this topic.",
                "Give it a topic of its own, or both a `claim` sentence.",
            )
        seen.add(key)


# MERGED:
# Rules about the order of dates and events. They speak up only where the order is sure.

_DAY = timedelta(days=1)
_FOLLOWS: frozenset[EventKind] = frozenset({"outcome", "scheduled"})


def date_order(case: Case) -> Iterator[Violation]:
    """Dates of one brief or source that contradict each other."""
    brief = case.brief
    if _before(brief.updated, brief.date):
        yield Violation(("updated",), "The brief was updated before its date.")
    covered = brief.event.date if brief.event else None
    for path, source in case.sources():
        if _before(source.retrieved, source.date):
            yield Violation((*path, "retrieved"), f"`{source.id}` was read before its date.")
        # A day's grace: east of the meeting it was still, or already, another day.
        if source.kind == "readout" and _before(source.date, covered, _DAY):
            yield Violation(
                (*path, "date"), f"`{source.id}` is a readout from before the event it is of."
            )


def event_order(case: Case) -> Iterator[Violation]:
    """An outcome, or what was still to come, can't stand before the covered event."""
    covered = case.brief.event.date if case.brief.event else None
    for index, event in enumerate(case.brief.events):
        if event.kind in _FOLLOWS and _before(event.date, covered, _DAY):
            yield Violation(
                ("events", index, "date"),
                f"{event.title}: `kind: {event.kind}`, but dated before the covered event.",
                "Mend the date, or use `kind: background`.",
            )


def repeated_event(case: Case) -> Iterator[Violation]:
    """One event twice in the timeline."""
    seen: set[tuple[str, str]] = set()
    for index, event in enumerate(case.brief.events):
        key = event.date.edtf, fold(event.title)
        if key in seen:
            yield Violation(("events", index), f"{event.title}: this event is already listed.")
        seen.add(key)


def _before(one: Date | None, other: Date | None, grace: timedelta = timedelta(0)) -> bool:
    """Is one surely before the other, by more days than the grace?"""
    if one is None or other is None:
        return False
    if any(each.approximate or each.uncertain for each in (one, other)):
        return False
    # Not `other.first - grace`: the first day of the calendar has no day before.
    return other.first - one.last > grace


# MERGED:
# Rules about links: from the body and the events to sources, claims and other briefs.

_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:")
_TOP = frozenset({"#", "#top"})
"""The top of the page, in every browser."""


def unknown_citation(case: Case) -> Iterator[Violation]:
    """A citation of a source that the brief does not have stays text."""
    if not case.brief.sources:
        return
    for source, line in unknown_citations(case.document):
        yield Violation(line, f"There is no source `{source}` to cite.")


def unknown_brief(case: Case) -> Iterator[Violation]:
    """A brief is named that the library does not have."""
    for where, name, found in _named_briefs(case):
        if not found:
            yield Violation(where, f"There is no brief `{name}`.")


def ambiguous_brief(case: Case) -> Iterator[Violation]:
    """A name means several briefs, and nobody but the writer knows which."""
    for where, name, found in _named_briefs(case):
        if len(found) > 1:
            yield Violation(
                where,
                f"`{name}` is the name of {len(found)} briefs.",
                f"Write its path: {' or '.join(found[:3])}.",
            )


def broken_link(case: Case) -> Iterator[Violation]:
    """A link inside the brief leads nowhere."""
    for name, line in _targets(case, "broken"):
        if name.startswith("#") and name not in _TOP:
            yield Violation(line, f"There is no claim and no heading `{name[1:]}`.")


def link_not_opened(case: Case) -> Iterator[Violation]:
    """An address that the reader is never sent to."""
    for name, line in _targets(case, "broken"):
        if _SCHEME.match(name):
            yield Violation(
                line,
                f"`{name}` is never opened.",
                "Only http, https and mailto addresses are.",
            )


def shared_slug(case: Case) -> Iterator[Violation]:
    """Two briefs answer to one name."""
    if others := case.names.same_slug(case.brief.path):
        yield Violation(
            ("slug",),
            f"The slug `{case.brief.slug}` is also that of {', '.join(others[:3])}.",
            "Give one of them a `slug` of its own.",
        )


def _targets(case: Case, kind: TargetKind) -> Iterator[tuple[str, int]]:
    """What the body's links of one kind lead to, with the line of each."""
    for target, line in case.links:
        if target.kind == kind:
            yield target.name, line


def _named_briefs(case: Case) -> Iterator[tuple[tuple[str | int, ...] | int, str, tuple[str, ...]]]:
    """Where a brief is named, the name, and the briefs it could mean.

    Where no library is known, nothing can be said of any name.
    """
    if not case.names:
        return
    for name, line in _targets(case, "brief"):
        yield line, name, case.names.candidates(name, case.brief.path)
    for index, event in enumerate(case.brief.events):
        if event.brief:
            found = case.names.candidates(event.brief, case.brief.path)
            yield ("events", index, "brief"), event.brief, found


# MERGED:
# Rules about sources: the texts a brief rests on.

_ROOTED = re.compile(r"^(?:[/\\~]|[a-zA-Z][\w+.-]*:)")
"""An absolute path, a home folder, a drive or an address."""


def unused_source(case: Case) -> Iterator[Violation]:
    """A source that nothing rests on is left over, or its citation was forgotten.

    A text that was looked for and not found is worth listing by itself.
    """
    used = {account.source for _, _, account in case.accounts()}
    used |= {account.via for _, _, account in case.accounts()}
    used |= {source for event in case.brief.events for source in event.sources}
    used |= {target.name for target, _ in case.links if target.kind == "source"}
    for path, source in case.sources():
        if source.id not in used and source.coverage != "none" and case.brief.claims:
            yield Violation(
                path,
                f"`{source.id}` has no account and is not cited.",
                f"Cite it in the body as [@{source.id}], or remove it.",
            )


def retrieved_missing(case: Case) -> Iterator[Violation]:
    """That no text was found is only known for the day on which someone looked."""
    for path, source in case.sources():
        if source.coverage == "none" and source.retrieved is None:
            yield Violation(
                path,
                f"`{source.id}` has `coverage: none` and no `retrieved`.",
                "Add `retrieved`, the day on which no text was found.",
            )


def text_outside_library(case: Case) -> Iterator[Violation]:
    """A brief is untrusted and may name no file but one in its own library."""
    depth = case.brief.path.strip("/").count("/")
    for path, source in case.sources():
        if source.text_file and _leaves(source.text_file, depth):
            yield Violation(
                (*path, "text", "file"),
                f"`{source.id}`: `{source.text_file}` is not inside the library.",
                "Give its path from the brief's folder or from the library's root.",
            )


def party_spelling(case: Case) -> Iterator[Violation]:
    """One party in two spellings counts as two sides and seems to agree with itself."""
    spelt: dict[str, str] = {}
    for path, source in case.sources():
        first = spelt.setdefault(fold(source.party), source.party)
        if first != source.party:
            yield Violation(
                (*path, "party"),
                f"`{source.id}`: `{source.party}` and `{first}` count as two sides.",
                f"Write `{first}` in both.",
            )


def _leaves(file: str, depth: int) -> bool:
    """Does a path climb out, taken from a folder so many levels below the root?"""
    if _ROOTED.match(file):
        return True
    for part in file.replace("\\", "/").split("/"):
        if part not in {"", "."}:
            depth += -1 if part == ".." else 1
        if depth < 0:
            return True
    return False


# MERGED:
# The rules in one table, and the check that runs them: a brief and names to diagnostics.

RULES: tuple[Rule, ...] = (
    Rule("unknown-source", unknown_sources),
    Rule("silent-in-part", silent_in_part),
    Rule("nothing-read", nothing_read),
    Rule("stance-without-claim", stance_without_claim),
    Rule("speaker-own-side", speaker_own_side),
    Rule("translation-without-quote", translation_without_quote),
    Rule("quote-untranslated", quote_untranslated),
    Rule("claim-without-account", claim_without_account),
    Rule("differs-alone", differs_alone),
    Rule("repeated-topic", repeated_topic),
    Rule("unused-source", unused_source),
    Rule("retrieved-missing", retrieved_missing),
    Rule("outside-library", text_outside_library),
    Rule("party-spelling", party_spelling),
    Rule("date-order", date_order),
    Rule("event-order", event_order),
    Rule("repeated-event", repeated_event),
    Rule("unknown-citation", unknown_citation),
    Rule("unknown-brief", unknown_brief, plain=True),
    Rule("ambiguous-brief", ambiguous_brief, plain=True),
    Rule("broken-link", broken_link, plain=True),
    Rule("link-not-opened", link_not_opened),
    Rule("shared-slug", shared_slug, plain=True),
)


def run(parsed: Parsed, document: Document, names: KnownBriefs) -> tuple[Diagnostic, ...]:
    """Apply every rule: see `briefing_tui.check.check`."""
    case = Case(parsed, document, names, tuple(links_of(document)))
    found = [each for rule in RULES for each in _apply(rule, case)]
    return tuple(sorted(found, key=lambda each: (each.line, each.column)))


def _apply(rule: Rule, case: Case) -> Iterator[Diagnostic]:
    if not (rule.plain or case.structured):
        return
    for finding in rule.find(case):
        place = finding.where
        at = Position(place, 1) if isinstance(place, int) else case.parsed.position(place)
        yield Diagnostic(
            path=case.brief.path,
            line=at.line,
            column=at.column,
            severity=SEVERITIES[rule.code],
            code=rule.code,
            message=finding.message,
            hint=finding.hint,
        )
