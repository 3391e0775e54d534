"""A published version cannot be changed, whichever way one tries."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from moderation.audit.actor import Actor
from moderation.policy.models import Policy, PolicyVersion, PolicyVersionRefusesChange
from moderation.policy.publish import create_policy
from tests.moderation.policy.make import simple_rules

pytestmark = pytest.mark.django_db


@pytest.fixture
def version() -> PolicyVersion:
    policy = create_policy(
        slug="art", name="Art", rules=simple_rules(), reason="We begin.", actor=Actor.system()
    )
    return policy.versions.get()


@pytest.mark.parametrize(
    "change",
    [
        lambda version: version.save(),
        lambda version: version.save(update_fields=["reason"]),
        lambda version: version.delete(),
        lambda version: PolicyVersion.objects.filter(id=version.id).update(reason="x"),
        lambda version: PolicyVersion.objects.filter(id=version.id).delete(),
        lambda version: PolicyVersion.objects.all().delete(),
        lambda version: PolicyVersion.objects.bulk_update([version], ["reason"]),
        lambda version: PolicyVersion.objects.bulk_create([version], ignore_conflicts=True),
        lambda version: PolicyVersion.objects.update_or_create(id=version.id, defaults={"reason": "x"}),
        lambda version: version.policy.versions.update(reason="x"),
        lambda version: version.policy.versions.all().delete(),
    ],
)
def test_it_refuses_to_change_a_version(
    version: PolicyVersion, change: Callable[[PolicyVersion], object]
) -> None:
    with pytest.raises(PolicyVersionRefusesChange), transaction.atomic():
        change(version)
    version.refresh_from_db()
    assert version.reason == "We begin."


def test_it_does_not_lose_a_version_with_its_policy(version: PolicyVersion) -> None:
    with pytest.raises(ProtectedError):
        Policy.objects.filter(id=version.policy_id).delete()


def test_it_counts_each_number_once(version: PolicyVersion) -> None:
    twin = PolicyVersion(
        policy=version.policy,
        number=version.number,
        digest=version.digest,
        rules=version.rules,
        reason="x",
        published_at=version.published_at,
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()
