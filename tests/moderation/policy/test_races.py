"""Several processes at once, played by threads with connections of their own: one writes, the others notice."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from moderation.audit.actor import Actor
from moderation.audit.models import Entry
from moderation.policy.models import Policy, PolicyVersion
from moderation.policy.publish import DraftConflict, create_policy, publish, save_draft
from moderation.policy.seed import seed_policies
from moderation.policy.seeds import STARTER
from moderation.vocabulary import EventName
from tests.moderation.policy.make import simple_rules
from tests.moderation.policy.test_seed import forget_the_seeds
from tests.moderation.policy.test_seeds import ANALYSES, LOCAL

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE = 4


def all_at_once(action: Callable[[], object]) -> list[BaseException | None]:
    """What each of them raised, None for those that came through."""
    start = Barrier(AT_ONCE)

    def run() -> BaseException | None:
        try:
            start.wait()
            action()
        except Exception as problem:
            return problem
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [future.result() for future in [pool.submit(run) for _ in range(AT_ONCE)]]


def test_it_seeds_once() -> None:
    forget_the_seeds()
    assert all_at_once(lambda: seed_policies([LOCAL])) == [None] * AT_ONCE
    assert Policy.objects.count() == PolicyVersion.objects.count() == 2


def test_it_republishes_the_seeds_once() -> None:
    forget_the_seeds()
    seed_policies([LOCAL])
    assert all_at_once(lambda: seed_policies([ANALYSES])) == [None] * AT_ONCE
    assert sorted(PolicyVersion.objects.values_list("number", flat=True)) == [1, 1, 2, 2]
    assert PolicyVersion.objects.filter(policy__slug=STARTER).count() == 2


def test_it_publishes_a_draft_once() -> None:
    policy = create_policy(slug="art", name="Art", rules=simple_rules(), reason="A.", actor=Actor.system())
    stricter = simple_rules(min_confidence=0.9)
    save_draft(policy=policy, rules=stricter, expected_version=1, actor=Actor.system())
    before = Entry.objects.filter(event=EventName.POLICY_PUBLISHED.value).count()
    raised = all_at_once(
        lambda: publish(policy=policy, reason="B.", expected_version=2, actor=Actor.system())
    )
    conflicts = [problem for problem in raised if problem is not None]
    assert [type(problem) for problem in conflicts] == [DraftConflict] * (AT_ONCE - 1)
    assert policy.versions.count() == 2
    assert Entry.objects.filter(event=EventName.POLICY_PUBLISHED.value).count() == before + 1
