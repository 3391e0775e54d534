"""A second opinion: asked of one or of all, given without deciding, back to whoever asked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from moderation.audit.models import Entry
from moderation.cases.bars import bar
from moderation.cases.claim import next_case, open_case
from moderation.cases.decide import decide
from moderation.cases.errors import CaseConflict, CaseNotFound, DecisionInvalid
from moderation.cases.hand_on import skip
from moderation.cases.hold import AT_MOST, HoldFor, hold
from moderation.cases.models import Ask, Case, Note
from moderation.cases.opinion import ask_opinion, asked_to_look, give_opinion, peek_for_opinion
from moderation.cases.own import asked_of
from moderation.cases.pictures import PictureSealed, PictureUnavailable, case_picture
from moderation.intake.models import Submission
from moderation.people.models import User
from moderation.platforms.models import OwnUploader
from moderation.vocabulary import DecisionKind, Level, SkipReason
from tests.cast import Cast
from tests.moderation.cases.opening import let_the_lease_run_out, opened

pytestmark = pytest.mark.django_db


def asking(case: Case, person: User, of: str = "") -> Case:
    held = open_case(case.id, person)
    ask_opinion(held.id, person, held.version, "a replica?", of)
    case.refresh_from_db()
    return case


def kinds(person: User) -> list[str]:
    return [asked.kind for asked in asked_of(person)]


def test_a_question_to_one_colleague_is_theirs_alone(cast: Cast) -> None:
    case = asking(opened(cast.lantern), cast.mira, "jonas")
    [asked] = asked_of(cast.jonas)
    assert (asked.kind, asked.name, asked.words, asked.of_anybody) == (
        "opinion",
        "Mira Okafor",
        "a replica?",
        False,
    )
    assert kinds(cast.lena) == kinds(cast.mira) == []
    assert case.holder == cast.mira
    assert case.lease_until is not None
    assert case.lease_until <= timezone.now() + timedelta(hours=4)
    assert next_case(cast.mira) is None
    with pytest.raises(CaseConflict):
        asked_to_look(case.id, cast.lena)
    events = Entry.objects.filter(subject=f"case:{case.id}").order_by("id").values_list("event", flat=True)
    assert list(events)[2:] == ["case.noted", "case.opinion_asked"]


def test_a_question_to_all_is_listed_for_all_who_may_be_handed_the_case(cast: Cast) -> None:
    case = opened(cast.kleinmarkt)
    held = open_case(case.id, cast.aiko)
    skip(held.id, cast.aiko, held.version, SkipReason.DISTRESSING)
    asking(case, cast.mira)
    people = [cast.mira, cast.jonas, cast.aiko, cast.priya, cast.lena, cast.otto, cast.karl]
    assert {person.username for person in people if kinds(person) == ["opinion"]} == {
        "jonas",
        "priya",
        "karl",
    }
    with pytest.raises(CaseConflict):
        asked_to_look(case.id, cast.aiko)
    with pytest.raises(CaseNotFound):
        asked_to_look(case.id, cast.lena)


def test_the_answer_is_a_note_and_comes_back_to_whoever_asked(cast: Cast) -> None:
    case = asking(opened(cast.lantern), cast.mira)
    with pytest.raises(DecisionInvalid):
        give_opinion(case.id, cast.jonas, " ")
    give_opinion(case.id, cast.jonas, "yes, look at the plaque")
    assert kinds(cast.jonas) == kinds(cast.lena) == []
    [answer] = asked_of(cast.mira)
    assert (answer.kind, answer.name, answer.words) == ("answer", "Jonas Weil", "yes, look at the plaque")
    with pytest.raises(CaseConflict):
        give_opinion(case.id, cast.lena, "too late")
    assert Note.objects.filter(case=case).count() == 2
    assert not case.decisions.exists()
    assert Entry.objects.filter(event="case.opinion_given").count() == 1

    held = open_case(case.id, cast.mira)
    decide(held.id, cast.mira, held.version, DecisionKind.APPROVED, [])
    assert kinds(cast.mira) == []


def test_a_question_ends_with_the_hold_or_the_decision(cast: Cast) -> None:
    first, second = (asking(opened(cast.lantern), cast.mira, "jonas") for _ in range(2))
    let_the_lease_run_out(first)
    held = open_case(second.id, cast.mira)
    decide(held.id, cast.mira, held.version, DecisionKind.APPROVED, [])
    assert kinds(cast.jonas) == []
    for case in (first, second):
        with pytest.raises(CaseConflict):
            give_opinion(case.id, cast.jonas, "yes")
    assert Ask.objects.filter(answer=None).count() == 2


def test_the_veil_and_grey_are_for_who_is_asked_and_colour_never(cast: Cast) -> None:
    case = asking(opened(cast.lantern), cast.mira, "jonas")
    peek_for_opinion(case.id, cast.jonas)
    assert Entry.objects.filter(event="case.grey_peeked", actor_id=str(cast.jonas.id)).count() == 1
    with pytest.raises(PictureUnavailable):  # allowed; these cases have rows and no files
        case_picture(case.id, cast.jonas, "grey", 1)
    Case.objects.filter(id=case.id).update(colour_opened=True)
    for person, name in ((cast.jonas, "full"), (cast.lena, "grey")):
        with pytest.raises(PictureSealed):
            case_picture(case.id, person, name, 1)
    with pytest.raises(CaseConflict):
        peek_for_opinion(case.id, cast.lena)


def test_it_counts_as_one_of_the_five(cast: Cast) -> None:
    for _ in range(AT_MOST):
        held = open_case(opened(cast.lantern).id, cast.mira)
        hold(held.id, cast.mira, held.version, HoldFor.HOUR)
    sixth = open_case(opened(cast.lantern).id, cast.mira)
    with pytest.raises(DecisionInvalid, match="5 cases on hold"):
        ask_opinion(sixth.id, cast.mira, sixth.version, "a replica?")
    assert not Ask.objects.exists()


def test_what_cannot_be_asked(cast: Cast) -> None:
    held = open_case(opened(cast.lantern).id, cast.mira)
    for question, of in (("", ""), ("a replica?", "otto"), ("a replica?", "mira"), ("@nobody?", "")):
        with pytest.raises(DecisionInvalid):
            ask_opinion(held.id, cast.mira, held.version, question, of)
    with pytest.raises(CaseConflict):
        ask_opinion(held.id, cast.mira, held.version - 1, "a replica?")
    assert not Ask.objects.exists()


def test_a_seniors_question_is_for_seniors(cast: Cast) -> None:
    case = opened(cast.lantern)
    Case.objects.filter(id=case.id).update(level=Level.SENIOR)
    asking(case, cast.aiko)
    assert kinds(cast.priya) == ["opinion"]
    assert kinds(cast.jonas) == []


def test_who_is_barred_from_the_case_is_not_asked_and_sees_nothing_of_it(cast: Cast) -> None:
    """A second review kept from the first person, and an upload kept from its uploader."""
    met, own = (opened(cast.lantern) for _ in range(2))
    bar(met, [cast.lena.id])
    Submission.objects.filter(id=own.submission_id).update(uploader_id="u-lena")
    OwnUploader.objects.create(person=cast.lena, platform=cast.lantern, uploader_id="u-lena")
    for case, of in ((met, ""), (own, "lena")):
        asking(case, cast.mira, of)
        with pytest.raises(CaseConflict):
            asked_to_look(case.id, cast.lena)
        with pytest.raises((CaseNotFound, PictureSealed, PictureUnavailable)):
            case_picture(case.id, cast.lena, "grey", 1)
        with pytest.raises(CaseConflict):
            give_opinion(case.id, cast.lena, "yes")
    assert kinds(cast.lena) == []
    assert asked_to_look(met.id, cast.jonas)
