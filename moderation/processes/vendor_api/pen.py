"""Writes numbers and words down as a contract wants them, or what a fault makes of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from moderation.processes.vendor_api.faults import Fault

UNHEARD_OF = "novel_category"
SPOILED = {Fault.NAN: float("nan"), Fault.NEGATIVE: -0.1, Fault.ABOVE_ONE: 1.7}


@dataclass(frozen=True)
class Pen:
    """`scores` are honest; what is written is not, under a fault."""

    scores: Mapping[str, float]
    fault: Fault | None = None

    def plays(self, fault: Fault) -> bool:
        return self.fault is fault

    def marks(self, own: Callable[[float], Any]) -> dict[str, Any]:
        """Each key with its number as `own` writes it."""
        scores = dict(self.scores)
        if self.plays(Fault.MISSING):
            del scores[next(iter(scores))]
        if self.plays(Fault.UNKNOWN):
            scores[UNHEARD_OF] = 0.99
        return {key: self.spoil(own(score)) for key, score in scores.items()}

    def spoil(self, honest: Any) -> Any:
        if self.plays(Fault.WRONG_TYPE):
            return 7 if isinstance(honest, str) else str(honest)
        return honest if self.fault is None else SPOILED.get(self.fault, honest)

    def answers(self, one: Any) -> list[Any]:
        """The one answer in a list, or two where there may be only one."""
        return [one, one] if self.plays(Fault.TWO) else [one]
