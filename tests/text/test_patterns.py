import re
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path

import pytest

from briefing_tui.text.patterns import lazy_pattern, lazy_patterns


def test_a_pattern_finds_what_a_compiled_one_finds() -> None:
    found = lazy_pattern("b(A)r", re.IGNORECASE).search("foo bar")
    assert found is not None
    assert (found.span(), found[1]) == ((4, 7), "a")


def test_a_pattern_is_compiled_at_the_first_use_and_not_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words = lazy_pattern("(")
    with pytest.raises(re.error):
        words.findall("one two")
    words = lazy_pattern(r"\w+")
    assert words.findall("one two") == ["one", "two"]
    monkeypatch.setattr(re, "compile", None)
    assert words.findall("three") == ["three"]


def test_what_is_imported_meanwhile_compiles_its_patterns_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "with_patterns.py").write_text(
        "import re\nGAP = re.compile('-', re.A)\nWRONG = re.compile('(')\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    with lazy_patterns(), ThreadPoolExecutor() as pool:
        module = import_module("with_patterns")
        assert isinstance(pool.submit(re.compile, "(").exception(), re.error), "another thread"
    assert re.split(module.GAP, "a-b") == ["a", "b"], "functions of re take one"
    with pytest.raises(re.error):
        module.WRONG.search("")
    with pytest.raises(re.error):
        re.compile("(")
