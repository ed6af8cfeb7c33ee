"""What the screen does when the library changes on the disk, or its index has news."""

from pathlib import Path
from typing import TYPE_CHECKING

from briefing_tui.library.index.keeper import Advanced, Noticed, Saved, Settled
from briefing_tui.tui.library import querying
from briefing_tui.tui.library.indexing import IndexGrew

if TYPE_CHECKING:
    from briefing_tui.library.index.keeper import News
    from briefing_tui.tui.library.indexing import Indexing
    from briefing_tui.tui.reader import ReaderScreen


def hear(reader: "ReaderScreen", indexing: "Indexing", news: "News") -> None:
    """Show what follows from the news."""
    if isinstance(news, Advanced | Settled):
        reader.app.screen.post_message(IndexGrew())
    if isinstance(news, Saved):
        reload(reader, indexing, news.paths)
    elif isinstance(news, Noticed):
        reader.notify(news.text, markup=False, timeout=8)
    elif isinstance(news, Advanced) and indexing.is_large and news.done < news.total:
        indexing.renew(f"indexing {news.done:,} of {news.total:,}")
    elif isinstance(news, Settled):
        indexing.settled += 1
        querying.settle(reader, news, is_large=indexing.is_large)
        if indexing.is_large:
            indexing.renew("", now=True)
        indexing.relate()


def reload(reader: "ReaderScreen", indexing: "Indexing", paths: tuple[str, ...]) -> None:
    """The open brief again, where the reader is in it, and the list."""
    if reader.path is not None and is_among(reader.path, paths):
        if reader.path.is_file():
            reader.open_path(reader.path, visit=False)
        else:
            reader.notify("This brief is no longer where it was. It stays open as it was read.")
    if not indexing.is_large:  # the list of a large one follows its index
        reader.read_library()


def is_among(path: Path, paths: tuple[str, ...]) -> bool:
    """Whether a file, or a folder that it lies in, is one of some paths."""
    return any(str(each) in paths for each in (path, *path.parents))
