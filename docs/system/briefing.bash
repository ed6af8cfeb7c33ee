# Completion for bash.
source <(briefing completion bash)
