"""The one table of the fields that a brief has. The readers follow from it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, get_args

from msgspec import Struct

from briefing_tui.model import brief as model

Shape = Literal[
    "accounts",
    "authors",
    "choice",
    "claims",
    "covered event",
    "date",
    "differs",
    "events",
    "flag",
    "grade",
    "id",
    "lang",
    "line",
    "names",
    "publication date",
    "source text",
    "sources",
    "tags",
    "text",
    "url",
    "value",
    "web source",
]
"""How a field's value is read: a key of `mappings.READERS` or of a section's own readers."""

Owner = Literal["brief", "event covered", "source", "claim", "account", "event"]


class Field(Struct, frozen=True):
    """One key of the front matter. The shape `line` is text on one line, `text` on several."""

    key: str
    shape: Shape
    summary: str
    aliases: tuple[str, ...] = ()
    """Other spellings. If a file has several, the key wins, then the first alias."""
    required: bool = False
    values: tuple[str, ...] = ()
    """The words that the shape `choice` takes."""


def _words(literal: object) -> tuple[str, ...]:
    return tuple(word for word in get_args(literal) if word)


_LANG = Field("lang", "lang", "the language of the text, as a BCP 47 tag", ("language",))

FIELDS: Mapping[Owner, tuple[Field, ...]] = MappingProxyType(
    {
        "brief": (
            Field("title", "line", "the headline"),
            Field(
                "date",
                "publication date",
                "when it was written; default: the date in the file's name",
                ("publishDate", "pubDate", "published"),
            ),
            Field(
                "updated",
                "date",
                "when it last changed",
                ("lastmod", "modified", "date-modified", "last_modified_at"),
            ),
            Field("authors", "authors", "who wrote it", ("author", "byline")),
            Field(
                "summary",
                "text",
                "a short text under the title",
                ("description", "excerpt", "dek", "deck", "subtitle", "abstract", "lead"),
            ),
            Field(
                "tags",
                "tags",
                "a list, or a text with commas; the tags of all spellings are merged",
                ("tag", "keywords", "topics", "categories", "category"),
            ),
            Field("lang", "lang", "the brief's language, as a BCP 47 tag", ("language",)),
            Field("slug", "line", "its name in links; default: the file's name without extension"),
            Field(
                "aliases",
                "names",
                "other names or paths of the brief; those of all spellings are merged",
                ("alias", "permalink", "url", "redirect_from"),
            ),
            Field("draft", "flag", "whether it is unpublished"),
            Field(
                "canonical",
                "web source",
                "the address of the original publication",
                ("canonical_url", "source_url", "source"),
            ),
            Field("disclaimer", "text", "shown at the end of the narrative"),
            Field("event", "covered event", "the event that the accounts are about"),
            Field("sources", "sources", "the texts that give an account"),
            Field("claims", "claims", "points on which the accounts are compared"),
            Field("events", "events", "related events"),
        ),
        "event covered": (
            Field("title", "line", "what happened"),
            Field("date", "date", "when"),
            Field("place", "line", "where"),
            Field("participants", "names", "who took part"),
        ),
        "source": (
            Field("id", "id", "letters, digits, `-` and `_`", required=True),
            Field("name", "line", "a short label, the column heading; default: the id"),
            Field("publisher", "line", "who issued it"),
            Field("party", "line", "whose account it is; sources of one party are one side"),
            Field(
                "role",
                "choice",
                "an account of the whole event, or a response to some points",
                values=_words(model.Role),
            ),
            Field("kind", "choice", "what kind of text it is", values=_words(model.SourceKind)),
            Field("date", "date", "when it was issued"),
            _LANG,
            Field("translator", "line", "who translated it"),
            Field("url", "url", "the page with its text"),
            Field("archived", "url", "a copy of the page"),
            Field("retrieved", "date", "when it was read"),
            Field(
                "coverage",
                "choice",
                "how much of it the writer has read",
                values=_words(model.Coverage),
            ),
            Field(
                "list",
                "choice",
                'whether its list of subjects ends with "and other subjects"',
                values=_words(model.Listing),
            ),
            Field("origin", "line", "sources of one origin are never independent"),
            Field("grade", "grade", "an Admiralty code, A1 to F6"),
            Field("text", "source text", "its text, or `file:` and a path in the library"),
        ),
        "claim": (
            Field("topic", "line", "the row heading", required=True),
            Field("id", "id", "its name in links; default: the topic's slug"),
            Field("claim", "text", "the sentence at issue"),
            Field(
                "kind",
                "choice",
                "a subject of the event, its conduct, or the use of a phrase",
                values=_words(model.ClaimKind),
            ),
            Field("accounts", "accounts", "a stance or an account for each source's id"),
            Field(
                "differs",
                "differs",
                "how the speaking sources differ, or `true`",
                values=_words(model.Differs),
            ),
            Field("note", "text", "the writer's note"),
        ),
        "account": (
            Field("stance", "choice", "what the source does", values=_words(model.Stance)),
            Field("quote", "text", "the source's own words"),
            _LANG,
            Field("translation", "text", "the quote in the brief's language"),
            Field("translator", "line", "who translated it"),
            Field("says", "text", "the writer's words for what it says"),
            Field("speaker", "line", "the person of another side whose words it reports"),
            Field("value", "value", "a number, a range or a short answer"),
            Field("unit", "line", "the value's unit"),
            Field(
                "via",
                "line",
                "how it is known, if not from the source's own words: the source that reports it; "
                "for `silent` also `text`",
            ),
            Field("url", "url", "its page, where it is another than the source's"),
            Field("note", "text", "the writer's note"),
            Field("locator", "line", "where in the source"),
        ),
        "event": (
            Field("date", "date", "when", required=True),
            Field("title", "line", "what happened", required=True),
            Field("summary", "text", "a longer description"),
            Field("brief", "line", "the name of a brief about it"),
            Field("url", "url", "a page about it"),
            Field("sources", "names", "the ids of its sources"),
            Field("place", "line", "where"),
            Field(
                "kind",
                "choice",
                "how it relates to the covered event",
                values=_words(model.EventKind),
            ),
        ),
    }
)
