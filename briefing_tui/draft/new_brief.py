"""A new brief as a file to be edited: front matter with comments that explain each part.

It has only what is known, and commented examples of the rest: explanations are `##` comments,
fields `#` comments, so that an editor's command for uncommenting works on them. The file is in
`templates/brief.md` as it will look.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from briefing_tui.draft.rows import Addition, Draft
from briefing_tui.model.brief import Brief, CoveredEvent, Source
from briefing_tui.model.dates import Date
from briefing_tui.originals.article import Article
from briefing_tui.originals.page_text import inline_markdown_of
from briefing_tui.parse.brief import words_and_runs
from briefing_tui.parse.dates import parse_date
from briefing_tui.parse.values import encoded
from briefing_tui.text.english import listed
from briefing_tui.text.languages import language_of
from briefing_tui.text.sanitise import one_line, sanitise, slug, unify_line_ends

if TYPE_CHECKING:
    from jinja2 import Environment

SCHEMA_FILE = "brief.schema.json"

NO_ROWS = Draft()


def draft_text(brief: Brief, draft: Draft = NO_ROWS, *, from_article: bool = False) -> str:
    """The file of a new brief with its sources, and the rows that their texts make. Only the
    paragraphs of its body matter.

    With an article, the fields that it doesn't declare are left empty, to be filled in.
    """

    def unknown(key: str, example: str) -> str:
        if from_article:
            return _comment_at(f"{key}:", f"the article declares none; as in: {example}")
        return f"# {key}: {example}"

    days = dict.fromkeys(source.date for source in brief.sources if source.date)
    first, *others = [source.id for source in brief.sources] or ["cn", "us"]
    rows = ((row.claim.topic, row.claim.id) for row in draft.rows)
    topic, claim = next(rows, ("Trade", "trade"))
    return (
        _templates()
        .get_template("brief.md")
        .render(
            schema_file=SCHEMA_FILE,
            brief=brief,
            draft=draft,
            from_article=from_article,
            unknown=unknown,
            days=listed([date.label for date in days]),
            first_id=first,
            other_ids=others,
            first_topic=topic,
            first_claim=claim,
            body=sanitise(unify_line_ends(brief.body)).strip(),
        )
    )


_LONGEST_SLUG = 60


def new_file_name(title: str, date: Date | None) -> str:
    """`2025-01-17-xi-trump-call`; for a month or a year `2025-01-…` or `2025-…`. With the date as
    its title, as a daily note has it, the name is the date alone.
    """
    words = slug(title) or "brief"
    if len(words) > _LONGEST_SLUG:
        words = words[:_LONGEST_SLUG].rpartition("-")[0] or words[:_LONGEST_SLUG]
    if date is None:
        return words
    day = date.first.isoformat()[: {"year": 4, "month": 7}.get(date.precision, 10)]
    return day if words == day else f"{day}-{words}"


def brief_of(
    title: str,
    event: Date | None,
    article: Article | None = None,
    sources: Mapping[str, Article] = {},
    texts_folder: str = "",
) -> Brief:
    """A new brief from an article, and from the texts of its sources by their ids.

    Each text stays a file in a folder, if one is given; else it is in the brief. The date is that
    of the event, of the article, or the one day that the files of texts declare; today without any
    of these.
    """
    article, has_article = article or Article(), article is not None
    date = event or article.date
    if date is None and not has_article:
        dates = [text.date for text in sources.values() if text.date is not None]
        days = {day.first.isoformat() for day in dates if day.precision in ("day", "time")}
        one_day = parse_date(days.pop()) if len(days) == 1 else None
        date = one_day if sources else titled_brief(title).date
    updated = article.updated
    name = new_file_name(title, date)
    return Brief(
        path="",
        slug=name,
        title=title,
        date=date,
        updated=updated if updated and date and updated.earliest > date.earliest else None,
        authors=article.authors,
        summary=article.summary,
        tags=article.tags,
        lang=article.lang,
        canonical=article.canonical,
        event=CoveredEvent(title=title, date=event) if event else None,
        sources=tuple(
            Source(
                id=source,
                name=text.title or source,
                date=text.date,
                lang=text.lang or language_of(text.paragraphs[0]),
                url=text.canonical,
                coverage="excerpt" if text.is_extracted else "full",
                text=text.paragraphs[0],
                text_file=f"{texts_folder}/{name}-{source}.txt" if texts_folder else "",
            )
            for source, text in sources.items()
        ),
        body="\n\n".join(article.paragraphs),
    )


def titled_brief(title: str) -> Brief:
    """A new brief with only a title, dated today."""
    date = parse_date(datetime.now().astimezone().date().isoformat())
    assert date is not None
    return Brief(path="", slug=new_file_name(title, date), title=title, date=date)


def addition_text(source: Source, addition: Addition, lines: Sequence[int]) -> str:
    """What to insert in a brief that has its rows: the source, its account in each row, and rows
    of its own. `lines` are those of the rows in the brief's file.
    """
    rows = list(zip(addition.accounts, lines, strict=True))
    template = _templates().get_template("addition.md")
    return template.render(source=source, addition=addition, rows=rows)


class AdditionParts(NamedTuple):
    """The lines of an addition, by where they go."""

    source: Sequence[str]
    accounts: Sequence[Sequence[str]]
    """For each row of the brief."""
    rows: Sequence[str]


ITEM_INDENT, ACCOUNT_INDENT = 2, 6
"""The indents of sources and rows, and of accounts, as the templates have them."""


def addition_parts(source: Source, addition: Addition) -> AdditionParts:
    """The same without a word on where each part goes."""
    parts: Any = _templates().get_template("parts.md").module

    def lines(text: str) -> list[str]:
        return [line for line in text.splitlines() if line]

    draft = addition.draft
    return AdditionParts(
        lines(parts.source(source, draft)),
        [lines(parts.accounts(row, row.claim.accounts[0])) for row in addition.accounts],
        lines("".join((*map(parts.row, draft.rows), parts.asides(draft)))),
    )


@cache
def _templates() -> "Environment":
    """The templates, in which `scalar` and its like make YAML of a text."""
    from jinja2 import Environment, PackageLoader

    templates = Environment(
        loader=PackageLoader("briefing_tui.draft"),
        auto_reload=False,
        optimized=False,  # each template is rendered once
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    templates.filters |= {
        "block": _block,
        "comment_at": _comment_at,
        "as_written": _as_written,
        "flow": _flow,
        "quoted": lambda text: _dump(one_line(text), default_style='"').rstrip("\n"),
        "scalar": _scalar,
    }
    return templates


_COMMENTS = 30
"""The column of the comments on fields."""


def _comment_at(field: str, comment: str) -> str:
    return f"{field.rstrip():<{_COMMENTS}} # {comment}"


# YAML


def _dump(value: object, **options: Any) -> str:
    import yaml

    dumper = yaml.SafeDumper
    if max(str(value), default="") < "\U00010000":  # libyaml 0.2 would escape an emoji
        dumper = getattr(yaml, "CSafeDumper", dumper)  # PyYAML may be built without libyaml
    return str(yaml.dump(value, Dumper=dumper, allow_unicode=True, width=2**31 - 1, **options))


def _scalar(text: str) -> str:
    """A text on one line, in quotation marks if YAML would take it for something else."""
    return _dump(one_line(text)).removesuffix("...\n").rstrip("\n")


def _as_written(text: str) -> str:
    """A title or a summary so that it is read as it stands here."""
    text = one_line(text)
    written = encoded(text)
    is_same = words_and_runs(written, with_names=True) == (text, ())
    return written if is_same else inline_markdown_of(text)


def _flow(values: Sequence[str]) -> str:
    """A list on one line."""
    return _dump([one_line(encoded(value)) for value in values], default_flow_style=True).rstrip()


def _block(text: str, key: str, indent: int) -> str:
    """A field with a text of several lines, indented."""
    block = _dump({key: sanitise(text)}, default_style="|").replace(f'"{key}": ', f"{key}: ", 1)
    return "\n".join(f"{' ' * indent}{line}" if line else "" for line in block.splitlines())
