"""A new brief as a file to be edited: front matter with comments that explain each part.

What was proposed and nobody has reviewed has a comment `# review:`, which `check` counts.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from msgspec import Struct

from briefing_tui.compare.draft import topic_of
from briefing_tui.model.brief import Account, Brief, Claim, Source
from briefing_tui.parse.article import ArticleQuotation
from briefing_tui.text.sanitise import one_line, sanitise, slug
from briefing_tui.text.words import listed

SCHEMA_FILE = "brief.schema.json"

_HEAD = f"""\
# yaml-language-server: $schema={SCHEMA_FILE}
# An editor with a YAML language server completes and checks the fields once this is done here:
#   briefing schema > {SCHEMA_FILE}
# `briefing manual format` explains every field. Comments like this one can go.
"""
_SOURCES = """
# The texts that give an account. `id` is what a citation names: [@cn].
"""
_NO_SOURCES = """\
#   - id: cn
#     name: Chinese readout      # the column's heading
#     party: China               # whose account it is; sources of one party are one side
#     kind: readout              # statement, post, transcript, remarks, interview, report, …
#     lang: zh
#     coverage: full             # you have read all of it: only then can it be silent
#     url: https://example.org/readout
#   - { id: us, name: Trump post, party: United States, kind: post, lang: en, coverage: full }
"""
_CLAIMS = """
# The points on which the accounts are compared, a row each. An account is an exact quotation,
# or `silent` where the whole text was read and doesn't have it. Without one it is not checked.
"""
_NO_CLAIMS = """\
#   - topic: Trade
#     accounts:
#       cn: { quote: "the exact words", translation: "in the brief's language" }
#       us: silent
"""
_EVENTS = """
# What happened before and after.
# events:
#   - { date: 2025-01-20, title: The inauguration, kind: outcome }
"""
_NARRATIVE = """
<!-- The narrative, in Markdown. Cite a source with its id, [@cn], and link a row of the table by
its topic, [Taiwan](#taiwan). This comment is not shown. -->
"""


class NewBrief(Struct, frozen=True, kw_only=True):
    """What a new brief begins with. Its body is a draft in which only paragraphs matter."""

    brief: Brief
    claims_left_out: int = 0
    """Passages of the texts that were not proposed."""
    quotations: tuple[ArticleQuotation, ...] = ()
    """Quotations of an article, to be offered as claims."""
    article: Source | None = None
    """The source that these quotations are from."""


def draft_text(new: NewBrief) -> str:
    """The file of a new brief."""
    brief = new.brief
    parts = [
        "---\n",
        _HEAD,
        *_about(brief),
        _SOURCES,
        *_sources(new),
        _CLAIMS,
        *_claims(new),
        _EVENTS,
        "---\n",
        _NARRATIVE,
        *(f"\n{_quoted_block(block)}" for block in brief.body.split("\n\n") if block),
    ]
    return "".join(parts)


def _about(brief: Brief) -> Iterator[str]:
    yield f"title: {_scalar(brief.title)}\n"
    if brief.date is not None:
        yield f"date: {brief.date.edtf}\n"
    if brief.updated is not None:
        yield f"updated: {brief.updated.edtf}\n"
    yield "draft: true                    # remove this line when the brief is ready\n"
    if brief.summary:
        yield f"summary: {_scalar(brief.summary)}\n"
    else:
        yield "# summary: One or two sentences under the title.\n"
    yield _list("authors", brief.authors, "A. Writer")
    yield _list("tags", brief.tags, "china, taiwan")
    yield f"lang: {_scalar(brief.lang)}\n" if brief.lang else "# lang: en\n"
    if brief.canonical:
        yield f"canonical: {_scalar(brief.canonical)}\n"
    yield "\n# What the accounts are about. Briefs with the same participants are compared.\n"
    event = brief.event
    if event is not None and event.date is not None:
        yield f"event:\n  title: {_scalar(event.title)}\n  date: {event.date.edtf}\n"
        sign = "  # "
    else:
        yield "# event:\n#   title: A phone call\n#   date: 2025-01-17\n"
        sign = "#   "
    yield f"{sign}place: by telephone\n{sign}participants: [Xi Jinping, Donald Trump]\n"


def _list(key: str, values: Sequence[str], example: str) -> str:
    return f"{key}: {_flow(list(values))}\n" if values else f"# {key}: [{example}]\n"


def _sources(new: NewBrief) -> Iterator[str]:
    sources = new.brief.sources
    yield "sources:\n" if sources else "# sources:\n"
    date = new.brief.date.edtf if new.brief.date else "2025-01-17"
    for source in sources:
        yield from _source(source, date)
    if new.article is not None:
        yield from _commented(_article_sources(new.article, new.quotations))
    elif not sources:
        yield _NO_SOURCES


def _source(source: Source, date: str) -> Iterator[str]:
    yield f"  - id: {_scalar(source.id)}\n"
    for field, comment in (
        (f"# name: {source.id}", "the column's heading"),
        ("# publisher: Who issued it", ""),
        ("# party: Whose account it is", "sources of one party are one side"),
        ("# kind: readout", "statement, post, transcript, remarks, interview, report, …"),
        (f"# date: {date}", ""),
        ("# url: https://example.org/readout", ""),
        (f"lang: {source.lang}" if source.lang else "# lang: en", ""),
        ("# list: open", "if its list of subjects ends “and others”"),
        (
            "coverage: full",
            "its whole text is in this file:" if source.text_file else "its whole text is below",
        ),
    ):
        yield f"    {field:<30} # {comment}\n" if comment else f"    {field}\n"
    if source.text_file:
        yield f"    text: {{ file: {_scalar(source.text_file)} }}\n"
    elif source.text:
        block = _dump({"text": sanitise(source.text)}, default_style="|").replace(
            '"text": ', "text: ", 1
        )
        yield "".join(f"    {line}\n" if line else "\n" for line in block.splitlines())


def _claims(new: NewBrief) -> Iterator[str]:
    claims = new.brief.claims
    yield "claims:\n" if claims else "# claims:\n"
    names = tuple(source.id for source in new.brief.sources)
    for claim in claims:
        yield from _claim(claim, names)
    if new.claims_left_out:
        yield f"  # {new.claims_left_out:,} more passages of the texts are not proposed.\n"
    if new.quotations and new.article is not None:
        yield "# # Each quotation of the article, and the words around it.\n"
        yield from _commented(_article_claims(new.article, new.quotations))
    elif not claims:
        yield _NO_CLAIMS


def _claim(claim: Claim, sources: Sequence[str]) -> Iterator[str]:
    yield f"  # review: {_question(claim, sources)}\n"
    yield f"  - topic: {_scalar(claim.topic)}\n    accounts:\n"
    for account in claim.accounts:
        yield f"      {_scalar(account.source)}: {_account(account)}\n"


def _question(claim: Claim, sources: Sequence[str]) -> str:
    """What the writer has to decide on a proposed claim."""
    silent = [account.source for account in claim.accounts if account.stance == "silent"]
    speaking = [account for account in claim.accounts if account.stance != "silent"]
    named = {account.source for account in claim.accounts}
    unchecked = [source for source in sources if source not in named]
    questions = []
    if len(speaking) > 1:
        questions.append("do these passages speak of the same thing?")
    if silent:
        verb, asked = ("have", "are they") if len(silent) > 1 else ("has", "is it")
        questions.append(f"{listed(silent)} {verb} no word of the topic: {asked} silent?")
    if unchecked:
        verb = "do" if len(unchecked) > 1 else "does"
        questions.append(f"what {verb} {listed(unchecked)} say?")
    return " ".join(questions) or "is this a topic?"


def _account(account: Account) -> str:
    if account.stance == "silent":
        return "silent"
    return f"{{ quote: {_words(account.quote)} }}"


# An article's quotations, offered as comments.


def _article_sources(article: Source, quotations: Iterable[ArticleQuotation]) -> Iterator[str]:
    yield f"  - id: {article.id}\n"
    for key, value in (
        ("name", _scalar(article.name)),
        ("publisher", _scalar(article.publisher) if article.publisher else ""),
        ("kind", article.kind),
        ("date", article.date.edtf if article.date else ""),
        ("url", _scalar(article.url) if article.url else ""),
    ):
        if value:
            yield f"    {key}: {value}\n"
    yield "    coverage: full\n"
    speakers = {_speaker_id(each): each.speaker for each in quotations if each.speaker}
    for speaker_id, name in speakers.items():
        yield f"  - id: {speaker_id}\n    name: {_scalar(name)}\n    kind: remarks\n"


def _article_claims(article: Source, quotations: Iterable[ArticleQuotation]) -> Iterator[str]:
    taken: set[str] = set()
    for quotation in quotations:
        topic = topic_of(quotation.words)
        if slug(topic) in taken:
            topic = quotation.words
        taken.add(slug(topic))
        via = f", via: {article.id}" if quotation.speaker else ""
        yield f"  # {one_line(quotation.around)}\n"
        yield f"  - topic: {_scalar(topic)}\n    accounts:\n"
        source = _speaker_id(quotation) if quotation.speaker else article.id
        yield f"      {source}: {{ quote: {_words(quotation.words)}{via} }}\n"


def _speaker_id(quotation: ArticleQuotation) -> str:
    return slug(quotation.speaker)


def _commented(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield "".join(f"# {part}\n" for part in line.splitlines())


# YAML and Markdown.


def _dump(value: object, **options: Any) -> str:
    from yaml import safe_dump

    return str(safe_dump(value, allow_unicode=True, width=float("inf"), **options))


def _scalar(text: str) -> str:
    """A text on one line, in quotation marks where YAML would take it for something else."""
    return _dump(one_line(text)).removesuffix("...\n").rstrip("\n")


def _words(text: str) -> str:
    """A quotation in quotation marks."""
    return _dump(one_line(text), default_style='"').rstrip("\n")


def _flow(values: list[str]) -> str:
    return _dump([one_line(value) for value in values], default_flow_style=True).rstrip("\n")


def _quoted_block(block: str) -> str:
    return "".join(f"> {line}".rstrip() + "\n" for line in sanitise(block).splitlines())
