"""Eight people at the same cases over the real pages, each on a connection of their own, and everything sent twice."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from moderation.audit.actor import Actor
from moderation.audit.models import Entry
from moderation.cases.claim import open_case
from moderation.cases.models import Case, Decision, Note, Skip
from moderation.platforms.members import create_person
from moderation.vocabulary import Role
from review.versions import shown_version
from tests.cast import Cast
from tests.moderation.cases.opening import opened
from tests.review.session.browser import signed_in, text

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 8
CASES = int(os.environ.get("TEST_RACE_CASES", "25"))


def at_once(actions: list[Callable[[], Any]]) -> list[Any]:
    """What each returned; what one raised is raised."""
    start = Barrier(len(actions))

    def run(action: Callable[[], Any]) -> Any:
        try:
            start.wait()
            return action()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(actions)) as pool:
        return [future.result() for future in [pool.submit(run, action) for action in actions]]


def clients(count: int) -> list[Client]:
    return [
        signed_in(create_person(username=f"person{n}", role=Role.MODERATOR, actor=Actor.system()))
        for n in range(count)
    ]


def test_eight_people_decide_the_same_cases_and_each_case_is_decided_once(cast: Cast) -> None:
    """Each opens every case in the same order and sends a decision, whoever got the case."""
    cases = [opened(cast.lantern) for _ in range(CASES)]
    pace = Barrier(PEOPLE)

    def go_through(client: Client, name: str) -> list[tuple[int, str]]:
        answers = []
        for case in cases:
            note = f"{name} saw {case.id}"
            pace.wait(120)  # side by side, case by case
            client.get(f"/review/cases/{case.id}")
            form = {"version": str(shown_version(case.id, 2)), "outcome": "approved", "note": note}
            answer = client.post(f"/review/cases/{case.id}/decide", form)
            answers.append((answer.status_code, "" if answer.status_code == 302 else text(answer)))
        return answers

    each = at_once([lambda c=client, n=f"n{n}": go_through(c, n) for n, client in enumerate(clients(PEOPLE))])

    assert Decision.objects.count() == len(cases)
    assert Counter(Decision.objects.values_list("case_id", flat=True)) == {case.id: 1 for case in cases}
    assert Entry.objects.filter(event="case.decided").count() == len(cases)
    statuses = Counter(status for answers in each for status, _ in answers)
    assert statuses == {302: len(cases), 409: len(cases) * (PEOPLE - 1)}
    for n, answers in enumerate(each):
        for case, (status, page) in zip(cases, answers, strict=True):
            assert status == 302 or f"n{n} saw {case.id}" in page, "the note is lost"


FORMS = {
    "decide": {"outcome": "approved"},
    "skip": {"skip": "other", "words": "not for me"},
    "hold": {"hold": "hour"},
    "give-back": {},
    "reassign": {"colleague": "jonas"},
    "ask-opinion": {"colleague": "jonas", "note": "a replica?"},
    "escalate": {"note": "please look"},
    "note": {"note": "seen before"},
    "peek": {},  # each look is a line of its own
    "colour": {},
    "release": {},
    "suspected-abuse": {},
}
EVENTS = {
    "decide": "case.decided",
    "skip": "case.skipped",
    "hold": "case.held",
    "give-back": "case.returned",
    "reassign": "case.reassigned",
    "ask-opinion": "case.opinion_asked",
    "escalate": "case.escalated",
    "colour": "case.colour_opened",
    "release": "case.released",
    "suspected-abuse": "image.locked",
}


@pytest.mark.parametrize("form", FORMS)
def test_a_form_that_is_sent_twice_at_once_does_it_once(cast: Cast, form: str) -> None:
    case = opened(cast.lantern)
    held = open_case(case.id, cast.mira)
    sent = {"version": str(shown_version(case.id, held.version)), **FORMS[form]}
    windows = [signed_in(cast.mira), signed_in(cast.mira)]
    both = at_once([lambda c=c: c.post(f"/review/cases/{case.id}/{form}", sent) for c in windows])

    assert all(answer.status_code < 500 for answer in both), [answer.status_code for answer in both]
    if form in EVENTS:
        assert Entry.objects.filter(event=EVENTS[form]).count() == 1
    assert Decision.objects.count() == (form == "decide")
    assert Skip.objects.count() == (form == "skip")
    assert Note.objects.filter(case=case).count() <= 2
    if form in ("skip", "escalate", "hold", "give-back", "reassign", "ask-opinion"):
        case.refresh_from_db()
        assert case.version == held.version + 1


def test_skip_escalate_and_decide_exclude_each_other(cast: Cast) -> None:
    windows = [signed_in(cast.mira) for _ in range(3)]
    for _ in range(5):
        case = opened(cast.lantern)
        held = open_case(case.id, cast.mira)
        answers = at_once(
            [
                lambda c=window, f=form, v=held.version, i=case.id: c.post(
                    f"/review/cases/{i}/{f}", {"version": str(shown_version(i, v)), **FORMS[f]}
                )
                for window, form in zip(windows, ("decide", "skip", "escalate"), strict=True)
            ]
        )
        first, *rest = sorted(answer.status_code for answer in answers)
        assert first == 302
        assert set(rest) <= {404, 409}, "404 where the case is out of this person's reach by then"
        done = Entry.objects.filter(
            subject__endswith=str(case.id), event__in=["case.decided", "case.skipped", "case.escalated"]
        )
        assert done.count() == 1
        Case.objects.filter(id=case.id).update(holder=None, lease_until=None)
