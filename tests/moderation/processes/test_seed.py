"""The demo is seeded once, goes on after a kill, and leaves alone what people changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from moderation.audit.actor import Actor
from moderation.audit.models import Entry
from moderation.people.models import User
from moderation.platforms.keys import create_key, find_key, revoke_key
from moderation.platforms.models import ApiKey, Membership, Platform
from moderation.policy.publish import current_version, rules_of
from moderation.processes.demo.photographs import PHOTOGRAPHS
from moderation.processes.demo.platforms import PLATFORMS
from moderation.processes.demo.seed import seed
from moderation.processes.demo.state import DemoState, load_state, save_state
from moderation.vocabulary import Category, Role
from moderation.webhooks.endpoints import change_endpoint, delete_endpoint
from moderation.webhooks.models import Endpoint

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _as_the_demo_runs(settings: Settings) -> None:
    settings.OUTBOUND_ALLOW_LOOPBACK = True


def start(folder: Path, *, port: int = 9001, password: str = "") -> DemoState:
    return seed(folder, receiver_port=port, password=password)


def test_it_makes_platforms_people_keys_and_endpoints(tmp_path: Path) -> None:
    state = start(tmp_path)
    roles = dict(Membership.objects.values_list("user__username", "role"))
    assert roles == {
        "moderator": Role.MODERATOR,
        "moderator2": Role.MODERATOR,
        "senior": Role.SENIOR,
        "admin": Role.ADMIN,
        "auditor": Role.AUDITOR,
    }
    for user in User.objects.all():
        assert user.check_password(state.password)
    for demo in PLATFORMS:
        key = find_key(state.keys[demo.slug])
        assert key is not None
        assert key.platform.slug == demo.slug
        endpoint = key.platform.endpoints.get()
        assert endpoint.url == f"http://127.0.0.1:9001/hooks/{demo.slug}"
        assert state.endpoint_secrets[demo.slug] == endpoint.secret


def test_one_platform_asks_for_what_the_local_model_does_not_judge(tmp_path: Path) -> None:
    start(tmp_path)
    required = {
        slug: rules_of(current_version(Platform.objects.get(slug=slug))).required
        for slug in ("lantern", "kleinmarkt")
    }
    assert Category.VIOLENCE not in required["lantern"]
    assert Category.VIOLENCE in required["kleinmarkt"]


def test_a_second_start_changes_nothing(tmp_path: Path) -> None:
    first = start(tmp_path)
    entries = Entry.objects.count()
    assert start(tmp_path) == first
    assert Entry.objects.count() == entries


@pytest.mark.parametrize("lost", ["keys", "endpoint_ids"])
def test_what_a_killed_start_did_not_note_is_made_good(tmp_path: Path, lost: str) -> None:
    state = start(tmp_path)
    setattr(state, lost, {})
    save_state(tmp_path, state)
    again = start(tmp_path)
    assert all(find_key(key) for key in again.keys.values())
    assert Platform.objects.count() == len(PLATFORMS)
    assert Endpoint.objects.count() == len(PLATFORMS)


def test_endpoints_follow_the_receiver_to_another_port(tmp_path: Path) -> None:
    start(tmp_path, port=9001)
    start(tmp_path, port=9002)
    assert set(Endpoint.objects.values_list("url", flat=True)) == {
        "http://127.0.0.1:9002/hooks/lantern",
        "http://127.0.0.1:9002/hooks/kleinmarkt",
    }


def test_an_endpoint_that_somebody_moved_or_deleted_stays_so(tmp_path: Path) -> None:
    start(tmp_path, port=9001)
    moved, deleted = Endpoint.objects.order_by("created_at")
    change_endpoint(endpoint=moved, url="https://example.org/hook", actor=Actor.system())
    delete_endpoint(endpoint=deleted, actor=Actor.system())
    start(tmp_path, port=9002)
    assert Endpoint.objects.count() == 2
    assert Endpoint.objects.get(id=moved.id).url == "https://example.org/hook"
    assert "9001" in Endpoint.objects.get(id=deleted.id).url


def test_a_given_password_is_given_to_everybody(tmp_path: Path) -> None:
    start(tmp_path)
    state = start(tmp_path, password="a-given-Passw0rd")
    assert all(user.check_password("a-given-Passw0rd") for user in User.objects.all())
    assert start(tmp_path).password == state.password == "a-given-Passw0rd"


def test_a_revoked_key_is_replaced_and_two_active_ones_are_left_alone(tmp_path: Path) -> None:
    state = start(tmp_path)
    key = find_key(state.keys["lantern"])
    assert key is not None
    revoke_key(key=key, actor=Actor.system())
    assert find_key(start(tmp_path).keys["lantern"])
    save_state(tmp_path, DemoState())
    create_key(platform=key.platform, name="own", actor=Actor.system())
    assert start(tmp_path).keys["lantern"] == ""
    assert ApiKey.objects.filter(platform=key.platform, revoked_at=None).count() == 2


def test_its_secrets_are_readable_by_their_owner_only(tmp_path: Path) -> None:
    state = start(tmp_path)
    assert (tmp_path / "demo" / "state.json").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "demo").stat().st_mode & 0o777 == 0o700
    assert load_state(tmp_path) == state


def test_every_photograph_is_there() -> None:
    assert all(len(photograph.read()) > 10_000 for photograph in PHOTOGRAPHS)
    assert len({photograph.external_id for photograph in PHOTOGRAPHS}) == len(PHOTOGRAPHS)
    assert {photograph.platform for photograph in PHOTOGRAPHS} == {demo.slug for demo in PLATFORMS}
