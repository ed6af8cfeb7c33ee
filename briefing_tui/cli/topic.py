"""`briefing topic`: what each party said on a topic, brief by brief."""

from argparse import ArgumentParser, Namespace
from collections.abc import Collection
from pathlib import Path

from briefing_tui.cli.console import Console, Failure
from briefing_tui.cli.main import add_json
from briefing_tui.cli.target import default_library, existing, library_around, updated_library
from briefing_tui.export.json import encode, topic_object
from briefing_tui.layout.topic import lay_topic
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
    with updated_library(root, settings, console) as (library, _):
        topic = library.topic(name)
        if topic is None:
            topics = library.topics_like(slug(name))
            raise Failure(f"no claim in {root} is about {name}", _near(name, topics))
    if options.json:
        console.write(encode(topic_object(topic)))
    else:
        width = settings.width or console.columns
        console.page(lay_topic(topic, width, ascii_only=settings.glyphs == "ascii"))
    return 0


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
