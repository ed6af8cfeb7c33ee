"""Rules about links: from the body and the events to sources, claims and other briefs."""

import re
from collections.abc import Iterator

from briefing_tui.check.case import Case, Finding
from briefing_tui.model.document import TargetKind
from briefing_tui.parse.links import unknown_citations

_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:")
_TOP = frozenset({"#", "#top"})
"""The top of the page, in every browser."""


def unknown_citation(case: Case) -> Iterator[Finding]:
    """A citation of a source that the brief does not have stays text."""
    if not case.brief.sources:
        return
    for source, line in unknown_citations(case.document):
        yield Finding(line, f"There is no source `{source}` to cite.")


def unknown_brief(case: Case) -> Iterator[Finding]:
    """A brief is named that the library does not have."""
    for where, name, found in _named_briefs(case):
        if not found:
            yield Finding(where, f"There is no brief `{name}`.")


def ambiguous_brief(case: Case) -> Iterator[Finding]:
    """A name means several briefs, and nobody but the writer knows which."""
    for where, name, found in _named_briefs(case):
        if len(found) > 1:
            yield Finding(
                where,
                f"`{name}` is the name of {len(found)} briefs.",
                f"Write its path: {' or '.join(found[:3])}.",
            )


def broken_link(case: Case) -> Iterator[Finding]:
    """A link inside the brief leads nowhere."""
    for name, line in _targets(case, "broken"):
        if name.startswith("#") and name not in _TOP:
            yield Finding(line, f"There is no claim and no heading `{name[1:]}`.")


def link_not_opened(case: Case) -> Iterator[Finding]:
    """An address that the reader is never sent to."""
    for name, line in _targets(case, "broken"):
        if _SCHEME.match(name):
            yield Finding(
                line,
                f"`{name}` is never opened.",
                "Only http, https and mailto addresses are.",
            )


def shared_slug(case: Case) -> Iterator[Finding]:
    """Two briefs answer to one name."""
    if others := case.names.same_slug(case.brief.path):
        yield Finding(
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
