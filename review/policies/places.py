"""Put rows in order by the places that people typed beside them."""

from __future__ import annotations

from collections.abc import Sequence

from review.policies import typed

LAST = 10**6


def in_order(places: Sequence[str]) -> list[int]:
    """The rows' numbers in the order that their typed places ask for; no place is the last one.

    A row that was moved takes the place it was given: moved up it goes before the row that stood there, moved
    down behind it, since the rows between close up.
    """

    def key(index: int) -> tuple[int, int, int]:
        place = typed.whole(places[index])
        if not isinstance(place, int):
            return LAST, 0, index
        stood = index + 1
        return place, (place > stood) - (place < stood), index

    return sorted(range(len(places)), key=key)
