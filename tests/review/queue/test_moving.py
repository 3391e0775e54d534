"""Queues as a moderator meets them: by their address, on the case page, and out into another one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from moderation.cases.models import Case
from moderation.cases.own import asked_of
from moderation.cases.queue import AtDue, Queue
from moderation.vocabulary import CaseKind
from review.versions import shown_version
from tests.cast import Cast
from tests.moderation.cases.queues import default_of, made
from tests.review.queue.conftest import SignIn
from tests.review.queue.test_acts import form_of
from tests.review.queue.test_case import words_of
from tests.review.queue.waiting import waiting

pytestmark = pytest.mark.django_db
EXPLICIT = "Explicit sexual content"


def test_a_queue_has_an_address_and_its_platform_still_has_one(cast: Cast, sign_in: SignIn) -> None:
    made(cast.kleinmarkt, "Explicit", categories=("sexual.explicit",))
    shown, unshown = waiting(cast.kleinmarkt), waiting(cast.kleinmarkt, kind=CaseKind.SAMPLE)
    for person, asked, case in (
        (cast.mira, "kleinmarkt/explicit", shown),
        (cast.jonas, "kleinmarkt", unshown),
        (cast.aiko, "kleinmarkt/everything-else", None),
    ):
        answer = sign_in(person).get(f"/review/next?queue={asked}&level=moderator")
        assert answer.get("Location") == (f"/review/cases/{case.id}" if case else None), asked
    html = sign_in(cast.aiko).get("/review/next?queue=kleinmarkt/explicit&level=moderator").content.decode()
    assert "Nothing waits in Kleinmarkt, Explicit" in html
    assert "1 open here: in other hands, on hold, or not for you." in html


def test_only_a_queue_that_shows_categories_names_one(cast: Cast, sign_in: SignIn) -> None:
    made(cast.kleinmarkt, "Explicit", categories=("sexual.explicit",))
    shown, unshown = waiting(cast.kleinmarkt), waiting(cast.lantern)
    client = sign_in(cast.mira)
    badge = f'optional-words">{EXPLICIT}</span>'
    assert badge in client.get(f"/review/cases/{shown.id}").content.decode()
    assert badge not in client.get(f"/review/cases/{unshown.id}").content.decode()


def test_queues_are_rows_and_tell_no_kind_from_another(cast: Cast, sign_in: SignIn) -> None:
    made(cast.kleinmarkt, "German", languages=("de",))
    pages = []
    for shade, kind in enumerate([CaseKind.FLAGGED, CaseKind.SAMPLE, CaseKind.GOLD, CaseKind.SECOND_REVIEW]):
        case = waiting(cast.kleinmarkt, kind=kind, language="de", uploader_id="", colour=(shade, 0, 0))
        client = sign_in(cast.jonas)
        overview = client.get("/review/").content.decode()
        assert "Start Kleinmarkt, German" in overview
        pages.append((words_of(overview), words_of(client.get(f"/review/cases/{case.id}").content.decode())))
        case.delete()
    assert len(set(pages)) == 1


def test_the_holder_moves_a_case_and_goes_on(cast: Cast, sign_in: SignIn) -> None:
    german = made(cast.kleinmarkt, "German", languages=("de",))
    case, following = waiting(cast.kleinmarkt), waiting(cast.kleinmarkt)
    client = sign_in(cast.mira)
    html = client.get(f"/review/cases/{case.id}").content.decode()
    assert '<option value="german">German</option>' in html
    case.refresh_from_db()
    answer = client.post(
        f"/review/cases/{case.id}/move", {"version": shown_version(case.id, case.version), "queue": "german"}
    )
    assert answer["Location"] == f"/review/cases/{following.id}"
    assert "Moved to German." in client.get(answer["Location"]).content.decode()
    assert Case.objects.get(id=case.id).queue == german

    stale = client.post(
        f"/review/cases/{case.id}/move", {"version": shown_version(case.id, case.version), "queue": "german"}
    )
    assert stale.status_code == 409
    again = client.post(
        f"/review/cases/{case.id}/move",
        {"version": shown_version(case.id, case.version), "queue": "everything-else"},
    )
    assert again.status_code == 409
    assert "It was not moved." in again.content.decode()


def test_a_note_that_was_typed_goes_along(cast: Cast, sign_in: SignIn) -> None:
    made(cast.kleinmarkt, "German", languages=("de",))
    case = waiting(cast.kleinmarkt)
    client = sign_in(cast.mira)
    form = form_of(client, case) | {"queue": "german"}
    refused = client.post(f"/review/cases/{case.id}/move", form | {"note": "for @jonsa"})
    assert refused.status_code == 422
    assert "for @jonsa</textarea>" in refused.content.decode()
    client.post(f"/review/cases/{case.id}/move", form | {"note": "for @jonas"})
    assert Case.objects.get(id=case.id).queue.slug == "german"
    assert [note.text for note in case.notes.all()] == ["for @jonas"]
    assert [asked.words for asked in asked_of(cast.jonas)] == ["for @jonas"]


def test_without_another_queue_there_is_nothing_to_move_to(cast: Cast, sign_in: SignIn) -> None:
    case = waiting(cast.kleinmarkt)
    client = sign_in(cast.mira)
    assert "Move to another queue" not in client.get(f"/review/cases/{case.id}").content.decode()
    case.refresh_from_db()
    form = {"version": shown_version(case.id, case.version), "queue": default_of(cast.kleinmarkt).slug}
    refusal = client.post(f"/review/cases/{case.id}/move", form)
    assert refusal.status_code == 422
    assert "Choose one of the queues that are offered." in refusal.content.decode()


def test_seniors_and_admins_are_told_of_what_is_overdue(cast: Cast, sign_in: SignIn) -> None:
    case = waiting(cast.kleinmarkt)
    Case.objects.filter(id=case.id).update(due_at=timezone.now() - timedelta(minutes=5))
    Queue.objects.filter(platform=cast.kleinmarkt).update(at_due=AtDue.ALERT)
    words = "1 case is overdue: Kleinmarkt (1)."
    for person, told in ((cast.aiko, True), (cast.priya, True), (cast.mira, False)):
        assert (words in sign_in(person).get("/review/").content.decode()) is told
