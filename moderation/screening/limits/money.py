"""Money in whole billionths of a US dollar: the price of a single token is no whole cent, and sums must be exact."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

UNITS = 1_000_000_000
CENT, FINER = Decimal("0.01"), Decimal("0.0001")


def units_of(dollars: Decimal) -> int:
    """Dollars as whole billionths, rounded half up."""
    return int((dollars * UNITS).to_integral_value(rounding=ROUND_HALF_UP))


def units_of_text(amount: float | str) -> int:
    """An amount of dollars as a vendor wrote it."""
    return units_of(Decimal(str(amount)))


def dollars(units: int) -> Decimal:
    """Billionths as dollars, exactly."""
    return Decimal(units) / UNITS


def written(units: int) -> str:
    """For people: $12.34, and where there is less than a cent in it two digits more, since amounts that stand under
    each other have to add up; as many as it takes below the hundredth part of a cent."""
    value = dollars(units)
    if value == value.quantize(CENT):
        return f"${value:,.2f}"
    if abs(value) < FINER:
        return f"${value.normalize():f}"
    return f"${value.quantize(FINER, ROUND_HALF_UP):,.4f}".removesuffix("00").removesuffix("0")
