"""Every address × every role."""

from __future__ import annotations

from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

from moderation.audit.models import Entry
from moderation.cases.models import Case
from moderation.rescreening.models import Rescreen
from tests.cast import Cast
from tests.review.session.browser import signed_in, text
from tests.review.session.places import EVERYBODY, OK, places

OURS = ("submissions/", "audit/", "platforms/", "people/", "password/", "insights/", "quality/")


def test_it_opens_each_page_to_exactly_those_who_may(cast: Cast) -> None:
    found = places(cast)
    for who in sorted(EVERYBODY):
        client = signed_in(getattr(cast, who))
        for place in found.pages:
            # A submission has another address while it is sealed for who looks.
            answer = client.get(place.url, follow=True)
            assert answer.status_code == place.expected(who), (who, place.name)
            assert "/sign-in/" not in answer.request["PATH_INFO"]


def test_it_refuses_each_form_to_those_who_may_not_and_changes_nothing(cast: Cast) -> None:
    found = places(cast)
    before = Entry.objects.count()
    for who in sorted(EVERYBODY):
        client = signed_in(getattr(cast, who))
        for place in found.forms:
            if place.expected(who) != OK:
                response = client.post(place.url, place.form)
                assert response.status_code == place.expected(who), (who, place.name)
    assert Entry.objects.count() == before


def test_it_answers_each_form_to_those_who_may(cast: Cast) -> None:
    client = signed_in(cast.priya)
    for place in places(cast).forms:
        response = client.post(place.url, place.form)
        expected = {404} if not place.opens else {200, 302, 422}
        assert response.status_code in expected, (place.name, response.status_code)


def test_it_sends_everybody_else_to_the_sign_in_page(cast: Cast) -> None:
    found, client = places(cast), Client()
    for place in found.pages:
        response = client.get(place.url)
        assert response.status_code == 302, place.name
        assert response.headers["Location"] == f"/sign-in/?next={place.url}"
    for place in found.forms:
        assert client.post(place.url, place.form).headers["Location"] == "/sign-in/?ended=form", place.name


def test_it_refuses_every_form_without_its_token(cast: Cast) -> None:
    found, client = places(cast), signed_in(cast.priya, checks=True)
    before = Entry.objects.count()
    for url in [place.url for place in found.forms] + ["/sign-in/", "/sign-out/", "/password/"]:
        response = client.post(url, {})
        assert response.status_code == 403, url
        assert "old page" in text(response)
    assert Entry.objects.count() == before


def test_it_has_all_addresses_of_these_pages_in_the_matrix(cast: Cast) -> None:
    found = places(cast)
    matched = {get_resolver().resolve(place.url).route for place in found.pages + found.forms}
    known = {route for route in routes(get_resolver()) if route.startswith(OURS)}
    assert known == matched


def routes(resolver: URLResolver, prefix: str = "") -> set[str]:
    found: set[str] = set()
    for pattern in resolver.url_patterns:
        here = prefix + str(pattern.pattern)
        found |= {here} if isinstance(pattern, URLPattern) else routes(pattern, here)
    return {route.removeprefix("^/") for route in found}


def test_it_says_who_keeps_a_page_and_whom_to_ask(cast: Cast) -> None:
    page = text(signed_in(cast.mira).get("/audit/"))
    assert "The audit log is read by auditors and admins" in page
    assert "You are signed in as Mira Okafor" in page
    assert "Ask Priya Nair" in page


def test_it_answers_unknown_addresses_with_a_page(cast: Cast, settings: object) -> None:
    settings.DEBUG = False  # type: ignore[attr-defined]
    response = signed_in(cast.mira).get("/no/such/page/")
    assert response.status_code == 404
    assert "nothing at this address" in text(response)


def test_it_comes_back_to_the_page_when_the_address_of_a_form_is_opened(cast: Cast) -> None:
    client, forms = signed_in(cast.priya), places(cast).forms[:-1]
    pages = {
        "/submissions/",
        "/submissions/saved/",
        "/insights/breaks/",
        "/insights/rescreening/",
        f"/insights/rescreening/{Rescreen.objects.get().id}/",
        "/platforms/lantern/",
        "/platforms/lantern/queues/",
        "/platforms/",
        "/people/",
        f"/people/{cast.mira.id}/",
        "/insights/providers/",
        "/audit/",
        "/quality/",
        f"/submissions/{Case.objects.get().submission_id}/",
    }
    for place in forms:
        response = client.get(place.url)
        assert (response.headers["Location"] if response.status_code == 302 else place.url) in pages, place
        if response.status_code == 302:
            assert client.put(place.url).status_code == 405
