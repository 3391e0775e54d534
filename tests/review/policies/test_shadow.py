"""The page of a shadow run: begun, watched, narrowed and stopped; what is sealed stays out of its list."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from moderation.audit.models import Entry
from moderation.policy.models import Draft
from moderation.shadowing.models import Difference, Shadow
from moderation.vocabulary import CaseKind, Status
from review.log.sentences import sentence
from review.policies import shadow as pages
from tests.cast import Cast
from tests.moderation.cases.opening import opened, posting, routed
from tests.review.policies.forms import form_of
from tests.review.policies.test_publish import change

PAGE = "/policies/starter/shadow/"


@pytest.fixture
def admin(client: Client, cast: Cast) -> Client:
    client.force_login(cast.priya)
    return client


def found(shadow: Shadow, submission: Any, would: str) -> Difference:
    routing = routed(submission)
    return Difference.objects.create(
        shadow=shadow,
        routing=routing,
        submission=submission,
        was=routing.verdict,
        would=would,
        words="Because.",
    )


def test_an_admin_begins_and_stops(admin: Client, cast: Cast) -> None:
    assert "No draft to follow with" in admin.get(PAGE).content.decode()
    change(cast, sample_rate=0.5)
    begin = admin.get(PAGE).content.decode()
    assert "Spot checks take 50 %" in begin

    response = admin.post(f"{PAGE}start/", form_of(admin, PAGE), follow=True)
    page = response.content.decode()
    assert "The draft follows from now on." in page
    assert "No picture has come yet" in page
    assert 'hx-trigger="every 3s"' in page
    assert "The draft has changed since this began." not in page
    change(cast, sample_rate=0.4)
    assert "The draft has changed since this began." in admin.get(PAGE).content.decode()

    page = admin.post(f"{PAGE}stop/", follow=True).content.decode()
    assert "The draft follows no more." in page
    assert "hx-trigger" not in page
    assert "Begin" in page


@pytest.mark.parametrize("changed", [False, True])
def test_it_ends_when_a_version_is_published_and_says_which(admin: Client, cast: Cast, changed: bool) -> None:
    change(cast, sample_rate=0.5)
    admin.post(f"{PAGE}start/", form_of(admin, PAGE))
    if changed:
        change(cast, sample_rate=0.4)
    publish = PAGE.replace("shadow", "publish")
    admin.post(publish, form_of(admin, publish) | {"reason": "It holds."})
    page = admin.get(PAGE).content.decode()
    words = "Version 2 was published" if changed else "The draft was published as version 2, and holds"
    assert words in page
    assert "hx-trigger" not in page
    assert ">Stop<" not in page
    line = Entry.objects.filter(event="shadow.stopped").get()
    assert "as version 2 was published: 0 of 0 would differ" in sentence(line)


@pytest.mark.parametrize("version", ["", "1", "x"])
def test_it_begins_nothing_when_the_draft_moved_on(admin: Client, cast: Cast, version: str) -> None:
    change(cast, sample_rate=0.5)
    page = admin.post(f"{PAGE}start/", {"draft_version": version}, follow=True).content.decode()
    assert "Somebody else saved or published" in page
    assert not Shadow.objects.exists()


def test_only_admins_of_all_platforms_see_it(client: Client, cast: Cast) -> None:
    for person in (cast.mira, cast.karl, cast.otto):
        client.force_login(person)
        assert client.get(PAGE).status_code == 403
        assert client.post(f"{PAGE}start/", {"draft_version": 1}).status_code == 403
        assert client.post(f"{PAGE}stop/").status_code == 403


def test_it_lists_what_is_settled_and_counts_the_rest(
    admin: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    change(cast, sample_rate=0.5)
    admin.post(f"{PAGE}start/", {"draft_version": Draft.objects.get(policy__slug="starter").version})
    shadow = Shadow.objects.get()
    passed = [posting(cast.lantern, status=Status.APPROVED) for _ in range(3)]
    waiting = opened(cast.lantern, status=Status.APPROVED, kind=CaseKind.SAMPLE).submission
    for one in (*passed, waiting):
        found(shadow, one, "review")
    refused = posting(cast.lantern, status=Status.REJECTED)
    found(shadow, refused, "approve")
    Shadow.objects.update(seen=9, reviewing=4, approving=1, unknown=2)
    admin.get(PAGE)  # its banner is shown and gone

    page = admin.get(PAGE).content.decode()
    assert "5 of 9 pictures would go otherwise" in page
    assert all(str(one.id) in page for one in (*passed, refused))
    assert str(waiting.id) not in page  # an admin may yet be handed it

    narrowed = admin.get(f"{PAGE}?would=approve").content.decode()
    assert str(refused.id) in narrowed
    assert str(passed[0].id) not in narrowed

    monkeypatch.setattr(pages, "LINES", 2)
    first = admin.get(PAGE).content.decode()
    assert str(refused.id) in first
    assert str(passed[0].id) not in first
    before = Difference.objects.get(submission=passed[2]).routing_id
    rest = admin.get(f"{PAGE}?before={before}").content.decode()
    assert str(passed[0].id) in rest
    assert str(refused.id) not in rest
    assert admin.get(f"{PAGE}?before=nonsense&would=nonsense").status_code == 200
    # session, person, memberships, what is in hand, policy, draft with its editor, version in force, the run, the list
    with django_assert_num_queries(10):
        admin.get(PAGE)


def test_it_says_that_only_so_many_are_kept(admin: Client, cast: Cast) -> None:
    change(cast, sample_rate=0.5)
    admin.post(f"{PAGE}start/", {"draft_version": Draft.objects.get(policy__slug="starter").version})
    Shadow.objects.update(seen=20_000, reviewing=15_000)
    assert "The first 10,000 are listed" in admin.get(PAGE).content.decode()
