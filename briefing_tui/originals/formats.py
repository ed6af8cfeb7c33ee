"""A saved file as an article, or as the text of a source.

The file is HTML, MHTML, PDF, Markdown or plain text. Its name or its first bytes tell which.
"""

import codecs
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from io import BytesIO
from pathlib import PurePath
from typing import TYPE_CHECKING

from msgspec.structs import replace

from briefing_tui.model.brief import SUFFIXES
from briefing_tui.originals.article import Article, body_of, read_article, read_page, read_text
from briefing_tui.parse.brief import parse_brief
from briefing_tui.parse.document import parse_body
from briefing_tui.parse.inline import plain
from briefing_tui.text.english import listed, size_words
from briefing_tui.text.quotations import MOST_CHARACTERS
from briefing_tui.text.sanitise import sanitise, unify_line_ends

if TYPE_CHECKING:
    from email.message import Message

FORMATS = "text, Markdown, HTML, MHTML and PDF"
_MOST_BYTES = 4 << 20
_TEXTS = (".txt", *SUFFIXES)
_ARCHIVES = (".mhtml", ".mht")
_PAGES = (".html", ".htm", ".xhtml")
_OTHER_FORMATS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff")
"""How files of Word, of other offices, EPUB and pictures begin."""


class UnusableFileError(Exception):
    """A file from which no draft can be made: why, and what to do."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message, hint)
        self.message, self.hint = message, hint


def needs_library(data: bytes, name: str) -> bool:
    """Whether a library reads a file, which may take long. Text and Markdown need none."""
    return PurePath(name).suffix.lower() not in _TEXTS or _is_pdf(data) or _is_archive(data)


def saved_article(data: bytes, name: str, encoding: str = "") -> Article:
    """The article in a file. `encoding` is that of a file that isn't UTF-8.

    Raises:
        UnusableFileError: there is none, or the file can't be read.
        ModuleNotFoundError: it is a page, and the extra `article` is not installed.
    """
    saved, left_out = _read(data, name, encoding)
    article = read_text(saved) if isinstance(saved, str) else saved
    if article is None:
        raise UnusableFileError(
            f"no article was found in {name}",
            "A saved article is HTML, MHTML, PDF, Markdown or plain text with more than a title.",
        )
    return replace(article, paragraphs=body_of(article), left_out=left_out)


def source_text(data: bytes, name: str, encoding: str = "") -> Article:
    """The text of a source as one paragraph, with what its file declares.

    Raises:
        UnusableFileError, ModuleNotFoundError: as for `saved_article`.
    """
    saved, left_out = _read(data, name, encoding)
    article = Article(paragraphs=(saved,)) if isinstance(saved, str) else saved
    paragraphs: Iterable[str] = article.paragraphs
    if not isinstance(saved, str):
        # Below `They did not agree on:` an item means the opposite of a sentence.
        paragraphs = plain_paragraphs(article.paragraphs, with_marks=True)
    text = sanitise(unify_line_ends("\n\n".join(paragraphs))).strip()
    if not text:
        raise UnusableFileError(f"{name} has no text", "Save the text itself in a file.")
    if len(text) > MOST_CHARACTERS or len(text.encode()) > _MOST_BYTES:
        raise UnusableFileError(
            f"the text of {name} has {size_words(len(text.encode()))}, which is no statement",
            "Save the part about the event in a file of its own.",
        )
    is_extracted = article.is_extracted or bool(left_out)
    return replace(article, paragraphs=(f"{text}\n",), is_extracted=is_extracted, left_out=left_out)


def plain_paragraphs(blocks: Sequence[str], *, with_marks: bool = False) -> Iterator[str]:
    """The text of Markdown without its marks, or only with those of items."""
    document = parse_body("\n\n".join(blocks))
    for leaf in document.leaves:
        if leaf.kind == "table":
            yield from (" ".join(plain(cell, document) for cell in row) for row in leaf.rows)
        elif leaf.kind != "rule":
            is_item = with_marks and leaf.prefixes and leaf.prefixes[-1].kind == "item"
            mark = leaf.prefixes[-1].first.lstrip() if is_item else ""
            yield mark + (leaf.text if leaf.kind == "code" else plain(leaf.text, document))


def whole_text(data: bytes, name: str, encoding: str = "") -> Article:
    """All the text of a file as one paragraph; of a page all that it shows, not only its article.

    Raises:
        UnusableFileError, ModuleNotFoundError: as for `saved_article`.
    """
    saved, left_out = _read(data, name, encoding, of_page=lambda page: read_page(page) or None)
    text = saved if isinstance(saved, str) else "\n\n".join(saved.paragraphs)
    return Article(paragraphs=(sanitise(unify_line_ends(text)),), left_out=left_out)


def _read(
    data: bytes,
    name: str,
    encoding: str,
    of_page: Callable[[str], Article | str | None] = read_article,
) -> tuple[Article | str, str]:
    """What `of_page` makes of a page, the article of a Markdown file, or the text of a PDF or any
    other file; and what is left out.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix == ".pdf" or _is_pdf(data):
        return _pdf_text(data, name)
    try:
        page = page_of_mhtml(data)
    except RecursionError:
        raise UnusableFileError(
            f"{name} has parts nested over {_MOST_LEVELS} deep, which no browser writes",
            "Save the page again, as complete HTML.",
        ) from None
    if page is None and suffix in _ARCHIVES:
        raise UnusableFileError(f"{name} has no page", "Save the page again, as complete HTML.")
    text = page if isinstance(page, str) else decoded(page or data, name, encoding)
    has_tag = suffix not in _TEXTS and text[:1000].lstrip()[:1] == "<"
    if page is not None or suffix in _PAGES or has_tag:
        article = of_page(text)
        if article is None:
            raise UnusableFileError(
                f"no article was found in {name}",
                "Save the page as complete HTML once it is shown, or copy its text into a file.",
            )
        return article, ""
    if suffix not in SUFFIXES:
        return text, ""
    brief = parse_brief(text, name).brief
    declared = {
        key: getattr(brief, key) for key in Article.__struct_fields__ if hasattr(brief, key)
    }
    return Article(**declared, paragraphs=(brief.body.strip(),)), ""


# A web archive

_MOST_LEVELS = 20
"""How deep the parts of a web archive may be nested. Browsers write one level."""


def _is_archive(data: bytes) -> bool:
    return re.search(rb"(?im)^content-type:\s*multipart/related", data[:4000]) is not None


def page_of_mhtml(data: bytes) -> bytes | str | None:
    """The page of a web archive (RFC 2557), as bytes if the archive doesn't declare how it is
    encoded; None if the data isn't an archive.

    Raises:
        RecursionError: its parts are nested over `_MOST_LEVELS` deep.
    """
    if not _is_archive(data):
        return None
    from email import message_from_bytes

    for part in [*_parts(message_from_bytes(data))]:
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            page = part.get_payload(decode=True)
            assert isinstance(page, bytes)
            with suppress(LookupError, ValueError):
                return _decode_text(page, part.get_content_charset() or "utf-8")
            return page
    return None


def _parts(message: "Message", level: int = 0) -> "Iterator[Message]":
    if level > _MOST_LEVELS:
        raise RecursionError
    yield message
    if message.is_multipart():
        for part in message.get_payload():
            assert not isinstance(part, str)
            yield from _parts(part, level + 1)


# How a file is encoded

_NOT_OF_TEXT = ("idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape")
"""What Python calls encodings of text, too, but no text is written in."""

_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(
    rb"<meta\b[^<>]{0,200}?\bcharset\s*=\s*[\"']?\s*([\w.:-]+)"
    rb"|<\?xml\b[^<>]{0,100}?\bencoding\s*=\s*[\"']([\w.:-]+)",
    re.IGNORECASE,
)
_MEANT = {
    **dict.fromkeys(("gb2312", "gbk", "x-gbk"), "gb18030"),
    **dict.fromkeys(("iso-8859-1", "latin1", "ascii", "us-ascii"), "cp1252"),
    **dict.fromkeys(("shift_jis", "shift-jis", "x-sjis", "windows-31j"), "cp932"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987"), "cp949"),
}
"""What browsers take for an encoding that a page declares (WHATWG)."""
_LONGEST_LABEL = 40


def decoded(data: bytes, name: str, encoding: str = "") -> str:
    """The text of a file: by its byte order mark, as UTF-8, in the encoding that is given, or in
    the one that a page declares. Nothing is guessed.

    Raises:
        UnusableFileError: the file has another encoding, or isn't text.
    """
    for mark, marked in _ORDER_MARKS:
        if data.startswith(mark):
            return _in_encoding(data, name, marked)
    if data.startswith(_OTHER_FORMATS) or (b"\0" in data and not encoding):
        raise UnusableFileError(
            f"{name} has a format that is not supported",
            f"These work: {FORMATS}. Save it as one of them, or copy its text into a file.",
        )
    with suppress(UnicodeDecodeError):
        return data.decode("utf-8-sig")
    if encoding:
        return _in_encoding(data, name, encoding)
    declared = _DECLARED.search(data[:4096])
    if declared:
        label = (declared[1] or declared[2]).decode().lower()
        with suppress(LookupError):
            return _decode_text(data, _MEANT.get(label, label), errors="replace")
        also = f", and declares {label[:_LONGEST_LABEL]}, which is not an encoding of text"
        return _in_encoding(data, name, "UTF-8", also)
    return _in_encoding(data, name, "UTF-8")


def _in_encoding(data: bytes, name: str, encoding: str, also: str = "") -> str:
    try:
        return _decode_text(data, encoding)
    except LookupError:
        raise UnusableFileError(f"no encoding is called {encoding}", _AN_ENCODING) from None
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise UnusableFileError(
            f"{name}:{line}: the file is not {encoding}{also}", _AN_ENCODING
        ) from None


_AN_ENCODING = "Say how it is encoded, such as: --encoding gb18030, cp1252 or utf-16."


def _decode_text(data: bytes, encoding: str, errors: str = "strict") -> str:
    """Decode data whose encoding a file or the user names.

    Raises:
        LookupError: no encoding of text is called so.
        UnicodeDecodeError: the data has another encoding, and `errors` is "strict".
    """
    try:
        is_of_text = codecs.lookup(encoding).name not in _NOT_OF_TEXT
    except ValueError:  # its name has a NUL, or half a character
        is_of_text = False
    if not is_of_text:
        raise LookupError(encoding)
    return data.decode(encoding, errors)


def _is_pdf(data: bytes) -> bool:
    return data[:1000].lstrip().startswith(b"%PDF-")


def _pdf_text(data: bytes, name: str) -> tuple[str, str]:
    """The text of a PDF, and which of its pages have none."""
    import logging

    from pypdf import PdfReader
    from pypdf.errors import DependencyError, FileNotDecryptedError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its warnings don't help the user
    try:
        pages = [page.extract_text().strip() for page in PdfReader(BytesIO(data)).pages]
    except (DependencyError, FileNotDecryptedError):
        raise UnusableFileError(
            f"{name} is encrypted", "Save a copy without a password, or copy its text into a file."
        ) from None
    except Exception:  # noqa: BLE001 - pypdf 6 raises a TypeError, and others, for a damaged file
        raise UnusableFileError(
            f"{name} can't be read as a PDF: it is damaged, or not a PDF",
            "Copy its text into a file, and name that.",
        ) from None
    if not any(pages):
        raise UnusableFileError(f"{name} has no text", "It may be a scan: OCR turns it into text.")
    without = [str(number) for number, text in enumerate(pages, 1) if not text]
    left_out = f"{'pages' if without[1:] else 'page'} {listed(without)}, which may be pictures"
    return "\n\n".join(filter(None, pages)), left_out if without else ""
