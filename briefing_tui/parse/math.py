"""Math of TeX as a line of Unicode: `x_i^2 \\le \\alpha` as `xᵢ² ≤ α`.

pylatexenc parses the source and knows the signs. A source that can't be written as a line of text,
for example because of an unknown macro, stays as it is.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any
from unicodedata import category, normalize

from briefing_tui.parse.html import script
from briefing_tui.text.patterns import lazy_pattern
from briefing_tui.text.sanitise import sanitise

if TYPE_CHECKING:
    from pylatexenc.latexwalker import LatexNode

LONGEST = 2_000
"""Characters of the longest source that is parsed, since TeX may nest without end."""


class _UnreadableError(Exception):
    """The source can't be written as a line of text."""


def math_lines(source: str) -> tuple[str, ...]:
    """The lines of a source without its `$`; empty if it can't be read. Never raises."""
    if len(source) > LONGEST:
        return ()
    return _lines(source)


def block_math(source: str) -> str:
    """The lines of a block, without the label that Quarto gives it; empty if it can't be read."""
    return "\n".join(math_lines(_LABEL.sub("", source)))


_LABEL = lazy_pattern(r"\{#[^{}\s]{1,100}\}\s*\Z")


def inline_math(source: str) -> str:
    """`$x_i$` in a sentence as `xᵢ`; the source itself if it can't be read, or is a price."""
    inside = source.strip("$")
    if inside == source:  # `\\(x\\)`
        inside = source[3:-3]
    if not _SIGNS.search(inside) and (
        not _LETTER.search(inside) or _PROSE.search(_NOT_PROSE.sub("", inside))
    ):
        return source
    return " ".join(math_lines(inside)) or source


_SIGNS = lazy_pattern(r"[\\^]")
_LETTER = lazy_pattern(r"[^\W\d_]")
_NOT_PROSE = lazy_pattern(r"_\{[^{}]*\}")
_PROSE = lazy_pattern(r"[^\W\d_]{4}|\s[^\W\d_]{2}")
"""`$HOME/$` and `$5 to the editor, $` are not math, unless they have its signs."""


@lru_cache(maxsize=400)
def _lines(source: str) -> tuple[str, ...]:
    # 26 ms to import, and few briefs have math.
    from pylatexenc.latexwalker import LatexWalker, LatexWalkerError

    parsed, _ = _macros()
    try:
        walker = LatexWalker(source, latex_context=parsed, tolerant_parsing=False)
        nodes, _, _ = walker.get_latex_nodes()
        text = _Writer().write(nodes)
    except (LatexWalkerError, _UnreadableError, RecursionError):
        return ()
    lines = (" ".join(line.split()) for line in sanitise(normalize("NFC", text)).split("\n"))
    return tuple(line for line in lines if line)


_LITERAL = frozenset("%$#&_{}")
_DROPPED = frozenset(
    {
        *("left", "right", "middle", "displaystyle", "textstyle", "limits", "nolimits", "nonumber"),
        *("notag", "!", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr"),
        *("biggl", "biggr", "Biggl", "Biggr"),
    }
)
_WRITTEN: Mapping[str, str] = {
    **dict.fromkeys((",", ":", ";", ">", " ", "\n", "thinspace", "enspace"), " "),
    **{"quad": "  ", "qquad": "  ", "|": "‖", "\\": "\n", "lVert": "‖", "rVert": "‖"},
    **{"lvert": "|", "rvert": "|", "prime": "′", "circ": "∘", "dots": "…", "dotsc": "…"},
    **{"iff": "⇔", "implies": "⇒", "land": "∧", "lor": "∨", "lbrace": "{", "rbrace": "}"},
    **{"colon": ":", "mod": " mod ", "bmod": " mod ", "backslash": "\\", "cdots": "⋯"},
}
_TEXT = frozenset(
    {
        *("text", "textrm", "textit", "textbf", "textsf", "texttt", "mbox", "mathrm", "mathit"),
        *("mathsf", "mathtt", "operatorname", "operatorname*", "boxed", "mathop", "mathrel"),
    }
)
_ALPHABETS: Mapping[str, str] = {
    **dict.fromkeys(("mathbf", "boldsymbol", "bm"), "bold"),
    **{"mathbb": "doublestruck", "mathfrak": "fraktur"},
    **dict.fromkeys(("mathcal", "mathscr"), "script"),
}
_ACCENTS: Mapping[str, str] = {
    **{"hat": "\u0302", "widehat": "\u0302", "bar": "\u0304", "overline": "\u0305"},
    **{"vec": "\u20d7", "tilde": "\u0303", "widetilde": "\u0303", "dot": "\u0307"},
    **{"ddot": "\u0308", "check": "\u030c", "underline": "\u0332"},
}
_ARGUMENT = frozenset({*_TEXT, *_ALPHABETS, *_ACCENTS, "label", "not", "tag"})
"""The macros that take one argument, which pylatexenc need not know."""
_ROOTS = {"": "√", "2": "√", "3": "∛", "4": "∜"}
_SCRIPTS = {"^": "sup", "_": "sub"}
_RAISED = str.maketrans("∘⊤∗", "°ᵀ*")
_BRACKETS: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(("matrix", "smallmatrix", "array"), ("[", "]")),
    **{"pmatrix": ("(", ")"), "bmatrix": ("[", "]"), "vmatrix": ("|", "|")},
    **{"Bmatrix": ("{", "}"), "Vmatrix": ("‖", "‖"), "cases": ("{", "")},
}
_ROWS = frozenset({"equation", "align", "aligned", "gather", "gathered", "split", "multline"})
_ATOM = lazy_pattern(r"√?[^\W_]*[⁰-₎′]*|\([^()]*\)")
_TIGHT = frozenset("∑∏∫∬∭∮∀∃∄¬∂∇∞√′″…⋯°")
"""Signs that don't stand between two operands."""


@cache
def _macros() -> tuple[Any, Any]:
    """What pylatexenc knows about macros: their arguments and their text."""
    from pylatexenc import latex2text, latexwalker

    return latexwalker.get_default_latex_context_db(), latex2text.get_default_latex_context_db()


class _Writer:
    """Writes nodes as text. Raises `_UnreadableError`."""

    def write(self, nodes: "Sequence[LatexNode | str]") -> str:
        """The text of nodes that follow one another."""
        written: list[str] = []
        items = _Items(nodes)
        for item in items:
            if isinstance(item, str) and item in _SCRIPTS:
                text = self.argument(items)
                raised = text.translate(_RAISED) if item == "^" else text
                is_sign = raised != text or text in ("′", "″")
                shown = raised if is_sign else script(text, _SCRIPTS[item])
                in_braces = shown[:1] == item and len(text) > 1
                written.append(f"{item}{{{text}}}" if in_braces else shown)
            else:
                written.append(self.item(item, items))
        return "".join(written)

    def argument(self, items: "_Items") -> str:
        """What follows a sign or a macro as its argument, without blanks."""
        item = items.next_solid()
        if item is None or (isinstance(item, str) and item in _SCRIPTS):
            raise _UnreadableError
        return "".join(self.item(item, items).split())

    def item(self, item: Any, items: "_Items") -> str:
        from pylatexenc import latexwalker as nodes

        if isinstance(item, str):
            return {"'": "′", "=": " = ", "<": " < ", ">": " > "}.get(item, item)
        if item.isNodeType(nodes.LatexGroupNode) or item.isNodeType(nodes.LatexMathNode):
            return self.write(item.nodelist)
        if item.isNodeType(nodes.LatexSpecialsNode):
            signs: str = item.specials_chars
            return {"~": " ", "''": "″", "&": " "}.get(signs, signs)
        if item.isNodeType(nodes.LatexMacroNode):
            after = " " if item.macro_post_space else ""
            return self.macro(item, items) + after
        if item.isNodeType(nodes.LatexEnvironmentNode):
            return self.environment(item)
        raise _UnreadableError  # a comment

    def macro(self, node: Any, items: "_Items") -> str:
        name: str = node.macroname
        given = node.nodeargd.argnlist if node.nodeargd is not None else None
        arguments = [each for each in given or () if each is not None]
        if name in _LITERAL or name in _WRITTEN:
            return name if name in _LITERAL else _WRITTEN[name]
        if name in _DROPPED:
            if name in ("left", "right"):
                items.skip(".")
            return ""
        if name in _ARGUMENT:
            content = arguments[-1] if arguments else items.next_solid()
            if content is None:
                raise _UnreadableError
            is_text = isinstance(content, str)
            return self._with(name, self.item(content, items) if is_text else self.write([content]))
        texts = [self.write([each]).strip() for each in arguments]
        if name in ("frac", "dfrac", "tfrac") and len(texts) == 2:
            return "/".join(map(_bracketed, texts))
        if name == "sqrt" and texts:
            degree = "".join(texts[:-1])
            return (_ROOTS.get(degree) or script(degree, "sup") + "√") + _bracketed(texts[-1])
        if arguments:
            raise _UnreadableError
        return self._sign(name)

    def _with(self, name: str, text: str) -> str:
        """The text of a macro of `_ARGUMENT`."""
        if name == "not":
            return f" {text.strip()}\u0338 "
        if name == "tag":
            return f" ({text})"
        if name in _ACCENTS:
            if not text.isalnum():
                raise _UnreadableError
            return "".join(f"{letter}{_ACCENTS[name]}" for letter in text)
        if name in _ALPHABETS and text.isalnum():
            from pylatexenc.latex2text import fmt_math_text_style

            return str(fmt_math_text_style(text, _ALPHABETS[name]))
        return "" if name == "label" else text

    def _sign(self, name: str) -> str:
        """A sign that pylatexenc knows, with blanks around it if it stands between two operands."""
        known = _macros()[1].get_macro_spec(name)
        text = known.simplify_repl if known is not None else None
        if not isinstance(text, str) or not text.strip() or "%" in text:
            raise _UnreadableError
        is_between = len(text) == 1 and category(text) == "Sm" and text not in _TIGHT
        return f" {text} " if is_between else text

    def environment(self, node: Any) -> str:
        name = node.environmentname.rstrip("*")
        if name in _ROWS:
            return self.write(node.nodelist)
        if name not in _BRACKETS:
            raise _UnreadableError
        first, last = _BRACKETS[name]
        rows = (row.strip() for row in self.write(node.nodelist).split("\n"))
        return f"{first}{'; '.join(filter(None, rows))}{last}"


class _Items(Iterator[Any]):
    """Nodes one by one, the characters of text on their own."""

    def __init__(self, nodes: "Sequence[LatexNode | str]") -> None:
        self.left: list[Any] = []
        for node in nodes:
            characters = getattr(node, "chars", None)
            self.left += characters if isinstance(characters, str) else [node]
        self.left.reverse()

    def __next__(self) -> Any:
        if not self.left:
            raise StopIteration
        item = self.left.pop()
        return " " if isinstance(item, str) and item.isspace() else item

    def next_solid(self) -> Any:
        """The next item that isn't a blank; None at the end."""
        return next((item for item in self if not (isinstance(item, str) and item == " ")), None)

    def skip(self, character: str) -> None:
        if self.left and isinstance(self.left[-1], str) and self.left[-1] == character:
            self.left.pop()


def _bracketed(text: str) -> str:
    """A part of a fraction or a root, in brackets if it has more than one item."""
    return text if _ATOM.fullmatch(text) else f"({text})"
