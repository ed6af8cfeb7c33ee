"""The first screen of every sample brief, in a terminal of each size.

Someone who has never seen the program reads there what the brief is about, who is compared with
whom, and the most important findings: there is prose, and there are two sources and several claims.
"""

import subprocess
from pathlib import Path

import pytest

from briefing_tui.compare.agreement import matrix_columns
from briefing_tui.model.brief import Brief
from briefing_tui.parse.brief import parse_brief
from tests.conftest import OpenTerminal
from tests.e2e.reader import BRIEFING, quit_cleanly
from tests.screen import Screen

FOLDER = Path(__file__).parents[2] / "briefs"
BRIEFS = [parse_brief(path.read_text(), path.name).brief for path in sorted(FOLDER.glob("*.md"))]


def narrative(screen: Screen) -> list[str]:
    """The lines below the header, as far as they are the narrative's."""
    lines = screen.lines[1:-1]
    left, right = max(0, lines[0].find("━ Narrative")), lines[0].find("─ Related")
    return [line[left : right if right > 0 else None] for line in lines]


def brief_on(screen: Screen) -> Brief | None:
    """The brief whose title is above the text."""
    top = "\n".join(narrative(screen)[:3])
    return next((brief for brief in BRIEFS if brief.title[:24] in top), None)


def prose_lines(screen: Screen) -> int:
    """The lines of the body in sight: those below the line of sources, up to the claims."""
    brief, lines = brief_on(screen), narrative(screen)
    if brief is None:
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
    return sum(any(line.startswith(claim.topic[:13]) for line in lines) for claim in brief.claims)


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
def test_prose_two_sources_and_findings(
    open_terminal: OpenTerminal, environment: dict[str, str], size: tuple[int, int], is_split: bool
) -> None:
    # Without an index the order of the list changes once the files are read.
    subprocess.run([*BRIEFING, "list", FOLDER], env=environment, check=True, capture_output=True)
    lines, rows = (6 if is_split else 10), (5 if size[1] < 30 else 7)
    terminal = open_terminal(*BRIEFING, str(FOLDER), size=size)
    seen: list[Brief] = []

    def has_prose(screen: Screen) -> bool:
        return brief_on(screen) not in (None, *seen) and prose_lines(screen) >= lines

    def has_claims(screen: Screen) -> bool:
        wanted = min(rows, len(seen[-1].claims) - 1)
        return claims_in_sight(screen, seen[-1]) > wanted  # the open one is one more

    for number in range(1, len(BRIEFS) + 1):
        terminal.wait_until(has_prose, what=f"{lines} lines of prose in brief {number}")
        brief = brief_on(terminal.screen)
        assert brief is not None
        seen.append(brief)
        if not is_split:
            terminal.press("2")
        terminal.wait_until(has_claims, what=f"{rows} claims of {brief.title}")
        if not is_split:
            terminal.press("1")
            terminal.wait_until(lambda screen: prose_lines(screen) >= lines, what="the narrative")
        if number < len(BRIEFS):
            terminal.press("J")
    quit_cleanly(terminal)
