"""Links of small sites, each as its generator reads them. Their words name the files they mean."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from briefing_tui.library.files import read_brief, scan
from briefing_tui.library.index.relations import candidates, find_named
from briefing_tui.model.document import Target
from briefing_tui.parse.brief_names import BriefName, KnownBriefs
from briefing_tui.parse.document import parse_document
from briefing_tui.parse.inline import parse_inline
from tests.library.conftest import IndexedLibrary

SITES = Path(__file__).parents[1] / "fixtures" / "sites"
LINKS = sorted(path.relative_to(SITES).as_posix() for path in SITES.rglob("*inks.*"))

FillLibrary = Callable[[str], IndexedLibrary]


@pytest.fixture
def fill_library(library: IndexedLibrary) -> FillLibrary:
    def fill(site: str) -> IndexedLibrary:
        for path in library.root.iterdir():
            path.unlink()
        shutil.copytree(SITES / site, library.root, dirs_exist_ok=True)
        library.update()
        return library

    return fill


def links_in(library: IndexedLibrary, path: str) -> list[tuple[str, Target]]:
    """The words and the target of each link."""
    document = parse_document(read_brief(library.root / path, path).brief)
    inlines = (run for leaf in document.leaves for run in parse_inline(leaf.text, document))
    return [(run.text, run.target) for run in inlines if run.target]


def test_there_is_a_site_of_each_generator() -> None:
    assert len({path.partition("/")[0] for path in LINKS}) == len(LINKS) == 6


@pytest.mark.parametrize("links", LINKS)
def test_links_lead_where_the_generator_of_the_site_leads_them(
    fill_library: FillLibrary, links: str
) -> None:
    site, _, path = links.partition("/")
    library = fill_library(site)
    briefs = [read_brief(e.path, e.path_from_root).brief for e in scan(library.root)]
    known = KnownBriefs.build(BriefName(b.path, b.slug, b.aliases) for b in briefs)
    with library.open() as index:
        for words, target in links_in(library, path):
            listing = find_named(index, target.name, path)
            found = listing.path_from_root if listing else None
            assert (target.name, found or "nowhere") == (target.name, words)
            assert known.resolve(target.name, path) == found, "the same without an index"


def test_a_page_is_linked_from_the_briefs_that_have_its_address(fill_library: FillLibrary) -> None:
    library = fill_library("hugo")
    path = "content/en/docs/links.md"
    pages = {words for words, _ in links_in(library, path)} - {"nowhere"}
    with library.open() as index:
        for page in pages:
            brief = read_brief(library.root / page, page).brief
            signals = {candidate.path: candidate.signals for candidate in candidates(index, brief)}
            assert "linked from" in {signal.kind for signal in signals[path]}
        unlinked = read_brief(library.root / "README.md", "README.md").brief
        assert not candidates(index, unlinked)
