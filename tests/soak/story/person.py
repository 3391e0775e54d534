"""One person of the story: takes the next case, looks at its picture, and says what it shows.

What the pages do is done by the functions behind them: a page for each of ten thousand labels would take an hour.
"""

from __future__ import annotations

import os
import time

from django.db import OperationalError

from moderation.cases.claim import next_case
from moderation.cases.decide import decide
from moderation.cases.errors import CaseConflict
from moderation.cases.models import Case
from moderation.cases.pictures import case_picture
from moderation.people.models import User
from moderation.platforms.models import Platform
from moderation.policy.publish import rules_of
from moderation.vocabulary import DecisionKind
from tests.soak.story.scorer import JUDGES
from tests.soak.story.uploads import look_at

PAUSE_SECONDS = 0.2


def work(name: str, slug: str) -> None:
    """Go on until whoever started this process has ended."""
    person, platform = User.objects.get(username=name), Platform.objects.get(slug=slug)
    parent = os.getppid()
    while os.getppid() == parent:
        try:
            case = next_case(person, platform)
            if case is None:
                time.sleep(PAUSE_SECONDS)
            else:
                answer(case, person)
        except (CaseConflict, OperationalError):  # a colleague was faster, or the database is busy: once more
            time.sleep(PAUSE_SECONDS)


def answer(case: Case, person: User) -> None:
    upload = look_at(case_picture(case.id, person, "grey", frame=1))
    if upload.violates:
        reason = next(one.code for one in rules_of(case.policy_version).reasons if one.category == JUDGES)
        decide(case.id, person, case.version, DecisionKind.REJECTED, [reason])
    else:
        decide(case.id, person, case.version, DecisionKind.APPROVED, [])
