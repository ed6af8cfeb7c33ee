"""The parsed form of a brief as bytes, for a cache that makes the first screen fast.

The bytes hold what `parse.brief` returns and the document, with the inline text of its first
screen. Decoding them and laying out that screen imports no parser, and takes less than a
millisecond for a brief of usual length.
"""

from collections.abc import Mapping
from zlib import crc32

from msgspec import DecodeError, Struct, msgpack
from msgspec.structs import replace

from briefing_tui import model
from briefing_tui.model.brief import Brief, Diagnostic, FieldPath, Parsed, Position
from briefing_tui.model.document import Document, Inline

FIRST_SCREEN = 12_000
"""Characters of a body that the first screen may show."""
_PARSER_VERSION = 30
"""Raise it when the parsers give another result for the same text."""


class _Cached(Struct, frozen=True, array_like=True):
    format: str
    brief: Brief
    positions: Mapping[FieldPath, Position]
    diagnostics: tuple[Diagnostic, ...]
    lost: Mapping[str, tuple[str, ...]]
    document: Document
    links: dict[str, tuple[int, ...]]
    """For each run of `Document.inlines`, the index of the first run of the same link."""


def _format() -> str:
    """A version number that also changes with the fields of every struct in the data.

    msgspec itself refuses a value of another type, but not a field that is missing or unknown.
    """
    fields = [
        (name, struct.__struct_fields__)
        for module in (model.brief, model.dates, model.document)
        for name, struct in vars(module).items()
        if isinstance(struct, type) and issubclass(struct, Struct)
    ]
    fields.append(("_Cached", _Cached.__struct_fields__))
    return f"{_PARSER_VERSION}-{crc32(repr(fields).encode()):08x}"


FORMAT = _format()


def encode(parsed: Parsed) -> bytes:
    """The parsed form of a brief. Parses its body."""
    from briefing_tui.parse.document import parse_document
    from briefing_tui.parse.inline import parse_inlines

    document = parse_inlines(parse_document(parsed.brief), FIRST_SCREEN)
    cached = _Cached(
        format=FORMAT,
        brief=parsed.brief,
        positions=parsed.positions,
        diagnostics=parsed.diagnostics,
        lost=parsed.lost,
        document=document,
        links={source: _links(runs) for source, runs in document.inlines.items()},
    )
    return msgpack.encode(cached)


def decode(data: bytes) -> tuple[Parsed, Document] | None:
    """The brief, as `encode` was given it, and its document.

    None if the data is in another format or damaged.
    """
    try:
        cached = msgpack.decode(data, type=_Cached)
    except DecodeError:  # a ValidationError is one as well
        return None
    if cached.format != FORMAT:
        return None
    parsed = Parsed(cached.brief, cached.positions, cached.diagnostics, cached.lost)
    runs_of = cached.document.inlines
    inlines = {source: _linked(runs_of[source], links) for source, links in cached.links.items()}
    return parsed, replace(cached.document, inlines=inlines)


def _links(runs: tuple[Inline, ...]) -> tuple[int, ...]:
    firsts: dict[int, int] = {}
    return tuple(
        index if run.target is None else firsts.setdefault(id(run.target), index)
        for index, run in enumerate(runs)
    )


def _linked(runs: tuple[Inline, ...], links: tuple[int, ...]) -> tuple[Inline, ...]:
    """The runs. The runs of a link share one `Target` object again."""
    return tuple(
        run if first == index else replace(run, target=runs[first].target)
        for index, (run, first) in enumerate(zip(runs, links, strict=True))
    )
