# Completion for fish.
briefing completion fish | source
