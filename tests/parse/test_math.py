"""Math of TeX as Unicode: a line that says the same, or the source."""

from briefing_tui.parse.math import LONGEST, inline_math, math_lines
from tests.cases import each_case


@each_case(
    "source, line",
    [
        (r"x_i^2 \le \alpha", "xᵢ² ≤ α"),
        (r"a\le b", "a ≤ b"),
        (r"\sum_{i=1}^n i", "∑ᵢ₌₁ⁿ i"),
        (r"e^{i\pi} + x_\text{max}", "e^{iπ} + xₘₐₓ"),
        (r"90^\circ, A^\top, x'", "90°, Aᵀ, x′"),
        (r"\frac{a+b}{2} + \frac12", "(a+b)/2 + 1/2"),
        (r"\sqrt{x} \sqrt[3]{x+1}", "√x ∛(x+1)"),
        (r"\mathbb{R}^n \setminus \{0\}", r"ℝⁿ ∖ {0}"),
        (r"\hat{x} \not\in A", "x̂ ∉ A"),
        (r"\left\| v \right\|_2", "‖ v ‖₂"),
        (r"\left.x\right|_0 \ne \dfrac{x}{y}", "x|₀ ≠ x/y"),
        (r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}", "(a b; c d)"),
    ],
)
def test_a_line(source: str, line: str) -> None:
    assert math_lines(source) == (line,)


@each_case(
    "source",
    [
        *(r"\unknown{x}", r"\binom{n}{k}", r"\hat{a+b}", "a % b", "{", "a_", "a__b", r"\frac{a}"),
        *(r"\begin{tikzpicture}\end{tikzpicture}", r"\input{/etc/passwd}", r"\verb|a|"),
        *("{" * LONGEST, r"\frac" * (LONGEST // 5), "a" * (LONGEST + 1)),
    ],
)
def test_what_a_line_cannot_say(source: str) -> None:
    assert math_lines(source) == ()


def test_no_control_character_comes_out() -> None:
    assert "\u202e" not in "".join(math_lines("a \u202e b"))


@each_case(
    "source",
    ["$5 to a friend, $", "$10-20$", "$HOME/$", "$rank of x$", r"$\unknown{x}$", r"\\(a%b\\)"],
)
def test_what_stays_as_it_is_written(source: str) -> None:
    assert inline_math(source) == source
