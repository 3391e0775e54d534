"""What is one's own stays with others, also where one has it in hand, has decided it, or was asked about it."""

from __future__ import annotations

import pytest

from moderation.audit.actor import Actor
from moderation.cases.claim import next_case, open_case
from moderation.cases.decide import decide
from moderation.cases.errors import CaseConflict, DecisionInvalid
from moderation.cases.hand_on import add_note
from moderation.cases.mention import open_mention
from moderation.cases.models import Case, CaseState, Decision, Mention, Note
from moderation.cases.opinion import ask_opinion, give_opinion
from moderation.cases.own import mentions_of
from moderation.cases.refused import ActRefused, Refusal
from moderation.cases.reverse import reverse
from moderation.cases.undo import change_mind
from moderation.cases.unopened import reject_unopened
from moderation.people.models import User
from moderation.platforms.models import Platform
from moderation.platforms.own_uploaders import add_own_uploader
from moderation.vocabulary import CaseKind
from tests.cast import Cast
from tests.moderation.cases.deciding import APPROVED, REJECTED, said
from tests.moderation.cases.opening import let_the_lease_run_out, opened, posting, reason_of
from tests.moderation.cases.reporting import reported

pytestmark = pytest.mark.django_db


def own(person: User, platform: Platform) -> None:
    add_own_uploader(person=person, platform=platform, uploader_id="kestrel", actor=Actor.system())


def kestrels(platform: Platform) -> Case:
    return opened(platform, submission=posting(platform, uploader_id="kestrel"))


@pytest.mark.parametrize("lapsed", [False, True])
def test_whoever_has_their_own_upload_in_hand_does_not_decide_it(cast: Cast, lapsed: bool) -> None:
    """The admin adds the id once they have it."""
    held = open_case(kestrels(cast.lantern).id, cast.mira)
    own(cast.mira, cast.lantern)
    if lapsed:
        let_the_lease_run_out(held)
    with pytest.raises(CaseConflict):
        decide(held.id, cast.mira, held.version, APPROVED, [])
    assert not Decision.objects.exists()
    let_the_lease_run_out(held)
    assert said(held, cast.jonas, APPROVED).person == cast.jonas


def test_the_same_name_elsewhere_is_not_theirs(cast: Cast) -> None:
    held = open_case(kestrels(cast.kleinmarkt).id, cast.mira)
    own(cast.mira, cast.lantern)
    assert decide(held.id, cast.mira, held.version, APPROVED, []).person == cast.mira


def test_nobody_changes_their_mind_about_their_own_upload(cast: Cast) -> None:
    decision = said(kestrels(cast.lantern), cast.mira, REJECTED)
    own(cast.mira, cast.lantern)
    with pytest.raises(DecisionInvalid) as refused:
        change_mind(decision.id, cast.mira, APPROVED, [])
    assert [problem.code for problem in refused.value.problems] == ["own_upload"]


def test_a_senior_neither_reverses_nor_rejects_unopened_what_they_posted(cast: Cast) -> None:
    case, waits = kestrels(cast.lantern), kestrels(cast.lantern)
    said(case, cast.mira, APPROVED)
    own(cast.aiko, cast.lantern)
    case.submission.refresh_from_db()
    version, code = case.submission.version, reason_of(case)
    with pytest.raises(ActRefused) as refused:
        reverse(case.submission_id, cast.aiko, version, REJECTED, [code], "Not so.")
    assert refused.value.why == Refusal.OWN
    with pytest.raises(ActRefused) as refused:
        reject_unopened(waits.id, cast.aiko, waits.version, [code], "All of it.")
    assert refused.value.why == Refusal.OWN
    assert Case.objects.get(id=waits.id).state == CaseState.OPEN
    assert reverse(case.submission_id, cast.priya, version, REJECTED, [code], "Not so.").person == cast.priya


def test_a_report_of_what_somebody_decided_is_read_by_somebody_else(cast: Cast) -> None:
    case = opened(cast.lantern)
    said(case, cast.mira, APPROVED)
    reported(case.submission)
    report = Case.objects.get(kind=CaseKind.REPORT)
    assert next_case(cast.mira, cast.lantern) is None
    with pytest.raises(CaseConflict):
        open_case(report.id, cast.mira)
    assert next_case(cast.jonas, cast.lantern) == report


def test_where_nobody_else_is_there_they_read_it_themselves(cast: Cast) -> None:
    case = opened(cast.lantern)
    said(case, cast.mira, APPROVED)
    User.objects.exclude(id=cast.mira.id).update(is_active=False)
    reported(case.submission)
    assert next_case(cast.mira, cast.lantern) == Case.objects.get(kind=CaseKind.REPORT)


def test_whoever_advised_is_not_handed_the_second_look(cast: Cast) -> None:
    case = opened(cast.lantern)
    held = open_case(case.id, cast.mira)
    ask_opinion(case.id, cast.mira, held.version, "What do you think?", cast.jonas.username)
    give_opinion(case.id, cast.jonas, "Reject it.")
    said(case, cast.mira, REJECTED)
    again = opened(cast.lantern, kind=CaseKind.SECOND_REVIEW, submission=case.submission)
    assert next_case(cast.jonas, cast.lantern) is None
    assert next_case(cast.lena, cast.lantern) == again


def test_whoever_has_read_a_note_about_it_is_not_handed_the_second_look(cast: Cast) -> None:
    case = opened(cast.lantern)
    held = open_case(case.id, cast.mira)
    add_note(held.id, cast.mira, "A plaque? @jonas @lena")
    (line,) = mentions_of(cast.jonas)
    assert line.mention_id is not None
    open_mention(line.mention_id, cast.jonas)
    assert Mention.objects.filter(seen_at=None).count() == 1
    said(case, cast.mira, REJECTED)
    again = opened(cast.lantern, kind=CaseKind.SECOND_REVIEW, submission=case.submission)
    assert next_case(cast.jonas, cast.lantern) is None
    assert next_case(cast.lena, cast.lantern) == again, "she has not opened hers"


@pytest.mark.parametrize("alone", [False, True])
def test_nor_is_whoever_reads_it_once_the_second_look_waits(cast: Cast, alone: bool) -> None:
    """Unless nobody else is left for it, or they have it in hand."""
    case = opened(cast.lantern)
    held = open_case(case.id, cast.mira)
    add_note(held.id, cast.mira, "A plaque? @jonas @lena")
    said(case, cast.mira, REJECTED)
    again = opened(cast.lantern, kind=CaseKind.SECOND_REVIEW, submission=case.submission)
    if alone:
        User.objects.exclude(id__in=[cast.mira.id, cast.jonas.id]).update(is_active=False)
    for person in (cast.lena, cast.jonas):
        if person == cast.lena:
            assert open_case(again.id, person).holder == person
        open_mention(Mention.objects.get(person=person).id, person)
    let_the_lease_run_out(again)
    assert (next_case(cast.jonas, cast.lantern) is None) != alone
    if not alone:
        assert next_case(cast.lena, cast.lantern) == again


def test_nobody_leaves_a_note_on_what_is_kept_from_them(cast: Cast) -> None:
    case = opened(cast.lantern)
    said(case, cast.mira, REJECTED)
    again = opened(cast.lantern, kind=CaseKind.SECOND_REVIEW, submission=case.submission)
    with pytest.raises(CaseConflict):
        add_note(again.id, cast.mira, "I rejected that one myself, please do the same.")
    assert not Note.objects.exists()
    add_note(again.id, cast.jonas, "Blurred?")
    add_note(case.id, cast.mira, "To whom it may concern.")
    assert Note.objects.count() == 2
