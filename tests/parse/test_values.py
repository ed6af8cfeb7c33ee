from briefing_tui.parse.values import parse_value
from tests.cases import each_case


@each_case(
    "text, low, high, approximate",
    [
        ("90", 90, 90, False),
        ("1.10", 1.1, 1.1, False),
        ("-3.5", -3.5, -3.5, False),
        ("−3", -3, -3, False),
        ("1e6", 1e6, 1e6, False),
        ("90/..", 90, None, False),
        ("../120", None, 120, False),
        ("90/120", 90, 120, False),
        ("90 / 120", 90, 120, False),
        ("150~", 150, 150, True),
        ("90~/120", 90, 120, True),
        ("1,200", 1200, 1200, False),
        ("1,200,000.5", 1200000.5, 1200000.5, False),
        ("1 200 000", 1200000, 1200000, False),
        ("1\u202f200", 1200, 1200, False),
        ("1'200", 1200, 1200, False),
    ],
)
def test_numbers(text: str, low: float | None, high: float | None, approximate: bool) -> None:
    value = parse_value(text)
    assert value.number
    assert (value.text, value.low, value.high) == (text, low, high)
    assert value.approximate is approximate


@each_case(
    "text",
    [
        *("yes", "about 5", "90%", "90 minutes", "..", "../..", "/", "90/", "12,5", "1,20,000"),
        *("1.200,5", "1e999", "nan", "inf", "0x1F", "1/2/3", "~", "٣", "2025-01-17", "1, 200"),
    ],
)
def test_short_answers(text: str) -> None:
    value = parse_value(text)
    assert (value.text, value.number, value.low, value.high) == (text, False, None, None)
