"""The first page says of every page in the navigation what it is for."""

from __future__ import annotations

import pytest
from django.test import Client

from review.context import RUN, WORK
from review.queue.home import WORDS
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_an_admin_finds_every_page(cast: Cast, client: Client) -> None:
    client.force_login(cast.priya)
    html = client.get("/").content.decode()
    for page in (*WORK, *RUN):
        assert f'href="{page.url}"' in html
        assert WORDS[page.url] in html
