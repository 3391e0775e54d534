"""With whose key `manage.py submit` posts."""

from __future__ import annotations

from pathlib import Path

import pytest

from moderation.audit.actor import Actor
from moderation.platforms.keys import TooManyKeys, create_key, find_key
from moderation.platforms.models import ApiKey
from moderation.processes.demo.state import DemoState, save_state
from moderation.processes.posting.key import KEY_NAME, borrow_key
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_a_given_key_comes_first_then_the_demos(cast: Cast, tmp_path: Path) -> None:
    before = ApiKey.objects.count()
    save_state(tmp_path, DemoState(keys={cast.lantern.slug: "sl_live_demo"}))
    with borrow_key(cast.lantern, given="sl_live_given", data_dir=tmp_path) as key:
        assert key == "sl_live_given"
    with borrow_key(cast.lantern, given="", data_dir=tmp_path) as key:
        assert key == "sl_live_demo"
    assert ApiKey.objects.count() == before


def test_without_one_it_makes_a_key_and_revokes_it_whatever_happens(cast: Cast, tmp_path: Path) -> None:
    borrowed = borrow_key(cast.kleinmarkt, given="", data_dir=tmp_path)
    key = borrowed.__enter__()
    assert find_key(key) is not None
    interrupt = KeyboardInterrupt()
    assert not borrowed.__exit__(KeyboardInterrupt, interrupt, None)
    made = ApiKey.objects.get(platform=cast.kleinmarkt, name=KEY_NAME)
    assert made.revoked_at is not None
    assert find_key(key) is None


def test_it_says_so_when_two_others_are_active(cast: Cast, tmp_path: Path) -> None:
    while ApiKey.objects.filter(platform=cast.kleinmarkt, revoked_at=None).count() < 2:
        create_key(platform=cast.kleinmarkt, name="own", actor=Actor.system())
    with pytest.raises(TooManyKeys), borrow_key(cast.kleinmarkt, given="", data_dir=tmp_path):
        pass
