"""Two themes of our own, and the colours that every other theme gets from them.

Chrome is grey; hue means a party or an agreement class and nothing else.
"""

from textual.theme import Theme

_DARK = {
    "text-strong": "#f6f7fa",
    "text-muted": "#9ba3b1",
    "rule": "#636b7b",
    "cursor": "#272c37",
    "cursor-blurred": "#1f232b",
    "party-1": "#f2a25c",
    "party-2": "#79b6f7",
    "party-3": "#b3cc6a",
    "party-4": "#c3a6ff",
    "party-5": "#e0c9a6",
    "contested": "#ff8080",
    "differs": "#f08fc4",
    "shared": "#63cdb4",
    "unverified": "#f0d264",
}
_LIGHT = {
    "text-strong": "#0b0d10",
    "text-muted": "#5a606b",
    "rule": "#918a79",
    "cursor": "#e8e3d6",
    "cursor-blurred": "#f1ede3",
    "party-1": "#964c00",
    "party-2": "#155ca6",
    "party-3": "#516600",
    "party-4": "#6a38c2",
    "party-5": "#7a5a2e",
    "contested": "#b5002f",
    "differs": "#9c1f6b",
    "shared": "#0c6655",
    "unverified": "#735c00",
}

DARK = Theme(
    name="briefing-dark",
    dark=True,
    primary="#cfd5e0",
    accent="#cfd5e0",
    foreground="#d9dce3",
    background="#15171c",
    surface="#1b1e25",
    panel="#272c37",
    success="#63cdb4",
    warning="#f0d264",
    error="#ff8080",
    variables={
        **_DARK,
        "scrollbar": "#636b7b",
        "scrollbar-background": "#1b1e25",
        "scrollbar-hover": "#9ba3b1",
        "block-cursor-foreground": "#15171c",
    },
)
LIGHT = Theme(
    name="briefing-light",
    dark=False,
    primary="#2f3540",
    accent="#2f3540",
    foreground="#24272d",
    background="#fbf9f4",
    surface="#f4f1e9",
    panel="#e8e3d6",
    success="#0c6655",
    warning="#735c00",
    error="#b5002f",
    variables={
        **_LIGHT,
        "scrollbar": "#918a79",
        "scrollbar-background": "#f4f1e9",
        "scrollbar-hover": "#5a606b",
        "block-cursor-foreground": "#fbf9f4",
    },
)


def variable_defaults(*, dark: bool) -> dict[str, str]:
    """Our variables for a theme that does not define them."""
    return dict(_DARK if dark else _LIGHT)
