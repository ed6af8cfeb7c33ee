"""CONTRIBUTING's recipes are true: each test follows one in a copy of the project.

It makes the smallest change of that kind, checks that the new thing works, and that the files it
changed are the files that the recipe names.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source_tree import ROOT

PARTS = ("briefing_tui", "tests", "docs", "briefs", "benchmarks")
FILES = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "pyproject.toml", "Makefile")


class Project:
    """A copy of the project in which a recipe is followed."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.changed: set[str] = set()
        for part in PARTS:
            shutil.copytree(ROOT / part, root / part)
        for file in FILES:
            shutil.copy2(ROOT / file, root / file)

    def write(self, path: str, text: str) -> None:
        (self.root / path).write_text(text, encoding="utf-8")
        self.changed.add(path)

    def insert(self, path: str, before: str, text: str) -> None:
        """Insert a text before the only place of another one."""
        old = (self.root / path).read_text(encoding="utf-8")
        assert old.count(before) == 1, f"{before!r} is {old.count(before)} times in {path}"
        self.write(path, old.replace(before, text + before))

    def run(self, *words: str) -> str:
        """What `python -m WORDS` prints in the copy."""
        result = subprocess.run(
            [sys.executable, "-m", *words],
            cwd=self.root,
            env={**os.environ, "PYTHONPATH": str(self.root)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout

    def write_output(self, path: str, *words: str) -> None:
        """`python -m WORDS > PATH`."""
        self.write(path, self.run(*words))

    def test(self, *names: str) -> None:
        self.run("pytest", "-n0", "-p", "no:cacheprovider", *names)

    def try_out(self, path: str, text: str, *names: str) -> None:
        """Run a test of the new thing, which is no part of the recipe, and tests that are there."""
        (self.root / path).write_text(text, encoding="utf-8")
        self.test(path, *names)

    def assert_named(self, recipe: str, **names: str) -> None:
        """Fail unless the changed files are those that the recipe names.

        `names` are the values of the placeholders, such as NAME.
        """
        text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
        section = text.partition(f"### {recipe}\n")[2].partition("\n### ")[0]
        steps = section.partition("If you forget")[0]
        assert steps.strip(), f"CONTRIBUTING.md has no recipe {recipe!r}"
        paths = set(re.findall(r"(?<![\w/])(?:[\w-]+/)+[\w.-]+\.\w+|README\.md", steps))
        for placeholder, value in names.items():
            paths = {path.replace(placeholder, value) for path in paths}
        assert self.changed == paths


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path / "project")


TESTS_OF_FORMATS = ("tests/export/test_exporters.py", "tests/export/test_json.py")


def test_add_a_field(project: Project) -> None:
    project.insert(
        "docs/format.md",
        "| `authors` | text",
        "| `embargo` | a date before which the brief stays unpublished | |\n",
    )
    project.insert(
        "briefing_tui/model/brief.py",
        "    authors: tuple[str, ...] = ()\n    summary: str",
        "    embargo: Date | None = None\n",
    )
    project.insert(
        "briefing_tui/parse/fields.py",
        '            Field("authors", "authors"',
        '            Field("embargo", "date", "when it may be published"),\n',
    )
    project.write(
        "tests/fixtures/format/embargo.md",
        "---\ntitle: A brief\nembargo: 2025-02-01\n---\nWords.\n",
    )
    project.write(
        "tests/fixtures/format/embargo.yaml",
        "rule: embargo is a date.\nbrief: { embargo: 2025-02-01 }\n",
    )
    project.write_output("tests/fixtures/export/brief.json", "tests.export.test_exporters", "json")
    project.test("tests/parse/test_brief.py", "tests/parse/test_fields.py", *TESTS_OF_FORMATS)
    shown = project.run("briefing_tui", "show", "--json", "tests/fixtures/format/embargo.md")
    assert '"embargo":' in shown
    assert '"2025-02-01"' in shown
    project.assert_named("Add a field to the format", NAME="embargo")


def test_add_a_rule(project: Project) -> None:
    project.insert(
        "briefing_tui/check/violations.py",
        "def link_not_opened(",
        "def loud_title(context: RuleContext) -> Iterator[Violation]:\n"
        "    if context.brief.title.isupper():\n"
        '        yield Violation(("title",), "The title is in capitals.")\n\n\n',
    )
    project.insert(
        "briefing_tui/check/rules.py",
        '    Rule(\n        Code(\n            "link-not-opened",',
        "    Rule(\n"
        "        Code(\n"
        '            "loud-title",\n'
        '            "warning",\n'
        '            "A title is in capitals.",\n'
        '            "Capitals are hard to read.",\n'
        '            "title: A CALL\\nsources:\\n  - id: cn\\nevents:\\n'
        '  - { date: 2025-01-20, title: T, sources: cn }",\n'
        '            "title: A call\\nsources:\\n  - id: cn\\nevents:\\n'
        '  - { date: 2025-01-20, title: T, sources: cn }",\n'
        "        ),\n"
        "        violations.loud_title,\n"
        "    ),\n",
    )
    fixture = "tests/fixtures/check/loud-title.md"
    brief = (
        "---\ntitle: A CALL\nsources:\n  - id: cn\nevents:\n"
        "  - { date: 2025-01-20, title: T, sources: cn }\n---\nWords.\n"
    )
    project.write(fixture, brief)
    expected = project.run("tests.check.test_rules", "loud-title")
    assert expected == "2:8: warning[loud-title] The title is in capitals.\n"
    project.write(fixture, f"{brief}\n<!-- expected:\n{expected}-->\n")
    project.write_output("docs/diagnostics.md", "tests.check.test_diagnostics_page")
    project.test("tests/check/test_rules.py", "tests/check/test_diagnostics_page.py")
    assert "warning[loud-title]" in project.run("briefing_tui", "check", fixture)
    project.assert_named("Add a rule to `check`", CODE="loud-title")


def test_add_an_exporter(project: Project) -> None:
    project.write(
        "briefing_tui/export/titles.py",
        '"""The titles of briefs."""\n\n'
        "from collections.abc import Sequence\n\n"
        "from briefing_tui.export.exporters import BriefWithRecords, ExportOptions\n\n\n"
        "def export_briefs(briefs: Sequence[BriefWithRecords], options: ExportOptions) -> str:\n"
        '    return "".join(f"{each.brief.title}\\n" for each in briefs)\n',
    )
    project.insert(
        "briefing_tui/export/exporters.py",
        '        "json": Exporter(',
        '        "titles": Exporter("only the titles", "titles"),\n',
    )
    project.write_output(
        "tests/fixtures/export/brief.titles", "tests.export.test_exporters", "titles"
    )
    project.test(*TESTS_OF_FORMATS, "tests/architecture/test_contracts.py")
    brief = "briefs/2025-01-17-xi-trump-call.md"
    titles = project.run("briefing_tui", "show", brief, "--to", "titles")
    assert titles == project.run("briefing_tui", "show", brief).partition("\n")[0] + "\n"
    project.assert_named("Add an exporter", NAME="titles")


NEW_KEY = """
from tests.tui.conftest import MakeApp
from tests.tui.pilots import notices


async def test_the_new_key(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await pilot.press("f9")
        assert notices(pilot) == ["2025-01-17-second-call"]
"""


TESTS_OF_KEYS = ("tests/tui/test_keys.py", "tests/tui/test_keys_page.py")


def test_add_a_key(project: Project) -> None:
    project.insert(
        "briefing_tui/tui/keys.py",
        '    _key("z", "zoom"',
        '    _key("f9", "tell_slug", "Show the slug", "brief.slug"),\n',
    )
    project.insert(
        "briefing_tui/tui/reader.py",
        "    def action_zoom(",
        "    def action_tell_slug(self) -> None:\n"
        '        self.notify(self.opened.brief.slug if self.opened else "")\n\n',
    )
    project.run("tests.tui.test_keys_page")
    project.changed.add("docs/keys.md")
    project.try_out("tests/tui/test_new_key.py", NEW_KEY, *TESTS_OF_KEYS)
    project.assert_named("Add a key")


NEW_PANE = """
import pytest

from briefing_tui.tui.panes.sources import SourcesView
from tests.tui.conftest import MakeApp


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_the_new_pane(make_app: MakeApp, size: tuple[int, int]) -> None:
    async with make_app("2025-01-17-second-call.md").run_test(size=size) as pilot:
        await pilot.pause()
        await pilot.press("5")
        await pilot.pause()
        view = pilot.app.screen.query_one(SourcesView)
        assert view.has_focus
        assert view.size.height > 1
        assert view.render_line(0).text.startswith("Northern readout")
        await pilot.press("tab")
        assert not view.has_focus
"""


def test_add_a_pane(project: Project) -> None:
    project.write(
        "briefing_tui/layout/sources.py",
        '"""The sources of a brief, a line each."""\n\n'
        "from briefing_tui.layout.spans import PLAIN, Line, Span, fit_line\n"
        "from briefing_tui.model.brief import Brief\n\n\n"
        "def lay_sources(brief: Brief, width: int) -> list[Line]:\n"
        "    return [fit_line((Span(source.name, PLAIN),), width) for source in brief.sources]\n",
    )
    project.write(
        "briefing_tui/tui/panes/sources.py",
        '"""The sources pane."""\n\n'
        "from textual.app import ComposeResult\n"
        "from textual.reactive import reactive\n\n"
        "from briefing_tui.layout.sources import lay_sources\n"
        "from briefing_tui.layout.spans import Line\n"
        "from briefing_tui.tui.open_brief import OpenBrief\n"
        "from briefing_tui.tui.panes.base import LineView, Pane\n\n\n"
        "class SourcesView(LineView):\n"
        '    """A line for each source."""\n\n'
        "    opened: reactive[OpenBrief | None] = reactive(None)\n"
        "    lines: list[Line] = []\n\n"
        "    def lay_out(self) -> None:\n"
        "        self.lines = lay_sources(self.opened.brief, self.room) if self.opened else []\n\n"
        "    def line_count(self) -> int:\n"
        "        return len(self.lines)\n\n"
        "    def line(self, y: int) -> tuple[Line, str]:\n"
        '        return self.lines[y], "background"\n\n'
        "    def watch_opened(self) -> None:\n"
        "        self.reflow()\n\n\n"
        "class SourcesPane(Pane):\n"
        '    """The sources under their heading."""\n\n'
        '    title = "Sources"\n\n'
        "    def compose_body(self) -> ComposeResult:\n"
        "        yield SourcesView().data_bind(SourcesPane.opened)\n",
    )
    project.insert("briefing_tui/tui/pane_layout.py", "]\n\nPANES", ', "sources"')
    body = "briefing_tui/tui/body.py"
    project.insert(
        body,
        "            claims = ClaimsPane(",
        '                yield SourcesPane(id="sources").data_bind(Body.opened)\n',
    )
    project.insert(
        body,
        "\nif TYPE_CHECKING:",
        "from briefing_tui.tui.panes.sources import SourcesPane\n",
    )
    project.insert(
        "briefing_tui/tui/briefing.tcss",
        "/* Alone, the narrative",
        "#sources { width: 24; margin-left: 2; }\n.-narrow #sources { width: 100%; }\n\n",
    )
    project.insert(
        "briefing_tui/tui/header_footer.py",
        '        yield "library", len(',
        '        yield "sources", len(brief.sources) if brief else 0\n',
    )
    project.insert(
        "briefing_tui/tui/keys.py",
        '    _key("backspace,alt+left"',
        '    _key("5", "pane(\'sources\')", "Go to the sources", "pane.sources"),\n',
    )
    project.insert(
        "briefing_tui/tui/keys.py",
        '        "claims": (\n',
        '        "sources": (_SCROLL, *_COMMON),\n',
    )
    project.run("tests.tui.test_keys_page")
    project.changed.add("docs/keys.md")
    project.try_out("tests/tui/test_new_pane.py", NEW_PANE, *TESTS_OF_KEYS)
    project.assert_named("Add a pane", NAME="sources")
