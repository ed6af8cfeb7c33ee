"""Where a library's index is. Known without a database."""

import os
from pathlib import Path

from msgspec import Struct

from briefing_tui.library.places import cache_folder
from briefing_tui.library.scan import Identity, identity_of
from briefing_tui.text.slugs import slug


class Place(Struct, frozen=True):
    """Where a library's index is: in a file, or in memory while the program runs."""

    file: Path | None
    name: str
    """What the library's index is called, wherever it is."""

    @property
    def uri(self) -> str:
        """For SQLite. It makes no file: that is for the writer, who makes the tables too."""
        if self.file is None:
            return f"file:{self.name}?mode=memory&cache=shared"
        return f"{self.file.absolute().as_uri()}?mode=rw"

    @property
    def identity(self) -> Identity | None:
        """Which file it is in now: another once it was made anew. None in memory, or for none."""
        return identity_of(self.file) if self.file is not None else None


def place_of(root: Path, folder: Path | None = None) -> Place:
    """Where a library's index belongs: in the cache folder, in memory if that can't be had."""
    # Not from `hashlib`, which brings OpenSSL with it: 2 MB and a millisecond of the start.
    from _blake2 import blake2s

    real = str(root.resolve())
    digest = blake2s(os.fsencode(real), digest_size=8).hexdigest()
    name = f"{slug(Path(real).name)[:40]}-{digest}"
    folder = folder or cache_folder() / "index"
    try:
        # For its owner alone: all that is in the library can be read from it.
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return Place(None, name)
    writable = os.access(folder, os.W_OK | os.X_OK)
    return Place(folder / f"{name}.sqlite" if writable else None, name)
