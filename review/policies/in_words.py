"""The sentences of `moderation.policy.describe` as pages show them: in the reader's language, and many alike as one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from moderation.policy.describe import described
from moderation.policy.rules import Rules
from moderation.vocabulary import CATEGORY_WORDS
from review.language.told import told

ALIKE = 3  # from so many on they are said in one sentence
OF_A_CATEGORY = re.compile(rf"(?:{'|'.join(map(re.escape, CATEGORY_WORDS.values()))})(?P<does> .+)")


@dataclass(frozen=True)
class Change:
    """A sentence, and where it sums several up, each of them."""

    words: SafeString
    each: tuple[SafeString, ...] = ()


def paragraph(rules: Rules) -> SafeString:
    """Which categories are meant where several are alike stands in the table of thresholds."""
    return mark_safe(" ".join(change.words for change in sentences(list(described(rules)))))  # noqa: S308 - escaped


def sentence(text: str) -> SafeString:
    """With its names in code type instead of backticks."""
    return mark_safe(re.sub(r"`([^`]+)`", r"<code>\1</code>", conditional_escape(text)))  # noqa: S308 - escaped


def sentences(texts: Sequence[str]) -> tuple[Change, ...]:
    """In their order; what holds of several categories alike stands where the first of them stood."""
    alike: dict[str, list[str]] = {}
    for text in texts:
        alike.setdefault(_does(text), []).append(text)
    changes: list[Change] = []
    for does, same in alike.items():
        if len(same) < ALIKE:
            changes += [Change(sentence(told(text))) for text in same]
        else:
            summed = f"Each of {len(same)} categories{does}"
            changes.append(Change(sentence(told(summed)), _each(same)))
    return tuple(changes)


def _each(texts: Iterable[str]) -> tuple[SafeString, ...]:
    return tuple(sentence(told(text)) for text in texts)


def _does(text: str) -> str:
    """The sentence without its category; whole where it is not about one."""
    found = OF_A_CATEGORY.fullmatch(text)
    return found["does"] if found else text
