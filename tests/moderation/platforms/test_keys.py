"""API keys and hook secrets: shown once, two at a time, ended at once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from moderation.audit.actor import Actor
from moderation.audit.models import Entry
from moderation.platforms.hook_secret import hook_secrets, rotate_hook_secret
from moderation.platforms.keys import TooManyKeys, create_key, find_key, revoke_key
from moderation.platforms.models import ApiKey, Platform
from tests.cast import Cast

SYSTEM = Actor.system()


def test_only_its_hash_is_stored(cast: Cast) -> None:
    made = create_key(platform=cast.lantern, name="new", actor=SYSTEM)
    secret = made.secret_text.rsplit("_", 1)[1]

    assert re.fullmatch(r"sl_live_[A-Za-z0-9]{8}_[A-Za-z0-9]{43}", made.secret_text)
    assert secret not in repr(list(ApiKey.objects.values())) + repr(list(Entry.objects.values()))
    found = find_key(made.secret_text)
    assert found is not None
    assert (found.id, found.platform) == (made.key.id, cast.lantern)
    assert Entry.objects.filter(event="key.created", subject=f"key:{made.key.id}").exists()


def test_a_third_key_is_refused_until_one_is_revoked(cast: Cast) -> None:
    second = create_key(platform=cast.lantern, name="second", actor=SYSTEM)
    with pytest.raises(TooManyKeys):
        create_key(platform=cast.lantern, name="third", actor=SYSTEM)
    assert revoke_key(key=second.key, actor=SYSTEM)
    assert not revoke_key(key=second.key, actor=SYSTEM)
    assert create_key(platform=cast.lantern, name="third", actor=SYSTEM)
    assert Entry.objects.filter(event="key.revoked").count() == 1
    create_key(platform=cast.kleinmarkt, name="another platform's", actor=SYSTEM)


def test_a_revoked_key_opens_nothing(cast: Cast) -> None:
    assert find_key(cast.lantern_key)
    revoke_key(key=ApiKey.objects.get(platform=cast.lantern), actor=SYSTEM)
    assert find_key(cast.lantern_key) is None


def test_a_wrong_text_opens_nothing(cast: Cast) -> None:
    last = "a" if cast.lantern_key[-1] != "a" else "b"
    mixed = cast.lantern_key[:17] + cast.kleinmarkt_key[17:]
    for text in (cast.lantern_key[:-1] + last, mixed, "", "sl_live_", f" {cast.lantern_key}", "é" * 60):
        assert find_key(text) is None


def test_its_last_use_is_kept_to_the_minute(cast: Cast) -> None:
    find_key(cast.lantern_key)
    first = ApiKey.objects.get(platform=cast.lantern).last_used_at
    find_key(cast.lantern_key)
    assert ApiKey.objects.get(platform=cast.lantern).last_used_at == first is not None
    ApiKey.objects.update(last_used_at=timezone.now() - timedelta(seconds=61))
    find_key(cast.lantern_key)
    last = ApiKey.objects.get(platform=cast.lantern).last_used_at
    assert last is not None
    assert timezone.now() - last < timedelta(seconds=10)


def test_the_old_hook_secret_is_good_for_a_day(cast: Cast) -> None:
    new = rotate_hook_secret(platform=cast.lantern, actor=SYSTEM)
    platform = Platform.objects.get(id=cast.lantern.id)
    assert hook_secrets(platform) == [new, cast.lantern_hook_secret]
    assert timedelta(hours=23) < platform.hook_secret_previous_until - timezone.now() <= timedelta(hours=24)
    Platform.objects.update(hook_secret_previous_until=timezone.now())
    assert hook_secrets(Platform.objects.get(id=cast.lantern.id)) == [new]
    assert Entry.objects.filter(event="hook_secret.rotated").count() == 1
