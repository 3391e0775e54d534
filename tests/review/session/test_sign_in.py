from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.test import Client

from moderation.audit.models import Entry
from moderation.middleware import SIGNED_IN_AT
from moderation.people.sign_in import PER_NAME
from tests.cast import PASSWORD, Cast
from tests.review.session.browser import signed_in, text


def sign_in(client: Client, username: str = "mira", password: str = PASSWORD, **more: str):  # type: ignore[no-untyped-def]
    return client.post("/sign-in/", {"username": username, "password": password, **more})


def test_it_signs_in_and_writes_it_into_the_log(cast: Cast) -> None:
    client = Client()
    client.get("/sign-in/")
    response = sign_in(client, "Mira")
    assert (response.status_code, response.headers["Location"]) == (302, "/")
    assert client.session[SIGNED_IN_AT] > 1
    entry = Entry.objects.get(event="person.signed_in")
    assert (entry.actor_id, entry.request_id) == (str(cast.mira.id), response.headers["X-Request-ID"])
    assert client.get("/submissions/").status_code == 200


def test_it_gives_the_session_a_fresh_key(cast: Cast) -> None:
    client = Client()
    session = client.session
    session["something"] = 1
    session.save()
    before = session.session_key
    sign_in(client)
    assert client.session.session_key != before


@pytest.mark.parametrize(("name", "password"), [("mira", "wrong-password-1"), ("nobody", PASSWORD)])
def test_it_refuses_and_says_the_same_for_unknown_names(cast: Cast, name: str, password: str) -> None:
    client = Client()
    response = sign_in(client, name, password)
    assert response.status_code == 422
    assert "do not go together" in text(response)
    assert settings.SESSION_COOKIE_NAME not in client.cookies
    assert Entry.objects.filter(event="person.sign_in_refused").count() == 1


def test_it_refuses_disabled_people(cast: Cast) -> None:
    type(cast.mira).objects.filter(id=cast.mira.id).update(is_active=False)
    assert sign_in(Client()).status_code == 422


def test_it_slows_guessing_down(cast: Cast) -> None:
    client = Client()
    for _ in range(PER_NAME):
        assert sign_in(client, password="wrong-password-1").status_code == 422
    response = sign_in(client)
    assert response.status_code == 429
    assert "Too many tries" in text(response)


@pytest.mark.parametrize(
    ("target", "lands"),
    [
        ("/submissions/?q=x", "/submissions/?q=x"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_it_goes_on_to_own_paths_only(cast: Cast, target: str, lands: str) -> None:
    assert sign_in(Client(), next=target).headers["Location"] == lands
    assert signed_in(cast.mira).get("/sign-in/", {"next": target}).headers["Location"] == lands


def test_it_comes_back_to_the_page_that_was_asked_for(cast: Cast) -> None:
    client = Client()
    response = client.get("/submissions/?status=approved")
    assert response.headers["Location"] == "/sign-in/?next=/submissions/%3Fstatus%3Dapproved"
    page = text(client.get(response.headers["Location"]))
    assert 'name="next" value="/submissions/?status=approved"' in page


def test_a_part_of_a_page_sends_the_whole_page_to_sign_in_and_back(cast: Cast) -> None:
    page = "/insights/rescreening/?platform=lantern"
    loading = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{page}"}
    response = Client().get("/insights/rescreening/", headers=loading)
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["HX-Redirect"] == f"/sign-in/?{urlencode({'next': page}, safe='/')}"
    elsewhere = loading | {"HX-Current-URL": "https://evil.example/"}
    response = Client().get("/insights/rescreening/", headers=elsewhere)
    assert response.headers["HX-Redirect"] == "/sign-in/?next=/insights/rescreening/"


def test_it_ends_the_session_after_its_hours_however_busy(cast: Cast) -> None:
    client = Client()
    sign_in(client)
    session = client.session
    session[SIGNED_IN_AT] -= settings.SESSION_COOKIE_AGE + 1
    session.save()
    assert client.get("/submissions/").headers["Location"].startswith("/sign-in/")


def test_it_signs_out_by_post_only(cast: Cast) -> None:
    client = signed_in(cast.mira)
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").headers["Location"] == "/sign-in/"
    assert client.get("/submissions/").status_code == 302
    assert Entry.objects.filter(event="person.signed_out", actor_id=str(cast.mira.id)).exists()


def test_it_ends_the_session_of_somebody_who_is_disabled(cast: Cast) -> None:
    client = signed_in(cast.mira)
    type(cast.mira).objects.filter(id=cast.mira.id).update(is_active=False)
    assert client.get("/submissions/").status_code == 302
