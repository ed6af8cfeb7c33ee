"""One cell of the claims matrix in words: what a source says on a claim, short and in full."""

from typing import NamedTuple

from briefing_tui.compare.cell import NO_SPEECH, Cell
from briefing_tui.compare.words import IN_PART, STANCE_WORDS, stance_words
from briefing_tui.layout.spans import MUTED, Span, Style
from briefing_tui.model.brief import Account, Brief, Source

Spans = list[Span]


class Voice(NamedTuple):
    """How one source's cells look: its colour and how its brief shortens speakers' names."""

    brief: Brief
    source: Source
    role: str
    ascii_only: bool = False

    @property
    def style(self) -> Style:
        return Style(self.role)


def stance_glyph(cell: Cell, voice: Voice) -> Span:
    """The glyph of the cell's stance: in the side's colour where it speaks, else muted."""
    shape = cell.glyph(ascii_only=voice.ascii_only) or " "
    return Span(shape, MUTED if cell.stance in NO_SPEECH else voice.style)


def short_words(cell: Cell, voice: Voice) -> str:
    """The stance in a word or two, a speaker by the name the brief's titles use."""
    if cell.state == "blank" or not cell.said_by:
        return cell.words
    return stance_words(cell.stance, said_by=short_name(cell.said_by, voice.brief))


def cell_line(cell: Cell, voice: Voice) -> Spans:
    """The cell in one line, to be cut where it is too long. `states` needs no word."""
    if cell.state == "blank":
        return []
    words = short_words(cell, voice)
    text = _gist(cell.account, voice)
    silent = cell.stance in NO_SPEECH
    spans = [stance_glyph(cell, voice), Span(" ", Style())]
    if cell.stance == "states" and not cell.said_by and text:
        return [*spans, *text]
    if not text or silent:
        return [*spans, Span(words, MUTED if silent else voice.style)]
    joint = " " if text[0].text.startswith("“") else ": "
    return [*spans, Span(words + joint, MUTED), *text]


def _gist(account: Account | None, voice: Voice) -> Spans:
    if account is None:
        return []
    if account.translation:
        return [Span(account.translation, Style())]
    if account.quote:
        return [Span(f"“{account.quote}”", Style())]
    if account.says:
        return [Span(account.says, Style())]
    return [Span(value_text(account), Style())] if account.value else []


def value_text(account: Account) -> str:
    """A figure with its unit, as the source gives it."""
    return " ".join(filter(None, (account.value.text if account.value else "", account.unit)))


def cell_paragraphs(cell: Cell, voice: Voice, *, stance: bool = True) -> list[Spans]:
    """The cell in full, a paragraph each: the words, the original, the writer's remarks.

    `stance` says whether the first paragraph names the stance; not where it stands above.
    """
    account = cell.account
    if cell.state == "blank":
        return []
    if cell.stance in NO_SPEECH:
        # The words of a refusal to answer are evidence too.
        refusal = _words(account) if account is not None else []
        return [[Span(silence(cell, voice.source), MUTED)], *refusal, *_remarks(account)]
    paragraphs: list[Spans] = []
    if account is not None:
        paragraphs = [*_words(account), *_remarks(account)]
    named = stance or bool(cell.said_by)
    words = short_words(cell, voice) if named and (cell.stance != "states" or cell.said_by) else ""
    if words and paragraphs:
        joint = " " if paragraphs[0][0].text.startswith("“") else ": "
        paragraphs[0] = [Span(words + joint, MUTED), *paragraphs[0]]
    elif not paragraphs:
        paragraphs = [[Span(short_words(cell, voice), voice.style)]]
    return paragraphs


def silence(cell: Cell, source: Source) -> str:
    """A silence with what weakens it: an open list, a part unread, another's word for it."""
    account = cell.account
    if cell.in_part:
        return IN_PART
    words = STANCE_WORDS[cell.stance]
    if cell.stance != "silent":
        return words
    if account is not None and account.via not in ("", "text"):
        words = f"{words}, says {account.via} of the whole text"
    return f"{words}, but its list of subjects is open" if source.list == "open" else words


def _words(account: Account) -> list[Spans]:
    paragraphs: list[Spans] = []
    if account.translation:
        by = f" (translation: {account.translator})" if account.translator else ""
        paragraphs.append([Span(account.translation, Style()), Span(by, MUTED)])
    if account.quote:
        style = MUTED if account.translation else Style()
        paragraphs.append([Span(f"“{account.quote}”", style)])
    if account.says:
        paragraphs.append([Span(account.says, Style())])
    if account.value:
        paragraphs.append([Span(value_text(account), Style("strong", bold=True))])
    if account.locator and paragraphs:
        paragraphs[-1].append(Span(f" ({account.locator})", MUTED))
    return paragraphs


def _remarks(account: Account | None) -> list[Spans]:
    if account is None or not account.note:
        return []
    return [[Span(account.note, Style("muted", italic=True))]]


def short_name(speaker: str, brief: Brief) -> str:
    """The part of a name that the brief's own titles use: `Trump`, `Xi`; else all of it.

    Which part of a name is the family name depends on the language, so it is not guessed.
    """
    titles = f"{brief.title} {brief.event.title if brief.event else ''}"
    words = set(titles.replace("–", " ").replace("-", " ").replace("'s", "").split())
    parts = [part for part in speaker.split() if part in words]
    return parts[0] if len(parts) == 1 else speaker


def particulars(source: Source, brief: Brief, width: int) -> str:
    """`post, open list, read in full`: whole items, as many as the width takes."""
    translated = source.lang and brief.lang and source.lang != brief.lang
    items: list[str] = [source.kind]
    if source.list == "open":
        items.append("open list")
    if translated:
        items.append("translated")
    items.append(
        {"full": "read in full", "excerpt": "read in part", "none": "no text found"}[
            source.coverage
        ]
    )
    while len(items) > 1 and len(", ".join(items)) > width:
        items.pop()
    return ", ".join(items)
