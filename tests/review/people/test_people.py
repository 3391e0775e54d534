from __future__ import annotations

import re

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from moderation.audit.models import Entry
from moderation.people.models import User
from moderation.platforms.models import Membership
from tests.cast import Cast
from tests.review.session.browser import signed_in, text

LINK = re.compile(r"http://testserver(/sign-in/link/[\w-]{43})")


def test_it_adds_a_person_whose_link_lets_them_in(cast: Cast) -> None:
    client = signed_in(cast.priya)
    form = {"username": "esra", "name": "Esra Kaya", "role": "moderator", "platform": "kleinmarkt"}
    response = client.post("/people/", form)
    assert response.status_code == 200
    link = LINK.search(text(response))
    assert link
    esra = User.objects.get(username="esra")
    membership = esra.memberships.get()
    assert (membership.role, membership.platform) == ("moderator", cast.kleinmarkt)
    assert not any(link[1] in str(session.get_decoded()) for session in Session.objects.all())
    assert not LINK.search(text(client.get(f"/people/{esra.id}/")))

    browser = Client()
    assert browser.post(link[1]).headers["Location"] == "/password/"
    assert "Choose a password for esra" in text(browser.get("/password/"))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"username": "MIRA"}, "already"),
        ({"username": "two words"}, "Letters, digits"),
        ({"username": ""}, "required"),
        ({"role": "owner"}, "Select a valid choice"),
        ({"platform": "none-such"}, "Select a valid choice"),
    ],
)
def test_it_says_why_a_person_cannot_be_added(cast: Cast, changes: dict[str, str], words: str) -> None:
    before = User.objects.count(), Entry.objects.count()
    form = {"username": "esra", "name": "Esra Kaya", "role": "moderator", "platform": "", **changes}
    response = signed_in(cast.priya).post("/people/", form)
    assert response.status_code == 422
    assert words in text(response)
    assert (User.objects.count(), Entry.objects.count()) == before


def test_it_gives_and_takes_roles(cast: Cast) -> None:
    client, page = signed_in(cast.priya), f"/people/{cast.lena.id}/"
    client.post(f"{page}roles/", {"role": "senior", "platform": "lantern"})
    assert cast.lena.memberships.get().role == "senior"
    client.post(f"{page}roles/", {"role": "auditor", "platform": ""})
    assert cast.lena.memberships.count() == 2
    for membership in cast.lena.memberships.all():
        client.post(f"{page}roles/{membership.id}/remove/")
    assert not cast.lena.memberships.exists()
    assert "No role" in text(client.get(page))
    assert Entry.objects.filter(event="person.changed", subject=f"person:{cast.lena.id}").count() == 5


def test_it_asks_before_a_role_is_taken(cast: Cast) -> None:
    page = text(signed_in(cast.priya).get(f"/people/{cast.lena.id}/"))
    assert "Take away…" in page
    assert f"{cast.lena.name} loses the role" in page
    assert "This is you" not in page.partition("<aside")[0]
    assert "This is you: you lose the role" in text(signed_in(cast.priya).get(f"/people/{cast.priya.id}/"))


def test_it_never_takes_a_role_from_somebody_else(cast: Cast) -> None:
    membership = Membership.objects.get(user=cast.otto)
    url = f"/people/{cast.mira.id}/roles/{membership.id}/remove/"
    assert signed_in(cast.priya).post(url).status_code == 404
    assert Membership.objects.filter(id=membership.id).exists()


def test_it_ends_the_sessions_of_who_is_disabled_and_lets_them_in_again(cast: Cast) -> None:
    theirs, client = signed_in(cast.mira), signed_in(cast.priya)
    client.post(f"/people/{cast.mira.id}/disable/")
    assert theirs.get("/submissions/").status_code == 302
    assert "disabled" in text(client.get("/people/"))
    client.post(f"/people/{cast.mira.id}/enable/")
    cast.mira.refresh_from_db()
    assert cast.mira.is_active


def test_it_keeps_the_last_admin(cast: Cast) -> None:
    client, page = signed_in(cast.priya), f"/people/{cast.priya.id}/"
    membership = Membership.objects.get(user=cast.priya)
    for url, form in (
        (f"{page}disable/", {}),
        (f"{page}roles/", {"role": "moderator", "platform": ""}),
        (f"{page}roles/{membership.id}/remove/", {}),
    ):
        response = client.post(url, form)
        assert response.status_code == 422, url
        assert "last admin" in text(response)
    cast.priya.refresh_from_db()
    assert cast.priya.is_active
    assert Membership.objects.get(user=cast.priya).role == "admin"

    client.post(f"/people/{cast.otto.id}/roles/", {"role": "admin", "platform": ""})
    assert client.post(f"{page}disable/").status_code == 302


def test_it_makes_a_link_for_a_forgotten_password(cast: Cast) -> None:
    response = signed_in(cast.priya).post(f"/people/{cast.mira.id}/link/")
    link = LINK.search(text(response))
    assert link
    entry = Entry.objects.get(event="person.sign_in_link_made")
    assert (entry.actor_id, entry.subject) == (str(cast.priya.id), f"person:{cast.mira.id}")
    assert Client().post(link[1]).status_code == 302


def test_it_asks_a_fixed_number_of_questions(cast: Cast, django_assert_max_num_queries: object) -> None:
    client = signed_in(cast.priya)
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        page = text(client.get("/people/"))
    for name in ("Mira Okafor", "Karl Moos", "Kleinmarkt"):
        assert name in page


def test_it_gives_a_person_skills(cast: Cast) -> None:
    client, page = signed_in(cast.priya), f"/people/{cast.mira.id}/"
    assert "The skills of Mira Okafor are changed" in text(
        client.post(f"{page}skills/", {"skills": "Weapons, german  german"}, follow=True)
    )
    assert User.objects.get(id=cast.mira.id).skills == ["german", "weapons"]
    assert 'value="german, weapons"' in text(client.get(page))
    client.post(f"{page}skills/", {"skills": "german,weapons"})
    assert Entry.objects.filter(event="person.changed", body__contains="skills").count() == 1

    refusal = client.post(f"{page}skills/", {"skills": "größe"})
    assert refusal.status_code == 422
    assert "a skill is one word" in text(refusal)
    assert User.objects.get(id=cast.mira.id).skills == ["german", "weapons"]
