"""The pages in a real browser: Chromium, through Playwright."""

import re
from pathlib import Path
from typing import Any

import pytest

from briefing_tui.export.exporters import BriefWithRecords, ExportOptions, export_to
from briefing_tui.parse.brief import parse_brief
from tests.browser import browser, needs_chromium
from tests.export.test_html import CALL, HOSTILE
from tests.export.test_notes_export import NOTES
from tests.export.test_notes_export import exported as exported_with

pytestmark = needs_chromium
__all__ = ["browser"]  # the fixture

ROOT = Path(__file__).parents[2]
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
Page = Any


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the page of the real brief, of that brief with a silence on Taiwan of which
    nothing is said, and of the hostile one.
    """
    folder = tmp_path_factory.mktemp("pages")
    text, count = re.subn(
        r"(topic: Taiwan\n.*?trump:) \{ sought: [^}]*\}",
        r"\1 silent",
        (ROOT / "briefs" / CALL.path).read_text(encoding="utf-8"),
        count=1,
        flags=re.DOTALL,
    )
    assert count == 1
    quiet = parse_brief(text, CALL.path).brief
    hostile = parse_brief(HOSTILE, "2025-01-17-hostile.md").brief
    for name, brief in (("call", CALL), ("quiet", quiet), ("hostile", hostile)):
        html = export_to("html", [BriefWithRecords(brief)], ExportOptions())
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
    return folder


def opened(browser: Any, pages: Path, name: str = "call", **options: Any) -> Page:
    page = browser.new_context(**{"viewport": DESK, **options}).new_page()
    page.goto((pages / f"{name}.html").as_uri())
    return page


@pytest.mark.parametrize("name", ["call", "hostile"])
def test_no_request_leaves_the_page(browser: Any, pages: Path, name: str) -> None:
    page = browser.new_page()
    requests: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.goto((pages / f"{name}.html").as_uri())
    page.locator("button.cite").first.click()
    assert requests == [(pages / f"{name}.html").as_uri()]
    assert said == []


def test_the_keyboard_reaches_the_content_the_filters_and_the_citations(
    browser: Any, pages: Path
) -> None:
    page = opened(browser, pages)
    page.keyboard.press("Tab")
    assert page.locator("a.skip").bounding_box()["width"] > 100  # in sight while it has the focus
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "page:main"

    agreement, side = page.get_by_label("Agreement"), page.get_by_label("Side", exact=True)
    rows = page.locator(".matrix tbody tr:visible")
    assert rows.count() == len(CALL.claims)
    agreement.focus()
    page.keyboard.type("US only")
    assert (rows.count(), page.get_by_role("status").inner_text()) == (
        3,
        f"3 of {len(CALL.claims)} claims",
    )
    side.focus()
    page.keyboard.type("China speaks")
    assert rows.count() == 0
    page.evaluate("location.hash = '#taiwan'")  # a link to a row that is filtered out
    page.wait_for_function("document.getElementById('taiwan').checkVisibility()")

    citation = page.locator("button.cite").first
    shown = page.locator(".cited").first
    citation.focus()
    page.keyboard.press("Enter")
    assert shown.is_visible()
    page.keyboard.press("Escape")
    assert not shown.is_visible()


def test_all_can_be_read_without_scripts(browser: Any, pages: Path) -> None:
    page = opened(browser, pages, java_script_enabled=False)
    assert page.locator(".matrix tbody tr:visible").count() == len(CALL.claims)
    assert not page.locator(".filters").is_visible()
    page.locator("button.cite").first.click()
    assert page.locator(".cited").first.is_visible()
    page.locator("summary").first.click()
    assert page.locator("details blockquote").first.is_visible()


def test_the_claims_are_cards_on_phones_and_paper_and_a_table_on_a_desk(
    browser: Any, pages: Path
) -> None:
    page = opened(browser, pages, "quiet", viewport=PHONE)
    cells, heads = page.locator("#taiwan td.cell"), page.locator(".matrix thead th")
    others = page.locator("#taiwan .others")
    for width, media in ((PHONE["width"], "screen"), (680, "print")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(media=media)
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert [cell.is_visible() for cell in cells.all()] == [True, False]
        assert cells.first.bounding_box()["width"] > 300
        assert others.inner_text().startswith("Trump post: not mentioned")
        assert others.bounding_box()["y"] > cells.first.bounding_box()["y"]
    page.set_viewport_size(DESK)
    page.emulate_media(media="screen")
    assert [cell.bounding_box()["x"] for cell in cells.all()] == [
        head.bounding_box()["x"] for head in heads.all()[2:]
    ]
    assert not others.is_visible()


def test_a_silence_that_says_what_was_sought_is_a_card_too(browser: Any, pages: Path) -> None:
    page = opened(browser, pages, viewport=PHONE)
    _, silence = page.locator("#taiwan td.cell").all()
    assert silence.is_visible()
    assert "Taiwan, one China, sovereignty" in silence.inner_text()


def test_the_dots_lead_to_the_claims(browser: Any, pages: Path) -> None:
    page = opened(browser, pages)
    row = page.locator(".glance tr", has_text="Taiwan")
    assert [sign.get_attribute("aria-label") for sign in row.locator("svg").all()] == [
        "states",
        "not mentioned",
    ]
    row.get_by_role("link").click()
    page.wait_for_function("document.querySelector('#taiwan:target').checkVisibility()")
    glance, claims = page.locator(".glance").bounding_box(), page.locator(".claims").bounding_box()
    assert glance["y"] + glance["height"] <= claims["y"], "it stays beside the narrative"


@pytest.mark.parametrize("row", ["taiwan", CALL.claims[-1].id])
def test_a_link_to_a_row_shows_the_names_of_the_sources(
    browser: Any, pages: Path, row: str
) -> None:
    page = opened(browser, pages)
    page.evaluate("row => { location.hash = '#' + row }", row)
    page.wait_for_function(
        """row => {
          const head = document.querySelector(".matrix thead th").getBoundingClientRect();
          const target = document.getElementById(row).getBoundingClientRect();
          return head.top >= 0 && head.bottom <= target.top && target.top < innerHeight;
        }""",
        arg=row,
    )


def test_it_is_dark_where_the_reader_wants_it_and_light_on_paper(browser: Any, pages: Path) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    light = opened(browser, pages, color_scheme="light").evaluate(ground)
    page = opened(browser, pages, color_scheme="dark")
    assert (light, page.evaluate(ground)) == ("rgb(251, 249, 244)", "rgb(21, 23, 28)")
    assert page.pdf().startswith(b"%PDF")
    page.emulate_media(media="print")
    assert page.evaluate(ground) == "rgb(255, 255, 255)"
    assert not page.locator(".filters").is_visible()
    assert page.locator("#taiwan").is_visible()


@pytest.mark.parametrize(("viewport", "scheme"), [(PHONE, "light"), (DESK, "dark")])
def test_axe_finds_no_violation(
    browser: Any, pages: Path, viewport: dict[str, int], scheme: str
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    # The policy forbids the script that axe is, too.
    page = opened(browser, pages, viewport=viewport, color_scheme=scheme, bypass_csp=True)
    page.locator("button.cite").nth(1).click()
    violations = axe.run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in violations] == []


@pytest.fixture(scope="module")
def noted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a page that has notes."""
    folder = tmp_path_factory.mktemp("noted")
    html = exported_with("html", *NOTES)
    (folder / "notes.html").write_text(html, encoding="utf-8")
    return folder


@pytest.mark.parametrize("width", [390, 960, 1280, 1440])
def test_notes_are_in_the_margin_where_there_is_room_else_below(
    browser: Any, noted: Path, width: int
) -> None:
    page = opened(browser, noted, "notes", viewport={"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") == width
    boxes = [
        (
            found.locator("> :first-child").bounding_box(),
            found.get_by_role("note").first.bounding_box(),
        )
        for found in page.locator(".narrative .noted").all()
    ]
    assert len(boxes) == 4
    for passage, note in boxes:
        assert note["width"] >= 240
        if width == 390:
            assert note["y"] >= passage["y"] + passage["height"]
        else:
            assert note["x"] >= passage["x"] + passage["width"]
            assert abs(note["y"] - passage["y"]) < 4
    for cell in ("claim", "cell", "silence"):  # also in cards, which leave silent cells out
        assert page.get_by_text(f"On {cell}.").is_visible()
    glance = page.locator(".glance").bounding_box()
    assert glance["y"] + glance["height"] <= boxes[0][0]["y"]


@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_no_violation_in_notes(browser: Any, noted: Path, width: int) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    view = {"width": width, "height": 900}
    page = opened(browser, noted, "notes", viewport=view, bypass_csp=True)
    violations = axe.run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in violations] == []
