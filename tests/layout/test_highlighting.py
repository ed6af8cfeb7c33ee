"""Syntax highlighting, also of long code."""

from briefing_tui.layout.highlighting import highlight, language_of
from briefing_tui.parse.document import parse_body


def kinds(body: str, index: int = 0) -> set[tuple[str, str]]:
    leaf = parse_body(body).leaves[index]
    return {(leaf.text[start:end], kind) for start, end, kind in highlight(leaf)}


def test_keywords_comments_strings_and_names() -> None:
    tokens = kinds("```python\ndef f():  # why\n    return 'a'\n```\n")
    assert {("def", "keyword"), ("f", "name"), ("# why", "comment"), ("a", "string")} <= tokens


def test_the_language_is_the_info_strings_first_word() -> None:
    infos = ("python", "python title='a'", "{.python}", "Python3", "text", "")
    assert [language_of(info) for info in infos] == ["python"] * 3 + ["python3", "", ""]


def test_an_unknown_language_and_a_giant_line_are_plain() -> None:
    assert not kinds("```no-such-language\ndef f()\n```\n")
    assert kinds("```python\nx = '" + "a" * 400 + "'\n```\n")
    assert not kinds("```python\nx = '" + "a" * 500 + "'\n```\n")
    assert not kinds("```python\n" + ("x = 'a'; " * 30 + "\n") * 60 + "```\n")


def test_lexers_that_take_minutes_are_not_run() -> None:
    """Over these texts they take a second or more already; twice as long takes four times."""
    assert not kinds("```amdgpu\n" + "a" * 400 + "\n```\n")
    assert not kinds("```ng2\n" + "(" * 400 + "\n```\n")
    assert not kinds("````markdown\n```ada\n" + "x := 1; -- why\n" * 9 + "```\n````\n")


def test_a_string_that_began_many_lines_above_is_a_string() -> None:
    body = "```python\n" + "x = 1\n" * 60 + '"""\n' + "words\n" * 100 + '"""\n' + "```\n"
    (leaf,) = parse_body(body).leaves
    second = "\n".join(leaf.text.split("\n")[:64])
    strings = [start for start, _, kind in highlight(leaf) if kind == "string"]
    assert any(start > len(second) for start in strings)
    assert max(strings) < leaf.text.rindex('"""') + 3


def test_long_code_is_highlighted_to_its_end() -> None:
    lines = "".join(f"def f{number}(): return 'a'\n" for number in range(1000))
    assert ("f999", "name") in kinds(f"```python\n{lines}```\n")
