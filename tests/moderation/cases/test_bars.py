"""Nobody reviews their own upload, or an appeal of their own decision."""

from __future__ import annotations

import pytest

from moderation.audit.actor import Actor
from moderation.audit.models import Entry
from moderation.cases.bars import bar
from moderation.cases.claim import next_case, open_case, release, something_waits
from moderation.cases.errors import CaseConflict
from moderation.cases.models import Case
from moderation.cases.reassign import reassign
from moderation.cases.sealed import is_sealed
from moderation.people.models import User
from moderation.platforms.access import is_trainee, trainee_scope
from moderation.platforms.members import set_role, set_trainee
from moderation.platforms.models import Membership, OwnUploader, Platform
from moderation.platforms.own_uploaders import add_own_uploader, remove_own_uploader
from moderation.vocabulary import CaseKind, Role, Status
from tests.cast import Cast
from tests.moderation.cases.deciding import APPROVED, REJECTED, said
from tests.moderation.cases.opening import let_the_lease_run_out, opened, posting


def own(person: User, platform: Platform) -> None:
    add_own_uploader(person=person, platform=platform, uploader_id="kestrel", actor=Actor.system())


def test_nobody_is_handed_their_own_upload(cast: Cast) -> None:
    case = opened(cast.lantern, submission=posting(cast.lantern, uploader_id="kestrel"))
    elsewhere = opened(cast.kleinmarkt, submission=posting(cast.kleinmarkt, uploader_id="kestrel"))
    own(cast.mira, cast.lantern)  # after the case was opened, and it holds all the same

    assert not something_waits(cast.mira, cast.lantern)
    assert next_case(cast.mira) == elsewhere
    with pytest.raises(CaseConflict):
        open_case(case.id, cast.mira)
    assert is_sealed(case.submission_id, cast.mira)
    assert next_case(cast.jonas, cast.lantern) == case


def test_the_id_can_be_taken_off_again(cast: Cast) -> None:
    case = opened(cast.lantern, submission=posting(cast.lantern, uploader_id="kestrel"))
    own(cast.mira, cast.lantern)
    own(cast.mira, cast.lantern)
    remove_own_uploader(own=OwnUploader.objects.get(), actor=Actor.system())
    assert next_case(cast.mira) == case
    bodies = Entry.objects.filter(event="person.changed", body__contains="own_uploader")
    assert [('"added":true' in line.body) for line in bodies.order_by("id")] == [True, False]


def test_nobody_decides_an_appeal_of_their_own_decision(cast: Cast) -> None:
    case = opened(cast.lantern)
    said(case, cast.mira, REJECTED)
    appeal = opened(cast.lantern, kind=CaseKind.APPEAL, submission=case.submission)
    report = opened(
        cast.lantern, kind=CaseKind.REPORT, submission=posting(cast.lantern, status=Status.APPROVED)
    )
    assert next_case(cast.mira, cast.lantern) == report
    with pytest.raises(CaseConflict):
        open_case(appeal.id, cast.mira)
    Case.objects.filter(id=report.id).delete()
    assert next_case(cast.jonas, cast.lantern) == appeal


def test_who_is_trained_at_one_platform_is_none_there(cast: Cast) -> None:
    system = Actor.system()
    set_trainee(membership=Membership.objects.get(user=cast.mira), trainee=True, actor=system)
    set_role(user=cast.mira, role=Role.MODERATOR, platform=cast.lantern, actor=system)
    mira = User.objects.get(id=cast.mira.id)
    assert (is_trainee(mira, cast.lantern.id), is_trainee(mira, cast.kleinmarkt.id)) == (False, True)
    scope = trainee_scope(mira, field="id")
    assert scope is not None
    assert [platform.slug for platform in Platform.objects.filter(scope)] == ["kleinmarkt"]
    assert trainee_scope(cast.jonas) is None


def test_a_senior_is_no_trainee(cast: Cast) -> None:
    system = Actor.system()
    membership = Membership.objects.get(user=cast.mira)
    assert set_trainee(membership=membership, trainee=True, actor=system)
    assert not set_trainee(membership=membership, trainee=True, actor=system)
    assert not set_trainee(membership=Membership.objects.get(user=cast.aiko), trainee=True, actor=system)
    set_role(user=cast.mira, role=Role.SENIOR, platform=None, actor=system)
    membership.refresh_from_db()
    assert (membership.role, membership.trainee) == (Role.SENIOR, False)


def test_a_colleague_who_has_met_it_cannot_open_what_is_reassigned_to_them(cast: Cast) -> None:
    """Nobody is told that beforehand: whom a case is kept from says what kind it is."""
    case = opened(cast.lantern)
    bar(case, [cast.aiko.id])
    held = open_case(case.id, cast.mira)
    assert reassign(case.id, cast.mira, held.version, cast.aiko.username) == cast.aiko
    with pytest.raises(CaseConflict):
        open_case(case.id, cast.aiko)
    assert Case.objects.get(id=case.id).holder is None


def look(case: Case, person: User) -> None:
    """Take it, and leave it to somebody else."""
    release(open_case(case.id, person).id, person)
    let_the_lease_run_out(case)


def test_whoever_was_handed_it_before_is_not_handed_the_second_look(cast: Cast) -> None:
    case = opened(cast.lantern)
    look(case, cast.jonas)
    said(case, cast.mira, APPROVED)
    again = opened(cast.lantern, kind=CaseKind.SECOND_REVIEW, submission=case.submission)
    assert next_case(cast.mira, cast.lantern) is None
    assert next_case(cast.jonas, cast.lantern) is None
    assert next_case(cast.lena, cast.lantern) == again


def test_where_nobody_else_is_left_it_is_who_was_handed_it_and_did_not_decide(cast: Cast) -> None:
    case = opened(cast.lantern)
    for person in (cast.jonas, cast.lena, cast.aiko, cast.priya):
        look(case, person)
    Membership.objects.exclude(user__in=[cast.jonas, cast.mira]).update(trainee=True)
    said(case, cast.mira, APPROVED)
    again = opened(cast.lantern, kind=CaseKind.SECOND_REVIEW, submission=case.submission)
    assert next_case(cast.mira, cast.lantern) is None
    assert next_case(cast.jonas, cast.lantern) == again
