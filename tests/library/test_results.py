"""The lines of a search's results, and the way through them."""

from msgspec.structs import replace

from briefing_tui.library.listing import Listing
from briefing_tui.library.results import MOST_CLAIMS, Item, QueryAnswer, SearchResults


def listing(name: str) -> Listing:
    return Listing(name, (), (), False, path_from_root=name, slug=name, title=name)


MANY = tuple(f"claim-{number}" for number in range(MOST_CLAIMS + 2))
BRIEFS = listing("a.md"), listing("b.md"), listing("c.md")
RESULTS = SearchResults().updated("sea", QueryAnswer(BRIEFS, ((), MANY, MANY[:2])))


def test_a_line_stands_for_the_claims_that_are_not_listed() -> None:
    first = [Item(0), *(Item(1, claim) for claim in MANY[:MOST_CLAIMS])]
    assert RESULTS.items == (*first, Item(1, left_out=2), Item(2, MANY[0]), Item(2, MANY[1]))
    one_more = SearchResults().updated("sea", QueryAnswer(BRIEFS[:1], (MANY[:-1],)))
    assert one_more.items == tuple(Item(0, claim) for claim in MANY[:-1]), "a line for a line"


def test_briefs_with_words_stand_above_their_claims() -> None:
    by_words = SearchResults().updated("sea", replace(RESULTS.answer, by_words=True))
    of_b = [Item(1, claim) for claim in MANY[:MOST_CLAIMS]]
    of_c = [Item(2, MANY[0]), Item(2, MANY[1])]
    assert by_words.items == (Item(0), Item(1), *of_b, Item(1, left_out=2), Item(2), *of_c)


def test_the_line_opens_into_the_claims() -> None:
    at_line = replace(RESULTS, cursor=1 + MOST_CLAIMS)
    unfolded = at_line.unfold()
    assert unfolded.current_item == Item(1, MANY[MOST_CLAIMS])
    assert [item.claim for item in unfolded.items if item.at == 1] == [*MANY]
    assert at_line.unfold(at_last=True).current_item == Item(1, MANY[-1])
    assert RESULTS.unfold() is RESULTS, "another line is a brief"
    again = unfolded.updated("sea", QueryAnswer(BRIEFS[1:], (MANY, MANY[:2])))
    assert again.current_item == Item(0, MANY[MOST_CLAIMS]), "also after an update"
    other = unfolded.updated("seal", RESULTS.answer)
    assert other.items == RESULTS.items, "another query"


def test_a_walk_through_the_results_leaves_out_no_claim_in_either_direction() -> None:
    expected = [(0, ""), *((1, claim) for claim in MANY), (2, MANY[0]), (2, MANY[1])]
    for step, cursor in ((1, 0), (-1, len(RESULTS.items) - 1)):
        seen: list[tuple[int, str]] = []
        results: SearchResults | None = replace(RESULTS, cursor=cursor)
        while results is not None:
            assert results.current_item is not None
            seen.append((results.current_item.at, results.current_item.claim))
            results = results.stepped(step)
        assert seen == expected[::step]
