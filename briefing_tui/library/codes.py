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
    Code(
        "outside-library",
        "error",
        "The text of a source lies outside the library.",
        "`text: {file: …}` names a file inside the library, by its path from the brief's folder "
        "or from the library's root. A brief may come from a stranger, so no path and no "
        "symbolic link leads it out.",
        "sources:\n  - id: cn\n    text: {file: ../../notes.txt}",
    ),
)
