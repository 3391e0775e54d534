"""How long a story is, and what has to come of it."""

from __future__ import annotations

from dataclasses import dataclass

FULL = 5000
SAMPLE_RATE = 0.2
WRONGLY_REJECTED = 2.0  # tolerated, per 1,000 uploads
CHECKS = 500  # an alarm comes within so many spot checks


@dataclass(frozen=True)
class Story:
    """`labels` are what people decide before the first certificate. With fewer than FULL the path is the same, and what
    can be proved is less: the tolerance is wider, and the new abuse so much more frequent."""

    database: str
    seed: int
    labels: int = FULL

    @property
    def missed(self) -> float:
        """Tolerated violations live unseen per 1,000 uploads."""
        return max(5.0, 15_000 / self.labels)

    @property
    def new_abuse(self) -> float:
        """Its share of all uploads: at FULL as frequent as all violations that were known before."""
        return min(0.3, self.missed / 100)

    @property
    def calm(self) -> int:
        """Uploads under a certificate in a world that has not changed."""
        return self.labels // 5

    @property
    def again(self) -> int:
        """Labels before the second certificate, while approvals are suspended."""
        return self.labels // 2

    @property
    def resumed(self) -> int:
        """Uploads under the second certificate."""
        return self.labels // 10

    @property
    def portion(self) -> int:
        """Uploads of the new world at a time, each worked off before the watch is asked."""
        return 250 if self.labels >= FULL else 50

    @property
    def most_portions(self) -> int:
        """More than CHECKS spot checks need: of uploads of which half are approved."""
        return round(2 * CHECKS / SAMPLE_RATE / self.portion)

    @property
    def least_automatic(self) -> float:
        return 0.8 if self.labels >= FULL else 0.5
