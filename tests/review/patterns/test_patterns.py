"""The page of patterns shows what the pages are made of."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

from tests.cast import Cast

pytestmark = pytest.mark.django_db
COMPONENTS = Path(__file__).resolve().parents[3] / "static" / "css" / "components.css"
# Behaviours and parts of others, shown where they occur: dialogs on every page, health on a platform's.
ELSEWHERE = {
    "dialog",
    "dialog-body",
    "keylist",
    "health",
    "secret",
    "avatar",
    "avatars",
    "push",
    "is-here",
    "failed",
    "none",
}


def test_it_shows_every_component(cast: Cast, client: Client) -> None:
    client.force_login(cast.mira)
    html = client.get("/patterns/").content.decode()
    shown = {name for classes in re.findall(r'class="([^"]*)"', html) for name in classes.split()}
    blocks = set(re.findall(r"^\.([a-z]+)\b(?!-)", COMPONENTS.read_text(), re.M))
    assert blocks - shown - ELSEWHERE == set()


def test_it_wants_somebody_signed_in(client: Client) -> None:
    assert client.get("/patterns/").status_code == 302
