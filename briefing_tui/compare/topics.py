"""One topic across briefs: what each party said about it over time, and when it was silent.

Topics match by claim id. Everything is counted by side, as agreement is. An account counts where a
side spoke or was silent: both are observations. Unchecked and blank cells are not observations, so
they never count, and a change is measured from the last account that counts.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from posixpath import commonprefix  # of any texts
from typing import Literal, NamedTuple, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from briefing_tui.compare.agreement import Agreement, Cell, SideState, SourceCell, position
from briefing_tui.compare.matrix import ClaimRow, build_matrix
from briefing_tui.model.brief import STANCES, Account, Brief, Claim, ClaimKind, Source
from briefing_tui.model.dates import Date, oldest_first
from briefing_tui.model.records import Change, EarlierAccounts, PartyRecord, Records
from briefing_tui.text.sanitise import fold, slug
from briefing_tui.text.scripts import is_han, simplified, without_accents
from briefing_tui.text.suggestions import closest_match, has_beginning

# Statements: the text of an account, and which texts of two accounts can be compared.


class Statement(NamedTuple):
    """An account with its brief and its source."""

    brief: Brief
    source: Source
    account: Account

    @property
    def text(self) -> str:
        """In the brief's language: the translation, else the quotation, else the writer's words."""
        account = self.account
        value = " ".join(filter(None, (account.value.text if account.value else "", account.unit)))
        return account.translation or account.quote or account.says or value

    @property
    def text_lang(self) -> str:
        """The language of `text`; empty where the brief doesn't give it."""
        quoted = self.account.quote and not self.account.translation
        return self.lang if quoted else self.brief.lang

    @property
    def lang(self) -> str:
        """The language of the quotation; empty where the brief doesn't give it."""
        return self.account.lang or self.source.lang


WordsOf = Literal["sources", "translators", "writer"]


class WordingPair(NamedTuple):
    """Two texts to compare; `label` is empty, or says what they are: `in the original (zh)`,
    `as translated`, `Post in the writer's words`.
    """

    label: str
    old: str
    new: str
    langs: tuple[str, str] = ("", "")
    """The languages of the two texts, as far as the brief gives them."""
    words_of: WordsOf = "sources"
    """Whose words they are: a translator's if one is a translation, or else perhaps the writer's.
    """


def wording_pairs(old: Statement, new: Statement) -> tuple[WordingPair, ...]:
    """The ways to compare two statements, the most exact first: originals, only within one
    language, as texts in two share no words; then translations, or the writer's words.
    """
    pairs = []
    quotes = old.account.quote, new.account.quote
    if all(quotes) and old.lang == new.lang and quotes != (old.text, new.text):
        lang = f" ({new.lang})" if new.lang else ""
        pairs.append(WordingPair(f"in the original{lang}", *quotes))
    if old.text and new.text:
        is_translated = bool(old.account.translation or new.account.translation)
        label = ["as translated"] if is_translated else []
        told = [a for a in (old, new) if not (a.account.quote or a.account.translation)]
        if told:
            who = "both" if len(told) == 2 else told[0].source.name
            label.append(f"{who} in the writer's words")
        langs = (old.text_lang, new.text_lang)
        words_of: WordsOf = "translators" if is_translated else "writer" if told else "sources"
        pairs.append(WordingPair(", ".join(label), old.text, new.text, langs, words_of))
    return tuple(pairs)


class SharedTopic(NamedTuple):
    """A topic on which two sources have a text, with the claim of the second source's brief."""

    claim: Claim
    wording: WordingPair


class SourceComparison(NamedTuple):
    """The topics of two sources, in the order of the second source's brief."""

    shared: tuple[SharedTopic, ...]
    only_old: tuple[Claim, ...]
    only_new: tuple[Claim, ...]


def compare_sources(
    old_brief: Brief, old_source: Source, new_brief: Brief, new_source: Source
) -> SourceComparison:
    """Match the topics of two sources, counting those on which a source has a text. Texts in the
    brief's language are compared, as few are in one language in the original.
    """
    old, new = _statements(old_brief, old_source), _statements(new_brief, new_source)
    shared = [
        SharedTopic(claim, pairs[-1])
        for claim_id, (claim, statement) in new.items()
        if claim_id in old and (pairs := wording_pairs(old[claim_id][1], statement))
    ]
    return SourceComparison(
        tuple(shared),
        tuple(claim for claim_id, (claim, _) in old.items() if claim_id not in new),
        tuple(claim for claim_id, (claim, _) in new.items() if claim_id not in old),
    )


def _statements(brief: Brief, source: Source) -> dict[str, tuple[Claim, Statement]]:
    statements = {}
    for claim in brief.claims:
        account = claim.account(source.id)
        if account is not None and (statement := Statement(brief, source, account)).text:
            statements[claim.id] = claim, statement
    return statements


# A topic: a row for each brief, a cell for each party.


class PartyCell(Struct, frozen=True, kw_only=True):
    """What a party does about the topic in one brief.

    `source_cells` are in the order of the file, sources that speak first. `previous` has the
    party's last account before this one at the same participants, which `change` compares it with.
    `earlier` are the accounts by which a silence is judged. `expected` means that the party is
    silent although it usually named the topic.
    """

    state: SideState
    source_cells: tuple[SourceCell, ...] = ()
    change: Change = ""
    previous: Brief | None = None
    earlier: EarlierAccounts = EarlierAccounts()
    expected: bool = False

    @property
    def quoted(self) -> SourceCell | None:
        return self.source_cells[0] if self.source_cells else None

    @property
    def open_list(self) -> bool:
        return any(source_cell.cell.open_list for source_cell in self.source_cells)

    @property
    def names(self) -> bool:
        """Whether the party names the topic, and doesn't only deny that it came up."""
        return any(source_cell.cell.names for source_cell in self.source_cells)


class CellPlace(NamedTuple):
    """A cell of a topic's history, by the indexes of its row and its party."""

    row: int
    party: int


class TopicRow(Struct, frozen=True, kw_only=True):
    """One brief that has the topic, with a cell for each party."""

    brief: Brief
    claim: Claim
    agreement: Agreement
    cells: tuple[PartyCell, ...]
    other_participants: bool = False
    """Whether other people took part than in the event of the row before."""

    def statements(self, party: int) -> tuple[Statement, ...]:
        """The accounts of a party that have words, the one to quote first."""
        accounts = (
            (source_cell.source, source_cell.cell.account)
            for source_cell in self.cells[party].source_cells
            if source_cell.cell.speaks
        )
        statements = (
            Statement(self.brief, source, account) for source, account in accounts if account
        )
        return tuple(statement for statement in statements if statement.text)


class Topic(Struct, frozen=True, kw_only=True):
    """A topic over time, the oldest brief first.

    `parties` are in order of first appearance. Sources without a party share the last column,
    whose name is empty: in another brief they may be different sources, so nothing is counted.
    """

    id: str
    name: str
    parties: tuple[str, ...]
    rows: tuple[TopicRow, ...]

    @property
    def named(self) -> int:
        """In how many briefs somebody names it."""
        return sum(any(cell.names for cell in row.cells) for row in self.rows)


def build_topic(briefs: Iterable[Brief], claim_id: str) -> Topic | None:
    rows = [
        (brief, matrix.rows[0])
        for brief in sorted(briefs, key=oldest)
        if (matrix := build_matrix(brief, lambda claim: claim.id == claim_id)).rows
    ]
    return _topic(rows) if rows else None


def oldest(brief: Brief) -> tuple[tuple[bool, float], str]:
    """The key by which briefs are sorted in time."""
    return oldest_first(brief.date), brief.path


def _topic(rows: Sequence[tuple[Brief, ClaimRow]]) -> Topic:
    by_party = [row.by_party() for _, row in rows]
    names = {party: None for cells in by_party for party in cells}
    parties = tuple(sorted(names, key=lambda party: not party))
    people = [participants(brief) for brief, _ in rows]
    histories = [
        _history(rows, people, [_in_order(cells.get(party, ())) for cells in by_party], party)
        for party in parties
    ]
    order = range(len(rows))  # the oldest first
    return Topic(
        id=rows[-1][1].claim.id,
        name=rows[-1][1].claim.topic,
        parties=parties,
        rows=tuple(
            TopicRow(
                brief=rows[index][0],
                claim=rows[index][1].claim,
                agreement=rows[index][1].agreement,
                cells=tuple(history[index] for history in histories),
                other_participants=people[index] != people[above],
            )
            for above, index in zip([*order[:1], *order], order, strict=False)
        ),
    )


def participants(brief: Brief) -> frozenset[str]:
    return frozenset(map(fold, brief.participants))


def _in_order(cells: Sequence[SourceCell]) -> tuple[SourceCell, ...]:
    """The cells of a party: first those that do what it does as a whole."""
    state = position([source_cell.cell for source_cell in cells]).state
    return tuple(sorted(cells, key=lambda entry: STANCES[entry.cell.stance].state != state))


class Observation(Struct, frozen=True):
    """What a party did about a topic in one brief, as far as later silences are judged by it."""

    state: SideState
    is_named: bool
    is_read: bool
    """Whether one of its texts was read in full and checked for the topic."""
    people: frozenset[str]
    """Who took part in the event."""
    kind: ClaimKind
    date: Date | None


def earlier_accounts(observations: Iterable[Observation]) -> Iterator[EarlierAccounts]:
    """For each observation of a party, the oldest first, the accounts by which it is judged."""
    earlier: dict[frozenset[str], EarlierAccounts] = {}
    for observation in observations:
        is_comparable = observation.people and observation.kind == "subject"
        if not is_comparable or observation.state not in ("speaks", "silent"):
            yield EarlierAccounts()
            continue
        before = earlier.get(observation.people, EarlierAccounts())
        yield before
        if observation.is_read:
            dates = (observation.date,)
            earlier[observation.people] = EarlierAccounts(
                before.named + (dates if observation.is_named else ()),
                before.unnamed + (() if observation.is_named else dates),
            )


def observation(
    brief: Brief, people: frozenset[str], claim: Claim, cells: Sequence[SourceCell]
) -> Observation:
    """What the cells of a party show. `people` are the brief's `participants`."""
    return Observation(
        state=position([source_cell.cell for source_cell in cells]).state,
        is_named=any(source_cell.cell.names for source_cell in cells),
        is_read=any(
            source_cell.source.coverage == "full" and source_cell.cell.stance != "unchecked"
            for source_cell in cells
        ),
        people=people,
        kind=claim.kind,
        date=(brief.event.date if brief.event else None) or brief.date,
    )


def _history(
    rows: Sequence[tuple[Brief, ClaimRow]],
    people: Sequence[frozenset[str]],
    column: Sequence[tuple[SourceCell, ...]],
    party: str,
) -> list[PartyCell]:
    """A party's cells, given the participants and its sources' cells in each brief."""
    cells: list[PartyCell] = []
    last: dict[frozenset[str], int] = {}
    observed = [
        observation(brief, present, row.claim, source_cells)
        for (brief, row), present, source_cells in zip(rows, people, column, strict=True)
    ]
    judged = zip(observed, earlier_accounts(observed), column, strict=True)
    for index, (seen, before, source_cells) in enumerate(judged):
        cell = PartyCell(state=seen.state, source_cells=source_cells)
        if party and seen.state in ("speaks", "silent"):
            previous = last.get(seen.people)
            cell = replace(
                cell,
                change=_change(cells[previous] if previous is not None else None, cell),
                previous=rows[previous][0] if previous is not None else None,
                earlier=before,
                expected=before.usually_named and seen.state == "silent",
            )
            last[seen.people] = index
        cells.append(cell)
    return cells


def _change(before: PartyCell | None, cell: PartyCell) -> Change:
    """What changed since an earlier account. A denial neither names nor drops a topic."""
    if cell.state == "speaks" and not cell.names:
        return "denied"
    if before is None:
        return "first"
    if before.state != cell.state:
        if cell.state == "speaks":
            return "named"
        return "dropped" if before.names else "stance"
    if cell.state == "silent":
        return "same"
    old, new = ([a.cell for a in party.source_cells if a.cell.speaks] for party in (before, cell))
    stances = [{(a.stance, a.speaker) for a in cells} for cells in (old, new)]
    if stances[0] != stances[1]:
        return "stance"
    return "same" if _texts(old) == _texts(new) else "words"


def _texts(cells: Iterable[Cell]) -> list[str]:
    """The words of each cell, the quotation first: another translation isn't another wording."""
    accounts = (cell.account for cell in cells if cell.account is not None)
    return [account.quote or account.translation or account.says for account in accounts]


Check = Callable[[], None]
"""Raises an error when the reader no longer needs the answer."""


def go_on() -> None:
    pass


def unexpected_silences(
    briefs: Iterable[Brief], check: Check = go_on
) -> frozenset[tuple[str, str, str]]:
    """Where a party is silent unexpectedly: the path of the brief, the claim's id, the party."""
    histories = defaultdict[tuple[str, str], list[tuple[str, Observation]]](list)
    for brief in sorted(briefs, key=oldest):
        check()
        if not (people := participants(brief)):
            continue  # no account of it is comparable
        for row in build_matrix(brief, lambda claim: claim.kind == "subject").rows:
            for party, cells in row.by_party().items():
                seen = observation(brief, people, row.claim, cells)
                histories[row.claim.id, party].append((brief.path, seen))
    return frozenset(
        (path, claim_id, party)
        for (claim_id, party), seen in histories.items()
        for (path, observation), before in zip(
            seen, earlier_accounts(observation for _, observation in seen), strict=True
        )
        if party and before.usually_named and observation.state == "silent"
    )


# What the other briefs of a library say about the topics of one brief.


def claim_records(brief: Brief, library: Iterable[Brief]) -> Records:
    """The records of every claim of a brief; the brief itself may be in `library`."""
    sharing: dict[str, list[Brief]] = {claim.id: [] for claim in brief.claims}
    for other in library:
        for claim_id in {claim.id for claim in other.claims} if other.path != brief.path else ():
            if claim_id in sharing:
                sharing[claim_id].append(other)
    records = {}
    for claim_id, others in sharing.items():
        topic = build_topic((*others, brief), claim_id) if others else None
        rows = [row for row in topic.rows if row.brief is brief] if topic else []
        records[claim_id] = row_records(topic, rows[0]) if topic else ()
    return records


def row_records(topic: Topic, row: TopicRow) -> tuple[PartyRecord, ...]:
    """The records of the parties that spoke or were silent on a topic in one brief."""
    return tuple(
        PartyRecord(
            party=party,
            earlier=cell.earlier,
            expected_silence=cell.expected,
            open_list=cell.open_list,
            change=cell.change,
            previous=cell.previous.slug if cell.previous is not None else "",
        )
        for party, cell in zip(topic.parties, row.cells, strict=True)
        if cell.change
    )


# The topics of a library: how many briefs have each, who names it, and which ones are alike.

Item = TypeVar("Item")

MAX_SIBLINGS = 12
"""The most sibling topics that are listed."""
MAX_NEAR = 8
"""The most topics that are suggested for an unknown name."""
_STEM, _ENDING = 4, 4
"""Words of one stem share at least 4 letters at the start, and differ in at most 4 at the end."""
_STOP_WORDS = """
a about after an and any are as at be been before between but by can did do does for from had has
have he her his how if in into is it its no nor not of on or other over she than that the their them
there these they this those to under until up was were what when where whether which who whom whose
why will with without word words would
"""
_IGNORED = frozenset(("", *_STOP_WORDS.split()))


class PartyCount(NamedTuple):
    """A party, and in how many briefs it names a topic."""

    party: str
    named: int


class TopicSummary(Struct, frozen=True, kw_only=True):
    """A topic of a library, under its name in the newest brief that has it."""

    id: str
    name: str
    briefs: int
    named: int
    """In how many of them somebody names it."""
    years: tuple[int, int] | None
    """Of the oldest and the newest brief with a date."""
    parties: tuple[PartyCount, ...]
    """The parties that name it, the most frequent first."""

    def filter_text(self) -> str:
        return simplified(fold(f"{self._shown_text()} {self.id}"))

    def name_text(self) -> str:
        return simplified(fold(f"{self.name} {self.id}"))

    def is_listed_for_its_id(self, words: str) -> bool:
        """Whether some of the words are only in its id."""
        shown = simplified(fold(self._shown_text()))
        return any(word not in shown for word in simplified(fold(words)).split())

    def _shown_text(self) -> str:
        return " ".join((self.name, *(count.party for count in self.parties)))


class _Tally(Struct):
    """The counts of one topic."""

    name: str
    """In the newest brief."""
    parties: Counter[str]
    """How often each party names it; the empty name stands for sources without a party."""
    count: int = 0
    named: int = 0
    years: tuple[int, int] | None = None


def count_topics(
    briefs: Iterable[Brief], is_counted: Callable[[Claim], bool] = lambda newest: True
) -> tuple[TopicSummary, ...]:
    """The topics of some briefs, of which the newest come first; the most frequent topics first.
    `is_counted` decides by the newest claim of each topic.
    """
    tallies: dict[str, _Tally | None] = {}
    for brief in briefs:
        year = brief.date.first.year if brief.date else None
        sources = {source.id: source for source in brief.sources if source.coverage != "none"}
        for claim in brief.claims:
            if claim.id not in tallies:
                is_new = is_counted(claim)
                tallies[claim.id] = _Tally(claim.topic, Counter()) if is_new else None
            if (tally := tallies[claim.id]) is None:
                continue
            tally.count += 1
            if year is not None:
                tally.years = (year, tally.years[1] if tally.years else year)
            naming = {
                sources[account.source].party
                for account in claim.accounts
                if STANCES[account.stance].names_topic and account.source in sources
            }
            tally.named += bool(naming)
            tally.parties.update(naming)
    summaries = []
    for topic_id, tally in tallies.items():
        if tally is None:
            continue
        parties = [PartyCount(*item) for item in tally.parties.items() if item[0]]
        parties.sort(key=lambda count: (-count.named, count.party))
        summaries.append(
            TopicSummary(
                id=topic_id,
                name=tally.name,
                briefs=tally.count,
                named=tally.named,
                years=tally.years,
                parties=tuple(parties),
            )
        )
    return tuple(sorted(summaries, key=_topic_order))


def sibling_topics(
    topic_id: str, name: str, topics: Iterable[TopicSummary]
) -> tuple[TopicSummary, ...]:
    """The topics that share words with a topic, in name or id; the most alike first."""
    named = ((topic, f"{topic.name} {topic.id}") for topic in sorted(topics, key=_topic_order))
    siblings = sharing_words(f"{name} {topic_id}", named)
    return tuple(topic for topic in siblings if topic.id != topic_id)[:MAX_SIBLINGS]


class NamingTopic(NamedTuple):
    """A topic whose claims name another topic in their words, and in how many briefs they do."""

    id: str
    name: str
    """In the newest of these briefs."""
    briefs: int


def _topic_order(topic: TopicSummary) -> tuple[int, str, str]:
    """Those in most briefs come first."""
    return (-topic.briefs, topic.name, topic.id)


def naming_topics(
    briefs: Iterable[Brief],
    topic_id: str,
    is_named: Callable[[str], object],
    folded: Callable[[str], str],
) -> tuple[NamingTopic, ...]:
    """The topics besides one whose claims name it, those that do so in most briefs first. The
    newest briefs come first. `is_named` gets what `folded` makes of a text.
    """
    names: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for brief in briefs:
        # Folding and searching the texts of a brief one by one takes several times as long.
        claims = folded("\1".join(["\0".join(claim.words) for claim in brief.claims])).split("\1")
        found = {
            claim.id: claim.topic
            for claim, texts in zip(brief.claims, claims, strict=True)
            if is_named(texts) and claim.id != topic_id and any(map(is_named, texts.split("\0")))
        }
        names = {**found, **names}
        counts.update(found.keys())
    topics = (NamingTopic(id, names[id], count) for id, count in counts.items())
    order = sorted(topics, key=lambda found: (-found.briefs, found.name, found.id))
    return tuple(order[:MAX_SIBLINGS])


def near_topics(name: str, topics: Sequence[TopicSummary]) -> tuple[TopicSummary, ...]:
    """The topics that share words with a name, or else stems, or a word's beginning, or else most
    letters.
    """
    texts = [(topic, f"{topic.name} {topic.id}") for topic in topics]
    near = sharing_words(name, texts)
    near = near or [topic for topic, text in texts if _share_stem(_words(name), _words(text))]
    near = near or [topic for topic, text in texts if has_beginning(text, name)]
    closest = "" if near else closest_match(slug(name), [topic.id for topic in topics])
    return tuple(near or (topic for topic in topics if topic.id == closest))[:MAX_NEAR]


def _share_stem(words: frozenset[str], others: frozenset[str]) -> bool:
    """Whether two of the words differ only in their endings: `Taiwan` and `Taiwanese`."""
    return any(
        len(commonprefix((word, other))) >= max(_STEM, max(len(word), len(other)) - _ENDING)
        for word in words
        for other in others
    )


def sharing_words(text: str, others: Iterable[tuple[Item, str]]) -> list[Item]:
    """The items whose texts share words with a text; rare words count most."""
    words = _words(text)
    shared = [(item, common) for item, text in others if (common := words & _words(text))]
    frequency = Counter(word for _, common in shared for word in common)
    shared.sort(key=lambda entry: -sum(1 / frequency[word] for word in sorted(entry[1])))
    return [item for item, _ in shared]


def _words(text: str) -> frozenset[str]:
    """The words of a topic without stop words and diacritics, as in the index, and plurals and
    genitives without their `s`.
    """
    folded = without_accents(simplified(slug(text)).casefold())
    parts: set[str] = set()
    for word in set(folded.split("-")) - _IGNORED:
        if is_han(word) and len(word) > 2:  # Chinese has no spaces: each pair of characters
            parts.update(word[at : at + 2] for at in range(len(word) - 1))
        else:
            is_plural = len(word) > 2 and word.endswith("s") and word[-2] != "s"
            parts.add(word[:-1] if is_plural else word)
    return frozenset(parts)
