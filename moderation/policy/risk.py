"""The combined risk: what every scorer says about every category, as one number that a single cut-off can divide.

A policy may carry a map for each scorer and category (Platt 1999: a logistic line through the score's log-odds, fitted to
people's decisions) and two cut-offs on the risk that the maps amount to. The rules per category stand beside it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from moderation.vocabulary import Category

NEAREST = 1e-6  # a score counts as at least this far from 0 and from 1, whose log-odds are infinite
LARGEST_POWER = 700.0  # e to this is a float still
FINEST = 1e9  # steps from 0 to 1


@dataclass(frozen=True)
class RiskMap:
    """How a scorer's score for a category becomes a probability: 1 / (1 + exp(−(slope · log-odds + intercept)))."""

    scorer: str
    category: Category
    slope: float
    intercept: float

    def unlikely(self, score: float) -> float:
        """One minus the probability that this score stands for a violation."""
        near = min(max(score, NEAREST), 1 - NEAREST)
        power = self.slope * math.log(near / (1 - near)) + self.intercept
        return 1 / (1 + math.exp(min(power, LARGEST_POWER)))


@dataclass(frozen=True)
class Risk:
    """Maps, and where the risk ends an approval and begins a rejection; None is off, and both off do nothing."""

    maps: tuple[RiskMap, ...] = ()
    approve_below: float | None = None
    reject_from: float | None = None

    def __post_init__(self) -> None:
        by_place = sorted(self.maps, key=lambda one: (one.scorer, one.category))
        object.__setattr__(self, "maps", tuple(by_place))

    @cached_property
    def by_pair(self) -> Mapping[tuple[str, str], RiskMap]:
        return {(one.scorer, one.category): one for one in self.maps}

    def to_document(self) -> dict[str, Any]:
        """Plain JSON values, one spelling for one number."""
        maps: dict[str, dict[str, list[Any]]] = {}
        for one in self.maps:
            pair = [_plain(one.slope), _plain(one.intercept)]
            maps.setdefault(one.scorer, {})[str(one.category)] = pair
        return {
            "maps": maps,
            "approve_below": _plain(self.approve_below),
            "reject_from": _plain(self.reject_from),
        }

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> Risk:
        """Read what `to_document` wrote; its faults have been looked for."""
        return cls(
            maps=tuple(
                RiskMap(scorer, Category(category), *pair)
                for scorer, pairs in document["maps"].items()
                for category, pair in pairs.items()
            ),
            approve_below=document["approve_below"],
            reject_from=document["reject_from"],
        )


NO_RISK = Risk()


@dataclass(frozen=True)
class Combined:
    """The risk in 0…1, and the map that says the most for it."""

    value: float
    most: RiskMap


def combine(risk: Risk, judged: Iterable[tuple[str, Category, float]]) -> Combined | None:
    """1 − Π(1 − q) over every (scorer, category, score) that has a map; None when there is none.

    It is cut down to whole billionths, floor(m · 10⁹ + ½) / 10⁹, in these very steps: processors differ in the last digit
    of an exponential, and a replay and the vectorised twin have to come to the same number.
    """
    clear, found = 1.0, []
    for scorer, category, score in judged:
        one = risk.by_pair.get((scorer, category))
        if one is not None:
            unlikely = one.unlikely(score)
            clear *= unlikely
            found.append((unlikely, one))
    if not found:
        return None
    value = math.floor((1 - clear) * FINEST + 0.5) / FINEST
    return Combined(value, min(found, key=lambda pair: pair[0])[1])


def _plain(value: Any) -> Any:
    """A float without the sign of −0.0; what is no number that a float holds stays as it is, to be found a fault."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not -1e6 <= value <= 1e6:
        return value
    return float(value) + 0.0
