"""Math of TeX as a line of Unicode: `x_i^2 \\le \\alpha` as `xᵢ² ≤ α`.

pylatexenc parses and writes it. A source that can't be written as a line of text, for example
because of an unknown macro, stays as it is. Importing this module imports pylatexenc, which takes
26 ms, and few briefs have math.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING
from unicodedata import category, normalize

from pylatexenc import latex2text, latexwalker
from pylatexenc.macrospec import MacroSpec, MacroStandardArgsParser, SpecialsSpec

from briefing_tui.parse.html import script
from briefing_tui.text.patterns import lazy_pattern
from briefing_tui.text.sanitise import sanitise

if TYPE_CHECKING:
    from pylatexenc.latexwalker import LatexNode

LONGEST = 2_000
"""Characters of the longest source that is parsed, since TeX may nest without end."""


class _UnreadableError(Exception):
    """The source can't be written as a line of text."""


def block_math(source: str) -> str:
    """The lines of a block, without the label that Quarto gives it; empty if it can't be read."""
    return "\n".join(math_lines(_LABEL.sub("", source)))


_LABEL = lazy_pattern(r"\{#[^{}\s]{1,100}\}\s*\Z")


def inline_math(source: str) -> str:
    """`$x_i$` in a sentence as `xᵢ`; the source itself if it can't be read, or is a price."""
    inside = source.strip("$")
    if inside == source:  # `\\(x\\)`
        inside = source[3:-3]
    if not _SIGNS.search(inside):
        words = _NOT_PROSE.sub("", inside)
        prose = _WORD if _RELATION.search(inside) else _PROSE
        if prose.search(words) or not (_LETTER.search(inside) or _NUMBERS.fullmatch(inside)):
            return source
    return " ".join(math_lines(inside)) or source


_SIGNS = lazy_pattern(r"[\\^]")
_LETTER = lazy_pattern(r"[^\W\d_]")
_NOT_PROSE = lazy_pattern(r"_\{[^{}]*\}")
_NUMBERS = lazy_pattern(r"[(\[{]?[-+]?\d[\d., ]*[)\]}]?|[^\s=<>+/]*+[=<>+/]\S*")
_RELATION = lazy_pattern(r"[=<>+]")
_WORD = lazy_pattern(r"[^\W\d_]{4}")
_PROSE = lazy_pattern(r"[^\W\d_]{4}|\s[^\W\d_]{2}")
"""`$HOME/$` and `$5 to the editor, $` are not math, unless they have its signs."""


@lru_cache(maxsize=400)
def math_lines(source: str) -> tuple[str, ...]:
    """The lines of a source without its `$`; empty if it can't be read. Never raises."""
    if len(source) > LONGEST:
        return ()
    braced = _MACRO_AS_SCRIPT.sub(r"\1{\2}", source.replace("\\operatorname*", "\\operatorname"))
    try:
        walker = latexwalker.LatexWalker(braced, latex_context=_SYNTAX, tolerant_parsing=False)
        text = _Writer().nodelist_to_text(walker.get_latex_nodes()[0])
    except (latexwalker.LatexWalkerError, _UnreadableError, RecursionError):
        return ()
    lines = (" ".join(line.split()) for line in sanitise(normalize("NFC", text)).split("\n"))
    return tuple(line for line in lines if line)


_MACRO_AS_SCRIPT = lazy_pattern(r"([_^])\s*(\\[A-Za-z]+(?:\{[^{}]*\})+)")
"""pylatexenc reads only the macro of `x_\\text{max}` as the index."""

_SIZES = frozenset(
    {
        *("left", "right", "middle", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr"),
        *("biggl", "biggr", "Biggl", "Biggr"),
    }
)
"""Macros that set the size of the bracket after them. `\\left.` is none."""
_WRITTEN: Mapping[str, str] = {
    **{sign: sign for sign in "%$#&_{}"},
    **dict.fromkeys(("displaystyle", "textstyle", "limits", "nolimits", "nonumber"), ""),
    **dict.fromkeys(("notag", "!", "rm", "bf", "it", "sf", "tt", "cal"), ""),
    **dict.fromkeys((",", ":", ";", ">", " ", "\n", "thinspace", "enspace", "quad", "qquad"), " "),
    **{
        "|": "‖",
        "\\": "\n",
        "cr": "\n",
        "*": "*",
        "lVert": "‖",
        "rVert": "‖",
        "lvert": "|",
        "rvert": "|",
    },
    **{"prime": "′", "circ": "∘", "dots": "…", "dotsc": "…", "cdots": "⋯", "backslash": "\\"},
    **{"iff": "⇔", "implies": "⇒", "land": "∧", "lor": "∨", "neg": "¬", "ne": "≠", "gets": "←"},
    **{"lbrace": "{", "rbrace": "}", "colon": ":", "mod": " mod ", "bmod": " mod "},
    **{name: name for name in ("det", "Pr", "arg", "argmax", "argmin", "sec", "csc", "cot", "deg")},
    **{name: name for name in ("dim", "ker", "hom", "gcd", "lg")},
}
"""What pylatexenc doesn't know, or writes differently."""
_TEXT = frozenset(
    {
        *("text", "textrm", "textit", "textbf", "textsf", "texttt", "mbox", "mathrm", "mathit"),
        *("mathsf", "mathtt", "operatorname", "boxed", "mathop", "mathrel"),
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
_ROOTS = {"": "√", "2": "√", "3": "∛", "4": "∜"}
_SCRIPTS = {"^": "sup", "_": "sub"}
_RAISED = str.maketrans("∘⊤∗", "°ᵀ*")
_SPACED = str.maketrans({"'": "′", "=": " = ", "<": " < ", ">": " > "})
_BRACKETS: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(("matrix", "smallmatrix", "array"), ("[", "]")),
    **{"pmatrix": ("(", ")"), "bmatrix": ("[", "]"), "vmatrix": ("|", "|")},
    **{"Bmatrix": ("{", "}"), "Vmatrix": ("‖", "‖"), "cases": ("{", "")},
}
_ROWS = frozenset({"equation", "align", "aligned", "gather", "gathered", "split", "multline"})
_ATOM = lazy_pattern(r"√?[^\W_]*+[⁰-₎′]*|\([^()]*\)")
_TIGHT = frozenset("∑∏∫∬∭∮∀∃∄¬∂∇∞√′″…⋯°")
"""Signs that don't stand between two operands."""

_SYNTAX = latexwalker.get_default_latex_context_db()
_WITH_ARGUMENT = (*_TEXT, *_ALPHABETS, *_ACCENTS, *_SIZES, "label", "not", "tag")
_SYNTAX.add_context_category(
    "one line",
    prepend=True,
    macros=[
        *(MacroSpec(name, "{") for name in _WITH_ARGUMENT),
        *(MacroSpec(name, "{{") for name in ("dfrac", "tfrac")),
    ],
    specials=[SpecialsSpec(sign, MacroStandardArgsParser("{")) for sign in _SCRIPTS],
)


class _Writer(latex2text.LatexNodes2Text):  # type: ignore[misc]  # it has no types
    """Writes nodes as text. Raises `_UnreadableError`."""

    def __init__(self) -> None:
        super().__init__(strict_latex_spaces={"between-latex-constructs": True})

    def comment_node_to_text(self, _node: "LatexNode") -> str:
        raise _UnreadableError

    def chars_node_to_text(self, node: "LatexNode", textcol: int = 0) -> str:
        chars: str = node.chars
        return chars.translate(_SPACED)

    def specials_node_to_text(self, node: "LatexNode") -> str:
        sign: str = node.specials_chars
        if sign not in _SCRIPTS:
            return {"~": " ", "''": "″", "&": " "}.get(sign, sign)
        (argument,) = node.nodeargd.argnlist
        if getattr(argument, "specials_chars", "") in _SCRIPTS:
            raise _UnreadableError
        text = "".join(self.nodelist_to_text([argument]).split())
        raised = text.translate(_RAISED) if sign == "^" else text
        if raised != text or text in ("′", "″"):
            return raised
        shown = script(text, _SCRIPTS[sign])
        return f"{sign}{{{text}}}" if shown[:1] == sign and len(text) > 1 else shown

    def environment_node_to_text(self, node: "LatexNode") -> str:
        name = node.environmentname.rstrip("*")
        text: str = self.nodelist_to_text(node.nodelist)
        if name in _ROWS:
            return text
        if name not in _BRACKETS:
            raise _UnreadableError
        first, last = _BRACKETS[name]
        return f"{first}{'; '.join(filter(None, map(str.strip, text.split(chr(10)))))}{last}"

    def macro_node_to_text(self, node: "LatexNode") -> str:
        given = node.nodeargd.argnlist if node.nodeargd is not None else None
        arguments = [self.nodelist_to_text([node]) for node in given or () if node is not None]
        return self._macro(node.macroname, arguments) + (" " if node.macro_post_space else "")

    def _macro(self, name: str, arguments: list[str]) -> str:
        if name in _WRITTEN:
            return _WRITTEN[name]
        match name, arguments:
            case "not", [text]:
                return f" {text.strip()}\u0338 "
            case "tag", [text]:
                return f" ({text})"
            case "label", _:
                return ""
            case "frac" | "dfrac" | "tfrac", [above, below]:
                return f"{_bracketed(above.strip())}/{_bracketed(below.strip())}"
            case "sqrt", [*degrees, text]:
                degree = "".join(degrees)
                sign = _ROOTS.get(degree) or script(degree, "sup") + "√"
                return sign + _bracketed(text.strip())
            case _, [text] if name in _SIZES:
                return text if text != "." else ""
            case _, [text] if name in _ACCENTS and text.isalnum():
                return "".join(f"{letter}{_ACCENTS[name]}" for letter in text)
            case _, [text] if name in _ALPHABETS and text.isalnum():
                return str(latex2text.fmt_math_text_style(text, _ALPHABETS[name]))
            case _, [text] if name in _TEXT or name in _ALPHABETS:
                return text
        known = self.latex_context.get_macro_spec(name)
        written = known.simplify_repl if known is not None and not arguments else None
        if not isinstance(written, str) or not written.strip() or "%" in written:
            raise _UnreadableError
        is_between = len(written) == 1 and category(written) == "Sm" and written not in _TIGHT
        return f" {written} " if is_between else written


def _bracketed(text: str) -> str:
    """A part of a fraction or a root, in brackets if it has more than one item."""
    return text if _ATOM.fullmatch(text) else f"({text})"
