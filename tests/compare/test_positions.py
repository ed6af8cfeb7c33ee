"""The position of each side, held against an oracle that reads the brief alone.

The oracle follows the sentences of docs/format.md, and uses nothing of `compare/`. What queries
find is held against another one in tests/cli/test_answers_against_json.py.
"""

import random

from briefing_tui.compare.agreement import CLASSES, agree, matrix_columns, without_source
from briefing_tui.compare.claim_order import ClaimFilter, select_rows
from briefing_tui.compare.matrix import build_matrix
from briefing_tui.compare.topic_map import map_brief
from briefing_tui.compare.topics import build_topic
from briefing_tui.library.files import read_brief
from briefing_tui.library.paths import sample_library
from briefing_tui.model.brief import Brief, Claim, Source
from briefing_tui.parse.brief import parse_brief
from tests.cases import each_case

Positions = dict[str, str]
"""What each side does that isn't blank."""
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
        found[side] = state
    return found


# Generated briefs

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


def check(briefs: list[Brief]) -> None:
    """Compare each view of each claim with the oracle."""
    matrices = [(brief, build_matrix(brief)) for brief in briefs]
    topics = {claim.id for brief in briefs for claim in brief.claims}
    histories = {claim_id: build_topic(briefs, claim_id) for claim_id in topics}
    for brief, matrix in matrices:
        columns = map_brief(brief)
        resting = select_rows(matrix, ClaimFilter(one_source=True))
        for number, row in enumerate(matrix.rows):
            states = positions(brief, row.claim)
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
            alone = tuple(without_source(row.claim, matrix_columns(brief)))
            assert (number in resting) == bool(alone)


def test_the_samples() -> None:
    root = sample_library()
    assert root is not None
    briefs = [read_brief(path, path.name).brief for path in sorted(root.glob("*.md"))]
    assert len({source.party for brief in briefs for source in brief.sources}) > 3
    check(briefs)


@each_case("seed", range(20))
def test_generated_briefs(seed: int) -> None:
    """Combinations of stances that no sample has."""
    chance = random.Random(seed)
    check([parse_brief(brief_text(chance), f"{number}.md").brief for number in range(20)])


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
