"""The kinds of diagnostics that taking a brief from the disk can give."""

from briefing_tui.model.diagnostic import Code

LIBRARY_CODES: tuple[Code, ...] = (
    Code(
        "not-a-file",
        "error",
        "What has a brief's name is no regular file.",
        "Folders, pipes, sockets and devices are never opened as briefs: reading some of them "
        "never ends, and opening others does something. Pipe text in with `briefing -`.",
        "",
    ),
    Code(
        "unreadable",
        "error",
        "A file can't be read.",
        "The system refuses it: most often for lack of permission, or because it has just been "
        "moved away.",
        "",
    ),
)
