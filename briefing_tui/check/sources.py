"""Rules about sources: the texts a brief rests on."""

import re
from collections.abc import Iterator

from briefing_tui.check.case import Case, Finding, fold

_ROOTED = re.compile(r"^(?:[/\\~]|[a-zA-Z][\w+.-]*:)")
"""An absolute path, a home folder, a drive or an address."""


def unused_source(case: Case) -> Iterator[Finding]:
    """A source that nothing rests on is left over, or its citation was forgotten.

    A text that was looked for and not found is worth listing by itself.
    """
    used = {account.source for _, _, account in case.accounts()}
    used |= {account.via for _, _, account in case.accounts()}
    used |= {source for event in case.brief.events for source in event.sources}
    used |= {target.name for target, _ in case.links if target.kind == "source"}
    for path, source in case.sources():
        if source.id not in used and source.coverage != "none" and case.brief.claims:
            yield Finding(
                path,
                f"`{source.id}` has no account and is not cited.",
                f"Cite it in the body as [@{source.id}], or remove it.",
            )


def retrieved_missing(case: Case) -> Iterator[Finding]:
    """That no text was found is only known for the day on which someone looked."""
    for path, source in case.sources():
        if source.coverage == "none" and source.retrieved is None:
            yield Finding(
                path,
                f"`{source.id}` has `coverage: none` and no `retrieved`.",
                "Add `retrieved`, the day on which no text was found.",
            )


def text_outside_library(case: Case) -> Iterator[Finding]:
    """A brief is untrusted and may name no file but one in its own library."""
    depth = case.brief.path.strip("/").count("/")
    for path, source in case.sources():
        if source.text_file and _leaves(source.text_file, depth):
            yield Finding(
                (*path, "text", "file"),
                f"`{source.id}`: `{source.text_file}` is not inside the library.",
                "Give its path from the brief's folder or from the library's root.",
            )


def party_spelling(case: Case) -> Iterator[Finding]:
    """One party in two spellings counts as two sides and seems to agree with itself."""
    spelt: dict[str, str] = {}
    for path, source in case.sources():
        first = spelt.setdefault(fold(source.party), source.party)
        if first != source.party:
            yield Finding(
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
