"""Every answer about claims is true: held against an oracle that reads the briefs alone.

The oracle derives a side's position and a claim's class from the sentences of docs/format.md and
docs/search.md, and uses nothing of `compare/`.
"""

import random
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from briefing_tui.compare.agreement import CLASSES, agree, matrix_columns, without_source
from briefing_tui.compare.claim_order import ClaimFilter, select_rows
from briefing_tui.compare.matrix import build_matrix
from briefing_tui.compare.topic_map import map_brief
from briefing_tui.compare.topics import build_topic
from briefing_tui.library.files import OpenRequest, read_brief
from briefing_tui.library.hits import hit_in
from briefing_tui.library.index.list import ListQuery, SavedQuery
from briefing_tui.library.index.resolve import values_of
from briefing_tui.library.library import Library
from briefing_tui.library.paths import sample_library
from briefing_tui.library.query_syntax import parse_query
from briefing_tui.model.brief import Brief, Claim, Source
from briefing_tui.parse.brief import parse_brief
from tests.cases import each_case
from tests.library.conftest import IndexedLibrary
from tests.slow import slow

Positions = dict[str, tuple[str, frozenset[str]]]
"""For each side that isn't blank: what it does, and the stances with which it does that."""
SPEAKS = frozenset({"states", "mentions", "qualifies", "denies"})
STANCES = (*sorted(SPEAKS), "declines", "silent", "unchecked")


# The oracle


def stance_of(claim: Claim, source: Source) -> str:
    """The stance that counts; empty if the source was not asked."""
    account = next((account for account in claim.accounts if account.source == source.id), None)
    if source.coverage == "none" or (account is None and source.role == "response"):
        return ""
    if account is None:
        return "unchecked"
    if account.stance == "silent" and source.coverage != "full" and not account.via:
        return "unchecked"
    return account.stance


def asked(brief: Brief) -> list[Source]:
    """The sources with an account of any claim: the columns of the table."""
    ids = {account.source for claim in brief.claims for account in claim.accounts}
    return [source for source in brief.sources if source.id in ids]


def state_of(stance: str) -> str:
    if stance in SPEAKS:
        return "speaks"
    return "unchecked" if stance == "unchecked" else "silent"


def positions(brief: Brief, claim: Claim) -> Positions:
    found: Positions = {}
    for side in dict.fromkeys(source.party or f"@{source.id}" for source in asked(brief)):
        own = [source for source in asked(brief) if (source.party or f"@{source.id}") == side]
        stances = [(source, stance) for source in own if (stance := stance_of(claim, source))]
        states = [(state_of(stance), source.role) for source, stance in stances]
        if not stances:
            continue
        if any(state == "speaks" for state, _ in states):
            state = "speaks"
        elif any(state == "unchecked" for state, role in states if role != "response"):
            state = "unchecked"
        else:
            state = "silent" if any(state == "silent" for state, _ in states) else "unchecked"
        found[side] = state, frozenset(s for _, s in stances if state_of(s) == state)
    return found


def has_stance(position: tuple[str, frozenset[str]], stance: str) -> bool:
    state, stances = position
    return state == stance if stance in ("silent", "unchecked") else stance in stances


def fits(brief: Brief, topic: str, party: str, stance: str) -> set[str]:
    """The claims on a topic on which a party has a position."""
    return {
        claim.id
        for claim in brief.claims
        if topic in ("", claim.topic)
        and any(
            has_stance(position, stance)
            for side, position in positions(brief, claim).items()
            if side == party
        )
    }


# Generated libraries

TOPICS = ("Taiwan", "Taiwan independence", "Trade", "Arms sales")
PARTIES = ("China", "United States", "Russia", "")


def brief_text(chance: random.Random) -> str:
    sources = []
    for number in range(chance.randint(1, 5)):
        party = chance.choice(PARTIES)
        role = "role: response, " if chance.random() < 0.15 else ""
        coverage = chance.choice(("full", "full", "excerpt", "none"))
        named = f"party: {party}, " if party else ""
        sources.append(
            f"  - {{id: s{number}, name: Text {number}, {named}{role}coverage: {coverage}}}"
        )
    lines = ["---", "title: A brief", "sources:", *sources, "claims:"]
    for topic in chance.sample(TOPICS, chance.randint(1, 4)):
        lines += [f"  - topic: {topic}", f"    claim: {topic} is to be settled."]
        accounts = [
            f"s{number}: {{stance: {chance.choice(STANCES)}}}"
            for number in range(len(sources))
            if chance.random() < 0.7
        ]
        lines.append(f"    accounts: {{{', '.join(accounts)}}}")
    return "\n".join((*lines, "---", "Text.", ""))


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    root, home = sample_library(), str(tmp_path_factory.mktemp("home"))
    assert root is not None
    with pytest.MonkeyPatch.context() as patch:  # not the index of an earlier version
        patch.setenv("XDG_CACHE_HOME", home)
        patch.setenv("XDG_STATE_HOME", home)
        library = Library(OpenRequest(root=root))
    library.update(lambda report: None)
    yield library
    library.close()


def briefs_of(library: Library) -> list[Brief]:
    assert library.root is not None
    return [library.read_whole(path).brief for path in sorted(library.root.glob("*.md"))]


def claims_found(library: Library, query: str) -> set[tuple[str, str]]:
    answer = library.search(parse_query(query), 1_000)
    return {
        (listing.path_from_root, claim)
        for listing, claims in zip(answer.listings, answer.claims, strict=True)
        for claim in claims
    }


def parties_of(briefs: list[Brief], topic: str) -> list[str]:
    """The parties of the briefs with a topic, and one that isn't in any of them."""
    named: set[str] = set()
    others: set[str] = set()
    for brief in briefs:
        is_on = not topic or any(claim.topic == topic for claim in brief.claims)
        (named if is_on else others).update(source.party for source in brief.sources)
    return [*sorted(named - {""}), *sorted(others - named - {""})[:1]]


def check(library: Library, briefs: list[Brief]) -> int:
    """Compare each view and each answer with the oracle, claim by claim; how many answers."""
    matrices = [(brief, build_matrix(brief)) for brief in briefs]
    histories = {
        claim_id: build_topic(briefs, claim_id)
        for claim_id in {row.claim.id for _, matrix in matrices for row in matrix.rows}
    }
    for brief, matrix in matrices:
        columns = map_brief(brief)
        for row in matrix.rows:
            states = {side: state for side, (state, _) in positions(brief, row.claim).items()}
            shown = {side.key: state for side, state in zip(matrix.sides, row.pattern, strict=True)}
            assert {side: state for side, state in shown.items() if state != "blank"} == states
            on_map = dict(zip(columns.sides, columns.cells[row.claim.id].pattern, strict=True))
            assert on_map == shown
            history = histories[row.claim.id]
            assert history is not None
            (own,) = (of for of in history.rows if of.brief is brief)
            for party, cell in zip(history.parties, own.cells, strict=True):
                if party:
                    assert cell.state == states.get(party, "blank")
            for cls in CLASSES:
                is_shown = ClaimFilter(cls=cls).is_match(matrix, row)
                assert is_shown == (row.agreement.cls == cls)
    resting = {
        (brief.path, matrix.rows[row].claim.id)
        for brief, matrix in matrices
        for row in select_rows(matrix, ClaimFilter(one_source=True))
    }
    assert claims_found(library, "flag:one-source") == resting
    answers = 1
    topics = ["", *sorted({claim.topic for brief in briefs for claim in brief.claims})[:40]]
    asked_about = [(topic, party) for topic in topics for party in parties_of(briefs, topic)]
    for (topic, party), stance in product(asked_about, STANCES):
        on = f'topic:"{topic}" ' if topic else ""
        answer = library.search(parse_query(f'{on}party:"{party}" stance:{stance}'), 1_000)
        found = {
            listing.path_from_root: set(claims)
            for listing, claims in zip(answer.listings, answer.claims, strict=True)
        }
        expected = {brief.path: fits(brief, topic, party, stance) for brief in briefs}
        assert found == {path: claims for path, claims in expected.items() if claims}
        answers += 1
    for cls, class_row in CLASSES.items():
        wanted = {
            (brief.path, of.claim.id)
            for brief, matrix in matrices
            for of in matrix.rows
            if of.agreement.cls == cls
        }
        for name in (cls, class_row.words, *class_row.glyph):
            assert wanted <= claims_found(library, f'agreement:"{name}"'), name
            answers += 1
    return answers


@pytest.mark.slow
def test_the_claims_of_some_samples_whose_words_no_generator_writes(samples: Library) -> None:
    briefs = briefs_of(samples)
    party_names = {source.party for brief in briefs for source in brief.sources}
    assert len(party_names) > 3
    some = random.Random(1).sample(briefs, 6)
    for brief in some:
        for claim in brief.claims:
            for side, position in positions(brief, claim).items():
                if side.startswith("@"):
                    continue
                for stance in position[1]:
                    query = f'topic:"{claim.topic}" party:"{side}" stance:{stance}'
                    answer = samples.search(parse_query(query), 1_000)
                    paths = [listing.path_from_root for listing in answer.listings]
                    assert claim.id in answer.claims[paths.index(brief.path)], query
    assert samples.search(parse_query("agreement:contested"), 99).claim_count == sum(
        row.agreement.cls == "contested" for brief in briefs for row in build_matrix(brief).rows
    )


@pytest.mark.slow
def test_every_topic_party_and_stance_of_the_samples(samples: Library) -> None:
    assert check(samples, briefs_of(samples)) > 500


@pytest.mark.parametrize(
    ("seed", "most"),
    [*((seed, 6) for seed in range(4)), *(slow(seed, 30) for seed in range(4, 24))],
)
def test_generated_libraries(seed: int, most: int, tmp_path: Path) -> None:
    """The slow ones have 300 briefs, among them combinations of stances that no sample has."""
    chance = random.Random(seed)
    root = tmp_path / "desk"
    root.mkdir()
    for number in range(chance.randint(1, most)):
        (root / f"{number}.md").write_text(brief_text(chance))
    library = Library(OpenRequest(root=root))
    library.update(lambda report: None)
    assert check(library, briefs_of(library)) > 20
    library.close()


@each_case("seed", range(30))
def test_what_a_class_rests_on(seed: int) -> None:
    """A claim rests on the only source of several of its side that speaks, if the same brief has
    another class without it.
    """
    brief = parse_brief(brief_text(random.Random(seed)), "a.md").brief
    sources = matrix_columns(brief)
    for claim in brief.claims:
        whole, found = agree(claim, sources), dict(without_source(claim, sources))
        for source in sources:
            rest = agree(claim, tuple(other for other in sources if other is not source))
            own = [stance_of(claim, other) for other in sources if other.side == source.side]
            others_are_mute = len([*filter(None, own)]) > 1 and sum(s in SPEAKS for s in own) == 1
            is_alone = stance_of(claim, source) in SPEAKS and others_are_mute
            is_other = (rest.cls, rest.only) != (whole.cls, whole.only)
            assert found.get(source) == (rest if is_alone and is_other else None)


# What the sentences of docs/search.md say, on one small library

CALL = """---
title: A call
date: 2025-05-05
status: review
rating: 4
due: 2031-05-03
first-read: 2030-01-01
year: 2030
tags: [trade]
nested: {inner: [one, two]}
sources:
  - {id: cn, name: Readout, party: China, coverage: full, list: open}
  - {id: trump, name: Trump's post, publisher: Donald Trump, party: United States, coverage: full}
  - {id: wh, name: Fact sheet, party: United States, coverage: full}
claims:
  - topic: Taiwan
    accounts: {cn: {quote: "Taiwan is China's.", speaker: Donald Trump}, trump: states, wh: silent}
  - topic: Arms sales
    kind: conduct
    accounts: {cn: silent, trump: silent, wh: {stance: states, quote: "Arms were sold."}}
---
Mood:: calm
"""
NOTE = "---\ntitle: A note\nrating: high\n---\n![a picture](a.png)\n"


@pytest.mark.parametrize(
    ("query", "claims"),
    [
        # A side is silent only as a whole; a source alone may be.
        ("topic:taiwan party:us stance:silent", None),
        ("topic:taiwan source:wh stance:silent", ["taiwan"]),
        ("topic:taiwan party:us stance:states", ["taiwan"]),
        ("party:china party:us", ["taiwan"]),
        ("party:china stance:silent,declines", ["arms-sales"]),
        ("party:china -stance:silent", ["taiwan"]),
        # What a text puts into somebody's mouth, and what is their own.
        ("speaker:trump", ["taiwan"]),
        ("speaker:trump source:cn", ["taiwan"]),
        ("speaker:trump source:wh", None),
        # Words and signs of the table.
        ('agreement:"US only"', ["arms-sales"]),
        ("agreement:●○", ["arms-sales"]),  # the sign of the class
        ("agreement:○●", ["arms-sales"]),
        ("agreement:both", ["taiwan"]),
        ("-agreement:both", None),
        ("kind:conduct", ["arms-sales"]),
        ("has:quote topic:arms*", ["arms-sales"]),
        ("flag:open-list", None),
        ("flag:one-source topic:taiwan", ["taiwan"]),
        # Properties of the brief.
        ("rating:>=4", []),
        ("rating:4", []),
        ("rating:5", None),
        ("rating:>4", None),
        ("status:review,draft", []),
        ("-status:review", None),
        ("due:<2031-06", []),
        ("due:<2031-05", None),
        ("nested.inner:two", []),
        ("mood:calm", []),
        ("[rating:*]", []),
        ("has:claims -has:events", []),
        ("path:2025/", None),
        ("path:call", []),
        ("tag:trade,war", []),
        ("party:russia", None),
        ("-party:russia", []),
        # A star, accents and repeated terms.
        ("party:chin*", []),
        ("party:chin* stance:silent", ["arms-sales"]),
        ("party:zzz*", None),
        ("topic:ÁRMS*", ["arms-sales"]),
        ('topic:"árms sáles"', ["arms-sales"]),
        ("topic:*sal*", ["arms-sales"]),
        ("topic:*ales*arms*", None),
        ("stance:silent stance:states topic:arms*", ["arms-sales"]),
        ("speaker:trump source:cn source:wh", None),
        ("agreement:both -flag:unexpected", ["taiwan"]),
        ("path:zzz,call", []),
        ("nested_inner:two", None),
        ("first_read:2030", []),
        ("[First read:2030]", []),
        ("year:<2031-06", []),
        ("-flag:unexpected", []),
    ],
)
def test_a_query_means_what_the_manual_says(
    library: IndexedLibrary, query: str, claims: list[str] | None
) -> None:
    for old in library.root.glob("*.md"):
        old.unlink()
    library.write("call.md", CALL)
    library.write("note.md", NOTE)
    library.update()
    answer = library.answer(query)
    found = {
        listing.path_from_root: list(ids)
        for listing, ids in zip(answer.listings, answer.claims, strict=True)
    }
    assert answer.problem == ("" if query != "nested_inner:two" else answer.problem)
    assert found.get("call.md") == claims


CONTESTED = """---
sources: [{ id: a, party: China }, { id: b, party: Russia }, { id: c, party: Japan }]
claims:
  - topic: Talks
    claim: They met.
    accounts: { a: { says: They met. }, b: { stance: denies, says: no }, c: silent }
---
"""


def test_the_evidence_is_the_cells_that_match(library: IndexedLibrary) -> None:
    library.write(
        "call.md",
        "---\ntitle: A call\nsources:\n  - {id: a, name: A, party: China, coverage: full}\n"
        "  - {id: b, name: B, party: China, coverage: full}\n"
        "claims:\n  - topic: Talks\n    claim: They met.\n"
        "    accounts: {a: {stance: states, says: met}, b: {stance: denies, says: no}}\n---\nT.\n",
    )
    library.update()
    brief = read_brief(library.root / "call.md", "call.md").brief
    for query, stances in (("party:china stance:denies", ["denies"]), ("party:china", [])):
        hit = hit_in(brief, parse_query(query))
        assert [cell.stance for claim in hit.claims for cell in claim.cells] == stances
    (claim,) = hit_in(
        parse_brief(CONTESTED, "a.md").brief, parse_query("agreement:contested")
    ).claims
    assert claim.text == "China: They met; Russia: denies: no", "both who contradict each other"
    negated = hit_in(brief, parse_query("met -agreement:contested"))
    assert (negated.claims, negated.where) == ((), "claim")


def test_what_is_no_text_is_no_error(library: IndexedLibrary) -> None:
    library.update()
    for query in ("topic:\udcff", "path:\udcffa", "rating:1e999", "a\x00b", "[x:]", "[:y]"):
        library.answer(query)
    long = "topic:" + "*" + "e*" * 3_000 + "x"
    assert library.answer(long).listings == ()


def test_the_claims_of_the_open_brief_in_a_list_of_what_a_query_finds(tmp_path: Path) -> None:
    (tmp_path / "call.md").write_text(CALL)
    library = Library(OpenRequest(root=tmp_path))
    library.update(lambda report: None)

    def matching(text: str) -> tuple[str, ...]:
        briefs = library.with_query(library.briefs(), ListQuery(query=SavedQuery(text)))
        return library.matching_claims(library.located(briefs, tmp_path / "call.md"))

    assert matching("party:us topic:arms") == ("arms-sales",)
    assert matching("calm") == matching("stance:odd") == ()
    library.close()


def test_the_picture_the_text_and_the_words_of_a_property(library: IndexedLibrary) -> None:
    library.write("note.md", NOTE)
    library.write("embeds.md", "![[note]] and ![[note#part|words]]\n")
    library.write("map.md", "![[maps/harbour.PNG|300]]\n")
    library.update()
    assert set(library.search("has:picture")) == {"note.md", "map.md"}
    assert library.search("rating:high") == ["note.md"]


def test_an_unknown_property_is_a_problem_and_near_ones_are_named(library: IndexedLibrary) -> None:
    library.write("call.md", CALL)
    library.update()
    answer = library.answer("ratings:5")
    assert answer.listings == ()
    assert answer.problem == "`ratings:` is neither a field nor a property of any brief."
    assert answer.hint == "Did you mean `rating`?"


def test_or_is_a_word_and_that_is_said(library: IndexedLibrary) -> None:
    library.write("call.md", CALL)
    library.update()
    answer = library.answer("taiwan OR ukraine")
    assert answer.listings == ()
    assert answer.remark == "OR is searched as a word. A comma means or: `tag:war,peace`."
    assert library.answer("taiwan or ukraine").remark == ""


def test_a_topic_that_none_is_called_is_said_and_replaced(library: IndexedLibrary) -> None:
    library.write("call.md", CALL)
    library.update()
    answer = library.answer("topic:arms party:us")
    assert answer.claims == (("arms-sales",),)
    assert answer.remark == "No topic is called “arms”. Shown are Arms sales."
    assert library.answer("topic:taiwan").remark == ""
    assert library.answer("topic:nothing").remark == "No topic is called “nothing”."


def test_an_unexpected_silence_is_found(library: IndexedLibrary) -> None:
    for number, stance in enumerate(("states", "states", "silent")):
        library.write(
            f"2025-0{number + 1}-01-call.md",
            f"---\ntitle: Call {number}\ndate: 2025-0{number + 1}-01\n"
            "event: {title: A call, date: 2025-01-01, participants: [Ann, Bo]}\n"
            "sources:\n  - {id: x, name: X, party: China, coverage: full}\n"
            "  - {id: y, name: Y, party: Japan, coverage: full}\n"
            "  - {id: z, name: Z, party: Korea, coverage: full}\n"
            f"claims:\n  - topic: Harbour\n    accounts: {{x: {stance}, y: states, z: silent}}\n"
            "---\nText.\n",
        )
    library.update()
    answer = library.answer("flag:unexpected topic:harbour")
    assert [listing.path_from_root for listing in answer.listings] == ["2025-03-01-call.md"]
    assert answer.claims == (("harbour",),)
    assert answer.remark.startswith("`stance:silent` with `party:` finds")
    spoken = library.answer("flag:unexpected party:japan")
    assert spoken.claims == (("harbour",),)
    assert spoken.remark.startswith("Shown is where this party speaks. Add `stance:silent`")
    silent = library.answer("flag:unexpected party:china stance:silent")
    assert (silent.claims, silent.remark) == ((("harbour",),), "")
    assert library.answer("flag:unexpected party:korea stance:silent").claims == ()


def test_a_party_that_none_is_called_is_said_with_those_there_are(library: IndexedLibrary) -> None:
    library.write("call.md", CALL)
    library.update()
    answer = library.answer("flag:unexpected party:beijing")
    assert answer.listings == ()
    parties = "Parties here are China and United States."
    assert answer.remark == f"No party is called “beijing”. {parties}"
    for known in ("party:us", "party:states", "party:chin", "party:c"):
        assert library.answer(known).remark == "", "words of a name, or how it begins"
    looked_for = "It is looked for in the names of sources."
    library.write("other.md", CALL.replace("name: ", "name: Beijing ", 1))
    library.update()
    remark = library.answer("topic:taiwan by:beijing").remark
    assert remark == f"No party is called “beijing”. {looked_for} {parties}"
    for known in ("by:china", "by:us", "by:cn"):
        assert library.answer(known).remark == "", "a party, or the id of a source"


def test_a_language_that_no_brief_has_is_said(library: IndexedLibrary) -> None:
    library.write("call.md", CALL.replace("---\n", "---\nlang: pt-BR\n", 1))
    library.update()
    answer = library.answer("lang:zh")
    assert answer.listings == ()
    said = "No brief is in “zh”. `lang:` is the language of a brief, not that of its sources."
    assert answer.remark == said
    for known in ("lang:pt", "lang:PT-BR", "lang:p*"):
        assert (len(library.answer(known).listings), library.answer(known).remark) == (1, "")
    with library.open() as index:
        languages = values_of(index, "lang")
    assert languages == {"pt": 1, "pt-br": 1}


def test_words_beside_conditions_on_claims_are_explained(library: IndexedLibrary) -> None:
    library.write("call.md", CALL)
    library.update()
    said = "“taiwan” may be anywhere in the brief, not only in the claim."
    on_claim = "For the claim, write `topic:taiwan`."
    answer = library.answer("taiwan stance:silent")
    assert answer.listings
    assert answer.remark == f"{said} {on_claim}"
    assert library.answer("china stance:silent").remark.endswith("write `party:china`.")
    assert library.answer("taiwan topic:arms* stance:silent").remark == said
    for clear in ("taiwan", "taiwan party:china", "topic:taiwan"):
        assert library.answer(clear).remark == ""
    assert said not in library.answer("taiwan -stance:silent").remark


def test_what_rests_on_one_source_is_explained(library: IndexedLibrary) -> None:
    library.write("call.md", CALL)
    library.update()
    assert library.answer("flag:one-source").remark.startswith("“without [x]” is the class")
    assert library.answer("-flag:one-source").remark == ""


def test_the_name_of_a_party_means_no_other_party(library: IndexedLibrary) -> None:
    for name in ("Court", "Hamburg court", "United States", "US Treasury"):
        library.write(
            f"{name[:3]}.md",
            f"---\ntitle: Ruling of {name}\nsources:\n  - {{id: x, name: X, party: {name}}}\n"
            "claims:\n  - {topic: Costs, accounts: {x: states}}\n---\nText.\n",
        )
    library.update()

    def found(query: str) -> set[str]:
        return {listing.title for listing in library.answer(query).listings}

    assert found("party:court stance:states") == {"Ruling of Court"}
    assert found("party:court") == found("party:court -topic:fees") == {"Ruling of Court"}
    assert "Ruling of US Treasury" not in found("party:us") | found("party:us stance:states")
    assert "Ruling of United States" in found("party:us") & found("party:us stance:states")
    assert found("party:hamburg") == {"Ruling of Hamburg court"}
    assert found("party:hamburg stance:states") == {"Ruling of Hamburg court"}
    assert found("party:court*") == {"Ruling of Court", "Ruling of Hamburg court"}
    assert found("party:court* stance:states") == {"Ruling of Court", "Ruling of Hamburg court"}
