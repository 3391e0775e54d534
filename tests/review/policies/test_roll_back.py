"""An old version holds again by its page; and where it takes two, a second admin answers."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.test import Client

from moderation.audit.actor import Actor
from moderation.platforms.members import create_person
from moderation.policy.models import Draft, Policy, PolicyVersion, Proposal
from moderation.policy.publish import newest_version
from moderation.vocabulary import Role
from tests.cast import PASSWORD, Cast
from tests.moderation.policy import by_sql
from tests.review.policies.forms import form_of
from tests.review.policies.test_publish import change

PUBLISH, BACK, PAGE = "/policies/starter/publish/", "/policies/starter/roll-back/1/", "/policies/starter/"


@pytest.fixture
def admin(client: Client, cast: Cast) -> Client:
    client.force_login(cast.priya)
    return client


@pytest.fixture
def other(cast: Cast) -> Client:
    """A second admin of all platforms."""
    client = Client()
    client.force_login(
        create_person(
            username="paul", name="Paul Two", role=Role.ADMIN, password=PASSWORD, actor=Actor.system()
        )
    )
    return client


def number() -> int:
    version = newest_version(Policy.objects.get(slug="starter"))
    return version.number if version else 0


def test_an_admin_rolls_back_with_a_reason(admin: Client, cast: Cast) -> None:
    change(cast, sample_rate=0.5)
    admin.post(PUBLISH, form_of(admin, PUBLISH) | {"reason": "More eyes."})
    assert BACK in admin.get(PAGE).content.decode()
    assert "/roll-back/2/" not in admin.get(PAGE).content.decode()

    sent = form_of(admin, BACK)
    assert (
        "Spot checks take 2 % of the automatic outcomes instead of 50 %." in admin.get(BACK).content.decode()
    )
    assert admin.post(BACK, sent | {"reason": ""}).status_code == 422
    change(cast, sample_rate=0.4)
    late = admin.post(BACK, sent | {"reason": "Too many."})
    assert late.status_code == 409
    assert "Too many." in late.content.decode()
    sent = form_of(admin, BACK)
    response = admin.post(BACK, sent | {"reason": "Too many."}, follow=True)

    assert response.redirect_chain == [(PAGE, 302)]
    assert "Version 3 is published and holds from now on." in response.content.decode()
    assert newest_version(Policy.objects.get(slug="starter")).reason == "Too many."  # type: ignore[union-attr]  # there is one
    assert "Nothing to publish" in admin.get(BACK).content.decode()
    assert number() == 3


@pytest.mark.parametrize("version", ["0", "1", "9"])
def test_there_is_no_page_for_what_cannot_hold_again(admin: Client, version: str) -> None:
    assert admin.get(f"/policies/starter/roll-back/{version}/").status_code == 404


def test_members_cannot_roll_back(client: Client, cast: Cast) -> None:
    for person in (cast.mira, cast.karl, cast.otto):
        client.force_login(person)
        assert client.post(BACK, {"draft_version": 1, "reason": "Mine."}).status_code == 403


def test_the_page_says_what_was_changed_by_sql(admin: Client, cast: Cast) -> None:
    assert "Somebody changed the database" not in admin.get(PAGE).content.decode()
    by_sql.change(PolicyVersion.objects.get(policy__slug="starter").id, rules="{")
    page = admin.get(PAGE)
    assert page.status_code == 200
    assert page.content.decode().count("has other rules than those that were published") == 2


def test_a_second_admin_approves(admin: Client, other: Client, cast: Cast, settings: LazySettings) -> None:
    settings.POLICY_APPROVAL = True
    change(cast, sample_rate=0.5)

    response = admin.post(PUBLISH, form_of(admin, PUBLISH) | {"reason": "More eyes."}, follow=True)
    assert "Nothing holds until they approve." in response.content.decode()
    assert "A version waits for a second admin." in response.content.decode()
    assert number() == 1

    url = f"{PUBLISH}{Proposal.objects.get().id}/"
    own = admin.get(PUBLISH).content.decode()
    assert ("Take it back" in own, "Approve and publish" in own) == (True, False)
    assert (
        "Somebody else has to approve" in admin.post(url, {"answer": "approve"}, follow=True).content.decode()
    )
    theirs = other.get(PUBLISH).content.decode()
    assert "Spot checks take 50 %" in theirs
    assert "Approve and publish version 2" in theirs

    response = other.post(url, {"answer": "approve"}, follow=True)
    assert "Version 2 is published and holds from now on." in response.content.decode()
    assert "Priya Nair, approved by Paul Two" in response.content.decode()
    assert number() == 2


def test_a_second_admin_declines_and_a_stale_one_is_named(
    admin: Client, other: Client, cast: Cast, settings: LazySettings
) -> None:
    settings.POLICY_APPROVAL = True
    change(cast, sample_rate=0.5)
    admin.post(PUBLISH, form_of(admin, PUBLISH) | {"reason": "More eyes."})
    url = f"{PUBLISH}{Proposal.objects.get().id}/"
    change(cast, sample_rate=0.4)

    page = other.get(PUBLISH).content.decode()
    assert "The draft has moved on since." in page
    assert "Approve and publish" not in page
    assert (
        "cannot be approved any more" in other.post(url, {"answer": "approve"}, follow=True).content.decode()
    )
    assert other.post(url, {"answer": "decline", "reason": ""}, follow=True).status_code == 200
    assert Proposal.objects.get().state == "open"
    other.post(url, {"answer": "decline", "reason": "No."})
    assert Proposal.objects.get().state == "declined"
    gone = other.post(url, {"answer": "decline", "reason": "No."}, follow=True)
    assert "Somebody else has answered meanwhile." in gone.content.decode()
    assert number() == 1
    assert Draft.objects.get(policy__slug="starter").version > 1
