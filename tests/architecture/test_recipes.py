"""CONTRIBUTING's recipes are true: they are followed in a copy of the project.

Each makes the smallest change of its kind, checks that the files it changed are the files that the
recipe names, and at the end that all the new things work. A copy and a run of pytest cost more
than the recipes, so those that need no terminal share them.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source_tree import ROOT

pytestmark = pytest.mark.slow

PARTS = ("briefing_tui", "tests", "docs", "briefs", "benchmarks")
FILES = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "pyproject.toml", "Makefile")
PAGE = ("tests/fixtures/export/brief.html", "tests.export.test_exporters", "html")
MAN_PAGE = ("docs/briefing.1", "tests.cli.test_completion_and_man_page")
CHECK_WRITTEN_FILES = """
import os
import sys

os.environ["COLUMNS"] = "80"
from tests.cli import test_completion_and_man_page as manual
from tests.export import test_exporters as exports

exports.test_an_exporter_makes_what_its_fixture_says()
if sys.version_info[:2] == (3, 11):  # argparse words its help otherwise elsewhere
    assert manual.PAGE.read_text(encoding="utf-8") == manual.man_page(), manual.WRITE
"""
"""Run after each recipe, so that a later one can't write what an earlier one forgot. As a run of
pytest it would take twice as long."""


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

    def replace(self, path: str, pattern: str, text: str) -> None:
        """Replace the only match of a pattern."""
        old = (self.root / path).read_text(encoding="utf-8")
        new, count = re.subn(pattern, text, old)
        assert count == 1, f"{pattern!r} is {count} times in {path}"
        self.write(path, new)

    def run(self, *words: str) -> str:
        """What `python -m WORDS` prints in the copy."""
        return self.python("-m", *words)

    def python(self, *words: str) -> str:
        """What `python WORDS` prints in the copy."""
        result = subprocess.run(
            [sys.executable, *words],
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
        """Fail unless the changed files are those that the steps of the recipe name.

        `names` are the values of the placeholders, such as NAME.
        """
        text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
        section = text.partition(f"### {recipe}\n")[2].partition("\n### ")[0]
        steps = "\n".join(re.findall(r"(?m)^\d\. .*(?:\n .*)*", section))
        assert steps, f"CONTRIBUTING.md has no recipe {recipe!r}"
        paths = set(re.findall(r"(?<![\w/])(?:[\w-]+/)+[\w.-]+\.\w+|README\.md", steps))
        for placeholder, value in names.items():
            paths = {path.replace(placeholder, value) for path in paths}
        assert self.changed == paths
        self.changed.clear()
        self.python("-c", CHECK_WRITTEN_FILES)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path / "project")


def add_a_field(project: Project) -> None:
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
        '        Field("authors", "authors"',
        '        Field("embargo", "date", "when it may be published"),\n',
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
    shown = project.run("briefing_tui", "show", "--json", "tests/fixtures/format/embargo.md")
    assert '"embargo":' in shown
    assert '"2025-02-01"' in shown
    project.assert_named("Add a field to the format", NAME="embargo")


def _explain(project: Project, code: str, summary: str, wrong: str, right: str) -> None:
    """Explain the code of a warning in the manual."""
    page, fence = "docs/diagnostics.md", "```"
    project.insert(page, "| [draft](#draft)", f"| [{code}](#{code}) | warning | {summary} |\n")
    project.insert(
        page,
        "## draft\n",
        f"## {code}\n\n*Warning.* {summary} It is hard to read.\n\n"
        f"Wrong:\n\n{fence}\n{wrong}\n{fence}\n\nRight:\n\n{fence}\n{right}\n{fence}\n\n",
    )


def add_a_rule(project: Project) -> None:
    project.insert(
        "briefing_tui/check/violations.py",
        "def link_not_opened(",
        "def loud_title(context: RuleContext) -> Iterator[Violation]:\n"
        "    if context.brief.title.isupper():\n"
        '        yield Violation(("title",), "The title is in capitals.")\n\n\n',
    )
    project.insert(
        "briefing_tui/check/rules.py",
        '    Rule("link-not-opened",',
        '    Rule("loud-title", "warning", violations.loud_title),\n',
    )
    _explain(
        project,
        "loud-title",
        "A title is in capitals.",
        "title: A CALL\nsources:\n  - id: cn\nevents:\n"
        "  - { date: 2025-01-20, title: T, sources: cn }",
        "title: A call\nsources:\n  - id: cn\nevents:\n"
        "  - { date: 2025-01-20, title: T, sources: cn }",
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
    assert "warning[loud-title]" in project.run("briefing_tui", "check", fixture)
    project.assert_named("Add a rule to `check`", CODE="loud-title")


def add_an_exporter(project: Project) -> None:
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
        '    "json": Exporter(',
        '    "titles": Exporter("only the titles", "titles"),\n',
    )
    project.write_output(
        "tests/fixtures/export/brief.titles", "tests.export.test_exporters", "titles"
    )
    project.insert("docs/export.md", "| `json` | programs", "| `titles` | a list |\n")
    project.write_output(*MAN_PAGE)
    brief = "briefs/2025-01-17-xi-trump-call.md"
    titles = project.run("briefing_tui", "show", brief, "--to", "titles")
    assert titles == project.run("briefing_tui", "show", brief).partition("\n")[0] + "\n"
    project.assert_named("Add an exporter", NAME="titles")


def add_a_command(project: Project) -> None:
    project.write(
        "briefing_tui/cli/random.py",
        '"""`briefing random`: print a brief that was chosen at random."""\n\n'
        "import random\n"
        "from argparse import ArgumentParser, Namespace\n\n"
        "from briefing_tui.cli.session import Session\n"
        "from briefing_tui.library.files import scan\n\n\n"
        "def configure(parser: ArgumentParser) -> None:\n"
        '    parser.add_argument("--seed", metavar="N", type=int, help="choose it again")\n\n\n'
        "def run(options: Namespace, session: Session) -> int:\n"
        "    names = sorted(entry.path_from_root for entry in scan(session.default_library()))\n"
        '    session.console.write(f"{random.Random(options.seed).choice(names)}\\n")\n'
        "    return 0\n",
    )
    project.insert(
        "briefing_tui/cli/main.py",
        '    "schema": Command(',
        '    "random": Command("random", "print the name of some brief", "random"),\n',
    )
    project.insert(
        "README.md", "briefing schema  ", "briefing random           print the name of some brief\n"
    )
    project.write_output(*MAN_PAGE)
    project.assert_named("Add a command", NAME="random")


NEW_KEY = """

async def test_the_new_key(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await pilot.press("f10")
        assert notices(pilot) == ["2025-01-17-second-call"]
"""


TESTS_OF_KEYS = ("tests/tui/test_keys.py", "tests/tui/test_keys_page.py")


NEW_PANE = """
import pytest

from briefing_tui.tui.panes.sources import SourcesView
from tests.tui.conftest import MakeApp
from tests.tui.pilots import notices


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


def test_add_a_pane_and_a_key(project: Project) -> None:
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
        "from briefing_tui.layout.sources import lay_sources\n"
        "from briefing_tui.layout.spans import Line\n"
        "from briefing_tui.tui.state import ReaderState\n"
        "from briefing_tui.tui.widgets.pane import Pane\n"
        "from briefing_tui.tui.widgets.view import LineView\n\n\n"
        "class SourcesView(LineView):\n"
        '    """A line for each source."""\n\n'
        "    state = ReaderState()\n"
        "    lines: list[Line] = []\n\n"
        "    def show(self, before: ReaderState, state: ReaderState) -> None:\n"
        "        self.state = state\n"
        "        if state.opened is not before.opened:\n"
        "            self.reflow()\n\n"
        "    def lay_out(self) -> None:\n"
        "        opened = self.state.opened\n"
        "        self.lines = lay_sources(opened.brief, self.room) if opened else []\n\n"
        "    def line_count(self) -> int:\n"
        "        return len(self.lines)\n\n"
        "    def line(self, y: int) -> tuple[Line, str]:\n"
        '        return self.lines[y], "background"\n\n\n'
        "class SourcesPane(Pane):\n"
        '    """The sources under their heading."""\n\n'
        '    title = "Sources"\n',
    )
    project.insert("briefing_tui/tui/pane_layout.py", "]\n\nPANES", ', "sources"')
    reader = "briefing_tui/tui/reader.py"
    project.insert(
        reader,
        "        self._views = ",
        '        sources = SourcesPane(SourcesView(), id="sources")\n',
    )
    project.insert(reader, "claims, body, top, footer", "sources, ")
    project.insert(reader, "                yield claims\n", "                    yield sources\n")
    project.insert(
        reader,
        "from briefing_tui.tui.state import Begin",
        "from briefing_tui.tui.panes.sources import SourcesPane, SourcesView\n",
    )
    project.insert(
        "briefing_tui/tui/briefing.tcss",
        "/* Alone, the narrative",
        "#sources { width: 24; margin-left: 2; }\n.-narrow #sources { width: 100%; }\n\n",
    )
    project.insert(
        "briefing_tui/tui/header_footer.py",
        '        yield "library", self.state.briefs.total',
        '        yield "sources", len(brief.sources) if brief else 0\n',
    )
    project.insert(
        "briefing_tui/tui/keys.py",
        '    _key("backspace,alt+left,ctrl+o"',
        '    _key("5", "pane(\'sources\')", "Go to the sources", "pane.sources"),\n',
    )
    project.insert(
        "briefing_tui/tui/keys.py",
        '    "claims": "view.down',
        '    "sources": f"view.down view.up: Scroll; {_COMMON}",\n',
    )
    project.run("tests.tui.test_keys_page")
    project.changed.add("docs/keys.md")
    project.assert_named("Add a pane", NAME="sources")

    project.insert(
        "briefing_tui/tui/keys.py",
        '    _key("r", "reload"',
        '    _key("f10", "tell_slug", "Show the slug", "brief.slug"),\n',
    )
    project.insert(
        "briefing_tui/tui/reader.py",
        "    def action_step(",
        "    def action_tell_slug(self) -> None:\n"
        '        self.notify(self.state.opened.brief.slug if self.state.opened else "")\n\n',
    )
    project.run("tests.tui.test_keys_page")
    project.changed.add("docs/keys.md")
    project.assert_named("Add a key")

    project.try_out("tests/tui/test_new_pane.py", NEW_PANE + NEW_KEY, *TESTS_OF_KEYS)


NEW_THINGS = """
import json
from pathlib import Path

import pytest

from briefing_tui.compare.timeline import build_timeline
from briefing_tui.compare.topics import build_topic
from briefing_tui.layout.blocks import LayoutContext, lay_leaf
from briefing_tui.library.paths import state_folder
from briefing_tui.library.state.note_files import NoteFiles
from briefing_tui.library.state.reading_state import FILE_NAME, ReadingState
from briefing_tui.model.note import Note, NotePlace
from briefing_tui.parse.brief import parse_brief
from briefing_tui.parse.document import parse_document
from briefing_tui.tui.styles import THEME_NAMES, theme_of
from tests.cli.conftest import Command

BRIEF = '''---
title: A call about %s
date: %s
event: { title: A call, date: 2020-01-01, place: Busan }
sources: [{ id: cn, coverage: full }]
claims: [{ topic: Trade, accounts: { cn: implies } }]
events: [{ date: 2025, title: The year }, { date: 2025-03-01, title: The day }]
---
'''


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    folder = tmp_path / "desk"
    folder.mkdir()
    for name, date in (("year", "2025"), ("day", "2025-03-01"), ("before", "2024-12-01")):
        (folder / f"{name}.md").write_text(BRIEF % (name, date))
    return folder


def test_the_new_stance_and_class(briefing: Command, desk: Path) -> None:
    shown = briefing("show", desk / "day.md").out
    assert "∴ implies" in shown
    assert "∴ implied" in shown
    assert '"implies"' in briefing("schema").out
    page = briefing("export", desk / "day.md", "--to", "html").out
    assert 'href="#sign:implies"' in page
    assert '<symbol id="sign:implies"' in page
    assert ">∴</text>" in page
    assert briefing("search", "agreement:implied", desk).out


def test_the_new_command(briefing: Command, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BRIEFING_LIBRARY", str(desk))
    assert briefing("random").out in ("year.md\\n", "day.md\\n", "before.md\\n")
    assert briefing("random", "--seed", "1").out == briefing("random", "--seed", "1").out
    assert "random" in briefing("completion", "bash").out


def test_the_new_callout() -> None:
    document = parse_document(parse_brief("> [!spoiler]\\n> He did it.\\n", "x.md").brief)
    row = lay_leaf(document.leaves[0], LayoutContext(document, {}, 40))[0]
    assert row.spans[0].style.role == "differs"


def test_the_new_theme() -> None:
    assert "briefing-night" in THEME_NAMES
    assert theme_of("briefing-night", "truecolor").background == "#000000"


def test_the_new_column(briefing: Command, desk: Path) -> None:
    heading, first, *_ = briefing("list", desk).out.splitlines()
    assert first.split("  ")[heading.split("  ").index("MINUTES")] == "1"


def test_the_new_field_of_the_search(briefing: Command, desk: Path) -> None:
    assert len(briefing("search", "place:busan", desk).out.splitlines()) == 6
    assert not briefing("search", "place:call", desk).out


def test_the_new_facet_of_the_search(briefing: Command, desk: Path) -> None:
    assert len(briefing("search", "venue:busan", desk).out.splitlines()) == 3
    assert not briefing("search", "venue:bus", desk).out


def test_the_new_field_of_a_note(briefing: Command, desk: Path) -> None:
    note = Note(NotePlace(), "2031-05-03 14:05", "Well.", mood="doubt", author="Bo")
    NoteFiles(desk).add("day.md", "A call", note)
    (listed,) = json.loads(briefing("notes", "--json", desk).out)
    assert (listed["mood"], listed["author"]) == ("doubt", "Bo")
    assert "doubt · by Bo" in briefing("notes", desk).out


def test_the_new_diagnostic_of_the_parser(briefing: Command, desk: Path) -> None:
    assert "topic-too-long" in briefing("check", "--explain", "topic-too-long").out


def test_the_timeline_has_days_of_the_week(briefing: Command, desk: Path) -> None:
    assert " Sat 1 Mar " in briefing("show", desk / "day.md").out


def test_dates_sort_by_their_last_day_everywhere(briefing: Command, desk: Path) -> None:
    newest = ["year", "day", "before"]
    listed = [line.split()[1] for line in briefing("list", desk).out.splitlines()[1:]]
    found = briefing("search", "busan", desk).out.splitlines()[::2]
    assert listed == [Path(line.split()[-1]).stem for line in found] == newest
    briefs = [parse_brief(path.read_text(), path.name).brief for path in desk.iterdir()]
    topic = build_topic(briefs, "trade")
    assert topic is not None
    assert [row.brief.slug for row in topic.rows] == newest, "and a history has the new order"
    assert [moment.title for moment in build_timeline(briefs[0])][1:] == ["The day", "The year"]


def test_the_new_mark(briefing: Command, desk: Path) -> None:
    state = ReadingState(state_folder() / FILE_NAME, desk)
    state.toggle("day.md", "pinned")
    assert state.save()
    assert "day.md" in briefing("search", "is:pinned", desk).out


def test_topics_have_the_new_order_everywhere(briefing: Command, desk: Path) -> None:
    (desk / "aid.md").write_text((BRIEF % ("aid", "2025")).replace("Trade", "Aid"))
    shown = briefing("topic", desk).out
    assert 0 < shown.index("Aid") < shown.index("Trade")
"""


def test_add_to_the_format_the_checks_the_exports_and_the_tables(project: Project) -> None:
    add_a_field(project)
    add_a_rule(project)
    add_an_exporter(project)
    add_a_command(project)

    order = "briefing_tui/compare/claim_order.py"
    project.insert(order, "]\n\n\nCLAIM_ORDERS", ', "length"')
    project.insert(
        order,
        '    "topic": lambda _matrix',
        '    "length": lambda _matrix, row: -len(row.claim.topic),\n',
    )
    project.insert(
        "tests/compare/test_claim_order.py",
        '        ("agreement", [',
        '        ("length", sorted(TOPICS, key=len, reverse=True)),\n',
    )
    project.run("tests.tui.test_keys_page")
    project.changed.add("docs/keys.md")
    assert "length or topic" in (project.root / "docs/keys.md").read_text(encoding="utf-8")
    project.assert_named("Add an order of the claims")

    schema, parsing = (
        "briefing_tui/library/index/schema.py",
        "briefing_tui/library/index/parsing.py",
    )
    cases = "tests/layout/test_every_class_and_stance.py"

    project.insert(
        "docs/format.md", "| `declines` | `–`", "| `implies` | `∴` implies | says so |\n"
    )
    model = "briefing_tui/model/brief.py"
    project.insert(model, '"silent", "unchecked"]\n\n\nclass', '"implies", ')
    project.insert(
        model,
        '    "silent": StanceRow(',
        '    "implies": StanceRow(Glyph("∴", "^"), "implies", "hints", names_topic=True),\n',
    )
    project.insert(
        cases,
        '    "silent": ("silent", ',
        '    "implies": ("{ stance: implies, quote: it }", "∴ implies"),\n',
    )
    claims = "briefing_tui/layout/claims.py"
    project.insert(
        claims,
        '    "denies": ("denies", "denied it"),',
        '    "implies": ("implies", "implied it"),\n',
    )
    project.write_output(*PAGE)
    project.assert_named("Add a stance")

    agreement = "briefing_tui/compare/agreement.py"
    project.insert(
        "docs/format.md", "| shared | `●●`", "| implied | `∴` implied | a side implies it |\n"
    )
    project.insert(agreement, '    "shared",\n    "only",', '    "implied",\n')
    project.insert(
        agreement,
        '    "shared": ClassRow(',
        '    "implied": ClassRow(\n'
        '        lambda facts: "implies" in facts.stances,\n'
        '        Glyph("∴", "^"),\n'
        '        "implied",\n'
        '        "muted",\n'
        '        "One side says it between the lines.",\n'
        "    ),\n",
    )
    project.insert(
        cases,
        '    "shared": (QUOTE,',
        '    "implied": ("{ stance: implies, quote: it }", QUOTE, "", "∴ implied"),\n',
    )
    project.insert(
        cases,
        '    "shared": "both speak of it.',
        '    "implied": "a side implies it. North implies; South states.",\n',
    )
    project.insert(
        claims, '    "shared": "{sides} speak of it",', '    "implied": "a side implies it",\n'
    )
    project.insert(
        "tests/compare/test_agreement.py",
        '    ("nothing checked", on()',
        '    ("implied", on(acc("cn", "implies"), acc("us")), (CN, US), "implied", "implied"),\n',
    )
    project.assert_named("Add a class of agreement")

    document = "briefing_tui/model/document.py"
    project.insert(document, '"danger"]', '"spoiler", ')
    project.insert(
        document,
        '    "danger": CalloutRow(',
        '    "spoiler": CalloutRow("differs", ("spoiler",)),\n',
    )
    project.write_output(*PAGE)
    project.assert_named("Add a kind of callout")

    colours = "briefing_tui/layout/themes.py"
    dark = re.search(
        r"    DARK_NAME: .*?\n    \),\n", (project.root / colours).read_text(), re.DOTALL
    )
    assert dark is not None
    night = dark[0].replace("DARK_NAME", '"briefing-night"').replace("#15171c", "#000000")
    project.replace(colours, r"(?m)^\}\n", f"{night}}}\n")
    project.assert_named("Add a theme, or change a colour")

    project.insert(
        "briefing_tui/parse/rules/tags.py",
        '    "gist": (',
        '    "asciinema": ("Recording", "https://asciinema.org/a/{}"),\n',
    )
    shortcodes = "tests/fixtures/body/shortcodes"
    project.insert(f"{shortcodes}.md", "{{< vimeo 146022717", "See {{< asciinema 14 >}}.\n\n")
    project.insert(f"{shortcodes}.txt", "Vimeo video,", "See Recording.\n\n")
    project.insert("docs/sites.md", "| `{{< ref", "| `{{< asciinema ID >}}` | a link to it |\n")
    project.assert_named("Add a shortcode of a site generator")

    project.insert(schema, '    content: bytes = b""', "    minutes: int | None = None\n")
    project.insert(
        parsing, "        content=content,", "        minutes=len(brief.body.split()) // 200 + 1,\n"
    )
    project.replace(schema, r"VERSION = \d+", "VERSION = 1_000_001")
    project.insert(
        "briefing_tui/library/listing.py",
        "\n    @property\n    def path(",
        "    minutes: int | None = None\n",
    )
    project.insert(
        "briefing_tui/cli/list.py",
        '    Column("PROBLEMS"',
        '    Column("MINUTES", lambda listing: str(listing.minutes or "–"), right=True),\n',
    )
    project.assert_named("Add a column to the list")

    project.insert("docs/search.md", "| `stance:denies`", "| `place:busan` | of an event there |\n")
    project.insert(
        "briefing_tui/library/query.py",
        '    "title": QueryField(',
        '    "place": QueryField("places", "event"),\n',
    )
    project.insert(schema, '"body", "facets"', '"places", ')
    project.insert(
        parsing,
        '    "body": lambda brief:',
        '    "places": lambda brief: brief.event.place if brief.event else "",\n',
    )
    project.replace(schema, r"VERSION = \d+\w+", "VERSION = 1_000_002")
    project.assert_named("Add a field to the search")

    project.insert("docs/search.md", "| `stance:denies`", "| `venue:busan` | just there |\n")
    project.insert(
        "briefing_tui/library/query.py",
        '    "title": QueryField(',
        '    "venue": QueryField("facets"),\n',
    )
    project.insert(
        parsing,
        '    yield "has", facet',
        '    yield "venue", facet, (brief.event.place if brief.event else "",)\n',
    )
    project.replace(schema, r"VERSION = \d+\w+", "VERSION = 1_000_003")
    project.assert_named("Add a field to the search")

    notes = "briefing_tui/parse/notes_text.py"
    project.insert("docs/notes.md", "You can edit the file", "` · in MOOD` is the mood. ")
    project.replace(
        "briefing_tui/model/note.py", r"\Z", '    mood: str = ""\n    """How it was meant."""\n'
    )
    project.insert(notes, "(?: · by (?P<author>", "(?: · in (?P<mood>\\w+))?")
    project.insert(notes, ', "author")}', ', "mood"')
    project.replace(notes, r'names\["author"\]\)', 'names["author"], names["mood"])')
    project.insert(
        notes,
        '        f"by {one_line(note.author)}"',
        '        f"in {note.mood}" if note.mood else "",\n',
    )
    project.replace(
        "briefing_tui/layout/note_lines.py", r"brief\), author,", "brief), note.mood, author,"
    )
    project.insert(
        "briefing_tui/cli/notes.py", '        "author": note.author', '        "mood": note.mood,\n'
    )
    project.replace(
        "tests/parse/test_notes_text.py",
        r"\(passage\.place\.kind, passage\.author\) == \(",
        '(passage.mood, passage.place.kind, passage.author) == ("", ',
    )
    project.assert_named("Add a field to a note")

    project.insert(
        "briefing_tui/parse/diagnostics.py",
        '    "stance-missing":',
        '    "topic-too-long": "warning",\n',
    )
    _explain(
        project,
        "topic-too-long",
        "A topic is a sentence.",
        "claims:\n  - topic: They spoke of peace in the whole wide world, they say",
        "claims:\n  - topic: Peace",
    )
    project.insert(
        "briefing_tui/parse/sections.py",
        '    has_id = bool(values.get("id"))',
        "    if len(topic) > 50:\n"
        '        context.report("topic-too-long", node, "The topic is a sentence.", "Cut it.")\n',
    )
    fixture = "tests/fixtures/format/topic-too-long"
    topic = "They spoke of peace in the whole wide world, they say"
    project.write(f"{fixture}.md", f"---\nclaims:\n  - topic: {topic}\n---\nWords.\n")
    project.write(
        f"{fixture}.yaml",
        "rule: A topic is a few words.\nbrief: {}\ndiagnostics: [3:5 warning topic-too-long]\n",
    )
    project.assert_named("Add a diagnostic of the parser", NAME="topic-too-long")

    dates, timeline = "briefing_tui/model/dates.py", "briefing_tui/layout/timeline.py"
    project.replace(
        dates,
        r'return month if self.precision == "month" else f"\{self.first.day\} \{month\}"',
        'day = f"{self.first:%a} {self.first.day} "\n'
        '        return month if self.precision == "month" else day + month',
    )
    project.replace(timeline, r"_DATE = 6", "_DATE = 10")
    project.write_output("tests/fixtures/export/brief.text", "tests.export.test_exporters", "text")
    project.replace("tests/compare/test_timeline.py", r"\{when\.first:%-d\}", "{when.first:%a %-d}")
    project.assert_named("Change how dates look", NAME="text")

    project.replace(dates, r"return date\.earliest\.timestamp\(\)", "return date.last.toordinal()")
    project.replace(dates, r"return date\.first\.toordinal\(\)", "return date.last.toordinal()")
    project.replace(schema, r"VERSION = \d+\w+", "VERSION = 1_000_004")
    project.assert_named("Change how dates sort")

    project.replace(
        "briefing_tui/compare/topics.py",
        r"\(-topic\.briefs, topic\.name, topic\.id\)",
        "(0, topic.name, topic.id)",
    )
    project.replace("docs/comparing.md", "the topics in most briefs come first", "A comes first")
    project.assert_named("Change the order of the topics")

    project.replace(
        "briefing_tui/compare/topics.py",
        r"order = range\(len\(rows\)\)",
        "order = range(len(rows))[::-1]",
    )
    project.replace("docs/comparing.md", "Each row is a brief, oldest first", "Newest first")
    project.assert_named("Change the order of a history")

    store = "briefing_tui/library/state/store.py"
    project.replace(
        store, r'Flag = Literal\["read", "starred"\]', 'Flag = Literal["read", "starred", "pinned"]'
    )
    project.replace(
        store,
        r"    starred: bool \| None = None\n",
        "    starred: bool | None = None\n    pinned: bool | None = None\n",
    )
    project.replace(
        store,
        r"    starred: frozenset\[str\] = frozenset\(\)\n",
        "    starred: frozenset[str] = frozenset()\n    pinned: frozenset[str] = frozenset()\n",
    )
    project.insert(
        "briefing_tui/tui/state/progress.py",
        '    ("starred", True):',
        '    ("pinned", True): "Pinned.",\n    ("pinned", False): "No longer pinned.",\n',
    )
    project.insert(
        "briefing_tui/tui/keys.py",
        '    _key("s", "search", "Search',
        '    _key("f10", "mark(\'pinned\')", "Pin, or remove the pin", "brief.pin"),\n',
    )
    project.run("tests.tui.test_keys_page")
    project.changed.add("docs/keys.md")
    project.insert("briefing_tui/library/query.py", '"starred", "changed", "draft"', '"pinned", ')
    project.insert("docs/search.md", "`starred`, `draft`", "`pinned`, ")
    project.assert_named("Add a mark to the reading state")

    project.try_out(
        "tests/cli/test_new_things.py",
        NEW_THINGS,
        *("tests/compare/test_agreement.py", "tests/compare/test_agreement_words.py"),
        *(cases, "tests/layout/test_themes.py", "tests/layout/test_site_pages.py"),
        "tests/layout/test_ascii.py::test_signs_of_meanings_keep_their_own_shapes",
        "tests/library/test_query.py::test_the_manual_has_every_field",
        *("tests/parse/test_brief.py", "tests/parse/test_fields.py"),
        "tests/parse/test_notes_text.py",
        *("tests/check/test_rules.py", "tests/check/test_diagnostics_page.py"),
        *("tests/export/test_exporters.py", "tests/export/test_json.py"),
        "tests/architecture/test_contracts.py",
        "tests/cli/test_main.py::test_the_help_says_how_to_list_the_themes",
        "tests/cli/test_main.py::test_every_command_explains_itself",
        "tests/cli/test_completion_and_man_page.py",
        *("tests/compare/test_claim_order.py", "tests/compare/test_timeline.py"),
        "tests/tui/test_keys_page.py",
    )
