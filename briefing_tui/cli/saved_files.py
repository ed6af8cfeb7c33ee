"""What arguments name beside a brief: a source of it, and a saved page, a PDF or a text."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from briefing_tui.cli.console import Console, Failure, needing
from briefing_tui.library.files import RefusalError, read_data
from briefing_tui.model.brief import Brief, Source
from briefing_tui.originals import limits
from briefing_tui.originals.article import Article
from briefing_tui.originals.formats import UnusableFileError, needs_library
from briefing_tui.originals.limits import read_within_limits
from briefing_tui.text.english import size_words
from briefing_tui.text.suggestions import did_you_mean

TOO_LARGE = "Copy only the article's text into a file, and name that file."


def source_called(brief: Brief, name: str) -> Source:
    """The source of a brief that an argument names by its id; a Failure if there is none."""
    source = brief.source(name)
    if source is None:
        known = [source.id for source in brief.sources]
        hint = did_you_mean(name, known) or f"It has {', '.join(known) or 'none'}."
        raise Failure(f"the brief has no source {name}", hint)
    return source


class FileReader:
    """Reads saved files: texts at once, others with a library."""

    def __init__(self, encoding: str, console: Console) -> None:
        self._encoding, self._console = encoding, console

    def __call__(
        self, read: Callable[[bytes, str, str], Article], name: str, data: bytes | None = None
    ) -> Article:
        """The article that a function reads from a file. What it leaves out is said."""
        try:
            data = read_data(Path(name)) if data is None else data
            read = partial(read_within_limits, read) if needs_library(data, name) else read
            # jusText, which trafilatura imports, asks for the second by a name that old pips don't
            # know.
            with needing("trafilatura", "lxml-html-clean", "html-to-markdown"):
                article = read(data, name, self._encoding)
        except UnusableFileError as error:
            raise Failure(error.message, error.hint) from None
        except MemoryError:
            raise Failure(
                f"{name} takes over {limits.MOST_SECONDS} seconds or {limits.MOST_MEMORY >> 30} GB "
                f"to read, so all of its {size_words(len(data or b''))} are left out",
                TOO_LARGE,
            ) from None
        except RefusalError as refusal:
            hint = "Name the file that has the text by its path."
            if refusal.code == "too-large":
                hint = TOO_LARGE
            elif "://" in name:
                hint = "Nothing is fetched from the web. Save the page, and name its file."
            raise Failure(f"{name}: {refusal.message}", hint) from None
        if article.left_out:
            self._console.tell([], f"Left out of {name}: {article.left_out}.")
        return article
