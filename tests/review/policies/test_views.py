"""The list and the page of one policy, and who may open what."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from moderation.policy.models import Draft, Policy, PolicyVersion
from tests.cast import Cast
from tests.review.policies.forms import Fields

READ = ["/policies/", "/policies/starter/"]
EDIT = ["/policies/starter/edit/", "/policies/starter/publish/"]


@pytest.mark.parametrize("person", ["mira", "aiko", "otto", "lena"])
def test_it_lets_them_read_and_not_edit(client: Client, cast: Cast, person: str) -> None:
    client.force_login(getattr(cast, person))

    assert [client.get(url).status_code for url in READ] == [200, 200]
    assert [client.get(url).status_code for url in EDIT] == [403, 403]
    assert [client.post(url, {}).status_code for url in EDIT] == [403, 403]
    assert client.post("/policies/", {"name": "Mine", "source": "starter"}).status_code == 403
    assert "/edit/" not in client.get("/policies/starter/").content.decode()
    assert Policy.objects.count() == 2


def test_it_lets_an_admin_of_all_platforms_edit(client: Client, cast: Cast) -> None:
    client.force_login(cast.priya)

    assert [client.get(url).status_code for url in READ + EDIT] == [200, 200, 200, 200]


def test_it_shows_an_admin_of_one_platform_only_what_it_uses(client: Client, cast: Cast) -> None:
    client.force_login(cast.karl)

    page = client.get("/policies/").content.decode()
    assert "Everything to people" in page
    assert "Kleinmarkt" in page
    assert "Starter" not in page
    assert "Lantern" not in page
    assert client.get("/policies/everything-to-people/").status_code == 200
    assert client.get("/policies/starter/").status_code == 404
    assert client.get("/policies/everything-to-people/edit/").status_code == 403
    assert client.post("/policies/everything-to-people/publish/", {}).status_code == 403


@pytest.mark.parametrize("url", READ + EDIT)
def test_it_sends_strangers_to_sign_in(client: Client, cast: Cast, url: str) -> None:
    response = client.get(url)

    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in/")


def test_it_says_of_each_policy_what_holds(client: Client, cast: Cast) -> None:
    client.force_login(cast.priya)
    Draft.objects.filter(policy__slug="starter").update(rules="{}")

    page = client.get("/policies/").content.decode()

    for words in ("Starter", "v1", "system", "Lantern", "draft pending", "Everything to people"):
        assert words in page


def test_it_asks_the_database_the_same_however_many_there_are(
    client: Client, cast: Cast, django_assert_num_queries: Any
) -> None:
    client.force_login(cast.priya)
    client.get("/policies/")
    for name in ("One", "Two", "Three"):
        assert client.post("/policies/", {"name": name, "source": "starter"}).status_code == 302
    client.get("/policies/one/")  # its banner is shown and gone

    # session, person, memberships, policies, versions, what was published, drafts, what is suspended, assignments
    with django_assert_num_queries(9):
        client.get("/policies/")


def test_it_makes_a_policy_as_a_copy(client: Client, cast: Cast) -> None:
    client.force_login(cast.priya)

    response = client.post("/policies/", {"name": "Näh & Co", "source": "starter"}, follow=True)

    assert response.redirect_chain == [("/policies/nah-co/", 302)]
    copy = PolicyVersion.objects.get(policy__slug="nah-co")
    assert copy.rules == PolicyVersion.objects.get(policy__slug="starter").rules
    assert copy.published_by == cast.priya
    assert "A copy of Starter, version 1." in response.content.decode()


@pytest.mark.parametrize(
    "sent",
    [
        {"name": "", "source": "starter"},
        {"name": "x" * 121, "source": "starter"},
        {"name": "a\0b", "source": "starter"},
        {"name": "日本", "source": "starter"},
        {"name": "Fine", "slug": "not a slug", "source": "starter"},
        {"name": "Fine", "slug": "starter", "source": "starter"},
        {"name": "Starter", "source": "starter"},
        {"name": "Fine", "source": "nothing"},
        {"name": "Fine"},
    ],
)
def test_it_refuses_a_policy_that_cannot_be(client: Client, cast: Cast, sent: dict[str, str]) -> None:
    client.force_login(cast.priya)

    response = client.post("/policies/", sent)

    assert response.status_code == 422
    assert "field-error" in response.content.decode()
    assert Fields(response.content.decode()).sent["name"] == sent["name"]
    assert Policy.objects.count() == 2


def test_it_says_what_holds_in_words_and_in_tables(client: Client, cast: Cast) -> None:
    client.force_login(cast.mira)

    page = client.get("/policies/starter/").content.decode()

    for words in (
        "Every category from <code>local</code> is flagged from 0.20.",
        "A person looks when the confidence is below 0.85.",
        "Approved without anybody judging: Sexual content with minors, Gore, Self-harm, Extremism.",
        "Every installation starts with this policy.",
        "Your picture shows nudity or sexual activity",
        "Swimwear, sport, dance, fashion",
        "Lantern",
        "The first version.",
    ):
        assert words in page


def test_it_answers_404_for_a_policy_that_is_not_there(client: Client, cast: Cast) -> None:
    client.force_login(cast.priya)

    for url in ("/policies/none/", "/policies/none/edit/", "/policies/none/publish/"):
        assert client.get(url).status_code == 404
