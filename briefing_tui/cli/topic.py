"""`briefing topic`: what each party said on a topic, brief by brief."""

from argparse import ArgumentParser, Namespace
from collections.abc import Collection
from pathlib import Path

from briefing_tui.cli.console import Console, Failure
from briefing_tui.cli.main import add_json
from briefing_tui.cli.target import default_library, existing, library_around
from briefing_tui.compare.topics import build_topic, topic_names
from briefing_tui.export.json import encode, topic_object
from briefing_tui.layout.topic import lay_topic
from briefing_tui.library.brief_list import read_each
from briefing_tui.library.files import is_large, read_brief, scan
from briefing_tui.model.brief import Brief
from briefing_tui.settings import Settings
from briefing_tui.text.sanitise import one_line, slug
from briefing_tui.text.spelling import closest_match


def configure(parser: ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="a topic, or the id of its claims")
    parser.add_argument(
        "path", metavar="PATH", nargs="?", help="the folder of a library, or a brief in it"
    )
    add_json(parser)


def run(options: Namespace, settings: Settings, console: Console) -> int:
    """Print a table as wide as the terminal, or JSON."""
    root = _root(options.path) if options.path else default_library(settings)
    name = one_line(options.name)
    briefs, topics = _briefs(root, name, console)
    topic = build_topic(briefs, name) or build_topic(briefs, slug(name))
    if topic is None:
        raise Failure(f"no claim in {root} is about {name}", _near(name, topics))
    if options.json:
        console.write(encode(topic_object(topic)))
    else:
        width = settings.width or console.columns
        console.page(lay_topic(topic, width, ascii_only=settings.glyphs == "ascii"))
    return 0


def _briefs(root: Path, name: str, console: Console) -> tuple[list[Brief], Collection[str]]:
    """The briefs that may be on the topic, and the ids of topics for a suggestion.

    The index finds the briefs of a large library; reading all of it would take a minute or more.
    """
    if not is_large(root):
        briefs = [each.brief for each in read_each(scan(root))]
        return briefs, topic_names(briefs)
    from briefing_tui.cli.target import up_to_date
    from briefing_tui.library.index.reader import briefs_about, topics_like

    with up_to_date(root, console) as (index, _):
        listings = {
            each.path: each for id in (name, slug(name)) for each in briefs_about(index, id)
        }
        near = () if listings else tuple(topics_like(index, slug(name)))
    briefs = [read_brief(each.path, each.path_from_root).brief for each in listings.values()]
    return briefs, near or topic_names(briefs)


def _root(name: str) -> Path:
    path = existing(name)
    if path.is_dir():
        return path
    if (folder := library_around(path)) is None:
        raise Failure(
            f"{name} is in your home directory, which is not a library",
            "Name the folder of a library.",
        )
    return folder


def _near(name: str, topics: Collection[str]) -> str:
    """A suggestion: the topic with the most similar id, else those that contain the word."""
    id = slug(name)
    if near := closest_match(id, topics):
        return f"Did you mean `{near}`?"
    containing = [topic for topic in topics if id and id in topic]
    return f"Did you mean `{'` or `'.join(sorted(containing)[:3])}`?" if containing else ""
