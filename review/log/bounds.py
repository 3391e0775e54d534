"""What changed in an organisation's bounds for looking and breaks, in words."""

from __future__ import annotations

from typing import Any

WORDS = {
    "look_minutes": "minutes of looking in a day",
    "severe_in_a_row": "severe pictures in a row",
    "work_minutes": "minutes of work before a break",
    "rest_minutes": "minutes of a break",
    "day_begins": "the hour at which the day begins",
    "arrives": "how a picture arrives",
    "keeps_colour": "colour stays for a case",
    "prompts": "asked to take a break",
    "prompts_optional": "people choose about breaks",
}
SAID = {True: "yes", False: "no"}


def bounds_changed(said: dict[str, Any]) -> str:
    """“Changed the bounds for breaks and looking: minutes of a break from 10 to 15”."""
    parts = [
        f"{WORDS.get(name, name)} from {setting(before)} to {setting(after)}"
        for name, (before, after) in said["changed"].items()
    ]
    return f"Changed the bounds for breaks and looking: {'; '.join(parts)}"


def setting(value: object) -> str:
    return SAID[value] if isinstance(value, bool) else str(value)
