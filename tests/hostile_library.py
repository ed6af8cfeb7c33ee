"""A library that attacks whatever reads it: planted sequences, slow inputs, strange files.

The monkey reads some of it beside good briefs; `benchmarks/hostile.py` opens each file in each
reader.
"""

import base64
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

MARKER = "The narrative begins here."
"""The first words of each body that a reader can show."""
PLANTED = (
    b"\x1b]0;planted",
    b"\x1b]2;planted",
    b"\x1b]52;c;" + base64.b64encode(b"planted"),
    b"\x1b]8;id=planted",
    b"\x1b[5;35;46mplanted",
    b"\x1b[2J\x1b[31;1Hplanted",
    b"\x1b[?1000;1049lplanted",
    b"\x1b]11;?\x07planted",
    b"\x1bPplanted",
    b"\x1b_planted",
    b"\x1b^planted",
    b"\x1b[6nplanted",
    b"\x1b[21tplanted",
    b"\x1bcplanted",
    "\x9b31;42mplanted".encode(),
    "\x9d0;planted".encode(),
    b"planted\x07",
    b"planted\x08\x08",
    "\u202eplanted".encode(),
    "\u2067planted".encode(),
)
"""What no terminal may receive: each does something there, and none is what a reader writes."""
_ALL = b" ".join(PLANTED).decode()
_ESCAPED = "".join(f"\\x{ord(c):02x}" if ord(c) < 256 else f"\\u{ord(c):04x}" for c in _ALL)
_ENTITIES = "".join(f"&#{ord(c)};" if not c.isalnum() else c for c in _ALL)


class Attack(NamedTuple):
    """One file: its name, what it attacks, and its content for a size in bytes."""

    name: str
    what: str
    content: Callable[[int], str | bytes]
    size: int = 200_000

    def write(self, folder: Path, size: int = 0) -> Path:
        """Write the file, of its own size unless another is wanted."""
        content = self.content(size or self.size)
        path = folder / self.name
        path.write_bytes(
            content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
        )
        return path


_SOURCES = "sources:\n  - { id: s, name: S, party: P }\n  - { id: t, name: T, party: Q }\n"


def brief(body: str, title: str = "An attack", more: str = "") -> str:
    """A brief with a body and perhaps more front matter."""
    return f'---\ntitle: "{title}"\ndate: 2024-03-05\n{more}---\n\n{MARKER}\n\n{body}\n'


def _repeated(unit: str, before: str = "", after: str = "") -> Callable[[int], str]:
    return lambda size: brief(before + unit * (size // len(unit.encode())) + after)


def _nested(opening: str, step: str, text: str = "x") -> Callable[[int], str]:
    """Lines of which each is deeper than the one before; their sum is the size."""

    def content(size: int) -> str:
        depth = int((2 * size / len(step)) ** 0.5)
        return brief("\n".join(step * level + opening + text for level in range(depth)))

    return content


def _claims(size: int) -> str:
    quote = "Mr. " * (size // 8)
    accounts = f'      s: {{ quote: "{quote}" }}\n      t: {{ quote: "{quote}b" }}\n'
    return brief("Claims.", more=f"{_SOURCES}claims:\n  - topic: Words\n    accounts:\n{accounts}")


def _alias_bomb(_: int) -> str:
    lines = [
        'a0: &a0 ["lol", "lol"]',
        *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 25)),
    ]
    return brief("A bomb.", more="\n".join(lines) + "\ntags: *a24\n")


PLANTS = (
    Attack("planted-body.md", "sequences in the text", lambda _: brief(_ALL)),
    Attack(
        "planted-title.md",
        "sequences in the title, escaped as YAML",
        lambda _: brief("Body.", _ESCAPED),
    ),
    Attack(
        "planted-claims.md",
        "sequences in claims, sources and tags",
        lambda _: brief(
            "Body.",
            more=f'tags: ["{_ESCAPED}"]\nsources:\n  - id: s\n    name: "{_ESCAPED}"\n'
            f'    party: "{_ESCAPED}"\n    url: "http://planted/{_ESCAPED}"\n'
            f'claims:\n  - topic: "{_ESCAPED}"\n'
            f'    accounts:\n      s: {{ quote: "{_ESCAPED}" }}\n',
        ),
    ),
    Attack("planted-entities.md", "sequences as character references", lambda _: brief(_ENTITIES)),
    Attack(
        "planted-links.md",
        "sequences in link titles, targets and labels",
        lambda _: brief(
            f'[label {_ALL}](http://planted.example/{_ENTITIES} "title {_ALL}") <http://a.example/{_ENTITIES}>'
        ),
    ),
    Attack(
        "planted-code.md",
        "sequences in code and in its language",
        lambda _: brief(f"`{_ALL}`\n\n```{_ENTITIES}\n{_ALL}\n```\n\n    {_ALL}"),
    ),
    Attack(
        "planted-heading.md",
        "sequences in headings and tables",
        lambda _: brief(f"# {_ALL}\n\n| {_ALL} | b |\n|---|---|\n| {_ALL} | c |"),
    ),
    Attack(
        "planted-html.md",
        "sequences in HTML and front matter comments",
        lambda _: brief(f"<div>{_ALL}</div>\n\n<!-- {_ALL} -->", more="# planted\n"),
    ),
    Attack(
        "planted-\x1b]0;planted\x07\u202ename.md",
        "sequences in the file's name",
        lambda _: brief("Body."),
    ),
    Attack(
        "planted-c1-latin.md",
        "C1 controls as single bytes",
        lambda _: brief("Body.").encode() + b"\x9b31mplanted \x9d0;planted\x9c \x90q\x9c\n",
    ),
)
"""Files in which sequences are planted."""
SLOW = (
    Attack("slow-heading-tabs.md", "a heading of tabs", _repeated("\t", "# a", "b")),
    Attack(
        "slow-heading-spaces.md", "a heading of spaces and hashes", _repeated(" #", "# a", " b")
    ),
    Attack("slow-brackets.md", "opening brackets", _repeated("[")),
    Attack("slow-links.md", "links that never close", _repeated("[a](")),
    Attack("slow-images.md", "nested images", _repeated("![")),
    Attack("slow-emphasis.md", "delimiter runs", _repeated("*a _b ")),
    Attack("slow-stars.md", "one run of stars", _repeated("*", "a", "b")),
    Attack(
        "slow-backticks.md",
        "backtick runs of all lengths",
        lambda size: brief(" ".join("`" * n for n in range(1, int((2 * size) ** 0.5)))),
    ),
    Attack(
        "slow-table.md",
        "a table of empty cells",
        lambda size: brief("|" + "a|" * 300 + "\n|" + "-|" * 300 + "\n" + "|\n" * (size // 2)),
    ),
    Attack("slow-quotes.md", "nested quotes", _repeated("> ", "", "deep")),
    Attack("slow-quote-lines.md", "quotes, each line deeper", _nested("", "> ")),
    Attack("slow-lists.md", "nested lists", _nested("- ", "  ")),
    Attack("slow-list-row.md", "lists in one line", _repeated("- ", "", "deep")),
    Attack("slow-entities.md", "character references", _repeated("&amp;&#0;&bogus;")),
    Attack("slow-autolinks.md", "addresses that never end", _repeated("<http://a")),
    Attack("slow-html.md", "HTML that never closes", _repeated("<!-- <a b='")),
    Attack(
        "slow-references.md",
        "reference definitions",
        lambda size: brief("".join(f"[{n}]: /a\n" for n in range(size // 12)) + "[x" * 500),
    ),
    Attack("slow-wide-line.md", "one line of 1 MB", _repeated("宽word "), 1_000_000),
    Attack("slow-combining.md", "a letter with many accents", _repeated("\u0301", "a")),
    Attack("slow-code.md", "one line of code", _repeated("a = '\\\"(", "```python\n", "\n```")),
    Attack("slow-wording.md", "claims that differ in nothing", _claims),
    Attack("slow-title.md", "a title of one letter", lambda size: brief("Body.", "a" * size)),
    Attack(
        "slow-yaml-flow.md",
        "nested flow collections",
        lambda size: brief("Body.", more="x: " + "[" * size + "\n"),
    ),
    Attack(
        "slow-yaml-keys.md",
        "many keys",
        lambda size: brief("Body.", more="".join(f"k{n}: v\n" for n in range(size // 9))),
        1_000_000,
    ),
    Attack("slow-yaml-bomb.md", "an alias bomb", _alias_bomb),
    Attack(
        "slow-big.md",
        "16 MB of paragraphs",
        _repeated("A paragraph with *some* text and a [link](http://a.example).\n\n"),
        16_000_000,
    ),
    Attack("slow-big-list.md", "16 MB of list items", _repeated("- a\n"), 16_000_000),
)
"""Files that cost more than they should."""
STRANGE = (
    Attack(
        "strange-latin.md",
        "bytes that aren't UTF-8",
        lambda _: brief("Caf\xe9 \xff.").encode("latin-1"),
    ),
    Attack("strange-nul.md", "NUL bytes", lambda _: brief("a\0b\0").encode()),
    Attack(
        "strange-random.md",
        "bytes of no encoding",
        lambda size: bytes((n * n * 31 + n // 7) % 256 for n in range(size)),
    ),
    Attack("strange-surrogates.md", "halves of surrogate pairs", lambda _: brief("a\ud800b\udfff")),
    Attack("strange-empty.md", "nothing", lambda _: b""),
    Attack("strange-utf16.md", "UTF-16", lambda _: brief("Body.").encode("utf-16")),
    Attack(
        "strange-crlf.md",
        "CR, LF and others as line ends",
        lambda _: brief("a\rb\r\nc\x0bd\x0ce\x85f\u2028g"),
    ),
)
"""Files that are hardly text."""
ATTACKS = (*PLANTS, *SLOW, *STRANGE)


class Special(NamedTuple):
    """What is no regular file: its name, what it is, and how it is made."""

    name: str
    what: str
    make: Callable[[Path], object]


SPECIAL = (
    Special("special-fifo.md", "a FIFO that nobody writes", os.mkfifo),
    Special(
        "special-secret.md",
        "a symbolic link out of the folder",
        lambda path: path.symlink_to("/etc/passwd"),
    ),
    Special(
        "special-zero.md",
        "a symbolic link to an endless device",
        lambda path: path.symlink_to("/dev/zero"),
    ),
    Special(
        "special-loop.md", "a symbolic link to itself", lambda path: path.symlink_to(path.name)
    ),
    Special("special-folder.md", "a folder with the name of a brief", Path.mkdir),
    Special("special-circle", "a folder that contains itself", lambda path: path.symlink_to(".")),
)


def write_library(folder: Path, size: int = 0) -> Iterator[Path]:
    """Write everything, each file at most of a size."""
    folder.mkdir(parents=True, exist_ok=True)
    for attack in ATTACKS:
        yield attack.write(folder, min(size, attack.size) if size else 0)
    for special in SPECIAL:
        path = folder / special.name
        special.make(path)
        yield path
