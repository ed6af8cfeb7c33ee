"""Where the notes on a brief belong in it now: it may have changed since they were written."""

from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, chain, takewhile

from msgspec import Struct

from briefing_tui.model.brief import Brief, Claim
from briefing_tui.model.document import Document, Leaf
from briefing_tui.model.note import Note, NotePlace
from briefing_tui.parse.inline import plain
from briefing_tui.text.sanitise import fold
from briefing_tui.text.words import WORD

_ALIKE = 80
"""The least likeness, of 100, of an edited passage to the words of a note on it."""
_FEW = 12
"""Characters of the shortest words that identify a passage which was edited."""
_LONGEST = 2_000
"""Characters of a longer passage that are searched for once it was edited."""
_MOST_PLACES, _MOST_PARTS, _MOST_COMPARED = 2_000, 3, 40
"""So many places of words are looked at for one passage; the parts of the text that have most of
them, and the passages there that are compared with it."""

NotesAt = Mapping[str, tuple[int, ...]]


class PlacedNotes(Struct, frozen=True):
    """The notes on a brief, and where each belongs, by their indexes."""

    notes: tuple[Note, ...] = ()
    claims: NotesAt = {}
    """By the id of the claim; also those on one of its accounts."""
    passages: Mapping[int, tuple[int, ...]] = {}
    """By the index of the document's leaf, in which the words begin."""
    events: Mapping[int, tuple[int, ...]] = {}
    """By the index of the event."""
    on_brief: tuple[int, ...] = ()
    lost: tuple[int, ...] = ()
    """Those whose place is gone."""

    def at(self, place: NotePlace, part: int | None = None) -> tuple[int, ...]:
        """The notes on a place of the brief; `part` is the leaf of a passage, or the index of an
        event.
        """
        if place.kind == "claim":
            on_claim = self.claims.get(place.id, ())
            return tuple(at for at in on_claim if self.notes[at].place.source == place.source)
        if place.kind == "brief":
            return self.on_brief
        parts = self.passages if place.kind == "passage" else self.events
        return parts.get(part, ()) if part is not None else ()

    def marked_at(self, place: NotePlace, part: int | None = None) -> tuple[int, ...]:
        """The notes that the mark on a place stands for: on a claim also those on its accounts."""
        if place.kind == "claim" and not place.source:
            return self.claims.get(place.id, ())
        return self.at(place, part)


NO_PLACED = PlacedNotes()


def place_notes(
    notes: Sequence[Note],
    brief: Brief,
    document: Document,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> PlacedNotes:
    """Find the places of notes. For workers: passages are searched in the whole text."""
    claims: dict[str, list[int]] = {}
    passages: dict[int, list[int]] = {}
    events: dict[int, list[int]] = {}
    on_brief: list[int] = []
    lost: list[int] = []
    texts = _Texts(document, is_cancelled)
    for index, note in enumerate(notes):
        place = note.place
        if place.kind == "brief":
            on_brief.append(index)
        elif place.kind == "claim" and (claim := _claim_of(place, brief)) is not None:
            claims.setdefault(claim.id, []).append(index)
        elif place.kind == "passage" and (leaf := texts.leaf_of(place.quote)) is not None:
            passages.setdefault(leaf, []).append(index)
        elif place.kind == "event" and (event := _event_of(place, brief)) is not None:
            events.setdefault(event, []).append(index)
        else:
            lost.append(index)
    return PlacedNotes(
        tuple(notes),
        {name: tuple(found) for name, found in claims.items()},
        {leaf: tuple(found) for leaf, found in passages.items()},
        {event: tuple(found) for event, found in events.items()},
        tuple(on_brief),
        tuple(lost),
    )


def _claim_of(place: NotePlace, brief: Brief) -> Claim | None:
    """The claim by its id, else by the words that the note is about, else by its topic."""
    if (claim := brief.claim(place.id)) is not None:
        return claim
    quote = fold(place.quote)
    for claim in brief.claims:
        if quote and any(quote == fold(words) for words in claim.words):
            return claim
    topics = [claim for claim in brief.claims if fold(claim.topic) == fold(place.name)]
    return topics[0] if len(topics) == 1 else None


def _event_of(place: NotePlace, brief: Brief) -> int | None:
    """The event by its date and title, else by one of them if that is unique."""
    titles = [at for at, event in enumerate(brief.events) if event.title == place.name]
    dates = [at for at, event in enumerate(brief.events) if event.date.edtf == place.id]
    both = [at for at in titles if at in dates]
    return next((found[0] for found in (both, titles, dates) if len(found) == 1), None)


class _Texts:
    """The texts of a document's leaves as they are shown, which are made when first asked for."""

    def __init__(self, document: Document, is_cancelled: Callable[[], bool]) -> None:
        self._document, self._is_cancelled = document, is_cancelled

    @cached_property
    def _texts(self) -> list[str]:
        leaves = takewhile(lambda _: not self._is_cancelled(), self._document.leaves)
        return [fold(shown_text(leaf, self._document)) for leaf in leaves]

    @cached_property
    def _text(self) -> str:
        """All leaves, each on a line."""
        return "\n".join(self._texts)

    @cached_property
    def _ends(self) -> list[int]:
        return [*accumulate(len(text) + 1 for text in self._texts)]

    @cached_property
    def _places(self) -> Mapping[str, Sequence[int]]:
        """The offsets of each word."""
        places: defaultdict[str, list[int]] = defaultdict(list)
        for match in WORD.finditer(self._text):
            places[match[0]].append(match.start())
        return places

    def leaf_of(self, quote: str) -> int | None:
        """The leaf in which the words of a passage begin, also if it was edited since."""
        first = next((words for part in quote.split("\n") if (words := fold(part))), "")
        if not first or self._is_cancelled():
            return None
        place: int | None = self._text.find(first)
        if place == -1:
            place = self._find_edited(first[:_LONGEST]) if len(first) >= _FEW else None
        return bisect(self._ends, place) if place is not None else None

    def _find_edited(self, quote: str) -> int | None:
        """The middle of the passage that is most like a quotation, if it is like it.

        The words of the quotation that are rarest in the text tell where it may be. A text that has
        each of them often is searched only in part, so that the time has a bound.
        """
        from rapidfuzz import fuzz, process  # only for a passage that was edited

        size = len(quote)
        words = [(self._places.get(match[0], ()), match.start()) for match in WORD.finditer(quote)]
        # By the part of the text: where the passage would begin if this word is of it.
        begins: defaultdict[int, list[int]] = defaultdict(list)
        left = _MOST_PLACES
        for places, offset in sorted(words, key=lambda word: len(word[0])):
            for place in places[:left]:
                begin = max(0, place - offset)
                begins[begin // size].append(begin)
            left = max(0, left - len(places))
        likely = sorted(begins.values(), key=len, reverse=True)[:_MOST_PARTS]
        passages = {
            begin: self._text[begin : begin + size]
            for begin, _ in Counter(chain(*likely)).most_common(_MOST_COMPARED)
        }
        found = process.extractOne(quote, passages, scorer=fuzz.ratio, score_cutoff=_ALIKE)
        # Words may have been added or removed before the first that is still there.
        return found[2] + len(found[0]) // 2 if found is not None else None


def shown_text(leaf: Leaf, document: Document) -> str:
    if leaf.kind == "code":
        return leaf.text
    return " ".join(plain(source, document) for source in leaf.inline_sources)
