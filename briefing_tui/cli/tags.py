"""`briefing tags`: the tags of a library, each with the number of briefs that have it."""

from argparse import ArgumentParser, Namespace

from briefing_tui.cli.main import add_json
from briefing_tui.cli.session import Session
from briefing_tui.export.json import encode
from briefing_tui.layout.spans import MUTED, Span


def configure(parser: ArgumentParser) -> None:
    parser.add_argument("path", metavar="PATH", nargs="?", help="the folder of a library")
    add_json(parser)


def run(options: Namespace, session: Session) -> int:
    console = session.console
    hint = "`briefing search tag:NAME` finds the briefs with a tag."
    root = session.folder(options.path, hint)
    tags = session.library(root).tags()
    if options.json:
        console.write(encode([{"tag": tag, "briefs": count} for tag, count in tags.items()]))
    elif tags:
        width = len(f"{max(tags.values()):,}")
        console.page(
            [(Span(f"{count:>{width},}  ", MUTED), Span(tag)) for tag, count in tags.items()]
        )
    if not tags:
        console.complain(f"no brief in {root} has a tag")
    return 0 if tags else 2
