"""A case that was read already is let through as the condition on all cases lets it through."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from moderation.cases.errors import CaseNotFound
from moderation.cases.models import Case
from moderation.cases.reach import get_case_alone, reachable, reaches
from moderation.people.models import User
from moderation.vocabulary import Level
from tests.cast import Cast
from tests.moderation.cases.opening import opened


def test_one_case_and_all_cases_are_measured_alike(cast: Cast, settings: Any) -> None:
    settings.ABUSE_HANDLERS = ["aiko", "lena"]
    for platform, level, hidden in product((cast.lantern, cast.kleinmarkt), Level, (False, True)):
        Case.objects.filter(id=opened(platform).id).update(level=level, hidden=hidden)
    jonas = cast.jonas
    jonas.is_active = False
    jonas.save()

    told: dict[str, list[bool]] = {}
    for person in User.objects.all():
        within = set(reachable(person).values_list("id", flat=True))
        told[person.username] = [reaches(person, case) for case in Case.objects.order_by("id")]
        assert told[person.username] == [case.id in within for case in Case.objects.order_by("id")]
    assert len({tuple(row) for row in told.values()}) >= 5  # they do differ


def test_who_decides_gets_the_case_only_within_reach(cast: Cast) -> None:
    case = opened(cast.kleinmarkt)

    read = get_case_alone(case.id, cast.mira)
    assert (read.id, read.version, read.platform, read.queue) == (
        case.id, case.version, case.platform, case.queue
    )  # fmt: skip
    with pytest.raises(CaseNotFound):
        get_case_alone(case.id, cast.lena)
