"""`briefing new`: begin a brief, with the texts of its sources or from a saved article."""

import logging
import os
import re
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from io import BytesIO
from pathlib import Path

from briefing_tui.cli.console import Console, Failure, needing
from briefing_tui.cli.list import counted
from briefing_tui.cli.target import STANDARD_INPUT, own_library, standard_input
from briefing_tui.compare.draft import Draft, Glossary, draft_claims, language_of, parse_glossary
from briefing_tui.export.draft import NewBrief, draft_text
from briefing_tui.library.files import (
    TEXTS,
    SourceText,
    create_file,
    is_file,
    read_data,
    read_text,
    real_path,
    reason_of,
)
from briefing_tui.model.brief import SUFFIXES, Brief, CoveredEvent, Date, Source
from briefing_tui.parse.article import Article, read_article
from briefing_tui.parse.brief import parse_bytes
from briefing_tui.parse.dates import parse_date
from briefing_tui.parse.document import parse_body
from briefing_tui.parse.inline import plain
from briefing_tui.settings import Settings
from briefing_tui.text.sanitise import distinct, one_line, sanitise, slug, unify_line_ends

GLOSSARY = "glossary.txt"
PAGES = (".html", ".htm", ".xhtml")
_LONGEST_SLUG = 60
_SOURCE = re.compile(r"([\w-]+)=(.+)", re.DOTALL)


def configure(parser: ArgumentParser) -> None:
    parser.add_argument(
        "title", metavar="TITLE", nargs="?", default="", help="the headline; with --from optional"
    )
    parser.add_argument(
        "--source",
        dest="sources",
        metavar="ID=FILE",
        action="append",
        default=[],
        help="the whole text of a source, as text, Markdown, HTML or PDF; of two or more, claims "
        "are proposed",
    )
    parser.add_argument(
        "--from", dest="article", metavar="FILE", help="a saved article in HTML, or - to read it"
    )
    parser.add_argument("--event", metavar="DATE", help="when it happened, as 2025-01-17")
    parser.add_argument("--print", action="store_true", help="print the brief, and write nothing")
    parser.add_argument(
        "--no-edit", action="store_true", help="don't open it in $VISUAL or $EDITOR"
    )


def run(options: Namespace, settings: Settings, console: Console) -> int:
    """Write a brief into the library and open it in the editor, or print it."""
    from briefing_tui.tui.terminal.programs import EditorCommand, editor_command

    root = own_library(settings)
    if root is None and not options.print:
        raise Failure(
            "there is no library to write to",
            "Make one with `mkdir briefs`, or name yours in $BRIEFING_LIBRARY or the "
            "configuration. `--print` needs none.",
        )
    texts = _texts(options.sources)
    article = _article(options.article) if options.article else Article()
    title = one_line(options.title or article.title)
    if not title:
        raise Failure("a brief needs a title", 'briefing new "Xi and Trump speak by phone"')
    event = _event_date(options.event) if options.event else None
    date = event or article.date or _today()
    updated = article.updated
    draft = _draft(texts, root)
    name = _file_name(title, date)
    files = {source: f"{TEXTS}/{name}-{source}.txt" for source in texts}
    new = NewBrief(
        brief=Brief(
            path="",
            slug=name,
            title=title,
            date=date,
            updated=updated if updated and updated.earliest > date.earliest else None,
            authors=article.authors,
            summary=article.summary,
            tags=article.tags,
            lang=article.lang,
            canonical=article.canonical,
            event=CoveredEvent(title=title, date=event) if event else None,
            sources=tuple(
                Source(
                    id=source,
                    name=source,
                    lang=language_of(text),
                    coverage="full",
                    text=text,
                    text_file="" if options.print else files[source],
                )
                for source, text in texts.items()
            ),
            claims=draft.claims,
            body="\n\n".join(article.paragraphs),
        ),
        claims_left_out=draft.left_out,
        quotations=tuple(article.quotations()),
        article=_source_of(article, texts) if options.article else None,
    )
    text = draft_text(new)
    if options.print or root is None:
        console.write(text)
        return 0
    if texts and not real_path(root / TEXTS).is_relative_to(real_path(root)):
        raise Failure(
            f"{root / TEXTS} leads out of the library",
            "Texts are read in the library alone. Make it a folder, not a link.",
        )
    path = root / f"{name}.md"
    edit = EditorCommand()
    if not options.no_edit:
        edit = editor_command(os.environ, str(path.absolute()))
        if edit.problem:
            raise Failure(
                "there is no editor to open the brief in", f"{edit.problem} (--no-edit opens none.)"
            )
    _write(path, text, {root / files[source]: words for source, words in texts.items()})
    console.write(f"{path}\n")
    if draft.claims:
        proposed = counted(len(draft.claims), "claim")
        console.tell([], f"{proposed} proposed. Review each, and remove its comment `# review:`.")
    return _edit(edit.command, path, console) if edit.command else 0


def _edit(command: Sequence[str], path: Path, console: Console) -> int:
    from briefing_tui.tui.terminal.programs import run_and_wait

    console.flush()
    if problem := run_and_wait(command):
        console.complain(problem, f"The brief is {path}.")
        return 2
    return 0


def _event_date(text: str) -> Date:
    if date := parse_date(text):
        return date
    raise Failure(
        f"--event takes a date, not {text}", "Write it as 2025-01-17, or 2025-01 for a month."
    )


def _today() -> Date:
    today = parse_date(datetime.now().astimezone().date().isoformat())
    assert today is not None
    return today


def _file_name(title: str, date: Date) -> str:
    """`2025-01-17-xi-trump-call`; of a month or a year only what is known."""
    day = date.first.isoformat()[: {"year": 4, "month": 7}.get(date.precision, 10)]
    words = slug(title) or "brief"
    if len(words) > _LONGEST_SLUG:
        words = words[:_LONGEST_SLUG].rpartition("-")[0] or words[:_LONGEST_SLUG]
    return f"{day}-{words}"


def _draft(texts: Mapping[str, str], root: Path | None) -> Draft:
    if len(texts) < 2:
        return Draft(())
    glossary = Glossary()
    if root is not None and is_file(file := root / GLOSSARY):
        glossary = parse_glossary(read_text(file).text)
        if glossary.faulty_lines:
            raise Failure(
                f"{file}:{glossary.faulty_lines[0]}: this line is not an entry",
                "An entry has two names or more: Taiwan = 台湾",
            )
    return draft_claims(texts, glossary)


def _write(path: Path, text: str, texts: Mapping[Path, str]) -> None:
    """Write the brief and the texts of its sources; all of them or none."""
    written: list[Path] = []
    try:
        for file, words in {path: text, **texts}.items():
            create_file(file, words)
            written.append(file)
    except OSError as error:
        for each in written:
            with suppress(OSError):
                each.unlink()
        if isinstance(error, FileExistsError):
            raise Failure(
                f"there is {file} already",
                "Nothing was written. Choose another title, or rename that file.",
            ) from None
        raise Failure(
            f"{file} can't be written: {reason_of(error)}", "Nothing was written."
        ) from None


# What the arguments name.


def _texts(arguments: Sequence[str]) -> dict[str, str]:
    """The texts of the sources by their ids."""
    texts: dict[str, str] = {}
    for argument in arguments:
        match = _SOURCE.fullmatch(argument)
        if match is None:
            raise Failure(
                f"--source takes ID=FILE, not {argument}",
                "An id has letters, digits, - and _: --source cn=readout.txt",
            )
        source, name = match.groups()
        if source in texts:
            raise Failure(
                f"two sources have the id {source}", "Give each its own, such as cn and cn-en."
            )
        texts[source] = sanitise(unify_line_ends(_source_text(name))).strip() + "\n"
        if not texts[source].strip():
            raise Failure(f"{name} has no text", "Save the text itself in a file.")
    return texts


def _source_text(name: str) -> str:
    data = _data(name)
    suffix = Path(name).suffix.lower()
    if suffix == ".pdf":
        return _pdf_text(data, name)
    if suffix in PAGES:
        return "\n\n".join(_plain_paragraphs(page_article(data, name).paragraphs))
    if suffix in SUFFIXES:
        _decode(data, name)
        body = parse_bytes(data, name).brief.body
        return "\n\n".join(_plain_paragraphs([body]))
    return _decode(data, name)


def _data(name: str) -> bytes:
    data = read_data(Path(name))
    if isinstance(data, SourceText):
        message = data.diagnostic.message if data.diagnostic else ""
        hint = "Name the file that has the text by its path."
        if "://" in name:
            hint = "Nothing is fetched from the web. Save the page, and name its file."
        raise Failure(f"{name}: {message}", hint)
    return data


def _decode(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Failure(
            f"{name}:{line}: the file is not UTF-8",
            "Convert it first, such as: iconv -f GB18030 -t UTF-8",
        ) from None


def _plain_paragraphs(blocks: Sequence[str]) -> Iterator[str]:
    """The text of Markdown without its marks."""
    document = parse_body("\n\n".join(blocks))
    for leaf in document.leaves:
        if leaf.kind == "table":
            yield from (" ".join(plain(cell, document) for cell in row) for row in leaf.rows)
        elif leaf.kind != "rule":
            yield leaf.text if leaf.kind == "code" else plain(leaf.text, document)


def _article(name: str) -> Article:
    if name == STANDARD_INPUT:
        return page_article(standard_input(), "standard input")
    return page_article(_data(name), name)


def page_article(data: bytes, name: str) -> Article:
    with needing("article"):
        article = read_article(data)
    if article is None:
        raise Failure(
            f"no article was found in {name}",
            "Save the page as complete HTML once it is shown, or copy its text into a file.",
        )
    return article


def _pdf_text(data: bytes, name: str) -> str:
    with needing("pdf"):
        from pypdf import PdfReader
        from pypdf.errors import DependencyError, FileNotDecryptedError
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its warnings say nothing to the user
    try:
        text = "\n\n".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages)
    except (DependencyError, FileNotDecryptedError):
        raise Failure(
            f"{name} is encrypted", "Save a copy without a password, or copy its text into a file."
        ) from None
    except Exception:  # noqa: BLE001 - pypdf 6 raises a TypeError, and others, for a damaged file
        raise Failure(
            f"{name} can't be read as a PDF: it is damaged, or not a PDF",
            "Copy its text into a file, and name that.",
        ) from None
    if not text.strip():
        raise Failure(f"{name} has no text", "It may be a scan: OCR makes text of it.")
    return text


def _source_of(article: Article, taken: Mapping[str, str]) -> Source:
    """The article as the source of what it quotes."""
    return Source(
        id=distinct("article", dict.fromkeys(map(str.lower, taken), 1)),
        name="The article",
        publisher=article.publisher,
        kind="report",
        date=article.date,
        url=article.canonical,
        coverage="full",
    )
