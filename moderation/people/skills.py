"""What a person knows how to review: words that a queue may ask for."""

from __future__ import annotations

import re

from django.db import transaction

from moderation.audit.actor import Actor
from moderation.audit.record import record
from moderation.people.models import User
from moderation.vocabulary import EventName

SKILL = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
MOST = 20


class SkillsInvalid(ValueError):
    """Some of the words cannot be skills; the message says which and why."""


def words_of(typed: str) -> list[str]:
    """“German, weapons” as skills: lower case, sorted, each once. Raises SkillsInvalid."""
    words = sorted({word.lower() for word in re.split(r"[,\s]+", typed) if word})
    wrong = [word for word in words if not SKILL.fullmatch(word)]
    if wrong:
        raise SkillsInvalid(
            f"{', '.join(wrong)}: a skill is one word of at most 32 letters a to z, digits and hyphens."
        )
    if len(words) > MOST:
        raise SkillsInvalid(f"{len(words)} skills; {MOST} are the most.")
    return words


def set_skills(*, user: User, skills: list[str], actor: Actor) -> bool:
    """Replace a person's skills; False when they were the same. They hold from the next case on."""
    with transaction.atomic():
        before = User.objects.select_for_update().values_list("skills", flat=True).get(id=user.id)
        if before == skills:
            return False
        User.objects.filter(id=user.id).update(skills=skills)
        record(
            EventName.PERSON_CHANGED,
            actor=actor,
            subject=f"person:{user.id}",
            data={"skills": skills, "before": before},
        )
    return True
