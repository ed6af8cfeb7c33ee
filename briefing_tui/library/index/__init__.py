"""The index of a library: a cache in SQLite, made again from the files whenever in doubt."""
