"""Words that were looked for, in reverse wherever a line shows them."""

from collections.abc import Sequence

from briefing_tui.layout.spans import Line, Span, plain_text


def mark_words(line: Line, words: Sequence[str]) -> Line:
    """The line with each word of `words` in reverse, in whatever letter case it stands."""
    text = plain_text(line)
    lower = text.lower()
    if len(lower) != len(text):  # a letter that has two in lower case would shift the rest
        lower = "".join(each.lower() if len(each.lower()) == 1 else each for each in text)
    marked = [False] * len(text)
    for word in filter(None, (each.lower() for each in words)):
        at = lower.find(word)
        while at >= 0:
            marked[at : at + len(word)] = [True] * len(word)
            at = lower.find(word, at + len(word))
    return tuple(_split(line, marked)) if any(marked) else line


def _split(line: Line, marked: Sequence[bool]) -> list[Span]:
    spans: list[Span] = []
    base = 0
    for text, style in line:
        start = 0
        for at in range(1, len(text) + 1):
            if at == len(text) or marked[base + at] != marked[base + start]:
                look = style._replace(reverse=True) if marked[base + start] else style
                spans.append(Span(text[start:at], look))
                start = at
        base += len(text)
    return spans
