"""The order of a run. The files whose tests start processes or a browser stand next to each other by name, and side by
side they starve each other for minutes; so they are spread among the others, and the last of these have none beside them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent
HEAVY = (
    "browser",
    "journeys",
    "large",
    "moderation/crashes",
    "moderation/management",
    "moderation/processes",
    "moderation/screening/limits/test_processes.py",
    "secrecy",
)
UNTIL = 0.7  # of the light files, by then each heavy one has begun

type_file = list[pytest.Item]


def in_order(items: Sequence[pytest.Item]) -> type_file:
    """The same items, file by file."""
    files: dict[Path, type_file] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    heavy = [own for path, own in files.items() if is_heavy(path)]
    light = [own for path, own in files.items() if not is_heavy(path)]
    places = [place * UNTIL * len(light) / len(heavy) for place in range(len(heavy))]
    ranked = [(place, 0, own) for place, own in zip(places, heavy, strict=True)]
    ranked += [(float(place), 1, own) for place, own in enumerate(light)]
    return [item for _, _, own in sorted(ranked, key=lambda one: one[:2]) for item in own]


def is_heavy(path: Path) -> bool:
    return any(path.is_relative_to(ROOT / name) for name in HEAVY)
