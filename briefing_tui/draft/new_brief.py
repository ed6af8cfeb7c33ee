"""A new brief as a file to be edited: front matter with comments that explain each part.

It has only what is known, and commented examples of the rest: explanations are `##` comments,
fields `#` comments, so that an editor's command for uncommenting works on them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from briefing_tui.draft.article import Article
from briefing_tui.draft.languages import language_of
from briefing_tui.draft.rows import Addition, Draft, DraftRow
from briefing_tui.model.brief import Account, Brief, CoveredEvent, Source
from briefing_tui.model.dates import Date
from briefing_tui.parse.dates import parse_date
from briefing_tui.parse.values import encoded
from briefing_tui.text.sanitise import one_line, sanitise, slug, unify_line_ends
from briefing_tui.text.words import listed

SCHEMA_FILE = "brief.schema.json"

_HEAD = f"""\
# yaml-language-server: $schema={SCHEMA_FILE}
## An editor with a YAML language server completes and checks the fields once this is done here:
##   briefing schema > {SCHEMA_FILE}
## `briefing manual format` explains every field. Comments like this one can go.
"""
_SOURCES = """
## The texts that give an account. `id` is what a citation names: [@{}].
"""
_NO_SOURCES = """\
#   - id: cn
#     name: Chinese readout      # the column's heading
#     party: China               # whose account it is; sources of one party are one side
#     kind: readout              # statement, post, transcript, remarks, interview, report, …
#     lang: zh
#     coverage: full             # you have read all of it: only then can it be silent
#     url:                       # its page, as https://example.org/readout
#   - { id: us, name: Trump post, party: United States, kind: post, lang: en, coverage: full }
"""
_CLAIMS = """
## The points on which the accounts are compared, one in each row. An account is an exact
## quotation, or `silent` if the whole text was read and doesn't mention the point. Without an
## account a source counts as not checked.
claims:
"""
_DRAFTED = """\
## Nothing is decided yet. Each statement stands in one row, in the order of the longest text. Those
## in one row share what the comment says, and may be about different things: read them, and move
## what belongs elsewhere. A text without a statement in a row is `unchecked`: it may use other
## words. Quote what it says, or write `silent`. Delete most of the rows.
## `speaker` is the person whom the text names. Add it where a text has the other side's words,
## and leave it out where somebody speaks for the source's own side.
"""
_EXTRACTED = "taken from a page, which can lose a part; if you find it whole: full"
_ASIDES = "\n  ## In no row, such as contact lines:\n"
_EVENTS = """
## What happened before and after.
# events:
#   - { date: 2025-01-20, title: What came of it, kind: outcome }
"""
_KINDS_OF_EVENT = (
    (
        r"(?i)\b(?:phone|telephone|call|calls|called|t[eé]l[eé][fp]h?on\w*|llamada)\b|телефон|通电话|通話|通话",
        "by telephone",
    ),
    (
        r"(?i)\b(?:meets?|met|meeting|summit|visits?|rencontre\w*|réunion|treffen|gipfel|reunión|"
        r"visita|cumbre)\b|встреч|визит|会见|会谈|会晤|访问",
        "Geneva",
    ),
)
"""What titles say of an event, and an example of its place."""

NO_ROWS = Draft()


def draft_text(brief: Brief, draft: Draft = NO_ROWS, *, from_article: bool = False) -> str:
    """The file of a new brief with its sources, and the rows that their texts make. Only the
    paragraphs of its body matter.

    With an article, the fields that it doesn't declare are left empty, to be filled in.
    """
    parts = [
        "---\n",
        _HEAD,
        *_about(brief, draft, from_article),
        _SOURCES.format(brief.sources[0].id if brief.sources else "cn"),
        "sources:\n",
        *(_source(source, draft) for source in brief.sources),
        *([] if brief.sources else [_NO_SOURCES]),
        _CLAIMS,
        *(_rows(draft) if draft.rows else _example_claim(brief.sources)),
        _EVENTS,
        "---\n",
        _narrative(brief, draft),
    ]
    if brief.body:
        parts += ["\n", sanitise(unify_line_ends(brief.body)).strip(), "\n"]
    return "".join(parts)


_LONGEST_SLUG = 60


def new_file_name(title: str, date: Date | None) -> str:
    """`2025-01-17-xi-trump-call`; for a month or a year `2025-01-…` or `2025-…`."""
    words = slug(title) or "brief"
    if len(words) > _LONGEST_SLUG:
        words = words[:_LONGEST_SLUG].rpartition("-")[0] or words[:_LONGEST_SLUG]
    if date is None:
        return words
    return f"{date.first.isoformat()[: {'year': 4, 'month': 7}.get(date.precision, 10)]}-{words}"


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
        date = _day_of(sources.values()) if sources else titled_brief(title).date
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


def _day_of(texts: Iterable[Article]) -> Date | None:
    """The one day that the files of texts declare."""
    dates = [text.date for text in texts if text.date is not None]
    days = {date.first.isoformat() for date in dates if date.precision in ("day", "time")}
    return parse_date(days.pop()) if len(days) == 1 else None


def titled_brief(title: str) -> Brief:
    """A new brief with only a title, dated today."""
    date = parse_date(datetime.now().astimezone().date().isoformat())
    assert date is not None
    return Brief(path="", slug=new_file_name(title, date), title=title, date=date)


def _about(brief: Brief, draft: Draft, from_article: bool) -> Iterator[str]:
    def unknown(key: str, example: str) -> str:
        if from_article:
            return f"{f'{key}:':<30} # the article declares none; as in: {example}\n"
        return f"# {key}: {example}\n"

    yield f"title: {_scalar(encoded(brief.title))}\n"
    if brief.date is not None:
        yield f"date: {brief.date.edtf}\n"
    elif from_article:
        yield unknown("date", "2025-01-17")
    elif brief.sources:
        days = listed([date.label for date in dict.fromkeys(s.date for s in brief.sources) if date])
        yield f"{'date:':<30} # the texts declare {days or 'none'}; as in: 2025-01-17\n"
    if brief.updated is not None:
        yield f"updated: {brief.updated.edtf}\n"
    yield "draft: true                    # remove this line when the brief is ready\n"
    if brief.summary:
        yield f"summary: {_scalar(encoded(brief.summary))}\n"
    else:
        yield unknown("summary", "One or two sentences under the title.")
    yield _list("authors", brief.authors) or unknown("authors", "[A. Writer]")
    yield _list("tags", brief.tags) or "# tags: [trade, climate]\n"
    yield f"lang: {_scalar(brief.lang)}\n" if brief.lang else "# lang: en\n"
    if brief.canonical:
        yield f"canonical: {_scalar(brief.canonical)}\n"
    elif from_article:
        yield unknown("canonical", "https://example.org/article")
    yield "\n## What the accounts are about. Briefs with the same participants are compared.\n"
    event = brief.event
    date = event.date if event is not None else None
    sign = "  # " if date is not None else "#   "
    title = _scalar(event.title if event is not None else brief.title)
    if date is not None:
        yield f"event:\n  title: {title}\n  date: {date.edtf}\n"
    else:
        example = brief.date.edtf if brief.date else "2025-01-17"
        yield f"# event:\n#   title: {title}\n#   date: {example}\n"
    titles = " ".join((brief.title, *draft.headings.values()))
    places = (place for words, place in _KINDS_OF_EVENT if re.search(words, titles))
    yield f"{sign}place: {next(places, 'Lyon')}\n{sign}participants: [First Party, Second Party]\n"


def _list(key: str, values: Sequence[str]) -> str:
    flow = _dump([one_line(encoded(value)) for value in values], default_flow_style=True)
    return f"{key}: {flow}" if values else ""


def _source(source: Source, draft: Draft) -> str:
    open_list = draft.open_lists.get(source.id, "")
    heading = draft.headings.get(source.id, "")
    title = f"; the text's title is “{source.name}”" if source.name != source.id else ""
    is_open = (
        f"“{one_line(open_list)}”" if open_list else "if its list of subjects ends “and others”"
    )
    whole = f"its whole text is {'in this file:' if source.text_file else 'below'}"
    lines = [f"  - id: {_scalar(source.id)}\n"]
    for field, comment in (
        (f"# name: {source.id}", f"the column's heading{title}"),
        ("publisher:", "who issued it"),
        ("party:", "whose account it is, as China; sources of one party are one side"),
        ("kind:", "readout, statement, post, transcript, remarks, interview, report, …"),
        (f"date: {source.date.edtf if source.date else ''}", "when it was issued"),
        (f"url: {_scalar(source.url) if source.url else ''}", "its page"),
        (f"lang: {source.lang}", "its language, as en or zh"),
        (f"{'' if open_list else '# '}list: open", is_open),
        (f"coverage: {source.coverage}", whole if source.coverage == "full" else _EXTRACTED),
    ):
        lines.append(f"    {field.rstrip():<30} # {comment}\n")
    if heading:
        lines.append(f"    {'## Its heading, which is in no row:':<30} {one_line(heading)}\n")
    if source.text_file:
        lines.append(f"    text: {{ file: {_scalar(source.text_file)} }}\n")
    elif source.text:
        block = _dump({"text": sanitise(source.text)}, default_style="|").replace(
            '"text": ', "text: ", 1
        )
        lines += (f"    {line}\n" if line else "\n" for line in block.splitlines())
    return "".join(lines)


def _example_claim(sources: Sequence[Source]) -> Iterator[str]:
    first, *others = [_scalar(source.id) for source in sources] or ["cn", "us"]
    yield "#   - topic: Trade\n#     accounts:\n"
    quote = """quote: "the exact words", translation: "in the brief's language\""""
    yield f"#       {first}: {{ {quote} }}\n"
    yield from (f"#       {source}: silent\n" for source in others)


def _rows(draft: Draft) -> Iterator[str]:
    yield _DRAFTED
    for row in draft.rows:
        yield from _row(row)
    yield from _asides(draft)


def _row(row: DraftRow) -> Iterator[str]:
    yield f"  - topic: {_scalar(row.claim.topic)}{_comment(_about_row(row))}\n    accounts:\n"
    for account in row.claim.accounts:
        yield from _account(row, account)


def _about_row(row: DraftRow) -> str:
    speaking = sum(bool(account.quote) for account in row.claim.accounts)
    label = "shared" if speaking > 2 else "both"
    parts = ((label, row.shared), ("also", row.also))
    return "; ".join(f"{name}: {words}" for name, words in parts if words)


def _account(row: DraftRow, account: Account) -> Iterator[str]:
    source = account.source
    comment = _comment(row.comments.get(source, ""))
    if not account.quote:
        yield f"      {_scalar(source)}: unchecked{comment}\n"
        return
    yield f"      {_scalar(source)}:{comment}\n"
    if account.stance != "states":
        yield f"        stance: {account.stance}\n"
    if account.speaker:
        yield f"        speaker: {_scalar(account.speaker)}\n"
    elif name := row.perhaps.get(source):
        yield f"        # speaker: {_scalar(name)}\n"
    quote = _dump(one_line(account.quote), default_style='"').rstrip("\n")
    yield f"        quote: {quote}\n"
    if account.value is not None:
        yield f"        value: {_scalar(account.value.text)}\n"
        yield f"        unit: {_scalar(account.unit)}\n"
    if account.locator:
        yield f"        locator: {account.locator}\n"


def _asides(draft: Draft) -> Iterator[str]:
    if draft.asides:
        yield _ASIDES
        for source, lines in draft.asides.items():
            yield from (f"  ## {source}: {line}\n" for line in lines)


def addition_text(source: Source, addition: Addition, lines: Sequence[int]) -> str:
    """What to insert in a brief that has its rows: the source, its account in each row, and rows
    of its own. `lines` are those of the rows in the brief's file.
    """
    parts = [
        "## The source, for `sources`. Save its text in the file that it names.\n",
        _source(source, addition.draft),
        "\n## Its accounts, each for the row that begins on this line.\n",
    ]
    for row, line in zip(addition.accounts, lines, strict=True):
        shared = f" ({_about_row(row)})" if row.shared else ""
        parts.append(f"    ## {line}: {one_line(row.claim.topic)}{shared}\n")
        parts += _account(row, row.claim.accounts[0])
    if addition.rows:
        parts.append("\n## Rows of its own, for `claims`.\n")
        parts += (text for row in addition.rows for text in _row(row))
    return "".join([*parts, *_asides(addition.draft)])


def _comment(words: str) -> str:
    return f" # {words}" if words else ""


def _narrative(brief: Brief, draft: Draft) -> str:
    source = brief.sources[0].id if brief.sources else "cn"
    topic, claim = next(((row.claim.topic, row.claim.id) for row in draft.rows), ("Trade", "trade"))
    return f"""
<!-- The narrative, in Markdown. Cite a source with its id, [@{source}], and link a row of the table
by its topic, [{topic}](#{claim}). This comment is not shown. -->
"""


# YAML and Markdown.


def _dump(value: object, **options: Any) -> str:
    import yaml

    dumper = yaml.SafeDumper
    if max(str(value), default="") < "\U00010000":  # libyaml 0.2 would escape an emoji
        dumper = getattr(yaml, "CSafeDumper", dumper)  # PyYAML may be built without libyaml
    return str(yaml.dump(value, Dumper=dumper, allow_unicode=True, width=2**31 - 1, **options))


def _scalar(text: str) -> str:
    """A text on one line, in quotation marks if YAML would take it for something else."""
    return _dump(one_line(text)).removesuffix("...\n").rstrip("\n")
