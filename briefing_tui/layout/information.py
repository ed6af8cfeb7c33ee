"""What is known about a brief besides its text: its file, its words, its links, its front
matter."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime

from msgspec import Struct

from briefing_tui.layout.narrative import lay_labelled, reading_minutes
from briefing_tui.layout.spans import (
    MUTED,
    STRONG,
    Line,
    Span,
    hang,
    is_broken,
    wrap_lines,
)
from briefing_tui.model.brief import Brief
from briefing_tui.model.dates import date_label
from briefing_tui.model.document import Target, TargetKind
from briefing_tui.text.sanitise import one_line
from briefing_tui.text.words import size_words
from briefing_tui.text.wrapping import fit


class Information(Struct, frozen=True, kw_only=True):
    """What is known about a brief and its file."""

    brief: Brief
    file: str
    library: str
    """The path of its folder; empty without a library."""
    size: int
    """Bytes."""
    written: float
    """Seconds since the epoch."""
    words: int
    """Of the body. A Chinese character is a word."""
    front_matter: tuple[str, ...]
    """The lines before the body, as they are written."""
    targets: tuple[Target, ...]
    """Of all links in the body."""
    missing: frozenset[str]
    """The names in links that no brief and no picture has, if that is known."""
    linked: int
    """The number of briefs that link here."""


_LABEL = 10
_MOST_LINES = 400
"""Lines of front matter that are shown."""
_KINDS: Mapping[TargetKind, tuple[str, str]] = {
    "brief": ("to a brief", "to briefs"),
    "page": ("to a page of the site", "to pages of the site"),
    "url": ("to the web", "to the web"),
    "image": ("picture", "pictures"),
    "broken": ("that leads nowhere", "that lead nowhere"),
}


def lay_information(information: Information, width: int) -> list[Line]:
    lines: list[Line] = []
    for label, words in _facts(information):
        if words:
            name = Span(fit(label, _LABEL), MUTED)
            lines += lay_labelled(name, [[Span(words)]], width)
    if matter := information.front_matter:
        lines += [(), (Span("Front matter", STRONG),)]
        for line in matter[:_MOST_LINES]:
            text = line.lstrip(" ")
            indent = min(len(line) - len(text), width // 2)
            lines += hang([Span(" " * indent)], wrap_lines([Span(text)], width - indent))
    return lines


def _facts(information: Information) -> list[tuple[str, str]]:
    """The labels and their words; the words are empty if there is nothing to say."""
    brief = information.brief
    written = datetime.fromtimestamp(information.written, UTC).astimezone()
    linked = information.linked
    links = [
        f"{linked:,} briefs link here"
        if linked > 1
        else "a brief links here"
        if linked
        else "nothing links here"
    ]
    counts = Counter(
        "broken" if is_broken(target, "", information.missing) else target.kind
        for target in information.targets
    )
    for kind, names in _KINDS.items():
        if count := counts[kind]:
            links.append(f"{count:,} {names[count > 1]}")
    return [
        ("File", one_line(information.file)),
        ("", f"{size_words(information.size)}, written {written:%Y-%m-%d %H:%M}"),
        ("Library", one_line(information.library)),
        ("Date", date_label(brief.date, "none")),
        ("Updated", date_label(brief.updated)),
        ("Words", f"{information.words:,}, {reading_minutes(brief.body)} min"),
        ("Links", ", ".join(links)),
        ("Tags", ", ".join(brief.tags)),
        ("Names", ", ".join(dict.fromkeys((brief.slug, *brief.aliases)))),
    ]
