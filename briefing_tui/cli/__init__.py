"""The command line. `--version` answers before anything else is imported."""
