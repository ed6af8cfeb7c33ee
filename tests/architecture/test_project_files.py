"""The project's other files: the commands agree, and no file names the developer's machine."""

import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

import briefing_tui
from briefing_tui.cli.main import COMMANDS
from briefing_tui.model.brief import SUFFIXES
from tests.architecture.source_tree import ROOT

GENERATED = {"build", "dist", "__pycache__", "samples"}
TEXT = {".py", ".md", ".toml", ".tcss", ".yml", ".yaml", ".json", ".txt", ".cfg", ".sh", ""}
NOT_OURS = (
    ("the registry a package comes from is the user's choice", r"py[p]i\.org|pythonhoste[d]"),
    ("the registry a package comes from is the user's choice", r"registry\.npmj[s]|deb\.debia[n]"),
    ("a home directory", r"/(?:home|Users)/(?!me/|user/|you/)[a-z]\w+/"),
)
SHARED_FOLDERS = {"tmp", "home", "root", "usr", "opt", "var", "private", "Users", "srv", "mnt"}
"""First parts of paths that a text may contain."""


def text_files() -> Iterator[tuple[str, str]]:
    """Every text file of the project with its name."""
    for path in sorted(ROOT.rglob("*")):
        parts = path.relative_to(ROOT).parts
        hidden = parts[0].startswith(".") and parts[0] != ".ci"
        if hidden or GENERATED & set(parts) or path.suffix not in TEXT or not path.is_file():
            continue
        yield "/".join(parts), path.read_text(encoding="utf-8", errors="replace")


def readme_commands() -> list[str]:
    """The README's first block of commands."""
    block = re.search(r"```\w*\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert block
    return block[1].splitlines()


def test_nothing_names_the_machine_it_was_written_on() -> None:
    rules = list(NOT_OURS)
    if (top := ROOT.parts[1]) not in SHARED_FOLDERS:
        rules.append(("a folder of this machine", rf"(?<![\w.])/{re.escape(top)}/"))
    found = [
        f"{name}: {why}: {match[0]}"
        for name, text in text_files()
        for why, pattern in rules
        if (match := re.search(pattern, text))
    ]
    assert not found, found


def test_the_readme_opens_with_what_it_is_for_whom_a_picture_and_two_commands() -> None:
    blocks = (ROOT / "README.md").read_text("utf-8").split("\n\n")
    sentence, whom, first, commands, _, signs = blocks[1:7]
    assert sentence.startswith("`briefing` is ")
    assert re.fullmatch(r"[^.\n]+\.", sentence), f"not one short sentence: {sentence}"
    assert whom.startswith("It is for ")
    picture = re.search(r"\]\((docs/screenshots/[^)]+)\)", first)
    assert picture, f"not a picture: {first}"
    assert (ROOT / picture[1]).is_file(), "take it with `make screenshots`"
    assert commands.startswith("```")
    assert signs.startswith("In the picture, `●●` "), "what the signs in the picture mean"
    run, test = readme_commands()
    assert run.endswith("&& .venv/bin/briefing")
    assert test.endswith("&& .venv/bin/pytest")


@pytest.mark.parametrize(("target", "which"), [("run", 0), ("test", 1)])
def test_make_does_what_the_readme_says(target: str, which: int) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    recipe = re.search(rf"^{target}:.*\n\t(.*)$", makefile, re.MULTILINE)
    assert recipe
    assert recipe[1] == readme_commands()[which]


def test_ci_runs_the_readmes_commands() -> None:
    # .ci/run takes the first lines that fit these patterns out of the README.
    patterns = re.findall(r"grep -m 1 -E '([^']+)' README", (ROOT / ".ci/run").read_text("utf-8"))
    lines = (ROOT / "README.md").read_text("utf-8").splitlines()
    found = [next(line for line in lines if re.search(each, line)) for each in patterns]
    assert found == readme_commands()


def test_ci_names_tests_that_are_there() -> None:
    script = (ROOT / ".ci/run").read_text("utf-8")
    words = re.findall(r"(?<=[\s=])tests/[^\s|]+", script.replace("=tests/", " tests/"))
    command = ["bash", "-c", f"printf '%s\\n' {' '.join(words)}"]
    paths = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert len(paths) > 10
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_the_recipes_name_files_that_are_there() -> None:
    """A test of each recipe follows it in a copy of the project, slowly."""
    recipes = (ROOT / "CONTRIBUTING.md").read_text("utf-8").partition("\n## Tests\n")[0]
    paths = set(re.findall(r"`((?:briefing_tui|docs|tests)/[^\s`]+\.\w+)`", recipes))
    placeholders = re.compile(r"NAME|CODE|TARGET")
    assert len(paths) > 20
    assert [
        path for path in paths if not (placeholders.search(path) or (ROOT / path).exists())
    ] == []


def test_every_target_of_make_explains_itself() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert phony
    assert set(phony[1].split()) == set(re.findall(r"^([\w-]+):.*## ", makefile, re.MULTILINE))


def test_the_changelog_has_the_version() -> None:
    assert f"## [{briefing_tui.__version__}]" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_the_manual_has_a_link_to_each_of_its_pages() -> None:
    linked = re.findall(r"\]\(([\w-]+\.md)\)", (ROOT / "docs/index.md").read_text("utf-8"))
    pages = {path.name for path in (ROOT / "docs").glob("*.md")}
    assert {*linked, "index.md"} == pages


def test_links_between_documents_lead_somewhere() -> None:
    broken = [
        f"{name}: {target}"
        for name in (
            *("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"),
            *("benchmarks/README.md", "benchmarks/RESULTS.md", "tests/fuzz/ATTACKS.md"),
        )
        for target in re.findall(r"\]\(([^)#:\s]+)\)", (ROOT / name).read_text("utf-8"))
        if not (ROOT / Path(name).parent / target).exists()
    ]
    assert not broken, broken


def test_the_hook_for_pre_commit_runs_a_command() -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    program, command = hook["entry"].split()
    assert (
        program in tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["scripts"]
    )
    assert command in COMMANDS
    assert all(re.search(hook["files"], f"a{suffix}") for suffix in SUFFIXES)
