"""What a person chose, and the organisation's default where they did not."""

from __future__ import annotations

from dataclasses import dataclass

from moderation.people.models import User
from moderation.rows import by_key
from moderation.wellness.bounds import bounds_now
from moderation.wellness.models import Arrival, Bounds, Preference


@dataclass(frozen=True)
class Habits:
    """What holds for a person."""

    arrives: Arrival
    keeps_colour: bool
    prompts: bool

    @property
    def veil(self) -> str:
        """The rendition that the veil is for them; who has pictures sharp and in grey may still go back to it."""
        return f"veiled_{self.arrives}" if self.arrives in (Arrival.STRONG, Arrival.LIGHT) else "veiled"


def preference_of(person: User) -> Preference:
    """What they chose; nothing where there is no row yet."""
    return by_key(Preference, person.id) or Preference(person=person)


def habits_of(person: User, bounds: Bounds | None = None) -> Habits:
    """Their own choice wins, of being asked to rest only where the organisation leaves that to them."""
    own, bounds = preference_of(person), bounds or bounds_now()
    asked = own.prompts if bounds.prompts_optional and own.prompts is not None else bounds.prompts
    return Habits(
        arrives=Arrival(own.arrives or bounds.arrives),
        keeps_colour=bounds.keeps_colour if own.keeps_colour is None else own.keeps_colour,
        prompts=asked,
    )


def choose(person: User, *, arrives: Arrival | None, keeps_colour: bool | None, prompts: bool | None) -> None:
    """Keep a person's choices; None follows the organisation. Nobody else's business: not in the log, not in /metrics."""
    Preference.objects.update_or_create(
        person=person,
        defaults={"arrives": arrives or "", "keeps_colour": keeps_colour, "prompts": prompts},
    )
