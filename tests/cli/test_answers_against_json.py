"""What a query about claims finds, held against an oracle that reads `show --json` alone.

The oracle follows the sentences of docs/search.md, and imports nothing of the program.
"""

import json
import random
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from briefing_tui.library.files import OpenRequest
from briefing_tui.library.index.list import ListQuery, SavedQuery
from briefing_tui.library.library import Library
from briefing_tui.library.paths import sample_library
from briefing_tui.library.query_syntax import parse_query
from tests.cli.conftest import Command

Json = Mapping[str, Any]
Position = tuple[str, set[str]]
"""What a side or an account does, and the stances with which it does that."""
SPEAKS = ("states", "mentions", "qualifies", "denies")
STANCES = (*SPEAKS, "declines", "silent", "unchecked")
OF_ACCOUNTS = ("by", "speaker", "has:quote", "has:value", "has:speaker", "has:sought")


class Term(NamedTuple):
    """A term of a query: `-by:china,russia`."""

    field: str
    values: tuple[str, ...]
    is_negated: bool

    def __str__(self) -> str:
        sign, values = "-" * self.is_negated, ",".join(f'"{value}"' for value in self.values)
        name = self.field
        return f"{sign}{name}" if name.startswith("has:") else f"{sign}{name}:{values}"


class Account(NamedTuple):
    """What a source does on a claim that it was asked about."""

    source: Json
    stance: str
    given: Json

    @property
    def state(self) -> str:
        if self.stance in SPEAKS:
            return "speaks"
        return "unchecked" if self.stance == "unchecked" else "silent"

    @property
    def side(self) -> str:
        return self.source["party"] or f"@{self.source['id']}"

    @property
    def speaks(self) -> bool:
        return self.state == "speaks"

    @property
    def is_silent(self) -> bool:
        """Whether it says that it is silent, also of a text that was read in part."""
        return self.given.get("stance") == "silent"

    @property
    def position(self) -> "Position":
        return self.state, {self.stance}

    @property
    def names(self) -> str:
        return f"{self.source['name']} {self.source['publisher'] or ''}"


def accounts_of(brief: Json, claim: Json) -> list[Account]:
    asked = {source for other in brief["claims"] for source in other["accounts"]}
    accounts = []
    for source in brief["sources"]:
        given = claim["accounts"].get(source["id"])
        if source["id"] not in asked or source["coverage"] == "none":
            continue
        if given is None and source["role"] == "response":
            continue
        stance = given["stance"] if given else "unchecked"
        if stance == "silent" and source["coverage"] != "full" and not given["via"]:
            stance = "unchecked"
        accounts.append(Account(source, stance, given or {}))
    return accounts


def positions_of(accounts: list[Account]) -> dict[str, Position]:
    """The position of each side."""
    positions = {}
    for side in dict.fromkeys(account.side for account in accounts):
        own = [account for account in accounts if account.side == side]
        states = {account.state for account in own}
        unread = [a for a in own if a.state == "unchecked" and a.source["role"] != "response"]
        if "speaks" in states:
            state = "speaks"
        elif unread:
            state = "unchecked"
        else:
            state = "silent" if "silent" in states else "unchecked"
        positions[side] = state, {a.stance for a in own if a.state == state}
    return positions


@cache
def pattern_of(words: str) -> re.Pattern[str]:
    between = r"\W+".join(map(re.escape, re.findall(r"\w+", words)))
    return re.compile(rf"(?<!\w){between}(?!\w)", re.IGNORECASE)


def has_words(text: str, words: str) -> bool:
    return pattern_of(words).search(text) is not None


def names_of(party: str | None) -> set[str]:
    """A party's name and its abbreviation; a value of `by:` that is one means only that party."""
    short = {"United States": "us", "European Union": "eu", "United Kingdom": "uk"}
    return {party.lower(), short.get(party, party.lower())} if party else set()


def has_stance(position: Position, value: str) -> bool:
    state, stances = position
    return state == value if value in ("silent", "unchecked") else value in stances


def is_by(account: Account, value: str, parties: set[str]) -> bool:
    if value.lower() in parties:
        return value.lower() in names_of(account.source["party"])
    return has_words(f"{account.names} {account.source['id']}", value)


def is_of_speaker(account: Account, value: str) -> bool:
    speaker = account.given.get("speaker") if account.speaks else None
    if value == "*":
        return bool(speaker)
    return account.speaks and has_words(speaker or account.names, value)


ON_ACCOUNTS: Mapping[str, Callable[[Account, str, set[str]], bool]] = {
    "party": lambda account, value, _: account.source["party"] == value,
    "source": lambda account, value, _: has_words(f"{account.names} {account.source['id']}", value),
    "by": is_by,
    "speaker": lambda account, value, _: is_of_speaker(account, value),
    "stance": lambda account, value, _: has_stance(account.position, value),
    "has:quote": lambda account, *_: (
        account.speaks and bool(account.given["quote"] or account.given["translation"])
    ),
    "has:value": lambda account, *_: account.speaks and account.given["value"] is not None,
    "has:speaker": lambda account, *_: account.speaks and bool(account.given.get("speaker")),
    "has:sought": lambda account, *_: account.is_silent and bool(account.given["sought"]),
}
"""What a value of a term asks of an account, given the names of parties in the library."""
ON_CLAIMS: Mapping[str, Callable[[Json, str], bool]] = {
    "topic": lambda claim, value: claim["topic"] == value,
    "kind": lambda claim, value: claim["kind"] == value,
    "agreement": lambda claim, value: claim["agreement"]["class"] == value,
    "has:note": lambda claim, _: any(
        [claim["note"], *(given["note"] for given in claim["accounts"].values())]
    ),
}


def met_together(terms: list[Term]) -> list[Term]:
    """The terms that one account meets."""
    fields = {term.field for term in terms}
    is_of_side = "party" in fields and not fields & {"by", "speaker", "source"}
    together = [term for term in terms if term.field in OF_ACCOUNTS]
    if together:
        shared = ("source",) if is_of_side else ("source", "stance")
        together += [term for term in terms if term.field in shared]
    if "has:sought" in fields:
        together += [t for t in terms if t.field == "party" and not t.is_negated]
    return together


def meets(brief: Json, claim: Json, terms: list[Term], parties: set[str]) -> bool:
    """Whether a claim meets all terms of a query. `parties`: the names that the library knows."""

    def is_met(account: Account, term: Term) -> bool:
        return any(ON_ACCOUNTS[term.field](account, value, parties) for value in term.values)

    def of(*fields: str, negated: bool = False) -> list[Term]:
        return [t for t in others if t.field in fields and t.is_negated == negated]

    accounts = accounts_of(brief, claim)
    fields = {term.field for term in terms}
    together = met_together(terms)
    on_silence = "has:sought" in fields
    may_be_silent = any(term.field == "stance" for term in together)
    if together and not any(
        (account.is_silent if on_silence else account.speaks or may_be_silent)
        and all(is_met(account, term) != term.is_negated for term in together)
        for account in accounts
    ):
        return False
    with_position = "has:sought" not in fields or "stance" in fields
    others = [
        term for term in terms if term not in together or (term.field == "party" and with_position)
    ]
    for term in others:
        test = ON_CLAIMS.get(term.field)
        if test and any(test(claim, value) for value in term.values) == term.is_negated:
            return False
    nobody = of("party", "source", negated=True)
    if any(account.speaks and is_met(account, term) for account in accounts for term in nobody):
        return False
    wanted, unwanted = of("stance"), of("stance", negated=True)

    def has_any(position: Position, term: Term) -> bool:
        return any(has_stance(position, value) for value in term.values)

    def fits(position: Position) -> bool:
        if not (wanted or unwanted):
            return position[0] == "speaks"
        is_wanted = all(has_any(position, term) for term in wanted)
        return is_wanted and not any(has_any(position, term) for term in unwanted)

    sides = positions_of(accounts)
    if not of("party", "source"):  # some side has each stance, and none an unwanted one
        return all(
            any(has_any(position, term) for position in sides.values()) != term.is_negated
            for term in (*wanted, *unwanted)
        )
    return all(
        any(fits(account.position) for account in accounts if is_met(account, term))
        for term in of("source")
    ) and all(
        any(fits(sides[party]) for party in term.values if party in sides) for term in of("party")
    )


def expected(briefs: list[Json], terms: list[Term], parties: set[str]) -> set[tuple[str, str]]:
    """Each brief that is found with each claim, or with an empty id if none is named."""
    found = set()
    for brief in briefs:
        if all(term.is_negated for term in terms):
            positive = [term._replace(is_negated=False) for term in terms]
            if not any(
                meets(brief, claim, [term], parties)
                for claim in brief["claims"]
                for term in positive
            ):
                found.add((brief["slug"], ""))
            continue
        for claim in brief["claims"]:
            if meets(brief, claim, terms, parties):
                found.add((brief["slug"], claim["id"]))
    return found


def answer(library: Library, query: str) -> set[tuple[str, str]]:
    found = library.search(parse_query(query), 10_000)
    assert not found.problem, (query, found.problem)
    return {
        (listing.slug, claim)
        for listing, claims in zip(found.listings, found.claims, strict=True)
        for claim in claims or ("",)
    }


def questions(briefs: list[Json], count: int, seed: int) -> Iterator[list[Term]]:
    """Queries of one to four terms, most of which have one on an account."""
    chance = random.Random(seed)
    sources = [source for brief in briefs for source in brief["sources"]]
    claims = [claim for brief in briefs for claim in brief["claims"]]
    given = [account for claim in claims for account in claim["accounts"].values()]
    parties = sorted({source["party"] for source in sources} - {None})
    ids = sorted({source["id"] for source in sources})
    values: Mapping[str, tuple[str, ...]] = {
        "by": (*parties, *ids),
        "speaker": (*sorted({a["speaker"] for a in given if a["speaker"]}), "*"),
        "source": tuple(ids),
        "party": tuple(parties),
        "stance": STANCES,
        "topic": tuple(sorted({claim["topic"] for claim in claims})),
        "kind": ("subject", "conduct", "wording"),
        "agreement": ("contested", "shared", "only", "differs", "unverified"),
        **dict.fromkeys((*OF_ACCOUNTS[2:], "has:note"), ("",)),
    }
    for _ in range(count):
        fields = chance.sample(sorted(values), chance.randint(1, 3))
        if chance.random() < 0.7:
            fields.append(chance.choice(OF_ACCOUNTS))
        terms = [
            Term(
                field,
                tuple(chance.sample(values[field], min(len(values[field]), chance.choice((1, 2))))),
                chance.random() < 0.3,
            )
            for field in dict.fromkeys(fields)
        ]
        only = terms[0]
        if len(terms) == 1 and only.field in ("party", "source") and not only.is_negated:
            continue  # a condition on the brief
        yield terms


def check(library: Library, briefs: list[Json], count: int, seed: int) -> None:
    sources = [source for brief in briefs for source in brief["sources"]]
    parties = {name for source in sources for name in names_of(source["party"])}
    asked, with_answers = 0, 0
    for terms in questions(briefs, count, seed):
        query = " ".join(map(str, terms))
        wanted = expected(briefs, terms, parties)
        assert answer(library, query) == wanted, query
        asked += 1
        with_answers += bool(wanted)
    assert asked > count * 0.9
    assert with_answers > count / 4, "most queries find something"


@pytest.fixture
def ask(tmp_path: Path) -> Iterator[Callable[[Path], Library]]:
    libraries = []

    def open_library(root: Path) -> Library:
        library = Library(OpenRequest(root=root))
        library.update(lambda report: None)
        libraries.append(library)
        return library

    yield open_library
    for library in libraries:
        library.close()


@pytest.mark.slow
def test_the_samples_whose_words_no_generator_writes(
    briefing: Command, ask: Callable[[Path], Library]
) -> None:
    root = sample_library()
    assert root is not None
    briefs = json.loads(briefing("show", *sorted(root.glob("*.md")), "--json").out)
    library = ask(root)
    check(library, briefs, 200, seed=5)
    found = answer(library, 'speaker:trump -by:"united states"')
    assert len(found) == 39
    assert len({path for path, _ in found}) == 11


PARTIES = ("China", "United States", "Russia", "")
PEOPLE = ("Ann Smith", "Ben Jones", "")


def brief_text(chance: random.Random) -> str:
    sources, ids = [], [f"s{number}" for number in range(chance.randint(1, 5))]
    for source in ids:
        party, author = chance.choice(PARTIES), chance.choice(PEOPLE)
        role = chance.choice(("account", "account", "response"))
        coverage = chance.choice(("full", "full", "excerpt", "none"))
        named = f"party: {party}, " if party else ""
        named += f"publisher: {author}, " if author else ""
        sources.append(
            f"  - {{id: {source}, name: A text, {named}role: {role}, coverage: {coverage}}}"
        )
    lines = ["---", "title: A brief", "sources:", *sources, "claims:"]
    for topic in chance.sample(("Taiwan", "Trade", "Arms sales", "Grain"), chance.randint(1, 4)):
        kind = chance.choice(("subject", "conduct"))
        lines += [f"  - topic: {topic}", f"    claim: {topic} is settled.", f"    kind: {kind}"]
        accounts = []
        for source in ids:
            words = [f"stance: {chance.choice(STANCES)}"]
            words += [f"quote: words of {topic}"] if chance.random() < 0.4 else []
            words += ["translation: other words"] if chance.random() < 0.2 else []
            words += [f"value: {chance.randint(1, 3)}"] if chance.random() < 0.2 else []
            words += ["note: a note"] if chance.random() < 0.1 else []
            words += ["sought: [fish, cod]"] if chance.random() < 0.5 else []
            if (speaker := chance.choice(PEOPLE)) and chance.random() < 0.5:
                words.append(f"speaker: {speaker}")
            if chance.random() < 0.8:
                accounts.append(f"{source}: {{{', '.join(words)}}}")
        lines.append(f"    accounts: {{{', '.join(accounts)}}}")
    return "\n".join((*lines, "---", "Text.", ""))


@pytest.mark.parametrize(
    "seed", [1, 2, *(pytest.param(n, marks=pytest.mark.slow) for n in range(3, 15))]
)
def test_generated_briefs(
    seed: int, briefing: Command, ask: Callable[[Path], Library], tmp_path: Path
) -> None:
    chance = random.Random(seed)
    root = tmp_path / "desk"
    root.mkdir()
    for number in range(12):
        (root / f"{number:02}.md").write_text(brief_text(chance))
    briefs = json.loads(briefing("show", *sorted(root.glob("*.md")), "--json").out)
    library = ask(root)
    check(library, briefs, 150, seed)
    sought, silent = Term("has:sought", ("",), False), Term("stance", ("silent",), False)
    china, unsought = Term("party", ("China",), False), sought._replace(is_negated=True)
    wanted = []
    for terms in ([sought], [silent, unsought], [china, silent, unsought], [china, sought]):
        wanted.append(expected(briefs, terms, {"china"}))
        assert answer(library, " ".join(map(str, terms))) == wanted[-1]
    assert any(wanted)


# Dates, in every notation that the screen or a reader writes.

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def days_of(edtf: str) -> tuple[str, str]:
    """The first and the last day of `2025`, `2025-01`, `2025-01-17` or `2025/2026-02`. That a month
    doesn't end on its 31st makes no difference to comparisons.
    """
    start, _, end = edtf.partition("/")
    return (start + "-01-01"[len(start) - 4 :], (end or start) + "-12-31"[len(end or start) - 4 :])


def is_in(edtf: str, asked: str) -> bool:
    (first, last), (from_day, to_day) = days_of(edtf), days_of(asked)
    if "/" in edtf:
        return first <= to_day and last >= from_day
    return from_day <= first and last <= to_day


def written(edtf: str, chance: random.Random) -> str:
    """A day or a month in one of the notations of docs/search.md."""
    year, month, *day = edtf.split("-")
    short = MONTHS[int(month) - 1]
    if not day:
        return chance.choice((edtf, f"{short} {year}", f"{short.upper()} {year}"))
    number = int(day[0])
    spellings = [edtf, f"{number} {short} {year}", f"{short} {number}, {year}"]
    spellings += [f"{number}.{int(month)}.{year}"] if number > 12 else []
    return chance.choice(spellings)


def dates_of(brief: Json) -> list[str]:
    dates = [brief["date"], *(event["date"] for event in brief["events"])]
    return [*filter(None, dates), *filter(None, [(brief["event"] or {}).get("date")])]


def dated_text(chance: random.Random) -> str:
    def a_date() -> str:
        year, month, day = chance.choice((2024, 2025)), chance.randint(1, 3), chance.randint(10, 14)
        return chance.choice((f"{year}", f"{year}-{month:02}", *[f"{year}-{month:02}-{day}"] * 3))

    def a_time() -> str:
        first, last = sorted((a_date(), a_date()))
        return chance.choice(
            (first, first, f"{first}/{last}" if days_of(last) > days_of(first) else last)
        )

    lines = ["---", "title: A brief"]
    lines += [f"date: {a_date()}"] if chance.random() < 0.8 else []
    lines += [f"event: {{title: A call, date: {a_time()}}}"] if chance.random() < 0.5 else []
    if count := chance.randint(0, 3):
        lines += ["events:", *(f"  - {{title: Something, date: {a_time()}}}" for _ in range(count))]
    words = written(f"{chance.choice((2024, 2025))}-{chance.randint(1, 3):02}", chance)
    return "\n".join((*lines, "---", f"It was in {words}." if chance.random() < 0.4 else "No.", ""))


@pytest.mark.parametrize(
    "seed", [1, *(pytest.param(n, marks=pytest.mark.slow) for n in range(2, 8))]
)
def test_dates(
    seed: int, briefing: Command, ask: Callable[[Path], Library], tmp_path: Path
) -> None:
    chance = random.Random(seed)
    root = tmp_path / "desk"
    root.mkdir()
    for number in range(25):
        (root / f"{number:02}.md").write_text(dated_text(chance))
    briefs = json.loads(briefing("show", *sorted(root.glob("*.md")), "--json").out)
    library, found = ask(root), 0
    for _ in range(150):
        year, month = chance.choice((2024, 2025)), chance.randint(1, 3)
        asked = chance.choice(
            (f"{year}-{month:02}", f"{year}-{month:02}-{chance.randint(9, 15):02}")
        )
        words = written(asked, chance)
        of_date = {b["slug"] for b in briefs if any(is_in(date, asked) for date in dates_of(b))}
        with_words = {b["slug"] for b in briefs if has_words(b["body"], words)}
        early = {
            b["slug"] for b in briefs if b["date"] and days_of(b["date"])[0] < days_of(asked)[0]
        }
        late = {
            b["slug"] for b in briefs if b["date"] and days_of(b["date"])[0] >= days_of(asked)[0]
        }
        to = f"{year + 1}" if chance.random() < 0.5 else f"{year}-{month + 1:02}"
        until = {b["slug"] for b in briefs if any(is_in(d, f"{asked}/{to}") for d in dates_of(b))}
        everything = {b["slug"] for b in briefs}
        queries = {
            words: of_date | with_words,
            f'"{words}"': with_words,
            f'date:"{words}"': of_date,
            f'-date:"{words}"': everything - of_date,
            f"-{asked}": everything
            - of_date
            - {b["slug"] for b in briefs if has_words(b["body"], asked)},
            f"date:{asked}/{to}": until,
            f'before:"{words}"': early,
            f'after:"{words}"': late,
        }
        for query, wanted in queries.items():
            assert {slug for slug, _ in answer(library, query)} == wanted, query
            listed = library.listings(ListQuery(query=SavedQuery(query)))
            assert {listing.slug for listing in listed} == wanted, query
            found += bool(wanted)
        filtered = library.listings(ListQuery(words=words))
        assert {listing.slug for listing in filtered} == of_date | with_words
    assert found > 500
