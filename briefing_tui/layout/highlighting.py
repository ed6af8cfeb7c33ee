"""Syntax highlighting of code by weight and slant.

Hue is reserved for parties and agreement classes. Pygments does the lexing; it is imported by
the first call, in a thread, since importing it would delay the first frame.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from briefing_tui.model.document import Leaf
from briefing_tui.text.patterns import lazy_pattern

TokenKind = Literal["comment", "keyword", "string", "name"]
Highlight = tuple[int, int, TokenKind]
"""The first character of a token, the one after its last, and its kind."""

# Some of the 500 lexers of Pygments 2.21 take minutes for a few thousand characters of odd code,
# and most take quadratic time for some input. All other threads wait meanwhile, because a regular
# expression doesn't release the interpreter's lock. So code that is long, has a long line or is in
# a language not listed here is not highlighted.
_LONGEST = 8_000
"""The most characters that are lexed at once."""
_LONGEST_LINE = 500
_SOME_LINES = lazy_pattern(r"(?:.*\n){1,63}(?:.+\n?)?|.+")
_MOST = 200_000
"""The most characters of a block that are lexed, 64 lines at once."""
_LEXERS = frozenset(
    {
        *("Awk", "Bash", "Bash Session", "Batchfile", "C", "C#", "C++", "CMake", "CSS", "Clojure"),
        *("Common Lisp", "Dart", "Diff", "Docker", "Elixir", "Erlang", "F#", "Fish", "Go"),
        *("GraphQL", "Groovy", "HTML", "Haskell", "INI", "JSON", "JSX", "Java", "JavaScript"),
        *("Julia", "Kotlin", "LessCss", "Lua", "Makefile", "Markdown", "Matlab", "Nimrod", "OCaml"),
        *("Objective-C", "PHP", "Perl", "PowerShell", "Protocol Buffer", "Python", "Ruby", "Rust"),
        *("S", "SCSS", "SQL", "Scala", "Scheme", "Swift", "TOML", "TSX", "TeX", "Terraform"),
        *("TypeScript", "VimL", "XML", "YAML", "Zig", "reStructuredText"),
    }
)
"""The languages, by Pygments' names. Many of its other lexers take quadratic time or worse."""
_LANGUAGE = lazy_pattern(r"(?<![\w=+#\"'-])[\w+#-]+(?![\w=])")
_PLAIN = frozenset({"text", "plain", "plaintext", "txt", "none", "output", "console"})
_KINDS: Mapping[str, TokenKind] = {
    "Comment": "comment",
    "Keyword": "keyword",
    "Operator.Word": "keyword",
    "Literal.String": "string",
    "Name.Function": "name",
    "Name.Class": "name",
    "Name.Tag": "keyword",
    "Generic.Deleted": "comment",
    "Generic.Inserted": "keyword",
    "Generic.Heading": "name",
    "Generic.Subheading": "name",
}
"""Pygments token types; a type that isn't listed has the kind of its parent."""


def language_of(info: str) -> str:
    """The language in an info string such as `python`, `{.python}` or `py title="a"`."""
    match = _LANGUAGE.search(info)
    name = match[0].lower() if match else ""
    return "" if name in _PLAIN else name


def highlight(leaf: Leaf) -> tuple[Highlight, ...]:
    """The highlighted tokens of a leaf of code.

    Some lines at once are lexed, together with those before them, so that a string or comment that
    began there is recognised. One that began even earlier is not.
    """
    language, tokens = language_of(leaf.info), list[Highlight]()
    before = ""
    for lines in _SOME_LINES.finditer(leaf.text, 0, _MOST) if language else ():
        if not _is_short(lines[0]):
            before = ""
            continue
        before = before if _is_short(before + lines[0]) else ""
        shift = lines.start() - len(before)
        tokens += (
            (max(lines.start(), first + shift), end + shift, kind)
            for first, end, kind in _lex(before + lines[0], language)
            if end > len(before)
        )
        before = lines[0]
    return tuple(tokens)


def _is_short(text: str) -> bool:
    return len(text) <= _LONGEST and max(map(len, text.split("\n"))) <= _LONGEST_LINE


def _lex(text: str, language: str) -> Iterator[Highlight]:
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        # Code blocks in Markdown may be in any language.
        lexer: Any = get_lexer_by_name(
            language, stripnl=False, ensurenl=False, handlecodeblocks=False
        )
    except ClassNotFound:
        return
    if lexer.name not in _LEXERS:
        return
    for start, token, value in lexer.get_tokens_unprocessed(text):
        if value.strip() and (kind := _kind(token)):
            yield start, start + len(value), kind


def _kind(token: Any) -> TokenKind | None:
    while token is not None:
        name = str(token).removeprefix("Token.")
        if name in _KINDS:
            return _KINDS[name]
        token = token.parent
    return None
