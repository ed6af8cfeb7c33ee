"""The addresses of a site's pages by the rules of its generator, to measure how many links lead
where they should. Nothing of the program decides here, but the reading of the front matter.

The rules are those that the sites we measure need, of Hugo, Jekyll, Starlight (Astro), Quarto,
Next.js as Node's site is built, and Obsidian.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from briefing_tui.model.brief import Brief

_POST = re.compile(r"(\d{4})-(\d\d)-(\d\d)-(.+)")


class SiteRules(ABC):
    """What the addresses in a site's files mean."""

    root = ""
    """The folder of the site's content, in which all addresses begin."""

    def __init__(self, briefs: Iterable[Brief]) -> None:
        self.pages: dict[str, str] = {}
        self.addresses: dict[str, str] = {}
        self.files: dict[str, str] = {}
        for brief in briefs:
            path = PurePosixPath(brief.path)
            self.files[brief.path.casefold()] = brief.path
            if path.is_relative_to(self.root):
                inner = path.relative_to(self.root)
                address = self.address(brief, inner)
                self.addresses[brief.path] = address
                for name in (address, *brief.aliases):
                    self.pages.setdefault(_key(name), brief.path)

    @abstractmethod
    def address(self, brief: Brief, path: PurePosixPath) -> str:
        """The address of a brief's page. `path` begins in the root of the content."""

    def target(self, name: str, from_path: str) -> str | None:
        """The path of the brief to which an address in another leads."""
        name = unquote(re.split(r"[?#]", name)[0])
        if name.startswith("/"):
            return self.site_target(name, from_path)
        folder = from_path.rpartition("/")[0]
        if path := self.files.get(_joined(folder, name).casefold()):
            return path
        own = self.addresses.get(from_path)
        if own is None:
            return None
        base = own if own.endswith("/") else own.rpartition("/")[0]
        return self.site_target("/" + _joined(base.strip("/"), name), from_path)

    def site_target(self, name: str, _from_path: str) -> str | None:
        return self.pages.get(_key(name)) or self.files.get(_joined(self.root, name).casefold())


def _key(address: str) -> str:
    address = re.sub(r"\.html?$", "", address.casefold())
    return re.sub(r"/index$", "", f"/{address.strip('/')}").strip("/")


def _joined(base: str, name: str) -> str:
    parts = [part for part in base.split("/") if part]
    for part in name.split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part not in {"", "."}:
            parts.append(part)
    return "/".join(parts)


class Hugo(SiteRules):
    """https://gohugo.io/content-management/urls/ with one language in `content/en`."""

    root = "content/en"

    def address(self, brief: Brief, path: PurePosixPath) -> str:
        if path.stem == "_index":
            return f"/{path.parent}/"
        if path.stem == "index":
            path = path.parent
        name = path.name if path.suffix != ".md" else path.stem
        slug = brief.slug if brief.slug not in {path.stem, path.name} else name
        return f"/{path.parent}/{slug}/".replace("/./", "/")

    def target(self, name: str, from_path: str) -> str | None:
        """The render hook for links tries the page's path, too."""
        found = super().target(name, from_path)
        return found or (None if name.startswith(("/", "..")) else self.site_target(name, ""))


class Jekyll(SiteRules):
    """https://jekyllrb.com/docs/permalinks/ with the collections of Jekyll's own site."""

    root = "docs"

    def address(self, brief: Brief, path: PurePosixPath) -> str:
        if post := _POST.fullmatch(path.stem):
            return "/news/{}/{}/{}/{}/".format(*post.groups())
        if path.parts[0].startswith("_"):
            folder = f"/{path.parent}/".replace("/_", "/", 1)
            return folder if path.stem == "index" else f"{folder}{path.stem}/"
        return f"/{path.parent}/{path.stem}".replace("/./", "/")

    def site_target(self, name: str, _from_path: str) -> str | None:
        if found := super().site_target(name, _from_path):
            return found
        stem = name.rstrip("/").rpartition("/")[2]
        if _POST.fullmatch(stem):  # `{% post_url 2013-05-06-news %}`
            return next((p for p in self.files.values() if PurePosixPath(p).stem == stem), None)
        return None


class Starlight(SiteRules):
    """https://starlight.astro.build/guides/i18n/: what is not translated is shown in English."""

    root = "src/content/docs"

    def address(self, brief: Brief, path: PurePosixPath) -> str:
        return f"/{path.parent if path.stem == 'index' else path.with_suffix('')}/"

    def site_target(self, name: str, _from_path: str) -> str | None:
        language, _, rest = name.strip("/").partition("/")
        return super().site_target(name, "") or (
            self.pages.get(_key(f"/en/{rest}")) if f"/{language}" != name else None
        )


class Quarto(SiteRules):
    """https://quarto.org/docs/websites/: addresses are paths of files."""

    def address(self, brief: Brief, path: PurePosixPath) -> str:
        return f"/{path.with_suffix('.html')}"


class Next(SiteRules):
    """Node's site: `pages/<language>`, and English where there is no translation."""

    root = "apps/site/pages"

    def address(self, brief: Brief, path: PurePosixPath) -> str:
        return f"/{path.parent if path.stem == 'index' else path.with_suffix('')}/"

    def site_target(self, name: str, from_path: str) -> str | None:
        own = from_path.removeprefix(f"{self.root}/").partition("/")[0]
        names = (name, f"/{own}{name}", f"/en{name}")
        return next(filter(None, (super(Next, self).site_target(n, "") for n in names)), None)


class Obsidian(SiteRules):
    """A vault: the path of a note or the end of it, never an alias. Of several notes the link
    leads to one in its folder or below, else to the one with the shortest path. The help has one
    vault a language, so a note in the language of the link comes first.
    """

    def __init__(self, briefs: Iterable[Brief]) -> None:
        super().__init__(briefs)
        self.named: dict[str, list[str]] = {}
        for path in self.files.values():
            self.named.setdefault(_stem(path).rpartition("/")[2], []).append(path)

    def address(self, brief: Brief, path: PurePosixPath) -> str:
        return f"/{path.with_suffix('')}"

    def target(self, name: str, from_path: str) -> str | None:
        name, folder = unquote(name), from_path.rpartition("/")[0]
        if name.startswith((".", "/")):
            path = _joined("" if name[0] == "/" else folder, name).casefold()
            return self.files.get(path) or self.files.get(f"{path}.md")
        stem = _stem(name)
        named = self.named.get(stem.rpartition("/")[2], [])
        paths = [path for path in named if f"/{_stem(path)}".endswith(f"/{stem}")]
        if whole := next((path for path in paths if _stem(path) == stem), None):
            return whole
        language = from_path.partition("/")[0]
        return min(
            paths,
            key=lambda path: (
                not path.startswith(f"{folder}/"),
                path.partition("/")[0] != language,
                (len(path), path),
            ),
            default=None,
        )


def _stem(path: str) -> str:
    return re.sub(r"\.md$", "", path.casefold())


def rules_for(site: Path) -> type[SiteRules]:
    """The rules of a site by the files of its generator."""
    signs = {
        "hugo.toml": Hugo,
        "docs/_config.yml": Jekyll,
        "astro.config.ts": Starlight,
        "_quarto.yml": Quarto,
        "apps/site": Next,
    }
    return next((rules for sign, rules in signs.items() if (site / sign).exists()), Obsidian)
