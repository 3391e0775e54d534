"""The share of a second policy, on the platform's page."""

from __future__ import annotations

import pytest
from django.test import Client

from moderation.policy.models import Assignment
from tests.cast import Cast

PAGE, SHARE = "/platforms/lantern/", "/platforms/lantern/roll-out/"


@pytest.fixture
def admin(client: Client, cast: Cast) -> Client:
    client.force_login(cast.priya)
    return client


def test_an_admin_tries_another_policy_on_a_share_and_ends_it(admin: Client, cast: Cast) -> None:
    sent = {"second": "everything-to-people", "percent": "10"}
    page = admin.post(SHARE, sent, follow=True).content.decode()
    assert "10 % of the submissions go by Everything to people from now on." in page
    assert "<b>Everything to people</b> for 10 % of the submissions" in page
    listed = admin.get("/policies/").content.decode()
    assert "90 % of Lantern" in listed
    assert "10 % of Lantern" in listed
    assert "all but 10 %" in admin.get("/policies/starter/").content.decode()

    assert "Nothing changed" in admin.post(SHARE, sent, follow=True).content.decode()
    page = admin.post(SHARE, {"end": "1"}, follow=True).content.decode()
    assert "All submissions of Lantern go by its policy from now on." in page
    assert Assignment.objects.get(platform=cast.lantern).second is None
    assert "Nothing changed" in admin.post(SHARE, {"end": "1"}, follow=True).content.decode()
    same = admin.post("/platforms/lantern/policy/", {"policy": "starter"}, follow=True).content.decode()
    assert "Nothing changed" in same


@pytest.mark.parametrize(
    ("second", "percent", "words"),
    [
        ("starter", "10", "Starter is what the platform uses already."),
        ("everything-to-people", "0", "Choose a policy and a share of 1 to 99 percent."),
        ("everything-to-people", "", "Choose a policy and a share of 1 to 99 percent."),
        ("", "10", "Choose a policy and a share of 1 to 99 percent."),
        ("everything-to-people", "100", "Choose a policy and a share of 1 to 99 percent."),
        ("nothing", "10", "Choose a policy and a share of 1 to 99 percent."),
    ],
)
def test_it_refuses_what_is_no_share(
    admin: Client, cast: Cast, second: str, percent: str, words: str
) -> None:
    response = admin.post(SHARE, {"second": second, "percent": percent})
    assert response.status_code == 422
    assert words in response.content.decode()
    assert Assignment.objects.get(platform=cast.lantern).second is None


def test_who_goes_by_it_in_part_may_read_it(client: Client, cast: Cast, admin: Client) -> None:
    client.force_login(cast.lena)
    assert client.get("/policies/everything-to-people/").status_code == 404
    client.force_login(cast.priya)
    client.post(SHARE, {"second": "everything-to-people", "percent": "1"})
    client.force_login(cast.lena)
    assert client.get("/policies/everything-to-people/").status_code == 200
    assert client.post(SHARE, {"end": "1"}).status_code == 403
