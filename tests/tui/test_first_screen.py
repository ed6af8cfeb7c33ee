"""The first screen of every sample brief, at each size of the terminal.

Someone who has never seen the program reads there what the brief is about, who is compared with
whom, and the most important findings: there is prose, and there are two sources and several claims.
"""

from pathlib import Path

import pytest
from textual.pilot import Pilot

from briefing_tui.compare.agreement import matrix_columns
from briefing_tui.model.brief import Brief
from briefing_tui.tui.app import BriefingApp
from tests.tui.conftest import MakeApp
from tests.tui.pilots import settle

FOLDER = Path(__file__).parents[2] / "briefs"
FIRST = max(path.name for path in FOLDER.glob("*.md"))
WITH_TABS = ((80, 24), (100, 30), (120, 30))
SPLIT = ((120, 40), (160, 45), (200, 60))


def lines_of(pilot: Pilot[None]) -> list[str]:
    return [strip.text for strip in pilot.app.screen._compositor.render_strips()]


def narrative(screen: list[str]) -> list[str]:
    """The lines below the header, as far as they are the narrative's."""
    lines = screen[1:-1]
    left, right = max(0, lines[0].find("━ Narrative")), lines[0].find("─ Related")
    return [line[left : right if right > 0 else None] for line in lines]


def prose_lines(screen: list[str], brief: Brief) -> int:
    """The lines of the body in sight, if the brief's title is above them: those below the line of
    sources, up to the claims."""
    lines = narrative(screen)
    if brief.title[:24] not in "\n".join(lines[:3]):
        return 0
    end = next((y for y, line in enumerate(lines) if " Claims " in line), len(lines))
    legend = f"[{matrix_columns(brief)[0].id}] "
    starts = [y for y, line in enumerate(lines) if line.strip().startswith(legend)]
    return sum(bool(line.strip()) for line in lines[starts[0] + 1 : end]) if starts else 0


def claims_in_sight(screen: list[str], brief: Brief) -> int:
    """The claims in sight, if two sources stand side by side, or one where there are no others."""
    heads = [y for y, line in enumerate(screen) if " Topic  " in line]
    if not heads:
        return 0
    head = screen[heads[0]]
    left = head.index(" Topic  ") + 1
    if head[left:].count("]") < min(2, len(matrix_columns(brief))):
        return 0
    lines = [line[left:] for line in screen[heads[0] :]]
    return sum(any(line.startswith(claim.topic[:13]) for line in lines) for claim in brief.claims)


@pytest.mark.parametrize("is_split", [False, True])
async def test_prose_two_sources_and_findings(make_app: MakeApp, is_split: bool) -> None:
    for size in SPLIT if is_split else WITH_TABS:  # in one test, for one index
        await read_all(make_app(FIRST, FOLDER), size, is_split)


async def read_all(app: BriefingApp, size: tuple[int, int], is_split: bool) -> None:
    least_prose, least_claims = (6 if is_split else 10), (5 if size[1] < 30 else 7)
    async with app.run_test(size=size) as pilot:
        reader = await settle(pilot)
        seen: set[Path] = set()
        panes = ("shift+tab", "tab")  # the keys to the narrative and to the claims
        while reader.path not in seen:
            assert reader.path is not None
            assert reader.opened is not None
            seen.add(reader.path)
            brief = reader.opened.brief
            screens = dict.fromkeys(panes, lines_of(pilot))
            if not is_split:
                await pilot.press(panes[1])
                await settle(pilot)
                screens[panes[1]] = lines_of(pilot)
            prose = prose_lines(screens["shift+tab"], brief)
            assert prose >= least_prose, (size, brief.title)
            wanted = min(least_claims, len(brief.claims) - 1)  # the open one is one more
            assert claims_in_sight(screens["tab"], brief) > wanted, (size, brief.title)
            panes = panes[::-1]  # the next brief opens in the pane in which this one was left
            await pilot.press("J")
            await settle(pilot)
        assert seen == {*FOLDER.glob("*.md")}
