"""What an admin typed and was refused: said at the top with its reason and at its field, which has the focus."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from moderation.audit.actor import Actor
from moderation.cases.queue import Queue
from moderation.webhooks.endpoints import create_endpoint
from tests.cast import Cast

pytestmark = pytest.mark.django_db
SHARE_TOO_HIGH = "Ensure this value is less than or equal to"


@pytest.fixture
def admin(client: Client, cast: Cast) -> Client:
    client.force_login(cast.priya)
    return client


def refused(admin: Client, url: str, sent: dict[str, str]) -> str:
    response = admin.post(url, sent)
    assert response.status_code == 422
    return response.content.decode()


def focused(html: str) -> list[str]:
    """The names of the fields that ask for the focus."""
    return [re.findall(r'name="(\w+)"', tag)[0] for tag in re.findall(r"<[^>]* autofocus[^>]*>", html)]


def banner(html: str) -> str:
    [words] = re.findall(r'banner--bad" role="alert">.*?<span>(.*?)</span></p>', html, re.DOTALL)
    return words


def test_a_share_is_named_at_the_top_and_has_the_focus(admin: Client) -> None:
    html = refused(admin, "/platforms/lantern/shares/", {"second_review": "3", "gold": "900"})
    assert focused(html) == ["gold"]
    assert f"Known items, %: {SHARE_TOO_HIGH}" in banner(html)
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_gold_help id_gold_error"' in html
    assert "<dt>Second looks</dt><dd>0 %</dd>" in html  # what holds, not what was typed


def test_of_two_that_are_wrong_the_first_has_the_focus_and_both_are_named(admin: Client) -> None:
    html = refused(admin, "/platforms/lantern/shares/", {"second_review": "much", "gold": "900"})
    assert focused(html) == ["second_review"]
    assert "Second looks, %: Enter a number. Known items, %: Ensure" in banner(html)


@pytest.mark.parametrize(
    ("sent", "name", "words"),
    [
        ({"second": "everything-to-people", "percent": "0"}, "percent", "Percent of the submissions: Ensure"),
        ({"second": "", "percent": "10"}, "second", "Second policy: This field is required."),
        ({"second": "starter", "percent": "10"}, "second", "Starter is what the platform uses already."),
    ],
)
def test_the_share_of_a_second_policy(admin: Client, sent: dict[str, str], name: str, words: str) -> None:
    html = refused(admin, "/platforms/lantern/roll-out/", sent)
    assert focused(html) == [name]
    assert words in banner(html)
    assert f'aria-describedby="id_{name}_error" autofocus' in re.sub(r' aria-invalid="true"', "", html)
    fold = html.index('action="/platforms/lantern/roll-out/"')
    assert '<details class="fold" open>' in html[fold - 300 : fold]


def test_an_endpoint_keeps_what_was_typed(admin: Client, cast: Cast) -> None:
    url = "https://hooks.lantern.example/in"
    made = create_endpoint(platform=cast.lantern, url=url, events=[], actor=Actor.system()).endpoint
    create_endpoint(platform=cast.lantern, url=f"{url}/2", events=[], actor=Actor.system())
    html = refused(admin, f"/platforms/lantern/endpoints/{made.id}/", {"url": "ftp://hooks.example/in"})
    assert focused(html) == ["url"]
    assert "URL: The URL must begin with https://" in banner(html)
    opened = re.findall(r'<details class="line"( open)?>.*?name="url" value="([^"]*)"', html, re.DOTALL)
    assert sorted(opened) == [("", f"{url}/2"), (" open", "ftp://hooks.example/in")]


def test_a_queue_that_would_take_all_there_is(admin: Client, cast: Cast) -> None:
    html = refused(admin, "/platforms/lantern/queues/", {"name": "", "order": "due", "at_due": "nothing"})
    assert focused(html) == ["name"]
    assert "Name: " in banner(html)


def test_a_group_of_boxes_has_one_focus(admin: Client) -> None:
    sent = {"name": "Weapons", "categories": "no such", "order": "due", "at_due": "nothing"}
    html = refused(admin, "/platforms/lantern/queues/", sent)
    assert focused(html) == ["categories"]
    assert "Categories: " in banner(html)
    assert not Queue.objects.filter(name="Weapons").exists()
