"""Signed-in browsers without JavaScript."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from moderation.people.models import User

SignIn = Callable[[User], Client]


@pytest.fixture
def sign_in() -> SignIn:
    def signed_in(person: User) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return signed_in
