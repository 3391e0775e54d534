import pytest

from moderation.screening.pace import Allowance, Pace, parse_duration, read_pace


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1s", 1.0),
        ("12ms", 0.012),
        ("6m0s", 360.0),
        ("1h2m3.5s", 3723.5),
        ("250µs", 0.00025),
        ("0s", 0.0),
        ("0", 0.0),
        ("59.7", 59.7),
        (" 2s ", 2.0),
        ("", None),
        ("-1s", None),
        ("-1", None),
        ("soon", None),
        ("1s later", None),
        ("s", None),
        ("nan", None),
        ("1d", None),
    ],
)
def test_it_reads_a_duration(text: str, seconds: float | None) -> None:
    found = parse_duration(text)
    assert found == (None if seconds is None else pytest.approx(seconds))


def test_it_reads_both_allowances() -> None:
    pace = read_pace(
        {
            "x-ratelimit-limit-requests": "500",
            "x-ratelimit-remaining-requests": "0",
            "x-ratelimit-reset-requests": "120ms",
            "x-ratelimit-limit-tokens": "10000",
            "x-ratelimit-remaining-tokens": "9100",
            "x-ratelimit-reset-tokens": "6m0s",
        }
    )
    assert pace == Pace(Allowance(500, 0, 0.12), Allowance(10000, 9100, 360.0))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-ratelimit-limit-requests": "0", "x-ratelimit-remaining-requests": "0"},
        {"x-ratelimit-limit-requests": "-1", "x-ratelimit-remaining-requests": "-1"},
        {"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "1s"},
        {"x-ratelimit-limit-tokens": "many", "x-ratelimit-remaining-tokens": "1e9"},
    ],
    ids=["absent", "zero", "minus one", "nothing left of no limit", "words"],
)
def test_what_says_nothing_is_no_pace(headers: dict[str, str]) -> None:
    assert read_pace(headers) is None


def test_a_part_may_be_missing() -> None:
    assert read_pace({"x-ratelimit-remaining-tokens": "9"}) == Pace(tokens=Allowance(None, 9, None))
    odd = {"x-ratelimit-limit-requests": "60", "x-ratelimit-reset-requests": "soon"}
    assert read_pace(odd) == Pace(requests=Allowance(60, None, None))
