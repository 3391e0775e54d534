"""The platform's guidance: edited on its page, logged, and never too long."""

from __future__ import annotations

import json

from moderation.audit.models import Entry
from tests.cast import Cast
from tests.review.session.browser import signed_in, text

URL = "/platforms/kleinmarkt/guidance/"


def test_an_admin_of_the_platform_writes_it_and_the_log_keeps_both(cast: Cast) -> None:
    client = signed_in(cast.karl)
    for guidance in ("A market.\r\nUsed things.", "A market.\r\nUsed things.", "A market."):
        assert client.post(URL, {"guidance": guidance}).status_code == 302

    cast.kleinmarkt.refresh_from_db()
    assert cast.kleinmarkt.guidance == "A market."
    first, second = (
        json.loads(e.body)["data"] for e in Entry.objects.filter(event="platform.changed").order_by("id")
    )
    assert first == {"guidance": "A market.\nUsed things.", "before": ""}
    assert second == {"guidance": "A market.", "before": "A market.\nUsed things."}


def test_it_refuses_what_is_too_long_and_keeps_it_in_the_field(cast: Cast) -> None:
    client = signed_in(cast.karl)
    assert client.post(URL, {"guidance": "\r\n".join(["x" * 999, "y" * 1000])}).status_code == 302
    response = client.post(URL, {"guidance": "z" * 2001})

    assert response.status_code == 422
    assert "This has 2,001 characters; 2,000 are the most." in text(response)
    assert "z" * 2001 in text(response)
    cast.kleinmarkt.refresh_from_db()
    assert len(cast.kleinmarkt.guidance) == 2000


def test_it_is_not_for_those_who_do_not_keep_the_platform(cast: Cast) -> None:
    assert signed_in(cast.mira).post(URL, {"guidance": "x"}).status_code == 403
    assert signed_in(cast.karl).post("/platforms/lantern/guidance/", {"guidance": "x"}).status_code == 404
