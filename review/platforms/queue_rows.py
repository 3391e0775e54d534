"""What the page of a platform's queues shows."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from moderation.cases.models import Case, CaseState
from moderation.cases.queue import AtDue, Queue, QueueOrder
from moderation.cases.queues import COUNT_CAP, CountUpTo
from moderation.people.models import User
from moderation.platforms.models import Platform
from moderation.vocabulary import Level
from review.language.words import category
from review.platforms.queue_form import QueueForm, queue_form
from review.queue.named import own_name

AT_DUE_WORDS = {
    AtDue.NOTHING: "",
    AtDue.ESCALATE: gettext_noop("to the seniors when due"),
    AtDue.ALERT: gettext_noop("told of when due"),
}


@dataclass(frozen=True)
class ShapedQueue:
    """A queue as a line of the list. `open` stops at 10,000."""

    queue: Queue
    name: str
    takes: str
    does: str
    open: int
    form: QueueForm
    first: bool
    last: bool
    nobody: bool

    @property
    def is_open(self) -> bool:
        """Whether its line stands open: its form was not taken."""
        return self.form.is_bound


def rows_of(platform: Platform, changed: tuple[Queue, QueueForm] | None = None) -> list[ShapedQueue]:
    """The platform's queues in the order of matching, in two queries; `changed` is a form that was not taken."""
    waiting = Case.objects.filter(
        queue=OuterRef("pk"),
        level__in=[level.value for level in Level],
        state=CaseState.OPEN,
        hidden=False,
    )
    queues = list(
        Queue.objects.filter(platform=platform, active=True).annotate(
            waiting=CountUpTo(waiting.values("pk")[:COUNT_CAP])
        )
    )
    known = skills_known() if any(queue.skill for queue in queues) else set()
    movable = [queue.id for queue in queues if not queue.is_default]
    return [
        ShapedQueue(
            queue=queue,
            name=own_name(queue),
            takes=takes(queue),
            does=does(queue),
            open=vars(queue)["waiting"],
            form=changed[1] if changed and changed[0].id == queue.id else queue_form(queue),
            first=queue.id in movable[:1],
            last=queue.id in movable[-1:],
            nobody=bool(queue.skill) and queue.skill not in known,
        )
        for queue in queues
    ]


def skills_known() -> set[str]:
    """Every skill that somebody has who may sign in."""
    return {
        skill
        for skills in User.objects.filter(is_active=True).values_list("skills", flat=True)
        for skill in skills
    }


def takes(queue: Queue) -> str:
    """“Weapons, Drugs; de”."""
    if queue.is_default:
        return _("Whatever no other queue takes")
    categories = ", ".join(category(name) for name in queue.categories) or _("Any category")
    return (
        f"{categories}; {', '.join(queue.languages)}"
        if queue.languages
        else _("{categories}; any language").format(categories=categories)
    )


def does(queue: Queue) -> str:
    """“Due first; to the seniors when due; only with the skill german”."""
    words = [
        _(str(QueueOrder(queue.order).label)),
        _(AT_DUE_WORDS[AtDue(queue.at_due)]),
        _("only with the skill {skill}").format(skill=queue.skill) if queue.skill else "",
    ]
    return "; ".join(filter(None, words))
