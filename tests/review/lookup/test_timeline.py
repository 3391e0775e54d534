"""Everything that happened to a submission, once it may be known."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from moderation.audit.models import Entry
from moderation.cases.claim import open_case
from moderation.cases.hand_on import add_note, escalate
from moderation.vocabulary import DecisionKind
from moderation.webhooks.models import Attempt, Delivery, Endpoint
from review.lookup.timeline import note_in
from tests.cast import Cast
from tests.moderation.cases.deciding import said
from tests.moderation.cases.opening import reason_of
from tests.moderation.cases.reporting import reported
from tests.review.lookup.finding import concluded
from tests.review.queue.waiting import waiting
from tests.review.session.browser import signed_in, text


def test_it_tells_all_of_it_in_order_once_it_is_decided_and_nothing_before(cast: Cast) -> None:
    Endpoint.objects.create(platform=cast.lantern, url="https://hooks.example/x", secret="whsec_AAAA")
    case = waiting(cast.lantern)
    add_note(case.id, cast.mira, "Is this the same person?")
    escalate(case.id, cast.mira, open_case(case.id, cast.mira).version, "Please look.")
    url = f"/submissions/{case.submission_id}/"
    sealed = text(signed_in(cast.aiko).get(url))
    for words in ("Everything that happened", "Is this the same person?", "Please look.", "Took the case"):
        assert words not in sealed

    case.refresh_from_db()
    concluded(case, cast.aiko, DecisionKind.REJECTED, [reason_of(case)])
    delivery = Delivery.objects.get(event="submission.rejected")
    later = timezone.now() + timedelta(seconds=1)
    Attempt.objects.create(delivery=delivery, number=1, at=later, error="connection refused", elapsed_ms=7)
    Attempt.objects.create(
        delivery=delivery, number=2, at=later + timedelta(seconds=5), status=204, elapsed_ms=1234
    )
    page = signed_in(cast.otto).get(url)
    moments = page.context["page"].outcome.timeline.moments
    told = [(m.words.partition(" for ")[0], m.who, m.text) for m in moments]
    aiko, mira = "Aiko Tan", "Mira Okafor"
    expected = [
        ("Case opened (flagged)", "the system", ""),
        ("Wrote a note", mira, "Is this the same person?"),
        ("Took the case", mira, ""),
        ("Handed the case to the seniors", mira, ""),
        ("Wrote a note", mira, "Please look."),
        ("Took the case", aiko, ""),
        ("Rejected", aiko, ""),
        ("Rejected", aiko, ""),
        ("The decision took effect", "the system", ""),
        ("Could not tell hooks.example of submission.rejected", "connection refused, 7 ms", ""),
        ("Told hooks.example of submission.rejected, try 2", "204, 1,234 ms", ""),
    ]
    assert [one for one in told if one in expected] == expected
    assert "Is this the same person?" in text(page)
    assert not page.context["page"].outcome.timeline.cut


def test_the_note_of_a_decision_that_names_somebody_stands_there_once(cast: Cast) -> None:
    case = waiting(cast.lantern)
    said(case, cast.mira, DecisionKind.APPROVED, note="@aiko is this yours?")
    page = signed_in(cast.otto).get(f"/submissions/{case.submission_id}/")
    moments = page.context["page"].outcome.timeline.moments
    assert [m.who for m in moments if m.text == "@aiko is this yours?"] == ["Mira Okafor"]


def test_a_line_that_was_tampered_with_takes_nothing_down(cast: Cast) -> None:
    for body in ("nonsense", "[]", '{"data": 7}', '{"data": {"note": null}}', "{}"):
        assert note_in(Entry(body=body)) == ""


def test_what_was_reported_stands_where_it_came_and_what_became_of_it(cast: Cast) -> None:
    case = waiting(cast.lantern)
    report = reported(case.submission, "That is my face.\u202e", category="harassment", reporter_id="u-12")
    url = f"/submissions/{case.submission_id}/"
    assert "my face" not in text(signed_in(cast.aiko).get(url))

    concluded(case, cast.mira, DecisionKind.REJECTED, [reason_of(case)])
    page = signed_in(cast.otto).get(url)
    told = [(m.words.partition(" for ")[0], m.text) for m in page.context["page"].outcome.timeline.moments]
    expected = [("Handed on a user’s report,", report.text), ("Answered a report: rejected", "")]
    assert [one for one in told if one in expected] == expected
    assert "u-12" not in text(page)
    assert "\u202e" not in page.content.decode()
