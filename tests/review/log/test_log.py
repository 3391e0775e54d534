from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.db import connection
from django.utils import timezone

from moderation.audit import append_only
from moderation.audit.actor import Actor
from moderation.audit.commit import commitment
from moderation.audit.models import Entry
from moderation.cases.claim import next_case
from moderation.cases.decide import decide
from moderation.platforms.keys import revoke_key
from moderation.screening.limits.budgets import set_budget
from moderation.screening.models import Period
from moderation.vocabulary import DecisionKind
from review.log.read import PAGE
from tests.cast import Cast
from tests.moderation.cases.opening import let_it_be_final
from tests.review.queue.waiting import waiting
from tests.review.session.browser import signed_in, text

BY_SYSTEM = Actor.system()


def test_it_says_what_happened_newest_first(cast: Cast) -> None:
    revoke_key(key=cast.lantern.keys.get(), actor=Actor.person(cast.priya.id))
    page = text(signed_in(cast.otto).get("/audit/"))
    assert page.index("Revoked an API key") < page.index("Added the platform lantern")
    assert "Priya Nair" in page
    assert "Sealed into the tree:" in page
    assert "does not hold" not in page


def test_it_names_the_platform_of_a_budget_to_who_may_read_its_lines(cast: Cast) -> None:
    now = timezone.now()
    for platform in (cast.lantern, None):
        set_budget(
            provider="analyses", platform=platform, period=Period.DAY, limit=10**9, actor=BY_SYSTEM, now=now
        )
    page = text(signed_in(cast.otto).get("/audit/"))
    assert page.count("Set a budget of $1.00 a day for analyses") == 2
    assert page.count("Set a budget of $1.00 a day for analyses at Lantern") == 1
    assert "Set a budget" not in text(signed_in(cast.karl).get("/audit/"))


def test_it_goes_back_page_by_page_without_gap_or_repeat(cast: Cast) -> None:
    client, seen, url = signed_in(cast.otto), [], "/audit/"
    for _ in range(PAGE * 2):
        client.post("/sign-in/", {"username": "nobody-here", "password": "x"})
    while url:
        response = client.get(url)
        seen += [line.entry.id for line in response.context["page"].lines]
        older = response.context["page"].older
        url = f"/audit/?before={older}" if older else ""
    assert seen == sorted(Entry.objects.values_list("id", flat=True), reverse=True)


def test_it_filters_by_event_who_platform_submission_and_time(cast: Cast) -> None:
    case = waiting(cast.lantern)
    revoke_key(key=cast.lantern.keys.get(), actor=Actor.person(cast.priya.id))
    client = signed_in(cast.otto)

    def lines(**asked: str) -> list[str]:
        response = client.get("/audit/", asked)
        assert response.status_code == 200, asked
        return [line.entry.event for line in response.context["page"].lines]

    assert lines(event="key.revoked") == ["key.revoked"]
    assert lines(who="priya") == ["key.revoked"]
    assert lines(who="Nair", event="case.opened") == []
    assert lines(who="system", event="key.revoked") == []
    assert "key.revoked" not in lines(platform="kleinmarkt")
    assert lines(find=str(case.submission_id)) == ["case.opened", "submission.received"]
    assert lines(find=case.submission.image.sha256) == ["case.opened", "submission.received"]
    tomorrow = (timezone.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    assert lines(since=tomorrow) == []
    assert len(lines(until=tomorrow)) > 5
    assert lines(since="0001-01-01T00:00", until="9999-12-31T23:59") == lines()
    assert lines(until="1969-12-31T00:00") == []


def test_it_finds_an_image_by_its_hash_through_the_salt(cast: Cast) -> None:
    image = waiting(cast.lantern).submission.image
    page = text(signed_in(cast.otto).get("/audit/", {"find": image.sha256.upper()}))
    assert commitment(image.salt, image.sha256) in page
    assert "No image has this hash" in text(signed_in(cast.karl).get("/audit/", {"find": image.sha256}))


@pytest.mark.parametrize("asked", [{"find": "not-an-id"}, {"since": "yesterday"}, {"event": "made.up"}])
def test_it_says_what_it_did_not_understand_and_shows_nothing(cast: Cast, asked: dict[str, str]) -> None:
    response = signed_in(cast.otto).get("/audit/", asked)
    assert response.status_code == 422
    assert response.context["page"].lines == []
    assert "field-error" in text(response)


@pytest.mark.parametrize(
    "asked", ["before=x", "before=-1", "open=²", "open=99999999999999999999999", "before=1"]
)
def test_it_takes_any_nonsense_for_a_page(cast: Cast, asked: str) -> None:
    assert signed_in(cast.otto).get(f"/audit/?{quote(asked, safe='=')}").status_code == 200


def test_it_opens_a_line_in_place_with_its_steps(cast: Cast) -> None:
    case = waiting(cast.lantern)
    entry = Entry.objects.get(event="submission.received")
    page = text(signed_in(cast.otto).get("/audit/", {"open": entry.id}))
    assert bytes(entry.leaf).hex() in page
    assert "This submission, step by step" in page
    assert "Case opened" in page
    assert "&quot;event&quot;: &quot;submission.received&quot;" in page
    assert f"/submissions/{case.submission_id}/" in page


def test_it_shows_a_platforms_admin_that_platform_only(cast: Cast) -> None:
    waiting(cast.lantern)
    response = signed_in(cast.karl).get("/audit/")
    assert {line.entry.platform_id for line in response.context["page"].lines} == {cast.kleinmarkt.id}
    assert [choice.slug for choice in response.context["form"].fields["platform"].queryset] == ["kleinmarkt"]


def test_it_leaves_out_what_is_sealed_under_every_filter(cast: Cast) -> None:
    case = waiting(cast.lantern)
    client = signed_in(cast.priya)  # an admin may be handed the case as well
    for asked in (
        {},
        {"event": "case.opened"},
        {"platform": "lantern"},
        {"find": case.submission.image.sha256},
    ):
        response = client.get("/audit/", asked)
        assert not any(line.entry.submission_id for line in response.context["page"].lines), asked
        assert "The lines of 1 submission are sealed for you" in text(response)
    page = text(client.get("/audit/", {"find": str(case.submission_id)}))
    assert "This submission is sealed for you" in page
    entry = Entry.objects.get(event="case.opened")
    assert "step by step" not in text(client.get("/audit/", {"open": entry.id}))

    taken = next_case(cast.mira)
    assert taken
    decide(taken.id, cast.mira, taken.version, DecisionKind.APPROVED, [])
    assert "This submission is sealed for you" in text(
        client.get("/audit/", {"find": str(case.submission_id)})
    )
    let_it_be_final(case)
    response = client.get("/audit/", {"find": str(case.submission_id)})
    assert "case.decided" in [line.entry.event for line in response.context["page"].lines]
    assert "sealed for you" not in text(response)


@pytest.mark.django_db(transaction=True)
def test_it_names_and_opens_a_line_that_does_not_hold(cast: Cast) -> None:
    entry = Entry.objects.get(event="platform.created", body__contains="lantern")
    with connection.cursor() as cursor:
        for statement in append_only.drop_statements(connection.vendor):
            cursor.execute(statement)
        cursor.execute(
            "UPDATE audit_entry SET body = replace(body, 'lantern', 'lamppost') WHERE id = %s", [entry.id]
        )
        for statement in append_only.statements(connection.vendor):
            cursor.execute(statement)
    page = text(signed_in(cast.otto).get("/audit/"))
    assert f"Line {entry.id:,} does not hold" in page
    assert "its text does not have its hash" in page
    assert "lamppost" in page


def test_it_asks_a_fixed_number_of_questions(cast: Cast, django_assert_max_num_queries: object) -> None:
    for _ in range(4):
        waiting(cast.lantern)
    opened = Entry.objects.filter(event="case.opened").latest("id")
    for person in (cast.otto, cast.priya):
        client = signed_in(person)
        with django_assert_max_num_queries(20):  # type: ignore[operator]
            client.get("/audit/", {"open": opened.id, "platform": "lantern", "who": "system"})
