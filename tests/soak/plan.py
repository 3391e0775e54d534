"""What a storm does, in which order: drawn once from a seed, so that the seed replays it."""

from __future__ import annotations

import random
from dataclasses import dataclass

# How often each kind is killed, in shares of all kills. `group` is everything at once.
SHARES = {
    "web": 10,
    "cluster": 10,
    "decoder": 9,
    "worker": 6,
    "receiver": 2,
    "supervisor": 3,
    "group": 2,
    "postgres": 4,
}


@dataclass(frozen=True)
class Plan:
    """One storm on one database. `pauses` are the shortest and the longest seconds between two blows."""

    database: str
    kills: int
    images: int
    seed: int
    troubles: tuple[str, ...] = ()
    people: int = 3
    pauses: tuple[float, float] = (0.2, 1.2)

    @property
    def postgresql(self) -> bool:
        return self.database == "postgresql"

    def blows(self) -> list[str]:
        """Kills by their shares in random order, and the troubles spread evenly among them, in random order too."""
        lot = random.Random(self.seed)
        shares = {kind: share for kind, share in SHARES.items() if self.postgresql or kind != "postgres"}
        cards = [kind for kind, share in shares.items() for _ in range(share)]
        kills: list[str] = []
        while len(kills) < self.kills:
            lot.shuffle(cards)
            kills += cards
        del kills[self.kills :]
        troubles = list(self.troubles)
        lot.shuffle(troubles)
        for number, trouble in enumerate(troubles):
            kills.insert((number + 1) * (self.kills + number) // (len(troubles) + 1), trouble)
        return kills
