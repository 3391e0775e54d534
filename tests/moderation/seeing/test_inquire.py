"""Who may ask what about which picture, and what the log and the row hold of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.utils import timezone
from django_q.models import OrmQ
from uuid_utils.compat import uuid7

from moderation.audit.actor import Actor
from moderation.audit.commit import commitment
from moderation.audit.models import Entry
from moderation.cases.claim import open_case
from moderation.cases.decide import decide
from moderation.cases.errors import CaseNotFound
from moderation.cases.models import Case
from moderation.cases.undo import undo
from moderation.intake.models import Image, Rendition
from moderation.policy.publish import assign, create_policy, current_version, rules_of
from moderation.seeing.inquire import QuestionInvalid
from moderation.seeing.models import Inquiry
from moderation.seeing.subject import NothingToAsk
from moderation.vocabulary import CaseKind, DecisionKind
from tests.cast import Cast
from tests.moderation.cases.opening import opened
from tests.moderation.seeing.decided import ask, decided, events
from tests.moderation.seeing.speaking import describing, forget
from tests.review.queue.waiting import waiting
from tests.servers.scripted import ScriptedServer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def server(settings: LazySettings, monkeypatch: pytest.MonkeyPatch, db: None) -> Iterator[ScriptedServer]:
    with describing(settings, monkeypatch) as running:
        yield running


def test_asking_is_a_row_a_line_and_a_wake_up_and_sends_nothing(cast: Cast, server: ScriptedServer) -> None:
    case = decided(cast.lantern, cast.mira)
    OrmQ.objects.all().delete()
    inquiry = ask(case, cast.mira, "  Is the sign\r\nGerman? ", language="de")
    assert Inquiry.objects.get() == inquiry
    assert (inquiry.state, inquiry.question, inquiry.language) == ("asked", "Is the sign\nGerman?", "de")
    assert OrmQ.objects.count() == 1
    entry = Entry.objects.get(event="inquiry.asked")
    said = json.loads(entry.body)["data"]
    assert (entry.actor_id, entry.submission_id) == (str(cast.mira.id), case.submission_id)
    assert said["question"] == commitment(inquiry.salt, inquiry.question)
    assert "German" not in entry.body
    assert server.requests == []


def test_nobody_asks_before_they_have_decided(cast: Cast) -> None:
    case = waiting(cast.lantern)
    for person in (cast.mira, cast.jonas):
        with pytest.raises(NothingToAsk):
            ask(case, person)
    open_case(case.id, cast.mira)
    with pytest.raises(NothingToAsk):
        ask(case, cast.mira)


def test_nobody_asks_about_what_somebody_else_decided(cast: Cast) -> None:
    with pytest.raises(NothingToAsk):
        ask(decided(cast.lantern, cast.mira), cast.jonas)


def test_another_platforms_case_does_not_exist(cast: Cast) -> None:
    with pytest.raises(CaseNotFound):
        ask(decided(cast.kleinmarkt, cast.mira), cast.lena)


def test_what_can_still_be_undone_is_not_described_nor_what_was(cast: Cast) -> None:
    case = open_case(waiting(cast.lantern).id, cast.mira)
    made = decide(case.id, cast.mira, case.version, DecisionKind.APPROVED, [])
    with pytest.raises(NothingToAsk):
        ask(case, cast.mira)
    undo(made.id, cast.mira)
    with pytest.raises(NothingToAsk):
        ask(case, cast.mira)


@pytest.mark.parametrize("kind", [CaseKind.SAMPLE, CaseKind.GOLD, CaseKind.SECOND_REVIEW])
def test_what_stays_sealed_is_not_described_either(cast: Cast, kind: CaseKind) -> None:
    with pytest.raises(NothingToAsk):
        ask(decided(cast.lantern, cast.mira, kind=kind), cast.mira)


def test_a_submission_that_is_sealed_again_is_not_described(cast: Cast) -> None:
    case = decided(cast.lantern, cast.mira)
    opened(cast.lantern, submission=case.submission, kind=CaseKind.UNSCREENED)
    with pytest.raises(NothingToAsk):
        ask(case, cast.mira)


def lock(case: Case) -> None:
    Image.objects.filter(submissions=case.submission).update(locked_at=timezone.now())


def erase(case: Case) -> None:
    Image.objects.filter(submissions=case.submission).update(erased_at=timezone.now())


def lose(case: Case) -> None:
    Rendition.objects.filter(image=case.submission.image_id, name="analysis").delete()


@pytest.mark.parametrize("how", [lock, erase, lose])
def test_a_picture_that_must_not_or_cannot_be_sent_is_not_asked_about(
    cast: Cast, how: Callable[[Case], None], settings: LazySettings
) -> None:
    settings.ABUSE_HANDLERS = ["aiko", "mira"]
    case = decided(cast.lantern, cast.mira)
    how(case)
    with pytest.raises(NothingToAsk):
        ask(case, cast.mira)


def test_a_policy_without_that_scorer_keeps_its_pictures_from_it(cast: Cast) -> None:
    case = decided(cast.lantern, cast.mira)
    rules = replace(
        rules_of(current_version(cast.lantern)), scorers=("local",), category_rules=(), required=()
    )
    system = Actor.system()
    policy = create_policy(slug="here", name="Here", rules=rules, reason="nothing leaves", actor=system)
    assign(platform=cast.lantern, policy=policy, actor=system)
    with pytest.raises(NothingToAsk):
        ask(case, cast.mira)


def test_without_the_setting_nobody_asks(cast: Cast, settings: LazySettings) -> None:
    case = decided(cast.lantern, cast.mira)
    settings.DESCRIBING_PROVIDER = ""
    forget()
    with pytest.raises(NothingToAsk):
        ask(case, cast.mira)


@pytest.mark.parametrize(
    ("question", "words"), [("  ", "Type a question"), ("a" * 501, "501"), ("a\0", "NUL")]
)
def test_a_question_that_cannot_be_taken_says_why(cast: Cast, question: str, words: str) -> None:
    with pytest.raises(QuestionInvalid, match=words):
        ask(decided(cast.lantern, cast.mira), cast.mira, question)
    assert not Inquiry.objects.exists()


def test_the_same_sent_twice_is_asked_once(cast: Cast) -> None:
    case = decided(cast.lantern, cast.mira)
    assert ask(case, cast.mira) == ask(case, cast.mira)
    assert ask(case, cast.mira, "Who?") == ask(case, cast.mira, "Who?")
    with pytest.raises(QuestionInvalid, match="still on its way"):
        ask(case, cast.mira, "Where?")
    assert events(case) == ["inquiry.asked"] * 2


def test_a_frame_that_is_not_there_is_the_first(cast: Cast) -> None:
    case = decided(cast.lantern, cast.mira, frames=2)
    assert ask(case, cast.mira, frame=2).frame == 2
    assert ask(case, cast.mira, "Who?", frame=3).frame == 1


@pytest.mark.django_db(transaction=True)
def test_eight_presses_at_once_are_one_inquiry(cast: Cast) -> None:
    case = decided(cast.lantern, cast.mira)

    def press(_: Any) -> Any:
        try:
            return ask(case, cast.mira).id
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(press, range(8)))) == 1
    assert events(case) == ["inquiry.asked"]


def test_its_words_go_with_the_picture(cast: Cast) -> None:
    case = decided(cast.lantern, cast.mira)
    ask(case, cast.mira, "Who?")
    alone = Image.objects.get(submissions=case.submission)
    alone.pk, alone.sha256 = uuid7(), "0" * 64
    alone.save(force_insert=True)
    Inquiry.objects.update(image=alone)
    alone.delete()
    assert not Inquiry.objects.exists()
