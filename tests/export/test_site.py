"""The plan of a site: every page is derived from the cards of all briefs."""

import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote

from briefing_tui.compare.topics import claim_records
from briefing_tui.export.site import Card, Site, card_of, plan_site
from briefing_tui.parse.brief import parse_brief
from tests.export.test_formats import samples

ROOT = Path(__file__).parents[2]
SITE = Site("Desk")


def card(path: str, text: str) -> Card:
    return card_of(parse_brief(text, path).brief)


def test_the_unexpected_silences_are_those_of_the_whole_briefs() -> None:
    plan = plan_site(SITE, [card_of(brief) for brief in samples()])
    count = 0
    for page in plan.briefs:
        brief = next(brief for brief in samples() if brief.path == page.path)
        for topic, records in claim_records(brief, samples()).items():
            expected = [record for record in records if record.expected_silence]
            found = page.records.get(topic, ())
            assert [(each.party, each.earlier, each.open_list) for each in found] == [
                (each.party, each.earlier, each.open_list) for each in expected
            ]
            count += len(expected)
    assert count


def test_neighbours_are_by_date() -> None:
    pages = plan_site(SITE, [card_of(brief) for brief in samples()]).briefs
    assert [page.path[:7] for page in pages] == sorted(
        (page.path[:7] for page in pages), reverse=True
    )
    newest, second, oldest = pages[0], pages[1], pages[-1]
    assert (newest.around.newer, oldest.around.older) == (None, None)
    assert newest.around.older is not None
    assert newest.around.older[1] == second.address


def test_links_lead_to_the_pages_of_the_briefs_that_are_meant() -> None:
    cards = [
        card(
            "a/one.md",
            "---\nevents: [{date: 2025, title: Four, brief: four}]\n---\n"
            "# One\n\n[[two]], [three](../b/three.md#x) and [[nothing]].\n",
        ),
        card("b/two.md", "# Two\n"),
        card("b/four.md", "# Four\n"),
        card("b/three.md", "# Three\n"),
    ]
    page = next(page for page in plan_site(SITE, cards).briefs if page.path == "a/one.md")
    assert (page.address, page.around.root) == ("briefs/a/one.html", "../../")
    assert page.around.briefs == {
        "two": "briefs/b/two.html",
        "../b/three.md": "briefs/b/three.html",
        "four": "briefs/b/four.html",
    }


def test_addresses_differ_in_more_than_letter_case_and_suffix() -> None:
    paths = ["a.md", "A.md", "a.markdown", "what? #1.md"]
    cards = [card(path, f"# {path}\n") for path in paths]
    addresses = {page.path: page.address for page in plan_site(SITE, cards).briefs}
    assert len({address.lower() for address in addresses.values()}) == len(paths)
    assert addresses["what? #1.md"] == "briefs/what%3F%20%231.html"


def test_names_are_short_enough_for_file_systems() -> None:
    tags = ["中" * 90 + end for end in "ab"]
    one = card("one.md", f"---\ntags: [{', '.join(tags)}]\n---\n")
    page = plan_site(SITE, [one]).briefs[0]
    names = [unquote(page.around.tags[tag]).rpartition("/")[2] for tag in tags]
    assert len(set(names)) == 2
    assert all(len(name.encode()) < 255 for name in names)


def ids_in_feed(cards: Sequence[Card], site: Site = SITE) -> list[str]:
    import feedparser

    (feed,) = (page for page in plan_site(site, cards).others if page.address == "feed.xml")
    return [str(entry.id) for entry in feedparser.parse(feed.text.encode()).entries]


def test_entries_of_the_feed_with_one_slug_have_ids_of_their_own() -> None:
    cards = [card(f"{folder}/overview.md", "# Overview\n") for folder in "ab"]
    assert len(set(ids_in_feed(cards))) == 2


def test_of_entries_with_one_canonical_address_the_oldest_has_the_id_that_it_had() -> None:
    text = "---\ntitle: A\ndate: 2025-01-0{}\ncanonical: https://example.org/a\n---\n"
    cards = [card(f"{number}.md", text.format(number)) for number in (1, 2, 3)]

    assert len(set(ids_in_feed(cards))) == 3
    assert ids_in_feed(cards)[-1:] == ids_in_feed(cards[:1])
    others = ids_in_feed(cards, Site("Another desk"))
    assert others[-1] == ids_in_feed(cards)[-1]
    assert not set(others[:-1]) & set(ids_in_feed(cards)), "the same page of another site"


def test_a_topic_has_a_page_from_its_second_brief_on() -> None:
    text = "---\ntitle: {0}\nsources: [{{ id: a, party: P }}]\nclaims: [{1}]\n---\n"
    both = "{ topic: Both, accounts: { a: states } }"
    cards = [
        card("a.md", text.format("A", f"{both}, {{ topic: One, accounts: {{ a: states }} }}")),
        card("b.md", text.format("B", both)),
    ]
    plan = plan_site(SITE, cards)
    assert [(page.topic, page.address) for page in plan.topics] == [("both", "topics/both.html")]
    assert plan.briefs[-1].around.topics == {"both": "topics/both.html"}
    topics = next(page for page in plan.others if page.address == "topics.html")
    assert 'href="topics/both.html"' in topics.text
    assert 'href="briefs/a.html#one"' in topics.text
    rows = re.findall(r"<tr><th scope=.row.>.*</tr>", topics.text)
    words = [
        " ".join(re.sub(r"<[^>]+>", " ", row.replace("<td></td>", "-")).split()) for row in rows
    ]
    assert words == ["Both ● one side ● one side 2", "One ● one side - 1"], "a map"
