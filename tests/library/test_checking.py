"""Checking a library on several cores gives what one core gives, whatever happens to a worker."""

import multiprocessing
from concurrent.futures import Future, process
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import pytest

from briefing_tui.library.checking import CheckedBrief, check_library
from briefing_tui.model.brief import Brief
from briefing_tui.model.document import Document
from briefing_tui.parse.document import parse_document


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("library")
    for number in range(130):
        folder = root / f"{number % 7}"
        folder.mkdir(exist_ok=True)
        text = f"See [[{number + 5}]], [[none]] and [a](#nowhere).\n"
        (folder / f"{number % 50}.md").write_text(text, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def alone(library: Path) -> list[CheckedBrief]:
    """What one process reports."""
    return list(check_library(library, workers=1))


def test_two_workers_report_what_one_process_reports(
    library: Path, alone: list[CheckedBrief]
) -> None:
    done: list[tuple[int, int]] = []
    # Not `fork`: the test runner has threads, of which Python 3.12 warns.
    context = multiprocessing.get_context("spawn")
    together = check_library(library, lambda *report: done.append(report), 2, context)
    assert list(together) == alone
    assert [brief.path for brief in alone] == sorted(brief.path for brief in alone)
    assert done == [(50, 130), (100, 130), (130, 130)]
    assert not multiprocessing.active_children()
    assert {each.code for brief in alone for each in brief.diagnostics} == {
        *("unknown-brief", "ambiguous-brief", "broken-link")
    }


class PoolWithoutWorkers:
    """A pool that can't be used: `after` says how many chunks are done before that."""

    after = -1

    def __init__(self, *_: object) -> None:
        if self.after < 0:
            raise NotImplementedError

    def submit(self, function: Any, chunk: Any) -> Future[Any]:
        future: Future[Any] = Future()
        if self.after:
            self.after -= 1
            future.set_result(function(chunk))
        else:
            future.set_exception(BrokenProcessPool())
        return future

    def shutdown(self, **_: object) -> None:
        pass


@pytest.mark.parametrize("after", [-1, 0, 2])
def test_what_no_worker_does_is_done_here(
    library: Path, alone: list[CheckedBrief], monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    monkeypatch.setattr(PoolWithoutWorkers, "after", after)
    monkeypatch.setattr(process, "ProcessPoolExecutor", PoolWithoutWorkers)
    assert list(check_library(library, workers=2)) == alone


def test_a_shared_slug_is_reported_once(tmp_path: Path) -> None:
    for name in ("a/one.md", "b/two.md", "c/post.md", "index.en.md", "index.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"---\nslug: {'post' if '/' in name else 'page'}\n---\n")
    found = [each for brief in check_library(tmp_path) for each in brief.diagnostics]
    assert [(each.path, each.message) for each in found] == [
        ("a/one.md", "The slug `post` is also used by b/two.md, c/post.md.")
    ]


def test_a_body_is_parsed_for_names_only_if_one_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    links = "See [[right]], `[[code]]`, [a](right.md#here) and [[right|words]].\n"
    for name, text in (("right", links), ("wrong", f"{links}\nSee [[gone]].\n"), ("none", "A\n")):
        (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
    parsed: list[str] = []

    def parse(brief: Brief) -> Document:
        parsed.append(brief.slug)
        return parse_document(brief)

    monkeypatch.setattr("briefing_tui.check.context.parse_document", parse)
    found = [each for brief in check_library(tmp_path) for each in brief.diagnostics]
    assert [(each.path, each.line, each.code) for each in found] == [
        ("wrong.md", 3, "unknown-brief")
    ]
    assert parsed == ["right", "wrong"], "code has a name that no brief has"


def test_a_silence_is_looked_up_in_the_glossary_and_in_the_librarys_own(tmp_path: Path) -> None:
    (tmp_path / "glossary.txt").write_text("Woodside = San Francisco\n", "utf-8")
    (tmp_path / "a.md").write_text(
        "---\nsources:\n"
        "  - { id: fr, coverage: full, text: Les droits de douane de San Francisco restent. }\n"
        "claims:\n"
        "  - { topic: Tariffs, accounts: { fr: silent } }\n"
        "  - { topic: Woodside, accounts: { fr: silent } }\n"
        "  - { topic: Steel, accounts: { fr: silent } }\n---\n",
        "utf-8",
    )
    (checked,) = check_library(tmp_path, codes={"silent-in-words"})
    assert [each.line for each in checked.diagnostics] == [5, 6]
