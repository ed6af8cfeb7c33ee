"""`python -m briefing_tui` is `briefing`."""

from briefing_tui.cli.main import main

if __name__ == "__main__":
    raise SystemExit(main())
