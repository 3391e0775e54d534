"""What the tests of the tuning pages share: a history, the forms that the page would send, and its text."""

from __future__ import annotations

import re

from django.test import Client

from bench.history import write_history
from moderation.policy.models import Draft, Policy
from moderation.policy.publish import newest_version
from moderation.policy.rules import Rules
from tests.cast import Cast
from tests.review.policies.forms import form_to

CERTIFY = "Certify and save to the draft"
TUNE = "/policies/starter/tune/"
NO_NUMBER = re.compile(r"\b(nan|inf|None)\b")


def history(cast: Cast, uploads: int = 4_000, **world: float) -> None:
    version = newest_version(Policy.objects.get(slug="starter"))
    assert version is not None
    write_history(cast.lantern.id, version.id, uploads, **{"to_people": 1.0, **world})  # type: ignore[arg-type]  # a world is numbers by name


def hand_over(admin: Client) -> None:
    version = Draft.objects.get(policy__slug="starter").version
    assert admin.post(f"{TUNE}hand-over/", {"draft_version": version}).status_code == 302


def save_form(admin: Client) -> dict[str, str]:
    """What the page's form that saves and certifies would send if nothing were moved."""
    return form_to(f"{TUNE}save/", admin.get(TUNE).content.decode())


def draft() -> Rules:
    return Rules.from_json(Draft.objects.get(policy__slug="starter").rules)


def text_of(page: str) -> str:
    """What a person reads: no tags, and neither scripts' nor drawings' insides."""
    return re.sub(r"\s+", " ", re.sub(r"<svg.*?</svg>|<[^>]+>", " ", page, flags=re.S))
