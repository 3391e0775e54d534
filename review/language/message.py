"""A sentence to translate, and what it is called in the catalogue."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

SLOT = re.compile(r"%\((\w+)\)s|(?<!{){(\w*)(?::[^{}]*)?}(?!})|<(/?\w+)[^>]*>")


@dataclass(frozen=True)
class Key:
    """`plural` is empty where there is one form, `context` where the words mean one thing only."""

    text: str
    plural: str = ""
    context: str = ""


@dataclass
class Message:
    """`strings` are the translations, one for each form of the language; `places` the files that say it."""

    key: Key
    strings: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    fuzzy: bool = False

    @property
    def is_translated(self) -> bool:
        return bool(self.strings) and all(self.strings) and not self.fuzzy


def slots(text: str) -> list[str]:
    """The names that are filled in and the tags of a text, sorted: a translation has the same."""
    return sorted("".join(filter(None, found)) or "{}" for found in SLOT.findall(text))
