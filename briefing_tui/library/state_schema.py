"""The tables of the reading state, and how a file of an earlier version gets to be one of ours.

A file's version is in its `PRAGMA user_version`, which is part of the transaction that changes
the tables. So a file is of one version or of the next, whenever the program is killed.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite3 import Connection

_STEPS = (
    (
        "CREATE TABLE library (id INTEGER PRIMARY KEY, root TEXT NOT NULL UNIQUE, last TEXT)",
        """
        CREATE TABLE brief (
            library INTEGER NOT NULL REFERENCES library (id),
            path TEXT NOT NULL,
            slug TEXT NOT NULL,
            read INTEGER, starred INTEGER, leaf INTEGER, character INTEGER,
            PRIMARY KEY (library, path)
        ) WITHOUT ROWID
        """,
        "CREATE INDEX brief_slug ON brief (library, slug)",
    ),
    (
        # What was in the file.
        "ALTER TABLE brief ADD COLUMN size INTEGER",
        "ALTER TABLE brief ADD COLUMN digest BLOB",
        # 1 until it has been looked whether there are marks under a name it had before.
        "ALTER TABLE brief ADD COLUMN fresh INTEGER",
        # Names that briefs had before, for readers who know them by these.
        """
        CREATE TABLE moved (
            library INTEGER NOT NULL REFERENCES library (id),
            old TEXT NOT NULL,
            new TEXT NOT NULL,
            PRIMARY KEY (library, old)
        ) WITHOUT ROWID
        """,
        # Rows are looked for by slug in memory, together with the files that are there.
        "DROP INDEX brief_slug",
    ),
)
"""What leads from each version to the next; a new file goes all the way."""

VERSION = len(_STEPS)
FOLLOWS_SINCE = 2
"""From this version on a row has a fingerprint and knows where its file was before."""


class ForeignError(Exception):
    """A sound database that is not a reading state."""


class NewerError(Exception):
    """A reading state of a later version of this program."""


def version_of(db: "Connection") -> int:
    """The file's version; 0 while there is nothing in it. Raises both errors above."""
    (version,) = db.execute("PRAGMA user_version").fetchone()
    (tables,) = db.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if version == 0 and tables == 0:
        return 0
    if version > VERSION:
        raise NewerError(f"it has version {version}")
    if version <= 0:
        raise ForeignError(f"it has version {version}")
    return int(version)


def bring_up_to_date(db: "Connection") -> None:
    """Make the tables, or add what this version has more. Within a transaction."""
    before = version_of(db)
    if before == VERSION:
        return
    for step in _STEPS[before:]:
        for statement in step:
            db.execute(statement)
    db.execute(f"PRAGMA user_version = {VERSION}")
