"""Every code that a diagnostic can have, and its explanation."""

from briefing_tui.check.codes import CODES
from briefing_tui.cli.failure import Failure
from briefing_tui.layout.spans import PLAIN, Line, Span, Style
from briefing_tui.library.codes import LIBRARY_CODES
from briefing_tui.model.diagnostic import Code
from briefing_tui.settings import did_you_mean
from briefing_tui.text.breaking import break_lines

MEASURE = 78

SETTINGS_CODES = (
    Code(
        "settings",
        "error",
        "Something in the configuration is wrong.",
        "The configuration is a TOML file; `briefing paths` says where. Its settings are "
        '`library`, `theme`, `width`, `glyphs` ("unicode" or "ascii"), the table `[keys]`, '
        "binding id = keys, and the table `[queries]`, name = query. Any other name is an error, "
        "since a setting with a slip in its name would do nothing and no one would find out.",
        'theme = "briefing-light"\n\n[keys]\nquit = "ctrl+q"',
    ),
)

ALL_CODES: tuple[Code, ...] = (*CODES, *LIBRARY_CODES, *SETTINGS_CODES)


def explain(code: str) -> list[Line]:
    """What a code means, why, and an example that has it."""
    found = next((each for each in ALL_CODES if each.code == code), None)
    if found is None:
        hint = did_you_mean(code, [each.code for each in ALL_CODES])
        raise Failure(f"no code is called {code}", hint)
    head = (
        Span(found.severity, Style(found.severity, bold=True)),
        Span(f"[{found.code}]", Style("muted")),
        Span(f" {found.summary}", Style("strong", bold=True)),
    )
    text = found.explanation
    lines: list[Line] = [head, ()]
    lines += [(Span(text[start:end], PLAIN),) for start, end in break_lines(text, MEASURE)]
    if found.example:
        example = found.example.splitlines()
        lines += [(), *((Span(f"    {each}", Style("muted")),) for each in example)]
    return lines
