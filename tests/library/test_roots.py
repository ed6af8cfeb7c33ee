"""The libraries of ten tools, each found from a page deep inside it."""

import os
from pathlib import Path
from typing import NamedTuple

import pytest

from briefing_tui.library.brief_links import broken_links
from briefing_tui.library.checking import check_library
from briefing_tui.library.files import OpenRequest
from briefing_tui.library.library import Library
from briefing_tui.library.roots import keeps_line_breaks, root_of


class Site(NamedTuple):
    """The files of a site by their paths, and where the link of the first one leads."""

    files: dict[str, str]
    link: str
    target: str


YAML = "---\ntitle: {0}\n---\n"
TOML = '+++\ntitle = "{0}"\ndate = 2031-05-03\n[taxonomies]\ntags = ["bread"]\n+++\n'
JSON = '{{\n  "title": "{0}",\n  "tags": ["bread"]\n}}\n'

SITES = {
    "Obsidian": Site(
        {
            "Projects/Terminal/Reader.md": "[[Cooking#Bread|bread]], [all](../../README.md)\n",
            "README.md": "# All\n",
            "Kitchen/Cooking.md": "---\naliases: [cuisine]\n---\n# Bread\n",
            ".obsidian/app.json": "{}",
        },
        "Cooking",
        "Kitchen/Cooking.md",
    ),
    "Jekyll": Site(
        {
            "_posts/food/2031-05-03-rye.md": YAML.format("Rye") + "[wheat](/docs/wheat/)\n",
            "_docs/wheat.md": YAML.format("Wheat"),
            "_config.yml": "title: Bread\n",
        },
        "/docs/wheat/",
        "_docs/wheat.md",
    ),
    "Hugo": Site(
        {
            "content/post/rye/index.md": TOML.format("Rye") + '[w]({{< relref "/post/wheat" >}})\n',
            "content/post/wheat.md": JSON.format("Wheat"),
            "hugo.toml": 'baseURL = "https://example.org"\n',
        },
        "/post/wheat",
        "content/post/wheat.md",
    ),
    "Zola": Site(
        {
            "content/docs/rye/index.md": TOML.format("Rye") + "[wheat](@/docs/wheat.md)\n",
            "content/docs/wheat.md": TOML.format("Wheat"),
            "config.toml": 'base_url = "https://example.org"\n',
        },
        "/docs/wheat.md",
        "content/docs/wheat.md",
    ),
    "MkDocs": Site(
        {
            "docs/guide/flour/rye.md": "# Rye\n[wheat](../wheat.md#sour) [home](../../index.md)\n",
            "docs/guide/wheat.md": "# Wheat\n## Sour\n",
            "docs/index.md": "# Home\n",
            "mkdocs.yml": "site_name: Bread\n",
        },
        "../wheat.md",
        "docs/guide/wheat.md",
    ),
    "Astro": Site(
        {
            "src/content/docs/flour/rye.mdx": YAML.format("Rye") + "[wheat](/grain/wheat/)\n",
            "src/content/docs/grain/wheat.md": YAML.format("Wheat"),
            "astro.config.mjs": "export default {}\n",
        },
        "/grain/wheat/",
        "src/content/docs/grain/wheat.md",
    ),
    "Quarto": Site(
        {
            "docs/flour/rye.qmd": YAML.format("Rye") + "[wheat](../wheat.qmd) [all](/index.qmd)\n",
            "docs/wheat.qmd": YAML.format("Wheat"),
            "index.qmd": YAML.format("Home"),
            "_quarto.yml": "project:\n  type: website\n",
        },
        "../wheat.qmd",
        "docs/wheat.qmd",
    ),
    "Docusaurus": Site(
        {
            "docs/flour/01-rye.mdx": YAML.format("Rye")
            + "[wheat](/docs/grain/wheat) [b](./barley.md)\n",
            "docs/flour/barley.md": YAML.format("Barley"),
            "docs/grain/02-wheat.md": YAML.format("Wheat"),
            "docusaurus.config.ts": "export default {}\n",
        },
        "/docs/grain/wheat",
        "docs/grain/02-wheat.md",
    ),
    "VitePress": Site(
        {
            "src/guide/flour/rye.md": "# Rye\n[wheat](/guide/wheat.html) [b](./barley)\n",
            "src/guide/flour/barley.md": "# Barley\n",
            "src/guide/wheat.md": "# Wheat\n",
            ".vitepress/config.js": "export default {}\n",
        },
        "/guide/wheat.html",
        "src/guide/wheat.md",
    ),
    "mdBook": Site(
        {
            "src/flour/rye.md": "# Rye\n[wheat](../grain/wheat.md)\n",
            "src/grain/wheat.md": "# Wheat\n",
            "src/SUMMARY.md": "# Summary\n\n- [Rye](flour/rye.md)\n- [Wheat](grain/wheat.md)\n",
            "book.toml": '[book]\ntitle = "Bread"\n',
        },
        "../grain/wheat.md",
        "src/grain/wheat.md",
    ),
}


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("tool", SITES)
def test_a_page_opens_the_library_of_its_tool(tool: str, tmp_path: Path) -> None:
    """Each site is in a repository, which is not what is opened."""
    site, root = SITES[tool], tmp_path / "repository" / "site"
    write(root, site.files)
    (tmp_path / "repository" / ".git").mkdir()
    page = root / next(iter(site.files))

    assert root_of(page) == root
    assert {
        each.path.name: each.diagnostics for each in check_library(root) if each.diagnostics
    } == {}
    library = Library(OpenRequest(root=root, brief=page))
    library.update(lambda news: None)
    assert library.find(site.link, page) == root / site.target
    assert broken_links(library, library.read_whole(page).brief) == frozenset()
    library.close()


def test_which_root_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    monkeypatch.setenv("HOME", str(home))
    folders = {
        "": ".obsidian",
        "vault": ".obsidian",
        "vault/tools/reader": ".git",
        "vault/blog": "_config.yml",
        "code": ".git",
        "code/app": "config.toml",
    }
    for folder, marker in folders.items():
        (home / folder / marker).mkdir(parents=True)
    expected = {
        "vault/a/b/note.md": "vault",
        "vault/tools/reader/README.md": "vault",
        "vault/blog/_posts/post.md": "vault/blog",
        "code/app/docs/page.md": "code",
        "loose/note.md": None,
        "note.md": None,
    }
    for page, root in expected.items():
        assert root_of(home / page) == (home / root if root else None), page
    assert root_of(home / "code" / "README.md", in_repository=False) is None


@pytest.mark.parametrize(
    ("settings", "keeps"),
    [
        ("{}", True),
        ('{"strictLineBreaks": false, "useTab": [1, {"a": null}]}', True),
        ('{"strictLineBreaks": true}', False),
        ('{"strictLineBreaks": "yes"}', True),
        ('{"strictLineBreaks": tru', True),
        ("[" * 100_000, True),
        ('{"strictLineBreaks": true}' + " " * 2**20, True),  # too long to be read
        ("", True),
    ],
)
def test_a_vault_keeps_line_breaks_unless_its_settings_say_otherwise(
    tmp_path: Path, settings: str, keeps: bool
) -> None:
    assert not keeps_line_breaks(tmp_path)
    (tmp_path / ".obsidian").mkdir()
    assert keeps_line_breaks(tmp_path)
    (tmp_path / ".obsidian" / "app.json").write_text(settings, encoding="utf-8")
    assert keeps_line_breaks(tmp_path) == keeps


def test_settings_of_a_vault_that_are_no_regular_file_are_not_read(tmp_path: Path) -> None:
    settings = tmp_path / ".obsidian" / "app.json"
    settings.parent.mkdir()
    os.mkfifo(settings)
    assert keeps_line_breaks(tmp_path)
    settings.unlink()
    (tmp_path / "other.json").write_text('{"strictLineBreaks": true}', encoding="utf-8")
    settings.symlink_to(tmp_path / "other.json")
    assert keeps_line_breaks(tmp_path)
