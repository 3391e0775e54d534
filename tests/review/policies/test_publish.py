"""Publishing says what changes, asks why, and writes one version."""

from __future__ import annotations

import pytest
from django.test import Client

from moderation.audit.actor import Actor
from moderation.policy.models import Draft, Policy
from moderation.policy.publish import newest_version, save_draft
from moderation.policy.rules import Rules
from tests.cast import Cast
from tests.review.policies.forms import form_of

PUBLISH = "/policies/starter/publish/"


@pytest.fixture
def admin(client: Client, cast: Cast) -> Client:
    client.force_login(cast.priya)
    return client


def change(cast: Cast, **changes: object) -> None:
    draft = Draft.objects.select_related("policy").get(policy__slug="starter")
    rules = Rules.from_document(Rules.from_json(draft.rules).to_document() | changes)
    save_draft(
        policy=draft.policy,
        rules=rules,
        expected_version=draft.version,
        actor=Actor.person(cast.priya.id),
    )


def number() -> int:
    version = newest_version(Policy.objects.get(slug="starter"))
    return version.number if version else 0


def test_it_publishes_with_a_reason(admin: Client, cast: Cast) -> None:
    change(cast, sample_rate=0.5)
    sent = form_of(admin, PUBLISH)

    response = admin.post(PUBLISH, sent | {"reason": "More eyes."}, follow=True)

    page = response.content.decode()
    assert response.redirect_chain == [("/policies/starter/", 302)]
    assert "Version 2 is published" in page
    assert "More eyes." in page
    assert "Spot checks take 50 %" in page
    assert number() == 2


@pytest.mark.parametrize("reason", ["", "   ", "x" * 1001, "a\0b"])
def test_it_refuses_a_reason_that_is_none(admin: Client, cast: Cast, reason: str) -> None:
    change(cast, sample_rate=0.5)

    response = admin.post(PUBLISH, form_of(admin, PUBLISH) | {"reason": reason})

    assert response.status_code == 422
    assert 'id="id_reason_error"' in response.content.decode()
    assert number() == 1


def test_it_has_nothing_to_publish_when_nothing_changes(admin: Client) -> None:
    assert "Nothing to publish" in admin.get(PUBLISH).content.decode()
    version = Draft.objects.get(policy__slug="starter").version

    response = admin.post(PUBLISH, {"draft_version": version, "reason": "Again."})

    assert response.status_code == 422
    assert "This draft is the same as the version that is in force." in response.content.decode()
    assert number() == 1


@pytest.mark.parametrize("version", ["", "1", "x", "99999999999"])
def test_it_keeps_the_reason_when_the_draft_moved_on(admin: Client, cast: Cast, version: str) -> None:
    change(cast, sample_rate=0.5)

    response = admin.post(PUBLISH, {"draft_version": version, "reason": "My reason."})

    page = response.content.decode()
    assert response.status_code == 409
    assert "My reason." in page
    assert "Somebody else saved or published" in page
    assert number() == 1
    assert admin.post(PUBLISH, form_of(admin, PUBLISH) | {"reason": "My reason."}).status_code == 302


def test_it_warns_of_what_nobody_would_judge(admin: Client, cast: Cast) -> None:
    change(cast, sample_rate=0.5)
    assert (
        "would approve without anybody judging: Sexual content with minors"
        in admin.get(PUBLISH).content.decode()
    )

    names = ["minors.sexual", "gore", "self_harm", "extremism"]
    change(cast, waived=dict.fromkeys(names, "Priya Nair"))
    assert "without anybody judging" not in admin.get(PUBLISH).content.decode()


def test_it_shows_typed_markup_as_text(admin: Client, cast: Cast) -> None:
    draft = Draft.objects.get(policy__slug="starter")
    reasons = Rules.from_json(draft.rules).to_document()["reasons"]
    change(cast, reasons=[reasons[0] | {"words_moderator": "<script>`1`</script>"}])

    page = admin.get(PUBLISH).content.decode()

    assert "&lt;script&gt;<code>1</code>&lt;/script&gt;" in page
    assert "<script>`" not in page


def test_it_keeps_every_version_readable(admin: Client, cast: Cast) -> None:
    for rate in range(1, 22):
        change(cast, sample_rate=rate / 100 + 0.3)
        assert admin.post(PUBLISH, form_of(admin, PUBLISH) | {"reason": f"Step {rate}."}).status_code == 302

    first, second = (admin.get(f"/policies/starter/?page={page}").content.decode() for page in (1, 2))
    assert "Step 21." in first
    assert "Spot checks take 51 % of the automatic outcomes instead of 50 %." in first
    assert "Step 1." in second
    assert "Spot checks take 31 % of the automatic outcomes instead of 2 %." in second
    assert "The first version." in second
