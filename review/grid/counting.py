"""How many are rejected for what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from review.language.words import within


def by_reasons(given: Iterable[Sequence[str]], known: Mapping[str, str]) -> list[tuple[int, str]]:
    """How many are rejected for what, in the order of the `known` reasons. What has two is counted once, for
    “violence + weapons”: the numbers add up to all that are rejected."""
    places = {code: place for place, code in enumerate(known)}
    last = len(places)
    sets = Counter(tuple(sorted(codes, key=lambda code: places.get(code, last))) for codes in given if codes)
    in_order = sorted(sets, key=lambda codes: [places.get(code, last) for code in codes])
    return [(sets[codes], " + ".join(within(known.get(code, code)) for code in codes)) for codes in in_order]
