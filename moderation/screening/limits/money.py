"""Money in whole billionths of a US dollar: the price of a single token is no whole cent, and sums must be exact."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

UNITS = 1_000_000_000


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
    """For people: $12.34, and more digits only where cents would hide all of it."""
    value = dollars(units)
    if value and abs(value) < Decimal("0.01"):
        return f"${value.normalize():f}"
    return f"${value:,.2f}"
