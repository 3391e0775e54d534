"""Whoever holds a case learns nothing from other postings of its very picture, of which the case page says that there are
some: no list has them, and their own pages are sealed, whatever became of them and whatever kind of case it is."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.utils import timezone

from moderation.cases.claim import open_case, release
from moderation.cases.decide import decide
from moderation.cases.grid import give_back_batch
from moderation.cases.hand_on import escalate
from moderation.cases.hold import HoldFor, hold, return_case
from moderation.cases.in_hand import ASKED_FOR, in_hand
from moderation.cases.models import Ask, Case
from moderation.cases.opinion import ask_opinion, give_opinion
from moderation.cases.queues import queues_of
from moderation.cases.reassign import reassign
from moderation.cases.refused import ActRefused, Refusal
from moderation.cases.sealed import is_sealed
from moderation.cases.settled import within_senior_reach
from moderation.intake.models import Submission
from moderation.people.models import User
from moderation.vocabulary import CaseKind, Status
from moderation.wellness.hand import take_batch
from tests.cast import Cast
from tests.moderation.cases.deciding import APPROVED, REJECTED, said
from tests.moderation.cases.opening import let_it_be_final, let_the_lease_run_out, opened, posting
from tests.review.lookup.finding import found
from tests.review.queue.test_blindness import Undone, masked, posted, sample
from tests.review.session.browser import signed_in, text

pytestmark = pytest.mark.django_db
World = Callable[[Cast], tuple[Case, list[Submission]]]


def copy_of(cast: Cast, case: Case, status: Status) -> Submission:
    """Another posting of its picture."""
    return posting(cast.lantern, status=status, image=case.submission.image, uploader_id="finch")


def all_wait(cast: Cast) -> tuple[Case, list[Submission]]:
    case = posted(cast)
    copies = [copy_of(cast, case, Status.IN_REVIEW) for _ in range(2)]
    for copy in copies:
        opened(cast.lantern, submission=copy)
    return case, copies


def a_person_decided(cast: Cast) -> tuple[Case, list[Submission]]:
    case = posted(cast)
    copies = [copy_of(cast, case, Status.IN_REVIEW) for _ in range(2)]
    for copy, outcome in zip(copies, (APPROVED, REJECTED), strict=True):
        said(opened(cast.lantern, submission=copy), cast.lena, outcome)
    return case, copies


def a_machine_approved(cast: Cast) -> tuple[Case, list[Submission]]:
    """As it approved this one, which is a spot check."""
    case = sample(cast)
    return case, [copy_of(cast, case, Status.APPROVED) for _ in range(2)]


def a_machine_rejected(cast: Cast) -> tuple[Case, list[Submission]]:
    case = posted(cast)
    return case, [copy_of(cast, case, Status.REJECTED) for _ in range(2)]


def pages_of(case: Case, copies: list[Submission], person: User) -> dict[str, str]:
    """What this person finds while they hold the case."""
    client = Client()
    client.force_login(person)
    assert open_case(case.id, person).holder_id == person.id
    assert case.submission.image
    by_hash, copy = f"/submissions/?q={case.submission.image.sha256}", f"/submissions/{copies[0].id}/"
    seen = {
        "the case": f"/review/cases/{case.id}",
        "by hash": by_hash,
        "by id": f"/submissions/?q={copies[0].id}",
        "all": "/submissions/",
        **{f"{status} by hash": f"{by_hash}&status={status}" for status in (*Status, "sealed")},
        **{f"those {status}": f"/submissions/?status={status}" for status in (*Status, "sealed")},
        "decided by Lena": "/submissions/?decided_by=lena",
        "rejected for": f"{by_hash}&category=violence",
        "the copy": copy,
        "its picture": f"{copy}picture/thumb/",
        "the uploader": "/submissions/uploaders/lantern/finch",
        "reversing it": f"{copy}reverse/",
        "its log": f"/audit/?find={copies[0].id}",
        "going there": f"/go?q={copies[0].id}",
    }
    if person.username != "mira":  # a senior acts on all that waits of an uploader, so that it is told there
        del seen["the uploader"]
    answers = {name: client.get(url, follow=name != "going there") for name, url in seen.items()}
    answers["chosen"] = client.post(
        "/submissions/bulk/confirm", {"act": "look_again", "chosen": [str(one.id) for one in copies]}
    )
    return {name: f"{one.status_code} {shown(one.content)}" for name, one in answers.items()}


def shown(content: bytes) -> str:
    """How many wait differs as it may: some of the copies do in one world, and in none of the others."""
    html = masked(content.decode(errors="replace"))
    return re.sub(r'"(waiting|count|queue-count)[^"]*">\d+( waiting)?<', "WAIT<", html)


def in_a_world(cast: Cast, makes: World, person: User) -> dict[str, str]:
    cache.clear()
    try:
        with transaction.atomic():
            pages = pages_of(*makes(cast), person)
            raise Undone
    except Undone:
        return pages


@pytest.mark.parametrize("who", ["mira", "aiko", "priya"])
def test_no_page_tells_what_became_of_the_same_picture(cast: Cast, who: str) -> None:
    person = getattr(cast, who)
    pages = in_a_world(cast, all_wait, person)
    assert "2 other times" in pages["the case"]
    assert "was posted more than once" in pages["by hash"]
    assert "You hold a case of this very picture" in pages["the copy"]
    if who == "mira":
        assert "All that this uploader posted is left out" in pages["the uploader"]
    for makes in (a_person_decided, a_machine_approved, a_machine_rejected):
        others = in_a_world(cast, makes, person)
        for name, page in pages.items():
            assert others[name] == page, f"{name} where {makes.__name__}"


def test_they_are_there_before_and_after(cast: Cast) -> None:
    case, copies = a_machine_rejected(cast)
    keys = {str(copy.id) for copy in copies}
    digest = case.submission.image.sha256  # type: ignore[union-attr]
    assert keys < set(found(cast, "mira", q=digest))
    held = open_case(case.id, cast.mira)
    assert found(cast, "mira", q=digest) == [str(case.submission_id)]
    assert keys < set(found(cast, "jonas", q=digest))
    decide(held.id, cast.mira, held.version, APPROVED, [])
    assert found(cast, "mira", q=digest) == [str(case.submission_id)]  # an undo would open it again
    let_it_be_final(case)
    assert keys < set(found(cast, "mira", q=digest))
    assert "left out here" not in text(signed_in(cast.mira).get("/submissions/"))


def test_leaving_the_page_does_not_open_them(cast: Cast) -> None:
    """The case may come back to whoever left it, until somebody else takes it."""
    case, (copy, _) = a_machine_rejected(cast)
    open_case(case.id, cast.mira)
    assert release(case.id, cast.mira)
    let_the_lease_run_out(case)
    assert is_sealed(copy.id, cast.mira)
    open_case(case.id, cast.jonas)
    assert not is_sealed(copy.id, cast.mira)
    assert is_sealed(copy.id, cast.jonas)


def given_back(cast: Cast, case: Case) -> None:
    held = open_case(case.id, cast.mira)
    hold(held.id, cast.mira, held.version, HoldFor.HOUR)
    put = open_case(case.id, cast.mira)
    return_case(put.id, cast.mira, put.version)


def reassigned(cast: Cast, case: Case) -> None:
    held = open_case(case.id, cast.mira)
    reassign(held.id, cast.mira, held.version, "jonas")


def left_in_the_grid(cast: Cast, case: Case) -> None:
    [queue] = [one for one in queues_of(cast.mira) if one.platform == cast.lantern]
    assert case.id in take_batch(cast.mira, queue, 6)
    assert give_back_batch(cast.mira)


def asked(cast: Cast, case: Case) -> None:
    held = open_case(case.id, cast.jonas)
    ask_opinion(held.id, cast.jonas, held.version, "A replica?", "mira")


def asked_as_anybody_is(cast: Cast, case: Case) -> None:
    held = open_case(case.id, cast.jonas)
    ask_opinion(held.id, cast.jonas, held.version, "A replica?")


def answered_what_anybody_is_asked(cast: Cast, case: Case) -> None:
    asked_as_anybody_is(cast, case)
    give_opinion(case.id, cast.mira, "It is one.")


@pytest.mark.parametrize(
    "does",
    [given_back, reassigned, left_in_the_grid, asked, asked_as_anybody_is, answered_what_anybody_is_asked],
)
def test_who_has_seen_it_and_may_have_it_again_or_has_a_say_finds_no_copy(
    cast: Cast, does: Callable[[Cast, Case], None]
) -> None:
    case, (copy, _) = a_machine_rejected(cast)
    assert not is_sealed(copy.id, cast.mira)
    does(cast, case)
    assert is_sealed(copy.id, cast.mira)
    assert str(copy.id) not in found(cast, "mira", q=case.submission.image.sha256)  # type: ignore[union-attr]
    Case.objects.filter(id=case.id).update(level="moderator", lease_until=None, aside="")
    said(case, cast.lena, APPROVED)
    assert not is_sealed(copy.id, cast.mira)


def test_what_anybody_was_asked_is_in_nobodys_hands_once_it_is_answered_or_old(cast: Cast) -> None:
    case, (copy, _) = a_machine_rejected(cast)
    asked_as_anybody_is(cast, case)
    assert is_sealed(copy.id, cast.mira)
    assert not is_sealed(copy.id, cast.karl), "of another platform"
    with transaction.atomic():
        give_opinion(case.id, cast.lena, "It is one.")
        assert is_sealed(copy.id, cast.lena)
        assert not is_sealed(copy.id, cast.mira)
        transaction.set_rollback(True)
    Ask.objects.update(at=timezone.now() - ASKED_FOR)
    assert not is_sealed(copy.id, cast.mira)


@pytest.mark.parametrize("world", [all_wait, a_person_decided, a_machine_approved, a_machine_rejected])
def test_going_to_a_copy_leads_to_the_same_page_whether_it_waits_or_not(cast: Cast, world: World) -> None:
    case, copies = world(cast)
    open_case(case.id, cast.mira)
    client = signed_in(cast.mira)
    for copy in copies:
        Submission.objects.filter(id=copy.id).update(external_id=f"copy-{copy.id}")
        for text_pasted in (str(copy.id), f"copy-{copy.id}"):
            there = client.get("/go", {"q": text_pasted}).headers["Location"]
            assert there == f"/submissions/{copy.id}/"


def test_a_senior_who_escalates_may_take_it_again_and_finds_no_copy(cast: Cast) -> None:
    case, (copy, _) = a_machine_rejected(cast)
    for person, sealed in ((cast.mira, False), (cast.aiko, True)):
        Case.objects.filter(id=case.id).update(level="moderator")
        held = open_case(case.id, person)
        escalate(held.id, person, held.version, "Over to you.")
        assert is_sealed(copy.id, person) == sealed


def test_the_hash_by_which_copies_are_found_is_on_no_page_of_what_waits(cast: Cast) -> None:
    case, (copy, _) = a_machine_rejected(cast)
    digest = case.submission.image.sha256  # type: ignore[union-attr]
    client = signed_in(cast.mira)
    pages = [f"/submissions/in-the-queue/{case.id}/", f"/review/cases/{case.id}", f"/submissions/{copy.id}/"]
    assert all(digest not in client.get(page).content.decode() for page in pages)
    said(case, cast.mira, APPROVED)
    assert digest in client.get(pages[2]).content.decode()


def test_two_in_hand_stand_in_the_list_by_their_cases(cast: Cast) -> None:
    case, (first, second) = all_wait(cast)
    other = Case.objects.get(submission=first)
    for one in (case, other):
        open_case(one.id, cast.mira)
    page = signed_in(cast.mira).get("/submissions/").context["page"]
    assert {row.case.id for row in page.rows} == {case.id, other.id}
    assert in_hand(cast.mira).pictures == {
        case.submission_id: case.submission.image_id,
        first.id: case.submission.image_id,
    }
    assert is_sealed(second.id, cast.mira)


def test_what_ones_own_decision_on_a_copy_met_is_sealed_again(cast: Cast) -> None:
    first = posted(cast)
    made = said(first, cast.mira, APPROVED)
    copy = posting(cast.lantern, image=first.submission.image)
    client = signed_in(cast.mira)
    pages = (f"/review/decisions/{made.id}/result", f"/review/cases/{first.id}")
    for page in pages:
        assert "This one stays sealed" not in text(client.get(page))
    open_case(opened(cast.lantern, submission=copy, kind=CaseKind.SAMPLE).id, cast.mira)
    for page in pages:
        assert "This one stays sealed" in text(client.get(page))


def test_nothing_is_done_to_a_copy_meanwhile(cast: Cast) -> None:
    case, (copy, _) = a_machine_rejected(cast)
    assert within_senior_reach(copy.id, cast.aiko).id == copy.id
    open_case(case.id, cast.aiko)
    with pytest.raises(ActRefused) as refused:
        within_senior_reach(copy.id, cast.aiko)
    assert refused.value.why == Refusal.SEALED


@pytest.mark.parametrize("another_waits", [False, True])
def test_the_uploaders_outcomes_leave_out_copies_of_all_that_is_in_hand(
    cast: Cast, *, another_waits: bool
) -> None:
    """Also on the page of another case in hand, whose uploader posted one; there are two ways to ask."""
    other = opened(cast.lantern, submission=posting(cast.lantern, uploader_id="finch"))
    held, _copies = a_machine_rejected(cast)
    posting(cast.lantern, status=Status.APPROVED, uploader_id="finch")
    if another_waits:
        sampled = posting(cast.lantern, status=Status.APPROVED, uploader_id="finch")
        opened(cast.lantern, kind=CaseKind.SAMPLE, submission=sampled)
    client, url = signed_in(cast.mira), f"/review/cases/{other.id}"
    assert "1 approved, 2 rejected" in text(client.get(url))
    version = open_case(held.id, cast.mira).version
    assert "1 approved, none rejected" in text(client.get(url))
    decide(held.id, cast.mira, version, APPROVED, [])
    assert "1 approved, none rejected" in text(client.get(url))
    let_it_be_final(held)
    assert "1 approved, 2 rejected" in text(client.get(url))


def test_it_is_over_once_the_case_is_anybodys(cast: Cast) -> None:
    case, (copy, _) = a_machine_rejected(cast)
    held = open_case(case.id, cast.mira)
    assert is_sealed(copy.id, cast.mira)
    Case.objects.filter(id=held.id).update(holder=None, lease_until=timezone.now())
    assert not is_sealed(copy.id, cast.mira)
