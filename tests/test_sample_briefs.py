"""The sample briefs against the ledger of their quotations, the fact sheets they were written from,
and as a table to read.

The sheets lie beside the repository where the briefs are written, and nowhere else: without them
only the words of the quotations can't be checked. `pytest -s` prints the counts of rows, topics and
quotations.
"""

import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path

import pytest

from briefing_tui.compare.agreement import agree, matrix_columns
from briefing_tui.library.files import read_brief
from briefing_tui.model.brief import Brief
from briefing_tui.text.wrapping import cells

ROOT = Path(__file__).parent.parent
SHEETS = ROOT.parent / "shared" / "facts"
CORRECTIONS = ROOT.parent / "shared" / "CORRECTIONS.md"
LEDGER = ROOT / "benchmarks" / "ledger"
PATHS = sorted((ROOT / "briefs").glob("*.md"))
OURS = "The briefing desk"

MAX_HEADING = 26
"""A heading is cut in the matrix at 100 columns if it has more cells."""

OF_ANOTHER_EVENT = {
    "was not a discussion about policy": "Pence of the call of November 2016, in its sheet",
    "a good working relationship": "the readout of November 2016, in its sheet",
    "a clear sense of mutual respect": "the transition team of November 2016, in its sheet",
}
"""Words in quotation marks that the brief's own sheet lacks, each with the reason."""

CONTINUED = (
    "台湾回归中国是战后国际秩序|重要组成部分",
    "处理好了，两国关系就能保持总体稳定。|处理不好，两国就会碰撞甚至冲突，将整个中美关系推向十分危险的境地。",
    "Le silence du président de la République constitue un grave problème démocratique| "
    "qui conduit immanquablement à une situation qui pourrait devenir explosive",
    "our One China Policy, guided by the Taiwan Relations Act, the Three Joint |Communiqués"
    "|, and the Six Assurances",
    "after many years of being on hold, we are restarting cooperation between the United States "
    "and the |PRC| on counternarcotics",
)
"""Quotations whose parts stand apart, in the sheet and the corrections: divided where they meet."""


@cache
def briefs() -> tuple[Brief, ...]:
    return tuple(read_brief(path, path.name).brief for path in PATHS)


@pytest.fixture(params=range(len(PATHS)), ids=[path.stem for path in PATHS])
def brief(request: pytest.FixtureRequest) -> Brief:
    """Each of the sample briefs."""
    number: int = request.param
    return briefs()[number]


# Quotations.

MARKS = dict.fromkeys(map(ord, "\"'“”‘’«»„‚「」『』`´′″*\\"))
DASHES = dict.fromkeys(map(ord, "–—―‐‑−"), "-")
CITED = re.compile(r"\[@[^\]]*\]")
LINK = re.compile(r"\[+([^\[\]]*)\]+(?:\([^)]*\))?")
QUOTED = re.compile(r"\"([^\"\n]+)\"|“([^“”\n]*(?:“[^“”\n]*”[^“”\n]*)*)”")


def plain(text: str) -> str:
    """The words of a text: without quotation marks and white space, dashes and case alike."""
    text = unicodedata.normalize("NFKC", text).translate(MARKS).translate(DASHES)
    return "".join(text.split()).casefold()


@cache
def sheet(slug: str) -> str:
    """The sheet of a brief (all sheets for an empty slug), and the corrections."""
    paths = sorted(SHEETS.glob(f"[0-9]*-{slug}.md" if slug else "[0-9]*.md"))
    paths += [CORRECTIONS] if CORRECTIONS.is_file() else []
    return "\n".join(plain(path.read_text(encoding="utf-8")) for path in paths)


def digest(text: str) -> str:
    """What the ledger calls a text by."""
    return sha256(text.encode()).hexdigest()[:12]


@cache
def ledger(slug: str) -> tuple[dict[str, str], ...]:
    """The rows of a brief's ledger, which says of each quotation where its original was read."""
    with (LEDGER / f"{slug}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def read_again(slug: str) -> set[str]:
    """The quotations that somebody found in the original after the sheet was written."""
    return {row["quotation"] for row in ledger(slug) if row["found"] == "found"}


def fields(brief: Brief) -> Iterator[tuple[str, str]]:
    """The quotations in fields, each with its topic: the words of a source, in its language or as
    somebody else than the writer translated them."""
    for claim in brief.claims:
        for account in claim.accounts:
            source = brief.source(account.source)
            if account.quote and digest(account.quote) not in read_again(brief.slug):
                yield claim.topic, account.quote
            translator = account.translator or (source.translator if source else "")
            if (
                account.translation
                and not account.quote
                and translator != OURS
                and digest(account.translation) not in read_again(brief.slug)
            ):
                yield claim.topic, account.translation


def prose(brief: Brief) -> Iterator[tuple[str, str]]:
    """The words in quotation marks that nobody has found in the original since."""
    for place, words in quoted(brief):
        if digest(words) not in read_again(brief.slug):
            yield place, words


def quoted(brief: Brief) -> Iterator[tuple[str, str]]:
    """The words in quotation marks in everything that the writer wrote, each with its place."""
    texts = [("title", brief.title), ("summary", brief.summary), ("body", brief.body)]
    texts += [("event", f"{event.title}\n{event.summary}") for event in brief.events]
    for claim in brief.claims:
        texts.append((claim.topic, f"{claim.topic}\n{claim.claim}\n{claim.note}"))
        texts += [(claim.topic, f"{account.says}\n{account.note}") for account in claim.accounts]
    for place, text in texts:
        text = LINK.sub(r"\1", CITED.sub("", text))
        for found in QUOTED.finditer(text):
            yield place, found[1] or found[2]


def missing(brief: Brief, quotations: Iterator[tuple[str, str]]) -> list[str]:
    """The quotations of which a part is not in the sheet, each with its place."""
    divided = {quotation.replace("|", ""): quotation for quotation in CONTINUED}
    return [
        f"{place}: {words}"
        for place, words in quotations
        if not all(
            plain(part).strip(".,;:?!。") in sheet("" if words in OF_ANOTHER_EVENT else brief.slug)
            for part in re.split(r"…|\.\.\.|\|", divided.get(words, words))
        )
    ]


def test_each_brief_has_a_ledger_and_each_ledger_a_brief() -> None:
    assert sorted(path.stem for path in LEDGER.glob("*.csv")) == [path.stem for path in PATHS]


def test_the_ledger_has_each_quotation_of_a_brief_and_no_other(brief: Brief) -> None:
    """A quotation that is changed needs another look at its original, and another row."""
    accounts = {
        (account.source, claim.topic, digest(account.quote)): account.quote
        for claim in brief.claims
        for account in claim.accounts
        if account.quote
    }
    rows = {
        (row["source"], row["topic"], row["quotation"])
        for row in ledger(brief.slug)
        if row["topic"]
    }
    assert [quote for row, quote in accounts.items() if row not in rows] == []
    assert sorted(rows - accounts.keys()) == []


def test_the_ledger_names_no_words_that_a_brief_has_not(brief: Brief) -> None:
    """A row without a topic is of words in the prose, or of a translation without its original."""
    words = {digest(text) for _, text in quoted(brief)}
    for claim in brief.claims:
        words |= {digest(each.translation) for each in claim.accounts if not each.quote}
    rows = [row for row in ledger(brief.slug) if not row["topic"]]
    assert [row for row in rows if row["quotation"] not in words] == []


needs_sheets = pytest.mark.skipif(not SHEETS.is_dir(), reason="the fact sheets are not here")


@needs_sheets
@pytest.mark.parametrize(
    ("place", "quotations"), [("fields", fields), ("prose", prose)], ids=["fields", "prose"]
)
def test_every_quotation_is_in_its_sheet(
    place: str, quotations: Callable[[Brief], Iterator[tuple[str, str]]]
) -> None:
    count = sum(1 for brief in briefs() for _ in quotations(brief))
    lost = {brief.slug: missing(brief, quotations(brief)) for brief in briefs()}
    found = count - sum(map(len, lost.values()))
    print(f"\n{found} of {count} quotations in {place} found in their sheets")
    assert {slug: words for slug, words in lost.items() if words} == {}


# The tables.


def read_whole(brief: Brief) -> bool:
    """Whether the writer read every text that tells of the event as a whole."""
    main = [source for source in matrix_columns(brief) if source.role == "account"]
    parties = {source.party or source.id for source in main}
    return len(parties) > 1 and all(source.coverage == "full" for source in main)


def classes(brief: Brief) -> Counter[str]:
    sources = matrix_columns(brief)
    return Counter(agree(claim, sources).cls for claim in brief.claims)


def undecided(brief: Brief) -> list[str]:
    sources = matrix_columns(brief)
    return [
        claim.topic
        for claim in brief.claims
        if agree(claim, sources).cls in ("unverified", "unknown")
    ]


def test_at_most_one_row_in_ten_is_undecided_where_the_texts_were_read(brief: Brief) -> None:
    rows = undecided(brief)
    print(f"\n{brief.slug}: {len(rows)} of {len(brief.claims)} undecided: {', '.join(rows)}")
    assert not read_whole(brief) or len(rows) * 10 <= len(brief.claims)


def test_headings_fit_their_column(brief: Brief) -> None:
    assert [each.topic for each in brief.claims if cells(each.topic) > MAX_HEADING] == []


def test_an_account_is_that_of_a_participant_or_of_nobody(brief: Brief) -> None:
    """A newspaper is no party, and a silence is claimed only of a text that was read."""
    assert [
        source.id
        for source in matrix_columns(brief)
        if source.party and source.kind == "report" and source.role == "account"
    ] == []
    accounts = [account for claim in brief.claims for account in claim.accounts]
    read_in_full = {source.id for source in brief.sources if source.coverage == "full"}
    assert [
        account.source
        for account in accounts
        if account.stance == "silent" and not (account.source in read_in_full or account.via)
    ] == []


def test_topics_connect_the_briefs_of_a_field() -> None:
    """`T` has something to show: more than half of the topics of diplomacy are in several briefs,
    and some topics of the other fields, whose events have little in common, are in three.
    """
    found: dict[bool, dict[str, set[str]]] = {True: {}, False: {}}
    for brief in briefs():
        for claim in brief.claims:
            of_field = found["diplomacy" in brief.tags and "china" in brief.tags]
            of_field.setdefault(claim.topic, set()).add(brief.slug)
    alone = sorted(name for name, slugs in found[True].items() if len(slugs) == 1)
    rows = sum((classes(brief) for brief in briefs()), Counter[str]())
    print(f"\n{sum(rows.values())} rows: {dict(rows.most_common())}")
    print(f"{len(alone)} of {len(found[True])} topics in one brief: {', '.join(alone)}")
    assert 2 * len(alone) < len(found[True])
    shared = {name: len(slugs) for name, slugs in found[False].items() if len(slugs) > 2}
    print(f"in three or more briefs of the other fields: {shared}")
    assert len(shared) >= 5


def test_a_topic_has_one_name() -> None:
    """Topics match by id, so two names of one id, or two ids of one name, would be two topics."""
    pairs = {(claim.id, claim.topic) for brief in briefs() for claim in brief.claims}
    for part in (0, 1):
        counted = Counter(pair[part] for pair in pairs)
        assert [each for each, count in counted.items() if count > 1] == []
