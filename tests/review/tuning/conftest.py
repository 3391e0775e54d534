"""The person who tunes."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cast import Cast


@pytest.fixture
def admin(client: Client, cast: Cast) -> Client:
    client.force_login(cast.priya)
    return client
