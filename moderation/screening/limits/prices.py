"""What a screening costs: estimated before it is sent, reckoned from the vendor's own usage afterwards."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from math import ceil
from pathlib import Path
from typing import Any

from django.conf import settings

from moderation.screening.limits.money import units_of
from moderation.screening.providers.base import Frame, ProviderMisconfigured, Question

SHIPPED = Path(__file__).with_name("prices.toml")
MILLION = Decimal(1_000_000)
BYTES_A_TOKEN = 3  # a low guess, so that the estimate is a high one
PROMPT_TOKENS = 1500  # our own instructions and the schema


@dataclass(frozen=True)
class Price:
    """One entry of the table; amounts are dollars."""

    per_request: Decimal = Decimal(0)
    tiers: tuple[tuple[int, Decimal], ...] = ()
    input_per_million: Decimal = Decimal(0)
    output_per_million: Decimal = Decimal(0)
    output_most: int = 0
    image_tokens: tuple[tuple[str, Decimal], ...] = ()

    @property
    def counts_tokens(self) -> bool:
        return bool(self.input_per_million or self.output_per_million)

    def estimate(self, question: Question) -> int:
        """What the screening costs at the most, in billionths of a dollar."""
        requests = len(question.frames)
        amount = self._fixed(question.frames, requests)
        if self.counts_tokens:
            tokens = sum(self._tokens_of(frame) for frame in question.frames) + requests * text_tokens(
                question
            )
            amount += tokens * self.input_per_million / MILLION
            amount += requests * self.output_most * self.output_per_million / MILLION
        return units_of(amount)

    def tokens(self, question: Question) -> int:
        """How many tokens the screening sends at the most; 0 where the vendor counts none."""
        if not self.input_per_million:
            return 0
        pictures = sum(self._tokens_of(frame) for frame in question.frames)
        return pictures + len(question.frames) * text_tokens(question)

    def cost(self, frames: Sequence[Frame], requests: int, usage: Mapping[str, Any]) -> int:
        """What it cost by the tokens that the vendor counted, in billionths of a dollar."""
        amount = self._fixed(frames[:requests], requests)
        amount += Decimal(str(usage.get("input_tokens", 0))) * self.input_per_million / MILLION
        amount += Decimal(str(usage.get("output_tokens", 0))) * self.output_per_million / MILLION
        return units_of(amount)

    def _fixed(self, frames: Sequence[Frame], requests: int) -> Decimal:
        return requests * self.per_request + sum((self._tier_of(frame) for frame in frames), Decimal(0))

    def _tier_of(self, frame: Frame) -> Decimal:
        pixels = frame.width * frame.height
        fitting = [amount for most, amount in self.tiers if pixels <= most]
        return fitting[0] if fitting else self.tiers[-1][1] if self.tiers else Decimal(0)

    def _tokens_of(self, frame: Frame) -> int:
        rule = dict(self.image_tokens)
        if "patch" in rule:
            side = int(rule["patch"])
            patches = ceil(frame.width / side) * ceil(frame.height / side)
            return ceil(min(patches, int(rule["most"])) * rule.get("factor", Decimal(1)))
        if "tile" in rule:
            side = int(rule["tile"])
            return int(rule["base"] + ceil(frame.width / side) * ceil(frame.height / side) * rule["each"])
        return 0


def text_tokens(question: Question) -> int:
    """Tokens of what is said beside a picture, at the most."""
    words = [question.caption, question.surface, question.language, question.guidance]
    for rule in question.rules:
        words += [rule.rule, *rule.allow, *rule.reject]
    return PROMPT_TOKENS + ceil(sum(len(word.encode()) for word in words) / BYTES_A_TOKEN)


def price_of(provider: str, model: str) -> Price | None:
    """The price of this provider's model, else of the provider; None when the table has neither."""
    return table().get((provider, model)) or table().get((provider, ""))


@cache
def table() -> Mapping[tuple[str, str], Price]:
    """The shipped prices with those of PRICES_FILE over them. Raises ProviderMisconfigured."""
    found = read(SHIPPED)
    return found | read(Path(settings.PRICES_FILE)) if settings.PRICES_FILE else found


def read(path: Path) -> dict[tuple[str, str], Price]:
    """The entries of a file by provider and model. Raises ProviderMisconfigured with all that is wrong, and where."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except (OSError, ValueError) as problem:
        raise ProviderMisconfigured(f"PRICES_FILE cannot be read: {problem}") from None
    found: dict[tuple[str, str], Price] = {}
    faults: list[str] = []
    for provider, entry in document.items():
        if not isinstance(entry, dict):
            faults.append(f"{provider} is not a table")
            continue
        own = {name: value for name, value in entry.items() if not isinstance(value, dict) or name in FIELDS}
        if own:
            found[provider, ""] = price_from(provider, own, faults)
        for model in entry.keys() - own.keys():
            found[provider, model] = price_from(f"{provider}.{model}", entry[model], faults)
    if faults:
        raise ProviderMisconfigured(f"PRICES_FILE: {'; '.join(sorted(faults))}.")
    return found


def price_from(where: str, entry: Mapping[str, Any], faults: list[str]) -> Price:
    """The price in a table; what is wrong with it is added to `faults`."""
    values: dict[str, Any] = {}
    for name, value in entry.items():
        if name not in FIELDS:
            faults.append(f"there is no price “{where}.{name}”, only {', '.join(FIELDS)}")
            continue
        parse, words = FIELDS[name]
        try:
            values[name] = parse(value)
        except (ArithmeticError, AttributeError, KeyError, TypeError, ValueError):
            faults.append(f"{where}.{name} is not {words}")
    return Price(**values)


def amount_of(value: Any) -> Decimal:
    """A finite amount from 0 up; raises ValueError."""
    amount = Decimal(value)
    if not amount.is_finite() or amount < 0:
        raise ValueError("not an amount")
    return amount


def tiers_of(value: Any) -> tuple[tuple[int, Decimal], ...]:
    return tuple(sorted((int(tier["pixels"]), amount_of(tier["price"])) for tier in value))


def image_tokens_of(value: Any) -> tuple[tuple[str, Decimal], ...]:
    return tuple((name, amount_of(number)) for name, number in sorted(value.items()))


FIELDS: dict[str, tuple[Callable[[Any], Any], str]] = {
    "per_request": (amount_of, "an amount from 0"),
    "tiers": (tiers_of, "a list of { pixels, price }"),
    "input_per_million": (amount_of, "an amount from 0"),
    "output_per_million": (amount_of, "an amount from 0"),
    "output_most": (int, "a whole number"),
    "image_tokens": (image_tokens_of, "a table of numbers from 0"),
}
