"""A saved file as an article, or as the text of a source.

The file is HTML, MHTML, PDF, Markdown or plain text. Its name or its first bytes tell which.
"""

import logging
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import PurePath

from msgspec.structs import replace

from briefing_tui.draft.article import Article, body_of, page_of_mhtml, read_article, read_text
from briefing_tui.draft.languages import language_of
from briefing_tui.draft.statements import heading_of
from briefing_tui.model.brief import SUFFIXES
from briefing_tui.parse.brief import parse_bytes
from briefing_tui.parse.document import parse_body
from briefing_tui.parse.inline import plain
from briefing_tui.text.quotations import MOST_CHARACTERS, QuotedText
from briefing_tui.text.sanitise import sanitise, unify_line_ends
from briefing_tui.text.words import language_name, size_words

FORMATS = "text in UTF-8, Markdown, HTML, MHTML and PDF"
_MOST_BYTES = 4 << 20
_ARCHIVES = (".mhtml", ".mht")
_PAGES = (".html", ".htm", ".xhtml")
_OTHER_FORMATS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff")
"""How files of Word, of other offices, EPUB and pictures begin."""


class UnusableFileError(Exception):
    """A file from which no draft can be made: why, and what to do."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message, hint)
        self.message, self.hint = message, hint


def saved_article(data: bytes, name: str) -> Article:
    """The article in a file.

    Raises:
        UnusableFileError: there is none, or the file can't be read.
        ModuleNotFoundError: it is a page, and the extra `article` is not installed.
    """
    saved = _read(data, name)
    article = read_text(saved) if isinstance(saved, str) else saved
    if article is None:
        raise UnusableFileError(
            f"no article was found in {name}",
            "A saved article is HTML, MHTML, PDF, Markdown or plain text with more than a title.",
        )
    return replace(article, paragraphs=body_of(article))


def source_text(data: bytes, name: str) -> Article:
    """The text of a source as one paragraph, with what its file declares.

    Raises:
        UnusableFileError, ModuleNotFoundError: as for `saved_article`.
    """
    saved = _read(data, name)
    article = Article(paragraphs=(saved,)) if isinstance(saved, str) else saved
    paragraphs = (saved,) if isinstance(saved, str) else plain_paragraphs(article.paragraphs)
    text = sanitise(unify_line_ends("\n\n".join(paragraphs))).strip()
    if not text:
        raise UnusableFileError(f"{name} has no text", "Save the text itself in a file.")
    if len(text) > MOST_CHARACTERS or len(text.encode()) > _MOST_BYTES:
        raise UnusableFileError(
            f"the text of {name} has {size_words(len(text.encode()))}, which is no statement",
            "Save only the part that tells of the event in a file.",
        )
    if problem := _second_text(text):
        raise UnusableFileError(
            f"{name} has two texts: {problem}", "Save each in a file, and name them as two sources."
        )
    return replace(article, paragraphs=(f"{text}\n",))


def _second_text(text: str) -> str:
    """Why a text is two: each has a language of its own, or a line between them and a heading with
    a date above each.
    """
    lengths: Counter[str] = Counter()
    for paragraph in text.split("\n\n"):
        lengths[language_of(paragraph, _SHORT_PARAGRAPH)] += len(paragraph)
    del lengths[""]
    (first, most), (second, less) = [*lengths.most_common(2), ("", 0), ("", 0)][:2]
    if less > _SHORTEST_TEXT and less > most * _SHARE_OF_SECOND:
        return f"one in {language_name(first)}, one in {language_name(second)}"
    parts = [part for part in _LINE_BETWEEN.split(text) if len(part) > _SHORTEST_TEXT]
    headings = [QuotedText(part) for part in parts]
    dated = [part for part in headings if _YEAR.search(_heading(part))]
    return "a line is between them" if len(dated) > 1 else ""


def _heading(text: QuotedText) -> str:
    return "".join(text.text[slice(*line)] for line in heading_of(text))


_SHORT_PARAGRAPH = 60
_SHORTEST_TEXT = 300
_SHARE_OF_SECOND = 0.4
_LINE_BETWEEN = re.compile(r"(?m)^[ \t]*(?:[-=_]{3,}|\*{3,}|#{3,}|(?:\*[ \t]+){2,}\*)[ \t]*$|\f")
_YEAR = re.compile(r"(?:19|20)\d\d")


def plain_paragraphs(blocks: Sequence[str]) -> Iterator[str]:
    """The text of Markdown without its marks."""
    document = parse_body("\n\n".join(blocks))
    for leaf in document.leaves:
        if leaf.kind == "table":
            yield from (" ".join(plain(cell, document) for cell in row) for row in leaf.rows)
        elif leaf.kind != "rule":
            yield leaf.text if leaf.kind == "code" else plain(leaf.text, document)


def _read(data: bytes, name: str) -> Article | str:
    """The article of a page or of a Markdown file, or the text of a PDF or any other file."""
    suffix = PurePath(name).suffix.lower()
    start = data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if suffix == ".pdf" or start.startswith(b"%PDF-"):
        return _pdf_text(data, name)
    if (page := page_of_mhtml(data)) is None and suffix in _ARCHIVES:
        raise UnusableFileError(f"{name} has no page", "Save the page again, as complete HTML.")
    is_text = suffix in (".txt", *SUFFIXES)
    if page is not None or suffix in _PAGES or (start[:1] == b"<" and not is_text):
        article = read_article(page or data)
        if article is None:
            raise UnusableFileError(
                f"no article was found in {name}",
                "Save the page as complete HTML once it is shown, or copy its text into a file.",
            )
        return article
    if data.startswith(_OTHER_FORMATS) or b"\0" in data:
        raise UnusableFileError(
            f"{name} has a format that is not supported",
            f"These work: {FORMATS}. Save it as one of them, or copy its text into a file.",
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise UnusableFileError(
            f"{name}:{line}: the file is not UTF-8",
            "Convert it first, such as: iconv -f GB18030 -t UTF-8",
        ) from None
    if suffix not in SUFFIXES:
        return text
    brief = parse_bytes(data, name).brief
    declared = {
        key: getattr(brief, key) for key in Article.__struct_fields__ if hasattr(brief, key)
    }
    return Article(**declared, paragraphs=(brief.body.strip(),))


def _pdf_text(data: bytes, name: str) -> str:
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, FileNotDecryptedError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its warnings don't help the user
    try:
        text = "\n\n".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages)
    except (DependencyError, FileNotDecryptedError):
        raise UnusableFileError(
            f"{name} is encrypted", "Save a copy without a password, or copy its text into a file."
        ) from None
    except Exception:  # noqa: BLE001 - pypdf 6 raises a TypeError, and others, for a damaged file
        raise UnusableFileError(
            f"{name} can't be read as a PDF: it is damaged, or not a PDF",
            "Copy its text into a file, and name that.",
        ) from None
    if not text.strip():
        raise UnusableFileError(f"{name} has no text", "It may be a scan: OCR turns it into text.")
    return text
