"""The topics in all briefs of an open library. Each question waits for the complete index, so it is
for workers.
"""

from typing import TYPE_CHECKING

from briefing_tui.library.files import Cancelled, ReportProgress, never
from briefing_tui.library.library import Library
from briefing_tui.model.brief import Brief
from briefing_tui.model.records import Records
from briefing_tui.text.sanitise import slug

if TYPE_CHECKING:
    # Imported when first used, because the start doesn't need them.
    from briefing_tui.compare.topic_map import TopicMap
    from briefing_tui.compare.topics import NamingTopic, Topic, TopicSummary

MAX_EARLIER = 200
"""A brief's silences are compared with at most so many briefs on its topics, the newest."""


def _no_report(done: int, total: int) -> None:
    """Report nothing."""


def find_topic(
    library: Library, name: str, opened: Brief | None = None, cancelled: Cancelled = never
) -> "Topic | None":
    """A topic in all briefs, given by the id or the topic of its claims. `opened` is used in place
    of its file.
    """
    from briefing_tui.compare.topics import build_topic

    ids = tuple(dict.fromkeys((name, slug(name))))
    briefs = _briefs_about(library, ids, -1, opened, cancelled)
    return next(filter(None, (build_topic(briefs, id) for id in ids)), None)


def all_topics(library: Library) -> "tuple[TopicSummary, ...]":
    """The topics of all briefs."""
    from briefing_tui.library.index.relations import list_topics

    library.wait_until_complete(never)
    return library.ask(list_topics, never, _no_report) or ()


def topic_map_of(
    library: Library, cancelled: Cancelled = never, report: ReportProgress = _no_report
) -> "TopicMap":
    """The topics of the library and its newest briefs."""
    from briefing_tui.compare.topic_map import TopicMap
    from briefing_tui.library.index.relations import map_of

    library.wait_until_complete(cancelled)
    return library.ask(map_of, cancelled, report) or TopicMap()


def sibling_topics(
    library: Library, topic_id: str, name: str, cancelled: Cancelled = never
) -> "tuple[TopicSummary, ...]":
    """The topics that share words with a topic."""
    from briefing_tui.library.index.relations import siblings_of

    return library.ask(siblings_of, topic_id, name, cancelled) or ()


def topics_naming(
    library: Library, topic_id: str, name: str, cancelled: Cancelled = never
) -> "tuple[NamingTopic, ...]":
    """The other topics whose claims have the name of a topic in their words."""
    from briefing_tui.library.index import relations

    return library.ask(relations.topics_naming, topic_id, name) or ()


def earlier_records(library: Library, opened: Brief, cancelled: Cancelled = never) -> Records:
    """What the parties of a brief said on its topics in earlier briefs."""
    from briefing_tui.compare.topics import claim_records

    topics = tuple(dict.fromkeys(claim.id for claim in opened.claims))
    briefs = _briefs_about(library, topics, MAX_EARLIER, opened, cancelled)
    return claim_records(opened, briefs)


def _briefs_about(
    library: Library,
    topics: tuple[str, ...],
    limit: int,
    opened: Brief | None,
    cancelled: Cancelled,
) -> tuple[Brief, ...]:
    """The briefs that may have a claim on some topics, as the index has them, with the open one in
    place of its file.
    """
    from briefing_tui.library.index.relations import briefs_about

    library.wait_until_complete(cancelled)
    briefs = library.ask(briefs_about, topics, limit, cancelled) or ()
    if opened is None:
        return briefs
    return (opened, *(brief for brief in briefs if brief.path != opened.path))
