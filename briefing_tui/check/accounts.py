"""Rules about accounts: what a source is said to say."""

import re
from collections.abc import Iterator

from briefing_tui.check.case import Case, Finding, fold
from briefing_tui.model.brief import Account, FieldPath, Source

_PARTS = re.compile(r"[,;/&]|\band\b")
_NO_LANGUAGE = frozenset({"", "mul", "und", "zxx"})
"""BCP 47: several languages, an unknown one, no linguistic content."""


def unknown_sources(case: Case) -> Iterator[Finding]:
    """An account, a `via` or an event names a source that the brief does not have."""
    known = {source.id for source in case.brief.sources}
    hint = _listed(known)
    for path, claim, account in case.accounts():
        if account.source not in known:
            yield Finding(path, f"{claim.topic}: there is no source `{account.source}`.", hint)
        if account.via and account.via != "text" and account.via not in known:
            yield Finding(
                (*path, "via"), f"{claim.topic}: `via` names no source: `{account.via}`.", hint
            )
    for index, event in enumerate(case.brief.events):
        for source in event.sources:
            if source not in known:
                yield Finding(
                    ("events", index, "sources"),
                    f"{event.title}: there is no source `{source}`.",
                    hint,
                )


def silent_in_part(case: Case) -> Iterator[Finding]:
    """Silence needs the whole source to have been read, or a word on how it is known."""
    for path, claim, account, source in _with_sources(case):
        if account.stance == "silent" and source.coverage == "excerpt" and not account.via:
            yield Finding(
                path,
                f"{claim}: `{source.id}` was read in part, so its silence counts as not checked.",
                "Set `coverage: full` on the source, or say with `via` how it is known.",
            )


def nothing_read(case: Case) -> Iterator[Finding]:
    """A source of which no text was found can't be said to say anything."""
    for path, claim, _, source in _with_sources(case):
        if source.coverage == "none":
            yield Finding(
                path,
                f"{claim}: `{source.id}` has `coverage: none`, so its cell stays blank.",
                "Remove the account, or say how much of the source was read.",
            )


def speaker_own_side(case: Case) -> Iterator[Finding]:
    """`speaker` is for another side's words; a side's own people are its own voice."""
    for path, claim, account, source in _with_sources(case):
        if account.speaker and fold(account.speaker) in _own_names(case, source):
            yield Finding(
                (*path, "speaker"),
                f"{claim}: {account.speaker} is `{source.id}`'s own side.",
                "Leave `speaker` out: a side that reports its own people speaks itself.",
            )


def translation_without_quote(case: Case) -> Iterator[Finding]:
    """A translation is of something, or by somebody: else nobody can check it."""
    for path, claim, account, source in _with_sources(case):
        translator = account.translator or source.translator
        if account.translation and not account.quote and not translator:
            yield Finding(
                (*path, "translation"),
                f"{claim}: `{source.id}` has a translation without quote or translator.",
                "Add the `quote`, or the `translator` whose words these are.",
            )


def quote_untranslated(case: Case) -> Iterator[Finding]:
    """A quote in another language than the brief's leaves its readers without its sense."""
    own = _primary(case.brief.lang)
    for path, claim, account, source in _with_sources(case):
        lang = _primary(account.lang or source.lang)
        rendered = account.translation or account.says
        if account.quote and not rendered and lang != own and not {lang, own} & _NO_LANGUAGE:
            yield Finding(
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
