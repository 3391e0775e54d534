from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from moderation.audit.models import Entry
from moderation.cases.claim import open_case
from moderation.cases.hold import return_all
from moderation.intake.models import Submission
from moderation.platforms.keys import find_key
from moderation.platforms.models import Platform
from moderation.policy.models import Assignment
from tests.cast import Cast
from tests.moderation.cases.opening import opened
from tests.review.session.browser import signed_in, text

KEY = re.compile(r"sl_live_[A-Za-z0-9]{8}_[A-Za-z0-9]{43}")


def test_it_adds_a_platform_and_shows_its_secrets_once(cast: Cast) -> None:
    client = signed_in(cast.priya)
    response = client.post("/platforms/", {"name": "Harbour Street", "slug": "", "policy_slug": "starter"})
    assert response.status_code == 201
    assert response.headers["Cache-Control"] == "private, no-store"
    platform = Platform.objects.get(slug="harbour-street")
    page = text(response)
    assert platform.hook_secret in page
    key = KEY.search(page)
    assert key
    found = find_key(key[0])
    assert found
    assert found.platform == platform
    assert Assignment.objects.get(platform=platform).policy.slug == "starter"

    later = text(client.get("/platforms/harbour-street/"))
    assert platform.hook_secret not in later
    assert not KEY.search(later)
    assert not any(key[0] in str(session.get_decoded()) for session in Session.objects.all())


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"name": "Lantern"}, "already exists"),
        ({"name": "!!!"}, "choose a name in addresses"),
        ({"name": ""}, "required"),
        ({"name": "New", "policy_slug": "none-such"}, "Select a valid choice"),
    ],
)
def test_it_says_why_a_platform_cannot_be_added(cast: Cast, form: dict[str, str], words: str) -> None:
    response = signed_in(cast.priya).post("/platforms/", {"policy_slug": "starter", **form})
    assert response.status_code == 422
    assert words in text(response)
    assert Platform.objects.count() == 2


def test_it_lists_only_the_platforms_a_person_keeps(cast: Cast) -> None:
    page = text(signed_in(cast.karl).get("/platforms/"))
    assert "Kleinmarkt" in page
    assert "Lantern" not in page
    assert "Add a platform" not in page
    both = text(signed_in(cast.priya).get("/platforms/"))
    assert "Lantern" in both
    assert "Kleinmarkt" in both


def test_who_works_on_a_case_is_not_told_when_anything_was_posted(cast: Cast) -> None:
    case = opened(cast.lantern)
    before = timezone.now() - timedelta(hours=2)
    cast.lantern.keys.update(last_used_at=before)
    Submission.objects.update(received_at=before)
    client = signed_in(cast.priya)
    pages = ("/platforms/", f"/platforms/{cast.lantern.slug}/")
    for page in pages:
        assert " h ago" in text(client.get(page))
    open_case(case.id, cast.priya)
    for page in pages:
        words = text(client.get(page))
        assert " ago" not in words
        assert "told once you hold no case" in words
    return_all(cast.priya)
    for page in pages:
        assert " h ago" in text(client.get(page))


def test_it_makes_two_keys_at_most_and_revokes_them(cast: Cast) -> None:
    client = signed_in(cast.priya)
    response = client.post("/platforms/lantern/keys/", {"name": "upload service"})
    made = KEY.search(text(response))
    assert made
    key = find_key(made[0])
    assert key
    assert key.created_by == cast.priya
    assert f"Authorization: Bearer {made[0]}" in text(response).replace("&quot;", '"')

    again = client.post("/platforms/lantern/keys/", {"name": "third"})
    assert again.status_code == 422
    assert "revoke one first" in text(again).lower()

    client.post(f"/platforms/lantern/keys/{key.id}/revoke/")
    assert find_key(made[0]) is None
    assert "revoked" in text(client.get("/platforms/lantern/"))
    assert Entry.objects.filter(event="key.revoked", subject=f"key:{key.id}").count() == 1


def test_it_never_touches_a_key_of_another_platform(cast: Cast) -> None:
    key = cast.kleinmarkt.keys.get()
    assert signed_in(cast.priya).post(f"/platforms/lantern/keys/{key.id}/revoke/").status_code == 404
    key.refresh_from_db()
    assert key.revoked_at is None


def test_it_rotates_the_hook_secret_and_shows_it_once(cast: Cast) -> None:
    client = signed_in(cast.priya)
    response = client.post("/platforms/lantern/hook-secret/")
    cast.lantern.refresh_from_db()
    assert cast.lantern.hook_secret != cast.lantern_hook_secret
    assert cast.lantern.hook_secret in text(response)
    assert cast.lantern.hook_secret_previous == cast.lantern_hook_secret
    assert cast.lantern.hook_secret not in text(client.get("/platforms/lantern/"))


def test_it_chooses_a_policy(cast: Cast) -> None:
    client = signed_in(cast.priya)
    client.post("/platforms/lantern/policy/", {"policy": "everything-to-people"})
    assert Assignment.objects.get(platform=cast.lantern).policy.slug == "everything-to-people"
    assert "Everything" in text(client.get("/platforms/lantern/"))


def test_it_prints_a_curl_line_for_this_very_server(cast: Cast) -> None:
    page = text(Client(headers={"host": "localhost:8123"}).get("/sign-in/"))
    assert "Sign in" in page
    client = signed_in(cast.priya)
    page = text(client.get("/platforms/lantern/", headers={"host": "localhost:8123"}))
    assert "curl -sS http://localhost:8123/api/v1/submissions" in page
