"""`briefing new`: begin a brief, with the texts of its sources or from a saved article.

With two texts or more, a draft of the claims is written, too: what each text says about the terms
of a glossary.
"""

import logging
import os
import re
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TypeVar

from msgspec.structs import replace

from briefing_tui.cli.console import Console, Failure, needing
from briefing_tui.cli.target import STANDARD_INPUT, own_library, standard_input
from briefing_tui.compare.terms import Draft, FaultyLineError, Glossary, draft_rows
from briefing_tui.export.new_brief import draft_text, new_file_name, titled_brief
from briefing_tui.library.files import (
    GLOSSARY,
    TEXTS_FOLDER,
    RefusalError,
    create_file,
    is_folder,
    read_data,
    read_glossary,
    real_path,
    reason_of,
)
from briefing_tui.library.workers import MOST_MEMORY, MOST_SECONDS, OverLimitError, within_limits
from briefing_tui.model.brief import SUFFIXES, Brief, CoveredEvent, Source
from briefing_tui.model.dates import Date
from briefing_tui.parse.article import Article, page_of_mhtml, read_article, read_text
from briefing_tui.parse.brief import LIMIT, parse_bytes
from briefing_tui.parse.dates import parse_date
from briefing_tui.parse.document import parse_body
from briefing_tui.parse.inline import plain
from briefing_tui.settings import Settings
from briefing_tui.text.sanitise import one_line, sanitise, sanitise_name, unify_line_ends
from briefing_tui.text.words import counted

ARCHIVES = (".mhtml", ".mht")
PAGES = (".html", ".htm", ".xhtml")
FORMATS = "text in UTF-8, Markdown, HTML, MHTML and PDF"
MOST_DRAFTED = 100_000
"""The most characters of a text that are compared with others: two hours of speech."""
_LIMIT = f"{LIMIT // 2**20} MB"
_TOO_LARGE = "Copy only the article's text into a file, and name that file."
_OTHER_FORMATS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff")
"""How files of Word, of other offices, EPUB and pictures begin."""
_SOURCE = re.compile(r"([\w-]+)=(.+)", re.DOTALL)
Result = TypeVar("Result")


def configure(parser: ArgumentParser) -> None:
    parser.add_argument(
        "title", metavar="TITLE", nargs="?", default="", help="the headline; optional with --from"
    )
    parser.add_argument(
        "--source",
        dest="sources",
        metavar="ID=FILE",
        action="append",
        default=[],
        help="the whole text of a source, as text, Markdown, HTML, MHTML or PDF; the statements of "
        "two or more are laid side by side",
    )
    parser.add_argument(
        "--from",
        dest="article",
        metavar="FILE",
        help="a saved article as HTML, MHTML, PDF, Markdown or text, or - to read it",
    )
    parser.add_argument("--event", metavar="DATE", help="when it happened, as 2025-01-17")
    parser.add_argument(
        "--print", action="store_true", help="print the brief instead of writing it"
    )
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
            "configuration. `--print` works without one.",
        )
    saved = _texts(options.sources)
    texts = {source: saved_text.paragraphs[0] for source, saved_text in saved.items()}
    article = _article(options.article) if options.article else Article()
    title = one_line(options.title or article.title)
    if not title:
        raise Failure("a brief needs a title", 'briefing new "Xi and Trump speak by phone"')
    event = parse_date(options.event) if options.event else None
    if options.event and event is None:
        raise Failure(
            f"--event takes a date, not {options.event}",
            "Write it as 2025-01-17, or 2025-01 for a month.",
        )
    date = event or article.date
    if date is None and not options.article:
        date = _day_of(saved.values()) if saved else titled_brief(title).date
    updated = article.updated
    name = new_file_name(title, date)
    draft = _draft(texts, root)
    files = {source: f"{TEXTS_FOLDER}/{name}-{source}.txt" for source in texts}
    text = draft_text(
        Brief(
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
                    lang=text.lang,
                    url=text.canonical,
                    coverage="full",
                    text=texts[source],
                    text_file="" if options.print else files[source],
                )
                for source, text in saved.items()
            ),
            body="\n\n".join(article.paragraphs),
        ),
        draft,
        from_article=bool(options.article),
    )
    if article.relative_links:
        links = counted(article.relative_links, "link")
        console.tell([], f"Relative to an address that the page doesn't declare: {links}.")
    if options.print or root is None:
        console.write(text)
        return 0
    if texts and not real_path(root / TEXTS_FOLDER).is_relative_to(real_path(root)):
        raise Failure(
            f"{root / TEXTS_FOLDER} leads out of the library",
            "Texts are read only inside the library. Make it a folder, not a link.",
        )
    path = root / f"{name}.md"
    edit = EditorCommand()
    if not options.no_edit:
        edit = editor_command(os.environ, str(path.absolute()))
    _write(path, text, {root / files[source]: words for source, words in texts.items()})
    console.write(f"{sanitise_name(str(path))}\n")
    if draft.rows:
        console.tell([], _counts(draft, texts))
    if edit.problem:
        console.complain("no editor is set to open the brief in", edit.problem)
    return _edit(edit.command, path, console) if edit.command else 0


def _glossary(root: Path | None) -> Glossary:
    try:
        return read_glossary(root)
    except FaultyLineError as error:
        raise Failure(
            f"{root}/{GLOSSARY}:{error.line}: this line is not a term",
            "Write a name and its other names: Taiwan = 台湾 = Тайван*",
        ) from None
    except RefusalError as refusal:
        raise Failure(f"{root}/{GLOSSARY}: {refusal.message}", refusal.hint) from None


def _draft(texts: Mapping[str, str], root: Path | None) -> Draft:
    if len(texts) < 2:
        return Draft()
    starts = {source: text[:MOST_DRAFTED] for source, text in texts.items()}
    return draft_rows(starts, _glossary(root))


def _counts(draft: Draft, texts: Mapping[str, str]) -> str:
    """`9 rows, 2 of them with terms that several texts name; 8 of 9 statements name a term.`"""
    shared = sum(row.kind == "shared" for row in draft.rows)
    is_cut = any(len(text) > MOST_DRAFTED for text in texts.values())
    start = f"Only the first {MOST_DRAFTED:,} characters of a text are laid side by side. "
    return (
        f"{counted(len(draft.rows), 'row')}, {shared} of them with a term that several texts name; "
        f"{draft.in_rows} of {counted(draft.statements, 'statement')} name a term. "
        f"{start if is_cut else ''}Nothing is decided: `unchecked` is yours to look up."
    )


def _edit(command: Sequence[str], path: Path, console: Console) -> int:
    from briefing_tui.tui.terminal.programs import run_and_wait

    console.flush()
    if problem := run_and_wait(command):
        console.complain(problem, f"The brief is {path}.")
        return 2
    return 0


def _write(path: Path, text: str, texts: Mapping[Path, str]) -> None:
    """Write the brief and the texts of its sources; all of them or none."""
    if len(text.encode()) > LIMIT:
        raise Failure(f"the brief would be over {_LIMIT}, and could not be read", _TOO_LARGE)
    written: list[Path] = []
    made = {file.parent for file in texts if not is_folder(file.parent)}
    try:
        for file, words in {path: text, **texts}.items():
            create_file(file, words)
            written.append(file)
    except OSError as error:
        for each in written:
            with suppress(OSError):
                each.unlink()
        for folder in made:
            with suppress(OSError):  # never made, or no longer empty
                folder.rmdir()
        if isinstance(error, FileExistsError):
            raise Failure(
                f"{file} already exists",
                "Nothing was written. Choose another title, or rename that file.",
            ) from None
        raise Failure(
            f"{file} can't be written: {reason_of(error)}", "Nothing was written."
        ) from None


# What the arguments name.


def _article(name: str) -> Article:
    if name == STANDARD_INPUT:
        name, data = "standard input", standard_input()
        if len(data) > LIMIT:
            raise Failure(f"standard input is over {_LIMIT}", _TOO_LARGE)
    else:
        data = _data(name)
    return _within_limits(partial(saved_article, data, name), name)


def _texts(arguments: Sequence[str]) -> dict[str, Article]:
    """The texts by their ids, with what their files declare. A text is one paragraph."""
    texts: dict[str, Article] = {}
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
        article = _within_limits(partial(_source_text, name), name)
        text = sanitise(unify_line_ends("\n\n".join(article.paragraphs))).strip() + "\n"
        if not text.strip():
            raise Failure(f"{name} has no text", "Save the text itself in a file.")
        texts[source] = replace(article, paragraphs=(text,))
    return texts


def _within_limits(read: Callable[[], Result], name: str) -> Result:
    try:
        return within_limits(read)
    except OverLimitError:
        raise Failure(
            f"{name} takes over {MOST_SECONDS} seconds or {MOST_MEMORY >> 30} GB to read",
            _TOO_LARGE,
        ) from None


def _day_of(texts: Iterable[Article]) -> Date | None:
    """The one day that the files of texts declare."""
    dates = [text.date for text in texts if text.date is not None]
    days = {date.first.isoformat() for date in dates if date.precision in ("day", "time")}
    return parse_date(days.pop()) if len(days) == 1 else None


def _source_text(name: str) -> Article:
    saved = _read_saved(_data(name), name)
    if isinstance(saved, str):
        return Article(paragraphs=(saved,))
    return replace(saved, paragraphs=tuple(plain_paragraphs(saved.paragraphs)))


def _data(name: str) -> bytes:
    try:
        return read_data(Path(name))
    except RefusalError as refusal:
        hint = "Name the file that has the text by its path."
        if refusal.code == "too-large":
            hint = _TOO_LARGE
        elif "://" in name:
            hint = "Nothing is fetched from the web. Save the page, and name its file."
        raise Failure(f"{name}: {refusal.message}", hint) from None


def _decode(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Failure(
            f"{name}:{line}: the file is not UTF-8",
            "Convert it first, such as: iconv -f GB18030 -t UTF-8",
        ) from None


def plain_paragraphs(blocks: Sequence[str]) -> Iterator[str]:
    """The text of Markdown without its marks."""
    document = parse_body("\n\n".join(blocks))
    for leaf in document.leaves:
        if leaf.kind == "table":
            yield from (" ".join(plain(cell, document) for cell in row) for row in leaf.rows)
        elif leaf.kind != "rule":
            yield leaf.text if leaf.kind == "code" else plain(leaf.text, document)


def saved_article(data: bytes, name: str) -> Article:
    saved = _read_saved(data, name)
    article = read_text(saved) if isinstance(saved, str) else saved
    if article is None:
        raise Failure(
            f"no article was found in {name}",
            "A saved article is HTML, MHTML, PDF, Markdown or plain text with more than a title.",
        )
    return article


def _read_saved(data: bytes, name: str) -> Article | str:
    """The article of a page or of a Markdown file, or the text of a PDF or any other file.

    The file's name or its first bytes tell the format.
    """
    suffix = Path(name).suffix.lower()
    start = data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if suffix == ".pdf" or start.startswith(b"%PDF-"):
        return _pdf_text(data, name)
    if (page := page_of_mhtml(data)) is None and suffix in ARCHIVES:
        raise Failure(f"{name} has no page", "Save the page again, as complete HTML.")
    is_text = suffix in (".txt", *SUFFIXES)
    if page is not None or suffix in PAGES or (start[:1] == b"<" and not is_text):
        return page_article(page or data, name)
    if data.startswith(_OTHER_FORMATS) or b"\0" in data:
        raise Failure(
            f"{name} has a format that is not supported",
            f"These work: {FORMATS}. Save it as one of them, or copy its text into a file.",
        )
    return _brief_article(data, name) if suffix in SUFFIXES else _decode(data, name)


def _brief_article(data: bytes, name: str) -> Article:
    """A Markdown file with what its front matter declares."""
    _decode(data, name)
    brief = parse_bytes(data, name).brief
    known = [key for key in Article.__struct_fields__ if hasattr(brief, key)]
    fields = {key: getattr(brief, key) for key in known}
    return Article(**fields, paragraphs=(brief.body.strip(),))


def page_article(data: bytes | str, name: str) -> Article:
    # jusText, which trafilatura imports, asks for the second by a name that old pips don't know.
    with needing("trafilatura", "lxml-html-clean"):
        article = read_article(data)
    if article is None:
        raise Failure(
            f"no article was found in {name}",
            "Save the page as complete HTML once it is shown, or copy its text into a file.",
        )
    return article


def _pdf_text(data: bytes, name: str) -> str:
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, FileNotDecryptedError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its warnings don't help the user
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
        raise Failure(f"{name} has no text", "It may be a scan: OCR turns it into text.")
    return text
