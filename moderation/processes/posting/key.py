"""With whose key `manage.py submit` posts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from moderation.audit.actor import Actor
from moderation.platforms.keys import create_key, revoke_key
from moderation.platforms.models import Platform
from moderation.processes.demo.state import load_state

KEY_NAME = "submit"


@contextmanager
def borrow_key(platform: Platform, *, given: str, data_dir: Path) -> Iterator[str]:
    """The key that was given, else the demo's own, else one named `submit` that is revoked at the end.

    Raises TooManyKeys when the platform has two active ones and none was given.
    """
    known = given or load_state(data_dir).keys.get(platform.slug, "")
    if known:
        yield known
        return
    new = create_key(platform=platform, name=KEY_NAME, actor=Actor.system())
    try:
        yield new.secret_text
    finally:
        revoke_key(key=new.key, actor=Actor.system())
