"""Only the picture: remembered until the person signs out, by a form that works without scripts."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.review.queue.conftest import SignIn
from tests.review.queue.waiting import waiting

pytestmark = pytest.mark.django_db


def test_it_holds_until_it_is_taken_back(cast: Cast, sign_in: SignIn) -> None:
    case, client = waiting(cast.kleinmarkt), sign_in(cast.mira)
    address = f"/review/cases/{case.id}"
    assert "is-zen" not in client.get(address).content.decode()
    back = client.post(
        "/review/only-the-picture", {"zen": "on", "next": address}, headers={"Accept": "text/html"}
    )
    assert back["Location"] == address
    html = client.get(address).content.decode()
    assert "shell--rail is-zen" in html
    assert 'name="zen" value="off"' in html
    assert "is-zen" not in sign_in(cast.mira).get(address).content.decode()
    client.post("/review/only-the-picture", {"zen": "off"}, headers={"Accept": "text/html"})
    assert "is-zen" not in client.get(address).content.decode()


def test_the_script_is_answered_without_a_page(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.mira)
    sent = client.post("/review/only-the-picture", {"zen": "on"}, headers={"Accept": "application/json"})
    assert sent.status_code == 204
    assert sent.cookies["zen"].value == "on"


def test_it_ends_with_the_session(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.mira)
    client.post("/review/only-the-picture", {"zen": "on"})
    client.post("/sign-out/")
    assert client.cookies["zen"].value == ""
