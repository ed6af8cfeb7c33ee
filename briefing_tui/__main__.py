"""`python -m briefing_tui` is `briefing`."""

from briefing_tui.cli.main import run_program

if __name__ == "__main__":
    run_program()
