"""The first screen of every sample brief, in a terminal of each size.

Someone who has never seen the program reads there what the brief is about, who is compared with
whom, and the most important findings: there is prose, and there are two sources and several claims.
"""

import json
from functools import cache
from pathlib import Path

import pytest

from briefing_tui.cli.main import main
from briefing_tui.compare.agreement import matrix_columns
from briefing_tui.model.brief import Brief
from briefing_tui.parse.brief import parse_brief
from tests.conftest import OpenTerminal
from tests.e2e.reader import BRIEFING, quit_cleanly
from tests.screen import Screen

FOLDER = Path(__file__).parents[2] / "briefs"


@cache
def briefs() -> dict[str, Brief]:
    """The sample briefs by their slugs."""
    parsed = (parse_brief(path.read_text(), path.name).brief for path in FOLDER.glob("*.md"))
    return {brief.slug: brief for brief in parsed}


def narrative(screen: Screen) -> list[str]:
    """The lines below the header, as far as they are the narrative's."""
    lines = screen.lines[1:-1]
    left, right = max(0, lines[0].find("━ Narrative")), lines[0].find("─ Related")
    return [line[left : right if right > 0 else None] for line in lines]


def prose_lines(screen: Screen, brief: Brief) -> int:
    """The lines of the body in sight, if the brief's title is above them: those below the line of
    sources, up to the claims."""
    lines = narrative(screen)
    if brief.title[:24] not in "\n".join(lines[:3]):
        return 0
    end = next((y for y, line in enumerate(lines) if " Claims " in line), len(lines))
    legend = f"[{matrix_columns(brief)[0].id}] "
    starts = [y for y, line in enumerate(lines) if line.strip().startswith(legend)]
    return sum(bool(line.strip()) for line in lines[starts[0] + 1 : end]) if starts else 0


def claims_in_sight(screen: Screen, brief: Brief) -> int:
    """The claims in sight, if two sources stand side by side, or one where there are no others."""
    heads = [y for y, line in enumerate(screen.lines) if " Topic  " in line]
    if not heads:
        return 0
    head = screen.lines[heads[0]]
    left = head.index(" Topic  ") + 1
    if head[left:].count("]") < min(2, len(matrix_columns(brief))):
        return 0
    lines = [line[left:] for line in screen.lines[heads[0] :]]
    topics = [claim.topic for claim in brief.claims]
    return sum(any(begins_with(line, topic) for topic in topics) for line in lines)


def begins_with(line: str, topic: str) -> bool:
    """Whether a line begins with a topic, which may be cut after a word."""
    start, is_cut, _ = line.partition("…")
    return line.startswith(topic[:13]) or bool(
        is_cut and start.strip() and topic.startswith(start.rstrip())
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("size", "is_split"),
    [
        ((80, 24), False),
        ((100, 30), False),
        ((120, 30), False),
        ((120, 40), True),
        ((160, 45), True),
        ((200, 60), True),
    ],
)
def test_no_sample_brief_lacks_prose_sources_or_findings_on_its_first_screen(
    open_terminal: OpenTerminal,
    capsys: pytest.CaptureFixture[str],
    size: tuple[int, int],
    is_split: bool,
) -> None:
    # Without an index the order of the list changes once the files are read.
    assert main(["list", "--json", str(FOLDER)]) == 0
    listed = json.loads(capsys.readouterr().out)
    ordered = [briefs()[row["slug"]] for row in listed]
    least_prose, least_claims = (6 if is_split else 10), (5 if size[1] < 30 else 7)
    terminal = open_terminal(*BRIEFING, "--here", str(FOLDER / ordered[0].path), size=size)
    panes = ("1", "2")  # the keys to the narrative and to the claims
    for number, brief in enumerate(ordered, 1):

        def has_prose(screen: Screen, brief: Brief = brief) -> bool:
            return prose_lines(screen, brief) >= least_prose

        def has_claims(
            screen: Screen, brief: Brief = brief, place: str = f" {number}/{len(ordered)}"
        ) -> bool:
            wanted = min(least_claims, len(brief.claims) - 1)  # the open one is one more
            is_open = is_split or place in screen.lines[0]
            return is_open and claims_in_sight(screen, brief) > wanted

        shown = {"1": has_prose, "2": has_claims}
        for key in panes:
            if not is_split and key != panes[0]:
                terminal.press(key)
            what = f"{least_prose} lines and {least_claims} claims of {brief.title}, after {key}"
            terminal.wait_until(shown[key], what=what)
        panes = panes[::-1]  # the next brief opens in the pane in which this one was left
        terminal.press("J")
    assert {brief.slug for brief in ordered} == briefs().keys()
    quit_cleanly(terminal)
