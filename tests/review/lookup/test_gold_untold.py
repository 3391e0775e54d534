"""Whoever reviews and does not keep gold items finds a submission as if it had never become one: every page is the same,
byte for byte, but for ids and times."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from moderation.audit.models import Entry
from moderation.cases.claim import open_case
from moderation.cases.gold import make_gold_item, open_gold, retire_gold_item
from moderation.cases.hand_on import add_note, skip
from moderation.cases.models import Case, Decision, GoldItem
from moderation.cases.reveal import open_colour, peek_grey
from moderation.cases.sealed import is_sealed
from moderation.people.models import User
from moderation.platforms.models import Membership, Platform
from moderation.vocabulary import Category, Role, SkipReason, Status
from tests.cast import Cast
from tests.moderation.cases.deciding import APPROVED, REJECTED, said
from tests.review.log.test_export import exported
from tests.review.queue.test_blindness import Undone, masked, posted
from tests.review.session.browser import signed_in, text

pytestmark = pytest.mark.django_db
Becomes = Callable[[Cast, Case], None]
NOTE = "Have we not had this one before?"


def decided(cast: Cast) -> Case:
    """An ordinary case that Lena has approved."""
    case = posted(cast)
    said(case, cast.lena, APPROVED)
    return case


def nothing(cast: Cast, case: Case) -> None: ...


def item_of(cast: Cast, case: Case) -> GoldItem:
    return make_gold_item(
        submission_id=case.submission_id, expected=REJECTED, category=Category.VIOLENCE, person=cast.priya
    )


def made(cast: Cast, case: Case) -> None:
    item_of(cast, case)


def retired(cast: Cast, case: Case) -> None:
    assert retire_gold_item(item_id=item_of(cast, case).id, person=cast.priya)


def opened(cast: Cast, case: Case) -> Case:
    """Put before people, who do all that one may do with a case and do not decide it."""
    gold = open_gold(item_of(cast, case), timezone.now())
    add_note(gold.id, cast.mira, NOTE)
    held = open_case(gold.id, cast.mira)
    peek_grey(held.id, cast.mira)
    open_colour(held.id, cast.mira)
    skip(held.id, cast.mira, held.version, SkipReason.UNSURE)
    return gold


def waits(cast: Cast, case: Case) -> None:
    opened(cast, case)


def answered(cast: Cast, case: Case) -> None:
    said(opened(cast, case), cast.jonas, REJECTED)


def answered_twice(cast: Cast, case: Case) -> None:
    answered(cast, case)
    said(open_gold(GoldItem.objects.get(), timezone.now()), cast.aiko, APPROVED)  # Mira had it in hand before


def pages_of(case: Case, person: User) -> dict[str, str]:
    client, submission = signed_in(person), f"/submissions/{case.submission_id}/"
    found = {
        "the submission": submission,
        "all": "/submissions/",
        **{f"those {status}": f"/submissions/?status={status}" for status in (*Status, "sealed")},
        **{f"decided by {name}": f"/submissions/?decided_by={name}" for name in ("lena", "jonas", "mira")},
        "rejected for": "/submissions/?category=violence",
        "by uploader": "/submissions/?q=kestrel",
        "the uploader": "/submissions/uploaders/lantern/kestrel",
        "the gold form": f"{submission}gold/",
    }
    return {name: shown(client.get(url)) for name, url in found.items()}


def shown(answer: Any) -> str:
    # A look of less than half a second is not told, and this machine may take longer.
    html = masked(answer.content.decode()).replace("; looked for TIME", "")
    return f"{answer.status_code} {html}"


def in_a_world(cast: Cast, becomes: Becomes, person: User) -> dict[str, str]:
    try:
        with transaction.atomic():
            case = decided(cast)
            becomes(cast, case)
            pages = pages_of(case, person)
            raise Undone
    except Undone:
        return pages


@pytest.mark.parametrize("becomes", [made, retired, waits, answered, answered_twice])
def test_no_page_tells_whoever_decided_on_it_first(cast: Cast, becomes: Becomes) -> None:
    """Lena is put before no case of it, so that nothing of it is sealed for her."""
    never, since = in_a_world(cast, nothing, cast.lena), in_a_world(cast, becomes, cast.lena)
    assert "Everything that happened" in never["the submission"]
    for name, page in never.items():
        assert since[name] == page, name


@pytest.mark.parametrize("becomes", [made, retired, answered])
def test_no_page_tells_who_may_yet_be_put_before_it(cast: Cast, becomes: Becomes) -> None:
    never, since = in_a_world(cast, nothing, cast.mira), in_a_world(cast, becomes, cast.mira)
    assert "Everything that happened" in never["the submission"]
    for name, page in never.items():
        assert since[name] == page, name


def test_who_keeps_gold_items_reads_all_of_it(cast: Cast) -> None:
    case = decided(cast)
    answered(cast, case)
    page = text(signed_in(cast.priya).get(f"/submissions/{case.submission_id}/"))
    for words in ("Made a known item", "Case opened (known item)", NOTE, "Jonas Weil", "Skipped the case"):
        assert words in page


def test_gold_items_are_kept_at_one_platform_and_untold_at_another(cast: Cast) -> None:
    Membership.objects.create(user=cast.lena, platform=cast.kleinmarkt, role=Role.SENIOR)
    case = decided(cast)
    answered(cast, case)
    page = text(signed_in(cast.lena).get(f"/submissions/{case.submission_id}/"))
    assert "gold" not in page.split('id="main"')[1].lower()
    assert "Jonas Weil" not in page
    answer = signed_in(cast.lena).post(f"/submissions/{case.submission_id}/gold/", {"expected": "approved"})
    assert answer.status_code == 404


def log_of(person: User) -> tuple[str, list[int]]:
    """Each page that the log has for this person, one behind the other, and the numbers of the lines in its file."""
    client = signed_in(person)
    lines = Entry.objects.exclude(submission_id=None).values_list("id", flat=True)
    pages = [client.get("/audit/"), client.get("/audit/?event=gold.made")]
    pages += [client.get("/audit/", {"open": line}) for line in lines]
    numbers = [line["number"] for line in exported(client.post("/audit/export"))[1:-1]]
    return "".join(map(text, pages)).replace("gold.made</option>", ""), numbers


def about(case: Case) -> set[int]:
    """The lines of gold items and their cases, read from what each line says."""
    cases = [f"case:{key}" for key in Case.objects.filter(kind="gold").values_list("id", flat=True)]
    lines = Entry.objects.filter(submission_id=case.submission_id)
    return {line.id for line in lines if line.subject in cases or line.event.startswith("gold.")}


def test_the_log_tells_an_auditor_all_and_one_who_reviews_there_nothing(cast: Cast) -> None:
    case = decided(cast)
    answered(cast, case)
    gold = about(case)
    assert len(gold) > 6
    page, numbers = log_of(cast.otto)
    assert gold <= set(numbers)
    assert "Made a known item" in page
    assert "are left out where you review" not in page

    Membership.objects.create(user=cast.otto, platform=cast.lantern, role=Role.MODERATOR)
    after = User.objects.get(id=cast.otto.id)  # who keeps their memberships for a request
    page, left = log_of(after)
    assert not gold & set(left)
    assert set(numbers) - gold <= set(left)
    assert "are left out where you review" in page
    for words in ("Made a known item", "Case opened (known item)", NOTE, "Skipped the case"):
        assert words not in page
    first = exported(signed_in(after).post("/audit/export"))[0]
    assert first["gold_items_left_out"] is True


def test_the_log_of_another_platform_is_whole(cast: Cast) -> None:
    case = decided(cast)
    answered(cast, case)
    Membership.objects.create(user=cast.otto, platform=cast.kleinmarkt, role=Role.MODERATOR)
    _page, numbers = log_of(User.objects.get(id=cast.otto.id))
    assert about(case) <= set(numbers)


def test_who_reviews_everywhere_and_reads_one_log_is_told_there_only_if_they_keep_gold(cast: Cast) -> None:
    case = decided(cast)
    answered(cast, case)
    for person in (cast.mira, cast.aiko):
        Membership.objects.create(user=person, platform=cast.lantern, role=Role.AUDITOR)
    Membership.objects.create(user=cast.mira, platform=cast.kleinmarkt, role=Role.SENIOR)
    for person, told in ((cast.mira, set()), (cast.aiko, about(case))):
        _page, numbers = log_of(User.objects.get(id=person.id))
        assert about(case) & set(numbers) == told


def test_of_two_decisions_by_the_same_people_only_those_on_gold_cases_go(cast: Cast) -> None:
    case = decided(cast)
    answered(cast, case)
    page = signed_in(cast.mira).get(f"/submissions/{case.submission_id}/").context["page"]
    assert [row.decision.person for row in page.outcome.decisions] == [cast.lena]
    assert Decision.objects.filter(submission_id=case.submission_id).count() == 2
    assert timezone.now() - page.outcome.timeline.moments[0].at < timedelta(hours=1)


def test_that_a_case_is_open_is_said_in_the_same_words_to_whom_it_is_sealed_and_to_whom_not(
    cast: Cast,
) -> None:
    Platform.objects.filter(id=cast.lantern.id).update(second_review_share=1)
    case = posted(cast)
    said(case, cast.aiko, REJECTED)
    assert not is_sealed(case.submission_id, cast.aiko)
    assert is_sealed(case.submission_id, cast.priya)
    asked = {"expected": "rejected", "category": "violence"}
    for person in (cast.aiko, cast.priya):
        page = text(signed_in(person).post(f"/submissions/{case.submission_id}/gold/", asked, follow=True))
        assert "No known item was made. A case of it is open. Wait until that is decided." in page
    assert not GoldItem.objects.exists()
