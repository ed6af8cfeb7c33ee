"""A library's briefs as one value: at once from their names, and in full from their text."""

import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from msgspec.structs import replace

from briefing_tui.library.files import Entry, Reason, Scan, Skipped, shown_path, walk
from briefing_tui.library.state.brief_state import BriefState, Flags
from briefing_tui.model.brief import Brief, Date, Parsed
from briefing_tui.model.diagnostic import Diagnostic
from briefing_tui.text.sanitise import one_line

if TYPE_CHECKING:
    from briefing_tui.check.names import KnownBriefs

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Listing(Struct, frozen=True, kw_only=True):
    """A brief as a line of a list. Counts are None until the file has been read."""

    path: Path
    """To open the file."""
    path_from_root: str
    """To show, and what `KnownBriefs` and `Brief.path` call it."""
    slug: str
    title: str
    date: Date | None = None
    updated: Date | None = None
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    summary: str = ""
    draft: bool = False
    sources: int | None = None
    claims: int | None = None
    events: int | None = None
    errors: int = 0
    warnings: int = 0


class Library(Struct, frozen=True, kw_only=True):
    """A folder of briefs, newest first, and the names they go by."""

    root: Path
    listings: tuple[Listing, ...] = ()
    names: "KnownBriefs"
    skipped: tuple[tuple[Reason, int], ...] = ()

    def find(self, name: str, from_path: str = "") -> Listing | None:
        """The brief a name means, by slug, stem, path or alias, if it means exactly one."""
        path = self.names.resolve(name, from_path)
        return next((each for each in self.listings if each.path_from_root == path), None)


def never() -> bool:
    """Not cancelled: for callers that wait for the whole."""
    return False


def first_names(root: Path, most: int) -> tuple[tuple[Listing, ...], bool]:
    """The briefs of a folder by their file names alone, newest first, and whether these are
    all: of more briefs than `most` it is some that look new. Opens no file.
    """
    files = walk(root, most=most).files
    whole = len(files) <= most
    paths = sorted((path for path, _ in files), key=lambda path: path.rpartition(os.sep)[2])
    return newest_first(_by_name(root, path) for path in paths[-most:]), whole


def read_all(found: Scan, cancelled: Callable[[], bool] = never) -> Library:
    """The library that a scan found, every brief read and checked.

    Once `cancelled` the answer is a library of what was read until then.
    """
    parsed = read_each(found, cancelled)
    names = known_briefs(parsed)
    listings = []
    for entry, each in zip(found.entries, parsed, strict=False):
        if cancelled():
            break
        listings.append(_listing(entry, each.brief, examine(each, names)))
    return Library(
        root=found.root,
        listings=newest_first(listings),
        names=names,
        skipped=found.skipped,
    )


def read_each(found: Scan, cancelled: Callable[[], bool] = never) -> tuple[Parsed, ...]:
    """The briefs of a scan in its order; fewer once `cancelled`."""
    from briefing_tui.library.files import read_brief

    parsed = []
    for entry in found.entries:
        if cancelled():
            break
        parsed.append(read_brief(entry.path, entry.path_from_root))
    return tuple(parsed)


def known_briefs(parsed: Iterable[Parsed]) -> "KnownBriefs":
    """The names of briefs that have been read."""
    from briefing_tui.check.names import BriefName, KnownBriefs

    return KnownBriefs.build(
        BriefName(each.brief.path, each.brief.slug, each.brief.aliases, each.brief.title)
        for each in parsed
    )


def examine(parsed: Parsed, names: "KnownBriefs") -> tuple[Diagnostic, ...]:
    """Everything wrong with a brief: what reading it found and what the rules find."""
    from briefing_tui.check.rules import check
    from briefing_tui.parse.document import parse_document

    found = (*parsed.diagnostics, *check(parsed, parse_document(parsed.brief), names))
    return tuple(sorted(found, key=lambda each: (each.line, each.column)))


def newest_first(listings: Iterable[Listing]) -> tuple[Listing, ...]:
    """By date, the latest first, then by path; those without a date at the end."""
    by_path = sorted(listings, key=lambda each: each.path_from_root)
    return tuple(sorted(by_path, key=lambda each: instant(each.date), reverse=True))


def instant(date: Date | None) -> datetime:
    """What a date is sorted by: those without one come last where the newest are first."""
    return date.earliest if date else _LONG_AGO


def _listing(entry: Entry, brief: Brief, found: Sequence[Diagnostic]) -> Listing:
    return Listing(
        path=entry.path,
        path_from_root=entry.path_from_root,
        slug=brief.slug,
        title=brief.title,
        date=brief.date,
        updated=brief.updated,
        authors=brief.authors,
        tags=brief.tags,
        summary=brief.summary,
        draft=brief.draft,
        sources=len(brief.sources),
        claims=len(brief.claims),
        events=len(brief.events),
        errors=sum(each.severity == "error" for each in found),
        warnings=sum(each.severity == "warning" for each in found),
    )


def named_only(path: str) -> tuple[str, str, Date | None]:
    """What a file's name alone says of a brief: slug, title and date."""
    from briefing_tui.parse.brief import date_of_name, stem_of
    from briefing_tui.parse.dates import split_dated_name

    stem = stem_of(path)
    date, name = split_dated_name(stem)
    words = " ".join(name.replace("-", " ").replace("_", " ").split())
    return stem, words[:1].upper() + words[1:] or stem, date or date_of_name(path)


def _by_name(root: Path, path: str) -> Listing:
    shown = shown_path(path, root)
    slug, title, date = named_only(shown)
    return Listing(path=Path(path), path_from_root=shown, slug=slug, title=title, date=date)


# MERGED:
# A query that opens as a list: saved under a name in the configuration, or typed just now.


class SavedQuery(Struct, frozen=True):
    """What was asked, and what the list is called."""

    text: str
    """As one types it to search. Nothing in it is an error."""
    name: str = ""
    """Empty for a query that was not saved."""

    @property
    def label(self) -> str:
        """What to call its list."""
        return self.name or self.text


class Answer(Struct, frozen=True):
    """What the index of a small library knows of a query."""

    paths: frozenset[str] = frozenset()
    """The briefs that it found, by their paths from the root."""
    whole: bool = False
    """False where the index has not gone over all of the library yet."""


def by_name(queries: Iterable[SavedQuery]) -> Mapping[str, str]:
    """The texts of saved queries, for those who ask for one by its name."""
    return MappingProxyType({each.name: each.text for each in queries})


# MERGED:
# The library's list as the reader wants it: in an order, filtered, with marks.

Order = Literal["date", "updated", "title"]
Kind = Literal["all", "unread", "starred", "problems"]

ORDERS: tuple[Order, ...] = ("date", "updated", "title")
KINDS: tuple[Kind, ...] = ("all", "unread", "starred", "problems")

Ask = Callable[[SavedQuery, Flags | None], Answer]
"""Has the index of a small library answer a query."""


class Rules(Struct, frozen=True):
    """Which briefs the list has, and in which order."""

    order: Order = "date"
    kind: Kind = "all"
    words: str = ""
    """Each word has to be in the title, a tag or an author's name; `#word` begins a tag."""
    query: SavedQuery | None = None
    """The list has what this finds, and of that what the rest lets through."""

    @property
    def filtered(self) -> bool:
        """Whether some briefs may be left out."""
        return self.kind != "all" or self.searches

    @property
    def searches(self) -> bool:
        """Whether words are looked for, which takes the longer the more have them."""
        return bool(self.words.strip()) or self.query is not None

    @property
    def label(self) -> str:
        """What is not the default, in words: `unread · taiwan · by title`."""
        parts = (
            one_line(self.query.label) if self.query else "",
            self.kind if self.kind != "all" else "",
            " ".join(self.words.split()),
            f"by {self.order}" if self.order != "date" else "",
        )
        return " · ".join(filter(None, parts))

    def next_order(self) -> "Rules":
        """The same briefs in the next order."""
        return replace(self, order=ORDERS[(ORDERS.index(self.order) + 1) % len(ORDERS)])

    def unfiltered(self) -> "Rules":
        """All briefs in the same order."""
        return replace(self, kind="all", words="", query=None)

    def of(self, query: SavedQuery) -> "Rules":
        """What a query finds, all of it, in the same order."""
        return Rules(order=self.order, query=query)


class BriefList(Struct, frozen=True):
    """All of the library's briefs, and those that the list shows.

    What a filter let through stays until the filter is set anew, so a brief does not drop
    out of the list of unread ones while it is being read.
    """

    every: Sequence[Listing] = ()
    shown: Sequence[Listing] = ()
    rules: Rules = Rules()
    wanted: Rules | None = None
    """Asked for, and not there yet: finding takes a moment in a large library."""
    marks: Flags | None = None
    """None until the reading state has been read: then nothing is marked."""
    unread: int = 0
    note: str = ""
    """What is going on with the library: how far its index is."""
    saved: tuple[SavedQuery, ...] = ()
    """The queries that open as lists."""
    skipped: Skipped = ()
    """How many files and folders are no part of the library, by the reason."""
    ask: Ask | None = None
    """None where the briefs are in the index themselves, or there is no library."""
    answer: Answer | None = None
    """To the query of the rules."""
    gone: tuple[Path, int] | None = None
    """The open brief, where its file is no more, and how many stood before it in the list."""

    def with_library(self, every: tuple[Listing, ...], marks: Flags | None) -> "BriefList":
        """The library has been read."""
        unread = marks.unread(each.path_from_root for each in every) if marks else 0
        read = replace(self, every=every, marks=marks, unread=unread)
        return read.with_rules(self.rules)

    def with_rules(self, rules: Rules) -> "BriefList":
        """The reader wants another order or filter, or the index knows more."""
        answer = self.ask(rules.query, self.marks) if rules.query and self.ask else None
        among = answer.paths if answer else None if rules.query is None else frozenset()
        shown = arrange(self.every, rules, self.marks, among)
        return replace(self, rules=rules, wanted=None, shown=shown, answer=answer)

    @property
    def latest(self) -> Rules:
        """The rules as they will be."""
        return self.wanted or self.rules

    @property
    def counts_reading_only(self) -> bool:
        """Whether the counts of problems leave out what `check` finds in a brief once read."""
        return False

    @property
    def is_partial(self) -> bool:
        """Whether a query may still find more: the index has not gone over all briefs."""
        return self.rules.query is not None and not (self.answer and self.answer.whole)

    def with_mark(self, path: str, trace: BriefState) -> "BriefList":
        """The reader has marked a brief."""
        if self.marks is None:
            return self
        marks = self.marks.changed(path, trace)
        more = len(self.marks.read) - len(marks.read)
        if more and any(each.path_from_root == path for each in self.every):
            return replace(self, marks=marks, unread=self.unread + more)
        return replace(self, marks=marks)

    def listing(self, path: Path | None) -> Listing | None:
        """What the list says of a brief, whether or not a filter lets it through."""
        return next((each for each in self.every if each.path == path), None)

    def called(self, words: str) -> Iterable[Listing]:
        """The briefs that may have some words in their titles: all of them, or fewer."""
        return self.every

    def index(self, path: Path | None) -> int | None:
        """A brief's place in the list, from 0."""
        places = (index for index, each in enumerate(self.shown) if each.path == path)
        return next(places, None) if path is not None else None

    def place(self, path: Path | None, *, short: bool) -> str:
        """Where a brief is in the list, and what there is to read: `10 of 14 · 2 unread`."""
        at, total = self.index(path), len(self.shown)
        parts = [f"{total:,} brief{'' if total == 1 else 's'}"] if self.every else []
        if at is not None:
            parts = [f"{at + 1:,}/{total:,}" if short else f"{at + 1:,} of {total:,}"]
        if self.unread:
            parts.append(f"{self.unread:,} unread")
        if self.note:
            parts = [self.note, *parts] if short else [*parts, self.note]
        return " · ".join(parts)

    def beside(self, path: Path | None, step: int) -> Listing | None:
        """The brief before (-1) or after (1) another one, which may be filtered out."""
        at = self.index(path)
        if at is None and self.gone is not None and path == self.gone[0]:
            at = self.gone[1] - (step > 0)  # what stands in its place comes next
        if at is not None:
            return self.shown[at + step] if 0 <= at + step < len(self.shown) else None
        whole = arrange(self.every, self.rules.unfiltered(), self.marks)
        order = {each.path: number for number, each in enumerate(whole)}
        if path is None or path not in order:
            return self.shown[0] if self.shown else None
        here = order[path]
        if step > 0:
            return next((each for each in self.shown if order[each.path] > here), None)
        return next((each for each in reversed(self.shown) if order[each.path] < here), None)

    def is_unread(self, listing: Listing) -> bool:
        """Known to be unread."""
        return self.marks is not None and listing.path_from_root not in self.marks.read

    def is_starred(self, listing: Listing) -> bool:
        """Known to be starred."""
        return self.marks is not None and listing.path_from_root in self.marks.starred


def arrange(
    listings: Iterable[Listing],
    rules: Rules,
    marks: Flags | None,
    among: Collection[str] | None = None,
) -> tuple[Listing, ...]:
    """The briefs that the rules let through, in their order; `among` are those a query found."""
    fits = _KINDS[rules.kind]
    words = rules.words.casefold().split()
    chosen = [
        each
        for each in listings
        if (marks is None or fits(each, marks))
        and (not words or _has(each, words))
        and (among is None or each.path_from_root in among)
    ]
    return _ORDERS[rules.order](chosen)


def _has(listing: Listing, words: list[str]) -> bool:
    tags = [tag.casefold() for tag in listing.tags]
    text = "\n".join((listing.title.casefold(), *tags, *listing.authors)).casefold()
    return all(
        any(tag.startswith(word[1:]) for tag in tags)
        if word.startswith("#") and len(word) > 1
        else word in text
        for word in words
    )


def _by_title(listings: Iterable[Listing]) -> tuple[Listing, ...]:
    return tuple(sorted(listings, key=lambda each: (sortable(each.title), each.path_from_root)))


def sortable(title: str) -> str:
    """A title to sort by: without its case, and without quotation marks that it begins with."""
    folded = title.casefold()
    start = next((at for at, each in enumerate(folded) if each.isalnum()), 0)
    return folded[start:]


def _last_changed(listings: Iterable[Listing]) -> tuple[Listing, ...]:
    by_path = sorted(listings, key=lambda each: each.path_from_root)
    return tuple(sorted(by_path, key=lambda each: instant(each.updated or each.date), reverse=True))


_ORDERS: Mapping[Order, Callable[[Iterable[Listing]], tuple[Listing, ...]]] = MappingProxyType(
    {"date": newest_first, "updated": _last_changed, "title": _by_title}
)
_KINDS: Mapping[Kind, Callable[[Listing, Flags], bool]] = MappingProxyType(
    {
        "all": lambda listing, marks: True,
        "unread": lambda listing, marks: listing.path_from_root not in marks.read,
        "starred": lambda listing, marks: listing.path_from_root in marks.starred,
        "problems": lambda listing, marks: bool(listing.errors or listing.warnings),
    }
)
