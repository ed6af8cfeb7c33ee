"""Where a library begins, and what is left out of it.

A library begins at the root folder of the tool that made it, such as a vault or a site.
"""

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from msgspec import DecodeError, Struct, json

from briefing_tui.library.paths import is_home, read_own
from briefing_tui.model.brief import SUFFIXES
from briefing_tui.text.patterns import lazy_pattern

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


Noun = Literal["brief", "page", "note"]
"""What the program calls the files of a library."""


class Tool(NamedTuple):
    """A tool that keeps or publishes Markdown, and how the root of its folders is recognised."""

    name: str
    markers: tuple[str, ...]
    """Files or folders that mark a root: it has at least one of them."""
    output: tuple[str, ...] = ()
    """Folders in the root that the tool writes, although other tools may have their sources in a
    folder of this name."""
    beside: str = ""
    """What must be in the root, too, if other programs have markers of this name."""


def _config(stem: str, *suffixes: str) -> tuple[str, ...]:
    return tuple(f"{stem}.{suffix}" for suffix in suffixes)


_SCRIPTS = ("js", "mjs", "cjs", "ts", "mts", "cts")
_OUTPUT = ("public",)
TOOLS = (
    Tool("Obsidian", (".obsidian",)),
    Tool("Jekyll", _config("_config", "yml", "yaml", "toml")),
    Tool("Hugo", _config("hugo", "toml", "yaml", "yml", "json"), _OUTPUT),
    Tool(
        "Hugo", (*_config("config", "yaml", "yml", "json"), "config/_default"), _OUTPUT, "content"
    ),
    Tool("Hugo, Zola", ("config.toml", "zola.toml"), _OUTPUT, "content"),
    Tool("MkDocs", _config("mkdocs", "yml", "yaml")),
    Tool("Astro", _config("astro.config", *_SCRIPTS)),
    Tool("Quarto", _config("_quarto", "yml", "yaml")),
    Tool("Docusaurus", _config("docusaurus.config", *_SCRIPTS)),
    Tool("VitePress", (".vitepress",)),
    Tool("mdBook", ("book.toml",)),
    Tool("Eleventy", (".eleventy.js", *_config("eleventy.config", *_SCRIPTS))),
)
REPOSITORY = ".git"
VAULT_SETTINGS = ".obsidian/app.json"
"""Obsidian's settings of a vault."""
_VAULTS = (".obsidian", ".zk", ".foam", ".logseq", "logseq")
"""Folders in the root of a vault of notes (Obsidian, zk, Foam, Logseq)."""


def root_of(file: Path, *, in_repository: bool = True) -> Path | None:
    """The nearest folder above a file that is the root of a tool; without one, the root of the
    nearest Git repository. It is below the home directory.

    A site in a repository or a vault is found first, because its root is nearer to its pages. A
    repository inside a vault is a part of the vault.
    """
    repository = None
    for folder in file.parents:
        if is_home(folder):
            break
        if any(_is_root(folder, tool) for tool in TOOLS):
            return folder
        if in_repository and repository is None and _has(folder, REPOSITORY):
            repository = folder
    return repository


def is_vault(folder: Path) -> bool:
    """Whether a folder is a vault of notes, not a site of pages."""
    return any(_has(folder, name) for name in _VAULTS)


class _VaultSettings(Struct, rename="camel"):
    """What is read of `VAULT_SETTINGS`."""

    strict_line_breaks: bool = False


def keeps_line_breaks(folder: Path | None) -> bool:
    """Whether a line break in a paragraph is shown as one: in a vault of Obsidian, unless its
    settings say `strictLineBreaks`.
    """
    if folder is None or not _has(folder, ".obsidian"):
        return False
    try:
        data = read_own(folder / VAULT_SETTINGS, _MOST_BYTES)
        return not json.decode(data, type=_VaultSettings).strict_line_breaks
    except (OSError, DecodeError, RecursionError):  # none that can be read: Obsidian's default
        return True


def is_site(folder: Path) -> bool:
    """Whether a folder is the root of a site of pages."""
    return not is_vault(folder) and any(_is_root(folder, tool) for tool in TOOLS)


def _is_root(folder: Path, tool: Tool) -> bool:
    found = any(_has(folder, marker) for marker in tool.markers)
    return found and (not tool.beside or _has(folder, tool.beside))


def _has(folder: Path, name: str) -> bool:
    return os.path.exists(os.path.join(folder, name))  # noqa: PTH110, PTH118 - a Path is slow


# What is left out of a library

PASSED_BY = frozenset(
    {"node_modules", "bower_components", "site-packages", "__pycache__", "venv", "_site"}
)
"""Folders with other people's files or the output of tools, which are skipped. So are hidden
folders."""
IGNORE_FILE = ".gitignore"
_MOST_BYTES, _MOST_LINES = 2**20, 2_000
_MOST_STARS, _MOST_PATHS = 3, 3
"""The most `*` and `**/` of a line. With more of them, matching a name takes too long."""

Left = Literal["hidden", "passed by", "ignored"]


class IgnoreRules:
    """Which files and folders below a root are left out, by their names.

    Left out are files that the root's `.gitignore` names, and folders that its tool writes.
    """

    def __init__(self, root: Path, *, with_ignored: bool = False) -> None:
        """With `with_ignored`, nothing but the repository itself and hidden files is left out."""
        self._with_ignored = with_ignored
        self._output = {
            name for tool in TOOLS if tool.output and _is_root(root, tool) for name in tool.output
        }
        self._folders: GitIgnoreSpec | None = None
        self._files: GitIgnoreSpec | None = None
        """The rules that may match a brief itself: there are many more files than folders."""
        self._heads: tuple[str, ...] = ()
        """The beginnings of the names that these match."""
        if not with_ignored:
            text = ""
            with suppress(OSError):
                text = read_own(root / IGNORE_FILE, _MOST_BYTES).decode(errors="replace")
            if text:
                self._read(text)

    def _read(self, text: str) -> None:
        from pathspec import GitIgnoreSpec  # 40 ms

        lines = list(filter(_is_rule, text.splitlines()[:_MOST_LINES]))
        self._folders = GitIgnoreSpec.from_lines(lines)
        of_files = [line for line in lines if line.startswith("!") or _may_match_brief(line)]
        names = (_last_part(line) for line in of_files if not line.startswith("!"))
        self._heads = tuple(_WILD.split(name)[0] for name in names)
        if self._heads:
            self._files = GitIgnoreSpec.from_lines(of_files)

    def folder(self, name: str, inside: str) -> Left | None:
        """Why a folder is left out, by its name and its path from the root."""
        if name.startswith("."):
            return "hidden" if name == REPOSITORY or not self._with_ignored else None
        if self._with_ignored:
            return None
        if name in PASSED_BY or inside in self._output:
            return "passed by"
        is_ignored = self._folders is not None and self._folders.match_file(f"{inside}/")
        return "ignored" if is_ignored else None

    @property
    def has_files(self) -> bool:
        """Whether `file` may be true."""
        return self._files is not None

    def file(self, inside: str) -> bool:
        """Whether the file of a brief is left out, given by its path from the root."""
        if self._files is None or not inside[inside.rfind("/") + 1 :].startswith(self._heads):
            return False
        return self._files.match_file(inside)

    def leaves_out(self, inside: str) -> bool:
        """Whether a path from the root is left out, or a folder that it is in. It may be a folder
        itself.
        """
        *folders, name = inside.split("/")
        path = ""
        for folder in folders:
            path = f"{path}/{folder}" if path else folder
            if self.folder(folder, path):
                return True
        path = f"{path}/{name}" if path else name
        return bool(self.folder(name, path)) or self.file(path)


def _is_rule(line: str) -> bool:
    """Whether a line is a rule that can be matched quickly."""
    from pathspec import GitIgnoreSpec

    stars = line.replace("**/", "").count("*")
    if line.count("**/") > _MOST_PATHS or stars > _MOST_STARS or line.startswith("#"):
        return False
    try:
        return bool(line.strip() and GitIgnoreSpec.from_lines([line]))
    except ValueError:
        return False


_WILD = lazy_pattern(r"[*?\[\]\\]")


def _may_match_brief(line: str) -> bool:
    """Whether a rule may match the file of a brief itself, rather than a folder that it is in."""
    name = _last_part(line)
    end = _WILD.split(name)[-1].casefold()
    return bool(name) and any(
        end.endswith(suffix) or (end != name and suffix.endswith(end)) for suffix in SUFFIXES
    )


def _last_part(line: str) -> str:
    return line.rstrip().rpartition("/")[2]
