from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client, RequestFactory

from review.errors import bad_request, forbidden, not_found, server_error
from tests.cast import Cast
from tests.review.session.browser import signed_in, text


def test_it_has_a_page_for_each_without_anybody_signed_in(db: None) -> None:
    request = RequestFactory().get("/x")
    for response, status, words in (
        (bad_request(request), 400, "did not understand"),
        (forbidden(request, PermissionDenied()), 403, "kept by others"),
        (not_found(request), 404, "nothing at this address"),
    ):
        assert response.status_code == status
        assert words in text(response)


def test_it_answers_a_failure_without_asking_the_database() -> None:
    # No database mark: a query here would fail the test.
    response = server_error(RequestFactory().get("/x"))
    assert response.status_code == 500
    assert "could not answer this" in text(response)
    assert connection.vendor


@pytest.mark.parametrize("path", ["/submissions/", "/audit/", "/platforms/", "/people/", "/password/"])
def test_it_keeps_pages_out_of_every_cache(cast: Cast, path: str) -> None:
    response = signed_in(cast.priya).get(path)
    assert response.headers["Cache-Control"] == "private, no-store"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


def test_it_has_the_pages_work_by_their_own_forms(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    page = text(client.get("/sign-in/"))
    token = page.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    form = {"csrfmiddlewaretoken": token, "username": "mira", "password": "correct-horse-battery-9"}
    assert client.post("/sign-in/", form).status_code == 302
