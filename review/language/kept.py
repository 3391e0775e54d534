"""Words that `moderation` stores, sends or names things by, and that pages look up when they show them."""

from __future__ import annotations

from collections.abc import Iterator

from moderation.cases.queue import AtDue, QueueOrder
from moderation.cases.refused import REFUSAL_WORDS
from moderation.intake.decode_words import DECODE_WORDS, decode_words
from moderation.people.roles import ROLE_WORDS
from moderation.rescreening.models import Skip
from moderation.screening.limits.lines import STOP_WORDS
from moderation.screening.models import LineState, Period
from moderation.vocabulary import CATEGORY_WORDS, CONTEXT_WORDS, SKIP_WORDS, CaseKind, Status
from moderation.wellness.models import Arrival
from review.language.message import Key

KINDS: dict[str, str] = {kind.value: kind.replace("_", " ") for kind in CaseKind}
KINDS[CaseKind.GOLD.value] = "known item"
SIDES = ("approvals", "rejections")
CHOICES = (AtDue, QueueOrder, Arrival, LineState, Period, Skip)
WORDS = (CATEGORY_WORDS, CONTEXT_WORDS, DECODE_WORDS, REFUSAL_WORDS, ROLE_WORDS, SKIP_WORDS, STOP_WORDS)


def looked_up() -> Iterator[Key]:
    for words in WORDS:
        yield from (Key(text) for text in words.values())
    for choices in CHOICES:
        yield from (Key(str(label)) for label in choices.labels)
    yield Key(decode_words(""))
    yield from (Key(text) for text in KINDS.values())
    for name in (*Status, *SIDES):
        yield Key(name.replace("_", " "))
