"""What can be wrong with a policy's `risk`: its maps and its two cut-offs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from moderation.policy.checking import Errors, check_category, check_code, check_keys, check_share, is_number
from moderation.policy.errors import PolicyError

STEEPEST = 1000
FURTHEST = 1000

_FIELDS = frozenset({"maps", "approve_below", "reject_from"})


def check_risk(value: object, field: str) -> Errors:
    """Every fault of the block; the field is the dotted place, as in `risk.maps.local.gore`."""
    if not isinstance(value, dict):
        yield PolicyError(
            "wrong_type", field, "This must be an object with maps, approve_below and reject_from."
        )
        return
    yield from check_keys(value, _FIELDS, field)
    if "maps" in value:
        yield from _maps(value["maps"], f"{field}.maps")
    for name in ("approve_below", "reject_from"):
        if value.get(name) is not None:
            yield from check_share(value[name], f"{field}.{name}")
    yield from _cut_offs(value, field)


def maps_of_strangers(risk: object, scorers: Sequence[object]) -> Errors:
    """A map of a scorer that the policy does not ask; looks at unchecked values."""
    maps = risk.get("maps") if isinstance(risk, dict) else None
    for scorer in maps if isinstance(maps, dict) else ():
        if scorer not in scorers:
            detail = f"The policy does not ask {scorer!r}."
            yield PolicyError("unknown_scorer", f"risk.maps.{scorer}", detail)


def rejected_by_risk(risk: object) -> frozenset[str]:
    """The categories that the risk may reject without a person: all that have a map, once a cut-off is set."""
    if (
        not isinstance(risk, dict)
        or risk.get("reject_from") is None
        or not isinstance(risk.get("maps"), dict)
    ):
        return frozenset()
    return frozenset(
        str(name) for pairs in risk["maps"].values() if isinstance(pairs, dict) for name in pairs
    )


def _maps(value: object, field: str) -> Errors:
    if not isinstance(value, dict):
        yield PolicyError("wrong_type", field, "This must be an object by scorer.")
        return
    for scorer, pairs in value.items():
        place = f"{field}.{scorer}"
        yield from check_code(scorer, place)
        if not isinstance(pairs, dict) or not pairs:
            yield PolicyError("wrong_type", place, "This must be an object by category, with one at least.")
            continue
        for category, pair in pairs.items():
            yield from check_category(category, f"{place}.{category}")
            yield from _pair(pair, f"{place}.{category}")


def _pair(value: Any, field: str) -> Errors:
    if not isinstance(value, list) or len(value) != 2:
        yield PolicyError("wrong_type", field, "This must be a list of a slope and an intercept.")
        return
    slope, intercept = value
    if not is_number(slope) or not 0 <= slope <= STEEPEST:
        # A falling line would let the worst scores through.
        detail = f"A slope is a number from 0 to {STEEPEST}: a higher score never means less risk."
        yield PolicyError("bad_slope", field, detail)
    if not is_number(intercept) or not -FURTHEST <= intercept <= FURTHEST:
        detail = f"An intercept is a number from -{FURTHEST} to {FURTHEST}."
        yield PolicyError("bad_intercept", field, detail)


def _cut_offs(value: dict[Any, Any], field: str) -> Errors:
    below, above = value.get("approve_below"), value.get("reject_from")
    if (below or above is not None) and value.get("maps") == {}:  # below 0 is nothing, whatever the maps
        yield PolicyError("no_maps", f"{field}.maps", "A cut-off needs a map for one score at least.")
    if is_number(below) and is_number(above) and above < below:
        yield PolicyError("reject_below_approve", f"{field}.reject_from", "Rejecting starts below approving.")
