# ruff: noqa: T201 - what it finds is printed
"""Asks each vendor whose settings are in the environment once; exit code 1 when one of them fails."""

from __future__ import annotations

import os
import sys

import django

from tests.live.look import NEEDED, look_with


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "moderation.settings")
    django.setup()
    looks = []
    for name in NEEDED:
        looks.append(look_with(name, os.environ))
        print(looks[-1], flush=True)
    if all(look.holds is None for look in looks):
        print("No vendor was asked: set its key and what else docs/providers.md says it needs.")
    return int(any(look.holds is False for look in looks))


if __name__ == "__main__":
    sys.exit(main())
