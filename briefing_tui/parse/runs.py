"""Inline tokens to runs of text: what is strong, linked, muted or broken."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from briefing_tui.model.document import Document, Inline, Target
from briefing_tui.parse.html import is_break
from briefing_tui.parse.rules.autolink import addresses
from briefing_tui.parse.targets import image_target, link_target, wikilink_target
from briefing_tui.text.breaking import joins_without_space
from briefing_tui.text.sanitise import sanitise

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from markdown_it.token import Token

# No tab and no line break but ours: one reaches here through `&#9;` and `&#10;`.
_BLANKS = str.maketrans("\t\r\n", "   ")


NO_PLACE = -1
"""The offset of an address that was found in text whose own offset the parser doesn't tell."""


class _Look(NamedTuple):
    """All that two pieces of text must share to be one run."""

    strong: bool
    emphasis: bool
    strike: bool
    code: bool
    muted: bool
    target: Target | None
    at: int


class RunReader:
    """Collects the runs of one source text, each with the offset where its link begins."""

    def __init__(self, document: Document) -> None:
        self.runs: list[tuple[Inline, int]] = []
        self._document = document
        self._open = dict.fromkeys(("strong", "em", "s"), 0)
        self._links: list[tuple[Target | None, int]] = []
        self._text: list[str] = []
        self._look: _Look | None = None
        self._soft: _Look | None = None

    def read(self, tokens: Sequence[Token]) -> None:
        """Read all tokens of the source."""
        for token in tokens:
            if style := _STYLES.get(token.type):
                self._open[style] += token.nesting
            elif read := _READERS.get(token.type):
                read(self, token)
        self._flush()

    def _current(self, target: Target | None = None, at: int = 0) -> _Look:
        if self._links:  # inside a link nothing else is one
            target, at = self._links[-1]
        opened = self._open
        return _Look(
            opened["strong"] > 0, opened["em"] > 0, opened["s"] > 0, False, False, target, at
        )

    def _write(self, text: str, look: _Look) -> None:
        if not text:
            return
        if self._soft is not None:
            soft, self._soft = self._soft, None
            before = self._last_character()
            if before != "\n" and text[0] != "\n" and not joins_without_space(before, text[0]):
                self._write(" ", soft)
        if self._look is None or look[:5] != self._look[:5] or look.target is not self._look.target:
            self._flush()
            self._look = look
        self._text.append(text)

    def _last_character(self) -> str:
        """What stands before: at the beginning as after a hard break, where no space is due."""
        if self._text:
            return self._text[-1][-1]
        return self.runs[-1][0].text[-1] if self.runs else "\n"

    def _flush(self) -> None:
        if self._look is None:
            return
        strong, emphasis, strike, code, muted, target, at = self._look
        inline = Inline(
            text="".join(self._text),
            strong=strong,
            emphasis=emphasis,
            strike=strike,
            code=code,
            muted=muted,
            target=target,
        )
        self.runs.append((inline, at))
        self._text = []
        self._look = None

    def text(self, token: Token) -> None:
        content = _clean(token.content)
        if self._links:
            self._write(content, self._current())
            return
        end = 0
        for start, stop, url in addresses(content):
            self._write(content[end:start], self._current())
            target = link_target(url, self._document)
            self._write(content[start:stop], self._current(target, NO_PLACE))
            end = stop
        self._write(content[end:], self._current())

    def literal(self, token: Token) -> None:
        self._write(_clean(token.content), self._current())

    def code(self, token: Token) -> None:
        self._write(_clean(token.content), self._current()._replace(code=True))

    def template(self, token: Token) -> None:
        self._write(_clean(token.content), self._current()._replace(muted=True))

    def soft_break(self, _token: Token) -> None:
        self._soft = self._soft or self._current()

    def hard_break(self, _token: Token) -> None:
        self._soft = None
        self._write("\n", self._current())

    def html(self, token: Token) -> None:
        if is_break(token.content):
            self.hard_break(token)

    def link_open(self, token: Token) -> None:
        target = link_target(str(token.attrs["href"]), self._document)
        self._links.append((target, _place(token)))

    def link_close(self, _token: Token) -> None:
        self._links.pop()

    def image(self, token: Token) -> None:
        target = image_target(str(token.attrs["src"]), str(token.attrs.get("title", "")))
        label = RunReader(self._document)
        label.read(token.children or ())
        alt = " ".join("".join(inline.text for inline, _ in label.runs).split())
        name = target.name.rstrip("/").rpartition("/")[2] if target.kind == "image" else ""
        shown = alt or " ".join(target.detail.split()) or name or "image"
        self._write(shown, self._current(target, _place(token)))

    def wikilink(self, token: Token) -> None:
        target = wikilink_target(token.meta["name"], token.meta["fragment"], self._document)
        shown = token.meta["words"]
        if target.kind == "image" and shown.isdecimal():  # `![[map.png|300]]` is a width
            shown = target.name
        self._write(_clean(shown), self._current(target, _place(token)))

    def citation(self, token: Token) -> None:
        muted = self._current()._replace(muted=True)
        before = "["
        for source, locator in token.meta["items"]:
            self._write(before, muted)
            look = self._current(Target("source", source, detail=_clean(locator)), _place(token))
            self._write(source, look)
            if locator:
                self._write(f", {_clean(locator)}", look._replace(muted=True))
            before = "; "
        self._write("]", muted)

    def note(self, token: Token) -> None:
        label = token.content
        if label in self._document.notes:
            number = str(self._document.notes.index(label) + 1)
            target = Target("note", label)
            self._write(f"[{number}]", self._current(target, _place(token)))


def _clean(text: str) -> str:
    return sanitise(text).translate(_BLANKS)


def _place(token: Token) -> int:
    return int(token.meta.get("at", 0))


_STYLES = {
    "strong_open": "strong",
    "strong_close": "strong",
    "em_open": "em",
    "em_close": "em",
    "s_open": "s",
    "s_close": "s",
}

_READERS: dict[str, Callable[[RunReader, Token], None]] = {
    "text": RunReader.text,
    "text_special": RunReader.literal,
    "code_inline": RunReader.code,
    "template": RunReader.template,
    "softbreak": RunReader.soft_break,
    "hardbreak": RunReader.hard_break,
    "html_inline": RunReader.html,
    "link_open": RunReader.link_open,
    "link_close": RunReader.link_close,
    "image": RunReader.image,
    "wikilink": RunReader.wikilink,
    "citation": RunReader.citation,
    "footnote_reference": RunReader.note,
}
