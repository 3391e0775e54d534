"""The organisation's bounds and defaults; every change of them is in the log."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.db import transaction

from moderation.audit.actor import Actor
from moderation.audit.record import record
from moderation.rows import by_key
from moderation.vocabulary import EventName
from moderation.wellness.models import Arrival, Bounds

# The lowest and the highest that may be set.
RANGES: dict[str, tuple[int, int]] = {
    "look_minutes": (30, 720),
    "severe_in_a_row": (5, 500),
    "work_minutes": (15, 240),
    "rest_minutes": (5, 60),
    "day_begins": (0, 23),
}


@dataclass(frozen=True)
class NewBounds:
    """All of it, as a form sends it."""

    look_minutes: int
    severe_in_a_row: int
    work_minutes: int
    rest_minutes: int
    day_begins: int
    arrives: Arrival
    keeps_colour: bool
    prompts: bool
    prompts_optional: bool


class OutOfRange(ValueError):
    """A number is lower or higher than may be set; `field` names it."""

    def __init__(self, field: str) -> None:
        low, high = RANGES[field]
        super().__init__(f"From {low} to {high}.")
        self.field = field


def bounds_now() -> Bounds:
    """One row by its key, or the defaults."""
    return by_key(Bounds, 1) or Bounds()


def set_bounds(new: NewBounds, *, actor: Actor) -> bool:
    """Replace them, with one line in the log of what changed; False when nothing did. Raises OutOfRange."""
    for field, (low, high) in RANGES.items():
        if not low <= getattr(new, field) <= high:
            raise OutOfRange(field)
    with transaction.atomic():
        Bounds.objects.get_or_create(id=1)
        kept = Bounds.objects.select_for_update().get(id=1)
        wanted = {name: getattr(value, "value", value) for name, value in asdict(new).items()}
        changed = {name: [getattr(kept, name), value] for name, value in wanted.items()
                   if getattr(kept, name) != value}  # fmt: skip
        if not changed:
            return False
        Bounds.objects.filter(id=1).update(**wanted)
        record(EventName.WELLNESS_CHANGED, actor=actor, subject="wellness", data={"changed": changed})
    return True
