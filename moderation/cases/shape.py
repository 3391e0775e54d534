"""What an admin may make of a queue, and every reason why not."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from math import inf

from moderation.cases.errors import DecisionProblem
from moderation.cases.match import primary
from moderation.cases.queue import AtDue, Queue, QueueOrder
from moderation.people.skills import SKILL
from moderation.vocabulary import Category

LONGEST_NAME = 80
LANGUAGE = re.compile(r"[a-z]{2,3}")
ALL = frozenset(category.value for category in Category)
NOTHING_LEFT = (
    "With this, queues that show categories would take every category{}. The spot checks among what is left for the "
    "others would be known by that: leave out at least one category."
)


@dataclass(frozen=True)
class Shape:
    """How a queue is to be."""

    name: str
    categories: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    order: str = QueueOrder.DUE_FIRST
    at_due: str = AtDue.NOTHING
    skill: str = ""

    @property
    def shows_category(self) -> bool:
        return bool(self.categories)


class QueueInvalid(ValueError):
    """The queue cannot be like this; every problem at once."""

    def __init__(self, problems: list[DecisionProblem]) -> None:
        super().__init__("; ".join(problem.detail for problem in problems))
        self.problems = problems


def tidy(shape: Shape) -> Shape:
    """As it is stored: categories in the order of the vocabulary, languages as lower-case primary subtags."""
    named = set(shape.categories)
    known = [category.value for category in Category if category.value in named]
    unknown = sorted(named - ALL)
    spoken = sorted({primary(language.strip()) for language in shape.languages if language.strip()})
    skill = shape.skill.strip().lower()
    return Shape(shape.name.strip(), (*known, *unknown), tuple(spoken), shape.order, shape.at_due, skill)


def problems_of(shape: Shape, others: Iterable[Queue], existing: Queue | None) -> list[DecisionProblem]:
    """Everything that is wrong with a tidied shape beside the platform's other active queues."""
    found = [*problems_of_words(shape), *problems_of_choices(shape)]
    if existing and existing.is_default:
        return found + problems_of_default(shape)
    if existing and existing.shows_category != shape.shows_category:
        words = "What is open here was put here knowing whether it is shown. Make another queue instead."
        found.append(DecisionProblem("shows_fixed", "categories", words))
    if not found and (left := leaves_nothing(shape, others, existing)) is not None:
        where = f" in the language {left}" if left else ""
        found.append(DecisionProblem("nothing_left", "categories", NOTHING_LEFT.format(where)))
    return found


def problems_of_words(shape: Shape) -> list[DecisionProblem]:
    found = []
    if not shape.name:
        found.append(DecisionProblem("name_missing", "name", "Give it a name."))
    if len(shape.name) > LONGEST_NAME:
        found.append(DecisionProblem("name_too_long", "name", f"At most {LONGEST_NAME} characters."))
    if "\0" in shape.name:
        found.append(DecisionProblem("name_unprintable", "name", "The name holds a NUL character."))
    if wrong := [language for language in shape.languages if not LANGUAGE.fullmatch(language)]:
        words = f"{', '.join(wrong)}: languages have two or three letters, as “de” or “pt”."
        found.append(DecisionProblem("language_unknown", "languages", words))
    if shape.skill and not SKILL.fullmatch(shape.skill):
        words = "One word of at most 32 letters a to z, digits and hyphens."
        found.append(DecisionProblem("skill_malformed", "skill", words))
    return found


def problems_of_choices(shape: Shape) -> list[DecisionProblem]:
    found = []
    if unknown := [name for name in shape.categories if name not in ALL]:
        found.append(
            DecisionProblem("category_unknown", "categories", f"There is no category {', '.join(unknown)}.")
        )
    if shape.order not in QueueOrder.values:
        found.append(DecisionProblem("order_unknown", "order", "Choose one of the orders."))
    if shape.at_due not in AtDue.values:
        found.append(DecisionProblem("at_due_unknown", "at_due", "Choose what happens."))
    return found


def problems_of_default(shape: Shape) -> list[DecisionProblem]:
    """It takes what no other takes, so nothing may be left out and nobody be kept away."""
    fields = {"categories": shape.categories, "languages": shape.languages, "skill": shape.skill}
    return [
        DecisionProblem("default_takes_all", field, "This queue takes whatever no other takes.")
        for field, value in fields.items()
        if value
    ]


def leaves_nothing(shape: Shape, others: Iterable[Queue], existing: Queue | None) -> str | None:
    """A language (empty: any that is not named) in which queues that show categories would take all of them."""
    rows: list[tuple[float, set[str], set[str]]] = [
        (queue.position, set(queue.categories), set(queue.languages))
        for queue in others
        if not queue.is_default
    ]
    rows.append((existing.position if existing else inf, set(shape.categories), set(shape.languages)))
    spoken = sorted({language for _, _, languages in rows for language in languages})
    for language in ("", *spoken):
        here = [(at, names) for at, names, languages in rows if not languages or language in languages]
        first_open_to_all = min((at for at, names in here if not names), default=inf)
        if {name for at, names in here if at <= first_open_to_all for name in names} >= ALL:
            return language
    return None
