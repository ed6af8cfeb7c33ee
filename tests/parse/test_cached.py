"""`decode` returns the brief that `encode` was given, and its document."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from msgspec import Struct, msgpack

from briefing_tui.model.brief import Account, Brief, Claim, Diagnostic, Parsed, Position
from briefing_tui.model.dates import Date
from briefing_tui.model.document import Document, Inline, Leaf, Target
from briefing_tui.parse import cached
from briefing_tui.parse.brief import parse_brief, parse_bytes
from briefing_tui.parse.cached import FIRST_SCREEN, decode, encode
from briefing_tui.parse.document import parse_body, parse_document
from briefing_tui.parse.inline import parse_inline, parse_inlines
from tests.architecture.source_tree import ROOT
from tests.parse.test_brief_properties import TEXTS, VALID
from tests.parse.test_document import bodies
from tests.parse.test_inline_properties import markup
from tests.slow import mostly_slow

BRIEFS = sorted((ROOT / "briefs").glob("*.md"))
LONG = (
    "A *word* and [a link][late], [one](#x)[two](#x) and [*bold* name](https://example.org). " * 9
)


def decoded(parsed: Parsed) -> tuple[Parsed, Document]:
    result = decode(encode(parsed))
    assert result is not None
    return result


def link_numbers(source: str, document: Document) -> list[int]:
    """The runs of one link have one number, those of another link another."""
    targets: list[object] = []
    for inline in parse_inline(source, document):
        if not any(inline.target is target for target in targets):
            targets.append(inline.target)
    return [
        next(number for number, target in enumerate(targets) if inline.target is target)
        for inline in parse_inline(source, document)
    ]


def check(parsed: Parsed) -> None:
    parsed_again, document = decoded(parsed)
    assert parsed_again == parsed
    assert repr(parsed_again.brief) == repr(parsed.brief)
    expected = parse_inlines(parse_document(parsed.brief), FIRST_SCREEN)
    assert document == expected
    for source in expected.inlines:
        assert link_numbers(source, document) == link_numbers(source, expected)


def test_the_inline_text_of_the_first_leaves_and_of_long_ones() -> None:
    texts = ["*a*", "*b* and more", "*c*", f"*{'d' * 99}*"]
    document = parse_body("\n\n".join(texts))
    assert [*parse_inlines(document, 3).inlines] == texts[:2]
    assert [*parse_inlines(document, -1, 99).inlines] == texts[3:]


@pytest.mark.parametrize("path", mostly_slow(BRIEFS, fast=3), ids=lambda path: path.stem)
def test_every_sample_brief_survives(path: Path) -> None:
    check(parse_bytes(path.read_bytes(), path.name))


@given(TEXTS | bodies | markup | markup.map(VALID.__add__))
def test_any_brief_survives(text: str) -> None:
    check(parse_brief(text, "2025-01-17-any.md"))


def test_another_format_and_damaged_data_are_refused() -> None:
    data = encode(parse_brief(VALID, "valid.md"))
    fields = msgpack.decode(data)
    assert decode(msgpack.encode(fields)) is not None
    assert decode(msgpack.encode(["1-0", *fields[1:]])) is None
    assert decode(msgpack.encode(fields[1:])) is None
    assert decode(data[:-1]) is None
    assert decode(data[1:]) is None
    assert decode(b"") is None


def test_the_format_depends_on_the_fields_of_every_struct(monkeypatch: pytest.MonkeyPatch) -> None:
    structs = (Brief, Claim, Account, Date, Diagnostic, Position, Document, Leaf, Inline, Target)
    for struct in structs:
        assert cached._format() == cached.FORMAT

        class Changed(Struct):
            field: int

        monkeypatch.setattr(sys.modules[struct.__module__], struct.__name__, Changed)
        assert cached._format() != cached.FORMAT
        monkeypatch.undo()


def test_a_cached_brief_is_laid_out_without_a_parser(tmp_path: Path) -> None:
    file = tmp_path / "cached"
    file.write_bytes(encode(parse_brief(VALID + LONG, "valid.md")))
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from briefing_tui.layout.blocks import LayoutContext, lay_leaf\n"
        "from briefing_tui.parse.cached import decode\n"
        "_, document = decode(Path(sys.argv[1]).read_bytes())\n"
        "context = LayoutContext(document, {}, 60)\n"
        "print(sum(len(list(lay_leaf(leaf, context))) for leaf in document.leaves))\n"
        "modules = ('markdown_it', 'yaml', 'html', 'briefing_tui.parse.blocks')\n"
        "print(*(name for name in modules if name in sys.modules))\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", program, file], capture_output=True, text=True, check=True
    )
    lines, modules = result.stdout.split("\n")[:2]
    assert int(lines) > 5
    assert modules == ""
