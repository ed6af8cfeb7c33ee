"""The index of a library: a cache in SQLite that is rebuilt from the files when in doubt."""
