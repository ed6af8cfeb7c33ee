"""Make text safe for a terminal, remove comments, and make names from text.

A brief is untrusted. Escape sequences, C1 controls and bidirectional overrides in it could
write to the clipboard, move the cursor or reorder words. Each such character is replaced by one
visible mark, so columns and offsets stay valid.
"""

import re
import unicodedata

from briefing_tui.text.patterns import FENCED_CODE, lazy_pattern

MARK = "\N{REPLACEMENT CHARACTER}"

# The last two code points of every plane are noncharacters (Unicode 23.7).
_PLANE_ENDS = "".join(
    chr(plane | low) for plane in range(0, 0x110000, 0x10000) for low in (0xFFFE, 0xFFFF)
)

_UNSAFE = lazy_pattern(
    "["
    "\x00-\x08\x0b\x0c\x0e-\x1f"  # C0 without tab, line feed and carriage return
    "\x7f-\x9f"  # DEL and C1, which includes NEL (U+0085)
    "\u2028\u2029"  # line and paragraph separator: only some programs break lines there
    "\u202a-\u202e\u2066-\u2069"  # bidirectional embeddings, overrides and isolates
    "\ud800-\udfff"  # in a str, a surrogate is always a lone surrogate
    "\ufdd0-\ufdef" + _PLANE_ENDS + "]"
)
_BREAKS = str.maketrans(dict.fromkeys("\t\n\r", MARK))
_SPACES = re.compile(r"\s+")


def sanitise(text: str) -> str:
    """Replace every unsafe character by U+FFFD. The length stays the same."""
    return text if _is_printable(text) else _UNSAFE.sub(MARK, text)


def sanitise_name(path: str) -> str:
    """Sanitise the name of a file, in which tabs and line breaks are unsafe, too."""
    return path if path.isprintable() else sanitise(path).translate(_BREAKS)


def count_unsafe(text: str) -> int:
    """The number of characters that `sanitise` would replace."""
    return 0 if _is_printable(text) else sum(1 for _ in _UNSAFE.finditer(text))


def _is_printable(text: str) -> bool:
    """Whether all lines are printable, so that no character is unsafe. This takes a tenth of the
    time of a search for unsafe characters."""
    return text.isprintable() or ("\n" in text and text.replace("\n", "").isprintable())


def unify_line_ends(text: str) -> str:
    """Replace each CRLF and CR by LF."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def fold(text: str) -> str:
    """A key to compare texts without regard to case and white space."""
    return " ".join(text.split()).casefold()


def one_line(text: str) -> str:
    """Sanitise, collapse each run of white space to one space, and strip."""
    return _SPACES.sub(" ", sanitise(text)).strip()


# Names made from text.

_APOSTROPHES = re.compile("['’ʼ]")
_NO_LETTER = re.compile(r"\W")


def slug(text: str) -> str:
    """The words of a text in lower case, joined by hyphens: `台湾-and-trade`.

    Letters of all scripts are kept. The result is in NFC.
    """
    text = _APOSTROPHES.sub("", unicodedata.normalize("NFC", text).lower())
    words = _NO_LETTER.sub(lambda sign: sign[0] if _is_word(sign[0]) else " ", text)
    return "-".join(words.split())


def heading_anchor(text: str, taken: dict[str, int]) -> str:
    """A heading's id by GitHub's rule, with `-1`, `-2` and so on for repeated headings.

    `taken` has the anchors of the document so far, each with the last number used for it.
    The new anchor is added.
    """
    kept = (
        character for character in text.strip().lower() if _is_word(character) or character in " -"
    )
    return distinct("".join(kept).replace(" ", "-"), taken, 1)


_SIGNS = lazy_pattern(r"[\s~`!@#$%^&*()\-_+=\[\]{}|\\;:\"'“”‘’<>,.?/]+")
"""What VitePress writes as a hyphen."""


def other_anchors(text: str) -> set[str]:
    """The ids that Pandoc, kramdown, Python-Markdown (MkDocs) and VitePress give a heading.

    `Links & images` is `links-images` for the first and the last, and `links--images` for GitHub.
    """
    lower = unicodedata.normalize("NFC", text).lower()
    pandoc = "-".join("".join(c if c.isalnum() or c in "_-. " else "" for c in lower).split())
    words = re.sub(r"[^\w\s-]", "", lower)
    ascii_words = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    return {
        re.sub(r"^[\W\d_]+", "", pandoc),
        re.sub(r"^[\W\d_]+", "", words).replace(" ", "-"),
        *(re.sub(r"[-\s]+", "-", kept.strip()) for kept in (words, ascii_words)),
        re.sub(r"^(?=\d)", "_", _SIGNS.sub("-", lower).strip("-")),
    }


def anchor_names(name: str) -> tuple[str, str, str]:
    """The ids that a link's fragment may mean: as it is, in lower case, or as a heading's text."""
    return name, name.lower(), heading_anchor(name, {})


def distinct(name: str, taken: dict[str, int], first: int = 2) -> str:
    """A name, with a number appended if it is taken: `name-2`, `name-3` and so on.

    No two names differ only by case, which file systems ignore. `taken` has the names so far, in
    lower case, each with the last number used for it. The new one is added.
    """
    base = name
    while name.lower() in taken:
        taken[base.lower()] += 1
        name = f"{base}-{taken[base.lower()]}"
    taken[name.lower()] = first - 1
    return name


def _is_word(character: str) -> bool:
    """Whether a character is a letter, digit, mark or connector: `\\w` in UTS 18 annex C."""
    if character.isalnum() or character == "_":
        return True
    return not character.isascii() and unicodedata.category(character) in {"Mn", "Mc", "Me", "Pc"}


_INK = lazy_pattern(r"[^\n]")
# Comments in code are shown, so code is skipped.
_HIDDEN = rf"{FENCED_CODE}|`[^`\n]+`|<!--(?:-?>|.*?-->)"
_CODE_OR_COMMENT = lazy_pattern(_HIDDEN, re.DOTALL | re.MULTILINE)
_NO_LINKS = lazy_pattern(rf"{_HIDDEN}|%%.{{0,2000}}?%%", re.DOTALL | re.MULTILINE)


def without_comments(body: str) -> str:
    """A body without its HTML comments, which are not shown."""
    if "<!--" not in body:
        return body
    end = body.rfind("-->") + len("-->")  # an opening after the last end begins no comment
    visible = _CODE_OR_COMMENT.sub(
        lambda match: "" if match[0].startswith("<!--") else match[0], body[:end]
    )
    return visible + body[end:]


def without_code(body: str) -> str:
    """A body with blanks in place of its code and comments, also those of Obsidian (`%%…%%`), in
    which nothing is a link.
    """
    if not any(sign in body for sign in ("`", "~~~", "<!--", "%%")):
        return body
    end = body.rfind("-->") + len("-->")  # each opening after it would be looked for to the end
    body = body[:end] + body[end:].replace("<!--", "    ")
    return _NO_LINKS.sub(lambda match: _INK.sub(" ", match[0]), body)
