"""`briefing manual`, and the pages that it opens."""

import re

from briefing_tui.library.files import OpenRequest
from briefing_tui.library.library import Library
from briefing_tui.library.paths import manual
from tests.cli.conftest import Command


def test_without_a_terminal_it_prints_a_page(briefing: Command) -> None:
    answer = briefing("manual")
    assert (answer.status, answer.err) == (0, "")
    assert answer.out.startswith("The manual\n")
    assert "Reading the narrative" in answer.out
    assert briefing("manual", "search").out.startswith("Search and the index\n")


def test_its_list_has_the_order_of_the_first_page() -> None:
    folder = manual()
    assert folder is not None
    index = (folder / "index.md").read_text(encoding="utf-8")
    contents = re.findall(r"^- \[[^]]+\]\(([a-z-]+)\.md\)", index, re.M)
    library = Library(OpenRequest(root=folder))
    library.update(lambda news: None)
    listed = [listing.slug for listing in library.briefs().rows]
    assert listed == ["index", *contents, "2031-05-03-kite-call"]


def test_an_unknown_page(briefing: Command) -> None:
    answer = briefing("manual", "serch")
    assert (answer.status, answer.out) == (2, "")
    assert answer.err == (
        "briefing: no page of the manual is called serch\n    Did you mean `search`?\n"
    )
    assert "The pages are comparing, configuration," in briefing("manual", "zzz").err


def test_the_tour_has_a_row_for_each_sign(briefing: Command) -> None:
    claims = briefing("tour").out.partition("─ Claims")[2]
    signs = re.findall(r"^[A-Z][\w ]+  (\S+)", claims, re.M)
    assert {*signs} == {"≡", "●●", "≠", "≈", "●○", "○●", "●?"}


def test_the_pages_are_briefs_without_problems(briefing: Command) -> None:
    folder = manual()
    assert folder is not None
    answer = briefing("check", "--strict", folder)
    assert (answer.status, answer.out) == (0, "")
