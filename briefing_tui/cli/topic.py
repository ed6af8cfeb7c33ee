"""`briefing topic`: the topics of a library, or what each party said on one, brief by brief."""

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from briefing_tui.cli.console import Failure
from briefing_tui.cli.main import add_excel, add_json
from briefing_tui.cli.session import Session, words_or_path
from briefing_tui.compare.topics import near_topics
from briefing_tui.export.json import encode, map_objects, topic_object
from briefing_tui.export.tables import topic_csv, topic_markdown
from briefing_tui.layout.topic import lay_topic
from briefing_tui.layout.topic_map import lay_map
from briefing_tui.library.files import is_folder, read_brief
from briefing_tui.library.hits import hit_in
from briefing_tui.library.library import Library
from briefing_tui.library.query_syntax import parse_query
from briefing_tui.library.topics import (
    all_topics,
    find_topic,
    sibling_topics,
    topic_map_of,
    topics_naming,
)
from briefing_tui.text.sanitise import one_line, slug

EXPORTED = ("csv", "markdown", "html")
MOST_READ = 8
"""Briefs that are read to find topics by the words of a claim."""


def configure(parser: ArgumentParser) -> None:
    parser.add_argument(
        "name", metavar="NAME", nargs="?", help="a topic, or the id of its claims; else list all"
    )
    parser.add_argument(
        "path",
        metavar="PATH",
        nargs="?",
        help="a library, or a brief in it; without NAME write it with a slash: ./briefs",
    )
    formats = ("text", "json", *EXPORTED)
    parser.add_argument(
        "--to",
        metavar="FORMAT",
        choices=formats,
        help=f"the format of one topic: {', '.join(formats)}",
    )
    add_excel(parser)
    add_json(parser, "same as --to json; works for the list, too")


def run(options: Namespace, session: Session) -> int:
    console = session.console
    name, path = words_or_path(options.name, options.path)
    if options.excel and options.to != "csv":
        raise Failure("--excel is only for CSV", "Add `--to csv`.")
    root = session.place(path).root
    if name is None:
        if options.to in EXPORTED:
            raise Failure(
                f"--to {options.to} needs the NAME of a topic",
                "`briefing topic` lists the topics; --to json works without a name, too.",
            )
        return _list_topics(root, options, session)
    name = one_line(name)
    library = session.library(root)
    topic = find_topic(library, name)
    near = () if topic else near_topics(name, all_topics(library))
    if near and slug(near[0].name) == slug(name):  # its claims have an id of their own
        topic = find_topic(library, near[0].id)
    if topic is None:
        ids = [summary.id for summary in near] or _topics_quoting(name, library)
        raise Failure(f"no claim in {root} is about `{name}`", _hint(name, ids, path))
    siblings = sibling_topics(library, topic.id, topic.name)
    naming = topics_naming(library, topic.id, topic.name)
    if options.json or options.to == "json":
        console.write(encode(topic_object(topic, siblings, naming)))
    elif options.to == "html":
        from briefing_tui.export.html import topic_page

        console.write(topic_page(topic))
    elif options.to == "csv":
        console.write(topic_csv(topic, for_excel=options.excel))
    elif options.to == "markdown":
        console.write(topic_markdown(topic, topic.rows))
    else:
        width = session.settings.width or console.columns
        console.page(lay_topic(topic, width, siblings=siblings, naming=naming))
    return 0


def _topics_quoting(words: str, library: Library) -> list[str]:
    """The topics of the newest claims that contain some words, perhaps from a quotation in another
    language.
    """
    query = parse_query('"' + words.replace('"', " ") + '"')
    listings = library.search(query, MOST_READ).listings
    briefs = (read_brief(listing.path, listing.path_from_root).brief for listing in listings)
    ids = (hit_in(brief, query).claim for brief in briefs)
    return list(filter(None, dict.fromkeys(ids)))


def _hint(name: str, near: Sequence[str], path: str | None) -> str:
    """What to type instead of an unknown topic."""
    if near:
        return f"Near it: {', '.join(f'`{topic_id}`' for topic_id in near)}."
    if not path and is_folder(Path(name)):
        return f"`briefing topic ./{name}` lists the topics of that folder."
    return "`briefing topic` without a name lists the topics."


def _list_topics(root: Path, options: Namespace, session: Session) -> int:
    console = session.console
    topic_map = topic_map_of(session.library(root))
    if options.json or options.to == "json":
        console.write(encode(map_objects(topic_map)))
    elif topic_map.topics:
        width = session.settings.width or console.line_width
        console.page(lay_map(topic_map, width))
    if not topic_map.topics:
        console.complain(f"no brief in {root} has claims")
    return 0 if topic_map.topics else 2
