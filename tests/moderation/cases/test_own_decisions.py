"""One's own decisions are those that the ORM finds, whatever has become of them, of their case or of the person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from uuid_utils.compat import uuid7

from moderation.audit.actor import Actor
from moderation.cases.claim import open_case
from moderation.cases.decide import decide
from moderation.cases.models import Barred, Case, Decision
from moderation.cases.own_decisions import (
    newest_own,
    own_decision,
    own_decisions,
    shown,
    with_all_it_met,
)
from moderation.cases.undo import change_mind, undo
from moderation.intake.models import Image, Rendition
from moderation.people.models import User
from moderation.platforms.members import remove_role
from moderation.platforms.models import Membership
from moderation.vocabulary import CaseKind
from tests.cast import Cast
from tests.moderation.cases.deciding import APPROVED, REJECTED, said
from tests.moderation.cases.opening import opened, reason_of

FEW = 3


def drawn(case: Case) -> None:
    assert case.submission.image is not None
    Rendition.objects.create(
        image=case.submission.image,
        name="veiled_thumb",
        frame=1,
        source_frame=1,
        key="renditions/00/x",
        sha256="0" * 64,
        width=96,
        height=60,
    )


def nothing(cast: Cast, made: Decision) -> None:
    """As it was made."""


def withdrawn(cast: Cast, made: Decision) -> None:
    case = open_case(opened(cast.lantern).id, cast.lena)
    undo(decide(case.id, cast.lena, case.version, APPROVED, []).id, cast.lena)


def superseded(cast: Cast, made: Decision) -> None:
    assert made.case is not None
    change_mind(made.id, cast.lena, REJECTED, [reason_of(made.case)])


def open_again(cast: Cast, made: Decision) -> None:
    opened(cast.lantern, kind=CaseKind.APPEAL, submission=made.submission)


def open_for_all(cast: Cast, made: Decision) -> None:
    opened(cast.lantern, kind=CaseKind.APPEAL, submission=made.submission)
    Barred.objects.all().delete()
    assert not own_decisions(cast.lena).filter(id=made.id)


def open_for_others(cast: Cast, made: Decision) -> None:
    again = opened(cast.lantern, kind=CaseKind.SECOND_REVIEW, submission=made.submission)
    assert Barred.objects.filter(case=again, person=cast.lena).exists()


def held_by_another(cast: Cast, made: Decision) -> None:
    again = opened(cast.lantern, kind=CaseKind.APPEAL, submission=made.submission)
    open_case(again.id, cast.mira)


def handed_up(cast: Cast, made: Decision) -> None:
    Case.objects.filter(id=made.case_id).update(level="senior")


def picture_locked(cast: Cast, made: Decision) -> None:
    Image.objects.filter(id=made.submission.image_id).update(locked_at=timezone.now())


def case_locked(cast: Cast, made: Decision) -> None:
    Case.objects.filter(id=made.case_id).update(hidden=True)


def without_role(cast: Cast, made: Decision) -> None:
    remove_role(membership=Membership.objects.get(user=cast.lena), actor=Actor.system())


def long_ago(cast: Cast, made: Decision) -> None:
    Decision.objects.filter(id=made.id).update(made_at=timezone.now() - timedelta(days=2))


SITUATIONS = (
    nothing,
    withdrawn,
    superseded,
    open_again,
    open_for_all,
    open_for_others,
    held_by_another,
    handed_up,
    picture_locked,
    case_locked,
    without_role,
    long_ago,
)


@pytest.mark.parametrize("happens", SITUATIONS, ids=lambda one: one.__name__)
@pytest.mark.parametrize("many", [1, 5])
def test_they_are_what_the_orm_finds(
    cast: Cast, happens: Callable[[Cast, Decision], None], many: int
) -> None:
    made = [decided(cast) for _ in range(many)]
    mine = made[-1]
    happens(cast, mine)
    lena = User.objects.get(id=cast.lena.id)

    found, today = newest_own(lena, FEW)
    wanted = list(shown(own_decisions(lena))[:FEW])
    assert [seen(one) for one in found] == [seen(one) for one in wanted]
    midnight = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    still = Decision.objects.filter(person=lena, superseded_by=None, made_at__gte=midnight)
    assert today == still.exclude(kind="withdrawn").count()

    met = with_all_it_met(own_decisions(lena))
    for one in Decision.objects.all():
        ours, theirs = own_decision(one.id, lena), met.filter(id=one.id).first()
        sealed_again = ours is not None and vars(ours)["sealed_again"]
        assert (ours is None or sealed_again) == (theirs is None)
        if ours and theirs:
            assert whole(ours) == whole(theirs)
    assert own_decision(mine.id, cast.mira) is None
    assert own_decision(uuid7(), lena) is None


def test_each_takes_one_question_where_nothing_is_sealed(cast: Cast) -> None:
    made = decided(cast)
    with CaptureQueriesContext(connection) as asked:
        newest_own(cast.lena, FEW)
        own = own_decision(made.id, cast.lena)
        assert own
        assert whole(own)
    assert len(asked) == 2


def decided(cast: Cast) -> Decision:
    case = opened(cast.lantern)
    drawn(case)
    return said(case, cast.lena, APPROVED)


def seen(decision: Decision) -> tuple[object, ...]:
    assert decision.case is not None
    return (
        decision.id,
        decision.kind,
        decision.made_at,
        decision.case_id,
        decision.case.state,
        thumb(decision),
    )


def whole(decision: Decision) -> tuple[object, ...]:
    case, routing = decision.case, decision.routing
    assert case
    assert routing
    return (
        *seen(decision),
        [getattr(decision, field.attname) for field in Decision._meta.concrete_fields],
        (case.kind, case.decision_id, case.conclude_at, case.submission_id),
        decision.submission.uploader_id,
        decision.policy_version.rules,
        (routing.screenings, routing.outcome, routing.verdict, routing.policy_version.number),
        (routing.policy_version.rules, routing.policy_version.policy.name),
    )


def thumb(decision: Decision) -> bool:
    has_thumb: bool = vars(decision)["has_thumb"]
    return has_thumb
