"""Estimates are never below what is charged; costs are the vendor's own count, exactly."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from moderation.screening.limits.money import UNITS, units_of, written
from moderation.screening.limits.prices import SHIPPED, Price, read
from moderation.screening.providers.base import Frame, ProviderMisconfigured, Question, WrittenRule
from moderation.vocabulary import Category


def question(*sizes: tuple[int, int], caption: str = "", rule: str = "") -> Question:
    frames = tuple(Frame(n, f"{n}", b"", *size) for n, size in enumerate(sizes, 1))
    rules = (WrittenRule(Category.DRUGS, rule),) if rule else ()
    return Question(frames, caption, "", "", "id", rules=rules)


def prices(tmp_path: Path, text: str) -> dict[tuple[str, str], Price]:
    path = tmp_path / "prices.toml"
    path.write_text(text)
    return read(path)


def test_tokens_are_charged_to_the_billionth_of_a_dollar() -> None:
    price = read(SHIPPED)["openai_decisions", ""]
    assert price.cost((), 1, {"input_tokens": 900}) == 90_000
    thousand = sum(price.cost((), 1, {"input_tokens": 333}) for _ in range(1000))
    assert thousand == units_of(Decimal("0.0333"))


def test_pictures_have_tiers_by_their_pixels(tmp_path: Path) -> None:
    price = prices(
        tmp_path,
        """
        [analyses]
        per_request = 0.001
        tiers = [{ pixels = 1000000, price = 0.01 }, { pixels = 250000, price = 0.002 }]
        """,
    )["analyses", ""]
    asked = question((500, 500), (1000, 900), (4000, 4000))
    assert price.estimate(asked) == units_of(Decimal("0.025"))
    assert price.cost(asked.frames, 3, {}) == price.estimate(asked)


def test_a_models_own_price_goes_first(tmp_path: Path) -> None:
    found = prices(tmp_path, '[x]\nper_request = 1\n[x."gpt-9"]\nper_request = 2\n')
    assert found["x", "gpt-9"].per_request == 2
    assert found["x", ""].per_request == 1


def test_the_estimate_counts_patches_words_and_the_longest_answer() -> None:
    price = Price(
        input_per_million=Decimal(1),
        output_per_million=Decimal(10),
        output_most=500,
        image_tokens=(("factor", Decimal(1)), ("most", Decimal(1536)), ("patch", Decimal(32))),
    )
    small, large = question((320, 320)), question((4096, 4096))
    assert price.tokens(large) - price.tokens(small) == 1536 - 100
    assert price.tokens(question((320, 320), caption="x" * 300)) == price.tokens(small) + 100
    assert price.tokens(question((320, 320), rule="x" * 300)) == price.tokens(small) + 100
    assert price.estimate(small) == price.tokens(small) * 1000 + 500 * 10_000


@pytest.mark.parametrize(
    "text",
    [
        "[x]\nper_request = -1",
        "[x]\nper_request = nan",
        '[x]\nper_request = "much"',
        "x = 3",
        "[x.gpt]\nper_mile = 1",
        "[x]\ntiers = [{ pixels = 3 }]",
        "[x",
    ],
)
def test_what_is_no_price_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ProviderMisconfigured, match="PRICES_FILE"):
        prices(tmp_path, text)


def test_all_that_is_wrong_with_a_file_is_named(tmp_path: Path) -> None:
    text = 'y = 3\n[x]\nper_request = "much"\nfoo = 1\n[x.gpt]\ntiers = [{ pixels = 3 }]\noutput_most = 5'
    with pytest.raises(ProviderMisconfigured) as refused:
        prices(tmp_path, text)
    assert str(refused.value) == (
        "PRICES_FILE: there is no price “x.foo”, only per_request, tiers, input_per_million, output_per_million, "
        "output_most, image_tokens; x.gpt.tiers is not a list of { pixels, price }; "
        "x.per_request is not an amount from 0; y is not a table."
    )


def test_money_is_written_for_people() -> None:
    assert written(12_345 * UNITS // 1000) == "$12.345"
    assert written(13 * 5 * UNITS // 1000) == "$0.065"
    assert written(1_254_600) == "$0.0013"
    assert written(UNITS // 100) == "$0.01"
    assert written(10_000_001) == "$0.01"
    assert written(1234 * UNITS) == "$1,234.00"
    assert written(90_000) == "$0.00009"
    assert written(0) == "$0.00"
